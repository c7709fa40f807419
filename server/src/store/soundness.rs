//! What can be said of the store as a whole, and cheaply: whether a write reaches the disk, how the log ends, whether the
//! database is damaged, how large it is.

use super::chain::{GENESIS, log_hash};
use super::fault::Fault;
use super::log::VerifyProblem;
use super::open::{DATABASE, own_parts, own_schema};
use super::{Store, open};
use domain::problem::Problem;
use domain::value::Instant;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The end of the log, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tail {
    /// Rows looked at.
    pub rows: u64,
    /// Last row of the log.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// When it was written.
    pub last_at: Option<Instant>,
    /// What is wrong.
    pub problem: Option<VerifyProblem>,
}

/// The end of the log in a copy, and the files the copy names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeadOfCopy {
    /// Last row of the log.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Rows about cases.
    pub case_rows: i64,
    /// Attachments.
    pub files: Vec<String>,
}

/// Sizes in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The database.
    pub database: u64,
    /// What is written and not folded in yet.
    pub wal: u64,
    /// Free space of the disk.
    pub free: u64,
}

/// Nothing is put off for longer, seconds.
const LONGEST_PAUSE: i64 = 7 * 3600;

/// Both logs as the one chain they are.
pub(super) const TAIL: &str = "select seq, at, case_hash as hash, log_hash from case_log where seq > $1 - $2
     union all
     select seq, at, row_hash, log_hash from admin_log where seq > $1 - $2
     order by seq";
const LAST: &str =
    "select max((select coalesce(max(seq), 0) from case_log), (select coalesce(max(seq), 0) from admin_log))";

/// What a database is made of, by kind and name: the table it belongs to, and its text.
pub(super) type Parts = BTreeMap<(String, String), (String, String)>;

/// Everything a database is made of but what it keeps for itself.
pub(super) async fn parts(conn: &mut SqliteConnection) -> Result<Parts, sqlx::Error> {
    let rows = sqlx::query(
        "select type, name, tbl_name, coalesce(sql, '') from sqlite_schema
         where name not like 'sqlite\\_%' escape '\\' order by type, name",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| ((row.get(0), row.get(1)), (row.get(2), row.get(3)))).collect())
}

impl Store {
    /// What differs from a database as this program makes it: a trigger that is missing, a view somebody put in. Of each
    /// its name and what is wrong, in Chinese.
    pub async fn strange_parts(&self) -> Result<Vec<(String, String)>, Fault> {
        let own = own_parts().await.map_err(|error| Fault::inconsistent(error.to_string()))?;
        let mut conn = self.readers.acquire().await?;
        let here = parts(&mut conn).await?;
        let mut found = Vec::new();
        for (kind, name) in own.keys().chain(here.keys()).collect::<BTreeSet<_>>() {
            let key = (kind.clone(), name.clone());
            let what = match (own.get(&key), here.get(&key)) {
                (Some(own), Some(here)) if own == here => continue,
                (Some(_), Some(_)) => "被改动",
                (Some(_), None) => "不见了",
                (None, _) => "不是本程序建立的",
            };
            let kind = match kind.as_str() {
                "table" => "表",
                "index" => "索引",
                "trigger" => "触发器",
                "view" => "视图",
                other => other,
            };
            found.push((format!("{kind} {name}"), what.to_owned()));
        }
        Ok(found)
    }

    /// Writes one row and waits for the disk.
    pub async fn probe(&self, now: Instant) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(
                        "insert into probe (one, at) values (1, $1) on conflict (one) do update set at = excluded.at",
                    )
                    .bind(now.unix())
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// After the clock was set back: what was put off until a time that is now far away is due, and receipts that were made
    /// in the future are put away.
    pub async fn after_clock_set_back(&self, now: Instant) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("update outbox set due_at = $1 where done_at is null and due_at > $2")
                        .bind(now.unix())
                        .bind(now.unix() + LONGEST_PAUSE)
                        .execute(&mut unit.conn)
                        .await?;
                    sqlx::query("update draft set receipt = null where receipt is not null and updated_at > $1")
                        .bind(now.unix() + LONGEST_PAUSE)
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Looks at the last rows of the log and at the record of its end; what stands before them is `audit verify`'s.
    pub async fn log_tail(&self, rows: u32) -> Result<Tail, Fault> {
        let end: i64 = sqlx::query_scalar(LAST).fetch_one(&self.readers).await?;
        let last = sqlx::query(TAIL).bind(end).bind(rows).fetch_all(&self.readers).await?;
        let mut tail = Tail { rows: last.len() as u64, ..Tail::default() };
        let mut chain: Option<Vec<u8>> = None;
        for row in &last {
            let (seq, hash): (i64, Vec<u8>) = (row.get("seq"), row.get("hash"));
            let link: Vec<u8> = row.get("log_hash");
            // The first row has nothing to follow here, unless it is the very first.
            let before = chain.take().or_else(|| (seq == 1).then(|| GENESIS.to_vec()));
            if chain_broken(before.as_deref(), seq, &hash, &link) || (tail.seq > 0 && seq != tail.seq + 1) {
                tail.problem = Some(VerifyProblem::Missing { seq });
                return Ok(tail);
            }
            (tail.seq, tail.last_at) = (seq, Some(Instant::from_unix(row.get("at"))));
            tail.hash.clone_from(&link);
            chain = Some(link);
        }
        tail.problem = self.verify_head(tail.seq, &tail.hash).await?;
        Ok(tail)
    }

    /// What SQLite says of the first damage to the database, if there is any. Reads all of it.
    pub async fn quick_check(&self) -> Result<Option<String>, Fault> {
        let said: String = sqlx::query_scalar("pragma quick_check(1)").fetch_one(&self.readers).await?;
        Ok((said != "ok").then_some(said))
    }

    /// Version of the tables.
    pub fn schema(&self) -> i64 {
        own_schema()
    }

    /// What a copy of the database says of itself.
    pub async fn log_head_of(&self, copy: &Path) -> Result<HeadOfCopy, Fault> {
        let mut conn = SqliteConnectOptions::new().filename(copy).read_only(true).connect().await?;
        let head = sqlx::query("select seq, log_hash from log_head where one = 1").fetch_optional(&mut conn).await?;
        let case_rows = sqlx::query_scalar("select count(*) from case_log").fetch_one(&mut conn).await?;
        let files = sqlx::query_scalar("select name from file").fetch_all(&mut conn).await?;
        conn.close().await?;
        let (seq, hash): (i64, Vec<u8>) = head.map_or((0, Vec::new()), |row| (row.get(0), row.get(1)));
        Ok(HeadOfCopy { seq, hash, case_rows, files })
    }

    /// How large the database is, and how much room is left.
    pub fn sizes(&self) -> Sizes {
        let size = |name: String| std::fs::metadata(self.folder.join(name)).map_or(0, |meta| meta.len());
        Sizes {
            database: size(DATABASE.to_owned()),
            wal: size(format!("{DATABASE}-wal")),
            free: open::free_space(&self.folder).unwrap_or(0),
        }
    }
}

fn chain_broken(before: Option<&[u8]>, seq: i64, hash: &[u8], link: &[u8]) -> bool {
    before.is_some_and(|before| log_hash(before, seq, hash).as_slice() != link)
}
