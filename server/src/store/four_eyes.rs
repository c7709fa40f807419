//! Changes that wait for a second person.

use super::Store;
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::administration::{AccountChange, Act, AdminEvent, Doer, Pending};
use domain::problem::Problem;
use domain::value::{AccountId, DepartmentId, Instant};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A permit that was confirmed is good for so many seconds.
const GOOD: i64 = 24 * 3600;

pub(super) fn context(request: i64) -> Vec<u8> {
    format!("four eyes/{request}").into_bytes()
}

/// What binds a request to its state.
pub(super) fn four_eyes_bound(vault: &Vault, request: i64, state: &str, sealed: &[u8]) -> Vec<u8> {
    binding(vault, "four_eyes", &[&request.to_be_bytes(), state.as_bytes(), sealed])
}

pub(super) const OPEN: &str = "select * from four_eyes where state in ('asked', 'confirmed') order by request";

fn pending(vault: &Vault, row: &SqliteRow) -> Result<Option<Pending>, Fault> {
    let (request, state): (i64, &str) = (row.get("request"), row.get("state"));
    let sealed: &[u8] = row.get("sealed");
    if !is_bound(row.get("bound"), &four_eyes_bound(vault, request, state, sealed)) {
        tracing::error!(request, "a request for a second person that was altered counts for nothing");
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&vault.administration().open(&context(request), sealed)?)?))
}

impl Store {
    /// Requests nobody has decided yet, the oldest first.
    pub async fn four_eyes_list(&self) -> Result<Vec<Pending>, Fault> {
        let rows = sqlx::query(OPEN).fetch_all(&self.readers).await?;
        let asked = rows.iter().filter(|row| row.get::<&str, _>("state") == "asked");
        asked.filter_map(|row| pending(&self.vault, row).transpose()).collect()
    }
}

impl Unit {
    /// Asks for a second person, on record. A like request that waits already is kept as it is.
    pub async fn four_eyes_ask(
        &mut self,
        by: AccountId,
        change: AccountChange,
        departments: Vec<DepartmentId>,
        now: Instant,
    ) -> Result<i64, Fault> {
        for row in sqlx::query(OPEN).fetch_all(&mut self.conn).await? {
            if row.get::<&str, _>("state") == "asked"
                && let Some(known) = pending(&self.vault, &row)?
                && known.change == change
            {
                return Ok(known.request);
            }
        }
        let request: i64 =
            sqlx::query_scalar("select coalesce(max(request), 0) + 1 from four_eyes").fetch_one(&mut self.conn).await?;
        let asked = Pending { request, by, at: now, change: change.clone(), departments };
        let sealed = self.vault.administration().seal(&context(request), &serde_json::to_vec(&asked)?)?;
        let bound = four_eyes_bound(&self.vault, request, "asked", &sealed);
        sqlx::query("insert into four_eyes (request, state, sealed, bound) values ($1, 'asked', $2, $3)")
            .bind(request)
            .bind(sealed)
            .bind(bound)
            .execute(&mut self.conn)
            .await?;
        let act = Act::FourEyesAsked { request, change };
        self.admin_append(&AdminEvent::new(now, Doer::Account(by), act))?;
        Ok(request)
    }

    /// The request with that number, if nobody has decided it.
    pub async fn four_eyes_fetch(&mut self, request: i64) -> Result<Option<Pending>, Fault> {
        let row = sqlx::query("select * from four_eyes where request = $1 and state = 'asked'")
            .bind(request)
            .fetch_optional(&mut self.conn)
            .await?;
        row.map_or(Ok(None), |row| pending(&self.vault, &row))
    }

    /// Notes what the second person said.
    pub async fn four_eyes_decide(
        &mut self,
        request: i64,
        by: AccountId,
        refused: Option<String>,
        now: Instant,
    ) -> Result<(), Fault> {
        self.four_eyes_set(request, if refused.is_some() { "refused" } else { "confirmed" }).await?;
        let act = match refused {
            Some(reason) => Act::FourEyesRefused { request, reason },
            None => Act::FourEyesConfirmed { request },
        };
        self.admin_append(&AdminEvent::new(now, Doer::Account(by), act))?;
        Ok(())
    }

    /// Uses a confirmed request up: true if `by` asked for just this and somebody confirmed it within a day.
    pub async fn four_eyes_use(&mut self, by: AccountId, change: &AccountChange, now: Instant) -> Result<bool, Fault> {
        for row in sqlx::query(OPEN).fetch_all(&mut self.conn).await? {
            if row.get::<&str, _>("state") != "confirmed" {
                continue;
            }
            if let Some(known) = pending(&self.vault, &row)?
                && known.by == by
                && known.change == *change
                && (0..GOOD).contains(&(now.unix() - known.at.unix()))
            {
                self.four_eyes_used(known.request, by, now).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes that what was confirmed was done.
    pub async fn four_eyes_used(&mut self, request: i64, by: AccountId, now: Instant) -> Result<(), Fault> {
        self.four_eyes_set(request, "used").await?;
        self.admin_append(&AdminEvent::new(now, Doer::Account(by), Act::FourEyesUsed { request }))?;
        Ok(())
    }

    async fn four_eyes_set(&mut self, request: i64, state: &str) -> Result<(), Fault> {
        let sealed: Vec<u8> = sqlx::query_scalar("select sealed from four_eyes where request = $1")
            .bind(request)
            .fetch_optional(&mut self.conn)
            .await?
            .ok_or(Problem::NotFound)?;
        let bound = four_eyes_bound(&self.vault, request, state, &sealed);
        sqlx::query("update four_eyes set state = $2, bound = $3 where request = $1")
            .bind(request)
            .bind(state)
            .bind(bound)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
