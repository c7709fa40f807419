//! Dates, limits and other phrases that appear in many places, in one wording.

use domain::value::{Day, Instant};
use domain::view::DueView;

/// `3 月 4 日`; with the year when it is not this one.
pub fn day(day: Day, now: Instant) -> String {
    let (year, month, date) = day.parts();
    if year == now.day().year() {
        format!("{month} 月 {date} 日")
    } else {
        format!("{year} 年 {month} 月 {date} 日")
    }
}

/// `2026 年 3 月 4 日`, as documents are dated.
pub fn date(day: Day) -> String {
    let (year, month, date) = day.parts();
    format!("{year} 年 {month} 月 {date} 日")
}

/// `3 月 4 日（周五）`.
pub fn day_with_weekday(which: Day, now: Instant) -> String {
    format!("{}（{}）", day(which, now), which.weekday_zh())
}

/// `今天 09:20`, `昨天 16:32`, `3 月 4 日 14:44`.
pub fn moment(at: Instant, now: Instant) -> String {
    let (hour, minute, _) = at.time_of_day();
    let date = match now.day().since(at.day()) {
        0 => "今天".to_owned(),
        1 => "昨天".to_owned(),
        _ => day(at.day(), now),
    };
    format!("{date} {hour:02}:{minute:02}")
}

/// `09:41`.
pub fn clock(at: Instant) -> String {
    let (hour, minute, _) = at.time_of_day();
    format!("{hour:02}:{minute:02}")
}

/// A document's title. The framework writes it into the page of the server as it is.
pub fn document_title(title: String) -> String {
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { title }
}

/// Last lawful day of a due instant.
pub fn last_day(due: Instant) -> Day {
    due.plus(-1).day()
}

/// How urgent a due date looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Time enough.
    Calm,
    /// Today or tomorrow.
    Soon,
    /// Past.
    Over,
    /// Stands still.
    Paused,
}

/// Words and urgency of a due chip. `days` are the working days left as of the server's answer; the hours of the last
/// day follow `now`.
pub fn due(due: &DueView, now: Instant) -> (String, Urgency) {
    if due.paused {
        return ("期限暂停".to_owned(), Urgency::Paused);
    }
    if !due.kind.binds_office() {
        let last = day(last_day(due.at), now);
        return (format!("等到 {last}"), Urgency::Paused);
    }
    let left = due.at.since(now);
    if left <= 0 {
        let days = now.day().since(last_day(due.at)).max(1);
        // Working days are known only as of the answer; they are shown while the day has not changed.
        let days = if due.days < 0 { i64::from(-due.days) } else { days };
        return (format!("超期 {days} 日"), Urgency::Over);
    }
    let last = last_day(due.at);
    if last == now.day() {
        let (hour, minute, _) = due.at.time_of_day();
        if (hour, minute) != (0, 0) {
            return (format!("今天 {hour:02}:{minute:02}"), Urgency::Soon);
        }
        let hours = left / 3600;
        let text = if hours >= 6 { "今天到期".to_owned() } else { format!("剩 {} 小时", hours.max(1)) };
        return (text, Urgency::Soon);
    }
    let urgency = if due.days <= 1 { Urgency::Soon } else { Urgency::Calm };
    (format!("剩 {} 日", due.days), urgency)
}

/// Size of a file: `2.8 MB`.
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        format!("{bytes} 字节")
    } else if bytes < 1024 * 1024 {
        format!("{} KB", bytes.div_ceil(1024))
    } else {
        let tenths = bytes * 10 / (1024 * 1024);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// A text inside an address.
pub fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// `8402 6153`.
pub fn query_code(code: &str) -> String {
    let (head, tail) = code.split_at_checked(4).unwrap_or((code, ""));
    format!("{head} {tail}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::clock::ClockKind;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap_or_default()
    }

    fn view(at: Instant, days: i32) -> DueView {
        DueView { kind: ClockKind::Handling, at, paused: false, days }
    }

    #[test]
    fn a_due_chip_counts_down_in_words() {
        let now = at("2026-03-18T09:41:00+08:00");
        let due_on = |text: &str, days| due(&view(at(text), days), now);
        assert_eq!(due_on("2026-03-28T00:00:00+08:00", 7), ("剩 7 日".to_owned(), Urgency::Calm));
        assert_eq!(due_on("2026-03-20T00:00:00+08:00", 1), ("剩 1 日".to_owned(), Urgency::Soon));
        assert_eq!(due_on("2026-03-19T00:00:00+08:00", 0), ("今天到期".to_owned(), Urgency::Soon));
        assert_eq!(due_on("2026-03-18T17:00:00+08:00", 0), ("今天 17:00".to_owned(), Urgency::Soon));
        assert_eq!(due_on("2026-03-17T00:00:00+08:00", -2), ("超期 2 日".to_owned(), Urgency::Over));
    }

    #[test]
    fn moments_are_told_from_today() {
        let now = at("2026-03-18T09:41:00+08:00");
        assert_eq!(moment(at("2026-03-18T09:20:00+08:00"), now), "今天 09:20");
        assert_eq!(moment(at("2026-03-17T16:32:00+08:00"), now), "昨天 16:32");
        assert_eq!(moment(at("2026-03-04T14:44:00+08:00"), now), "3 月 4 日 14:44");
        assert_eq!(moment(at("2025-12-31T14:44:00+08:00"), now), "2025 年 12 月 31 日 14:44");
        assert_eq!(size(8_900_000), "8.4 MB");
        assert_eq!(query_code("84026153"), "8402 6153");
    }
}
