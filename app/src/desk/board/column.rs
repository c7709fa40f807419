//! A column, and the lane beside the columns.

use super::card::CardPart;
use super::lift::Lifting;
use super::state::{BoardState, Column};
use super::window::{Room, follow};
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
    let list = NodeRef::<leptos::html::Div>::new();
    let refit = follow(state, column, list);
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
                <Count column=column/>
                {move || match lifting.drop_on(stage) {
                    Some(Drop::Open(_)) => view! { <span class="tag tag--ink"><Icon name="check" small=true/>"可以放入"</span> }.into_any(),
                    Some(Drop::Closed(_)) => view! { <span class="tag tag--line"><Icon name="lock" small=true/>"不可放入"</span> }.into_any(),
                    _ => ().into_any(),
                }}
                {limit.map(|limit| view! { <span class="col__lim">{format!("时限 {limit}")}</span> })}
            </header>
            <div class="col__l" tabindex="0" role="group" aria-label=format!("{}的卡片", stage.zh()) node_ref=list
                on:scroll=move |_| refit()>
                <DropNote lifting=lifting stage=stage/>
                // What is said above the cards while one is lifted moves them as one, and lays out none of them anew.
                <div class="col__cards">
                    <Room column=column above=true/>
                    <Cards column=column lane=false/>
                    <Room column=column above=false/>
                    <More column=column/>
                </div>
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
            </header>
            <div class="side-lane__l" tabindex="0" role="group" aria-label=format!("{}的卡片", stage.zh())>
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
        <For each=move || column.drawn() key=|slot| slot.case_no let:slot>
            <CardPart held=slot lane=lane/>
        </For>
        {move || (!lane && column.slots.with(Vec::is_empty) && column.next.with(Option::is_none)).then(|| view! { <Nothing stage=column.stage/> })}
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
            let href = move || {
                let cursor = column.next.get().map(|cursor| cursor.to_string()).unwrap_or_default();
                let query = state.lens.with(domain::view::Lens::query);
                let and = if query.is_empty() { "" } else { "&" };
                format!("/desk?{query}{and}after={}:{cursor}", column.stage.id())
            };
            // Without script the link opens the next page of the column.
            view! {
                <a class="btn btn--text btn--s col__more" href=href aria-busy=move || column.loading.get().to_string()
                    on:click=move |event| {
                        event.prevent_default();
                        state.load_more(column.stage);
                    }>
                    {move || if column.loading.get() { "正在读取…".to_owned() } else { format!("下一页，还有 {left} 件") }}
                </a>
            }
        })
    }
}

/// How many cards the column has, and whether that is more than the department wishes for.
#[component]
pub(super) fn Count(column: Column) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let most = Memo::new(move |_| {
        state.most.with(|most| most.iter().find(|(of, _)| *of == column.stage).map(|(_, most)| *most))
    });
    move || {
        let count = column.count.get();
        let plus = if state.at_least.get() { "+" } else { "" };
        match most.get() {
            Some(most) if count > most => view! {
                <span class="count count--urgent" title=format!("在办 {count} 件，超过本部门提醒数 {most} 件；不影响依法办理")>
                    <Icon name="tri" small=true/>{count}{plus}"/"{most}
                    <span class="vh">"，超过提醒数"</span>
                </span>
            }
            .into_any(),
            Some(most) => view! { <span class="count">{count}{plus}"/"{most}</span> }.into_any(),
            None => view! { <span class="count">{count}{plus}</span> }.into_any(),
        }
    }
}

/// An empty column says where its cards would come from.
#[component]
fn Nothing(stage: Stage) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let words = match stage {
        Stage::Registration => "新的反映、热线工单和登记的来访会出现在这里。",
        Stage::Classification => "完成受理登记的案件会到这里。",
        Stage::Handling => "完成分类的案件会到这里。",
        Stage::Reply => "形成办理结论的案件会到这里。",
        Stage::Archiving => "已送达且无异议的案件会到这里。",
        Stage::Referral => "职责不清的事项会到这里。",
    };
    view! {
        <div class="col__none">
            <p><b>"没有事项"</b></p>
            <p>{move || if state.lens.with(domain::view::Lens::admits_all) { words } else { "没有符合筛选条件的案件。" }}</p>
        </div>
    }
    .into_any()
}

/// Where a card would go, or why it may not, with the clause.
#[component]
pub(super) fn DropNote(lifting: Lifting, stage: Stage) -> impl IntoView {
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
