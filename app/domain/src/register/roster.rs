//! The leading group's roster (M-3.1-a..c): one leader, a deputy per unit, members who are invited.

use crate::access::{Actor, Role};
use crate::case::{Refusal, RefusalCode, choice};
use crate::problem::FieldError;
use crate::value::{Day, DepartmentId};
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
        self.until = Some(until);
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
        self.0.push(entry);
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
    use crate::value::AccountId;

    fn entry(name: &str, unit: &str, post: Post, until: Option<&str>) -> RosterEntry {
        RosterEntry {
            name: name.to_owned(),
            unit: unit.into(),
            post,
            from: "2025-11-03".parse().unwrap(),
            until: until.map(|day| day.parse().unwrap()),
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
