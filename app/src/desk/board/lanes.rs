//! Swimlanes: the columns divided by department, track, town or due date. Lanes can be folded; what is left out of a cell
//! is counted, and a link shows it.

use super::card::CardPart;
use super::column::{Count, DropNote};
use super::filter::Looking;
use super::lift::Lifting;
use super::state::{BoardState, Slot};
use crate::ui::Icon;
use domain::case::Stage;
use domain::case::steps::Drop;
use domain::value::Instant;
use domain::view::{DueBand, Group, LANES_MOST, LaneCount, Lens};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Cards of a cell that are drawn; fewer where there are many lanes.
const CELL_MOST: usize = 5;
const CELL_MOST_OF_MANY: usize = 3;

/// Lanes that are folded: as the address says, else as the board begins.
#[derive(Clone, Copy)]
struct Folded {
    state: BoardState,
    looking: Looking,
    at_first: StoredValue<BTreeSet<String>>,
}

impl Folded {
    fn holds(self, lane: &str) -> bool {
        self.state.lens.with(|lens| match &lens.folded {
            Some(folded) => folded.iter().any(|name| name == lane),
            None => self.at_first.with_value(|folded| folded.contains(lane)),
        })
    }

    /// Folds or unfolds a lane, and notes it in the address.
    fn turn(self, lane: &str) {
        let at_first = || self.at_first.with_value(|folded| folded.iter().cloned().collect());
        self.state.lens.update(|lens| {
            let folded: &mut Vec<String> = lens.folded.get_or_insert_with(at_first);
            match folded.iter().position(|name| name == lane) {
                Some(at) => {
                    folded.remove(at);
                }
                None => folded.push(lane.to_owned()),
            }
        });
        self.looking.note();
    }
}

/// The board in lanes.
#[component]
pub(super) fn Lanes(limits: Vec<(Stage, String)>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let lanes = Memo::new(move |_| state.lanes.get());
    let many = state.lanes.with_untracked(Vec::len) > LANES_MOST;
    let at_first = state.lanes.with_untracked(|lanes| {
        // Many lanes begin folded but for the first few.
        let folded = lanes.iter().skip(LANES_MOST).filter(|_| many);
        folded.map(|lane| lane.lane.clone()).collect::<BTreeSet<_>>()
    });
    let looking = expect_context::<Looking>();
    provide_context(Folded { state, looking, at_first: StoredValue::new(at_first) });
    let heads = Stage::COLUMNS
        .iter()
        .map(|stage| {
            let limit = limits.iter().find(|(of, _)| of == stage).map(|(_, words)| words.clone());
            view! { <Head stage=*stage limit=limit/> }
        })
        .collect_view();
    view! {
        <div class="swim" tabindex="0" role="group" aria-label="分组看板">
            <div class="swim__g">
                <div class="swim__hd"></div>
                {heads}
                <For each=move || lanes.get() key=|lane| lane.lane.clone() let:lane>
                    <Lane lane=lane.lane/>
                </For>
            </div>
            {move || lanes.with(Vec::is_empty).then(|| view! {
                <div class="empty"><Icon name="lanes"/><h2>"没有符合条件的案件"</h2><p>"换一个条件，或清除筛选。"</p></div>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Head(stage: Stage, limit: Option<String>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let lifting = expect_context::<Lifting>();
    let column = state.column(stage);
    view! {
        <div class="swim__hd">
            <div class="col__h">
                <span class="steps__n">{stage.numeral()}</span>
                <h2>{stage.zh()}</h2>
                <Count column=column/>
                {limit.map(|limit| view! { <span class="col__lim">{format!("时限 {limit}")}</span> })}
            </div>
            <DropNote lifting=lifting stage=stage/>
        </div>
    }
    .into_any()
}

#[component]
fn Lane(lane: String) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let folded = expect_context::<Folded>();
    let name = StoredValue::new(lane.clone());
    let label = lane.clone();
    let is_folded = Memo::new(move |_| name.with_value(|name| folded.holds(name)));
    let count = Memo::new(move |_| {
        state.lanes.with(|lanes| name.with_value(|name| lanes.iter().find(|lane| lane.lane == *name).cloned()))
    });
    let fold = move |_| name.with_value(|name| folded.turn(name));
    let sums = move || {
        count.get().map(|lane| {
            let over = (lane.overdue > 0).then(|| {
                view! {
                    <small class="t-over"><Icon name="oct" small=true/>{format!("超期 {} 件", lane.overdue)}</small>
                }
            });
            view! { <small>{format!("{} 件", lane.sum())}</small>{over} }
        })
    };
    let cells = move || {
        Stage::COLUMNS
            .iter()
            .map(|stage| view! { <Cell lane=name.get_value() stage=*stage folded=is_folded/> })
            .collect_view()
    };
    view! {
        <div class="swim__row" role="group" aria-label=label class:is-folded=move || is_folded.get()>
            <div class="swim__n">
                <button type="button" class="swim__fold" aria-expanded=move || (!is_folded.get()).to_string() on:click=fold>
                    {move || if is_folded.get() { view! { <Icon name="right" small=true/> } } else { view! { <Icon name="down" small=true/> } }}
                    <b>{lane}</b>
                </button>
                {sums}
            </div>
            {cells}
        </div>
    }
    .into_any()
}

fn in_lane(slot: &Slot, group: Group, lane: &str, now: Instant) -> bool {
    slot.card.with(|card| group.lane(card, now).1 == lane)
}

#[component]
fn Cell(lane: String, stage: Stage, folded: Memo<bool>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let lifting = expect_context::<Lifting>();
    let column = state.column(stage);
    let name = StoredValue::new(lane);
    let most = move || if state.lanes.with(Vec::len) > 4 { CELL_MOST_OF_MANY } else { CELL_MOST };
    let slots = move || {
        if folded.get() {
            return Vec::new();
        }
        let (group, now) = (state.lens.with(|lens| lens.group), state.synced.get_untracked());
        column.slots.with(|slots| {
            let here = slots.iter().filter(|slot| name.with_value(|lane| in_lane(slot, group, lane, now)));
            here.take(most()).cloned().collect::<Vec<_>>()
        })
    };
    let left = move || {
        let all = state.lanes.with(|lanes| {
            name.with_value(|name| {
                lanes.iter().find(|lane| lane.lane == *name).map_or(0, |lane: &LaneCount| lane.of(stage))
            })
        });
        let shown = u32::try_from(slots().len()).unwrap_or(0);
        (all, all.saturating_sub(shown))
    };
    let class = move || match lifting.drop_on(stage) {
        Some(Drop::Open(_)) if lifting.is_over(stage) => "swim__c can is-over",
        Some(Drop::Open(_)) => "swim__c can",
        Some(Drop::Closed(_)) => "swim__c cannot",
        Some(Drop::Here) | None => "swim__c",
    };
    view! {
        <div class=class data-stage=stage.id() role="group" aria-label=move || format!("{}，{}，{} 件", name.get_value(), stage.zh(), left().0)>
            <For each=slots key=|slot| slot.case_no let:slot>
                <CardPart held=slot lane=false/>
            </For>
            {move || {
                let (all, left) = left();
                match (all, left) {
                    (0, _) => view! { <p class="swim__none">"—"</p> }.into_any(),
                    (all, _) if folded.get() => view! { <p class="swim__none">{format!("{all} 件")}</p> }.into_any(),
                    (_, 0) => ().into_any(),
                    (_, left) => view! { <Rest lane=name.get_value() left=left/> }.into_any(),
                }
            }}
        </div>
    }
    .into_any()
}

/// The way to the cards of a lane that are not drawn: the lane as a filter.
#[component]
fn Rest(lane: String, left: u32) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    let only = move || {
        let lens = state.lens.get();
        let mut next = Lens { group: Group::None, folded: None, ..lens.clone() };
        match lens.group {
            Group::None => {}
            Group::Department => next.departments = vec![lane.clone()],
            Group::Town => next.towns = vec![lane.clone()],
            Group::Track => {
                next.tracks = domain::case::Track::ALL.iter().copied().filter(|track| track.zh() == lane).collect();
            }
            Group::Due => next.due = DueBand::ALL.iter().copied().filter(|band| band.zh() == lane).collect(),
        }
        next
    };
    let only = StoredValue::new(only());
    let href = only.with_value(Lens::href);
    view! {
        <a class="btn btn--text btn--s col__more" href=href on:click=move |event| {
            event.prevent_default();
            only.with_value(|only| looking.to(only));
        }>{format!("还有 {left} 件")}</a>
    }
    .into_any()
}
