//! Who opened what, and for what: what auditors read of the access log (M-5.3-a). It names accounts, cases and fields,
//! never a party and no fact of a case.

use crate::value::{CaseNo, Day, Instant, is_unseen};
use serde::{Deserialize, Serialize};

/// Lines of a page.
pub const OPENINGS_OF_A_PAGE: u32 = 50;
/// Lines of a file.
pub const OPENINGS_OF_A_FILE: u32 = 20_000;

/// An opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningView {
    /// When.
    pub at: Instant,
    /// Name of who opened it.
    pub name: String,
    /// Login of who opened it.
    pub login: String,
    /// Department of who opened it.
    pub department: String,
    /// Of which case.
    pub case_no: CaseNo,
    /// Which field, document or file, by number.
    pub what: String,
    /// For what.
    pub purpose: String,
}

/// What an auditor asks for, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OpeningAsked {
    /// Case number.
    pub case_no: String,
    /// Login or name of who opened.
    pub who: String,
    /// Day.
    pub day: String,
}

/// What an auditor asks for, as understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpeningFilter {
    /// Of this case.
    pub case_no: Option<CaseNo>,
    /// By the person of this login or name.
    pub who: Option<String>,
    /// On this day.
    pub day: Option<Day>,
}

impl OpeningAsked {
    /// What is asked, with what was not understood in words; such a condition is left out.
    pub fn filter(&self) -> (OpeningFilter, Vec<String>) {
        let mut told = Vec::new();
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let case_no = given(&self.case_no).and_then(|text| text.parse().ok());
        if case_no.is_none() && given(&self.case_no).is_some() {
            told.push("案件编号看不懂，没有按它筛选。编号的样子是 2026-0047".to_owned());
        }
        let day = given(&self.day).and_then(|text| text.parse().ok());
        if day.is_none() && given(&self.day).is_some() {
            told.push("日期看不懂，没有按它筛选。日期的样子是 2026-03-18".to_owned());
        }
        (OpeningFilter { case_no, who: given(&self.who), day }, told)
    }
}

/// A page of the access log, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpeningsView {
    /// Lines.
    pub lines: Vec<OpeningView>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What was not understood or not found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
}

impl OpeningsView {
    /// The lines for spreadsheets.
    pub fn csv(&self) -> String {
        let mut text = String::from("\u{feff}时间,姓名,账号,部门,案件编号,查看内容,用途\r\n");
        for line in &self.lines {
            let OpeningView { at, name, login, department, case_no, what, purpose } = line;
            let cells =
                [&at.to_string(), name, login, department, &case_no.to_string(), what, purpose].map(|text| cell(text));
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text
    }
}

/// A cell that no spreadsheet takes for a formula: nor in full width, nor behind what cannot be seen.
pub(super) fn cell(text: &str) -> String {
    let unseen = |letter: char| letter.is_whitespace() || letter.is_control() || is_unseen(letter);
    let first = text.trim_start_matches(unseen).chars().next();
    let formula =
        first.is_some_and(|letter| "=+-@＝＋－＠−﹢﹣﹦﹫".contains(letter)) || text.starts_with(['\t', '\r', '\n']);
    let text = text.replace('"', "\"\"");
    if formula { format!("\"'{text}\"") } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_said_and_left_out() {
        let asked = OpeningAsked { case_no: "47".to_owned(), who: " 王强 ".to_owned(), day: "昨天".to_owned() };
        let (filter, told) = asked.filter();
        assert_eq!(filter, OpeningFilter { case_no: None, who: Some("王强".to_owned()), day: None });
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn sec_06_no_cell_of_a_sheet_is_a_formula() {
        for text in ["＝1+1", "＋1", "－1", "＠a", "\u{200b}=1", "\u{feff}=1", " =1", "\u{2800}＝1", "\n=1"] {
            assert_eq!(cell(text), format!("\"'{text}\""), "{text:?}");
        }
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell(""), "\"\"");
        assert_eq!(cell("2025-01-01"), "\"2025-01-01\"");
        assert_eq!(cell("说“是”,\"x\""), "\"说“是”,\"\"x\"\"\"");
    }
}
