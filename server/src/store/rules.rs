//! Packs by version, and calendar years, as stored in this folder.

use super::Store;
use super::fault::Fault;
use super::vault::sha256;
use domain::administration::{Act, AdminEvent, Doer, YearStored};
use domain::problem::Problem;
use domain::value::Instant;
use sqlx::Row;

/// What an event says of a source and when it was stored.
pub(super) fn source_digest(source: &str, at: i64) -> String {
    hex::encode(sha256(&[&at.to_be_bytes(), source.as_bytes()]))
}

impl Store {
    /// Changes whenever a pack or a calendar year was stored.
    pub async fn rules_version(&self) -> Result<String, Fault> {
        Ok(sqlx::query_scalar(
            "select (select count(*) from pack) || '/' || (select count(*) from calendar_year) || '/'
                 || (select coalesce(sum(imported_at + length(source)), 0) from calendar_year)",
        )
        .fetch_one(&self.readers)
        .await?)
    }

    /// Sources of all stored packs, oldest version first: id, version, source.
    pub async fn pack_list(&self) -> Result<Vec<(String, u32, String)>, Fault> {
        let rows = sqlx::query("select pack_id, version, source from pack order by pack_id, version")
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), u32::try_from(row.get::<i64, _>(1)).unwrap_or(0), row.get(2))).collect())
    }

    /// Stores a version of a pack, on record; a version once stored never changes. False if it was stored already.
    pub async fn pack_put(
        &self,
        id: &str,
        version: u32,
        source: &str,
        by: Doer,
        now: Instant,
    ) -> Result<bool, Problem> {
        let (id, source) = (id.to_owned(), source.to_owned());
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let done = sqlx::query(
                        "insert into pack (pack_id, version, source, published_at) values ($1, $2, $3, $4)
                         on conflict do nothing",
                    )
                    .bind(id.as_str())
                    .bind(version)
                    .bind(source.as_str())
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                    let stored = done.rows_affected() > 0;
                    if stored {
                        let digest = source_digest(&source, now.unix());
                        let act = Act::PackPublished { pack: id, version, digest };
                        unit.admin_append(&AdminEvent::new(now, by, act))?;
                    }
                    Ok(stored)
                })
            })
            .await
    }

    /// Imported calendar years, as JSON objects of one year each.
    pub async fn calendar_list(&self) -> Result<Vec<(i32, String)>, Fault> {
        let rows = sqlx::query("select year, source from calendar_year order by year").fetch_all(&self.readers).await?;
        Ok(rows.iter().map(|row| (i32::try_from(row.get::<i64, _>(0)).unwrap_or(0), row.get(1))).collect())
    }

    /// Stores imported years, on record.
    pub async fn calendar_put(&self, years: Vec<(i32, String)>, by: Doer, now: Instant) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let stored = years
                        .iter()
                        .map(|(year, source)| YearStored { year: *year, digest: source_digest(source, now.unix()) })
                        .collect();
                    unit.admin_append(&AdminEvent::new(now, by, Act::CalendarImported { years: stored }))?;
                    for (year, source) in years {
                        sqlx::query(
                            "insert into calendar_year (year, source, imported_at) values ($1, $2, $3)
                             on conflict (year) do update set source = excluded.source, imported_at = excluded.imported_at",
                        )
                        .bind(year)
                        .bind(source)
                        .bind(now.unix())
                        .execute(&mut unit.conn)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
