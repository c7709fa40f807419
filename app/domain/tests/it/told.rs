//! What is told and kept to the letter: the dates and numbers that people read and that other steps rely on.

use crate::joint_handling::at_tax;
use crate::story::*;
use domain::access::Actor;
use domain::case::{
    Channel, Command, CorrectionUpdate, DefectAnswer, DefectField, DefectInput, DisputeItem, DivisionCommand,
    DocumentKind, OpenedBy, OversightCommand, SubState, Tri,
};
use domain::clock::ClockKind;
use domain::policy::InputName;

/// TR65: who asks too late is told the last day there was; the notice and the story name the last day before and the
/// last day after, never the midnight that ends them.
#[test]
fn an_extension_is_told_by_its_last_days() {
    let mut story = at_tax(unpaid_item());
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    let ask = || {
        let reason = "调取流水".to_owned();
        Command::Oversight(OversightCommand::AskExtension { clock: ClockKind::Handling, days: 10, reason })
    };
    let mut late = story.follow_self();
    late.at("2025-12-03T00:00");
    let told = late.try_to(ask()).unwrap_err();
    assert_eq!(told.code.id(), "EXTENSION_LATE");
    assert!(told.message.contains("已于 2025-12-02 届满"), "{}", told.message);
    story.at("2025-12-02T23:59").does(ask()).as_(&head_of_tax());
    story.does(Command::Oversight(OversightCommand::DecideExtension { granted: true, reason: "同意".to_owned() }));
    let clock = story.case.open_clock(ClockKind::Handling).unwrap();
    assert_eq!(clock.due_at, at("2025-12-17T00:00"), "ten working days after the last day, Tuesday 12-02");
    let notice = story.case.documents.iter().find(|paper| paper.kind == DocumentKind::ExtensionNotice).unwrap();
    assert!(notice.body.contains("由 2025-12-02 延至 2025-12-16"), "{}", notice.body);
    let happened = domain::case::timeline(&story.entries, &story.pack, None);
    let said = "事项办理由 2025-12-02 延至 2025-12-16：同意";
    assert!(happened.iter().any(|happening| happening.text.contains(said)), "{happened:?}");
}

/// TR82, TR10: a split renumbers the items; each that was asked about keeps its own mark, the second as the second.
#[test]
fn every_verified_item_keeps_its_mark_in_the_card_it_goes_to() {
    let mut registration = registration("2025-11-10T09:00", unpaid_item());
    for no in 2..=4 {
        registration.items.push(DisputeItem { no, enrolled: Tri::Unknown, ..unpaid_item() });
    }
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    for item in [3, 4, 2] {
        let department = "hrss_bureau".into();
        let question = "是否参保".to_owned();
        story.does(Command::AskVerification { item, fact: InputName::Enrolled, department, question });
        story.does(Command::AnswerVerification { value: "unknown".to_owned(), note: "查不到".to_owned() });
    }
    let mut two = story.follow_self();
    two.does(Command::Division(DivisionCommand::Split { items: vec![3, 4] }));
    assert_eq!(two.case.verified_items, [2], "item 2 stays, and stays asked about");
    let mut gone = two.follow_linked().case.verified_items;
    gone.sort_unstable();
    assert_eq!(gone, [1, 2], "items 3 and 4 are 1 and 2 there");
    story.does(Command::Division(DivisionCommand::Split { items: vec![1, 3] }));
    assert_eq!(story.follow_linked().case.verified_items, [2], "item 1 needed no question");
}

/// M-4.1-f: only a claim from the queue after which nothing at all was done is given back; whoever registered it, took
/// it at a counter, offered it to a colleague or sent it back to the applicant hands the first contact over instead.
#[test]
fn a_claim_after_which_something_was_done_is_not_given_back() {
    let claimed = || {
        let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
        story.as_(&wang_qiang()).does(Command::Claim);
        story
    };
    assert!(claimed().try_to(Command::ReleaseClaim).is_ok(), "at once");
    let mut last = claimed();
    last.now = last.now.plus(300);
    assert!(last.try_to(Command::ReleaseClaim).is_ok(), "within five minutes");
    let mut registered = claimed();
    registered.does(Command::Register);
    assert_eq!(registered.refused(Command::ReleaseClaim), "STAGE_SKIPPED", "registered");
    let mut offered = claimed();
    offered
        .as_(&head_of_tax())
        .does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "出差".to_owned() });
    offered.as_(&wang_qiang());
    assert_eq!(offered.refused(Command::ReleaseClaim), "STAGE_SKIPPED", "offered to a colleague");
    let mut corrected = claimed();
    let defects = vec![DefectInput { field: DefectField::Other, text: "说明来意".to_owned() }];
    corrected.does(Command::ReturnForCorrection { defects }).as_(&Actor::party(1, "张丽"));
    let answers = vec![DefectAnswer { no: 1, text: "要求补缴".to_owned() }];
    corrected.does(Command::Correct { answers, update: CorrectionUpdate::default() }).as_(&wang_qiang());
    assert_eq!(corrected.case.sub_state, SubState::Registering, "back with its first receiver");
    assert_eq!(corrected.refused(Command::ReleaseClaim), "STAGE_SKIPPED", "sent back and corrected");
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let registration = registration("2025-11-10T09:30", unpaid_item());
    let counter =
        Story::open(pack("mohe_2025"), "2025-11-10T09:30", wang_qiang(), Channel::Counter, registration, by).unwrap();
    assert_eq!(counter.case.sub_state, SubState::Registering);
    assert_eq!(counter.refused(Command::ReleaseClaim), "STAGE_SKIPPED", "never waited in a queue");
}
