//! The board of a department: five columns and the lane, lawful moves by drag or menu, live.

mod card;
mod column;
mod lift;
mod move_to;
mod state;

use super::form::{Act, ActDialog};
use super::frame::{Frame, Place};
use super::live::{Change, Link, listen};
use super::rules::use_rules;
use crate::api::board::{board, fetch_card, find};
use crate::error::AppError;
use crate::text::{clock, day_with_weekday};
use crate::ui::{Failure, Icon, provide_now};
use column::{ColumnPart, LanePart};
use domain::access::Role;
use domain::case::Stage;
use domain::value::CaseNo;
use domain::view::{BoardView, CommandOutcome, Me};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use lift::{LiftLayer, Lifting};
use move_to::{MoveDialog, Moving};
use state::BoardState;

#[component]
pub(super) fn BoardPage() -> impl IntoView {
    view! { <Frame place=Place::Board title="看板" page=page/> }
}

fn page(me: Me) -> AnyView {
    if me.is_administrator() {
        return view! {
            <section class="empty">
                <Icon name="gear"/>
                <h1 class="h2">"系统管理员看不到案件"</h1>
                <p>"您可以管理账号和工作日历。"</p>
                <a class="btn btn--primary" href="/desk/admin">"账号与日历"</a>
            </section>
        }
        .into_any();
    }
    // Offices without a board begin with what waits for them.
    if !super::frame::has_board(&me) {
        return super::tasks::page(me);
    }
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get("find").filter(|text| !text.trim().is_empty()));
    let me = StoredValue::new(me);
    view! {
        {move || match wanted.get() {
            Some(text) => view! { <Found text=text/> }.into_any(),
            None => view! { <Loaded me=me.get_value()/> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Loaded(me: Me) -> impl IntoView {
    let first = Resource::new(|| (), |()| board());
    let me = StoredValue::new(me);
    view! {
        <Suspense fallback=Skeleton>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => view! { <BoardPart me=me.get_value() view=view/> }.into_any(),
                    Err(error) => view! { <div class="pad"><Failure error=error/></div> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="brd" aria-busy="true">
            <div class="viewhead"><h1>"正在读取看板…"</h1></div>
            <div class="cols">
                {Stage::COLUMNS.iter().map(|stage| view! {
                    <section class="col">
                        <header class="col__h"><span class="steps__n">{stage.numeral()}</span><h2>{stage.zh()}</h2></header>
                        <div class="col__l"><span class="sk sk--card"></span><span class="sk sk--card"></span></div>
                    </section>
                }).collect_view()}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn BoardPart(me: Me, view: BoardView) -> impl IntoView {
    provide_now(view.now);
    let receives = me.roles.has(Role::Clerk) || me.roles.has(Role::Station);
    let title = format!("{}案件看板", view.department_name);
    let today = day_with_weekday(view.now.day(), view.now);
    let pack = view.pack.clone();
    let limits = view.limits.clone();
    let state = BoardState::new(view);
    provide_context(state);

    // The rules are needed once somebody lifts a card.
    let rules = use_rules();
    Effect::new(move |_| {
        let pack = pack.clone();
        spawn_local(async move {
            rules.load(pack).await;
        });
    });

    let on_end = Callback::new(move |(case_no, result): (CaseNo, Result<CommandOutcome, AppError>)| {
        state.settle(case_no);
        // Refused or done, the card shows what is true now.
        state.refresh_card(case_no);
        if let Ok(CommandOutcome { linked: Some(linked), .. }) = result {
            state.refresh_card(linked);
        }
    });
    let act = Act::new(me.clone(), on_end);
    provide_context(act);
    let moving = Moving::new(me.clone());
    provide_context(moving);
    let lifting = Lifting::new(me, state);
    provide_context(lifting);

    let link = listen(Callback::new(move |change| match change {
        Change::Case(changed) => {
            if state.is_news(&changed) {
                state.refresh_card(changed.case_no);
            }
        }
        Change::All => state.refresh_all(),
    }));
    let active = state.active_stage();
    view! {
        <div
            class="brd"
            class:is-lifting=move || lifting.is_lifted()
            on:click:capture=move |event| lifting.swallow_click(&event)
            on:touchmove=move |event| lifting.hold_still(&event)
        >
            <div>
                <div class="viewhead">
                    <h1>{title}</h1>
                    <span class="muted tiny">{today}" · 在办 "<span class="num">{move || state.open_count()}</span>" 件"</span>
                    <div class="end">
                        <LookSwitches/>
                        {receives.then(|| view! {
                            <a class="btn btn--primary" href="/desk/intake"><Icon name="plus"/>"登记来访"</a>
                        })}
                    </div>
                </div>
                <nav class="stage-tabs" aria-label="阶段">
                    {Stage::ALL.iter().map(|stage| {
                        let stage = *stage;
                        let column = state.column(stage);
                        view! {
                            <button type="button" aria-pressed=move || if active.get() == stage { "true" } else { "false" }
                                on:click=move |_| active.set(stage)>
                                <b>{move || column.count.get()}{move || (column.overdue.get() > 0).then(|| view! { <Icon name="oct"/> })}</b>
                                {stage.zh()}
                            </button>
                        }
                    }).collect_view()}
                </nav>
            </div>
            <div class="cols">
                {Stage::COLUMNS.iter().map(|stage| {
                    let limit = limits.iter().find(|(of, _)| of == stage).map(|(_, words)| words.clone());
                    view! { <ColumnPart stage=*stage limit=limit/> }
                }).collect_view()}
            </div>
            <LanePart/>
            <div class="statbar">
                <span class="k"><kbd>"Enter"</kbd>"打开"</span>
                <span class="k"><kbd>"M"</kbd>"移动到"</span>
                <span class="k"><kbd>"Esc"</kbd>"取消拖动"</span>
                <span class="k"><kbd>"/"</kbd>"搜索"</span>
                <span class=move || match link.get() {
                    Link::Live => "live",
                    Link::Connecting => "live live--wait",
                    Link::Polling => "live live--poll",
                    Link::Offline => "live live--off",
                } role="status">
                    {move || match link.get() {
                        Link::Live => "实时同步".to_owned(),
                        Link::Connecting => "正在连接".to_owned(),
                        Link::Polling => "每 8 秒更新".to_owned(),
                        Link::Offline => "离线：不能移动卡片，恢复后自动更新".to_owned(),
                    }}
                    " · "<span class="num">{move || clock(state.synced.get())}</span>
                </span>
            </div>
            <LiftLayer lifting=lifting act=act/>
            <MoveDialog moving=moving state=state act=act/>
            <ActDialog act=act/>
            <Keys moving=moving/>
        </div>
    }
    .into_any()
}

/// Dense or roomy, light or dark; remembered for the person's browser.
#[component]
fn LookSwitches() -> impl IntoView {
    use crate::api::look::set_look;
    let switch = |key: &'static str, attribute: &'static str, value: &'static str| {
        if let Some(root) = document().document_element() {
            let on = root.get_attribute(attribute).as_deref() == Some(value);
            let changed = if on { root.remove_attribute(attribute) } else { root.set_attribute(attribute, value) };
            if changed.is_err() {
                leptos::logging::warn!("view not switched");
            }
        }
        spawn_local(async move {
            // The view is switched; remembering it can wait for the next time.
            let _ = set_look(key.to_owned(), String::new()).await;
        });
    };
    view! {
        <div class="seg" role="group" aria-label="显示">
            <button type="button" title="紧密或宽松" aria-label="紧密或宽松"
                on:click=move |_| switch("compact", "data-density", "compact")><Icon name="rows"/></button>
            <button type="button" title="深色或浅色" aria-label="深色或浅色"
                on:click=move |_| switch("dark", "data-theme", "dark")><Icon name="moon"/></button>
            <button type="button" title="高对比" aria-label="高对比"
                on:click=move |_| switch("more", "data-contrast", "more")><Icon name="contrast"/></button>
        </div>
    }
    .into_any()
}

/// Keys that work anywhere on the board: `/` searches, `M` opens the move menu of the card in focus.
#[component]
fn Keys(moving: Moving) -> impl IntoView {
    use leptos::wasm_bindgen::JsCast;
    let state = expect_context::<BoardState>();
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
            if typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            match event.key().as_str() {
                "/" => {
                    event.prevent_default();
                    let field = document().get_element_by_id("find");
                    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
                        let _ = field.focus();
                    }
                }
                "m" | "M" => {
                    let card = document()
                        .active_element()
                        .and_then(|element| element.closest("[data-case]").ok().flatten())
                        .and_then(|card| card.get_attribute("data-case"))
                        .and_then(|text| text.parse::<CaseNo>().ok());
                    if let Some(slot) = card.and_then(|case_no| state.slot(case_no)) {
                        event.prevent_default();
                        moving.open(slot.card.get_untracked());
                    }
                }
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Cases found.
#[component]
fn Found(text: String) -> impl IntoView {
    let asked = text.clone();
    let found = Resource::new(move || asked.clone(), find);
    view! {
        <div class="viewhead">
            <h1>"查找"</h1>
            <span class="muted tiny">{format!("“{text}”")}</span>
            <div class="end"><a class="btn" href="/desk"><Icon name="back"/>"回看板"</a></div>
        </div>
        <div class="pad">
            <Suspense fallback=|| view! { <p class="muted">"正在查找…"</p> }>
                {move || Suspend::new(async move {
                    match found.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(cards) if cards.is_empty() => view! {
                            <section class="empty">
                                <Icon name="search"/>
                                <h2>"没有找到"</h2>
                                <p>"可以输入完整的受理编号、姓名、单位全称、电话或身份证号。只能找到本部门经办的案件。"</p>
                            </section>
                        }.into_any(),
                        Ok(cards) => view! {
                            <div class="found">
                                {cards.into_iter().map(|card| view! { <card::Plain card=card/> }).collect_view()}
                            </div>
                        }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// Reads one card again.
pub(super) async fn read_card(case_no: CaseNo) -> Result<domain::view::CardChange, AppError> {
    fetch_card(case_no).await
}
