//! The board through a lens: counts are exact under every filter, lanes add up, pages leave nothing out and nothing
//! twice; an address is untrusted; what is kept is its owner's; one step on many cases decides each on its own.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Command, OversightCommand, StaffRef};
use domain::ports::{Board, Looks};
use domain::problem::Problem;
use domain::value::CaseNo;
use domain::view::{BulkAct, Cursor, Group, Lens};
use std::collections::BTreeSet;

async fn played() -> (World, Vec<CaseNo>) {
    let world = World::at("2025-11-10T09:00").await;
    let mut cases = Vec::new();
    for round in 0..12 {
        world.clock(&format!("2025-11-{:02}T{:02}:00", 10 + round / 3, 9 + round % 3));
        let lane = round % LANES.len();
        cases.push(world.plays(lane, LANES[lane].3.len() / 2).await);
    }
    let mut citizen = world.browser();
    cases.push(crate::stories::submits_online(&mut citizen).await.case_no);
    world.clock("2025-11-19T10:00");
    (world, cases)
}

/// Every card of a board under a lens, page by page.
async fn walked(world: &World, login: &str, query: &str) -> Vec<CaseNo> {
    let actor = world.staff(login).await;
    let mut found = Vec::new();
    for column in world.desk.look(&actor, query, &[], None).await.unwrap().board.columns {
        found.extend(column.cards.iter().map(|card| card.case_no));
        let mut after: Option<Cursor> = column.next;
        while let Some(cursor) = after {
            let page = world.desk.look_page(&actor, query, column.stage, Some(cursor), 2).await.unwrap();
            found.extend(page.cards.iter().map(|card| card.case_no));
            after = page.next;
        }
    }
    found
}

#[tokio::test]
async fn counts_are_exact_under_every_filter_and_lanes_add_up() {
    let (world, _) = played().await;
    for login in ["wangqiang", "sunli", "gaoyan"] {
        let actor = world.staff(login).await;
        let all = world.desk.counts(&actor).await.unwrap();
        assert_eq!(world.desk.tally(&actor, "").await.unwrap().counts, all);
        let sum = |counts: &[(domain::case::Stage, u32, u32)]| counts.iter().map(|(_, count, _)| count).sum::<u32>();
        let mut bands = 0;
        for band in ["over", "today", "soon", "later", "none"] {
            bands += sum(&world.desk.tally(&actor, &format!("due={band}")).await.unwrap().counts);
        }
        assert_eq!(bands, sum(&all), "{login}");
        for group in Group::ALL.into_iter().skip(1) {
            let tally = world.desk.tally(&actor, &format!("group={}", group.id())).await.unwrap();
            assert_eq!(tally.counts, all, "{login} {group:?}");
            assert_eq!(
                tally.lanes.iter().map(domain::view::LaneCount::sum).sum::<u32>(),
                sum(&all),
                "{login} {group:?}"
            );
        }
        for query in ["", "q=2025", "town=西林吉镇", "kind=征缴追缴&due=over&due=later", "channel=网上", "person=王强"]
        {
            let counted = sum(&world.desk.tally(&actor, query).await.unwrap().counts);
            let walked = walked(&world, login, query).await;
            assert_eq!(walked.iter().collect::<BTreeSet<_>>().len(), walked.len(), "twice: {login} {query}");
            assert_eq!(walked.len(), counted as usize, "{login} {query}");
            let mut listed = Vec::new();
            let mut from = Some(0);
            while let Some(start) = from {
                let list = world.desk.list(&actor, &format!("as=list&sort=no&{query}"), start).await.unwrap();
                assert_eq!(list.count, counted, "{login} {query}");
                assert!(list.cards.iter().all(|card| card.outline.is_none()), "a table needs no rules");
                listed.extend(list.cards.iter().map(|card| card.case_no));
                from = list.next;
            }
            assert!(listed.is_sorted());
            assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), walked.into_iter().collect(), "{login} {query}");
        }
    }
}

#[tokio::test]
async fn malformed_addresses_are_answered_and_removed_departments_still_open() {
    let (world, _) = played().await;
    let actor = world.staff("wangqiang").await;
    for query in ["track=x", "due=%ff", "&&=&", "group=%", "after=1", "sort=;", &"town=x&".repeat(500)] {
        world.desk.look(&actor, query, &[], None).await.unwrap();
    }
    let view = world.desk.look(&actor, "department=已撤销的局&track=x", &[], None).await.unwrap();
    assert_eq!(view.lens.departments, ["已撤销的局"]);
    assert_eq!(view.told.len(), 2, "{:?}", view.told);
    assert!(view.board.columns.iter().all(|column| column.count == 0));
}

#[tokio::test]
async fn views_are_kept_for_their_owner_or_the_department_and_hold_nothing_strange() {
    let world = World::at("2025-11-10T09:00").await;
    let (clerk, head) = (world.staff("wangqiang").await, world.staff("zhaogang").await);
    let colleague = world.staff("liuyang").await;
    let views = world.desk.save_view(&clerk, " 北极 ", "town=北极镇&track=nonsense&x=1", false).await.unwrap();
    let Lens { towns, tracks, .. } = Lens::parse(&views[0].query).0;
    assert_eq!((views[0].name.as_str(), towns, tracks), ("北极", vec!["北极镇".to_owned()], Vec::new()));
    assert!(!views[0].query.contains('x'));
    assert!(matches!(world.desk.save_view(&clerk, "北极", "", false).await, Err(Problem::Invalid(_))));
    assert!(matches!(world.desk.save_view(&clerk, "", "", false).await, Err(Problem::Invalid(_))));
    assert!(matches!(world.desk.save_view(&clerk, "科室", "due=over", true).await, Err(Problem::NotAllowed(_))));
    let shared = world.desk.save_view(&head, "科室", "due=over", true).await.unwrap();
    assert_eq!(shared.len(), 1, "the clerk's own view is not the head's");
    let seen = world.desk.look(&colleague, "", &[], None).await.unwrap().views;
    assert_eq!(seen.iter().map(|view| (view.shared, view.own)).collect::<Vec<_>>(), [(true, false)]);
    assert!(matches!(world.desk.remove_view(&colleague, seen[0].id).await, Err(Problem::NotAllowed(_))));
    assert!(matches!(world.desk.remove_view(&colleague, views[0].id).await, Err(Problem::NotFound)));
    assert!(world.desk.remove_view(&head, shared[0].id).await.unwrap().is_empty());
    let other = world.staff("sunli").await;
    assert!(world.desk.look(&other, "", &[], None).await.unwrap().views.is_empty());
}

#[tokio::test]
async fn one_step_on_many_cases_decides_each_on_its_own() {
    let world = World::at("2025-11-10T09:00").await;
    let one = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await.case_no;
    let other = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await.case_no;
    let (head, colleague) = (world.staff("zhaogang").await, world.staff("liuyang").await);
    let version = |case: &domain::case::Case| case.version;
    let seen = [(one, version(&world.case(one).await)), (other, version(&world.case(other).await) + 7)];
    let unknown: CaseNo = "2025-9999".parse().unwrap();
    let act = BulkAct::HandOver { to: colleague.account().unwrap(), reason: "出差".to_owned() };
    let cases = vec![seen[0], seen[1], (unknown, 1)];
    let results = world.desk.bulk(&head, cases, act).await.unwrap();
    assert_eq!(results.iter().map(|one| one.done).collect::<Vec<_>>(), [true, false, false], "{results:?}");
    assert!(world.case(one).await.hand_over.is_some() && world.case(other).await.hand_over.is_none());
    let remind = BulkAct::Remind { text: "请尽快".to_owned() };
    let results = world.desk.bulk(&head, vec![(other, version(&world.case(other).await))], remind).await.unwrap();
    assert!(!results[0].done && results[0].told.contains("不需要催办"), "{results:?}");
    let remind = BulkAct::Remind { text: "请尽快".to_owned() };
    assert!(matches!(world.desk.bulk(&head, vec![(one, 1); 201], remind).await, Err(Problem::Invalid(_))));
}

#[tokio::test]
async fn why_a_card_went_is_told_to_its_own_department_only() {
    let world = World::at("2025-11-10T09:00").await;
    let no = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await.case_no;
    let (clerk, colleague) = (world.staff("wangqiang").await, world.staff("liuyang").await);
    let named = StaffRef {
        account: clerk.account().unwrap(),
        name: clerk.name.clone(),
        department: clerk.department().unwrap().clone(),
    };
    let restrict = OversightCommand::Restrict { users: vec![named], reason: "举报人保护".to_owned() };
    world.does("zhaogang", no, Command::Oversight(restrict)).await;
    assert!(world.desk.gone(&colleague, no).await.unwrap().contains("限定知悉"));
    let stranger = world.staff("sunli").await;
    let (known, unknown) =
        (world.desk.gone(&stranger, no).await, world.desk.gone(&stranger, "2025-9999".parse().unwrap()).await);
    assert_eq!(known.unwrap(), unknown.unwrap(), "what there is and what there is not look alike");
    assert!(matches!(world.desk.work_on(&stranger, no, Some("看")).await, Err(Problem::NotFound)));
    world.desk.work_on(&clerk, no, Some("写回复")).await.unwrap();
    assert_eq!(world.desk.look(&clerk, "", &[], None).await.unwrap().working.len(), 1);
    assert!(world.desk.look(&colleague, "", &[], None).await.unwrap().working.is_empty());
    assert!(world.desk.look(&stranger, "", &[], None).await.unwrap().working.is_empty());
}
