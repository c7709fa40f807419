//! 延期 (TR65): asked by a handler before the due date, granted once per clock within the pack's maximum.

use super::guard::Guard;
use super::work::Work;
use crate::case::{
    Audience, Case, ClockRef, DocumentKind, Event, ExtensionRequest, OversightEvent, Refusal, RefusalCode,
};
use crate::clock::{ClockKind, Limit, due_at};
use crate::problem::FieldError;

pub(super) fn decide_guard(case: &Case) -> Guard {
    Guard::new(case.extension_request.is_some(), RefusalCode::StageSkipped, "有延期申请", "没有延期申请")
}

pub(super) fn ask_guard(case: &Case) -> Guard {
    Guard::new(case.extension_request.is_none(), RefusalCode::WaitingForAnswer, "没有待审批的延期申请", "已有延期申请")
}

pub(super) fn ask(work: &mut Work<'_>, kind: ClockKind, days: u32, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "延期理由", reason)?;
    let Some(clock) = work.case.open_unit_clock(kind, None) else {
        return Err(work.invalid(vec![FieldError::new("clock", format!("时限：{}没有在计时", kind.zh()))]));
    };
    if work.now() >= clock.due_at {
        let due = clock.due_at.plus(-1).day();
        return Err(work.refuse(RefusalCode::ExtensionLate).detail(format!("已于 {due} 届满")));
    }
    if !clock.extensions.is_empty() {
        return Err(work.refuse(RefusalCode::ExtensionLimit).detail("每项时限只能延期一次"));
    }
    let most = work.ctx.pack.clocks.get(&kind).map_or(0, |rule| rule.extension_max);
    if days == 0 || days > most {
        let unit = clock.limit.unit.zh();
        let refusal = work.refuse(RefusalCode::ExtensionLimit).detail(format!("{}最多延长 {most} {unit}", kind.zh()));
        return Err(refusal.fields(vec![FieldError::new("days", format!("延长：1 至 {most} {unit}"))]));
    }
    let clock = ClockRef { kind, unit: None };
    let request = ExtensionRequest { clock, days, reason: reason.clone(), by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Oversight(OversightEvent::ExtensionAsked(request)));
    work.asked(ClockKind::ExtensionApproval, None)?;
    work.stay(&format!("申请：{reason}"));
    Ok(())
}

/// The old and the new date both stay on file; the applicant is told.
pub(super) fn decide(work: &mut Work<'_>, granted: bool, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "审批意见", reason)?;
    let Some(request) = work.case.extension_request.clone() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    work.stop(ClockKind::ExtensionApproval);
    if !granted {
        work.emit(Event::Oversight(OversightEvent::ExtensionRefused(reason.clone())));
        work.stay(&format!("不同意：{reason}"));
        return Ok(());
    }
    let ClockRef { kind, unit } = request.clock;
    let Some(clock) = work.case.open_unit_clock(kind, unit.as_ref()) else {
        work.emit(Event::Oversight(OversightEvent::ExtensionRefused("时限已经停止".to_owned())));
        work.stay("时限已经停止");
        return Ok(());
    };
    let limit = Limit { n: request.days, ..clock.limit };
    let from = clock.due_at;
    let to = due_at(work.ctx.calendar, from.plus(-1), limit).map_err(|missing| work.no_calendar(missing.0))?;
    let (old, new) = (from.plus(-1).day().to_string(), to.plus(-1).day().to_string());
    let fields = [("clock", kind.zh()), ("from", &old), ("until", &new), ("reason", &request.reason)];
    work.issue(DocumentKind::ExtensionNotice, Audience::Applicant, &fields);
    work.emit(Event::ClockExtended { kind, unit, to, reason: request.reason });
    work.stay(&format!("{}由 {old} 延至 {new}：{reason}", kind.zh()));
    Ok(())
}
