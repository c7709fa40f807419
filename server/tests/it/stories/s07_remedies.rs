//! S07 [M-4.3-c, M-3.2.5-b, M-3.2.6-c, TR51–TR56, TR59]: objection, guidance, remedies, and the case done again.

use super::to_served;
use crate::support::*;
use domain::case::{Channel, Command, RecordCommand, RemedyKind, RemedyOutcome, SubState};
use domain::ports::{Casework, Inbox, Tasks, Tracking};
use domain::problem::Problem;
use domain::value::CaseNo;
use domain::view::{TaskFilter, TaskKind};

/// S01's reply is served; query codes of 张丽 and of 北极宾馆.
async fn served_with_codes(world: &World) -> (CaseNo, String, String) {
    world.clock("2025-11-10T09:30");
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    to_served(world, taken.case_no).await;
    let code = world
        .desk
        .issue_code(&world.staff("zhaogang").await, taken.case_no, 2, "来窗口补领，已核对身份证")
        .await
        .unwrap();
    world.clock("2025-12-10T09:00");
    (taken.case_no, taken.query_code, code)
}

/// The same, with their sessions.
async fn served(world: &World) -> (CaseNo, String, String) {
    let (case_no, worker, employer) = served_with_codes(world).await;
    (case_no, world.tracking(case_no, &worker).await, world.tracking(case_no, &employer).await)
}

fn object() -> Command {
    Command::Object { party: 2, grounds: "金额算错了".to_owned() }
}

fn remedy(remedy: RemedyKind, civil: bool) -> Command {
    Command::StartRemedy {
        party: 0,
        remedy,
        body: "受理机构".to_owned(),
        filed_on: "2025-12-10".parse().unwrap(),
        docket: None,
        civil,
        acknowledged: false,
    }
}

async fn code(world: &World, session: &str, case_no: CaseNo, command: Command) -> &'static str {
    match world.party_tries(session, case_no, command).await {
        Err(Problem::Refused(refusal)) => refusal.code.id(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn s07_an_annulled_reply_begins_a_second_round_under_the_same_number() {
    let world = World::at("2025-11-10T09:30").await;
    let (case_no, worker_code, employer_code) = served_with_codes(&world).await;
    let worker = world.tracking(case_no, &worker_code).await;
    let employer = world.tracking(case_no, &employer_code).await;
    world.party_tries(&employer, case_no, object()).await.unwrap();
    assert_eq!(world.refused("wangqiang", case_no, Command::Archive).await.code.id(), "OBJECTION_OPEN");

    // M-3.2.5-b: asked by the employer, answered by 司法局, read by the employer alone.
    let ask = Command::Record(RecordCommand::AskGuidance { question: "怎样申请复议".to_owned() });
    world.party_tries(&employer, case_no, ask).await.unwrap();
    let justice = world.staff("justice").await;
    let list = world.desk.tasks(&justice, TaskFilter::default(), None).await.unwrap();
    let asked = list.groups.iter().find(|group| group.kind == TaskKind::Guidance).unwrap();
    assert_eq!((asked.count, asked.tasks[0].note.as_str()), (1, "怎样申请复议"));
    assert!(!serde_json::to_string(&asked).unwrap().contains("13800000001"));
    let answer = "向大兴安岭地区税务局提出，六十日内";
    let answered = Command::Record(RecordCommand::AnswerGuidance { no: 1, answer: answer.to_owned() });
    world.does("justice", case_no, answered).await;
    let read = |view: domain::view::TrackingView| serde_json::to_string(&view).unwrap().contains(answer);
    assert!(read(world.desk.view(&employer, case_no).await.unwrap()));
    assert!(!read(world.desk.view(&worker, case_no).await.unwrap()), "the answer is the asker's");

    // M-3.2.6-c: back payment is not a civil suit.
    assert_eq!(code(&world, &employer, case_no, remedy(RemedyKind::Litigation, true)).await, "NOT_CIVIL_DISPUTE");
    world.party_tries(&employer, case_no, remedy(RemedyKind::Reconsideration, false)).await.unwrap();
    assert_eq!(world.refused("wangqiang", case_no, Command::Archive).await.code.id(), "OBJECTION_OPEN");
    world.clock("2026-01-20T09:00");
    let annulled =
        Command::RedoAfterRemedy {
            party: 0, outcome: RemedyOutcome::Annulled, decision: "复决〔2026〕1号".to_owned()
        };
    world.does("zhaogang", case_no, annulled).await;
    let case = world.case(case_no).await;
    assert_eq!((case.case_no, case.sub_state, case.round), (case_no, SubState::Triage, 2));
    for code in [&worker_code, &employer_code] {
        let session = world.tracking(case_no, code).await;
        assert_eq!(world.desk.view(&session, case_no).await.unwrap().state, SubState::Triage);
        let told = world.desk.party_inbox(&session, case_no).await.unwrap();
        assert!(told.rows.iter().any(|row| row.at == world.desk.now()), "both parties are told: {told:?}");
    }
    // LGO is told of it where the case is known to it (requirements §3): this one was never reported.
    let told = world.desk.inbox(&world.staff("office").await).await.unwrap();
    assert!(told.rows.is_empty(), "{told:?}");
    world.verified().await;
}

#[tokio::test]
async fn s07_withdrawn_re_examined_or_upheld() {
    let world = World::at("2025-11-10T09:30").await;
    let (case_no, worker, employer) = served(&world).await;
    world.party_tries(&employer, case_no, object()).await.unwrap();
    let foreign = world.party_tries(&worker, case_no, Command::WithdrawObjection).await;
    assert!(foreign.is_err(), "the objector alone withdraws it");
    world.party_tries(&employer, case_no, Command::WithdrawObjection).await.unwrap();
    assert_eq!(world.case(case_no).await.sub_state, SubState::ReplyServed, "the other side has its own word");
    world.all_agree("wangqiang", case_no).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::ArchivePending, "无异议");

    let world = World::at("2025-11-10T09:30").await;
    let (case_no, _, employer) = served(&world).await;
    world.party_tries(&employer, case_no, object()).await.unwrap();
    world.does("zhaogang", case_no, Command::ReExamine { ground: "新证据属实".to_owned() }).await;
    let case = world.case(case_no).await;
    assert_eq!((case.sub_state, case.round), (SubState::OwnHandling, 2));

    let world = World::at("2025-11-10T09:30").await;
    let (case_no, _, employer) = served(&world).await;
    world.party_tries(&employer, case_no, object()).await.unwrap();
    world.party_tries(&employer, case_no, remedy(RemedyKind::Arbitration, false)).await.unwrap();
    let upheld = Command::CloseRemedy {
        party: 0,
        outcome: RemedyOutcome::Upheld,
        decision: "仲裁裁决".to_owned(),
        received_on: None,
    };
    world.does("wangqiang", case_no, upheld).await;
    world.all_agree("wangqiang", case_no).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::ArchivePending);
}
