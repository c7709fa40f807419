//! The board through a lens: counts are exact under every filter, lanes add up, pages leave nothing out and nothing
//! twice; an address is untrusted; what is kept is its owner's; one step on many cases decides each on its own.

use crate::support::play::*;
use crate::support::*;
use domain::administration::Doer;
use domain::case::{Command, OversightCommand, StaffRef};
use domain::ports::{Board, Looks};
use domain::problem::Problem;
use domain::value::CaseNo;
use domain::view::{BulkAct, Card, Cursor, Group, Lens, Sort};
use sqlx::Row;
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
            for sort in Sort::ALL {
                for direction in ["", "&dir=desc"] {
                    let query = format!("as=list&sort={}{direction}&{query}", sort.id());
                    let listed = listed(&world, login, &query, counted).await;
                    let sorted = listed.is_sorted_by(|one, other| {
                        let order = sort.compare(one, other);
                        if direction.is_empty() { order.is_lt() } else { order.is_gt() }
                    });
                    let keys: Vec<_> = listed.iter().map(|card| (card.case_no, &card.town, &card.title)).collect();
                    assert!(sorted, "{login} {query}: {keys:?}");
                    let listed: BTreeSet<CaseNo> = listed.iter().map(|card| card.case_no).collect();
                    assert_eq!(listed, walked.iter().copied().collect(), "{login} {query}");
                }
            }
        }
    }
}

/// Every row of a table, page by page.
async fn listed(world: &World, login: &str, query: &str, counted: u32) -> Vec<Card> {
    let actor = world.staff(login).await;
    let mut listed = Vec::new();
    let mut after: Option<Option<String>> = Some(None);
    while let Some(from) = after {
        let list = world.desk.list(&actor, query, from.as_deref()).await.unwrap();
        assert_eq!(list.count, counted, "{login} {query}");
        assert!(list.cards.iter().all(|card| card.outline.is_none()), "a table needs no rules");
        listed.extend(list.cards);
        after = list.next.map(Some);
    }
    listed
}

#[tokio::test]
async fn the_index_beside_the_cards_says_what_the_cards_say() {
    let (world, _) = played().await;
    let now = world.desk.now();
    for login in ["wangqiang", "zhaogang", "sunli", "gaoyan", "zhoumin"] {
        let all = listed_of(&world, login, "").await;
        let mut queries: Vec<String> =
            ["over", "today", "soon", "later", "none"].map(|band| format!("due={band}")).into();
        for card in &all {
            queries.push(format!("town={}", card.town));
            queries.push(format!("kind={}&channel={}", card.category, card.channel));
            queries.push(format!("person={}&due=over&due=none", card.receiver));
            queries.extend(card.track.map(|track| format!("track={}", domain::view::track_id(track))));
            queries.extend(card.departments.iter().map(|(_, name)| format!("department={name}")));
        }
        queries.sort();
        queries.dedup();
        for query in queries {
            let (lens, told) = Lens::parse(&query);
            assert!(told.is_empty(), "{query}: {told:?}");
            let expected: BTreeSet<CaseNo> =
                all.iter().filter(|card| lens.admits(card, now)).map(|card| card.case_no).collect();
            let found = walked(&world, login, &query).await;
            assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected, "{login} {query}");
        }
    }
}

async fn listed_of(world: &World, login: &str, query: &str) -> Vec<Card> {
    let counted = world.desk.tally(&world.staff(login).await, query).await.unwrap().counts;
    listed(world, login, &format!("as=list&{query}"), counted.iter().map(|(_, count, _)| count).sum()).await
}

#[tokio::test]
async fn words_find_the_same_before_and_after_they_are_indexed_and_after_a_rebuild() {
    let (world, cases) = played().await;
    let words = ["2025", "缴费", "工资", "西林吉", "张*", "没有这样的话", "工资 单位", "资工"];
    let logins = ["wangqiang", "sunli", "gaoyan", "zhoumin"];
    let ask = async || {
        let mut found = Vec::new();
        for login in logins {
            let actor = world.staff(login).await;
            for text in words {
                let view = world.desk.find(&actor, text).await.unwrap();
                let filtered: BTreeSet<CaseNo> =
                    walked(&world, login, &format!("q={text}")).await.into_iter().collect();
                let cards: BTreeSet<CaseNo> = view.cards.iter().map(|card| card.case_no).collect();
                assert_eq!(cards, filtered, "{login} {text}: search and filter agree");
                for case_no in &cases {
                    let change = world.desk.card(&actor, *case_no, &format!("q={text}")).await.unwrap();
                    assert_eq!(
                        change.passes,
                        cards.contains(case_no),
                        "{login} {text} {case_no}: one card and all agree"
                    );
                }
                assert!(view.cards.is_sorted_by(|one, other| one.case_no > other.case_no), "the newest first");
                found.push((login, text, cards));
            }
        }
        found
    };
    let waiting = world.desk.store.search_waiting(1_000).await.unwrap();
    assert_eq!(waiting.len(), cases.len(), "nothing is indexed yet");
    let before = ask().await;
    assert!(before.iter().any(|(_, _, found)| !found.is_empty()));
    let rows = async || {
        let rows = sqlx::query_scalar::<_, i64>("select count(*) from search_doc");
        rows.fetch_one(&world.desk.store.readers).await.unwrap()
    };
    let index = async || while world.desk.index_changed(5).await.unwrap() > 0 {};
    index().await;
    assert_eq!(world.desk.store.search_waiting(1).await.unwrap(), Vec::<i64>::new());
    assert_eq!(ask().await, before);
    let docs = rows().await;
    assert!(docs >= i64::try_from(cases.len()).unwrap());
    // Made again from the log, it is what it was.
    let rules = world.desk.rules();
    let packs = rules.all_packs().map(|(known, pack)| (known.clone(), (**pack).clone())).collect();
    world.desk.store.log_rebuild(packs, (*rules.calendar()).clone(), Doer::Server, world.desk.now()).await.unwrap();
    assert_eq!(rows().await, 0);
    index().await;
    assert_eq!((ask().await, rows().await), (before, docs));
}

#[tokio::test]
async fn a_restricted_case_is_found_by_words_by_those_named_only() {
    let world = World::at("2025-11-10T09:00").await;
    let mut citizen = world.browser();
    let case_no = crate::stories::submits_online(&mut citizen).await.case_no;
    world.does("wangqiang", case_no, Command::Claim).await;
    while world.desk.index_changed(5).await.unwrap() > 0 {}
    let finds = async |login: &str| {
        let found = world.desk.find(&world.staff(login).await, "社保").await.unwrap();
        found.cards.iter().any(|card| card.case_no == case_no)
    };
    assert!(finds("wangqiang").await && finds("liuyang").await && !finds("sunli").await);
    let clerk = world.staff("wangqiang").await;
    let clerk = StaffRef {
        account: clerk.account().unwrap(),
        name: clerk.name.clone(),
        department: clerk.department().unwrap().clone(),
    };
    let restrict = OversightCommand::Restrict { users: vec![clerk], reason: "涉及个人隐私".to_owned() };
    world.does("zhaogang", case_no, Command::Oversight(restrict)).await;
    for indexed in [false, true] {
        assert!(finds("wangqiang").await, "{indexed}");
        assert!(!finds("liuyang").await, "{indexed}");
        while world.desk.index_changed(5).await.unwrap() > 0 {}
    }
}

#[tokio::test]
async fn what_a_board_asks_under_conditions_is_answered_by_indexes_alone() {
    let (world, cases) = played().await;
    let bounds = domain::view::DueBounds::at(&world.desk.rules().calendar(), world.desk.now());
    let boards = vec!["tax_bureau".to_owned(), "tax_bureau/1".to_owned(), "@pool".to_owned()];
    let few = Some((1..=cases.len()).filter_map(|id| i64::try_from(id).ok()).collect::<Vec<i64>>());
    let many = Some((1..=3_000).collect::<Vec<i64>>());
    for query in ["", "town=西林吉镇", "due=over&due=none", "department=市税务局&kind=征缴追缴&track=own&person=王强"]
    {
        for found in [None, few.clone(), many.clone()] {
            let looked_up = found.as_ref().is_some_and(|found| found.len() < 3_000);
            let (boards, lens) = (boards.clone(), Lens::parse(query).0);
            let sieve = server::store::Sieve { boards, lens, bounds, cases: found };
            for asked in sieve.questions().unwrap() {
                let sql = asked.sql();
                let plan = sqlx::query(sqlx::AssertSqlSafe(format!("explain query plan {}", sql.as_str())));
                let plan = plan.fetch_all(&world.desk.store.readers).await.unwrap();
                let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
                let index = if looked_up { "card_by_case" } else { "card_facet" };
                let steps = || plan.iter().filter(|step| step.contains(" card ") || step.ends_with(" card"));
                assert!(steps().count() > 0, "{plan:#?}");
                for step in steps() {
                    assert!(step.starts_with("SEARCH card USING") && step.contains(index), "{query}: {plan:#?}");
                    assert!(looked_up || step.contains("COVERING"), "{query}: {plan:#?}");
                }
            }
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

#[tokio::test]
async fn a_note_is_the_departments_own_comes_off_again_and_is_no_part_of_the_case() {
    let (world, cases) = played().await;
    let on_board = async |login: &str, case_no: CaseNo| {
        let change = world.desk.card(&world.staff(login).await, case_no, "").await.unwrap();
        change.card.map(|card| card.pinned.map(|note| (note.text, note.by)))
    };
    let clerk = world.staff("wangqiang").await;
    let mut shared = None;
    for case_no in cases {
        // One that another department has on its board, too.
        if on_board("wangqiang", case_no).await.is_some() && on_board("sunli", case_no).await.is_some() {
            let claimed = world.case(case_no).await.is_claimed();
            shared = shared.or(claimed.then_some(case_no));
        }
    }
    let case_no = shared.expect("a joint case");
    let before = world.case(case_no).await;
    let mut heard = world.desk.live.listen();
    world.desk.put_note(&clerk, case_no, " 周三  上午来电 ").await.unwrap();
    let told = heard.try_recv().unwrap();
    assert!(told.concerns(&clerk, "mohe_2025") && !told.concerns(&world.staff("sunli").await, "mohe_2025"));
    let note = Some(Some(("周三 上午来电".to_owned(), "王强".to_owned())));
    assert_eq!(on_board("liuyang", case_no).await, note);
    assert_eq!(on_board("sunli", case_no).await, Some(None), "another department's board");
    assert_eq!(world.case(case_no).await, before, "no version, no entry");
    let listed = listed_of(&world, "wangqiang", "").await;
    assert_eq!(listed.iter().filter(|card| card.pinned.is_some()).count(), 1);
    for wrong in ["电话13800138000", &"长".repeat(101), "证件 232701190001010016"] {
        assert!(matches!(world.desk.put_note(&clerk, case_no, wrong).await, Err(Problem::Invalid(_))), "{wrong}");
    }
    assert_eq!(on_board("wangqiang", case_no).await, note, "nothing is lost");
    let foreign = world.staff("gaoyan").await;
    if on_board("gaoyan", case_no).await.is_none() {
        assert_eq!(world.desk.put_note(&foreign, case_no, "看看").await, Err(Problem::NotFound));
    }
    world.desk.put_note(&clerk, case_no, "").await.unwrap();
    assert_eq!(on_board("wangqiang", case_no).await, Some(None));
}
