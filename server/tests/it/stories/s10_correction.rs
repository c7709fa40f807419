//! S10 [M-4.1-d, TR06, TR07, TR08]: one complete list of defects, answered or lapsed.

use crate::support::*;
use domain::case::{
    Channel, Command, CorrectionUpdate, DefectAnswer, DefectField, DefectInput, Outcome, ReopenGround, SubState,
};
use domain::clock::ClockKind;
use domain::intake::Form;
use domain::problem::Problem;
use domain::value::{CaseNo, Period, Phone};

/// A letter without a telephone number and with a wrong period, returned once with both defects.
async fn returned() -> (World, CaseNo, String) {
    let world = World::at("2025-11-10T09:00").await;
    let letter = Form { phone: String::new(), ..back_pay_form() };
    let taken = world.take("wangqiang", Channel::Letter, letter).await;
    let case_no = taken.case_no;
    let refusal = world.refused("wangqiang", case_no, Command::Register).await;
    assert_eq!(refusal.code.id(), "REGISTRATION_INCOMPLETE", "no contact");
    world.clock("2025-11-10T15:00");
    let defects = vec![
        DefectInput { field: DefectField::Contact, text: "没有写电话".to_owned() },
        DefectInput { field: DefectField::Period, text: "所属期与工资条不符".to_owned() },
    ];
    world.does("wangqiang", case_no, Command::ReturnForCorrection { defects }).await;
    assert!(world.case(case_no).await.open_clock(ClockKind::Registration).unwrap().is_suspended());
    (world, case_no, taken.query_code)
}

fn phone() -> Phone {
    Phone::parse("13800000002").unwrap()
}

#[tokio::test]
async fn s10_an_open_defect_is_named_and_the_clock_waits() {
    let (world, case_no, code) = returned().await;
    world.clock("2025-11-12T09:00");
    let session = world.tracking(case_no, &code).await;
    let answers = |texts: [&str; 2]| {
        let numbered = (1..).zip(texts);
        numbered.map(|(no, text)| DefectAnswer { no, text: text.to_owned() }).collect::<Vec<_>>()
    };
    let update = CorrectionUpdate { phone: Some(phone()), ..CorrectionUpdate::default() };
    let half = Command::Correct { answers: answers(["补上", "没问题"]), update };
    match world.party_tries(&session, case_no, half).await {
        Err(Problem::Refused(refusal)) => {
            assert_eq!(refusal.code.id(), "REGISTRATION_INCOMPLETE");
            assert!(refusal.message.contains("费款所属期"), "{}", refusal.message);
            assert!(!refusal.message.contains("联系方式"), "{}", refusal.message);
        }
        other => panic!("{other:?}"),
    }
    world.clock("2025-11-17T09:00");
    let session = world.tracking(case_no, &code).await;
    let update = CorrectionUpdate {
        phone: Some(phone()),
        period: Some(Period::new("2025-02".parse().unwrap(), "2025-06".parse().unwrap()).unwrap()),
        ..CorrectionUpdate::default()
    };
    world.party_tries(&session, case_no, Command::Correct { answers: Vec::new(), update }).await.unwrap();
    let clock = world.case(case_no).await.open_clock(ClockKind::Registration).unwrap().clone();
    assert_eq!(clock.due_at, at("2025-11-19T00:00"), "K-REG did not run while the applicant corrected");
    world.does("wangqiang", case_no, Command::Register).await;
}

#[tokio::test]
async fn s10_unanswered_it_lapses_and_can_be_asked_for_again() {
    let (world, case_no, code) = returned().await;
    world.clock("2025-11-24T09:00");
    assert_eq!(world.refused("zhaogang", case_no, Command::Lapse).await.code.id(), "CORRECTION_OPEN");
    world.clock("2025-11-25T09:00");
    assert_eq!(world.refused("zhaogang", case_no, Command::Lapse).await.code.id(), "CONTACT_ATTEMPTS_MISSING");
    for _ in 0..2 {
        let contact = Command::RecordContact {
            party: 1,
            at: world.desk.now(),
            method: "信函".to_owned(),
            result: "无回音".to_owned(),
        };
        world.does("zhaogang", case_no, contact).await;
    }
    world.does("zhaogang", case_no, Command::Lapse).await;
    let case = world.case(case_no).await;
    assert_eq!((case.sub_state, case.outcome), (SubState::ArchivePending, Some(Outcome::Lapsed)));
    world.does("wangqiang", case_no, Command::Archive).await;
    world.clock("2025-11-26T09:00");
    let session = world.tracking(case_no, &code).await;
    let ask = Command::AskReopening { reason: "材料齐了".to_owned() };
    world.party_tries(&session, case_no, ask).await.unwrap();
    assert_eq!(world.case(case_no).await.reopen_requests.len(), 1);
    let reopen = Command::Reopen { ground: ReopenGround::NewEvidence, reason: "已补齐".to_owned() };
    world.does("zhaogang", case_no, reopen).await;
    let case = world.case(case_no).await;
    assert_eq!((case.sub_state, case.round), (SubState::Registering, 2), "never registered, so first that");
}
