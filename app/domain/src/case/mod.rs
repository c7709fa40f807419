//! A case and what may be done to it.
//!
//! [`decide()`] answers a [`Command`] with events or a [`Refusal`]; [`Case::apply`] folds events into the case.
//! [`steps`] asks the same rules what is lawful next, for the case page and the board.

mod apply;
mod catalogue;
mod command;
mod command_kind;
mod consequence;
mod deadline;
pub mod decide;
mod disclosed;
mod division;
mod document;
mod duty;
mod event;
mod formerly;
pub(crate) mod hearing;
mod joint;
mod major;
mod naming;
mod outline;
mod oversight;
mod records;
mod referral;
mod refusal;
mod register;
mod registration;
pub(crate) mod shown;
pub(crate) mod standing;
mod station;
pub mod steps;
mod sub_state;
mod timeline;
mod transfer;
mod transition;
mod voiding;

pub use catalogue::{CatalogueLine, catalogue};
pub use command::{Command, CorrectionUpdate, DefectAnswer, DefectInput, Departure, OpenedBy, Opening, SplitOrigin};
pub use command_kind::CommandKind;
pub use consequence::{Consequence, consequences};
pub use deadline::{Deadline, DeadlineKind, STAND_IN_CLOSED};
pub use decide::{
    Context, Numbering, Preview, Series, admits_file, claim, clause_behind, clause_of, decide, is_printable, open,
    side_records, unread,
};
pub(crate) use decide::{date_zh, moment_zh};
pub use disclosed::{DisclosedField, DisclosureFile};
pub use division::{DivisionCommand, DivisionEvent, Likeness, MergedInto};
pub use document::{Audience, Document, DocumentKind, fill};
pub use duty::{DepartureAnswer, DepartureAsked, DutyCommand, DutyEvent, DutyFile, Reassignment, StandIn};
pub use event::{Entry, Event, Opened, Queue};
pub use formerly::{FormerParty, Formerly};
pub use hearing::{Hearing, HearingCommand, HearingDecision, HearingEvent, HearingFrom, PersonInCharge, Statement};
pub use joint::{
    ConsolidatedOpinion, HandlingUnit, JointCommand, JointEvent, Opinion, OpinionAnswer, Reminder, UnitDuty,
    UnitQuestion,
};
pub use major::{
    EscalationReport, LeaderDecision, MajorCommand, MajorEvent, MajorFile, MajorGround, MeetingCall, SpecialTeam,
    TeamMeeting,
};
pub use naming::{NamedBy, NamedPlace, Naming, NamingAnswer, NamingCommand, NamingEvent};
pub use oversight::{
    CaseSuspension, CheckAnswer, CheckResult, ClockRef, ExtensionRequest, LegalCheck, OversightCommand, OversightEvent,
    Restriction, SuspensionGround,
};
pub use records::{
    Attachment, AttachmentPurpose, CaseLink, Conclusion, ContactAttempt, Correction, Defect, DefectAnswered,
    DefectField, Finding, HandOver, HotlineTicket, ItemDecision, LinkKind, Message, NoObjection, Notice, Objection,
    ObjectionEnd, Remedy, RemedyKind, RemedyNotice, RemedyOutcome, ReopenGround, ReopenRequest, Reply, SelfDeclaration,
    ServiceRecord, StaffRef, Target, Verification,
};
pub use referral::{
    AssignedResult, Assignment, AssignmentRefusal, DepartmentConsidered, DisciplineClue, FeedbackRecord, FeedbackTo,
    ReferralCommand, ReferralEvent, ReferralFile, RefusalView, SentPaper, SlipContent, SlipReceipt,
};
pub use refusal::{Refusal, RefusalCode, RefusalKind};
pub use register::{
    Consultation, ConsultationKind, CoordinationForm, CoordinationRecord, CourtItem, CourtItemKind, CourtUpdate,
    Disclosure, DisclosureState, Guidance, PublicOpinionItem, PublicStatement, RecordCommand, RecordEvent, Records,
    VoidKind, Voided,
};
pub(crate) use registration::choice;
pub use registration::{
    Channel, DisputeItem, DutyKind, FinishedWork, Grid, InsuranceKind, ItemClaim, MatterKind, Party, PartyKind,
    PartyRole, PayerKind, Registration, Representation, ServiceMethod, Tri, Venue,
};
pub use shown::People;
pub use standing::{ANSWERS, Position, RemedyLimit};
pub use station::{Mediation, MediationAgreement, MediationResult, MediationSession, StationCommand, StationEvent};
pub use sub_state::{Outcome, Stage, SubState, Track};
pub(crate) use timeline::leading_story;
pub use timeline::{Happening, HappeningKind, side_zh, timeline};
pub use transfer::{Material, TransferFile, TransferKind, TransferLetter, TransferTrigger};
pub use transition::{EDGES, Edge, Relation, Transition, edge_for, edge_from};

use crate::clock::{Clock, ClockKind};
use crate::policy::{Facts, Pack, PackRef, Route, RouteTrack, route};
use crate::value::{CaseNo, DepartmentId, Instant, LedgerNo};
use serde::{Deserialize, Serialize};

/// A case (案件): the fold over its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number, for life.
    pub case_no: CaseNo,
    /// Number of entries so far.
    pub version: u32,
    /// The pack it was registered under (M-0-b).
    pub pack: PackRef,
    /// Where it came from.
    pub channel: Channel,
    /// The card's state.
    pub sub_state: SubState,
    /// How it is handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// Round, from 1; reopening and a remedy that annuls begin a new one.
    pub round: u8,
    /// Where it waits while nobody has claimed it.
    pub queue: Queue,
    /// First department (首问部门), for life (M-4.1-e).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_department: Option<DepartmentId>,
    /// Who registers, classifies and has the work in the accepting department: at first the first receiver, then whom
    /// it was handed to. The first receiver of all is [`Case::first_contact`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_receiver: Option<StaffRef>,
    /// Accepting department (受理部门).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepting_department: Option<DepartmentId>,
    /// Handling department (承办部门), where another was assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling_department: Option<DepartmentId>,
    /// Department accountable until somebody claims it.
    pub accountable_until_claimed: DepartmentId,
    /// A hand-over waiting for the colleague.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOver>,
    /// What is registered.
    pub registration: Registration,
    /// Ledger number (台账序号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger_no: Option<LedgerNo>,
    /// The hotline's ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<HotlineTicket>,
    /// Returns for correction, the last one open while the card is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// A fact being verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// Items whose missing facts were asked for and stay unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verified_items: Vec<u8>,
    /// Attempts to reach a party since the card last moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact_attempts: Vec<ContactAttempt>,
    /// Heads' declarations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declarations: Vec<SelfDeclaration>,
    /// Decisions of the last classification.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<ItemDecision>,
    /// How often it was sent back to classification.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reclassified: u8,
    /// Notice of competence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// A question and its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<(String, String)>,
    /// Finding of the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Reply of the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// Services of documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceRecord>,
    /// How the payer came to have no objection, in records from before each side was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_objection: Option<NoObjection>,
    /// Parties that have no objection, each by itself, in the current round (M-4.3-b).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<Position>,
    /// Objections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// Remedies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
    /// Why the applicant withdrew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// Why the case goes on without the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ex_officio: Option<String>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Requests to reopen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopen_requests: Vec<ReopenRequest>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// Clocks, in the order they started.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// Documents, in the order they were issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// Linked cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<CaseLink>,
    /// Transfer (T).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Box<TransferFile>>,
    /// Departments convened for a joint handling or a special team.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<HandlingUnit>,
    /// Consolidated opinion of the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consolidated: Option<Box<ConsolidatedOpinion>>,
    /// Legal checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_checks: Vec<LegalCheck>,
    /// What makes the case major.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<Box<MajorFile>>,
    /// The referral lane in the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Box<ReferralFile>>,
    /// Clues handed over; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clues: Vec<DisciplineClue>,
    /// Hearing the other side, over all rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<Box<Hearing>>,
    /// Mediation of the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mediation: Option<Box<Mediation>>,
    /// Records beside the handling.
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub records: Records,
    /// An extension waiting for the head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_request: Option<ExtensionRequest>,
    /// The case stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<CaseSuspension>,
    /// Knowledge is restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
    /// First receiver of all (首问责任人), for life, whoever has the work since (M-4.1-e).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact: Option<StaffRef>,
    /// Who answers for the card: countersigned departures, holders, stand-ins.
    #[serde(default, skip_serializing_if = "DutyFile::is_empty")]
    pub duty: DutyFile,
    /// Merged into another case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Box<MergedInto>>,
    /// The case whose merge was undone last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmerged: Option<CaseNo>,
    /// Tickets of duplicates that were merged into this case (TR61).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_tickets: Vec<(CaseNo, HotlineTicket)>,
    /// The card split off last, with its items and those among them that stay unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_off: Option<(CaseNo, Vec<DisputeItem>, Vec<u8>)>,
    /// What parties and agents were registered as before.
    #[serde(default, skip_serializing_if = "Formerly::is_empty")]
    pub formerly: Formerly,
    /// When the card came into its state.
    pub since: Instant,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

impl Case {
    /// The one accountable department (主管部门): at every instant exactly one (M-2.3-a).
    pub fn accountable_department(&self) -> &DepartmentId {
        let handling = match self.sub_state {
            SubState::AssignedHandling | SubState::AssignedRefused | SubState::AssignedFedBack => {
                self.handling_department.as_ref()
            }
            _ => None,
        };
        handling.or(self.accepting_department.as_ref()).unwrap_or(&self.accountable_until_claimed)
    }

    /// Whether somebody received it.
    pub fn is_claimed(&self) -> bool {
        self.first_receiver.is_some()
    }

    /// The clock of `kind` that has not stopped.
    pub fn open_clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().rev().find(|clock| clock.kind == kind && clock.stopped_at.is_none())
    }

    /// The clock of `kind` that runs for `unit` and has not stopped.
    pub fn open_unit_clock(&self, kind: ClockKind, unit: Option<&DepartmentId>) -> Option<&Clock> {
        let is_it = |clock: &&Clock| clock.kind == kind && clock.unit.as_ref() == unit && clock.stopped_at.is_none();
        self.clocks.iter().rev().find(is_it)
    }

    /// The clock that decides when the card is due: of those still open, the one that binds an office and ends first;
    /// else the applicant's own.
    pub fn due_clock(&self) -> Option<&Clock> {
        self.deciding(|_| true)
    }

    /// The clock a party is told of as the one that decides: not what runs among offices, or until a message is answered.
    pub fn party_clock(&self) -> Option<&Clock> {
        self.deciding(|kind| kind.is_told_to_parties() && !kind.is_beside())
    }

    /// Of the open clocks of the kinds `counts` takes, the one that decides.
    fn deciding(&self, counts: impl Fn(ClockKind) -> bool) -> Option<&Clock> {
        let open = || self.clocks.iter().filter(|clock| clock.stopped_at.is_none() && counts(clock.kind));
        open()
            .filter(|clock| clock.kind.binds_office() && !clock.is_suspended())
            .min_by_key(|clock| clock.due_at)
            .or_else(|| open().filter(|clock| !clock.is_suspended()).min_by_key(|clock| clock.due_at))
            .or_else(|| open().min_by_key(|clock| clock.due_at))
    }

    /// Whether an office is late.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.clocks.iter().any(|clock| clock.kind.binds_office() && clock.is_overdue(now))
    }

    /// The route the table gives item `no`, with the facts as registered.
    pub fn route_of(&self, pack: &Pack, no: u8) -> Option<Route> {
        let item = self.registration.items.iter().find(|item| item.no == no)?;
        let receiver = self.accepting_department.as_ref();
        let verified = self.verified_items.contains(&no);
        let mut found = crate::policy::route_item(pack, &self.registration, item, receiver, verified).ok()?;
        found.also = self.also(pack);
        Some(found)
    }

    /// Facts of item `no` as routing sees them.
    pub fn facts_of(&self, pack: &Pack, no: u8) -> Option<Facts> {
        let item = self.registration.items.iter().find(|item| item.no == no)?;
        Some(Facts::of(pack, &self.registration, item, self.accepting_department.as_ref()))
    }

    /// Rows that add to whatever row applies.
    fn also(&self, pack: &Pack) -> Vec<String> {
        use crate::policy::DepartmentKind;
        let receiver = self.first_department.as_ref().and_then(|id| pack.department(id));
        let without_duty = receiver.is_some_and(|department| department.kind != DepartmentKind::Functional);
        pack.routing
            .also
            .iter()
            .filter(|row| match row.when {
                route::Circumstance::ReceiverWithoutDuty => without_duty,
                when => self.registration.circumstances.contains(&when),
            })
            .map(|row| row.id.clone())
            .collect()
    }

    /// Routes of all items, in order.
    pub fn routes(&self, pack: &Pack) -> Vec<(u8, Route)> {
        self.registration.items.iter().filter_map(|item| Some((item.no, self.route_of(pack, item.no)?))).collect()
    }

    /// Who may lawfully handle item `no`: the functional departments its row names, and those whose head declared it
    /// their own (M-3.2.3-f, M-3.2.4-d). A departure from the table chooses among them and makes nobody an owner.
    pub fn lawful_owners(&self, pack: &Pack, no: u8) -> Vec<DepartmentId> {
        use crate::policy::DepartmentKind;
        let functional = |id: &DepartmentId| {
            pack.department(id).is_some_and(|department| department.kind == DepartmentKind::Functional)
        };
        let named = self.route_of(pack, no).map(|route| route.departments).unwrap_or_default();
        let declared = self.declarations.iter().filter(|declaration| declaration.item == no);
        let mut owners: Vec<DepartmentId> = Vec::new();
        for owner in named.into_iter().chain(declared.map(|declaration| declaration.department.clone())) {
            if functional(&owner) && !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        owners
    }

    /// Whether `department` may lawfully handle every item.
    pub fn is_lawful_owner(&self, pack: &Pack, department: &DepartmentId) -> bool {
        let items = &self.registration.items;
        !items.is_empty() && items.iter().all(|item| self.lawful_owners(pack, item.no).contains(department))
    }

    /// Departments other than the accepting one that may lawfully handle every item.
    pub fn other_owners(&self, pack: &Pack) -> Vec<DepartmentId> {
        let first = self.registration.items.first().map(|item| item.no).unwrap_or_default();
        let mut owners = self.lawful_owners(pack, first);
        owners.retain(|owner| Some(owner) != self.accepting_department.as_ref() && self.is_lawful_owner(pack, owner));
        owners
    }

    /// What the routes of all items come to for the accepting department (requirements §5, combination).
    pub fn proposal(&self, pack: &Pack) -> Proposal {
        let own = self.accepting_department.as_ref();
        let routes = self.routes(pack);
        let declared = |no: u8| {
            self.declarations.iter().find(|declaration| declaration.item == no && Some(&declaration.department) == own)
        };
        let mut departments: Vec<DepartmentId> = Vec::new();
        let (mut gaps, mut verify, mut elsewhere) = (Vec::new(), Vec::new(), false);
        for (no, route) in &routes {
            if let Some(declaration) = declared(*no) {
                if !departments.contains(&declaration.department) {
                    departments.push(declaration.department.clone());
                }
                continue;
            }
            match route.track {
                RouteTrack::Verify => verify.push(*no),
                RouteTrack::Inform => elsewhere = true,
                _ if route.is_gap() => gaps.push(*no),
                _ => {}
            }
            for department in &route.departments {
                if !departments.contains(department) {
                    departments.push(department.clone());
                }
            }
        }
        let special = routes.iter().find_map(|(_, route)| match route.track {
            RouteTrack::Transfer => Some(ProposalKind::Transfer),
            RouteTrack::Answer => Some(ProposalKind::Answer),
            RouteTrack::Both | RouteTrack::Consult => Some(ProposalKind::Special(route.track)),
            _ => None,
        });
        let kind = if routes.is_empty() {
            ProposalKind::Nothing
        } else if let Some(special) = special {
            special
        } else if !verify.is_empty() {
            ProposalKind::Verify(verify)
        } else if elsewhere && departments.is_empty() && gaps.is_empty() {
            ProposalKind::InformElsewhere
        } else if gaps.len() == routes.len() {
            ProposalKind::Refer
        } else if !gaps.is_empty() || elsewhere {
            ProposalKind::SplitFirst(gaps)
        } else if departments.len() > 1 {
            ProposalKind::Joint
        } else if departments.first() == own {
            ProposalKind::Own
        } else {
            ProposalKind::InformDepartment
        };
        Proposal { kind, departments }
    }

    /// Items a remedy is open for (M-4.3-c): labour relations go to arbitration, what a department decides to
    /// reconsideration and litigation; back payment is no civil matter (M-3.2.6-c).
    pub fn items_for(&self, remedy: &crate::policy::RemedyRule, pack: &Pack) -> Vec<u8> {
        let matter = |item: &DisputeItem| {
            let category = pack.category(item.category)?;
            let kind = category.sub_kinds.iter().find(|kind| Some(&kind.id) == item.sub_kind.as_ref());
            kind.or(category.sub_kinds.first()).map(|kind| kind.matter.clone())
        };
        let open = |item: &&DisputeItem| matter(item).is_none_or(|matter| remedy.fits(&matter));
        self.registration.items.iter().filter(open).map(|item| item.no).collect()
    }

    /// Parties whose request to reopen the case waits for an answer, in the order of asking (TR59).
    pub fn asks_reopening(&self) -> impl DoubleEndedIterator<Item = u8> + '_ {
        self.reopen_requests.iter().filter_map(|request| request.by.party)
    }

    /// Parties on whom a reply must be served: both sides of the dispute (M-4.3-a).
    pub fn parties_to_serve(&self) -> impl Iterator<Item = &Party> {
        self.registration.parties.iter().filter(|party| {
            let withdrawn = party.no == 1 && self.ex_officio.is_some() && self.withdrawn.is_some();
            !withdrawn && party.role != PartyRole::ThirdParty && !party.name.trim().is_empty()
        })
    }

    /// Whether `document` was served on `party` in the current round.
    pub fn is_served(&self, document: DocumentKind, party: u8) -> bool {
        self.services
            .iter()
            .any(|service| service.document == document && service.party == party && service.round == self.round)
    }

    /// The objection that is open; the first of several.
    pub fn open_objection(&self) -> Option<&Objection> {
        self.open_objections().next()
    }

    /// The remedy that is under way; the first of several.
    pub fn open_remedy(&self) -> Option<&Remedy> {
        self.open_remedies().next()
    }

    /// The return for correction that is open.
    pub fn open_correction(&self) -> Option<&Correction> {
        self.corrections.last().filter(|_| self.sub_state == SubState::ReturnedForCorrection)
    }

    /// Departments that have the case in hand: accepting, handling, and the one in whose queue it waits.
    pub fn handling_departments(&self) -> Vec<DepartmentId> {
        let waiting = match &self.queue {
            Queue::Department(department) if !self.is_claimed() => Some(department),
            _ => None,
        };
        let involved = [waiting, self.accepting_department.as_ref(), self.handling_department.as_ref()];
        involved.into_iter().flatten().cloned().collect()
    }

    /// Departments that have the case on their boards: accountable, accepting, first, handling, the units convened,
    /// and the one in whose queue it waits.
    pub fn departments(&self) -> Vec<DepartmentId> {
        let mut found: Vec<DepartmentId> = Vec::new();
        let waiting = match &self.queue {
            Queue::Department(department) if !self.is_claimed() => Some(department),
            _ => None,
        };
        let involved = [
            waiting,
            self.accepting_department.as_ref(),
            self.first_department.as_ref(),
            self.handling_department.as_ref(),
        ];
        let units = self.units.iter().map(|unit| &unit.department);
        for department in involved.into_iter().flatten().chain(units) {
            if !found.contains(department) {
                found.push(department.clone());
            }
        }
        found
    }

    /// Whether it waits in the common pool.
    pub fn is_in_pool(&self) -> bool {
        !self.is_claimed() && self.queue == Queue::Pool
    }
}

/// What the routes of all items come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What.
    pub kind: ProposalKind,
    /// Departments named by the rows, in order.
    pub departments: Vec<DepartmentId>,
}

/// What kind of step the table proposes for the whole case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// No item yet.
    Nothing,
    /// The accepting department handles it (TR11).
    Own,
    /// One other department: tell the applicant (TR12).
    InformDepartment,
    /// Another place is competent (TR12).
    InformElsewhere,
    /// Two or more departments, all clear (TR18).
    Joint,
    /// Every item is unclear (TR19).
    Refer,
    /// Some items, by number, have another track: split first (TR82).
    SplitFirst(Vec<u8>),
    /// A fact of these items is missing: verify (TR10).
    Verify(Vec<u8>),
    /// The counterpart's duty (T, TR66).
    Transfer,
    /// A question: answer at once (TR83).
    Answer,
    /// Another procedure of the pack (T): both units, or written consultation.
    Special(RouteTrack),
}

impl ProposalKind {
    /// The step that follows the proposal; none where there is nothing to propose or several steps fit.
    pub fn command(&self) -> Option<CommandKind> {
        match self {
            Self::Own => Some(CommandKind::ClassifyOwn),
            Self::InformDepartment | Self::InformElsewhere => Some(CommandKind::Inform),
            Self::Joint => Some(CommandKind::ClassifyJoint),
            Self::Refer => Some(CommandKind::DraftSlip),
            Self::SplitFirst(_) => Some(CommandKind::Split),
            Self::Verify(_) => Some(CommandKind::AskVerification),
            Self::Answer => Some(CommandKind::AnswerQuestion),
            Self::Nothing | Self::Transfer | Self::Special(_) => None,
        }
    }
}
