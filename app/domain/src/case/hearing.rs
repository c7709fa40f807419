//! Hearing the other side before the decision (M-4.3-a: both sides get the answer, so both must have been able to speak):
//! its notice under a number of its own, what it states, whom it names, and what the head decides where somebody asked
//! not to be named.

use super::command_kind::CommandKind;
use super::registration::MatterKind;
use super::{Case, DocumentKind, Party, PartyRole};
use crate::access::ActorRef;
use crate::policy::Pack;
use crate::value::{Instant, Phone, Protected};
use serde::{Deserialize, Serialize};

/// When the other side is asked, by the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HearingFrom {
    /// Once the claim is registered (TR09).
    Registration,
    /// When handling begins (TR11, TR15, TR18, TR19).
    Handling,
}

/// What a party states to the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whose it is.
    pub party: u8,
    /// What it says.
    pub text: String,
    /// Who wrote it down: the party itself, or staff for it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// Who answers for a party in the matter (负责人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonInCharge {
    /// For which party.
    pub party: u8,
    /// Name.
    pub name: String,
    /// Post.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub post: String,
    /// Telephone.
    pub phone: Protected<Phone>,
    /// Who named them.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// Whether the other side is asked where somebody asked not to be named, or reports a violation: the head's, with why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HearingDecision {
    /// It is asked.
    pub hear: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// Everything about hearing the other side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hearing {
    /// Number of the notice, once it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_no: Option<String>,
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_at: Option<Instant>,
    /// What was stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<PersonInCharge>,
    /// What the head decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<HearingDecision>,
}

/// What is asked about the hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HearingCommand {
    /// State one's view; staff write down what was said to them.
    State {
        /// Whose; a party for itself.
        party: u8,
        /// What it says.
        text: String,
    },
    /// Name who answers for the party.
    NamePerson {
        /// For which; a party for itself.
        party: u8,
        /// Name.
        name: String,
        /// Post.
        post: String,
        /// Telephone.
        phone: Option<Phone>,
    },
    /// Whether the other side is asked, where that is the head's to decide.
    Decide {
        /// It is asked.
        hear: bool,
        /// Why.
        reason: String,
    },
}

impl HearingCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::State { .. } => CommandKind::StateView,
            Self::NamePerson { .. } => CommandKind::NamePerson,
            Self::Decide { .. } => CommandKind::DecideHearing,
        }
    }
}

/// What happened about the hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HearingEvent {
    /// The notice was issued under that number.
    Invited(String),
    /// A view was stated.
    Stated(Statement),
    /// Somebody was named.
    PersonNamed(PersonInCharge),
    /// The head decided.
    Decided(HearingDecision),
}

impl Case {
    /// The other side, as far as it is there to be heard.
    pub fn heard_party(&self) -> Option<&Party> {
        let other = |party: &&Party| party.role == PartyRole::Respondent && !party.name.trim().is_empty();
        self.registration.parties.iter().find(other).filter(|party| party.no != 1)
    }

    /// Whether asking the other side is the head's to decide: a report of a violation, or a hidden identity.
    pub fn hearing_is_decided(&self) -> bool {
        self.registration.matter_kind == MatterKind::ReportOfViolation
            || self.registration.parties.iter().any(|party| party.identity_hidden)
    }

    /// Whether the other side got its notice.
    pub fn is_invited(&self) -> bool {
        self.hearing.as_ref().is_some_and(|hearing| hearing.invited_at.is_some())
    }

    /// Whether the notice reached the other side, or reaching it was tried as often as the pack asks. Time alone does not
    /// run out on somebody who knows of nothing (M-4.3-a).
    pub fn notice_reached(&self, pack: &Pack) -> bool {
        let Some(other) = self.heard_party() else { return true };
        let Some(since) = self.hearing.as_ref().and_then(|hearing| hearing.invited_at) else { return false };
        let is_it = |document| document == DocumentKind::ParticipationNotice;
        let served = self.services.iter().any(|service| is_it(service.document) && service.party == other.no);
        served || self.attempts_to_reach(other.no, since) >= pack.contact_attempts as usize
    }

    /// Whether the notice is still to be brought to the other side, before anything can be answered.
    pub fn notice_waits(&self, pack: &Pack) -> bool {
        self.is_invited() && !self.is_heard() && !self.notice_reached(pack)
    }

    /// What the head decided about the hearing.
    pub fn hearing_decision(&self) -> Option<&HearingDecision> {
        self.hearing.as_ref().and_then(|hearing| hearing.decision.as_ref())
    }

    /// Whether the other side said something to the claim, here or in the mediation it signed.
    pub fn is_heard(&self) -> bool {
        let Some(other) = self.heard_party() else { return true };
        let stated = |hearing: &Hearing| hearing.statements.iter().any(|statement| statement.party == other.no);
        self.is_settled() || self.hearing.as_deref().is_some_and(stated)
    }

    pub(super) fn fold_hearing(&mut self, event: &HearingEvent, at: Instant) {
        let hearing = self.hearing.get_or_insert_with(Box::default);
        match event {
            HearingEvent::Invited(number) => {
                hearing.notice_no = Some(number.clone());
                hearing.invited_at = Some(at);
            }
            HearingEvent::Stated(statement) => hearing.statements.push(statement.clone()),
            HearingEvent::PersonNamed(person) => {
                hearing.persons.retain(|known| known.party != person.party);
                hearing.persons.push(person.clone());
            }
            HearingEvent::Decided(decision) => hearing.decision = Some(decision.clone()),
        }
    }
}
