//! Sessions of staff and of citizens who track a case. Only digests of tokens are stored.

use super::Store;
use super::account::{AccountRow, sound_account};
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::holder::{Footing, Holder};
use super::vault::{Vault, random_token};
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use futures::future::BoxFuture;
use sqlx::Row;
use std::collections::HashMap;

/// A session of staff ends after so many seconds without use.
pub(crate) const IDLE: i64 = 2 * 3600;
/// … and in any case after so many.
const LIFE: i64 = 12 * 3600;
/// A citizen's session ends after so many seconds.
const TRACKING_LIFE: i64 = 2 * 3600;

/// Signing in may stand half done for so many seconds.
const HALF_DONE: i64 = 600;

pub(super) const ACCOUNT: &str =
    "select a.*, s.id, s.stage, s.confirmed_at, s.created_at as begun, s.seen_at, s.bound as session_bound
     from session s join account a on a.account_id = s.account_id where s.token = $1 and a.active = 1";
pub(super) const OF_ACCOUNT: &str = "select id, device, created_at, seen_at from session
     where account_id = $1 and stage = 'whole'";
/// What a stream was begun under: the account, its posts, its department.
pub(super) const STANDINGS: &str = "select s.token,
         a.account_id || ' ' || a.roles || ' ' || a.department || ' ' || coalesce(a.town, '') as standing
     from json_each($1) j cross join session s on s.token = unhex(j.value)
     join account a on a.account_id = s.account_id where a.active = 1";
pub(super) const CLEAR_IDLE: &str = "delete from session where seen_at < $1";
pub(super) const CLEAR_OLD: &str = "delete from session where created_at < $1";
pub(super) const CLEAR_TRACKING: &str = "delete from tracking_session where expires_at < $1";

/// What binds a session to its account: moved to another account it opens nothing. One that stands half done is bound to
/// that, too, so that nobody skips a step in the file.
pub(super) fn session_bound(vault: &Vault, token: &[u8], account: i64, begun: i64, stage: &str) -> Vec<u8> {
    let purpose = if stage == Stage::Whole.id() { "session".to_owned() } else { format!("session {stage}") };
    binding(vault, &purpose, &[token, &account.to_be_bytes(), &begun.to_be_bytes()])
}

/// What binds a citizen's session to its case and party, and to whom its code was given.
pub(super) fn tracking_bound(
    vault: &Vault,
    token: &[u8],
    (case_id, party, agent): (i64, i64, bool),
    expires: i64,
    holder: Option<&[u8]>,
) -> Vec<u8> {
    let (case_id, party, expires) = (case_id.to_be_bytes(), party.to_be_bytes(), expires.to_be_bytes());
    let agent = [u8::from(agent)];
    let mut parts: Vec<&[u8]> = vec![token, &case_id, &party, &agent, &expires];
    parts.extend(holder);
    binding(vault, "tracking_session", &parts)
}

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
                    let bound = session_bound(&unit.vault, &digest, account.0, now.unix(), stage.id());
                    sqlx::query(
                        "insert into session
                             (token, account_id, created_at, seen_at, id, device, stage, confirmed_at, bound)
                         values ($1, $2, $3, $3, $4, $5, $6, $3, $7)",
                    )
                    .bind(digest)
                    .bind(account.0)
                    .bind(now.unix())
                    .bind(id)
                    .bind(device)
                    .bind(stage.id())
                    .bind(bound)
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
        let bound = session_bound(&self.vault, &digest, row.get("account_id"), begun, stage);
        if !is_bound(row.get("session_bound"), &bound) {
            tracing::error!("a session that does not belong to its account opens nothing");
            return Ok(None);
        }
        let stage = Stage::from_id(stage).ok_or_else(|| Fault::inconsistent(format!("session at {stage}")))?;
        let late = stage != Stage::Whole && now.unix() - begun > HALF_DONE;
        // One that begins in the future was begun while the clock was ahead.
        if late || now.unix() - seen > IDLE || now.unix() - begun > LIFE || begun - now.unix() > IDLE {
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
        let Some(account) = sound_account(&self.vault, &row)? else { return Ok(None) };
        Ok(Some(SessionRow {
            account,
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

    /// Ends the session of that name, if it is the account's; its digest, where there was one.
    pub(crate) async fn session_end_named(
        &self,
        account: AccountId,
        id: &str,
        now: Instant,
    ) -> Result<Option<Vec<u8>>, Problem> {
        let id = id.to_owned();
        self.session_run(move |unit| {
            Box::pin(async move {
                let ended: Option<Vec<u8>> =
                    sqlx::query_scalar("delete from session where account_id = $1 and id = $2 returning token")
                        .bind(account.0)
                        .bind(id)
                        .fetch_optional(&mut unit.conn)
                        .await?;
                if ended.is_some() {
                    let act = Act::SessionsRevoked { account, count: 1 };
                    unit.admin_append(&AdminEvent::new(now, Doer::Account(account), act))?;
                }
                Ok(ended)
            })
        })
        .await
    }

    /// Ends the sessions of an account, on record, all but one where one is named; their digests.
    pub(crate) async fn session_end_all(
        &self,
        account: AccountId,
        but: Option<&str>,
        by: Doer,
        now: Instant,
    ) -> Result<Vec<Vec<u8>>, Problem> {
        let but = but.map(str::to_owned);
        self.session_run(move |unit| {
            Box::pin(async move {
                let ended = unit.session_end_all(account, but.as_deref()).await?;
                if !ended.is_empty() {
                    let count = u32::try_from(ended.len()).unwrap_or(u32::MAX);
                    unit.admin_append(&AdminEvent::new(now, by, Act::SessionsRevoked { account, count }))?;
                }
                Ok(ended)
            })
        })
        .await
    }

    /// Begins a citizen's session on one case.
    pub(crate) async fn tracking_begin(
        &self,
        token: &str,
        Footing { case_id, party, agent, holder }: Footing,
        now: Instant,
    ) -> Result<(), Problem> {
        let digest = self.token_digest(token);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(CLEAR_TRACKING).bind(now.unix()).execute(&mut unit.conn).await?;
                    let ends = now.unix() + TRACKING_LIFE;
                    let holder = holder.as_ref().map(|holder| holder.bytes().to_vec());
                    let whose = (case_id, i64::from(party), agent);
                    let bound = tracking_bound(&unit.vault, &digest, whose, ends, holder.as_deref());
                    sqlx::query(
                        "insert into tracking_session (token, case_id, party, agent, expires_at, bound, holder)
                         values ($1, $2, $3, $4, $5, $6, $7)",
                    )
                    .bind(digest)
                    .bind(case_id)
                    .bind(party)
                    .bind(agent)
                    .bind(ends)
                    .bind(bound)
                    .bind(holder)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Case, party, whether an agent, and to whom it was given, of a citizen's session that still holds.
    pub(crate) async fn tracking_party(&self, token: &str, now: Instant) -> Result<Option<Footing>, Fault> {
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
        let holder: Option<Vec<u8>> = row.get("holder");
        let whose = (case_id, party, agent);
        let bound = tracking_bound(&self.vault, &digest, whose, row.get("expires_at"), holder.as_deref());
        if !is_bound(row.get("bound"), &bound) {
            tracing::error!(case_id, party, "a citizen's session that does not belong to its case opens nothing");
            return Ok(None);
        }
        let party = party.try_into().unwrap_or(0);
        Ok(Some(Footing { case_id, party, agent, holder: Holder::read(holder) }))
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
    /// Ends the sessions of an account, all but one where one is named; their digests.
    pub(super) async fn session_end_all(
        &mut self,
        account: AccountId,
        but: Option<&str>,
    ) -> Result<Vec<Vec<u8>>, Fault> {
        let ended = sqlx::query_scalar("delete from session where account_id = $1 and id <> $2 returning token")
            .bind(account.0)
            .bind(but.unwrap_or_default())
            .fetch_all(&mut self.conn)
            .await?;
        Ok(ended)
    }
}
