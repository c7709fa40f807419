//! Who answers for a card: a departure from the table has the head's countersignature (M-4.1-b, M-4.1-e); the work has a
//! holder whom the head reassigns, and a stand-in while the holder is away. 首问 itself stays on record for life.

use super::command_kind::CommandKind;
use super::{Case, StaffRef};
use crate::access::{Actor, ActorRef, Who};
use crate::value::{AccountId, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A departure from what the table says clearly, put before the head of the accepting department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartureAsked {
    /// Its number in the case, from 1.
    pub no: u8,
    /// The department that is to handle every item.
    pub to: DepartmentId,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// What the head said; open while `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<DepartureAnswer>,
}

/// The head's word on a departure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartureAnswer {
    /// Countersigned, or not.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// Work that goes to a colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassignment {
    /// Who had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StaffRef>,
    /// Who has it now.
    pub to: StaffRef,
    /// Why.
    pub reason: String,
}

/// A stand-in (代办) for the holder, for a stated period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Its number in the case, from 1.
    pub no: u8,
    /// Who is away.
    pub holder: StaffRef,
    /// Who stands in.
    pub to: StaffRef,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: ActorRef,
    /// Whether it was ended before its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
}

impl StandIn {
    /// Whether it holds on `day`.
    pub fn is_active(&self, day: Day) -> bool {
        !self.ended && (self.from..=self.until).contains(&day)
    }
}

/// What is on record about who answers for the card.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DutyFile {
    /// Departures put before the head.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departures: Vec<DepartureAsked>,
    /// Who has the work in each department where it was reassigned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<StaffRef>,
    /// Stand-ins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stand_ins: Vec<StandIn>,
}

impl DutyFile {
    /// Whether nothing is on record.
    pub fn is_empty(&self) -> bool {
        self.departures.is_empty() && self.holders.is_empty() && self.stand_ins.is_empty()
    }

    /// The departure that waits for the head.
    pub fn open_departure(&self) -> Option<&DepartureAsked> {
        self.departures.iter().find(|asked| asked.answer.is_none())
    }
}

/// What is asked about who answers for the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyCommand {
    /// Ask the head to countersign a departure from what the table says clearly.
    AskDeparture {
        /// The department that is to handle every item.
        to: DepartmentId,
        /// Why.
        reason: String,
    },
    /// The head countersigns it, or does not.
    AnswerDeparture {
        /// Countersigned.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// The work goes to a colleague of the same department.
    Reassign {
        /// The colleague.
        to: StaffRef,
        /// Why.
        reason: String,
    },
    /// A colleague stands in for the holder from one day to another.
    AppointStandIn {
        /// The colleague.
        to: StaffRef,
        /// First day.
        from: Day,
        /// Last day.
        until: Day,
        /// Why.
        reason: String,
    },
    /// The holder is back before the period is over.
    EndStandIn {
        /// Why.
        reason: String,
    },
}

impl DutyCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::AskDeparture { .. } => CommandKind::AskDeparture,
            Self::AnswerDeparture { .. } => CommandKind::AnswerDeparture,
            Self::Reassign { .. } => CommandKind::ReassignWork,
            Self::AppointStandIn { .. } => CommandKind::AppointStandIn,
            Self::EndStandIn { .. } => CommandKind::EndStandIn,
        }
    }
}

/// What happened about who answers for the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyEvent {
    /// A departure was put before the head.
    DepartureAsked(DepartureAsked),
    /// The head answered.
    DepartureAnswered {
        /// Which.
        no: u8,
        /// How.
        answer: DepartureAnswer,
    },
    /// The work went to a colleague.
    Reassigned(Reassignment),
    /// A colleague stands in.
    StandInAppointed(StandIn),
    /// The holder is back.
    StandInEnded {
        /// Which.
        no: u8,
        /// Why.
        reason: String,
    },
}

impl Case {
    /// Who has the work in `department`: the colleague it was given to, else the one who received it there.
    pub fn holder_in(&self, department: &DepartmentId) -> Option<&StaffRef> {
        let given = self.duty.holders.iter().find(|holder| holder.department == *department);
        given.or(self.first_receiver.as_ref().filter(|receiver| receiver.department == *department))
    }

    /// Who works on it now: the holder in the department that is accountable, else in the accepting one.
    pub fn holder(&self) -> Option<&StaffRef> {
        let accepting = self.accepting_department.as_ref();
        self.holder_in(self.accountable_department()).or_else(|| accepting.and_then(|own| self.holder_in(own)))
    }

    /// What `account` has in hand on an open case, in the accepting department or the one that is accountable: where it
    /// goes is asked before the account is closed (M-4.1-e).
    pub fn work_of(&self, account: AccountId) -> Option<&StaffRef> {
        if !self.sub_state.is_open() || !self.is_claimed() {
            return None;
        }
        let departments = [self.accepting_department.as_ref(), Some(self.accountable_department())];
        let mut holders = departments.into_iter().flatten().filter_map(|department| self.holder_in(department));
        holders.find(|holder| holder.account == account)
    }

    /// Who works on it now, where it is not the first receiver of all.
    pub fn holder_beside_first(&self) -> Option<&StaffRef> {
        let first = self.first_contact()?.account;
        self.holder().filter(|holder| holder.account != first)
    }

    /// Who stands in for the holder in `department` on `day`.
    pub fn stand_in(&self, department: &DepartmentId, day: Day) -> Option<&StandIn> {
        let holder = self.holder_in(department)?;
        self.duty
            .stand_ins
            .iter()
            .rev()
            .find(|stand_in| stand_in.is_active(day) && stand_in.holder.account == holder.account)
    }

    /// The actor as the case knows it: a stand-in acts for the holder as well, under both names.
    pub fn acting<'a>(&self, actor: &'a Actor, now: Instant) -> Cow<'a, Actor> {
        let Who::Staff { account, department, stands_in_for, .. } = &actor.who else { return Cow::Borrowed(actor) };
        let stand_in = self.stand_in(department, now.day()).filter(|stand_in| stand_in.to.account == *account);
        let Some(stand_in) = stand_in.filter(|_| stands_in_for.is_none()) else { return Cow::Borrowed(actor) };
        let mut both = actor.clone();
        both.name = format!("{}（代{}）", actor.name, stand_in.holder.name);
        if let Who::Staff { stands_in_for, .. } = &mut both.who {
            *stands_in_for = Some(stand_in.holder.account);
        }
        Cow::Owned(both)
    }

    /// Whether the head countersigned, since the card came to be classified, that `department` handles every item.
    pub fn is_countersigned(&self, department: &DepartmentId) -> bool {
        self.countersigned().any(|asked| asked.to == *department)
    }

    /// Departures countersigned since the card came to be classified.
    pub fn countersigned(&self) -> impl Iterator<Item = &DepartureAsked> {
        let granted = |asked: &&DepartureAsked| asked.answer.as_ref().is_some_and(|answer| answer.granted);
        self.duty.departures.iter().filter(|asked| asked.at >= self.since).filter(granted)
    }

    /// The work goes to `to`. 首问 stays with whoever had it first (M-4.1-e), also in records from before it was kept apart.
    pub(super) fn given_to(&mut self, to: &StaffRef) {
        if let Some(before) = self.first_receiver.replace(to.clone()) {
            self.first_contact.get_or_insert(before);
        }
        self.hand_over = None;
    }

    pub(super) fn fold_duty(&mut self, event: &DutyEvent) {
        match event {
            DutyEvent::DepartureAsked(asked) => self.duty.departures.push(asked.clone()),
            DutyEvent::DepartureAnswered { no, answer } => {
                if let Some(asked) = self.duty.departures.iter_mut().find(|asked| asked.no == *no) {
                    asked.answer = Some(answer.clone());
                }
            }
            DutyEvent::Reassigned(Reassignment { from: _, to, reason: _ }) => {
                self.duty.holders.retain(|holder| holder.department != to.department);
                self.duty.holders.push(to.clone());
                if self.first_receiver.is_some() && self.accepting_department.as_ref() == Some(&to.department) {
                    self.given_to(to);
                }
            }
            DutyEvent::StandInAppointed(stand_in) => self.duty.stand_ins.push(stand_in.clone()),
            DutyEvent::StandInEnded { no, reason: _ } => {
                if let Some(stand_in) = self.duty.stand_ins.iter_mut().find(|stand_in| stand_in.no == *no) {
                    stand_in.ended = true;
                }
            }
        }
    }
}
