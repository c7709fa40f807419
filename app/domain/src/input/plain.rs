//! The commands of the ordinary way of a case.

use super::reader::{Reader, tagged};
use crate::case::{
    Command, Conclusion, CorrectionUpdate, DefectAnswer, DefectField, DefectInput, Departure, DocumentKind,
    NoObjection, RemedyKind, RemedyNotice, RemedyOutcome, ReopenGround, ServiceMethod, Target, TransferLetter,
    TransferTrigger,
};
use crate::limits::{ADDRESS, DEFECTS, ITEMS, LINE, LIST, MESSAGE, NAME, NUMBER, SUMMARY, TEXT, TYPED};
use crate::policy::InputName;
use serde_json::Value;

/// The command of that name; `None` where there is none.
pub(super) fn read(name: &str, r: &mut Reader<'_>) -> Option<Command> {
    Some(match name {
        "claim" => Command::Claim,
        "release_claim" => Command::ReleaseClaim,
        "offer_hand_over" => {
            Command::OfferHandOver { to: r.staff("to", "接手人"), reason: r.text("reason", "移交理由", TEXT) }
        }
        "accept_hand_over" => Command::AcceptHandOver,
        "decline_hand_over" => Command::DeclineHandOver,
        "return_for_correction" => Command::ReturnForCorrection { defects: defects(r) },
        "correct" => Command::Correct {
            answers: r.list("answers", "补正说明", DEFECTS, |r| {
                let no: u8 = r.number("no", "补正说明");
                let answer = DefectAnswer { no, text: r.text("text", "补正说明", TEXT) };
                (answer, Some(format!("answer-{no}")))
            }),
            update: r.part("update", "补正内容", correction),
        },
        "record_contact" => Command::RecordContact {
            party: if r.has("party") { r.party("party", "联系对象") } else { 1 },
            at: r.moment("at", "联系时间"),
            method: r.text("method", "联系方式", LINE),
            result: r.text("result", "联系结果", TEXT),
        },
        "lapse" => Command::Lapse,
        "register" => Command::Register,
        "ask_verification" => Command::AskVerification {
            item: r.item("item", "争议分项"),
            fact: r.chosen("fact", "核实的事实", InputName::Enrolled),
            department: r.department("department", "核实部门"),
            question: r.text("question", "核实的问题", TEXT),
        },
        "answer_verification" => Command::AnswerVerification {
            value: r.text("value", "核实的事实", TYPED),
            note: r.text("note", "核实结果", TEXT),
        },
        "declare_own" => Command::DeclareOwn {
            item: r.item("item", "争议分项"),
            reason: r.text("reason", "属于本部门职责的理由", TEXT),
        },
        "classify_own" => Command::ClassifyOwn { departures: departures(r) },
        "inform" => Command::Inform {
            target: r.part("target", "有权部门", target),
            path: r.text("path", "办理途径", TEXT),
            materials: r.texts("materials", "所需材料", LINE),
            departures: departures(r),
        },
        "forward" => Command::Forward { consent: r.flag("consent", "同意转送") },
        "answer_question" => Command::AnswerQuestion {
            question: r.text("question", "咨询内容", TEXT),
            answer: r.text("answer", "答复内容", TEXT),
        },
        "reclassify" => Command::Reclassify {
            reason: r.text("reason", "退回理由", TEXT),
            office_note: r.text("office_note", "领导小组办公室意见", TEXT),
        },
        "record_finding" => Command::RecordFinding {
            facts: r.text("facts", "事实认定", TEXT),
            conclusions: conclusions(r),
            legal_basis: legal_basis(r),
        },
        "submit_reply" => Command::SubmitReply {
            facts: r.text("facts", "事实", TEXT),
            conclusions: conclusions(r),
            legal_basis: legal_basis(r),
            remedies: remedies(r),
            waives_contribution: r.flag("waives_contribution", "是否涉及减免应缴费款"),
        },
        "return_reply" => Command::ReturnReply { reason: r.text("reason", "退回理由", TEXT) },
        "sign_reply" => Command::SignReply { legal_basis: legal_basis(r) },
        "record_service" => Command::RecordService {
            document: r.chosen("document", "文书", DocumentKind::Reply),
            party: r.party("party", "当事人"),
            method: r.chosen("method", "送达方式", ServiceMethod::InPerson),
            served_at: r.moment("served_at", "送达时间"),
            proof: r.text("proof", "签收人或送达凭证", LINE),
        },
        "serve_reply" => Command::ServeReply,
        "confirm_no_objection" => {
            let party = whose(r);
            Command::ConfirmNoObjection { party, how: no_objection(r) }
        }
        "object" => {
            // A party objects for itself and names nobody.
            let party = if r.is_zero("party") { 0 } else { r.party("party", "当事人") };
            Command::Object { party, grounds: r.text("grounds", "异议理由", TEXT) }
        }
        "start_remedy" => Command::StartRemedy {
            party: whose(r),
            remedy: r.chosen("remedy", "救济途径", RemedyKind::Mediation),
            body: r.text("body", "受理机构", LINE),
            filed_on: r.day("filed_on", "提起日期"),
            docket: r.optional("docket", "案号", NUMBER),
            civil: r.flag("civil", "民事诉讼"),
            acknowledged: r.flag("acknowledged", "已知悉"),
        },
        "re_examine" => Command::ReExamine { ground: r.text("ground", "新事实或错误", TEXT) },
        "withdraw_objection" => Command::WithdrawObjection,
        "close_remedy" => Command::CloseRemedy {
            party: whose(r),
            outcome: r.chosen("outcome", "结果", RemedyOutcome::Upheld),
            decision: r.text("decision", "决定文书", LINE),
            received_on: r.some_day("received_on", "决定送达日期"),
        },
        "redo_after_remedy" => Command::RedoAfterRemedy {
            party: whose(r),
            outcome: r.chosen("outcome", "结果", RemedyOutcome::Annulled),
            decision: r.text("decision", "决定文书", LINE),
        },
        "close_not_pursued" => Command::CloseNotPursued { party: whose(r) },
        "archive" => Command::Archive,
        "ask_reopening" => Command::AskReopening { reason: r.text("reason", "重新办理的理由", TEXT) },
        "reopen" => Command::Reopen {
            ground: r.chosen("ground", "重新办理的情形", ReopenGround::NewEvidence),
            reason: r.text("reason", "重新办理的理由", TEXT),
        },
        "withdraw" => Command::Withdraw {
            reason: r.text("reason", "撤回理由", TEXT),
            letter: r.optional("letter", "签名的撤回申请", LINE),
        },
        "keep_ex_officio" => {
            Command::KeepExOfficio { reason: r.text("reason", "依职权继续办理的理由", TEXT) }
        }
        "leave_message" => {
            let to = if r.has("to") { Some(r.party("to", "留言给")) } else { None };
            Command::LeaveMessage { text: r.text("text", "留言", MESSAGE), to }
        }
        "draft_transfer" => Command::DraftTransfer { letter: Box::new(r.part("letter", "移送书", letter)) },
        "inform_complainant" => Command::InformComplainant {
            at: r.moment("at", "告知时间"),
            method: r.text("method", "告知方式", LINE),
        },
        "send_transfer" => Command::SendTransfer,
        "receive_transfer" => Command::ReceiveTransfer {
            receiver: r.text("receiver", "被移转人", NAME),
            contact: r.text("contact", "联系方式", LINE),
        },
        "contact_complainant" => Command::ContactComplainant {
            at: r.moment("at", "联系时间"),
            method: r.text("method", "联系方式", LINE),
            by: r.text("by", "联系人", NAME),
        },
        "close_transferred" => Command::CloseTransferred { result: r.text("result", "办理结果", TEXT) },
        "send_feedback" => Command::SendFeedback { letter: r.text("letter", "反馈函", TEXT) },
        _ => return None,
    })
}

/// Which party is meant; nobody in particular, where nothing is said: a party speaks for itself.
pub(super) fn whose(r: &mut Reader<'_>) -> u8 {
    if r.is_zero("party") || !r.has("party") { 0 } else { r.party("party", "当事人") }
}

fn defects(r: &mut Reader<'_>) -> Vec<DefectInput> {
    r.list("defects", "需补正的内容", DEFECTS, |r| {
        let field = r.chosen("field", "需补正的事项", DefectField::Other);
        (DefectInput { field, text: r.text("text", "需补正的内容", TEXT) }, None)
    })
}

fn correction(r: &mut Reader<'_>) -> CorrectionUpdate {
    CorrectionUpdate {
        name: r.optional("name", "姓名或名称", NAME),
        phone: r.phone("phone", "联系电话"),
        address: r.optional("address", "通讯地址", ADDRESS),
        location_town: r.town_if_any("location_town", "事项所在辖区"),
        summary: r.optional("summary", "反映主要事项", SUMMARY),
        period: r.period("period", "费款所属期"),
        insurance_kinds: r.choices("insurance_kinds", "险种"),
    }
}

fn target(r: &mut Reader<'_>) -> Target {
    Target {
        department: r.department_if_any("department", "有权部门"),
        name: r.text("name", "有权部门名称", NAME),
        address: r.text("address", "有权部门地址", ADDRESS),
        phone: r.text("phone", "有权部门电话", LINE),
    }
}

fn no_objection(r: &mut Reader<'_>) -> NoObjection {
    let how = r.raw("how").unwrap_or(Value::Null);
    match tagged(&how) {
        Some(("stated", _)) => NoObjection::Stated,
        Some(("silence", _)) => NoObjection::Silence,
        Some(("evidence", body)) => r.under(body, |r| NoObjection::Evidence {
            method: r.text("method", "无异议的表示方式", LINE),
            on: r.day("on", "日期"),
        }),
        _ => {
            r.wrong("how", "无异议的依据", "请从列出的选项中选择");
            NoObjection::Silence
        }
    }
}

fn letter(r: &mut Reader<'_>) -> TransferLetter {
    // Numbered when it is sent.
    r.ignore("letter_no");
    TransferLetter {
        letter_no: String::new(),
        to: r.department("to", "接收单位"),
        case_source: r.text("case_source", "案件来源", LINE),
        investigated_name: r.text("investigated_name", "名称（姓名）", NAME),
        investigated_address: r.text("investigated_address", "地址", ADDRESS),
        postcode: r.text("postcode", "邮编", TYPED),
        legal_rep_name: r.text("legal_rep_name", "法定代表人", NAME),
        legal_rep_post: r.text("legal_rep_post", "法定代表人职务", NAME),
        legal_rep_phone: r.text("legal_rep_phone", "法定代表人电话", TYPED),
        principal_name: r.text("principal_name", "主要负责人", NAME),
        principal_post: r.text("principal_post", "主要负责人职务", NAME),
        principal_phone: r.text("principal_phone", "主要负责人电话", TYPED),
        other_contact: r.text("other_contact", "其他联系方式", LINE),
        kinds: r.choices("kinds", "移转案件类型"),
        other_kind_text: r.text("other_kind_text", "其他类型说明", LINE),
        evidence: r.text("evidence", "有关证据材料清单（情况说明）", TEXT),
        enclosed: r.choices("enclosed", "随附材料"),
        sender_contact: r.text("sender_contact", "移转人联系方式", LINE),
        trigger: r.chosen("trigger", "起算事由", TransferTrigger::Receipt),
        trigger_at: r.moment("trigger_at", "起算时点"),
    }
}

/// Where a decision departs from the table, and why.
pub(super) fn departures(r: &mut Reader<'_>) -> Vec<Departure> {
    r.list("departures", "与规则建议不同的理由", ITEMS, |r| {
        let item = r.item("item", "争议分项");
        let departure = Departure { item, reason: r.text("reason", "与规则建议不同的理由", TEXT) };
        (departure, Some(format!("departure-{item}")))
    })
}

/// A conclusion per item.
pub(super) fn conclusions(r: &mut Reader<'_>) -> Vec<Conclusion> {
    r.list("conclusions", "分项结论", ITEMS, |r| {
        let item = r.item("item", "争议分项");
        let conclusion = Conclusion { item, text: r.text("text", "分项结论", TEXT) };
        (conclusion, Some(format!("conclusion-{item}")))
    })
}

/// The four remedies, each with its body and the rule of its limit.
pub(super) fn remedies(r: &mut Reader<'_>) -> Vec<RemedyNotice> {
    r.list("remedies", "救济途径", RemedyKind::ALL.len(), |r| {
        let kind = r.chosen("kind", "救济途径", RemedyKind::Mediation);
        let body = r.text("body", kind.zh(), LINE);
        (RemedyNotice { kind, body, limit: r.text("limit", kind.zh(), TEXT) }, Some(format!("remedy-{}", kind.id())))
    })
}

/// Articles, each in a line.
pub(super) fn legal_basis(r: &mut Reader<'_>) -> Vec<String> {
    r.texts("legal_basis", "依据", TEXT)
}

const _: () = assert!(LIST >= ITEMS, "a list holds every item");
