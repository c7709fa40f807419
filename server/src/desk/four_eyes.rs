//! Two persons for an account that reads cases: what an administrator asks for in the browser comes into force when a
//! second administrator, or the head of the account's department, has confirmed it.

use super::Desk;
use crate::store::Fault;
use async_trait::async_trait;
use domain::access::{Actor, Role, RoleSet};
use domain::administration::{AccountChange, Doer, Pending, needs_two};
use domain::ports::{Answer, FourEyes};
use domain::problem::{FieldError, Problem};
use domain::value::AccountId;
use domain::view::PendingView;

/// Longest reason.
const REASON: usize = 200;

impl Desk {
    /// Whether `actor` may do `change` now. Where it takes two persons and nobody has confirmed it, it is asked for and
    /// refused with a message that says so; once confirmed, the same act by the same administrator goes through, once.
    ///
    /// # Errors
    /// `NotAllowed` with what happens next, trouble with the store.
    pub async fn four_eyes(&self, actor: &Actor, change: AccountChange) -> Answer<()> {
        let Some(by) = actor.account() else { return Err(Problem::NotFound) };
        let now = self.now();
        let asked = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let account = unit.account_fetch(change.account()).await?.ok_or(Problem::NotFound)?;
                    if !needs_two(&account.roles) {
                        return Ok(false);
                    }
                    if unit.four_eyes_use(by, &change, now).await? {
                        return Ok(false);
                    }
                    unit.four_eyes_ask(by, change, vec![account.department], now).await?;
                    Ok(true)
                })
            })
            .await?;
        if asked {
            return Err(Problem::NotAllowed(
                "需要第二个人：已提请复核，由另一名系统管理员或该部门负责人在“复核”中同意后办理".to_owned(),
            ));
        }
        Ok(())
    }

    /// Asks for a second person for an account that was just made and stands closed.
    ///
    /// # Errors
    /// Trouble with the store.
    pub async fn four_eyes_new(&self, actor: &Actor, account: AccountId) -> Answer<()> {
        let Some(by) = actor.account() else { return Err(Problem::NotFound) };
        let now = self.now();
        self.store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let row = unit.account_fetch(account).await?.ok_or(Problem::NotFound)?;
                    let (state, department) = (row.state(), row.department.clone());
                    unit.four_eyes_ask(by, AccountChange::Create { state }, vec![department], now).await?;
                    Ok(())
                })
            })
            .await
    }

    fn pending_view(
        &self,
        actor: &Actor,
        pending: &Pending,
        names: &[(AccountId, String, String, String)],
    ) -> PendingView {
        let of = |account: AccountId| names.iter().find(|(known, ..)| *known == account);
        let whose = pending.change.account();
        let (login, name, roles) = of(whose)
            .map_or((String::new(), String::new(), String::new()), |(_, login, name, roles)| {
                (login.clone(), name.clone(), roles.clone())
            });
        let departments: Vec<String> = pending
            .departments
            .iter()
            .map(|id| {
                self.pack_of_department(id).map_or_else(|| id.to_string(), |pack| pack.department_short(id).to_owned())
            })
            .collect();
        PendingView {
            request: pending.request,
            what: pending.change.zh().to_owned(),
            login,
            name,
            roles,
            department: departments.join("、"),
            asked_by: of(pending.by).map(|(_, _, name, _)| name.clone()).unwrap_or_default(),
            at: pending.at,
            may_confirm: pending.may_confirm(actor),
            own: actor.account() == Some(pending.by),
        }
    }
}

fn may_see(actor: &Actor) -> Answer<()> {
    if actor.has(Role::Administrator) || actor.has(Role::Head) {
        Ok(())
    } else {
        Err(Problem::NotAllowed("由系统管理员和部门负责人办理".to_owned()))
    }
}

#[async_trait]
impl FourEyes for Desk {
    async fn pending(&self, actor: &Actor) -> Answer<Vec<PendingView>> {
        may_see(actor)?;
        let waiting = self.store.four_eyes_list().await.map_err(Fault::into_problem)?;
        let rows = self.store.account_list().await.map_err(Fault::into_problem)?;
        let names: Vec<_> =
            rows.into_iter().map(|row| (row.account, row.login.clone(), row.name.clone(), row.roles.zh())).collect();
        Ok(waiting
            .iter()
            .filter(|pending| actor.has(Role::Administrator) || pending.may_confirm(actor))
            .map(|pending| self.pending_view(actor, pending, &names))
            .collect())
    }

    async fn decide_pending(&self, actor: &Actor, request: i64, agree: bool, reason: &str) -> Answer<()> {
        may_see(actor)?;
        let Some(by) = actor.account() else { return Err(Problem::NotFound) };
        let reason = reason.trim().to_owned();
        if reason.chars().count() > REASON {
            return Err(Problem::Invalid(vec![FieldError::new("reason", format!("理由：最多 {REASON} 字"))]));
        }
        if !agree && reason.is_empty() {
            return Err(Problem::Invalid(vec![FieldError::new("reason", "理由：不同意的，请写明理由")]));
        }
        let (actor, now) = (actor.clone(), self.now());
        self.store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let pending = unit.four_eyes_fetch(request).await?.ok_or(Problem::NotFound)?;
                    let withdraws = !agree && pending.by == by;
                    if !withdraws && !pending.may_confirm(&actor) {
                        let whose = "须由另一名系统管理员或该部门负责人复核；不能复核自己提请的或涉及本人的变更";
                        return Err(Problem::NotAllowed(whose.to_owned()).into());
                    }
                    unit.four_eyes_decide(request, by, (!agree).then_some(reason), now).await?;
                    if !agree {
                        return Ok(());
                    }
                    // What needs nothing more is done at once; the rest by whoever asked, who may now.
                    let doer = Doer::Account(by);
                    match pending.change {
                        AccountChange::Create { state } => {
                            let row = unit.account_fetch(state.account).await?.ok_or(Problem::NotFound)?;
                            // What was confirmed is what was asked for, and nothing that came to it since.
                            if row.state() != state {
                                let message = "账号在提请之后有变化，请重新提请";
                                return Err(Problem::Conflict { message: message.to_owned(), version: 0 }.into());
                            }
                            unit.account_set_active(state.account, true, doer, now).await?;
                            unit.four_eyes_used(request, by, now).await
                        }
                        AccountChange::Reopen { account } => {
                            unit.account_set_active(account, true, doer, now).await?;
                            unit.four_eyes_used(request, by, now).await
                        }
                        AccountChange::Change { state } => {
                            let roles = RoleSet::from_codes(&state.roles);
                            if roles.is_none() {
                                return Err(Fault::inconsistent("a change to roles that are none"));
                            }
                            unit.account_change(state, doer, now).await?;
                            unit.four_eyes_used(request, by, now).await
                        }
                        AccountChange::ResetPassword { .. } | AccountChange::ResetSecondFactor { .. } => Ok(()),
                    }
                })
            })
            .await
    }
}
