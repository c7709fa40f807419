//! Where the case stands, whose turn it is, until when, and what happened so far.

use super::actions::Side;
use super::reply::ReplyPart;
use crate::api::inbox::party_inbox;
use crate::api::tracking::tracking;
use crate::api::typed::{self, Typed};
use crate::error::AppError;
use crate::text::{day, day_with_weekday, last_day, moment, size};
use crate::ui::{
    Alert, AlertKind, Cite, Failure, Icon, Meter, Seal, Steps, ToldAlert, Upload, UploadTarget, Void, WhyThisDate,
};
use domain::case::{Happening, HappeningKind, Stage, SubState};
use domain::clock::ClockKind;
use domain::problem::Problem;
use domain::view::{InboxView, PartyAction, TrackingView};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::sync::Arc;

/// What the parts of the page share: when something was done, the case is read again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reread {
    count: RwSignal<usize>,
    /// What was done last; it outlives the form that did it.
    done: RwSignal<Option<String>>,
}

impl Reread {
    /// Something was done: says what, and reads the case again.
    pub(super) fn after(self, message: String) {
        self.done.try_set(Some(message).filter(|message| !message.is_empty()));
        self.count.try_update(|count| *count += 1);
    }
}

/// What was typed into a form that was refused, where no script runs.
#[derive(Debug, Clone)]
struct Before(Typed);

/// What stood in a field before.
pub(super) fn before(field: &str) -> String {
    use_context::<Before>().and_then(|before| before.0.get(field).cloned()).unwrap_or_default()
}

/// The page.
#[component]
pub(in crate::portal) fn TrackPage() -> impl IntoView {
    let params = use_params_map();
    let reread = Reread { count: RwSignal::new(0), done: RwSignal::new(None) };
    provide_context(reread);
    let case_no = Memo::new(move |_| params.with(|params| params.get("case_no").unwrap_or_default()));
    let loaded = Resource::new_blocking(
        move || (case_no.get(), reread.count.get()),
        |(case_no, _)| async move {
            let view = tracking(case_no.clone()).await?;
            let told = party_inbox(case_no.clone()).await?;
            Ok::<_, AppError>((view, told, typed::take(&case_no)))
        },
    );
    view! {
        <Title text="办理进度"/>
        <Transition>
            // What is shown and what it is made of go together: while the case is read again the old page stays whole.
            {move || loaded.get().map(|read| match read {
                Ok((view, told, typed)) => {
                    provide_context(Before(typed));
                    view! { <Progress view=view told=told/> }.into_any()
                }
                Err(AppError::Problem(Problem::NotFound)) => view! { <SignInAgain/> }.into_any(),
                Err(error) => view! { <div class="wrap narrow-page"><Failure error=error/></div> }.into_any(),
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn SignInAgain() -> impl IntoView {
    view! {
        <div class="wrap narrow-page">
            <section class="empty">
                <Icon name="key"/>
                <h1 class="h1">"请用受理编号和查询码打开"</h1>
                <p class="sub">"为保护您的信息，离开两小时后需要重新输入；编号不存在或不属于您时，也会看到这一页。"</p>
                <p class="sub">"刚才已经输对、又回到这一页的，是浏览器没有允许本网站保存 Cookie（只用来记住您打开了哪一件，离开即清除）。请在浏览器设置里允许后再查，或拨打 12345。"</p>
                <a class="btn btn--primary" href="/track">"去查询"</a>
            </section>
        </div>
    }
}

fn stage_of(view: &TrackingView) -> Stage {
    let stage = view.state.stage();
    if stage == Stage::Referral { Stage::Handling } else { stage }
}

#[component]
fn Progress(view: TrackingView, told: InboxView) -> impl IntoView {
    let reread = expect_context::<Reread>();
    let query = use_query_map();
    let notices = told;
    let words = before(crate::told::WORDS);
    let told = query.with_untracked(|query| crate::told::told(|name| query.get(name), Some(words)));
    let stage = stage_of(&view);
    let index = Stage::COLUMNS.iter().position(|column| *column == stage).unwrap_or(0) + 1;
    let now = view.now;
    let stages = view
        .stages
        .iter()
        .map(|(known, at)| {
            let line = at.map(|at| day(at.day(), now)).unwrap_or_default();
            let line = if *known == stage && view.state != SubState::Archived { format!("{line} 起") } else { line };
            (*known, line, at.is_some())
        })
        .collect();
    let view = StoredValue::new(view);
    let with = move |read: fn(&TrackingView) -> String| view.with_value(read);
    view! {
        <div class="trk-head">
            <div class="wrap trk-head__in">
                <nav class="crumb crumb--bare" aria-label="位置"><a href="/">"首页"</a><Icon name="right" small=true/><span>"办理进度"</span></nav>
                <div class="trk-title">
                    <div>
                        <h1 class="h1">{with(|view| view.title.clone())}</h1>
                        <p class="meta">
                            <span>"受理编号 "<b class="num">{with(|view| view.case_no.to_string())}</b></span>
                            <span>{with(|view| view.category.clone())}</span>
                            <span class="nowrap">{with(|view| format!("{} 提交", day(view.received_at.day(), view.now)))}</span>
                        </p>
                    </div>
                    <div class="row row--wrap no-print">
                        <button class="btn only-js" type="button" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印"</button>
                        <LeaveButton case_no=with(|view| view.case_no.to_string())/>
                    </div>
                </div>
                <Steps stages=stages current=stage class="steps trk-steps"/>
                <Meter step=index of=5 name=stage.zh() class="trk-steps-m wizbar"/>
            </div>
        </div>
        <div class="wrap">
            <div class="trk">
                <div>
                    {move || reread.done.get().map(|text| view! {
                        <Alert kind=AlertKind::Done title=text live=true/>
                    })}
                    {told.map(|told| view! { <ToldAlert told=told/> })}
                    {view.with_value(|view| (!view.defects.is_empty()).then(|| view! { <super::actions::CorrectionForm view=view.clone()/> }))}
                    <super::beside::Delays view=view.get_value()/>
                    <NowPanel view=view/>
                    <super::hearing::HearingPart view=view.get_value()/>
                    {view.with_value(|view| (!view.remedies.is_empty() || !view.limits.is_empty() || reply_document(view).is_some()).then(|| view! { <ReplyPart view=view.clone()/> }))}
                    {view.with_value(|view| view.target.is_some().then(|| view! { <super::actions::Informed view=view.clone()/> }))}
                    <super::beside::Siblings view=view.get_value()/>
                    <super::beside::GuidancePart view=view.get_value()/>
                    <Story view=view/>
                    <Documents view=view/>
                </div>
                <div>
                    <super::notices::Notices view=notices case_no=view.with_value(|view| view.case_no.to_string())/>
                    <Material view=view/>
                    <Side view=view.with_value(Clone::clone)/>
                </div>
            </div>
        </div>
    }
    .into_any()
}

pub(super) fn reply_document(view: &TrackingView) -> Option<&domain::view::DocumentView> {
    let stands = |document: &&domain::view::DocumentView| document.void.is_none();
    view.documents.iter().rev().filter(stands).find(|document| domain::case::ANSWERS.contains(&document.kind))
}

/// Closes this case; 离开 closes everything. Both are whole pages, so that nothing of this one stays in the browser.
#[component]
fn LeaveButton(case_no: String) -> impl IntoView {
    view! {
        <form method="post" action="/api/track/close">
            <input type="hidden" name="case_no" value=case_no/>
            <button class="btn"><Icon name="out"/>"退出查询"</button>
        </form>
        <crate::portal::leave::LeaveForm/>
    }
}

/// Whose turn it is and until when.
#[component]
fn NowPanel(view: StoredValue<TrackingView>) -> impl IntoView {
    let view = view.get_value();
    let now = view.now;
    let (name, seal, phone, _) = view.department.clone();
    let left = view.due.as_ref().filter(|due| due.kind.binds_office()).map(|due| {
        if due.paused {
            let after = if view.standstill.is_some() { "恢复办理后继续计时" } else { "补齐后继续计时" };
            ("期限".to_owned(), "暂停".to_owned(), after.to_owned())
        } else if due.at <= now {
            ("已超期".to_owned(), due.days.unsigned_abs().to_string(), "个工作日，已列入督办".to_owned())
        } else {
            (
                "还剩".to_owned(),
                due.days.to_string(),
                format!("个工作日 · 最迟 {}", day_with_weekday(last_day(due.at), now)),
            )
        }
    });
    // What the other side is waited for, or until when it may go to court, is not this party's day.
    let answering = [ClockKind::ObjectionWindow, ClockKind::Remedy];
    let due = view.due.as_ref().filter(|due| !due.kind.binds_office() && !answering.contains(&due.kind));
    let waits_for_you = view.window.or_else(|| due.map(|due| last_day(due.at)));
    let waits_for_you = waits_for_you.map(|day| format!("等您到 {}", day_with_weekday(day, now)));
    let contact = if view.contact.is_empty() {
        "有人接待后，这里显示首问责任人".to_owned()
    } else {
        let first = format!("首问责任人：{} {}", view.first_department, view.contact);
        let now = if view.holder.is_empty() { String::new() } else { format!("；现由 {} 经办", view.holder) };
        format!("{first}{now}。从登记、流转到最后答复都有人负责")
    };
    let heading = heading(&view);
    let ended = view.outcome.map(domain::case::Outcome::zh);
    view! {
        <section class="panel now" aria-labelledby="nw">
            <div>
                <h2 id="nw">{heading}</h2>
                <p class="now__b">
                    {ended.map(|outcome| format!("结果：{outcome}。"))}
                    {waits_for_you}
                    {view.other.as_ref().map(|(name, served)| if *served { format!(" 另一方：{name}，答复已送达。") } else { format!(" 另一方：{name}。") })}
                </p>
            </div>
            {left.map(|(before, number, after)| view! {
                <div class="left"><small>{before}</small><b class="num">{number}</b><small>{after}</small></div>
            })}
            <ul class="whos">
                <li>
                    <Seal character=seal name=name.clone() lead=true large=true/>
                    <div><b>{name}</b><p>{contact}</p></div>
                    {(!phone.is_empty()).then(|| view! { <a class="btn" href=format!("tel:{phone}")><Icon name="phone"/>"拨打电话"</a> })}
                </li>
            </ul>
            <WhyThisDate clocks=view.clocks now=now/>
        </section>
    }
    .into_any()
}

/// How the matter stands, as this party is concerned: what the other side does with the answer is not its own doing.
fn heading(view: &TrackingView) -> &'static str {
    match view.state {
        // The answer reached this party before the other side.
        SubState::ReplyReview | SubState::AssignedFedBack if view.objection.is_some() => "已书面答复，已记录您的异议",
        SubState::ReplyReview | SubState::AssignedFedBack if view.window.is_some() => "已书面答复，等您表示意见",
        SubState::ReplyReview | SubState::AssignedFedBack | SubState::ReplyServed if view.position.is_some() => {
            "已书面答复，等另一方表示意见"
        }
        SubState::ObjectionRecorded | SubState::RemedyTracking if view.objection.is_none() => {
            if view.window.is_some() {
                "已书面答复，等您表示意见"
            } else {
                "已书面答复，另一方有异议"
            }
        }
        state => state.plain(),
    }
}

/// Mark beside a happening.
pub(crate) fn mark(kind: HappeningKind) -> &'static str {
    match kind {
        HappeningKind::Submitted => "send",
        HappeningKind::Registered => "stamp",
        HappeningKind::Routed => "merge",
        HappeningKind::Paused => "pause",
        HappeningKind::Document => "doc",
        HappeningKind::Message => "msg",
        HappeningKind::File => "clip",
        HappeningKind::Objection => "scale",
        HappeningKind::Closed => "okc",
        HappeningKind::Step => "hist",
    }
}

/// A line of the story.
pub(crate) fn line(
    happening: Happening,
    first: bool,
    now: domain::value::Instant,
    cite: &dyn Fn(&domain::value::ClauseId) -> Option<String>,
) -> AnyView {
    let cites: Vec<String> = happening.clauses.iter().filter_map(cite).collect();
    let icon = mark(happening.kind);
    let text = happening.text;
    let cited = cites.first().cloned();
    let body = !text.is_empty() || cited.is_some();
    view! {
        <li class=if first { "is-now" } else { "" }>
            <span class="tl__dot"><Icon name=icon/></span>
            <div>
                <p class="tl__h">
                    <strong>{happening.title}</strong>
                    {(!happening.who.is_empty()).then(|| view! { <span class="sub">{happening.who}</span> })}
                    <time>{moment(happening.at, now)}</time>
                </p>
                {body.then(|| view! { <p class="tl__b">{text}{cited.map(|cite| view! { <Cite text=cite/> })}</p> })}
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Story(view: StoredValue<TrackingView>) -> impl IntoView {
    let view = view.get_value();
    let (now, cites) = (view.now, view.cites);
    let cite = move |clause: &domain::value::ClauseId| {
        cites.iter().find(|(known, _)| known == clause).map(|(_, cite)| cite.clone())
    };
    view! {
        <section class="panel">
            <div class="panel__head"><h2 class="h2">"办理经过"</h2></div>
            <div class="panel__body">
                <ol class="tl">
                    {view
                        .timeline
                        .into_iter()
                        .enumerate()
                        .map(|(index, happening)| line(happening, index == 0, now, &cite))
                        .collect_view()}
                </ol>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Documents(view: StoredValue<TrackingView>) -> impl IntoView {
    let view = view.get_value();
    if view.documents.is_empty() {
        return ().into_any();
    }
    let (now, case_no) = (view.now, view.case_no);
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"文书"</h2><span class="end muted small">{format!("{} 份", view.documents.len())}</span></div>
            <div class="panel__body">
                <ul class="doclist doclist--plain">
                    {view
                        .documents
                        .into_iter()
                        .rev()
                        .map(|document| {
                            let number = if document.document_no.is_empty() { String::new() } else { format!("{} · ", document.document_no) };
                            view! {
                                <li>
                                    <a href=format!("/track/{case_no}/letter/{}", document.no)>
                                        <Icon name="doc"/>
                                        {if document.void.is_some() { view! { <s>{document.title}</s> }.into_any() } else { view! { <b>{document.title}</b> }.into_any() }}
                                        <span>{format!("{number}{}", day(document.issued_at.day(), now))}</span>
                                    </a>
                                    <Void void=document.void now=now/>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Material(view: StoredValue<TrackingView>) -> impl IntoView {
    let view = view.get_value();
    let reread = expect_context::<Reread>();
    let may_add = view.actions.contains(&PartyAction::AddFile);
    let (now, case_no) = (view.now, view.case_no.to_string());
    let count = view.attachments.len();
    let upload = UploadTarget::Track(case_no.clone());
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"材料"</h2><span class="end muted small">{format!("{count} 份")}</span></div>
            <div class="panel__body stack stack--3">
                <ul class="files">
                    {view
                        .attachments
                        .into_iter()
                        .map(|file| {
                            let icon = if file.media_type == "application/pdf" { "file" } else { "image" };
                            view! {
                                <li class="file">
                                    <span class="file__i"><Icon name=icon/></span>
                                    <span class="file__n"><a href=format!("/files/track/{case_no}/{}", file.no) rel="external">{file.name}</a></span>
                                    <span class="file__m">{format!("{} · {} 您提交", size(file.size), day(file.at.day(), now))}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                {may_add.then(|| view! { <div class="no-print"><Upload target=upload on_done=Arc::new(move || reread.after(String::new())) label="补充材料"/></div> })}
            </div>
        </section>
    }
    .into_any()
}
