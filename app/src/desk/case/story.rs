//! The story of a case, latest first, and messages to the other side of the counter.

use super::Kept;
use crate::desk::form::{Act, Target};
use crate::text::moment;
use crate::ui::{Ava, Cite, Icon};
use domain::access::Role;
use domain::case::{Command, CommandKind, HappeningKind, SubState};
use domain::view::{CaseView, Me};
use leptos::prelude::*;

/// Happenings shown before the rest is folded away.
const SHOWN: usize = 14;

/// Timeline and message box.
#[component]
pub(super) fn StoryPanel(
    /// The case.
    view: CaseView,
    /// Who looks.
    me: Me,
    /// Whether the viewer's department has the case in hand and may write to the applicant.
    may_write: bool,
) -> impl IntoView {
    let act = expect_context::<Act>();
    let kept = expect_context::<Kept>().messages;
    let begun = kept
        .with_untracked(|all| all.iter().find(|(case, _)| *case == view.case.case_no).map(|(_, text)| text.clone()));
    let text = RwSignal::new(begun.unwrap_or_default());
    let archived = view.case.sub_state == SubState::Archived;
    let readers: Vec<(u8, String)> = readers(&view)
        .into_iter()
        .filter(|(no, _)| !archived || view.case.asks_reopening().any(|asker| asker == *no))
        .collect();
    let to = RwSignal::new(readers.first().map_or(1, |(no, _)| *no));
    let (case_no, version) = (view.case.case_no, view.case.version);
    // After the archive the head answers whoever asked that it be reopened (TR59).
    let open = may_write && (!archived || me.roles.has(Role::Head) && !readers.is_empty());
    if view.timeline.is_empty() && !open {
        return ().into_any();
    }
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = text.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let target = Target {
            case_no,
            version,
            kind: CommandKind::LeaveMessage,
            name: "留言".to_owned(),
            needs_reason: false,
            preset: Vec::new(),
        };
        act.send(target, Command::LeaveMessage { text: typed, to: Some(to.get_untracked()) });
        text.set(String::new());
        kept.update(|all| all.retain(|(case, _)| *case != case_no));
    };
    let (label, placeholder) = if archived {
        ("答复重新办理申请", "不予重新办理的，在这里写明理由，申请人在查询页面能看到")
    } else if readers.len() > 1 {
        ("给当事人留言", "给选定的一方留言，只有这一方在查询页面能看到")
    } else {
        ("给缴费人留言", "给缴费人留言，对方在查询页面能看到")
    };
    let cites = view.cites.clone();
    // Clauses of one paragraph are cited alike: once is enough.
    let cited = move |clauses: &[domain::value::ClauseId]| {
        let mut named: Vec<String> = Vec::new();
        for clause in clauses {
            let text = cites
                .iter()
                .find(|(id, ..)| id == clause)
                .map_or_else(|| clause.to_string(), |(_, cite, _)| cite.clone());
            if !named.contains(&text) {
                named.push(text);
            }
        }
        named.into_iter().map(|text| view! { <Cite text=text/> }).collect_view()
    };
    let now = view.now;
    let line = |index: usize, happening: domain::case::Happening| {
        let icon = icon(happening.kind);
        let said = happening.kind == HappeningKind::Message;
        let body = (!happening.text.is_empty()).then(|| {
            let class = if said { "tl__x" } else { "tl__b" };
            view! { <p class=class>{happening.text.clone()}" "{cited(&happening.clauses)}</p> }
        });
        let bare = happening.text.is_empty().then(|| cited(&happening.clauses));
        view! {
            <li class=if index == 0 { "is-now" } else { "" }>
                <span class="tl__dot"><Icon name=icon/></span>
                <div>
                    <p class="tl__h"><strong>{happening.title}</strong><span class="sub">{happening.who}</span><time>{moment(happening.at, now)}</time>{bare}</p>
                    {body}
                </div>
            </li>
        }
        .into_any()
    };
    // Of a long story the beginning is folded away.
    let mut shown: Vec<AnyView> =
        view.timeline.into_iter().enumerate().map(|(index, happening)| line(index, happening)).collect();
    let earlier = shown.split_off(shown.len().min(SHOWN));
    let more = earlier.len();
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"动态"</h2></div>
            <div class="panel__body stack stack--3">
                {open.then(|| view! {
                    <form class="composer" on:submit=send>
                        <Ava name=me.name.clone()/>
                        {(readers.len() > 1).then(|| view! {
                            <select class="composer__to" name="to" aria-label="留言给"
                                on:change=move |event| to.set(event_target_value(&event).parse().unwrap_or(1))>
                                {readers.iter().map(|(no, name)| view! { <option value=no.to_string()>{name.clone()}</option> }).collect_view()}
                            </select>
                        })}
                        <input class="composer__in" name="message" aria-label=label placeholder=placeholder maxlength=domain::limits::MESSAGE.to_string()
                            autocomplete="off" prop:value=move || text.get() on:input=move |event| {
                                let typed = event_target_value(&event);
                                kept.update(|all| {
                                    all.retain(|(case, _)| *case != case_no);
                                    all.push((case_no, typed.clone()));
                                });
                                text.set(typed);
                            }/>
                        <button class="btn btn--s">"发送"</button>
                    </form>
                })}
                <ol class="tl">{shown}</ol>
                {(more > 0).then(|| view! {
                    <details class="fold fold--s fold--more"><summary>{format!("更早的 {more} 条")}<Icon name="down"/></summary><ol class="tl">{earlier}</ol></details>
                })}
            </div>
        </section>
    }
    .into_any()
}

/// Parties that have the case on a page of their own: the applicant, and whoever was served.
fn readers(view: &CaseView) -> Vec<(u8, String)> {
    let parties = view.case.registration.parties.iter();
    let reads = |no: u8| view.case.is_open_to(no);
    parties
        .filter(|party| reads(party.no))
        .map(|party| (party.no, format!("{} {}", party.role.zh(), party.name)))
        .collect()
}

fn icon(kind: HappeningKind) -> &'static str {
    match kind {
        HappeningKind::Submitted => "inbox",
        HappeningKind::Registered => "stamp",
        HappeningKind::Routed => "merge",
        HappeningKind::Paused => "pause",
        HappeningKind::Document => "doc",
        HappeningKind::Message => "msg",
        HappeningKind::File => "clip",
        HappeningKind::Objection => "scale",
        HappeningKind::Closed => "archive",
        HappeningKind::Step => "check",
    }
}
