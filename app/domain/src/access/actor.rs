//! Who is acting.

use super::role::{Role, RoleSet};
use crate::case::shown::Pen;
use crate::value::{AccountId, DepartmentId, TownId};
use serde::{Deserialize, Serialize};

/// Somebody whose identity the server has established.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub who: Who,
    /// Name, for the record.
    pub name: String,
}

/// On what footing somebody acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A member of staff, always for one department.
    Staff {
        /// The account.
        account: AccountId,
        /// Its roles.
        roles: RoleSet,
        /// Its department.
        department: DepartmentId,
        /// Its town (station staff).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        town: Option<TownId>,
        /// The colleague for whom this person stands in on the case at hand ([`crate::case::Case::acting`]).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands_in_for: Option<AccountId>,
    },
    /// A party of the case, proven by case number and query code; `agent` when the code belongs to an agent.
    Party {
        /// Which party, by its number in the case.
        party: u8,
        /// Whether an agent acts for the party.
        agent: bool,
    },
    /// The 12345 system.
    Hotline {
        /// The machine's account.
        account: AccountId,
    },
    /// The system itself: steps that follow without a person (TR13, TR57).
    System,
}

impl Actor {
    /// A member of staff.
    pub fn staff(account: AccountId, name: impl Into<String>, roles: RoleSet, department: DepartmentId) -> Self {
        Self { who: Who::Staff { account, roles, department, town: None, stands_in_for: None }, name: name.into() }
    }

    /// A party of the case.
    pub fn party(party: u8, name: impl Into<String>) -> Self {
        Self { who: Who::Party { party, agent: false }, name: name.into() }
    }

    /// The system itself.
    pub fn system() -> Self {
        Self { who: Who::System, name: "系统".to_owned() }
    }

    /// Whether the actor is staff with `role`.
    pub fn has(&self, role: Role) -> bool {
        matches!(&self.who, Who::Staff { roles, .. } if roles.has(role))
    }

    /// The department the actor acts for.
    pub fn department(&self) -> Option<&DepartmentId> {
        match &self.who {
            Who::Staff { department, .. } => Some(department),
            _ => None,
        }
    }

    /// The account of a member of staff.
    pub fn account(&self) -> Option<AccountId> {
        match &self.who {
            Who::Staff { account, .. } => Some(*account),
            _ => None,
        }
    }

    /// Whether the actor is that colleague, or stands in for them.
    pub fn acts_for(&self, colleague: AccountId) -> bool {
        match &self.who {
            Who::Staff { account, stands_in_for, .. } => *account == colleague || *stands_in_for == Some(colleague),
            _ => false,
        }
    }

    /// The party the actor is, or acts for.
    pub fn as_party(&self) -> Option<u8> {
        match self.who {
            Who::Party { party, .. } => Some(party),
            _ => None,
        }
    }

    /// For the record.
    pub fn to_ref(&self) -> ActorRef {
        match &self.who {
            Who::Staff { account, department, .. } => ActorRef {
                name: self.name.clone(),
                account: Some(*account),
                department: Some(department.clone()),
                party: None,
            },
            Who::Party { party, .. } => {
                ActorRef { name: self.name.clone(), account: None, department: None, party: Some(*party) }
            }
            Who::Hotline { account } => {
                ActorRef { name: self.name.clone(), account: Some(*account), department: None, party: None }
            }
            Who::System => ActorRef { name: self.name.clone(), account: None, department: None, party: None },
        }
    }
}

impl ActorRef {
    /// With the name masked where it is a party's; staff act under their names.
    #[must_use]
    pub fn masked(&self) -> Self {
        Pen::Masked.actor(self)
    }
}

/// Who did something, as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRef {
    /// Name.
    pub name: String,
    /// Account of staff or machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Department of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Party number of a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u8>,
}
