//! Counts of the whole mechanism, in which no case can be told: by stage, town, category and outcome (M-0-a), and what
//! stations settled, by town and quarter (M-1-c).

use super::Quarter;
use crate::case::{Case, Outcome, Stage, SubState};
use crate::value::{Day, TownId};
use std::collections::BTreeMap;

/// Cases closed in a period, and those of them settled at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Settled by mediation at a town's station.
    pub settled: u32,
    /// Closed, whatever the outcome; what goes on in another case is not closed.
    pub closed: u32,
}

impl Settled {
    /// Share settled on the spot, in tenths of a percent; `None` where nothing was closed.
    pub fn per_mille(self) -> Option<u32> {
        (self.settled * 1000).checked_div(self.closed)
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.settled += other.settled;
        self.closed += other.closed;
    }
}

/// Counts of a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Cases counted.
    pub cases: u32,
    /// By the column they are in.
    pub stages: BTreeMap<Stage, u32>,
    /// By town.
    pub towns: BTreeMap<TownId, u32>,
    /// By the category of the first item; 0 where none is registered yet.
    pub categories: BTreeMap<u8, u32>,
    /// Closed in the quarter, by outcome.
    pub outcomes: BTreeMap<&'static str, u32>,
    /// Closed in the quarter, by town.
    pub settled: BTreeMap<TownId, Settled>,
}

impl Counts {
    /// Counts `case`, as it stands, for the quarter up to `until`: if it is open, or was closed within it. A case
    /// restricted to named persons is counted for nobody (TR79).
    pub fn add(&mut self, case: &Case, quarter: Quarter, until: Day) {
        let registration = &case.registration;
        let open = case.sub_state.is_open();
        let closed = case.sub_state == SubState::Archived && (quarter.first()..=until).contains(&case.since.day());
        if case.restriction.is_some() || registration.received_at.day() > until || !(open || closed) {
            return;
        }
        self.cases += 1;
        *self.stages.entry(case.sub_state.stage()).or_default() += 1;
        *self.towns.entry(registration.location_town.clone()).or_default() += 1;
        *self.categories.entry(registration.items.first().map_or(0, |item| item.category)).or_default() += 1;
        let outcome = case.outcome.filter(|outcome| closed && *outcome != Outcome::Merged);
        if let Some(outcome) = outcome {
            *self.outcomes.entry(outcome.zh()).or_default() += 1;
            let settled = u32::from(outcome == Outcome::Mediated);
            self.settled.entry(registration.location_town.clone()).or_default().add(Settled { settled, closed: 1 });
        }
    }
}
