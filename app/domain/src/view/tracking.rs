//! What a citizen sees: the draft, the receipt, the progress of the own case.

use super::board::DueView;
use super::case::{AttachmentView, ClockView, DocumentView};
use super::standing::RemedyLimitView;
use crate::case::{
    Defect, Guidance, Happening, Objection, Outcome, PersonInCharge, Position, Remedy, RemedyNotice, Stage, Statement,
    SubState, SuspensionGround, Target, Track,
};
use crate::intake::Form;
use crate::value::{CaseNo, ClauseId, Day, Instant};
use serde::{Deserialize, Serialize};

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// Its number in the draft.
    pub no: u16,
    /// Name.
    pub name: String,
    /// Media type, by content.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Whether it is the agent's authorisation.
    #[serde(default)]
    pub authorisation: bool,
}

/// What the table would say of an item, in plain words: a guess, before anybody has looked at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Seal of the department.
    pub seal: String,
    /// The guess.
    pub title: String,
    /// Why.
    pub reason: String,
    /// How the clauses are cited.
    pub cite: String,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// What was typed.
    pub form: Form,
    /// Files.
    pub files: Vec<DraftFile>,
    /// When it was saved last.
    pub saved_at: Option<Instant>,
    /// The server's time.
    pub now: Instant,
    /// What the table would say of the item asked about.
    pub hint: Option<Hint>,
    /// What happened to the last file, if it was refused.
    pub file_error: Option<String>,
}

/// The receipt of a submission. The query code is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// Number.
    pub case_no: CaseNo,
    /// Query code.
    pub query_code: String,
    /// When.
    pub at: Instant,
    /// Until when somebody will have received it.
    pub register_by: Option<Instant>,
    /// Title.
    pub title: String,
}

/// What a party may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyAction {
    /// Answer the defects (TR07).
    Correct,
    /// Have it sent on (TR14).
    Forward,
    /// Say there is no objection (TR50).
    NoObjection,
    /// Object (TR51).
    Object,
    /// Register a remedy (TR52).
    Remedy,
    /// Withdraw the objection (TR54).
    WithdrawObjection,
    /// Withdraw the case (TR60).
    Withdraw,
    /// Ask to reopen (TR59).
    AskReopening,
    /// Add a file.
    AddFile,
    /// Leave a message.
    Message,
    /// Ask the justice bureau for guidance (M-3.2.5-b).
    AskGuidance,
    /// State a view of the claim, and name who answers (M-4.3-a).
    StateView,
}

/// A station of the public list (M-3.2.9-a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationView {
    /// Town.
    pub town: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
}

/// Why a case stands still, as its parties are told (TR63).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandstillView {
    /// Why.
    pub ground: SuspensionGround,
    /// In words.
    pub reason: String,
    /// When it is expected to go on.
    pub expected_end: Day,
    /// Since when.
    pub at: Instant,
}

/// A card that shares the registration with this one (TR82).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiblingView {
    /// Its number.
    pub case_no: CaseNo,
    /// Whether it was split off this one, or this one off it.
    pub child: bool,
}

/// A party's view of its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingView {
    /// Number.
    pub case_no: CaseNo,
    /// Version.
    pub version: u32,
    /// Which party looks.
    pub party: u8,
    /// Title.
    pub title: String,
    /// Category.
    pub category: String,
    /// When it was submitted.
    pub received_at: Instant,
    /// State.
    pub state: SubState,
    /// When the card came into its state.
    pub since: Instant,
    /// The five stages with the day each was reached, as far as it was.
    pub stages: Vec<(Stage, Option<Instant>)>,
    /// Track.
    pub track: Option<Track>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Responsible department: name, seal, telephone, address.
    pub department: (String, String, String, String),
    /// First receiver of all (首问责任人), for life, as the contact; the name masked (M-4.1-e).
    pub contact: String,
    /// Name of the department that received it first (首问部门).
    #[serde(default)]
    pub first_department: String,
    /// Who works on it now, where it is somebody else; the name masked.
    #[serde(default)]
    pub holder: String,
    /// Due.
    pub due: Option<DueView>,
    /// Why.
    pub clocks: Vec<ClockView>,
    /// The story in plain words.
    pub timeline: Vec<Happening>,
    /// Documents this party may read, with their text.
    pub documents: Vec<DocumentView>,
    /// The party's own files.
    pub attachments: Vec<AttachmentView>,
    /// Open defects.
    pub defects: Vec<Defect>,
    /// Where to turn, once informed.
    pub target: Option<Target>,
    /// The case it was sent on as.
    pub forwarded_to: Option<CaseNo>,
    /// The four remedies of the reply.
    pub remedies: Vec<RemedyNotice>,
    /// Until when this party may go where: counted from the service on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<RemedyLimitView>,
    /// Last day of this party's own window to say something to the answer (K-OBJ); nothing where it is not waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Day>,
    /// That this party said it has no objection, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What is claimed, to the other side: in the table's words (M-4.3-a).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claim: Vec<String>,
    /// What this party stated to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// Who answers for this party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonInCharge>,
    /// The party's own open objection.
    pub objection: Option<Objection>,
    /// Remedy under way.
    pub remedy: Option<Remedy>,
    /// The party's questions to the justice bureau, with the answers (M-3.2.5-b).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<Guidance>,
    /// The case stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standstill: Option<StandstillView>,
    /// Cards that share the registration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub siblings: Vec<SiblingView>,
    /// What the party may do now.
    pub actions: Vec<PartyAction>,
    /// Whether an agent looks.
    pub agent: bool,
    /// How clauses that appear are cited.
    pub cites: Vec<(ClauseId, String)>,
    /// Name of the other side and whether the reply was served on it.
    pub other: Option<(String, bool)>,
    /// The server's time.
    pub now: Instant,
}
