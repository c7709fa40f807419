//! Lifting a card: pointer events, so that mouse, pen and touch are one. While a card is lifted the rules say for every
//! column whether it may be dropped there; nothing is asked of the server before the drop.

mod layer;

pub(super) use layer::LiftLayer;

use super::move_to::make;
use super::state::{BoardState, Slot};
use crate::desk::form::{Act, Target};
use crate::desk::rules::{RulesCache, use_rules};
use crate::desk::toast::{Toasts, use_toasts};
use domain::case::steps::{Drop, Step, drop_on};
use domain::case::{Case, Context, Preview, Stage};
use domain::register::Leadership;
use domain::value::{CaseNo, ClauseId, Instant};
use domain::view::{Card, Me, Outline, RulesView};
use gloo_timers::callback::Timeout;
use leptos::ev::{MouseEvent, PointerEvent, TouchEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::sync::Arc;

/// So far the pointer moves before a press becomes a lift, in pixels.
const SLACK: f64 = 6.0;
/// So long a finger rests before the card lifts, in milliseconds.
const HOLD: u32 = 250;

/// Stands for the keyboard among the pointers.
const KEYS: i32 = i32::MIN;
/// Stands for no pointer any more: the card has been let go of and is about to be put down.
const NONE: i32 = i32::MIN + 1;

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
    touch: bool,
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
    /// The card has been let go of and comes down.
    down: RwSignal<bool>,
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
            down: RwSignal::new(false),
            ended: StoredValue::new(false),
        }
    }

    /// Whether this card is.
    pub(super) fn is_lifted_case(self, case_no: CaseNo) -> bool {
        self.lifted.with(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.card.case_no == case_no))
    }

    /// Whether a pointer is down on a card.
    pub(super) fn is_pressed(self) -> bool {
        self.press.with_value(Option::is_some) || self.lifted.with_untracked(Option::is_some)
    }

    /// Whether a card is in the air, or was until this very event.
    pub(super) fn is_pressed_or_lifted(self) -> bool {
        self.lifted.with_untracked(Option::is_some) || self.ended.get_value()
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

    /// Whether the card in the air was lifted with the keyboard.
    pub(super) fn is_by_keys(self) -> bool {
        self.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.pointer == KEYS))
    }

    /// Lifts a card with the keyboard: arrows then travel over the columns that are open to it.
    pub(super) fn lift_by_keys(self, slot: &Slot) {
        if slot.busy.get_untracked() {
            return;
        }
        let slot = slot.clone();
        self.lift(Press { slot, pointer: KEYS, touch: false, x: 0.0, y: 0.0, dx: 0.0, dy: 0.0, width: 0.0 });
        let home = self.lifted.with_untracked(|lifted| lifted.as_ref().map(|lifted| lifted.card.state.stage()));
        if home.is_some() {
            self.over.set(home);
        }
    }

    /// Goes on to the next column that is open to the lifted card; the one it came from is among them.
    pub(super) fn travel(self, after: bool) {
        self.decide();
        let Some(lifted) = self.lifted.get_untracked() else { return };
        let home = lifted.card.state.stage();
        let stops: Vec<Stage> = lifted
            .drops
            .iter()
            .filter(|(stage, drop)| matches!(drop, Drop::Open(_)) || *stage == home)
            .map(|(stage, _)| *stage)
            .collect();
        let at = self.over.get_untracked().and_then(|over| stops.iter().position(|stage| *stage == over)).unwrap_or(0);
        let next = if after { (at + 1).min(stops.len().saturating_sub(1)) } else { at.saturating_sub(1) };
        let Some(stage) = stops.get(next).copied() else { return };
        self.over.set(Some(stage));
        let active = self.state.active_stage();
        if active.get_untracked() != stage {
            active.set(stage);
        }
        let open: Vec<(Stage, &Vec<Step>)> = open_stages(&lifted.drops).collect();
        let words = match open.iter().position(|(of, _)| *of == stage) {
            Some(at) => {
                let (_, steps) = open[at];
                let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
                let cite = steps.first().and_then(|step| step.clauses.first()).map(|clause| self.cite(clause));
                let cite = cite.map(|cite| format!("，依据 {cite}")).unwrap_or_default();
                format!("{}，第 {} 个，共 {} 个：{}{cite}", stage.zh(), at + 1, open.len(), names.join("、"))
            }
            None => format!("{}，原来的环节，放下即放回", stage.zh()),
        };
        self.state.say(words);
        // Where it lies is asked once everything stands: asked now, the whole board would be laid out twice.
        request_animation_frame(move || show_column(stage));
    }

    /// Lets go of the card over the column that was travelled to.
    pub(super) fn drop_by_keys(self, act: Act) {
        self.decide();
        let (lifted, over) = (self.lifted.get_untracked(), self.over.get_untracked());
        self.cancel();
        self.ended.set_value(false);
        let (Some(lifted), Some(stage)) = (lifted, over) else { return };
        if lifted.card.state.stage() == stage {
            self.state.say(format!("{} 已放回{}", lifted.card.case_no, stage.zh()));
            return;
        }
        self.state.say(format!("正在把 {} 移到{}", lifted.card.case_no, stage.zh()));
        dropped(lifted, stage, self.state, act, self.toasts);
    }

    /// Puts the card back because it was wished so.
    pub(super) fn give_up(self) {
        if self.is_let_go() {
            return;
        }
        let lifted = self.lifted.get_untracked();
        self.cancel();
        self.ended.set_value(false);
        if let Some(lifted) = lifted {
            self.state.say(format!("已放回原处。{} 仍在{}", lifted.card.case_no, lifted.card.state.stage().zh()));
        }
    }

    /// A pointer went down on a card.
    pub(super) fn press(self, event: &PointerEvent, slot: &Slot) {
        let on_control = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| element.closest("button, summary, input").ok().flatten().is_some());
        // A second finger, another button, a press on something else: what is in the air goes back.
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
        let card = press.slot.card.get_untracked();
        let Some(case) = card.outline.as_ref().and_then(Outline::case) else { return };
        let Some(rules) = self.rules.get(&case.pack) else {
            self.cancel();
            self.toasts.refused("办理规则还在读取，请稍候再拖动，或用“移动到…”", None);
            return;
        };
        let by_keys = press.pointer == KEYS;
        if !by_keys {
            hold_pointer(card.case_no, press.pointer);
        }
        self.at.set((press.x, press.y));
        self.down.set(false);
        let case_no = card.case_no;
        self.lifted.set(Some(Lifted {
            pointer: press.pointer,
            touch: press.touch,
            dx: press.dx,
            dy: press.dy,
            width: press.width,
            drops: Vec::new(),
            rules,
            card,
        }));
        // The card is seen in the air first, and the columns light up with the next picture.
        request_animation_frame(move || {
            Timeout::new(0, move || {
                if self.lifted.try_with_untracked(|lifted| lifted.as_ref().map(|lifted| lifted.card.case_no))
                    == Some(Some(case_no))
                {
                    self.decide();
                }
            })
            .forget();
        });
    }

    /// Asks the rules where the card may go, and says so; once for every card in the air.
    fn decide(self) {
        let undecided = |lifted: &Option<Lifted>| lifted.clone().filter(|lifted| lifted.drops.is_empty());
        let Some(lifted) = self.lifted.try_with_untracked(undecided).flatten() else { return };
        let Some(case) = lifted.card.outline.as_ref().and_then(Outline::case) else { return };
        let now = self.state.synced.get_untracked();
        let drops = self.me.with_value(|me| decided(&case, &lifted.rules, me, now));
        let words = if lifted.pointer == KEYS {
            lifted_words(&lifted.card, &drops)
        } else {
            "已拿起卡片。可放入的环节已标出，按 Esc 放回".to_owned()
        };
        self.lifted.update(|lifted| {
            if let Some(lifted) = lifted {
                lifted.drops = drops;
            }
        });
        self.state.say(words);
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

    /// Something came in between: the card goes back, and that is said.
    fn back_if_lifted(self) {
        if !self.is_let_go() && self.lifted.with_untracked(Option::is_some) {
            self.give_up();
            self.ended.set_value(true);
        }
        self.press.set_value(None);
    }

    /// The pointer went up. The card comes down with the next picture and is put where it belongs with the one after:
    /// done at once, both would be waited for.
    fn let_go(self, (x, y): (f64, f64), act: Act) {
        self.press.set_value(None);
        self.ended.set_value(true);
        let over = if self.at.get_untracked() == (x, y) { self.over.get_untracked() } else { stage_at(x, y) };
        // Let go of so soon that nobody has asked yet.
        self.decide();
        // Nobody is told: every column would be drawn anew for it.
        self.lifted.update_untracked(|lifted| {
            if let Some(lifted) = lifted {
                lifted.pointer = NONE;
            }
        });
        self.down.set(true);
        request_animation_frame(move || {
            Timeout::new(0, move || {
                let Some(lifted) = self.lifted.try_get_untracked().flatten().filter(|lifted| lifted.pointer == NONE)
                else {
                    return;
                };
                self.lifted.set(None);
                self.over.set(None);
                if let Some(stage) = over {
                    dropped(lifted, stage, self.state, act, self.toasts);
                } else {
                    // Let go beside every column.
                    let stage = lifted.card.state.stage();
                    self.state.say(format!("已放回原处。{} 仍在{}", lifted.card.case_no, stage.zh()));
                }
            })
            .forget();
        });
    }

    /// Whether a card has been let go of and is not yet where it belongs; nothing comes in between any more.
    fn is_let_go(self) -> bool {
        self.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.pointer == NONE))
    }

    /// Puts the card back.
    pub(super) fn cancel(self) {
        self.press.set_value(None);
        if self.is_let_go() {
            return;
        }
        if self.lifted.with_untracked(Option::is_some) {
            self.lifted.set(None);
            self.ended.set_value(true);
        }
        if self.over.get_untracked().is_some() {
            self.over.set(None);
        }
    }
}

/// What is said of a card lifted with the keyboard: where it may go, or why nowhere.
fn lifted_words(card: &Card, drops: &[(Stage, Drop)]) -> String {
    let open: Vec<&str> = open_stages(drops).map(|(stage, _)| stage.zh()).collect();
    let (case_no, title) = (card.case_no, &card.title);
    if open.is_empty() {
        let why = drops.iter().find_map(|(stage, drop)| match drop {
            Drop::Closed(refusal) => Some(format!("不能放到{}：{}", stage.zh(), refusal.message)),
            Drop::Open(_) | Drop::Here => None,
        });
        return format!("已拿起 {case_no} {title}。现在没有可放入的环节。{}。按 Esc 放回", why.unwrap_or_default());
    }
    let (many, open) = (open.len(), open.join("、"));
    format!("已拿起 {case_no} {title}。可放入 {many} 个环节：{open}。用左右方向键选择，回车放下，Esc 放回")
}

/// The columns that are open to a lifted card.
fn open_stages(drops: &[(Stage, Drop)]) -> impl Iterator<Item = (Stage, &Vec<Step>)> {
    drops.iter().filter_map(|(stage, drop)| match drop {
        Drop::Open(steps) => Some((*stage, steps)),
        Drop::Closed(_) | Drop::Here => None,
    })
}

/// Brings a column into view where the board is wider than the window.
fn show_column(stage: Stage) {
    let column = document().query_selector(&format!("[data-stage=\"{}\"]", stage.id())).ok().flatten();
    if let Some(column) = column {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        column.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// The pointer is the card's until it is let go of: nothing else is hovered, marked or followed meanwhile.
fn hold_pointer(case_no: CaseNo, pointer: i32) {
    let card = document().query_selector(&format!("article[data-case=\"{case_no}\"]")).ok().flatten();
    if let Some(card) = card {
        // A pointer that has gone in between holds nothing.
        let _ = card.set_pointer_capture(pointer);
    }
}

/// What dropping the card on each column would mean.
fn decided(case: &Case, rules: &RulesView, me: &Me, now: Instant) -> Vec<(Stage, Drop)> {
    let actor = me.actor();
    let ctx = Context {
        now,
        actor: &actor,
        pack: &rules.pack,
        calendar: &rules.calendar,
        numbers: &Preview,
        leader: Leadership::Unasked,
    };
    Stage::ALL.into_iter().map(|stage| (stage, drop_on(case, stage, &ctx))).collect()
}

fn dropped(lifted: Lifted, stage: Stage, state: BoardState, act: Act, toasts: Toasts) {
    let Some((_, drop)) = lifted.drops.into_iter().find(|(of, _)| *of == stage) else { return };
    match drop {
        Drop::Here => {}
        Drop::Closed(refusal) => {
            let cite = lifted.rules.pack.cite(&refusal.clause).to_owned();
            state.say(format!("{} 留在{}：{}", lifted.card.case_no, lifted.card.state.stage().zh(), refusal.message));
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

/// The column under a point.
fn stage_at(x: f64, y: f64) -> Option<Stage> {
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    let found = document().element_from_point(x as f32, y as f32)?;
    let column = found.closest("[data-stage]").ok().flatten()?;
    let id = column.get_attribute("data-stage")?;
    Stage::ALL.into_iter().find(|stage| stage.id() == id)
}
