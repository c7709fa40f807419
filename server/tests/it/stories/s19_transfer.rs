//! S19 [T-2.1-d, T-2.2-a..f, T-A1-a..f, T-A2-1, TR66–TR69]: transfer in 24 hours, between two units of one district.

use crate::support::*;
use domain::case::{
    Channel, Command, DutyKind, MatterKind, SubState, TransferKind, TransferLetter, TransferTrigger, Tri,
};
use domain::clock::{ClockKind, ClockSource};
use domain::intake::{Form, ItemForm};
use domain::value::{CaseNo, Instant};

fn complaint() -> Form {
    let item = ItemForm {
        category: "1".to_owned(),
        enrolled: Tri::No.id().to_owned(),
        duty: DutyKind::Enforcement.id().to_owned(),
        ..ItemForm::default()
    };
    Form {
        matter_kind: MatterKind::Complaint.id().to_owned(),
        items: vec![item],
        town: "120101".to_owned(),
        labour_district: "120101".to_owned(),
        name: "陈静".to_owned(),
        respondent_name: "津样例商贸有限公司".to_owned(),
        ..back_pay_form()
    }
}

fn letter(trigger_at: Instant) -> Box<TransferLetter> {
    Box::new(TransferLetter {
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
    })
}

/// Sends the transfer; the case that stands at the other unit then. It is that unit's: the sender is not told its number
/// and hears of it by receipt and feedback.
async fn send(world: &World, case_no: CaseNo) -> CaseNo {
    let sent = world.does("hpsbhead", case_no, Command::SendTransfer).await;
    assert_eq!(sent.linked, None, "a case the sender may not open");
    world.case(case_no).await.links.last().unwrap().case_no
}

#[tokio::test]
async fn s19_tianjin_transfer_in_24_hours() {
    let world = World::at("2019-04-30T10:00").await;
    let received = world.desk.now();
    let case_no = world.take("hpsb", Channel::Counter, complaint()).await.case_no;
    let draft = || Command::DraftTransfer { letter: letter(received) };
    assert_eq!(world.refused("hpsb", case_no, draft()).await.code.id(), "NOT_REGISTERED", "T-2.2-a");
    world.clock("2019-04-30T10:30");
    world.does("hpsb", case_no, Command::Register).await;
    let mut bare = letter(received);
    bare.enclosed.pop();
    let refusal = world.refused("hpsb", case_no, Command::DraftTransfer { letter: bare }).await;
    assert_eq!(refusal.code.id(), "CHECKLIST_INCOMPLETE", "T-A2-1");
    world.does("hpsb", case_no, draft()).await;
    let clock = world.case(case_no).await.open_clock(ClockKind::Transfer).unwrap().clone();
    assert_eq!((clock.due_at, clock.source), (at("2019-05-05T10:00"), ClockSource::Clause), "over the holiday");

    world.clock("2019-04-30T15:00");
    let refusal = world.refused("hpsbhead", case_no, Command::SendTransfer).await;
    assert_eq!(refusal.code.id(), "COMPLAINANT_NOT_INFORMED", "T-2.2-c");
    let informed = Command::InformComplainant { at: world.desk.now(), method: "电话告知".to_owned() };
    world.does("hpsbhead", case_no, informed).await;
    let other_no = send(&world, case_no).await;
    let first = world.case(case_no).await;
    assert_eq!(first.sub_state, SubState::TransferredOut);
    assert_eq!(first.transfer.as_ref().unwrap().letter.letter_no, "[和平]（社保）移字[2019]第1号");

    assert_eq!(world.case(other_no).await.sub_state, SubState::Registering, "it stands at 劳动监察");
    world.clock("2019-05-05T09:00");
    let receipt = Command::ReceiveTransfer { receiver: "宋涛".to_owned(), contact: "022-88000002".to_owned() };
    world.does("hplj", other_no, receipt).await;
    let back = world.case(case_no).await;
    assert!(back.version > first.version, "the receipt goes back to the sender");
    let conclusions = conclusions(&world.case(other_no).await);
    let finding = || Command::RecordFinding { facts: facts(), conclusions: conclusions.clone(), legal_basis: basis() };
    assert_eq!(world.refused("hplj", other_no, finding()).await.code.id(), "CONTACT_REQUIRED", "T-2.2-d");
    let contact =
        Command::ContactComplainant { at: world.desk.now(), method: "电话".to_owned(), by: "宋涛".to_owned() };
    world.does("hplj", other_no, contact).await;

    world.clock("2019-05-20T10:00");
    world.does("hpljhead", other_no, Command::CloseTransferred { result: "已责令补办登记".to_owned() }).await;
    assert_eq!(world.refused("hplj", other_no, Command::Archive).await.code.id(), "ARCHIVE_INCOMPLETE");
    world.does("hpljhead", other_no, Command::SendFeedback { letter: "已办结".to_owned() }).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::ArchivePending, "the feedback closes the sender's case");
    world.does("hplj", other_no, Command::Archive).await;
    world.verified().await;
}

#[tokio::test]
async fn s19_feedback_on_a_case_closed_before_the_holiday_is_due_after_it() {
    let world = World::at("2019-04-23T09:00").await;
    let case_no = world.take("hpsb", Channel::Counter, complaint()).await.case_no;
    world.does("hpsb", case_no, Command::Register).await;
    world.does("hpsb", case_no, Command::DraftTransfer { letter: letter(world.desk.now()) }).await;
    let informed = Command::InformComplainant { at: world.desk.now(), method: "当面".to_owned() };
    world.does("hpsbhead", case_no, informed).await;
    let other_no = send(&world, case_no).await;
    let receipt = Command::ReceiveTransfer { receiver: "宋涛".to_owned(), contact: "022-88000002".to_owned() };
    world.does("hplj", other_no, receipt).await;
    let contact =
        Command::ContactComplainant { at: world.desk.now(), method: "电话".to_owned(), by: "宋涛".to_owned() };
    world.does("hplj", other_no, contact).await;
    world.clock("2019-04-29T11:00");
    world.does("hpljhead", other_no, Command::CloseTransferred { result: "已责令补办登记".to_owned() }).await;
    let clock = world.case(other_no).await.open_clock(ClockKind::Feedback).unwrap().clone();
    assert_eq!((clock.due_at, clock.source), (at("2019-05-09T00:00"), ClockSource::Clause), "T-2.2-f");
}
