//! Who is told what (requirements §2.2 and §2.3, column "Documents · notifications").
//!
//! A notification says which case and what kind of thing happened, and nothing else: its text comes from the pack and
//! carries the case number only (M-5.3-c). Whoever may not know a case any more does not see its notifications either;
//! that is asked of [`crate::access::sight`] whenever they are listed.

mod rules;

pub use rules::{deadline_notifications, notifications};

use crate::access::Role;
use crate::case::{choice, fill};
use crate::policy::Pack;
use crate::value::{AccountId, CaseNo, DepartmentId};
use serde::{Deserialize, Serialize};

choice! {
    /// What somebody is told.
    NotificationKind {
        /// TR01, TR02.
        Received = "received", "已收到";
        /// TR14, TR84: the registration was sent on to this department.
        ForwardedHere = "forwarded_here", "转送来待接待";
        /// TR04.
        Claimed = "claimed", "已接待";
        /// TR05, offered.
        HandOverOffered = "hand_over_offered", "请接手首问";
        /// TR05, accepted.
        HandOverAccepted = "hand_over_accepted", "首问已移交";
        /// A departure waits for the head's countersignature.
        DepartureAsked = "departure_asked", "待会签";
        /// The head answered.
        DepartureAnswered = "departure_answered", "会签已答复";
        /// The work went to a colleague.
        WorkReassigned = "work_reassigned", "经办人已变更";
        /// To stand in for a colleague.
        StandIn = "stand_in", "请代办";
        /// TR06.
        CorrectionRequested = "correction_requested", "需要补正";
        /// TR07.
        Corrected = "corrected", "已提交补正";
        /// TR08.
        Lapsed = "lapsed", "逾期未补正办结";
        /// TR09.
        Registered = "registered", "已登记";
        /// 参加处理通知书 was issued to the other side.
        Invited = "invited", "请参加处理";
        /// A party stated its view, or named who answers for it.
        Stated = "stated", "当事人陈述意见";
        /// TR10.
        VerificationAsked = "verification_asked", "请核实";
        /// TR11.
        Accepted = "accepted", "已受理";
        /// TR12, TR72.
        Informed = "informed", "告知书已签发";
        /// TR14, TR84: sent on.
        Forwarded = "forwarded", "已转送";
        /// TR83.
        Answered = "answered", "咨询已答复";
        /// TR15.
        MediationCalled = "mediation_called", "组织调解";
        /// TR16.
        MediationSettled = "mediation_settled", "调解成功";
        /// TR17.
        MediationFailed = "mediation_failed", "调解不成";
        /// TR18, TR22.
        JointPlanned = "joint_planned", "拟联合办理";
        /// TR25.
        JointNotice = "joint_notice", "联办通知";
        /// TR26.
        OpinionSigned = "opinion_signed", "收到书面意见";
        /// TR27: without some opinions.
        OpinionsMissing = "opinions_missing", "缺书面意见";
        /// TR28.
        Consolidated = "consolidated", "总处理意见";
        /// A unit or an assigned department is reminded.
        Reminded = "reminded", "催办";
        /// TR19, TR23.
        DutyUnclear = "duty_unclear", "职责待明确";
        /// TR20.
        Escalated = "escalated", "重大疑难事项呈报";
        /// TR29.
        Presented = "presented", "待组长决定";
        /// TR30.
        EscalationReturned = "escalation_returned", "呈报退回";
        /// TR31.
        TeamFormed = "team_formed", "专案组成立";
        /// TR32.
        ConsentRefused = "consent_refused", "组长不同意";
        /// TR33.
        ReviewAsked = "review_asked", "征求审批意见";
        /// TR34.
        MeetingCalled = "meeting_called", "会商通知";
        /// TR35.
        MinutesDrafted = "minutes_drafted", "会议纪要稿";
        /// TR36.
        MinutesReady = "minutes_ready", "会议纪要已签发";
        /// TR21.
        Reclassified = "reclassified", "退回重新分类";
        /// TR24, TR47.
        ForSignature = "for_signature", "待负责人审签";
        /// TR48.
        DraftReturned = "draft_returned", "答复退回修改";
        /// TR37.
        SlipSent = "slip_sent", "报送单";
        /// TR38.
        SlipReceived = "slip_received", "报送单已接收";
        /// TR39.
        Assigned = "assigned", "已转办";
        /// TR40.
        SlipReturned = "slip_returned", "报送单退回";
        /// A slip under way was taken back by who sent it.
        SlipVoided = "slip_voided", "报送单已作废";
        /// A dispatch order was taken back by who gave it.
        OrderVoided = "order_voided", "转办单已作废";
        /// A court item was taken back by who applied.
        CourtItemVoided = "court_item_voided", "法院事项已作废";
        /// TR41.
        AssignmentRefused = "assignment_refused", "承办部门拒办";
        /// TR42, TR43.
        RefusalJudged = "refusal_judged", "拒办理由已认定";
        /// TR44.
        ClueFiled = "clue_filed", "线索移交";
        /// TR45.
        FedBack = "fed_back", "承办部门已反馈";
        /// TR46, TR49.
        Replied = "replied", "书面答复已送达";
        /// TR51, to the accepting department.
        Objected = "objected", "收到异议";
        /// TR51, to the objector: the justice bureau gives guidance (M-3.2.5-b).
        GuidanceOffered = "guidance_offered", "可请求法律指导";
        /// TR53, TR56, TR59.
        TakenUpAgain = "taken_up_again", "重新办理";
        /// TR55.
        RemedyClosed = "remedy_closed", "救济已办结";
        /// To the party: its objection was closed as not pursued, and it may ask for reopening (TR85).
        NotPursued = "not_pursued", "异议按逾期未申请救济办结";
        /// A party asks that the case be reopened.
        ReopeningAsked = "reopening_asked", "申请重新办理";
        /// TR60.
        Withdrawn = "withdrawn", "已撤回";
        /// TR61, TR62.
        Merged = "merged", "并案";
        /// TR63.
        Suspended = "suspended", "中止办理";
        /// TR64.
        Resumed = "resumed", "恢复办理";
        /// TR65, asked.
        ExtensionAsked = "extension_asked", "待批延期";
        /// TR65, granted.
        Extended = "extended", "已延期";
        /// TR65, refused.
        ExtensionRefused = "extension_refused", "延期未获同意";
        /// TR67–TR69 (T).
        TransferNews = "transfer_news", "移转进展";
        /// TR77, asked.
        CheckAsked = "check_asked", "请求法律把关";
        /// TR77, answered.
        CheckAnswered = "check_answered", "法律把关意见";
        /// TR78.
        CourtItem = "court_item", "法院事项";
        /// TR79: named among those who may know.
        Named = "named", "限定知悉";
        /// TR80, asked.
        DisclosureAsked = "disclosure_asked", "待批信息提供";
        /// TR80, decided.
        DisclosureDecided = "disclosure_decided", "信息提供已审批";
        /// TR81.
        PublicOpinion = "public_opinion", "舆情";
        /// TR82.
        Split = "split", "分案";
        /// A party asks the justice bureau.
        GuidanceAsked = "guidance_asked", "请求法律指导";
        /// It answered.
        GuidanceAnswered = "guidance_answered", "法律指导已答复";
        /// A text that names who is hidden waits for the head's word (X-16-a).
        NamingAsked = "naming_asked", "请确认文中写明身份";
        /// The head answered.
        NamingAnswered = "naming_answered", "文中写明身份已答复";
        /// A message was left.
        Message = "message", "新留言";
        /// A fresh query code was issued.
        CodeIssued = "code_issued", "已出具新的查询码";
        /// A limit ends soon (pack setting `remind_before`).
        DueSoon = "due_soon", "即将到期";
        /// A limit has ended.
        Overdue = "overdue", "已超期";
        /// The applicant's time to correct ends soon.
        CorrectionDueSoon = "correction_due_soon", "补正即将到期";
        /// The applicant's time, or the wait for an objection, has ended; nothing follows by itself (AMB-16).
        TimePassed = "time_passed", "等待期满";
        /// The expected end of a suspension has come (TR64).
        SuspensionEnds = "suspension_ends", "中止到期";
        /// A newly imported calendar moved a date.
        Redated = "redated", "期限重新计算";
    }
}

impl NotificationKind {
    /// Whether it is read though what it is about is no longer the reader's: that a paper sent to it was taken back
    /// (作废). It says the number and nothing else.
    pub fn outlives_sight(self) -> bool {
        matches!(self, Self::SlipVoided | Self::OrderVoided | Self::CourtItemVoided)
    }

    /// Its text in the pack, with the case number; the name of the kind where the pack has no text for it.
    pub fn text(self, pack: &Pack, case_no: CaseNo) -> String {
        let key = format!("notification.{}", self.id());
        let number = case_no.to_string();
        match pack.texts.get(&key) {
            Some(template) => fill(template, &[("case_no", &number)]),
            None => format!("{number}：{}", self.zh()),
        }
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// Everybody of a department, or those of one role.
    Office {
        /// The department.
        department: DepartmentId,
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
    },
    /// One person.
    Account(AccountId),
    /// A party of the case.
    Party(u8),
}

/// Something somebody is told about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Whom.
    pub to: Addressee,
    /// What.
    pub kind: NotificationKind,
}

/// How a party is reached besides its own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A short message to the telephone.
    Sms,
    /// An e-mail.
    Email,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Email];

    /// `sms`, `email`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }

    /// The party's address on this way, where one is registered.
    pub fn address(self, party: &crate::case::Party) -> Option<String> {
        let address = match self {
            Self::Sms => party.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Email => party.email.trim().to_owned(),
        };
        Some(address).filter(|address| !address.is_empty())
    }
}
