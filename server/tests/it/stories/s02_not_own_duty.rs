//! S02 [M-4.1-b, M-2.3-c, M-3.2.3-e, TR12, TR13, TR14]: not own duty: a notice that names who is, and a case sent on.

use crate::support::play::own;
use crate::support::*;
use domain::case::{Channel, Command, DocumentKind, Outcome, SubState, Target};
use domain::intake::Form;
use domain::ports::{Board, Tracking};
use domain::value::CaseNo;
use domain::view::PartyAction;

/// 李春 claims pension back payment 2019-03 to 2021-12.
fn pension_form() -> Form {
    let mut form = Form { name: "李春".to_owned(), ..back_pay_form() };
    let item = &mut form.items[0];
    (item.from_year, item.from_month) = ("2019".to_owned(), "3".to_owned());
    (item.to_year, item.to_month) = ("2021".to_owned(), "12".to_owned());
    item.insurance = vec!["pension".to_owned()];
    form
}

fn notice(name: &str) -> Command {
    Command::Inform {
        target: Target {
            department: (!name.is_empty()).then(|| "hrss_bureau".into()),
            name: name.to_owned(),
            address: "漠河市西林吉镇样例路 2 号".to_owned(),
            phone: "0457-2880002".to_owned(),
        },
        path: "持身份证到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned(), "劳动合同".to_owned()],
        departures: Vec::new(),
    }
}

#[tokio::test]
async fn s02_a_notice_names_who_is_competent_and_the_case_is_sent_on() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, pension_form()).await;
    let case_no = taken.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    let ledger = world.case(case_no).await.ledger_no;
    assert_eq!(world.refused("wangqiang", case_no, own()).await.code.id(), "NOT_OWN_DUTY");
    let refusal = world.refused("wangqiang", case_no, notice("")).await;
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("NOTICE_WITHOUT_TARGET", "M-4.1-b"));
    world.does("wangqiang", case_no, notice("漠河市人力资源和社会保障局")).await;
    world.does("wangqiang", case_no, serve(DocumentKind::CompetenceNotice, 1, world.desk.now())).await;

    let session = world.tracking(case_no, &taken.query_code).await;
    let seen = world.desk.view(&session, case_no).await.unwrap();
    let target = seen.target.clone().unwrap();
    assert!(target.name.contains("人力资源") && !target.address.is_empty());
    let letter = seen.documents.iter().find(|document| document.kind == DocumentKind::CompetenceNotice).unwrap();
    assert!(letter.body.contains("劳动合同"), "the materials stand in the notice");
    assert!(seen.actions.contains(&PartyAction::Forward));

    let without = world.party_tries(&session, case_no, Command::Forward { consent: false }).await;
    assert!(format!("{without:?}").contains("ConsentRequired"), "{without:?}");
    let sent = world.party_tries(&session, case_no, Command::Forward { consent: true }).await.unwrap();
    let linked = sent.linked.unwrap();
    let (first, second) = (world.case(case_no).await, world.case(linked).await);
    assert_eq!(second.registration, first.registration, "nothing to retype");
    assert_eq!((second.sub_state, second.accountable_department().as_str()), (SubState::Submitted, "hrss_bureau"));
    assert_eq!((first.outcome, first.ledger_no), (Some(Outcome::Informed), ledger), "the first contact stays");
    assert!(queue(&world, "sunli").await.contains(&linked), "in 人社局's queue");
    assert!(!queue(&world, "liuyang").await.contains(&linked));
    let seen = world.desk.view(&session, linked).await.unwrap();
    assert_eq!(seen.case_no, linked, "the same code opens it");
    let again = world.party_tries(&session, case_no, Command::Forward { consent: true }).await;
    assert!(format!("{again:?}").contains("AlreadyForwarded"), "{again:?}");
    world.does("sunli", linked, Command::Claim).await;
    world.verified().await;
}

/// Numbers in the first column of somebody's board.
async fn queue(world: &World, login: &str) -> Vec<CaseNo> {
    let board = world.desk.board(&world.staff(login).await).await.unwrap();
    board.columns[0].cards.iter().map(|card| card.case_no).collect()
}

/// Two clerks claim at once: one wins, the other is told who did.
#[tokio::test]
async fn s02_two_clerks_claim_at_once_and_one_is_told_who_was_first() {
    let world = World::at("2025-11-10T09:30").await;
    let mut citizen = world.browser();
    let case_no = super::submits_online(&mut citizen).await.case_no;
    let claims = ["wangqiang", "liuyang", "sunmei"].map(|login| world.tries(login, case_no, Command::Claim));
    let answers = futures::future::join_all(claims).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let winner = world.case(case_no).await.first_receiver.unwrap().name;
    for lost in answers.into_iter().filter_map(Result::err) {
        let domain::problem::Problem::Refused(refusal) = lost else { panic!("{lost:?}") };
        assert_eq!(refusal.code.id(), "ALREADY_CLAIMED");
        assert!(refusal.message.contains(&winner), "{}", refusal.message);
    }
}
