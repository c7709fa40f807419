//! SEC-01, the marker proof: a different mark stands in every string anybody can write, in every lane and overlay; what
//! everybody gets from every door is searched for all of them and compared with the table in `table.txt`.

mod beside;
mod doors;
mod ink;
mod lanes;
mod leaves;
mod outside;
mod plays;
mod proof;
mod scenes;
mod stage;
mod table;
mod viewers;

use crate::support::*;
use plays::played;

/// What one gets is what the table says: nothing more at any door, nothing less at all of them. Before anybody looks,
/// every string that a case or its entries hold is somebody's words with a mark in them, or of a kind that says nothing:
/// a new field fails here until somebody says which.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_01_marker_proof() {
    let began = std::time::Instant::now();
    let world = World::at("2019-04-30T10:00").await;
    let called = outside::Called::listen().await;
    let (play, hotline) = played(&world, Some(called.address.clone())).await;
    let unmarked = leaves::check(&world, &play).await;
    let failed = play.failed.clone();
    println!("SEC-01 played in {:?}", began.elapsed());
    let mut told = proof::compare(&world, play, &called, &hotline).await;
    let known = told.without_known();
    println!(
        "SEC-01 marker proof: {} combinations, {} differences, {known} known",
        told.combinations,
        told.differences.len()
    );
    assert!(failed.is_empty(), "{failed:#?}\n{unmarked:#?}\n{}", told.report());
    assert!(unmarked.is_empty() && told.differences.is_empty(), "{unmarked:#?}\n{}", told.report());
    assert!(told.combinations > 100_000, "{} combinations", told.combinations);
}
