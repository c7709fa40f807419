//! What somebody asks of a case.

use super::command_kind::CommandKind;
use super::division::DivisionCommand;
use super::document::DocumentKind;
use super::duty::DutyCommand;
use super::formerly::Formerly;
use super::hearing::HearingCommand;
use super::joint::JointCommand;
use super::major::MajorCommand;
use super::oversight::OversightCommand;
use super::records::{
    Attachment, Conclusion, DefectField, NoObjection, RemedyKind, RemedyNotice, RemedyOutcome, ReopenGround, StaffRef,
    Target,
};
use super::referral::ReferralCommand;
use super::register::RecordCommand;
use super::registration::{Channel, InsuranceKind, Registration, ServiceMethod};
use super::station::StationCommand;
use super::transfer::TransferLetter;
use crate::policy::{InputName, PackRef};
use crate::value::{CaseNo, Day, DepartmentId, Instant, LedgerNo, Period, TownId};
use serde::{Deserialize, Serialize};

/// A new case: submitted by a citizen or a machine, taken by a clerk, or sent on from another case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Its number.
    pub case_no: CaseNo,
    /// The pack it is registered under.
    pub pack: PackRef,
    /// Where it came from.
    pub channel: Channel,
    /// What is registered.
    pub registration: Registration,
    /// What the case it goes on from had registered before: by that, too, somebody hidden is recognised (X-16-a).
    #[serde(default, skip_serializing_if = "Formerly::is_empty")]
    pub formerly: Formerly,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// On what footing it is opened.
    pub by: OpenedBy,
}

/// On what footing a case is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenedBy {
    /// The applicant, online (TR01).
    Applicant,
    /// The 12345 system (TR02).
    Hotline(super::records::HotlineTicket),
    /// A clerk or station, who thereby becomes first receiver (TR03).
    Intake(StaffRef),
    /// The applicant's consent to a notice, or the statute: the case stands in the queue of that department (TR14).
    Forwarding {
        /// The case it comes from.
        from: CaseNo,
        /// The department named in the notice.
        to: DepartmentId,
        /// Who received it first of all, for life (M-4.1-e).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<StaffRef>,
        /// The hotline's ticket: who sent it hears of the case that goes on with it (M-4.5-e).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Box<super::records::HotlineTicket>>,
    },
    /// Items of another case go on as a card of their own, in the hands of the same first receiver (TR82).
    Split(Box<SplitOrigin>),
    /// A transfer letter (T): the case waits for the counterpart's receipt (TR66).
    Transfer {
        /// The transferring case.
        from: CaseNo,
        /// The counterpart.
        to: DepartmentId,
        /// The letter.
        letter: Box<TransferLetter>,
    },
}

/// What a card split off takes along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitOrigin {
    /// The card it comes from.
    pub from: CaseNo,
    /// The first receiver.
    pub receiver: StaffRef,
    /// The ledger number: one row per registered contact.
    pub ledger_no: LedgerNo,
    /// Items whose facts were asked for and stay unknown.
    pub verified: Vec<u8>,
    /// Who received the case first of all, for life (M-4.1-e).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<StaffRef>,
}

/// A defect as the first receiver lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefectInput {
    /// What it concerns.
    pub field: DefectField,
    /// What is wrong and what to do.
    pub text: String,
}

/// The applicant's answer to a defect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefectAnswer {
    /// Number of the defect.
    pub no: u8,
    /// The answer.
    pub text: String,
}

/// Data that a correction changes; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CorrectionUpdate {
    /// Name of the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone of the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<crate::value::Phone>,
    /// Address of the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Place of the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_town: Option<TownId>,
    /// The matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Contribution period of every item whose period was a defect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Insurance kinds of every item whose kinds were a defect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub insurance_kinds: Vec<InsuranceKind>,
}

/// A decision on an item that departs from the table, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Departure {
    /// The item.
    pub item: u8,
    /// Why.
    pub reason: String,
}

/// A command on an existing case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Take a submitted case as first receiver (TR04).
    Claim,
    /// Give back a case just claimed, before anything else was done with it.
    ReleaseClaim,
    /// Hand the first receiver's duty to a colleague, who must accept (TR05).
    OfferHandOver {
        /// The colleague.
        to: StaffRef,
        /// Why.
        reason: String,
    },
    /// Accept a hand-over.
    AcceptHandOver,
    /// Decline a hand-over.
    DeclineHandOver,
    /// Complete or correct what is registered.
    AmendRegistration {
        /// As it should read.
        registration: Box<Registration>,
    },
    /// Return to the applicant with the complete list of defects (TR06).
    ReturnForCorrection {
        /// What is wrong.
        defects: Vec<DefectInput>,
    },
    /// Answer every defect (TR07).
    Correct {
        /// Answers by defect.
        answers: Vec<DefectAnswer>,
        /// Data the answers change.
        update: CorrectionUpdate,
    },
    /// Record an attempt to reach somebody.
    RecordContact {
        /// Whom.
        party: u8,
        /// When.
        at: Instant,
        /// How.
        method: String,
        /// With what result.
        result: String,
    },
    /// Close a case whose defects were not answered in time (TR08).
    Lapse,
    /// Complete the registration; issues the ledger number (TR09).
    Register,
    /// Ask a department about an unknown fact (TR10).
    AskVerification {
        /// The item.
        item: u8,
        /// The fact.
        fact: InputName,
        /// Who is asked.
        department: DepartmentId,
        /// The question.
        question: String,
    },
    /// Record the answer (TR10).
    AnswerVerification {
        /// Value of the fact, as routing writes it; `unknown` if it stays unknown.
        value: String,
        /// What the department wrote.
        note: String,
    },
    /// Declare an unclear item the department's own.
    DeclareOwn {
        /// The item.
        item: u8,
        /// Why.
        reason: String,
    },
    /// Handle by the accepting department (TR11).
    ClassifyOwn {
        /// Where the decision departs from the table, and why.
        departures: Vec<Departure>,
    },
    /// Tell the applicant where to turn (TR12).
    Inform {
        /// Who is competent.
        target: Target,
        /// How to get there.
        path: String,
        /// What to bring.
        materials: Vec<String>,
        /// Where the decision departs from the table, and why.
        departures: Vec<Departure>,
    },
    /// Follow up a served notice (TR13).
    NoticeServed,
    /// Send the registration on to the department named (TR14).
    Forward {
        /// The applicant's own act.
        consent: bool,
    },
    /// Answer a policy question at once (TR83).
    AnswerQuestion {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
    },
    /// Send back to classification (TR21).
    Reclassify {
        /// Why.
        reason: String,
        /// What the leading-group office noted, which a second time needs.
        #[serde(skip_serializing_if = "String::is_empty")]
        office_note: String,
    },
    /// Conclude the handling (TR24).
    RecordFinding {
        /// Finding of fact.
        facts: String,
        /// Conclusion per item.
        conclusions: Vec<Conclusion>,
        /// Legal basis.
        legal_basis: Vec<String>,
    },
    /// Submit the draft reply to the head (TR47).
    SubmitReply {
        /// Facts.
        facts: String,
        /// Conclusion per item.
        conclusions: Vec<Conclusion>,
        /// Legal basis.
        legal_basis: Vec<String>,
        /// The four remedies.
        remedies: Vec<RemedyNotice>,
        /// Whether statutory contributions are waived (涉及减免应缴费款, M-2.2-b).
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        waives_contribution: bool,
    },
    /// Return the draft (TR48).
    ReturnReply {
        /// Why.
        reason: String,
    },
    /// Sign the reply with the basis it rests on.
    SignReply {
        /// Legal basis as signed.
        legal_basis: Vec<String>,
    },
    /// Record that a document reached a party.
    RecordService {
        /// Which.
        document: DocumentKind,
        /// On whom.
        party: u8,
        /// How.
        method: ServiceMethod,
        /// When.
        served_at: Instant,
        /// Who took it, or other proof.
        proof: String,
    },
    /// Confirm that the signed reply reached every party (TR49).
    ServeReply,
    /// Record that the payer has no objection (TR50).
    ConfirmNoObjection {
        /// Who has none; a party for itself, and where nothing is said the payer.
        party: u8,
        /// How that is known.
        how: NoObjection,
    },
    /// Raise an objection (TR51).
    Object {
        /// Who objects.
        party: u8,
        /// Why.
        grounds: String,
    },
    /// Register the remedy chosen (TR52).
    StartRemedy {
        /// Whose; a party for itself, and where nothing is said whoever objects.
        party: u8,
        /// Which.
        remedy: RemedyKind,
        /// Body.
        body: String,
        /// When.
        filed_on: Day,
        /// Docket number.
        #[serde(skip_serializing_if = "Option::is_none")]
        docket: Option<String>,
        /// A civil suit is meant.
        civil: bool,
        /// The explanation of M-3.2.6-c was acknowledged.
        acknowledged: bool,
    },
    /// Re-examine (TR53).
    ReExamine {
        /// New facts or the error.
        ground: String,
    },
    /// Withdraw the objection (TR54).
    WithdrawObjection,
    /// Record an outcome that leaves the reply standing (TR55).
    CloseRemedy {
        /// Whose; the one under way, where nothing is said.
        party: u8,
        /// Outcome.
        outcome: RemedyOutcome,
        /// The decision document.
        decision: String,
        /// The day it reached the party; needed where a further limit runs from it.
        received_on: Option<Day>,
    },
    /// Record an outcome that sends the case back (TR56).
    RedoAfterRemedy {
        /// Whose; the one under way, where nothing is said.
        party: u8,
        /// Outcome.
        outcome: RemedyOutcome,
        /// The decision document.
        decision: String,
    },
    /// Close an objection that its author did not pursue in time (TR85).
    CloseNotPursued {
        /// Whose; the one that can be closed, where nothing is said.
        party: u8,
    },
    /// Follow up the absence of objections (TR57).
    ProceedToArchive,
    /// Archive (TR58).
    Archive,
    /// Ask that an archived case be reopened.
    AskReopening {
        /// Why.
        reason: String,
    },
    /// Reopen (TR59).
    Reopen {
        /// Ground.
        ground: ReopenGround,
        /// Why.
        reason: String,
    },
    /// Withdraw the case (TR60).
    Withdraw {
        /// Why.
        reason: String,
        /// The signed letter, when staff record it.
        #[serde(skip_serializing_if = "Option::is_none")]
        letter: Option<String>,
    },
    /// Go on without the applicant because a violation of the public interest continues.
    KeepExOfficio {
        /// Why.
        reason: String,
    },
    /// Add a file.
    AddAttachment {
        /// The file.
        attachment: Box<Attachment>,
    },
    /// Leave a message for the other side of the counter.
    LeaveMessage {
        /// The message.
        text: String,
        /// To which party, where staff write; the applicant, where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<u8>,
    },
    /// Draft the transfer letter (T) (TR66).
    DraftTransfer {
        /// The letter.
        letter: Box<TransferLetter>,
    },
    /// Record that the complainant was told of the transfer (T).
    InformComplainant {
        /// When.
        at: Instant,
        /// How.
        method: String,
    },
    /// Sign and send the transfer (T) (TR66).
    SendTransfer,
    /// Sign the receipt (T) (TR67).
    ReceiveTransfer {
        /// Who received it.
        receiver: String,
        /// How to reach the receiver.
        contact: String,
    },
    /// Note that the counterpart signed the receipt (T).
    NoteReceipt {
        /// Who received it.
        receiver: String,
        /// How to reach the receiver.
        contact: String,
    },
    /// Record the contact with the complainant (T) (TR68).
    ContactComplainant {
        /// When.
        at: Instant,
        /// How.
        method: String,
        /// Who spoke with them.
        by: String,
    },
    /// Close the transferred matter (T) (TR69).
    CloseTransferred {
        /// Result.
        result: String,
    },
    /// Send the written feedback (T) (TR69).
    SendFeedback {
        /// Text of the letter.
        letter: String,
    },
    /// Take the counterpart's feedback into the transferring case (T) (TR69).
    ReceiveFeedback {
        /// Result.
        result: String,
        /// Whether the transferring unit still replies itself.
        reply: bool,
    },
    /// Of a joint handling or its units.
    Joint(JointCommand),
    /// Over the case: legal check, extension, suspension, restriction.
    Oversight(OversightCommand),
    /// Split, merge, forwarded acceptance.
    Division(DivisionCommand),
    /// In a major matter.
    Major(MajorCommand),
    /// In the referral lane.
    Referral(ReferralCommand),
    /// In a mediation at a station.
    Station(StationCommand),
    /// About hearing the other side.
    Hearing(HearingCommand),
    /// Beside the handling.
    Record(RecordCommand),
    /// About who answers for the card.
    Duty(DutyCommand),
}

impl Command {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Claim => CommandKind::Claim,
            Self::OfferHandOver { .. } => CommandKind::OfferHandOver,
            Self::AcceptHandOver => CommandKind::AcceptHandOver,
            Self::ReleaseClaim => CommandKind::ReleaseClaim,
            Self::DeclineHandOver => CommandKind::DeclineHandOver,
            Self::AmendRegistration { .. } => CommandKind::AmendRegistration,
            Self::ReturnForCorrection { .. } => CommandKind::ReturnForCorrection,
            Self::Correct { .. } => CommandKind::Correct,
            Self::RecordContact { .. } => CommandKind::RecordContact,
            Self::Lapse => CommandKind::Lapse,
            Self::Register => CommandKind::Register,
            Self::AskVerification { .. } => CommandKind::AskVerification,
            Self::AnswerVerification { .. } => CommandKind::AnswerVerification,
            Self::DeclareOwn { .. } => CommandKind::DeclareOwn,
            Self::ClassifyOwn { .. } => CommandKind::ClassifyOwn,
            Self::Inform { .. } => CommandKind::Inform,
            Self::NoticeServed => CommandKind::NoticeServed,
            Self::Forward { .. } => CommandKind::Forward,
            Self::AnswerQuestion { .. } => CommandKind::AnswerQuestion,
            Self::Reclassify { .. } => CommandKind::Reclassify,
            Self::RecordFinding { .. } => CommandKind::RecordFinding,
            Self::SubmitReply { .. } => CommandKind::SubmitReply,
            Self::ReturnReply { .. } => CommandKind::ReturnReply,
            Self::SignReply { .. } => CommandKind::SignReply,
            Self::RecordService { .. } => CommandKind::RecordService,
            Self::ServeReply => CommandKind::ServeReply,
            Self::ConfirmNoObjection { .. } => CommandKind::ConfirmNoObjection,
            Self::Object { .. } => CommandKind::Object,
            Self::StartRemedy { .. } => CommandKind::StartRemedy,
            Self::ReExamine { .. } => CommandKind::ReExamine,
            Self::WithdrawObjection => CommandKind::WithdrawObjection,
            Self::CloseRemedy { .. } => CommandKind::CloseRemedy,
            Self::RedoAfterRemedy { .. } => CommandKind::RedoAfterRemedy,
            Self::CloseNotPursued { .. } => CommandKind::CloseNotPursued,
            Self::ProceedToArchive => CommandKind::ProceedToArchive,
            Self::Archive => CommandKind::Archive,
            Self::AskReopening { .. } => CommandKind::AskReopening,
            Self::Reopen { .. } => CommandKind::Reopen,
            Self::Withdraw { .. } => CommandKind::Withdraw,
            Self::KeepExOfficio { .. } => CommandKind::KeepExOfficio,
            Self::AddAttachment { .. } => CommandKind::AddAttachment,
            Self::LeaveMessage { .. } => CommandKind::LeaveMessage,
            Self::DraftTransfer { .. } => CommandKind::DraftTransfer,
            Self::InformComplainant { .. } => CommandKind::InformComplainant,
            Self::SendTransfer => CommandKind::SendTransfer,
            Self::ReceiveTransfer { .. } => CommandKind::ReceiveTransfer,
            Self::NoteReceipt { .. } => CommandKind::NoteReceipt,
            Self::ContactComplainant { .. } => CommandKind::ContactComplainant,
            Self::CloseTransferred { .. } => CommandKind::CloseTransferred,
            Self::SendFeedback { .. } => CommandKind::SendFeedback,
            Self::ReceiveFeedback { .. } => CommandKind::ReceiveFeedback,
            Self::Joint(command) => command.kind(),
            Self::Oversight(command) => command.kind(),
            Self::Division(command) => command.kind(),
            Self::Major(command) => command.kind(),
            Self::Referral(command) => command.kind(),
            Self::Station(command) => command.kind(),
            Self::Hearing(command) => command.kind(),
            Self::Record(command) => command.kind(),
            Self::Duty(command) => command.kind(),
        }
    }
}
