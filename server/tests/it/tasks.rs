//! 我的待办 [requirements §3]: what waits for whom. The kept rows, the lines people read and the rules say the same, for
//! every role, under every filter; whoever may not know of a case finds it in no list and no count.

use crate::support::play::*;
use crate::support::*;
use domain::access::{Actor, sight};
use domain::case::{Command, CommandKind, Context, OversightCommand, Preview, StaffRef};
use domain::ports::{Board, Tasks};
use domain::problem::Problem;
use domain::register::Leadership;
use domain::value::CaseNo;
use domain::view::{TaskFilter, TaskKind, TaskLine, waiting};
use std::collections::BTreeSet;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Every line of a group, page by page.
async fn pages(world: &World, actor: &Actor, filter: TaskFilter) -> Vec<TaskLine> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let list = world.desk.tasks(actor, filter, after).await.unwrap();
        assert!(list.groups.len() <= 1);
        let Some(group) = list.groups.into_iter().next() else { return lines };
        lines.extend(group.tasks);
        after = group.next;
        if after.is_none() {
            return lines;
        }
    }
}

/// What the rules say of every case, without any table.
async fn by_the_rules(world: &World, actor: &Actor, cases: &[CaseNo]) -> BTreeSet<(TaskKind, CaseNo)> {
    let rules = world.desk.rules();
    let calendar = rules.calendar();
    let now = world.desk.now();
    let mut found = BTreeSet::new();
    for case_no in cases {
        let case = world.case(*case_no).await;
        let pack = rules.pack(&case.pack).unwrap();
        let ctx =
            Context { now, actor, pack: &pack, calendar: &calendar, numbers: &Preview, leader: Leadership::Unasked };
        let waits = waiting(&case, sight(actor, &case, &pack), &ctx);
        found.extend(waits.into_iter().filter(|waits| waits.from <= now.unix()).map(|waits| (waits.kind, *case_no)));
    }
    found
}

#[tokio::test]
async fn counts_equal_rows_and_rows_equal_the_rules_for_every_role_under_every_filter() {
    let world = World::at("2025-11-10T09:00").await;
    let mut dice = Dice(20_251_110);
    let mut cases = Vec::new();
    for round in 0..24 {
        let day = 10 + round / 3;
        world.clock(&format!("2025-11-{day:02}T{:02}:00", 9 + round % 3));
        let lane = round % LANES.len();
        let steps = if round < LANES.len() { LANES[lane].3.len() } else { dice.roll(LANES[lane].3.len() + 1) };
        cases.push(world.plays(lane, steps).await);
    }
    // Online submissions wait in queues.
    for _ in 0..2 {
        let mut citizen = world.browser();
        cases.push(crate::stories::submits_online(&mut citizen).await.case_no);
    }
    let (mut lines_read, mut kinds_read) = (0, BTreeSet::new());
    for moment in ["2025-11-19T10:00", "2025-12-24T10:00"] {
        world.clock(moment);
        for (login, ..) in CAST {
            let actor = world.staff(login).await;
            let expected = by_the_rules(&world, &actor, &cases).await;
            for (overdue, mine) in [(false, false), (true, false), (false, true), (true, true)] {
                let filter = TaskFilter { kind: None, overdue, mine };
                let counts = world.desk.task_counts(&actor, filter).await.unwrap();
                let overview = world.desk.tasks(&actor, filter, None).await.unwrap();
                let mut read = BTreeSet::new();
                for count in &counts {
                    let lines = pages(&world, &actor, TaskFilter { kind: Some(count.kind), ..filter }).await;
                    let late = lines.iter().filter(|line| line.overdue).count();
                    let told = format!("{login} {:?} {filter:?}: {lines:#?}", count.kind);
                    assert_eq!(lines.len(), count.count as usize, "{told}");
                    assert_eq!(late, count.overdue as usize, "{told}");
                    assert!(!overdue || late == lines.len(), "{told}");
                    for line in &lines {
                        assert!(read.insert((count.kind, line.case_no)), "twice: {told}");
                        let followed = count.kind == TaskKind::Followed;
                        assert_eq!(line.todo.is_empty(), followed, "{told}");
                    }
                    let group = overview.groups.iter().find(|group| group.kind == count.kind).expect("a group");
                    assert_eq!((group.count, group.overdue), (count.count, count.overdue), "{told}");
                }
                lines_read += read.len();
                kinds_read.extend(read.iter().map(|(kind, _)| *kind));
                if !overdue && !mine {
                    assert_eq!(read, expected, "{login} on {moment}");
                } else {
                    assert!(read.is_subset(&expected), "{login} on {moment}");
                }
            }
        }
    }
    assert!(lines_read > 200 && kinds_read.len() > 17, "{lines_read} lines of {kinds_read:?}");
}

async fn kinds(world: &World, login: &str, case_no: CaseNo) -> Vec<(TaskKind, Vec<CommandKind>)> {
    let actor = world.staff(login).await;
    let list = world.desk.tasks(&actor, TaskFilter::default(), None).await.unwrap();
    let of_case = |group: domain::view::TaskGroup| {
        let line = group.tasks.into_iter().find(|line| line.case_no == case_no)?;
        Some((group.kind, line.todo.into_iter().map(|todo| todo.command).collect()))
    };
    list.groups.into_iter().filter_map(of_case).collect()
}

/// S04, S05, S06 [M-4.2.2-b, M-4.2.2-c, M-4.5-b, M-4.5-c, M-4.5-f]: an office's list has the case while it waits there.
#[tokio::test]
async fn offices_have_a_case_on_their_list_while_it_waits_for_them() {
    use CommandKind as C;
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(REFERRAL_LANE, 3).await;
    assert_eq!(kinds(&world, "government", case_no).await, [(TaskKind::SlipIn, vec![C::ReceiveSlip, C::ReturnSlip])]);
    assert!(kinds(&world, "hotline", case_no).await.is_empty(), "not yet passed on");
    world.steps(case_no, &REFERRAL[3..4]).await;
    assert_eq!(kinds(&world, "government", case_no).await, [(TaskKind::Followed, vec![])]);
    assert_eq!(kinds(&world, "hotline", case_no).await[0].0, TaskKind::Dispatch);
    world.steps(case_no, &REFERRAL[4..REFUSED]).await;
    assert_eq!(kinds(&world, "hotline", case_no).await, [(TaskKind::Refusal, vec![C::ViewRefusal])]);
    assert!(kinds(&world, "discipline", case_no).await.is_empty());
    world.steps(case_no, &REFERRAL[REFUSED..CLUE]).await;
    assert_eq!(kinds(&world, "discipline", case_no).await[0].0, TaskKind::Clue);

    world.has_leader().await;
    let major = world.plays(MAJOR_LANE, REPORTED).await;
    assert_eq!(kinds(&world, "office", major).await[0].0, TaskKind::Review);
    assert_eq!(kinds(&world, "leader", major).await, [(TaskKind::Followed, vec![])]);
    world.steps(major, &MAJOR[REPORTED..PRESENTED]).await;
    assert_eq!(kinds(&world, "leader", major).await, [(TaskKind::Consent, vec![C::GiveConsent, C::RefuseConsent])]);
    world.steps(major, &MAJOR[PRESENTED..TEAM]).await;
    assert_eq!(kinds(&world, "justice", major).await[0].0, TaskKind::Check, "asked by itself");

    let actor = world.staff("discipline").await;
    let list = world.desk.tasks(&actor, TaskFilter::default(), None).await.unwrap();
    let told = serde_json::to_string(&list).unwrap();
    assert!(!told.contains("孙") && !told.contains("旅行社"), "{told}");
}

/// M-4.2.1-c, M-5.4-a: overdue work of all departments, in numbers only; who may read them.
#[tokio::test]
async fn numbers_of_all_departments_tell_no_case() {
    let world = World::at("2025-11-10T09:00").await;
    let joint = world.plays(JOINT_LANE, CONVENED).await;
    world.plays(OWN_LANE, 2).await;
    world.clock("2025-12-24T10:00");
    for login in ["office", "leader", "government", "supervisor"] {
        let load = world.desk.load(&world.staff(login).await).await.unwrap();
        let of = |id: &str| load.departments.iter().find(|line| line.department.as_str() == id).unwrap().clone();
        assert_eq!(of("tax_bureau").stages, [(domain::case::Stage::Handling, 2, 2)], "{login}");
        assert_eq!(of("medical_security_bureau").opinions, (1, 1));
        let told = serde_json::to_string(&load).unwrap();
        assert!(!told.contains(&joint.to_string()) && !told.contains('赵'), "{told}");
    }
    for login in ["wangqiang", "zhaogang", "auditor", "admin", "hotline", "discipline"] {
        let answer = world.desk.load(&world.staff(login).await).await;
        assert!(matches!(answer, Err(Problem::NotAllowed(_))), "{login}");
    }
    assert!(kinds(&world, "zhaogang", joint).await.iter().any(|(kind, _)| *kind == TaskKind::MissingOpinion));
}

/// TR79 [M-5.3-a, M-5.3-c]: a restricted case is on the lists, boards and in the numbers of the named only.
#[tokio::test]
async fn s15_a_restricted_case_is_on_nobodys_list_but_the_named() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(OWN_LANE, 2).await;
    let wang = world.staff("wangqiang").await;
    let named = StaffRef {
        account: wang.account().unwrap(),
        name: wang.name.clone(),
        department: wang.department().unwrap().clone(),
    };
    let restrict =
        |users| Command::Oversight(OversightCommand::Restrict { users, reason: "涉及举报人".to_owned() });
    let stranger = StaffRef { account: domain::value::AccountId(9_999), ..named.clone() };
    let nobody = world.tries("zhaogang", case_no, restrict(vec![stranger])).await;
    let Err(Problem::Refused(refusal)) = &nobody else { panic!("{nobody:?}") };
    assert_eq!((refusal.code.id(), refusal.fields[0].field.as_str()), ("FIELDS_INVALID", "users"));
    let mut live = world.desk.live.listen();
    world.does("zhaogang", case_no, restrict(vec![named])).await;
    let message = live.recv().await.unwrap();
    assert!(message.concerns(&world.staff("handler").await, "mohe_2025"), "its board must learn that it has gone");
    world.does("wangqiang", case_no, ask_extension(3)).await;
    let message = live.recv().await.unwrap();
    let number = case_no.to_string();
    for (login, ..) in CAST {
        let actor = world.staff(login).await;
        let may = ["wangqiang", "zhaogang"].contains(login);
        assert_eq!(message.concerns(&actor, "mohe_2025"), may, "{login}: live");
        assert_eq!(!kinds(&world, login, case_no).await.is_empty(), may, "{login}: tasks");
        if let Ok(board) = world.desk.board(&actor).await {
            let shown: u32 = board.columns.iter().map(|column| column.count).sum();
            let cards: usize = board.columns.iter().map(|column| column.cards.len()).sum();
            assert_eq!((shown, cards), (u32::from(may), usize::from(may)), "{login}: board");
            let change = world.desk.card(&actor, case_no, "").await.unwrap();
            assert_eq!(change.card.is_some(), may, "{login}: card");
        }
        for text in [number.as_str(), "张丽"] {
            let found = world.desk.find(&actor, text).await.unwrap_or_default();
            assert_eq!(!found.cards.is_empty(), may, "{login}: search {text}");
        }
    }
    let load = world.desk.load(&world.staff("supervisor").await).await.unwrap();
    assert!(load.departments.is_empty(), "{load:?}");
    let lift = Command::Oversight(OversightCommand::LiftRestriction { reason: "已公开".to_owned() });
    world.does("zhaogang", case_no, lift).await;
    assert_eq!(kinds(&world, "handler", case_no).await[0].0, TaskKind::Handle, "everybody's again");
}

/// S05 [M-4.5-f, M-5.3-c]: nobody but discipline inspection is told live, and nobody is in its way.
#[tokio::test]
async fn s05_a_clue_is_announced_to_discipline_inspection_only() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(REFERRAL_LANE, CLUE - 1).await;
    let before = world.case(case_no).await.version;
    let mut live = world.desk.live.listen();
    world.does("chenhua", case_no, hand_over_clue()).await;
    let message = live.recv().await.unwrap();
    for (login, ..) in CAST {
        let told = message.concerns(&world.staff(login).await, "mohe_2025");
        assert_eq!(told, *login == "discipline", "{login}");
    }
    let actor = world.staff("zhaogang").await;
    let message = Command::LeaveMessage { text: "正在办理".to_owned(), to: None };
    let done = domain::ports::Casework::command(&world.desk, &actor, case_no, before, message).await;
    assert!(!matches!(done, Err(Problem::Conflict { .. })), "to 税务局 nothing happened in between: {done:?}");
    let traces = world.desk.clue_traces(&world.staff("auditor").await).await.unwrap();
    assert_eq!(traces.len(), 1, "AUD sees that one exists, and since when");
    assert!(world.desk.clue_traces(&actor).await.is_err());
}
