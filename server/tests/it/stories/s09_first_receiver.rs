//! S09 [M-4.1-e, M-4.1-f, TR05]: the first receiver answers for a case until a colleague accepts it.

use crate::support::*;
use domain::access::Role;
use domain::case::{Channel, Command, StaffRef, SubState};
use domain::ports::Casework;
use domain::value::{AccountId, DepartmentId};

#[tokio::test]
async fn s09_first_receiver_and_hand_over() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    assert_eq!(world.refused("liuyang", case_no, Command::Register).await.code.id(), "NOT_FIRST_RECEIVER");

    let colleague = world.staff("liuyang").await;
    assert!(colleague.has(Role::Clerk));
    // The browser names the account only; name and department are the store's to give.
    let to = StaffRef {
        account: colleague.account().unwrap(),
        name: "张冠李戴".to_owned(),
        department: DepartmentId::from("hrss_bureau"),
    };
    let offer = |to: StaffRef| Command::OfferHandOver { to, reason: "王强出差".to_owned() };
    let nobody = StaffRef { account: AccountId(9_999), ..to.clone() };
    assert!(world.tries("zhaogang", case_no, offer(nobody)).await.is_err());
    let handler = StaffRef { account: world.staff("handler").await.account().unwrap(), ..to.clone() };
    assert!(world.tries("zhaogang", case_no, offer(handler)).await.is_err(), "only who receives can take over");
    world.does("zhaogang", case_no, offer(to)).await;
    assert_eq!(world.refused("wangqiang", case_no, Command::Register).await.code.id(), "WAITING_FOR_ANSWER");
    assert_eq!(world.refused("wangqiang", case_no, Command::AcceptHandOver).await.code.id(), "ROLE_NOT_ALLOWED");
    world.does("liuyang", case_no, Command::AcceptHandOver).await;
    world.does("liuyang", case_no, Command::Register).await;

    let case = world.case(case_no).await;
    assert_eq!(case.sub_state, SubState::Triage);
    assert_eq!(case.first_receiver.as_ref().unwrap().name, "刘洋");
    assert_eq!(case.first_department.as_ref().unwrap().as_str(), "tax_bureau");
    let view = world.desk.case(&colleague, case_no).await.unwrap();
    let told: Vec<String> = view.timeline.iter().map(|line| format!("{} {}", line.who, line.title)).collect();
    assert!(told.iter().any(|line| line.contains("王强")) && told.iter().any(|line| line.contains("刘洋")), "{told:?}");
}

#[tokio::test]
async fn s09_a_claimed_card_is_not_claimed_again() {
    let world = World::at("2025-11-10T09:00").await;
    let mut citizen = world.browser();
    let case_no = super::s01_own_duty::submits_online(&mut citizen).await.case_no;
    let (clerk, slower) = (world.staff("wangqiang").await, world.staff("sunmei").await);
    Casework::command(&world.desk, &clerk, case_no, 1, Command::Claim).await.unwrap();
    // Also on the version the slower one still sees.
    for version in [1, 2] {
        let answer = Casework::command(&world.desk, &slower, case_no, version, Command::Claim).await;
        match answer {
            Err(domain::problem::Problem::Refused(refusal)) => assert_eq!(refusal.code.id(), "ALREADY_CLAIMED"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn s09_of_many_who_claim_at_once_one_becomes_first_receiver() {
    let world = World::at("2025-11-10T09:00").await;
    let mut citizen = world.browser();
    let case_no = super::s01_own_duty::submits_online(&mut citizen).await.case_no;
    let mut clerks = Vec::new();
    for login in ["wangqiang", "liuyang", "sunmei", "sunli"] {
        clerks.push(world.staff(login).await);
    }
    let claims = clerks.iter().map(|clerk| Casework::command(&world.desk, clerk, case_no, 1, Command::Claim));
    let answers = futures::future::join_all(claims).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(world.case(case_no).await.version, 2);
}
