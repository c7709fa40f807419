//! 移转 between two units of the same level and district (T-2.2, TR66–TR69).

use super::work::{Work, date_zh};
use crate::case::{
    Audience, CaseLink, DocumentKind, Event, LinkKind, MatterKind, Outcome, Refusal, RefusalCode, SubState, Track,
    TransferFile, TransferKind, TransferLetter,
};
use crate::clock::ClockKind;
use crate::policy::counterpart;
use crate::problem::FieldError;
use crate::value::Instant;

/// TR66, first half: the letter with its checklist, to the counterpart only. The 24 hours run from the trigger.
pub(super) fn draft(work: &mut Work<'_>, letter: TransferLetter) -> Result<(), Refusal> {
    check_letter(work, &letter)?;
    let trigger_at = work.stated_moment("trigger_at", "起算时点", letter.trigger_at)?;
    work.stop(ClockKind::Classification);
    work.stop(ClockKind::Handling);
    work.start_at(ClockKind::Transfer, trigger_at)?;
    let drafted_by = work.ctx.actor.to_ref();
    work.emit(Event::Classified { decisions: Vec::new(), track: Track::Transfer });
    work.emit(Event::TransferDrafted(Box::new(TransferFile {
        letter,
        drafted_by,
        complainant_informed: None,
        sent_on: None,
        counterpart: None,
        receipt: None,
        contact: None,
        result: None,
        fed_back_at: None,
    })));
    work.go(SubState::TransferDrafting, "");
    Ok(())
}

fn check_letter(work: &Work<'_>, letter: &TransferLetter) -> Result<(), Refusal> {
    let pack = work.ctx.pack;
    let own = work.department();
    if counterpart(pack, &own).as_ref() != Some(&letter.to) {
        return Err(work.refuse(RefusalCode::TransferNotSameLevel));
    }
    if work.case.registration.matter_kind == MatterKind::PolicyQuestion {
        return Err(work.refuse(RefusalCode::QuestionAnswerDirectly));
    }
    let mut fields = Vec::new();
    for (field, label, text) in [
        ("case_source", "案件来源", &letter.case_source),
        ("investigated_name", "名称（姓名）", &letter.investigated_name),
        ("investigated_address", "地址", &letter.investigated_address),
        ("evidence", "有关证据材料清单（情况说明）", &letter.evidence),
        ("sender_contact", "移转人联系方式", &letter.sender_contact),
    ] {
        if text.trim().is_empty() {
            fields.push(FieldError::new(field, format!("{label}：请填写")));
        }
    }
    if letter.kinds.is_empty() {
        fields.push(FieldError::new("kinds", "移转案件类型：至少选一类"));
    }
    if letter.kinds.contains(&TransferKind::OtherStatutory) && letter.other_kind_text.trim().is_empty() {
        fields.push(FieldError::new("other_kind_text", "其他类型说明：请填写"));
    }
    if !fields.is_empty() {
        return Err(work.invalid(fields));
    }
    let side = pack.department(&letter.to).and_then(|department| department.side.as_deref());
    if let Some(kind) = letter.kinds.iter().find(|kind| kind.only_to_side().is_some() && kind.only_to_side() != side) {
        return Err(work.refuse(RefusalCode::TransferDirection).detail(kind.zh()));
    }
    let mut lacking: Vec<&str> = Vec::new();
    for material in letter.kinds.iter().flat_map(|kind| kind.checklist()) {
        if !letter.enclosed.contains(material) && !lacking.contains(&material.zh()) {
            lacking.push(material.zh());
        }
    }
    if lacking.is_empty() {
        Ok(())
    } else {
        Err(work.refuse(RefusalCode::ChecklistIncomplete).detail(lacking.join("、")))
    }
}

/// The complainant is told before anything is sent (T-2.2-c).
pub(super) fn inform_complainant(work: &mut Work<'_>, at: Instant, method: &str) -> Result<(), Refusal> {
    let method = work.required("method", "告知方式", method)?;
    let at = work.stated_moment("at", "告知时间", at)?;
    work.emit(Event::ComplainantInformed(format!("{}，{method}", date_zh(at))));
    Ok(())
}

/// TR66, second half: signed, numbered, sent; a late transfer is allowed and shows as late.
pub(super) fn send(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(file) = work.case.transfer.as_deref() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let mut letter = file.letter.clone();
    let to = work.ctx.next_case_no();
    let kinds: Vec<&str> = letter.kinds.iter().map(|kind| kind.zh()).collect();
    let enclosed: Vec<String> = letter
        .enclosed
        .iter()
        .enumerate()
        .map(|(index, material)| format!("{}. {}", index + 1, material.zh()))
        .collect();
    let to_name = work.ctx.pack.department_name(&letter.to).to_owned();
    let fields = [
        ("to", to_name.as_str()),
        ("case_source", letter.case_source.as_str()),
        ("investigated_name", letter.investigated_name.as_str()),
        ("investigated_address", letter.investigated_address.as_str()),
        ("postcode", letter.postcode.as_str()),
        ("legal_rep_name", letter.legal_rep_name.as_str()),
        ("legal_rep_post", letter.legal_rep_post.as_str()),
        ("legal_rep_phone", letter.legal_rep_phone.as_str()),
        ("principal_name", letter.principal_name.as_str()),
        ("principal_post", letter.principal_post.as_str()),
        ("principal_phone", letter.principal_phone.as_str()),
        ("other_contact", letter.other_contact.as_str()),
        ("kinds", &kinds.join("、")),
        ("other_kind_text", letter.other_kind_text.as_str()),
        ("evidence", letter.evidence.as_str()),
        ("sender_contact", letter.sender_contact.as_str()),
        ("sender", file.drafted_by.name.as_str()),
    ];
    work.issue(DocumentKind::TransferLetter, Audience::Staff, &fields);
    letter.letter_no = work.last_document_no();
    let list = enclosed.join("\n");
    work.issue(DocumentKind::TransferChecklist, Audience::Staff, &[("lines", &list)]);
    let late = work.case.open_clock(ClockKind::Transfer).is_some_and(|clock| work.now() >= clock.due_at);
    work.emit(Event::TransferSent { letter: Box::new(letter), to });
    work.emit(Event::Linked(CaseLink { kind: LinkKind::TransferredTo, case_no: to }));
    work.stop(ClockKind::Transfer);
    work.go(SubState::TransferredOut, if late { "超时移转" } else { "" });
    Ok(())
}

/// TR67: the counterpart signs the 被移转人 block; its handling clock starts.
pub(super) fn receive(work: &mut Work<'_>, receiver: &str, contact: &str) -> Result<(), Refusal> {
    let receiver = work.required("receiver", "被移转人", receiver)?;
    let contact = work.required("contact", "联系方式", contact)?;
    if !work.case.is_claimed() {
        let staff = super::registration::acting_staff(work)?;
        work.emit(Event::Claimed(staff));
    }
    let department = work.department();
    let (year, serial) = work.ctx.next_number("ledger", &department);
    let ledger_no = crate::value::LedgerNo { department, year: u16::try_from(year).unwrap_or(0), serial };
    work.emit(Event::LedgerNumbered(ledger_no));
    let fields = [("receiver", receiver.as_str()), ("contact", contact.as_str())];
    work.issue(DocumentKind::TransferReceipt, Audience::Staff, &fields);
    work.emit(Event::TransferReceived { receiver: receiver.clone(), contact: contact.clone() });
    work.emit(Event::Classified { decisions: Vec::new(), track: Track::Transfer });
    work.stop(ClockKind::Registration);
    work.start(ClockKind::Handling)?;
    work.go(SubState::OwnHandling, &receiver);
    Ok(())
}

/// The transferring case notes the receipt.
pub(super) fn note_receipt(work: &mut Work<'_>, receiver: String, contact: String) {
    let fields = [("receiver", receiver.as_str()), ("contact", contact.as_str())];
    work.issue(DocumentKind::TransferReceipt, Audience::Staff, &fields);
    work.emit(Event::TransferReceived { receiver, contact });
}

/// TR68: the receiver contacts the complainant; this unlocks handling.
pub(super) fn contact(work: &mut Work<'_>, at: Instant, method: &str, by: &str) -> Result<(), Refusal> {
    let method = work.required("method", "联系方式", method)?;
    let by = work.required("by", "联系人", by)?;
    let since = work.case.transfer.as_deref().and_then(|file| file.sent_on);
    let at = match since {
        Some(sent) => work.stated_since("at", "联系时间", at, (sent, "移转之日"))?,
        None => work.stated_moment("at", "联系时间", at)?,
    };
    work.stay(&method);
    work.emit(Event::ComplainantContacted { at, method, by });
    Ok(())
}

/// TR69, closing: the five working days for the written feedback run from the day after.
pub(super) fn close(work: &mut Work<'_>, result: &str) -> Result<(), Refusal> {
    let result = work.required("result", "办理结果", result)?;
    work.issue(
        DocumentKind::HandlingRecord,
        Audience::Staff,
        &[("facts", &result), ("conclusions", ""), ("basis", "")],
    );
    work.emit(Event::TransferClosed(result.clone()));
    work.emit(Event::OutcomeSet(Outcome::TransferredAndClosed));
    work.stop(ClockKind::Handling);
    work.start(ClockKind::Feedback)?;
    work.start(ClockKind::Archiving)?;
    work.go(SubState::ArchivePending, &result);
    Ok(())
}

/// TR69, feedback: the letter goes to the transferring unit.
pub(super) fn send_feedback(work: &mut Work<'_>, letter: &str) -> Result<(), Refusal> {
    let letter = work.required("letter", "反馈函", letter)?;
    work.issue(DocumentKind::FeedbackLetter, Audience::Staff, &[("letter", &letter)]);
    work.stop(ClockKind::Feedback);
    work.stay("");
    work.emit(Event::FedBack(letter));
    Ok(())
}

/// TR69 at the transferring unit: its card leaves 已移转待反馈.
pub(super) fn receive_feedback(work: &mut Work<'_>, result: String, reply: bool) -> Result<(), Refusal> {
    work.issue(DocumentKind::FeedbackLetter, Audience::Staff, &[("letter", &result)]);
    work.emit(Event::FedBack(result));
    if reply {
        work.start(ClockKind::Reply)?;
        work.go(SubState::ReplyDrafting, "");
    } else {
        work.emit(Event::OutcomeSet(Outcome::TransferredAndClosed));
        work.start(ClockKind::Archiving)?;
        work.go(SubState::ArchivePending, "");
    }
    Ok(())
}
