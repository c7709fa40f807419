//! Wrong attempts, kept over restarts. What is counted how is decided by `desk::attempt`.

use super::Store;
use super::fault::Fault;
use domain::problem::Problem;
use domain::value::Instant;
use sqlx::Row;

/// Attempts are forgotten after so many seconds of quiet.
pub(crate) const FORGET: i64 = 24 * 3600;

pub(super) const FORGET_OLD: &str = "delete from attempt where last_at < $1";

/// Keyed digest of what was tried, so that a stolen file tells neither addresses nor numbers.
pub(crate) type AttemptKey = [u8; 16];

/// What is known of a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AttemptRow {
    /// Wrong attempts.
    pub(crate) failures: u32,
    /// No attempt may be made before this second.
    pub(crate) blocked_until: i64,
    /// When the last was made.
    pub(crate) last_at: i64,
}

impl Store {
    /// The key of `parts` for attempts of that kind.
    pub(crate) fn attempt_key(&self, kind: &str, parts: &[&str]) -> AttemptKey {
        let mut text = Vec::new();
        for part in parts {
            text.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            text.extend_from_slice(part.as_bytes());
        }
        let digest = self.vault.digest(&format!("attempt/{kind}"), &text);
        let mut key = AttemptKey::default();
        key.copy_from_slice(&digest[..16]);
        key
    }

    /// What is known of a key.
    pub(crate) async fn attempt_fetch(&self, key: AttemptKey) -> Result<AttemptRow, Fault> {
        let row = sqlx::query("select failures, blocked_until, last_at from attempt where key = $1")
            .bind(key.as_slice())
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map_or_else(AttemptRow::default, |row| AttemptRow {
            failures: u32::try_from(row.get::<i64, _>(0)).unwrap_or(u32::MAX),
            blocked_until: row.get(1),
            last_at: row.get(2),
        }))
    }

    /// Writes what is known of keys; those without a failure are forgotten.
    pub(crate) async fn attempt_put(&self, rows: Vec<(AttemptKey, AttemptRow)>, now: Instant) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(FORGET_OLD).bind(now.unix() - FORGET).execute(&mut unit.conn).await?;
                    for (key, row) in rows {
                        if row.failures == 0 {
                            sqlx::query("delete from attempt where key = $1")
                                .bind(key.to_vec())
                                .execute(&mut unit.conn)
                                .await?;
                            continue;
                        }
                        sqlx::query(
                            "insert into attempt (key, failures, blocked_until, last_at) values ($1, $2, $3, $4)
                             on conflict (key) do update set failures = excluded.failures,
                                blocked_until = excluded.blocked_until, last_at = excluded.last_at",
                        )
                        .bind(key.to_vec())
                        .bind(row.failures)
                        .bind(row.blocked_until)
                        .bind(row.last_at)
                        .execute(&mut unit.conn)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
