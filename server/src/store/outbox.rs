//! Messages to the outside: written in the transaction that causes them, delivered afterwards, at least once. Each waits
//! in the lane of its destination.

use super::Store;
use super::fault::Fault;
use super::vault::{Unsealed, Vault};
use super::writer::Unit;
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A message to deliver.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Id.
    pub outbox_id: i64,
    /// The case it is about.
    pub case_id: i64,
    /// What it is.
    pub kind: String,
    /// Its lane.
    pub lane: String,
    /// Its content.
    pub payload: Vec<u8>,
    /// Deliveries tried.
    pub attempts: u32,
}

/// A message that was tried and not delivered, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailingRow {
    /// Id.
    pub outbox_id: i64,
    /// What it is.
    pub kind: String,
    /// Its lane.
    pub lane: String,
    /// Deliveries tried.
    pub attempts: u32,
    /// What went wrong last.
    pub error: String,
    /// When it is tried next; nothing where it was put aside.
    pub next: Option<Instant>,
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// Taken.
    Delivered,
    /// Not taken, for that reason; tried again at that time.
    Again(String, Instant),
    /// Not taken, for that reason; put aside.
    Aside(String),
}

/// Binds a message to its case and its destination.
fn context(case_id: i64, lane: &str) -> Vec<u8> {
    format!("outbox/{case_id}/{lane}").into_bytes()
}

/// Opens a message of a row with `case_id`, `lane` and `payload`; those from before there were lanes are bound to their
/// case only.
pub(super) fn open(vault: &Vault, row: &SqliteRow) -> Result<Vec<u8>, Unsealed> {
    let (case_id, lane, payload): (i64, &str, &[u8]) = (row.get("case_id"), row.get("lane"), row.get("payload"));
    let keys = vault.secrets();
    keys.open(&context(case_id, lane), payload).or_else(|_| keys.open(format!("outbox/{case_id}").as_bytes(), payload))
}

/// The lane of a machine client's results.
pub fn client_lane(client: AccountId) -> String {
    format!("hotline/{}", client.0)
}

/// The client whose lane it is.
pub fn client_of_lane(lane: &str) -> Option<AccountId> {
    lane.strip_prefix("hotline/")?.parse().ok().map(AccountId)
}

/// Lanes in which something is due: from one lane to the next by the index, however much waits in each.
pub(super) const LANES: &str = "with recursive lane (name) as (
         select min(lane) from outbox where done_at is null and dead_at is null
         union all
         select (select min(lane) from outbox where done_at is null and dead_at is null and lane > name)
         from lane where name is not null)
     select name from lane where name is not null and exists (select 1 from outbox
         where done_at is null and dead_at is null and outbox.lane = name and due_at <= $1)";
pub(super) const DUE: &str = "select outbox_id, case_id, kind, lane, payload, attempts from outbox
     where done_at is null and dead_at is null and lane = $1 and due_at <= $2 order by due_at, outbox_id limit $3";
pub(super) const PENDING: &str = "select count(*) from outbox where done_at is null and dead_at is null";
pub(super) const FAILING: &str = "select outbox_id, kind, lane, attempts, error, due_at, dead_at from outbox
     where done_at is null and attempts > 0 order by outbox_id limit $1";

impl Unit {
    /// Adds a message to a lane.
    pub fn outbox_put(
        &mut self,
        case_id: i64,
        kind: &str,
        lane: &str,
        payload: &[u8],
        now: Instant,
    ) -> Result<(), Fault> {
        let sealed = self.vault.secrets().seal(&context(case_id, lane), payload)?;
        self.later.push("insert into outbox (case_id, kind, lane, payload, due_at) values (").push_bind(case_id);
        self.later.push(", ").push_bind(kind.to_owned()).push(", ").push_bind(lane.to_owned());
        self.later.push(", ").push_bind(sealed).push(", ");
        self.later.push_bind(now.unix()).push(");");
        Ok(())
    }
}

impl Store {
    /// Takes what waits for delivery as delivered: demonstration data tells nobody what was played.
    pub async fn outbox_forget(&self, now: Instant) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("update outbox set done_at = $1 where done_at is null")
                        .bind(now.unix())
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Lanes in which something is due.
    pub async fn outbox_lanes(&self, now: Instant) -> Result<Vec<String>, Fault> {
        Ok(sqlx::query_scalar(LANES).bind(now.unix()).fetch_all(&self.readers).await?)
    }

    /// Messages of a lane due now, oldest first.
    pub async fn outbox_due(&self, lane: &str, now: Instant, limit: u32) -> Result<Vec<OutboxRow>, Fault> {
        let rows = sqlx::query(DUE).bind(lane).bind(now.unix()).bind(limit).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                Ok(OutboxRow {
                    outbox_id: row.get("outbox_id"),
                    case_id: row.get("case_id"),
                    kind: row.get("kind"),
                    lane: row.get("lane"),
                    payload: open(&self.vault, row)?,
                    attempts: u32::try_from(row.get::<i64, _>("attempts")).unwrap_or(0),
                })
            })
            .collect()
    }

    /// Notes how a delivery ended.
    pub async fn outbox_tried(&self, outbox_id: i64, tried: Tried, now: Instant) -> Result<(), Problem> {
        let (done, dead, error, next) = match tried {
            Tried::Delivered => (Some(now.unix()), None, String::new(), now),
            Tried::Again(error, next) => (None, None, error, next),
            Tried::Aside(error) => (None, Some(now.unix()), error, now),
        };
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(
                        "update outbox set attempts = attempts + 1, due_at = $2, done_at = $3, dead_at = $4, error = $5
                         where outbox_id = $1",
                    )
                    .bind(outbox_id)
                    .bind(next.unix())
                    .bind(done)
                    .bind(dead)
                    .bind(error)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Messages not delivered yet and not put aside; a test asks that none was forgotten.
    pub async fn outbox_pending(&self) -> Result<u32, Fault> {
        let count: i64 = sqlx::query_scalar(PENDING).fetch_one(&self.readers).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Messages that were tried and not delivered, oldest first, those put aside with them.
    pub async fn outbox_failing(&self, limit: u32) -> Result<Vec<FailingRow>, Fault> {
        let rows = sqlx::query(FAILING).bind(limit).fetch_all(&self.readers).await?;
        Ok(rows
            .iter()
            .map(|row| FailingRow {
                outbox_id: row.get("outbox_id"),
                kind: row.get("kind"),
                lane: row.get("lane"),
                attempts: u32::try_from(row.get::<i64, _>("attempts")).unwrap_or(0),
                error: row.get("error"),
                next: row
                    .get::<Option<i64>, _>("dead_at")
                    .is_none()
                    .then(|| Instant::from_unix(row.get::<i64, _>("due_at"))),
            })
            .collect())
    }

    /// Has a message that was not delivered tried again now, with all its attempts before it; without a number every
    /// one. How many.
    pub async fn outbox_retry(&self, outbox_id: Option<i64>, now: Instant) -> Result<u64, Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let done = sqlx::query(
                        "update outbox set due_at = $2, dead_at = null, attempts = 0
                         where done_at is null and attempts > 0 and ($1 is null or outbox_id = $1)",
                    )
                    .bind(outbox_id)
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(done.rows_affected())
                })
            })
            .await
    }
}
