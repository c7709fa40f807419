//! One step on many cases. Each is loaded, decided and committed on its own; what one refuses says nothing of the others.

use super::Desk;
use domain::access::Actor;
use domain::case::{Command, StaffRef};
use domain::ports::{Answer, Casework};
use domain::problem::{FieldError, Problem};
use domain::value::{CaseNo, DepartmentId};
use domain::view::{BulkAct, BulkResult};

/// Cases of one call.
const CASES_MOST: usize = 200;

impl Desk {
    pub(super) async fn bulk_of(
        &self,
        actor: &Actor,
        cases: Vec<(CaseNo, u32)>,
        act: BulkAct,
    ) -> Answer<Vec<BulkResult>> {
        if cases.len() > CASES_MOST {
            let many = FieldError::new("cases", format!("选中的案件：一次最多 {CASES_MOST} 件"));
            return Err(Problem::Invalid(vec![many]));
        }
        let mut results = Vec::with_capacity(cases.len());
        for (case_no, version) in cases {
            let answer = match &act {
                BulkAct::HandOver { to, reason } => {
                    // Name and department are looked up where the step is made.
                    let department = actor.department().cloned().unwrap_or_else(|| DepartmentId::new("none"));
                    let to = StaffRef { account: *to, name: String::new(), department };
                    let command = Command::OfferHandOver { to, reason: reason.clone() };
                    Casework::command(self, actor, case_no, version, command).await.map(|outcome| outcome.message)
                }
                BulkAct::Remind { text } => self.remind(actor, case_no, version, text).await,
            };
            results.push(result(case_no, answer));
        }
        Ok(results)
    }

    /// Reminds everybody the case waits for.
    async fn remind(&self, actor: &Actor, case_no: CaseNo, version: u32, text: &str) -> Answer<String> {
        let view = self.case(actor, case_no).await?;
        if view.case.version != version {
            let message = "案件已有变化，没有催办；请看过新的情况再催".to_owned();
            return Err(Problem::Conflict { message, version: view.case.version });
        }
        let commands = view.case.reminders(text);
        if commands.is_empty() {
            return Err(Problem::NotAllowed("没有待出意见或待反馈的单位，不需要催办".to_owned()));
        }
        let (mut version, many) = (version, commands.len());
        for command in commands {
            version = Casework::command(self, actor, case_no, version, command).await?.version;
        }
        Ok(format!("已催办 {many} 个单位"))
    }
}

fn result(case_no: CaseNo, answer: Answer<String>) -> BulkResult {
    match answer {
        Ok(told) => BulkResult { case_no, done: true, told, clause: None },
        Err(Problem::Refused(refusal)) => {
            // The words of the refusal cite nothing by themselves.
            BulkResult { case_no, done: false, told: refusal.message.clone(), clause: Some(refusal.clause.to_string()) }
        }
        Err(Problem::Invalid(errors)) => {
            let told = errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join("；");
            BulkResult { case_no, done: false, told, clause: None }
        }
        Err(problem) => BulkResult { case_no, done: false, told: problem.to_string(), clause: None },
    }
}
