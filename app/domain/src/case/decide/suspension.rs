//! 中止 and 恢复 (TR63, TR64): every running clock stands still and goes on with its frozen remainder.

use super::Context;
use super::guard::Guard;
use super::work::Work;
use crate::case::transition::{Edge, Transition};
use crate::case::{
    Audience, Case, CaseSuspension, DocumentKind, Event, OversightEvent, Refusal, RefusalCode, SuspensionGround,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::Day;

/// While it stands still nothing moves but withdrawal, resumption and restriction; records beside the handling, such
/// as the court's, go on.
pub(super) fn guard(edge: &Edge, case: &Case, ctx: &Context<'_>) -> Option<Guard> {
    let suspension = case.suspension.as_ref()?;
    let free = matches!(
        edge.id,
        Transition::Tr44
            | Transition::Tr60
            | Transition::Tr64
            | Transition::Tr78
            | Transition::Tr79
            | Transition::Tr80
            | Transition::Tr81
    );
    let detail = format!("{}，预计 {} 恢复", suspension.ground.zh(), suspension.expected_end);
    // Why it stands still says on what that rests (M-3.2.3-c, M-3.2.6-b).
    let clause = match suspension.ground {
        SuspensionGround::LabourRelation => "M-3.2.3-c",
        _ => "M-3.2.6-b",
    };
    (!free).then(|| Guard::new(false, RefusalCode::CaseSuspended, "案件没有中止", detail).under(clause, ctx))
}

pub(super) fn resume_guard(case: &Case) -> Guard {
    Guard::new(case.is_suspended(), RefusalCode::StageSkipped, "案件在中止中", "案件没有中止")
}

pub(super) fn suspend(
    work: &mut Work<'_>,
    ground: SuspensionGround,
    reason: &str,
    expected_end: Day,
) -> Result<(), Refusal> {
    let reason = work.required("reason", "中止理由", reason)?;
    if expected_end <= work.now().day() {
        return Err(work.invalid(vec![FieldError::new("expected_end", "预计恢复日期：应在今天之后")]));
    }
    work.planned_day("expected_end", "预计恢复日期", expected_end)?;
    let text = format!("{}：{reason}", ground.zh());
    let until = expected_end.to_string();
    work.issue(
        DocumentKind::SuspensionNotice,
        Audience::Applicant,
        &[("ground", ground.zh()), ("reason", &reason), ("until", &until)],
    );
    let clocks = work.suspend_all(&text, |kind| kind != ClockKind::Message);
    let at = work.now();
    let suspension = CaseSuspension { ground, reason, expected_end, at, clocks };
    work.emit(Event::Oversight(OversightEvent::Suspended(suspension)));
    work.stay(&text);
    Ok(())
}

pub(super) fn resume(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "恢复理由", reason)?;
    let Some(suspension) = work.case.suspension.clone() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    work.resume_these(&suspension.clocks)?;
    work.issue(DocumentKind::ResumptionNotice, Audience::Applicant, &[("reason", &reason)]);
    work.emit(Event::Oversight(OversightEvent::Resumed));
    work.stay(&reason);
    Ok(())
}
