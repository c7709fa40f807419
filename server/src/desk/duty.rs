//! Where a colleague's cards go: before the account is closed, and while the colleague is away (M-4.1-e, M-4.1-f).

use super::deadlines::append;
use super::engine::{Scene, let_system, perform};
use super::live::LiveMessage;
use super::{Desk, Ended};
use crate::store::{AccountRow, Fault, Unit};
use domain::access::{Actor, Role, Sight, sight};
use domain::administration::Doer;
use domain::case::{Case, Command, DutyCommand, StaffRef};
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use domain::value::{AccountId, CaseNo, Day};
use domain::view::AbsenceForm;

/// Cases looked at together.
const TOGETHER: usize = 200;
/// Longest reason.
const REASON: usize = 200;
/// Posts that have no card.
const NO_CARDS: [Role; 3] = [Role::Supervisor, Role::Auditor, Role::Administrator];

fn invalid(field: &str, message: impl Into<String>) -> Problem {
    Problem::Invalid(vec![FieldError::new(field, message)])
}

fn reason_of(text: &str, label: &str) -> Answer<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("reason", format!("{label}：请填写")));
    }
    if text.chars().count() > REASON {
        return Err(invalid("reason", format!("{label}：最多 {REASON} 字")));
    }
    Ok(text.to_owned())
}

/// Whether `to` may know of the case it is to get (TR79).
fn may_know(case: &Case, to: AccountId) -> bool {
    case.restriction
        .as_ref()
        .is_none_or(|restriction| restriction.users.contains(&to) || restriction.by.account == Some(to))
}

impl Desk {
    /// Open cases that an account has in hand, by number.
    async fn open_work(&self, row: &AccountRow) -> Answer<Vec<Case>> {
        let ids = self.store.card_open_of(&row.department, row.account).await.map_err(Fault::into_problem)?;
        let mut found = Vec::new();
        for some in ids.chunks(TOGETHER) {
            for case in self.store.case_fetch_many(some).await.map_err(Fault::into_problem)? {
                if case.case.work_of(row.account).is_some() {
                    found.push(case.case);
                }
            }
        }
        found.sort_by_key(|case| case.case_no);
        Ok(found)
    }

    /// Open cases on which an account stands in for a colleague.
    async fn stood_in(&self, row: &AccountRow) -> Answer<Vec<CaseNo>> {
        let ids = self.store.card_open_of(&row.department, row.account).await.map_err(Fault::into_problem)?;
        let mut found = Vec::new();
        for some in ids.chunks(TOGETHER) {
            let cases = self.store.case_fetch_many(some).await.map_err(Fault::into_problem)?;
            let his = cases.iter().filter(|case| !case.case.stand_ins_by(row.account).is_empty());
            found.extend(his.map(|case| case.case.case_no));
        }
        Ok(found)
    }

    /// The colleague named under `field`: of the same department, allowed to sign in, at a post that has cards.
    async fn colleague(&self, of: &AccountRow, to: AccountId, field: &str, label: &str) -> Answer<StaffRef> {
        let row = self.store.account_fetch_by_id(to).await.map_err(Fault::into_problem)?;
        let fits = |row: &AccountRow| {
            row.active
                && row.account != of.account
                && row.department == of.department
                && row.pack_id == of.pack_id
                && !NO_CARDS.iter().any(|role| row.roles.has(*role))
        };
        let row = row.filter(fits).ok_or_else(|| invalid(field, format!("{label}：请选择同部门在用的同事")))?;
        Ok(StaffRef { account: row.account, name: row.name, department: row.department })
    }

    /// Closes an account. Whoever has open work gives it away first: all of it goes to one colleague of the department in
    /// the same act, with the reason on each card.
    ///
    /// # Errors
    /// `Invalid` on `receiver` while nobody is named for open work; no such account.
    pub async fn account_close(
        &self,
        account: AccountId,
        receiver: Option<AccountId>,
        reason: &str,
        by: Doer,
    ) -> Answer<u32> {
        let row = self.store.account_fetch_by_id(account).await.map_err(Fault::into_problem)?;
        let row = row.ok_or(Problem::NotFound)?;
        let work = self.open_work(&row).await?;
        let to = match receiver {
            _ if work.is_empty() => None,
            // Who closes accounts sees no case: how many, not which.
            None => {
                let many = work.len();
                let message = format!("接手人：{}还有 {many} 件未办结的案件，请选择同部门同事接手后再停用", row.name);
                return Err(invalid("receiver", message));
            }
            Some(to) => {
                let to = self.colleague(&row, to, "receiver", "接手人").await?;
                let secret = work.iter().filter(|case| !may_know(case, to.account)).count();
                if secret > 0 {
                    let message =
                        format!("接手人：有 {secret} 件限定知悉的案件不能由其接手，请部门负责人先转交这些案件");
                    return Err(invalid("receiver", message));
                }
                Some((to, reason_of(reason, "停用理由")?))
            }
        };
        let cases: Vec<CaseNo> = work.iter().map(|case| case.case_no).collect();
        let stood_in = self.stood_in(&row).await?;
        let (scene, now, moved) = (self.scene(), self.now(), u32::try_from(cases.len()).unwrap_or(u32::MAX));
        let told = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let mut told = match to {
                        Some((to, reason)) => give_away(unit, &scene, account, &cases, &to, &reason).await?,
                        None => Vec::new(),
                    };
                    for case_no in stood_in {
                        let Some(loaded) = unit.case_load(case_no).await? else { continue };
                        let over = loaded.case.stand_ins_by(account);
                        told.extend(append(unit, &scene, &loaded, over).await?.map(|(_, live)| live));
                    }
                    if !unit.account_set_active(account, false, by, now).await? {
                        return Err(Problem::NotFound.into());
                    }
                    Ok(told)
                })
            })
            .await?;
        for message in told {
            self.live.tell(message);
        }
        self.streams.end(Ended::Account(account));
        Ok(moved)
    }

    /// A colleague stands in for another on every card he has in hand, for the days stated: one act of the head, all of it
    /// or nothing.
    ///
    /// # Errors
    /// The fields to mend; the refusal of a card, with its number.
    pub async fn stand_in_for(&self, actor: &Actor, form: &AbsenceForm) -> Answer<u32> {
        if !actor.has(Role::Head) && !actor.has(Role::Station) {
            return Err(Problem::NotAllowed("由部门负责人指定代办".to_owned()));
        }
        let AbsenceForm { holder, to, from, until, reason } = form;
        let row = self.store.account_fetch_by_id(*holder).await.map_err(Fault::into_problem)?;
        let own = |row: &AccountRow| Some(&row.department) == actor.department();
        let row = row.filter(own).ok_or_else(|| invalid("holder", "请假人：请选择本部门同事"))?;
        let to = self.colleague(&row, *to, "to", "代办人").await?;
        let reason = reason_of(reason, "代办理由")?;
        let mut cases = Vec::new();
        for case in self.open_work(&row).await? {
            let pack = self.pack_of(&case)?;
            if sight(actor, &case, &pack) == Sight::Full && may_know(&case, to.account) {
                cases.push(case.case_no);
            }
        }
        if cases.is_empty() {
            return Err(invalid("holder", format!("请假人：{}没有可以指定代办的在办案件", row.name)));
        }
        let moved = u32::try_from(cases.len()).unwrap_or(u32::MAX);
        let (scene, actor, days) = (self.scene(), actor.clone(), (*from, *until));
        let told = self
            .store
            .writer
            .run(move |unit| Box::pin(async move { stand_in(unit, &scene, &actor, &cases, &to, days, &reason).await }))
            .await?;
        for message in told {
            self.live.tell(message);
        }
        Ok(moved)
    }
}

/// Every card goes to `to`, by the machine, under the reason the account was closed for.
async fn give_away(
    unit: &mut Unit,
    scene: &Scene,
    from: AccountId,
    cases: &[CaseNo],
    to: &StaffRef,
    reason: &str,
) -> Result<Vec<LiveMessage>, Fault> {
    let mut told = Vec::new();
    for case_no in cases {
        // What was given away or ended meanwhile is nobody's to move.
        let command = |case: &Case| {
            case.work_of(from).map(|_| {
                Command::Duty(DutyCommand::Reassign { to: to.clone(), reason: format!("账号停用：{reason}") })
            })
        };
        told.extend(let_system(unit, scene, *case_no, command).await?);
    }
    Ok(told)
}

async fn stand_in(
    unit: &mut Unit,
    scene: &Scene,
    actor: &Actor,
    cases: &[CaseNo],
    to: &StaffRef,
    (from, until): (Day, Day),
    reason: &str,
) -> Result<Vec<LiveMessage>, Fault> {
    let mut told = Vec::new();
    for case_no in cases {
        let command = DutyCommand::AppointStandIn { to: to.clone(), from, until, reason: reason.to_owned() };
        let done = perform(unit, scene, actor, *case_no, None, Command::Duty(command), None).await;
        match done {
            Ok((_, messages)) => told.extend(messages),
            Err(Fault::Problem(Problem::Refused(mut refusal))) => {
                refusal.message = format!("案件 {case_no}：{}", refusal.message);
                return Err(Fault::Problem(Problem::Refused(refusal)));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(told)
}
