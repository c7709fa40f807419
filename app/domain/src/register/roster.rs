//! The leading group's roster (M-3.1-a..c): one leader, a deputy per unit, members who are invited.

use crate::access::{Actor, Role};
use crate::case::{Refusal, RefusalCode, choice};
use crate::problem::FieldError;
use crate::value::{AccountId, Day, DepartmentId};
use serde::{Deserialize, Serialize};

choice! {
    /// A post in the leading group.
    Post {
        /// One at a time.
        Leader = "leader", "组长";
        /// The first in charge of a unit.
        Deputy = "deputy", "副组长";
        /// In charge of a town or of a line of work.
        Member = "member", "成员";
    }
}

/// Somebody on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterEntry {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: DepartmentId,
    /// Post.
    pub post: Post,
    /// Since when.
    pub from: Day,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// The account under which the leader consents; of other posts none is needed (M-3.1-a).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// What is known of the leading group's one active leader (组长, M-3.1-a): a consent is the leader's own, never another
/// account's of the same post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leadership<'a> {
    /// Nobody looked it up: what is shown ahead of a decision goes by the post.
    #[default]
    Unasked,
    /// Nobody leads on that day.
    Vacant,
    /// Whoever stands on the roster.
    Held(&'a RosterEntry),
}

impl<'a> Leadership<'a> {
    /// What a look at the roster found; `None` where nobody looked.
    pub fn of(found: Option<&'a Option<RosterEntry>>) -> Self {
        match found {
            None => Self::Unasked,
            Some(None) => Self::Vacant,
            Some(Some(held)) => Self::Held(held),
        }
    }

    /// Whether `actor` is the leader; `Err` says who is, or what the roster lacks, in words for a refusal.
    ///
    /// # Errors
    /// Who consents instead, under M-3.1-a.
    pub fn admits(self, actor: &Actor) -> Result<(), String> {
        match self {
            Self::Unasked => Ok(()),
            Self::Vacant => Err("领导小组名册上现在没有在任组长，请领导小组办公室先登记组长".to_owned()),
            Self::Held(RosterEntry { name, account: None, .. }) => {
                Err(format!("名册上的现任组长{name}还没有对应的账号，请领导小组办公室在名册上登记其账号"))
            }
            Self::Held(held) if held.account == actor.account() => Ok(()),
            Self::Held(held) => Err(format!("现任组长是{}，由其本人决定，不能由他人代为同意", held.name)),
        }
    }
}

impl RosterEntry {
    /// Whether the post is held on `day`.
    pub fn is_active(&self, day: Day) -> bool {
        day >= self.from && self.until.is_none_or(|until| day <= until)
    }

    /// Ends the post: by whoever keeps the roster.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID` under M-3.1-a.
    pub fn end(&mut self, until: Day, actor: &Actor) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-3.1-a");
        if !keeps_roster(actor) {
            return Err(refuse(RefusalCode::RoleNotAllowed));
        }
        if until < self.from {
            let field = FieldError::new("until", "结束日期：不能早于开始");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        // Prolonged it might meet the one who came after: that is a term of its own.
        if self.until.is_some_and(|known| until > known) {
            let field = FieldError::new("until", "结束日期：已经登记结束，不能再往后改；继续任职请另行登记");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        self.until = Some(until);
        Ok(())
    }

    /// Ties the leader's post to an account, or to another one: by whoever keeps the roster.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID` under M-3.1-a.
    pub fn tie(&mut self, account: AccountId, actor: &Actor) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-3.1-a");
        if !keeps_roster(actor) {
            return Err(refuse(RefusalCode::RoleNotAllowed));
        }
        if self.post != Post::Leader {
            let field = FieldError::new("account", "账号：只有组长需要登记账号");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        self.account = Some(account);
        Ok(())
    }

    fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, two: &Self| one.until.is_some_and(|until| until < two.from);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// Whether this person keeps the roster.
pub fn keeps_roster(actor: &Actor) -> bool {
    actor.has(Role::LeadingGroupOffice) || actor.has(Role::Administrator)
}

/// The roster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Roster(Vec<RosterEntry>);

impl Roster {
    /// Adds `entry`: by the leading-group office or the administrator; a second active leader is refused.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID` under M-3.1-a.
    pub fn add(&mut self, entry: RosterEntry, actor: &Actor) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-3.1-a");
        if !keeps_roster(actor) {
            return Err(refuse(RefusalCode::RoleNotAllowed));
        }
        if entry.name.trim().is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![FieldError::new("name", "姓名：请填写")]));
        }
        let second = |known: &&RosterEntry| known.post == Post::Leader && known.overlaps(&entry);
        if entry.post == Post::Leader && self.0.iter().any(|known| second(&known)) {
            let field = FieldError::new("post", "组长：同一时间只能有一位");
            return Err(refuse(RefusalCode::FieldsInvalid).detail("组长只能有一位").fields(vec![field]));
        }
        if entry.post == Post::Leader && entry.account.is_none() {
            let field = FieldError::new("account", "组长的账号：请选择，只有这个账号能表示组长意见");
            return Err(refuse(RefusalCode::FieldsInvalid).detail("组长须有对应的账号").fields(vec![field]));
        }
        let account = entry.account.filter(|_| entry.post == Post::Leader);
        self.0.push(RosterEntry { account, ..entry });
        Ok(())
    }

    /// The roster as kept, to be added to.
    pub fn of(entries: Vec<RosterEntry>) -> Self {
        Self(entries)
    }

    /// The leader on `day`.
    pub fn leader(&self, day: Day) -> Option<&RosterEntry> {
        self.0.iter().find(|entry| entry.post == Post::Leader && entry.is_active(day))
    }

    /// What is known of the leader on `day`.
    pub fn leadership(&self, day: Day) -> Leadership<'_> {
        self.leader(day).map_or(Leadership::Vacant, Leadership::Held)
    }

    /// Units of `units` without a deputy on `day` (M-3.1-b).
    pub fn without_deputy<'a>(&self, units: &'a [DepartmentId], day: Day) -> Vec<&'a DepartmentId> {
        let has = |unit: &DepartmentId| {
            self.0.iter().any(|entry| entry.post == Post::Deputy && entry.unit == *unit && entry.is_active(day))
        };
        units.iter().filter(|unit| !has(unit)).collect()
    }

    /// Members of `units`, who are invited by default (M-3.1-c).
    pub fn invitees(&self, units: &[DepartmentId], day: Day) -> Vec<&RosterEntry> {
        let invited =
            |entry: &&RosterEntry| entry.post == Post::Member && units.contains(&entry.unit) && entry.is_active(day);
        self.0.iter().filter(invited).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::RoleSet;

    fn entry(name: &str, unit: &str, post: Post, until: Option<&str>) -> RosterEntry {
        RosterEntry {
            name: name.to_owned(),
            unit: unit.into(),
            post,
            from: "2025-11-03".parse().unwrap(),
            until: until.map(|day| day.parse().unwrap()),
            account: (post == Post::Leader).then_some(AccountId(46)),
        }
    }

    /// S06 [M-3.1-a, M-3.1-b, M-3.1-c].
    #[test]
    fn s06_there_is_one_leader_and_a_deputy_per_unit() {
        let office =
            Actor::staff(AccountId(1), "办公室", RoleSet::one(Role::LeadingGroupOffice), "leading_group_office".into());
        let head = Actor::staff(AccountId(2), "某", RoleSet::one(Role::Head), "tax_bureau".into());
        let mut roster = Roster::default();
        assert!(roster.add(entry("甲", "municipal_government", Post::Leader, None), &head).is_err());
        roster.add(entry("甲", "municipal_government", Post::Leader, Some("2025-12-31")), &office).unwrap();
        let second = roster.add(entry("乙", "municipal_government", Post::Leader, None), &office).unwrap_err();
        assert_eq!((second.code, second.clause.as_str()), (RefusalCode::FieldsInvalid, "M-3.1-a"));
        let next = RosterEntry {
            from: "2026-01-01".parse().unwrap(),
            ..entry("乙", "municipal_government", Post::Leader, None)
        };
        roster.add(next, &office).unwrap();
        let day = "2026-02-01".parse().unwrap();
        assert_eq!(roster.leader(day).unwrap().name, "乙");
        roster.add(entry("丙", "tax_bureau", Post::Deputy, None), &office).unwrap();
        roster.add(entry("丁", "tax_bureau", Post::Member, None), &office).unwrap();
        let units: Vec<DepartmentId> = vec!["tax_bureau".into(), "court".into()];
        assert_eq!(roster.without_deputy(&units, day), [&DepartmentId::from("court")]);
        assert_eq!(roster.invitees(&units, day).len(), 1);
    }
}
