//! Whom and what a form offers to choose from, read when it opens.

use crate::api::casework::{colleagues, merge_candidates};
use crate::api::registers::roster;
use domain::case::CommandKind;
use domain::register::{Post, RosterEntry};
use domain::value::{CaseNo, Day, DepartmentId};
use domain::view::{Colleague, MergeCandidate};

/// What was read for a form; empty where the form does not ask for it, or it cannot be read now.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    /// Colleagues of the same department.
    pub(crate) colleagues: Vec<Colleague>,
    /// The leading group's roster (M-3.1).
    pub(crate) roster: Vec<RosterEntry>,
    /// Cases that could be merged into this one (TR61).
    pub(crate) candidates: Vec<MergeCandidate>,
}

impl People {
    /// What the form of `kind` needs.
    pub(super) async fn for_form(kind: CommandKind, case_no: CaseNo) -> Self {
        let mut people = Self::default();
        match kind {
            CommandKind::OfferHandOver
            | CommandKind::ReassignWork
            | CommandKind::AppointStandIn
            | CommandKind::Restrict => {
                people.colleagues = colleagues().await.unwrap_or_default();
            }
            CommandKind::ConveneTeamMeeting | CommandKind::RecordTeamMeeting | CommandKind::OpenConsultation => {
                people.roster = roster()
                    .await
                    .map(|view| view.entries.into_iter().map(|row| row.entry).collect())
                    .unwrap_or_default();
            }
            CommandKind::Merge => people.candidates = merge_candidates(case_no).await.unwrap_or_default(),
            _ => {}
        }
        people
    }

    /// Who is invited for `units` on `day`: the roster's members of each, its deputy where it has none, and the unit
    /// alone where the roster has nobody (M-3.1-c).
    pub(super) fn invited<'a>(
        &self,
        units: impl Iterator<Item = &'a DepartmentId>,
        name: impl Fn(&DepartmentId) -> String,
        day: Day,
    ) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for unit in units {
            let short = name(unit);
            let of = |post: Post| {
                let held =
                    move |entry: &&RosterEntry| entry.unit == *unit && entry.post == post && entry.is_active(day);
                self.roster.iter().filter(held)
            };
            let mut names: Vec<&RosterEntry> = of(Post::Member).collect();
            if names.is_empty() {
                names.extend(of(Post::Deputy));
            }
            let named = names.iter().map(|entry| format!("{short} {}", entry.name));
            let found: Vec<String> = if names.is_empty() { vec![short.clone()] } else { named.collect() };
            lines.extend(found.into_iter().filter(|line| !lines.contains(line)).collect::<Vec<_>>());
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M-3.1-c.
    #[test]
    fn members_are_invited_deputies_where_there_are_none_and_else_the_unit() {
        let entry = |name: &str, unit: &str, post, until: Option<&str>| RosterEntry {
            account: None,
            name: name.to_owned(),
            unit: unit.into(),
            post,
            from: "2025-11-03".parse().unwrap(),
            until: until.map(|day| day.parse().unwrap()),
        };
        let people = People {
            roster: vec![
                entry("甲", "tax_bureau", Post::Member, None),
                entry("乙", "tax_bureau", Post::Deputy, None),
                entry("丙", "hrss_bureau", Post::Deputy, None),
                entry("丁", "hrss_bureau", Post::Member, Some("2025-12-31")),
            ],
            ..People::default()
        };
        let units: Vec<DepartmentId> =
            ["tax_bureau", "hrss_bureau", "court", "tax_bureau"].map(DepartmentId::from).to_vec();
        let invited = people.invited(units.iter(), ToString::to_string, "2026-02-01".parse().unwrap());
        assert_eq!(invited, ["tax_bureau 甲", "hrss_bureau 丙", "court"]);
    }
}
