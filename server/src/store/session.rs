//! Sessions of staff and of citizens who track a case. Only digests of tokens are stored.

use super::Store;
use super::account::AccountRow;
use super::fault::Fault;
use super::vault::random_token;
use super::writer::Unit;
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use futures::future::BoxFuture;
use sqlx::Row;

/// A session of staff ends after so many seconds without use.
pub(crate) const IDLE: i64 = 2 * 3600;
/// … and in any case after so many.
const LIFE: i64 = 12 * 3600;
/// A citizen's session ends after so many seconds.
const TRACKING_LIFE: i64 = 2 * 3600;

/// Signing in may stand half done for so many seconds.
const HALF_DONE: i64 = 600;

pub(super) const ACCOUNT: &str = "select a.*, s.id, s.stage, s.confirmed_at, s.created_at as begun, s.seen_at
     from session s join account a on a.account_id = s.account_id where s.token = $1 and a.active = 1";
pub(super) const OF_ACCOUNT: &str = "select id, device, created_at, seen_at from session
     where account_id = $1 and stage = 'whole'";
pub(super) const CLEAR_IDLE: &str = "delete from session where seen_at < $1";
pub(super) const CLEAR_OLD: &str = "delete from session where created_at < $1";
pub(super) const CLEAR_TRACKING: &str = "delete from tracking_session where expires_at < $1";

/// How far signing in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Done.
    Whole,
    /// The password was right; the code of the second factor is still to come.
    Code,
    /// The password was right; the post needs a second factor, which is still to be set up.
    SetUp,
}

impl Stage {
    fn id(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Code => "code",
            Self::SetUp => "set_up",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        [Self::Whole, Self::Code, Self::SetUp].into_iter().find(|stage| stage.id() == id)
    }
}

/// A session that holds.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    /// Whose.
    pub(crate) account: AccountRow,
    /// Its name; the token is known to the browser alone.
    pub(crate) id: String,
    /// How far signing in has come.
    pub(crate) stage: Stage,
    /// When its owner last proved to be who they are.
    pub(crate) confirmed_at: Instant,
}

/// A session as its owner reads it.
#[derive(Debug, Clone)]
pub(crate) struct SessionLine {
    /// Its name.
    pub(crate) id: String,
    /// The device in words.
    pub(crate) device: String,
    /// When it began.
    pub(crate) begun_at: Instant,
    /// When it was last used.
    pub(crate) seen_at: Instant,
}

impl Store {
    fn token_digest(&self, token: &str) -> Vec<u8> {
        self.vault.digest("session", token.as_bytes()).to_vec()
    }

    /// Begins a session of somebody who has just signed in, with all that takes.
    pub async fn session_begin(&self, token: &str, account: AccountId, now: Instant) -> Result<(), Problem> {
        self.session_open(token, account, Stage::Whole, "", now).await
    }

    /// Begins a session; signing in may still be half done.
    pub(crate) async fn session_open(
        &self,
        token: &str,
        account: AccountId,
        stage: Stage,
        device: &str,
        now: Instant,
    ) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        let id = random_token().map_err(|_| Problem::Unavailable)?[..16].to_owned();
        let device = device.to_owned();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(CLEAR_IDLE).bind(now.unix() - IDLE).execute(&mut unit.conn).await?;
                    sqlx::query(CLEAR_OLD).bind(now.unix() - LIFE).execute(&mut unit.conn).await?;
                    sqlx::query(
                        "insert into session (token, account_id, created_at, seen_at, id, device, stage, confirmed_at)
                         values ($1, $2, $3, $3, $4, $5, $6, $3)",
                    )
                    .bind(digest)
                    .bind(account.0)
                    .bind(now.unix())
                    .bind(id)
                    .bind(device)
                    .bind(stage.id())
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// The session of a token, as long as it holds. Use is noted at most once a minute.
    pub(crate) async fn session_fetch(&self, token: &str, now: Instant) -> Result<Option<SessionRow>, Fault> {
        let digest = self.token_digest(token);
        let row = sqlx::query(ACCOUNT).bind(digest.as_slice()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let (begun, seen): (i64, i64) = (row.get("begun"), row.get("seen_at"));
        let stage: &str = row.get("stage");
        let stage = Stage::from_id(stage).ok_or_else(|| Fault::inconsistent(format!("session at {stage}")))?;
        let late = stage != Stage::Whole && now.unix() - begun > HALF_DONE;
        if late || now.unix() - seen > IDLE || now.unix() - begun > LIFE {
            return Ok(None);
        }
        if now.unix() - seen > 60 {
            let touched = self
                .session_run(move |unit| {
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
        Ok(Some(SessionRow {
            account: AccountRow::try_from(&row)?,
            id: row.get("id"),
            stage,
            confirmed_at: Instant::from_unix(row.get("confirmed_at")),
        }))
    }

    async fn session_run<T: Send + 'static>(
        &self,
        job: impl for<'u> FnOnce(&'u mut Unit) -> BoxFuture<'u, Result<T, Fault>> + Send + 'static,
    ) -> Result<T, Problem> {
        self.writer.run(job).await
    }

    /// Notes that the owner of a session has just proved to be who they are.
    pub(crate) async fn session_confirm(&self, token: &str, now: Instant) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.session_run(move |unit| {
            Box::pin(async move {
                sqlx::query("update session set confirmed_at = $2 where token = $1")
                    .bind(digest)
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The sessions of an account that hold, the one used last first.
    pub(crate) async fn session_list(&self, account: AccountId, now: Instant) -> Result<Vec<SessionLine>, Fault> {
        let rows = sqlx::query(OF_ACCOUNT).bind(account.0).fetch_all(&self.readers).await?;
        let mut lines: Vec<SessionLine> = rows
            .iter()
            .map(|row| SessionLine {
                id: row.get("id"),
                device: row.get("device"),
                begun_at: Instant::from_unix(row.get("created_at")),
                seen_at: Instant::from_unix(row.get("seen_at")),
            })
            .filter(|line| now.since(line.seen_at) <= IDLE && now.since(line.begun_at) <= LIFE)
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.seen_at));
        Ok(lines)
    }

    /// Ends a session.
    pub async fn session_end(&self, token: &str) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.session_run(move |unit| {
            Box::pin(async move {
                sqlx::query("delete from session where token = $1").bind(digest).execute(&mut unit.conn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends the session of that name, if it is the account's; whether there was one.
    pub(crate) async fn session_end_named(&self, account: AccountId, id: &str) -> Result<bool, Problem> {
        let id = id.to_owned();
        self.session_run(move |unit| {
            Box::pin(async move {
                let done = sqlx::query("delete from session where account_id = $1 and id = $2")
                    .bind(account.0)
                    .bind(id)
                    .execute(&mut unit.conn)
                    .await?;
                Ok(done.rows_affected() > 0)
            })
        })
        .await
    }

    /// Ends the sessions of an account, all but one where one is named; how many.
    pub(crate) async fn session_end_all(&self, account: AccountId, but: Option<&str>) -> Result<u64, Problem> {
        let but = but.map(str::to_owned);
        self.session_run(move |unit| Box::pin(async move { unit.session_end_all(account, but.as_deref()).await })).await
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

impl Unit {
    /// Ends the sessions of an account, all but one where one is named; how many.
    pub(super) async fn session_end_all(&mut self, account: AccountId, but: Option<&str>) -> Result<u64, Fault> {
        let done = sqlx::query("delete from session where account_id = $1 and id <> $2")
            .bind(account.0)
            .bind(but.unwrap_or_default())
            .execute(&mut self.conn)
            .await?;
        Ok(done.rows_affected())
    }
}
