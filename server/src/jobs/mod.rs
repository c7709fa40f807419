//! What the server does by itself: deliver messages, tell deadlines that have come, clear away old drafts, notice rules
//! imported meanwhile and count the dates of open cases afresh, take changed cases into the search.

mod callback;
mod outbox;
mod sender;

pub use callback::{CallbackError, Callbacks};
pub use outbox::{Lanes, deliver};
pub use sender::{FileSender, Message, Sender, Senders, clear_messages, waiting_messages};

use crate::anchor::keep::{Keepers, daily};
use crate::clock::uptime_millis;
use crate::desk::Desk;
use crate::watch::jumps;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

/// How often is looked for messages to deliver.
const OUTBOX: Duration = Duration::from_millis(250);
/// How often deadlines are looked for.
const DEADLINES: Duration = Duration::from_secs(30);
/// How often it is looked whether a checkpoint is due, or wanted by a keeper.
const ANCHORS: Duration = Duration::from_mins(10);
/// How often old drafts and sessions are cleared away.
const RETENTION: Duration = Duration::from_hours(1);
/// How often the clock is held against time that only runs forward.
const CLOCK: Duration = Duration::from_secs(5);
/// How often receipts are put away whose quarter of an hour is over.
const RECEIPTS: Duration = Duration::from_secs(20);
/// How often changed cases are taken into the search, and how many at once: so few that nobody who writes waits for them.
const INDEX: Duration = Duration::from_millis(200);
const INDEXED: u32 = 20;
/// How often packs and calendars are looked at for versions another process imported.
const RULES: Duration = Duration::from_secs(10);

/// How often streams are looked at whose session may have ended in another process.
const STREAMS: Duration = Duration::from_millis(400);

/// Starts all jobs; they end when `ending` becomes true.
pub fn start(desk: &Desk, senders: &Senders, ending: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(deliver_always(desk.clone(), senders.clone(), ending.clone()));
    jobs.spawn(every(DEADLINES, desk.clone(), ending.clone(), |desk| async move { sweep(&desk).await }));
    jobs.spawn(every(RETENTION, desk.clone(), ending.clone(), |desk| async move { clear(&desk).await }));
    jobs.spawn(every(RECEIPTS, desk.clone(), ending.clone(), |desk| async move { put_receipts_away(&desk).await }));
    let watch = Arc::new(Mutex::new(jumps::Watch::new(desk.now(), uptime_millis())));
    jobs.spawn(every(CLOCK, desk.clone(), ending.clone(), move |desk| {
        let watch = watch.clone();
        async move { jumps::look(&desk, &watch).await }
    }));
    jobs.spawn(every(INDEX, desk.clone(), ending.clone(), |desk| async move { index(&desk).await }));
    jobs.spawn(every(STREAMS, desk.clone(), ending.clone(), |desk| async move { end_streams(&desk).await }));
    jobs.spawn(every(RULES, desk.clone(), ending.clone(), |desk| async move { follow_rules(&desk).await }));
    jobs
}

/// Makes a checkpoint of the log every day and offers it to the keepers until each has taken it.
pub fn start_anchors(jobs: &mut JoinSet<()>, desk: &Desk, keepers: &Keepers, ending: &watch::Receiver<bool>) {
    let keepers = keepers.clone();
    jobs.spawn(every(ANCHORS, desk.clone(), ending.clone(), move |desk| {
        let keepers = keepers.clone();
        async move {
            if let Err(error) = daily(&desk, &keepers).await {
                tracing::error!(%error, "checkpoint of the log");
            }
        }
    }));
}

async fn every<F, T>(pause: Duration, desk: Desk, mut ending: watch::Receiver<bool>, job: F)
where
    F: Fn(Desk) -> T,
    T: Future<Output = ()>,
{
    loop {
        job(desk.clone()).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}

/// How long deliveries under way are waited for when the server ends.
const LAST_WORDS: Duration = Duration::from_secs(4);

/// Keeps the lanes of the outbox going.
async fn deliver_always(desk: Desk, senders: Senders, mut ending: watch::Receiver<bool>) {
    let (lanes, mut tasks) = (Lanes::default(), JoinSet::new());
    loop {
        outbox::send_out(&desk, &senders, &lanes, &mut tasks).await;
        tokio::select! {
            () = tokio::time::sleep(OUTBOX) => {}
            _ = ending.wait_for(|ending| *ending) => break,
        }
    }
    // What went out is noted; one that hangs is not waited for, and goes out again under its number.
    let _ = tokio::time::timeout(LAST_WORDS, async { while tasks.join_next().await.is_some() {} }).await;
}

/// Clears away old drafts and old messages.
pub async fn clear(desk: &Desk) {
    // A clock that was set wrongly must not make thirty days of a minute.
    if !desk.steady.holds(uptime_millis()) {
        return tracing::info!("nothing is cleared away until the clock has stood for a while");
    }
    match clear_messages(&desk.store.folder, desk.now()) {
        Ok(0) => {}
        Ok(removed) => tracing::warn!(removed, "messages nobody fetched for thirty days were removed"),
        Err(error) => tracing::error!(%error, "old messages"),
    }
    match desk.store.draft_expire(desk.now()).await {
        Ok(files) => {
            for file in files {
                desk.store.files.remove(&file).await;
            }
        }
        Err(problem) => tracing::error!(?problem, "old drafts"),
    }
}

async fn put_receipts_away(desk: &Desk) {
    let before = desk.now().plus(-app::api::intake::RECEIPT_LIFE);
    if let Err(problem) = desk.store.receipt_expire(before).await {
        tracing::error!(?problem, "receipts");
    }
}

async fn index(desk: &Desk) {
    if let Err(problem) = desk.index_changed(INDEXED).await {
        tracing::error!(?problem, "search");
    }
}

async fn end_streams(desk: &Desk) {
    if let Err(fault) = desk.sweep_streams().await {
        tracing::error!(?fault, "live streams");
    }
}

async fn sweep(desk: &Desk) {
    if !desk.steady.holds(uptime_millis()) {
        return tracing::info!("no deadline is told until the clock has stood for a while");
    }
    match desk.sweep_deadlines().await {
        Ok(0) => {}
        Ok(told) => tracing::info!(told, "deadlines"),
        Err(problem) => tracing::error!(?problem, "deadlines"),
    }
}

/// Adopts packs and calendars another process stored, then counts the dates of open cases under the new calendar.
pub async fn follow_rules(desk: &Desk) {
    match desk.store.rules_version().await {
        Ok(version) if version != desk.rules().version() => match desk.reload_rules().await {
            Ok(()) => tracing::info!(version, "rules read again"),
            Err(error) => tracing::error!(%error, "rules not read; the former ones stay in force"),
        },
        Ok(_) => {}
        Err(fault) => tracing::error!(?fault, "rules"),
    }
    match desk.redate_open_cases().await {
        Ok(0) => {}
        Ok(moved) => tracing::info!(moved, "dates of open cases counted afresh"),
        Err(problem) => tracing::error!(?problem, "dates of open cases"),
    }
}
