//! The transitions of requirements §2.2 and §2.3: which there are, between which sub-states, and for whom.
//!
//! A pack enables transitions and names the clauses behind each; what stands here is their structure. A transition
//! without an [`Edge`] is one the engine cannot perform yet; a pack that enables it is refused.

use super::command_kind::CommandKind;
use super::sub_state::SubState;
use serde::{Deserialize, Serialize};

macro_rules! transitions {
    ($($name:ident = $id:literal, $zh:literal;)*) => {
        /// A transition, by its number in the requirements.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Transition { $(#[doc = $zh] #[serde(rename = $id)] $name,)* }

        impl Transition {
            /// Every transition.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// `TR24`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it is called where the pack gives no name.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }
        }
    };
}

transitions! {
    Tr01 = "TR01", "提交反映";
    Tr02 = "TR02", "热线工单受理";
    Tr03 = "TR03", "登记来访";
    Tr04 = "TR04", "接待";
    Tr05 = "TR05", "移交首问";
    Tr06 = "TR06", "退回补正";
    Tr07 = "TR07", "提交补正";
    Tr08 = "TR08", "逾期未补正办结";
    Tr09 = "TR09", "完成受理登记";
    Tr10 = "TR10", "核实情况";
    Tr11 = "TR11", "由本单位办理";
    Tr12 = "TR12", "书面告知";
    Tr13 = "TR13", "告知送达";
    Tr14 = "TR14", "转送有权部门";
    Tr15 = "TR15", "组织调解";
    Tr16 = "TR16", "调解成功";
    Tr17 = "TR17", "调解不成";
    Tr18 = "TR18", "多部门联办";
    Tr19 = "TR19", "填写报送单";
    Tr20 = "TR20", "报领导小组办公室";
    Tr21 = "TR21", "退回重新分类";
    Tr22 = "TR22", "转为联办";
    Tr23 = "TR23", "转报送办理";
    Tr24 = "TR24", "形成办理结论";
    Tr25 = "TR25", "发出联办通知";
    Tr26 = "TR26", "出具书面意见";
    Tr27 = "TR27", "进入综合意见";
    Tr28 = "TR28", "形成总处理意见";
    Tr29 = "TR29", "呈组长";
    Tr30 = "TR30", "退回受理部门";
    Tr31 = "TR31", "组长同意";
    Tr32 = "TR32", "组长不同意";
    Tr33 = "TR33", "征求审批意见";
    Tr34 = "TR34", "召开会商";
    Tr35 = "TR35", "形成纪要";
    Tr36 = "TR36", "据纪要答复";
    Tr37 = "TR37", "签发报送单";
    Tr38 = "TR38", "市政府接收";
    Tr39 = "TR39", "转办";
    Tr40 = "TR40", "退回报送单";
    Tr41 = "TR41", "承办部门拒办";
    Tr42 = "TR42", "认可拒办理由";
    Tr43 = "TR43", "不认可拒办理由";
    Tr44 = "TR44", "移交线索";
    Tr45 = "TR45", "双向反馈";
    Tr46 = "TR46", "向另一方送达";
    Tr47 = "TR47", "提交审签";
    Tr48 = "TR48", "退回修改";
    Tr49 = "TR49", "签发并送达";
    Tr50 = "TR50", "确认无异议";
    Tr51 = "TR51", "提出异议";
    Tr52 = "TR52", "选择救济途径";
    Tr53 = "TR53", "重新审查";
    Tr54 = "TR54", "撤回异议";
    Tr55 = "TR55", "救济办结";
    Tr56 = "TR56", "依救济结果重办";
    Tr57 = "TR57", "转入归档";
    Tr58 = "TR58", "归档";
    Tr59 = "TR59", "重新办理";
    Tr60 = "TR60", "撤回反映";
    Tr61 = "TR61", "并案";
    Tr62 = "TR62", "撤销并案";
    Tr63 = "TR63", "中止";
    Tr64 = "TR64", "恢复";
    Tr65 = "TR65", "延期";
    Tr66 = "TR66", "移转";
    Tr67 = "TR67", "接收移转";
    Tr68 = "TR68", "联系举报投诉人";
    Tr69 = "TR69", "反馈结果";
    Tr70 = "TR70", "分别处理";
    Tr71 = "TR71", "市级受理";
    Tr72 = "TR72", "告知外区";
    Tr73 = "TR73", "通报";
    Tr74 = "TR74", "去函";
    Tr75 = "TR75", "提请处罚";
    Tr76 = "TR76", "申请划拨";
    Tr77 = "TR77", "法律把关";
    Tr78 = "TR78", "法院事项";
    Tr79 = "TR79", "限定知悉";
    Tr80 = "TR80", "信息提供审批";
    Tr81 = "TR81", "舆情";
    Tr82 = "TR82", "分案";
    Tr83 = "TR83", "直接答复咨询";
    Tr84 = "TR84", "转送受理";
    Tr85 = "TR85", "逾期未申请救济办结";
}

impl Transition {
    /// The transition written `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|transition| transition.id() == id)
    }

    /// Its structure, if the engine can perform it.
    pub fn edge(self) -> Option<&'static Edge> {
        EDGES.iter().find(|edge| edge.id == self)
    }
}

/// How somebody stands to a case, as far as it lets them move it (requirements §2.2 "Who", §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// The applicant or the applicant's agent.
    Applicant,
    /// Any party of the case.
    AnyParty,
    /// The party whose objection is open.
    Objector,
    /// A clerk in whose queue, or in whose common pool, the case waits; station staff of its town.
    QueueClerk,
    /// A clerk or station who takes a contact in person.
    IntakeClerk,
    /// The first receiver (in Tianjin: any clerk of the first department).
    FirstReceiver,
    /// A handler of the accepting department.
    Handler,
    /// The head of the accepting department.
    Head,
    /// A clerk of the accepting department.
    Clerk,
    /// A handler of a unit convened for a joint handling or a special team.
    UnitHandler,
    /// The head of such a unit.
    UnitHead,
    /// A handler of the department that is accountable now.
    AccountableHandler,
    /// The head of the department that is accountable now.
    AccountableHead,
    /// The leading-group office, for a case reported to it.
    LeadingGroupOffice,
    /// The group leader, for a case reported to the leading group.
    GroupLeader,
    /// The municipal government, for a slip sent to it.
    Government,
    /// The hotline office, for a slip passed on to it.
    HotlineOffice,
    /// A handler of the assigned department.
    AssignedHandler,
    /// The head of the assigned department.
    AssignedHead,
    /// Staff of the accepting station.
    Station,
    /// A handler of the department that applies to the court.
    CourtApplicant,
    /// The court.
    Court,
    /// The cyberspace office.
    Cyberspace,
    /// The justice bureau.
    Justice,
    /// The hotline's machine.
    Hotline,
    /// The system, following up.
    System,
}

impl Relation {
    /// Who that is, for "由……办理".
    pub fn zh(self) -> &'static str {
        match self {
            Self::Applicant => "申请人",
            Self::AnyParty => "当事人",
            Self::Objector => "提出异议的当事人",
            Self::QueueClerk => "受理岗",
            Self::IntakeClerk => "受理岗或镇调解站",
            Self::FirstReceiver => "首问责任人",
            Self::Handler => "受理部门经办岗",
            Self::Head => "受理部门负责人",
            Self::Clerk => "受理部门受理岗",
            Self::UnitHandler => "联办或专案单位经办岗",
            Self::UnitHead => "联办或专案单位负责人",
            Self::AccountableHandler => "主管部门经办岗",
            Self::AccountableHead => "主管部门负责人",
            Self::LeadingGroupOffice => "领导小组办公室",
            Self::GroupLeader => "领导小组组长",
            Self::Government => "市政府",
            Self::HotlineOffice => "12345 热线办",
            Self::AssignedHandler => "承办部门经办岗",
            Self::AssignedHead => "承办部门负责人",
            Self::Station => "镇调解站",
            Self::CourtApplicant => "税务局经办岗",
            Self::Court => "法院",
            Self::Cyberspace => "网信办",
            Self::Justice => "司法局",
            Self::Hotline => "12345 系统",
            Self::System => "系统",
        }
    }
}

/// The structure of a transition.
#[derive(Debug)]
pub struct Edge {
    /// Which.
    pub id: Transition,
    /// Sub-states it may leave; empty where it creates a case.
    pub from: &'static [SubState],
    /// Sub-states it may lead to; empty where the card stays.
    pub to: &'static [SubState],
    /// Who may make it; any of these.
    pub who: &'static [Relation],
    /// The command that asks for it.
    pub command: CommandKind,
}

use Relation as R;
use SubState as S;

/// Open states before the reply was served, from which a case may be withdrawn (TR60).
const WITHDRAWABLE: &[SubState] = &[
    S::Submitted,
    S::Registering,
    S::ReturnedForCorrection,
    S::Triage,
    S::Verifying,
    S::Informed,
    S::OwnHandling,
    S::StationMediation,
    S::JointConvening,
    S::JointOpinions,
    S::JointConsolidation,
    S::EscalationOfficeReview,
    S::EscalationLeaderDecision,
    S::TeamHandling,
    S::TeamOpinions,
    S::TeamConsultation,
    S::TeamMinutes,
    S::TransferDrafting,
    S::SubhandlingBoth,
    S::SlipDrafting,
    S::SlipSent,
    S::SlipDispatching,
    S::AssignedHandling,
    S::AssignedRefused,
    S::AssignedFedBack,
    S::ReplyDrafting,
    S::ReplyReview,
];

/// Open states in which somebody has the case in hand: overlays may lie on them.
const IN_HAND: &[SubState] = &[
    S::Registering,
    S::ReturnedForCorrection,
    S::Triage,
    S::Verifying,
    S::Informed,
    S::OwnHandling,
    S::StationMediation,
    S::JointConvening,
    S::JointOpinions,
    S::JointConsolidation,
    S::EscalationOfficeReview,
    S::EscalationLeaderDecision,
    S::TeamHandling,
    S::TeamOpinions,
    S::TeamConsultation,
    S::TeamMinutes,
    S::TransferDrafting,
    S::TransferredOut,
    S::SubhandlingBoth,
    S::SlipDrafting,
    S::SlipSent,
    S::SlipDispatching,
    S::AssignedHandling,
    S::AssignedRefused,
    S::AssignedFedBack,
    S::ReplyDrafting,
    S::ReplyReview,
    S::ReplyServed,
    S::ObjectionRecorded,
    S::RemedyTracking,
    S::NoObjection,
    S::ArchivePending,
];

/// As [`IN_HAND`], and after the archive: what the court does with its item does not wait for the file (M-3.2.6-a).
const AT_COURT: &[SubState] = &{
    let mut all = [S::Archived; IN_HAND.len() + 1];
    let mut at = 0;
    while at < IN_HAND.len() {
        all[at] = IN_HAND[at];
        at += 1;
    }
    all
};

/// States from which a matter may be reported as major (TR20), and to which it returns (TR30, TR32).
const ESCALATABLE: &[SubState] =
    &[S::Triage, S::OwnHandling, S::JointConvening, S::JointOpinions, S::JointConsolidation];

/// States in which a draft may be before the justice bureau.
const CHECKABLE: &[SubState] = &[
    S::OwnHandling,
    S::StationMediation,
    S::JointOpinions,
    S::JointConsolidation,
    S::TeamHandling,
    S::TeamOpinions,
    S::TeamConsultation,
    S::TeamMinutes,
    S::AssignedHandling,
    S::ReplyDrafting,
];

/// Where a card stands once both sides have the answer, by what they said since it reached each.
const ANSWERED: &[SubState] = {
    use SubState as S;
    &[S::ReplyServed, S::ObjectionRecorded, S::RemedyTracking, S::NoObjection]
};

/// Where an objection may be led on without moving the card.
const SAID_ALREADY: &[SubState] = {
    use SubState as S;
    &[S::ReplyReview, S::AssignedFedBack, S::RemedyTracking]
};

const fn edge(
    id: Transition,
    from: &'static [SubState],
    to: &'static [SubState],
    who: &'static [Relation],
    command: CommandKind,
) -> Edge {
    Edge { id, from, to, who, command }
}

/// Every transition the engine can perform.
pub static EDGES: &[Edge] = {
    use CommandKind as C;
    use Transition as T;
    &[
        edge(T::Tr01, &[], &[S::Submitted], &[R::Applicant], C::Submit),
        edge(T::Tr02, &[], &[S::Submitted], &[R::Hotline], C::Submit),
        edge(T::Tr03, &[], &[S::Registering], &[R::IntakeClerk], C::RegisterContact),
        edge(T::Tr04, &[S::Submitted], &[S::Registering], &[R::QueueClerk], C::Claim),
        edge(T::Tr05, &[S::Registering], &[], &[R::Head], C::OfferHandOver),
        edge(T::Tr06, &[S::Registering], &[S::ReturnedForCorrection], &[R::FirstReceiver], C::ReturnForCorrection),
        edge(T::Tr07, &[S::ReturnedForCorrection], &[S::Registering], &[R::Applicant], C::Correct),
        edge(T::Tr08, &[S::ReturnedForCorrection], &[S::ArchivePending], &[R::Head], C::Lapse),
        edge(T::Tr09, &[S::Registering], &[S::Triage], &[R::FirstReceiver], C::Register),
        edge(T::Tr10, &[S::Triage], &[S::Verifying], &[R::FirstReceiver], C::AskVerification),
        edge(T::Tr10, &[S::Verifying], &[S::Triage], &[R::FirstReceiver], C::AnswerVerification),
        edge(T::Tr11, &[S::Triage], &[S::OwnHandling], &[R::FirstReceiver], C::ClassifyOwn),
        edge(T::Tr12, &[S::Triage], &[S::Informed], &[R::FirstReceiver], C::Inform),
        edge(T::Tr13, &[S::Informed], &[S::ArchivePending], &[R::System], C::NoticeServed),
        edge(T::Tr14, &[S::Informed, S::ArchivePending, S::Archived], &[], &[R::Applicant, R::System], C::Forward),
        edge(T::Tr21, &[S::OwnHandling], &[S::Triage], &[R::Head], C::Reclassify),
        edge(T::Tr24, &[S::OwnHandling], &[S::ReplyDrafting], &[R::Handler], C::RecordFinding),
        edge(T::Tr47, &[S::ReplyDrafting], &[S::ReplyReview], &[R::Handler], C::SubmitReply),
        edge(T::Tr48, &[S::ReplyReview], &[S::ReplyDrafting], &[R::Head], C::ReturnReply),
        edge(T::Tr49, &[S::ReplyReview], ANSWERED, &[R::Head], C::ServeReply),
        edge(
            T::Tr50,
            &[S::ReplyServed],
            &[S::NoObjection, S::ReplyServed],
            &[R::AnyParty, R::Handler, R::Head],
            C::ConfirmNoObjection,
        ),
        // While the other side has not got the answer, or objects, or where a record says nothing of it yet.
        edge(
            T::Tr50,
            &[S::ReplyReview, S::AssignedFedBack, S::ObjectionRecorded, S::RemedyTracking, S::ArchivePending],
            &[],
            &[R::AnyParty, R::Handler, R::Head],
            C::ConfirmNoObjection,
        ),
        edge(
            T::Tr51,
            &[S::ReplyServed, S::NoObjection, S::ArchivePending],
            &[S::ObjectionRecorded],
            &[R::AnyParty, R::Handler],
            C::Object,
        ),
        edge(
            T::Tr51,
            &[S::ReplyReview, S::AssignedFedBack, S::ObjectionRecorded, S::RemedyTracking],
            &[],
            &[R::AnyParty, R::Handler],
            C::Object,
        ),
        edge(T::Tr52, &[S::ObjectionRecorded], &[S::RemedyTracking], &[R::Objector, R::Handler], C::StartRemedy),
        edge(T::Tr52, SAID_ALREADY, &[], &[R::Objector, R::Handler], C::StartRemedy),
        edge(
            T::Tr53,
            &[S::ObjectionRecorded],
            &[S::OwnHandling, S::JointConvening, S::TeamHandling, S::Triage],
            &[R::Head],
            C::ReExamine,
        ),
        edge(
            T::Tr54,
            &[S::ObjectionRecorded],
            &[S::NoObjection, S::ReplyServed, S::ObjectionRecorded],
            &[R::Objector],
            C::WithdrawObjection,
        ),
        edge(T::Tr54, SAID_ALREADY, &[], &[R::Objector], C::WithdrawObjection),
        edge(
            T::Tr55,
            &[S::RemedyTracking],
            &[S::ArchivePending, S::ReplyServed, S::ObjectionRecorded, S::RemedyTracking],
            &[R::Handler],
            C::CloseRemedy,
        ),
        edge(
            T::Tr85,
            &[S::ObjectionRecorded],
            &[S::ArchivePending, S::ReplyServed, S::ObjectionRecorded],
            &[R::Head],
            C::CloseNotPursued,
        ),
        edge(T::Tr85, &[S::RemedyTracking], &[], &[R::Head], C::CloseNotPursued),
        edge(T::Tr56, &[S::RemedyTracking], &[S::Triage], &[R::Head], C::RedoAfterRemedy),
        edge(T::Tr57, &[S::NoObjection], &[S::ArchivePending], &[R::System], C::ProceedToArchive),
        edge(T::Tr58, &[S::ArchivePending], &[S::Archived], &[R::Handler], C::Archive),
        edge(T::Tr59, &[S::Archived], &[S::Triage, S::Registering, S::Submitted], &[R::Head], C::Reopen),
        edge(T::Tr18, &[S::Triage], &[S::JointConvening], &[R::FirstReceiver], C::ClassifyJoint),
        edge(T::Tr22, &[S::OwnHandling], &[S::JointConvening], &[R::Head], C::TurnJoint),
        edge(T::Tr25, &[S::JointConvening], &[S::JointOpinions], &[R::Head], C::ConveneJoint),
        edge(T::Tr26, &[S::JointOpinions], &[], &[R::UnitHead], C::SignOpinion),
        edge(T::Tr27, &[S::JointOpinions], &[S::JointConsolidation], &[R::Head], C::BeginConsolidation),
        edge(T::Tr28, &[S::JointConsolidation], &[S::ReplyDrafting], &[R::Head], C::IssueConsolidated),
        edge(T::Tr15, &[S::Triage], &[S::StationMediation], &[R::Station], C::BeginMediation),
        edge(T::Tr16, &[S::StationMediation], &[S::ReplyDrafting], &[R::Station], C::SettleMediation),
        edge(T::Tr17, &[S::StationMediation], &[S::Triage], &[R::Station], C::FailMediation),
        edge(T::Tr19, &[S::Triage], &[S::SlipDrafting], &[R::FirstReceiver], C::DraftSlip),
        edge(T::Tr20, ESCALATABLE, &[S::EscalationOfficeReview], &[R::Head], C::Escalate),
        edge(T::Tr23, &[S::OwnHandling], &[S::SlipDrafting], &[R::Head], C::TurnReferral),
        edge(
            T::Tr29,
            &[S::EscalationOfficeReview],
            &[S::EscalationLeaderDecision],
            &[R::LeadingGroupOffice],
            C::PresentToLeader,
        ),
        edge(T::Tr30, &[S::EscalationOfficeReview], ESCALATABLE, &[R::LeadingGroupOffice], C::ReturnEscalation),
        edge(T::Tr31, &[S::EscalationLeaderDecision], &[S::TeamHandling], &[R::GroupLeader], C::GiveConsent),
        edge(T::Tr32, &[S::EscalationLeaderDecision], ESCALATABLE, &[R::GroupLeader], C::RefuseConsent),
        edge(T::Tr33, &[S::TeamHandling], &[S::TeamOpinions], &[R::LeadingGroupOffice], C::AskReviewOpinions),
        edge(T::Tr34, &[S::TeamOpinions], &[S::TeamConsultation], &[R::LeadingGroupOffice], C::ConveneTeamMeeting),
        edge(T::Tr35, &[S::TeamConsultation], &[S::TeamMinutes], &[R::LeadingGroupOffice], C::RecordTeamMeeting),
        edge(T::Tr36, &[S::TeamMinutes], &[S::ReplyDrafting], &[R::Head], C::AdoptMinutes),
        edge(T::Tr37, &[S::SlipDrafting], &[S::SlipSent], &[R::Head], C::SendSlip),
        edge(T::Tr38, &[S::SlipSent], &[S::SlipDispatching], &[R::Government], C::ReceiveSlip),
        edge(T::Tr39, &[S::SlipDispatching], &[S::AssignedHandling], &[R::HotlineOffice], C::AssignSlip),
        edge(
            T::Tr40,
            &[S::SlipSent, S::SlipDispatching],
            &[S::SlipDrafting],
            &[R::Government, R::HotlineOffice],
            C::ReturnSlip,
        ),
        edge(T::Tr41, &[S::AssignedHandling], &[S::AssignedRefused], &[R::AssignedHead], C::RefuseAssignment),
        edge(T::Tr42, &[S::AssignedRefused], &[S::SlipDispatching], &[R::Head], C::AcceptRefusal),
        edge(T::Tr43, &[S::AssignedRefused], &[S::AssignedHandling], &[R::Head], C::RejectRefusal),
        edge(T::Tr44, IN_HAND, &[], &[R::Head], C::HandOverClue),
        edge(T::Tr45, &[S::AssignedHandling], &[S::AssignedFedBack], &[R::AssignedHead], C::FeedBack),
        edge(T::Tr46, &[S::AssignedFedBack], ANSWERED, &[R::Head], C::ConcludeFeedback),
        edge(T::Tr78, IN_HAND, &[], &[R::CourtApplicant], C::OpenCourtItem),
        edge(T::Tr78, AT_COURT, &[], &[R::Court], C::UpdateCourtItem),
        edge(T::Tr80, IN_HAND, &[], &[R::Handler, R::AccountableHandler], C::AskDisclosure),
        edge(T::Tr80, IN_HAND, &[], &[R::Head], C::DecideDisclosure),
        edge(T::Tr80, IN_HAND, &[], &[R::Handler, R::AccountableHandler], C::ReleaseDisclosure),
        edge(T::Tr81, IN_HAND, &[], &[R::Cyberspace], C::RegisterPublicOpinion),
        edge(T::Tr81, IN_HAND, &[], &[R::AccountableHandler, R::AccountableHead], C::RespondPublicOpinion),
        edge(T::Tr81, IN_HAND, &[], &[R::Cyberspace], C::ClosePublicOpinion),
        edge(T::Tr61, WITHDRAWABLE, &[], &[R::Head], C::Merge),
        edge(T::Tr61, WITHDRAWABLE, &[S::Archived], &[R::System], C::BeMerged),
        edge(T::Tr62, WITHDRAWABLE, &[], &[R::Head], C::Unmerge),
        edge(T::Tr62, &[S::Archived], WITHDRAWABLE, &[R::System], C::BeRestored),
        edge(T::Tr63, IN_HAND, &[], &[R::Head, R::LeadingGroupOffice], C::Suspend),
        edge(T::Tr64, IN_HAND, &[], &[R::Head, R::LeadingGroupOffice], C::Resume),
        edge(T::Tr65, IN_HAND, &[], &[R::AccountableHandler], C::AskExtension),
        edge(T::Tr65, IN_HAND, &[], &[R::AccountableHead, R::LeadingGroupOffice], C::DecideExtension),
        edge(T::Tr77, CHECKABLE, &[], &[R::Head, R::AccountableHead, R::LeadingGroupOffice], C::AskLegalCheck),
        edge(T::Tr77, &[S::ReplyReview], &[], &[R::Head, R::LeadingGroupOffice], C::AskLegalCheck),
        edge(T::Tr77, CHECKABLE, &[], &[R::Justice], C::AnswerLegalCheck),
        edge(T::Tr77, &[S::ReplyReview], &[S::ReplyDrafting], &[R::Justice], C::AnswerLegalCheck),
        edge(T::Tr79, IN_HAND, &[], &[R::Head], C::Restrict),
        edge(T::Tr79, IN_HAND, &[], &[R::Head, R::LeadingGroupOffice], C::LiftRestriction),
        edge(T::Tr82, &[S::Triage], &[], &[R::FirstReceiver], C::Split),
        edge(T::Tr84, &[S::Triage], &[S::Submitted], &[R::FirstReceiver], C::ForwardAcceptance),
        edge(T::Tr60, WITHDRAWABLE, &[S::ArchivePending], &[R::Applicant, R::Handler], C::Withdraw),
        edge(T::Tr66, &[S::Triage, S::OwnHandling], &[S::TransferDrafting], &[R::FirstReceiver], C::DraftTransfer),
        edge(T::Tr66, &[S::TransferDrafting], &[S::TransferredOut], &[R::Head], C::SendTransfer),
        edge(T::Tr67, &[S::Registering], &[S::OwnHandling], &[R::Clerk], C::ReceiveTransfer),
        edge(T::Tr68, &[S::OwnHandling], &[], &[R::Handler], C::ContactComplainant),
        edge(T::Tr69, &[S::OwnHandling], &[S::ArchivePending], &[R::Head], C::CloseTransferred),
        edge(T::Tr69, &[S::ArchivePending], &[], &[R::Head], C::SendFeedback),
        edge(T::Tr69, &[S::TransferredOut], &[S::ReplyDrafting, S::ArchivePending], &[R::System], C::ReceiveFeedback),
        edge(T::Tr83, &[S::Registering], &[S::ArchivePending], &[R::FirstReceiver], C::AnswerQuestion),
    ]
};

/// The structure of the transition `id` that `command` asks for in `state`; where there is none in that state, the
/// first there is.
pub fn edge_from(id: Transition, command: CommandKind, state: SubState) -> Option<&'static Edge> {
    let mut edges = EDGES.iter().filter(|edge| edge.id == id && edge.command == command);
    edges.clone().find(|edge| edge.from.contains(&state)).or_else(|| edges.next())
}

/// The structure of the transition `id` that `command` asks for.
pub fn edge_for(id: Transition, command: CommandKind) -> Option<&'static Edge> {
    EDGES.iter().find(|edge| edge.id == id && edge.command == command)
}
