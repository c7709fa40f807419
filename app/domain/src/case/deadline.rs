//! What the deadline sweep looks at: reminders before an end, ends, expected ends of suspensions, last days of
//! stand-ins; and the dates that a
//! newly imported calendar moves.

use super::{Case, DutyEvent, Event, SubState};
use crate::clock::{Calendar, Clock, ClockKind};
use crate::policy::Pack;
use crate::value::{Day, DepartmentId, Instant};
use std::collections::BTreeMap;

/// What a deadline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// A limit ends soon; how soon is the pack's `remind_before`.
    Reminder,
    /// A limit has ended.
    Ended,
    /// A suspension was expected to end (TR64).
    SuspensionEnds,
    /// The last day of a stand-in is over (M-4.1-f).
    StandInEnds,
}

/// A moment at which somebody is to be told, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// What.
    pub kind: DeadlineKind,
    /// Of which clock.
    pub clock: Option<ClockKind>,
    /// The unit the clock runs for.
    pub unit: Option<DepartmentId>,
    /// When somebody is to be told.
    pub at: Instant,
    /// The end it is about; an end that moved is another deadline.
    pub end: Instant,
}

impl Deadline {
    /// Tells this deadline from every other of the case.
    pub fn key(&self) -> String {
        let kind = match self.kind {
            DeadlineKind::Reminder => "remind",
            DeadlineKind::Ended => "ended",
            DeadlineKind::SuspensionEnds => "suspension",
            DeadlineKind::StandInEnds => "stand_in",
        };
        let unit = self.unit.as_ref().map(DepartmentId::as_str).unwrap_or_default();
        format!("{kind}/{}/{unit}/{}", self.clock.map(ClockKind::code).unwrap_or_default(), self.end.unix())
    }
}

/// Why a stand-in ended whose account was closed.
pub const STAND_IN_CLOSED: &str = "代办人账号停用";

impl Case {
    /// Deadlines of the clocks that run and of the suspension, first come first. What is past is among them: whoever
    /// was told already is not told again. Nobody need have received the case for it to become overdue.
    pub fn deadlines(&self, pack: &Pack, calendar: &Calendar) -> Vec<Deadline> {
        let mut found = Vec::new();
        // The limits of the remedies bind nobody here.
        for clock in self.clocks.iter().filter(|clock| clock.is_running() && clock.kind != ClockKind::Remedy) {
            let deadline =
                |kind, at| Deadline { kind, clock: Some(clock.kind), unit: clock.unit.clone(), at, end: clock.due_at };
            let before = pack.clocks.get(&clock.kind).map_or(0, |rule| rule.remind_before);
            if let Some(at) = clock.reminder_at(calendar, before) {
                found.push(deadline(DeadlineKind::Reminder, at));
            }
            found.push(deadline(DeadlineKind::Ended, clock.due_at));
        }
        if let Some(suspension) = &self.suspension {
            let end = suspension.expected_end.start();
            found.push(Deadline { kind: DeadlineKind::SuspensionEnds, clock: None, unit: None, at: end, end });
        }
        for stand_in in self.duty.stand_ins.iter().filter(|one| !one.ended) {
            let end = stand_in.until.next().start();
            found.push(Deadline { kind: DeadlineKind::StandInEnds, clock: None, unit: None, at: end, end });
        }
        found.sort_by_key(|deadline| deadline.at);
        found
    }

    /// Ends of stand-ins whose last day is before `day`: what waits for them waits for the holder alone again.
    pub fn stand_ins_over(&self, day: Day) -> Vec<Event> {
        let over = self.duty.stand_ins.iter().filter(|one| !one.ended && one.until < day);
        over.map(|one| Event::Duty(DutyEvent::StandInEnded { no: one.no, reason: "代办期满".to_owned() })).collect()
    }

    /// Ends of stand-ins of somebody whose account is closed: whoever is away has nobody then, and the head is asked.
    pub fn stand_ins_by(&self, account: crate::value::AccountId) -> Vec<Event> {
        let his = self.duty.stand_ins.iter().filter(|one| !one.ended && one.to.account == account);
        his.map(|one| Event::Duty(DutyEvent::StandInEnded { no: one.no, reason: STAND_IN_CLOSED.to_owned() })).collect()
    }

    /// The department that the end of a clock of `kind` obliges to act: the unit it runs for, the office a step lies
    /// with, else the accountable one. `None` where the clock binds no office.
    pub fn obliged<'a>(
        &'a self,
        kind: ClockKind,
        unit: Option<&'a DepartmentId>,
        pack: &'a Pack,
    ) -> Option<&'a DepartmentId> {
        if unit.is_some() || !kind.binds_office() {
            return unit;
        }
        let named = match kind {
            // M-3.2.1-a: dispatching is the hotline office's.
            ClockKind::Dispatch => pack.offices.hotline_office.as_ref(),
            ClockKind::OfficeReview | ClockKind::LeaderDecision | ClockKind::Team => {
                pack.offices.leading_group.as_ref()
            }
            // Who refused does not judge its own refusal (M-4.5-f); clocks of older records name nobody. The accepting head
            // decides on disclosures (TR80), and concludes what was fed back (TR46).
            ClockKind::Judgement | ClockKind::Disclosure => self.accepting_department.as_ref(),
            ClockKind::Reply if self.sub_state == SubState::AssignedFedBack => self.accepting_department.as_ref(),
            // TR65: the leading group decides on what was reported to it.
            ClockKind::ExtensionApproval if self.is_reported() => pack.offices.leading_group.as_ref(),
            ClockKind::Verification => self.verification.as_ref().map(|asked| &asked.department),
            _ => None,
        };
        Some(named.unwrap_or_else(|| self.accountable_department()))
    }

    /// When each department is late: the first end among the open clocks that oblige it. What stands still ends nothing;
    /// written opinions are counted by themselves.
    pub fn obligations(&self, pack: &Pack) -> BTreeMap<DepartmentId, Instant> {
        let mut first: BTreeMap<DepartmentId, Instant> = BTreeMap::new();
        let running = self.clocks.iter().filter(|clock| clock.is_running() && clock.kind.binds_office());
        for clock in running.filter(|clock| clock.kind != ClockKind::Opinion) {
            if let Some(department) = self.obliged(clock.kind, clock.unit.as_ref(), pack) {
                let due = first.entry(department.clone()).or_insert(clock.due_at);
                *due = clock.due_at.min(*due);
            }
        }
        first
    }

    /// Dates that `calendar` moves, each with from what, to what and why. Only clocks that have not stopped, of a case
    /// that is open; whatever cannot be counted under the calendar stays as it is.
    pub fn redated(&self, calendar: &Calendar, reason: &str) -> Vec<Event> {
        if !self.sub_state.is_open() {
            return Vec::new();
        }
        let open = self.clocks.iter().filter(|clock| clock.stopped_at.is_none());
        open.filter_map(|clock: &Clock| {
            let to = clock.recomputed(calendar).ok().filter(|to| *to != clock.due_at)?;
            let (kind, unit, reason) = (clock.kind, clock.unit.clone(), reason.to_owned());
            Some(Event::ClockRedated { kind, unit, from: clock.due_at, to, reason })
        })
        .collect()
    }
}

impl super::Entry {
    /// Time alone brought it about (dates moved, a stand-in's last day passed): nobody who has the case before him need
    /// see it again before acting.
    pub fn is_of_time(&self) -> bool {
        let of_time =
            |event: &Event| matches!(event, Event::ClockRedated { .. } | Event::Duty(DutyEvent::StandInEnded { .. }));
        !self.events.is_empty() && self.events.iter().all(of_time)
    }
}
