//! What one address, draft or case may make ([`crate::limits::Budget`]), in the words a person is told.

use super::{Desk, Extra};
use crate::store::{Fault, Spend};
use domain::ports::Answer;
use domain::value::CaseNo;

const DAY: i64 = crate::store::DAY;
const BURST: i64 = crate::store::BURST;

impl Desk {
    /// Spent by an address, in ten minutes and in a day. Calls from inside the program come from no address.
    fn by_address(from: &str, what: &'static str, (burst, day): (u32, u32), told: &'static str) -> Vec<Spend> {
        if from.is_empty() {
            return Vec::new();
        }
        let spend = |most, window| Spend { what, whom: from.to_owned(), amount: 1, most, window, told };
        vec![spend(burst, BURST), spend(day, DAY)]
    }

    pub(super) fn spends_draft(&self, from: &str) -> Vec<Spend> {
        let budget = &self.bounds.budget;
        let most = (budget.drafts_per_address_burst, budget.drafts_per_address);
        Self::by_address(from, "drafts", most, "从您所在的网络新填的表单太多")
    }

    pub(super) fn spends_case(&self, from: &str) -> Vec<Spend> {
        let budget = &self.bounds.budget;
        let most = (budget.cases_per_address_burst, budget.cases_per_address);
        Self::by_address(from, "cases", most, "从您所在的网络提交的事项太多")
    }

    pub(super) fn spends_save(&self, token: &str) -> Vec<Spend> {
        let most = self.bounds.budget.saves_per_draft;
        let told = "这份表单今天保存的次数太多";
        vec![Spend { what: "saves", whom: token.to_owned(), amount: 1, most, window: DAY, told }]
    }

    /// A file of so many bytes to a draft.
    pub(super) fn spends_draft_file(&self, from: &str, token: &str, size: u64) -> Vec<Spend> {
        let most = self.bounds.budget.files_per_draft;
        let told = "这份表单今天上传的材料太多";
        let mut spends = self.spends_file(from, size);
        spends.push(Spend { what: "draft files", whom: token.to_owned(), amount: 1, most, window: DAY, told });
        spends
    }

    /// A file of so many bytes to a party's case.
    pub(super) fn spends_case_file(&self, from: &str, case_no: CaseNo, party: u8, size: u64) -> Vec<Spend> {
        let most = self.bounds.budget.files_per_case;
        let (whom, told) = (format!("{case_no}/{party}"), "这件事项今天补充的材料太多");
        let mut spends = self.spends_file(from, size);
        spends.push(Spend { what: "case files", whom, amount: 1, most, window: DAY, told });
        spends
    }

    fn spends_file(&self, from: &str, size: u64) -> Vec<Spend> {
        if from.is_empty() {
            return Vec::new();
        }
        let (budget, told) = (&self.bounds.budget, "从您所在的网络今天上传的材料太多");
        // Begun kilobytes, so that the number fits and nothing is free.
        let kilobytes = u32::try_from(size.div_ceil(1024)).unwrap_or(u32::MAX);
        let spend = |what, amount, most| Spend { what, whom: from.to_owned(), amount, most, window: DAY, told };
        vec![
            spend("files", 1, budget.files_per_address),
            spend("kilobytes", kilobytes, budget.megabytes_per_address.saturating_mul(1024)),
        ]
    }

    /// A message, question or request of a party in its case.
    pub(super) fn spends_message(&self, case_no: CaseNo, party: u8) -> Vec<Spend> {
        let most = self.bounds.budget.messages_per_case;
        let (whom, told) = (format!("{case_no}/{party}"), "这件事项今天的留言和申请太多");
        vec![Spend { what: "messages", whom, amount: 1, most, window: DAY, told }]
    }

    /// Spends in the transaction of a command: what is over it undoes the command.
    pub(super) fn spending(&self, spends: Vec<Spend>) -> Extra {
        let now = self.now();
        Box::new(move |unit, _, _| Box::pin(async move { unit.budget_spend(&spends, now).await }))
    }

    pub(super) async fn budget_admits(&self, spends: &[Spend]) -> Answer<()> {
        self.store.budget_admits(spends, self.now()).await.map_err(Fault::into_problem)?
    }
}
