//! The board of a department: five columns and the lane, lawful moves by drag or menu, live.

mod card;
mod change;
mod column;
mod comfort;
mod filter;
mod keyboard;
mod lanes;
mod lift;
mod list;
mod move_to;
mod net;
mod note;
mod presence;
mod roving;
mod state;
mod swipe;
mod undo;
mod views;
mod window;

use super::form::{Act, ActDialog, Target};
use super::frame::{Frame, Place};
use super::live::{Change, listen};
use super::rules::use_rules;
use crate::api::board::find;
use crate::api::looks::look;
use crate::error::AppError;
use crate::text::day_with_weekday;
use crate::ui::{Failure, Icon, provide_now};
use column::{ColumnPart, LanePart};
use comfort::{LookSwitches, MostSwitch};
use domain::access::Role;
use domain::case::Stage;
use domain::value::CaseNo;
use domain::view::{CommandOutcome, FoundView, Group, Layout, Lens, LookView, Me};
use filter::{FilterBar, GroupSwitch, Looking};
use keyboard::Keys;
use lanes::Lanes;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_query_map};
use lift::{LiftLayer, Lifting};
use list::List;
use move_to::{MoveDialog, Moving};
use net::{LiveWord, NetBar};
use note::{NoteDialog, Noting};
pub(super) use presence::tell_work;
use roving::Roving;
use state::BoardState;
use swipe::{StageTabs, Swipe};
use undo::Undoing;

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
    let (location, query) = (use_location(), use_query_map());
    // What the page was opened with; later changes are looked at in its place.
    let first_query = location.search.get_untracked();
    let after = query.with_untracked(|query| query.get("after")).unwrap_or_default();
    let first = Resource::new(|| (), move |()| look(first_query.clone(), String::new(), after.clone()));
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
fn BoardPart(me: Me, view: LookView) -> impl IntoView {
    provide_now(view.board.now);
    let receives = me.roles.has(Role::Clerk) || me.roles.has(Role::Station);
    let title = format!("{}案件看板", view.board.department_name);
    let today = day_with_weekday(view.board.now.day(), view.board.now);
    let pack = view.board.pack.clone();
    let limits = StoredValue::new(view.board.limits.clone());
    let state = BoardState::new(view, me.account);
    provide_context(state);
    provide_context(StoredValue::new(me.clone()));
    let looking = Looking::new(state);
    provide_context(looking);
    let roving = Roving::new(state);
    provide_context(roving);

    // The rules are needed once somebody lifts a card.
    let rules = use_rules();
    Effect::new(move |_| {
        let pack = pack.clone();
        spawn_local(async move {
            rules.load(pack).await;
        });
    });

    let on_end = Callback::new(move |(case_no, result): (CaseNo, Result<CommandOutcome, AppError>)| {
        state.reached(&result);
        // Refused or done, the card shows what is true now.
        if let Err(error) = &result {
            state.settle(case_no);
            state.put_back(case_no, &error.told().0);
            state.refresh_card(case_no);
        } else {
            state.refresh_made(case_no);
        }
        if let Ok(CommandOutcome { linked: Some(linked), .. }) = result {
            state.refresh_card(linked);
        }
    });
    let undoing = Undoing::new(state, rules);
    let act = Act::new(me.clone(), on_end);
    let act = act.telling(Callback::new(move |(target, outcome): (Target, CommandOutcome)| {
        undoing.tell(act, &target, &outcome);
    }));
    provide_context(act);
    tell_work(act);
    let moving = Moving::new(me.clone());
    provide_context(moving);
    let noting = Noting::new(state, roving);
    provide_context(noting);
    let lifting = Lifting::new(me, state);
    provide_context(lifting);

    let listening = listen(Callback::new(move |change| match change {
        Change::Case(changed) => state.hear(&changed),
        Change::Working(working) => state.hear_working(working),
        Change::Hello(told) => state.hear_hello(told),
        Change::Stand(last) => state.hear_stand(last),
        Change::All => state.refresh_all(),
    }));
    state.listening.set_value(Some(listening));
    follow_address(state);
    // Whoever closes a dialog is where he was before.
    Effect::new(move |before: Option<bool>| {
        let open = act.working_on().is_some() || moving.is_open();
        if before == Some(true) && !open {
            request_animation_frame(move || roving.restore());
        }
        open
    });
    let swipe = Swipe::new(state, lifting);
    let shape = Memo::new(move |_| {
        state.lens.with(|lens| match (lens.layout, lens.group) {
            (Layout::List, _) => Shape::List,
            (Layout::Columns, Group::None) => Shape::Columns,
            (Layout::Columns, group) => Shape::Lanes(group),
        })
    });
    let body = move || match shape.get() {
        Shape::Columns => {
            let columns = Stage::COLUMNS
                .iter()
                .map(|stage| {
                    let limit = limits.with_value(|limits| limit_of(limits, *stage));
                    view! { <ColumnPart stage=*stage limit=limit/> }
                })
                .collect_view();
            view! { <div class="cols" on:touchstart=move |event| swipe.begin(&event) on:touchend=move |event| swipe.end(&event)>{columns}</div> }
                .into_any()
        }
        Shape::Lanes(_) => view! { <Lanes limits=limits.get_value()/> }.into_any(),
        Shape::List => view! { <List/> }.into_any(),
    };
    view! {
        <div
            class="brd"
            on:click:capture=move |event| lifting.swallow_click(&event)
            on:touchmove=move |event| lifting.hold_still(&event)
        >
            <div>
                <NetBar listening=listening/>
                <div class="viewhead">
                    <h1>{title}</h1>
                    <span class="muted tiny">{today}" · 在办 "<span class="num">{move || state.open_count()}</span>" 件"</span>
                    <div class="end">
                        <GroupSwitch/>
                        <LookSwitches/>
                        <MostSwitch/>
                        {receives.then(|| view! {
                            <a class="btn btn--primary" href="/desk/intake"><Icon name="plus"/>"登记来访"</a>
                        })}
                    </div>
                </div>
                <FilterBar/>
                <StageTabs/>
            </div>
            {body}
            {move || (shape.get() != Shape::List).then(|| view! { <LanePart/> })}
            <div class="statbar">
                <span class="k"><kbd>"J"</kbd><kbd>"K"</kbd>"上下选卡"</span>
                <span class="k"><kbd>"H"</kbd><kbd>"L"</kbd>"换列"</span>
                <span class="k"><kbd>"空格"</kbd>"拿起"</span>
                <span class="k"><kbd>"Enter"</kbd>"打开"</span>
                <span class="k"><kbd>"M"</kbd>"移动到"</span>
                <span class="k"><kbd>"/"</kbd>"查找"</span>
                <Keys moving=moving noting=noting roving=roving lifting=lifting act=act/>
                <LiveWord listening=listening/>
            </div>
            <LiftLayer lifting=lifting act=act/>
            <MoveDialog moving=moving state=state act=act/>
            <NoteDialog noting=noting/>
            <ActDialog act=act/>
        </div>
    }
    .into_any()
}

/// How the cards are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Columns,
    Lanes(Group),
    List,
}

fn limit_of(limits: &[(Stage, String)], stage: Stage) -> Option<String> {
    limits.iter().find(|(of, _)| *of == stage).map(|(_, words)| words.clone())
}

/// Looks through the lens of the address whenever that changes: by links, by going back.
fn follow_address(state: BoardState) {
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        // Addresses of other pages are no lenses.
        let here = location.pathname.with(|path| path.trim_end_matches('/') == "/desk");
        let search = location.search.get();
        if !here {
            return before.unwrap_or_default();
        }
        if before.is_some_and(|before| before != search) {
            let (lens, told) = Lens::parse(&search);
            if state.lens.get_untracked() != lens {
                state.look_through(lens);
            }
            state.told.set(told);
        }
        search
    });
}

/// How many cases were found, and how many of them are shown.
fn how_many(found: &FoundView) -> String {
    let shown = found.cards.len();
    let count = if found.at_least { format!("{} 件以上", found.count) } else { format!("{} 件", found.count) };
    if found.at_least || (found.count as usize) > shown {
        format!("找到 {count}，先列出最新的 {shown} 件；多输几个字可以缩小范围")
    } else {
        format!("找到 {count}，新的在前")
    }
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
                        Ok(found) if found.cards.is_empty() => view! {
                            <section class="empty">
                                <Icon name="search"/>
                                <h2>"没有找到"</h2>
                                <p>"可以输入事由或经过里至少两个相连的字，或完整的受理编号、姓名、单位全称、电话、身份证号。只能找到本部门经办的案件。"</p>
                            </section>
                        }.into_any(),
                        Ok(found) => view! {
                            <p class="muted" role="status">{how_many(&found)}</p>
                            <div class="found">
                                {found.cards.into_iter().map(|card| view! { <card::Plain card=card/> }).collect_view()}
                            </div>
                        }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}
