//! Who sees a case, and how much of it (requirements §3, M-5.3-c).

use super::actor::{Actor, Who};
use super::role::Role;
use crate::case::Case;
use crate::policy::{DepartmentKind, Pack};

/// How much of a case somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It does not exist for this person: everything answers "not found".
    Nothing,
    /// That it waits in the common pool, masked until claimed (AMB-10).
    Pool,
    /// All internal documents; personal information still masked until opened with a purpose.
    Full,
    /// What a party sees of its own case.
    Party(u8),
    /// Status and result summary only (12345 system, for its own tickets).
    Status,
}

/// What `actor` sees of `case`.
pub fn sight(actor: &Actor, case: &Case, pack: &Pack) -> Sight {
    match &actor.who {
        Who::System => Sight::Full,
        Who::Party { party, .. } => {
            if case.registration.party(*party).is_some() {
                Sight::Party(*party)
            } else {
                Sight::Nothing
            }
        }
        Who::Hotline { account } => {
            if case.ticket.as_ref().is_some_and(|ticket| ticket.client == *account) {
                Sight::Status
            } else {
                Sight::Nothing
            }
        }
        Who::Staff { roles, department, .. } => {
            // Administrators, supervisors and auditors see no case contents.
            let works = [Role::Clerk, Role::Handler, Role::Head, Role::Station];
            if !works.into_iter().any(|role| roles.has(role)) {
                return Sight::Nothing;
            }
            if !may_know(actor, case) {
                return Sight::Nothing;
            }
            if case.departments().contains(department) {
                return Sight::Full;
            }
            let station = pack.department(department).is_some_and(|own| {
                own.kind == DepartmentKind::Station && own.town.as_ref() == Some(&case.registration.location_town)
            });
            if case.is_in_pool() && (pack.pool.contains(department) || station) { Sight::Pool } else { Sight::Nothing }
        }
    }
}

/// Whether a restriction, where there is one, names this person (TR79).
fn may_know(actor: &Actor, case: &Case) -> bool {
    case.restriction.as_ref().is_none_or(|restriction| {
        let account = actor.account();
        restriction.by.account == account || restriction.users.iter().any(|named| Some(*named) == account)
    })
}
