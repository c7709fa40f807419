//! S18: guards of the board, of the reply and of the archive.

use crate::scenarios::serve;
use crate::story::*;
use domain::case::{Command, DocumentKind, Refusal, RefusalCode, Stage, SubState, steps};
use domain::policy::SHIPPED_SOURCES;
use domain::policy::read::read;
use domain::view::Card;

/// S18 [M-4.0-b]: a card dragged from 受理登记 to 事项办理 goes back with the reason and the clause.
#[test]
fn s18_a_dropped_card_that_jumps_a_column_is_put_back() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    for (what, actor) in [("submitted", None), ("registering", Some(wang_qiang()))] {
        story.as_(&wang_qiang());
        if actor.is_some() {
            story.does(Command::Claim);
        }
        let before = story.case.clone();
        for stage in [Stage::Handling, Stage::Reply, Stage::Referral] {
            let steps::Drop::Closed(refusal) = steps::drop_on(&story.case, stage, &story.context()) else {
                panic!("{what} on {stage:?}")
            };
            assert_eq!(refusal.code, RefusalCode::StageSkipped, "{what} on {stage:?}");
            assert!(refusal.message.starts_with("不得跳过办理环节"), "{}", refusal.message);
            assert_eq!(refusal.clause.as_str(), "M-4.0-b");
        }
        assert_eq!(story.case, before, "nothing moved");
        assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "STAGE_SKIPPED");
    }
    let steps::Drop::Open(ways) = steps::drop_on(&story.case, Stage::Classification, &story.context()) else {
        panic!()
    };
    assert_eq!(ways[0].name, "完成受理登记", "the lawful drop");
}

/// S18 [M-4.1-f]: whose step it is not is told so before anything else.
#[test]
fn s18_a_drop_by_somebody_else_names_whose_step_it_is() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    let dropped = |story: &Story, stage| match steps::drop_on(&story.case, stage, &story.context()) {
        steps::Drop::Closed(refusal) => (refusal.code.id(), refusal.clause.to_string()),
        other => panic!("{other:?}"),
    };
    story.as_(&liu_yang());
    assert_eq!(dropped(&story, Stage::Handling), ("NOT_FIRST_RECEIVER", "M-4.1-f".to_owned()));
    story.as_(&wang_qiang());
    assert!(matches!(steps::drop_on(&story.case, Stage::Handling, &story.context()), steps::Drop::Open(_)));
    assert_eq!(steps::drop_on(&story.case, Stage::Classification, &story.context()), steps::Drop::Here);
    story.does(Command::ClassifyOwn { departures: Vec::new() }).as_(&head_of_hrss());
    assert_eq!(dropped(&story, Stage::Classification), ("NOT_ACCEPTING_DEPT", "M-4.0-b".to_owned()));
}

/// S18: of two browsers the slower one acts on an old version; what it is told says that the card changed. The
/// comparison is the server's (`STALE_VERSION`), the version is the case's.
#[test]
fn s18_every_move_changes_the_version_that_was_seen() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    let seen = story.case.version;
    story.as_(&wang_qiang()).does(Command::Claim);
    assert!(story.case.version > seen);
    let stale = Refusal::new(RefusalCode::StaleVersion, "M");
    assert_eq!((stale.message.as_str(), stale.clause.as_str()), ("已被更新，请刷新", "M-4.0-b"));
}

/// S18 [M-4.1-a]: an overdue card is red and counted, and nothing closes it by itself.
#[test]
fn s18_an_overdue_card_is_marked_and_stays_open() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    let red = |story: &Story| Card::of(&story.case, &story.pack, &story.calendar, story.now).due.unwrap();
    story.at("2025-12-02T23:59");
    assert!(!story.case.is_overdue(story.now), "to the last second of the last day");
    let last = red(&story);
    story.at("2025-12-03T00:00");
    assert!(story.case.is_overdue(story.now));
    assert_ne!(last, red(&story), "the card looks different");
    assert_eq!(story.case.sub_state, SubState::OwnHandling);
    let finding = story.finding();
    story.does(finding);
    assert!(!story.case.is_overdue(story.now), "late, and on again");
}

/// S18 [M-4.3-a, M-4.4-a, TR48, TR49, TR58]: a major case with one party served and the minutes missing.
#[test]
fn s18_a_major_case_is_served_on_both_and_archived_complete() {
    let mut story = crate::major::s06_signed();
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now));
    assert_eq!(story.refused(Command::ServeReply), "PARTY_NOT_SERVED", "M-4.3-a");
    assert_eq!(story.case.sub_state, SubState::ReplyReview, "the card stays");
    story.does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
    story.all_agree();
    story.as_(&wang_qiang());
    let mut incomplete = story.follow_self();
    incomplete.case.documents.retain(|document| document.kind != DocumentKind::MeetingMinutes);
    let refusal = incomplete.try_to(Command::Archive).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("ARCHIVE_INCOMPLETE", "M-4.4-a"));
    assert!(refusal.message.contains("会议纪要"), "{}", refusal.message);
    story.does(Command::Archive);
    for edit in [
        Command::LeaveMessage { text: "再补一句".to_owned(), to: None },
        Command::SubmitReply {
            facts: "改".to_owned(),
            conclusions: story.conclusions(),
            legal_basis: basis(),
            remedies: remedies(),
            waives_contribution: false,
        },
        Command::AmendRegistration { registration: Box::new(story.case.registration.clone()) },
        Command::Archive,
    ] {
        assert_eq!(story.refused(edit), "CASE_ARCHIVED");
    }
}

/// S18 [TR48]: the head returns a draft with a reason, which stands in the case; the card, which the whole office reads,
/// warns of it and says where; the next draft replaces it.
#[test]
fn s18_a_returned_draft_comes_back_with_its_reason() {
    let mut story = crate::scenarios::s01_in_review();
    assert_eq!(story.refused(Command::ReturnReply { reason: "补充依据".to_owned() }), "ROLE_NOT_ALLOWED");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(Command::ReturnReply { reason: " ".to_owned() }), "FIELDS_INVALID");
    story.does(Command::ReturnReply { reason: "补充依据".to_owned() });
    assert_eq!(story.case.sub_state, SubState::ReplyDrafting);
    assert_eq!(story.case.reply.as_ref().unwrap().returned.as_deref(), Some("补充依据"));
    let card = Card::of(&story.case, &story.pack, &story.calendar, story.now);
    assert!(card.warn && card.note == "退回修改，理由见案件", "{}", card.note);
    assert!(!serde_json::to_string(&card).unwrap().contains("补充依据"), "between head and drafter");
    let read = story.case.masked().reply.unwrap();
    assert_eq!(read.returned.as_deref(), Some("补充依据"), "the case page says why");
    let draft = story.draft();
    story.as_(&wang_qiang()).does(draft);
    assert!(story.case.reply.as_ref().unwrap().returned.is_none());
}

/// S18 [M-0-b]: a case keeps the version of the document it was registered under; a new version binds new cases.
#[test]
fn s18_a_case_keeps_the_version_it_was_registered_under() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    let next = SHIPPED_SOURCES[0].1.replacen("version = 1", "version = 2", 1).replacen(
        "[clocks.K-HND]\nn = 15",
        "[clocks.K-HND]\nn = 20",
        1,
    );
    let next = read("mohe_2025@2.toml", &next).unwrap();
    assert_eq!((story.case.pack.version, next.reference.version), (1, 2));
    let by = domain::case::OpenedBy::Intake(staff_ref(&wang_qiang()));
    let registered = registration("2025-11-10T09:00", unpaid_item());
    let channel = domain::case::Channel::Counter;
    let mut newer = Story::open(next, "2025-11-10T09:00", wang_qiang(), channel, registered, by).unwrap();
    newer.does(Command::Register);
    let due = |story: &mut Story| {
        story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
        let clock = story.case.open_clock(domain::clock::ClockKind::Handling).unwrap();
        (story.case.pack.version, clock.due_at.plus(-1).day().to_string())
    };
    assert_eq!(due(&mut story), (1, "2025-12-02".to_owned()));
    assert_eq!(due(&mut newer), (2, "2025-12-09".to_owned()));
}
