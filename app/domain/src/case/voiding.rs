//! 作废 of papers: what was taken back, or replaced by a later paper, stays in the file and says so wherever it shows.

use super::standing::ANSWERS;
use super::{Case, Document, DocumentKind, Voided};
use crate::value::DepartmentId;

impl Case {
    /// Marks the paper of that kind and number: its record was taken back.
    pub(super) fn void_paper(&mut self, kind: DocumentKind, number: &str, void: &Voided) {
        let is_it = |paper: &&mut Document| {
            paper.kind == kind && paper.document_no.as_ref().is_some_and(|no| no.to_string() == number)
        };
        if let Some(paper) = self.documents.iter_mut().rev().find(is_it) {
            paper.void = Some(void.clone());
        }
    }

    /// A party never holds two answers: the later one replaces the earlier (decisions, Two valid papers).
    pub(super) fn replace_answers(&mut self, later: &Document) {
        if !ANSWERS.contains(&later.kind) {
            return;
        }
        let number = later.document_no.as_ref().map(ToString::to_string).unwrap_or_default();
        let void = Voided {
            reason: format!("由{} {number} 代替", later.kind.zh()),
            by: later.issued_by.clone(),
            at: later.issued_at,
        };
        let earlier = self.documents.iter_mut().filter(|paper| ANSWERS.contains(&paper.kind) && paper.void.is_none());
        for paper in earlier {
            paper.void = Some(void.clone());
        }
    }

    /// The department that dispatch order `no`, counted from 1, went to.
    pub fn ordered(&self, no: u8) -> Option<&DepartmentId> {
        let order = self.referral.as_deref()?.orders.get(usize::from(no).checked_sub(1)?)?;
        let is_it = |paper: &&Document| {
            paper.kind == DocumentKind::DispatchOrder
                && paper.document_no.as_ref().is_some_and(|number| number.to_string() == order.number)
        };
        self.documents.iter().rev().find(is_it)?.to.as_ref()
    }

    /// Whether the assigned department has begun: answered, drafted, told or reached somebody, or given the work to one
    /// of its own. An order it has taken up is no more taken back (M-4.5-d).
    pub fn is_order_taken_up(&self) -> bool {
        let Some(file) = self.referral.as_deref() else { return false };
        let Some(assignment) = &file.assignment else { return false };
        let of_it = |department: Option<&DepartmentId>| department == Some(&assignment.department);
        let refused = file.refusals.iter().any(|refusal| refusal.at >= assignment.at);
        let called =
            self.contact_attempts.iter().any(|call| call.at >= assignment.at && of_it(call.by.department.as_ref()));
        let filed = self.attachments.iter().any(|one| one.at >= assignment.at && of_it(one.by.department.as_ref()));
        let gave = self.records.codes.iter().any(|code| code.at >= assignment.at && of_it(code.by.department.as_ref()));
        let held = self.duty.holders.iter().any(|holder| holder.department == assignment.department);
        file.result.is_some() || !file.feedback.is_empty() || refused || called || filed || gave || held
    }
}
