//! Who answers, through the server: the one leader, the cards of a closed account, a stand-in on all of them [M-3.1-a,
//! M-4.1-e, M-4.1-f].

use crate::support::play::*;
use crate::support::*;
use domain::access::Actor;
use domain::administration::Doer;
use domain::case::{Command, DutyCommand, OversightCommand, StaffRef, SubState};
use domain::ports::{Accounts, Casework, Registers, Tasks};
use domain::problem::Problem;
use domain::register::Post;
use domain::value::{AccountId, CaseNo};
use domain::view::{AbsenceForm, TaskFilter, TaskKind};
use server::desk::FirstPassword;

async fn hired(world: &World, login: &str, name: &str, roles: &str, department: &str) -> AccountId {
    let by = Doer::CommandLine("test".to_owned());
    let first = FirstPassword::Demonstration(PASSWORD);
    world.desk.account_add(login, name, roles, department, first, by).await.unwrap().0
}

async fn consents(world: &World, login: &str) -> usize {
    let actor = world.staff(login).await;
    let counts = world.desk.task_counts(&actor, TaskFilter::default()).await.unwrap();
    counts.iter().filter(|count| count.kind == TaskKind::Consent).map(|count| count.count as usize).sum()
}

/// M-3.1-a, M-4.2.2-c: consent is given by the account on the roster; when the post changes hands, what waits goes along.
#[tokio::test]
async fn m_3_1_a_consent_is_the_rosters_leader_and_moves_with_the_post() {
    let world = World::at("2025-11-10T09:00").await;
    let second = hired(&world, "second", "秦副", "LGL", "leading_group_office").await;
    let case_no = world.plays(MAJOR_LANE, PRESENTED).await;
    let nobody = world.refused("leader", case_no, consent()).await;
    assert_eq!((nobody.code.id(), nobody.clause.as_str()), ("ROLE_NOT_ALLOWED", "M-3.1-a"));
    assert!(nobody.message.contains("先登记组长"), "{}", nobody.message);
    world.has_leader().await;
    assert_eq!((consents(&world, "leader").await, consents(&world, "second").await), (1, 0));
    let wrong = world.refused("second", case_no, consent()).await;
    assert!(wrong.message.contains("梁组"), "who it is now: {}", wrong.message);
    // The same leader under another account, while the consent is open.
    let office = world.staff("office").await;
    let roster = world.desk.roster(&office).await.unwrap();
    let id = roster.entries.iter().find(|row| row.entry.post == Post::Leader).unwrap().id;
    assert_eq!(roster.leaders.len(), 2, "accounts to choose from");
    let head = world.staff("zhaogang").await;
    assert!(world.desk.roster_tie(&head, id, second).await.is_err(), "by whoever keeps the roster");
    let clerk = world.staff("wangqiang").await.account().unwrap();
    let refused = world.desk.roster_tie(&office, id, clerk).await;
    assert!(matches!(refused, Err(Problem::Invalid(_))), "{refused:?}");
    world.desk.roster_tie(&office, id, second).await.unwrap();
    assert_eq!((consents(&world, "leader").await, consents(&world, "second").await), (0, 1));
    assert_eq!(world.refused("leader", case_no, consent()).await.code.id(), "ROLE_NOT_ALLOWED", "no longer");
    world.tries("second", case_no, consent()).await.unwrap();
    assert_eq!(world.case(case_no).await.sub_state, SubState::TeamHandling);
}

/// Two cards of 王强 in hand, and one that he has ended with.
async fn at_work(world: &World) -> [CaseNo; 2] {
    let [first, second] = [world.plays(OWN_LANE, 2).await, world.plays(OWN_LANE, 1).await];
    assert!(world.case(first).await.holder().is_some_and(|holder| holder.name == "王强"));
    [first, second]
}

fn fields(answer: Result<u32, Problem>) -> Vec<String> {
    match answer {
        Err(Problem::Invalid(fields)) => fields.into_iter().map(|field| field.field).collect(),
        other => panic!("{other:?}"),
    }
}

/// M-4.1-e: an account with open cards is not closed until a colleague of the department is named; then all of them go to
/// him in one act, with the reason on each card, and 首问 stays.
#[tokio::test]
async fn m_4_1_e_closing_an_account_asks_where_its_open_cards_go() {
    let world = World::at("2025-11-10T09:00").await;
    let cases = at_work(&world).await;
    let admin = world.staff("admin").await;
    let account = |actor: &Actor| actor.account().unwrap();
    let (own, colleague) = (account(&world.staff("wangqiang").await), account(&world.staff("liuyang").await));
    let refused = world.desk.set_active(&admin, own, false).await;
    let Err(Problem::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].field, "receiver");
    assert!(errors[0].message.contains("2 件") && errors[0].message.contains("王强"), "{}", errors[0].message);
    assert!(!errors[0].message.contains(&cases[0].to_string()), "who closes accounts sees no case");
    let elsewhere = account(&world.staff("sunli").await);
    let supervisor = account(&world.staff("supervisor").await);
    for wrong in [own, elsewhere, supervisor, AccountId(99_999)] {
        assert_eq!(fields(world.desk.close(&admin, own, wrong, "调离").await), ["receiver"], "{wrong:?}");
    }
    assert_eq!(fields(world.desk.close(&admin, own, colleague, " ").await), ["reason"]);
    let head = world.staff("zhaogang").await;
    assert!(matches!(world.desk.close(&head, own, colleague, "调离").await, Err(Problem::NotAllowed(_))));
    let still = world.desk.store.account_fetch("wangqiang").await.unwrap().unwrap();
    assert!(still.active && world.case(cases[0]).await.holder().unwrap().name == "王强", "nothing happened");
    assert_eq!(world.desk.close(&admin, own, colleague, "调离本市").await, Ok(2));
    for case_no in cases {
        let case = world.case(case_no).await;
        assert_eq!(case.holder().unwrap().name, "刘洋");
        assert_eq!(case.first_contact().unwrap().name, "王强", "首问 for life");
        let row = world.desk.store.case_fetch(case_no).await.unwrap().unwrap();
        let entries = world.desk.store.case_entries(&row).await.unwrap();
        let told = serde_json::to_string(&entries.last().unwrap().events).unwrap();
        assert!(told.contains("账号停用：调离本市"), "{told}");
    }
    assert!(!world.desk.store.account_fetch("wangqiang").await.unwrap().unwrap().active);
    // Without open work nobody is asked.
    let idle = account(&world.staff("sunmei").await);
    world.desk.set_active(&admin, idle, false).await.unwrap();
}

/// M-4.1-e, TR79: what only named people may know of is not given to somebody else by the way.
#[tokio::test]
async fn m_5_3_c_a_restricted_card_is_not_given_away_by_the_way() {
    let world = World::at("2025-11-10T09:00").await;
    let [case_no, _] = at_work(&world).await;
    let own = world.staff("wangqiang").await;
    let named = StaffRef {
        account: own.account().unwrap(),
        name: own.name.clone(),
        department: own.department().unwrap().clone(),
    };
    let own = named.account;
    let restrict = OversightCommand::Restrict { users: vec![named], reason: "涉及个人隐私".to_owned() };
    world.does("zhaogang", case_no, Command::Oversight(restrict)).await;
    let (admin, colleague) = (world.staff("admin").await, world.staff("liuyang").await.account().unwrap());
    assert_eq!(fields(world.desk.close(&admin, own, colleague, "调离").await), ["receiver"]);
    assert_eq!(world.case(case_no).await.holder().unwrap().name, "王强");
}

/// M-4.1-f: one act of the head: a stand-in on every card of a colleague who is away, for the days stated; all or nothing.
#[tokio::test]
async fn m_4_1_f_one_act_appoints_a_stand_in_on_every_card() {
    let world = World::at("2025-11-10T09:00").await;
    let cases = at_work(&world).await;
    let (head, holder) = (world.staff("zhaogang").await, world.staff("wangqiang").await.account().unwrap());
    let to = world.staff("liuyang").await.account().unwrap();
    let form = |from: &str, until: &str, reason: &str| AbsenceForm {
        holder,
        to,
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        reason: reason.to_owned(),
    };
    let days = || form("2025-11-11", "2025-11-14", "休假");
    let clerk = world.staff("sunmei").await;
    assert!(matches!(world.desk.stand_in_for_all(&clerk, days()).await, Err(Problem::NotAllowed(_))));
    let elsewhere = world.staff("chenhua").await;
    assert_eq!(fields(world.desk.stand_in_for_all(&elsewhere, days()).await), ["holder"]);
    let blank = form("2025-11-11", "2025-11-14", "");
    assert_eq!(fields(world.desk.stand_in_for_all(&head, blank).await), ["reason"]);
    let back = world.desk.stand_in_for_all(&head, form("2025-11-14", "2025-11-11", "休假")).await;
    let Err(Problem::Refused(refusal)) = back else { panic!("{back:?}") };
    assert_eq!(refusal.fields[0].field, "until");
    assert!(refusal.message.contains(&cases[0].to_string()), "which card: {}", refusal.message);
    assert!(world.case(cases[0]).await.duty.stand_ins.is_empty(), "all or nothing");
    assert_eq!(world.desk.stand_in_for_all(&head, days()).await, Ok(2));
    world.clock("2025-11-12T09:00");
    let acting = world.staff("liuyang").await;
    for case_no in cases {
        let case = world.case(case_no).await;
        assert_eq!(case.acting(&acting, world.desk.now()).name, "刘洋（代王强）");
        assert_eq!(case.holder().unwrap().name, "王强", "the work is still his");
    }
    // The holder is back earlier on one of them.
    let end = Command::Duty(DutyCommand::EndStandIn { reason: "提前返岗".to_owned() });
    world.does("zhaogang", cases[0], end).await;
    let now = world.desk.now();
    assert_eq!(world.case(cases[0]).await.acting(&acting, now).name, "刘洋", "there it is over");
    assert_eq!(world.case(cases[1]).await.acting(&acting, now).name, "刘洋（代王强）", "on the other not");
}
