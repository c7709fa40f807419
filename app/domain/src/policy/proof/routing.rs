//! Every combination of routing inputs, one after the other.

use crate::policy::facts::Facts;
use crate::policy::pack::Pack;
use crate::policy::route::{Circumstance, RouteTable, RouteTrack, Row};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Combinations without a row that agree on all but a few inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hole {
    /// How many combinations.
    pub combinations: u64,
    /// One of them, `area=inside, matter=…`, with inputs left out whose value plays no part in any of them.
    pub example: String,
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 种组合没有匹配的行，例如 {}", self.combinations, self.example)
    }
}

/// Two rows that both match some combinations; the first decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The row that decides.
    pub first: String,
    /// The row that would.
    pub second: String,
    /// How many combinations.
    pub combinations: u64,
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 与 {} 在 {} 种组合上都匹配，以 {} 为准", self.first, self.second, self.combinations, self.first)
    }
}

pub(super) struct Findings {
    pub(super) hits: Vec<(String, u64)>,
    pub(super) holes: Vec<Hole>,
    pub(super) shadowed: Vec<String>,
    pub(super) overlaps: Vec<Overlap>,
    pub(super) uncovered: Vec<String>,
    pub(super) gaps: Vec<(String, String)>,
    pub(super) unexplained_gaps: Vec<String>,
}

pub(super) fn examine(pack: &Pack) -> Findings {
    let table = &pack.routing;
    let mut hits = vec![0_u64; table.rows.len()];
    let mut overlaps: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut holes: BTreeMap<String, Hole> = BTreeMap::new();
    let mut facts =
        Facts { values: vec![0; table.inputs.len()], insurance: Vec::new(), receiver: None, counterpart: None };
    loop {
        let mut matching = table.rows.iter().enumerate().filter(|(_, row)| row.matches(&facts)).map(|(index, _)| index);
        match matching.next() {
            None => {
                let entry = holes
                    .entry(group(table, &facts))
                    .or_insert_with(|| Hole { combinations: 0, example: table.describe(&facts) });
                entry.combinations += 1;
            }
            Some(first) => {
                hits[first] += 1;
                for second in matching {
                    *overlaps.entry((first, second)).or_default() += 1;
                }
            }
        }
        if !advance(table, &mut facts) {
            break;
        }
    }
    let id = |index: usize| table.rows[index].id.clone();
    let gap = |row: &&Row| row.track == RouteTrack::Refer;
    Findings {
        holes: holes.into_values().collect(),
        shadowed: hits.iter().enumerate().filter(|(_, hits)| **hits == 0).map(|(index, _)| id(index)).collect(),
        hits: hits.iter().enumerate().map(|(index, hits)| (id(index), *hits)).collect(),
        overlaps: overlaps
            .into_iter()
            .map(|((first, second), combinations)| Overlap { first: id(first), second: id(second), combinations })
            .collect(),
        uncovered: uncovered(pack),
        gaps: table.rows.iter().filter(gap).filter_map(|row| Some((row.id.clone(), explanation(pack, row)?))).collect(),
        unexplained_gaps: table
            .rows
            .iter()
            .filter(gap)
            .filter(|row| explanation(pack, row).is_none())
            .map(|row| row.id.clone())
            .collect(),
    }
}

impl Row {
    fn matches(&self, facts: &Facts) -> bool {
        self.cases
            .iter()
            .any(|case| case.admits.iter().zip(&facts.values).all(|(bits, value)| bits & (1_u32 << *value) != 0))
    }
}

/// Holes are told apart by what the matter is about, else by the first input.
fn group(table: &RouteTable, facts: &Facts) -> String {
    let position = table.position(crate::policy::InputName::Matter).unwrap_or(0);
    table.inputs.get(position).map(|input| input.values[facts.values[position] as usize].clone()).unwrap_or_default()
}

fn advance(table: &RouteTable, facts: &mut Facts) -> bool {
    for (value, input) in facts.values.iter_mut().zip(&table.inputs) {
        if usize::from(*value) + 1 < input.values.len() {
            *value += 1;
            return true;
        }
        *value = 0;
    }
    false
}

/// Only a table that declares additional rows has to cover every circumstance.
fn uncovered(pack: &Pack) -> Vec<String> {
    if pack.routing.also.is_empty() {
        return Vec::new();
    }
    Circumstance::ALL
        .into_iter()
        .filter(|circumstance| pack.routing.also.iter().filter(|row| row.when == *circumstance).count() != 1)
        .map(|circumstance| circumstance.zh().to_owned())
        .collect()
}

fn explanation(pack: &Pack, row: &Row) -> Option<String> {
    match (&row.override_key, &row.no_override) {
        (Some(key), _) => {
            let entry = pack.overrides.get(key)?;
            let state = if entry.on { "已启用" } else { "未启用" };
            Some(format!("覆盖项 {key}（{state}；{}）", entry.note))
        }
        (None, Some(reason)) => Some(format!("没有覆盖项：{reason}")),
        (None, None) => None,
    }
}
