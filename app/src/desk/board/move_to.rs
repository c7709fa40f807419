//! "移动到…": everything a drag can do, and the steps that stay in the column, as a plain list.

use super::note::Noting;
use super::state::{BoardState, Slot};
use crate::desk::form::{Act, Target};
use crate::desk::rules::{RulesCache, use_rules};
use crate::desk::toast::{Toasts, use_toasts};
use crate::error::AppError;
use crate::ui::Icon;
use domain::case::steps::{Drop, Step, drop_on, steps};
use domain::case::{Context, Preview, Stage};
use domain::register::Leadership;
use domain::view::{Card, Me, Outline, RulesView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// How soon a menu looks again whether a step is over, in milliseconds.
const SOON: u32 = 30;
/// How often it does so.
const LOOKS: u32 = 200;

/// The menu and for which card it is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moving {
    me: StoredValue<Me>,
    card: RwSignal<Option<(Card, Arc<RulesView>)>>,
    rules: RulesCache,
    toasts: Toasts,
}

impl Moving {
    pub(super) fn new(me: Me) -> Self {
        Self { me: StoredValue::new(me), card: RwSignal::new(None), rules: use_rules(), toasts: use_toasts() }
    }

    /// Whether the menu is open.
    pub(super) fn is_open(self) -> bool {
        self.card.with(Option::is_some)
    }

    /// Opens the menu of a card, with the rules of its pack. What is lawful while a step is under way is known when it
    /// is over.
    pub(super) fn open(self, slot: Slot) {
        self.open_when_over(slot, LOOKS);
    }

    fn open_when_over(self, slot: Slot, looks: u32) {
        if looks > 0 && slot.busy.try_get_untracked() == Some(true) {
            Timeout::new(SOON, move || self.open_when_over(slot, looks - 1)).forget();
            return;
        }
        let Some(card) = slot.card.try_get_untracked() else { return };
        let Some(pack) = card.outline.as_ref().and_then(Outline::case).map(|case| case.pack) else { return };
        let (rules, toasts) = (self.rules, self.toasts);
        spawn_local(async move {
            match rules.load(pack).await {
                Some(rules) => {
                    self.card.try_set(Some((card, rules)));
                }
                None => toasts.failed(&AppError::Offline),
            }
        });
    }
}

/// The steps a card allows: in its column, and to others.
struct Options {
    here: Vec<Step>,
    stages: Vec<(Stage, Drop)>,
}

fn options(card: &Card, rules: &RulesView, me: &Me, now: domain::value::Instant) -> Options {
    let Some(case) = card.outline.as_ref().and_then(Outline::case) else {
        return Options { here: Vec::new(), stages: Vec::new() };
    };
    let actor = me.actor();
    let ctx = Context {
        now,
        actor: &actor,
        pack: &rules.pack,
        calendar: &rules.calendar,
        numbers: &Preview,
        leader: Leadership::Unasked,
    };
    let stage = case.sub_state.stage();
    let here = steps(&case, &ctx)
        .into_iter()
        .filter(|step| step.is_open() && step.to.iter().all(|to| to.stage() == stage))
        .collect();
    let stages = Stage::ALL
        .into_iter()
        .filter(|other| *other != stage)
        .map(|other| (other, drop_on(&case, other, &ctx)))
        .collect();
    Options { here, stages }
}

#[component]
pub(super) fn MoveDialog(moving: Moving, state: BoardState, act: Act) -> impl IntoView {
    move || {
        moving.card.get().map(|(card, rules)| {
            let now = state.synced.get_untracked();
            let options = moving.me.with_value(|me| options(&card, &rules, me, now));
            view! { <Menu moving=moving state=state act=act card=card rules=rules options=options/> }
        })
    }
}

#[component]
fn Menu(
    moving: Moving,
    state: BoardState,
    act: Act,
    card: Card,
    rules: Arc<RulesView>,
    options: Options,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let close = move || moving.card.set(None);
    let noting = expect_context::<Noting>();
    let noted = StoredValue::new(card.clone());
    let (case_no, version) = (card.case_no, card.version);
    let choose = move |step: Step, to: Option<Stage>| {
        close();
        let target = Target {
            case_no,
            version,
            kind: step.command,
            name: step.name.clone(),
            needs_reason: step.needs_reason(),
            preset: Vec::new(),
        };
        make(state, act, target, to);
    };
    let cite = {
        let rules = rules.clone();
        move |clause: &domain::value::ClauseId| rules.pack.cite(clause).to_owned()
    };
    let step_row = {
        let cite = cite.clone();
        move |mark: AnyView, title: String, step: Step, to: Option<Stage>| {
            let clause = step.clauses.first().map(&cite);
            let small = if step.needs_reason() {
                format!("{}；与规则建议不同，须写明理由", step.name)
            } else {
                step.name.clone()
            };
            view! {
                <li>
                    <button type="button" class="mvopt" on:click=move |_| choose(step.clone(), to)>
                        <span class="steps__n">{mark}</span>
                        <span><b>{title}</b><small>{small}</small>{clause.map(|clause| view! { <span class="cite">{clause}</span> })}</span>
                        <Icon name="right"/>
                    </button>
                </li>
            }
            .into_any()
        }
    };
    let mark = |stage: Stage| {
        if stage == Stage::Referral { view! { <Icon name="split"/> }.into_any() } else { stage.numeral().into_any() }
    };
    let nothing_here = options.here.is_empty();
    let mut open = Vec::new();
    let mut closed = Vec::new();
    for (stage, drop) in options.stages {
        match drop {
            Drop::Open(list) => {
                for step in list {
                    open.push(step_row(mark(stage), stage.zh().to_owned(), step, Some(stage)));
                }
            }
            Drop::Closed(refusal) => {
                let clause = cite(&refusal.clause);
                closed.push(
                    view! {
                        <li>
                            <button type="button" class="mvopt" aria-disabled="true">
                                <span class="steps__n">{mark(stage)}</span>
                                <span>
                                    <b>{stage.zh()}</b>
                                    <span class="tag tag--line"><Icon name="lock" small=true/>"不可移动"</span>
                                    <small>{refusal.message}</small>
                                    <span class="cite">{clause}</span>
                                </span>
                            </button>
                        </li>
                    }
                    .into_any(),
                );
            }
            Drop::Here => {}
        }
    }
    let here = options
        .here
        .into_iter()
        .map(|step| {
            let name = step.name.clone();
            step_row(view! { <Icon name="check"/> }.into_any(), name, step, None)
        })
        .collect_view();
    let own_page = (!card.pool).then(|| format!("/desk/case/{case_no}"));
    view! {
        <dialog class="dialog act act--menu" node_ref=dialog aria-labelledby="move-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); close(); }>
            <div class="dialog__head">
                <h2 id="move-title">"移动到"</h2>
                <span class="muted tiny">{format!("{case_no} {}", card.title)}</span>
                <button type="button" class="btn btn--text btn--icon end" aria-label="关闭" on:click=move |_| close()><Icon name="x"/></button>
            </div>
            <div class="dialog__body dialog__body--list">
                {(!nothing_here).then(|| view! { <h3 class="mvhead">{format!("在“{}”里", card.state.stage().zh())}</h3> })}
                <ul class="mvlist">{here}</ul>
                <h3 class="mvhead">"其他环节"</h3>
                <ul class="mvlist">{open}{closed}</ul>
            </div>
            {own_page.map(|href| view! {
                <div class="dialog__foot">
                    <button type="button" class="btn btn--text" on:click=move |_| {
                        close();
                        noting.open(noted.get_value());
                    }><Icon name="pin" small=true/>"便签"</button>
                    <a class="btn end" href=href>"打开案件"<Icon name="go"/></a>
                </div>
            })}
        </dialog>
    }
}

/// Makes a step from the board: at once and shown at once where it asks nothing.
pub(super) fn make(state: BoardState, act: Act, target: Target, to: Option<Stage>) {
    if crate::desk::form::asks_nothing(target.kind, target.needs_reason) {
        match to {
            Some(stage) => state.move_ahead(target.case_no, stage),
            None => state.set_busy(target.case_no),
        }
    }
    act.start(target, None);
}
