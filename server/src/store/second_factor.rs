//! The second factor of an account, and the codes that stand in for a lost device.

use super::Store;
use super::fault::Fault;
use super::vault::{Vault, sha256};
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeSet;

/// What is sealed: the secret, and until the first code was right the recovery codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sealed {
    secret: String,
    #[serde(default)]
    recovery: Vec<String>,
}

/// A second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecondFactorRow {
    /// The secret, as hexadecimal digits.
    pub(crate) secret: String,
    /// Recovery codes that are still to be shown.
    pub(crate) recovery: Vec<String>,
    /// When setting up began.
    pub(crate) begun_at: Instant,
    /// Since when it is asked for; none while it is being set up.
    pub(crate) set_at: Option<Instant>,
    /// Step of the last code that was right.
    pub(crate) last_step: i64,
}

/// What became of a code that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    /// It is used up now.
    Now,
    /// It was used up before.
    Before,
}

/// Binds a sealed secret to its row.
pub(super) fn context(account: AccountId) -> Vec<u8> {
    format!("second-factor/{}", account.0).into_bytes()
}

fn digest(vault: &Vault, account: AccountId, code: &str) -> Vec<u8> {
    vault.digest("recovery code", format!("{}/{code}", account.0).as_bytes()).to_vec()
}

/// How many recovery codes an account has, and a digest over them.
async fn codes_of(conn: &mut SqliteConnection, account: AccountId) -> Result<(u32, String), sqlx::Error> {
    let codes: Vec<Vec<u8>> = sqlx::query_scalar("select digest from recovery_code where account_id = $1")
        .bind(account.0)
        .fetch_all(conn)
        .await?;
    Ok((u32::try_from(codes.len()).unwrap_or(u32::MAX), codes_digest(codes)))
}

/// One digest over the recovery codes of an account, in whatever order they come.
pub(super) fn codes_digest(mut codes: Vec<Vec<u8>>) -> String {
    codes.sort();
    let parts: Vec<&[u8]> = codes.iter().map(Vec::as_slice).collect();
    hex::encode(sha256(&parts))
}

impl Store {
    /// The second factor of an account, set up or being set up.
    pub(crate) async fn second_factor_fetch(&self, account: AccountId) -> Result<Option<SecondFactorRow>, Fault> {
        let row = sqlx::query("select sealed, begun_at, set_at, last_step from second_factor where account_id = $1")
            .bind(account.0)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let plain = self.vault.secrets().open(&context(account), row.get("sealed"))?;
        let Sealed { secret, recovery } = serde_json::from_slice(&plain)?;
        Ok(Some(SecondFactorRow {
            secret,
            recovery,
            begun_at: Instant::from_unix(row.get("begun_at")),
            set_at: row.get::<Option<i64>, _>("set_at").map(Instant::from_unix),
            last_step: row.get("last_step"),
        }))
    }

    /// Begins setting one up, in place of one that was begun before; one that is set up stays.
    pub(crate) async fn second_factor_begin(
        &self,
        account: AccountId,
        secret: String,
        recovery: Vec<String>,
        now: Instant,
    ) -> Result<(), Problem> {
        let plain =
            serde_json::to_vec(&Sealed { secret, recovery }).map_err(|error| Fault::from(error).into_problem())?;
        let sealed = self.vault.secrets().seal(&context(account), &plain).map_err(|_| Problem::Unavailable)?;
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(
                        "insert into second_factor (account_id, sealed, begun_at) values ($1, $2, $3)
                         on conflict (account_id) do update set sealed = excluded.sealed, begun_at = excluded.begun_at
                         where second_factor.set_at is null",
                    )
                    .bind(account.0)
                    .bind(sealed)
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// The first code was right: it is asked for from now on; of the recovery codes only digests are kept. `false` where
    /// it was set up already.
    pub(crate) async fn second_factor_set(
        &self,
        account: AccountId,
        factor: SecondFactorRow,
        step: i64,
        now: Instant,
    ) -> Result<bool, Problem> {
        let digests: Vec<Vec<u8>> = factor.recovery.iter().map(|code| digest(&self.vault, account, code)).collect();
        let plain = serde_json::to_vec(&Sealed { secret: factor.secret, recovery: Vec::new() })
            .map_err(|error| Fault::from(error).into_problem())?;
        let sealed = self.vault.secrets().seal(&context(account), &plain).map_err(|_| Problem::Unavailable)?;
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let secret = hex::encode(sha256(&[&sealed]));
                    let set = sqlx::query(
                        "update second_factor set sealed = $2, set_at = $3, last_step = $4
                         where account_id = $1 and set_at is null",
                    )
                    .bind(account.0)
                    .bind(sealed)
                    .bind(now.unix())
                    .bind(step)
                    .execute(&mut unit.conn)
                    .await?;
                    if set.rows_affected() == 0 {
                        return Ok(false);
                    }
                    sqlx::query("delete from recovery_code where account_id = $1")
                        .bind(account.0)
                        .execute(&mut unit.conn)
                        .await?;
                    for digest in digests {
                        sqlx::query("insert into recovery_code (account_id, digest) values ($1, $2)")
                            .bind(account.0)
                            .bind(digest)
                            .execute(&mut unit.conn)
                            .await?;
                    }
                    let (_, codes) = codes_of(&mut unit.conn, account).await?;
                    let act = Act::SecondFactorSet { account, secret, codes };
                    unit.admin_append(&AdminEvent::new(now, Doer::Account(account), act))?;
                    Ok(true)
                })
            })
            .await
    }

    /// Uses up the code of a step. Of two requests with the same code one is right.
    pub(crate) async fn second_factor_spend(&self, account: AccountId, step: i64) -> Result<Spent, Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let done = sqlx::query(
                        "update second_factor set last_step = $2
                         where account_id = $1 and set_at is not null and last_step < $2",
                    )
                    .bind(account.0)
                    .bind(step)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(if done.rows_affected() == 1 { Spent::Now } else { Spent::Before })
                })
            })
            .await
    }

    /// Uses up a recovery code; whether there was such a one.
    pub(crate) async fn recovery_code_spend(
        &self,
        account: AccountId,
        code: &str,
        now: Instant,
    ) -> Result<bool, Problem> {
        let digest = digest(&self.vault, account, code);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let done = sqlx::query("delete from recovery_code where account_id = $1 and digest = $2")
                        .bind(account.0)
                        .bind(digest)
                        .execute(&mut unit.conn)
                        .await?;
                    if done.rows_affected() != 1 {
                        return Ok(false);
                    }
                    let (left, codes) = codes_of(&mut unit.conn, account).await?;
                    let act = Act::RecoveryCodeUsed { account, left, codes };
                    unit.admin_append(&AdminEvent::new(now, Doer::Account(account), act))?;
                    Ok(true)
                })
            })
            .await
    }

    /// How many recovery codes are left.
    pub(crate) async fn recovery_code_count(&self, account: AccountId) -> Result<u32, Fault> {
        let count: i64 = sqlx::query_scalar("select count(*) from recovery_code where account_id = $1")
            .bind(account.0)
            .fetch_one(&self.readers)
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Accounts with a second factor.
    pub(crate) async fn second_factor_owners(&self) -> Result<BTreeSet<AccountId>, Fault> {
        let rows = sqlx::query_scalar::<_, i64>("select account_id from second_factor where set_at is not null");
        Ok(rows.fetch_all(&self.readers).await?.into_iter().map(AccountId).collect())
    }

    /// Takes the second factor away; whether there was one that was asked for.
    pub(crate) async fn second_factor_remove(
        &self,
        account: AccountId,
        by: Doer,
        now: Instant,
    ) -> Result<bool, Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("delete from recovery_code where account_id = $1")
                        .bind(account.0)
                        .execute(&mut unit.conn)
                        .await?;
                    let set: Option<Option<i64>> =
                        sqlx::query_scalar("delete from second_factor where account_id = $1 returning set_at")
                            .bind(account.0)
                            .fetch_optional(&mut unit.conn)
                            .await?;
                    let was_set = set.flatten().is_some();
                    if was_set {
                        unit.admin_append(&AdminEvent::new(now, by, Act::SecondFactorReset { account }))?;
                    }
                    Ok(was_set)
                })
            })
            .await
    }
}
