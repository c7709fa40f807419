//! 限定知悉 (TR79): everybody but the persons named finds nothing (M-5.3-a, M-5.3-c).

use super::guard::Guard;
use super::work::Work;
use crate::access::{Actor, Role};
use crate::case::{Case, Event, OversightEvent, Refusal, RefusalCode, Restriction, StaffRef};
use crate::value::AccountId;

/// Lifted by the head who restricted it, or by the leading-group office.
pub(super) fn lift_guards(case: &Case, actor: &Actor) -> Vec<Guard> {
    let restriction = case.restriction.as_ref();
    let same = restriction.is_some_and(|restriction| restriction.by.account == actor.account());
    vec![
        Guard::new(restriction.is_some(), RefusalCode::StageSkipped, "已限定知悉", "没有限定知悉"),
        Guard::new(
            same || actor.has(Role::LeadingGroupOffice),
            RefusalCode::RoleNotAllowed,
            "由作出限定的负责人或领导小组办公室解除",
            "",
        ),
    ]
}

pub(super) fn restrict(work: &mut Work<'_>, users: &[StaffRef], reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "限定知悉的理由", reason)?;
    let mut named: Vec<AccountId> = users.iter().map(|user| user.account).collect();
    named.sort_unstable();
    named.dedup();
    let restriction = Restriction { users: named, reason, by: work.ctx.actor.to_ref() };
    work.emit(Event::Oversight(OversightEvent::Restricted(restriction)));
    work.stay("");
    Ok(())
}

pub(super) fn lift(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    work.required("reason", "解除限定的理由", reason)?;
    work.emit(Event::Oversight(OversightEvent::RestrictionLifted));
    work.stay("");
    Ok(())
}
