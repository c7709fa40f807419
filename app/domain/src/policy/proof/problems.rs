//! What a proof found, each finding with the file and the line it stands on.

use super::Report;
use crate::policy::pack::Pack;
use crate::policy::read::{PackProblem, read};

/// Reads the pack in `text` and proves it: what a server may start with.
///
/// # Errors
/// The first problem, with file, line and reason.
pub fn read_sound(file: &str, text: &str) -> Result<Pack, PackProblem> {
    let pack = read(file, text)?;
    match super::prove(&pack).problems(file, text).into_iter().next() {
        None => Ok(pack),
        Some(problem) => Err(problem),
    }
}

/// Reads a version that was proven when it came into force, and proves it again; what the proof asks since then does not
/// take it from the cases under it (M-0-b).
///
/// # Errors
/// The first problem, with file, line and reason.
pub fn read_in_force(file: &str, text: &str) -> Result<Pack, PackProblem> {
    let pack = read(file, text)?;
    let report = Report { stranded: Vec::new(), ..super::prove(&pack) };
    report.problems(file, text).into_iter().next().map_or(Ok(pack), Err)
}

impl Report {
    /// Everything that keeps the pack from being used, with the lines of its source `text`.
    pub fn problems(&self, file: &str, text: &str) -> Vec<PackProblem> {
        let line = |needle: &str| {
            text.find(needle).and_then(|at| text.get(..at)).map(|before| before.matches('\n').count() + 1)
        };
        let row = |id: &str| line(&format!("id = \"{id}\"\n"));
        let problem = |line: Option<usize>, field: &str, reason: String| PackProblem {
            file: file.to_owned(),
            line,
            field: field.to_owned(),
            reason,
        };
        let routing = || line("[routing]");
        let transitions = || line("[transitions]");
        let mut found = Vec::new();
        for hole in &self.holes {
            found.push(problem(routing(), "routing.row", format!("缺口：{hole}")));
        }
        for id in &self.shadowed {
            found.push(problem(row(id), &format!("routing.row {id}"), "被前面的行完全遮蔽，从不决定".to_owned()));
        }
        for what in &self.uncovered {
            found.push(problem(routing(), "routing.also", format!("没有“{what}”的附加行")));
        }
        for id in &self.stranded {
            found.push(problem(row(id), &format!("routing {id}"), "没有出路：它建议的步骤没有启用".to_owned()));
        }
        for id in &self.unexplained_gaps {
            found.push(problem(row(id), &format!("routing.row {id}"), "职责不清而没有覆盖项或说明".to_owned()));
        }
        for clause in &self.unreferenced {
            let id = clause.split(' ').next().unwrap_or_default();
            let line = line(&format!("\"{id}\" = {{ cite"));
            found.push(problem(line, "clauses", format!("没有任何规则引用 {clause}")));
        }
        for id in &self.without_clause {
            found.push(problem(line(&format!("{id} =")), &format!("transitions.{id}"), "没有写明条款".to_owned()));
        }
        for transition in &self.unreachable {
            let id = transition.split(' ').next().unwrap_or_default();
            let reason = format!("{transition}的起点不可达");
            found.push(problem(line(&format!("{id} =")), &format!("transitions.{id}"), reason));
        }
        for (states, reason) in [
            (&self.dead_ends, "没有出路"),
            (&self.endless, "循环往复，到不了归档"),
            (&self.unaccountable, "没有主管部门"),
        ] {
            let all = states.iter().map(|state| problem(transitions(), "transitions", format!("“{state}”{reason}")));
            found.extend(all);
        }
        for state in &self.clockless {
            found.push(problem(line("[clocks."), "clocks", format!("“{state}”没有时限")));
        }
        found
    }
}
