//! 承办办理: reminders, result, feedback to the payer and to the hotline office (TR45, TR46).

use super::Context;
use super::guard::Guard;
use super::handling::conclusions_for_all;
use super::reply::Draft;
use super::work::{Work, date_zh};
use crate::case::{
    AssignedResult, Audience, Case, DocumentKind, Event, FeedbackRecord, FeedbackTo, Finding, ReferralEvent, Refusal,
    RefusalCode, RemedyNotice, Reminder, SubState,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::Instant;

/// A reminder to the assigned department; two of them and silence count as refusal (M-4.5-f).
pub(super) fn remind(work: &mut Work<'_>, text: &str) -> Result<(), Refusal> {
    let text = work.required("text", "催办内容", text)?;
    let Some(department) = work.case.handling_department.clone() else {
        return Err(work.refuse(RefusalCode::StageSkipped));
    };
    work.issue_to(DocumentKind::ReminderNote, &department, &[("text", &text)]);
    let reminder = Reminder { text, by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Referral(ReferralEvent::Reminded(reminder)));
    Ok(())
}

/// What the feedback sheet will say: facts, a conclusion per item, basis and remedies, like every reply (M-4.3-c).
pub(super) fn draft_result(work: &mut Work<'_>, text: Draft, remedies: Vec<RemedyNotice>) -> Result<(), Refusal> {
    let facts = work.required("facts", "事实", &text.facts)?;
    let conclusions = conclusions_for_all(work, text.conclusions)?;
    let legal_basis = work.basis(text.legal_basis)?;
    let remedies = super::reply::all_four(work, remedies)?;
    let drafted_by = work.ctx.actor.to_ref();
    let waives_contribution = text.waives_contribution;
    let result = AssignedResult { facts, conclusions, legal_basis, remedies, drafted_by, waives_contribution };
    work.emit(Event::Referral(ReferralEvent::ResultDrafted(result)));
    Ok(())
}

/// That the payer, or the hotline office, was told: how, when, with what proof (M-4.5-e).
pub(super) fn record_feedback(
    work: &mut Work<'_>,
    to: FeedbackTo,
    method: &str,
    at: Instant,
    proof: &str,
) -> Result<(), Refusal> {
    let method = work.required("method", "反馈方式", method)?;
    let proof = work.required("proof", "凭证或回执号", proof)?;
    let assigned = work.case.referral.as_deref().and_then(|file| file.assignment.as_ref());
    let since = assigned.map_or_else(|| work.case.since, |assignment| assignment.at).day();
    let at = work.stated_since("at", "反馈时间", at, (since, "转办之日"))?;
    if work.case.referral.as_ref().is_some_and(|file| file.has_feedback(to)) {
        return Err(work.invalid(vec![FieldError::new("to", format!("{}：已经登记反馈", to.zh()))]));
    }
    let when = date_zh(at);
    let fields = [("to", to.zh()), ("method", &method), ("when", &when), ("proof", &proof)];
    work.issue(DocumentKind::FeedbackProof, Audience::Staff, &fields);
    work.emit(Event::Referral(ReferralEvent::FeedbackRecorded(FeedbackRecord { to, method, at, proof })));
    Ok(())
}

/// The conditions of TR45: a result, and both told (M-4.5-e).
pub(super) fn feed_back_guards(case: &Case) -> Vec<Guard> {
    let file = case.referral.as_deref();
    let told = |to| file.is_some_and(|file| file.has_feedback(to));
    let missing: Vec<&str> = FeedbackTo::ALL.iter().filter(|to| !told(**to)).map(|to| to.zh()).collect();
    let result = file.is_some_and(|file| file.result.is_some());
    vec![
        Guard::new(result, RefusalCode::StageSkipped, "已拟办理结果", "办理结果尚未拟写"),
        Guard::new(
            missing.is_empty(),
            RefusalCode::DualFeedbackIncomplete,
            "已反馈缴费人和12345热线办",
            format!("尚未反馈{}", missing.join("、")),
        ),
    ]
}

/// TR45: the assigned department's feedback sheet; the accepting department still serves the other party (AMB-19).
pub(super) fn feed_back(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(file) = work.case.referral.clone() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let Some(result) = file.result else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let conclusions: Vec<String> =
        result.conclusions.iter().map(|conclusion| format!("（{}）{}", conclusion.item, conclusion.text)).collect();
    let slip_no = file.slip_no.unwrap_or_default();
    let parties: Vec<String> = work.case.parties_to_serve().map(crate::case::Party::shown_name).collect();
    let remedies = super::reply::remedies_zh(&result.remedies);
    let fields = [
        ("slip_no", slip_no.as_str()),
        ("parties", &parties.join("、")),
        ("facts", &result.facts),
        ("conclusions", &conclusions.join("\n")),
        ("basis", &result.legal_basis.join("；")),
        ("remedies", &remedies),
        ("signer", &work.ctx.actor.name),
    ];
    work.issue(DocumentKind::AssignedFeedback, Audience::Served, &fields);
    let at = work.now();
    work.emit(Event::FindingRecorded(Finding {
        facts: result.facts,
        conclusions: result.conclusions,
        legal_basis: result.legal_basis,
        at,
        by: result.drafted_by,
    }));
    // What was told the payer before there was a paper is no service of it: each side is served by a record of its own.
    work.emit(Event::Referral(ReferralEvent::FedBackToBoth));
    work.stop(ClockKind::Hearing);
    work.stop(ClockKind::Assigned);
    work.start(ClockKind::Reply)?;
    work.go(SubState::AssignedFedBack, "");
    Ok(())
}

/// The condition of TR46: both sides have it (M-4.3-a).
pub(super) fn conclude_guard(case: &Case, _ctx: &Context<'_>) -> Guard {
    let unserved: Vec<String> = case
        .parties_to_serve()
        .filter(|party| !case.is_served(DocumentKind::AssignedFeedback, party.no))
        .map(crate::case::Party::masked_name)
        .collect();
    Guard::new(unserved.is_empty(), RefusalCode::PartyNotServed, "承办反馈单已送达争议双方", unserved.join("、"))
}

/// TR46: from here on the parties have the word.
pub(super) fn conclude(work: &mut Work<'_>) -> Result<(), Refusal> {
    super::reply::await_positions(work)
}
