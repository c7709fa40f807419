//! 镇站调解 (M-3.2.9-c): consent of both sides, sessions, agreement.

use super::Case;
use super::command_kind::CommandKind;
use super::records::Conclusion;
use crate::access::ActorRef;
use crate::value::{DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// A session of a mediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediationSession {
    /// When.
    pub at: Instant,
    /// What was said.
    pub text: String,
    /// Who recorded it.
    pub by: ActorRef,
}

/// The agreement (调解协议书) as drafted, then signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediationAgreement {
    /// Terms per item.
    pub conclusions: Vec<Conclusion>,
    /// Whether statutory contributions are waived (涉及减免应缴费款, M-2.2-b).
    pub waives_contribution: bool,
    /// Legal basis.
    pub legal_basis: Vec<String>,
}

/// How a mediation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediationResult {
    /// Settled; the parties that signed.
    Settled(Vec<u8>),
    /// Not settled: why.
    Failed(String),
}

/// A mediation (调解).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mediation {
    /// The station.
    pub station: DepartmentId,
    /// Parties that agreed to mediate.
    pub consents: Vec<u8>,
    /// Sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<MediationSession>,
    /// Agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<MediationAgreement>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<MediationResult>,
}

/// What is asked of a mediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StationCommand {
    /// Begin (TR15).
    Begin {
        /// Parties that agree.
        consents: Vec<u8>,
    },
    /// Record a session.
    RecordSession {
        /// When.
        at: Instant,
        /// What was said.
        text: String,
    },
    /// Draft the agreement.
    DraftAgreement {
        /// Terms per item.
        conclusions: Vec<Conclusion>,
        /// Whether statutory contributions are waived.
        waives_contribution: bool,
        /// Legal basis.
        legal_basis: Vec<String>,
    },
    /// Settled (TR16).
    Settle {
        /// Parties that signed.
        signed: Vec<u8>,
    },
    /// Not settled (TR17).
    Fail {
        /// Why.
        reason: String,
    },
}

impl StationCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Begin { .. } => CommandKind::BeginMediation,
            Self::RecordSession { .. } => CommandKind::RecordMediationSession,
            Self::DraftAgreement { .. } => CommandKind::DraftAgreement,
            Self::Settle { .. } => CommandKind::SettleMediation,
            Self::Fail { .. } => CommandKind::FailMediation,
        }
    }
}

/// What happened in a mediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationEvent {
    /// Begun.
    Begun(Box<Mediation>),
    /// A session was held.
    SessionRecorded(MediationSession),
    /// The agreement was drafted.
    AgreementDrafted(MediationAgreement),
    /// It ended.
    Ended(MediationResult),
}

impl Case {
    /// Whether a mediation agreement, a reply or a department's result of this round waives contributions (M-2.2-b).
    pub fn waives_contribution(&self) -> bool {
        let agreement = self.mediation.as_ref().and_then(|mediation| mediation.agreement.as_ref());
        let replied = self.reply.as_ref().is_some_and(|reply| reply.waives_contribution);
        let result = self.referral.as_ref().and_then(|file| file.result.as_ref());
        let assigned = result.is_some_and(|result| result.waives_contribution);
        replied || assigned || agreement.is_some_and(|agreement| agreement.waives_contribution)
    }

    /// Whether the parties settled at the station.
    pub fn is_settled(&self) -> bool {
        let result = self.mediation.as_ref().and_then(|mediation| mediation.result.as_ref());
        matches!(result, Some(MediationResult::Settled(_)))
    }

    /// Whether a mediation of this round failed: from here the station forwards, it does not send people away.
    pub fn has_failed_mediation(&self) -> bool {
        let result = self.mediation.as_ref().and_then(|mediation| mediation.result.as_ref());
        matches!(result, Some(MediationResult::Failed(_)))
    }

    pub(super) fn fold_station(&mut self, event: &StationEvent) {
        if let StationEvent::Begun(mediation) = event {
            self.mediation = Some(mediation.clone());
            return;
        }
        let waived = self.waives_contribution();
        let Some(mediation) = &mut self.mediation else { return };
        match event {
            StationEvent::Begun(_) => {}
            StationEvent::SessionRecorded(session) => mediation.sessions.push(session.clone()),
            StationEvent::AgreementDrafted(agreement) => {
                let newly = agreement.waives_contribution && !waived;
                let changed = mediation.agreement.as_ref().is_some_and(|old| old != agreement);
                mediation.agreement = Some(agreement.clone());
                if changed {
                    self.text_changed();
                }
                if newly {
                    self.waiver_added();
                }
            }
            StationEvent::Ended(result) => mediation.result = Some(result.clone()),
        }
    }
}
