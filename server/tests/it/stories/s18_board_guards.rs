//! S18 [M-0-b, M-4.0-b, M-4.3-a, M-4.4-a, TR48, TR49, TR58]: the board in two browsers. The major case of this scenario
//! is in `s06_major.rs`, its incomplete archive in `domain`'s test of this name.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, Stage};
use domain::ports::{Board, Casework};
use domain::problem::Problem;
use serde_json::json;

#[tokio::test]
async fn s18_no_column_is_skipped_and_the_slower_browser_is_told() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    let drop = world.refused("wangqiang", case_no, own()).await;
    assert_eq!((drop.code.id(), drop.clause.as_str()), ("STAGE_SKIPPED", "M-4.0-b"));
    assert!(drop.message.contains("不得跳过办理环节"), "{}", drop.message);

    let (mut left, mut right) = (world.browser_of("wangqiang").await, world.browser_of("wangqiang").await);
    let version = world.case(case_no).await.version;
    let body = json!({ "case_no": case_no, "version": version, "command": Command::Register });
    let first = left.json("/api/case/command", &body).await;
    let second = right.json("/api/case/command", &body).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 409));
    let app::error::AppError::Problem(Problem::Conflict { message, version }) = second.problem() else { panic!() };
    assert!(message.contains("王强") && message.contains("您填写的内容还在"), "{message}");
    assert_eq!(version, world.case(case_no).await.version);
    assert_eq!(
        world.case(case_no).await.pack.version,
        world.desk.rules().latest("mohe_2025").unwrap().reference.version
    );

    // Overdue cards are counted, and come first.
    world.does("wangqiang", case_no, own()).await;
    let later = world.plays(OWN_LANE, 2).await;
    world.clock("2025-12-24T10:00");
    let board = world.desk.board(&world.staff("wangqiang").await).await.unwrap();
    let handling = board.columns.iter().find(|column| column.stage == Stage::Handling).unwrap();
    assert_eq!((handling.count, handling.overdue), (2, 2));
    assert!(handling.cards.iter().all(|card| card.due.as_ref().is_some_and(|due| due.days < 0)));
    // TR48: returned with a reason: the card warns, the handler reads it in the case.
    world.steps(later, &OWN[8..10]).await;
    world.does("zhaogang", later, Command::ReturnReply { reason: "依据不全".to_owned() }).await;
    let handler = world.staff("wangqiang").await;
    let card = world.desk.card(&handler, later, "").await.unwrap().card.unwrap();
    assert!(card.warn && card.note.contains("退回修改") && !card.note.contains("依据不全"), "{}", card.note);
    let page = world.desk.case(&handler, later).await.unwrap();
    assert!(serde_json::to_string(&page).unwrap().contains("依据不全"), "the reason");
    world.does("wangqiang", later, draft(&world.case(later).await)).await;
    let unsigned = world.tries("zhaogang", later, Command::ServeReply).await;
    assert!(matches!(unsigned, Err(Problem::Refused(_))), "unsigned and unserved");
    world.verified().await;
}

/// Two heads decide one extension at once: one wins, the other is told who did what.
#[tokio::test]
async fn s18_one_of_two_decisions_stands() {
    use domain::case::OversightCommand;
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(OWN_LANE, 5).await;
    let version = world.case(case_no).await.version;
    let head = world.staff("zhaogang").await;
    let decide =
        |granted| Command::Oversight(OversightCommand::DecideExtension { granted, reason: "已研究".to_owned() });
    let (yes, no) = tokio::join!(
        Casework::command(&world.desk, &head, case_no, version, decide(true)),
        Casework::command(&world.desk, &head, case_no, version, decide(false)),
    );
    assert_eq!(usize::from(yes.is_ok()) + usize::from(no.is_ok()), 1);
    let lost = yes.err().or(no.err()).unwrap();
    let Problem::Conflict { message, .. } = lost else { panic!("{lost:?}") };
    assert!(message.contains("赵刚"), "{message}");
}
