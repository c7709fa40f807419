//! The report of a quarter (M-5.4-a): counted from the log of every case, so that it can be counted again; and the counts
//! in which no case can be told (M-0-a, M-1-c).

use super::Desk;
use super::registers::not_yours;
use crate::store::{CaseRow, Fault, RegisterKind};
use domain::access::Actor;
use domain::case::{Case, Stage};
use domain::policy::Pack;
use domain::ports::Answer;
use domain::problem::Problem;
use domain::register::{
    AccountabilityEntry, Counted, Counts, DepartmentFigures, Measure, Quarter, Settled, counted, may_read_counts,
    may_read_figures,
};
use domain::value::{CaseNo, Day, DepartmentId, TownId};
use domain::view::{AssessedLine, Assessment, CountsReport, FiguresLine, FiguresReport, Registered, SettledLine};
use std::collections::BTreeMap;

/// Cases read at once.
const BATCH: u32 = 200;
/// Stands for every place outside the pack's towns: what a citizen wrote there is nobody's to read in a table.
const ELSEWHERE: &str = "其他辖区";

impl Desk {
    /// Every case of the pack that has something to tell of the time from `from` on. One that ended before has nothing;
    /// one restricted to named persons is counted for nobody (TR79).
    async fn telling(&self, pack: &Pack, from: Day, after: &mut i64) -> Answer<Option<Vec<CaseRow>>> {
        let rows = self.store.case_list_after(*after, false, BATCH).await.map_err(Fault::into_problem)?;
        let Some(last) = rows.last() else { return Ok(None) };
        *after = last.case_id;
        let told = |row: &CaseRow| {
            let case = &row.case;
            let open = case.sub_state.is_open() || case.since.day() >= from;
            case.pack.id == pack.reference.id && case.restriction.is_none() && open
        };
        Ok(Some(rows.into_iter().filter(told).collect()))
    }

    /// Everything that is counted of the quarter, with its case, and how many cases were looked at.
    async fn counted(&self, pack: &Pack, from: Day, until: Day) -> Answer<(Vec<(CaseNo, Counted)>, u32)> {
        let (mut all, mut cases, mut after) = (Vec::new(), 0, 0);
        while let Some(rows) = self.telling(pack, from, &mut after).await? {
            for row in rows {
                let entries = self.store.case_entries(&row).await.map_err(Fault::into_problem)?;
                let own = self.pack_of(&row.case)?;
                let found = counted(&entries, &own, (from, until), self.now());
                all.extend(found.into_iter().map(|one| (row.case.case_no, one)));
                cases += 1;
            }
        }
        Ok((all, cases))
    }

    /// Entries of the accountability register decided in the time, by unit.
    async fn decided(&self, actor: &Actor, from: Day, until: Day) -> Answer<BTreeMap<DepartmentId, u32>> {
        let mut entries: BTreeMap<DepartmentId, u32> = BTreeMap::new();
        let decided: Vec<Registered<AccountabilityEntry>> =
            self.entries(actor, RegisterKind::Accountability, None, u32::MAX).await?;
        for row in decided.into_iter().filter(|row| (from..=until).contains(&row.entry.draft.decided_on)) {
            *entries.entry(row.entry.draft.unit).or_default() += 1;
        }
        Ok(entries)
    }

    pub(super) async fn report(&self, actor: &Actor, quarter: Quarter) -> Answer<FiguresReport> {
        let pack = self.group_pack(actor)?;
        if !may_read_figures(actor) {
            return Err(not_yours("监督考核、领导小组办公室"));
        }
        let now = self.now();
        let (from, until) = (quarter.first(), quarter.last().min(now.day()));
        let (all, cases) = self.counted(&pack, from, until).await?;
        let mut by_unit: BTreeMap<DepartmentId, DepartmentFigures> = BTreeMap::new();
        for (_, one) in all {
            by_unit.entry(one.department).or_default().tally(one.measure);
        }
        let entries = self.decided(actor, from, until).await?;
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

    pub(super) async fn assess(&self, actor: &Actor, quarter: Quarter, unit: &DepartmentId) -> Answer<Assessment> {
        let pack = self.group_pack(actor)?;
        if !may_read_figures(actor) {
            return Err(not_yours("监督考核、领导小组办公室"));
        }
        let known = pack.department(unit).ok_or(Problem::NotFound)?;
        let now = self.now();
        let (from, until) = (quarter.first(), quarter.last().min(now.day()));
        let (all, _) = self.counted(&pack, from, until).await?;
        let mut figures = DepartmentFigures::default();
        let mut lines = Vec::new();
        for (case_no, Counted { department, measure, on, what }) in all {
            if department == *unit {
                figures.tally(measure);
                lines.push(AssessedLine { measure, case_no, on, what });
            }
        }
        let place = |line: &AssessedLine| Measure::ALL.iter().position(|known| *known == line.measure);
        lines.sort_by_key(|line| (place(line), line.on, line.case_no));
        let entries = self.decided(actor, from, until).await?.get(unit).copied().unwrap_or_default();
        let line = FiguresLine { department: unit.clone(), name: known.short.clone(), figures, entries };
        Ok(Assessment { quarter, until, line, lines, made_at: now })
    }

    pub(super) async fn count_all(&self, actor: &Actor, quarter: Quarter) -> Answer<CountsReport> {
        let pack = self.group_pack(actor)?;
        if !may_read_counts(actor) {
            return Err(not_yours("综治中心、监督考核、领导小组和市政府"));
        }
        let now = self.now();
        let until = quarter.last().min(now.day());
        let (mut counts, mut after) = (Counts::default(), 0);
        while let Some(rows) = self.telling(&pack, quarter.first(), &mut after).await? {
            for row in rows {
                // What moved after the quarter is counted as it stood at its end: a count once read does not shrink.
                if row.case.since.day() > until {
                    let entries = self.store.case_entries(&row).await.map_err(Fault::into_problem)?;
                    let then = Case::replay(entries.iter().take_while(|entry| entry.at.day() <= until));
                    if let Some(case) = &then {
                        counts.add(case, quarter, until);
                    }
                } else {
                    counts.add(&row.case, quarter, until);
                }
            }
        }
        Ok(report_of(counts, &pack, quarter, until, now))
    }
}

fn report_of(
    counts: Counts,
    pack: &Pack,
    quarter: Quarter,
    until: Day,
    made_at: domain::value::Instant,
) -> CountsReport {
    let Counts { cases, stages, towns, categories, outcomes, settled } = counts;
    let known = |town: &TownId| pack.towns.iter().any(|known| known.id == *town);
    let mut by_town: Vec<(String, u32)> =
        pack.towns.iter().map(|town| (town.name.clone(), towns.get(&town.id).copied().unwrap_or_default())).collect();
    by_town.push((ELSEWHERE.to_owned(), towns.iter().filter(|(town, _)| !known(town)).map(|(_, n)| n).sum()));
    let line = |town: &str, of: Settled| SettledLine { town: town.to_owned(), settled: of.settled, closed: of.closed };
    let mut lines: Vec<SettledLine> =
        pack.towns.iter().map(|town| line(&town.name, settled.get(&town.id).copied().unwrap_or_default())).collect();
    let (mut elsewhere, mut total) = (Settled::default(), Settled::default());
    for (town, of) in &settled {
        total.add(*of);
        if !known(town) {
            elsewhere.add(*of);
        }
    }
    lines.push(line(ELSEWHERE, elsewhere));
    let mut by_category: Vec<(String, u32)> = pack
        .categories
        .iter()
        .map(|category| (category.short.clone(), categories.get(&category.no).copied().unwrap_or_default()))
        .collect();
    by_category.push(("未分类".to_owned(), categories.get(&0).copied().unwrap_or_default()));
    CountsReport {
        quarter,
        until,
        cases,
        stages: Stage::ALL
            .iter()
            .map(|stage| (stage.zh().to_owned(), stages.get(stage).copied().unwrap_or_default()))
            .collect(),
        towns: by_town,
        categories: by_category,
        outcomes: outcomes.into_iter().map(|(outcome, n)| (outcome.to_owned(), n)).collect(),
        settled: lines,
        total: line("合计", total),
        made_at,
    }
}
