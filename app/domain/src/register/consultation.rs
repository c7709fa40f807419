//! 会商 of the leading group that is about no case, or about several (M-4.2.3-a..c). What concerns one case stands there.

use super::Leadership;
use crate::access::{Actor, ActorRef, Role};
use crate::case::{ConsultationKind, Refusal, RefusalCode};
use crate::problem::FieldError;
use crate::value::{CaseNo, Instant};
use serde::{Deserialize, Serialize};

/// A consultation as it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationDraft {
    /// Kind.
    pub kind: ConsultationKind,
    /// When.
    pub held_at: Instant,
    /// Where.
    pub place: String,
    /// Agenda.
    pub agenda: String,
    /// Participants.
    #[serde(default)]
    pub participants: Vec<String>,
    /// Cases it is about.
    #[serde(default)]
    pub cases: Vec<CaseNo>,
}

/// A consultation of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationEntry {
    /// What was opened.
    pub draft: ConsultationDraft,
    /// Who opened it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// The leader's consent, which a major one needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<(ActorRef, Instant)>,
    /// What was concluded, by whom it was entered, when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<(String, ActorRef, Instant)>,
}

/// Members of the leading group: its office and leader, the heads of its units, the municipal government.
pub fn is_group_member(actor: &Actor) -> bool {
    [Role::LeadingGroupOffice, Role::GroupLeader, Role::Head, Role::Government].into_iter().any(|role| actor.has(role))
}

impl ConsultationEntry {
    /// Opens a consultation: a general one by any member, without consent (M-4.2.3-b); a major one by the office.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID`.
    pub fn open(draft: ConsultationDraft, actor: &Actor, now: Instant) -> Result<Self, Refusal> {
        let clause = if draft.kind == ConsultationKind::Major { "M-4.2.3-c" } else { "M-4.2.3-b" };
        let refuse = |code| Refusal::new(code, "M").under(clause);
        let may = match draft.kind {
            ConsultationKind::General => is_group_member(actor),
            ConsultationKind::Major => actor.has(Role::LeadingGroupOffice),
        };
        if !may {
            return Err(refuse(RefusalCode::RoleNotAllowed));
        }
        let mut wrong = Vec::new();
        if draft.place.trim().is_empty() {
            wrong.push(FieldError::new("place", "地点：请填写"));
        }
        if draft.agenda.trim().is_empty() {
            wrong.push(FieldError::new("agenda", "议题：请填写"));
        }
        if !wrong.is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(wrong));
        }
        Ok(Self { draft, by: actor.to_ref(), at: now, consent: None, conclusion: None })
    }

    /// The leader consents to a major one: whoever the roster has as such on the day, and nobody else (M-3.1-a).
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED` under M-4.2.3-c.
    pub fn give_consent(&mut self, actor: &Actor, leader: Leadership<'_>, now: Instant) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-4.2.3-c");
        if !actor.has(Role::GroupLeader) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由领导小组组长同意"));
        }
        if let Err(who) = leader.admits(actor) {
            return Err(refuse(RefusalCode::RoleNotAllowed).under("M-3.1-a").detail(who));
        }
        if self.draft.kind == ConsultationKind::General || self.consent.is_some() {
            return Err(refuse(RefusalCode::StageSkipped).detail("不需要同意，或已经同意"));
        }
        self.consent = Some((actor.to_ref(), now));
        Ok(())
    }

    /// Enters the conclusion; of a major one only after the leader consented.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `LEADER_CONSENT_REQUIRED`, `STAGE_SKIPPED`, `FIELDS_INVALID`.
    pub fn conclude(&mut self, text: &str, actor: &Actor, now: Instant) -> Result<(), Refusal> {
        let major = self.draft.kind == ConsultationKind::Major;
        let refuse = |code| Refusal::new(code, "M").under(if major { "M-4.2.3-c" } else { "M-4.2.3-a" });
        let own = self.by.account.is_some() && self.by.account == actor.account();
        if !own && !actor.has(Role::LeadingGroupOffice) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由发起人或领导小组办公室登记"));
        }
        if major && self.consent.is_none() {
            return Err(refuse(RefusalCode::LeaderConsentRequired));
        }
        if self.conclusion.is_some() {
            return Err(refuse(RefusalCode::StageSkipped).detail("结论已经登记"));
        }
        if text.trim().is_empty() {
            let field = FieldError::new("conclusion", "结论：请填写");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        self.conclusion = Some((text.trim().to_owned(), actor.to_ref(), now));
        Ok(())
    }
}
