//! Registers: the entry as it is now, sealed, and beside it who did what, which nobody can alter.

use super::Store;
use super::fault::Fault;
use super::register_chain::LogRow;
use super::vault::Vault;
use super::writer::Unit;
use domain::problem::Problem;
use domain::register::{Roster, RosterEntry};
use domain::value::{AccountId, Day, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;

/// Which register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterKind {
    /// The leading group's roster.
    Roster,
    /// Consultations.
    Consultation,
    /// Tasks of the leading group.
    Task,
    /// Accountability.
    Accountability,
    /// Public opinion without a case.
    Opinion,
}

impl RegisterKind {
    fn id(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Consultation => "consultation",
            Self::Task => "task",
            Self::Accountability => "accountability",
            Self::Opinion => "opinion",
        }
    }
}

/// What somebody does in a register.
#[derive(Debug, Clone)]
pub struct RegisterAct {
    /// Which register.
    pub kind: RegisterKind,
    /// Of which pack's offices.
    pub pack_id: String,
    /// Who.
    pub account: AccountId,
    /// When.
    pub at: Instant,
    /// What, in a word.
    pub act: &'static str,
}

fn context(kind: RegisterKind) -> Vec<u8> {
    format!("register/{}", kind.id()).into_bytes()
}

fn open<T: DeserializeOwned>(vault: &Vault, kind: RegisterKind, sealed: &[u8]) -> Result<T, Fault> {
    Ok(serde_json::from_slice(&vault.secrets().open(&context(kind), sealed)?)?)
}

fn seal<T: Serialize>(vault: &Vault, kind: RegisterKind, entry: &T) -> Result<Vec<u8>, Fault> {
    Ok(vault.secrets().seal(&context(kind), &serde_json::to_vec(entry)?)?)
}

/// Register and pack of an entry, as events name them.
pub(super) fn place_of(kind: &str, pack_id: &str) -> String {
    format!("{kind}/{pack_id}")
}

/// Whether an entry opens under its kind.
pub(super) fn entry_opens(vault: &Vault, kind: &str, sealed: &[u8]) -> bool {
    vault.secrets().open(format!("register/{kind}").as_bytes(), sealed).is_ok()
}

pub(super) const LIST: &str = "select entry_id, sealed from register
     where kind = $1 and pack_id = $2 and entry_id < $3 order by entry_id desc limit $4";
pub(super) const ENTRY: &str = "select sealed from register where entry_id = $1 and kind = $2 and pack_id = $3";
pub(super) const TRACE: &str = "select at, account_id, act from register_log where entry_id = $1 order by log_id";

impl Store {
    /// Entries of a register, the latest first.
    pub async fn register_list<T: DeserializeOwned>(
        &self,
        kind: RegisterKind,
        pack_id: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, T)>, Fault> {
        let rows = sqlx::query(LIST)
            .bind(kind.id())
            .bind(pack_id)
            .bind(before.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| Ok((row.get("entry_id"), open(&self.vault, kind, row.get("sealed"))?))).collect()
    }

    /// The leading group's leader on `day` as the roster has him (M-3.1-a).
    pub async fn roster_leader(&self, pack_id: &str, day: Day) -> Result<Option<RosterEntry>, Fault> {
        let entries = self.register_list(RegisterKind::Roster, pack_id, None, u32::MAX).await?;
        let roster = Roster::of(entries.into_iter().map(|(_, entry)| entry).collect());
        Ok(roster.leader(day).cloned())
    }

    /// What was done to an entry: when, by whom, what.
    pub async fn register_trace(&self, entry_id: i64) -> Result<Vec<(Instant, AccountId, String)>, Fault> {
        let rows = sqlx::query(TRACE).bind(entry_id).fetch_all(&self.readers).await?;
        let trace = rows.iter().map(|row| {
            (Instant::from_unix(row.get("at")), AccountId(row.get("account_id")), row.get::<String, _>("act"))
        });
        Ok(trace.collect())
    }

    /// Adds an entry made from those that are there.
    pub async fn register_add<T, F>(&self, act: RegisterAct, make: F) -> Result<(), Problem>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(Vec<T>) -> Result<T, Problem> + Send + 'static,
    {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    // Only the roster is looked at as a whole; it is short.
                    let limit = if act.kind == RegisterKind::Roster { i64::MAX } else { 0 };
                    let known = unit.register_known::<T>(act.kind, &act.pack_id, limit).await?;
                    let sealed = seal(&unit.vault, act.kind, &make(known)?)?;
                    let id = sqlx::query("insert into register (kind, pack_id, sealed) values ($1, $2, $3)")
                        .bind(act.kind.id())
                        .bind(&act.pack_id)
                        .bind(sealed.clone())
                        .execute(&mut unit.conn)
                        .await?
                        .last_insert_rowid();
                    unit.register_note(&act, id, sealed).await
                })
            })
            .await
    }

    /// Changes an entry; `NotFound` where there is none.
    pub async fn register_change<T, F>(&self, act: RegisterAct, id: i64, change: F) -> Result<(), Problem>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut T) -> Result<(), Problem> + Send + 'static,
    {
        self.writer.run(move |unit| Box::pin(async move { unit.register_change(&act, id, change).await })).await
    }

    /// As [`Store::register_change`], by whoever must know every entry of the register, as when counting a number.
    pub async fn register_change_among<T, F>(&self, act: RegisterAct, id: i64, change: F) -> Result<(), Problem>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut T, &[T]) -> Result<(), Problem> + Send + 'static,
    {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let rows = sqlx::query(LIST)
                        .bind(act.kind.id())
                        .bind(&act.pack_id)
                        .bind(i64::MAX)
                        .bind(i64::MAX)
                        .fetch_all(&mut unit.conn)
                        .await?;
                    let among = rows
                        .iter()
                        .map(|row| open(&unit.vault, act.kind, row.get("sealed")))
                        .collect::<Result<Vec<T>, Fault>>()?;
                    unit.register_change(&act, id, move |entry: &mut T| change(entry, &among)).await
                })
            })
            .await
    }
}

impl Unit {
    async fn register_known<T: DeserializeOwned>(
        &mut self,
        kind: RegisterKind,
        pack_id: &str,
        limit: i64,
    ) -> Result<Vec<T>, Fault> {
        let rows = sqlx::query(LIST)
            .bind(kind.id())
            .bind(pack_id)
            .bind(i64::MAX)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        rows.iter().map(|row| open(&self.vault, kind, row.get("sealed"))).collect()
    }

    /// As [`Store::roster_leader`], within a job: a change of leader and a consent do not pass each other by.
    pub async fn roster_leader(&mut self, pack_id: &str, day: Day) -> Result<Option<RosterEntry>, Fault> {
        let entries = self.register_known::<RosterEntry>(RegisterKind::Roster, pack_id, i64::MAX).await?;
        Ok(Roster::of(entries).leader(day).cloned())
    }

    /// As [`Store::register_change`], within a job.
    pub async fn register_change<T, F>(&mut self, act: &RegisterAct, id: i64, change: F) -> Result<(), Fault>
    where
        T: Serialize + DeserializeOwned + Send,
        F: FnOnce(&mut T) -> Result<(), Problem> + Send,
    {
        let row =
            sqlx::query(ENTRY).bind(id).bind(act.kind.id()).bind(&act.pack_id).fetch_optional(&mut self.conn).await?;
        let Some(row) = row else { return Err(Problem::NotFound.into()) };
        let mut entry: T = open(&self.vault, act.kind, row.get("sealed"))?;
        change(&mut entry)?;
        let sealed = seal(&self.vault, act.kind, &entry)?;
        sqlx::query("update register set sealed = $2 where entry_id = $1")
            .bind(id)
            .bind(sealed.clone())
            .execute(&mut self.conn)
            .await?;
        self.register_note(act, id, sealed).await
    }

    async fn register_note(&mut self, act: &RegisterAct, id: i64, sealed: Vec<u8>) -> Result<(), Fault> {
        let place = place_of(act.kind.id(), &act.pack_id);
        let row =
            LogRow { entry_id: id, at: act.at.unix(), account: act.account.0, act: act.act.to_owned(), sealed, place };
        self.register_chain(row).await
    }
}
