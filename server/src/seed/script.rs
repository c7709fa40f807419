//! How a demo case comes in, how far it gets, and the steps in between.

use domain::intake::Form;
use domain::value::DepartmentId;
use serde::Deserialize;

/// A demo case.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Plan {
    /// Name of the text.
    pub(super) id: String,
    /// How it comes in.
    pub(super) door: Door,
    /// Who receives it.
    pub(super) desk: DepartmentId,
    /// Working days since it came in.
    pub(super) age: u32,
    /// Time of day at which it came in, `HH:MM`.
    pub(super) time: String,
    /// How far it gets.
    pub(super) goal: Goal,
    /// What is registered.
    pub(super) form: Form,
    /// The caller asked for confidence.
    #[serde(default)]
    pub(super) confidential: bool,
    /// Policy question.
    #[serde(default)]
    pub(super) question: String,
    /// Its answer.
    #[serde(default)]
    pub(super) answer: String,
    /// Finding of fact.
    #[serde(default)]
    pub(super) finding: String,
    /// Conclusion.
    #[serde(default)]
    pub(super) conclusion: String,
    /// Legal basis.
    #[serde(default)]
    pub(super) legal_basis: Vec<String>,
}

/// How a case comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Door {
    Online,
    Hotline,
    Counter,
    Letter,
    Phone,
    Station,
    Petition,
}

/// How far a case gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Goal {
    Submitted,
    Registering,
    ClaimedAmended,
    Returned,
    Registered,
    Verifying,
    Informed,
    Forwarded,
    Answered,
    Withdrawn,
    Handling,
    Drafting,
    Review,
    Signed,
    Served,
    Objection,
    ArchivePending,
    Archived,
}

/// A step of the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Claim,
    Amend,
    Register,
    Return,
    Ask,
    Inform,
    ServeNotice,
    SendOn,
    Forward,
    Answer,
    Withdraw,
    Own,
    /// The other side states its view, or the head decides that it is not asked (M-4.3-a).
    Heard,
    Finding,
    Draft,
    Sign,
    ServeReply(u8),
    ConfirmService,
    NoObjection(u8),
    Object,
    Archive,
}

impl Step {
    /// Working days it takes to get here from the step before, in twentieths.
    pub(super) fn days(self) -> u32 {
        match self {
            Self::Claim => 5,
            Self::Amend | Self::Register | Self::Return | Self::Answer => 2,
            Self::Ask | Self::Inform | Self::SendOn | Self::Own => 10,
            Self::ServeNotice | Self::Forward | Self::Withdraw => 8,
            Self::Finding => 90,
            Self::Heard | Self::Draft | Self::ServeReply(_) | Self::ConfirmService => 4,
            Self::Sign => 20,
            Self::NoObjection(_) | Self::Object => 50,
            Self::Archive => 40,
        }
    }
}

impl Plan {
    /// Steps after it came in.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.goal == Goal::Submitted {
            return steps;
        }
        if matches!(self.door, Door::Online | Door::Hotline) {
            steps.push(Step::Claim);
        }
        if self.door == Door::Hotline && self.goal != Goal::Withdrawn {
            steps.push(Step::Amend);
        }
        match self.goal {
            Goal::Submitted | Goal::Registering | Goal::ClaimedAmended => return steps,
            Goal::Returned => {
                steps.push(Step::Return);
                return steps;
            }
            Goal::Answered => {
                steps.push(Step::Answer);
                return steps;
            }
            Goal::Withdrawn => {
                steps.push(Step::Withdraw);
                return steps;
            }
            _ => steps.push(Step::Register),
        }
        match self.goal {
            Goal::Registered => {}
            Goal::Verifying => steps.push(Step::Ask),
            Goal::Informed => steps.push(Step::Inform),
            // Without collection duty a unit sends on, it does not send away (M-3.2.7-b).
            Goal::Forwarded if self.door == Door::Petition => steps.push(Step::SendOn),
            Goal::Forwarded => steps.extend([Step::Inform, Step::ServeNotice, Step::Forward]),
            _ => steps.extend(self.handling()),
        }
        steps
    }

    fn handling(&self) -> Vec<Step> {
        let mut steps = vec![Step::Own];
        let parties = if self.form.respondent_name.is_empty() { 1 } else { 2 };
        let served = (1..=parties).map(Step::ServeReply);
        let review: Vec<Step> =
            (parties == 2).then_some(Step::Heard).into_iter().chain([Step::Finding, Step::Draft]).collect();
        match self.goal {
            Goal::Drafting => steps.push(Step::Finding),
            Goal::Review => steps.extend(review),
            Goal::Signed => {
                steps.extend(review.clone());
                steps.push(Step::Sign);
            }
            Goal::Served | Goal::Objection | Goal::ArchivePending | Goal::Archived => {
                steps.extend(review.clone());
                steps.push(Step::Sign);
                steps.extend(served);
                steps.push(Step::ConfirmService);
                match self.goal {
                    Goal::Objection => steps.push(Step::Object),
                    Goal::ArchivePending => steps.extend((1..=parties).map(Step::NoObjection)),
                    Goal::Archived => {
                        steps.extend((1..=parties).map(Step::NoObjection));
                        steps.push(Step::Archive);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        steps
    }
}
