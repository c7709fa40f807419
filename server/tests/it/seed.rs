//! The demo: an account for every role of §3, and for each of them something to do.

use domain::access::Role;
use domain::ports::Tasks;
use domain::value::Instant;
use domain::view::{TaskFilter, TaskKind as K};
use server::clock::Clock;
use server::desk::Desk;
use server::seed::seed;
use server::store::{Options, Store};
use std::collections::BTreeSet;

#[tokio::test]
async fn the_demo_shows_every_lane_and_gives_every_post_its_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path());
    options.create = true;
    let store = Store::open(&options).await.unwrap();
    let now = Instant::parse_rfc3339("2026-11-10T10:00:00+08:00").unwrap();
    let seeded = seed(store.clone(), now, 40, |_, _| {}).await.unwrap();
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
        let idle = [Role::Supervisor, Role::Auditor, Role::Administrator].into_iter().any(|role| actor.has(role));
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
