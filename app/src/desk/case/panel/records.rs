//! Records beside the handling: court, public opinion, consultations, coordination, disclosure.

use super::parts::{body, ground, panel, said, voided};
use crate::text::{day, moment};
use crate::ui::Icon;
use domain::case::{CommandKind, CourtItem, DisclosureState};
use domain::view::CaseView;
use leptos::prelude::*;

fn list(title: &'static str, cite: Option<AnyView>, parts: Vec<AnyView>) -> Option<AnyView> {
    if parts.is_empty() {
        return None;
    }
    let head = view! { <span class="count">{parts.len()}</span><span class="end">{cite}</span> };
    Some(panel(title, head.into_any(), body(view! { <ul class="answers">{parts}</ul> }.into_any())))
}

/// 法院事项 (M-3.2.6-a, M-3.2.6-b).
pub(super) fn court_items(view: &CaseView) -> Option<AnyView> {
    let parts = view.case.records.court_items.iter().map(|item| court_item(view, item)).collect();
    list("法院事项", ground(view, CommandKind::OpenCourtItem), parts)
}

fn court_item(view: &CaseView, item: &CourtItem) -> AnyView {
    let line = |label: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <dt>{label}</dt><dd>{text.to_owned()}</dd> })
    };
    let waiting = item.docket.is_empty() && item.void.is_none();
    let void = item.void.as_ref().map(|void| voided(view, void));
    view! {
        <li>
            <p><span class="tag tag--ink">{item.kind.zh()}</span>{waiting.then(|| view! { " "<span class="tag tag--soon">"等待法院登记案号"</span> })}</p>
            {void}
            <p class="sumtext">{item.application.clone()}</p>
            <dl class="kv">
                {item.amount.map(|amount| view! { <dt>"金额"</dt><dd class="num">{format!("{amount} 元")}</dd> })}
                {line("案号", &item.docket)}
                {line("裁定", &item.ruling)}
                {line("执行结果", &item.enforcement)}
                {line("清偿顺位", &item.priority)}
            </dl>
        </li>
    }
    .into_any()
}

/// 舆情 (M-3.2.8-a, M-3.2.8-b).
pub(super) fn public_opinion(view: &CaseView) -> Option<AnyView> {
    let parts = view
        .case
        .records
        .public_opinion
        .iter()
        .map(|item| {
            let (class, word) =
                if item.closed.is_some() { ("tag tag--done", "已结束") } else { ("tag tag--soon", "应对中") };
            let found = format!("{} · {}", item.platform, moment(item.found_at, view.now));
            // A link is shown as text: whoever follows it decides so.
            let url = (!item.url.is_empty()).then(|| view! { <p class="tiny muted wrapword"><Icon name="link" small=true/>" "{item.url.clone()}</p> });
            view! {
                <li>
                    <p><span class=class>{word}</span>" "<span class="tag">{item.level.clone()}</span>" "<span class="muted">{found}</span></p>
                    <p class="sumtext">{item.summary.clone()}</p>
                    {url}
                    {said("应对情况", &item.response)}
                    {item.statement.as_ref().and_then(|made| said("对外发布", &format!("{}（依据信息提供审批第 {} 号）", made.text, made.disclosure)))}
                    {item.closed.as_deref().and_then(|note| said("结束说明", note))}
                </li>
            }
            .into_any()
        })
        .collect();
    list("舆情", ground(view, CommandKind::RegisterPublicOpinion), parts)
}

/// 会商 of the leading group (M-4.2.3-a..c).
pub(super) fn consultations(view: &CaseView) -> Option<AnyView> {
    let parts = view
        .case
        .records
        .consultations
        .iter()
        .rev()
        .map(|consultation| {
            let when = format!("{} · {} · 发起 {}", moment(consultation.held_at, view.now), consultation.place, consultation.by.name);
            view! {
                <li>
                    <p><span class="tag tag--ink">{consultation.kind.zh()}</span>" "<span class="muted tiny">{when}</span></p>
                    {said("议题", &consultation.agenda)}
                    {said("参加", &consultation.participants.join("、"))}
                    {said("结论", &consultation.conclusion)}
                </li>
            }
            .into_any()
        })
        .collect();
    list("会商", ground(view, CommandKind::OpenConsultation), parts)
}

/// 磋商、座谈 (M-5.2-a).
pub(super) fn coordination(view: &CaseView) -> Option<AnyView> {
    let parts = view
        .case
        .records
        .coordination
        .iter()
        .rev()
        .map(|record| {
            let when = format!("{} · {} · 登记 {}", day(record.on, view.now), record.people, record.by.name);
            view! {
                <li>
                    <p><span class="tag tag--ink">{record.form.zh()}</span>" "<span class="muted tiny">{when}</span></p>
                    <p class="sumtext">{record.result.clone()}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    list("磋商、座谈", ground(view, CommandKind::RecordCoordination), parts)
}

/// Texts that name somebody who is hidden, put to the head (X-16-a, M-5.3-c).
pub(super) fn naming(view: &CaseView) -> Option<AnyView> {
    let parts = view
        .case
        .records
        .naming
        .iter()
        .rev()
        .map(|naming| {
            let (class, word) = match naming.answer.as_ref().map(|answer| answer.confirmed) {
                None => ("tag tag--soon", "待负责人确认"),
                Some(true) => ("tag tag--done", "已确认"),
                Some(false) => ("tag tag--line", "不同意"),
            };
            let asked = format!("提请 {} · {}", naming.by.name, moment(naming.at, view.now));
            let places: Vec<AnyView> = naming
                .places
                .iter()
                .map(|place| view! { <p class="sumtext">{format!("“{}”{}", place.label, place.zh())}</p> }.into_any())
                .collect();
            let answered = naming.answer.as_ref().map(|answer| format!("{}：{}", answer.by.name, answer.reason));
            view! {
                <li>
                    <p><span class=class>{word}</span>" "<span class="muted tiny">{asked}</span></p>
                    {places}
                    {said("理由", &naming.reason)}
                    {answered.and_then(|answered| said("负责人", &answered))}
                </li>
            }
            .into_any()
        })
        .collect();
    list("文中写明身份", ground(view, CommandKind::AskNaming), parts)
}

/// 信息提供 (M-5.3-b).
pub(super) fn disclosures(view: &CaseView) -> Option<AnyView> {
    let parts = view
        .case
        .records
        .disclosures
        .iter()
        .rev()
        .map(|disclosure| {
            let class = match disclosure.state {
                DisclosureState::Requested => "tag tag--soon",
                DisclosureState::Approved => "tag tag--ink",
                DisclosureState::Refused => "tag tag--line",
                DisclosureState::Released => "tag tag--done",
            };
            let open = disclosure.document.is_some() && disclosure.holds_on(view.now.day());
            let file = open.then(|| {
                let address = format!("/export/disclosure/{}/{}", view.case.case_no, disclosure.no);
                view! { <p><a class="btn btn--s" href=address rel="external" download=""><Icon name="download"/>"下载提供的文件"</a></p> }
            });
            let decided = disclosure.decision.as_ref().map(|(by, reason)| format!("{}：{reason}", by.name));
            view! {
                <li>
                    <p><span class=class>{disclosure.state.zh()}</span>" "<b>{format!("第 {} 号 {}", disclosure.no, disclosure.shown_recipient())}</b></p>
                    <dl class="kv">
                        <dt>"字段"</dt><dd>{disclosure.fields.join("、")}</dd>
                        <dt>"用途"</dt><dd>{disclosure.purpose.clone()}</dd>
                        <dt>"到期"</dt><dd>{day(disclosure.expires_on, view.now)}</dd>
                        <dt>"申请"</dt><dd>{disclosure.by.name.clone()}</dd>
                        {decided.map(|decided| view! { <dt>"审批"</dt><dd>{decided}</dd> })}
                    </dl>
                    {file}
                </li>
            }
            .into_any()
        })
        .collect();
    list("对外提供信息", ground(view, CommandKind::AskDisclosure), parts)
}
