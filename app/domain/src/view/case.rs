//! The case page of staff.

use super::board::DueView;
use super::person::{AgentView, PartyView};
use super::standing::StandingView;
use crate::case::steps::Step;
use crate::case::{
    Attachment, AttachmentPurpose, Audience, Case, CatalogueLine, CommandKind, DisputeItem, DocumentKind, Entry, Event,
    Happening, ItemDecision, Proposal, RemedyNotice, Stage, SubState, clause_of, side_zh,
};
use crate::clock::{
    Calendar, Clock, ClockKind, ClockSource, Explanation, Extension, Redating, Suspension, explain_clock,
};
use crate::policy::route::WhatIf;
use crate::policy::{Pack, Route};
use crate::value::{CaseNo, ClauseId, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// A dispute item with its route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// The item.
    pub item: DisputeItem,
    /// Its category.
    pub category: String,
    /// Its sub-kind.
    pub sub_kind: String,
    /// What the table proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// What would lead elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what_if: Vec<WhatIf>,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ItemDecision>,
}

/// A clock with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    /// Which.
    pub kind: ClockKind,
    /// The unit it runs for, where several run side by side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Since when.
    pub started_at: Instant,
    /// Until when.
    pub due_at: Instant,
    /// When it stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Instant>,
    /// Whether it stands still.
    pub paused: bool,
    /// The limit in words.
    pub limit: String,
    /// Its authority.
    pub source: ClockSource,
    /// The clause that asks for a limit.
    pub clause: ClauseId,
    /// How the clause is cited.
    pub cite: String,
    /// Working days used and allowed.
    pub used: (u32, u32),
    /// Pauses, with their reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Suspension>,
    /// Extensions, with their reasons; the earlier due dates are kept (TR65).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Moves by newly imported calendars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redatings: Vec<Redating>,
    /// Day by day, for clocks still open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// Clocks of a case, explained.
pub fn clock_views(clocks: &[Clock], pack: &Pack, calendar: &Calendar, now: Instant) -> Vec<ClockView> {
    clocks
        .iter()
        .map(|clock| {
            let open = clock.stopped_at.is_none();
            let explanation = explain_clock(calendar, clock, now).ok().filter(|_| open);
            let until = clock.stopped_at.unwrap_or(now).day();
            let used = calendar.working_days_between(clock.started_at.day(), until).unwrap_or(0);
            ClockView {
                kind: clock.kind,
                unit: clock.unit.as_ref().map(|unit| pack.department_short(unit).to_owned()),
                started_at: clock.started_at,
                due_at: clock.due_at,
                stopped_at: clock.stopped_at,
                paused: clock.is_suspended(),
                limit: clock.limit.zh(),
                source: clock.source,
                clause: clock.clause.clone(),
                cite: pack.cite(&clock.clause).to_owned(),
                used: (used, clock.limit.n),
                suspensions: clock.suspensions.clone(),
                extensions: clock.extensions.clone(),
                redatings: clock.redatings.clone(),
                explanation,
            }
        })
        .collect()
}

/// When each of the five stages was first reached.
pub fn stages(case: &Case, entries: &[Entry]) -> Vec<(Stage, Option<Instant>)> {
    let mut reached: Vec<(Stage, Instant)> = Vec::new();
    for entry in entries {
        for event in &entry.events {
            if let Event::Moved { to, .. } = event {
                let stage = to.stage();
                if !reached.iter().any(|(known, _)| *known == stage) {
                    reached.push((stage, entry.at));
                }
            }
        }
    }
    let current = case.sub_state.stage();
    let position = |stage: Stage| Stage::COLUMNS.iter().position(|column| *column == stage);
    let here = position(current).or_else(|| position(Stage::Handling));
    Stage::COLUMNS
        .iter()
        .map(|stage| {
            // After a new round later stages are open again.
            let behind = position(*stage) <= here;
            let at = reached.iter().find(|(known, _)| known == stage).map(|(_, at)| *at).filter(|_| behind);
            (*stage, at)
        })
        .collect()
}

/// A file, without what opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    /// Number in the case.
    pub no: u16,
    /// Name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// What it was handed in for, where that was said.
    #[serde(default)]
    pub purpose: Option<AttachmentPurpose>,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl AttachmentView {
    /// The view of `attachment`.
    pub fn of(attachment: &Attachment) -> Self {
        let by = attachment.by.party.map_or_else(|| attachment.by.name.clone(), |party| side_zh(party).to_owned());
        Self {
            no: attachment.no,
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            size: attachment.size,
            purpose: attachment.purpose,
            by,
            at: attachment.at,
        }
    }
}

/// A document in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// Number in the file.
    pub no: u16,
    /// What it is.
    pub kind: DocumentKind,
    /// Title.
    pub title: String,
    /// Official number.
    pub document_no: String,
    /// When.
    pub issued_at: Instant,
    /// Who may read it.
    pub audience: Audience,
    /// Its text; only where the reader opened it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Whether personal values in the text are masked, and the whole is opened with a purpose.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
    /// Name of the issuing department.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub department: String,
    /// That it was taken back or replaced (作废).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<VoidedView>,
}

/// That a paper was taken back or replaced (作废).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedView {
    /// By whom: the department, to staff with the name.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Steps and records by which the panels of a case page are cited.
const PANELS: [CommandKind; 17] = [
    CommandKind::Claim,
    CommandKind::AskVerification,
    CommandKind::Object,
    CommandKind::Escalate,
    CommandKind::GiveConsent,
    CommandKind::SendSlip,
    CommandKind::RefuseAssignment,
    CommandKind::BeginMediation,
    CommandKind::StateView,
    CommandKind::OpenCourtItem,
    CommandKind::RegisterPublicOpinion,
    CommandKind::OpenConsultation,
    CommandKind::RecordCoordination,
    CommandKind::AskNaming,
    CommandKind::AskDisclosure,
    CommandKind::AskLegalCheck,
    CommandKind::ServeReply,
];

/// What the panels stand on under `pack`; what it has no clause for cites nothing, never another city's document.
pub fn grounds(pack: &Pack) -> Vec<(CommandKind, String)> {
    let ground = |kind: CommandKind| Some((kind, pack.cite(&clause_of(kind, pack)?).to_owned()));
    PANELS.into_iter().filter_map(ground).collect()
}

/// A department as pages name it: the case itself knows ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentName {
    /// Which.
    pub id: DepartmentId,
    /// The character of its seal.
    pub seal: String,
    /// Its name on cards.
    pub short: String,
}

/// The departments of a pack by name.
pub fn directory(pack: &Pack) -> Vec<DepartmentName> {
    pack.departments
        .iter()
        .map(|department| DepartmentName {
            id: department.id.clone(),
            seal: department.seal.clone(),
            short: department.short.clone(),
        })
        .collect()
}

/// Everything staff see of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseView {
    /// The case with personal information masked and document texts left out.
    pub case: Box<Case>,
    /// The parties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyView>,
    /// The applicant's agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentView>,
    /// Name of the accountable department.
    pub accountable: String,
    /// Departments with the character of their seal, the accountable one first.
    pub departments: Vec<(String, String)>,
    /// Every department of the pack by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directory: Vec<DepartmentName>,
    /// Due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueView>,
    /// Name of the town.
    pub town: String,
    /// The stages it came through, with the moment each was reached first.
    pub stages: Vec<(Stage, Option<Instant>)>,
    /// Items with routes.
    pub items: Vec<ItemView>,
    /// What the routes come to.
    pub proposal: Proposal,
    /// What is lawful next.
    pub steps: Vec<Step>,
    /// Records the viewer may make beside the steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<CommandKind>,
    /// Whether the viewer may add papers to the file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adds_files: bool,
    /// The story.
    pub timeline: Vec<Happening>,
    /// Clocks.
    pub clocks: Vec<ClockView>,
    /// Documents.
    pub documents: Vec<DocumentView>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// Catalogue.
    pub catalogue: Vec<CatalogueLine>,
    /// What the archive asks for and whether it is there.
    pub archive_check: Vec<(DocumentKind, bool)>,
    /// Where each party stands that the answer was served on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standings: Vec<StandingView>,
    /// The four remedies as the next reply should name them.
    pub remedies: Vec<RemedyNotice>,
    /// How clauses that appear are cited.
    pub cites: Vec<(ClauseId, String, String)>,
    /// What the panels of the page stand on, as the case's own pack cites it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<(CommandKind, String)>,
    /// Whether the viewer is the one a hand-over waits for.
    pub hand_over_to_me: bool,
    /// Whether the viewer may amend the registration now.
    pub may_amend: bool,
    /// Whether the viewer may sign the reply now.
    pub may_sign: bool,
    /// Whether the viewer may record a service now.
    pub may_serve: bool,
    /// Whether the viewer may record contact attempts now.
    pub may_record_contact: bool,
    /// Whether the viewer may declare an item his department's own.
    pub may_declare: bool,
    /// Whether the viewer may tell the complainant of the transfer now (T).
    pub may_inform_complainant: bool,
    /// The server's time.
    pub now: Instant,
}

impl CaseView {
    /// Seal and name of a department; an id nobody knows stands for itself.
    pub fn department(&self, id: &DepartmentId) -> (String, String) {
        let found = self.directory.iter().find(|known| known.id == *id);
        found.map_or_else(|| ("·".to_owned(), id.to_string()), |known| (known.seal.clone(), known.short.clone()))
    }

    /// Name of a department.
    pub fn department_short(&self, id: &DepartmentId) -> String {
        self.department(id).1
    }

    /// How the case's own pack cites what `kind` rests on.
    pub fn ground(&self, kind: CommandKind) -> Option<String> {
        self.grounds.iter().find(|(known, _)| *known == kind).map(|(_, text)| text.clone())
    }

    /// The last clock that ran for a unit.
    pub fn unit_clock(&self, id: &DepartmentId) -> Option<&ClockView> {
        let short = self.department_short(id);
        self.clocks.iter().rev().find(|clock| clock.unit.as_ref() == Some(&short))
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandOutcome {
    /// Version now.
    pub version: u32,
    /// What to tell the person.
    pub message: String,
    /// A case that began as a consequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<CaseNo>,
}

/// An open case that could be merged into another (TR61).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeCandidate {
    /// Number.
    pub case_no: CaseNo,
    /// Title.
    pub title: String,
    /// Parties, masked.
    pub who: String,
    /// Where it stands.
    pub state: SubState,
    /// What stands in the way, in words; nothing where the two are one matter.
    pub differences: Vec<String>,
}

impl MergeCandidate {
    /// How `other` compares with `survivor`.
    pub fn of(survivor: &Case, other: &Case) -> Self {
        let shown = |party: &crate::case::Party| {
            if party.identity_hidden { "身份保密".to_owned() } else { party.masked_name() }
        };
        let names: Vec<String> = other.registration.parties.iter().take(2).map(shown).collect();
        let likeness = crate::case::Likeness::of(survivor, other);
        Self {
            case_no: other.case_no,
            title: other.registration.title.clone(),
            who: names.join(" ⇄ "),
            state: other.sub_state,
            differences: likeness.differences().into_iter().map(str::to_owned).collect(),
        }
    }
}
