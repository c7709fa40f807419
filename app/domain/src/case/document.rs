//! Documents: numbered records with their text fixed when they are issued.

use super::Voided;
use super::registration::choice;
use crate::access::ActorRef;
use crate::value::{DepartmentId, DocumentNo, Instant};
use serde::{Deserialize, Serialize};

choice! {
    /// What a document is.
    DocumentKind {
        /// 登记回执, proof of the day the claim was made.
        Receipt = "receipt", "登记回执";
        /// 补正通知书.
        CorrectionNotice = "correction_notice", "补正通知书";
        /// 逾期未补正告知.
        LapseNotice = "lapse_notice", "逾期未补正告知";
        /// 受理登记表.
        RegistrationForm = "registration_form", "受理登记表";
        /// 分类意见.
        ClassificationOpinion = "classification_opinion", "分类意见";
        /// 核实函.
        VerificationQuery = "verification_query", "核实函";
        /// 受理通知书.
        AcceptanceNotice = "acceptance_notice", "受理通知书";
        /// 参加处理通知书: the other side is asked before the decision (M-4.3-a).
        ParticipationNotice = "participation_notice", "参加处理通知书";
        /// 告知书.
        CompetenceNotice = "competence_notice", "告知书";
        /// 咨询答复.
        Answer = "answer", "咨询答复";
        /// 办理情况.
        HandlingRecord = "handling_record", "办理情况";
        /// 书面答复.
        Reply = "reply", "书面答复";
        /// 送达凭证.
        ServiceProof = "service_proof", "送达凭证";
        /// 异议或无异议记录.
        PositionRecord = "position_record", "异议或无异议记录";
        /// 撤回申请.
        WithdrawalRecord = "withdrawal_record", "撤回申请";
        /// 救济结果.
        RemedyDecision = "remedy_decision", "救济结果文书";
        /// 案卷目录.
        ArchiveCatalogue = "archive_catalogue", "案卷目录";
        /// 移送书 (T).
        TransferLetter = "transfer_letter", "移送书";
        /// 移转材料清单 (T).
        TransferChecklist = "transfer_checklist", "移转材料清单";
        /// 接收回执 (T).
        TransferReceipt = "transfer_receipt", "移转接收回执";
        /// 反馈函 (T).
        FeedbackLetter = "feedback_letter", "反馈函";
        /// 联办通知 (M-4.2.1-b).
        JointNotice = "joint_notice", "联办通知";
        /// 书面意见 (M-4.2.1-c).
        WrittenOpinion = "written_opinion", "书面意见";
        /// 催办单.
        ReminderNote = "reminder_note", "催办单";
        /// 缺意见记录 (M-4.2.1-d).
        AbsenceRecord = "absence_record", "缺意见记录";
        /// 总处理意见 (M-4.2.1-d).
        ConsolidatedOpinion = "consolidated_opinion", "总处理意见";
        /// 法律把关意见 (M-3.2.5-a).
        LegalCheckOpinion = "legal_check_opinion", "法律把关意见";
        /// 中止通知书 (TR63).
        SuspensionNotice = "suspension_notice", "中止通知书";
        /// 恢复办理通知书 (TR64).
        ResumptionNotice = "resumption_notice", "恢复办理通知书";
        /// 延期告知书 (TR65).
        ExtensionNotice = "extension_notice", "延期告知书";
        /// 转送受理告知 (TR84).
        ForwardingNotice = "forwarding_notice", "转送受理告知";
        /// 分案记录 (TR82).
        SplitRecord = "split_record", "分案记录";
        /// 重大疑难事项呈报表 (M-4.2.2-b).
        EscalationReport = "escalation_report", "重大疑难事项呈报表";
        /// 组长意见 (M-4.2.2-c).
        LeaderDecision = "leader_decision", "组长意见";
        /// 征求审批意见函 (M-4.2.2-e).
        ReviewRequest = "review_request", "征求审批意见函";
        /// 书面审批意见 (M-4.2.2-e).
        ReviewOpinion = "review_opinion", "书面审批意见";
        /// 会商通知 (M-4.2.2-f).
        MeetingNotice = "meeting_notice", "会商通知";
        /// 会议纪要 (M-4.2.2-f).
        MeetingMinutes = "meeting_minutes", "会议纪要";
        /// 会商记录 (M-4.2.3-a).
        ConsultationRecord = "consultation_record", "会商记录";
        /// 专题会议纪要 of a major consultation (M-4.2.3-c).
        SpecialMinutes = "special_minutes", "专题会议纪要";
        /// 职责待明确告知 (TR19, TR23).
        DutyNotice = "duty_notice", "职责待明确告知";
        /// 报送单 (M-4.5-a).
        ReferralSlip = "referral_slip", "报送单";
        /// 报送单接收回执 (M-4.5-b).
        SlipReceipt = "slip_receipt", "报送单接收回执";
        /// 转办单 (M-4.5-c).
        DispatchOrder = "dispatch_order", "转办单";
        /// 拒办说明 (M-4.5-f).
        RefusalStatement = "refusal_statement", "拒办说明";
        /// 拒办认定 (M-4.5-f).
        RefusalJudgement = "refusal_judgement", "拒办理由认定";
        /// 承办反馈单 (M-4.5-e).
        AssignedFeedback = "assigned_feedback", "承办反馈单";
        /// 双反馈凭证 (M-4.5-e).
        FeedbackProof = "feedback_proof", "反馈凭证";
        /// 调解通知 (M-3.2.9-c).
        MediationNotice = "mediation_notice", "调解通知";
        /// 调解记录 (M-3.2.9-c).
        MediationRecord = "mediation_record", "调解记录";
        /// 调解协议书 (M-3.2.9-c).
        MediationAgreement = "mediation_agreement", "调解协议书";
        /// 信息提供审批表 (M-5.3-b).
        DisclosureForm = "disclosure_form", "信息提供审批表";
        /// 对外提供的信息: the approved fields of a released disclosure, and nothing else (M-5.3-b).
        DisclosedInformation = "disclosed_information", "对外提供的信息";
        /// 法律指导意见 (M-3.2.5-b).
        GuidanceAnswer = "guidance_answer", "法律指导意见";
        /// 重新办理告知书: the matter is taken up again (TR53, TR56, TR59).
        ReopeningNotice = "reopening_notice", "重新办理告知书";
        /// 并案记录 (TR61, TR62).
        MergeRecord = "merge_record", "并案记录";
    }
}

/// Who may read a document besides the departments of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Staff only.
    Staff,
    /// The applicant.
    Applicant,
    /// A party, by its number.
    Party(u8),
    /// Both parties of the dispute, from its issue.
    Parties,
    /// Both parties, each once it has been served on them.
    Served,
}

/// A document of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its number in the case file, from 1.
    pub no: u16,
    /// What it is.
    pub kind: DocumentKind,
    /// Its official number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_no: Option<DocumentNo>,
    /// Title.
    pub title: String,
    /// Its text, paragraph by paragraph, lines separated by `\n`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Who may read it.
    pub audience: Audience,
    /// When it was issued.
    pub issued_at: Instant,
    /// Who issued it.
    pub issued_by: ActorRef,
    /// Round of the case.
    pub round: u8,
    /// The department it is addressed to, where it is addressed to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DepartmentId>,
    /// Taken back, or replaced by a later paper (作废): by whom, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
}

/// Fills `{name}` in a template; unknown names stay visible, so that a slip in a pack is seen rather than hidden.
pub fn fill(template: &str, fields: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        text.push_str(before);
        if let Some((name, close)) = after.find('}').map(|close| (&after[1..close], close)) {
            match fields.iter().find(|(key, _)| *key == name) {
                Some((_, value)) => text.push_str(value),
                None => text.push_str(&after[..=close]),
            }
            rest = &after[close + 1..];
        } else {
            text.push_str(after);
            rest = "";
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_once_and_input_is_not_a_template() {
        assert_eq!(fill("{a}和{b}", &[("a", "{b}"), ("b", "乙")]), "{b}和乙");
        assert_eq!(fill("{missing} {", &[]), "{missing} {");
    }
}
