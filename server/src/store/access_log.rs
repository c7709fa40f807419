//! Openings of documents and of personal fields in full (M-5.3-a).

use super::Store;
use super::fault::Fault;
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::Problem;
use domain::value::{AccountId, CaseNo, Day, Instant};
use sqlx::Row;

pub(super) fn context(case_id: i64) -> Vec<u8> {
    format!("access/{case_id}").into_bytes()
}

pub(super) const OPENINGS: &str =
    "select at, account_id, what, purpose from access_log where case_id = $1 order by access_id";

macro_rules! page {
    ($more:literal) => {
        concat!(
            "select a.access_id, a.at, a.account_id, a.case_id, a.what, a.purpose, h.case_no
             from access_log a cross join case_head h on h.case_id = a.case_id
             where a.at >= $1 and (a.at, a.access_id) < ($2, $3)",
            $more,
            " order by a.at desc, a.access_id desc limit $4"
        )
    };
}
pub(super) const LATEST: &str = page!("");
pub(super) const LATEST_OF_CASE: &str = page!(" and a.case_id = $5");
pub(super) const LATEST_OF_ACCOUNT: &str = page!(" and a.account_id = $5");
pub(super) const LATEST_OF_BOTH: &str = page!(" and a.case_id = $5 and a.account_id = $6");

/// Which openings are wanted.
#[derive(Debug, Clone, Default)]
pub struct OpeningsWanted {
    /// Of this case.
    pub case_id: Option<i64>,
    /// By this account.
    pub account: Option<AccountId>,
    /// On this day.
    pub day: Option<Day>,
    /// Older than this: time and number.
    pub before: Option<(i64, i64)>,
}

/// An opening as it is kept.
#[derive(Debug, Clone)]
pub struct OpeningRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub account: AccountId,
    /// Of which case.
    pub case_id: i64,
    /// Its number.
    pub case_no: CaseNo,
    /// Which field, document or file.
    pub what: String,
    /// For what.
    pub purpose: String,
}

impl Store {
    /// A page of openings, the newest first.
    pub async fn access_page(&self, wanted: &OpeningsWanted, limit: u32) -> Result<Vec<OpeningRow>, Fault> {
        let (from, until) = wanted.day.map_or((i64::MIN, i64::MAX), |day| (day.start().unix(), day.end().unix()));
        let before = wanted.before.filter(|before| before.0 < until).unwrap_or((until, i64::MIN));
        let sql = match (wanted.case_id, wanted.account) {
            (None, None) => LATEST,
            (Some(_), None) => LATEST_OF_CASE,
            (None, Some(_)) => LATEST_OF_ACCOUNT,
            (Some(_), Some(_)) => LATEST_OF_BOTH,
        };
        let mut query = sqlx::query(sql).bind(from).bind(before.0).bind(before.1).bind(i64::from(limit));
        for narrowed in [wanted.case_id, wanted.account.map(|account| account.0)].into_iter().flatten() {
            query = query.bind(narrowed);
        }
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                let case_id = row.get("case_id");
                let purpose = self.vault.secrets().open(&context(case_id), row.get("purpose"))?;
                let case_no: String = row.get("case_no");
                Ok(OpeningRow {
                    id: row.get("access_id"),
                    at: Instant::from_unix(row.get("at")),
                    account: AccountId(row.get("account_id")),
                    case_id,
                    case_no: case_no.parse().map_err(|_| Fault::inconsistent("an opening of no case"))?,
                    what: row.get("what"),
                    purpose: String::from_utf8_lossy(&purpose).into_owned(),
                })
            })
            .collect()
    }

    /// Notes an opening before what is opened is handed out.
    pub async fn access_note(
        &self,
        account: AccountId,
        case_id: i64,
        what: String,
        purpose: &str,
        now: Instant,
    ) -> Result<(), Problem> {
        let purpose = purpose.to_owned();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let sealed = unit.vault.secrets().seal(&context(case_id), purpose.as_bytes())?;
                    let access = sqlx::query(
                        "insert into access_log (at, account_id, case_id, what, purpose) values ($1, $2, $3, $4, $5)",
                    )
                    .bind(now.unix())
                    .bind(account.0)
                    .bind(case_id)
                    .bind(what.as_str())
                    .bind(sealed)
                    .execute(&mut unit.conn)
                    .await?
                    .last_insert_rowid();
                    let act = Act::FieldOpened { access, account, case_id, what, purpose };
                    unit.admin_append(&AdminEvent::new(now, Doer::Account(account), act))?;
                    Ok(())
                })
            })
            .await
    }

    /// Openings of a case: when, account, what, purpose.
    pub async fn access_list(&self, case_id: i64) -> Result<Vec<(Instant, AccountId, String, String)>, Fault> {
        let rows = sqlx::query(OPENINGS).bind(case_id).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                let purpose = self.vault.secrets().open(&context(case_id), row.get("purpose"))?;
                Ok((
                    Instant::from_unix(row.get("at")),
                    AccountId(row.get("account_id")),
                    row.get("what"),
                    String::from_utf8_lossy(&purpose).into_owned(),
                ))
            })
            .collect()
    }
}
