//! What the server does by itself: deliver messages, clear away old drafts, notice rules imported meanwhile.

mod outbox;

use crate::desk::Desk;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often the outbox is looked at.
const OUTBOX: Duration = Duration::from_secs(2);
/// How often old drafts and sessions are cleared away.
const RETENTION: Duration = Duration::from_secs(3600);
/// How often packs and calendars are looked at for versions another process imported.
const RULES: Duration = Duration::from_secs(10);

/// Starts all jobs; they end when `ending` becomes true.
pub fn start(desk: &Desk, ending: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(every(OUTBOX, desk.clone(), ending.clone(), |desk| async move { outbox::deliver(&desk).await }));
    jobs.spawn(every(RETENTION, desk.clone(), ending.clone(), |desk| async move { clear(&desk).await }));
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

async fn follow_rules(desk: &Desk) {
    match desk.store.rules_version().await {
        Ok(version) if version != desk.rules().version() => match desk.reload_rules().await {
            Ok(()) => tracing::info!(version, "rules read again"),
            Err(error) => tracing::error!(%error, "rules not read; the former ones stay in force"),
        },
        Ok(_) => {}
        Err(fault) => tracing::error!(?fault, "rules"),
    }
}
