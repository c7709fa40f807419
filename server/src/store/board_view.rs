//! Named views of a board, and the most cards a column should hold.

use super::Store;
use super::fault::Fault;
use domain::case::Stage;
use domain::problem::Problem;
use domain::value::{AccountId, DepartmentId};
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// A view as stored.
#[derive(Debug, Clone)]
pub struct ViewRow {
    /// Number.
    pub id: i64,
    /// Who kept it.
    pub account: AccountId,
    /// The whole department's.
    pub shared: bool,
    /// What it is called.
    pub name: String,
    /// The query of its address.
    pub query: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    name: String,
    query: String,
}

pub(super) const CONTEXT: &[u8] = b"board view";

pub(super) const VIEWS: &str = "select view_id, account_id, shared, sealed from board_view
         where department = $1 and shared = 1
     union all
     select view_id, account_id, shared, sealed from board_view
         where department = $1 and shared = 0 and account_id = $2";

impl Store {
    /// The views of a department and of one of its people.
    pub async fn views_of(&self, department: &DepartmentId, account: AccountId) -> Result<Vec<ViewRow>, Fault> {
        let rows = sqlx::query(VIEWS).bind(department.as_str()).bind(account.0).fetch_all(&self.readers).await?;
        let mut views = rows
            .iter()
            .map(|row| {
                let plain = self.vault.secrets().open(CONTEXT, row.get("sealed"))?;
                let Sealed { name, query } = serde_json::from_slice(&plain)?;
                Ok(ViewRow {
                    id: row.get("view_id"),
                    account: AccountId(row.get("account_id")),
                    shared: row.get::<i64, _>("shared") == 1,
                    name,
                    query,
                })
            })
            .collect::<Result<Vec<ViewRow>, Fault>>()?;
        views.sort_by_key(|view| (!view.shared, view.id));
        Ok(views)
    }

    /// Keeps a view.
    pub async fn view_put(&self, department: &DepartmentId, view: ViewRow) -> Result<(), Problem> {
        let department = department.to_string();
        let plain = serde_json::to_vec(&Sealed { name: view.name, query: view.query }).map_err(Fault::from);
        let sealed = self.vault.secrets().seal(CONTEXT, &plain.map_err(Fault::into_problem)?);
        let sealed = sealed.map_err(|error| Fault::from(error).into_problem())?;
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(
                        "insert into board_view (department, account_id, shared, sealed) values ($1, $2, $3, $4)",
                    )
                    .bind(department)
                    .bind(view.account.0)
                    .bind(i64::from(view.shared))
                    .bind(sealed)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Removes a view.
    pub async fn view_remove(&self, department: &DepartmentId, id: i64) -> Result<(), Problem> {
        let department = department.to_string();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("delete from board_view where view_id = $1 and department = $2")
                        .bind(id)
                        .bind(department)
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// The most cards a department wishes for in its columns.
    pub async fn board_most(&self, department: &DepartmentId) -> Result<Vec<(Stage, u32)>, Fault> {
        let rows = sqlx::query("select stage, most from board_most where department = $1")
            .bind(department.as_str())
            .fetch_all(&self.readers)
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let stage = Stage::from_id(row.get("stage"))?;
                Some((stage, u32::try_from(row.get::<i64, _>("most")).ok()?))
            })
            .collect())
    }

    /// Sets it, or takes it back.
    pub async fn board_set_most(
        &self,
        department: &DepartmentId,
        stage: Stage,
        most: Option<u32>,
    ) -> Result<(), Problem> {
        let department = department.to_string();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let query = match most {
                        Some(most) => sqlx::query(
                            "insert into board_most (department, stage, most) values ($1, $2, $3)
                             on conflict (department, stage) do update set most = excluded.most",
                        )
                        .bind(department)
                        .bind(stage.id())
                        .bind(i64::from(most)),
                        None => sqlx::query("delete from board_most where department = $1 and stage = $2")
                            .bind(department)
                            .bind(stage.id()),
                    };
                    query.execute(&mut unit.conn).await?;
                    Ok(())
                })
            })
            .await
    }
}
