//! 报送办理: slip, receipt, dispatch, refusal and its judgement, result, double feedback (M-4.5-a..f).

use super::super::Starter;
use super::parts::{basis, body, conclusions, dept, ground, panel, said, signed, voided};
use crate::text::moment;
use crate::ui::Icon;
use domain::case::{AssignmentRefusal, CommandKind, FeedbackTo, ReferralFile, RefusalView, SentPaper, SlipContent};
use domain::view::CaseView;
use leptos::prelude::*;

/// The referral slip and what became of it.
pub(super) fn referral(view: &CaseView, start: Starter) -> Option<AnyView> {
    let file = view.case.referral.as_deref()?;
    let panels = [slip(view, file), assignment(view, file, start), refusals(view, file), result(view, file)];
    Some(panels.into_iter().flatten().collect_view().into_any())
}

fn slip(view: &CaseView, file: &ReferralFile) -> Option<AnyView> {
    let content = file.slip.as_ref();
    let empty = content.is_none() && file.returned.is_empty() && file.sent.is_empty();
    if empty {
        return None;
    }
    let number = file.slip_no.clone().map_or_else(
        || view! { <span class="tag tag--line">"未移交"</span> }.into_any(),
        |no| view! { <span class="tag tag--ink">{no}</span> }.into_any(),
    );
    let head = view! { {number}<span class="end">{ground(view, CommandKind::SendSlip)}</span> }.into_any();
    let returned = (!file.returned.is_empty()).then(|| {
        let defects = file.returned.clone();
        view! {
            <div class="alert alert--soon">
                <Icon name="tri"/>
                <p class="alert__t">"退回补正"</p>
                <ul class="bullets">{defects.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </div>
        }
    });
    let receipt = file.receipt.as_ref().map(|receipt| {
        view! {
            <div class="said">
                <h3>"市政府接收"</h3>
                <p class="sumtext">{receipt.instruction.clone()}</p>
                <p class="tiny muted">{format!("{} · {}", receipt.received_by, moment(receipt.at, view.now))}</p>
            </div>
        }
    });
    let gone: Vec<AnyView> = file.sent.iter().filter_map(|sent| gone(view, sent)).collect();
    let gone = (!gone.is_empty()).then(|| view! { <ul class="bullets tiny muted">{gone}</ul> });
    let inner = view! {
        {returned}
        {gone}
        {content.map(|content| considered(view, content))}
        {receipt}
    };
    Some(panel("报送单", head, body(inner.into_any())))
}

/// A slip or an order that was taken back: its number struck out, by whom, when and why.
fn gone(view: &CaseView, sent: &SentPaper) -> Option<AnyView> {
    let void = voided(view, sent.void.as_ref()?);
    Some(view! { <li><s class="num">{sent.number.clone()}</s>" "{void}</li> }.into_any())
}

/// Which departments were thought of, and why none is clearly responsible (M-4.5-a).
fn considered(view: &CaseView, content: &SlipContent) -> AnyView {
    let rows: Vec<AnyView> = content
        .considered
        .iter()
        .map(|entry| {
            view! {
                <tr>
                    <td data-th="">{dept(view, &entry.department, false)}</td>
                    <td data-th="为什么不能确定">{entry.reason.clone()}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let suggested = content.suggested.as_ref().map(|id| {
        view! { <p class="row row--wrap">"建议承办："{dept(view, id, false)}</p> }
    });
    view! {
        <div class="tbl-wrap" tabindex="0" role="group" aria-label="考虑过的部门">
            <table class="tbl tbl--dense tbl--stack">
                <thead><tr><th>"考虑过的部门"</th><th>"为什么不能确定由其负责"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {suggested}
        <p class="tiny muted">{format!("填写：{}", content.drafted_by.name)}</p>
    }
    .into_any()
}

fn assignment(view: &CaseView, file: &ReferralFile, start: Starter) -> Option<AnyView> {
    let gone: Vec<AnyView> = file.orders.iter().filter_map(|order| gone(view, order)).collect();
    let gone = (!gone.is_empty()).then(|| view! { <ul class="bullets tiny muted">{gone}</ul> });
    let Some(assignment) = file.assignment.as_ref() else {
        return gone.map(|gone| panel("转办", ().into_any(), body(gone.into_any())));
    };
    let may_remind = view.records.contains(&CommandKind::RemindAssigned);
    let head = view! {
        <span class="tag tag--ink">{assignment.dispatch_no.clone()}</span>
        {may_remind.then(|| view! {
            <span class="end"><button type="button" class="btn btn--s" on:click=move |_| start.with(CommandKind::RemindAssigned, "催办承办部门", Vec::new())><Icon name="bell"/>"催办"</button></span>
        })}
    };
    let reminders: Vec<AnyView> = file
        .reminders
        .iter()
        .map(|reminder| view! { <li>{format!("{}：{}", moment(reminder.at, view.now), reminder.text)}</li> }.into_any())
        .collect();
    let count = reminders.len();
    let inner = view! {
        {gone}
        <p class="row row--wrap">"承办部门："{dept(view, &assignment.department, false)}</p>
        {said("按职责转办的理由", &assignment.reason)}
        <p class="tiny muted">{signed(view, &assignment.by, assignment.at)}</p>
        {(count > 0).then(|| view! { <div class="said"><h3>{format!("催办 {count} 次")}</h3><ul class="bullets tiny">{reminders}</ul></div> })}
    };
    Some(panel("转办", head.into_any(), body(inner.into_any())))
}

fn refusals(view: &CaseView, file: &ReferralFile) -> Option<AnyView> {
    if file.refusals.is_empty() {
        return None;
    }
    let parts: Vec<AnyView> = file.refusals.iter().map(|refusal| one_refusal(view, refusal)).collect();
    Some(panel(
        "拒办与认定",
        view! { <span class="end">{ground(view, CommandKind::RefuseAssignment)}</span> }.into_any(),
        body(view! { <ul class="answers">{parts}</ul> }.into_any()),
    ))
}

fn one_refusal(view: &CaseView, refusal: &AssignmentRefusal) -> AnyView {
    let opinion = |who: &'static str, said: Option<&RefusalView>| match said {
        Some(said) => {
            let (tag, word) =
                if said.justified { ("tag tag--line", "正当") } else { ("tag tag--soon", "无正当理由") };
            view! { <p><span class="muted">{who}</span>" "<span class=tag>{word}</span>" "{said.text.clone()}" "<span class="tiny muted">{signed(view, &said.by, said.at)}</span></p> }
                .into_any()
        }
        None => view! { <p class="muted">{format!("{who}：未表示")}</p> }.into_any(),
    };
    let without = refusal.legal_basis.is_empty();
    view! {
        <li>
            {dept(view, &refusal.department, false)}
            <p class="sumtext">{format!("不予办理：{}", refusal.reason)}</p>
            {if without { view! { <p class="tiny muted">"未写明依据"</p> }.into_any() } else { basis(&refusal.legal_basis).into_any() }}
            <p class="tiny muted">{signed(view, &refusal.by, refusal.at)}</p>
            {opinion("12345 热线办意见", refusal.office_view.as_ref())}
            {opinion("受理部门认定", refusal.judgement.as_ref())}
        </li>
    }
    .into_any()
}

fn result(view: &CaseView, file: &ReferralFile) -> Option<AnyView> {
    if file.result.is_none() && file.feedback.is_empty() {
        return None;
    }
    let both: Vec<AnyView> = FeedbackTo::ALL
        .iter()
        .map(|to| {
            let record = file.feedback.iter().find(|record| record.to == *to);
            let line = record.map_or_else(
                || format!("{}：未反馈", to.zh()),
                |record| format!("{}：{}，{}，{}", to.zh(), record.method, moment(record.at, view.now), record.proof),
            );
            let there = record.is_some();
            view! { <li class=if there { "" } else { "no" }><Icon name=if there { "check" } else { "x" }/>{line}</li> }
                .into_any()
        })
        .collect();
    let inner = view! {
        {file.result.as_ref().map(|result| view! { {conclusions(view, &result.conclusions)}{basis(&result.legal_basis)} })}
        <div class="said"><h3>"双向反馈"</h3><ul class="pre">{both}</ul></div>
    };
    let head = if file.fed_back {
        view! { <span class="tag tag--done">"已双向反馈"</span> }.into_any()
    } else {
        view! { <span class="tag tag--line">"承办中"</span> }.into_any()
    };
    Some(panel("承办结果", head, body(inner.into_any())))
}
