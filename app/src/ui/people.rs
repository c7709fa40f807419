//! Departments, people, clauses.

use domain::case::Track;
use leptos::prelude::*;

/// A department's seal: one character, solid for the one that leads.
#[component]
pub fn Seal(
    /// The character.
    #[prop(into)]
    character: String,
    /// The department, for people who do not see the character.
    #[prop(into)]
    name: String,
    /// Whether it leads.
    #[prop(optional)]
    lead: bool,
    /// Extra large.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = match (lead, large) {
        (true, true) => "seal seal--lead seal--xl",
        (true, false) => "seal seal--lead",
        (false, true) => "seal seal--xl",
        (false, false) => "seal",
    };
    let title = if lead { format!("{name}（牵头）") } else { name };
    let said = title.clone();
    view! {
        <span class=class title=title>
            <span aria-hidden="true">{character}</span>
            <span class="vh">{said}</span>
        </span>
    }
}

/// A person's initial.
#[component]
pub fn Ava(
    /// Name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let initial: String = name.chars().take(1).collect();
    view! { <span class="ava" title=name aria-hidden="true">{initial}</span> }
}

/// A cited clause.
#[component]
pub fn Cite(
    /// How it is cited.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class="cite">{text}</span> }
}

/// How a case is handled, as a mark.
#[component]
pub fn TrackMark(
    /// The track.
    track: Track,
) -> impl IntoView {
    let class = match track {
        Track::Major => "track track--major",
        Track::Referral => "track track--unclear",
        Track::Own | Track::Station | Track::GeneralJoint | Track::Transfer | Track::Informed | Track::Question => {
            "track"
        }
    };
    view! { <span class=class>{track.zh()}</span> }
}
