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

/// The calendar under which the dates of open cases stand.
const CALENDAR: &str = "calendar of open cases";

impl Store {
    /// The calendar, as JSON, under which the dates of open cases stand; none before the first pass over them.
    pub async fn setting_calendar(&self) -> Result<Option<Vec<u8>>, Fault> {
        let value = sqlx::query_scalar("select value from setting where key = $1");
        Ok(value.bind(CALENDAR).fetch_optional(&self.readers).await?)
    }

    /// Notes that the dates of all open cases stand under that calendar.
    pub async fn setting_put_calendar(&self, json: Vec<u8>) -> Result<(), domain::problem::Problem> {
        self.writer
            .run(move |unit| Box::pin(async move { put(&mut unit.conn, CALENDAR, &json).await.map_err(Fault::from) }))
            .await
    }

    /// Marks the folder as holding demo data only; the demo client and the settable clock work nowhere else.
    pub async fn setting_mark_demo(&self) -> Result<(), domain::problem::Problem> {
        self.writer
            .run(|unit| Box::pin(async move { put(&mut unit.conn, "demo", b"1").await.map_err(Fault::from) }))
            .await
    }
}
