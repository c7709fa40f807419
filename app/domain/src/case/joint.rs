//! Handling by several departments: units with question, draft, signed opinions, reminders (M-4.2.1, M-4.2.2-e).

use super::command_kind::CommandKind;
use super::records::Conclusion;
use super::{Case, Command, Departure, ReferralCommand, SubState};
use crate::access::ActorRef;
use crate::value::{DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// What a unit is invited to (职责).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitDuty {
    /// 联办.
    Joint,
    /// 专案.
    Team,
}

/// A written opinion (书面意见, 书面审批意见) as drafted or signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// What the unit says.
    pub text: String,
    /// Its legal basis (M-2.2-a).
    pub legal_basis: Vec<String>,
    /// Who drafted or signed it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// A reminder to a unit (催办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// What was written.
    pub text: String,
    /// Who reminded.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// A department's part in a joint handling or a special team (处理单元).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingUnit {
    /// The department.
    pub department: DepartmentId,
    /// What it is invited to.
    pub duty: UnitDuty,
    /// The question put to it.
    #[serde(default)]
    pub question: String,
    /// Draft not yet signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Opinion>,
    /// Signed opinions, the last one current, earlier versions kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<Opinion>,
    /// Reminders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// Why the case goes on without its opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<String>,
}

impl HandlingUnit {
    /// A unit that has not yet said anything.
    pub fn new(department: DepartmentId, duty: UnitDuty, question: String) -> Self {
        Self { department, duty, question, draft: None, opinions: Vec::new(), reminders: Vec::new(), absence: None }
    }

    /// The opinion in force: exactly one, the last signed.
    pub fn opinion(&self) -> Option<&Opinion> {
        self.opinions.last()
    }

    /// Neither signed nor recorded as missing.
    pub fn is_missing(&self) -> bool {
        self.opinions.is_empty() && self.absence.is_none()
    }
}

/// The question put to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitQuestion {
    /// The department.
    pub department: DepartmentId,
    /// The question.
    pub question: String,
}

/// How the lead answers a department's opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionAnswer {
    /// Whose opinion.
    pub department: DepartmentId,
    /// Taken up, or why not.
    pub text: String,
}

/// The consolidated opinion (总处理意见, M-4.2.1-d).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsolidatedOpinion {
    /// Finding of fact.
    pub facts: String,
    /// Conclusion per item.
    pub conclusions: Vec<Conclusion>,
    /// Answer to every opinion.
    pub answers: Vec<OpinionAnswer>,
    /// Legal basis.
    pub legal_basis: Vec<String>,
    /// Who drafted it.
    pub drafted_by: ActorRef,
    /// When the head issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Instant>,
}

impl ConsolidatedOpinion {
    /// Whether the text is the same, whoever drafted it.
    fn says_the_same(&self, other: &Self) -> bool {
        self.facts == other.facts
            && self.conclusions == other.conclusions
            && self.answers == other.answers
            && self.legal_basis == other.legal_basis
    }
}

/// What is asked of a joint handling, or of a unit of it or of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JointCommand {
    /// Several departments are responsible (TR18).
    Classify {
        /// Where the decision departs from the table, and why.
        departures: Vec<Departure>,
    },
    /// Another department is found necessary (TR22).
    Turn {
        /// Which.
        departments: Vec<DepartmentId>,
        /// Why.
        reason: String,
    },
    /// Convene the departments, with the question put to each (TR25).
    Convene {
        /// Who leads; the accepting department where nothing is said.
        #[serde(skip_serializing_if = "Option::is_none")]
        lead: Option<DepartmentId>,
        /// Who is invited.
        units: Vec<UnitQuestion>,
    },
    /// Draft the unit's opinion.
    DraftOpinion {
        /// The opinion.
        text: String,
        /// Its basis.
        legal_basis: Vec<String>,
    },
    /// Sign the unit's written opinion (TR26).
    SignOpinion,
    /// Sign the unit's review opinion in a special team.
    SignReviewOpinion,
    /// Remind a unit.
    Remind {
        /// Which.
        department: DepartmentId,
        /// What is written.
        text: String,
    },
    /// Record that the case goes on without a unit's opinion.
    RecordAbsence {
        /// Which.
        department: DepartmentId,
        /// Why.
        reason: String,
    },
    /// Begin to consolidate (TR27).
    BeginConsolidation,
    /// Draft the consolidated opinion.
    DraftConsolidated {
        /// Finding of fact.
        facts: String,
        /// Conclusion per item.
        conclusions: Vec<Conclusion>,
        /// Answer to every opinion.
        answers: Vec<OpinionAnswer>,
        /// Legal basis.
        legal_basis: Vec<String>,
    },
    /// Issue the consolidated opinion (TR28).
    IssueConsolidated,
}

impl JointCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Classify { .. } => CommandKind::ClassifyJoint,
            Self::Turn { .. } => CommandKind::TurnJoint,
            Self::Convene { .. } => CommandKind::ConveneJoint,
            Self::DraftOpinion { .. } => CommandKind::DraftOpinion,
            Self::SignOpinion => CommandKind::SignOpinion,
            Self::SignReviewOpinion => CommandKind::SignReviewOpinion,
            Self::Remind { .. } => CommandKind::RemindUnit,
            Self::RecordAbsence { .. } => CommandKind::RecordAbsence,
            Self::BeginConsolidation => CommandKind::BeginConsolidation,
            Self::DraftConsolidated { .. } => CommandKind::DraftConsolidated,
            Self::IssueConsolidated => CommandKind::IssueConsolidated,
        }
    }
}

/// What happened in a joint handling or to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JointEvent {
    /// Units were convened.
    Convened(Vec<HandlingUnit>),
    /// A unit drafted.
    OpinionDrafted {
        /// Which.
        department: DepartmentId,
        /// The draft.
        opinion: Opinion,
    },
    /// A unit signed; an earlier opinion is kept as a version.
    OpinionSigned {
        /// Which.
        department: DepartmentId,
        /// The opinion.
        opinion: Opinion,
    },
    /// A unit was reminded.
    Reminded {
        /// Which.
        department: DepartmentId,
        /// The reminder.
        reminder: Reminder,
    },
    /// The case goes on without a unit's opinion.
    AbsenceRecorded {
        /// Which.
        department: DepartmentId,
        /// Why.
        reason: String,
    },
    /// The consolidated opinion was drafted.
    ConsolidatedDrafted(Box<ConsolidatedOpinion>),
    /// The consolidated opinion was issued.
    ConsolidatedIssued,
}

impl Case {
    /// The unit of `department`.
    pub fn unit(&self, department: &DepartmentId) -> Option<&HandlingUnit> {
        self.units.iter().find(|unit| unit.department == *department)
    }

    /// Units whose opinion is neither signed nor recorded as missing.
    pub fn missing_opinions(&self) -> impl Iterator<Item = &HandlingUnit> {
        self.units.iter().filter(|unit| unit.is_missing())
    }

    /// Reminders to everybody the case waits for: each unit whose opinion is missing (M-4.2.1-d), or the department the
    /// slip was assigned to until it has drafted a result (M-4.5-f). None where nobody is waited for.
    pub fn reminders(&self, text: &str) -> Vec<Command> {
        let remind = |unit: &HandlingUnit| {
            Command::Joint(JointCommand::Remind { department: unit.department.clone(), text: text.to_owned() })
        };
        match self.sub_state {
            SubState::JointOpinions | SubState::TeamOpinions => self.missing_opinions().map(remind).collect(),
            SubState::AssignedHandling if self.referral.as_ref().is_some_and(|file| file.result.is_none()) => {
                vec![Command::Referral(ReferralCommand::RemindAssigned { text: text.to_owned() })]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn fold_joint(&mut self, event: &JointEvent, at: Instant) {
        let mut with = |department: &DepartmentId, change: &dyn Fn(&mut HandlingUnit)| {
            self.units.iter_mut().filter(|unit| unit.department == *department).for_each(change);
        };
        match event {
            JointEvent::Convened(units) => self.units.clone_from(units),
            JointEvent::OpinionDrafted { department, opinion } => {
                with(department, &|unit| unit.draft = Some(opinion.clone()));
            }
            JointEvent::OpinionSigned { department, opinion } => with(department, &|unit| {
                unit.draft = None;
                unit.absence = None;
                unit.opinions.push(opinion.clone());
            }),
            JointEvent::Reminded { department, reminder } => {
                with(department, &|unit| unit.reminders.push(reminder.clone()));
            }
            JointEvent::AbsenceRecorded { department, reason } => {
                with(department, &|unit| unit.absence = Some(reason.clone()));
            }
            JointEvent::ConsolidatedDrafted(opinion) => {
                if self.consolidated.as_ref().is_some_and(|old| !old.says_the_same(opinion)) {
                    self.text_changed();
                }
                self.consolidated = Some(opinion.clone());
            }
            JointEvent::ConsolidatedIssued => {
                if let Some(opinion) = &mut self.consolidated {
                    opinion.issued_at = Some(at);
                }
            }
        }
    }
}
