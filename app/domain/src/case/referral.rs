//! 报送办理 (M-4.5): slip, dispatch, assigned handling, refusal and its judgement, clue, double feedback.

use super::command_kind::CommandKind;
use super::joint::Reminder;
use super::records::{Conclusion, RemedyNotice};
use super::register::{Voided, digest};
use super::registration::choice;
use super::{Case, Departure, SubState};
use crate::access::{Actor, ActorRef, Role};
use crate::clock::ClockKind;
use crate::policy::Pack;
use crate::value::{DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// A department considered for the matter, and why it is not clearly responsible (M-4.5-a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentConsidered {
    /// The department.
    pub department: DepartmentId,
    /// Why it is not clearly responsible.
    pub reason: String,
}

/// What the slip says beyond the registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipContent {
    /// Departments considered.
    pub considered: Vec<DepartmentConsidered>,
    /// The department suggested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested: Option<DepartmentId>,
    /// Who wrote it.
    pub drafted_by: ActorRef,
}

/// The receipt of the municipal government (M-4.5-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipReceipt {
    /// Who received it.
    pub received_by: String,
    /// When.
    pub at: Instant,
    /// Its instruction.
    pub instruction: String,
}

/// The assignment by the hotline office (转办, M-4.5-c, M-3.2.1-a).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// To whom.
    pub department: DepartmentId,
    /// Why, by duty.
    pub reason: String,
    /// Number of the dispatch order.
    pub dispatch_no: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// What somebody thinks of a refusal's reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalView {
    /// 正当 or 无正当理由.
    pub justified: bool,
    /// Why.
    pub text: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// A refusal by the assigned department (M-4.5-f).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentRefusal {
    /// The department.
    pub department: DepartmentId,
    /// Its reason.
    pub reason: String,
    /// Its basis; a refusal may cite none, and is judged by that.
    #[serde(default)]
    pub legal_basis: Vec<String>,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// View of the hotline office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_view: Option<RefusalView>,
    /// Judgement of the accepting department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<RefusalView>,
}

choice! {
    /// To whom the assigned department feeds back (M-4.5-e).
    FeedbackTo {
        /// 缴费人.
        Payer = "payer", "缴费人";
        /// 市12345热线办.
        HotlineOffice = "hotline_office", "市12345热线办";
    }
}

/// A feedback as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackRecord {
    /// To whom.
    pub to: FeedbackTo,
    /// How.
    pub method: String,
    /// When.
    pub at: Instant,
    /// Proof or receipt number.
    pub proof: String,
}

/// What the assigned department found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedResult {
    /// Facts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub facts: String,
    /// Result per item.
    pub conclusions: Vec<Conclusion>,
    /// Legal basis.
    pub legal_basis: Vec<String>,
    /// The remedies, as in every reply (M-4.3-c).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<RemedyNotice>,
    /// Who drafted it.
    pub drafted_by: ActorRef,
    /// Whether statutory contributions are waived (涉及减免应缴费款, M-2.2-b).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waives_contribution: bool,
}

impl AssignedResult {
    /// Whether `other` says something else, whoever drafted it.
    fn says_otherwise(&self, other: &Self) -> bool {
        let other = Self { drafted_by: self.drafted_by.clone(), ..other.clone() };
        *self != other
    }
}

/// A slip or a dispatch order that went out; a second one with the same content is pointed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentPaper {
    /// Its number.
    pub number: String,
    /// Digest of its content.
    pub digest: String,
    /// When it went out.
    pub at: Instant,
    /// Taken back (作废), with why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
    /// Returned with defects: it goes out again, whatever was mended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub returned: bool,
}

/// Everything of the referral lane in the current round.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReferralFile {
    /// The slip's content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<SlipContent>,
    /// Its number, once sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip_no: Option<String>,
    /// Receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SlipReceipt>,
    /// Defects for which it was returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<String>,
    /// The assignment that stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<Assignment>,
    /// Refusals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<AssignmentRefusal>,
    /// Reminders to the assigned department.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// Its result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<AssignedResult>,
    /// Its feedback.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feedback: Vec<FeedbackRecord>,
    /// Whether the result was fed back to both.
    #[serde(default)]
    pub fed_back: bool,
    /// Slips that were sent, those returned or taken back among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<SentPaper>,
    /// Dispatch orders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<SentPaper>,
}

impl SlipContent {
    /// Digest of what it says, whoever wrote it.
    pub(in crate::case) fn digest(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for entry in &self.considered {
            parts.extend([entry.department.as_str(), entry.reason.as_str()]);
        }
        parts.push(self.suggested.as_ref().map_or("", DepartmentId::as_str));
        digest(&parts)
    }
}

impl Assignment {
    /// Digest of what the order says.
    pub(in crate::case) fn digest(department: &DepartmentId, reason: &str) -> String {
        digest(&[department.as_str(), reason])
    }
}

impl ReferralFile {
    /// Whether that feedback is recorded.
    pub fn has_feedback(&self, to: FeedbackTo) -> bool {
        self.feedback.iter().any(|record| record.to == to)
    }

    /// Takes back slip `no`, counted from 1; one that was under way is so no longer. Its number.
    pub(in crate::case) fn void_slip(&mut self, no: u8, void: &Voided) -> Option<String> {
        let sent = self.sent.get_mut(usize::from(no).checked_sub(1)?)?;
        sent.void = Some(void.clone());
        if self.slip_no.as_ref() == Some(&sent.number) {
            self.slip_no = None;
            self.receipt = None;
        }
        Some(sent.number.clone())
    }

    /// Takes back dispatch order `no`, counted from 1: its number, and whether it stood.
    pub(in crate::case) fn void_order(&mut self, no: u8, void: &Voided) -> Option<(String, bool)> {
        let order = self.orders.get_mut(usize::from(no).checked_sub(1)?)?;
        order.void = Some(void.clone());
        let number = order.number.clone();
        let stood = self.assignment.as_ref().is_some_and(|assignment| assignment.dispatch_no == number);
        if stood {
            self.assignment = None;
            self.reminders.clear();
        }
        Some((number, stood))
    }

    /// The refusal that waits for its judgement, or was judged last.
    pub fn refusal(&self) -> Option<&AssignmentRefusal> {
        self.refusals.last()
    }

    /// A refusal of the department that still is assigned, judged 无正当理由.
    pub fn unjustified_refusal(&self) -> Option<&AssignmentRefusal> {
        let assigned = &self.assignment.as_ref()?.department;
        self.refusals.iter().rev().find(|refusal| {
            refusal.department == *assigned && refusal.judgement.as_ref().is_some_and(|judgement| !judgement.justified)
        })
    }
}

/// A clue handed over to discipline inspection (线索移交, M-4.5-f). Sealed: only its author, the author's head and
/// discipline inspection know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisciplineClue {
    /// Its number in the case.
    pub no: u8,
    /// The department it concerns.
    pub department: DepartmentId,
    /// Facts.
    pub facts: String,
    /// The department's reason for refusing, or that it did nothing.
    pub refusal_reason: String,
    /// The judgement.
    pub judgement: String,
    /// The letter (线索移交函).
    pub letter: String,
    /// Who handed it over.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// When discipline inspection took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Instant>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Digest of its content, by which a second one is known for the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Taken back (作废), with why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
}

impl DisciplineClue {
    /// Whether `actor` handed it over, or heads the department that did.
    pub fn is_of(&self, actor: &Actor) -> bool {
        let author = actor.account().is_some() && actor.account() == self.by.account;
        author || actor.has(Role::Head) && actor.department() == self.by.department.as_ref()
    }
}

/// What is asked in the referral lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralCommand {
    /// Nobody is clearly responsible (TR19).
    Draft {
        /// Departments considered.
        considered: Vec<DepartmentConsidered>,
        /// The department suggested.
        #[serde(skip_serializing_if = "Option::is_none")]
        suggested: Option<DepartmentId>,
        /// Notes per item.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        departures: Vec<Departure>,
    },
    /// An own case proves unclear (TR23).
    Turn {
        /// Why.
        reason: String,
    },
    /// Write or correct the slip.
    FillSlip {
        /// Departments considered.
        considered: Vec<DepartmentConsidered>,
        /// The department suggested.
        #[serde(skip_serializing_if = "Option::is_none")]
        suggested: Option<DepartmentId>,
    },
    /// Sign and send the slip (TR37).
    SendSlip,
    /// Receive it (TR38).
    Receive {
        /// Who received it.
        received_by: String,
        /// The instruction.
        instruction: String,
    },
    /// Assign a department (TR39).
    Assign {
        /// Which.
        department: DepartmentId,
        /// Why, by duty.
        reason: String,
    },
    /// Return a defective slip (TR40).
    Return {
        /// What is wrong.
        defects: Vec<String>,
    },
    /// Refuse the assignment (TR41).
    Refuse {
        /// Why.
        reason: String,
        /// On what basis.
        legal_basis: Vec<String>,
    },
    /// The hotline office's view of a refusal.
    ViewRefusal {
        /// 正当.
        justified: bool,
        /// Why.
        text: String,
    },
    /// Judge the reason justified (TR42).
    AcceptRefusal {
        /// Why.
        why: String,
    },
    /// Judge the reason unjustified (TR43).
    RejectRefusal {
        /// Why.
        why: String,
    },
    /// Remind the assigned department.
    RemindAssigned {
        /// What is written.
        text: String,
    },
    /// Hand over a clue (TR44).
    HandOverClue {
        /// Facts.
        facts: String,
    },
    /// Whoever handed a clue over takes it back (作废) before discipline inspection has taken it.
    VoidClue {
        /// Which.
        no: u8,
        /// Why.
        reason: String,
    },
    /// Discipline inspection takes the clue.
    AcknowledgeClue,
    /// Discipline inspection records what became of it.
    RecordClueOutcome {
        /// What.
        outcome: String,
    },
    /// Draft the result.
    DraftResult {
        /// Facts.
        facts: String,
        /// Result per item.
        conclusions: Vec<Conclusion>,
        /// Legal basis.
        legal_basis: Vec<String>,
        /// The four remedies.
        remedies: Vec<RemedyNotice>,
        /// Whether statutory contributions are waived (涉及减免应缴费款, M-2.2-b).
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        waives_contribution: bool,
    },
    /// Record a feedback.
    RecordFeedback {
        /// To whom.
        to: FeedbackTo,
        /// How.
        method: String,
        /// When.
        at: Instant,
        /// Proof or receipt number.
        proof: String,
    },
    /// Feed back to both (TR45).
    FeedBack,
    /// The other party was served too (TR46).
    ConcludeFeedback,
}

impl ReferralCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Draft { .. } => CommandKind::DraftSlip,
            Self::Turn { .. } => CommandKind::TurnReferral,
            Self::FillSlip { .. } => CommandKind::FillSlip,
            Self::SendSlip => CommandKind::SendSlip,
            Self::Receive { .. } => CommandKind::ReceiveSlip,
            Self::Assign { .. } => CommandKind::AssignSlip,
            Self::Return { .. } => CommandKind::ReturnSlip,
            Self::Refuse { .. } => CommandKind::RefuseAssignment,
            Self::ViewRefusal { .. } => CommandKind::ViewRefusal,
            Self::AcceptRefusal { .. } => CommandKind::AcceptRefusal,
            Self::RejectRefusal { .. } => CommandKind::RejectRefusal,
            Self::RemindAssigned { .. } => CommandKind::RemindAssigned,
            Self::HandOverClue { .. } => CommandKind::HandOverClue,
            Self::VoidClue { .. } => CommandKind::VoidClue,
            Self::AcknowledgeClue => CommandKind::AcknowledgeClue,
            Self::RecordClueOutcome { .. } => CommandKind::RecordClueOutcome,
            Self::DraftResult { .. } => CommandKind::DraftResult,
            Self::RecordFeedback { .. } => CommandKind::RecordFeedback,
            Self::FeedBack => CommandKind::FeedBack,
            Self::ConcludeFeedback => CommandKind::ConcludeFeedback,
        }
    }
}

/// What happened in the referral lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralEvent {
    /// The slip was written or corrected.
    SlipFilled(SlipContent),
    /// An own case proved unclear; the slip is still empty.
    Begun,
    /// Sent under its number.
    SlipSent(String),
    /// Received.
    SlipReceived(SlipReceipt),
    /// Returned with defects.
    SlipReturned(Vec<String>),
    /// A department was assigned.
    Assigned(Assignment),
    /// It refused.
    Refused(Box<AssignmentRefusal>),
    /// The hotline office's view.
    RefusalViewed(RefusalView),
    /// The accepting department's judgement; a justified refusal ends the assignment.
    RefusalJudged(RefusalView),
    /// The assigned department was reminded.
    Reminded(Reminder),
    /// A clue was handed over.
    ClueHandedOver(Box<DisciplineClue>),
    /// A clue was taken back.
    ClueVoided {
        /// Which.
        no: u8,
        /// Why, by whom, when.
        void: Voided,
    },
    /// Discipline inspection took it.
    ClueAcknowledged,
    /// What became of it.
    ClueConcluded(String),
    /// The result was drafted.
    ResultDrafted(AssignedResult),
    /// A feedback was recorded.
    FeedbackRecorded(FeedbackRecord),
    /// Fed back to both.
    FedBackToBoth,
}

impl Case {
    /// The clue that stands: the last that was not taken back.
    pub fn standing_clue(&self) -> Option<&DisciplineClue> {
        self.clues.iter().rev().find(|clue| clue.void.is_none())
    }

    /// What a refused assignment waits for, in the words of the lane: who judges the refusal, and until when (M-4.5-f).
    /// `None` where no refusal waits. Parties are told that the matter is being handled, and no more.
    pub fn refusal_waits(&self, pack: &Pack) -> Option<String> {
        if self.sub_state != SubState::AssignedRefused {
            return None;
        }
        let judge = self.accepting_department.as_ref().map_or("受理部门", |judge| pack.department_short(judge));
        let office = pack.offices.hotline_office.as_ref().map_or("热线办", |office| pack.department_short(office));
        let until = self.open_clock(ClockKind::Judgement).map(|clock| clock.due_at.plus(-1).day());
        let until = until.map(|day| format!("，{day} 前认定")).unwrap_or_default();
        Some(format!("承办部门不予办理，由{judge}会同{office}认定理由是否正当{until}"))
    }

    fn standing_clue_mut(&mut self) -> Option<&mut DisciplineClue> {
        self.clues.iter_mut().rev().find(|clue| clue.void.is_none())
    }

    pub(super) fn fold_referral(&mut self, event: &ReferralEvent, at: Instant) {
        match event {
            ReferralEvent::ClueHandedOver(clue) => return self.clues.push((**clue).clone()),
            ReferralEvent::ClueVoided { no, void } => {
                if let Some(clue) = self.clues.iter_mut().find(|clue| clue.no == *no) {
                    clue.void = Some(void.clone());
                }
                return;
            }
            ReferralEvent::ClueAcknowledged => {
                if let Some(clue) = self.standing_clue_mut() {
                    clue.acknowledged_at = Some(at);
                }
                return;
            }
            ReferralEvent::ClueConcluded(outcome) => {
                if let Some(clue) = self.standing_clue_mut() {
                    clue.outcome = Some(outcome.clone());
                }
                return;
            }
            _ => {}
        }
        let file = self.referral.get_or_insert_with(Box::default);
        match event {
            ReferralEvent::SlipFilled(slip) => file.slip = Some(slip.clone()),
            ReferralEvent::SlipSent(number) => {
                file.slip_no = Some(number.clone());
                let digest = file.slip.as_ref().map(SlipContent::digest).unwrap_or_default();
                file.sent.push(SentPaper { number: number.clone(), digest, at, void: None, returned: false });
            }
            ReferralEvent::SlipReceived(receipt) => file.receipt = Some(receipt.clone()),
            ReferralEvent::SlipReturned(defects) => {
                file.returned.extend(defects.iter().cloned());
                if let Some(sent) = file.sent.last_mut() {
                    sent.returned = true;
                }
                file.slip_no = None;
                file.receipt = None;
            }
            ReferralEvent::Assigned(assignment) => {
                self.handling_department = Some(assignment.department.clone());
                file.assignment = Some(assignment.clone());
                let digest = Assignment::digest(&assignment.department, &assignment.reason);
                let number = assignment.dispatch_no.clone();
                file.orders.push(SentPaper { number, digest, at: assignment.at, void: None, returned: false });
                file.reminders.clear();
                file.result = None;
                file.feedback.clear();
            }
            ReferralEvent::Refused(refusal) => file.refusals.push((**refusal).clone()),
            ReferralEvent::RefusalViewed(view) => {
                if let Some(refusal) = file.refusals.last_mut() {
                    refusal.office_view = Some(view.clone());
                }
            }
            ReferralEvent::RefusalJudged(view) => {
                if let Some(refusal) = file.refusals.last_mut() {
                    refusal.judgement = Some(view.clone());
                }
                if view.justified {
                    self.handling_department = None;
                    file.assignment = None;
                }
            }
            ReferralEvent::Reminded(reminder) => file.reminders.push(reminder.clone()),
            ReferralEvent::ResultDrafted(result) => {
                let changed = file.result.as_ref().is_none_or(|known| known.says_otherwise(result));
                let waived = file.result.as_ref().is_some_and(|known| known.waives_contribution);
                file.result = Some(result.clone());
                if changed {
                    self.text_changed();
                }
                if result.waives_contribution && !waived {
                    self.waiver_added();
                }
            }
            ReferralEvent::FeedbackRecorded(record) => file.feedback.push(record.clone()),
            ReferralEvent::FedBackToBoth => file.fed_back = true,
            ReferralEvent::Begun
            | ReferralEvent::ClueHandedOver(_)
            | ReferralEvent::ClueVoided { .. }
            | ReferralEvent::ClueAcknowledged
            | ReferralEvent::ClueConcluded(_) => {}
        }
    }
}
