//! SEC-04.4: one more message costs what the message says, however many the case has.

use crate::support::*;
use domain::case::{Case, Channel, Command};
use std::time::{Duration, Instant};

const NOW: &str = "2025-11-10T09:30";
/// Lengths of the history that are compared.
const LENGTHS: [usize; 4] = [10, 500, 1_500, 3_000];
/// Writes over which the cost is taken; a snapshot falls into some of them.
const WRITES: usize = 400;

async fn sealed_bytes(world: &World) -> u64 {
    world.desk.store.writer.run(|unit| Box::pin(async move { Ok(unit.sealed_bytes) })).await.unwrap()
}

/// Pages of the database that were written since it was asked last, from the log of the file.
async fn pages(world: &World) -> u64 {
    let path = world.path().join(format!("{}-wal", server::store::DATABASE));
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_4_a_message_costs_no_more_in_a_long_history() {
    let world = World::at(NOW).await;
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    let clerk = world.staff("wangqiang").await;
    let say = async |n: usize| {
        let text = format!("第 {n} 次来电：材料已收到，请按时核对缴费记录，并告知单位。");
        let command = Command::LeaveMessage { text, to: None };
        world.desk.command(&clerk, case_no, None, command).await.unwrap();
    };
    // The file's log is not folded in meanwhile, so that its growth is what was written.
    world
        .desk
        .store
        .writer
        .run(|unit| {
            Box::pin(async move {
                sqlx::query("pragma wal_autocheckpoint = 0").execute(&mut unit.conn).await?;
                Err::<(), _>(domain::problem::Problem::NotFound.into())
            })
        })
        .await
        .unwrap_err();
    let mut said = 0;
    let mut costs: Vec<(usize, u64, u64, Duration)> = Vec::new();
    for length in LENGTHS {
        while said < length {
            say(said).await;
            said += 1;
        }
        let (sealed, written, begun) = (sealed_bytes(&world).await, pages(&world).await, Instant::now());
        for _ in 0..WRITES {
            say(said).await;
            said += 1;
        }
        let took = begun.elapsed() / u32::try_from(WRITES).unwrap();
        let each = |now: u64, before: u64| (now - before) / WRITES as u64;
        costs.push((length, each(sealed_bytes(&world).await, sealed), each(pages(&world).await, written), took));
    }
    for (length, sealed, written, took) in &costs {
        println!("{length} messages: {sealed} bytes sealed, {written} bytes written, {took:?} for one more");
    }
    let (_, least, least_written, _) = costs[0];
    for (length, sealed, written, _) in &costs[1..] {
        assert!(*sealed <= least * 2, "{length}: {sealed} against {least}");
        assert!(*written <= least_written * 2, "{length}: {written} against {least_written}");
    }
    // Read anew, from snapshot and tail, it is the case that the log makes.
    let row = world.desk.store.case_fetch(case_no).await.unwrap().unwrap();
    let entries = world.desk.store.case_entries(&row).await.unwrap();
    assert_eq!(Case::replay(&entries).unwrap(), row.case);
    assert_eq!(row.case.messages.len(), said);
    world.verified().await;
}

/// At every length of a history the case that is read is the fold of its entries, and goes on from there in another
/// process.
#[tokio::test]
async fn sec_04_4_snapshot_and_tail_are_the_fold_of_the_log() {
    let mut world = World::at(NOW).await;
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    for n in 0..60 {
        world
            .does(
                "wangqiang",
                case_no,
                Command::LeaveMessage { text: format!("{n} {}", "记".repeat(n * 7 % 300)), to: None },
            )
            .await;
        let row = world.desk.store.case_fetch(case_no).await.unwrap().unwrap();
        let entries = world.desk.store.case_entries(&row).await.unwrap();
        assert_eq!(Case::replay(&entries).unwrap(), row.case, "{n}");
        if n % 20 == 19 {
            let now = world.desk.now();
            world = World::open(world.close().await, now).await;
        }
    }
    let snapshots: i64 =
        sqlx::query_scalar("select version from case_snapshot").fetch_one(&world.desk.store.readers).await.unwrap();
    let version = world.case(case_no).await.version;
    assert!(snapshots > 1 && snapshots <= i64::from(version), "{snapshots} of {version}");
}
