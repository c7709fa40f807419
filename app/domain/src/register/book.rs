//! Which register is open to whom, and who adds to it.

use super::{is_group_member, keeps_roster, may_read_accountability};
use crate::access::{Actor, Role};
use serde::{Deserialize, Serialize};

/// A register beside the cases, as a page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Book {
    /// Tasks of the leading group (M-3.2.1-b).
    Tasks,
    /// Consultations (M-4.2.3).
    Consultations,
    /// Public opinion without a case (M-3.2.8).
    Opinions,
    /// Accountability (M-5.4-b).
    Accountability,
    /// Figures of a quarter (M-5.4-a).
    Figures,
    /// The roster (M-3.1).
    Roster,
    /// Counts by stage, town, category and outcome; what stations settled (M-0-a, M-1-c).
    Counts,
}

impl Book {
    /// Every register, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::Tasks,
        Self::Consultations,
        Self::Opinions,
        Self::Accountability,
        Self::Figures,
        Self::Counts,
        Self::Roster,
    ];

    /// As addresses spell it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Consultations => "consultations",
            Self::Opinions => "opinions",
            Self::Accountability => "accountability",
            Self::Figures => "figures",
            Self::Roster => "roster",
            Self::Counts => "counts",
        }
    }

    /// The register written `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|book| book.id() == id)
    }

    /// Name of the register.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Tasks => "交办事项",
            Self::Consultations => "会商",
            Self::Opinions => "舆情（未立案）",
            Self::Accountability => "责任追究",
            Self::Figures => "绩效考评",
            Self::Roster => "领导小组名册",
            Self::Counts => "综合统计",
        }
    }

    /// Whether the actor reads it. Of tasks and posts everybody reads those of the own unit.
    pub fn is_open_to(self, actor: &Actor) -> bool {
        match self {
            // Who sees figures only finds nothing else (M-0-a).
            Self::Tasks | Self::Roster => !actor.has(Role::Statistics),
            Self::Counts => may_read_counts(actor),
            Self::Consultations => is_group_member(actor),
            Self::Opinions => [Role::Cyberspace, Role::Handler, Role::Head].into_iter().any(|role| actor.has(role)),
            Self::Accountability => may_read_accountability(actor),
            Self::Figures => may_read_figures(actor),
        }
    }

    /// Whether the actor adds entries.
    pub fn is_kept_by(self, actor: &Actor) -> bool {
        match self {
            Self::Tasks => actor.has(Role::LeadingGroupOffice),
            Self::Consultations => is_group_member(actor),
            Self::Opinions => actor.has(Role::Cyberspace),
            Self::Accountability => actor.has(Role::Supervisor) || actor.has(Role::LeadingGroupOffice),
            Self::Figures | Self::Counts => false,
            Self::Roster => keeps_roster(actor),
        }
    }
}

/// Supervision and the leading-group office get the report of a quarter (M-5.4-a).
pub fn may_read_figures(actor: &Actor) -> bool {
    actor.has(Role::Supervisor) || actor.has(Role::LeadingGroupOffice)
}

/// The governance centre and those who oversee read counts of the whole mechanism (M-0-a, M-1-c).
pub fn may_read_counts(actor: &Actor) -> bool {
    [Role::Statistics, Role::Supervisor, Role::LeadingGroupOffice, Role::GroupLeader, Role::Government]
        .into_iter()
        .any(|role| actor.has(role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::RoleSet;
    use crate::value::AccountId;

    /// M-5.4-a, M-5.4-b, M-4.2.3-a: what a post may not read it may not add to either, save the roster's keeper.
    #[test]
    fn a_register_is_open_to_its_posts() {
        let open = |role| {
            let actor = Actor::staff(AccountId(1), "某", RoleSet::one(role), "tax_bureau".into());
            let books: Vec<&str> = Book::ALL.into_iter().filter(|book| book.is_open_to(&actor)).map(Book::id).collect();
            for book in Book::ALL.into_iter().filter(|book| book.is_kept_by(&actor)) {
                assert!(book.is_open_to(&actor), "{book:?} {role:?}");
            }
            books.join(" ")
        };
        assert_eq!(open(Role::LeadingGroupOffice), "tasks consultations accountability figures counts roster");
        assert_eq!(open(Role::Supervisor), "tasks accountability figures counts roster");
        assert_eq!(open(Role::Discipline), "tasks accountability roster");
        assert_eq!(open(Role::Head), "tasks consultations opinions roster");
        assert_eq!(open(Role::Cyberspace), "tasks opinions roster");
        assert_eq!(open(Role::Clerk), "tasks roster");
        assert_eq!(open(Role::Statistics), "counts", "M-0-a");
        for book in Book::ALL {
            assert_eq!(Book::from_id(book.id()), Some(book));
        }
    }
}
