//! S13 [TR60, TR61, TR62]: duplicates become one and two again; withdrawal before and after the reply.

use crate::support::*;
use domain::case::{Channel, Command, DivisionCommand, DocumentKind, Outcome, SubState};
use domain::clock::ClockKind;
use domain::intake::Form;
use domain::ports::Casework;
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
    let draft = Command::SubmitReply {
        facts,
        conclusions,
        legal_basis: basis(),
        remedies: remedies(),
        waives_contribution: false,
    };
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

/// The same worker, employer, kind and period twice; the picker offers what is alike, and only what the head works on.
#[tokio::test]
async fn s13_the_head_merges_unmerges_and_merges_again() {
    let world = World::at("2025-11-10T09:30").await;
    let mut hotline = world.browser();
    let first = crate::stories::submits_online(&mut hotline).await.case_no;
    world.does("wangqiang", first, Command::Claim).await;
    world.does("wangqiang", first, Command::Register).await;
    world.clock("2025-11-10T10:30");
    let registered = world.case(first).await.registration;
    let alike = |form: &mut Form| {
        let party = |no: u8| registered.party(no).map(|party| party.name.clone()).unwrap_or_default();
        (form.name, form.respondent_name) = (party(1), party(2));
    };
    let take = |change: fn(&mut Form)| {
        let mut form = back_pay_form();
        alike(&mut form);
        change(&mut form);
        let world = &world;
        async move {
            let case_no = world.take("wangqiang", Channel::Counter, form).await.case_no;
            world.does("wangqiang", case_no, Command::Register).await;
            case_no
        }
    };
    let second = take(|_| {}).await;
    let elsewhen = take(|form| {
        let item = &mut form.items[0];
        (item.from_year, item.to_year) = ("2024".to_owned(), "2024".to_owned());
    })
    .await;
    let foreign =
        world.take("sunli", Channel::Counter, Form { name: "张丽".to_owned(), ..back_pay_form() }).await.case_no;

    let head = world.staff("zhaogang").await;
    let offered = world.desk.merge_candidates(&head, first).await.unwrap();
    let numbers: Vec<CaseNo> = offered.iter().map(|candidate| candidate.case_no).collect();
    assert_eq!(numbers, [second, elsewhen], "the likeliest first; another department's is not named: {foreign}");
    assert!(offered[0].differences.is_empty() && offered[1].differences == ["费款所属期不重叠"], "{offered:?}");
    assert!(offered.iter().all(|candidate| !candidate.who.contains(&registered.party(1).unwrap().name)), "masked");
    let backwards = world.desk.merge_candidates(&head, second).await.unwrap();
    assert!(backwards.iter().any(|candidate| candidate.differences == ["应并入先登记的案件"]), "{backwards:?}");
    let stranger = world.desk.merge_candidates(&world.staff("chenhua").await, first).await;
    assert_eq!(stranger.err(), Some(Problem::NotFound));

    let merge = |duplicate| {
        Command::Division(DivisionCommand::Merge { duplicate, likeness: domain::case::Likeness::default() })
    };
    assert_eq!(world.refused("zhaogang", first, merge(elsewhen)).await.code.id(), "MERGE_NOT_SAME");
    world.does("zhaogang", first, merge(second)).await;
    let merged = world.case(second).await;
    assert_eq!((merged.sub_state.is_open(), merged.outcome), (false, Some(Outcome::Merged)));
    assert!(world.desk.merge_candidates(&head, first).await.unwrap().iter().all(|one| one.case_no != second));
    let back = Command::Division(DivisionCommand::Unmerge { duplicate: second, reason: "不是同一笔".to_owned() });
    world.does("zhaogang", first, back).await;
    let restored = world.case(second).await;
    assert!(restored.sub_state.is_open() && restored.outcome.is_none(), "as it was");
    world.does("zhaogang", first, merge(second)).await;
    assert_eq!(world.case(second).await.outcome, Some(Outcome::Merged));
    world.verified().await;
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
