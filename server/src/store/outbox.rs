//! Messages to the outside: written in the transaction that causes them, delivered afterwards, at least once.

use super::Store;
use super::fault::Fault;
use super::writer::Unit;
use domain::problem::Problem;
use domain::value::Instant;
use sqlx::Row;

/// A message to deliver.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Id.
    pub outbox_id: i64,
    /// The case it is about.
    pub case_id: i64,
    /// What it is.
    pub kind: String,
    /// Its content.
    pub payload: Vec<u8>,
    /// Deliveries tried.
    pub attempts: u32,
}

pub(super) fn context(case_id: i64) -> Vec<u8> {
    format!("outbox/{case_id}").into_bytes()
}

pub(super) const DUE: &str = "select outbox_id, case_id, kind, payload, attempts from outbox
     where done_at is null and due_at <= $1 order by due_at limit $2";
pub(super) const PENDING: &str = "select count(*) from outbox where done_at is null";

impl Unit {
    /// Adds a message.
    pub fn outbox_put(&mut self, case_id: i64, kind: &str, payload: &[u8], now: Instant) -> Result<(), Fault> {
        let sealed = self.vault.secrets().seal(&context(case_id), payload)?;
        self.later.push("insert into outbox (case_id, kind, payload, due_at) values (").push_bind(case_id);
        self.later.push(", ").push_bind(kind.to_owned()).push(", ").push_bind(sealed).push(", ");
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

    /// Messages due now, oldest first.
    pub async fn outbox_due(&self, now: Instant, limit: u32) -> Result<Vec<OutboxRow>, Fault> {
        let rows = sqlx::query(DUE).bind(now.unix()).bind(limit).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                let case_id = row.get("case_id");
                Ok(OutboxRow {
                    outbox_id: row.get("outbox_id"),
                    case_id,
                    kind: row.get("kind"),
                    payload: self.vault.secrets().open(&context(case_id), row.get("payload"))?,
                    attempts: u32::try_from(row.get::<i64, _>("attempts")).unwrap_or(0),
                })
            })
            .collect()
    }

    /// Notes a delivery, or when to try again.
    pub async fn outbox_tried(
        &self,
        outbox_id: i64,
        delivered: bool,
        next: Instant,
        now: Instant,
    ) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(
                        "update outbox set attempts = attempts + 1, due_at = $2, done_at = $3 where outbox_id = $1",
                    )
                    .bind(outbox_id)
                    .bind(next.unix())
                    .bind(delivered.then_some(now.unix()))
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Messages not delivered yet; a test asks that none was forgotten.
    pub async fn outbox_pending(&self) -> Result<u32, Fault> {
        let count: i64 = sqlx::query_scalar(PENDING).fetch_one(&self.readers).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}
