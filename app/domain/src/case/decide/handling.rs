//! 事项办理 by the accepting department (TR21, TR24).

use super::work::Work;
use crate::case::{Audience, Conclusion, DocumentKind, Event, Finding, Refusal, RefusalCode, SubState};
use crate::clock::ClockKind;
use crate::problem::FieldError;

/// TR21: wrongly classified; the classification clock starts afresh. Once at the head's word, after that only with what
/// the leading-group office noted.
pub(super) fn reclassify(work: &mut Work<'_>, reason: &str, office_note: &str) -> Result<(), Refusal> {
    let mut reason = work.required("reason", "退回理由", reason)?;
    if work.case.reclassified > 0 {
        if office_note.trim().is_empty() {
            let field = FieldError::new("office_note", "领导小组办公室意见：请填写");
            let detail = "已退回重新分类一次，再次退回须有领导小组办公室意见";
            return Err(work.refuse(RefusalCode::StageSkipped).detail(detail).fields(vec![field]));
        }
        let note = work.required("office_note", "领导小组办公室意见", office_note)?;
        reason = format!("{reason}（领导小组办公室意见：{note}）");
    }
    work.stop(ClockKind::Handling);
    work.start(ClockKind::Classification)?;
    work.go(SubState::Triage, &reason);
    Ok(())
}

/// TR24: finding of fact, conclusion for every item, legal basis.
pub(super) fn record_finding(
    work: &mut Work<'_>,
    facts: &str,
    conclusions: Vec<Conclusion>,
    legal_basis: Vec<String>,
) -> Result<(), Refusal> {
    let facts = work.required("facts", "事实认定", facts)?;
    let conclusions = conclusions_for_all(work, conclusions)?;
    let legal_basis = work.basis(legal_basis)?;
    let text: Vec<String> =
        conclusions.iter().map(|conclusion| format!("分项 {}：{}", conclusion.item, conclusion.text)).collect();
    let fields = [("facts", facts.as_str()), ("conclusions", &text.join("\n")), ("basis", &legal_basis.join("；"))];
    work.issue(DocumentKind::HandlingRecord, Audience::Staff, &fields);
    let (at, by) = (work.now(), work.ctx.actor.to_ref());
    work.emit(Event::FindingRecorded(Finding { facts, conclusions, legal_basis, at, by }));
    work.stop(ClockKind::Handling);
    work.start(ClockKind::Reply)?;
    work.go(SubState::ReplyDrafting, "");
    Ok(())
}

/// One conclusion for every item, none for anything else.
pub(super) fn conclusions_for_all(work: &Work<'_>, given: Vec<Conclusion>) -> Result<Vec<Conclusion>, Refusal> {
    let mut conclusions = Vec::new();
    let mut missing = Vec::new();
    for item in &work.case.registration.items {
        match given.iter().find(|conclusion| conclusion.item == item.no && !conclusion.text.trim().is_empty()) {
            Some(conclusion) => {
                let field = format!("conclusion-{}", item.no);
                let text = work.required(&field, &format!("分项 {} 的结论", item.no), &conclusion.text)?;
                conclusions.push(Conclusion { item: item.no, text });
            }
            None => missing
                .push(FieldError::new(format!("conclusion-{}", item.no), format!("分项 {} 的结论：请填写", item.no))),
        }
    }
    if missing.is_empty() { Ok(conclusions) } else { Err(work.invalid(missing)) }
}
