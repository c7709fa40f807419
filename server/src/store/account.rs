//! Accounts of staff.

use super::Store;
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::access::RoleSet;
use domain::administration::{AccountState, Act, AdminEvent, Doer, PasswordWay};
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

impl AccountRow {
    /// As events of the administrative log have it.
    pub fn state(&self) -> AccountState {
        AccountState {
            account: self.account,
            login: self.login.clone(),
            name: self.name.clone(),
            roles: self.roles.codes(),
            department: self.department.clone(),
            pack_id: self.pack_id.clone(),
            town: self.town.clone(),
            active: self.active,
        }
    }
}

/// What binds the values of an account to one another: roles given or a password put in by another hand open nothing.
pub(super) fn account_bound(vault: &Vault, row: &SqliteRow) -> Vec<u8> {
    let id: i64 = row.get("account_id");
    let (active, created): (i64, i64) = (row.get("active"), row.get("created_at"));
    binding(
        vault,
        "account",
        &[
            &id.to_be_bytes(),
            row.get::<&str, _>("login").as_bytes(),
            row.get::<&str, _>("name").as_bytes(),
            row.get::<&str, _>("roles").as_bytes(),
            row.get::<&str, _>("department").as_bytes(),
            row.get::<&str, _>("pack_id").as_bytes(),
            row.get::<Option<&str>, _>("town").unwrap_or_default().as_bytes(),
            row.get::<&str, _>("password").as_bytes(),
            // As it stands: any other number than 1 is told from it.
            &[u8::try_from(active).unwrap_or(u8::MAX)],
            &created.to_be_bytes(),
        ],
    )
}

/// What an event says of a password: which account's, and that it is this one.
pub(super) fn password_bound(vault: &Vault, account: AccountId, password: &str) -> String {
    hex::encode(binding(vault, "password", &[&account.0.to_be_bytes(), password.as_bytes()]))
}

/// The account of a row whose values belong together; one that was put together by hand is nobody's.
pub(super) fn sound_account(vault: &Vault, row: &SqliteRow) -> Result<Option<AccountRow>, Fault> {
    let account = AccountRow::try_from(row)?;
    if is_bound(row.get("bound"), &account_bound(vault, row)) {
        return Ok(Some(account));
    }
    tracing::error!(account = account.account.0, "an account whose values do not belong together is not admitted");
    Ok(None)
}

pub(super) const ACCOUNTS: &str = "select * from account order by login";
pub(super) const COLLEAGUES: &str =
    "select * from account where pack_id = $1 and department = $2 and active = 1 order by login";

impl Store {
    /// The account with that login.
    pub async fn account_fetch(&self, login: &str) -> Result<Option<AccountRow>, Fault> {
        let row =
            sqlx::query("select * from account where login = $1").bind(login).fetch_optional(&self.readers).await?;
        Ok(row.map(|row| sound_account(&self.vault, &row)).transpose()?.flatten())
    }

    /// The account with that id.
    pub async fn account_fetch_by_id(&self, account: AccountId) -> Result<Option<AccountRow>, Fault> {
        let row = sqlx::query("select * from account where account_id = $1")
            .bind(account.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|row| sound_account(&self.vault, &row)).transpose()?.flatten())
    }

    /// All accounts by login.
    pub async fn account_list(&self) -> Result<Vec<AccountRow>, Fault> {
        let rows = sqlx::query(ACCOUNTS).fetch_all(&self.readers).await?;
        rows.iter().map(AccountRow::try_from).collect()
    }

    /// Accounts of a department that may sign in.
    pub async fn account_list_of(&self, pack_id: &str, department: &DepartmentId) -> Result<Vec<AccountRow>, Fault> {
        let rows = sqlx::query(COLLEAGUES).bind(pack_id).bind(department.as_str()).fetch_all(&self.readers).await?;
        rows.iter().filter_map(|row| sound_account(&self.vault, row).transpose()).collect()
    }

    /// Creates an account, on record; the login must be free.
    pub async fn account_create(&self, row: AccountRow, by: Doer, now: Instant) -> Result<AccountId, Problem> {
        self.writer.run(move |unit| Box::pin(async move { unit.account_create(row, by, now).await })).await
    }

    /// Sets the password, on record; no link opens the account any more, and its sessions end, all but one where one is
    /// named.
    pub(crate) async fn account_set_password(
        &self,
        account: AccountId,
        password: String,
        but: Option<&str>,
        (way, by, now): (PasswordWay, Doer, Instant),
    ) -> Result<bool, Problem> {
        let but = but.map(str::to_owned);
        self.writer
            .run(move |unit| {
                Box::pin(
                    async move { unit.account_set_password(account, password, but.as_deref(), (way, by, now)).await },
                )
            })
            .await
    }

    /// Opens or closes an account, on record; closing ends its sessions.
    pub async fn account_set_active(
        &self,
        account: AccountId,
        active: bool,
        by: Doer,
        now: Instant,
    ) -> Result<bool, Problem> {
        self.writer
            .run(move |unit| Box::pin(async move { unit.account_set_active(account, active, by, now).await }))
            .await
    }
}

const BY_ID: &str = "select * from account where account_id = $1";

impl Unit {
    /// The account with that id, as of this job.
    pub async fn account_fetch(&mut self, account: AccountId) -> Result<Option<AccountRow>, Fault> {
        let row = sqlx::query(BY_ID).bind(account.0).fetch_optional(&mut self.conn).await?;
        Ok(row.map(|row| sound_account(&self.vault, &row)).transpose()?.flatten())
    }

    /// As [`Store::account_create`], within a job.
    pub async fn account_create(&mut self, row: AccountRow, by: Doer, now: Instant) -> Result<AccountId, Fault> {
        let taken: Option<i64> = sqlx::query_scalar("select account_id from account where login = $1")
            .bind(row.login.as_str())
            .fetch_optional(&mut self.conn)
            .await?;
        if taken.is_some() {
            let error = FieldError::new("login", format!("登录名：“{}”已被使用，请换一个", row.login));
            return Err(Fault::Problem(Problem::Invalid(vec![error])));
        }
        let id: i64 = sqlx::query_scalar(
            "insert into account (login, name, roles, department, pack_id, town, password, active, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning account_id",
        )
        .bind(row.login.as_str())
        .bind(row.name.as_str())
        .bind(row.roles.codes())
        .bind(row.department.to_string())
        .bind(row.pack_id.as_str())
        .bind(row.town.as_ref().map(ToString::to_string))
        .bind(row.password.as_str())
        .bind(row.active)
        .bind(now.unix())
        .fetch_one(&mut self.conn)
        .await?;
        let account = AccountId(id);
        self.account_bind(account).await?;
        let state = AccountState { account, ..row.state() };
        self.admin_append(&AdminEvent::new(now, by.clone(), Act::AccountCreated { state }))?;
        let bound = password_bound(&self.vault, account, &row.password);
        let way = PasswordWay::First;
        self.admin_append(&AdminEvent::new(now, by, Act::PasswordSet { account, way, bound }))?;
        Ok(account)
    }

    /// As [`Store::account_set_password`], within a job.
    pub(crate) async fn account_set_password(
        &mut self,
        account: AccountId,
        password: String,
        but: Option<&str>,
        (way, by, now): (PasswordWay, Doer, Instant),
    ) -> Result<bool, Fault> {
        if self.account_fetch(account).await?.is_none() {
            return Ok(false);
        }
        sqlx::query("update account set password = $2 where account_id = $1")
            .bind(account.0)
            .bind(password.as_str())
            .execute(&mut self.conn)
            .await?;
        self.account_bind(account).await?;
        self.account_link_forget(account).await?;
        self.session_end_all(account, but).await?;
        let bound = password_bound(&self.vault, account, &password);
        self.admin_append(&AdminEvent::new(now, by, Act::PasswordSet { account, way, bound }))?;
        Ok(true)
    }

    /// As [`Store::account_set_active`], within a job.
    pub async fn account_set_active(
        &mut self,
        account: AccountId,
        active: bool,
        by: Doer,
        now: Instant,
    ) -> Result<bool, Fault> {
        let Some(row) = self.account_fetch(account).await? else { return Ok(false) };
        let state = AccountState { active, ..row.state() };
        self.account_change(state, by, now).await?;
        Ok(true)
    }

    /// Gives an account other roles, another department, or opens or closes it, on record. What it was is no longer so:
    /// its sessions end.
    pub async fn account_change(&mut self, state: AccountState, by: Doer, now: Instant) -> Result<(), Fault> {
        sqlx::query(
            "update account set name = $2, roles = $3, department = $4, pack_id = $5, town = $6, active = $7
             where account_id = $1",
        )
        .bind(state.account.0)
        .bind(state.name.as_str())
        .bind(state.roles.as_str())
        .bind(state.department.as_str())
        .bind(state.pack_id.as_str())
        .bind(state.town.as_ref().map(ToString::to_string))
        .bind(state.active)
        .execute(&mut self.conn)
        .await?;
        self.account_bind(state.account).await?;
        self.session_end_all(state.account, None).await?;
        if !state.active {
            self.account_link_forget(state.account).await?;
        }
        self.admin_append(&AdminEvent::new(now, by, Act::AccountChanged { state }))?;
        Ok(())
    }

    /// Binds the values of an account to one another, after a change that was made by right.
    pub(super) async fn account_bind(&mut self, account: AccountId) -> Result<(), Fault> {
        let row = sqlx::query(BY_ID).bind(account.0).fetch_one(&mut self.conn).await?;
        let bound = account_bound(&self.vault, &row);
        sqlx::query("update account set bound = $2 where account_id = $1")
            .bind(account.0)
            .bind(bound)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
