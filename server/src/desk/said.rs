//! What was sent, understood: every door hands its input over here before anything is decided.

use super::Desk;
use crate::store::Fault;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::{
    Case, Command, CommandKind, Context, DivisionCommand, DutyCommand, Likeness, OversightCommand, Preview, Refusal,
    StaffRef, Stage, unread,
};
use domain::input::{CommandInput, Known, Misread};
use domain::policy::Pack;
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use domain::register::Leadership;
use domain::value::CaseNo;

impl Desk {
    /// The command staff sent. A case the actor may not know exists is not found, whatever was sent to it.
    pub(super) async fn understood(&self, actor: &Actor, case_no: CaseNo, input: &CommandInput) -> Answer<Command> {
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let pack = self.pack_of(&row.case)?;
        let seen = sight(actor, &row.case, &pack);
        match self.parsed(&row.case, &pack, input).await? {
            // Whoever may not know of the case is told so where the step is made, and nothing before.
            Ok(command) if matches!(seen, Sight::Nothing | Sight::Pool) => Ok(command),
            Ok(command) => self.complete(actor, &row.case, &pack, command).await,
            Err(misread) => Err(match (seen, misread) {
                // Who links a post to a number is told what is wrong with what was written, and nothing of the case.
                (Sight::Nothing, Misread::Fields { kind: Some(CommandKind::RegisterPublicOpinion), errors })
                    if actor.has(Role::Cyberspace) && row.case.restriction.is_none() =>
                {
                    Problem::Invalid(errors)
                }
                (Sight::Nothing | Sight::Pool, _) => Problem::NotFound,
                (_, Misread::Unsaid) => Problem::NotAllowed(format!("{}不能办理这一步", actor.name)),
                (_, Misread::Fields { kind, errors }) => self.refused(actor, &row.case, &pack, kind, errors).into(),
            }),
        }
    }

    /// What was sent, read against the case.
    pub(super) async fn parsed(
        &self,
        case: &Case,
        pack: &Pack,
        input: &CommandInput,
    ) -> Answer<Result<Command, Misread>> {
        let mut staff = Vec::new();
        for account in input.accounts() {
            let row = self.store.account_fetch_by_id(account).await.map_err(Fault::into_problem)?;
            if let Some(row) = row.filter(|row| row.active) {
                staff.push(StaffRef { account: row.account, name: row.name, department: row.department });
            }
        }
        Ok(input.parse(&Known { pack, case, staff: &staff, now: self.now() }))
    }

    /// What is answered to values that were not understood.
    pub(super) fn refused(
        &self,
        actor: &Actor,
        case: &Case,
        pack: &Pack,
        kind: Option<CommandKind>,
        errors: Vec<FieldError>,
    ) -> Refusal {
        let rules = self.rules();
        let calendar = rules.calendar();
        let ctx = Context {
            now: self.now(),
            actor,
            pack,
            calendar: &calendar,
            numbers: &Preview,
            leader: Leadership::Unasked,
        };
        unread(case, kind, errors, &ctx)
    }

    /// What only the books know: how two cases compare, and whether a colleague receives at all.
    async fn complete(&self, actor: &Actor, survivor: &Case, pack: &Pack, command: Command) -> Answer<Command> {
        match command {
            Command::Division(DivisionCommand::Merge { duplicate, .. }) => {
                let found = self.store.case_fetch(duplicate).await.map_err(Fault::into_problem)?;
                let other = found.filter(|row| sight(actor, &row.case, pack) == Sight::Full);
                let Some(other) = other else {
                    return Err(Problem::Invalid(vec![FieldError::new("duplicate", "案件编号：没有这一件")]));
                };
                let likeness = Likeness::of(survivor, &other.case);
                Ok(Command::Division(DivisionCommand::Merge { duplicate, likeness }))
            }
            Command::OfferHandOver { to, reason } => {
                let row = self.store.account_fetch_by_id(to.account).await.map_err(Fault::into_problem)?;
                let receives = |role| row.as_ref().is_some_and(|row| row.roles.has(role));
                if !receives(Role::Clerk) && !receives(Role::Station) {
                    return Err(Problem::Invalid(vec![FieldError::new("to", "接手人：须是受理岗")]));
                }
                Ok(Command::OfferHandOver { to, reason })
            }
            // Work is given to somebody whose post it is: who holds a card reads it whole.
            Command::Duty(DutyCommand::Reassign { to, reason }) => {
                self.check_works(&to, survivor, ("to", "接手人")).await?;
                Ok(Command::Duty(DutyCommand::Reassign { to, reason }))
            }
            Command::Duty(DutyCommand::AppointStandIn { to, from, until, reason }) => {
                self.check_works(&to, survivor, ("to", "代办人")).await?;
                Ok(Command::Duty(DutyCommand::AppointStandIn { to, from, until, reason }))
            }
            // Nor is who sees no case let into the circle that knows of a restricted one.
            Command::Oversight(OversightCommand::Restrict { users, reason }) => {
                for user in &users {
                    let row = self.store.account_fetch_by_id(user.account).await.map_err(Fault::into_problem)?;
                    let numbers = [Role::Supervisor, Role::Auditor, Role::Administrator, Role::Statistics];
                    if row.is_some_and(|row| numbers.into_iter().any(|role| row.roles.has(role))) {
                        let told = format!("知悉人员：{}的岗位不查看案件", user.name);
                        return Err(Problem::Invalid(vec![FieldError::new("users", told)]));
                    }
                }
                Ok(Command::Oversight(OversightCommand::Restrict { users, reason }))
            }
            command => Ok(command),
        }
    }

    /// A colleague whose post the next step is: an intake clerk until the matter is classified, a handler from then on; a
    /// head and a station's staff do both. Never an auditor or an administrator: who holds a card reads it whole.
    async fn check_works(&self, to: &StaffRef, case: &Case, (field, label): (&str, &str)) -> Answer<()> {
        let row = self.store.account_fetch_by_id(to.account).await.map_err(Fault::into_problem)?;
        let before = matches!(case.sub_state.stage(), Stage::Registration | Stage::Classification);
        let (post, words) = if before { (Role::Clerk, "受理岗") } else { (Role::Handler, "经办岗") };
        let works = [post, Role::Head, Role::Station];
        if row.is_some_and(|row| works.into_iter().any(|role| row.roles.has(role))) {
            return Ok(());
        }
        let message = format!("{label}：这一步由{words}办理，请选择{words}、部门负责人或调解站人员");
        Err(Problem::Invalid(vec![FieldError::new(field, message)]))
    }
}
