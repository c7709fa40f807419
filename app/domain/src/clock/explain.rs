//! "Why this date": every day of a limit with what it counted for.

use super::limit::{working_seconds, working_seconds_between};
use super::{Calendar, CalendarMissing, Clock, DayKind, Limit, LimitUnit, Suspension, due_at};
use crate::value::{Day, Instant};
use serde::{Deserialize, Serialize};

/// What a day did to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayMark {
    /// The day of the event; never counted.
    Start,
    /// Counted as the n-th day (or, of an hour limit, with hours used up to the end of the day).
    Counted(u32),
    /// Not counted: a weekend, a holiday.
    Skipped,
    /// Not counted: the clock stood still.
    Paused,
    /// A day off onto which a calendar limit fell, so that the end moved on.
    Rolled,
    /// Granted by an extension (TR65).
    Extended,
}

/// One day of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedDay {
    /// The day.
    pub day: Day,
    /// Working day, weekend, holiday; `None` for calendar limits in a year without calendar, where it does not matter.
    pub kind: Option<DayKind>,
    /// What it did.
    pub mark: DayMark,
}

/// A due date with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The start event.
    pub start: Instant,
    /// The limit.
    pub limit: Limit,
    /// Last lawful day.
    pub last_day: Day,
    /// First instant after the last lawful moment.
    pub due_at: Instant,
    /// Whether it rests on a year whose holidays are not yet published.
    pub provisional: bool,
    /// Every day from the start to the end.
    pub days: Vec<CountedDay>,
}

/// Explains `limit` from `start`, with the pauses in between. A pause that has not ended is shown up to `now`.
pub fn explain(
    calendar: &Calendar,
    start: Instant,
    limit: Limit,
    pauses: &[Suspension],
    now: Instant,
) -> Result<Explanation, CalendarMissing> {
    match limit.unit {
        LimitUnit::WorkingDay => working_days(calendar, start, limit, pauses, now),
        LimitUnit::WorkingHour => working_hours(calendar, start, limit, pauses, now),
        LimitUnit::CalendarDay | LimitUnit::Month | LimitUnit::Year => {
            calendar_days(calendar, start, limit, pauses, now)
        }
    }
}

/// Explains a clock of a case: its limit, its pauses and the days an extension granted, up to the date on file.
pub fn explain_clock(calendar: &Calendar, clock: &Clock, now: Instant) -> Result<Explanation, CalendarMissing> {
    let mut found = explain(calendar, clock.started_at, clock.limit, &clock.suspensions, now)?;
    let standing = clock.suspensions.last().filter(|_| clock.is_suspended());
    let due = match standing {
        Some(pause) => clock.due_after_pause(calendar, pause.from, now)?,
        None => clock.due_at,
    };
    let last = due.plus(-1).day();
    let working = matches!(clock.limit.unit, LimitUnit::WorkingDay | LimitUnit::WorkingHour);
    let mut day = found.last_day;
    while !clock.extensions.is_empty() && day < last {
        day = day.next();
        let kind = calendar.kind(day).ok();
        let mark = if working && !kind.is_some_and(DayKind::is_working) {
            DayMark::Skipped
        } else if paused(&clock.suspensions, day, now) {
            DayMark::Paused
        } else {
            DayMark::Extended
        };
        found.provisional |= working && calendar.is_provisional(day);
        found.days.push(CountedDay { day, kind, mark });
    }
    (found.due_at, found.last_day) = (due, last);
    Ok(found)
}

/// Whether the clock stood still on `day`: days in (first day, last day] of a pause.
fn paused(pauses: &[Suspension], day: Day, now: Instant) -> bool {
    pauses.iter().any(|pause| day > pause.from.day() && day <= pause.to.unwrap_or(now).day())
}

fn finish(calendar: &Calendar, start: Instant, limit: Limit, due_at: Instant, days: Vec<CountedDay>) -> Explanation {
    let provisional = days.iter().any(|counted| calendar.is_provisional(counted.day));
    Explanation { start, limit, last_day: due_at.plus(-1).day(), due_at, provisional, days }
}

fn working_days(
    calendar: &Calendar,
    start: Instant,
    limit: Limit,
    pauses: &[Suspension],
    now: Instant,
) -> Result<Explanation, CalendarMissing> {
    let mut day = start.day();
    let mut days = vec![CountedDay { day, kind: calendar.kind(day).ok(), mark: DayMark::Start }];
    let mut counted = 0;
    while counted < limit.n {
        day = day.next();
        let kind = calendar.kind(day)?;
        let mark = if !kind.is_working() {
            DayMark::Skipped
        } else if paused(pauses, day, now) {
            DayMark::Paused
        } else {
            counted += 1;
            DayMark::Counted(counted)
        };
        days.push(CountedDay { day, kind: Some(kind), mark });
    }
    Ok(finish(calendar, start, limit, day.end(), days))
}

fn working_hours(
    calendar: &Calendar,
    start: Instant,
    limit: Limit,
    pauses: &[Suspension],
    now: Instant,
) -> Result<Explanation, CalendarMissing> {
    let mut due = due_at(calendar, start, limit)?;
    for pause in pauses {
        let gained = working_seconds_between(calendar, pause.from, pause.to.unwrap_or(now))?;
        due = working_seconds(calendar, due, gained)?;
    }
    let mut days = Vec::new();
    let mut day = start.day();
    while day.start() < due {
        let kind = calendar.kind(day)?;
        let mark = if kind.is_working() {
            let seconds = working_seconds_between(calendar, start, day.end().min(due))?;
            DayMark::Counted(u32::try_from(seconds / 3600).unwrap_or(u32::MAX))
        } else {
            DayMark::Skipped
        };
        days.push(CountedDay { day, kind: Some(kind), mark });
        day = day.next();
    }
    Ok(finish(calendar, start, limit, due, days))
}

fn calendar_days(
    calendar: &Calendar,
    start: Instant,
    limit: Limit,
    pauses: &[Suspension],
    now: Instant,
) -> Result<Explanation, CalendarMissing> {
    let gained: i64 = pauses.iter().map(|pause| pause.to.unwrap_or(now).day().since(pause.from.day())).sum();
    let nominal = due_at(calendar, start, Limit { roll: false, ..limit })?.plus(-1).day().plus(gained);
    let last = if limit.roll { calendar.working_on_or_after(nominal)? } else { nominal };
    let mut days = vec![CountedDay { day: start.day(), kind: calendar.kind(start.day()).ok(), mark: DayMark::Start }];
    let mut day = start.day();
    let mut counted = 0;
    while day < last {
        day = day.next();
        let mark = if paused(pauses, day, now) {
            DayMark::Paused
        } else if day >= nominal && day < last {
            counted += 1;
            DayMark::Rolled
        } else {
            counted += 1;
            DayMark::Counted(counted)
        };
        days.push(CountedDay { day, kind: calendar.kind(day).ok(), mark });
    }
    let mut explanation = finish(calendar, start, limit, last.end(), days);
    // Unless the end may move, holidays play no part.
    explanation.provisional &= limit.roll && calendar.is_provisional(last);
    Ok(explanation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{ClockKind, ClockSource, Extension};
    use crate::value::ClauseId;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
    }

    #[test]
    fn an_extended_clock_shows_the_limit_first_and_then_every_granted_day() {
        let calendar = Calendar::shipped().unwrap();
        let terms = (Limit::working_days(5), ClockSource::ProductDefault, ClauseId::from("M-4.1-a"));
        let mut clock = Clock::start(&calendar, ClockKind::Handling, at("2025-11-10T09:00"), terms).unwrap();
        let plain = explain_clock(&calendar, &clock, at("2025-11-11T09:00")).unwrap();
        assert_eq!((plain.due_at, plain.last_day.to_string().as_str()), (clock.due_at, "2025-11-17"));
        let to = at("2025-11-20T00:00");
        let (from, reason) = (clock.due_at, "待鉴定".to_owned());
        clock.extensions.push(Extension { at: at("2025-11-12T09:00"), from, to, reason });
        clock.due_at = to;
        let extended = explain_clock(&calendar, &clock, at("2025-11-13T09:00")).unwrap();
        let marks = |mark: DayMark| extended.days.iter().filter(|day| day.mark == mark).count();
        assert_eq!((marks(DayMark::Extended), marks(DayMark::Skipped), marks(DayMark::Counted(5))), (2, 2, 1));
        assert_eq!((extended.due_at, extended.last_day.to_string().as_str()), (to, "2025-11-19"));
        // A pause that has not ended: its days are shown, and the date goes with them.
        clock.suspensions.push(Suspension { from: at("2025-11-13T09:00"), to: None, reason: "待裁判".to_owned() });
        let standing = explain_clock(&calendar, &clock, at("2025-11-14T09:00")).unwrap();
        assert_eq!(standing.last_day.to_string(), "2025-11-20");
        assert_eq!(standing.days.iter().filter(|day| day.mark == DayMark::Paused).count(), 1);
    }
}
