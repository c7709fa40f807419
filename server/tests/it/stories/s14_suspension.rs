//! S14 [M-3.2.3-c, TR63–TR65]: a case stands still; an extension has its limits.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, OversightCommand};
use domain::clock::ClockKind;
use domain::value::CaseNo;

/// Registered on the 10th, classified on the 11th: due on 2025-12-02.
async fn handled(world: &World) -> CaseNo {
    world.clock("2025-11-10T09:30");
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    world.clock("2025-11-11T09:00");
    world.does("wangqiang", case_no, own()).await;
    case_no
}

async fn due(world: &World, case_no: CaseNo) -> String {
    let case = world.case(case_no).await;
    case.open_clock(ClockKind::Handling).unwrap().due_at.plus(-1).day().to_string()
}

#[tokio::test]
async fn s14_a_pause_moves_the_due_date_and_an_extension_has_limits() {
    let world = World::at("2025-11-10T09:30").await;
    let case_no = handled(&world).await;
    assert_eq!(due(&world, case_no).await, "2025-12-02");
    world.clock("2025-11-20T10:00");
    let until = at("2025-12-20T00:00");
    assert!(world.tries("wangqiang", case_no, suspend(until)).await.is_err(), "the head suspends");
    world.does("zhaogang", case_no, suspend(until)).await;
    let finding = finding(&world.case(case_no).await);
    for command in [finding, ask_extension(5)] {
        assert_eq!(world.refused("wangqiang", case_no, command).await.code.id(), "CASE_SUSPENDED");
    }
    world.clock("2025-11-27T15:00");
    world.does("zhaogang", case_no, resume()).await;
    assert_eq!(due(&world, case_no).await, "2025-12-09");
    world.clock("2025-12-11T09:00");
    assert_eq!(world.refused("wangqiang", case_no, ask_extension(5)).await.code.id(), "EXTENSION_LATE");

    let world = World::at("2025-11-10T09:30").await;
    let case_no = handled(&world).await;
    world.clock("2025-12-01T09:00");
    let refusal = world.refused("wangqiang", case_no, ask_extension(12)).await;
    assert_eq!(refusal.code.id(), "EXTENSION_LIMIT");
    assert!(refusal.message.contains("10"), "{}", refusal.message);
    world.does("wangqiang", case_no, ask_extension(10)).await;
    let grant =
        Command::Oversight(OversightCommand::DecideExtension { granted: true, reason: "确有必要".to_owned() });
    world.does("zhaogang", case_no, grant).await;
    assert_eq!(due(&world, case_no).await, "2025-12-16");
    world.verified().await;
}
