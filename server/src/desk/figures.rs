//! The report of a quarter (M-5.4-a): counted from the log of every case, so that it can be counted again.

use super::Desk;
use super::registers::not_yours;
use crate::store::{Fault, RegisterKind};
use domain::access::Actor;
use domain::ports::Answer;
use domain::register::{AccountabilityEntry, DepartmentFigures, Quarter, figures_of, may_read_figures};
use domain::value::DepartmentId;
use domain::view::{FiguresLine, FiguresReport, Registered};
use std::collections::BTreeMap;

/// Cases read at once.
const BATCH: u32 = 200;

impl Desk {
    pub(super) async fn report(&self, actor: &Actor, quarter: Quarter) -> Answer<FiguresReport> {
        let pack = self.group_pack(actor)?;
        if !may_read_figures(actor) {
            return Err(not_yours("监督考核、领导小组办公室"));
        }
        let now = self.now();
        let (from, until) = (quarter.first(), quarter.last().min(now.day()));
        let mut by_unit: BTreeMap<DepartmentId, DepartmentFigures> = BTreeMap::new();
        let (mut cases, mut after) = (0, 0);
        loop {
            let rows = self.store.case_list_after(after, false, BATCH).await.map_err(Fault::into_problem)?;
            let Some(last) = rows.last() else { break };
            after = last.case_id;
            for row in rows {
                let case = &row.case;
                // A case that ended before the quarter has nothing to tell; one restricted to named persons is counted
                // for nobody (TR79).
                let told = case.sub_state.is_open() || case.since.day() >= from;
                if case.pack.id != pack.reference.id || case.restriction.is_some() || !told {
                    continue;
                }
                let entries = self.store.case_entries(&row).await.map_err(Fault::into_problem)?;
                let own = self.pack_of(case)?;
                for (unit, figures) in figures_of(&entries, &own, from, until) {
                    by_unit.entry(unit).or_default().add(figures);
                }
                cases += 1;
            }
        }
        let mut entries: BTreeMap<DepartmentId, u32> = BTreeMap::new();
        let decided: Vec<Registered<AccountabilityEntry>> =
            self.entries(actor, RegisterKind::Accountability, None, u32::MAX).await?;
        for row in decided.into_iter().filter(|row| (from..=until).contains(&row.entry.draft.decided_on)) {
            *entries.entry(row.entry.draft.unit).or_default() += 1;
        }
        let mut total = FiguresLine {
            department: DepartmentId::new(""),
            name: "合计".to_owned(),
            figures: DepartmentFigures::default(),
            entries: 0,
        };
        let mut lines = Vec::new();
        for unit in &pack.departments {
            let figures = by_unit.get(&unit.id).copied().unwrap_or_default();
            let entries = entries.get(&unit.id).copied().unwrap_or_default();
            if figures == DepartmentFigures::default() && entries == 0 {
                continue;
            }
            total.figures.add(figures);
            total.entries += entries;
            lines.push(FiguresLine { department: unit.id.clone(), name: unit.short.clone(), figures, entries });
        }
        Ok(FiguresReport { quarter, until, cases, lines, total, made_at: now })
    }
}
