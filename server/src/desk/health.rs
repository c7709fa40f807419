//! What is known of the store's soundness, and whether a write reaches the disk.

use super::Desk;
use crate::clock::uptime_millis;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A write that takes longer is no write.
const WRITE_WITHIN: Duration = Duration::from_secs(2);
/// Who asks more often is told what was found last: asking costs the disk nothing then.
const ASKED_AGAIN: u64 = 1_000;

/// What the check of the whole database found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Integrity {
    /// Nobody asked yet.
    #[default]
    Unchecked,
    /// It is under way.
    Running,
    /// Nothing.
    Sound,
    /// What SQLite says of the first damage.
    Damaged(String),
}

/// Milliseconds a write took; none where there was no write.
type Probed = Option<u64>;

/// Shared by everybody who asks.
#[derive(Debug, Clone, Default)]
pub struct Health {
    integrity: Arc<Mutex<Integrity>>,
    probed: Arc<tokio::sync::Mutex<Option<(u64, Probed)>>>,
    token: Option<Arc<str>>,
}

impl Health {
    /// Whoever knows the token may read the numbers from elsewhere.
    #[must_use]
    pub fn with_token(mut self, token: Option<String>) -> Self {
        self.token = token.map(Arc::from);
        self
    }

    /// The token, if one was set.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// What the check of the whole database found.
    pub fn integrity(&self) -> Integrity {
        self.integrity.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what it found.
    pub fn found(&self, integrity: Integrity) {
        *self.integrity.lock().unwrap_or_else(PoisonError::into_inner) = integrity;
    }
}

impl Desk {
    /// Writes, waits for the disk, and says how many milliseconds that took, if it was written in time; at most once a
    /// second, whoever asks.
    pub async fn probe(&self) -> Option<u64> {
        // Who comes meanwhile waits here for the one that is under way.
        let mut probed = self.health.probed.lock().await;
        let begun = uptime_millis();
        if let Some((at, found)) = *probed
            && begun.saturating_sub(at) < ASKED_AGAIN
        {
            return found;
        }
        let found = match tokio::time::timeout(WRITE_WITHIN, self.store.probe(self.now())).await {
            Ok(Ok(())) => Some(uptime_millis().saturating_sub(begun)),
            Ok(Err(problem)) => {
                tracing::error!(%problem, "the server cannot write");
                None
            }
            Err(_) => {
                tracing::error!("the server cannot write within {WRITE_WITHIN:?}");
                None
            }
        };
        *probed = Some((uptime_millis(), found));
        found
    }
}
