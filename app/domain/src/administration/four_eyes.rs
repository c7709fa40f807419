//! Two persons for an account that reads cases: an administrator asks, a second administrator or the head of the
//! account's department confirms.

use super::AccountState;
use crate::access::{Actor, Role, RoleSet};
use crate::value::{AccountId, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// What an administrator asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AccountChange {
    /// A new account; until confirmed it stands closed.
    Create {
        /// As it will be.
        state: AccountState,
    },
    /// Other roles or another department.
    Change {
        /// As it will be.
        state: AccountState,
    },
    /// Open again.
    Reopen {
        /// The account.
        account: AccountId,
    },
    /// A new password, or a link to set one.
    ResetPassword {
        /// The account.
        account: AccountId,
    },
    /// No second factor any more.
    ResetSecondFactor {
        /// The account.
        account: AccountId,
    },
}

impl AccountChange {
    /// The account it is about.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Create { state } | Self::Change { state } => state.account,
            Self::Reopen { account } | Self::ResetPassword { account } | Self::ResetSecondFactor { account } => {
                *account
            }
        }
    }

    /// In Chinese.
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Create { .. } => "新建账号",
            Self::Change { .. } => "变更岗位或部门",
            Self::Reopen { .. } => "重新启用",
            Self::ResetPassword { .. } => "重置密码",
            Self::ResetSecondFactor { .. } => "重置二次验证",
        }
    }
}

/// A request that waits for its second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Number.
    pub request: i64,
    /// Who asked.
    pub by: AccountId,
    /// When.
    pub at: Instant,
    /// For what.
    pub change: AccountChange,
    /// Departments whose head may confirm: the account's, before and after.
    pub departments: Vec<DepartmentId>,
}

impl Pending {
    /// Whether `actor` may be the second person: another administrator than who asked, or the head of a department the
    /// account belongs or will belong to; nobody confirms what concerns the own account.
    pub fn may_confirm(&self, actor: &Actor) -> bool {
        let Some(account) = actor.account() else { return false };
        if account == self.by || account == self.change.account() {
            return false;
        }
        actor.has(Role::Administrator)
            || (actor.has(Role::Head) && actor.department().is_some_and(|own| self.departments.contains(own)))
    }
}

/// Whether an account with these roles may only be made and changed by two persons: it reads cases, or makes accounts
/// that do. Supervisors see numbers, auditors see traces.
pub fn needs_two(roles: &RoleSet) -> bool {
    roles.iter().any(|role| match role {
        Role::Supervisor | Role::Auditor | Role::Statistics => false,
        Role::Clerk
        | Role::Handler
        | Role::Head
        | Role::Station
        | Role::HotlineOffice
        | Role::Government
        | Role::LeadingGroupOffice
        | Role::GroupLeader
        | Role::Justice
        | Role::Court
        | Role::Petitions
        | Role::Cyberspace
        | Role::Discipline
        | Role::Administrator => true,
    })
}
