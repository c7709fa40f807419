//! A board looked at through a lens: what travels beside the cards.

use super::board::{BoardView, Card, ColumnCount};
use super::lens::{Group, Lens};
use crate::case::Stage;
use crate::value::{AccountId, CaseNo, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a filter may be set to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// Departments, by the name on their seal.
    pub departments: Vec<String>,
    /// Categories.
    pub kinds: Vec<String>,
    /// Towns.
    pub towns: Vec<String>,
    /// People of the department.
    pub people: Vec<String>,
    /// Grids of the board's cases, by code.
    #[serde(default)]
    pub grids: Vec<String>,
}

/// A view somebody kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The query of its address.
    pub query: String,
    /// The whole department's, not one person's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    /// Whether who looks may remove it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// Cards of one lane in one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneCount {
    /// The lane.
    pub lane: String,
    /// By column.
    pub counts: Vec<(Stage, u32)>,
    /// Of them overdue.
    pub overdue: u32,
}

impl LaneCount {
    /// Cards of the lane.
    pub fn sum(&self) -> u32 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Cards of the lane in one column.
    pub fn of(&self, stage: Stage) -> u32 {
        self.counts.iter().find(|(of, _)| *of == stage).map_or(0, |(_, count)| *count)
    }
}

/// Counts under a lens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// By column, with those overdue.
    pub counts: Vec<ColumnCount>,
    /// By lane, where the board is divided.
    #[serde(default)]
    pub lanes: Vec<LaneCount>,
    /// There are more than were counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// The server's time.
    pub now: Instant,
}

/// A page of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListView {
    /// The cards, in order.
    pub cards: Vec<Card>,
    /// How many there are in all.
    pub count: u32,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FoundView {
    /// The newest of the cases.
    pub cards: Vec<Card>,
    /// How many there are.
    pub count: u32,
    /// There are more than were counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
}

/// Who is at work on a card at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    /// The case.
    pub case_no: CaseNo,
    /// Who, and what on.
    pub people: Vec<(AccountId, String, String)>,
}

/// One step on many cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAct {
    /// Offer the first receiver's duty to a colleague (TR05).
    HandOver {
        /// The colleague.
        to: AccountId,
        /// Why.
        reason: String,
    },
    /// Remind whoever has not answered yet.
    Remind {
        /// What is written.
        text: String,
    },
}

/// What became of one case of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkResult {
    /// The case.
    pub case_no: CaseNo,
    /// Whether the step was made.
    pub done: bool,
    /// What to tell.
    pub told: String,
    /// The clause that forbade it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// A board through a lens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookView {
    /// The columns.
    pub board: BoardView,
    /// The lens as it was understood.
    pub lens: Lens,
    /// What was not understood, in words.
    pub told: Vec<String>,
    /// Lanes with their counts.
    pub lanes: Vec<LaneCount>,
    /// There are more than were counted.
    pub at_least: bool,
    /// The table, where one is wanted.
    pub list: Option<ListView>,
    /// What filters may be set to.
    pub choices: Choices,
    /// Views kept.
    pub views: Vec<SavedView>,
    /// Most cards a column should hold, by the department's own wish; a warning, never a bar.
    pub most: Vec<(Stage, u32)>,
    /// Who is at work on what.
    pub working: Vec<Working>,
    /// What had been told to open boards before this was read: whoever hears of the same number has missed nothing.
    pub heard: i64,
}

/// How many cards of a column stand in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneShare {
    /// What decides the lane ([`Group::lane_of`]).
    pub key: String,
    /// The column.
    pub stage: Stage,
    /// Cards.
    pub count: u32,
    /// Of them overdue.
    pub overdue: u32,
}

/// The lanes with the counts of each: first by the group's own order, then by name.
pub fn lanes_of(group: Group, shares: impl IntoIterator<Item = LaneShare>) -> Vec<LaneCount> {
    let mut lanes: BTreeMap<(u8, String), (BTreeMap<Stage, u32>, u32)> = BTreeMap::new();
    for share in shares {
        let (counts, overdue) = lanes.entry(group.lane_of(&share.key)).or_default();
        *counts.entry(share.stage).or_default() += share.count;
        *overdue += share.overdue;
    }
    lanes
        .into_iter()
        .map(|((_, lane), (counts, overdue))| LaneCount { lane, counts: counts.into_iter().collect(), overdue })
        .collect()
}
