//! S13, the own-duty part [TR60]: withdrawal before and after the reply.

use crate::support::*;
use domain::case::{Channel, Command, DocumentKind, Outcome, SubState};
use domain::clock::ClockKind;
use domain::problem::Problem;
use domain::value::CaseNo;

/// With the draft reply lying with the head; the applicant's query code.
async fn in_review(world: &World) -> (CaseNo, String) {
    world.clock("2025-11-10T09:30");
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    to_review(world, taken.case_no).await;
    (taken.case_no, taken.query_code)
}

/// A case 王强 received: registered, handled, its draft reply with the head.
async fn to_review(world: &World, case_no: CaseNo) {
    world.does("wangqiang", case_no, Command::Register).await;
    world.clock("2025-11-11T09:00");
    world.does("wangqiang", case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    world.clock("2025-11-20T10:00");
    let (facts, conclusions) = (facts(), conclusions(&world.case(case_no).await));
    let finding =
        Command::RecordFinding { facts: facts.clone(), conclusions: conclusions.clone(), legal_basis: basis() };
    world.does("wangqiang", case_no, finding).await;
    let draft = Command::SubmitReply { facts, conclusions, legal_basis: basis(), remedies: remedies() };
    world.does("wangqiang", case_no, draft).await;
}

/// A case 王强 received, with the reply served on both sides.
pub(crate) async fn to_served(world: &World, case_no: CaseNo) {
    to_review(world, case_no).await;
    world.clock("2025-12-01T10:00");
    world.does("zhaogang", case_no, Command::SignReply { legal_basis: basis() }).await;
    for party in [1, 2] {
        world.does("zhaogang", case_no, serve(DocumentKind::Reply, party, world.desk.now())).await;
    }
    world.does("zhaogang", case_no, Command::ServeReply).await;
}

fn withdraw() -> Command {
    Command::Withdraw { reason: "单位补缴了".to_owned(), letter: None }
}

#[tokio::test]
async fn s13_withdrawn_before_the_reply_every_clock_stops() {
    let world = World::at("2025-11-10T09:30").await;
    let (case_no, code) = in_review(&world).await;
    world.clock("2025-11-21T09:00");
    let session = world.tracking(case_no, &code).await;
    world.party_tries(&session, case_no, withdraw()).await.unwrap();
    let case = world.case(case_no).await;
    assert_eq!((case.sub_state, case.outcome), (SubState::ArchivePending, Some(Outcome::Withdrawn)));
    let running: Vec<_> =
        case.clocks.iter().filter(|clock| clock.stopped_at.is_none()).map(|clock| clock.kind).collect();
    assert_eq!(running, [ClockKind::Archiving], "every clock but the archive's");
    world.does("wangqiang", case_no, Command::Archive).await;
    world.verified().await;
}

#[tokio::test]
async fn s13_after_the_reply_it_is_too_late_to_withdraw() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let (case_no, code) = (taken.case_no, taken.query_code);
    to_served(&world, case_no).await;
    let session = world.tracking(case_no, &code).await;
    match world.party_tries(&session, case_no, withdraw()).await {
        Err(Problem::Refused(refusal)) => assert_eq!(refusal.code.id(), "WITHDRAWAL_TOO_LATE"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn s13_a_case_of_public_interest_goes_on_without_its_applicant() {
    let world = World::at("2025-11-10T09:30").await;
    let (case_no, code) = in_review(&world).await;
    world.does("zhaogang", case_no, Command::KeepExOfficio { reason: "涉及多名职工".to_owned() }).await;
    let session = world.tracking(case_no, &code).await;
    world.party_tries(&session, case_no, withdraw()).await.unwrap();
    let case = world.case(case_no).await;
    assert_eq!(case.sub_state, SubState::ReplyReview);
    assert_eq!(case.parties_to_serve().count(), 1);
}
