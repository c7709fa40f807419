//! Sessions of staff and of citizens who track a case. Only digests of tokens are stored.

use super::Store;
use super::account::AccountRow;
use super::fault::Fault;
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use sqlx::Row;

/// A session of staff ends after so many seconds without use.
pub(crate) const IDLE: i64 = 2 * 3600;
/// … and in any case after so many.
const LIFE: i64 = 12 * 3600;
/// A citizen's session ends after so many seconds.
const TRACKING_LIFE: i64 = 2 * 3600;

pub(super) const ACCOUNT: &str =
    "select a.*, s.created_at as begun, s.seen_at from session s join account a on a.account_id = s.account_id
     where s.token = $1 and a.active = 1";
pub(super) const CLEAR_IDLE: &str = "delete from session where seen_at < $1";
pub(super) const CLEAR_OLD: &str = "delete from session where created_at < $1";
pub(super) const CLEAR_TRACKING: &str = "delete from tracking_session where expires_at < $1";

impl Store {
    fn token_digest(&self, token: &str) -> Vec<u8> {
        self.vault.digest("session", token.as_bytes()).to_vec()
    }

    /// Begins a session.
    pub async fn session_begin(&self, token: &str, account: AccountId, now: Instant) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(CLEAR_IDLE).bind(now.unix() - IDLE).execute(&mut unit.conn).await?;
                    sqlx::query(CLEAR_OLD).bind(now.unix() - LIFE).execute(&mut unit.conn).await?;
                    sqlx::query("insert into session (token, account_id, created_at, seen_at) values ($1, $2, $3, $3)")
                        .bind(digest)
                        .bind(account.0)
                        .bind(now.unix())
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// The account of a session that still holds. Use is noted at most once a minute.
    pub async fn session_account(&self, token: &str, now: Instant) -> Result<Option<AccountRow>, Fault> {
        let digest = self.token_digest(token);
        let row = sqlx::query(ACCOUNT).bind(digest.as_slice()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let (begun, seen): (i64, i64) = (row.get("begun"), row.get("seen_at"));
        if now.unix() - seen > IDLE || now.unix() - begun > LIFE {
            return Ok(None);
        }
        if now.unix() - seen > 60 {
            let touched = self
                .writer
                .run(move |unit| {
                    Box::pin(async move {
                        sqlx::query("update session set seen_at = $2 where token = $1")
                            .bind(digest)
                            .bind(now.unix())
                            .execute(&mut unit.conn)
                            .await?;
                        Ok(())
                    })
                })
                .await;
            if let Err(problem) = touched {
                tracing::warn!(%problem, "session not touched");
            }
        }
        Ok(Some(AccountRow::try_from(&row)?))
    }

    /// Ends a session.
    pub async fn session_end(&self, token: &str) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("delete from session where token = $1").bind(digest).execute(&mut unit.conn).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Begins a citizen's session on one case.
    pub async fn tracking_begin(
        &self,
        token: &str,
        (case_id, party, agent): (i64, u8, bool),
        now: Instant,
    ) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(CLEAR_TRACKING)
                        .bind(now.unix())
                        .execute(&mut unit.conn)
                        .await?;
                    sqlx::query(
                        "insert into tracking_session (token, case_id, party, agent, expires_at) values ($1, $2, $3, $4, $5)",
                    )
                    .bind(digest)
                    .bind(case_id)
                    .bind(party)
                    .bind(agent)
                    .bind(now.unix() + TRACKING_LIFE)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Case, party and whether an agent, of a citizen's session that still holds.
    pub async fn tracking_party(&self, token: &str, now: Instant) -> Result<Option<(i64, u8, bool)>, Fault> {
        let row =
            sqlx::query("select case_id, party, agent from tracking_session where token = $1 and expires_at >= $2")
                .bind(self.token_digest(token))
                .bind(now.unix())
                .fetch_optional(&self.readers)
                .await?;
        Ok(row.map(|row| (row.get("case_id"), row.get::<i64, _>("party").try_into().unwrap_or(0), row.get("agent"))))
    }

    /// Ends a citizen's session.
    pub async fn tracking_end(&self, token: &str) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("delete from tracking_session where token = $1")
                        .bind(digest)
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}
