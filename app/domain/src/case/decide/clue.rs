//! 移交线索 (TR44, M-4.5-f): sealed; nobody but its author, the author's head and discipline inspection knows of it.

use super::Context;
use super::guard::Guard;
use super::work::{Work, date_zh, signed};
use crate::case::document::fill;
use crate::case::register::digest;
use crate::case::{Case, DisciplineClue, Event, ReferralEvent, Refusal, RefusalCode, Voided};
use crate::clock::ClockKind;
use crate::problem::FieldError;

/// What makes a clue: a refusal judged 无正当理由 while the assignment stands, or inaction past the due date in spite
/// of the reminders (AMB-34).
fn ground(case: &Case, ctx: &Context<'_>) -> Option<(String, String)> {
    let file = case.referral.as_deref()?;
    file.assignment.as_ref()?;
    if let Some(refusal) = file.unjustified_refusal() {
        let judgement = refusal.judgement.as_ref()?;
        return Some((refusal.reason.clone(), format!("无正当理由：{}", judgement.text)));
    }
    let overdue = case.open_clock(ClockKind::Assigned).is_some_and(|clock| clock.is_overdue(ctx.now));
    let reminded = file.reminders.len() >= ctx.pack.reminders as usize && ctx.pack.reminders > 0;
    let silent = file.result.is_none() && file.feedback.is_empty();
    (overdue && reminded && silent)
        .then(|| ("未说明".to_owned(), format!("逾期未办，经 {} 次催办仍无办理记录", file.reminders.len())))
}

pub(super) fn hand_over_guard(case: &Case, ctx: &Context<'_>) -> Guard {
    let detail = "须有认定无正当理由的拒办，或逾期并经催办仍未办理";
    Guard::new(ground(case, ctx).is_some(), RefusalCode::NoRefusalRecorded, "已记录拒不处理情形", detail)
}

/// TR44: a side record; the card does not move, no clock changes. The letter is no document of the case file.
pub(super) fn hand_over(work: &mut Work<'_>, facts: &str) -> Result<(), Refusal> {
    let facts = work.required("facts", "事实", facts)?;
    let Some((refusal_reason, judgement)) = ground(work.case, work.ctx) else {
        return Err(work.refuse(RefusalCode::NoRefusalRecorded));
    };
    let Some(department) = work.case.handling_department.clone() else {
        return Err(work.refuse(RefusalCode::NoRefusalRecorded));
    };
    let digest = digest(&[department.as_str(), &facts]);
    if let Some(same) = work.case.clues.iter().find(|clue| clue.void.is_none() && clue.digest == digest) {
        let which = format!("见线索移交第 {} 号", same.no);
        return Err(work.refuse(RefusalCode::AlreadyOnRecord).under("M-4.5-f").detail(which));
    }
    let pack = work.ctx.pack;
    let file = work.case.referral.as_deref();
    let case_no = work.case.case_no.to_string();
    let date = date_zh(work.now());
    let own = work.department();
    let slip_no = file.and_then(|file| file.slip_no.clone()).unwrap_or_default();
    let dispatch_no = file.and_then(|file| file.assignment.as_ref()).map(|assignment| assignment.dispatch_no.clone());
    let dispatch_no = dispatch_no.unwrap_or_default();
    let fields = [
        ("case_no", case_no.as_str()),
        ("unit", pack.department_name(&department)),
        ("facts", &facts),
        ("reason", &refusal_reason),
        ("judgement", &judgement),
        ("slip_no", &slip_no),
        ("dispatch_no", &dispatch_no),
        ("department", pack.department_name(&own)),
        ("date", &date),
    ];
    let clue = DisciplineClue {
        no: u8::try_from(work.case.clues.len() + 1).unwrap_or(u8::MAX),
        letter: signed(fill(pack.text("document.clue_letter"), &fields), "document.signature", pack, &fields),
        department,
        facts,
        refusal_reason,
        judgement,
        by: work.ctx.actor.to_ref(),
        at: work.now(),
        acknowledged_at: None,
        outcome: None,
        digest,
        void: None,
    };
    work.emit(Event::Referral(ReferralEvent::ClueHandedOver(Box::new(clue))));
    Ok(())
}

/// A clue handed over by mistake is taken back with a reason by its author or the author's head, until discipline
/// inspection has taken it; it stays on file, as sealed as before.
pub(super) fn void(work: &mut Work<'_>, no: u8, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "作废理由", reason)?;
    let known = |clue: &&DisciplineClue| clue.no == no && clue.void.is_none() && clue.is_of(work.ctx.actor);
    let Some(clue) = work.case.clues.iter().find(known) else {
        return Err(work.invalid(vec![FieldError::new("no", "线索：没有这一项，或已经作废")]));
    };
    if clue.acknowledged_at.is_some() {
        let why = "纪委监委已接收的线索不能作废";
        return Err(work.refuse(RefusalCode::StageSkipped).under("M-4.5-f").detail(why));
    }
    let void = Voided { reason, by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Referral(ReferralEvent::ClueVoided { no, void }));
    Ok(())
}

pub(super) fn acknowledge(work: &mut Work<'_>) -> Result<(), Refusal> {
    if work.case.standing_clue().is_none_or(|clue| clue.acknowledged_at.is_some()) {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("没有待接收的线索"));
    }
    work.emit(Event::Referral(ReferralEvent::ClueAcknowledged));
    Ok(())
}

pub(super) fn conclude(work: &mut Work<'_>, outcome: &str) -> Result<(), Refusal> {
    let outcome = work.required("outcome", "处理结果", outcome)?;
    if work.case.standing_clue().is_none_or(|clue| clue.acknowledged_at.is_none()) {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("线索尚未接收"));
    }
    work.emit(Event::Referral(ReferralEvent::ClueConcluded(outcome)));
    Ok(())
}
