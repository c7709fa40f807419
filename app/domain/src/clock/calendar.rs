//! The yearly calendar of working days, with days off and working weekends (调休) as the State Council publishes them.

use crate::value::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A year whose calendar has not been imported: working days in it cannot be counted and are never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("缺少 {0} 年的工作日历，请管理员导入国务院办公厅公布的放假安排")]
pub struct CalendarMissing(pub i32);

/// Why a calendar file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// The file is not the JSON it should be.
    #[error("日历文件无法读取：{0}")]
    Unreadable(String),
    /// A date that lies in another year than the one it is listed under.
    #[error("{year} 年的日历中列有 {day}，不属于该年")]
    WrongYear {
        /// The year it is listed under.
        year: i32,
        /// The date.
        day: Day,
    },
    /// A date that is both off and working.
    #[error("{0} 同时列为放假和上班")]
    Contradiction(Day),
    /// A year without a single day off.
    #[error("{0} 年没有列出任何放假日")]
    Empty(i32),
}

/// Whether the notice behind a year's calendar has been published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearStatus {
    /// From the published notice.
    Official,
    /// Statutory days only; results are shown as provisional (暂定) and recomputed after the import.
    Provisional,
}

/// What kind of day a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Monday to Friday, not a holiday.
    Working,
    /// A weekend day turned into a working day.
    WorkingWeekend,
    /// Declared off by the notice.
    Holiday,
    /// Saturday or Sunday.
    Weekend,
}

impl DayKind {
    /// Whether offices work on it.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::WorkingWeekend)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    status: YearStatus,
    #[serde(default)]
    notice: String,
    off: BTreeSet<Day>,
    #[serde(default)]
    work: BTreeSet<Day>,
}

/// Fields of a year as files give them; what is not needed for counting is passed over.
#[derive(Deserialize)]
struct YearFile {
    #[serde(default = "official")]
    status: YearStatus,
    #[serde(default)]
    notice: String,
    off: BTreeSet<Day>,
    #[serde(default)]
    work: BTreeSet<Day>,
}

fn official() -> YearStatus {
    YearStatus::Official
}

/// Working days by year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

impl Calendar {
    /// The calendar shipped with the product: 2019 to 2026 official, 2027 provisional.
    ///
    /// # Errors
    /// If the shipped file were damaged; a test reads it.
    pub fn shipped() -> Result<Self, CalendarProblem> {
        let mut calendar = Self::default();
        calendar.import(include_str!("../../packs/calendar/cn.json"))?;
        Ok(calendar)
    }

    /// Adds or replaces the years of a file `{"2028": {"status": "official", "notice": "…", "off": [days], "work":
    /// [days]}}` and returns them. Nothing changes when the file is refused.
    pub fn import(&mut self, json: &str) -> Result<Vec<i32>, CalendarProblem> {
        let file: BTreeMap<String, YearFile> =
            serde_json::from_str(json).map_err(|error| CalendarProblem::Unreadable(error.to_string()))?;
        let mut read = BTreeMap::new();
        for (name, year_file) in file {
            let year: i32 = name
                .parse()
                .ok()
                .filter(|year| (1900..2200).contains(year))
                .ok_or_else(|| CalendarProblem::Unreadable(format!("“{name}”不是年份")))?;
            read.insert(year, checked(year, year_file)?);
        }
        if read.is_empty() {
            return Err(CalendarProblem::Unreadable("文件中没有任何年份".to_owned()));
        }
        let years = read.keys().copied().collect();
        self.years.extend(read);
        Ok(years)
    }

    /// The years it covers, with their status and the notice they rest on.
    pub fn years(&self) -> impl Iterator<Item = (i32, YearStatus, &str)> {
        self.years.iter().map(|(year, entry)| (*year, entry.status, entry.notice.as_str()))
    }

    /// Years that `other` counts differently or does not have, each with the notice it rests on here.
    pub fn differing_years(&self, other: &Self) -> Vec<(i32, &str)> {
        let differs = |year: &i32, own: &Year| {
            other.years.get(year).is_none_or(|known| (&known.off, &known.work) != (&own.off, &own.work))
        };
        let years = self.years.iter().filter(|(year, own)| differs(year, own));
        years.map(|(year, own)| (*year, own.notice.as_str())).collect()
    }

    /// What kind of day `day` is.
    pub fn kind(&self, day: Day) -> Result<DayKind, CalendarMissing> {
        let year = self.years.get(&day.year()).ok_or(CalendarMissing(day.year()))?;
        Ok(if year.work.contains(&day) {
            DayKind::WorkingWeekend
        } else if year.off.contains(&day) {
            DayKind::Holiday
        } else if day.is_weekend() {
            DayKind::Weekend
        } else {
            DayKind::Working
        })
    }

    /// Whether offices work on `day`.
    pub fn is_working(&self, day: Day) -> Result<bool, CalendarMissing> {
        self.kind(day).map(DayKind::is_working)
    }

    /// Whether counting through `day` rests on a provisional year.
    pub fn is_provisional(&self, day: Day) -> bool {
        self.years.get(&day.year()).is_some_and(|year| year.status == YearStatus::Provisional)
    }

    /// `day` itself if offices work on it, else the next day they do.
    pub fn working_on_or_after(&self, mut day: Day) -> Result<Day, CalendarMissing> {
        while !self.is_working(day)? {
            day = day.next();
        }
        Ok(day)
    }

    /// Working days in (`after`, `until`]; 0 when `until` is not later.
    pub fn working_days_between(&self, after: Day, until: Day) -> Result<u32, CalendarMissing> {
        let mut count = 0;
        let mut day = after;
        while day < until {
            day = day.next();
            count += u32::from(self.is_working(day)?);
        }
        Ok(count)
    }
}

fn checked(year: i32, file: YearFile) -> Result<Year, CalendarProblem> {
    if let Some(day) = file.off.iter().chain(&file.work).find(|day| day.year() != year) {
        return Err(CalendarProblem::WrongYear { year, day: *day });
    }
    if let Some(day) = file.off.intersection(&file.work).next() {
        return Err(CalendarProblem::Contradiction(*day));
    }
    if file.off.is_empty() {
        return Err(CalendarProblem::Empty(year));
    }
    Ok(Year { status: file.status, notice: file.notice, off: file.off, work: file.work })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_calendar_has_the_published_number_of_working_days() {
        let calendar = Calendar::shipped().unwrap();
        let published =
            [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)];
        for (year, days) in published {
            let last_of_previous = Day::new(year, 1, 1).unwrap().plus(-1);
            // The day before the first year is not covered, so count from the first of January.
            let first = u32::from(calendar.is_working(last_of_previous.next()).unwrap());
            let rest = calendar.working_days_between(last_of_previous.next(), Day::new(year, 12, 31).unwrap()).unwrap();
            assert_eq!(first + rest, days, "{year}");
        }
        assert!(calendar.is_provisional("2027-01-05".parse().unwrap()));
    }

    #[test]
    fn a_new_calendar_says_which_years_it_changes_and_on_what_ground() {
        let before = Calendar::shipped().unwrap();
        assert_eq!(before.differing_years(&before), []);
        let (first, status, notice) = before.years().next().unwrap();
        assert!(first == 2019 && status == YearStatus::Official && !notice.is_empty(), "{first} {status:?} {notice}");
        let mut after = before.clone();
        let file = r#"{"2026": {"notice": "更正通知", "off": ["2026-01-01"]}, "2028": {"notice": "新通知", "off": ["2028-01-03"]}}"#;
        after.import(file).unwrap();
        assert_eq!(after.differing_years(&before), [(2026, "更正通知"), (2028, "新通知")]);
        let known: Vec<i32> = after.years().map(|(year, ..)| year).collect();
        assert_eq!((known.first(), known.last()), (Some(&2019), Some(&2028)));
    }

    #[test]
    fn a_year_without_calendar_is_refused_not_guessed() {
        let calendar = Calendar::shipped().unwrap();
        assert_eq!(calendar.is_working("2028-01-04".parse().unwrap()), Err(CalendarMissing(2028)));
    }

    #[test]
    fn an_imported_year_is_checked_before_anything_changes() {
        let mut calendar = Calendar::shipped().unwrap();
        let before = calendar.clone();
        for (file, why) in [
            ("[]", "not an object"),
            ("{}", "no year"),
            (r#"{"2028": {"off": []}}"#, "no day off"),
            (r#"{"2028": {"off": ["2027-01-01"]}}"#, "another year"),
            (r#"{"2028": {"off": ["2028-01-01"], "work": ["2028-01-01"]}}"#, "both"),
            (r#"{"next": {"off": ["2028-01-01"]}}"#, "no number"),
            (r#"{"2028": {"off": ["2028-02-30"]}}"#, "no such day"),
        ] {
            assert!(calendar.import(file).is_err(), "{why}");
        }
        assert_eq!(calendar, before);
        let years = calendar.import(r#"{"2028": {"notice": "n", "off": ["2028-01-01"], "sources": []}}"#).unwrap();
        assert_eq!(years, [2028]);
        assert_eq!(calendar.kind("2028-01-01".parse().unwrap()), Ok(DayKind::Holiday));
    }
}
