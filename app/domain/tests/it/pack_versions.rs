//! What a new version of a pack changes, in words, and where it leads cases.

use crate::story::*;
use domain::case::{Command, Tri};
use domain::clock::ClockKind;
use domain::policy::Pack;
use domain::policy::diff::{diff, rerouted};
use domain::policy::proof::prove;
use domain::policy::read::read;

/// The shipped pack of Mohe with an edit, from what to what.
fn edited(from: &str, to: &str) -> Pack {
    let (_, source) = domain::policy::SHIPPED_SOURCES[0];
    assert!(source.contains(from), "{from}");
    let pack = read("next.toml", &source.replacen(from, to, 1)).unwrap();
    assert!(prove(&pack).is_sound(), "{}", prove(&pack));
    pack
}

/// AMB-02, AMB-05, AMB-35: a limit, a department, an override, a row, a step that is switched off, a text: each is said
/// in words, and nothing else is.
#[test]
fn every_kind_of_edit_is_said_in_words() {
    let old = pack("mohe_2025");
    assert_eq!(diff(&old, &old), []);
    let limit = "个工作日（内定默认值(文件未规定)，M-4.1-a），可延 10，提前 3 个工作日提醒";
    for (from, to, part, says) in [
        (
            "[clocks.K-HND]\nn = 15",
            "[clocks.K-HND]\nn = 20",
            "时限",
            format!("K-HND 事项办理：15 {limit} → 20 {limit}"),
        ),
        (
            "[[department]]\nid = \"hrss_bureau\"",
            "[[department]]\nid = \"housing_fund\"\nname = \"公积金中心\"\nshort = \"公积金\"\nseal = \"金\"\n\
             kind = \"functional\"\n\n[[department]]\nid = \"hrss_bureau\"",
            "部门",
            "新增 housing_fund：公积金中心".to_owned(),
        ),
        (
            "[overrides.unenrolled_after_reform]\non = false\nauthority = \"\"",
            "[overrides.unenrolled_after_reform]\non = true\nauthority = \"专题会议纪要\"",
            "补缺开关",
            "unenrolled_after_reform：关 → 开（专题会议纪要）".to_owned(),
        ),
        (
            "[overrides.surcharge_follows_principal]\non = true",
            "[overrides.surcharge_follows_principal]\non = false",
            "补缺开关",
            "surcharge_follows_principal：开 → 关（产品内定（待客户以文件确认））".to_owned(),
        ),
        ("\nTR62 = {", "\n# TR62 = {", "办理步骤", "停用 TR62 撤销并案".to_owned()),
        (
            "\"title.enrolment\" = \"单位没有办理参保\"",
            "\"title.enrolment\" = \"单位未办参保\"",
            "文字",
            "title.enrolment：文字有改动".to_owned(),
        ),
        (
            "现予受理。",
            "现予受理，请留意期限。",
            "文字",
            "文书“受理通知书”（document.acceptance_notice）：文字有改动".to_owned(),
        ),
    ] {
        let found = diff(&old, &edited(from, to));
        let found: Vec<(&str, &str)> = found.iter().map(|change| (change.part, change.text.as_str())).collect();
        assert_eq!(found, [(part, says.as_str())]);
    }
    let tax = "departments = [\"tax_bureau\"]";
    let found = diff(&old, &edited(tax, "departments = [\"hrss_bureau\"]"));
    assert_eq!((found.len(), found[0].part), (1, "分流规则"));
    assert!(found[0].text.contains("责任部门 市税务局 → 市人社局"), "{}", found[0].text);
}

/// AMB-05: with the override switched on, an unenrolled worker's claim to pay goes to departments instead of a slip.
#[test]
fn amb_05_stored_cases_are_routed_again_under_the_new_version() {
    let old = pack("mohe_2025");
    let new =
        edited("[overrides.unenrolled_after_reform]\non = false", "[overrides.unenrolled_after_reform]\non = true");
    let mut item = unpaid_item();
    item.enrolled = Tri::No;
    let concerned = Story::submitted("2025-11-10T09:30", item);
    let found = rerouted(&concerned.case, &old, &new);
    assert_eq!(found.len(), 1);
    let (before, after) = (found[0].old.as_ref().unwrap(), found[0].new.as_ref().unwrap());
    assert_eq!((before.row.as_str(), before.departments.len()), ("R12", 0));
    assert!(after.overridden && after.departments.iter().any(|department| department.as_str() == "tax_bureau"));
    let other = Story::submitted("2025-11-10T09:30", unpaid_item());
    assert_eq!(rerouted(&other.case, &old, &new), []);
}

/// §2.4: a citizen's message resets no clock, and an unassigned case becomes overdue like any other (M-2.3-a).
#[test]
fn a_message_moves_no_clock_and_an_unassigned_case_becomes_overdue() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    let due = story.case.open_clock(ClockKind::Registration).unwrap().clone();
    story.as_(&domain::access::Actor::party(1, "张丽")).at("2025-11-11T09:00");
    story.does(Command::LeaveMessage { text: "请问进展".to_owned(), to: None });
    assert_eq!(story.case.open_clock(ClockKind::Registration), Some(&due));
    assert!(!story.case.is_claimed());
    let deadlines = story.case.deadlines(&story.pack, &story.calendar);
    assert!(deadlines.iter().any(|deadline| deadline.at == due.due_at), "{deadlines:?}");
    assert!(story.case.is_overdue(at("2025-11-12T00:00")));
}
