//! What people were told, with what each has read; and which deadlines were told already.

use super::Store;
use super::admin_log::binding;
use super::case::{CaseRow, open_head};
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::access::Role;
use domain::notification::{Addressee, Notification, NotificationKind};
use domain::problem::Problem;
use domain::value::{AccountId, DepartmentId, Instant};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A notification as stored.
#[derive(Debug, Clone)]
pub struct NotificationRow {
    /// Its number.
    pub notification_id: i64,
    /// The case.
    pub case_id: i64,
    /// When.
    pub at: Instant,
    /// What.
    pub kind: NotificationKind,
    /// Whether this reader has read it.
    pub read: bool,
}

/// Who reads.
#[derive(Debug, Clone)]
pub enum Reader {
    /// A member of staff, with the codes of its roles.
    Staff {
        /// The account.
        account: AccountId,
        /// Its department.
        department: DepartmentId,
        /// Its roles, comma separated as the account has them.
        roles: String,
    },
    /// A party of a case.
    Party {
        /// The case.
        case_id: i64,
        /// The party's number.
        party: u8,
    },
}

impl Reader {
    /// As read marks have it: a party's number is counted down from -1. Marks of a party are read with its case.
    fn mark(&self) -> i64 {
        match self {
            Self::Staff { account, .. } => account.0,
            Self::Party { party, .. } => -i64::from(*party),
        }
    }
}

/// What binds the values of a notification to one another.
pub(super) fn notification_bound(vault: &Vault, row: &Told) -> Vec<u8> {
    let number = |value: Option<i64>| value.map_or_else(Vec::new, |value| value.to_be_bytes().to_vec());
    binding(
        vault,
        "notification",
        &[
            &row.id.to_be_bytes(),
            &row.case_id.to_be_bytes(),
            row.department.as_deref().unwrap_or_default().as_bytes(),
            row.role.as_deref().unwrap_or_default().as_bytes(),
            &number(row.account),
            &number(row.party),
            &number(row.by),
            &row.at.to_be_bytes(),
            &row.sealed,
        ],
    )
}

/// The values of a notification's row.
pub(super) struct Told {
    pub(super) id: i64,
    pub(super) case_id: i64,
    pub(super) department: Option<String>,
    pub(super) role: Option<String>,
    pub(super) account: Option<i64>,
    pub(super) party: Option<i64>,
    pub(super) by: Option<i64>,
    pub(super) at: i64,
    pub(super) sealed: Vec<u8>,
}

impl Told {
    pub(super) fn of(row: &SqliteRow) -> Self {
        Self {
            id: row.get("notification_id"),
            case_id: row.get("case_id"),
            department: row.get("department"),
            role: row.get("role"),
            account: row.get("account_id"),
            party: row.get("party"),
            by: row.get("by_account"),
            at: row.get("at"),
            sealed: row.get("sealed"),
        }
    }
}

/// What binds a deadline that was told to its case and moment.
pub(super) fn deadline_bound(vault: &Vault, case_id: i64, deadline: &str, at: i64) -> Vec<u8> {
    binding(vault, "deadline_told", &[&case_id.to_be_bytes(), deadline.as_bytes(), &at.to_be_bytes()])
}

pub(super) fn context(case_id: i64) -> Vec<u8> {
    format!("notification/{case_id}").into_bytes()
}

/// Notifications to a person, latest first.
pub(super) const OF_ACCOUNT: &str = "select n.notification_id, n.case_id, n.at, n.sealed, r.reader is not null as seen
     from notification n left join notification_read r on r.reader = $1 and r.notification_id = n.notification_id
     where n.account_id = $1 order by n.notification_id desc limit $2";
/// Notifications to a person's office, latest first; what the person did itself is left out.
pub(super) const OF_OFFICE: &str = "select n.notification_id, n.case_id, n.at, n.sealed, r.reader is not null as seen
     from notification n left join notification_read r on r.reader = $1 and r.notification_id = n.notification_id
     where n.department = $2 and (n.role is null or instr(',' || $3 || ',', ',' || n.role || ',') > 0)
       and (n.by_account is null or n.by_account <> $1)
     order by n.notification_id desc limit $4";
/// Notifications to a party, latest first.
pub(super) const OF_PARTY: &str = "select n.notification_id, n.case_id, n.at, n.sealed, r.reader is not null as seen
     from notification n left join notification_read r on r.reader = $3 and r.notification_id = n.notification_id
     where n.case_id = $1 and n.party = $2 order by n.notification_id desc limit $4";

impl Unit {
    /// Writes what `by` (an account, where one acted) gave cause to tell.
    pub fn notification_put(
        &mut self,
        case_id: i64,
        notifications: &[Notification],
        by: Option<AccountId>,
        now: Instant,
    ) -> Result<(), Fault> {
        if notifications.is_empty() {
            return Ok(());
        }
        let mut id = self.staged.told.unwrap_or(self.told);
        let mut rows = Vec::with_capacity(notifications.len());
        for notification in notifications {
            let sealed = self.vault.secrets().seal(&context(case_id), notification.kind.id().as_bytes())?;
            let (department, role, account, party) = match &notification.to {
                Addressee::Office { department, role } => {
                    (Some(department.to_string()), role.map(|role| Role::code(role).to_owned()), None, None)
                }
                Addressee::Account(account) => (None, None, Some(account.0), None),
                Addressee::Party(party) => (None, None, None, Some(i64::from(*party))),
            };
            id += 1;
            let (by, at) = (by.map(|account| account.0), now.unix());
            let told = Told { id, case_id, department, role, account, party, by, at, sealed };
            let bound = notification_bound(&self.vault, &told);
            rows.push((told, bound));
        }
        self.staged.told = Some(id);
        let query = &mut self.later;
        query.push(
            "insert into notification (notification_id, case_id, department, role, account_id, party, by_account, at,
                 sealed, bound) ",
        );
        query.push_values(rows, |mut row, (told, bound)| {
            row.push_bind(told.id)
                .push_bind(told.case_id)
                .push_bind(told.department)
                .push_bind(told.role)
                .push_bind(told.account)
                .push_bind(told.party)
                .push_bind(told.by)
                .push_bind(told.at)
                .push_bind(told.sealed)
                .push_bind(bound);
        });
        query.push(";");
        Ok(())
    }

    /// Notes that a deadline was told; false if it was already.
    pub async fn deadline_note(&mut self, case_id: i64, deadline: &str, now: Instant) -> Result<bool, Fault> {
        let bound = deadline_bound(&self.vault, case_id, deadline, now.unix());
        let insert = "insert or ignore into deadline_told (case_id, deadline, at, bound) values ($1, $2, $3, $4)";
        let done = sqlx::query(insert)
            .bind(case_id)
            .bind(deadline)
            .bind(now.unix())
            .bind(bound)
            .execute(&mut self.conn)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// When the sweep is to look at the case next.
    pub async fn deadline_next(&mut self, case_id: i64, next: Option<Instant>) -> Result<(), Fault> {
        sqlx::query("update case_head set next_due = $2 where case_id = $1")
            .bind(case_id)
            .bind(next.map(Instant::unix))
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}

/// Open cases whose next deadline has come, by row id.
pub(super) const SWEEP: &str =
    concat!("select ", case_columns!(), " where h.open = 1 and h.next_due <= $1 order by h.next_due limit $2");
/// The next open cases after a row id.
pub(super) const OPEN_AFTER: &str =
    concat!("select ", case_columns!(), " where h.case_id > $1 and h.open = 1 order by h.case_id limit $2");
/// The next cases after a row id.
pub(super) const ALL_AFTER: &str =
    concat!("select ", case_columns!(), " where h.case_id > $1 order by h.case_id limit $2");

impl Store {
    /// The latest notifications of `reader`, at most `limit`.
    pub async fn notification_list(&self, reader: &Reader, limit: u32) -> Result<Vec<NotificationRow>, Fault> {
        let rows = match reader {
            Reader::Staff { account, department, roles } => {
                let mut rows = sqlx::query(OF_ACCOUNT).bind(account.0).bind(limit).fetch_all(&self.readers).await?;
                let office = sqlx::query(OF_OFFICE)
                    .bind(account.0)
                    .bind(department.as_str())
                    .bind(roles)
                    .bind(limit)
                    .fetch_all(&self.readers)
                    .await?;
                rows.extend(office);
                rows.sort_by_key(|row| std::cmp::Reverse(row.get::<i64, _>("notification_id")));
                rows.truncate(limit as usize);
                rows
            }
            Reader::Party { case_id, party } => {
                sqlx::query(OF_PARTY)
                    .bind(case_id)
                    .bind(i64::from(*party))
                    .bind(reader.mark())
                    .bind(limit)
                    .fetch_all(&self.readers)
                    .await?
            }
        };
        rows.iter().map(|row| self.notification(row)).collect()
    }

    fn notification(&self, row: &SqliteRow) -> Result<NotificationRow, Fault> {
        let (notification_id, case_id): (i64, i64) = (row.get("notification_id"), row.get("case_id"));
        let plain = self.vault.secrets().open(&context(case_id), row.get("sealed"))?;
        let kind = std::str::from_utf8(&plain).ok().and_then(NotificationKind::from_id);
        let kind = kind.ok_or_else(|| Fault::inconsistent(format!("notification {notification_id}: its kind")))?;
        let at = Instant::from_unix(row.get("at"));
        Ok(NotificationRow { notification_id, case_id, at, kind, read: row.get("seen") })
    }

    /// Marks notifications read by `reader`.
    pub async fn notification_mark(&self, reader: &Reader, read: Vec<i64>) -> Result<(), Problem> {
        let mark = reader.mark();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    for id in read {
                        sqlx::query(
                            "insert or ignore into notification_read (reader, notification_id) values ($1, $2)",
                        )
                        .bind(mark)
                        .bind(id)
                        .execute(&mut unit.conn)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Open cases whose next deadline has come by `now`, the earliest first.
    pub async fn case_list_due(&self, now: Instant, limit: u32) -> Result<Vec<CaseRow>, Fault> {
        let rows = sqlx::query(SWEEP).bind(now.unix()).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(|row| open_head(&self.vault, row)).collect()
    }

    /// The next cases after row `after`, open ones only or all.
    pub async fn case_list_after(&self, after: i64, open_only: bool, limit: u32) -> Result<Vec<CaseRow>, Fault> {
        let sql = if open_only { OPEN_AFTER } else { ALL_AFTER };
        let rows = sqlx::query(sql).bind(after).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(|row| open_head(&self.vault, row)).collect()
    }
}
