//! Clocks and their explanations, day by day (requirements §2.4).

use crate::story::at;
use domain::clock::{
    Calendar, Clock, ClockKind, ClockSource, CountedDay, DayKind, DayMark, Extension, Limit, LimitUnit, Suspension,
    due_at, explain,
};
use domain::value::ClauseId;

fn marks(days: &[CountedDay]) -> Vec<(String, DayMark)> {
    days.iter().map(|day| (day.day.to_string()[5..].to_owned(), day.mark)).collect()
}

fn list(expected: &[(&str, DayMark)]) -> Vec<(String, DayMark)> {
    expected.iter().map(|(day, mark)| ((*day).to_owned(), *mark)).collect()
}

const fn limit(n: u32, unit: LimitUnit, roll: bool) -> Limit {
    Limit { n, unit, roll }
}

#[test]
fn every_day_of_an_hour_limit_is_explained() {
    use DayMark::{Counted, Skipped};
    let calendar = Calendar::shipped().unwrap();
    let hours = limit(24, LimitUnit::WorkingHour, false);
    let start = at("2019-04-12T16:00");
    let told = explain(&calendar, start, hours, &[], start).unwrap();
    let days = [("04-12", Counted(8)), ("04-13", Skipped), ("04-14", Skipped), ("04-15", Counted(24))];
    assert_eq!(marks(&told.days), list(&days));
    assert_eq!((told.due_at, told.last_day.to_string().as_str()), (at("2019-04-15T16:00"), "2019-04-15"));
    assert!(!told.provisional);
    let pause =
        Suspension { from: at("2019-04-12T20:00"), to: Some(at("2019-04-15T06:00")), reason: "等待".to_owned() };
    let told = explain(&calendar, start, hours, &[pause], start).unwrap();
    assert_eq!(told.due_at, at("2019-04-16T02:00"), "four hours of Friday and six of Monday later");
}

#[test]
fn every_day_of_a_calendar_limit_is_explained() {
    use DayMark::{Counted, Paused, Rolled, Start};
    let calendar = Calendar::shipped().unwrap();
    let days = limit(3, LimitUnit::CalendarDay, true);
    let start = at("2025-12-03T10:00");
    let told = explain(&calendar, start, days, &[], start).unwrap();
    // Saturday the 6th is the third day; it moves over the weekend to Monday the 8th.
    let expected = [
        ("12-03", Start),
        ("12-04", Counted(1)),
        ("12-05", Counted(2)),
        ("12-06", Rolled),
        ("12-07", Rolled),
        ("12-08", Counted(5)),
    ];
    assert_eq!(marks(&told.days), list(&expected));
    assert_eq!(told.due_at, at("2025-12-09T00:00"));
    let fixed = explain(&calendar, start, limit(3, LimitUnit::CalendarDay, false), &[], start).unwrap();
    let expected = [("12-03", Start), ("12-04", Counted(1)), ("12-05", Counted(2)), ("12-06", Counted(3))];
    assert_eq!(marks(&fixed.days), list(&expected));
    let pause =
        Suspension { from: at("2025-12-03T18:00"), to: Some(at("2025-12-05T09:00")), reason: "等待".to_owned() };
    let paused = explain(&calendar, start, days, std::slice::from_ref(&pause), start).unwrap();
    let expected = [
        ("12-03", Start),
        ("12-04", Paused),
        ("12-05", Paused),
        ("12-06", Counted(1)),
        ("12-07", Counted(2)),
        ("12-08", Counted(3)),
    ];
    assert_eq!(marks(&paused.days), list(&expected));
    let open = Suspension { to: None, ..pause };
    let still = explain(&calendar, start, days, &[open], at("2025-12-04T09:00")).unwrap();
    assert_eq!(still.days[1].mark, Paused, "a pause that has not ended counts up to now");
    assert_eq!(still.days[2].mark, Counted(1));
}

#[test]
fn every_day_of_a_working_day_limit_is_explained() {
    use DayMark::{Counted, Paused, Skipped, Start};
    let calendar = Calendar::shipped().unwrap();
    let start = at("2025-12-04T10:00");
    let pause =
        Suspension { from: at("2025-12-05T09:00"), to: Some(at("2025-12-08T09:00")), reason: "等待".to_owned() };
    let told = explain(&calendar, start, Limit::working_days(2), &[pause], start).unwrap();
    let expected = [
        ("12-04", Start),
        ("12-05", Counted(1)),
        ("12-06", Skipped),
        ("12-07", Skipped),
        ("12-08", Paused),
        ("12-09", Counted(2)),
    ];
    assert_eq!(marks(&told.days), list(&expected));
    let kinds: Vec<Option<DayKind>> = told.days.iter().map(|day| day.kind).collect();
    assert_eq!(kinds[2], Some(DayKind::Weekend));
}

#[test]
fn a_date_that_rests_on_a_year_not_yet_published_is_provisional() {
    let calendar = Calendar::shipped().unwrap();
    let start = at("2026-12-28T10:00");
    let told = |limit| explain(&calendar, start, limit, &[], start).unwrap().provisional;
    assert!(told(Limit::working_days(10)));
    assert!(!told(Limit::working_days(1)));
    assert!(told(limit(10, LimitUnit::CalendarDay, true)), "the end may move");
    assert!(!told(limit(10, LimitUnit::CalendarDay, false)), "holidays play no part");
    assert!(!told(limit(2, LimitUnit::CalendarDay, true)));
}

#[test]
fn months_and_years_end_on_the_same_day_or_the_last() {
    let calendar = Calendar::shipped().unwrap();
    let end =
        |start: &str, n, unit| due_at(&calendar, at(start), limit(n, unit, false)).unwrap().plus(-1).day().to_string();
    assert_eq!(end("2025-08-31T10:00", 6, LimitUnit::Month), "2026-02-28");
    assert_eq!(end("2024-02-29T10:00", 1, LimitUnit::Year), "2025-02-28");
    assert_eq!(end("2025-01-15T10:00", 0, LimitUnit::Month), "2025-01-15");
    // Beyond counting is the end of all days, not a panic, and not soon.
    assert!(
        due_at(&calendar, at("2025-01-15T10:00"), limit(u32::MAX, LimitUnit::Month, false)).unwrap()
            > at("2199-01-01T00:00")
    );
    assert!(
        due_at(&calendar, at("2025-01-15T10:00"), limit(u32::MAX, LimitUnit::Year, false)).unwrap()
            > at("2199-01-01T00:00")
    );
}

fn clock(start: &str, limit: Limit) -> Clock {
    let terms = (limit, ClockSource::ProductDefault, ClauseId::from("M-4.1-a"));
    Clock::start(&Calendar::shipped().unwrap(), ClockKind::Handling, at(start), terms).unwrap()
}

#[test]
fn a_clock_runs_stands_still_or_has_stopped() {
    let mut clock = clock("2025-12-04T10:00", Limit::working_days(2));
    assert!(clock.is_running() && !clock.is_suspended());
    assert!(!clock.is_overdue(clock.due_at.plus(-1)) && clock.is_overdue(clock.due_at));
    clock.suspensions.push(Suspension { from: at("2025-12-05T09:00"), to: None, reason: "等待".to_owned() });
    assert!(!clock.is_running() && clock.is_suspended());
    assert!(!clock.is_overdue(clock.due_at), "what stands still is not late");
    clock.suspensions[0].to = Some(at("2025-12-08T09:00"));
    assert!(clock.is_running() && !clock.is_suspended());
    clock.stopped_at = Some(at("2025-12-09T09:00"));
    assert!(!clock.is_running() && !clock.is_suspended() && !clock.is_overdue(clock.due_at));
    clock.suspensions[0].to = None;
    assert!(!clock.is_suspended(), "stopped for good");
}

/// §2.4: a newly imported calendar moves a date by the pauses that ended and never takes an extension away.
#[test]
fn a_clock_is_computed_afresh_with_its_pauses_and_extensions() {
    let calendar = Calendar::shipped().unwrap();
    let mut clock = clock("2025-11-11T09:00", Limit::working_days(15));
    assert_eq!(clock.recomputed(&calendar).unwrap(), at("2025-12-03T00:00"));
    clock.suspensions.push(Suspension {
        from: at("2025-11-20T10:00"),
        to: Some(at("2025-11-27T15:00")),
        reason: "a".to_owned(),
    });
    assert_eq!(clock.recomputed(&calendar).unwrap(), at("2025-12-10T00:00"));
    clock.suspensions.push(Suspension { from: at("2025-12-01T10:00"), to: None, reason: "b".to_owned() });
    assert_eq!(clock.recomputed(&calendar).unwrap(), at("2025-12-10T00:00"), "an open pause is not counted yet");
    let (from, to) = (at("2025-12-10T00:00"), at("2025-12-24T00:00"));
    clock.extensions.push(Extension { at: at("2025-12-01T09:00"), from, to, reason: "c".to_owned() });
    assert_eq!(clock.recomputed(&calendar).unwrap(), to);
    clock.extensions[0].to = at("2025-12-05T00:00");
    assert_eq!(clock.recomputed(&calendar).unwrap(), at("2025-12-10T00:00"), "never earlier");
    let mut shorter = calendar.clone();
    let days = r#"{"2025": {"off": ["2025-11-12", "2025-11-13"], "work": []}}"#;
    shorter.import(days).unwrap();
    clock.extensions.clear();
    assert_eq!(clock.recomputed(&shorter).unwrap(), at("2025-12-12T00:00"), "two holidays more");
}

#[test]
fn a_pause_of_a_calendar_clock_adds_its_days() {
    let calendar = Calendar::shipped().unwrap();
    let after = |limit, from: &str, to: &str| {
        clock("2025-12-01T10:00", limit).due_after_pause(&calendar, at(from), at(to)).unwrap()
    };
    let fixed = limit(3, LimitUnit::CalendarDay, false);
    assert_eq!(after(fixed, "2025-12-02T10:00", "2025-12-04T10:00"), at("2025-12-07T00:00"), "Saturday the 6th");
    let rolling = limit(3, LimitUnit::CalendarDay, true);
    assert_eq!(after(rolling, "2025-12-02T10:00", "2025-12-04T10:00"), at("2025-12-09T00:00"), "Monday the 8th");
    let month = limit(1, LimitUnit::Month, false);
    assert_eq!(after(month, "2025-12-02T10:00", "2025-12-03T10:00"), at("2026-01-03T00:00"));
}

#[test]
fn clocks_are_called_as_people_call_them() {
    let names: Vec<String> = ClockKind::ALL.iter().map(|kind| format!("{} {}", kind.code(), kind.zh())).collect();
    assert_eq!(
        names.join("、"),
        "K-REG 受理登记、K-COR 补正、K-CLS 分类流转、K-HND 事项办理、K-OPN 书面意见、K-OFF 领导小组办公室审核、\
         K-LDR 组长决定、K-TEAM 书面审批意见、K-MED 镇站调解、K-SLP 报送、K-DSP 转办、K-ASG 承办办理、\
         K-RPL 回复反馈、K-OBJ 等待双方意见、K-ARC 案卷归档、K-TRF 移转、K-FBK 办结反馈、K-LTR 复函、K-REM 救济期限、\
         K-HEAR 另一方答复、K-MSG 回复留言、K-JDG 拒办认定、K-VER 核实答复、K-CHK 法律把关、K-GUI 法律指导、K-HOV 接手首问、\
         K-EXT 延期审批、K-DIS 信息提供审批、K-NAM 保密文字确认"
    );
    let free: Vec<&str> = ClockKind::ALL.iter().filter(|kind| !kind.binds_office()).map(|kind| kind.code()).collect();
    assert_eq!(free, ["K-COR", "K-OBJ", "K-REM", "K-HEAR"], "nobody in the offices is late by these");
    let sources =
        [ClockSource::Clause, ClockSource::PackSetting, ClockSource::ProductDefault, ClockSource::ExternalLaw];
    let sources: Vec<&str> = sources.iter().map(|source| source.zh()).collect();
    assert_eq!(sources, ["文件条款", "客户设定", "内定默认值(文件未规定)", "外部法律"]);
    let units = [
        (LimitUnit::WorkingDay, "15 个工作日"),
        (LimitUnit::CalendarDay, "15 日"),
        (LimitUnit::WorkingHour, "15 小时（节假日顺延）"),
        (LimitUnit::Month, "15 个月"),
        (LimitUnit::Year, "15 年"),
    ];
    for (unit, said) in units {
        assert_eq!(limit(15, unit, false).zh(), said);
    }
}
