//! SEC-04.3: one address, draft or case makes no more than its budget, counted with what is made; the disk is not filled.

use crate::support::*;
use domain::case::{Channel, Command};
use domain::ports::Intake;
use domain::problem::Problem;
use server::clock::Clock;
use server::desk::Desk;
use server::store::{Options, Store};
use std::time::Instant;

const NOW: &str = "2025-11-10T09:30";
const PDF: &[u8] = b"%PDF-1.7 a page";

fn over(problem: &Problem) -> (&str, u32) {
    match problem {
        Problem::OverBudget { message, seconds } => (message, *seconds),
        other => panic!("{other:?}"),
    }
}

/// A draft begun, filled in and submitted.
async fn submits(desk: &Desk, from: &str) -> Result<String, Problem> {
    // Begun by others: what is counted here are cases.
    let token = Intake::begin(desk, "").await?;
    desk.save(&token, back_pay_form()).await?;
    let submitted = desk.submit(&token, from).await.map(|submitted| submitted.case_no.to_string());
    if submitted.is_err() {
        assert_eq!(desk.draft(&token, None).await.unwrap().form, back_pay_form(), "what was typed stays");
    }
    submitted
}

async fn cases(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from case_head").fetch_one(&world.desk.store.readers).await.unwrap()
}

/// 255 at once, as it was seen: no more than the burst become cases; over a day no more than the day's budget.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_3_one_address_makes_no_more_cases_than_its_budget() {
    let world = World::at(NOW).await;
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..255 {
        let desk = world.desk.clone();
        tasks.spawn(async move { submits(&desk, "203.0.113.9").await });
    }
    let mut refused = Vec::new();
    while let Some(done) = tasks.join_next().await {
        refused.extend(done.unwrap().err());
    }
    println!("255 submissions of one address at once: {} cases, in {:?}", cases(&world).await, begun.elapsed());
    assert_eq!((cases(&world).await, refused.len()), (12, 243));
    for problem in &refused {
        let (message, seconds) = over(problem);
        assert!(message.contains("12345") && message.contains("分钟后再来") && seconds <= 600, "{message}");
    }
    assert!(submits(&world.desk, "203.0.113.10").await.is_ok(), "the neighbour is not asked");
    for window in 1..10 {
        world.clock(&format!("2025-11-10T{:02}:{:02}", 10 + window / 6, (window % 6) * 10));
        for _ in 0..13 {
            let _ = submits(&world.desk, "203.0.113.9").await;
        }
    }
    assert_eq!(cases(&world).await, 60 + 1, "a day's budget");
    let spent = submits(&world.desk, "203.0.113.9").await.unwrap_err();
    assert!(over(&spent).0.contains("明天再来"), "{spent:?}");
    world.clock("2025-11-11T08:00");
    assert!(submits(&world.desk, "203.0.113.9").await.is_ok(), "a new day");
    world.verified().await;
}

/// Nothing of an address is kept: keyed digests that change with the day, gone the day after.
#[tokio::test]
async fn sec_04_3_addresses_are_kept_as_digests_of_one_day() {
    let world = World::at(NOW).await;
    let rows = async || -> Vec<Vec<u8>> {
        sqlx::query_scalar("select subject from budget").fetch_all(&world.desk.store.readers).await.unwrap()
    };
    submits(&world.desk, "203.0.113.9").await.unwrap();
    let first = rows().await;
    assert!(!first.is_empty() && first.iter().all(|row| row.len() == 16));
    world.clock("2025-11-11T09:30");
    submits(&world.desk, "203.0.113.9").await.unwrap();
    let second = rows().await;
    assert!(second.iter().all(|row| !first.contains(row)), "yesterday's are gone, today's are others");
}

/// Over the wire: 429, when to come again, and what to do instead.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_3_drafts_of_one_address_are_bounded_over_the_wire() {
    let folder = tempfile::tempdir().unwrap();
    assert!(program(folder.path(), &["user", "add-client", "12345", "--json"]).await.success);
    let file = folder.path().join("bounds.toml");
    std::fs::write(&file, "[budget]\ndrafts_per_address_burst = 5\n").unwrap();
    let serving = Serving::configured(folder.path(), &file);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let begin = request("POST", "/api/intake/begin", &[kind, ("accept", "application/json")], b"category=");
    let mut statuses = Vec::new();
    let mut last = String::new();
    for _ in 0..7 {
        let (status, head_and_body) = exchange_whole(&serving.address, &begin).await.unwrap();
        statuses.push(status);
        last = head_and_body;
    }
    assert_eq!(statuses[5..], [429, 429], "{statuses:?}");
    assert!(statuses[..5].iter().all(|status| *status < 400), "{statuses:?}");
    assert!(last.to_lowercase().contains("retry-after: ") && last.contains("分钟后再来"), "{last}");
}

#[tokio::test]
async fn sec_04_3_messages_of_a_party_in_a_case_are_bounded_by_day() {
    let world = World::at(NOW).await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let say = async || {
        world.party_tries(&session, taken.case_no, Command::LeaveMessage { text: "请问".to_owned(), to: None }).await
    };
    for n in 0..20 {
        assert!(say().await.is_ok(), "{n}");
    }
    let before = world.case(taken.case_no).await.version;
    let refused = say().await.unwrap_err();
    assert!(over(&refused).0.contains("明天再来"), "{refused:?}");
    assert_eq!(world.case(taken.case_no).await.version, before, "nothing was written");
    world.clock("2025-11-11T00:01");
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let again =
        world.party_tries(&session, taken.case_no, Command::LeaveMessage { text: "请问".to_owned(), to: None }).await;
    assert!(again.is_ok(), "{again:?}");
}

/// Uploaded and removed again, again and again: what was removed counts, too.
#[tokio::test]
async fn sec_04_3_uploads_to_a_draft_are_bounded_by_day() {
    let world = World::at(NOW).await;
    let mut citizen = world.browser();
    let (handle, token) = citizen.begin_draft().await;
    let upload = format!("/upload/draft?draft={handle}");
    let mut taken = 0;
    let refused = loop {
        let reply = citizen.upload(&upload, "工资条.pdf", PDF).await;
        if reply.status != 204 {
            break reply;
        }
        taken += 1;
        assert!(taken <= 40, "one more than the budget");
        let no = world.desk.draft(&token, None).await.unwrap().files[0].no;
        world.desk.remove_file(&token, no).await.unwrap();
    };
    assert_eq!((taken, refused.status.as_u16()), (40, 429));
    assert!(refused.headers.contains_key("retry-after"));
    assert!(refused.text().contains("明天再来"), "{}", refused.text());
    assert!(world.desk.store.files.names().unwrap().is_empty(), "nothing is left behind");
}

/// Uploads stop before the disk is full; the log is still written.
#[tokio::test]
async fn sec_04_3_uploads_leave_the_reserve_of_the_disk_and_the_case_can_still_be_submitted() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path());
    options.create = true;
    options.disk_reserve = u64::MAX;
    let desk = Desk::open(Store::open(&options).await.unwrap(), Clock::set_to(at(NOW))).await.unwrap();
    let world = World::around(folder, desk);
    let mut citizen = world.browser();
    let (handle, token) = citizen.begin_draft().await;
    let upload = format!("/upload/draft?draft={handle}");
    world.desk.save(&token, back_pay_form()).await.unwrap();
    let refused = citizen.upload(&upload, "工资条.pdf", PDF).await;
    assert_eq!(refused.status, 507);
    assert!(refused.text().contains("窗口") && refused.text().contains("仍可提交"), "{}", refused.text());
    let files = world.path().join("files").join("incoming");
    assert_eq!(std::fs::read_dir(files).unwrap().count(), 0, "nothing half-written");
    assert!(world.desk.submit(&token, "203.0.113.9").await.is_ok());
    assert_eq!(world.verified().await, 1);
}
