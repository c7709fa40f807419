//! Whether this person may make this transition, and what to say if not.

use super::Context;
use crate::access::{Actor, Role, Who};
use crate::case::transition::{Edge, Relation};
use crate::case::{Case, Queue, Refusal, RefusalCode};
use crate::policy::{DepartmentKind, Pack};
use crate::value::DepartmentId;

/// Whether `actor` stands to `case` as `relation` says.
pub fn holds(relation: Relation, actor: &Actor, case: &Case, pack: &Pack) -> bool {
    let of_accepting = |role: Role| actor.has(role) && in_department(actor, case.accepting_department.as_ref());
    match relation {
        Relation::Applicant => actor.as_party() == Some(1),
        Relation::AnyParty => actor.as_party().is_some(),
        Relation::Objector => actor.as_party().is_some_and(|own| case.objection_of(own).is_some()),
        Relation::QueueClerk => is_queue_clerk(actor, case, pack),
        Relation::IntakeClerk => actor.has(Role::Clerk) || actor.has(Role::Station),
        Relation::FirstReceiver => is_first_receiver(actor, case, pack),
        Relation::Handler => {
            of_accepting(Role::Handler)
                || of_accepting(Role::Station)
                || is_queue_staff(Role::Handler, actor, case, pack)
        }
        // A station has one post; its staff sign what they drafted.
        Relation::Head => {
            of_accepting(Role::Head) || of_accepting(Role::Station) || is_queue_staff(Role::Head, actor, case, pack)
        }
        Relation::Clerk => of_accepting(Role::Clerk) || is_queue_clerk(actor, case, pack),
        Relation::UnitHandler => is_unit(actor, case) && UNIT_HANDLERS.iter().any(|role| actor.has(*role)),
        Relation::UnitHead => is_unit(actor, case) && UNIT_HEADS.iter().any(|role| actor.has(*role)),
        Relation::AccountableHandler => {
            is_accountable(actor, case) && (actor.has(Role::Handler) || actor.has(Role::Station))
        }
        Relation::AccountableHead => is_accountable(actor, case) && (actor.has(Role::Head) || actor.has(Role::Station)),
        Relation::LeadingGroupOffice => actor.has(Role::LeadingGroupOffice) && case.is_reported(),
        Relation::GroupLeader => actor.has(Role::GroupLeader) && case.is_reported(),
        Relation::Government => actor.has(Role::Government) && slip(case).is_some_and(|file| file.slip_no.is_some()),
        Relation::HotlineOffice => {
            actor.has(Role::HotlineOffice) && slip(case).is_some_and(|file| file.receipt.is_some())
        }
        Relation::AssignedHandler => {
            actor.has(Role::Handler) && in_department(actor, case.handling_department.as_ref())
        }
        Relation::AssignedHead => actor.has(Role::Head) && in_department(actor, case.handling_department.as_ref()),
        Relation::Station => of_accepting(Role::Station),
        Relation::CourtApplicant => {
            actor.has(Role::Handler)
                && in_department(actor, pack.offices.court_applicant.as_ref())
                && actor.department().is_some_and(|own| case.departments().contains(own))
        }
        Relation::Court => actor.has(Role::Court) && case.is_before_court(),
        Relation::Cyberspace => actor.has(Role::Cyberspace),
        Relation::Justice => actor.has(Role::Justice) && case.open_check().is_some(),
        Relation::Hotline => matches!(actor.who, Who::Hotline { .. }),
        Relation::System => actor.who == Who::System,
    }
}

fn in_department(actor: &Actor, department: Option<&DepartmentId>) -> bool {
    department.is_some() && actor.department() == department
}

/// Who drafts for a unit: its handlers, and in offices with one post whoever holds it.
const UNIT_HANDLERS: [Role; 8] = [
    Role::Handler,
    Role::Government,
    Role::Station,
    Role::Justice,
    Role::Petitions,
    Role::Cyberspace,
    Role::Court,
    Role::HotlineOffice,
];

/// Who signs for a unit: its head; the government office and a town's station have one post.
const UNIT_HEADS: [Role; 3] = [Role::Head, Role::Government, Role::Station];

fn slip(case: &Case) -> Option<&crate::case::ReferralFile> {
    case.referral.as_deref()
}

fn is_unit(actor: &Actor, case: &Case) -> bool {
    actor.department().is_some_and(|department| case.unit(department).is_some())
}

fn is_accountable(actor: &Actor, case: &Case) -> bool {
    case.is_claimed() && in_department(actor, Some(case.accountable_department()))
}

fn is_queue_clerk(actor: &Actor, case: &Case, pack: &Pack) -> bool {
    let Some(own) = actor.department() else { return false };
    if !actor.has(Role::Clerk) && !actor.has(Role::Station) {
        return false;
    }
    match &case.queue {
        Queue::Department(department) => department == own,
        // Stations receive what belongs to their town also from the pool (M-3.2.9-b).
        Queue::Pool => pack.pool.contains(own) || is_own_station(own, case, pack),
    }
}

/// A case that left the queue before anybody received it (withdrawn) is archived by the department it waited for.
fn is_queue_staff(role: Role, actor: &Actor, case: &Case, pack: &Pack) -> bool {
    let Some(own) = actor.department() else { return false };
    !case.is_claimed()
        && actor.has(role)
        && match &case.queue {
            Queue::Department(department) => department == own,
            Queue::Pool => pack.pool.contains(own),
        }
}

fn is_own_station(own: &DepartmentId, case: &Case, pack: &Pack) -> bool {
    pack.department(own).is_some_and(|department| {
        department.kind == DepartmentKind::Station && department.town.as_ref() == Some(&case.registration.location_town)
    })
}

fn is_first_receiver(actor: &Actor, case: &Case, pack: &Pack) -> bool {
    if pack.first_responsible_is_department {
        let clerk = actor.has(Role::Clerk) || actor.has(Role::Station) || actor.has(Role::Handler);
        return clerk && in_department(actor, case.first_department.as_ref());
    }
    case.first_receiver.as_ref().is_some_and(|receiver| actor.acts_for(receiver.account))
}

/// Whether `actor` may make `edge`.
pub fn is_allowed(edge: &Edge, actor: &Actor, case: &Case, pack: &Pack) -> bool {
    edge.who.iter().any(|relation| holds(*relation, actor, case, pack))
}

/// Refuses with the most telling code.
pub(super) fn check(case: &Case, edge: &Edge, ctx: &Context<'_>) -> Result<(), Refusal> {
    if is_allowed(edge, ctx.actor, case, ctx.pack) {
        return Ok(());
    }
    let staff = ctx.actor.department();
    if edge.who.contains(&Relation::FirstReceiver) && staff.is_some() {
        if ctx.pack.first_responsible_is_department {
            return Err(ctx.refuse(RefusalCode::NotFirstDept));
        }
        let refusal = ctx.refuse(RefusalCode::NotFirstReceiver);
        return Err(match &case.first_receiver {
            Some(receiver) => refusal.detail(format!("本案由{}经办", receiver.name)),
            None => refusal,
        });
    }
    let of_accepting = [Relation::Head, Relation::Handler, Relation::Clerk];
    if staff.is_some()
        && staff != case.accepting_department.as_ref()
        && edge.who.iter().any(|relation| of_accepting.contains(relation))
        && case.accepting_department.is_some()
    {
        return Err(ctx.refuse(RefusalCode::NotAcceptingDept));
    }
    let who: Vec<&str> =
        edge.who.iter().filter(|relation| **relation != Relation::System).map(|relation| relation.zh()).collect();
    Err(ctx.refuse(RefusalCode::RoleNotAllowed).detail(format!("由{}办理", who.join("或"))))
}
