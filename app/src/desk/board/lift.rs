//! Lifting a card: pointer events, so that mouse, pen and touch are one. While a card is lifted the rules say for every
//! column whether it may be dropped there; nothing is asked of the server before the drop.

use super::card::Ghost;
use super::move_to::make;
use super::state::{BoardState, Slot};
use crate::desk::form::{Act, Target};
use crate::desk::rules::{RulesCache, use_rules};
use crate::desk::toast::{Toasts, use_toasts};
use domain::case::steps::{Drop, drop_on};
use domain::case::{Case, Context, Preview, Stage};
use domain::value::{CaseNo, ClauseId, Instant};
use domain::view::{Card, Me, Outline, RulesView};
use gloo_timers::callback::Timeout;
use leptos::ev::{MouseEvent, PointerEvent, TouchEvent, keydown, pointercancel, pointermove, pointerup};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::sync::Arc;

/// So far the pointer moves before a press becomes a lift, in pixels.
const SLACK: f64 = 6.0;
/// So long a finger rests before the card lifts, in milliseconds.
const HOLD: u32 = 250;

/// A press that may become a lift.
#[derive(Clone)]
struct Press {
    slot: Slot,
    pointer: i32,
    touch: bool,
    /// Where the pointer went down.
    x: f64,
    y: f64,
    /// Offset of the pointer within the card, and its width.
    dx: f64,
    dy: f64,
    width: f64,
}

/// A card in the air.
#[derive(Clone)]
struct Lifted {
    card: Card,
    pointer: i32,
    dx: f64,
    dy: f64,
    width: f64,
    drops: Vec<(Stage, Drop)>,
    rules: Arc<RulesView>,
}

/// What is lifted, if anything.
#[derive(Clone, Copy)]
pub(super) struct Lifting {
    me: StoredValue<Me>,
    state: BoardState,
    rules: RulesCache,
    toasts: Toasts,
    press: StoredValue<Option<Press>>,
    /// Presses so far; a held finger lifts only if the press is still the same.
    presses: StoredValue<u32>,
    lifted: RwSignal<Option<Lifted>>,
    at: RwSignal<(f64, f64)>,
    over: RwSignal<Option<Stage>>,
    /// A lift that just ended; the click that follows is not meant.
    ended: StoredValue<bool>,
}

impl Lifting {
    pub(super) fn new(me: Me, state: BoardState) -> Self {
        Self {
            me: StoredValue::new(me),
            state,
            rules: use_rules(),
            toasts: use_toasts(),
            press: StoredValue::new(None),
            presses: StoredValue::new(0),
            lifted: RwSignal::new(None),
            at: RwSignal::new((0.0, 0.0)),
            over: RwSignal::new(None),
            ended: StoredValue::new(false),
        }
    }

    /// Whether a card is in the air.
    pub(super) fn is_lifted(self) -> bool {
        self.lifted.with(Option::is_some)
    }

    /// Whether this card is.
    pub(super) fn is_lifted_case(self, case_no: CaseNo) -> bool {
        self.lifted.with(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.card.case_no == case_no))
    }

    /// Whether a pointer is down on a card.
    pub(super) fn is_pressed(self) -> bool {
        self.press.with_value(Option::is_some) || self.lifted.with_untracked(Option::is_some)
    }

    /// Whether the card is over that column.
    pub(super) fn is_over(self, stage: Stage) -> bool {
        self.over.get() == Some(stage)
    }

    /// What dropping there would mean; `None` while nothing is lifted.
    pub(super) fn drop_on(self, stage: Stage) -> Option<Drop> {
        self.lifted.with(|lifted| {
            let drops = &lifted.as_ref()?.drops;
            drops.iter().find(|(of, _)| *of == stage).map(|(_, drop)| drop.clone())
        })
    }

    /// How a clause is cited.
    pub(super) fn cite(self, clause: &ClauseId) -> String {
        self.lifted.with_untracked(|lifted| {
            lifted.as_ref().map_or_else(|| clause.to_string(), |lifted| lifted.rules.pack.cite(clause).to_owned())
        })
    }

    /// A pointer went down on a card.
    pub(super) fn press(self, event: &PointerEvent, slot: &Slot) {
        let on_control = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| element.closest("button, summary, input").ok().flatten().is_some());
        if event.button() != 0 || !event.is_primary() || on_control || slot.busy.get_untracked() {
            self.cancel();
            return;
        }
        let Some(card) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let bounds = card.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let touch = event.pointer_type() == "touch";
        self.press.set_value(Some(Press {
            slot: slot.clone(),
            pointer: event.pointer_id(),
            touch,
            x,
            y,
            dx: x - bounds.left(),
            dy: y - bounds.top(),
            width: bounds.width(),
        }));
        self.ended.set_value(false);
        self.presses.update_value(|presses| *presses = presses.wrapping_add(1));
        if touch {
            let this = self.presses.get_value();
            Timeout::new(HOLD, move || {
                let press = self.press.try_get_value().flatten();
                let same = self.presses.try_get_value() == Some(this);
                if let Some(press) = press.filter(|_| same) {
                    self.lift(press);
                }
            })
            .forget();
        }
    }

    fn lift(self, press: Press) {
        let state = self.state;
        let card = press.slot.card.get_untracked();
        let Some(case) = card.outline.as_ref().and_then(Outline::case) else { return };
        let Some(rules) = self.rules.get(&case.pack) else {
            self.cancel();
            self.toasts.refused("办理规则还在读取，请稍候再拖动，或用“移动到…”", None);
            return;
        };
        let now = state.synced.get_untracked();
        let drops = self.me.with_value(|me| decided(&case, &rules, me, now));
        self.at.set((press.x, press.y));
        self.lifted.set(Some(Lifted {
            pointer: press.pointer,
            dx: press.dx,
            dy: press.dy,
            width: press.width,
            drops,
            rules,
            card,
        }));
        state.spoken.set("已拿起卡片。可放入的环节已标出，按 Esc 放回".to_owned());
    }

    /// Once a card is lifted, a finger no longer scrolls.
    pub(super) fn hold_still(self, event: &TouchEvent) {
        if self.lifted.with_untracked(Option::is_some) && event.cancelable() {
            event.prevent_default();
        }
    }

    /// The click that ends a lift opens nothing.
    pub(super) fn swallow_click(self, event: &MouseEvent) {
        if self.ended.get_value() {
            self.ended.set_value(false);
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Puts the card back.
    pub(super) fn cancel(self) {
        self.press.set_value(None);
        if self.lifted.with_untracked(Option::is_some) {
            self.lifted.set(None);
            self.ended.set_value(true);
        }
        if self.over.get_untracked().is_some() {
            self.over.set(None);
        }
    }
}

/// What dropping the card on each column would mean.
fn decided(case: &Case, rules: &RulesView, me: &Me, now: Instant) -> Vec<(Stage, Drop)> {
    let actor = me.actor();
    let ctx = Context { now, actor: &actor, pack: &rules.pack, calendar: &rules.calendar, numbers: &Preview };
    Stage::ALL.into_iter().map(|stage| (stage, drop_on(case, stage, &ctx))).collect()
}

/// The column under a point.
fn stage_at(x: f64, y: f64) -> Option<Stage> {
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    let found = document().element_from_point(x as f32, y as f32)?;
    let column = found.closest("[data-stage]").ok().flatten()?;
    let id = column.get_attribute("data-stage")?;
    Stage::ALL.into_iter().find(|stage| stage.id() == id)
}

/// Follows the pointer, and decides on release.
#[component]
pub(super) fn LiftLayer(lifting: Lifting, act: Act) -> impl IntoView {
    let (state, toasts) = (lifting.state, lifting.toasts);
    Effect::new(move |_| {
        let moved = window_event_listener(pointermove, move |event| {
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            let lifted = lifting.lifted.with_untracked(|lifted| lifted.as_ref().map(|lifted| lifted.pointer));
            if let Some(pointer) = lifted {
                if pointer == event.pointer_id() {
                    lifting.at.set((x, y));
                    let over = stage_at(x, y);
                    if lifting.over.get_untracked() != over {
                        lifting.over.set(over);
                    }
                }
                return;
            }
            let Some(press) = lifting.press.get_value() else { return };
            if press.pointer != event.pointer_id() {
                lifting.cancel();
                return;
            }
            if (x - press.x).hypot(y - press.y) > SLACK {
                if press.touch {
                    // The finger scrolls.
                    lifting.cancel();
                } else {
                    lifting.lift(press);
                }
            }
        });
        let released = window_event_listener(pointerup, move |event| {
            let lifted = lifting.lifted.get_untracked();
            let over = stage_at(f64::from(event.client_x()), f64::from(event.client_y()));
            lifting.cancel();
            if let (Some(lifted), Some(stage)) = (lifted, over) {
                dropped(lifted, stage, state, act, toasts);
            }
        });
        let lost = window_event_listener(pointercancel, move |_| lifting.cancel());
        let key = window_event_listener(keydown, move |event| {
            if event.key() == "Escape" && lifting.lifted.with_untracked(Option::is_some) {
                event.prevent_default();
                lifting.cancel();
                state.spoken.set("已放回原处".to_owned());
            }
        });
        let listeners = [moved, released, lost, key];
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    });
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let (x, y) = lifting.at.get();
        let Some(node) = node.get() else { return };
        let size = lifting.lifted.with(|lifted| lifted.as_ref().map(|lifted| (lifted.dx, lifted.dy, lifted.width)));
        if let Some((dx, dy, width)) = size {
            let node: &web_sys::HtmlElement = node.unchecked_ref();
            let style = node.style();
            for (name, value) in
                [("transform", format!("translate({}px, {}px)", x - dx, y - dy)), ("inline-size", format!("{width}px"))]
            {
                let _ = style.set_property(name, &value);
            }
        }
    });
    view! {
        {move || lifting.lifted.with(|lifted| lifted.as_ref().map(|lifted| lifted.card.clone())).map(|card| view! {
            <div class="ghost-at" inert node_ref=node><Ghost card=card/></div>
        })}
        <p class="vh" role="status" aria-live="polite">{move || state.spoken.get()}</p>
    }
}

fn dropped(lifted: Lifted, stage: Stage, state: BoardState, act: Act, toasts: Toasts) {
    let Some((_, drop)) = lifted.drops.into_iter().find(|(of, _)| *of == stage) else { return };
    match drop {
        Drop::Here => {}
        Drop::Closed(refusal) => {
            let cite = lifted.rules.pack.cite(&refusal.clause).to_owned();
            toasts.refused(format!("{} 留在原处：{}", lifted.card.case_no, refusal.message), Some(cite));
        }
        Drop::Open(steps) => {
            let Some(step) = steps.into_iter().next() else { return };
            let target = Target {
                case_no: lifted.card.case_no,
                version: lifted.card.version,
                kind: step.command,
                name: step.name.clone(),
                needs_reason: step.needs_reason(),
                preset: Vec::new(),
            };
            make(state, act, target, Some(stage));
        }
    }
}
