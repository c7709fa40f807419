//! Accounts and sessions of staff.

use super::{Desk, Ended};
use crate::store::vault::random_token;
use crate::store::{AccountRow, Fault};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use domain::access::{Actor, Role, RoleSet, Who};
use domain::administration::{Act, AdminEvent, Doer, PasswordWay};
use domain::policy::{Department, Pack};
use domain::ports::{Accounts, Answer};
use domain::problem::{FieldError, Problem};
use domain::value::{AccountId, DepartmentId};
use domain::view::{AccountView, CalendarYearView, Me, UndeliveredView, is_post_of};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Shortest password.
const MIN_PASSWORD: usize = 10;

/// argon2id with 19 MiB, 2 passes, 1 lane (the recommended floor for servers that must also do other things).
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password.
///
/// # Errors
/// If the operating system gives no randomness.
pub fn hash_password(password: &str) -> Result<String, Problem> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Problem::Unavailable)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| Problem::Unavailable)?;
    argon2().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| Problem::Unavailable)
}

fn verify(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

/// What is wrong with a new password.
fn check_password(login: &str, password: &str) -> Option<FieldError> {
    let classes = [char::is_lowercase, char::is_uppercase, char::is_numeric]
        .iter()
        .filter(|class| password.chars().any(**class))
        .count()
        + usize::from(password.chars().any(|c| !c.is_alphanumeric()));
    let message = if password.chars().count() < MIN_PASSWORD {
        format!("密码：至少 {MIN_PASSWORD} 位")
    } else if classes < 2 {
        "密码：请混用大小写字母、数字或符号中的两种".to_owned()
    } else if password.to_lowercase().contains(&login.to_lowercase()) {
        "密码：不能包含登录名".to_owned()
    } else {
        return None;
    };
    Some(FieldError::new("password", message))
}

impl Desk {
    /// Creates an account from what an administrator typed; used by the command line and the admin page.
    ///
    /// # Errors
    /// The fields to mend.
    pub async fn account_add(
        &self,
        login: &str,
        name: &str,
        roles: &str,
        department: &str,
        password: &str,
        by: Doer,
    ) -> Answer<AccountId> {
        let login = login.trim().to_lowercase();
        let mut errors = Vec::new();
        let well_formed = (2..=40).contains(&login.chars().count())
            && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        if !well_formed {
            errors.push(FieldError::new("login", "登录名：2 至 40 位字母、数字、点、下划线或连字符"));
        }
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 40 {
            errors.push(FieldError::new("name", "姓名：请填写，最多 40 字"));
        }
        let roles = RoleSet::from_codes(roles);
        if roles.is_none() {
            let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
            errors.push(FieldError::new(
                "roles",
                format!("岗位：须是 {} 之一；只有 CLK,HDL 可以同时担任", codes.join("、")),
            ));
        }
        let found = self.department(department);
        if found.is_none() {
            errors.push(FieldError::new("department", "部门：政策包里没有这个部门"));
        }
        if let (Some(roles), Some((pack, department))) = (&roles, &found)
            && let Some(role) = roles.iter().find(|role| !is_post_of(*role, &department.id, pack))
        {
            let message = format!("岗位：{}不设{}（{}）", department.short, role.zh(), pack.short_title);
            errors.push(FieldError::new("roles", message));
        }
        errors.extend(check_password(&login, password));
        let (Some(roles), Some((pack, department)), true) = (roles, found, errors.is_empty()) else {
            return Err(Problem::Invalid(errors));
        };
        let row = AccountRow {
            account: AccountId(0),
            login,
            name,
            roles,
            town: department.town.clone(),
            department: department.id,
            pack_id: pack.reference.id.clone(),
            password: hash_in_background(password).await?,
            active: true,
        };
        self.store.account_create(row, by, self.now()).await
    }

    fn department(&self, id: &str) -> Option<(Arc<Pack>, Department)> {
        let id = DepartmentId::new(id.trim());
        let pack = self.pack_of_department(&id)?;
        let department = pack.department(&id)?.clone();
        Some((pack, department))
    }

    /// Sets a password from the command line.
    ///
    /// # Errors
    /// Unknown login, weak password.
    pub async fn account_passwd(&self, login: &str, password: &str, by: Doer) -> Answer<()> {
        let row = self.store.account_fetch(&login.to_lowercase()).await.map_err(Fault::into_problem)?;
        let row = row.ok_or_else(|| Problem::Invalid(vec![FieldError::new("login", "登录名：没有这个账号")]))?;
        if let Some(error) = check_password(&row.login, password) {
            return Err(Problem::Invalid(vec![error]));
        }
        let hash = hash_in_background(password).await?;
        let now = self.now();
        self.store.account_set_password(row.account, hash, PasswordWay::Other, by, now).await.map(|_| ())
    }

    /// The member of staff behind an account row.
    pub(crate) fn me_of(&self, row: AccountRow) -> Answer<Me> {
        let pack = self.rules().latest(&row.pack_id).ok_or(Problem::NotFound)?;
        Ok(Me {
            department_short: pack.department_short(&row.department).to_owned(),
            account: row.account,
            login: row.login,
            name: row.name,
            roles: row.roles,
            department: row.department,
            pack: pack.reference.clone(),
            leading_group: pack.offices.leading_group.is_some(),
            town: row.town,
        })
    }
}

/// Hashings at once: each takes a processor for tens of milliseconds and 19 MiB. A flood of sign-ins queues here and
/// does not starve everybody else.
static HASHINGS: Semaphore = Semaphore::const_new(2);

/// Runs a hashing beside the requests, when it is its turn.
async fn in_background<T: Send + 'static>(hashing: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    let _turn = HASHINGS.acquire().await.map_err(|_| Problem::Unavailable)?;
    tokio::task::spawn_blocking(hashing).await.map_err(|_| Problem::Unavailable)
}

async fn hash_in_background(password: &str) -> Answer<String> {
    let password = password.to_owned();
    in_background(move || hash_password(&password)).await?
}

async fn verify_in_background(hash: String, password: &str) -> Answer<bool> {
    let password = password.to_owned();
    in_background(move || verify(&hash, &password)).await
}

fn administrator(actor: &Actor) -> Answer<()> {
    if actor.has(Role::Administrator) {
        Ok(())
    } else {
        Err(Problem::NotAllowed("由系统管理员办理".to_owned()))
    }
}

#[async_trait]
impl Accounts for Desk {
    async fn sign_in(&self, login: &str, password: &str, from: &str) -> Answer<String> {
        let now = self.now();
        let login = login.trim().to_lowercase();
        for (what, whom) in [("sign in", login.as_str()), ("sign in from", from)] {
            if let Err(blocked) = self.store.throttle_check(what, whom, now).await.map_err(Fault::into_problem)? {
                return Err(Problem::TooMany(blocked.0));
            }
        }
        let row = self.store.account_fetch(&login).await.map_err(Fault::into_problem)?.filter(|row| row.active);
        // An unknown login takes as long as a wrong password.
        let hash = row.as_ref().map_or_else(
            || {
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0tDh6uqo4KaVwaVQ7wvSDVEgP1VyZXAHy0rTJyVvBqk"
                    .to_owned()
            },
            |row| row.password.clone(),
        );
        let matches = verify_in_background(hash, password).await?;
        let Some(row) = row.filter(|_| matches) else {
            self.store.throttle_failed("sign in", &login, now).await?;
            self.store.throttle_failed("sign in from", from, now).await?;
            return Err(Problem::NotAllowed("登录名或密码不对，请核对后再试".to_owned()));
        };
        self.store.throttle_passed("sign in", &login).await?;
        self.store.throttle_passed("sign in from", from).await?;
        let token = random_token().map_err(|_| Problem::Unavailable)?;
        self.store.session_begin(&token, row.account, now).await?;
        let act = Act::SignedIn { account: row.account, second_factor: false };
        self.store.admin_note(AdminEvent::new(now, Doer::Account(row.account), act)).await?;
        Ok(token)
    }

    async fn sign_out(&self, session: &str) -> Answer<()> {
        self.store.session_end(session).await?;
        self.streams.end(Ended::Session(self.store.session_digest(session)));
        Ok(())
    }

    async fn me(&self, session: &str) -> Answer<Me> {
        let row = self.store.session_account(session, self.now()).await.map_err(Fault::into_problem)?;
        self.me_of(row.ok_or(Problem::NotFound)?)
    }

    async fn list(&self, actor: &Actor) -> Answer<Vec<AccountView>> {
        administrator(actor)?;
        let rows = self.store.account_list().await.map_err(Fault::into_problem)?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let pack = self.rules().latest(&row.pack_id);
                AccountView {
                    account: row.account,
                    login: row.login,
                    name: row.name,
                    roles: row.roles.zh(),
                    department: pack
                        .map_or(row.department.to_string(), |pack| pack.department_short(&row.department).to_owned()),
                    active: row.active,
                }
            })
            .collect())
    }

    async fn set_active(&self, actor: &Actor, account: AccountId, active: bool) -> Answer<()> {
        administrator(actor)?;
        if !active && actor.account() == Some(account) {
            return Err(Problem::Invalid(vec![FieldError::new("account", "账号：不能停用自己")]));
        }
        if !self.store.account_set_active(account, active, Doer::from(actor), self.now()).await? {
            return Err(Problem::NotFound);
        }
        if !active {
            self.streams.end(Ended::Account(account));
        }
        Ok(())
    }

    async fn create(
        &self,
        actor: &Actor,
        login: &str,
        name: &str,
        roles: &str,
        department: &str,
        password: &str,
    ) -> Answer<()> {
        administrator(actor)?;
        self.account_add(login, name, roles, department, password, Doer::from(actor)).await.map(|_| ())
    }

    async fn change_password(&self, actor: &Actor, old: &str, new: &str) -> Answer<()> {
        let Who::Staff { account, .. } = &actor.who else { return Err(Problem::NotFound) };
        let row =
            self.store.account_fetch_by_id(*account).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        if !verify_in_background(row.password.clone(), old).await? {
            return Err(Problem::Invalid(vec![FieldError::new("old", "原密码：不对，请核对")]));
        }
        if let Some(error) = check_password(&row.login, new) {
            return Err(Problem::Invalid(vec![error]));
        }
        let hash = hash_in_background(new).await?;
        let (by, now) = (Doer::from(actor), self.now());
        self.store.account_set_password(*account, hash, PasswordWay::Own, by, now).await.map(|_| ())
    }

    async fn undelivered(&self, actor: &Actor) -> Answer<Vec<UndeliveredView>> {
        administrator(actor)?;
        self.failing().await
    }

    async fn deliver_again(&self, actor: &Actor, id: i64) -> Answer<()> {
        administrator(actor)?;
        self.deliver_once_more(Some(id)).await.map(|_| ())
    }

    async fn calendar(&self, actor: &Actor) -> Answer<Vec<CalendarYearView>> {
        administrator(actor)?;
        Ok(self
            .rules()
            .calendar()
            .years()
            .map(|(year, status, notice)| CalendarYearView { year, status, notice: notice.to_owned() })
            .collect())
    }
}
