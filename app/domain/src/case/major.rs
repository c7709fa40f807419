//! 重大疑难专案 (M-4.2.2): report, leader's consent, special team, meeting, minutes.

use super::command_kind::CommandKind;
use super::joint::UnitQuestion;
use super::oversight::ClockRef;
use super::registration::choice;
use super::{Case, SubState, Track};
use crate::access::ActorRef;
use crate::value::{DepartmentId, Instant};
use serde::{Deserialize, Serialize};

choice! {
    /// Why a matter is major (M-4.2.2-a); the text gives no test (AMB-14).
    MajorGround {
        /// 重大.
        Major = "major", "重大";
        /// 复杂.
        Complex = "complex", "复杂";
        /// 疑难.
        Difficult = "difficult", "疑难";
    }
}

/// The report to the leading-group office (呈报表, M-4.2.2-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationReport {
    /// Why it is major.
    pub grounds: Vec<MajorGround>,
    /// In words.
    pub explanation: String,
    /// Who reported.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// The state left, to which a refused report returns.
    pub left: SubState,
    /// The clocks that stand still meanwhile.
    pub paused: Vec<ClockRef>,
    /// The track left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
}

/// What the group leader decided (组长意见, M-4.2.2-c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderDecision {
    /// Whether the leader consents.
    pub consent: bool,
    /// In words.
    pub text: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// The special team (专案组, M-4.2.2-d).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialTeam {
    /// Its units.
    pub units: Vec<DepartmentId>,
    /// Its lead.
    pub lead: DepartmentId,
}

/// The call to the team's consultation (会商通知, M-4.2.2-f); every unit of the team is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCall {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: String,
    /// Agenda.
    pub agenda: String,
}

/// The team's consultation and its minutes (会议纪要, M-4.2.2-f).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMeeting {
    /// When.
    pub held_at: Instant,
    /// Where.
    pub place: String,
    /// Who came.
    pub attendees: Vec<String>,
    /// Who did not.
    #[serde(default)]
    pub absentees: Vec<String>,
    /// What was concluded.
    pub conclusions: String,
    /// Dissent.
    #[serde(default)]
    pub dissent: String,
    /// Number of the signed minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_no: Option<String>,
}

/// Everything that makes a case major.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MajorFile {
    /// The report.
    pub report: EscalationReport,
    /// Note of the leading-group office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_note: Option<String>,
    /// The team the office proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<SpecialTeam>,
    /// Decisions of the leader, refusals of earlier reports among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<LeaderDecision>,
    /// The team formed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<SpecialTeam>,
    /// The call to the meeting of the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<MeetingCall>,
    /// The meeting of the current round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<TeamMeeting>,
    /// Returned, refused, or classified afresh.
    #[serde(default)]
    pub ended: bool,
}

/// What is asked in a major matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MajorCommand {
    /// Report to the leading-group office (TR20).
    Escalate {
        /// Grounds.
        grounds: Vec<MajorGround>,
        /// In words.
        explanation: String,
    },
    /// Present to the leader (TR29).
    Present {
        /// The office's note.
        note: String,
        /// Units beyond those the document names.
        also: Vec<DepartmentId>,
        /// Lead of the team; the accepting department where nothing is said.
        #[serde(skip_serializing_if = "Option::is_none")]
        lead: Option<DepartmentId>,
    },
    /// Return to the accepting department (TR30).
    Return {
        /// Why it is not major.
        reason: String,
    },
    /// Consent (TR31).
    Consent {
        /// In words.
        text: String,
    },
    /// Refuse (TR32).
    Refuse {
        /// Why.
        reason: String,
    },
    /// Ask the units for their review opinions (TR33).
    AskReviews {
        /// The question to each.
        units: Vec<UnitQuestion>,
    },
    /// Convene the consultation (TR34).
    ConveneMeeting {
        /// When.
        at: Instant,
        /// Where.
        place: String,
        /// Agenda.
        agenda: String,
    },
    /// Record the consultation (TR35).
    RecordMeeting {
        /// What happened there.
        meeting: Box<TeamMeeting>,
    },
    /// Sign and number the minutes.
    SignMinutes,
    /// Take the minutes as basis of the reply (TR36).
    AdoptMinutes,
}

impl MajorCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Escalate { .. } => CommandKind::Escalate,
            Self::Present { .. } => CommandKind::PresentToLeader,
            Self::Return { .. } => CommandKind::ReturnEscalation,
            Self::Consent { .. } => CommandKind::GiveConsent,
            Self::Refuse { .. } => CommandKind::RefuseConsent,
            Self::AskReviews { .. } => CommandKind::AskReviewOpinions,
            Self::ConveneMeeting { .. } => CommandKind::ConveneTeamMeeting,
            Self::RecordMeeting { .. } => CommandKind::RecordTeamMeeting,
            Self::SignMinutes => CommandKind::SignMinutes,
            Self::AdoptMinutes => CommandKind::AdoptMinutes,
        }
    }
}

/// What happened in a major matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MajorEvent {
    /// Reported.
    Reported(EscalationReport),
    /// Presented to the leader.
    Presented {
        /// The office's note.
        note: String,
        /// The team proposed.
        team: SpecialTeam,
    },
    /// The office returned the report.
    Returned(String),
    /// The leader decided; with consent the team is formed.
    Decided(LeaderDecision),
    /// The team was called to a meeting.
    MeetingCalled(MeetingCall),
    /// The meeting was held.
    MeetingRecorded(Box<TeamMeeting>),
    /// The minutes were signed under a number.
    MinutesSigned(String),
}

impl Case {
    /// Whether the case lies before the leading group, or is handled by its team.
    pub fn is_reported(&self) -> bool {
        self.major.as_ref().is_some_and(|file| !file.ended)
    }

    /// Whether the leader's consent to this report is there.
    pub fn has_leader_consent(&self) -> bool {
        self.major.as_ref().is_some_and(|file| !file.ended && file.team.is_some())
    }

    /// When the leader consented to this report.
    pub fn leader_consented_at(&self) -> Option<Instant> {
        let file = self.major.as_ref().filter(|_| self.has_leader_consent())?;
        file.decisions.iter().rev().find(|decision| decision.consent).map(|decision| decision.at)
    }

    /// Whether the minutes of this round are signed.
    pub fn has_minutes(&self) -> bool {
        let meeting = self.major.as_ref().and_then(|file| file.meeting.as_ref());
        meeting.is_some_and(|meeting| meeting.minutes_no.is_some())
    }

    pub(super) fn fold_major(&mut self, event: &MajorEvent) {
        if let MajorEvent::Reported(report) = event {
            let decisions = self.major.take().map(|file| file.decisions).unwrap_or_default();
            self.major = Some(Box::new(MajorFile {
                report: report.clone(),
                office_note: None,
                proposed: None,
                decisions,
                team: None,
                call: None,
                meeting: None,
                ended: false,
            }));
            return;
        }
        let Some(file) = &mut self.major else { return };
        match event {
            MajorEvent::Reported(_) => {}
            MajorEvent::Presented { note, team } => {
                file.office_note = Some(note.clone());
                file.proposed = Some(team.clone());
            }
            MajorEvent::Returned(_) => file.ended = true,
            MajorEvent::Decided(decision) => {
                file.decisions.push(decision.clone());
                if decision.consent {
                    file.team.clone_from(&file.proposed);
                } else {
                    file.ended = true;
                }
            }
            MajorEvent::MeetingCalled(call) => file.call = Some(call.clone()),
            MajorEvent::MeetingRecorded(meeting) => file.meeting = Some((**meeting).clone()),
            MajorEvent::MinutesSigned(number) => {
                if let Some(meeting) = &mut file.meeting {
                    meeting.minutes_no = Some(number.clone());
                }
            }
        }
    }
}
