use super::*;
use crate::case::SubState;
use crate::clock::ClockKind;
use crate::view::DueView;
use std::cmp::Ordering::{Greater, Less};

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).expect("instant")
}

fn card(no: &str) -> Card {
    Card {
        case_no: no.parse().expect("number"),
        version: 1,
        state: SubState::Registering,
        order: 0,
        title: "单位拖欠 2023 年社保费".to_owned(),
        who: "张*军 ⇄ 恒*建筑".to_owned(),
        town: "北极镇".to_owned(),
        channel: "网上提交".to_owned(),
        category: "征缴追缴".to_owned(),
        track: Some(Track::Major),
        departments: vec![("税".to_owned(), "市税务局".to_owned()), ("人".to_owned(), "市人社局".to_owned())],
        grid: "XLJ-03".to_owned(),
        receiver: "王强".to_owned(),
        holder: String::new(),
        due: None,
        note: String::new(),
        warn: false,
        pinned: None,
        files: 0,
        messages: 0,
        pool: false,
        outline: None,
    }
}

fn due(text: &str, days: i32) -> DueView {
    DueView { kind: ClockKind::Registration, at: at(text), paused: false, days }
}

const NOW: &str = "2026-11-18T09:41:00+08:00";

#[test]
fn an_address_says_what_it_was_made_of() {
    let lens = Lens {
        departments: vec!["市税务局".to_owned(), "市人社局".to_owned()],
        kinds: vec!["征缴追缴".to_owned()],
        tracks: vec![Track::Major],
        towns: vec!["北极镇".to_owned()],
        due: vec![DueBand::Over, DueBand::Today],
        people: vec!["王强".to_owned()],
        channels: vec!["网上提交".to_owned()],
        grids: vec!["XLJ-03".to_owned()],
        text: "拖欠 a&b=%".to_owned(),
        group: Group::Town,
        folded: Some(vec!["北极镇".to_owned(), "西林吉镇".to_owned()]),
        layout: Layout::List,
        sort: Sort::No,
        descending: true,
    };
    assert_eq!(Lens::parse(&lens.query()), (lens.clone(), Vec::new()));
    // As many lanes as a board may begin with folded.
    let many = (0..40).map(|no| format!("第{no}镇")).collect();
    for folded in [None, Some(Vec::new()), Some(many)] {
        let lens = Lens { folded, ..lens.clone() };
        assert_eq!(Lens::parse(&lens.query()), (lens, Vec::new()));
    }
    assert_eq!(Lens::parse(&format!("?{}", lens.query())).0, lens);
    assert_eq!(Lens::default().href(), "/desk");
    assert_eq!(Lens::parse("").0, Lens::default());
}

#[test]
fn a_malformed_address_leaves_out_what_it_cannot_be_and_says_so() {
    let (lens, told) =
        Lens::parse("track=nonsense&due=%E4%BB&group=x&as=pie&sort=;drop&town=%e5%8c%97&utm_source=mail");
    assert_eq!(lens, Lens { towns: vec!["北".to_owned()], ..Lens::default() });
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told[0].contains("办理类型“nonsense”"), "{told:?}");
    let long = "长".repeat(500);
    let (lens, told) = Lens::parse(&format!("town={long}&q={long}"));
    assert!(lens.towns.is_empty());
    assert_eq!(lens.text.chars().count(), 60);
    assert_eq!(told.len(), 1);
    let many = (0..100).map(|no| format!("town=t{no}")).collect::<Vec<_>>().join("&");
    assert_eq!(Lens::parse(&many).0.towns.len(), 20);
}

#[test]
fn any_value_of_a_condition_suffices_and_every_condition_has_to_be_met() {
    let card = card("2026-0001");
    let admits = |query: &str| Lens::parse(query).0.admits(&card, at(NOW));
    assert!(admits(""));
    assert!(admits("department=市人社局&department=市医保局"));
    assert!(!admits("department=市医保局"));
    assert!(admits("town=北极镇&track=major&person=王强&channel=网上提交&kind=征缴追缴"));
    assert!(!admits("town=北极镇&track=own"));
    // A department that no longer is: the view opens, and nothing is of it.
    assert!(!admits("department=已撤销的局"));
}

#[test]
fn words_are_found_in_chinese_text_and_numbers_however_wide() {
    let card = card("2026-0061");
    let finds = |text: &str| words::found_on(&card, text);
    assert!(finds("拖欠"));
    assert!(finds("２０２６－００６１"));
    assert!(finds("恒*建筑　社保"));
    assert!(finds("0061 北极"));
    assert!(!finds("拖欠 西林吉"));
    assert!(!finds("军 ⇄ 恒建"), "a word is found as it stands");
    assert!(!finds("建筑北极"), "a word never crosses a line");
    let (lens, told) = Lens::parse("q=%E6%AC%A0");
    assert_eq!((lens.words(), told.len()), (Vec::new(), 1), "one letter is too short, and that is said");
    assert_eq!(Lens::parse("q=社 拖欠 拖欠").0.words(), ["拖欠"]);
}

#[test]
fn cards_age_by_what_is_left() {
    let band = |due: Option<DueView>| DueBand::of(&Card { due, ..card("2026-0001") }, at(NOW));
    assert_eq!(band(Some(due("2026-11-17T00:00:00+08:00", -2))), DueBand::Over);
    assert_eq!(band(Some(due("2026-11-19T00:00:00+08:00", 0))), DueBand::Today);
    assert_eq!(band(Some(due("2026-11-23T00:00:00+08:00", 3))), DueBand::Soon);
    assert_eq!(band(Some(due("2026-12-23T00:00:00+08:00", 25))), DueBand::Later);
    assert_eq!(band(None), DueBand::None);
    let paused = DueView { paused: true, ..due("2026-11-17T00:00:00+08:00", -2) };
    assert_eq!(band(Some(paused)), DueBand::None);
}

#[test]
fn the_bounds_of_the_bands_say_the_same_as_the_cards() {
    let calendar = crate::clock::Calendar::shipped().expect("calendar");
    for now in [NOW, "2026-09-30T23:59:59+08:00", "2026-02-14T00:00:00+08:00", "2025-12-31T08:00:00+08:00"] {
        let now = at(now);
        let bounds = DueBounds::at(&calendar, now);
        for hours in -200..700 {
            for second in [-1, 0, 1] {
                let due_at = now.day().start().plus(hours * 3600 + second);
                let due = DueView { at: due_at, ..due(NOW, 0) }.as_of(&calendar, now);
                let band = DueBand::of(&Card { due: Some(due), ..card("2026-0001") }, now);
                for other in DueBand::ALL {
                    let within = bounds.span(other).is_some_and(|(after, until)| after < due_at && due_at <= until);
                    assert_eq!(within, band == other, "{due_at:?} as of {now:?}: {band:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn every_card_has_a_lane_under_every_group() {
    let one = card("2026-0001");
    let lane = |group: Group, card: &Card| group.lane(card, at(NOW)).1;
    assert_eq!(lane(Group::Department, &one), "市税务局");
    assert_eq!(lane(Group::Track, &one), "重大疑难");
    assert_eq!(lane(Group::Town, &one), "北极镇");
    assert_eq!(lane(Group::Due, &one), "不计期限");
    let bare = Card { track: None, town: String::new(), departments: Vec::new(), ..one };
    assert_eq!(lane(Group::Department, &bare), "未定部门");
    assert_eq!(lane(Group::Track, &bare), "未分类");
    assert_eq!(lane(Group::Town, &bare), "未填地点");
}

#[test]
fn a_table_is_ordered_and_never_wavers() {
    let one = Card { town: "北极镇".to_owned(), order: 5, ..card("2026-0002") };
    let other = Card { town: String::new(), order: 3, ..card("2026-0001") };
    assert_eq!(Sort::Due.compare(&one, &other), Greater);
    assert_eq!(Sort::No.compare(&one, &other), Greater);
    // What has no town comes last; equals are told apart by number.
    assert_eq!(Sort::Town.compare(&one, &other), Less);
    assert_eq!(Sort::Title.compare(&one, &other), Greater);
}
