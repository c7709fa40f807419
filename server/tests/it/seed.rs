//! The demo: an account for every role of §3, and for each of them something to do.

use domain::access::Role;
use domain::administration::Doer;
use domain::ports::{Board, Tasks};
use domain::value::Instant;
use domain::view::{TaskFilter, TaskKind as K};
use server::clock::Clock;
use server::desk::Desk;
use server::seed::{Wanted, seed};
use server::store::{Options, Store};
use std::collections::BTreeSet;

#[tokio::test]
async fn the_demo_shows_every_lane_and_gives_every_post_its_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path());
    options.create = true;
    let store = Store::open(&options).await.unwrap();
    let now = Instant::parse_rfc3339("2026-11-10T10:00:00+08:00").unwrap();
    let seeded = seed(store.clone(), now, Wanted::of(40), |_, _| {}).await.unwrap();
    assert!(seeded.cases > 40, "the forty texts, and the lanes");
    assert_eq!(store.log_verify().await.unwrap().problem, None);
    let desk = Desk::open(store, Clock::set_to(now)).await.unwrap();
    let mut roles = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for account in &seeded.accounts {
        let row = desk.store.account_fetch(account.login).await.unwrap().unwrap();
        roles.extend(row.roles.iter());
        let token = server::store::vault::random_token().unwrap();
        desk.store.session_begin(&token, row.account, now).await.unwrap();
        let actor = domain::ports::Accounts::me(&desk, &token).await.unwrap().actor();
        let counts = desk.task_counts(&actor, TaskFilter::default()).await.unwrap();
        let idle = [Role::Supervisor, Role::Auditor, Role::Administrator, Role::Statistics];
        let idle = idle.into_iter().any(|role| actor.has(role));
        let office = account.roles.len() == 3 && !["CLK", "DHD", "STA"].contains(&account.roles);
        assert!(idle || !office || !counts.is_empty(), "{} has nothing to do", account.login);
        assert!(!idle || counts.is_empty(), "{} sees cases", account.login);
        kinds.extend(counts.iter().map(|count| count.kind));
    }
    let all: BTreeSet<Role> = Role::ALL.into_iter().collect();
    assert_eq!(roles, all, "every role of §3");
    for kind in [
        K::Claim,
        K::Classify,
        K::Opinion,
        K::Consent,
        K::Team,
        K::SlipIn,
        K::Dispatch,
        K::Assigned,
        K::Refusal,
        K::Clue,
        K::Mediate,
        K::Suspended,
        K::Check,
        K::Guidance,
        K::Court,
        K::PublicOpinion,
        K::Objection,
        K::Sign,
        K::Archive,
        K::Followed,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} is on nobody's list: {kinds:?}");
    }
}

/// Histories taken over are cases like any other: chained, sealed, counted, found, and the same when made again.
#[tokio::test]
async fn a_large_folder_grows_by_archived_cases_that_are_like_all_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path());
    options.create = true;
    let store = Store::open(&options).await.unwrap();
    let now = Instant::parse_rfc3339("2026-11-10T10:00:00+08:00").unwrap();
    let seeded = seed(store.clone(), now, Wanted { cases: 420, open: 50 }, |_, _| {}).await.unwrap();
    assert_eq!(seeded.cases, 420);
    let verified = store.log_verify().await.unwrap();
    assert_eq!((verified.cases, verified.problem), (420, None));
    let desk = Desk::open(store, Clock::set_to(now)).await.unwrap();
    let last = desk.store.case_fetch("2026-0420".parse().unwrap()).await.unwrap().expect("the last case");
    assert_eq!(last.case.sub_state, domain::case::SubState::Archived);
    let replayed = domain::case::Case::replay(&desk.store.case_entries(&last).await.unwrap());
    assert_eq!(replayed.as_ref(), Some(&last.case));
    let row = desk.store.account_fetch("wangqiang").await.unwrap().unwrap();
    let token = server::store::vault::random_token().unwrap();
    desk.store.session_begin(&token, row.account, now).await.unwrap();
    let clerk = domain::ports::Accounts::me(&desk, &token).await.unwrap().actor();
    let archived = |counts: Vec<(domain::case::Stage, u32, u32)>| {
        counts.into_iter().find(|(stage, ..)| *stage == domain::case::Stage::Archiving).map_or(0, |(_, count, _)| count)
    };
    let before = archived(desk.counts(&clerk).await.unwrap());
    assert!(before > 50, "{before}");
    let phone = last.case.registration.parties[0].phone.clone().expect("a telephone").to_string();
    let found = desk.store.blind_find(server::store::BlindKind::Phone, &phone, 500).await.unwrap();
    assert_eq!(found, [last.case_id], "found by its own person's telephone");
    let words = desk.find(&clerk, "社保").await.unwrap();
    assert!(words.cards.len() == 50 && words.count > 50, "{}", words.count);
    assert_eq!(desk.store.search_waiting(1).await.unwrap().len(), 0);
    let rules = desk.rules();
    let packs = rules.all_packs().map(|(known, pack)| (known.clone(), (**pack).clone())).collect();
    assert_eq!(
        desk.store.log_rebuild(packs, (*rules.calendar()).clone(), Doer::Server, now).await.unwrap(),
        verified.cases
    );
    assert_eq!(archived(desk.counts(&clerk).await.unwrap()), before);
}
