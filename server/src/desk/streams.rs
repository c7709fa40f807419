//! Live streams that stand open: how many, whose, and that each ends with its session.
//!
//! Whoever ends a session or changes what an account may see says so here ([`Streams::end`]), and the streams end at
//! once. What another process does (the command line) is noticed by [`Desk::sweep_streams`], which asks the store.

use super::Desk;
use crate::store::Fault;
use domain::value::AccountId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Digest of a session's token, as the store keeps it.
pub type SessionDigest = Vec<u8>;

/// What ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// One session: signed out, revoked.
    Session(SessionDigest),
    /// Every session of an account, or what it may see: deactivated, other roles, other department.
    Account(AccountId),
}

#[derive(Debug)]
struct Open {
    session: SessionDigest,
    account: AccountId,
    standing: String,
    end: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Open>,
}

/// The streams.
#[derive(Debug, Clone)]
pub struct Streams {
    table: Arc<Mutex<Table>>,
    ended: tokio::sync::broadcast::Sender<Ended>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { table: Arc::default(), ended: tokio::sync::broadcast::Sender::new(256) }
    }
}

impl Streams {
    fn table(&self) -> MutexGuard<'_, Table> {
        // Whoever broke off while holding it left it whole.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream of a session, unless it has `by_session` already or there are `total` in all.
    pub fn open(
        &self,
        session: SessionDigest,
        account: AccountId,
        standing: String,
        (by_session, total): (usize, usize),
    ) -> Option<OpenStream> {
        let mut table = self.table();
        let own = table.open.values().filter(|open| open.session == session).count();
        if own >= by_session || table.open.len() >= total {
            return None;
        }
        let (end, ending) = watch::channel(false);
        let id = table.next;
        table.next += 1;
        table.open.insert(id, Open { session, account, standing, end });
        Some(OpenStream { streams: self.clone(), id, ending })
    }

    /// Ends the streams of what ended, and tells who listens.
    pub fn end(&self, ended: Ended) {
        for open in self.table().open.values() {
            let over = match &ended {
                Ended::Session(session) => open.session == *session,
                Ended::Account(account) => open.account == *account,
            };
            if over {
                open.end.send_replace(true);
            }
        }
        // Nobody listening is not a failure.
        let _ = self.ended.send(ended);
    }

    /// Hears of every session and account that ends from now on.
    pub fn listen(&self) -> tokio::sync::broadcast::Receiver<Ended> {
        self.ended.subscribe()
    }

    /// Streams open now.
    pub fn count(&self) -> usize {
        self.table().open.len()
    }

    fn standings(&self) -> Vec<(SessionDigest, String)> {
        let mut all: Vec<_> =
            self.table().open.values().map(|open| (open.session.clone(), open.standing.clone())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A stream that is open until dropped.
#[derive(Debug)]
pub struct OpenStream {
    streams: Streams,
    id: u64,
    ending: watch::Receiver<bool>,
}

impl OpenStream {
    /// Waits until its session ends.
    pub async fn ended(&mut self) {
        // A sender that is gone is an end, too.
        let _ = self.ending.wait_for(|ending| *ending).await;
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.streams.table().open.remove(&self.id);
    }
}

impl Desk {
    /// Ends streams whose session, or whose account's standing, is not what it was when they began: whoever changed it,
    /// in whichever process.
    ///
    /// # Errors
    /// Trouble with the store.
    pub async fn sweep_streams(&self) -> Result<usize, Fault> {
        let known = self.streams.standings();
        if known.is_empty() {
            return Ok(0);
        }
        let sessions: Vec<&[u8]> = known.iter().map(|(session, _)| session.as_slice()).collect();
        let now = self.store.session_standings(&sessions).await?;
        let mut ended = 0;
        for (session, standing) in known {
            if now.get(&session) != Some(&standing) {
                ended += 1;
                self.streams.end(Ended::Session(session));
            }
        }
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(streams: &Streams, session: u8, account: i64) -> Option<OpenStream> {
        streams.open(vec![session], AccountId(account), String::new(), (2, 3))
    }

    #[tokio::test]
    async fn sec_04_2_streams_are_counted_by_session_and_in_all_and_end_with_what_they_belong_to() {
        let streams = Streams::default();
        let (mut first, mut second) = (open(&streams, 1, 7).unwrap(), open(&streams, 1, 7).unwrap());
        assert!(open(&streams, 1, 7).is_none(), "a session has its number");
        let mut third = open(&streams, 2, 7).unwrap();
        assert!(open(&streams, 3, 8).is_none(), "all together have theirs");
        streams.end(Ended::Session(vec![1]));
        first.ended().await;
        second.ended().await;
        assert!(!*third.ending.borrow());
        streams.end(Ended::Account(AccountId(7)));
        third.ended().await;
        drop((first, second, third));
        assert_eq!(streams.count(), 0);
    }
}
