//! Settings of a data folder.

use super::Store;
use super::fault::Fault;
use sqlx::SqliteConnection;

pub(super) async fn fetch(conn: &mut SqliteConnection, key: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar("select value from setting where key = $1").bind(key).fetch_optional(conn).await
}

pub(super) async fn put(conn: &mut SqliteConnection, key: &str, value: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
    )
    .bind(key)
    .bind(value)
    .execute(conn)
    .await
    .map(|_| ())
}

impl Store {
    /// Marks the folder as holding demo data only; the demo client and the settable clock work nowhere else.
    pub async fn setting_mark_demo(&self) -> Result<(), domain::problem::Problem> {
        self.writer
            .run(|unit| Box::pin(async move { put(&mut unit.conn, "demo", b"1").await.map_err(Fault::from) }))
            .await
    }
}
