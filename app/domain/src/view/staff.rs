//! Accounts, rules and registers.

use crate::access::{Role, RoleSet};
use crate::clock::{Calendar, YearStatus};
use crate::policy::{Pack, PackRef};
use crate::value::{AccountId, Day, DepartmentId, Instant, TownId};
use serde::{Deserialize, Serialize};

/// The member of staff who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Account.
    pub account: AccountId,
    /// Name to sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: RoleSet,
    /// Department.
    pub department: DepartmentId,
    /// Its name on cards.
    pub department_short: String,
    /// The pack the department works under.
    pub pack: PackRef,
    /// Whether its place has a leading group, and registers beside the cases.
    #[serde(default)]
    pub leading_group: bool,
    /// Town (stations).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<TownId>,
}

impl Me {
    /// The actor this person is.
    pub fn actor(&self) -> crate::access::Actor {
        crate::access::Actor {
            who: crate::access::Who::Staff {
                account: self.account,
                roles: self.roles.clone(),
                department: self.department.clone(),
                town: self.town.clone(),
                stands_in_for: None,
            },
            name: self.name.clone(),
        }
    }

    /// Whether this person administers the system and sees no case.
    pub fn is_administrator(&self) -> bool {
        self.roles.has(Role::Administrator)
    }
}

/// A colleague of the same department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Roles in words.
    pub roles: String,
    /// Whether a case can be handed over to this person; others can be named among those who may know (TR79).
    #[serde(default)]
    pub receives: bool,
}

/// An account as the administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Account.
    pub account: AccountId,
    /// Name to sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles in words.
    pub roles: String,
    /// Department.
    pub department: String,
    /// Whether it may sign in.
    pub active: bool,
    /// Whether its owner has yet to choose a password, by a link.
    #[serde(default)]
    pub waiting: bool,
    /// Whether a second factor is set up.
    #[serde(default)]
    pub second_factor: bool,
}

/// A stand-in on every card of a colleague who is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsenceForm {
    /// Who is away.
    pub holder: AccountId,
    /// Who stands in.
    pub to: AccountId,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Why.
    pub reason: String,
}

/// A change of an account that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingView {
    /// Number.
    pub request: i64,
    /// 新建账号 ….
    pub what: String,
    /// Name to sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles in words.
    pub roles: String,
    /// Departments whose head may confirm.
    pub department: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub at: Instant,
    /// Whether the reader may confirm or refuse it.
    pub may_confirm: bool,
    /// Whether the reader asked.
    pub own: bool,
}

/// A message to the outside that was tried and not delivered, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndeliveredView {
    /// Its number.
    pub id: i64,
    /// Where to, in words.
    pub to: String,
    /// Deliveries tried.
    pub attempts: u32,
    /// Whether it was put aside and is tried again only when somebody asks for it.
    pub aside: bool,
    /// When it is tried next, else.
    pub next: Option<Instant>,
    /// What went wrong last.
    pub error: String,
}

/// A year of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYearView {
    /// Year.
    pub year: i32,
    /// Status.
    pub status: YearStatus,
    /// Notice.
    pub notice: String,
}

/// A pack as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackView {
    /// The pack.
    pub pack: Pack,
}

/// What the browser needs in order to decide: a pack and the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// The pack.
    pub pack: Pack,
    /// The calendar.
    pub calendar: Calendar,
}
