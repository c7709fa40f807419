//! The 47 deadline vectors, through the arithmetic and through the day-by-day explanation.

use domain::clock::{Calendar, DayMark, Limit, LimitUnit, Suspension, due_at, explain};
use domain::value::{Day, Instant};
use serde_json::Value;

fn limit(vector: &Value) -> Limit {
    let number = |key: &str| u32::try_from(vector[key].as_u64().unwrap()).unwrap();
    let (n, unit) = match vector["unit"].as_str().unwrap() {
        "working" => (number("days"), LimitUnit::WorkingDay),
        "calendar" => (number("days"), LimitUnit::CalendarDay),
        "month" => (number("months"), LimitUnit::Month),
        "year" => (number("years"), LimitUnit::Year),
        "hour_working" => (number("hours"), LimitUnit::WorkingHour),
        unit => panic!("unknown unit {unit}"),
    };
    Limit { n, unit, roll: vector["roll"].as_bool().unwrap() && unit != LimitUnit::WorkingHour }
}

/// The vectors name the first and the last day that are not counted.
fn pauses(vector: &Value) -> Vec<Suspension> {
    let Some(days) = vector["pause"].as_array() else { return Vec::new() };
    let day = |index: usize| days[index].as_str().unwrap().parse::<Day>().unwrap();
    vec![Suspension {
        from: day(0).plus(-1).start(), to: Some(day(1).start()), reason: "征求第三方意见".to_owned()
    }]
}

#[test]
fn all_deadline_vectors_pass() {
    let vectors: Value = serde_json::from_str(include_str!("../data/deadline-vectors.json")).unwrap();
    let calendar = Calendar::shipped().unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 47);
    for vector in vectors {
        let id = vector["id"].as_str().unwrap();
        let start = Instant::parse_rfc3339(vector["start"].as_str().unwrap()).unwrap();
        let expected = Instant::parse_rfc3339(vector["due_at"].as_str().unwrap()).unwrap();
        let limit = limit(vector);
        let pauses = pauses(vector);
        if pauses.is_empty() {
            assert_eq!(due_at(&calendar, start, limit).unwrap(), expected, "{id}");
        }
        let explanation = explain(&calendar, start, limit, &pauses, start).unwrap();
        assert_eq!(explanation.due_at, expected, "{id} explained");
        assert_eq!(explanation.last_day.to_string(), vector["due"].as_str().unwrap(), "{id}");
        assert_eq!(explanation.provisional, vector["provisional"].as_bool().unwrap(), "{id} provisional");
        if limit.unit == LimitUnit::WorkingDay {
            let counted = explanation.days.iter().filter(|day| matches!(day.mark, DayMark::Counted(_))).count();
            assert_eq!(counted, limit.n as usize, "{id} counts as many days as the limit has");
        }
    }
}

#[test]
fn the_worked_examples_of_the_24_hour_rule() {
    // T-2.2-b, AMB-08, requirements §2.4.
    let calendar = Calendar::shipped().unwrap();
    let limit = Limit { n: 24, unit: LimitUnit::WorkingHour, roll: false };
    for (start, due) in [
        ("2019-04-12T16:00:00+08:00", "2019-04-15T16:00:00+08:00"),
        ("2019-04-04T15:00:00+08:00", "2019-04-08T15:00:00+08:00"),
        ("2019-04-30T10:00:00+08:00", "2019-05-05T10:00:00+08:00"),
        ("2019-04-13T10:00:00+08:00", "2019-04-16T00:00:00+08:00"),
    ] {
        let due_instant = due_at(&calendar, Instant::parse_rfc3339(start).unwrap(), limit).unwrap();
        assert_eq!(due_instant, Instant::parse_rfc3339(due).unwrap(), "{start}");
    }
    // K-FBK: closed Mon 2019-04-29 → end of 2019-05-08.
    let closed = Instant::parse_rfc3339("2019-04-29T11:00:00+08:00").unwrap();
    let due = due_at(&calendar, closed, Limit::working_days(5)).unwrap();
    assert_eq!(due, Instant::parse_rfc3339("2019-05-09T00:00:00+08:00").unwrap());
}
