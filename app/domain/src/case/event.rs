//! What happened to a case. A case is the fold over its entries, and nothing else changes it.

use super::division::DivisionEvent;
use super::document::Document;
use super::duty::DutyEvent;
use super::formerly::Formerly;
use super::hearing::HearingEvent;
use super::joint::JointEvent;
use super::major::MajorEvent;
use super::oversight::OversightEvent;
use super::records::{
    Attachment, CaseLink, ContactAttempt, Correction, DefectAnswered, Finding, HandOver, HotlineTicket, ItemDecision,
    Message, NoObjection, Notice, Objection, ObjectionEnd, Remedy, RemedyOutcome, ReopenRequest, Reply,
    SelfDeclaration, ServiceRecord, StaffRef, Verification,
};
use super::referral::ReferralEvent;
use super::register::RecordEvent;
use super::registration::{Channel, Registration};
use super::standing::Position;
use super::station::StationEvent;
use super::sub_state::{Outcome, SubState, Track};
use super::transfer::{TransferFile, TransferLetter};
use super::transition::Transition;
use crate::access::ActorRef;
use crate::clock::{Clock, ClockKind};
use crate::policy::{InputName, PackRef};
use crate::value::{CaseNo, ClauseId, Day, DepartmentId, Instant, LedgerNo};
use serde::{Deserialize, Serialize};

/// One accepted command: the unit of the log, of the audit trail and of the version count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of the case after it; the first is 1.
    pub version: u32,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: ActorRef,
    /// What happened.
    pub events: Vec<Event>,
}

/// Where an unclaimed case waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// With a department.
    Department(DepartmentId),
    /// In the common pool, masked until claimed (AMB-10).
    Pool,
}

/// How a case begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Its number.
    pub case_no: CaseNo,
    /// The pack it keeps (M-0-b).
    pub pack: PackRef,
    /// Where it came from.
    pub channel: Channel,
    /// What was written down.
    pub registration: Registration,
    /// Where it waits.
    pub queue: Queue,
    /// Department accountable until somebody claims it (M-2.3-a).
    pub accountable: DepartmentId,
    /// First state.
    pub state: SubState,
    /// The hotline's ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<HotlineTicket>,
    /// Who received it first of all, where it goes on from another case (M-4.1-e).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact: Option<StaffRef>,
    /// What the case it goes on from had registered before.
    #[serde(default, skip_serializing_if = "Formerly::is_empty")]
    pub formerly: Formerly,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The case began.
    Opened(Box<Opened>),
    /// The card moved, or a transition was made on the spot.
    Moved {
        /// Which transition.
        transition: Transition,
        /// From where.
        from: SubState,
        /// To where.
        to: SubState,
        /// Why, where a reason was given.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// On what authority.
        clauses: Vec<ClauseId>,
    },
    /// Somebody became first receiver, and his department accepting department.
    Claimed(StaffRef),
    /// Whoever had just become first receiver gave the case back.
    ClaimReleased(StaffRef),
    /// A hand-over was offered.
    HandOverOffered(HandOver),
    /// The colleague accepted.
    HandOverAccepted(StaffRef),
    /// The colleague declined.
    HandOverDeclined,
    /// What is registered was completed or corrected.
    RegistrationAmended(Box<Registration>),
    /// The ledger number was issued.
    LedgerNumbered(LedgerNo),
    /// Returned with defects.
    CorrectionRequested(Correction),
    /// Defects were answered.
    DefectsAnswered(Vec<DefectAnswered>),
    /// Somebody tried to reach a party.
    ContactAttempted(ContactAttempt),
    /// A fact is being verified.
    VerificationAsked(Verification),
    /// The answer came.
    VerificationAnswered {
        /// The item.
        item: u8,
        /// The fact.
        fact: InputName,
        /// Its value.
        value: String,
        /// What was written.
        note: String,
    },
    /// A head declared an item the department's own.
    Declared(SelfDeclaration),
    /// The items were classified.
    Classified {
        /// Decisions by item.
        decisions: Vec<ItemDecision>,
        /// The track taken.
        track: Track,
    },
    /// The applicant was told where to turn.
    NoticeIssued(Notice),
    /// The registration was sent on.
    Forwarded(CaseNo),
    /// Another case belongs to this one.
    Linked(CaseLink),
    /// A question was answered.
    Answered {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
    },
    /// The handling was concluded.
    FindingRecorded(Finding),
    /// A reply was drafted.
    ReplyDrafted(Reply),
    /// The head returned it.
    ReplyReturned(String),
    /// The head signed it.
    ReplySigned {
        /// Who.
        by: ActorRef,
        /// With which basis.
        legal_basis: Vec<String>,
    },
    /// A document reached a party.
    Served(ServiceRecord),
    /// The payer has no objection; in logs from before each side was asked.
    NoObjectionRecorded(NoObjection),
    /// A party has no objection (M-4.3-b).
    PositionTaken(Position),
    /// A party objects.
    ObjectionRaised(Objection),
    /// The open objection ended; in logs from before both sides could have one.
    ObjectionClosed(ObjectionEnd),
    /// The open objection of a party ended.
    ObjectionEnded {
        /// Whose.
        party: u8,
        /// How.
        end: ObjectionEnd,
    },
    /// A remedy was registered.
    RemedyStarted(Remedy),
    /// The open remedy ended.
    RemedyClosed {
        /// How.
        outcome: RemedyOutcome,
        /// By which decision.
        decision: String,
        /// Whose; the first under way, where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<u8>,
        /// The day the decision reached the party.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received_on: Option<Day>,
    },
    /// The applicant withdrew.
    Withdrawn(String),
    /// The case goes on without the applicant.
    KeptExOfficio(String),
    /// How the case ended.
    OutcomeSet(Outcome),
    /// A file was added.
    AttachmentAdded(Box<Attachment>),
    /// A message was left.
    MessageLeft(Message),
    /// Somebody asked to reopen the case.
    ReopeningAsked(ReopenRequest),
    /// A new round began.
    RoundBegun,
    /// A clock started.
    ClockStarted(Box<Clock>),
    /// A clock stopped for good; without a unit, every clock of the kind.
    ClockStopped {
        /// Which.
        kind: ClockKind,
        /// The unit it ran for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<DepartmentId>,
    },
    /// A clock stands still.
    ClockSuspended {
        /// Which.
        kind: ClockKind,
        /// The unit it runs for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<DepartmentId>,
        /// Why.
        reason: String,
    },
    /// A clock goes on.
    ClockResumed {
        /// Which.
        kind: ClockKind,
        /// The unit it runs for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<DepartmentId>,
        /// Due now.
        due_at: Instant,
    },
    /// A clock was extended; the earlier due date is kept (TR65).
    ClockExtended {
        /// Which.
        kind: ClockKind,
        /// The unit it runs for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<DepartmentId>,
        /// Due now.
        to: Instant,
        /// Why.
        reason: String,
    },
    /// A newly imported calendar moved a due date.
    ClockRedated {
        /// Which.
        kind: ClockKind,
        /// The unit it runs for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<DepartmentId>,
        /// Due before.
        from: Instant,
        /// Due now.
        to: Instant,
        /// Why.
        reason: String,
    },
    /// A document was issued.
    DocumentIssued(Box<Document>),
    /// A transfer letter was drafted or received (T).
    TransferDrafted(Box<TransferFile>),
    /// The complainant was told of the transfer (T).
    ComplainantInformed(String),
    /// The transfer was sent (T).
    TransferSent {
        /// The letter with its number.
        letter: Box<TransferLetter>,
        /// The counterpart's case.
        to: CaseNo,
    },
    /// The receipt was signed (T).
    TransferReceived {
        /// Who received it.
        receiver: String,
        /// How to reach him.
        contact: String,
    },
    /// The complainant was contacted (T).
    ComplainantContacted {
        /// When.
        at: Instant,
        /// How.
        method: String,
        /// By whom.
        by: String,
    },
    /// The transferred matter was closed (T).
    TransferClosed(String),
    /// The written feedback was sent or received (T).
    FedBack(String),
    /// In a joint handling or to one of its units.
    Joint(JointEvent),
    /// Over the case: legal check, extension, suspension, restriction.
    Oversight(OversightEvent),
    /// Split, merge, forwarded acceptance.
    Division(DivisionEvent),
    /// In a major matter.
    Major(MajorEvent),
    /// In the referral lane.
    Referral(ReferralEvent),
    /// In a mediation at a station.
    Station(StationEvent),
    /// About hearing the other side.
    Hearing(HearingEvent),
    /// Beside the handling.
    Record(RecordEvent),
    /// About who answers for the card.
    Duty(DutyEvent),
}
