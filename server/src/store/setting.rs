//! Settings of a data folder.

use super::Store;
use super::fault::Fault;
use super::vault::sha256;
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::Problem;
use domain::value::Instant;
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

/// The public key backups are sealed to.
const RECIPIENT: &str = "backup recipient";

impl Store {
    /// The public key backups are sealed to, if one was made.
    pub async fn backup_recipient(&self) -> Result<Option<String>, Fault> {
        let value: Option<Vec<u8>> = sqlx::query_scalar("select value from setting where key = $1")
            .bind(RECIPIENT)
            .fetch_optional(&self.readers)
            .await?;
        Ok(value.map(|value| String::from_utf8_lossy(&value).into_owned()))
    }

    /// Stores it, on record.
    pub async fn put_backup_recipient(&self, recipient: &str, by: Doer, now: Instant) -> Result<(), Problem> {
        self.setting_put(RECIPIENT, recipient.as_bytes().to_vec(), by, now).await
    }

    /// The calendar, as JSON, under which the dates of open cases stand; none before the first pass over them.
    pub async fn setting_calendar(&self) -> Result<Option<Vec<u8>>, Fault> {
        let value = sqlx::query_scalar("select value from setting where key = $1");
        Ok(value.bind(CALENDAR).fetch_optional(&self.readers).await?)
    }

    /// Notes that the dates of all open cases stand under that calendar.
    pub async fn setting_put_calendar(&self, json: Vec<u8>, now: Instant) -> Result<(), Problem> {
        self.setting_put(CALENDAR, json, Doer::Server, now).await
    }

    /// Changes a setting, on record.
    pub async fn setting_put(&self, key: &'static str, value: Vec<u8>, by: Doer, now: Instant) -> Result<(), Problem> {
        self.writer.run(move |unit| Box::pin(async move { unit.setting_put(key, &value, by, now).await })).await
    }

    /// A setting.
    pub async fn setting_fetch(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        let value = sqlx::query_scalar("select value from setting where key = $1");
        Ok(value.bind(key).fetch_optional(&self.readers).await?)
    }

    /// Marks the folder as holding demo data only; the demo client and the settable clock work nowhere else.
    pub async fn setting_mark_demo(&self, by: Doer, now: Instant) -> Result<(), Problem> {
        self.setting_put("demo", b"1".to_vec(), by, now).await
    }
}

impl Unit {
    /// As [`Store::setting_put`], within a job.
    pub async fn setting_put(&mut self, key: &str, value: &[u8], by: Doer, now: Instant) -> Result<(), Fault> {
        put(&mut self.conn, key, value).await?;
        let act = Act::SettingChanged { key: key.to_owned(), digest: hex::encode(sha256(&[value])) };
        self.admin_append(&AdminEvent::new(now, by, act))?;
        Ok(())
    }
}
