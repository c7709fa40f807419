//! A rule said no: code, Chinese message, clause (requirements §2.5).

use crate::problem::FieldError;
use crate::value::ClauseId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a refusal is answered over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// State or guard: 409.
    State,
    /// Missing or malformed data: 422.
    Data,
    /// Role: 403.
    Role,
}

macro_rules! refusal_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident, $zh:literal, [$($clause:literal),*];)*) => {
        /// Why a move is refused; spelt as in requirements §2.5.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RefusalCode { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl RefusalCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its spelling.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What the person is told; a detail may follow.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }

            /// How it is answered.
            pub fn kind(self) -> RefusalKind {
                match self { $(Self::$name => RefusalKind::$kind,)* }
            }

            /// Clauses it may rest on, over all packs.
            pub fn clauses(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($clause),*],)* }
            }
        }
    };
}

refusal_codes! {
    /// A functional department forwards instead of informing.
    ForwardNotAllowed = "FORWARD_NOT_ALLOWED", State, "应告知缴费人，由其同意后转送", ["M-4.1-b"];
    /// A clear row is departed from without the head's countersignature.
    CountersignatureRequired = "COUNTERSIGNATURE_REQUIRED", State, "须先由部门负责人会签", ["M-4.1-e", "T-2.1-a"];
    /// A unit without a collection duty informs, or leads, instead of forwarding.
    ForwardRequired = "FORWARD_REQUIRED", State, "没有征缴职责的单位应转送受理，不得让当事人另行前往", ["M-3.2.9-c", "M-3.2.7-b", "M-3.2.8-b"];
    /// Column jumped or unlisted pair.
    StageSkipped = "STAGE_SKIPPED", State, "不得跳过办理环节", ["M-4.0-b", "T-3.1-a"];
    /// Another person registers or classifies.
    NotFirstReceiver = "NOT_FIRST_RECEIVER", State, "首问责任人负责登记和分类流转", ["M-4.1-f"];
    /// Another department acts (T).
    NotFirstDept = "NOT_FIRST_DEPT", State, "首问部门负责", ["T-2.1-a"];
    /// Second claim.
    AlreadyClaimed = "ALREADY_CLAIMED", State, "该事项已由他人接待", ["M-4.1-f", "T-2.1-a"];
    /// Leaves registration without ledger number.
    NotRegistered = "NOT_REGISTERED", State, "应先登记", ["M-4.1-c", "T-2.2-a"];
    /// One of the five items is blank.
    RegistrationIncomplete = "REGISTRATION_INCOMPLETE", Data, "登记内容不完整", ["M-4.1-d", "T-2.2-a"];
    /// Notice without a competent department.
    NoticeWithoutTarget = "NOTICE_WITHOUT_TARGET", Data, "须一次性告知有权部门、途径和材料", ["M-4.1-b", "T-2.1-f"];
    /// Notice without path or materials.
    NoticeIncomplete = "NOTICE_INCOMPLETE", Data, "须一次性告知有权部门、途径和材料", ["M-4.1-b", "T-2.1-f"];
    /// Handling a matter outside the area.
    OutOfArea = "OUT_OF_AREA", State, "不属本辖区，应告知", ["M-4.0-a", "T-2.1-f"];
    /// Station, other town.
    OutOfStationArea = "OUT_OF_STATION_AREA", State, "仅受理本辖区争议", ["M-3.2.9-b"];
    /// Joint with fewer than two departments.
    JointNeedsTwo = "JOINT_NEEDS_TWO", State, "联办须两个及以上部门", ["M-4.2.1-a"];
    /// Another lead.
    LeadIsAcceptingDept = "LEAD_IS_ACCEPTING_DEPT", State, "受理部门牵头", ["M-4.2.1-b"];
    /// Consolidation or meeting too early.
    OpinionsMissing = "OPINIONS_MISSING", State, "尚缺书面意见", ["M-4.2.1-d", "M-4.2.2-f"];
    /// Another department acts in the accepting department's place.
    NotAcceptingDept = "NOT_ACCEPTING_DEPT", State, "由受理部门办理", ["M-4.2.2-b", "M-4.5-a", "M-4.5-f", "M-4.2.1-d", "M-4.2.2-g"];
    /// Team or major meeting without consent.
    LeaderConsentRequired = "LEADER_CONSENT_REQUIRED", State, "须经领导小组组长同意", ["M-4.2.2-c", "M-4.2.3-c"];
    /// Reply of a major case without minutes.
    MinutesRequired = "MINUTES_REQUIRED", State, "须形成会议纪要", ["M-4.2.2-f"];
    /// Joint or major reply, or waiver, without legal check.
    LegalCheckRequired = "LEGAL_CHECK_REQUIRED", State, "须经司法局法律把关", ["M-3.2.5-a", "M-2.2-b"];
    /// Opinion or reply without basis.
    NoLegalBasis = "NO_LEGAL_BASIS", State, "须载明依据", ["M-2.2-a", "T-3.1-a"];
    /// A repealed document is cited.
    BasisRepealed = "BASIS_REPEALED", Data, "所引文件已废止", ["T-4-b"];
    /// Referral although exactly one clear owner.
    DutyIsClear = "DUTY_IS_CLEAR", State, "职责清楚，不得报送", ["M-4.5-a"];
    /// Own handling although an item is unclear.
    DutyUnclear = "DUTY_UNCLEAR", State, "职责不清，不得自行办理", ["M-4.5-a", "T-2.3-a"];
    /// Own handling although an item belongs elsewhere.
    NotOwnDuty = "NOT_OWN_DUTY", State, "不属本单位职责，应告知或联办", ["M-4.1-b", "T-2.1-d"];
    /// Payer or hotline not told.
    DualFeedbackIncomplete = "DUAL_FEEDBACK_INCOMPLETE", State, "应同时反馈缴费人和12345热线办", ["M-4.5-e"];
    /// Clue without refusal or inaction.
    NoRefusalRecorded = "NO_REFUSAL_RECORDED", State, "未记录拒不处理情形", ["M-4.5-f"];
    /// The department's reason was judged unjustified before.
    RefusalNotJustified = "REFUSAL_NOT_JUSTIFIED", State, "拒办理由已认定为无正当理由，应当办理", ["M-4.5-f"];
    /// Reply to one party only.
    PartyNotServed = "PARTY_NOT_SERVED", State, "应向争议双方反馈", ["M-4.3-a"];
    /// Archive with objection or remedy open.
    ObjectionOpen = "OBJECTION_OPEN", State, "异议或救济未结", ["M-4.3-c"];
    /// The same is on record already.
    AlreadyOnRecord = "ALREADY_ON_RECORD", State, "已有内容相同的记录", ["M-4.0-b", "T-3.1-a"];
    /// Document missing.
    ArchiveIncomplete = "ARCHIVE_INCOMPLETE", State, "案卷缺件", ["M-4.4-a"];
    /// Any edit after archiving.
    CaseArchived = "CASE_ARCHIVED", State, "已归档，须重新办理", ["M-4.4-a"];
    /// Move while suspended.
    CaseSuspended = "CASE_SUSPENDED", State, "案件中止中", ["M-3.2.6-b", "M-3.2.3-c"];
    /// Extension asked after the due date.
    ExtensionLate = "EXTENSION_LATE", State, "应在期限届满前申请", ["M-4.1-a"];
    /// Second extension, or above the maximum.
    ExtensionLimit = "EXTENSION_LIMIT", State, "超过延期上限", ["M-4.1-a"];
    /// After the reply was served.
    WithdrawalTooLate = "WITHDRAWAL_TOO_LATE", State, "已答复，不得撤回", ["M-4.2.0-a", "T-2.1-a"];
    /// The other side was not heard, and may still answer (TR47, TR45).
    HearingOpen = "HEARING_OPEN", State, "答复之前应听取另一方意见", ["M-4.3-a", "T-2.2-e"];
    /// Agent without authority to withdraw.
    WithdrawalNotAuthorised = "WITHDRAWAL_NOT_AUTHORISED", State, "代理权限不含撤回，请本人办理或补充授权", ["M-4.2.0-a", "T-2.1-a"];
    /// Parties, kind or period differ.
    MergeNotSame = "MERGE_NOT_SAME", State, "不符合并案条件", ["M-2.3-c"];
    /// Export or share beyond participants.
    DisclosureNotApproved = "DISCLOSURE_NOT_APPROVED", State, "对外提供信息须报批", ["M-5.3-b"];
    /// Other level or district (T).
    TransferNotSameLevel = "TRANSFER_NOT_SAME_LEVEL", State, "仅限同级移转", ["T-2.2-b"];
    /// Wrong direction (T).
    TransferDirection = "TRANSFER_DIRECTION", State, "移转方向不符", ["T-A1-d"];
    /// Complainant not told of the transfer (T).
    ComplainantNotInformed = "COMPLAINANT_NOT_INFORMED", State, "应告知举报投诉人", ["T-2.2-c"];
    /// Receiver has not contacted the complainant (T).
    ContactRequired = "CONTACT_REQUIRED", State, "应主动联系举报投诉人", ["T-2.2-d"];
    /// Material missing (T).
    ChecklistIncomplete = "CHECKLIST_INCOMPLETE", State, "移转材料缺项", ["T-A2-1", "T-A2-2", "T-A2-3", "T-A2-4"];
    /// Transferring a policy question (T).
    QuestionAnswerDirectly = "QUESTION_ANSWER_DIRECTLY", State, "咨询应直接答复", ["T-2.1-b"];
    /// Closing while the other unit has not finished (T).
    SubhandlingOpen = "SUBHANDLING_OPEN", State, "另一部门未办结", ["T-1.3-a"];
    /// District acts after the city took over (T).
    TakenOverByCity = "TAKEN_OVER_BY_CITY", State, "已由市级受理", ["T-1.2-b"];
    /// Intake outside the validity of the document.
    PackNotInForce = "PACK_NOT_IN_FORCE", State, "政策文件不在有效期", ["T-4-a", "M-0-b"];
    /// Card changed meanwhile.
    StaleVersion = "STALE_VERSION", State, "已被更新，请刷新", ["M-4.0-b"];
    /// No calendar for a year.
    CalendarMissing = "CALENDAR_MISSING", State, "缺少年度工作日历", ["M-4.1-a"];
    /// A fact is being verified or a hand-over waits.
    WaitingForAnswer = "WAITING_FOR_ANSWER", State, "尚在等待答复", ["M-4.1-f"];
    /// The window for objections still runs (TR50).
    ObjectionWindowOpen = "OBJECTION_WINDOW_OPEN", State, "异议等待期未满", ["M-4.3-b"];
    /// The answer reached a party that has not said anything yet, or may still object (TR58).
    PartyAwaited = "PARTY_AWAITED", State, "尚有一方没有表示意见", ["M-4.3-b", "T-2.2-e"];
    /// A party's message was not answered (TR58).
    MessageUnanswered = "MESSAGE_UNANSWERED", State, "当事人的留言还没有回复", ["M-2.3-c", "T-3.2-b"];
    /// A remedy of the party that objects is still open to it (TR85).
    RemedyLimitOpen = "REMEDY_LIMIT_OPEN", State, "救济期限未满", ["M-4.3-c", "T-2.2-e"];
    /// Too few recorded contact attempts (TR08, TR50).
    ContactAttemptsMissing = "CONTACT_ATTEMPTS_MISSING", State, "联系记录不足", ["M-4.3-b"];
    /// The applicant may still correct (TR08).
    CorrectionOpen = "CORRECTION_OPEN", State, "补正期限未满", ["M-4.1-d"];
    /// Consent to forwarding is missing (TR14).
    ConsentRequired = "CONSENT_REQUIRED", Data, "须由本人同意转送", ["M-2.3-c", "M-4.1-b"];
    /// The notice was already sent on.
    AlreadyForwarded = "ALREADY_FORWARDED", State, "已转送有权部门", ["M-2.3-c"];
    /// A civil suit is chosen for back payment without acknowledging where it belongs.
    NotCivilDispute = "NOT_CIVIL_DISPUTE", Data, "补缴社保不属于民事纠纷，应通过行政途径解决", ["M-3.2.6-c"];
    /// Not this role's step.
    RoleNotAllowed = "ROLE_NOT_ALLOWED", Role, "您的岗位不能办理这一步", ["M-4.0-b", "T-3.2-b"];
    /// A text the other side reads names somebody who asked not to be named.
    IdentityInText = "IDENTITY_IN_TEXT", Data, "对方能看到的文字写出了要求身份保密的人", ["X-16-a", "M-5.3-c"];
    /// Fields blank or malformed.
    FieldsInvalid = "FIELDS_INVALID", Data, "填写内容有误", ["M-4.1-d", "T-2.2-a"];
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A move that is refused; the card stays where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// What the person is told.
    pub message: String,
    /// On what authority: the clause of the case's own pack where there is one.
    pub clause: ClauseId,
    /// How the clause is cited, where the pack that has it was at hand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cite: String,
    /// Fields to mend, for data refusals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Whether the clause was named where the rule stands, and is not to be found from code and step.
    #[serde(skip)]
    pub named: bool,
}

impl Refusal {
    /// Refuses with `code` under the clause of the pack whose clauses begin with `prefix`.
    pub fn new(code: RefusalCode, prefix: &str) -> Self {
        let clauses = code.clauses();
        let own = clauses.iter().find(|clause| clause.split('-').next() == Some(prefix));
        let clause = own.or_else(|| clauses.first()).copied().unwrap_or_default();
        Self {
            code,
            message: code.zh().to_owned(),
            clause: ClauseId::from(clause),
            cite: String::new(),
            fields: Vec::new(),
            named: false,
        }
    }

    /// Adds what exactly is missing: `登记内容不完整：联系方式、事项所在辖区`.
    #[must_use]
    pub fn detail(mut self, detail: impl AsRef<str>) -> Self {
        self.message = format!("{}：{}", self.message, detail.as_ref());
        self
    }

    /// Names another clause than the code's own.
    #[must_use]
    pub fn under(mut self, clause: &str) -> Self {
        self.clause = ClauseId::from(clause);
        self.named = true;
        self
    }

    /// Says how the clause is cited in `pack`.
    #[must_use]
    pub fn cited(mut self, pack: &crate::policy::Pack) -> Self {
        pack.cite(&self.clause).clone_into(&mut self.cite);
        self
    }

    /// Names the fields to mend.
    #[must_use]
    pub fn fields(mut self, fields: Vec<FieldError>) -> Self {
        self.fields = fields;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_message_and_a_clause() {
        for code in RefusalCode::ALL {
            assert!(!code.zh().is_empty() && !code.clauses().is_empty(), "{code}");
            assert!(
                code.clauses().iter().all(|clause| !clause.starts_with("TR")),
                "{code}: no step number is a clause"
            );
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{}\"", code.id()));
        }
    }

    #[test]
    fn the_clause_of_the_cases_own_pack_is_named() {
        assert_eq!(Refusal::new(RefusalCode::NotRegistered, "T").clause.as_str(), "T-2.2-a");
        assert_eq!(Refusal::new(RefusalCode::NotRegistered, "M").clause.as_str(), "M-4.1-c");
        assert_eq!(Refusal::new(RefusalCode::CaseSuspended, "M").clause.as_str(), "M-3.2.6-b");
        let refusal = Refusal::new(RefusalCode::RegistrationIncomplete, "M").detail("联系方式");
        assert_eq!(refusal.message, "登记内容不完整：联系方式");
    }
}
