//! Columns of thousands of cards: only those near what is looked at are drawn, the rest is room. The card in focus is
//! drawn wherever it is, so that focus never falls into nothing.

use super::state::{BoardState, Column, Slot};
use domain::case::Stage;
use domain::value::CaseNo;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::sync::atomic::Ordering;

/// Columns with fewer cards are drawn whole.
pub(super) const WINDOWED_FROM: usize = 30;
/// Cards are drawn so far beyond what is looked at, in pixels.
const BEYOND: f64 = 360.0;
/// Further cards are read when so much room is left below, in pixels.
const READ_AHEAD: f64 = 600.0;
/// Height of a card nobody has drawn yet, in pixels.
const GUESS: f64 = 118.0;
/// Cards drawn in a column that is not shown.
const HIDDEN: usize = 8;

/// Which slots are drawn, and how much room stands for those that are not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// The first slot.
    pub(super) start: usize,
    /// After the last.
    pub(super) end: usize,
    /// Room before it, in pixels.
    above: f64,
    /// Room after it, in pixels.
    below: f64,
    /// A card drawn though it is elsewhere, because it has the focus.
    pub(super) pinned: Option<CaseNo>,
}

impl Span {
    /// Everything.
    pub(super) const fn whole() -> Self {
        Self { start: 0, end: usize::MAX, above: 0.0, below: 0.0, pinned: None }
    }

    fn differs(&self, other: &Self) -> bool {
        (self.start, self.end, self.pinned) != (other.start, other.end, other.pinned)
            || (self.above - other.above).abs() > 1.0
            || (self.below - other.below).abs() > 1.0
    }
}

/// Where the parts of a column lie.
struct Layout {
    /// Top of every slot, and the end of the last.
    tops: Vec<f64>,
    gap: f64,
}

impl Layout {
    fn of(slots: &[Slot], gap: f64) -> Self {
        let drawn = |slot: &Slot| Some(f64::from(slot.height.load(Ordering::Relaxed))).filter(|height| *height > 0.0);
        let (sum, many) =
            slots.iter().filter_map(drawn).fold((0.0, 0.0), |(sum, many), height| (sum + height, many + 1.0));
        let usual = if many > 0.0 { sum / many } else { GUESS };
        let mut tops = Vec::with_capacity(slots.len() + 1);
        let mut at = 0.0;
        for slot in slots {
            tops.push(at);
            at += drawn(slot).unwrap_or(usual) + gap;
        }
        tops.push(at);
        Self { tops, gap }
    }

    /// The slots between two heights.
    fn between(&self, from: f64, to: f64) -> (usize, usize) {
        let many = self.tops.len() - 1;
        let start = self.tops.partition_point(|top| *top <= from).saturating_sub(1).min(many);
        let end = self.tops.partition_point(|top| *top < to).min(many).max(start);
        (start, end)
    }

    fn room(&self, from: usize, to: usize) -> f64 {
        // The room is an item of its own, with a gap beside it.
        if to > from { (self.tops[to] - self.tops[from] - self.gap).max(0.0) } else { 0.0 }
    }

    fn height(&self, at: usize) -> f64 {
        self.tops[at + 1] - self.tops[at]
    }
}

/// Notes how high the drawn cards are; answers with the gap between them.
fn measure(list: &web_sys::HtmlElement, slots: &[Slot], span: &Span) -> f64 {
    let mut gap = 7.0;
    let Ok(cards) = list.query_selector_all("[data-case]") else { return gap };
    let near = slots.get(span.start.min(slots.len())..span.end.min(slots.len())).unwrap_or_default();
    let mut last_end = None::<f64>;
    for at in 0..cards.length() {
        let Some(card) = cards.item(at).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) else { continue };
        let number = card.get_attribute("data-case").and_then(|text| text.parse::<CaseNo>().ok());
        let (top, height) = (f64::from(card.offset_top()), card.offset_height());
        if let (Some(slot), Ok(height)) =
            (number.and_then(|no| near.iter().find(|slot| slot.case_no == no)), u32::try_from(height))
        {
            slot.height.store(height, Ordering::Relaxed);
            if let Some(end) = last_end {
                gap = (top - end).clamp(0.0, 40.0);
            }
            last_end = Some(top + f64::from(height));
        }
    }
    gap
}

/// Draws what is near of a column.
pub(super) fn fit(state: BoardState, column: Column, list: &web_sys::HtmlElement) {
    let Some(span) = column.span.try_get_untracked() else { return };
    let Some(slots) = column.slots.try_get_untracked() else { return };
    let more = column.next.try_with_untracked(Option::is_some).unwrap_or(false);
    if slots.len() < WINDOWED_FROM {
        if span != Span::whole() {
            column.span.try_set(Span::whole());
        }
        if !more {
            return;
        }
    }
    let gap = measure(list, &slots, &span);
    let layout = Layout::of(&slots, gap);
    let bounds = list.get_bounding_client_rect();
    let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(900.0);
    let shown = bounds.height() > 0.0;
    let (top, bottom) = (bounds.top().max(0.0), bounds.bottom().min(screen));
    let origin = bounds.top() - f64::from(list.scroll_top());
    if slots.len() >= WINDOWED_FROM {
        let (start, end) = if shown {
            layout.between(top - origin - BEYOND, (bottom - origin + BEYOND).max(0.0))
        } else {
            (0, HIDDEN.min(slots.len()))
        };
        let pinned = state.current.try_get_untracked().flatten();
        let pinned_at = pinned.and_then(|case_no| column.position(case_no)).filter(|at| *at < start || *at >= end);
        let mut next = Span {
            start,
            end,
            above: layout.room(0, start),
            below: layout.room(end, slots.len()),
            pinned: pinned_at.and(pinned),
        };
        if let Some(at) = pinned_at {
            let room = if at < start { &mut next.above } else { &mut next.below };
            *room = (*room - layout.height(at)).max(0.0);
        }
        if span.differs(&next) {
            column.span.try_set(next);
        }
    }
    let scrolled = list.scroll_top() > 0 || top > bounds.top();
    let end = layout.tops.last().copied().unwrap_or(0.0);
    // Before anybody scrolls, a full screen is enough; where cards left it half empty, the next ones come.
    let ahead = if scrolled { READ_AHEAD } else { 0.0 };
    if more && shown && end - (bottom - origin) < ahead {
        state.load_more(column.stage);
    }
}

/// The list of a column on the page.
pub(super) fn list_of(stage: Stage) -> Option<web_sys::HtmlElement> {
    let found = document().query_selector(&format!(".col[data-stage=\"{}\"] > .col__l", stage.id())).ok().flatten()?;
    found.dyn_into().ok()
}

/// Scrolls a column to a card that is not drawn in its place; whether anything had to be done.
pub(super) fn reveal(state: BoardState, case_no: CaseNo) -> bool {
    let Some((column, _)) = state.place(case_no) else { return false };
    let Some(span) = column.span.try_get_untracked() else { return false };
    let Some(at) = column.position(case_no).filter(|at| *at < span.start || *at >= span.end) else { return false };
    let (Some(list), Some(slots)) = (list_of(column.stage), column.slots.try_get_untracked()) else { return false };
    let layout = Layout::of(&slots, measure(&list, &slots, &span));
    let top = layout.tops.get(at).copied().unwrap_or(0.0);
    let half = f64::from(list.client_height()) / 2.0;
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a list")]
    let top = (top - half).max(0.0) as i32;
    list.set_scroll_top(top);
    fit(state, column, &list);
    true
}

/// Keeps a column's drawn cards near what is looked at; what is returned is to be called when the list scrolls.
pub(super) fn follow(
    state: BoardState,
    column: Column,
    list: NodeRef<Div>,
) -> impl Fn() + Copy + Send + Sync + 'static {
    let refit = move || {
        if let Some(list) = list.try_get_untracked().flatten() {
            let list: &web_sys::HtmlElement = list.unchecked_ref();
            fit(state, column, list);
        }
    };
    Effect::new(move |_| {
        column.slots.track();
        column.span.track();
        state.active_stage().track();
        request_animation_frame(refit);
    });
    Effect::new(move |_| {
        let scrolled = window_event_listener(ev::scroll, move |_| refit());
        let resized = window_event_listener(ev::resize, move |_| refit());
        on_cleanup(move || {
            scrolled.remove();
            resized.remove();
        });
    });
    refit
}

/// Room for the cards that are not drawn.
#[component]
pub(super) fn Room(column: Column, above: bool) -> impl IntoView {
    let room = move || {
        let span = column.span.get();
        let windowed = column.slots.with(Vec::len) >= WINDOWED_FROM;
        let room = if above { span.above } else { span.below };
        if windowed && room > 0.5 { Some(format!("{room}px")) } else { None }
    };
    move || room().map(|room| view! { <div class="col__room" aria-hidden="true" style:block-size=room></div> })
}
