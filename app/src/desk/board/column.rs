//! A column, and the lane beside the columns.

use super::card::CardPart;
use super::lift::Lifting;
use super::state::{BoardState, Column};
use crate::ui::Icon;
use domain::case::Stage;
use domain::case::steps::Drop;
use leptos::prelude::*;

/// What a column says while a card is lifted.
fn drop_class(lifting: Lifting, stage: Stage) -> &'static str {
    match lifting.drop_on(stage) {
        Some(Drop::Open(_)) => " can",
        Some(Drop::Closed(_)) => " cannot",
        Some(Drop::Here) | None => "",
    }
}

#[component]
pub(super) fn ColumnPart(stage: Stage, limit: Option<String>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let lifting = expect_context::<Lifting>();
    let column = state.column(stage);
    let active = state.active_stage();
    let class = move || {
        let here = if active.get() == stage { " is-active" } else { "" };
        let over = if lifting.is_over(stage) { " is-over" } else { "" };
        format!("col{here}{}{over}", drop_class(lifting, stage))
    };
    view! {
        <section class=class aria-label=stage.zh() data-stage=stage.id()>
            <header class="col__h">
                <span class="steps__n">{stage.numeral()}</span>
                <h2>{stage.zh()}</h2>
                <span class="count">{move || column.count.get()}</span>
                {move || match lifting.drop_on(stage) {
                    Some(Drop::Open(_)) => view! { <span class="tag tag--ink"><Icon name="check" small=true/>"可以放入"</span> }.into_any(),
                    Some(Drop::Closed(_)) => view! { <span class="tag tag--line"><Icon name="lock" small=true/>"不可放入"</span> }.into_any(),
                    _ => ().into_any(),
                }}
                {limit.map(|limit| view! { <span class="col__lim">{format!("时限 {limit}")}</span> })}
            </header>
            <div class="col__l" tabindex="0" role="group" aria-label=format!("{}的卡片", stage.zh())>
                <DropNote lifting=lifting stage=stage/>
                <Cards column=column lane=false/>
                <More column=column/>
            </div>
        </section>
    }
    .into_any()
}

/// The lane of 报送办理 across columns 2 to 4.
#[component]
pub(super) fn LanePart() -> impl IntoView {
    let stage = Stage::Referral;
    let state = expect_context::<BoardState>();
    let lifting = expect_context::<Lifting>();
    let column = state.column(stage);
    let active = state.active_stage();
    let class = move || {
        let here = if active.get() == stage { " is-active" } else { "" };
        let over = if lifting.is_over(stage) { " is-over" } else { "" };
        format!("side-lane{here}{}{over}", drop_class(lifting, stage))
    };
    view! {
        <section class=class aria-label=stage.zh() data-stage=stage.id()>
            <header class="side-lane__h">
                <h2><Icon name="split"/>{stage.zh()}<span class="count">{move || column.count.get()}</span></h2>
                <p>"职责不清的事项，经市政府按 12345 机制转交"</p>
                <span class="cite">"机制 四（五）"</span>
            </header>
            <div class="side-lane__l">
                <DropNote lifting=lifting stage=stage/>
                <Cards column=column lane=true/>
                {move || (column.count.get() == 0 && lifting.drop_on(stage).is_none()).then(|| view! {
                    <p class="muted tiny side-lane__none">"没有报送中的事项"</p>
                })}
                <More column=column/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Cards(column: Column, lane: bool) -> impl IntoView {
    view! {
        <For each=move || column.slots.get() key=|slot| slot.case_no let:slot>
            <CardPart held=slot lane=lane/>
        </For>
        {move || (!lane && column.count.get() == 0).then(|| view! { <p class="col__more">"没有事项"</p> })}
    }
}

#[component]
fn More(column: Column) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let left = move || {
        let shown = u32::try_from(column.slots.with(Vec::len)).unwrap_or(u32::MAX);
        column.next.get().map(|_| column.count.get().saturating_sub(shown))
    };
    move || {
        left().map(|left| {
            view! {
                <button type="button" class="btn btn--text btn--s col__more" disabled=move || column.loading.get()
                    on:click=move |_| state.load_more(column.stage)>
                    {move || if column.loading.get() { "正在读取…".to_owned() } else { format!("还有 {left} 件") }}
                </button>
            }
        })
    }
}

/// Where a card would go, or why it may not, with the clause.
#[component]
fn DropNote(lifting: Lifting, stage: Stage) -> impl IntoView {
    move || match lifting.drop_on(stage) {
        Some(Drop::Open(steps)) => {
            let names: Vec<String> = steps.iter().map(|step| step.name.clone()).collect();
            let cite = steps.first().and_then(|step| step.clauses.first()).map(|clause| lifting.cite(clause));
            view! {
                <div class="slot">
                    <Icon name="down"/>
                    <b>{format!("放到这里：{}", names.join("、"))}</b>
                    {steps.iter().any(domain::case::steps::Step::needs_reason).then_some("与规则建议不同，须写明理由")}
                    {cite.map(|cite| view! { <span class="cite">{cite}</span> })}
                </div>
            }
            .into_any()
        }
        Some(Drop::Closed(refusal)) => {
            let cite = lifting.cite(&refusal.clause);
            view! {
                <div class="why">
                    <Icon name="lock"/>
                    <b>{format!("不能放到{}", stage.zh())}</b>
                    <p>{refusal.message}</p>
                    <span class="cite">{cite}</span>
                </div>
            }
            .into_any()
        }
        Some(Drop::Here) | None => ().into_any(),
    }
}
