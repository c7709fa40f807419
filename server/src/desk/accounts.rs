//! Accounts of staff: who makes them, who changes them. Signing in is in `sign_in`.

use super::password::{hash_password, weakness};
use super::{Desk, Ended};
use crate::store::{AccountRow, Fault, NO_PASSWORD};
use async_trait::async_trait;
use domain::access::{Actor, Role, RoleSet};
use domain::administration::{AccountChange, Doer, PasswordWay, needs_two};
use domain::policy::{Department, Pack};
use domain::ports::{Accounts, Answer};
use domain::problem::{FieldError, Problem};
use domain::value::{AccountId, DepartmentId};
use domain::view::{
    AccountView, BegunSession, CalendarYearView, Caller, EnrolmentView, LinkView, Me, SecurityView, SignInStep,
    UndeliveredView, is_post_of,
};
use std::sync::Arc;

/// Where the first password comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstPassword<'a> {
    /// The person chooses it, by a link that is good once; nobody else ever knows it.
    ByLink,
    /// Typed on the command line.
    Typed(&'a str),
    /// Known to everybody and not judged: for data folders that hold demonstrations only.
    Demonstration(&'a str),
}

/// The page under which a link's owner chooses a password.
pub fn link_path(token: &str) -> String {
    format!("/desk/link/{token}")
}

impl Desk {
    /// Creates an account from what an administrator typed; used by the command line and the admin page. Answers with
    /// the link's token where there is one.
    ///
    /// # Errors
    /// The fields to mend.
    pub async fn account_add(
        &self,
        login: &str,
        name: &str,
        roles: &str,
        department: &str,
        first: FirstPassword<'_>,
        by: Doer,
    ) -> Answer<(AccountId, Option<String>)> {
        self.account_make(login, name, roles, department, first, by, true).await
    }

    async fn account_make(
        &self,
        login: &str,
        name: &str,
        roles: &str,
        department: &str,
        first: FirstPassword<'_>,
        by: Doer,
        active: bool,
    ) -> Answer<(AccountId, Option<String>)> {
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
        if let FirstPassword::Typed(password) = first {
            let (department, id) = found.as_ref().map_or(("", ""), |(_, it)| (it.short.as_str(), it.id.as_str()));
            errors.extend(weakness("password", password, &[login.as_str(), name.as_str(), department, id]));
        }
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
            password: match first {
                FirstPassword::ByLink => NO_PASSWORD.to_owned(),
                FirstPassword::Typed(password) | FirstPassword::Demonstration(password) => hashed(password).await?,
            },
            active,
        };
        let now = self.now();
        let account = self.store.account_create(row, by.clone(), now).await?;
        let link = match first {
            FirstPassword::ByLink => Some(self.store.account_link_make(account, false, by, now).await?),
            FirstPassword::Typed(_) | FirstPassword::Demonstration(_) => None,
        };
        Ok((account, link))
    }

    fn department(&self, id: &str) -> Option<(Arc<Pack>, Department)> {
        let id = DepartmentId::new(id.trim());
        let pack = self.pack_of_department(&id)?;
        let department = pack.department(&id)?.clone();
        Some((pack, department))
    }

    /// The account of a login, for the command line.
    ///
    /// # Errors
    /// Unknown login.
    pub async fn account_of(&self, login: &str) -> Answer<AccountId> {
        let row = self.store.account_fetch(&login.trim().to_lowercase()).await.map_err(Fault::into_problem)?;
        row.map(|row| row.account)
            .ok_or_else(|| Problem::Invalid(vec![FieldError::new("login", "登录名：没有这个账号")]))
    }

    /// Sets a password from the command line; every session of the account ends.
    ///
    /// # Errors
    /// Unknown login, weak password.
    pub async fn account_passwd(&self, login: &str, password: &str, by: Doer) -> Answer<()> {
        let account = self.account_of(login).await?;
        let row = self.store.account_fetch_by_id(account).await.map_err(Fault::into_problem)?;
        let row = row.ok_or(Problem::NotFound)?;
        self.strong_enough(&row, "password", password)?;
        let how = (PasswordWay::Other, by, self.now());
        self.store.account_set_password(account, hashed(password).await?, None, how).await?;
        self.streams.end(Ended::Account(account));
        Ok(())
    }

    /// A fresh link in place of the password; every session of the account ends. Answers with the link's token.
    ///
    /// # Errors
    /// No such account, or one that may not sign in.
    pub async fn account_new_link(&self, account: AccountId, by: Doer) -> Answer<String> {
        let row = self.store.account_fetch_by_id(account).await.map_err(Fault::into_problem)?;
        let row = row.ok_or(Problem::NotFound)?;
        if !row.active {
            return Err(Problem::Invalid(vec![FieldError::new("account", "账号：已停用，请先启用")]));
        }
        let token = self.store.account_link_make(account, true, by, self.now()).await?;
        self.streams.end(Ended::Account(account));
        Ok(token)
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// The store's.
    pub async fn account_end_sessions(&self, account: AccountId, by: Doer) -> Answer<()> {
        self.store.session_end_all(account, None, by, self.now()).await?;
        self.streams.end(Ended::Account(account));
        Ok(())
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

/// Hashes beside the requests; for the command line, where nobody queues.
async fn hashed(password: &str) -> Answer<String> {
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || hash_password(&password)).await.map_err(|_| Problem::Unavailable)?
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
    async fn sign_in(&self, login: &str, password: &str, caller: &Caller) -> Answer<BegunSession> {
        self.sign_in_password(login, password, caller).await
    }

    async fn sign_in_code(&self, session: &str, code: &str, caller: &Caller) -> Answer<BegunSession> {
        self.code_given(session, code, caller).await
    }

    async fn sign_out(&self, session: &str) -> Answer<()> {
        self.session_over(session).await
    }

    async fn me(&self, session: &str) -> Answer<Me> {
        let visit = self.visit(session).await?;
        if visit.step == SignInStep::Done { Ok(visit.me) } else { Err(Problem::NotFound) }
    }

    async fn confirmed(&self, session: &str) -> Answer<()> {
        self.proven(&self.whole_session(session).await?)
    }

    async fn confirm(&self, session: &str, password: &str, code: &str, caller: &Caller) -> Answer<()> {
        self.prove(session, password, code, caller).await
    }

    async fn security(&self, session: &str) -> Answer<SecurityView> {
        self.security_of(session).await
    }

    async fn end_session(&self, session: &str, id: &str) -> Answer<bool> {
        let row = self.whole_session(session).await?;
        let account = row.account.account;
        // What has ended already has ended.
        if let Some(digest) = self.store.session_end_named(account, id, self.now()).await? {
            self.streams.end(Ended::Session(digest));
        }
        Ok(id == row.id)
    }

    async fn end_other_sessions(&self, session: &str) -> Answer<()> {
        let row = self.whole_session(session).await?;
        let account = row.account.account;
        let ended = self.store.session_end_all(account, Some(&row.id), Doer::Account(account), self.now()).await?;
        for digest in ended {
            self.streams.end(Ended::Session(digest));
        }
        Ok(())
    }

    async fn enrolment(&self, session: &str) -> Answer<EnrolmentView> {
        self.enrolment_of(session).await
    }

    async fn enrol(&self, session: &str, code: &str, caller: &Caller) -> Answer<Option<BegunSession>> {
        self.enrolled(session, code, caller).await
    }

    async fn remove_second_factor(&self, session: &str) -> Answer<()> {
        self.factor_removed(session).await
    }

    async fn change_password(&self, session: &str, old: &str, new: &str, caller: &Caller) -> Answer<()> {
        self.password_change(session, old, new, caller).await
    }

    async fn link(&self, token: &str, caller: &Caller) -> Answer<LinkView> {
        self.link_of(token, caller).await
    }

    async fn use_link(&self, token: &str, password: &str, again: &str, caller: &Caller) -> Answer<()> {
        self.link_used(token, password, again, caller).await
    }

    async fn list(&self, actor: &Actor) -> Answer<Vec<AccountView>> {
        administrator(actor)?;
        let rows = self.store.account_list().await.map_err(Fault::into_problem)?;
        let factors = self.store.second_factor_owners().await.map_err(Fault::into_problem)?;
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
                    waiting: row.password == NO_PASSWORD,
                    second_factor: factors.contains(&row.account),
                }
            })
            .collect())
    }

    async fn set_active(&self, actor: &Actor, account: AccountId, active: bool) -> Answer<()> {
        administrator(actor)?;
        if !active && actor.account() == Some(account) {
            return Err(Problem::Invalid(vec![FieldError::new("account", "账号：不能停用自己")]));
        }
        if active {
            // Reopening an account that reads cases takes two; it is done when the second has confirmed.
            self.four_eyes(actor, AccountChange::Reopen { account }).await?;
        }
        if !active {
            return self.account_close(account, None, "", Doer::from(actor)).await.map(|_| ());
        }
        if !self.store.account_set_active(account, active, Doer::from(actor), self.now()).await? {
            return Err(Problem::NotFound);
        }
        Ok(())
    }

    async fn close(&self, actor: &Actor, account: AccountId, receiver: AccountId, reason: &str) -> Answer<u32> {
        administrator(actor)?;
        if actor.account() == Some(account) {
            return Err(Problem::Invalid(vec![FieldError::new("account", "账号：不能停用自己")]));
        }
        self.account_close(account, Some(receiver), reason, Doer::from(actor)).await
    }

    async fn create(&self, actor: &Actor, login: &str, name: &str, roles: &str, department: &str) -> Answer<String> {
        administrator(actor)?;
        let closed = RoleSet::from_codes(roles).is_none_or(|roles| needs_two(&roles));
        let (account, link) = self
            .account_make(login, name, roles, department, FirstPassword::ByLink, Doer::from(actor), !closed)
            .await?;
        if closed {
            self.four_eyes_new(actor, account).await?;
        }
        link.map(|token| link_path(&token)).ok_or(Problem::Unavailable)
    }

    async fn new_link(&self, actor: &Actor, account: AccountId) -> Answer<String> {
        administrator(actor)?;
        self.four_eyes(actor, AccountChange::ResetPassword { account }).await?;
        self.account_new_link(account, Doer::from(actor)).await.map(|token| link_path(&token))
    }

    async fn end_sessions(&self, actor: &Actor, account: AccountId) -> Answer<()> {
        administrator(actor)?;
        self.account_end_sessions(account, Doer::from(actor)).await
    }

    async fn reset_second_factor(&self, actor: &Actor, account: AccountId) -> Answer<()> {
        administrator(actor)?;
        self.four_eyes(actor, AccountChange::ResetSecondFactor { account }).await?;
        self.account_reset_second_factor(account, Doer::from(actor)).await
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
