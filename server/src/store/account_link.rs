//! The link by which a person chooses a password: one per account, good once, for three days. Which one is good, and until
//! when, is the log's to say: a row that somebody puts back, or makes last longer, opens nothing.

use super::Store;
use super::admin_log::open_event;
use super::fault::Fault;
use super::vault::{Vault, random_token};
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, Doer, PasswordWay};
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use subtle::ConstantTimeEq;

/// A link is good for so many seconds.
pub(crate) const LINK_LIFE: i64 = 72 * 3600;
/// What the log says of links within the life of one, the newest first.
pub(super) const LINK_EVENTS: &str = "select seq, payload from admin_log
     where at >= $1 and kind in ('link_issued', 'link_used', 'password_set', 'account_changed') order by seq desc";
/// What stands for the password of an account nobody has chosen one for; no password hashes to it.
pub(crate) const NO_PASSWORD: &str = "!";

fn digest(vault: &Vault, account: AccountId, secret: &str) -> [u8; 32] {
    vault.digest("account link", format!("{}/{secret}", account.0).as_bytes())
}

/// Account and secret of a token, `12-f00d…`.
fn parts(token: &str) -> Option<(AccountId, &str)> {
    let (account, secret) = token.split_once('-')?;
    let well_formed = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((AccountId(account.parse().ok()?), secret)).filter(|_| well_formed)
}

impl Store {
    /// Makes a fresh link, on record, and returns its token; the former one opens nothing any more. With `reset` the
    /// password and every session end, too.
    pub(crate) async fn account_link_make(
        &self,
        account: AccountId,
        reset: bool,
        by: Doer,
        now: Instant,
    ) -> Result<String, Problem> {
        let secret = random_token().map_err(|_| Problem::Unavailable)?;
        let digest = digest(&self.vault, account, &secret);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    if reset {
                        let how = (PasswordWay::Other, by.clone(), now);
                        unit.account_set_password(account, NO_PASSWORD.to_owned(), None, how).await?;
                    }
                    sqlx::query(
                        "insert into account_link (account_id, digest, expires_at) values ($1, $2, $3)
                         on conflict (account_id) do update set digest = excluded.digest,
                            expires_at = excluded.expires_at",
                    )
                    .bind(account.0)
                    .bind(digest.to_vec())
                    .bind(now.unix() + LINK_LIFE)
                    .execute(&mut unit.conn)
                    .await?;
                    let (digest, until) = (hex::encode(digest), now.unix() + LINK_LIFE);
                    unit.admin_append(&AdminEvent::new(now, by, Act::LinkIssued { account, digest, until }))?;
                    Ok(())
                })
            })
            .await?;
        Ok(format!("{}-{secret}", account.0))
    }

    /// The account a link is for, while it is good.
    pub(crate) async fn account_link_open(&self, token: &str, now: Instant) -> Result<Option<AccountId>, Fault> {
        let Some((account, secret)) = parts(token) else { return Ok(None) };
        let row = sqlx::query("select digest, expires_at from account_link where account_id = $1")
            .bind(account.0)
            .fetch_optional(&self.readers)
            .await?;
        let given = digest(&self.vault, account, secret);
        let good = row.is_some_and(|row| {
            let kept: Vec<u8> = row.get("digest");
            bool::from(kept.ct_eq(&given)) && row.get::<i64, _>("expires_at") >= now.unix()
        });
        if !good {
            return Ok(None);
        }
        let rows = sqlx::query(LINK_EVENTS).bind(now.unix() - LINK_LIFE).fetch_all(&self.readers).await?;
        Ok(self.is_last_link(&rows, account, &given, now)?.then_some(account))
    }

    /// Whether the log says that this is the last link of the account, and that nothing ended it since.
    fn is_last_link(&self, rows: &[SqliteRow], account: AccountId, given: &[u8], now: Instant) -> Result<bool, Fault> {
        for row in rows {
            let event = open_event(&self.vault, row.get("seq"), row.get("payload"))?;
            match event.act {
                Act::LinkIssued { account: of, digest, until } if of == account => {
                    // Of links from before the digest was kept it is only known that one was issued.
                    return Ok(digest.is_empty() || until >= now.unix() && digest == hex::encode(given));
                }
                Act::LinkUsed { account: of } | Act::PasswordSet { account: of, .. } if of == account => {
                    return Ok(false);
                }
                Act::AccountChanged { state } if state.account == account && !state.active => return Ok(false),
                _ => {}
            }
        }
        Ok(false)
    }

    /// Sets the password by a link, which is then used up. `false` where somebody else was faster, or it is too late.
    pub(crate) async fn account_link_use(&self, token: &str, hash: String, now: Instant) -> Result<bool, Problem> {
        let Some((account, secret)) = parts(token) else { return Ok(false) };
        let digest = digest(&self.vault, account, secret);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let used = sqlx::query(
                        "delete from account_link where account_id = $1 and digest = $2 and expires_at >= $3",
                    )
                    .bind(account.0)
                    .bind(digest.to_vec())
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                    if used.rows_affected() == 0 {
                        return Ok(false);
                    }
                    let by = Doer::Account(account);
                    unit.admin_append(&AdminEvent::new(now, by.clone(), Act::LinkUsed { account }))?;
                    unit.account_set_password(account, hash, None, (PasswordWay::Link, by, now)).await?;
                    Ok(true)
                })
            })
            .await
    }
}

impl Unit {
    pub(super) async fn account_link_forget(&mut self, account: AccountId) -> Result<(), Fault> {
        sqlx::query("delete from account_link where account_id = $1").bind(account.0).execute(&mut self.conn).await?;
        Ok(())
    }
}
