//! S04 [M-3.2.2-b, M-4.5-a..e, M-3.2.1-a, TR19, TR37–TR40, TR45, TR46, TR82] and S05 [M-4.5-f, M-5.3-c, TR41–TR44]:
//! nobody's duty, the lane, and an unjustified refusal.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, DivisionCommand, DocumentKind, FeedbackTo, LinkKind, ReferralCommand, SubState};
use domain::clock::ClockKind;
use domain::ports::{Casework, Tracking};
use domain::problem::Problem;

#[tokio::test]
async fn s04_a_mixed_case_is_split_referred_and_fed_back_twice() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, mixed_form()).await;
    let parent = taken.case_no;
    world.does("sunli", parent, Command::Register).await;
    let view = world.desk.case(&world.staff("sunli").await, parent).await.unwrap();
    let rows: Vec<&str> =
        view.items.iter().filter_map(|item| item.route.as_ref()).map(|route| route.row.as_str()).collect();
    assert_eq!(rows, ["R11", "R12"]);
    world.refused("sunli", parent, own()).await;
    let split = Command::Division(DivisionCommand::Split { items: Vec::new() });
    let child = world.does("sunli", parent, split).await.linked.expect("the card split off");
    world.does("sunli", parent, own()).await;
    assert_eq!(world.case(parent).await.sub_state, SubState::OwnHandling, "enrolment is 人社局's own");
    assert!(world.case(child).await.links.iter().any(|link| link.kind == LinkKind::SplitFrom));

    world.does("sunli", child, draft_slip()).await;
    world.does("chenhua", child, refer(ReferralCommand::SendSlip)).await;
    let gone = world.desk.case(&world.staff("hotline").await, child).await;
    assert_eq!(gone.err(), Some(Problem::NotFound), "not yet passed on to 12345");
    let defective = refer(ReferralCommand::Return { defects: vec!["没有写明参保情况".to_owned()] });
    world.does("government", child, defective).await;
    let fill = refer(ReferralCommand::FillSlip { considered: considered(), suggested: Some("tax_bureau".into()) });
    world.does("sunli", child, fill).await;
    world.does("chenhua", child, refer(ReferralCommand::SendSlip)).await;
    world.does("government", child, receive_slip()).await;
    // §3 HST: the slip, never a number or a file of the person.
    let slip = world.desk.case(&world.staff("hotline").await, child).await.unwrap();
    let told = serde_json::to_string(&slip).unwrap();
    assert!(!told.contains("13800000009") && slip.attachments.is_empty() && !told.contains("孙浩"), "{told}");
    world.does("hotline", child, assign("tax_bureau")).await;
    assert_eq!(world.case(child).await.accountable_department().as_str(), "tax_bureau");

    world.does("handler", child, result(&world.case(child).await)).await;
    world.does("handler", child, feedback(FeedbackTo::Payer, world.desk.now())).await;
    let refusal = world.refused("zhaogang", child, refer(ReferralCommand::FeedBack)).await;
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("DUAL_FEEDBACK_INCOMPLETE", "M-4.5-e"));
    world.does("handler", child, feedback(FeedbackTo::HotlineOffice, world.desk.now())).await;
    world.does("zhaogang", child, refer(ReferralCommand::FeedBack)).await;
    let slip = world.desk.case(&world.staff("hotline").await, child).await.unwrap();
    assert!(slip.case.referral.as_ref().unwrap().fed_back, "12345 reads that both were told");
    let unserved = world.refused("chenhua", child, refer(ReferralCommand::ConcludeFeedback)).await;
    assert_eq!(unserved.code.id(), "PARTY_NOT_SERVED", "AMB-19");
    for party in [1, 2] {
        world.does("chenhua", child, serve(DocumentKind::AssignedFeedback, party, world.desk.now())).await;
    }
    world.does("chenhua", child, refer(ReferralCommand::ConcludeFeedback)).await;

    // Both cards under one number, one code.
    let session = world.tracking(parent, &taken.query_code).await;
    let seen = world.desk.view(&session, parent).await.unwrap();
    assert!(seen.siblings.iter().any(|sibling| sibling.case_no == child), "{:?}", seen.siblings);
    assert_eq!(world.desk.view(&session, child).await.unwrap().state, SubState::ReplyServed);
    world.verified().await;
}

/// S04 [M-4.5-a]: a slip for S01's case.
#[tokio::test]
async fn s04_a_clear_duty_is_not_referred() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(OWN_LANE, 1).await;
    assert_eq!(world.refused("wangqiang", case_no, draft_slip()).await.code.id(), "DUTY_IS_CLEAR");
}

#[tokio::test]
async fn s05_an_unjustified_refusal_becomes_a_clue_that_three_know_of() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, unclear_form()).await;
    let case_no = taken.case_no;
    world.steps(case_no, &REFERRAL[..ASSIGNED]).await;
    assert_eq!(world.refused("chenhua", case_no, hand_over_clue()).await.code.id(), "NO_REFUSAL_RECORDED");
    world.steps(case_no, &REFERRAL[ASSIGNED..CLUE]).await;
    let case = world.case(case_no).await;
    assert_eq!(case.sub_state, SubState::AssignedHandling, "the card is back");
    assert!(case.open_clock(ClockKind::Assigned).unwrap().is_running());

    let package = world.desk.case(&world.staff("discipline").await, case_no).await.unwrap();
    assert_eq!(package.case.clues.len(), 1);
    assert!(package.case.registration.parties.is_empty(), "no person outside the package");
    assert_eq!(world.desk.case(&world.staff("chenhua").await, case_no).await.unwrap().case.clues.len(), 1);
    for login in ["zhaogang", "handler", "wangqiang", "sunli", "hotline", "government"] {
        let view = world.desk.case(&world.staff(login).await, case_no).await.unwrap();
        let told = serde_json::to_string(&view).unwrap();
        assert!(view.case.clues.is_empty() && !told.contains("转办后无依据"), "{login}: {told}");
    }
    for login in ["petitions", "court", "justice", "office", "leader", "supervisor", "auditor", "admin"] {
        let hidden = world.desk.case(&world.staff(login).await, case_no).await;
        assert_eq!(hidden.err(), Some(Problem::NotFound), "{login}");
    }
    let session = world.tracking(case_no, &taken.query_code).await;
    let told = serde_json::to_string(&world.desk.view(&session, case_no).await.unwrap()).unwrap();
    assert!(!told.contains("转办后无依据"), "{told}");
    world.does("discipline", case_no, refer(ReferralCommand::AcknowledgeClue)).await;
    world.does("discipline", case_no, refer(ReferralCommand::RecordClueOutcome { outcome: "已约谈".to_owned() })).await;
    world.verified().await;
}
