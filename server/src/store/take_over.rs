//! The first event of the administrative log: what a folder held before there was one is taken over as it stood, and rows
//! whose values should belong together are bound. Done once, when the folder is opened for work; a log that has begun is
//! never begun again, so that rows put in by hand stay unbound and open nothing.

use super::Store;
use super::account::{AccountRow, password_bound};
use super::case::serial_bound;
use super::client::ticket_bound;
use super::fault::Fault;
use super::notification::{Told, deadline_bound, notification_bound};
use super::query_code::code_bound;
use super::rules::source_digest;
use super::session::{session_bound, tracking_bound};
use super::vault::sha256;
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, CodeBound, Doer, YearStored};
use domain::problem::Problem;
use domain::value::{AccountId, Instant};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// Query codes in one event.
const CODES: usize = 1_000;

pub(super) const OPENINGS: &str = "select access_id, at, account_id, case_id, what, purpose from access_log
     where access_id <= $1 order by access_id";

/// What the first event says of openings noted before it.
pub(super) fn openings_digest(rows: &[SqliteRow]) -> String {
    let digest = rows.iter().fold([0; 32], |before, row| {
        sha256(&[
            &before,
            &row.get::<i64, _>("access_id").to_be_bytes(),
            &row.get::<i64, _>("at").to_be_bytes(),
            &row.get::<i64, _>("account_id").to_be_bytes(),
            &row.get::<i64, _>("case_id").to_be_bytes(),
            &sha256(&[row.get::<&str, _>("what").as_bytes()]),
            &sha256(&[row.get::<&[u8], _>("purpose")]),
        ])
    });
    hex::encode(digest)
}

impl Store {
    /// Begins the administrative log where there is none yet.
    ///
    /// # Errors
    /// Trouble with the store; a disk that cannot be written can still be read.
    pub async fn admin_begin(&self, by: Doer, now: Instant) -> Result<(), Problem> {
        let begun: i64 = sqlx::query_scalar("select count(*) from (select 1 from admin_log limit 1)")
            .fetch_one(&self.readers)
            .await
            .map_err(|error| Fault::from(error).into_problem())?;
        if begun > 0 {
            return Ok(());
        }
        let done = self.writer.run(move |unit| Box::pin(async move { unit.admin_begin(by, now).await })).await;
        match done {
            Err(Problem::Unavailable) => {
                tracing::warn!("the administrative log cannot be begun; nothing can be written");
                Ok(())
            }
            done => done,
        }
    }
}

impl Unit {
    async fn admin_begin(&mut self, by: Doer, now: Instant) -> Result<(), Fault> {
        let begun: i64 = sqlx::query_scalar("select count(*) from admin_log").fetch_one(&mut self.conn).await?;
        if begun > 0 {
            return Ok(());
        }
        let mut accounts = Vec::new();
        for row in sqlx::query("select * from account order by account_id").fetch_all(&mut self.conn).await? {
            let row = AccountRow::try_from(&row)?;
            self.account_bind(row.account).await?;
            accounts.push((row.state(), password_bound(&self.vault, row.account, &row.password)));
        }
        let mut clients = Vec::new();
        let ids: Vec<i64> = sqlx::query_scalar("select client_id from machine_client order by client_id")
            .fetch_all(&mut self.conn)
            .await?;
        for id in ids {
            clients.push((AccountId(id), hex::encode(self.client_bind(AccountId(id)).await?)));
        }
        let packs = sqlx::query("select pack_id, version, source, published_at from pack order by pack_id, version")
            .fetch_all(&mut self.conn)
            .await?
            .iter()
            .map(|row| {
                (row.get(0), u32::try_from(row.get::<i64, _>(1)).unwrap_or(0), source_digest(row.get(2), row.get(3)))
            })
            .collect();
        let years = sqlx::query("select year, source, imported_at from calendar_year order by year")
            .fetch_all(&mut self.conn)
            .await?
            .iter()
            .map(|row| YearStored {
                year: i32::try_from(row.get::<i64, _>(0)).unwrap_or(0),
                digest: source_digest(row.get(1), row.get(2)),
            })
            .collect();
        let settings = sqlx::query("select key, value from setting where key <> 'key_check' order by key")
            .fetch_all(&mut self.conn)
            .await?
            .iter()
            .map(|row| (row.get(0), hex::encode(sha256(&[row.get::<&[u8], _>(1)]))))
            .collect();
        let registers: i64 =
            sqlx::query_scalar("select coalesce(max(log_id), 0) from register_log").fetch_one(&mut self.conn).await?;
        let opened = sqlx::query(OPENINGS).bind(i64::MAX).fetch_all(&mut self.conn).await?;
        let openings = opened.last().map_or(0, |row| row.get::<i64, _>("access_id"));
        let openings_digest = openings_digest(&opened);
        let act = Act::LogBegun { accounts, clients, packs, years, settings, registers, openings, openings_digest };
        self.admin_append(&AdminEvent::new(now, by.clone(), act))?;
        self.codes_take_over(&by, now).await?;
        self.sessions_take_over().await?;
        self.rows_take_over().await
    }

    async fn codes_take_over(&mut self, by: &Doer, now: Instant) -> Result<(), Fault> {
        let rows =
            sqlx::query("select case_id, party, agent, mac, holder from query_code").fetch_all(&mut self.conn).await?;
        for rows in rows.chunks(CODES) {
            let mut codes = Vec::with_capacity(rows.len());
            for row in rows {
                let (case_id, party, agent): (i64, i64, bool) = (row.get(0), row.get(1), row.get(2));
                let bound = code_bound(&self.vault, (case_id, party, agent), row.get("mac"), row.get("holder"));
                sqlx::query("update query_code set bound = $4 where case_id = $1 and party = $2 and agent = $3")
                    .bind(case_id)
                    .bind(party)
                    .bind(agent)
                    .bind(bound.clone())
                    .execute(&mut self.conn)
                    .await?;
                let party = u8::try_from(party).unwrap_or(0);
                codes.push(CodeBound { case_id, party, agent, bound: hex::encode(bound) });
            }
            self.admin_append(&AdminEvent::new(now, by.clone(), Act::CodesTakenOver { codes }))?;
        }
        Ok(())
    }

    /// Numbers, tickets, notifications and deadlines told, each bound to its row.
    async fn rows_take_over(&mut self) -> Result<(), Fault> {
        for row in sqlx::query("select series, value from serial").fetch_all(&mut self.conn).await? {
            let (series, value): (String, i64) = (row.get(0), row.get(1));
            let bound = serial_bound(&self.vault, &series, value);
            sqlx::query("update serial set bound = $2 where series = $1")
                .bind(series)
                .bind(bound)
                .execute(&mut self.conn)
                .await?;
        }
        for row in sqlx::query("select * from ticket").fetch_all(&mut self.conn).await? {
            let (client, number): (i64, String) = (row.get("client_id"), row.get("ticket_no"));
            let bound = ticket_bound(&self.vault, client, &number, row.get("case_id"), row.get("content"));
            sqlx::query("update ticket set bound = $3 where client_id = $1 and ticket_no = $2")
                .bind(client)
                .bind(number)
                .bind(bound)
                .execute(&mut self.conn)
                .await?;
        }
        for row in sqlx::query("select * from deadline_told").fetch_all(&mut self.conn).await? {
            let (case_id, deadline): (i64, String) = (row.get("case_id"), row.get("deadline"));
            let bound = deadline_bound(&self.vault, case_id, &deadline, row.get("at"));
            sqlx::query("update deadline_told set bound = $3 where case_id = $1 and deadline = $2")
                .bind(case_id)
                .bind(deadline)
                .bind(bound)
                .execute(&mut self.conn)
                .await?;
        }
        let mut after = 0;
        loop {
            let rows = sqlx::query("select * from notification where notification_id > $1 order by 1 limit 1000")
                .bind(after)
                .fetch_all(&mut self.conn)
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.get("notification_id");
            for row in &rows {
                let bound = notification_bound(&self.vault, &Told::of(row));
                sqlx::query("update notification set bound = $2 where notification_id = $1")
                    .bind(row.get::<i64, _>("notification_id"))
                    .bind(bound)
                    .execute(&mut self.conn)
                    .await?;
            }
        }
    }

    /// Sessions that hold go on.
    async fn sessions_take_over(&mut self) -> Result<(), Fault> {
        let rows =
            sqlx::query("select token, account_id, created_at, stage from session").fetch_all(&mut self.conn).await?;
        for row in rows {
            let token: Vec<u8> = row.get("token");
            let bound =
                session_bound(&self.vault, &token, row.get("account_id"), row.get("created_at"), row.get("stage"));
            sqlx::query("update session set bound = $2 where token = $1")
                .bind(token)
                .bind(bound)
                .execute(&mut self.conn)
                .await?;
        }
        let rows = sqlx::query("select token, case_id, party, agent, expires_at, holder from tracking_session")
            .fetch_all(&mut self.conn)
            .await?;
        for row in rows {
            let token: Vec<u8> = row.get("token");
            let whose = (row.get("case_id"), row.get("party"), row.get("agent"));
            let bound = tracking_bound(&self.vault, &token, whose, row.get("expires_at"), row.get("holder"));
            sqlx::query("update tracking_session set bound = $2 where token = $1")
                .bind(token)
                .bind(bound)
                .execute(&mut self.conn)
                .await?;
        }
        Ok(())
    }
}
