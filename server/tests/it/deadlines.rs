//! Time passes: reminders, ends, and dates that a newly imported calendar moves (§2.4, AMB-02, AMB-16).

use crate::support::*;
use domain::administration::Doer;
use domain::case::{Channel, Command, CommandKind, Event, OversightCommand, SubState, SuspensionGround};
use domain::clock::{Clock, ClockKind};
use domain::ports::{Casework, Inbox, Tracking};
use domain::problem::Problem;
use domain::value::{CaseNo, Instant};
use serde_json::json;

/// Sentences `login` was told of a case, latest first.
async fn told(world: &World, login: &str, case_no: CaseNo) -> Vec<String> {
    let view = world.desk.inbox(&world.staff(login).await).await.unwrap();
    let number = case_no.to_string();
    let rows = view.rows.iter().filter(|row| row.case_no == case_no);
    rows.map(|row| row.text.replace(&number, "")).collect()
}

/// Received, registered and taken over by 王强 on Monday 2025-11-10: K-HND ends with Monday 2025-12-01.
async fn handled(world: &World) -> CaseNo {
    let no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    world.does("wangqiang", no, Command::Register).await;
    world.does("wangqiang", no, Command::ClassifyOwn { departures: Vec::new() }).await;
    // The other side's time to answer is over once it has (K-HEAR).
    let (who, heard) = world.hearing_before(no, CommandKind::SubmitReply).await.unwrap();
    world.does(who, no, heard).await;
    no
}

async fn clock(world: &World, no: CaseNo) -> Clock {
    world.case(no).await.open_clock(ClockKind::Handling).unwrap().clone()
}

async fn due(world: &World, no: CaseNo) -> Instant {
    clock(world, no).await.due_at
}

const SOON: &str = "：期限即将届满，请抓紧办理";
const LATE: &str = "：已超期，请立即办理并说明情况";

#[tokio::test]
async fn a_reminder_comes_once_before_the_end_and_once_at_the_end() {
    let world = World::at("2025-11-10T09:30").await;
    let no = handled(&world).await;
    assert_eq!(due(&world, no).await, at("2025-12-02T00:00"));
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 0);
    // remind_before = 3: Wednesday, three working days before the last one.
    world.clock("2025-11-25T23:59");
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 0);
    for now in ["2025-11-26T00:00", "2025-11-26T08:00", "2025-11-27T08:00"] {
        world.clock(now);
        world.desk.sweep_deadlines().await.unwrap();
    }
    assert_eq!(told(&world, "handler", no).await, [SOON], "once");
    // What is done meanwhile does not remind again.
    world.does("wangqiang", no, Command::LeaveMessage { text: "请补充".to_owned(), to: None }).await;
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 0);
    for now in ["2025-12-02T00:00", "2025-12-03T09:00"] {
        world.clock(now);
        world.desk.sweep_deadlines().await.unwrap();
    }
    assert_eq!(told(&world, "handler", no).await, [LATE, SOON]);
    assert_eq!(told(&world, "chenhua", no).await, Vec::<String>::new(), "another department hears nothing");
}

#[tokio::test]
async fn an_extended_limit_reminds_again_before_its_new_end_and_a_paused_one_not_at_all() {
    let world = World::at("2025-11-10T09:30").await;
    let no = handled(&world).await;
    world.clock("2025-11-27T09:00");
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 1);
    let ask = OversightCommand::AskExtension { clock: ClockKind::Handling, days: 5, reason: "待鉴定".to_owned() };
    world.does("wangqiang", no, Command::Oversight(ask)).await;
    let grant = OversightCommand::DecideExtension { granted: true, reason: "同意".to_owned() };
    world.does("zhaogang", no, Command::Oversight(grant)).await;
    assert_eq!(due(&world, no).await, at("2025-12-09T00:00"));
    world.clock("2025-12-03T09:00");
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 1, "before the new end");
    let suspend = OversightCommand::Suspend {
        ground: SuspensionGround::CourtDecision,
        reason: "待裁判".to_owned(),
        expected_end: "2025-12-20".parse().unwrap(),
    };
    world.does("zhaogang", no, Command::Oversight(suspend)).await;
    world.clock("2025-12-15T09:00");
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 0, "a clock that stands still is not overdue");
    // TR64: the expected end of the suspension is told to the head, once.
    world.clock("2025-12-22T09:00");
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 1);
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 0);
    let head = told(&world, "zhaogang", no).await;
    assert_eq!(head[0], "：预计恢复的日期已到，请决定恢复或继续中止");
}

/// M-2.3-a: nobody took the case, and it becomes overdue all the same; the citizen's messages change nothing.
#[tokio::test]
async fn an_unassigned_case_becomes_overdue_whatever_the_citizen_writes() {
    let world = World::at("2025-11-10T09:30").await;
    let mut citizen = world.browser();
    let submitted = crate::stories::submits_online(&mut citizen).await;
    let no = submitted.case_no;
    let session = world.tracking(no, &submitted.query_code).await;
    let before = world.case(no).await.open_clock(ClockKind::Registration).unwrap().clone();
    world.party_tries(&session, no, Command::LeaveMessage { text: "有人吗".to_owned(), to: None }).await.unwrap();
    let case = world.case(no).await;
    assert_eq!(case.open_clock(ClockKind::Registration), Some(&before));
    assert_eq!((case.sub_state, case.is_claimed()), (SubState::Submitted, false));
    world.clock("2025-11-12T08:00");
    assert_eq!(world.desk.sweep_deadlines().await.unwrap(), 2, "K-REG, and K-MSG for the message (M-2.3-c)");
    assert_eq!(told(&world, "sunmei", no).await[0], LATE, "the department in whose queue it waits");
    assert!(world.case(no).await.is_overdue(world.desk.now()));
}

/// Three days after the first that nobody knew of: 2025-11-20, 21 off instead of worked.
fn new_calendar() -> String {
    let shipped: serde_json::Value =
        serde_json::from_str(include_str!("../../../app/domain/packs/calendar/cn.json")).unwrap();
    let mut year = shipped["2025"].clone();
    let off = year["off"].as_array_mut().unwrap();
    off.extend([json!("2025-11-20"), json!("2025-11-21")]);
    year["notice"] = json!("临时放假通知");
    json!({ "2025": year }).to_string()
}

async fn import(world: &World, calendar: &str) {
    let whole: serde_json::Value = serde_json::from_str(calendar).unwrap();
    let own = json!({ "2025": whole["2025"] }).to_string();
    world
        .desk
        .store
        .calendar_put(vec![(2025, own)], Doer::CommandLine("test".to_owned()), world.desk.now())
        .await
        .unwrap();
    world.desk.reload_rules().await.unwrap();
}

#[tokio::test]
async fn a_new_calendar_moves_open_cases_with_a_log_entry_and_never_closed_ones() {
    let world = World::at("2025-11-10T09:30").await;
    assert_eq!(world.desk.redate_open_cases().await.unwrap(), 0);
    let open = handled(&world).await;
    let closed = handled(&world).await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    // Withdrawn and archived: nothing of it may move.
    let withdraw = Command::Withdraw { reason: "已补缴".to_owned(), letter: Some("已附".to_owned()) };
    world.does("wangqiang", closed, withdraw).await;
    world.does("wangqiang", closed, Command::Archive).await;
    let before = (world.case(open).await, world.case(closed).await, world.case(taken.case_no).await);
    import(&world, &new_calendar()).await;
    world.clock("2025-11-11T10:00");
    assert_eq!(world.desk.redate_open_cases().await.unwrap(), 1);
    let clock = clock(&world, open).await;
    assert_eq!(clock.due_at, at("2025-12-04T00:00"), "two working days later");
    let moved = &clock.redatings[0];
    assert_eq!(
        (moved.from, moved.to, moved.at),
        (before.0.due_clock().unwrap().due_at, clock.due_at, world.desk.now())
    );
    assert!(moved.reason.contains("2025 年") && moved.reason.contains("临时放假通知"), "{}", moved.reason);
    let row = world.desk.store.case_fetch(open).await.unwrap().unwrap();
    let entries = world.desk.store.case_entries(&row).await.unwrap();
    let last = entries.last().unwrap();
    assert!(matches!(last.events.as_slice(), [Event::ClockRedated { .. }]) && last.actor.account.is_none());
    assert_eq!(world.case(closed).await, before.1, "a closed case keeps its dates");
    assert_eq!(world.case(taken.case_no).await, before.2, "its limit ended before the new days off");
    assert_eq!(told(&world, "handler", open).await[0], "受理编号 ：工作日历更新，办理期限重新计算，请打开查看");
    // Again, and after a restart: nothing more happens.
    assert_eq!(world.desk.redate_open_cases().await.unwrap(), 0);
    let rows = world.verified().await;
    let now = world.desk.now();
    let world = World::open(world.close().await, now).await;
    assert_eq!(world.desk.redate_open_cases().await.unwrap(), 0);
    assert_eq!(world.verified().await, rows);
}

/// 王强 had the case open when the calendar came: his step is not refused as made on an old version.
#[tokio::test]
async fn a_moved_date_stands_in_nobodys_way() {
    let world = World::at("2025-11-10T09:30").await;
    world.desk.redate_open_cases().await.unwrap();
    let no = handled(&world).await;
    let seen = world.case(no).await.version;
    import(&world, &new_calendar()).await;
    assert_eq!(world.desk.redate_open_cases().await.unwrap(), 1);
    let clerk = world.staff("wangqiang").await;
    let ask = |days| {
        let clock = ClockKind::Handling;
        Command::Oversight(OversightCommand::AskExtension { clock, days, reason: "待鉴定".to_owned() })
    };
    let done = Casework::command(&world.desk, &clerk, no, seen, ask(5)).await;
    assert!(done.is_ok(), "{done:?}");
    let again = Casework::command(&world.desk, &clerk, no, seen, ask(6)).await;
    assert!(matches!(again, Err(Problem::Conflict { .. })), "but a step in between counts: {again:?}");
}

/// "Why this date", to staff and to the citizen: limit, source, every day, pause, extension and recalculation.
#[tokio::test]
async fn why_this_date_shows_days_pauses_extensions_and_recalculations() {
    let world = World::at("2025-11-10T09:30").await;
    world.desk.redate_open_cases().await.unwrap();
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let no = taken.case_no;
    world.does("wangqiang", no, Command::Register).await;
    world.does("wangqiang", no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let suspend = OversightCommand::Suspend {
        ground: SuspensionGround::CourtDecision,
        reason: "待裁判".to_owned(),
        expected_end: "2025-11-14".parse().unwrap(),
    };
    world.clock("2025-11-12T09:00");
    world.does("zhaogang", no, Command::Oversight(suspend)).await;
    world.clock("2025-11-14T09:00");
    world.does("zhaogang", no, Command::Oversight(OversightCommand::Resume { reason: "已裁判".to_owned() })).await;
    let ask = OversightCommand::AskExtension { clock: ClockKind::Handling, days: 5, reason: "待鉴定".to_owned() };
    world.does("wangqiang", no, Command::Oversight(ask)).await;
    let grant = OversightCommand::DecideExtension { granted: true, reason: "同意".to_owned() };
    world.does("zhaogang", no, Command::Oversight(grant)).await;
    let session = world.tracking(no, &taken.query_code).await;
    let shown = world.desk.view(&session, no).await.unwrap();
    let clock = shown.clocks.iter().find(|clock| clock.kind == ClockKind::Handling).unwrap();
    let explanation = clock.explanation.as_ref().unwrap();
    let marks = |mark: &str| {
        explanation.days.iter().filter(|day| serde_json::to_value(day.mark).unwrap().to_string().contains(mark)).count()
    };
    assert_eq!((marks("counted"), marks("paused"), marks("extended")), (15, 2, 5));
    assert_eq!((explanation.due_at, clock.due_at), (clock.due_at, at("2025-12-11T00:00")));
    assert_eq!((clock.suspensions.len(), clock.extensions.len(), clock.redatings.len()), (1, 1, 0));
    // The days off come; the limit ends later, the date that was granted and told stands.
    import(&world, &new_calendar()).await;
    world.desk.redate_open_cases().await.unwrap();
    assert_eq!(due(&world, no).await, at("2025-12-11T00:00"));
    let page = world.browser_of("wangqiang").await.get(&format!("/desk/case/{no}")).await.text();
    for words in ["暂停：", "待裁判", "延期：", "内定默认值"] {
        assert!(page.contains(words), "{words}");
    }
}

/// M-4.1-f: a stand-in appointed from tomorrow has the work tomorrow, and no longer than the period, though nobody acts.
#[tokio::test]
async fn m_4_1_f_a_stand_in_has_the_tasks_of_the_period_and_no_others() {
    use domain::case::{DutyCommand, DutyEvent, StaffRef};
    use domain::ports::Tasks;
    use domain::view::TaskFilter;
    let world = World::at("2025-11-10T09:30").await;
    let no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    world.does("wangqiang", no, Command::Register).await;
    let colleague = world.staff("liuyang").await;
    let to = StaffRef {
        account: colleague.account().unwrap(),
        name: colleague.name.clone(),
        department: colleague.department().unwrap().clone(),
    };
    let (from, until) = ("2025-11-11".parse().unwrap(), "2025-11-14".parse().unwrap());
    let appoint = DutyCommand::AppointStandIn { to, from, until, reason: "王强休假".to_owned() };
    world.does("zhaogang", no, Command::Duty(appoint)).await;
    let waits = async || {
        let filter = TaskFilter { kind: None, overdue: false, mine: true };
        let list = world.desk.tasks(&colleague, filter, None).await.unwrap();
        list.groups.iter().any(|group| group.tasks.iter().any(|task| task.case_no == no))
    };
    assert!(!waits().await, "tomorrow");
    world.clock("2025-11-11T09:00");
    assert!(waits().await, "nothing happened in between");
    world.clock("2025-11-14T23:00");
    world.desk.sweep_deadlines().await.unwrap();
    assert!(waits().await, "the last day");
    let seen = world.case(no).await.version;
    world.clock("2025-11-15T00:05");
    world.desk.sweep_deadlines().await.unwrap();
    assert!(!waits().await, "the period is over");
    let row = world.desk.store.case_fetch(no).await.unwrap().unwrap();
    let entries = world.desk.store.case_entries(&row).await.unwrap();
    let last = entries.last().unwrap();
    assert!(matches!(last.events.as_slice(), [Event::Duty(DutyEvent::StandInEnded { no: 1, .. })]));
    assert!(last.actor.account.is_none(), "by the passing of time");
    world.desk.sweep_deadlines().await.unwrap();
    assert_eq!(world.case(no).await.version, seen + 1, "once");
    // 王强 had the case open meanwhile: nothing he sees has changed.
    let clerk = world.staff("wangqiang").await;
    let own = Command::ClassifyOwn { departures: Vec::new() };
    assert!(Casework::command(&world.desk, &clerk, no, seen, own).await.is_ok());
    world.verified().await;
}
