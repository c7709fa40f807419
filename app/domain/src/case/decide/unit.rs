//! What a unit of a joint handling or a special team does, and what is done about a silent one (TR26, M-4.2.2-e).

use super::work::Work;
use crate::case::{Audience, DocumentKind, Event, HandlingUnit, JointEvent, Opinion, Refusal, RefusalCode, Reminder};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::DepartmentId;

/// The acting department's own unit.
fn own<'a>(work: &Work<'a>) -> Result<&'a HandlingUnit, Refusal> {
    let unit = work.ctx.actor.department().and_then(|department| work.case.unit(department));
    unit.ok_or_else(|| work.refuse(RefusalCode::RoleNotAllowed).detail("不是联办或专案单位"))
}

/// A handler drafts the unit's opinion with its basis.
pub(super) fn draft(work: &mut Work<'_>, text: &str, legal_basis: Vec<String>) -> Result<(), Refusal> {
    let department = own(work)?.department.clone();
    let text = work.required("text", "书面意见", text)?;
    let legal_basis = work.basis(legal_basis)?;
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let opinion = Opinion { text, legal_basis, by, at };
    work.emit(Event::Joint(JointEvent::OpinionDrafted { department, opinion }));
    Ok(())
}

/// The head signs: exactly one opinion is in force, earlier versions stay on file.
pub(super) fn sign(work: &mut Work<'_>, kind: DocumentKind, clock: ClockKind) -> Result<(), Refusal> {
    let unit = own(work)?;
    let department = unit.department.clone();
    let Some(draft) = unit.draft.clone() else {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("本单位的书面意见尚未拟稿"));
    };
    let version = (unit.opinions.len() + 1).to_string();
    let fields = [
        ("question", unit.question.as_str()),
        ("opinion", &draft.text),
        ("basis", &draft.legal_basis.join("；")),
        ("signer", &work.ctx.actor.name),
        ("version", &version),
    ];
    let to = work.case.accountable_department().clone();
    work.issue_to(kind, &to, &fields);
    let opinion = Opinion { by: work.ctx.actor.to_ref(), at: work.now(), ..draft };
    work.stop_for(clock, &department);
    work.emit(Event::Joint(JointEvent::OpinionSigned { department, opinion }));
    work.stay("");
    Ok(())
}

fn silent<'a>(work: &Work<'a>, department: &DepartmentId) -> Result<&'a HandlingUnit, Refusal> {
    let unit = work.case.unit(department).filter(|unit| unit.is_missing());
    unit.ok_or_else(|| work.invalid(vec![FieldError::new("department", "单位：没有待提供书面意见的这一单位")]))
}

/// A reminder to a unit that has not signed.
pub(super) fn remind(work: &mut Work<'_>, department: &DepartmentId, text: &str) -> Result<(), Refusal> {
    silent(work, department)?;
    let text = work.required("text", "催办内容", text)?;
    work.issue_to(DocumentKind::ReminderNote, department, &[("text", &text)]);
    let reminder = Reminder { text, by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Joint(JointEvent::Reminded { department: department.clone(), reminder }));
    Ok(())
}

/// The case goes on without an opinion that is overdue in spite of reminders; the decision stands on file (TR27).
pub(super) fn record_absence(work: &mut Work<'_>, department: &DepartmentId, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "缺意见继续办理的决定", reason)?;
    let unit = silent(work, department)?;
    let clock = [ClockKind::Opinion, ClockKind::Team]
        .into_iter()
        .find_map(|kind| work.case.open_unit_clock(kind, Some(department)));
    let need = work.ctx.pack.reminders as usize;
    let short = work.ctx.pack.department_short(department);
    if clock.is_some_and(|clock| work.now() < clock.due_at) {
        return Err(work.refuse(RefusalCode::OpinionsMissing).detail(format!("{short}的期限未满")));
    }
    if unit.reminders.len() < need {
        let detail = format!("{short}须催办 {need} 次，现有 {} 次", unit.reminders.len());
        return Err(work.refuse(RefusalCode::OpinionsMissing).detail(detail));
    }
    let fields = [("unit", short), ("reason", reason.as_str())];
    work.issue(DocumentKind::AbsenceRecord, Audience::Staff, &fields);
    work.emit(Event::Joint(JointEvent::AbsenceRecorded { department: department.clone(), reason }));
    Ok(())
}
