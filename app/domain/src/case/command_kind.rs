//! The kinds of command, each with the transition it asks for.

use super::transition::Transition;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident => $transition:expr;)*) => {
        /// A command without its data; also the two ways of opening a case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum CommandKind { $($(#[$doc])* $name,)* }

        impl CommandKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The transition it asks for; `None` for side records. Opening a case has its own.
            pub fn transition(self) -> Option<Transition> {
                match self { $(Self::$name => $transition,)* }
            }
        }
    };
}

use Transition as T;

kinds! {
    /// Submit a new case (TR01, TR02).
    Submit => Some(T::Tr01);
    /// Register a contact (TR03).
    RegisterContact => Some(T::Tr03);
    /// Take a submitted case as first receiver.
    Claim => Some(T::Tr04);
    /// Give back a case just claimed.
    ReleaseClaim => None;
    /// Hand the first receiver's duty to a colleague, who must accept.
    OfferHandOver => Some(T::Tr05);
    /// Accept a hand-over.
    AcceptHandOver => None;
    /// Decline a hand-over.
    DeclineHandOver => None;
    /// Ask the head to countersign a departure from a clear row.
    AskDeparture => None;
    /// Countersign it, or not.
    AnswerDeparture => None;
    /// The work goes to a colleague.
    ReassignWork => None;
    /// A colleague stands in for the holder.
    AppointStandIn => None;
    /// The holder is back.
    EndStandIn => None;
    /// Complete or correct what is registered.
    AmendRegistration => None;
    /// Return to the applicant with the complete list of defects.
    ReturnForCorrection => Some(T::Tr06);
    /// Answer every defect.
    Correct => Some(T::Tr07);
    /// Record an attempt to reach somebody.
    RecordContact => None;
    /// Close a case whose defects were not answered in time.
    Lapse => Some(T::Tr08);
    /// Complete the registration; issues the ledger number.
    Register => Some(T::Tr09);
    /// Ask a department about an unknown fact.
    AskVerification => Some(T::Tr10);
    /// Record the answer.
    AnswerVerification => Some(T::Tr10);
    /// Declare an unclear item the department's own.
    DeclareOwn => None;
    /// Handle by the accepting department.
    ClassifyOwn => Some(T::Tr11);
    /// Tell the applicant where to turn.
    Inform => Some(T::Tr12);
    /// Follow up a served notice.
    NoticeServed => Some(T::Tr13);
    /// Send the registration on to the department named.
    Forward => Some(T::Tr14);
    /// Answer a policy question at once.
    AnswerQuestion => Some(T::Tr83);
    /// Send back to classification.
    Reclassify => Some(T::Tr21);
    /// Conclude the handling.
    RecordFinding => Some(T::Tr24);
    /// Submit the draft reply to the head.
    SubmitReply => Some(T::Tr47);
    /// Return the draft.
    ReturnReply => Some(T::Tr48);
    /// Sign the reply with the basis it rests on.
    SignReply => None;
    /// Record that a document reached a party.
    RecordService => None;
    /// Confirm that the signed reply reached every party.
    ServeReply => Some(T::Tr49);
    /// Record that the payer has no objection.
    ConfirmNoObjection => Some(T::Tr50);
    /// Raise an objection.
    Object => Some(T::Tr51);
    /// Register the remedy chosen.
    StartRemedy => Some(T::Tr52);
    /// Re-examine.
    ReExamine => Some(T::Tr53);
    /// Withdraw the objection.
    WithdrawObjection => Some(T::Tr54);
    /// Record an outcome that leaves the reply standing.
    CloseRemedy => Some(T::Tr55);
    /// Record an outcome that sends the case back.
    RedoAfterRemedy => Some(T::Tr56);
    /// Close an objection that was not pursued in time.
    CloseNotPursued => Some(T::Tr85);
    /// Follow up the absence of objections.
    ProceedToArchive => Some(T::Tr57);
    /// Archive.
    Archive => Some(T::Tr58);
    /// Ask that an archived case be reopened.
    AskReopening => None;
    /// Reopen.
    Reopen => Some(T::Tr59);
    /// Withdraw the case.
    Withdraw => Some(T::Tr60);
    /// Go on without the applicant because a violation of the public interest continues.
    KeepExOfficio => None;
    /// Add a file.
    AddAttachment => None;
    /// Leave a message for the other side of the counter.
    LeaveMessage => None;
    /// Issue a fresh query code to a party.
    IssueCode => None;
    /// Draft the transfer letter (T).
    DraftTransfer => Some(T::Tr66);
    /// Record that the complainant was told of the transfer (T).
    InformComplainant => None;
    /// Sign and send the transfer (T).
    SendTransfer => Some(T::Tr66);
    /// Sign the receipt (T).
    ReceiveTransfer => Some(T::Tr67);
    /// Note the counterpart's receipt (T).
    NoteReceipt => None;
    /// Record the contact with the complainant (T).
    ContactComplainant => Some(T::Tr68);
    /// Close the transferred matter (T).
    CloseTransferred => Some(T::Tr69);
    /// Send the written feedback (T).
    SendFeedback => Some(T::Tr69);
    /// Take the counterpart's feedback into the transferring case (T).
    ReceiveFeedback => Some(T::Tr69);
    /// Several departments are responsible.
    ClassifyJoint => Some(T::Tr18);
    /// Another department is found necessary.
    TurnJoint => Some(T::Tr22);
    /// Convene the departments.
    ConveneJoint => Some(T::Tr25);
    /// Draft a unit's opinion.
    DraftOpinion => None;
    /// Sign a unit's written opinion.
    SignOpinion => Some(T::Tr26);
    /// Sign a unit's review opinion in a special team.
    SignReviewOpinion => None;
    /// Remind a unit.
    RemindUnit => None;
    /// Record that the case goes on without a unit's opinion.
    RecordAbsence => None;
    /// Begin to consolidate.
    BeginConsolidation => Some(T::Tr27);
    /// Draft the consolidated opinion.
    DraftConsolidated => None;
    /// Issue the consolidated opinion.
    IssueConsolidated => Some(T::Tr28);
    /// Ask the justice bureau for a legal check.
    AskLegalCheck => Some(T::Tr77);
    /// Answer a legal check.
    AnswerLegalCheck => Some(T::Tr77);
    /// Ask for an extension.
    AskExtension => Some(T::Tr65);
    /// Grant or refuse an extension.
    DecideExtension => Some(T::Tr65);
    /// Let the case stand still.
    Suspend => Some(T::Tr63);
    /// Go on.
    Resume => Some(T::Tr64);
    /// Restrict knowledge to named persons.
    Restrict => Some(T::Tr79);
    /// Lift the restriction.
    LiftRestriction => Some(T::Tr79);
    /// Some items go on as a card of their own.
    Split => Some(T::Tr82);
    /// Another department takes over.
    ForwardAcceptance => Some(T::Tr84);
    /// A duplicate is merged into this case.
    Merge => Some(T::Tr61);
    /// The merge was wrong.
    Unmerge => Some(T::Tr62);
    /// The duplicate's side of a merge.
    BeMerged => Some(T::Tr61);
    /// The duplicate's side of an un-merge.
    BeRestored => Some(T::Tr62);
    /// Report to the leading-group office.
    Escalate => Some(T::Tr20);
    /// Present to the leader.
    PresentToLeader => Some(T::Tr29);
    /// Return a report that is not major.
    ReturnEscalation => Some(T::Tr30);
    /// The leader consents.
    GiveConsent => Some(T::Tr31);
    /// The leader refuses.
    RefuseConsent => Some(T::Tr32);
    /// Ask the team for review opinions.
    AskReviewOpinions => Some(T::Tr33);
    /// Convene the team.
    ConveneTeamMeeting => Some(T::Tr34);
    /// Record the meeting.
    RecordTeamMeeting => Some(T::Tr35);
    /// Sign and number the minutes.
    SignMinutes => None;
    /// Reply on the minutes.
    AdoptMinutes => Some(T::Tr36);
    /// Nobody is clearly responsible.
    DraftSlip => Some(T::Tr19);
    /// An own case proves unclear.
    TurnReferral => Some(T::Tr23);
    /// Write or correct the slip.
    FillSlip => None;
    /// Sign and send the slip.
    SendSlip => Some(T::Tr37);
    /// Receive the slip.
    ReceiveSlip => Some(T::Tr38);
    /// Assign a department.
    AssignSlip => Some(T::Tr39);
    /// Return a defective slip.
    ReturnSlip => Some(T::Tr40);
    /// Refuse the assignment.
    RefuseAssignment => Some(T::Tr41);
    /// The hotline office's view of a refusal.
    ViewRefusal => None;
    /// Judge a refusal justified.
    AcceptRefusal => Some(T::Tr42);
    /// Judge a refusal unjustified.
    RejectRefusal => Some(T::Tr43);
    /// Remind the assigned department.
    RemindAssigned => None;
    /// Hand over a clue.
    HandOverClue => Some(T::Tr44);
    /// Discipline inspection takes a clue.
    AcknowledgeClue => None;
    /// Take a clue back before discipline inspection has taken it.
    VoidClue => None;
    /// Discipline inspection concludes a clue.
    RecordClueOutcome => None;
    /// Draft the assigned department's result.
    DraftResult => None;
    /// Record a feedback.
    RecordFeedback => None;
    /// Feed back to payer and hotline office.
    FeedBack => Some(T::Tr45);
    /// The other party was served too.
    ConcludeFeedback => Some(T::Tr46);
    /// Begin a mediation.
    BeginMediation => Some(T::Tr15);
    /// Record a session.
    RecordMediationSession => None;
    /// Draft the agreement.
    DraftAgreement => None;
    /// Settled.
    SettleMediation => Some(T::Tr16);
    /// Not settled.
    FailMediation => Some(T::Tr17);
    /// Open a court item.
    OpenCourtItem => Some(T::Tr78);
    /// The court adds to its item.
    UpdateCourtItem => Some(T::Tr78);
    /// Take a record back.
    VoidRecord => None;
    /// Ask for a disclosure.
    AskDisclosure => Some(T::Tr80);
    /// Approve or refuse a disclosure.
    DecideDisclosure => Some(T::Tr80);
    /// Provide the approved fields.
    ReleaseDisclosure => Some(T::Tr80);
    /// Register a public-opinion item.
    RegisterPublicOpinion => Some(T::Tr81);
    /// Respond to a public-opinion item.
    RespondPublicOpinion => Some(T::Tr81);
    /// Close a public-opinion item.
    ClosePublicOpinion => Some(T::Tr81);
    /// A party asks for guidance.
    AskGuidance => None;
    /// The justice bureau gives guidance.
    AnswerGuidance => None;
    /// Record a coordination.
    RecordCoordination => None;
    /// Open a consultation of the leading group.
    OpenConsultation => None;
    /// State a party's view of the claim.
    StateView => None;
    /// Name who answers for a party.
    NamePerson => None;
    /// Decide whether the other side is heard.
    DecideHearing => None;
    /// Ask the head to confirm that a text may name who is hidden.
    AskNaming => None;
    /// The head confirms it.
    ConfirmNaming => None;
    /// The head answers what was asked.
    AnswerNaming => None;
}

impl CommandKind {
    /// What a side record is called on the case page; `None` for steps of the card and for records made elsewhere.
    pub fn record_zh(self) -> Option<&'static str> {
        Some(match self {
            Self::DraftOpinion => "拟写书面意见",
            Self::SignReviewOpinion => "签发书面审批意见",
            Self::ReleaseClaim => "撤销接待",
            Self::AskDeparture => "提请会签",
            Self::AnswerDeparture => "会签",
            Self::ReassignWork => "转交经办",
            Self::AppointStandIn => "指定代办",
            Self::EndStandIn => "结束代办",
            Self::VoidRecord => "作废记录",
            Self::RemindUnit => "催办单位",
            Self::RecordAbsence => "记录缺意见并决定继续",
            Self::DraftConsolidated => "拟写总处理意见",
            Self::SignMinutes => "签发会议纪要",
            Self::FillSlip => "填写报送单",
            Self::ViewRefusal => "对拒办理由表示意见",
            Self::RemindAssigned => "催办承办部门",
            Self::AcknowledgeClue => "接收线索",
            Self::VoidClue => "作废线索",
            Self::RecordClueOutcome => "登记线索处理结果",
            Self::DraftResult => "拟写办理结果",
            Self::RecordFeedback => "登记反馈",
            Self::RecordMediationSession => "登记调解情况",
            Self::DraftAgreement => "拟写调解协议",
            Self::AnswerGuidance => "答复法律指导",
            Self::RecordCoordination => "登记磋商、座谈",
            Self::OpenConsultation => "登记会商",
            Self::AnswerNaming => "确认文中写明身份",
            Self::StateView => "登记当事人意见",
            Self::NamePerson => "登记当事人的负责人员",
            Self::DecideHearing => "决定是否听取另一方意见",
            _ => return None,
        })
    }

    /// What the step is called where several commands share a transition and its name would not say which it is.
    pub fn step_zh(self) -> Option<&'static str> {
        Some(match self {
            Self::AnswerLegalCheck => "答复法律把关",
            Self::DecideExtension => "审批延期",
            Self::LiftRestriction => "解除限定知悉",
            Self::UpdateCourtItem => "登记法院进展",
            Self::DecideDisclosure => "审批信息提供",
            Self::ReleaseDisclosure => "提供批准的信息",
            Self::RespondPublicOpinion => "登记舆情应对",
            Self::ClosePublicOpinion => "结束舆情",
            _ => return None,
        })
    }

    /// Whether a person thereby signs: a paper leaves under their name, or they decide in writing for their office. Who
    /// it is is asked once more then, where it was not asked lately.
    pub fn is_signature(self) -> bool {
        matches!(
            self,
            Self::SignReply
                | Self::AnswerDeparture
                | Self::SignOpinion
                | Self::SignReviewOpinion
                | Self::SignMinutes
                | Self::IssueConsolidated
                | Self::SendSlip
                | Self::SendTransfer
                | Self::ReceiveTransfer
                | Self::SendFeedback
                | Self::FeedBack
                | Self::ConcludeFeedback
                | Self::RefuseAssignment
                | Self::AcceptRefusal
                | Self::RejectRefusal
                | Self::GiveConsent
                | Self::RefuseConsent
                | Self::DecideExtension
                | Self::DecideDisclosure
                | Self::SettleMediation
                | Self::ConfirmNaming
                | Self::AnswerNaming
                | Self::ReassignWork
        )
    }

    /// Whether it is a record beside the handling, which waits for nobody.
    pub fn is_beside(self) -> bool {
        matches!(
            self,
            Self::ReleaseClaim
                | Self::AskDeparture
                | Self::ReassignWork
                | Self::AppointStandIn
                | Self::EndStandIn
                | Self::VoidRecord
                | Self::VoidClue
                | Self::RemindUnit
                | Self::RecordAbsence
                | Self::RemindAssigned
                | Self::RecordCoordination
                | Self::OpenConsultation
                | Self::RecordMediationSession
                | Self::StateView
                | Self::NamePerson
        )
    }
}
