//! The commands of the lanes, the overlays and the records beside the handling.

use super::plain::{conclusions, departures, legal_basis, remedies, whose};
use super::reader::Reader;
use crate::case::{
    CheckResult, Command, ConsultationKind, CoordinationForm, CourtItemKind, CourtUpdate, DepartmentConsidered,
    DivisionCommand, FeedbackTo, HearingCommand, JointCommand, Likeness, MajorCommand, OpinionAnswer, OversightCommand,
    RecordCommand, ReferralCommand, StationCommand, SuspensionGround, TeamMeeting, UnitQuestion, VoidKind,
};
use crate::clock::ClockKind;
use crate::limits::{LINE, LIST, NAME, NUMBER, TEXT};

/// The command of that name in that lane; `None` where there is none.
pub(super) fn read(lane: &str, name: &str, r: &mut Reader<'_>) -> Option<Command> {
    Some(match lane {
        "joint" => Command::Joint(joint(name, r)?),
        "oversight" => Command::Oversight(oversight(name, r)?),
        "division" => Command::Division(division(name, r)?),
        "major" => Command::Major(major(name, r)?),
        "referral" => Command::Referral(referral(name, r)?),
        "station" => Command::Station(station(name, r)?),
        "record" => Command::Record(record(name, r)?),
        "hearing" => Command::Hearing(hearing(name, r)?),
        _ => return None,
    })
}

fn joint(name: &str, r: &mut Reader<'_>) -> Option<JointCommand> {
    Some(match name {
        "classify" => JointCommand::Classify { departures: departures(r) },
        "turn" => JointCommand::Turn {
            departments: r.departments("departments", "联办部门"),
            reason: r.text("reason", "需要其他部门的理由", TEXT),
        },
        "convene" => JointCommand::Convene { lead: r.department_if_any("lead", "牵头单位"), units: questions(r) },
        "draft_opinion" => {
            JointCommand::DraftOpinion { text: r.text("text", "书面意见", TEXT), legal_basis: legal_basis(r) }
        }
        "sign_opinion" => JointCommand::SignOpinion,
        "sign_review_opinion" => JointCommand::SignReviewOpinion,
        "remind" => JointCommand::Remind {
            department: r.department("department", "单位"),
            text: r.text("text", "催办内容", TEXT),
        },
        "record_absence" => JointCommand::RecordAbsence {
            department: r.department("department", "单位"),
            reason: r.text("reason", "缺意见继续办理的决定", TEXT),
        },
        "begin_consolidation" => JointCommand::BeginConsolidation,
        "draft_consolidated" => JointCommand::DraftConsolidated {
            facts: r.text("facts", "事实认定", TEXT),
            conclusions: conclusions(r),
            answers: r.list("answers", "意见采纳情况", LIST, |r| {
                let department = r.department("department", "单位");
                let field = format!("answer-{department}");
                (OpinionAnswer { department, text: r.text("text", "意见采纳情况", TEXT) }, Some(field))
            }),
            legal_basis: legal_basis(r),
        },
        "issue_consolidated" => JointCommand::IssueConsolidated,
        _ => return None,
    })
}

/// The question to each unit.
fn questions(r: &mut Reader<'_>) -> Vec<UnitQuestion> {
    r.list("units", "单位", LIST, |r| {
        let department = r.department("department", "单位");
        let field = format!("question-{department}");
        (UnitQuestion { department, question: r.text("question", "请其答复的问题", TEXT) }, Some(field))
    })
}

fn oversight(name: &str, r: &mut Reader<'_>) -> Option<OversightCommand> {
    Some(match name {
        "ask_legal_check" => OversightCommand::AskLegalCheck {
            question: r.text("question", "需要把关的问题", TEXT),
            draft: r.text("draft", "拟写内容", TEXT),
        },
        "answer_legal_check" => OversightCommand::AnswerLegalCheck {
            result: r.chosen("result", "把关结果", CheckResult::Fail),
            opinion: r.text("opinion", "把关意见", TEXT),
            articles: r.texts("articles", "依据", TEXT),
        },
        "ask_extension" => OversightCommand::AskExtension {
            clock: r.chosen("clock", "时限", ClockKind::Handling),
            days: r.number("days", "延长"),
            reason: r.text("reason", "延期理由", TEXT),
        },
        "decide_extension" => OversightCommand::DecideExtension {
            granted: r.flag("granted", "是否批准"),
            reason: r.text("reason", "审批意见", TEXT),
        },
        "suspend" => OversightCommand::Suspend {
            ground: r.chosen("ground", "中止情形", SuspensionGround::LabourRelation),
            reason: r.text("reason", "中止理由", TEXT),
            expected_end: r.day("expected_end", "预计恢复日期"),
        },
        "resume" => OversightCommand::Resume { reason: r.text("reason", "恢复理由", TEXT) },
        "restrict" => OversightCommand::Restrict {
            users: r.staff_list("users", "知悉人员"),
            reason: r.text("reason", "限定知悉的理由", TEXT),
        },
        "lift_restriction" => {
            OversightCommand::LiftRestriction { reason: r.text("reason", "解除限定的理由", TEXT) }
        }
        _ => return None,
    })
}

fn division(name: &str, r: &mut Reader<'_>) -> Option<DivisionCommand> {
    Some(match name {
        "split" => DivisionCommand::Split { items: r.items("items", "分出的分项") },
        "forward_acceptance" => {
            DivisionCommand::ForwardAcceptance { to: r.department("to", "转送至"), departures: departures(r) }
        }
        "merge" => {
            // How the two compare is worked out where both are at hand.
            r.ignore("likeness");
            DivisionCommand::Merge { duplicate: r.case_no("duplicate", "案件编号"), likeness: Likeness::default() }
        }
        "unmerge" => DivisionCommand::Unmerge {
            duplicate: r.case_no("duplicate", "案件编号"),
            reason: r.text("reason", "撤销并案的理由", TEXT),
        },
        _ => return None,
    })
}

fn hearing(name: &str, r: &mut Reader<'_>) -> Option<HearingCommand> {
    Some(match name {
        "state" => HearingCommand::State { party: whose(r), text: r.text("text", "陈述意见", TEXT) },
        "name_person" => {
            let party = whose(r);
            let name = r.text("name", "负责人员姓名", NAME);
            let post = r.text("post", "职务", NAME);
            HearingCommand::NamePerson { party, name, post, phone: r.phone("phone", "负责人员电话") }
        }
        "decide" => HearingCommand::Decide {
            hear: r.flag("hear", "是否听取"),
            reason: r.text("reason", "听取或者不听取另一方意见的理由", TEXT),
        },
        _ => return None,
    })
}

fn major(name: &str, r: &mut Reader<'_>) -> Option<MajorCommand> {
    Some(match name {
        "escalate" => MajorCommand::Escalate {
            grounds: r.choices("grounds", "重大、复杂、疑难"),
            explanation: r.text("explanation", "情况说明", TEXT),
        },
        "present" => MajorCommand::Present {
            note: r.text("note", "办公室审核意见", TEXT),
            also: r.departments("also", "专案组成员"),
            lead: r.department_if_any("lead", "专案组组长单位"),
        },
        "return" => MajorCommand::Return { reason: r.text("reason", "退回理由", TEXT) },
        "consent" => MajorCommand::Consent { text: r.text("text", "组长意见", TEXT) },
        "refuse" => MajorCommand::Refuse { reason: r.text("reason", "不同意的理由", TEXT) },
        "ask_reviews" => MajorCommand::AskReviews { units: questions(r) },
        "convene_meeting" => MajorCommand::ConveneMeeting {
            at: r.moment("at", "会商时间"),
            place: r.text("place", "地点", LINE),
            agenda: r.text("agenda", "议题", TEXT),
        },
        "record_meeting" => MajorCommand::RecordMeeting { meeting: Box::new(r.part("meeting", "会商", meeting)) },
        "sign_minutes" => MajorCommand::SignMinutes,
        "adopt_minutes" => MajorCommand::AdoptMinutes,
        _ => return None,
    })
}

fn meeting(r: &mut Reader<'_>) -> TeamMeeting {
    // Numbered when the minutes are signed.
    r.ignore("minutes_no");
    TeamMeeting {
        held_at: r.moment("held_at", "会商时间"),
        place: r.text("place", "地点", LINE),
        attendees: r.texts("attendees", "参加人", LINE),
        absentees: r.texts("absentees", "缺席", LINE),
        conclusions: r.text("conclusions", "结论", TEXT),
        dissent: r.text("dissent", "不同意见", TEXT),
        minutes_no: None,
    }
}

fn considered(r: &mut Reader<'_>) -> Vec<DepartmentConsidered> {
    r.list("considered", "已考虑的部门", LIST, |r| {
        let department = r.department("department", "已考虑的部门");
        (DepartmentConsidered { department, reason: r.text("reason", "职责不明的理由", TEXT) }, None)
    })
}

fn referral(name: &str, r: &mut Reader<'_>) -> Option<ReferralCommand> {
    Some(match name {
        "draft" => ReferralCommand::Draft {
            considered: considered(r),
            suggested: r.department_if_any("suggested", "建议承办部门"),
            departures: departures(r),
        },
        "turn" => ReferralCommand::Turn { reason: r.text("reason", "职责不清的理由", TEXT) },
        "fill_slip" => ReferralCommand::FillSlip {
            considered: considered(r),
            suggested: r.department_if_any("suggested", "建议承办部门"),
        },
        "send_slip" => ReferralCommand::SendSlip,
        "receive" => ReferralCommand::Receive {
            received_by: r.text("received_by", "接收人", NAME),
            instruction: r.text("instruction", "批示", TEXT),
        },
        "assign" => ReferralCommand::Assign {
            department: r.department("department", "承办部门"),
            reason: r.text("reason", "按职责转办的理由", TEXT),
        },
        "return" => ReferralCommand::Return { defects: r.texts("defects", "需补正的内容", TEXT) },
        "refuse" => ReferralCommand::Refuse {
            reason: r.text("reason", "不予办理的理由", TEXT),
            legal_basis: legal_basis(r),
        },
        "view_refusal" => ReferralCommand::ViewRefusal {
            justified: r.flag("justified", "是否正当"),
            text: r.text("text", "认定意见", TEXT),
        },
        "accept_refusal" => ReferralCommand::AcceptRefusal { why: r.text("why", "认定理由", TEXT) },
        "reject_refusal" => ReferralCommand::RejectRefusal { why: r.text("why", "认定理由", TEXT) },
        "remind_assigned" => ReferralCommand::RemindAssigned { text: r.text("text", "催办内容", TEXT) },
        "hand_over_clue" => ReferralCommand::HandOverClue { facts: r.text("facts", "事实", TEXT) },
        "void_clue" => {
            ReferralCommand::VoidClue { no: r.number("no", "线索"), reason: r.text("reason", "作废理由", TEXT) }
        }
        "acknowledge_clue" => ReferralCommand::AcknowledgeClue,
        "record_clue_outcome" => {
            ReferralCommand::RecordClueOutcome { outcome: r.text("outcome", "处理结果", TEXT) }
        }
        "draft_result" => {
            let facts = r.text("facts", "事实", TEXT);
            let (conclusions, legal_basis) = (conclusions(r), legal_basis(r));
            let remedies = remedies(r);
            let waives_contribution = r.flag("waives_contribution", "涉及减免应缴费款");
            ReferralCommand::DraftResult { facts, conclusions, legal_basis, remedies, waives_contribution }
        }
        "record_feedback" => ReferralCommand::RecordFeedback {
            to: r.chosen("to", "反馈对象", FeedbackTo::Payer),
            method: r.text("method", "反馈方式", LINE),
            at: r.moment("at", "反馈时间"),
            proof: r.text("proof", "凭证或回执号", LINE),
        },
        "feed_back" => ReferralCommand::FeedBack,
        "conclude_feedback" => ReferralCommand::ConcludeFeedback,
        _ => return None,
    })
}

fn station(name: &str, r: &mut Reader<'_>) -> Option<StationCommand> {
    Some(match name {
        "begin" => StationCommand::Begin { consents: r.parties("consents", "同意调解的当事人") },
        "record_session" => StationCommand::RecordSession {
            at: r.moment("at", "调解时间"),
            text: r.text("text", "调解情况", TEXT),
        },
        "draft_agreement" => StationCommand::DraftAgreement {
            conclusions: conclusions(r),
            waives_contribution: r.flag("waives_contribution", "是否放弃应缴的社会保险费"),
            legal_basis: legal_basis(r),
        },
        "settle" => StationCommand::Settle { signed: r.parties("signed", "签名的当事人") },
        "fail" => StationCommand::Fail { reason: r.text("reason", "调解不成的情况", TEXT) },
        _ => return None,
    })
}

fn record(name: &str, r: &mut Reader<'_>) -> Option<RecordCommand> {
    Some(match name {
        "open_court_item" => RecordCommand::OpenCourtItem {
            kind: r.chosen("kind", "法院事项", CourtItemKind::Application),
            application: r.text("application", "申请", TEXT),
            amount: r.money("amount", "申请金额"),
            files: r.files("files", "申请材料"),
        },
        "void" => RecordCommand::Void {
            what: r.chosen("what", "作废的记录", VoidKind::CourtItem),
            no: r.number("no", "作废的记录"),
            reason: r.text("reason", "作废理由", TEXT),
        },
        "update_court_item" => RecordCommand::UpdateCourtItem {
            no: r.number("no", "法院事项"),
            update: r.part("update", "法院进展", |r| CourtUpdate {
                docket: r.text("docket", "案号", NUMBER),
                ruling: r.text("ruling", "裁定", TEXT),
                enforcement: r.text("enforcement", "执行结果", TEXT),
                priority: r.text("priority", "清偿顺位", TEXT),
            }),
        },
        "ask_disclosure" => RecordCommand::AskDisclosure {
            recipient: r.text("recipient", "接收方", NAME),
            fields: r.texts("fields", "提供的字段", NAME),
            purpose: r.text("purpose", "用途", TEXT),
            expires_on: r.day("expires_on", "到期"),
            public: r.flag("public", "用于对外发布"),
        },
        "decide_disclosure" => RecordCommand::DecideDisclosure {
            no: r.number("no", "信息提供申请"),
            approved: r.flag("approved", "是否批准"),
            reason: r.text("reason", "审批意见", TEXT),
        },
        "release_disclosure" => RecordCommand::ReleaseDisclosure { no: r.number("no", "信息提供申请") },
        "register_public_opinion" => RecordCommand::RegisterPublicOpinion {
            platform: r.text("platform", "平台", NAME),
            url: r.text("url", "链接", TEXT),
            summary: r.text("summary", "摘要", TEXT),
            level: r.text("level", "级别", NAME),
            found_at: r.moment("found_at", "发现时间"),
        },
        "respond_public_opinion" => RecordCommand::RespondPublicOpinion {
            no: r.number("no", "舆情"),
            response: r.text("response", "应对情况", TEXT),
            statement: r.text("statement", "对外发布的文字", TEXT),
            disclosure: r.has("disclosure").then(|| r.number("disclosure", "依据的信息提供审批")),
        },
        "close_public_opinion" => RecordCommand::ClosePublicOpinion {
            no: r.number("no", "舆情"),
            note: r.text("note", "结束说明", TEXT),
        },
        "ask_guidance" => RecordCommand::AskGuidance { question: r.text("question", "需要指导的问题", TEXT) },
        "answer_guidance" => RecordCommand::AnswerGuidance {
            no: r.number("no", "指导请求"),
            answer: r.text("answer", "指导意见", TEXT),
        },
        "record_coordination" => RecordCommand::RecordCoordination {
            form: r.chosen("form", "方式", CoordinationForm::Other),
            on: r.day("on", "日期"),
            people: r.text("people", "参加人", TEXT),
            result: r.text("result", "结果", TEXT),
        },
        "naming" => RecordCommand::Naming(super::naming::read(r)?),
        "open_consultation" => RecordCommand::OpenConsultation {
            kind: r.chosen("kind", "会商类型", ConsultationKind::General),
            held_at: r.moment("held_at", "会商时间"),
            place: r.text("place", "地点", LINE),
            agenda: r.text("agenda", "议题", TEXT),
            participants: r.texts("participants", "参加人", LINE),
            conclusion: r.text("conclusion", "结论", TEXT),
        },
        _ => return None,
    })
}
