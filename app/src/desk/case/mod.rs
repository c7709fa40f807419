//! The case page: what is known, what happened, what the law allows next.

mod assistant;
mod clocks;
mod documents;
mod facts;
mod next;
mod panel;
mod routes;
mod story;

pub(super) use documents::DocumentPage;

use super::form::{Act, ActDialog, Target};
use super::frame::{Frame, Place};
use super::live::{Change, listen};
use crate::api::casework::fetch_case;
use crate::error::AppError;
use crate::text::day;
use crate::ui::{DueChip, Failure, Icon, Seal, Steps, ToldHere, TrackMark, provide_now};
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

/// What was typed or shown once beside the case, above what is read again: one's own act and others' acts redraw the
/// page, and neither a code that is shown once nor half a message goes with it.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    /// Query codes given out on this page, by case and party.
    pub(super) codes: RwSignal<Vec<(CaseNo, u8, String)>>,
    /// Messages begun, by case.
    pub(super) messages: RwSignal<Vec<(CaseNo, String)>>,
}

/// Starts steps of the case shown.
#[derive(Clone, Copy)]
struct Starter {
    act: Act,
    view: StoredValue<CaseView>,
}

impl Starter {
    /// A step that may ask for a reason.
    fn run(self, kind: CommandKind, name: &str, needs_reason: bool) {
        self.start(kind, name, needs_reason, Vec::new());
    }

    /// A step chosen beside what it concerns: that stands in its form already.
    fn with(self, kind: CommandKind, name: &str, preset: Vec<(String, String)>) {
        self.start(kind, name, false, preset);
    }

    fn start(self, kind: CommandKind, name: &str, needs_reason: bool, preset: Vec<(String, String)>) {
        let Some(view) = self.view.try_get_value() else { return };
        let (case_no, version) = (view.case.case_no, view.case.version);
        let target = Target { case_no, version, kind, name: name.to_owned(), needs_reason, preset };
        self.act.start(target, Some(view));
    }
}

fn page(me: Me) -> AnyView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.read().get("case_no").unwrap_or_default());
    let reread = Reread(RwSignal::new(0));
    provide_context(reread);
    provide_context(Kept { codes: RwSignal::new(Vec::new()), messages: RwSignal::new(Vec::new()) });
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
    let signed_out = RwSignal::new(false);
    // Whoever is signed out learns nothing by asking again.
    let heard = StoredValue::new(None::<i64>);
    crate::desk::board::tell_work(act);
    listen(Callback::new(move |change| match change {
        _ if signed_out.try_get_untracked().unwrap_or(true) => {}
        Change::Case(changed) => {
            let news = shown
                .try_get_untracked()
                .flatten()
                .is_some_and(|(case_no, version)| case_no == changed.case_no && version < changed.version);
            if news {
                // A form that is open keeps its place; the page around it shows what is there now.
                changed_by_others.try_set(true);
                reread.run();
            }
        }
        // The page is as of now when the first stream stands.
        Change::Hello(told) | Change::Stand(told) => {
            if heard.try_update_value(|heard| heard.replace(told)).flatten().is_some_and(|before| before != told) {
                reread.run();
            }
        }
        Change::Working(_) => {}
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
                Err(error) => {
                    let out = error == AppError::SignedOut;
                    Effect::new(move |_| signed_out.set(out));
                    view! {
                    <Title text="没有这件案件"/>
                    <div class="pad">
                        <Failure error=error/>
                        <p><a class="btn" href="/desk"><Icon name="back"/>"回看板"</a></p>
                    </div>
                }.into_any()
                }
            })}
        </Transition>
        <ActDialog act=act/>
    }
    .into_any()
}

#[component]
fn CaseParts(me: Me, view: CaseView, act: Act) -> impl IntoView {
    let now = provide_now(view.now);
    let title = heading(&view);
    let tab = RwSignal::new(Tab::All);
    let on = move |which: Tab| move || tab.get() == Tab::All || tab.get() == which;
    let board = super::frame::has_board(&me);
    let (no, inside) = (view.case.case_no, view.case.handling_departments().contains(&me.department));
    let classified = inside || !view.case.decisions.is_empty();
    let routed = classified && !view.items.is_empty();
    // Once the case is classified, what that rests on has a tab of its own.
    let classifying = matches!(view.case.sub_state.stage(), Stage::Registration | Stage::Classification);
    let filed = inside && view.case.sub_state.stage() == Stage::Archiving;
    let (documents, happenings) = (view.documents.len(), view.timeline.len());
    let (stored, me) = (StoredValue::new(view), StoredValue::new(me));
    let start = Starter { act, view: stored };
    let lane = stored.with_value(panel::has_lane);
    let tabs = [
        (true, Tab::All, "全部".to_owned()),
        (lane, Tab::Lane, "办理".to_owned()),
        (routed, Tab::Routes, "分类依据".to_owned()),
        (happenings > 0, Tab::Story, format!("动态 {happenings}")),
        (documents > 0, Tab::Documents, format!("文书 {documents}")),
    ];
    let tabs: Vec<AnyView> = tabs
        .into_iter()
        .filter(|(there, ..)| *there)
        .map(|(_, which, label)| {
            view! {
                <button type="button" aria-pressed=move || if tab.get() == which { "true" } else { "false" }
                    aria-current=move || (tab.get() == which).then_some("true")
                    on:click=move |_| tab.set(which)>{label}</button>
            }
            .into_any()
        })
        .collect();
    view! {
        <Title text=format!("{no} {title}")/>
        {stored.with_value(|view| head(view, &title, board, now))}
        {stored.with_value(|view| hand_over(view, start))}
        {stored.with_value(|view| {
            let banners = panel::banners(view, start, inside);
            (!banners.is_empty()).then(|| view! { <div class="pad banners">{banners}</div> })
        })}
        {stored.with_value(|view| panel::consent(view, start).map(|part| view! { <div class="pad banners consentbox">{part}</div> }))}
        <ToldHere/>
        <div class="cw">
            <div>
                <FactPanel view=stored.get_value() inside=inside/>
                <FilePanel view=stored.get_value() may_add=stored.with_value(|view| view.adds_files)/>
                <LinkPanel view=stored.get_value()/>
            </div>
            <div>
                <nav class="tabs" aria-label="案件内容">{tabs}</nav>
                <Show when=on(Tab::Lane)>{move || stored.with_value(|view| panel::lane(view, start))}</Show>
                {routed.then(|| view! { <Show when=move || tab.get() == Tab::Routes || tab.get() == Tab::All && classifying><RoutePanel view=stored.get_value() start=start/></Show> })}
                <Show when=on(Tab::Story)><StoryPanel view=stored.get_value() me=me.get_value() may_write=inside/></Show>
                <Show when=on(Tab::Lane)>{move || stored.with_value(panel::beside)}</Show>
                <Show when=on(Tab::Documents)><DocumentPanel view=stored.get_value() inside=inside/></Show>
            </div>
            <div>
                <NextPanel view=stored.get_value() start=start inside=inside/>
                {filed.then(|| view! { <ArchivePanel view=stored.get_value()/> })}
                <ClockPanel view=stored.get_value()/>
                <ReceiverPanel view=stored.get_value()/>
            </div>
        </div>
    }
    .into_any()
}

/// What the case is called; an office that may not know the matter reads only what kind of thing it is.
fn heading(view: &CaseView) -> String {
    let title = &view.case.registration.title;
    if title.is_empty() { "社会保险费征缴争议".to_owned() } else { title.clone() }
}

fn head(view: &CaseView, title: &str, board: bool, now: crate::ui::Now) -> AnyView {
    let case = &view.case;
    let no = case.case_no;
    let due = view.due.clone();
    let seals = view
        .departments
        .iter()
        .enumerate()
        .map(|(index, (character, name))| view! { <Seal character=character.clone() name=name.clone() lead=index == 0/> })
        .collect_view();
    let given = case.units.iter().filter(|unit| unit.opinion().is_some()).count();
    let opinions = (panel::opinions_known(view) && given > 0).then(|| format!("意见 {given}/{}", case.units.len()));
    let current = match case.sub_state.stage() {
        Stage::Referral => Stage::Handling,
        stage => stage,
    };
    let title = title.to_owned();
    let back = if board { ("/desk", "看板") } else { ("/desk/tasks", "我的待办") };
    view! {
        <div class="cw-head">
            <div class="crumb">
                <a href=back.0><Icon name="back" small=true/>{back.1}</a><span>"/"</span><span class="num">{no.to_string()}</span>
                <span class="end row">
                    <span class="muted tiny">{case.sub_state.zh()}</span>
                    <button type="button" class="btn btn--text btn--s" on:click=move |_| { let _ = window().print(); }>
                        <Icon name="print"/>"打印"
                    </button>
                </span>
            </div>
            <div class="cw-head__r">
                <div>
                    <h1>{title}</h1>
                    <div class="meta">
                        {view.items.first().map(|item| view! { <span class="tag">{format!("{} {}", item.item.category, item.category)}</span> })}
                        {case.track.map(|track| view! { <TrackMark track=track/> })}
                        {seals}
                        {opinions.map(|text| view! { <span class="card__op">{text}</span> })}
                        {due.map(|due| view! { <DueChip due_view=due now=now.0/> })}
                        {(case.round > 1).then(|| view! { <span class="tag tag--line">{format!("第 {} 轮", case.round)}</span> })}
                        {(case.sub_state == SubState::Archived).then(|| view! { <span class="due due--done"><Icon name="okc"/>"已归档"</span> })}
                        {case.outcome.map(|outcome| view! { <span class="tag tag--done">{outcome.zh()}</span> })}
                    </div>
                </div>
                <Steps stages=stage_line(view) current=current class="steps steps--s"/>
            </div>
        </div>
    }
    .into_any()
}

/// A hand-over that waits for the viewer (TR05).
fn hand_over(view: &CaseView, start: Starter) -> Option<AnyView> {
    let offer = view.case.hand_over.clone().filter(|_| view.hand_over_to_me)?;
    Some(
        view! {
            <div class="pad">
                <div class="alert alert--soon" role="status">
                    <Icon name="hand"/>
                    <p class="alert__t">{format!("{}请您接手首问责任：{}", offer.by.name, offer.reason)}</p>
                    <div class="row">
                        <button type="button" class="btn btn--primary" on:click=move |_| start.run(CommandKind::AcceptHandOver, "接受移交", false)>"接受"</button>
                        <button type="button" class="btn" on:click=move |_| start.run(CommandKind::DeclineHandOver, "谢绝移交", false)>"谢绝"</button>
                    </div>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// Part of the page in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    All,
    Lane,
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
