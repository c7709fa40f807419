//! Whom a clock obliges: that office is reminded, is told that it is late, and is counted late; no other (M-2.3-a, M-5.4-a).

use crate::competence::refuse;
use crate::joint_handling::at_tax;
use crate::major::escalate;
use crate::referral::{refer, s04_assigned};
use crate::story::*;
use domain::case::{Command, DeadlineKind, Event, ReferralCommand, SubState};
use domain::clock::ClockKind;
use domain::notification::{Addressee, deadline_notifications};
use domain::policy::InputName;
use domain::register::figures_of;

/// 领导小组办公室 has the lists of what is overdue of everybody (requirements §3).
const LISTS: &str = "leading_group_office";

/// Departments told of the reminder and of the end of the clock of `kind`.
fn told(story: &Story, kind: ClockKind) -> Vec<String> {
    let deadlines = story.case.deadlines(&story.pack, &story.calendar);
    let ours: Vec<_> = deadlines.iter().filter(|deadline| deadline.clock == Some(kind)).collect();
    assert!(ours.iter().any(|deadline| deadline.kind == DeadlineKind::Ended), "{kind:?} runs");
    let mut found: Vec<String> = Vec::new();
    for deadline in ours {
        for notification in deadline_notifications(&story.case, deadline, &story.pack) {
            if let Addressee::Office { department, .. } = notification.to
                && !found.contains(&department.to_string())
            {
                found.push(department.to_string());
            }
        }
    }
    found
}

/// Departments counted overdue at the end of the quarter.
fn late(story: &Story) -> Vec<String> {
    let (from, to) = ("2025-10-01".parse().unwrap(), "2025-12-31".parse().unwrap());
    let figures = figures_of(&story.entries, &story.pack, (from, to), to.end());
    figures.into_iter().filter(|(_, one)| one.overdue > 0).map(|(department, _)| department.to_string()).collect()
}

/// As records were before a clock named its office.
fn without_unit(story: &Story, kind: ClockKind) -> Story {
    let mut old = story.follow_self();
    for event in old.entries.iter_mut().flat_map(|entry| &mut entry.events) {
        if let Event::ClockStarted(clock) = event
            && clock.kind == kind
        {
            clock.unit = None;
        }
    }
    old.case = domain::case::Case::replay(&old.entries).unwrap();
    old
}

/// M-4.5-f: who judges a refusal is late with it, not who refused.
#[test]
fn m_4_5_f_a_judgement_that_waits_is_late_with_who_judges() {
    let mut story = s04_assigned();
    story.as_(&head_of_tax()).does(refuse());
    assert_eq!(story.case.accountable_department().as_str(), "tax_bureau");
    let old = without_unit(&story, ClockKind::Judgement);
    for mut story in [story, old] {
        assert_eq!(told(&story, ClockKind::Judgement), ["hrss_bureau", LISTS]);
        assert_eq!(late(&story), ["hrss_bureau"], "the refusing department waits");
        story.as_(&hotline_office());
        story.does(refer(ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() }));
        story.as_(&head_of_hrss()).does(refer(ReferralCommand::RejectRefusal { why: "职责明确".to_owned() }));
        assert!(story.case.open_clock(ClockKind::Judgement).is_none(), "stopped, with or without its office");
        assert_eq!(late(&story), ["tax_bureau"], "and now its own time runs on");
    }
}

/// M-4.1-a, TR10: who is asked to verify a fact is late with the answer, not who asked.
#[test]
fn m_4_1_a_a_verification_that_waits_is_late_with_who_was_asked() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::AskVerification {
        item: 1,
        fact: InputName::Enrolled,
        department: "hrss_bureau".into(),
        question: "是否参保".to_owned(),
    });
    assert_eq!(story.case.sub_state, SubState::Verifying);
    let old = without_unit(&story, ClockKind::Verification);
    for mut story in [story, old] {
        assert_eq!(told(&story, ClockKind::Verification), ["hrss_bureau", LISTS]);
        assert_eq!(late(&story), ["hrss_bureau"]);
        story.does(Command::AnswerVerification { value: "yes".to_owned(), note: "已参保".to_owned() });
        assert!(story.case.open_clock(ClockKind::Verification).is_none());
        assert_eq!(late(&story), ["tax_bureau"]);
    }
}

/// M-3.2.1-a, M-4.2.2-b: a slip that waits to be assigned, a report that waits for the office: theirs, not who sent it.
#[test]
fn m_3_2_1_a_what_lies_with_another_office_is_told_there() {
    let mut slip = crate::referral::unclear_at_hrss();
    slip.does(crate::referral::draft_slip()).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    assert_eq!(told(&slip, ClockKind::Dispatch), ["business_environment_bureau", LISTS]);
    assert_eq!(late(&slip), ["business_environment_bureau"]);
    let mut report = at_tax(unpaid_item());
    report.as_(&head_of_tax()).does(escalate());
    assert_eq!(told(&report, ClockKind::OfficeReview), [LISTS]);
    assert_eq!(late(&report), ["leading_group_office"]);
}
