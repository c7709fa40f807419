//! Notes a department sticks on cards, sealed like everything else that people write.

use super::Store;
use super::fault::Fault;
use domain::problem::Problem;
use domain::value::{AccountId, CaseNo, DepartmentId, Instant};
use domain::view::BoardNote;
use sqlx::Row;

pub(super) fn context(department: &str, case_id: i64) -> Vec<u8> {
    format!("note/{department}/{case_id}").into_bytes()
}

pub(super) const NOTES: &str = "select h.case_no, n.case_id, n.sealed from json_each($2) asked
     cross join case_head h on h.case_no = asked.value
     cross join board_note n on n.department = $1 and n.case_id = h.case_id";

impl Store {
    /// The notes of a department on cases.
    pub async fn notes_of(
        &self,
        department: &DepartmentId,
        cases: &[CaseNo],
    ) -> Result<Vec<(CaseNo, BoardNote)>, Fault> {
        let asked: Vec<String> = cases.iter().map(CaseNo::to_string).collect();
        let rows = sqlx::query(NOTES)
            .bind(department.as_str())
            .bind(serde_json::to_string(&asked)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let plain =
                    self.vault.secrets().open(&context(department.as_str(), row.get("case_id")), row.get("sealed"))?;
                let case_no = row.get::<&str, _>("case_no").parse();
                let case_no = case_no.map_err(|_| Fault::inconsistent("a case number that is none"))?;
                Ok((case_no, serde_json::from_slice(&plain)?))
            })
            .collect()
    }

    /// Sticks a note on a card; `None` takes it off.
    pub async fn note_put(
        &self,
        department: &DepartmentId,
        case_id: i64,
        account: AccountId,
        note: Option<&BoardNote>,
        now: Instant,
    ) -> Result<(), Problem> {
        let context = context(department.as_str(), case_id);
        let sealed = note.map(|note| Ok(self.vault.secrets().seal(&context, &serde_json::to_vec(note)?)?)).transpose();
        let sealed = sealed.map_err(Fault::into_problem)?;
        let department = department.to_string();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let query = match sealed {
                        Some(sealed) => sqlx::query(
                            "insert into board_note (department, case_id, account_id, at, sealed)
                             values ($1, $2, $3, $4, $5)
                             on conflict (department, case_id) do update
                             set account_id = excluded.account_id, at = excluded.at, sealed = excluded.sealed",
                        )
                        .bind(department)
                        .bind(case_id)
                        .bind(account.0)
                        .bind(now.unix())
                        .bind(sealed),
                        None => sqlx::query("delete from board_note where department = $1 and case_id = $2")
                            .bind(department)
                            .bind(case_id),
                    };
                    query.execute(&mut unit.conn).await?;
                    Ok(())
                })
            })
            .await
    }
}
