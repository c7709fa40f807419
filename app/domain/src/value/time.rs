//! Instants and days. Everything is stored in UTC and shown in China Standard Time, which has no summer time.

use super::Malformed;
use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, Duration, Month, Weekday};

/// Seconds by which China Standard Time is ahead of UTC.
pub const UTC_OFFSET_SECONDS: i64 = 8 * 3600;
const DAY_SECONDS: i64 = 86_400;
/// Julian day number of 1970-01-01.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;

/// A moment, to the second (Unix time). `Display` prints RFC 3339 with the offset `+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// From Unix seconds.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Unix seconds.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The day it falls on in China.
    pub fn day(self) -> Day {
        let days = (self.0 + UTC_OFFSET_SECONDS).div_euclid(DAY_SECONDS);
        Day::from_julian(days + EPOCH_JULIAN_DAY)
    }

    /// Seconds since midnight in China, 0..86 400.
    pub fn second_of_day(self) -> i64 {
        (self.0 + UTC_OFFSET_SECONDS).rem_euclid(DAY_SECONDS)
    }

    /// Hour, minute and second in China.
    pub fn time_of_day(self) -> (i64, i64, i64) {
        let second = self.second_of_day();
        (second / 3600, second / 60 % 60, second % 60)
    }

    /// This moment plus `seconds`.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this moment; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Parses RFC 3339 (`2025-11-10T09:30:00+08:00`, `…Z`); fractions of a second are dropped.
    pub fn parse_rfc3339(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("时间格式应为 2025-11-10T09:30:00+08:00");
        let (date, rest) = text.split_once(['T', ' ']).ok_or_else(malformed)?;
        let day: Day = date.parse().map_err(|_| malformed())?;
        let zone_at = rest.find(['Z', 'z', '+', '-']).ok_or_else(malformed)?;
        let (clock, zone) = rest.split_at(zone_at);
        let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
        let mut parts = clock.split(':').map(|part| two_digits(part).ok_or_else(malformed));
        let (hour, minute, second) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(hour), Some(minute), Some(second), None) => (hour?, minute?, second?),
            _ => return Err(malformed()),
        };
        if hour > 23 || minute > 59 || second > 60 {
            return Err(malformed());
        }
        let offset = match zone {
            "Z" | "z" => 0,
            zone => {
                let sign = if zone.starts_with('-') { -1 } else { 1 };
                let (hours, minutes) = zone[1..].split_once(':').ok_or_else(malformed)?;
                let (hours, minutes) =
                    (two_digits(hours).ok_or_else(malformed)?, two_digits(minutes).ok_or_else(malformed)?);
                if hours > 23 || minutes > 59 {
                    return Err(malformed());
                }
                sign * (hours * 3600 + minutes * 60)
            }
        };
        let local = (day.julian() - EPOCH_JULIAN_DAY) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
        Ok(Self(local - offset))
    }
}

fn two_digits(text: &str) -> Option<i64> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = self.time_of_day();
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}+08:00", self.day())
    }
}

/// A calendar day in China. `Display` prints `2025-12-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The day `year`-`month`-`day`, if the calendar has it and the year is 1900 to 2199.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, Malformed> {
        if !(1900..=2199).contains(&year) {
            return Err(Malformed::new("年份应在 1900 年至 2199 年之间"));
        }
        Month::try_from(month)
            .ok()
            .and_then(|month| Date::from_calendar_date(year, month, day).ok())
            .map(Self)
            .ok_or_else(|| Malformed::new(format!("没有 {year} 年 {month} 月 {day} 日这一天")))
    }

    fn from_julian(julian: i64) -> Self {
        let julian = i32::try_from(julian).unwrap_or(i32::MAX);
        Self(Date::from_julian_day(julian).unwrap_or(Date::MAX))
    }

    fn julian(self) -> i64 {
        i64::from(self.0.to_julian_day())
    }

    /// Year, month (1–12) and day of the month.
    pub fn parts(self) -> (i32, u8, u8) {
        let (year, month, day) = self.0.to_calendar_date();
        (year, u8::from(month), day)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Midnight at which the day begins.
    pub fn start(self) -> Instant {
        Instant((self.julian() - EPOCH_JULIAN_DAY) * DAY_SECONDS - UTC_OFFSET_SECONDS)
    }

    /// Midnight at which the day ends: the first moment that is no longer this day.
    pub fn end(self) -> Instant {
        self.start().plus(DAY_SECONDS)
    }

    /// The day `days` later (earlier when negative).
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.checked_add(Duration::days(days)).unwrap_or(if days < 0 { Date::MIN } else { Date::MAX }))
    }

    /// The following day.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// Days from `earlier` to this day.
    pub fn since(self, earlier: Self) -> i64 {
        self.julian() - earlier.julian()
    }

    /// The same day `months` later, or the last day of that month where it has no such day (民法典 202).
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let (year, month, day) = self.parts();
        let count = (year * 12 + i32::from(month) - 1).saturating_add(months);
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).unwrap_or(Month::January);
        let day = day.min(month.length(year));
        Self(Date::from_calendar_date(year, month, day).unwrap_or(Date::MAX))
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// 周一 … 周日.
    pub fn weekday_zh(self) -> &'static str {
        match self.0.weekday() {
            Weekday::Monday => "周一",
            Weekday::Tuesday => "周二",
            Weekday::Wednesday => "周三",
            Weekday::Thursday => "周四",
            Weekday::Friday => "周五",
            Weekday::Saturday => "周六",
            Weekday::Sunday => "周日",
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl std::str::FromStr for Day {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("日期格式应为 2025-12-02");
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
            return Err(malformed());
        }
        let number =
            |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i32>().ok()).flatten();
        match (number(&text[..4]), number(&text[5..7]), number(&text[8..])) {
            (Some(year), Some(month), Some(day)) => {
                Self::new(year, u8::try_from(month).unwrap_or(0), u8::try_from(day).unwrap_or(0))
            }
            _ => Err(malformed()),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_in_china_standard_time() {
        let instant = Instant::parse_rfc3339("2025-11-09T17:30:05Z").unwrap();
        assert_eq!(instant.to_string(), "2025-11-10T01:30:05+08:00");
        assert_eq!(instant.day().to_string(), "2025-11-10");
        assert_eq!(instant, Instant::parse_rfc3339("2025-11-10T01:30:05.750+08:00").unwrap());
    }

    #[test]
    fn months_end_on_the_last_day_where_the_target_month_is_shorter() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2025-08-31").plus_months(6), day("2026-02-28"));
        assert_eq!(day("2025-02-28").plus_months(1), day("2025-03-28"));
        assert_eq!(day("2024-02-29").plus_months(12), day("2025-02-28"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["2025-02-29", "2025-13-01", "25-01-01", "2025/01/01", "1899-12-31", "二〇二五年", "2025-1-001"]
        {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        for text in ["2025-11-10", "2025-11-10T25:00:00Z", "2025-11-10T10:00:00", "2025-11-10T10:00Z", "x"] {
            assert!(Instant::parse_rfc3339(text).is_err(), "{text}");
        }
    }
}
