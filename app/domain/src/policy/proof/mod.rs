//! Proves a pack over everything that can happen: no routing combination without a row, no row that can never match,
//! no sub-state that cannot be reached or left, nobody unaccountable, no transition without a clause.

mod clauses;
mod problems;
mod routing;
mod states;
mod ways;

use super::pack::Pack;
use serde::Serialize;
use std::fmt;

pub use problems::{read_in_force, read_sound};
pub use routing::{Hole, Overlap};

/// What a proof found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The pack.
    pub pack: String,
    /// Its version.
    pub version: u32,
    /// Combinations of routing inputs examined.
    pub combinations: u64,
    /// How many combinations each row decides.
    pub hits: Vec<(String, u64)>,
    /// Combinations without a row, by groups.
    pub holes: Vec<Hole>,
    /// Rows that can never decide, because earlier rows take everything.
    pub shadowed: Vec<String>,
    /// Rows that would match too, where the order decides.
    pub overlaps: Vec<Overlap>,
    /// Circumstances that no additional row covers.
    pub uncovered: Vec<String>,
    /// Rows that lead nowhere: no enabled step follows what they propose or add.
    pub stranded: Vec<String>,
    /// Gap rows with their override key or the reason for having none.
    pub gaps: Vec<(String, String)>,
    /// Gap rows with neither.
    pub unexplained_gaps: Vec<String>,
    /// Sub-states that can be reached.
    pub states: Vec<String>,
    /// Enabled transitions.
    pub transitions: usize,
    /// Clauses cited by rows, transitions and clocks.
    pub clauses: usize,
    /// Core and mechanism clauses of the pack.
    pub core_clauses: usize,
    /// Core and mechanism clauses that no transition, row, clock, category, refusal, field or rule refers to.
    pub unreferenced: Vec<String>,
    /// Transitions the engine can perform that the pack does not enable.
    pub not_enabled: Vec<String>,
    /// Enabled transitions that cite no clause.
    pub without_clause: Vec<String>,
    /// Transitions that start from a sub-state that cannot be reached.
    pub unreachable: Vec<String>,
    /// Reachable sub-states without a way out.
    pub dead_ends: Vec<String>,
    /// Reachable sub-states from which the archive cannot be reached: the card goes round in a circle.
    pub endless: Vec<String>,
    /// Reachable sub-states in which nobody is accountable.
    pub unaccountable: Vec<String>,
    /// Reachable open sub-states in which no clock runs or lawfully stands still, and what somebody can be asked without
    /// a clock until it is answered.
    pub clockless: Vec<String>,
}

impl Report {
    /// Whether the pack may be used.
    pub fn is_sound(&self) -> bool {
        self.holes.is_empty()
            && self.shadowed.is_empty()
            && self.uncovered.is_empty()
            && self.stranded.is_empty()
            && self.unexplained_gaps.is_empty()
            && self.unreferenced.is_empty()
            && self.without_clause.is_empty()
            && self.unreachable.is_empty()
            && self.dead_ends.is_empty()
            && self.endless.is_empty()
            && self.unaccountable.is_empty()
            && self.clockless.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "政策包 {} 第 {} 版", self.pack, self.version)?;
        let never = if self.shadowed.is_empty() { "无".to_owned() } else { self.shadowed.join("、") };
        let hit = self.hits.len() - self.shadowed.len();
        writeln!(f, "路由：{} 种输入组合，{} 行", self.combinations, self.hits.len())?;
        writeln!(f, "  决定过的 {hit} 行，从未决定的：{never}")?;
        for (row, hits) in &self.hits {
            writeln!(f, "  {row}：决定 {hits} 种组合")?;
        }
        for hole in &self.holes {
            writeln!(f, "  缺口：{hole}")?;
        }
        if self.overlaps.is_empty() {
            writeln!(f, "  没有重叠的行")?;
        }
        for overlap in &self.overlaps {
            writeln!(f, "  重叠：{overlap}")?;
        }
        list(f, "没有附加行的情形", &self.uncovered)?;
        if self.stranded.is_empty() {
            writeln!(f, "  每一行都有出路")?;
        }
        list(f, "没有出路的行", &self.stranded)?;
        writeln!(f, "职责不清的行：")?;
        for (row, why) in &self.gaps {
            writeln!(f, "  {row}：{why}")?;
        }
        list(f, "没有覆盖项也没有说明的职责不清行", &self.unexplained_gaps)?;
        writeln!(f, "状态：可达 {} 个：{}", self.states.len(), self.states.join("、"))?;
        writeln!(f, "转换：启用 {} 个，引用条款 {} 条", self.transitions, self.clauses)?;
        list(f, "没有启用的转换", &self.not_enabled)?;
        let none = if self.unreferenced.is_empty() { "无".to_owned() } else { self.unreferenced.join("、") };
        writeln!(f, "核心和机制条款：{} 条，没有任何规则引用的：{none}", self.core_clauses)?;
        list(f, "没有条款的转换", &self.without_clause)?;
        list(f, "起点不可达的转换", &self.unreachable)?;
        list(f, "没有出路的状态", &self.dead_ends)?;
        list(f, "循环往复、到不了归档的状态", &self.endless)?;
        list(f, "没有主管部门的状态", &self.unaccountable)?;
        list(f, "没有时限的状态或等待", &self.clockless)?;
        write!(f, "{}", if self.is_sound() { "通过" } else { "不通过" })
    }
}

fn list(f: &mut fmt::Formatter<'_>, label: &str, entries: &[String]) -> fmt::Result {
    if entries.is_empty() { Ok(()) } else { writeln!(f, "  {label}：{}", entries.join("、")) }
}

/// Examines `pack`.
pub fn prove(pack: &Pack) -> Report {
    let routing = routing::examine(pack);
    let states = states::examine(pack);
    Report {
        pack: pack.reference.id.clone(),
        version: pack.reference.version,
        combinations: pack.routing.combinations(),
        hits: routing.hits,
        holes: routing.holes,
        shadowed: routing.shadowed,
        overlaps: routing.overlaps,
        uncovered: routing.uncovered,
        stranded: ways::stranded(pack),
        gaps: routing.gaps,
        unexplained_gaps: routing.unexplained_gaps,
        states: states.reachable,
        transitions: pack.transitions.len(),
        clauses: clauses::referenced(pack).len(),
        core_clauses: clauses::weighty(pack).count(),
        unreferenced: clauses::unreferenced(pack),
        not_enabled: clauses::not_enabled(pack),
        without_clause: states.without_clause,
        unreachable: states.unreachable,
        dead_ends: states.dead_ends,
        endless: states.endless,
        unaccountable: states.unaccountable,
        clockless: states.clockless,
    }
}
