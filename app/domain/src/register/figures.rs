//! 绩效考评 (M-5.4-a): a department's figures over a period, counted from what its cases say happened.

use crate::case::{Case, Entry, Event, MajorEvent, ReferralEvent};
use crate::clock::{Clock, ClockKind};
use crate::policy::Pack;
use crate::value::{Day, DepartmentId};
use serde::{Deserialize, Serialize};

/// Figures of a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DepartmentFigures {
    /// Limits that ended within the period in time.
    pub on_time: u32,
    /// Limits that ended within the period too late.
    pub late: u32,
    /// Limits still running at the end of the period and over.
    pub overdue: u32,
    /// Slips and reports that came back as defective or as not major.
    pub returns: u32,
    /// Remedies that ended against the department's reply.
    pub objections_upheld: u32,
    /// Assignments it refused.
    pub refusals: u32,
}

impl DepartmentFigures {
    /// Share of limits kept, in tenths of a percent; `None` where none ended.
    pub fn on_time_per_mille(self) -> Option<u32> {
        (self.on_time * 1000).checked_div(self.on_time + self.late)
    }

    /// Adds what one case says about `department` from `from` to `to`, both included.
    pub fn count(&mut self, entries: &[Entry], pack: &Pack, department: &DepartmentId, from: Day, to: Day) {
        let Some((first, rest)) = entries.split_first() else { return };
        let Some(mut case) = Case::begin(first) else { return };
        for entry in rest.iter().take_while(|entry| entry.at.day() <= to) {
            let before = case.clone();
            case.apply(entry);
            if entry.at.day() < from {
                continue;
            }
            for (was, is) in before.clocks.iter().zip(&case.clocks) {
                let ended = was.stopped_at.is_none() && is.stopped_at.is_some();
                if ended && binds(was, &before, pack) == Some(department) {
                    let kept = was.is_suspended() || entry.at < was.due_at;
                    *(if kept { &mut self.on_time } else { &mut self.late }) += 1;
                }
            }
            let accepting = before.accepting_department.as_ref() == Some(department);
            for event in &entry.events {
                match event {
                    Event::Referral(ReferralEvent::Refused(refusal)) if refusal.department == *department => {
                        self.refusals += 1;
                    }
                    Event::Referral(ReferralEvent::SlipReturned(_)) | Event::Major(MajorEvent::Returned(_))
                        if accepting =>
                    {
                        self.returns += 1;
                    }
                    Event::RemedyClosed { outcome, .. } if accepting && outcome.redoes() => {
                        self.objections_upheld += 1;
                    }
                    _ => {}
                }
            }
        }
        let end = to.end();
        let late = |clock: &&Clock| binds(clock, &case, pack) == Some(department) && clock.is_overdue(end);
        self.overdue += u32::try_from(case.clocks.iter().filter(late).count()).unwrap_or(u32::MAX);
    }
}

/// The department that the clock's end obliges to act.
fn binds<'a>(clock: &'a Clock, case: &'a Case, pack: &'a Pack) -> Option<&'a DepartmentId> {
    if clock.unit.is_some() || !clock.kind.binds_office() {
        return clock.unit.as_ref();
    }
    match clock.kind {
        // M-3.2.1-a: dispatching is the hotline office's.
        ClockKind::Dispatch => pack.offices.hotline_office.as_ref(),
        ClockKind::OfficeReview | ClockKind::LeaderDecision | ClockKind::Team => pack.offices.leading_group.as_ref(),
        _ => Some(case.accountable_department()),
    }
}
