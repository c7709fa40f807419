//! S03 [M-1-b, M-3.2.2-b, M-3.2.3-e, M-3.2.4-c, M-4.2.1-a..d, TR18, TR25–TR28]: a period across the reform, handled by
//! three departments under one lead.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Command, DocumentKind, JointCommand, SubState, UnitQuestion};
use domain::ports::{Board, Casework, Tracking};
use domain::problem::Problem;

#[tokio::test]
async fn s03_three_departments_give_opinions_and_the_lead_alone_replies() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", domain::case::Channel::Counter, across_form()).await;
    let case_no = taken.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    let view = world.desk.case(&world.staff("wangqiang").await, case_no).await.unwrap();
    assert_eq!(view.items[0].route.as_ref().unwrap().row, "R13", "split at 2024-04");
    world.clock("2025-11-11T09:00");
    world.does("wangqiang", case_no, Command::Joint(JointCommand::Classify { departures: Vec::new() })).await;
    let foreign = Command::Joint(JointCommand::Convene {
        lead: Some("hrss_bureau".into()),
        units: vec![UnitQuestion { department: "hrss_bureau".into(), question: "请提意见".to_owned() }],
    });
    assert_eq!(world.refused("zhaogang", case_no, foreign).await.code.id(), "LEAD_IS_ACCEPTING_DEPT", "M-4.2.1-b");
    let alone = world.refused("zhaogang", case_no, convene(&["tax_bureau"])).await;
    assert_eq!((alone.code.id(), alone.clause.as_str()), ("JOINT_NEEDS_TWO", "M-4.2.1-a"));
    let hidden = world.desk.case(&world.staff("wufang").await, case_no).await;
    assert_eq!(hidden.err(), Some(Problem::NotFound), "before the notice 医保局 knows of nothing");
    world.does("zhaogang", case_no, convene(&["hrss_bureau", "medical_security_bureau"])).await;
    for login in ["sunli", "wufang"] {
        let board = world.desk.board(&world.staff(login).await).await.unwrap();
        let card = board.columns.iter().flat_map(|column| &column.cards).find(|card| card.case_no == case_no);
        assert!(card.is_some(), "{login} has the card");
    }

    world.does("sunli", case_no, opinion()).await;
    world.does("chenhua", case_no, sign_opinion()).await;
    let refusal = world.refused("zhaogang", case_no, Command::Joint(JointCommand::BeginConsolidation)).await;
    assert_eq!(refusal.code.id(), "OPINIONS_MISSING", "M-4.2.1-d");
    assert!(refusal.message.contains("市医保局") && !refusal.message.contains("市人社局"), "{}", refusal.message);
    // M-4.2.1-c: the lead sees the opinion, the other participant does not yet.
    let texts = |view: &domain::view::CaseView| view.case.units.iter().map(|unit| unit.opinions.len()).sum::<usize>();
    let lead = world.desk.case(&world.staff("zhaogang").await, case_no).await.unwrap();
    let other = world.desk.case(&world.staff("wufang").await, case_no).await.unwrap();
    assert_eq!((texts(&lead), texts(&other)), (1, 0));
    assert!(other.documents.iter().all(|document| document.kind != DocumentKind::WrittenOpinion));

    world.clock("2025-11-19T09:00");
    world.does("zhaogang", case_no, remind("medical_security_bureau")).await;
    world.does("zhoumin", case_no, opinion()).await;
    world.does("wufang", case_no, sign_opinion()).await;
    world.steps(case_no, &JOINT[7..9]).await;
    let early = world.refused("zhaogang", case_no, Command::Joint(JointCommand::IssueConsolidated)).await;
    assert_eq!(early.code.id(), "LEGAL_CHECK_REQUIRED", "M-3.2.5-a");
    world.steps(case_no, &JOINT[9..13]).await;
    assert!(world.tries("chenhua", case_no, sign()).await.is_err(), "the lead replies");
    world.steps(case_no, &JOINT[13..]).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::ReplyServed);

    let session = world.tracking(case_no, &taken.query_code).await;
    let seen = world.desk.view(&session, case_no).await.unwrap();
    let letters: Vec<_> = seen.documents.iter().filter(|document| document.kind == DocumentKind::Reply).collect();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].department.contains("税务局"), "from 税务局 only");
    let told = serde_json::to_string(&seen).unwrap();
    assert!(!told.contains("应按实际工资补缴"), "the opinions are internal");
    let code =
        world.desk.issue_code(&world.staff("zhaogang").await, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    let employer = world.tracking(case_no, &code).await;
    assert_eq!(world.desk.view(&employer, case_no).await.unwrap().party, 2, "both parties");
    let opinions = world.desk.case(&world.staff("wufang").await, case_no).await.unwrap();
    assert_eq!(texts(&opinions), 2, "after consolidation the participants read each other");
    world.verified().await;
}

/// Two heads sign and consolidate at once on what they saw: one wins, the other is told who did what.
#[tokio::test]
async fn s03_whoever_is_later_is_told_who_did_what() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(JOINT_LANE, CONVENED).await;
    let version = world.case(case_no).await.version;
    let (hrss, medical) = (world.staff("sunli").await, world.staff("zhoumin").await);
    let (one, two) = tokio::join!(
        Casework::command(&world.desk, &hrss, case_no, version, opinion()),
        Casework::command(&world.desk, &medical, case_no, version, opinion()),
    );
    let won = usize::from(one.is_ok()) + usize::from(two.is_ok());
    assert_eq!(won, 1, "{one:?} {two:?}");
    let winner = if one.is_ok() { &hrss } else { &medical };
    let lost = one.err().or(two.err()).unwrap();
    let Problem::Conflict { message, version: now } = lost else { panic!("{lost:?}") };
    assert_eq!(now, version + 1);
    assert!(message.contains("您填写的内容还在"), "{message}");
    // A participant is not told whose opinion came first (M-4.2.1-c); the lead is.
    assert!(!message.contains(&winner.name), "{message}");
    let lead = world.staff("zhaogang").await;
    let late = Casework::command(&world.desk, &lead, case_no, version, remind("hrss_bureau")).await;
    let Err(Problem::Conflict { message, .. }) = late else { panic!("{late:?}") };
    assert!(message.contains(&winner.name), "{message}");
}
