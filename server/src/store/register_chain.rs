//! The chain over the record of the registers, and its verification.

use super::Store;
use super::chain::GENESIS;
use super::fault::Fault;
use super::vault::{Vault, sha256};
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, Doer};
use domain::value::{AccountId, Instant};
use futures::TryStreamExt;
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// A row of the record, as it is to be written.
pub(super) struct LogRow {
    /// The entry.
    pub(super) entry_id: i64,
    /// When.
    pub(super) at: i64,
    /// Who.
    pub(super) account: i64,
    /// What, in a word.
    pub(super) act: String,
    /// The entry after it, sealed.
    pub(super) sealed: Vec<u8>,
    /// Register and pack of the entry; they stand in the event.
    pub(super) place: String,
}

impl LogRow {
    fn of(row: &SqliteRow) -> Self {
        Self {
            entry_id: row.get("entry_id"),
            at: row.get("at"),
            account: row.get("account_id"),
            act: row.get("act"),
            sealed: row.get("sealed"),
            place: String::new(),
        }
    }

    fn hash(&self, previous: &[u8], log_id: i64) -> [u8; 32] {
        sha256(&[
            b"fengqiao register row",
            previous,
            &log_id.to_be_bytes(),
            &self.entry_id.to_be_bytes(),
            &self.at.to_be_bytes(),
            &self.account.to_be_bytes(),
            &sha256(&[self.act.as_bytes()]),
            &sha256(&[&self.sealed]),
        ])
    }
}

fn head_mac(vault: &Vault, log_id: i64, hash: &[u8]) -> Vec<u8> {
    vault.digest("register head", &[&log_id.to_be_bytes()[..], hash].concat()).to_vec()
}

/// What is wrong with the record of the registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RegisterProblem {
    /// A row is not what it was, or stands where another stood.
    #[error("台账记录第 {log_id} 行被改动")]
    Altered {
        /// Row.
        log_id: i64,
    },
    /// The end of the record is not the end that was noted.
    #[error("台账记录末尾与记录不符：记录到第 {recorded} 行，实有 {found} 行")]
    Truncated {
        /// Last row noted.
        recorded: i64,
        /// Last row found.
        found: i64,
    },
    /// The note of the end was forged.
    #[error("台账记录末尾的记录被改动")]
    HeadForged,
    /// An entry is not what its record says last.
    #[error("台账第 {entry_id} 条与它的记录不符")]
    EntryAltered {
        /// Entry.
        entry_id: i64,
    },
}

/// What verification of the registers found.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterVerification {
    /// Rows read.
    pub rows: u64,
    /// Entries they belong to.
    pub entries: u64,
    /// The first thing that is wrong.
    pub problem: Option<RegisterProblem>,
}

const CHAIN: &str = "select log_id, entry_id, at, account_id, act, sealed, hash from register_log
     order by log_id";
const HEAD: &str = "select log_id, hash, mac from register_head where one = 1";
const ENTRIES: &str = "select entry_id, sealed from register order by entry_id";

impl Unit {
    /// Writes a row of the record behind the last one.
    pub(super) async fn register_chain(&mut self, row: LogRow) -> Result<(), Fault> {
        let head = sqlx::query(HEAD).fetch_optional(&mut self.conn).await?;
        let previous: Vec<u8> = match head {
            Some(head) => head.get("hash"),
            None => self.register_unchained().await?,
        };
        let log_id: i64 = sqlx::query_scalar("select coalesce(max(log_id), 0) + 1 from register_log")
            .fetch_one(&mut self.conn)
            .await?;
        let hash = row.hash(&previous, log_id);
        let (entry, place) = (row.entry_id, row.place.clone());
        let (at, by) = (Instant::from_unix(row.at), Doer::Account(AccountId(row.account)));
        sqlx::query(
            "insert into register_log (log_id, entry_id, at, account_id, act, sealed, hash)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(log_id)
        .bind(row.entry_id)
        .bind(row.at)
        .bind(row.account)
        .bind(row.act)
        .bind(row.sealed)
        .bind(hash.to_vec())
        .execute(&mut self.conn)
        .await?;
        let mac = head_mac(&self.vault, log_id, &hash);
        sqlx::query(
            "insert into register_head (one, log_id, hash, mac) values (1, $1, $2, $3)
             on conflict (one) do update set log_id = $1, hash = $2, mac = $3",
        )
        .bind(log_id)
        .bind(hash.to_vec())
        .bind(mac)
        .execute(&mut self.conn)
        .await?;
        // The record of the registers hangs on the one chain, so that its end is anchored with it.
        let act = Act::RegisterNoted { log_id, entry, place, hash: hex::encode(hash) };
        self.admin_append(&AdminEvent::new(at, by, act))?;
        Ok(())
    }

    /// The hash of the rows from before there was a chain.
    async fn register_unchained(&mut self) -> Result<Vec<u8>, Fault> {
        let rows = sqlx::query(CHAIN).fetch_all(&mut self.conn).await?;
        let hash = |previous: Vec<u8>, row: &SqliteRow| LogRow::of(row).hash(&previous, row.get("log_id")).to_vec();
        Ok(rows.iter().fold(GENESIS.to_vec(), hash))
    }
}

impl Store {
    /// Walks the record of the registers once and stops at the first thing that is not what it was.
    pub async fn register_verify(&self) -> Result<RegisterVerification, Fault> {
        let mut rows = sqlx::query(CHAIN).fetch(&self.readers);
        let mut last_of: HashMap<i64, [u8; 32]> = HashMap::new();
        let (mut count, mut last, mut chain, mut chained) = (0, 0, GENESIS.to_vec(), false);
        let mut problem = None;
        while let Some(row) = rows.try_next().await? {
            let log_id: i64 = row.get("log_id");
            let stored: Option<Vec<u8>> = row.get("hash");
            let read = LogRow::of(&row);
            let hash = read.hash(&chain, log_id).to_vec();
            // Rows without a hash of their own stand before all others.
            let sound = stored.as_ref().map_or(!chained, |stored| *stored == hash);
            if !sound {
                problem = Some(RegisterProblem::Altered { log_id });
                break;
            }
            chained |= stored.is_some();
            last_of.insert(read.entry_id, sha256(&[&read.sealed]));
            (last, chain) = (log_id, hash);
            count += 1;
        }
        drop(rows);
        if problem.is_none() {
            problem = self.register_verify_head(last, &chain, chained).await?;
        }
        if problem.is_none() {
            problem = self.register_verify_entries(&last_of).await?;
        }
        Ok(RegisterVerification { rows: count, entries: last_of.len() as u64, problem })
    }

    async fn register_verify_head(
        &self,
        last: i64,
        chain: &[u8],
        chained: bool,
    ) -> Result<Option<RegisterProblem>, Fault> {
        let head = sqlx::query(HEAD).fetch_optional(&self.readers).await?;
        let Some(head) = head else { return Ok(chained.then_some(RegisterProblem::HeadForged)) };
        let (recorded, hash, mac): (i64, Vec<u8>, Vec<u8>) = (head.get("log_id"), head.get("hash"), head.get("mac"));
        if head_mac(&self.vault, recorded, &hash) != mac {
            return Ok(Some(RegisterProblem::HeadForged));
        }
        let whole = recorded == last && hash == chain;
        Ok((!whole).then_some(RegisterProblem::Truncated { recorded, found: last }))
    }

    /// Every entry is what its record says last, and none is without one.
    async fn register_verify_entries(
        &self,
        last_of: &HashMap<i64, [u8; 32]>,
    ) -> Result<Option<RegisterProblem>, Fault> {
        let rows = sqlx::query(ENTRIES).fetch_all(&self.readers).await?;
        let mut seen = 0;
        for row in &rows {
            let (entry_id, sealed): (i64, Vec<u8>) = (row.get("entry_id"), row.get("sealed"));
            if last_of.get(&entry_id) != Some(&sha256(&[&sealed])) {
                return Ok(Some(RegisterProblem::EntryAltered { entry_id }));
            }
            seen += 1;
        }
        let gone = || last_of.keys().find(|id| !rows.iter().any(|row| row.get::<i64, _>("entry_id") == **id));
        let gone = (seen != last_of.len()).then(gone).flatten();
        Ok(gone.map(|entry_id| RegisterProblem::EntryAltered { entry_id: *entry_id }))
    }
}
