//! Sessions of staff and of citizens who track a case. Only digests of tokens are stored.

use super::Store;
use super::account::{AccountRow, sound_account};
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::vault::Vault;
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use sqlx::Row;
use std::collections::HashMap;

/// A session of staff ends after so many seconds without use.
pub(crate) const IDLE: i64 = 2 * 3600;
/// … and in any case after so many.
const LIFE: i64 = 12 * 3600;
/// A citizen's session ends after so many seconds.
const TRACKING_LIFE: i64 = 2 * 3600;

pub(super) const ACCOUNT: &str =
    "select a.*, s.created_at as begun, s.seen_at, s.bound as session_bound from session s join account a on a.account_id = s.account_id
     where s.token = $1 and a.active = 1";
/// What a stream was begun under: the account, its posts, its department.
pub(super) const STANDINGS: &str = "select s.token,
         a.account_id || ' ' || a.roles || ' ' || a.department || ' ' || coalesce(a.town, '') as standing
     from json_each($1) j cross join session s on s.token = unhex(j.value)
     join account a on a.account_id = s.account_id where a.active = 1";
pub(super) const CLEAR_IDLE: &str = "delete from session where seen_at < $1";
pub(super) const CLEAR_OLD: &str = "delete from session where created_at < $1";
pub(super) const CLEAR_TRACKING: &str = "delete from tracking_session where expires_at < $1";

/// What binds a session to its account: moved to another account it opens nothing.
pub(super) fn session_bound(vault: &Vault, token: &[u8], account: i64, begun: i64) -> Vec<u8> {
    binding(vault, "session", &[token, &account.to_be_bytes(), &begun.to_be_bytes()])
}

/// What binds a citizen's session to its case and party.
pub(super) fn tracking_bound(
    vault: &Vault,
    token: &[u8],
    (case_id, party, agent): (i64, i64, bool),
    expires: i64,
) -> Vec<u8> {
    let (case_id, party) = (case_id.to_be_bytes(), party.to_be_bytes());
    binding(vault, "tracking_session", &[token, &case_id, &party, &[u8::from(agent)], &expires.to_be_bytes()])
}

impl Store {
    /// How the session of a token is kept.
    pub fn session_digest(&self, token: &str) -> Vec<u8> {
        self.token_digest(token)
    }

    /// What the accounts of sessions may see, by session; of one that ended, or whose account is closed, nothing.
    pub async fn session_standings(&self, sessions: &[&[u8]]) -> Result<HashMap<Vec<u8>, String>, Fault> {
        let sessions: Vec<String> = sessions.iter().map(hex::encode).collect();
        let rows = sqlx::query(STANDINGS).bind(serde_json::to_string(&sessions)?).fetch_all(&self.readers).await?;
        Ok(rows.iter().map(|row| (row.get("token"), row.get("standing"))).collect())
    }

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
                    let bound = session_bound(&unit.vault, &digest, account.0, now.unix());
                    sqlx::query(
                        "insert into session (token, account_id, created_at, seen_at, bound) values ($1, $2, $3, $3, $4)",
                    )
                        .bind(digest)
                        .bind(account.0)
                        .bind(now.unix())
                        .bind(bound)
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
        let bound = session_bound(&self.vault, &digest, row.get("account_id"), begun);
        if !is_bound(row.get("session_bound"), &bound) {
            tracing::error!("a session that does not belong to its account opens nothing");
            return Ok(None);
        }
        // One that begins in the future was begun while the clock was ahead.
        if now.unix() - seen > IDLE || now.unix() - begun > LIFE || begun - now.unix() > IDLE {
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
        sound_account(&self.vault, &row)
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
                    sqlx::query(CLEAR_TRACKING).bind(now.unix()).execute(&mut unit.conn).await?;
                    let ends = now.unix() + TRACKING_LIFE;
                    let bound = tracking_bound(&unit.vault, &digest, (case_id, i64::from(party), agent), ends);
                    sqlx::query(
                        "insert into tracking_session (token, case_id, party, agent, expires_at, bound)
                         values ($1, $2, $3, $4, $5, $6)",
                    )
                    .bind(digest)
                    .bind(case_id)
                    .bind(party)
                    .bind(agent)
                    .bind(ends)
                    .bind(bound)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Case, party and whether an agent, of a citizen's session that still holds.
    pub async fn tracking_party(&self, token: &str, now: Instant) -> Result<Option<(i64, u8, bool)>, Fault> {
        let digest = self.token_digest(token);
        let row = sqlx::query("select * from tracking_session where token = $1 and expires_at between $2 and $3")
            .bind(digest.as_slice())
            .bind(now.unix())
            // Later than that is from a time when the clock was ahead.
            .bind(now.unix() + 2 * TRACKING_LIFE)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (case_id, party, agent): (i64, i64, bool) = (row.get("case_id"), row.get("party"), row.get("agent"));
        let bound = tracking_bound(&self.vault, &digest, (case_id, party, agent), row.get("expires_at"));
        if !is_bound(row.get("bound"), &bound) {
            tracing::error!(case_id, party, "a citizen's session that does not belong to its case opens nothing");
            return Ok(None);
        }
        Ok(Some((case_id, party.try_into().unwrap_or(0), agent)))
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
