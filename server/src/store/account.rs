//! Accounts of staff.

use super::Store;
use super::fault::Fault;
use domain::access::RoleSet;
use domain::problem::{FieldError, Problem};
use domain::value::{AccountId, DepartmentId, Instant, TownId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// An account.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Id.
    pub account: AccountId,
    /// Name to sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: RoleSet,
    /// Department.
    pub department: DepartmentId,
    /// Pack of the department.
    pub pack_id: String,
    /// Town (stations).
    pub town: Option<TownId>,
    /// Password, hashed.
    pub password: String,
    /// Whether it may sign in.
    pub active: bool,
}

impl TryFrom<&SqliteRow> for AccountRow {
    type Error = Fault;

    fn try_from(row: &SqliteRow) -> Result<Self, Fault> {
        let roles: &str = row.get("roles");
        Ok(Self {
            account: AccountId(row.get("account_id")),
            login: row.get("login"),
            name: row.get("name"),
            roles: RoleSet::from_codes(roles)
                .ok_or_else(|| Fault::inconsistent(format!("account with roles {roles}")))?,
            department: DepartmentId::new(row.get::<String, _>("department")),
            pack_id: row.get("pack_id"),
            town: row.get::<Option<String>, _>("town").map(TownId::new),
            password: row.get("password"),
            active: row.get("active"),
        })
    }
}

pub(super) const ACCOUNTS: &str = "select * from account order by login";
pub(super) const COLLEAGUES: &str =
    "select * from account where pack_id = $1 and department = $2 and active = 1 order by login";

impl Store {
    /// The account with that login.
    pub async fn account_fetch(&self, login: &str) -> Result<Option<AccountRow>, Fault> {
        let row =
            sqlx::query("select * from account where login = $1").bind(login).fetch_optional(&self.readers).await?;
        row.as_ref().map(AccountRow::try_from).transpose()
    }

    /// The account with that id.
    pub async fn account_fetch_by_id(&self, account: AccountId) -> Result<Option<AccountRow>, Fault> {
        let row = sqlx::query("select * from account where account_id = $1")
            .bind(account.0)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(AccountRow::try_from).transpose()
    }

    /// All accounts by login.
    pub async fn account_list(&self) -> Result<Vec<AccountRow>, Fault> {
        let rows = sqlx::query(ACCOUNTS).fetch_all(&self.readers).await?;
        rows.iter().map(AccountRow::try_from).collect()
    }

    /// Accounts of a department that may sign in.
    pub async fn account_list_of(&self, pack_id: &str, department: &DepartmentId) -> Result<Vec<AccountRow>, Fault> {
        let rows = sqlx::query(COLLEAGUES).bind(pack_id).bind(department.as_str()).fetch_all(&self.readers).await?;
        rows.iter().map(AccountRow::try_from).collect()
    }

    /// Creates an account; the login must be free.
    pub async fn account_create(&self, row: AccountRow, now: Instant) -> Result<AccountId, Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let taken: Option<i64> = sqlx::query_scalar("select account_id from account where login = $1")
                        .bind(row.login.as_str())
                        .fetch_optional(&mut unit.conn)
                        .await?;
                    if taken.is_some() {
                        let error = FieldError::new("login", format!("登录名：“{}”已被使用，请换一个", row.login));
                        return Err(Fault::Problem(Problem::Invalid(vec![error])));
                    }
                    let id: i64 = sqlx::query_scalar(
                        "insert into account (login, name, roles, department, pack_id, town, password, active, created_at)
                         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning account_id",
                    )
                    .bind(row.login)
                    .bind(row.name)
                    .bind(row.roles.codes())
                    .bind(row.department.to_string())
                    .bind(row.pack_id)
                    .bind(row.town.map(|town| town.to_string()))
                    .bind(row.password)
                    .bind(row.active)
                    .bind(now.unix())
                    .fetch_one(&mut unit.conn)
                    .await?;
                    Ok(AccountId(id))
                })
            })
            .await
    }

    /// Sets the password; no link opens the account any more, and its sessions end, all but one where one is named.
    pub(crate) async fn account_set_password(
        &self,
        account: AccountId,
        password: String,
        but: Option<&str>,
    ) -> Result<bool, Problem> {
        let but = but.map(str::to_owned);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let done = sqlx::query("update account set password = $2 where account_id = $1")
                        .bind(account.0)
                        .bind(password)
                        .execute(&mut unit.conn)
                        .await?;
                    unit.account_link_forget(account).await?;
                    unit.session_end_all(account, but.as_deref()).await?;
                    Ok(done.rows_affected() == 1)
                })
            })
            .await
    }

    /// Opens or closes an account; closing ends its sessions.
    pub async fn account_set_active(&self, account: AccountId, active: bool) -> Result<bool, Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let done = sqlx::query("update account set active = $2 where account_id = $1")
                        .bind(account.0)
                        .bind(active)
                        .execute(&mut unit.conn)
                        .await?;
                    if !active {
                        unit.account_link_forget(account).await?;
                        unit.session_end_all(account, None).await?;
                    }
                    Ok(done.rows_affected() == 1)
                })
            })
            .await
    }
}
