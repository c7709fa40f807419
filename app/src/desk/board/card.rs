//! A card.

use super::lift::Lifting;
use super::move_to::Moving;
use super::presence::AtWork;
use super::roving::Roving;
use super::state::{BoardState, Mark, Slot};
use crate::ui::{DueChip, Icon, Now, Seal, TrackMark};
use domain::case::SubState;
use domain::view::Card;
use leptos::prelude::*;

/// A card on the board: opens on click, lifts on drag, moves by menu.
#[component]
pub(super) fn CardPart(held: Slot, lane: bool) -> impl IntoView {
    let lifting = expect_context::<Lifting>();
    let moving = expect_context::<Moving>();
    let (roving, state) = (expect_context::<Roving>(), expect_context::<BoardState>());
    let case_no = held.case_no;
    let (card, busy, mark) = (held.card.clone(), held.busy.clone(), held.mark.clone());
    let is_current = Memo::new(move |_| state.current.get() == Some(case_no));
    let (shown, menu) = (held.card.clone(), StoredValue::new(held.clone()));
    let label = {
        let card = card.clone();
        move || {
            let lifted = if lifting.is_lifted_case(case_no) { "，已拿起" } else { "" };
            card.with(|card| format!("{} {}，{}{lifted}", card.case_no, card.title, card.state.zh()))
        }
    };
    // Until handlers are in place every link is in the order of tabs; then the one card in focus is.
    let tab = move || roving.ready.get().then(|| if is_current.get() { "0" } else { "-1" });
    let inner_tab = move || (roving.ready.get() && !is_current.get()).then_some("-1");
    let class = move || {
        let mut class = String::from("card");
        if lane {
            class.push_str(" card--lane");
        }
        if lifting.is_lifted_case(case_no) {
            // Lifted with the keyboard it stays where it is and is read on.
            class.push_str(if lifting.is_by_keys() { " card--held" } else { " card--origin" });
        }
        if busy.get() {
            class.push_str(" is-busy");
        }
        match mark.get() {
            Mark::None => {}
            Mark::News => class.push_str(" is-news"),
            Mark::Back => class.push_str(" is-back"),
        }
        class
    };
    let grab = held;
    view! {
        <article class=class aria-label=label data-case=case_no.to_string() tabindex=tab aria-describedby="card-keys"
            aria-roledescription="案件卡片"
            on:pointerdown=move |event| lifting.press(&event, &grab)
            on:contextmenu=move |event| {
                // A long press lifts the card; the browser's own menu would take it away.
                if lifting.is_pressed() { event.prevent_default(); }
            }
        >
            {move || {
                let card = shown.get();
                view! {
                    <Face card=card tab=Signal::derive(inner_tab)/>
                    <button type="button" class="btn btn--s card__move" tabindex=inner_tab on:click=move |_| moving.open(menu.get_value())>
                        <Icon name="switch" small=true/>"移动到…"
                    </button>
                }
            }}
            <AtWork case_no=case_no/>
        </article>
    }
}

/// A card in a list of findings.
#[component]
pub(super) fn Plain(card: Card) -> impl IntoView {
    view! { <article class="card"><Face card=card tab=Signal::stored(None)/></article> }
}

/// A card that follows the pointer.
#[component]
pub(super) fn Ghost(card: Card) -> impl IntoView {
    view! { <article class="card card--ghost"><Face card=card tab=Signal::stored(None)/></article> }
}

/// What a card says.
#[component]
fn Face(card: Card, tab: Signal<Option<&'static str>>) -> impl IntoView {
    let now = use_context::<Now>();
    let href = if card.pool { None } else { Some(format!("/desk/case/{}", card.case_no)) };
    let due = card.due.clone().map(|due| match now {
        Some(now) => view! { <DueChip due_view=due now=now.0/> }.into_any(),
        None => ().into_any(),
    });
    let archived = card.state == SubState::Archived;
    let due = if archived {
        Some(view! { <span class="due due--done"><Icon name="okc"/>"已归档"</span> }.into_any())
    } else {
        due
    };
    // The accountable department leads (M-2.3-a); the town stands above, where the matter belongs (M-2.3-b).
    let seals = (!card.departments.is_empty() && card.track.is_some()).then(|| {
        card.departments
            .iter()
            .enumerate()
            .map(|(index, (character, name))| {
                view! { <Seal character=character.clone() name=name.clone() lead=index == 0/> }
            })
            .collect_view()
    });
    let receiver = match (&seals, card.receiver.is_empty()) {
        // 首问 stays on the card for life, with who works on it now beside it (M-4.1-e).
        (_, false) if card.holder.is_empty() => Some(format!("首问 {}", card.receiver)),
        (_, false) => Some(format!("首问 {} · 经办 {}", card.receiver, card.holder)),
        (Some(_), true) => None,
        (None, true) => Some("待接待".to_owned()),
    };
    let (who, pool) = (card.who.clone(), card.pool);
    let note_icon = note_icon(&card);
    view! {
        <div class="card__top">
            <span class="card__no">{card.case_no.to_string()}</span>
            <span class="town">{card.town}</span>
            {due}
        </div>
        <h3 class="card__t">
            {match href {
                Some(href) => view! { <a href=href draggable="false" tabindex=move || tab.get()>{card.title}</a> }.into_any(),
                None => view! { <span>{card.title}</span> }.into_any(),
            }}
        </h3>
        <p class="card__who">
            <Icon name=if pool { "lock" } else { "user" } small=true/>
            <span class="clip">{who}</span>
            <span class="card__meta">
                {(card.messages > 0).then(|| view! { <span title="留言"><Icon name="msg" small=true/>{card.messages}</span> })}
                {(card.files > 0).then(|| view! { <span title="材料"><Icon name="clip" small=true/>{card.files}</span> })}
            </span>
        </p>
        {(!card.note.is_empty()).then(|| view! {
            <p class=if card.warn { "card__note card__note--soon" } else { "card__note" }>
                <Icon name=note_icon small=true/><span>{card.note}</span>
            </p>
        })}
        {card.pinned.map(|note| view! {
            <p class="card__note card__note--pin"><Icon name="pin" small=true/><span><span class="vh">"便签："</span>{note.text}<small>{format!(" · {}", note.by)}</small></span></p>
        })}
        <div class="card__foot">
            {seals.map(|seals| view! { <span class="card__seals">{seals}</span> })}
            {receiver.map(|receiver| view! { <span>{receiver}</span> })}
            <span class="card__tags">
                {(card.track.is_none()).then(|| view! { <span class="tag tag--line">{card.channel}</span> })}
                {(!card.category.is_empty()).then(|| view! { <span class="tag">{card.category}</span> })}
                {card.track.map(|track| view! { <TrackMark track=track/> })}
            </span>
        </div>
    }
    .into_any()
}

/// The sign before a card's note.
fn note_icon(card: &Card) -> &'static str {
    match card.state {
        _ if card.warn => "tri",
        SubState::ReplyServed | SubState::ReplyReview => "send",
        SubState::ObjectionRecorded | SubState::RemedyTracking => "scale",
        SubState::Verifying => "help",
        SubState::ReturnedForCorrection => "edit",
        SubState::ArchivePending | SubState::Archived => "folder",
        _ => "info",
    }
}
