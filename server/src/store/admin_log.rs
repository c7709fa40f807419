//! The administrative log: what is done to the house, in one chain with the cases.

use super::Store;
use super::chain::log_hash;
use super::fault::Fault;
use super::vault::{Vault, sha256};
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::Problem;
use domain::value::{Day, Instant};
use sqlx::Row;
use std::collections::HashMap;

/// Events of one kind about one subject are noted once in so many seconds.
const WINDOW: i64 = 600;
/// Subjects noted one by one in a window; the rest are only counted.
const SUBJECTS: usize = 100;

/// Hash of one row of the administrative log: over everything in it.
pub(super) fn admin_hash(seq: i64, at: i64, kind: &str, payload: &[u8]) -> [u8; 32] {
    sha256(&[
        b"fengqiao admin row",
        &seq.to_be_bytes(),
        &at.to_be_bytes(),
        &sha256(&[kind.as_bytes()]),
        &sha256(&[payload]),
    ])
}

fn context(seq: i64) -> Vec<u8> {
    format!("admin/{seq}").into_bytes()
}

/// Opens the event of a row.
pub(super) fn open_event(vault: &Vault, seq: i64, payload: &[u8]) -> Result<AdminEvent, Fault> {
    Ok(serde_json::from_slice(&vault.administration().open(&context(seq), payload)?)?)
}

/// What was noted lately, so that what comes in floods is noted seldom.
#[derive(Default)]
pub(super) struct Seldom {
    /// Last noted, and how often since.
    seen: HashMap<(&'static str, Vec<u8>), (i64, u32)>,
    /// Of subjects not noted at all since the window began.
    over: HashMap<&'static str, u32>,
    begun: i64,
}

impl Seldom {
    /// Whether it is to be noted now, and how many were not since the last that was.
    fn admit(&mut self, what: &'static str, subject: &[u8], now: i64) -> Option<u32> {
        if now - self.begun >= WINDOW || now < self.begun {
            self.begun = now;
            // What is left over from long ago is told with the next event of its kind.
            let over = &mut self.over;
            self.seen.retain(|(what, _), (at, more)| {
                let old = now - *at >= WINDOW || now < *at;
                if old {
                    *over.entry(what).or_default() += *more;
                }
                !old
            });
        }
        if let Some((_, more)) = self.seen.get_mut(&(what, subject.to_vec())) {
            *more = more.saturating_add(1);
            return None;
        }
        if self.seen.len() >= SUBJECTS {
            *self.over.entry(what).or_default() += 1;
            return None;
        }
        self.seen.insert((what, subject.to_vec()), (now, 0));
        Some(self.over.remove(what).unwrap_or(0))
    }
}

pub(super) const OF_KIND: &str = "select seq, payload from admin_log
     where kind = $1 and seq < $2 and at >= $3 and at < $4 order by seq desc limit $5";
pub(super) const NEWEST: &str = "select seq, payload from admin_log where seq < $1 order by seq desc limit $2";

impl Unit {
    /// Notes an event in the same transaction as the act it tells of; returns its number in the log.
    pub fn admin_append(&mut self, event: &AdminEvent) -> Result<i64, Fault> {
        let (last, chain) = self.staged.log.unwrap_or((self.log_seq, self.log_hash));
        let seq = last + 1;
        let (at, kind) = (event.at.unix(), event.act.kind());
        let payload = self.vault.administration().seal(&context(seq), &serde_json::to_vec(event)?)?;
        let hash = admin_hash(seq, at, kind, &payload);
        let chain = log_hash(&chain, seq, &hash);
        self.later.push("insert into admin_log (seq, at, kind, payload, row_hash, log_hash) values (");
        self.later.push_bind(seq).push(", ").push_bind(at).push(", ").push_bind(kind).push(", ").push_bind(payload);
        self.later.push(", ").push_bind(hash.to_vec()).push(", ").push_bind(chain.to_vec()).push(");");
        self.staged.log = Some((seq, chain));
        Ok(seq)
    }

    /// As [`Self::admin_append`] for what comes in floods (failed attempts): `what` about one subject is noted once in ten
    /// minutes, and of at most a hundred subjects; the event is told how many were not noted since.
    pub fn admin_append_seldom(
        &mut self,
        what: &'static str,
        subject: &[u8],
        at: Instant,
        by: Doer,
        act: impl FnOnce(u32) -> Act,
    ) -> Result<bool, Fault> {
        let Some(more) = self.seldom.admit(what, subject, at.unix()) else { return Ok(false) };
        self.admin_append(&AdminEvent::new(at, by, act(more)))?;
        Ok(true)
    }
}

impl Store {
    /// Notes an event that stands for itself.
    pub async fn admin_note(&self, event: AdminEvent) -> Result<i64, Problem> {
        self.writer.run(move |unit| Box::pin(async move { unit.admin_append(&event) })).await
    }

    /// Keyed digest by which an event names what was typed or an address without saying it.
    pub fn admin_subject(&self, what: &str, whom: &str) -> String {
        hex::encode(&self.vault.digest(&format!("admin subject/{what}"), whom.as_bytes())[..8])
    }

    /// The newest events of these kinds before the row numbered `before`, with their numbers; of one day, where one is asked.
    pub async fn admin_of_kinds(
        &self,
        kinds: &[&str],
        day: Option<Day>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, AdminEvent)>, Fault> {
        let (from, until) = day.map_or((i64::MIN, i64::MAX), |day| (day.start().unix(), day.end().unix()));
        let mut found = Vec::new();
        for kind in kinds {
            let rows = sqlx::query(OF_KIND)
                .bind(*kind)
                .bind(before.unwrap_or(i64::MAX))
                .bind(from)
                .bind(until)
                .bind(limit)
                .fetch_all(&self.readers)
                .await?;
            for row in &rows {
                found.push((row.get("seq"), open_event(&self.vault, row.get("seq"), row.get("payload"))?));
            }
        }
        found.sort_by_key(|(seq, _): &(i64, AdminEvent)| std::cmp::Reverse(*seq));
        found.truncate(limit as usize);
        Ok(found)
    }

    /// The newest events before the row numbered `before`, with their numbers.
    pub async fn admin_list(&self, before: Option<i64>, limit: u32) -> Result<Vec<(i64, AdminEvent)>, Fault> {
        let rows = sqlx::query(NEWEST).bind(before.unwrap_or(i64::MAX)).bind(limit).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| Ok((row.get("seq"), open_event(&self.vault, row.get("seq"), row.get("payload"))?)))
            .collect()
    }
}

/// A keyed digest that binds values to one another and to their row; `None` in the store means the row was never bound.
pub(super) fn binding(vault: &Vault, table: &str, values: &[&[u8]]) -> Vec<u8> {
    let mut all = Vec::with_capacity(values.iter().map(|value| value.len() + 8).sum());
    for value in values {
        all.extend_from_slice(&u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        all.extend_from_slice(value);
    }
    vault.digest(&format!("row/{table}"), &all).to_vec()
}

/// Whether a stored binding is the one of these values.
pub(super) fn is_bound(stored: Option<&[u8]>, expected: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    stored.is_some_and(|stored| bool::from(stored.ct_eq(expected)))
}
