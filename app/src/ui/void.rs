//! 作废: what was taken back, or replaced, says so wherever it shows.

use crate::text::moment;
use domain::value::Instant;
use domain::view::VoidedView;
use leptos::prelude::*;

/// By whom, when and why, in one line, as a paper says it: with the full date.
pub fn void_zh(void: &VoidedView) -> String {
    let (hour, minute, _) = void.at.time_of_day();
    let when = format!("{} {hour:02}:{minute:02}", void.at.day());
    let why = if void.reason.is_empty() { String::new() } else { format!("：{}", void.reason) };
    format!("{} 于 {when}{why}", void.by)
}

/// The mark in a list.
#[component]
pub fn Void(
    /// That it was taken back; nothing is shown where it was not.
    void: Option<VoidedView>,
    /// The time, as the page has it.
    now: Instant,
) -> impl IntoView {
    void.map(|void| {
        let why = if void.reason.is_empty() { String::new() } else { format!("：{}", void.reason) };
        let line = format!("{} · {}{why}", void.by, moment(void.at, now));
        view! { <p class="tiny"><span class="tag tag--urgent">"作废"</span>" "{line}</p> }
    })
}
