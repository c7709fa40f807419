//! What lies over a case or beside it without being its handling: legal checks, extensions, suspension, restriction.

use super::command_kind::CommandKind;
use super::records::Reply;
use super::registration::choice;
use super::{Case, ConsolidatedOpinion, StaffRef, SubState};
use crate::access::ActorRef;
use crate::clock::ClockKind;
use crate::value::{AccountId, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

choice! {
    /// What the justice bureau says of a draft (M-3.2.5-a).
    CheckResult {
        /// 通过.
        Pass = "pass", "通过";
        /// 修改后通过.
        PassWithChanges = "pass_with_changes", "修改后通过";
        /// 不通过.
        Fail = "fail", "不通过";
    }
}

/// The justice bureau's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// Result.
    pub result: CheckResult,
    /// Opinion.
    pub opinion: String,
    /// Articles it rests on.
    pub articles: Vec<String>,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// A legal check (法律把关, TR77).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalCheck {
    /// Its number in the case, from 1.
    pub no: u8,
    /// Round of the case.
    pub round: u8,
    /// The question.
    pub question: String,
    /// The draft that is checked.
    #[serde(default)]
    pub draft: String,
    /// Who asked.
    pub asked_by: ActorRef,
    /// When.
    pub asked_at: Instant,
    /// The answer, once given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<CheckAnswer>,
    /// Whether a reply, an agreement, a consolidated opinion or minutes stood when it was asked: a pass is for that text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_text: bool,
    /// Whether that text was changed, or a waiver added, since it passed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outdated: bool,
}

choice! {
    /// Why a case stands still (TR63).
    SuspensionGround {
        /// 待确认劳动关系 (M-3.2.3-c).
        LabourRelation = "labour_relation", "待确认劳动关系";
        /// 待法院裁判.
        CourtDecision = "court_decision", "待法院裁判";
        /// 破产清算 (M-3.2.6-b).
        Bankruptcy = "bankruptcy", "破产清算";
        /// 待鉴定/核实.
        Appraisal = "appraisal", "待鉴定/核实";
        /// 不可抗力.
        ForceMajeure = "force_majeure", "不可抗力";
        /// 当事人申请.
        PartyRequest = "party_request", "当事人申请";
    }
}

/// A clock of the case, by kind and unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRef {
    /// Which kind.
    pub kind: ClockKind,
    /// The unit it runs for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<DepartmentId>,
}

/// The case stands still (中止).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSuspension {
    /// Why.
    pub ground: SuspensionGround,
    /// In words.
    pub reason: String,
    /// When it is expected to end.
    pub expected_end: Day,
    /// Since when.
    pub at: Instant,
    /// The clocks that were running.
    pub clocks: Vec<ClockRef>,
}

/// An extension asked for (TR65).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRequest {
    /// Which clock.
    pub clock: ClockRef,
    /// How many units of its limit more.
    pub days: u32,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// Only named persons may know the case (限定知悉, TR79).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Who may.
    pub users: Vec<AccountId>,
    /// Why.
    pub reason: String,
    /// Who restricted it.
    pub by: ActorRef,
}

/// What is asked over a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OversightCommand {
    /// Ask the justice bureau (TR77).
    AskLegalCheck {
        /// The question.
        question: String,
        /// The draft.
        draft: String,
    },
    /// Answer as justice bureau (TR77).
    AnswerLegalCheck {
        /// Result.
        result: CheckResult,
        /// Opinion.
        opinion: String,
        /// Articles.
        articles: Vec<String>,
    },
    /// Ask for an extension (TR65).
    AskExtension {
        /// Which clock.
        clock: ClockKind,
        /// How many units of its limit more.
        days: u32,
        /// Why.
        reason: String,
    },
    /// Grant or refuse the extension asked for (TR65).
    DecideExtension {
        /// Granted.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// Let the case stand still (TR63).
    Suspend {
        /// Why.
        ground: SuspensionGround,
        /// In words.
        reason: String,
        /// When it is expected to end.
        expected_end: Day,
    },
    /// Go on (TR64).
    Resume {
        /// Why the ground ended.
        reason: String,
    },
    /// Restrict knowledge of the case to named persons (TR79).
    Restrict {
        /// Who may know it.
        users: Vec<StaffRef>,
        /// Why.
        reason: String,
    },
    /// Lift the restriction (TR79).
    LiftRestriction {
        /// Why.
        reason: String,
    },
}

impl OversightCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::AskLegalCheck { .. } => CommandKind::AskLegalCheck,
            Self::AnswerLegalCheck { .. } => CommandKind::AnswerLegalCheck,
            Self::AskExtension { .. } => CommandKind::AskExtension,
            Self::DecideExtension { .. } => CommandKind::DecideExtension,
            Self::Suspend { .. } => CommandKind::Suspend,
            Self::Resume { .. } => CommandKind::Resume,
            Self::Restrict { .. } => CommandKind::Restrict,
            Self::LiftRestriction { .. } => CommandKind::LiftRestriction,
        }
    }
}

/// What happened over a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OversightEvent {
    /// A legal check was asked for.
    CheckAsked(LegalCheck),
    /// The justice bureau answered check `no`.
    CheckAnswered {
        /// Which.
        no: u8,
        /// The answer.
        answer: CheckAnswer,
    },
    /// An extension was asked for.
    ExtensionAsked(ExtensionRequest),
    /// The extension was refused.
    ExtensionRefused(String),
    /// The case stands still.
    Suspended(CaseSuspension),
    /// The case goes on.
    Resumed,
    /// Knowledge was restricted.
    Restricted(Restriction),
    /// The restriction was lifted.
    RestrictionLifted,
}

impl Case {
    /// The legal check that waits for its answer.
    pub fn open_check(&self) -> Option<&LegalCheck> {
        self.legal_checks.iter().find(|check| check.answer.is_none())
    }

    /// The check of this round that was answered last.
    fn last_check(&self) -> Option<(&LegalCheck, &CheckAnswer)> {
        let checks = self.legal_checks.iter().filter(|check| check.round == self.round);
        checks.filter_map(|check| Some((check, check.answer.as_ref()?))).next_back()
    }

    /// Whether the last answered check of this round failed the draft: no other text settles or is served without a new
    /// check, whatever is ticked (M-3.2.5-a, M-2.2-b).
    pub fn legal_check_failed(&self) -> bool {
        self.last_check().is_some_and(|(_, answer)| answer.result == CheckResult::Fail)
    }

    /// Whether the last answered check of this round let the draft pass: the text it was about, as it stands or with the
    /// changes it asked for. One asked before there was a text lets no waiver pass (M-2.2-b).
    pub fn legal_check_passed(&self) -> bool {
        self.last_check().is_some_and(|(check, answer)| {
            let about_it = check.on_text || !self.waives_contribution();
            answer.result != CheckResult::Fail && !check.outdated && about_it
        })
    }

    /// Whether the last answered check of this round passed something else than what is to go out now.
    pub fn legal_check_outdated(&self) -> bool {
        let passed = self.last_check().is_some_and(|(_, answer)| answer.result != CheckResult::Fail);
        passed && !self.legal_check_passed()
    }

    /// Whether a text stands in this round that a check would be about: a reply, an agreement, a consolidated opinion,
    /// minutes.
    pub(super) fn has_text_to_check(&self) -> bool {
        let agreed = self.mediation.as_ref().is_some_and(|mediation| mediation.agreement.is_some());
        let result = self.referral.as_ref().is_some_and(|file| file.result.is_some());
        let minutes = self.major.as_ref().is_some_and(|file| !file.ended && file.meeting.is_some());
        self.reply.is_some() || result || agreed || self.consolidated_to_check().is_some() || minutes
    }

    /// The consolidated opinion that is about to be issued, or that was: not one that was left for a special team.
    fn consolidated_to_check(&self) -> Option<&ConsolidatedOpinion> {
        let drafting = self.sub_state == SubState::JointConsolidation;
        self.consolidated.as_deref().filter(|opinion| drafting || opinion.issued_at.is_some())
    }

    /// Another text stands where one passed: the pass was for the other one.
    pub(super) fn text_changed(&mut self) {
        for check in self.legal_checks.iter_mut().filter(|check| check.round == self.round && check.on_text) {
            let passed = check.answer.as_ref().is_some_and(|answer| answer.result == CheckResult::Pass);
            // What is still before the justice bureau is answered on the text as it was asked.
            check.outdated |= passed || check.answer.is_none();
        }
    }

    /// A waiver is ticked where none was: whatever passed before, with changes or not, passed no waiver (M-2.2-b).
    pub(super) fn waiver_added(&mut self) {
        for check in self.legal_checks.iter_mut().filter(|check| check.round == self.round) {
            check.outdated = true;
        }
    }

    /// Another reply is drafted.
    pub(super) fn reply_drafted(&mut self, reply: &Reply) {
        if reply.waives_contribution && !self.waives_contribution() {
            self.waiver_added();
        }
        if self.says_otherwise(reply) {
            self.text_changed();
        }
        self.reply = Some(reply.clone());
    }

    /// Whether a reply says something else than the draft before it, or than the agreement or the consolidated opinion
    /// it is to repeat.
    fn says_otherwise(&self, reply: &Reply) -> bool {
        if let Some(old) = &self.reply {
            return old.facts != reply.facts
                || old.conclusions != reply.conclusions
                || old.legal_basis != reply.legal_basis
                || old.waives_contribution != reply.waives_contribution;
        }
        let agreed = self.mediation.as_ref().and_then(|mediation| mediation.agreement.as_ref());
        let agreed = agreed.map(|agreement| &agreement.conclusions);
        let repeated = agreed.or_else(|| self.consolidated_to_check().map(|opinion| &opinion.conclusions));
        repeated.is_some_and(|conclusions| *conclusions != reply.conclusions)
    }

    /// Whether the case stands still.
    pub fn is_suspended(&self) -> bool {
        self.suspension.is_some()
    }

    pub(super) fn fold_oversight(&mut self, event: &OversightEvent) {
        match event {
            OversightEvent::CheckAsked(check) => self.legal_checks.push(check.clone()),
            OversightEvent::CheckAnswered { no, answer } => {
                if let Some(check) = self.legal_checks.iter_mut().find(|check| check.no == *no) {
                    check.answer = Some(answer.clone());
                }
            }
            OversightEvent::ExtensionAsked(request) => self.extension_request = Some(request.clone()),
            OversightEvent::ExtensionRefused(_) => self.extension_request = None,
            OversightEvent::Suspended(suspension) => self.suspension = Some(suspension.clone()),
            OversightEvent::Resumed => self.suspension = None,
            OversightEvent::Restricted(restriction) => self.restriction = Some(restriction.clone()),
            OversightEvent::RestrictionLifted => self.restriction = None,
        }
    }
}
