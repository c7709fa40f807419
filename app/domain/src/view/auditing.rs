//! What auditors read beside the access log (requirements §3: AUD): the register of disclosures, and what changed the
//! house. Neither names a party or says a fact of a case.

use crate::case::DisclosureState;
use crate::value::{CaseNo, Day, Instant};
use serde::{Deserialize, Serialize};

/// Lines of a page.
pub const AUDIT_LINES: u32 = 50;

/// A disclosure, as an auditor reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosureLine {
    /// The case.
    pub case_no: CaseNo,
    /// Its number in the case.
    pub no: u8,
    /// For whom, without what identifies a party.
    pub recipient: String,
    /// Which fields.
    pub fields: Vec<String>,
    /// What for, without what identifies a party.
    pub purpose: String,
    /// Until when.
    pub expires_on: Day,
    /// How far it is; taken back where it was.
    pub state: DisclosureState,
    /// Taken back.
    pub void: bool,
    /// Who asked, and when.
    pub asked_by: String,
    /// When it was asked for.
    pub asked_at: Option<Instant>,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// When it was released.
    pub released_at: Option<Instant>,
}

/// What an auditor asks for of the disclosures, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DisclosuresAsked {
    /// Case number.
    pub case_no: String,
    /// Name of who asked or decided.
    pub who: String,
    /// State, by its identifier.
    pub state: String,
}

/// The same, as understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisclosureFilter {
    /// Of this case.
    pub case_no: Option<CaseNo>,
    /// Asked or decided by somebody of this name.
    pub who: Option<String>,
    /// In this state.
    pub state: Option<DisclosureState>,
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl DisclosuresAsked {
    /// What is asked, with what was not understood in words; such a condition is left out.
    pub fn filter(&self) -> (DisclosureFilter, Vec<String>) {
        let mut told = Vec::new();
        let case_no = given(&self.case_no).and_then(|text| text.parse().ok());
        if case_no.is_none() && given(&self.case_no).is_some() {
            told.push("案件编号看不懂，没有按它筛选。编号的样子是 2026-0047".to_owned());
        }
        let state = given(&self.state).and_then(|text| DisclosureState::from_id(&text));
        if state.is_none() && given(&self.state).is_some() {
            told.push("状态看不懂，没有按它筛选".to_owned());
        }
        (DisclosureFilter { case_no, who: given(&self.who), state }, told)
    }
}

impl DisclosureFilter {
    /// Whether a line is wanted.
    pub fn admits(&self, line: &DisclosureLine) -> bool {
        let who = |who: &String| line.asked_by == *who || line.decided_by == *who;
        self.who.as_ref().is_none_or(who) && self.state.is_none_or(|state| line.state == state)
    }
}

/// A page of the register of disclosures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DisclosuresView {
    /// Lines, by case.
    pub lines: Vec<DisclosureLine>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What was not understood or not found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
}

/// A change of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLine {
    /// When.
    pub at: Instant,
    /// Who did it.
    pub name: String,
    /// Login of who did it, where it is an account.
    pub login: String,
    /// What.
    pub what: String,
    /// About what: an account, a pack, a setting.
    pub about: String,
}

/// What an auditor asks for of the changes, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangesAsked {
    /// Kind, as the store spells it.
    pub kind: String,
    /// Login or name of who did it.
    pub who: String,
    /// Day.
    pub day: String,
}

impl ChangesAsked {
    /// Kinds, person and day that are wanted, with what was not understood in words.
    pub fn filter(&self) -> (Vec<&'static str>, Option<String>, Option<Day>, Vec<String>) {
        let all = crate::administration::CONFIGURATION;
        let mut told = Vec::new();
        let asked = given(&self.kind);
        let one = asked.as_ref().and_then(|kind| all.iter().find(|(known, zh)| known == kind || zh == kind));
        if asked.is_some() && one.is_none() {
            told.push("种类看不懂，没有按它筛选".to_owned());
        }
        let kinds = one.map_or_else(|| all.iter().map(|(kind, _)| *kind).collect(), |(kind, _)| vec![*kind]);
        let day = given(&self.day).and_then(|text| text.parse().ok());
        if day.is_none() && given(&self.day).is_some() {
            told.push("日期看不懂，没有按它筛选。日期的样子是 2026-03-18".to_owned());
        }
        (kinds, given(&self.who), day, told)
    }
}

/// A page of changes, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChangesView {
    /// Lines.
    pub lines: Vec<ChangeLine>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// What was not understood or not found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M-5.3-a: what is not understood is said and left out; kinds are those that change the house.
    #[test]
    fn m_5_3_a_conditions_that_are_not_understood_are_said() {
        let asked =
            DisclosuresAsked { case_no: "47".to_owned(), who: " 王强 ".to_owned(), state: "已批准".to_owned() };
        let (filter, told) = asked.filter();
        assert_eq!((filter.case_no, filter.who.as_deref()), (None, Some("王强")));
        assert_eq!((filter.state, told.len()), (Some(DisclosureState::Approved), 1));
        let asked = ChangesAsked { kind: "signed_in".to_owned(), who: String::new(), day: "昨天".to_owned() };
        let (kinds, who, day, told) = asked.filter();
        assert_eq!((kinds.len(), who, day, told.len()), (crate::administration::CONFIGURATION.len(), None, None, 2));
        let asked = ChangesAsked { kind: "pack_published".to_owned(), ..ChangesAsked::default() };
        assert_eq!(asked.filter().0, ["pack_published"]);
    }
}
