//! From a start and a limit to the first instant after the last lawful moment.

use super::{Calendar, CalendarMissing};
use crate::value::{Day, Instant};
use serde::{Deserialize, Serialize};

/// Unit of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// Working days; the day of the event is not counted.
    WorkingDay,
    /// Calendar days; the day of the event is not counted.
    CalendarDay,
    /// Hours of working days (00:00–24:00 of each), running from the moment itself (AMB-08).
    WorkingHour,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

impl LimitUnit {
    /// 工作日, 日, 小时, 个月, 年.
    pub fn zh(self) -> &'static str {
        match self {
            Self::WorkingDay => "个工作日",
            Self::CalendarDay => "日",
            Self::WorkingHour => "小时（节假日顺延）",
            Self::Month => "个月",
            Self::Year => "年",
        }
    }
}

/// A number of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: LimitUnit,
    /// Whether a last day off moves to the next working day (民法典 203). Working-day and hour limits never need it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roll: bool,
}

impl Limit {
    /// `n` working days.
    pub const fn working_days(n: u32) -> Self {
        Self { n, unit: LimitUnit::WorkingDay, roll: false }
    }

    /// `六十日`, as letters write it.
    pub fn words(self) -> String {
        let unit = self.unit.zh().trim_start_matches("个");
        match self.unit {
            LimitUnit::Month | LimitUnit::WorkingDay => format!("{}个{unit}", numeral(self.n)),
            _ => format!("{}{unit}", numeral(self.n)),
        }
    }

    /// `15 个工作日`.
    pub fn zh(self) -> String {
        format!("{} {}", self.n, self.unit.zh())
    }
}

/// A small number as letters write it; digits from a hundred on.
fn numeral(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| DIGITS[(n % 10) as usize];
    match n {
        2 => "两".to_owned(),
        1..=9 => digit(n).to_owned(),
        10..=19 => format!("十{}", digit(n)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n)),
        _ => n.to_string(),
    }
}

/// The first instant after the last lawful moment of `limit` from `start`: midnight after the last day, or the end of
/// the last hour.
pub fn due_at(calendar: &Calendar, start: Instant, limit: Limit) -> Result<Instant, CalendarMissing> {
    let from = start.day();
    match limit.unit {
        LimitUnit::WorkingDay => Ok(working_day(calendar, from, limit.n)?.end()),
        LimitUnit::CalendarDay => Ok(rolled(calendar, from.plus(i64::from(limit.n)), limit.roll)?.end()),
        LimitUnit::Month => Ok(rolled(calendar, from.plus_months(months(limit.n, 1)), limit.roll)?.end()),
        LimitUnit::Year => Ok(rolled(calendar, from.plus_months(months(limit.n, 12)), limit.roll)?.end()),
        LimitUnit::WorkingHour => working_seconds(calendar, start, i64::from(limit.n) * 3600),
    }
}

fn months(n: u32, each: i32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / each).saturating_mul(each)
}

fn rolled(calendar: &Calendar, day: Day, roll: bool) -> Result<Day, CalendarMissing> {
    if roll { calendar.working_on_or_after(day) } else { Ok(day) }
}

/// The `n`-th working day after `from`; `from` itself when `n` is 0.
pub(super) fn working_day(calendar: &Calendar, from: Day, n: u32) -> Result<Day, CalendarMissing> {
    let mut day = from;
    let mut left = n;
    while left > 0 {
        day = day.next();
        left -= u32::from(calendar.is_working(day)?);
    }
    Ok(day)
}

/// The instant at which `seconds` of working-day time have run since `start`.
pub(super) fn working_seconds(calendar: &Calendar, start: Instant, seconds: i64) -> Result<Instant, CalendarMissing> {
    let mut now = start;
    let mut left = seconds;
    loop {
        let midnight = now.day().end();
        if calendar.is_working(now.day())? {
            let available = midnight.since(now);
            if left <= available {
                return Ok(now.plus(left));
            }
            left -= available;
        }
        now = midnight;
    }
}

/// Seconds of working-day time from `from` to `to`; 0 when `to` is not later.
pub(super) fn working_seconds_between(calendar: &Calendar, from: Instant, to: Instant) -> Result<i64, CalendarMissing> {
    let mut now = from;
    let mut total = 0;
    while now < to {
        let until = now.day().end().min(to);
        if calendar.is_working(now.day())? {
            total += until.since(now);
        }
        now = until;
    }
    Ok(total)
}
