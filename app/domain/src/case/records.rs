//! What happens to a case leaves records in it: returns, notices, findings, replies, services, objections, remedies.

use super::document::DocumentKind;
use super::registration::{ServiceMethod, choice};
use crate::access::ActorRef;
use crate::policy::InputName;
use crate::policy::route::{Clarity, FactUsed, RouteTrack};
use crate::value::{AccountId, CaseNo, ClauseId, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// A member of staff as the record names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRef {
    /// The account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Department.
    pub department: DepartmentId,
}

/// A first-receiver hand-over that the colleague has not yet accepted (TR05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Who is to take over.
    pub to: StaffRef,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: ActorRef,
}

choice! {
    /// What a defect concerns; decides what answers it (TR06, TR07).
    DefectField {
        /// 缴费人基本情况.
        PayerProfile = "payer_profile", "缴费人基本情况";
        /// 联系方式.
        Contact = "contact", "联系方式";
        /// 事项所在辖区.
        Town = "town", "事项所在辖区";
        /// 反映主要事项.
        Summary = "summary", "反映主要事项";
        /// 费款所属期.
        Period = "period", "费款所属期";
        /// 险种.
        Insurance = "insurance", "险种";
        /// Material.
        Material = "material", "材料";
        /// Something else.
        Other = "other", "其他";
    }
}

/// A defect listed in a return for correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Its number in the notice, from 1.
    pub no: u8,
    /// What it concerns.
    pub field: DefectField,
    /// What is wrong and what to do.
    pub text: String,
    /// The applicant's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// An answer to a defect, as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefectAnswered {
    /// Number of the defect.
    pub no: u8,
    /// The answer.
    pub text: String,
}

/// A return for correction (退回补正).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was returned.
    pub at: Instant,
    /// The complete list, given once.
    pub defects: Vec<Defect>,
}

/// A fact being verified (TR10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// The item.
    pub item: u8,
    /// The fact.
    pub fact: InputName,
    /// The question, with minimum fields.
    pub question: String,
    /// The department asked.
    pub department: DepartmentId,
    /// When.
    pub at: Instant,
}

/// An attempt to reach somebody (TR08, TR50), or a talk with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactAttempt {
    /// Whom; the applicant, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u8>,
    /// When.
    pub at: Instant,
    /// How.
    pub method: String,
    /// With what result.
    pub result: String,
    /// Who tried.
    pub by: ActorRef,
}

/// What the first receiver decided for an item, beside what the table proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDecision {
    /// The item.
    pub item: u8,
    /// Row that matched.
    pub row: String,
    /// Departments the row names.
    pub proposed: Vec<DepartmentId>,
    /// What the row proposes.
    pub track: RouteTrack,
    /// How sure the text is.
    pub clarity: Clarity,
    /// On what authority.
    pub clauses: Vec<ClauseId>,
    /// Facts used.
    pub facts: Vec<FactUsed>,
    /// Departments decided.
    pub departments: Vec<DepartmentId>,
    /// Why the decision departs from the proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departure: Option<String>,
}

impl ItemDecision {
    /// Whether the table says clearly who answers for the item.
    pub fn is_clear(&self) -> bool {
        self.clarity == Clarity::Clear && !self.proposed.is_empty()
    }

    /// Whether the decision leaves out a department that a clear row names: by a reason, by a countersignature, or
    /// because a head declared the item another's own.
    pub fn drops_a_clear_owner(&self) -> bool {
        self.is_clear() && self.proposed.iter().any(|owner| !self.departments.contains(owner))
    }
}

/// A head's declaration that an item, clear or not, is the department's own (M-3.2.3-f, M-3.2.4-d). What the table gave
/// clearly to others counts as taken from them ([`ItemDecision::drops_a_clear_owner`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfDeclaration {
    /// The item.
    pub item: u8,
    /// The department.
    pub department: DepartmentId,
    /// Why.
    pub reason: String,
}

/// Whom a notice names as competent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// A department of the pack; a linked case can be sent on to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Its telephone.
    pub phone: String,
}

/// A notice of competence (告知书, M-4.1-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who is competent.
    pub target: Target,
    /// How to get there.
    pub path: String,
    /// What to bring.
    pub materials: Vec<String>,
    /// When.
    pub at: Instant,
    /// The linked case it was sent on as, once the applicant said so (TR14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_to: Option<CaseNo>,
}

/// Conclusion on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// The item.
    pub item: u8,
    /// The conclusion.
    pub text: String,
}

/// The finding on which a reply is drafted (TR24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Finding of fact.
    pub facts: String,
    /// Proposed conclusion per item.
    pub conclusions: Vec<Conclusion>,
    /// Legal basis.
    pub legal_basis: Vec<String>,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: ActorRef,
}

choice! {
    /// The four remedies of M-4.3-c.
    RemedyKind {
        /// 调解.
        Mediation = "mediation", "调解";
        /// 行政复议.
        Reconsideration = "administrative_reconsideration", "行政复议";
        /// 仲裁.
        Arbitration = "arbitration", "仲裁";
        /// 行政诉讼.
        Litigation = "administrative_litigation", "行政诉讼";
    }
}

/// A remedy as a reply names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyNotice {
    /// Which.
    pub kind: RemedyKind,
    /// Where to turn.
    pub body: String,
    /// Within what time, in words.
    pub limit: String,
}

/// A written reply (书面答复).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Facts.
    pub facts: String,
    /// Conclusion per item.
    pub conclusions: Vec<Conclusion>,
    /// Legal basis (M-2.2-a).
    pub legal_basis: Vec<String>,
    /// The remedies (M-4.3-c).
    pub remedies: Vec<RemedyNotice>,
    /// Who drafted it.
    pub drafted_by: ActorRef,
    /// Who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<ActorRef>,
    /// When it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<Instant>,
    /// Round of the case it belongs to.
    pub round: u8,
    /// Why the head returned the draft, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
    /// Whether statutory contributions are waived (涉及减免应缴费款, M-2.2-b).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waives_contribution: bool,
}

/// That a document reached a party (送达).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRecord {
    /// What was served.
    pub document: DocumentKind,
    /// On whom.
    pub party: u8,
    /// How.
    pub method: ServiceMethod,
    /// When.
    pub served_at: Instant,
    /// Who took it, or other proof.
    pub proof: String,
    /// Round of the case.
    pub round: u8,
}

/// How somebody came to have no objection (TR50).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoObjection {
    /// Said so here.
    Stated,
    /// Recorded by staff with evidence.
    Evidence {
        /// How it was said.
        method: String,
        /// When.
        on: Day,
    },
    /// Silence after the window and the contact attempts (AMB-16).
    Silence,
}

/// An objection (异议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Who objects.
    pub party: u8,
    /// Why.
    pub grounds: String,
    /// When.
    pub raised_at: Instant,
    /// How it ended; open while `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ObjectionEnd>,
}

/// How an objection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionEnd {
    /// Withdrawn by who raised it (TR54).
    Withdrawn,
    /// The department re-examines (TR53).
    ReExamined,
    /// Decided in a remedy (TR55, TR56).
    Decided,
    /// Nothing was filed until every limit had passed (TR85).
    NotPursued,
}

choice! {
    /// How a remedy ended.
    RemedyOutcome {
        /// 维持.
        Upheld = "upheld", "维持";
        /// 驳回.
        Dismissed = "dismissed", "驳回";
        /// 调解成功.
        Mediated = "mediated", "调解成功";
        /// 撤回.
        Withdrawn = "withdrawn", "撤回";
        /// 撤销.
        Annulled = "annulled", "撤销";
        /// 责令重作.
        Redo = "redo", "责令重作";
        /// 确认违法.
        Unlawful = "unlawful", "确认违法";
        /// 民事不予受理.
        CivilRejected = "civil_rejected", "民事不予受理";
    }
}

impl RemedyOutcome {
    /// Whether the case has to be handled again (TR56) rather than archived (TR55).
    pub fn redoes(self) -> bool {
        matches!(self, Self::Annulled | Self::Redo | Self::Unlawful | Self::CivilRejected)
    }
}

/// A remedy under way (救济).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// Whose; 0 in records from before both sides could have one.
    #[serde(default)]
    pub party: u8,
    /// Round of the case; 0 in older records.
    #[serde(default)]
    pub round: u8,
    /// Which.
    pub kind: RemedyKind,
    /// Body that accepted it.
    pub body: String,
    /// Docket number, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docket: Option<String>,
    /// When it was filed.
    pub filed_on: Day,
    /// Outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<RemedyOutcome>,
    /// The decision, by its number or title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The day the decision reached the party, where a further limit runs from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Day>,
}

/// The ticket a case came from (热线工单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HotlineTicket {
    /// Number at the hotline.
    pub ticket_no: String,
    /// The machine that sent it.
    pub client: AccountId,
    /// When the call came.
    pub called_at: Instant,
    /// Department the hotline suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_department: Option<String>,
    /// How urgent the hotline thinks it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
}

/// A file in the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its number in the case, from 1.
    pub no: u16,
    /// Name as the sender called it.
    pub name: String,
    /// Media type, by content.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// Name of the sealed file: hash of its content under the case's key.
    pub file: String,
    /// Key the file is sealed with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Who added it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// What it is for, where it is more than evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<AttachmentPurpose>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentPurpose {
    /// Authorisation of an agent (委托书).
    Authorisation,
    /// Answer to a defect.
    Correction,
    /// The mediation agreement as both sides and the mediator signed it (M-3.2.9-c).
    SignedAgreement,
}

impl AttachmentPurpose {
    /// What the file is, as catalogues and lists name it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Authorisation => "委托书",
            Self::Correction => "补正材料",
            Self::SignedAgreement => "签字的调解协议书（扫描件）",
        }
    }
}

/// A message between a party and the department; it never moves a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who wrote it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// What.
    pub text: String,
    /// To which party, where staff wrote it; the applicant, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u8>,
}

impl Message {
    /// Whether `party` wrote it or it was written to `party`: nobody else among the parties reads it.
    pub fn concerns(&self, party: u8) -> bool {
        match self.by.party {
            Some(writer) => writer == party,
            None => self.to.unwrap_or(1) == party,
        }
    }
}

/// A request to reopen an archived case (TR59).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReopenRequest {
    /// Who asks.
    pub by: ActorRef,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

choice! {
    /// Why a case is reopened (TR59).
    ReopenGround {
        /// 新证据.
        NewEvidence = "new_evidence", "新证据";
        /// 决定被撤销.
        DecisionAnnulled = "decision_annulled", "决定被撤销";
        /// 漏项.
        ItemMissed = "item_missed", "漏项";
        /// 办理错误.
        Error = "error", "办理错误";
    }
}

/// How two cases belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// This case was sent on from that one (TR14).
    ForwardedFrom,
    /// This case was sent on as that one (TR14).
    ForwardedTo,
    /// This case was transferred from that one (T).
    TransferredFrom,
    /// This case was transferred as that one (T).
    TransferredTo,
    /// This card was split off that one (TR82).
    SplitFrom,
    /// That card was split off this one (TR82).
    SplitTo,
    /// This case was merged into that one (TR61).
    MergedInto,
    /// That case was merged into this one (TR61).
    MergedFrom,
}

/// A link to another case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLink {
    /// How.
    pub kind: LinkKind,
    /// Which.
    pub case_no: CaseNo,
}
