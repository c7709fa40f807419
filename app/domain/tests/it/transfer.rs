//! The Tianjin pack: transfer between two kinds of unit within 24 hours (S19), validity of the document.

use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Channel, Command, DutyKind, MatterKind, OpenedBy, SubState, TransferKind, TransferLetter, TransferTrigger, Tri,
};
use domain::clock::{ClockKind, ClockSource};
use domain::value::{Instant, TownId};

pub(crate) fn transfer_letter(trigger_at: Instant) -> TransferLetter {
    TransferLetter {
        letter_no: String::new(),
        to: "inspectorate_heping".into(),
        case_source: "来访投诉".to_owned(),
        investigated_name: "津样例商贸有限公司".to_owned(),
        investigated_address: "和平区样例路 9 号".to_owned(),
        postcode: String::new(),
        legal_rep_name: "钱某".to_owned(),
        legal_rep_post: "经理".to_owned(),
        legal_rep_phone: "022-88000009".to_owned(),
        principal_name: String::new(),
        principal_post: String::new(),
        principal_phone: String::new(),
        other_contact: String::new(),
        kinds: vec![TransferKind::ComplaintHandling],
        other_kind_text: String::new(),
        evidence: "投诉登记表及工资条复印件".to_owned(),
        enclosed: TransferKind::ComplaintHandling.checklist().to_vec(),
        sender_contact: "022-88000001".to_owned(),
        trigger: TransferTrigger::Receipt,
        trigger_at,
    }
}

/// S19 [T-2.1-d, T-2.2-a..f, T-A1-a..f, T-A2-1, TR66–TR69].
#[test]
fn s19_tianjin_transfer_in_24_hours() {
    let clerk = staff(11, "何静", &[Role::Clerk, Role::Handler], "agency_heping");
    let head = staff(12, "孟主任", &[Role::Head], "agency_heping");
    let mut item = domain::case::DisputeItem::new(1, 1);
    item.duty = DutyKind::Enforcement;
    item.enrolled = Tri::No;
    let registration = domain::case::Registration {
        matter_kind: MatterKind::Complaint,
        location_town: TownId::from("120101"),
        labour_districts: vec![TownId::from("120101")],
        parties: vec![
            person(1, domain::case::PartyRole::Applicant, "陈静"),
            person(2, domain::case::PartyRole::Respondent, "津样例商贸有限公司"),
        ],
        ..registration("2019-04-30T10:00", item)
    };
    let by = OpenedBy::Intake(staff_ref(&clerk));
    let mut story =
        Story::open(pack("tianjin_2019"), "2019-04-30T10:00", clerk.clone(), Channel::Counter, registration, by)
            .unwrap();
    let letter = || Command::DraftTransfer { letter: Box::new(transfer_letter(at("2019-04-30T10:00"))) };
    assert_eq!(story.refused(letter()), "NOT_REGISTERED", "T-2.2-a");
    story.at("2019-04-30T10:30").does(Command::Register);
    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!((route.row.as_str(), route.departments[0].as_str()), ("R04", "inspectorate_heping"));
    let mut elsewhere = transfer_letter(story.now);
    elsewhere.to = "inspectorate_xiqing".into();
    assert_eq!(story.refused(Command::DraftTransfer { letter: Box::new(elsewhere) }), "TRANSFER_NOT_SAME_LEVEL");
    let mut wrong = transfer_letter(at("2019-04-30T10:00"));
    wrong.kinds = vec![TransferKind::AmountAssessment];
    assert_eq!(story.refused(Command::DraftTransfer { letter: Box::new(wrong) }), "TRANSFER_DIRECTION");
    let mut bare = transfer_letter(at("2019-04-30T10:00"));
    bare.enclosed.pop();
    assert_eq!(story.refused(Command::DraftTransfer { letter: Box::new(bare) }), "CHECKLIST_INCOMPLETE");
    story.does(letter());
    let clock = story.case.open_clock(ClockKind::Transfer).unwrap();
    assert_eq!((clock.due_at, clock.source), (at("2019-05-05T10:00"), ClockSource::Clause));

    story.as_(&head).at("2019-04-30T15:00");
    assert_eq!(story.refused(Command::SendTransfer), "COMPLAINANT_NOT_INFORMED", "T-2.2-c");
    let now = story.now;
    story.does(Command::InformComplainant { at: now, method: "电话告知".to_owned() }).does(Command::SendTransfer);
    assert_eq!(story.case.sub_state, SubState::TransferredOut);
    assert_eq!(story.case.transfer.as_ref().unwrap().letter.letter_no, "[和平]（社保）移字[2019]第1号");

    let receiver = staff(21, "周强", &[Role::Clerk, Role::Handler], "inspectorate_heping");
    let receiving_head = staff(22, "郑队长", &[Role::Head], "inspectorate_heping");
    let mut other = story.follow_linked();
    assert_eq!(other.case.sub_state, SubState::Registering);
    other.as_(&receiver).at("2019-05-05T09:00");
    other.does(Command::ReceiveTransfer { receiver: "周强".to_owned(), contact: "022-88000002".to_owned() });
    assert_eq!(other.for_others[0].0, story.case.case_no, "the receipt goes back");
    let finding = other.finding();
    assert_eq!(other.refused(finding), "CONTACT_REQUIRED", "T-2.2-d");
    let now = other.now;
    other.does(Command::ContactComplainant { at: now, method: "电话".to_owned(), by: "周强".to_owned() });
    let finding = other.finding();
    assert!(other.try_to(finding).is_ok());
    other
        .as_(&receiving_head)
        .at("2019-05-20T10:00")
        .does(Command::CloseTransferred { result: "已责令补办登记".to_owned() });
    assert_eq!(other.case.sub_state, SubState::ArchivePending);
    other.as_(&receiver);
    assert_eq!(other.refused(Command::Archive), "ARCHIVE_INCOMPLETE", "the written feedback is missing");
    other.as_(&receiving_head).does(Command::SendFeedback { letter: "已办结".to_owned() });
    let (_, command) = other.for_others.pop().unwrap();
    story.as_(&Actor::system()).at("2019-05-21T09:00").does(command);
    assert_eq!(story.case.sub_state, SubState::ArchivePending);

    // An earlier transferred case closed on Mon 2019-04-29: feedback due end of 2019-05-08.
    let limit = other.pack.clocks[&ClockKind::Feedback].limit;
    let due = domain::clock::due_at(&other.calendar, at("2019-04-29T11:00"), limit).unwrap();
    assert_eq!(due, at("2019-05-09T00:00"));
}

/// T-4-a: intake outside the validity of the document.
#[test]
fn a_document_out_of_force_takes_no_new_case() {
    let clerk = staff(11, "何静", &[Role::Clerk], "agency_heping");
    let open_on = |day: &str| {
        let mut registration = registration(day, domain::case::DisputeItem::new(1, 1));
        registration.location_town = TownId::from("120101");
        let by = OpenedBy::Intake(staff_ref(&clerk));
        Story::open(pack("tianjin_2019"), day, clerk.clone(), Channel::Counter, registration, by).map(|_| ())
    };
    assert!(open_on("2021-03-31T10:00").is_ok());
    assert_eq!(open_on("2021-04-01T10:00").unwrap_err().code.id(), "PACK_NOT_IN_FORCE");
}
