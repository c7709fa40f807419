//! Openings of documents and of personal fields in full (M-5.3-a).

use super::Store;
use super::fault::Fault;
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use sqlx::Row;

pub(super) fn context(case_id: i64) -> Vec<u8> {
    format!("access/{case_id}").into_bytes()
}

pub(super) const OPENINGS: &str =
    "select at, account_id, what, purpose from access_log where case_id = $1 order by access_id";

impl Store {
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
