//! What the server does by itself: deliver messages, tell deadlines that have come, clear away old drafts, notice rules
//! imported meanwhile and count the dates of open cases afresh, take changed cases into the search.

mod callback;
mod outbox;
mod sender;

pub use callback::{CallbackError, Callbacks};
pub use outbox::{Lanes, deliver};
pub use sender::{FileSender, Message, Sender, Senders};

use crate::desk::Desk;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often is looked for messages to deliver.
const OUTBOX: Duration = Duration::from_millis(250);
/// How often deadlines are looked for.
const DEADLINES: Duration = Duration::from_secs(30);
/// How often old drafts and sessions are cleared away.
const RETENTION: Duration = Duration::from_hours(1);
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
    jobs.spawn(every(INDEX, desk.clone(), ending.clone(), |desk| async move { index(&desk).await }));
    jobs.spawn(every(STREAMS, desk.clone(), ending.clone(), |desk| async move { end_streams(&desk).await }));
    jobs.spawn(every(RULES, desk.clone(), ending.clone(), |desk| async move { follow_rules(&desk).await }));
    jobs
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

async fn clear(desk: &Desk) {
    match desk.store.draft_expire(desk.now()).await {
        Ok(files) => {
            for file in files {
                desk.store.files.remove(&file).await;
            }
        }
        Err(problem) => tracing::error!(?problem, "old drafts"),
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
