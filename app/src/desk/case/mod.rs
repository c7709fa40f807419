//! The case page: what is known, what happened, what the law allows next.

mod clocks;
mod documents;
mod facts;
mod next;
mod routes;
mod story;

pub(super) use documents::DocumentPage;

use super::form::{Act, ActDialog, Target};
use super::frame::{Frame, Place};
use super::live::{Change, listen};
use crate::api::casework::fetch_case;
use crate::error::AppError;
use crate::text::day;
use crate::ui::{DueChip, Failure, Icon, Seal, Steps, TrackMark, provide_now};
use clocks::ClockPanel;
use documents::{ArchivePanel, DocumentPanel};
use domain::case::{CommandKind, Stage, SubState};
use domain::value::CaseNo;
use domain::view::{CaseView, CommandOutcome, Me};
use facts::{FactPanel, FilePanel, LinkPanel};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use next::{NextPanel, ReceiverPanel};
use routes::RoutePanel;
use story::StoryPanel;

#[component]
pub(super) fn CasePage() -> impl IntoView {
    view! { <Frame place=Place::Board title="案件" page=page/> }
}

/// Reads the case again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reread(RwSignal<u32>);

impl Reread {
    /// Once more.
    pub(super) fn run(self) {
        self.0.try_update(|n| *n += 1);
    }
}

fn page(me: Me) -> AnyView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.read().get("case_no").unwrap_or_default());
    let reread = Reread(RwSignal::new(0));
    provide_context(reread);
    let view = Resource::new(move || (number.get(), reread.0.get()), |(number, _)| fetch_case(number));
    let act = Act::new(
        me.clone(),
        Callback::new(move |(_, result): (CaseNo, Result<CommandOutcome, AppError>)| {
            let stale = matches!(result, Err(AppError::Problem(domain::problem::Problem::Conflict { .. })));
            if result.is_ok() || stale {
                reread.run();
            }
        }),
    );
    provide_context(act);
    let changed_by_others = RwSignal::new(false);
    let shown = RwSignal::new(None::<(CaseNo, u32)>);
    listen(Callback::new(move |change| match change {
        Change::Case(changed) => {
            let news = shown
                .get_untracked()
                .is_some_and(|(case_no, version)| case_no == changed.case_no && version < changed.version);
            if news {
                // A form that is open keeps its place; the page around it shows what is there now.
                changed_by_others.set(true);
                reread.run();
            }
        }
        Change::All => reread.run(),
    }));
    let me = StoredValue::new(me);
    view! {
        <Transition fallback=|| view! { <p class="pad muted">"正在读取案件…"</p> }>
            // What is shown and what it is made of go together: while the case is read again the old page stays whole.
            {move || view.get().map(|read| match read {
                Ok(view) => {
                    let seen = (view.case.case_no, view.case.version);
                    Effect::new(move |_| shown.set(Some(seen)));
                    view! { <CaseParts me=me.get_value() view=view act=act/> }.into_any()
                }
                Err(error) => view! {
                    <Title text="没有这件案件"/>
                    <div class="pad">
                        <Failure error=error/>
                        <p><a class="btn" href="/desk"><Icon name="back"/>"回看板"</a></p>
                    </div>
                }.into_any(),
            })}
        </Transition>
        <ActDialog act=act/>
    }
    .into_any()
}

#[component]
fn CaseParts(me: Me, view: CaseView, act: Act) -> impl IntoView {
    let now = provide_now(view.now);
    let case = view.case.clone();
    let title = case.registration.title.clone();
    let tab = RwSignal::new(Tab::All);
    let on = move |which: Tab| move || tab.get() == Tab::All || tab.get() == which;
    let due = view.due.clone();
    let seals = view
        .departments
        .iter()
        .enumerate()
        .map(|(index, (character, name))| view! { <Seal character=character.clone() name=name.clone() lead=index == 0/> })
        .collect_view();
    let stages = stage_line(&view);
    let current = match case.sub_state.stage() {
        Stage::Referral => Stage::Handling,
        stage => stage,
    };
    let hand_over = view.hand_over_to_me.then(|| case.hand_over.clone()).flatten();
    let (no, version) = (case.case_no, case.version);
    let documents = view.documents.len();
    let happenings = view.timeline.len();
    let archiving = case.sub_state.stage() == Stage::Archiving;
    let (stored, me) = (StoredValue::new(view.clone()), StoredValue::new(me));
    let answer = move |kind: CommandKind, name: &str| {
        act.start(Target { case_no: no, version, kind, name: name.to_owned(), needs_reason: false }, None);
    };
    view! {
        <Title text=format!("{no} {title}")/>
        <div class="cw-head">
            <div class="crumb">
                <a href="/desk"><Icon name="back" small=true/>"看板"</a><span>"/"</span><span class="num">{no.to_string()}</span>
                <span class="end row">
                    <span class="muted tiny">{case.sub_state.zh()}</span>
                    <button type="button" class="btn btn--text btn--s" on:click=move |_| { let _ = window().print(); }>
                        <Icon name="print"/>"打印"
                    </button>
                </span>
            </div>
            <div class="cw-head__r">
                <div>
                    <h1>{title.clone()}</h1>
                    <div class="meta">
                        {view.items.first().map(|item| view! { <span class="tag">{format!("{} {}", item.item.category, item.category)}</span> })}
                        {case.track.map(|track| view! { <TrackMark track=track/> })}
                        {seals}
                        {due.map(|due| view! { <DueChip due_view=due now=now.0/> })}
                        {(case.sub_state == SubState::Archived).then(|| view! { <span class="due due--done"><Icon name="okc"/>"已归档"</span> })}
                        {case.outcome.map(|outcome| view! { <span class="tag tag--done">{outcome.zh()}</span> })}
                    </div>
                </div>
                <Steps stages=stages current=current class="steps steps--s"/>
            </div>
        </div>
        {hand_over.map(|offer| view! {
            <div class="pad">
                <div class="alert alert--soon" role="status">
                    <Icon name="hand"/>
                    <p class="alert__t">{format!("{}请您接手首问责任：{}", offer.by.name, offer.reason)}</p>
                    <div class="row">
                        <button type="button" class="btn btn--primary" on:click=move |_| answer(CommandKind::AcceptHandOver, "接受移交")>"接受"</button>
                        <button type="button" class="btn" on:click=move |_| answer(CommandKind::DeclineHandOver, "谢绝移交")>"谢绝"</button>
                    </div>
                </div>
            </div>
        })}
        <div class="cw">
            <div>
                <FactPanel view=view.clone()/>
                <FilePanel view=view.clone()/>
                <LinkPanel view=view.clone()/>
            </div>
            <div>
                <nav class="tabs" aria-label="案件内容">
                    {[
                        (Tab::All, "全部".to_owned()),
                        (Tab::Routes, "分类依据".to_owned()),
                        (Tab::Story, format!("动态 {happenings}")),
                        (Tab::Documents, format!("文书 {documents}")),
                    ].into_iter().map(|(which, label)| view! {
                        <button type="button" aria-pressed=move || if tab.get() == which { "true" } else { "false" }
                            aria-current=move || (tab.get() == which).then_some("true")
                            on:click=move |_| tab.set(which)>{label}</button>
                    }).collect_view()}
                </nav>
                <Show when=on(Tab::Routes)><RoutePanel view=stored.get_value()/></Show>
                <Show when=on(Tab::Story)><StoryPanel view=stored.get_value() me=me.get_value()/></Show>
                <Show when=on(Tab::Documents)><DocumentPanel view=stored.get_value()/></Show>
            </div>
            <div>
                <NextPanel view=view.clone() act=act/>
                {archiving.then(|| view! { <ArchivePanel view=view.clone()/> })}
                <ClockPanel view=view.clone()/>
                <ReceiverPanel view=view/>
            </div>
        </div>
    }
    .into_any()
}

/// Part of the page in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    All,
    Routes,
    Story,
    Documents,
}

/// The five stages with the day each was reached; one that was passed over is not done.
fn stage_line(view: &CaseView) -> Vec<(Stage, String, bool)> {
    let current = view.case.sub_state.stage();
    let archived = view.case.sub_state == SubState::Archived;
    view.stages
        .iter()
        .map(|(stage, reached)| {
            let line = reached.map(|at| day(at.day(), view.now)).unwrap_or_default();
            (*stage, line, reached.is_some() && (*stage != current || archived))
        })
        .collect()
}
