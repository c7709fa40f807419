//! Bounds of the server: how much may be open, waited for, made and stored. Each has a default that serves a city; the
//! configuration file changes it.

use crate::http::{Limits, Patience};
use serde::Deserialize;
use std::time::Duration;

/// Descriptors the server needs beside its connections: database, files, callbacks, pipes.
const RESERVE: usize = 256;
/// Connections a machine cannot do without.
const FEWEST: usize = 64;

/// `[connections]` of the configuration file: numbers and seconds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Connections {
    /// Connections in all, as far as the system gives descriptors.
    pub total: usize,
    /// Connections of one address; a hall of a department stands behind one.
    pub by_address: usize,
    /// Seconds for the first byte.
    pub first_byte: u64,
    /// Seconds for a request's headers.
    pub headers: u64,
    /// Seconds between two pieces of a body.
    pub body_gap: u64,
    /// Bytes a second of a body, on the average.
    pub body_rate: u64,
    /// Seconds until an answer begins.
    pub answer: u64,
    /// Seconds in which something of an answer must be taken.
    pub stalled: u64,
    /// Seconds until the next request.
    pub idle: u64,
    /// Live streams in all.
    pub streams: usize,
    /// Live streams of one session.
    pub streams_by_session: usize,
}

impl Default for Connections {
    fn default() -> Self {
        let (limits, patience) = (Limits::default(), Patience::default());
        Self {
            total: limits.total,
            by_address: limits.by_address.unwrap_or(limits.total),
            first_byte: patience.first_byte.as_secs(),
            headers: patience.headers.as_secs(),
            body_gap: patience.body_gap.as_secs(),
            body_rate: patience.body_rate,
            answer: patience.answer.as_secs(),
            stalled: patience.stalled.as_secs(),
            idle: patience.idle.as_secs(),
            streams: 1024,
            streams_by_session: 8,
        }
    }
}

impl Connections {
    /// What is in force where the system gives `descriptors`; a proxy in front is one address for everybody.
    #[must_use]
    pub fn in_force(&self, descriptors: usize, behind_proxy: bool) -> Limits {
        let total = self.total.min(descriptors.saturating_sub(RESERVE)).max(1);
        let patience = Patience {
            first_byte: Duration::from_secs(self.first_byte),
            headers: Duration::from_secs(self.headers),
            body_gap: Duration::from_secs(self.body_gap),
            body_rate: self.body_rate,
            answer: Duration::from_secs(self.answer),
            stalled: Duration::from_secs(self.stalled),
            idle: Duration::from_secs(self.idle),
        };
        Limits { total, by_address: (!behind_proxy).then_some(self.by_address.max(1)), patience }
    }
}

/// `[budget]` of the configuration file: how much one address, one draft or one case may make. A window of ten minutes
/// bounds the burst, a day the whole. The defaults serve a hall with several counters behind one address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// Drafts an address begins in a day.
    pub drafts_per_address: u32,
    /// … in ten minutes.
    pub drafts_per_address_burst: u32,
    /// Cases an address submits in a day.
    pub cases_per_address: u32,
    /// … in ten minutes.
    pub cases_per_address_burst: u32,
    /// Files an address uploads in a day.
    pub files_per_address: u32,
    /// Megabytes an address uploads in a day.
    pub megabytes_per_address: u32,
    /// Files uploaded to one draft in a day, those removed again counted too.
    pub files_per_draft: u32,
    /// Savings of one draft in a day.
    pub saves_per_draft: u32,
    /// Files a party adds to one case in a day.
    pub files_per_case: u32,
    /// Messages, questions and requests a party makes in one case in a day.
    pub messages_per_case: u32,
    /// Different names, telephones and numbers an account looks for in a minute.
    pub searches_per_minute: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            drafts_per_address: 300,
            drafts_per_address_burst: 60,
            cases_per_address: 60,
            cases_per_address_burst: 12,
            files_per_address: 600,
            megabytes_per_address: 2048,
            files_per_draft: 40,
            saves_per_draft: 2000,
            files_per_case: 30,
            messages_per_case: 20,
            searches_per_minute: 30,
        }
    }
}

/// Everything bounded beside connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Connections and streams.
    pub connections: Connections,
    /// Budgets.
    pub budget: Budget,
    /// Hosts that may be called back over http or at a private address.
    pub callback_allow: Vec<String>,
}

/// Raises the limit of open files as far as the system lets a program, and says what it is now.
pub fn raise_descriptors() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, "limit of open files not raised");
        }
    }
    let now = getrlimit(Resource::Nofile).current;
    now.map_or(usize::MAX, |now| usize::try_from(now).unwrap_or(usize::MAX))
}

/// What the administrator is told where descriptors are short; an error where the server could not serve anybody.
///
/// # Errors
/// Where fewer connections are possible than a machine cannot do without.
pub fn check_descriptors(wanted: usize, descriptors: usize) -> anyhow::Result<Option<String>> {
    let possible = descriptors.saturating_sub(RESERVE);
    if possible < FEWEST.min(wanted) {
        let needed = RESERVE + FEWEST;
        anyhow::bail!(
            "可打开的文件数上限是 {descriptors}，至少需要 {needed}。请提高上限后再启动（ulimit -n 8192，或 systemd 的 LimitNOFILE=8192）"
        );
    }
    Ok((possible < wanted).then(|| {
        format!(
            "可打开的文件数上限是 {descriptors}，连接数因此限为 {possible}（设定为 {wanted}）。如需更多，请提高上限（ulimit -n，或 systemd 的 LimitNOFILE）"
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_04_1_connections_stay_under_the_descriptors() {
        let set = Connections::default();
        assert_eq!(set.in_force(1024, false).total, 768);
        assert_eq!(set.in_force(usize::MAX, false).total, set.total);
        assert_eq!(set.in_force(1024, true).by_address, None);
        assert!(check_descriptors(4096, 1024).unwrap().unwrap().contains("768"));
        assert_eq!(check_descriptors(4096, 100_000).unwrap(), None);
        assert!(check_descriptors(4096, 300).unwrap_err().to_string().contains("LimitNOFILE"));
    }

    #[test]
    fn the_file_changes_what_it_names_and_nothing_else() {
        let set: Budget = toml::from_str("cases_per_address = 5").unwrap();
        assert_eq!((set.cases_per_address, set.cases_per_address_burst), (5, 12));
        assert!(toml::from_str::<Budget>("cases = 5").is_err());
    }
}
