//! Registers beside the cases, as people read them.

use crate::register::{Book, DepartmentFigures, Measure, Quarter, RosterEntry, Settled};
use crate::value::{AccountId, CaseNo, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// An entry of a register with the number it is called by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered<T> {
    /// Number.
    pub id: i64,
    /// The entry as it is now.
    pub entry: T,
}

/// The leading group's roster on a day (M-3.1-a..c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterView {
    /// Everybody who is or was on it.
    pub entries: Vec<Registered<RosterEntry>>,
    /// Names of units that have no deputy today (M-3.1-b).
    pub without_deputy: Vec<String>,
    /// Names of towns without a mediation station (M-3.2.9-a).
    pub without_station: Vec<String>,
    /// Whether the viewer keeps it.
    pub may_keep: bool,
    /// Accounts of the leader's post, by name, for whoever keeps the roster.
    #[serde(default)]
    pub leaders: Vec<(AccountId, String)>,
}

/// What somebody finds among the registers: which are open, which the person keeps, the units by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookShelf {
    /// The server's time.
    pub now: Instant,
    /// Open ones, with whether the person adds entries.
    pub books: Vec<(Book, bool)>,
    /// Units by name.
    pub units: Vec<(DepartmentId, String)>,
}

impl BookShelf {
    /// Name of a unit.
    pub fn unit(&self, id: &DepartmentId) -> String {
        let found = self.units.iter().find(|(known, _)| known == id);
        found.map_or_else(|| id.to_string(), |(_, name)| name.clone())
    }

    /// Whether the person adds entries to `book`.
    pub fn keeps(&self, book: Book) -> bool {
        self.books.iter().any(|(known, keeps)| *known == book && *keeps)
    }
}

/// Figures of a unit over a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresLine {
    /// The unit.
    pub department: DepartmentId,
    /// Its name.
    pub name: String,
    /// What its cases say.
    pub figures: DepartmentFigures,
    /// Accountability entries decided in the quarter (M-5.4-b).
    pub entries: u32,
}

/// The report of a quarter (M-5.4-a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresReport {
    /// The quarter.
    pub quarter: Quarter,
    /// Counted up to this day: the quarter's last, or today.
    pub until: Day,
    /// Cases that were looked at.
    pub cases: u32,
    /// Units with anything to report, in the order of the pack.
    pub lines: Vec<FiguresLine>,
    /// Sums.
    pub total: FiguresLine,
    /// Made when.
    pub made_at: Instant,
}

/// A number of the assessment, and one case behind it: its number and what happened, no content (M-5.4-a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessedLine {
    /// Counted as.
    pub measure: Measure,
    /// The case.
    pub case_no: CaseNo,
    /// On which day.
    pub on: Day,
    /// Which limit, or what happened.
    pub what: String,
}

/// The paper of a quarter's assessment of one unit: figures, how each is counted, and the cases behind each (M-5.4-a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The quarter.
    pub quarter: Quarter,
    /// Counted up to this day.
    pub until: Day,
    /// The unit and its figures.
    pub line: FiguresLine,
    /// What was counted, in the order of the measures and of the days.
    pub lines: Vec<AssessedLine>,
    /// Made when.
    pub made_at: Instant,
}

impl Assessment {
    /// The cases behind a number.
    pub fn behind(&self, measure: Measure) -> impl Iterator<Item = &AssessedLine> {
        self.lines.iter().filter(move |line| line.measure == measure)
    }
}

/// What stations settled of what was closed, of a town or of all (M-1-c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledLine {
    /// The town.
    pub town: String,
    /// Settled at its station.
    pub settled: u32,
    /// Closed.
    pub closed: u32,
}

impl SettledLine {
    /// `33.3%`; a dash where nothing was closed.
    pub fn share(&self) -> String {
        let share = Settled { settled: self.settled, closed: self.closed }.per_mille();
        share.map_or_else(|| "—".to_owned(), |n| format!("{}.{}%", n / 10, n % 10))
    }
}

/// Counts of a quarter, in which no case can be told (M-0-a, M-1-c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsReport {
    /// The quarter.
    pub quarter: Quarter,
    /// Counted up to this day.
    pub until: Day,
    /// Cases counted.
    pub cases: u32,
    /// By column.
    pub stages: Vec<(String, u32)>,
    /// By town.
    pub towns: Vec<(String, u32)>,
    /// By category.
    pub categories: Vec<(String, u32)>,
    /// Closed in the quarter, by outcome.
    pub outcomes: Vec<(String, u32)>,
    /// Settled at stations, by town.
    pub settled: Vec<SettledLine>,
    /// Settled at stations in all.
    pub total: SettledLine,
    /// Made when.
    pub made_at: Instant,
}

impl FiguresReport {
    /// Heads of its columns, as tables and files have them.
    pub const HEADS: [&'static str; 10] = [
        "单位",
        "按期办结时限",
        "逾期办结时限",
        "按期率",
        "期末超期未办",
        "被退回",
        "异议成立",
        "拒办",
        "推出",
        "责任追究",
    ];

    /// As a file for spreadsheets: UTF-8 with its mark, lines end as RFC 4180 has it.
    pub fn csv(&self) -> String {
        let mut text = format!("\u{feff}{}\r\n", Self::HEADS.join(","));
        for line in self.lines.iter().chain([&self.total]) {
            text.push_str(&line.cells().map(|cell| super::opening::cell(&cell)).join(","));
            text.push_str("\r\n");
        }
        text
    }
}

impl FiguresLine {
    /// Its cells under [`FiguresReport::HEADS`].
    pub fn cells(&self) -> [String; 10] {
        let figures = &self.figures;
        let rate = figures.on_time_per_mille().map_or_else(|| "—".to_owned(), |n| format!("{}.{}%", n / 10, n % 10));
        [
            self.name.clone(),
            figures.on_time.to_string(),
            figures.late.to_string(),
            rate,
            figures.overdue.to_string(),
            figures.returns.to_string(),
            figures.objections_upheld.to_string(),
            figures.refusals.to_string(),
            figures.pushed_out.to_string(),
            self.entries.to_string(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M-5.4-a.
    #[test]
    fn the_file_of_a_quarter_has_a_line_per_unit_and_runs_nothing() {
        let line = |name: &str, on_time, late| FiguresLine {
            department: "tax_bureau".into(),
            name: name.to_owned(),
            figures: DepartmentFigures { on_time, late, ..DepartmentFigures::default() },
            entries: 1,
        };
        let report = FiguresReport {
            quarter: "2026-Q1".parse().unwrap(),
            until: "2026-03-31".parse().unwrap(),
            cases: 3,
            lines: vec![line("市税务局", 2, 1), line("=1+1", 0, 0)],
            total: line("合计", 2, 1),
            made_at: Instant::default(),
        };
        let text = report.csv();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].starts_with("\u{feff}单位,"));
        assert_eq!(lines[1], r#""市税务局","2","1","66.6%","0","0","0","0","0","1""#);
        assert!(lines[2].starts_with(r#""'=1+1","0","0","—""#), "{}", lines[2]);
    }
}
