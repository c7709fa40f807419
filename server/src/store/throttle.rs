//! Failed attempts: the delay doubles with each, by who was tried and by who tries.

use super::Store;
use super::fault::Fault;
use domain::problem::Problem;
use domain::value::Instant;
use sqlx::Row;

/// Failures that are free.
const FREE: i64 = 5;
/// Longest delay, seconds.
const LONGEST: i64 = 3600;
/// Failures are forgotten after so many seconds of quiet.
const FORGET: i64 = 24 * 3600;

/// No attempt may be made for so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked(pub u32);

pub(super) const FORGET_OLD: &str = "delete from throttle where last_at < $1";

impl Store {
    fn subject(&self, what: &str, whom: &str) -> Vec<u8> {
        self.vault.digest(&format!("throttle/{what}"), whom.as_bytes())[..16].to_vec()
    }

    /// Whether an attempt of kind `what` by or on `whom` may be made now.
    pub async fn throttle_check(&self, what: &str, whom: &str, now: Instant) -> Result<Result<(), Blocked>, Fault> {
        let until: Option<i64> = sqlx::query_scalar("select blocked_until from throttle where subject = $1")
            .bind(self.subject(what, whom))
            .fetch_optional(&self.readers)
            .await?;
        let wait = until.unwrap_or(0) - now.unix();
        // No wait is longer: one that is was counted while the clock was ahead.
        let wait = if wait > LONGEST { 0 } else { wait };
        Ok(if wait > 0 { Err(Blocked(u32::try_from(wait).unwrap_or(u32::MAX))) } else { Ok(()) })
    }

    /// Notes a failure; from the sixth on each doubles the delay, from 2 seconds to an hour.
    pub async fn throttle_failed(&self, what: &str, whom: &str, now: Instant) -> Result<(), Problem> {
        let subject = self.subject(what, whom);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(FORGET_OLD).bind(now.unix() - FORGET).execute(&mut unit.conn).await?;
                    let row = sqlx::query("select failures from throttle where subject = $1")
                        .bind(subject.as_slice())
                        .fetch_optional(&mut unit.conn)
                        .await?;
                    let failures = row.map_or(0, |row| row.get::<i64, _>(0)) + 1;
                    let excess = u32::try_from((failures - FREE).clamp(0, 30)).unwrap_or(30);
                    let delay = if excess == 0 { 0 } else { (1_i64 << excess).min(LONGEST) };
                    sqlx::query(
                        "insert into throttle (subject, failures, blocked_until, last_at) values ($1, $2, $3, $4)
                         on conflict (subject) do update set failures = excluded.failures,
                            blocked_until = excluded.blocked_until, last_at = excluded.last_at",
                    )
                    .bind(subject)
                    .bind(failures)
                    .bind(now.unix() + delay)
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Forgets failures after a success.
    pub async fn throttle_passed(&self, what: &str, whom: &str) -> Result<(), Problem> {
        let subject = self.subject(what, whom);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("delete from throttle where subject = $1")
                        .bind(subject)
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}
