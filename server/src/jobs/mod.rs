//! What the server does by itself: deliver messages, tell deadlines that have come, clear away old drafts, notice rules
//! imported meanwhile and count the dates of open cases afresh, take changed cases into the search.

mod outbox;
mod sender;

pub use outbox::deliver;
pub use sender::{FileSender, Message, Sender, Senders};

use crate::desk::Desk;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the outbox is looked at.
const OUTBOX: Duration = Duration::from_secs(2);
/// How often deadlines are looked for.
const DEADLINES: Duration = Duration::from_secs(30);
/// How often old drafts and sessions are cleared away.
const RETENTION: Duration = Duration::from_hours(1);
/// How often changed cases are taken into the search, and how many at once: so few that nobody who writes waits for them.
const INDEX: Duration = Duration::from_millis(200);
const INDEXED: u32 = 20;
/// How often packs and calendars are looked at for versions another process imported.
const RULES: Duration = Duration::from_secs(10);

/// Starts all jobs; they end when `ending` becomes true.
pub fn start(desk: &Desk, senders: &Senders, ending: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    let senders = senders.clone();
    jobs.spawn(every(OUTBOX, desk.clone(), ending.clone(), move |desk| {
        let senders = senders.clone();
        async move { deliver(&desk, &senders).await }
    }));
    jobs.spawn(every(DEADLINES, desk.clone(), ending.clone(), |desk| async move { sweep(&desk).await }));
    jobs.spawn(every(RETENTION, desk.clone(), ending.clone(), |desk| async move { clear(&desk).await }));
    jobs.spawn(every(INDEX, desk.clone(), ending.clone(), |desk| async move { index(&desk).await }));
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
