//! One card of the board is in the order of tabs; arrows move it. Whatever others do, the focus stays on its card, and
//! where the card goes it stays on a neighbour.

use super::state::BoardState;
use super::window::reveal;
use domain::case::Stage;
use domain::value::CaseNo;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Where to go from a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To the card above.
    Up,
    /// To the card below.
    Down,
    /// To the column before.
    Left,
    /// To the column after.
    Right,
    /// To the first card of the column.
    First,
    /// To the last.
    Last,
}

/// The focus on the board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roving {
    state: BoardState,
    /// Handlers are in place; until then every link is in the order of tabs, as without script.
    pub(super) ready: RwSignal<bool>,
    /// The focus is on a card.
    held: StoredValue<bool>,
}

impl Roving {
    /// Looks after the focus until the board goes.
    pub(super) fn new(state: BoardState) -> Self {
        let roving = Self { state, ready: RwSignal::new(false), held: StoredValue::new(false) };
        Effect::new(move |_| {
            if state.current.get_untracked().is_none() {
                state.current.set(state.first_card());
            }
            roving.ready.set(true);
            let entered = window_event_listener(ev::focusin, move |event| roving.entered(event.target()));
            // A press beside the cards lets go of them, though the focus goes nowhere.
            let pressed = window_event_listener(ev::pointerdown, move |event| {
                if card_of(event.target()).is_none() {
                    roving.held.try_set_value(false);
                }
            });
            on_cleanup(move || {
                entered.remove();
                pressed.remove();
            });
        });
        Effect::new(move |_| {
            state.redrawn.track();
            request_animation_frame(move || roving.restore());
        });
        roving
    }

    fn entered(self, target: Option<web_sys::EventTarget>) {
        let element = target.clone().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(case_no) = card_of(target) {
            self.held.try_set_value(true);
            if self.state.current.try_get_untracked().flatten() != Some(case_no) {
                self.state.current.try_set(Some(case_no));
            }
            // A card that is drawn only because it is the one in focus is now looked at.
            if reveal(self.state, case_no) {
                request_animation_frame(move || {
                    focus(case_no);
                });
            }
        } else if element.is_some_and(|element| element.closest("dialog").ok().flatten().is_none()) {
            self.held.try_set_value(false);
        }
    }

    /// Whether the focus is on a card.
    pub(super) fn is_held(self) -> bool {
        self.held.try_get_value().unwrap_or(false)
    }

    /// Puts the focus back where a change took it away.
    pub(super) fn restore(self) {
        if !self.is_held() {
            return;
        }
        let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        if let Some(case_no) = self.state.current.try_get_untracked().flatten().filter(|_| lost) {
            self.go(case_no);
        }
    }

    /// Puts the focus on a card.
    pub(super) fn go(self, case_no: CaseNo) {
        self.state.current.try_set(Some(case_no));
        self.held.try_set_value(true);
        if let Some((column, _)) = self.state.place(case_no) {
            let active = self.state.active_stage();
            if active.try_get_untracked() != Some(column.stage) {
                active.try_set(column.stage);
            }
        }
        if reveal(self.state, case_no) || !focus(case_no) {
            request_animation_frame(move || {
                focus(case_no);
            });
        }
    }

    /// Moves the focus; whether there was anywhere to go.
    pub(super) fn step(self, way: Way) -> bool {
        let current = self.state.current.get_untracked().and_then(|case_no| Some((case_no, element(case_no)?)));
        let Some((case_no, card)) = current else {
            let first = self.state.first_card();
            if let Some(first) = first {
                self.go(first);
            }
            return first.is_some();
        };
        if !self.is_held() {
            self.go(case_no);
            return true;
        }
        let Some(stage) = stage_of(&card) else { return false };
        let in_lanes = card.closest(".swim").ok().flatten().is_some();
        let next = match way {
            Way::Up | Way::Down if in_lanes => {
                let cards = cards_in(stage);
                let at = cards.iter().position(|other| *other == card);
                let to = at.and_then(|at| if way == Way::Up { at.checked_sub(1) } else { Some(at + 1) });
                to.and_then(|to| cards.get(to).cloned())
            }
            Way::Up | Way::Down | Way::First | Way::Last => {
                // By what is loaded, not by what is drawn: the card in focus may have been scrolled away.
                let column = self.state.column(stage);
                let at = column.position(case_no);
                let to = column.slots.with_untracked(|slots| {
                    let to = match way {
                        Way::Up => at?.checked_sub(1)?,
                        Way::Down => at? + 1,
                        Way::Last => slots.len().checked_sub(1)?,
                        _ => 0,
                    };
                    slots.get(to).map(|slot| slot.case_no)
                });
                if let Some(to) = to {
                    self.go(to);
                }
                return to.is_some();
            }
            Way::Left | Way::Right => self.beside(stage, &card, way == Way::Right),
        };
        let next = next.and_then(|next| next.get_attribute("data-case")).and_then(|text| text.parse().ok());
        let found = next.is_some();
        if let Some(next) = next {
            self.go(next);
        }
        found
    }

    /// The card nearest to this one in the next column that has any.
    fn beside(self, stage: Stage, card: &web_sys::Element, after: bool) -> Option<web_sys::Element> {
        let at = Stage::ALL.iter().position(|one| *one == stage)?;
        let (before, rest) = (&Stage::ALL[..at], &Stage::ALL[at + 1..]);
        let mut others: Vec<Stage> = if after { rest.to_vec() } else { before.iter().rev().copied().collect() };
        others.retain(|other| self.state.column(*other).slots.with_untracked(|slots| !slots.is_empty()));
        let middle = |element: &web_sys::Element| {
            let bounds = element.get_bounding_client_rect();
            bounds.top() + bounds.height() / 2.0
        };
        let here = middle(card);
        others.into_iter().find_map(|other| {
            cards_in(other)
                .into_iter()
                .min_by(|one, other| (middle(one) - here).abs().total_cmp(&(middle(other) - here).abs()))
        })
    }
}

/// The case whose card holds `target`.
pub(super) fn card_of(target: Option<web_sys::EventTarget>) -> Option<CaseNo> {
    let element = target?.dyn_into::<web_sys::Element>().ok()?;
    element.closest("article[data-case]").ok().flatten()?.get_attribute("data-case")?.parse().ok()
}

fn element(case_no: CaseNo) -> Option<web_sys::Element> {
    document().query_selector(&format!(".brd article[data-case=\"{case_no}\"]")).ok().flatten()
}

fn stage_of(card: &web_sys::Element) -> Option<Stage> {
    let column = card.closest("[data-stage]").ok().flatten()?;
    Stage::from_id(&column.get_attribute("data-stage")?)
}

fn cards_in(stage: Stage) -> Vec<web_sys::Element> {
    let selector = format!("[data-stage=\"{}\"] article[data-case]", stage.id());
    let Ok(found) = document().query_selector_all(&selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<web_sys::Element>().ok()).collect()
}

fn focus(case_no: CaseNo) -> bool {
    let Some(card) = element(case_no).and_then(|card| card.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    if card.focus().is_err() {
        return false;
    }
    // Sticky heads and the bar below must not lie over it.
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    card.scroll_into_view_with_scroll_into_view_options(&options);
    document().active_element().is_some_and(|active| active.is_same_node(Some(&card)))
}
