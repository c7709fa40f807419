//! Errands: for whom a case waits. Kept with the cards, in the order in which a list shows them.

use super::Store;
use super::fault::Fault;
use domain::case::{Case, Stage};
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::value::{DepartmentId, Instant};
use domain::view::{Cursor, TaskCount, TaskDesk, TaskKind, task_order, task_rows};
use serde::Serialize;
use sqlx::Row;
use std::collections::BTreeMap;

/// Numbers of departments, for those who see no case among them.
const ACCOUNTABLE: &str = "@accountable/";
/// Cases of others in which a clock obliges the department.
const OBLIGED: &str = "@obliged/";
/// Due of a row that is never late.
const NEVER: i64 = 1 << 40;
/// Opinions a department owes.
const OWES: &str = "@owes/";
/// That clues exist.
const CLUES: &str = "@clues";

/// A row: desk, kind, due, from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct ErrandRow(String, &'static str, i64, i64);

impl ErrandRow {
    /// Desk, kind and due; and from when.
    pub(super) fn parts(&self) -> ((String, String, i64), i64) {
        ((self.0.clone(), self.1.to_owned(), self.2), self.3)
    }

    /// On whose desk it lies.
    pub(super) fn desk(&self) -> &str {
        &self.0
    }
}

/// Everything the table says of `case`.
pub(super) fn errands_of(case: &Case, pack: &Pack, calendar: &Calendar, now: Instant) -> Vec<ErrandRow> {
    let tasks = task_rows(case, pack, calendar, now);
    let mut rows: Vec<ErrandRow> =
        tasks.into_iter().map(|row| ErrandRow(row.desk.to_string(), row.kind.id(), row.due, row.from)).collect();
    // A restricted case is counted for nobody who may not know it (TR79).
    if case.restriction.is_none() && case.sub_state.is_open() {
        // The case is counted for whom it lies with; that it is late, for whom the clock obliges (M-2.3-a, M-4.5-f).
        let stage = case.sub_state.stage().id();
        let accountable = case.accountable_department();
        let mut late = case.obligations(pack);
        let due = late.remove(accountable).map_or(NEVER, Instant::unix);
        rows.push(ErrandRow(format!("{ACCOUNTABLE}{accountable}"), stage, due, 0));
        for (department, due) in late {
            rows.push(ErrandRow(format!("{OBLIGED}{department}"), stage, due.unix(), 0));
        }
        for unit in case.units.iter().filter(|unit| unit.is_missing()) {
            let due = task_order(case, TaskKind::Opinion, Some(&unit.department));
            rows.push(ErrandRow(format!("{OWES}{}", unit.department), TaskKind::Opinion.id(), due, 0));
        }
    }
    rows.extend(case.clues.iter().map(|clue| ErrandRow(CLUES.to_owned(), TaskKind::Clue.id(), clue.at.unix(), 0)));
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Writes the rows given as JSON; what stood there before is deleted first.
pub(super) const INSERT: &str = "insert or ignore into errand (desk, kind, due, from_at, case_id)
     select value ->> 0, value ->> 1, value ->> 2, value ->> 3, $CASE from json_each($ROWS);";

/// Desks of one person: the account, and post and person for each of at most two roles.
const DESKS: usize = 5;

/// Keyset over the clustered order, merged over the desks of one person.
pub(super) const PAGE: &str = "select due, case_id from (
         select * from (select due, case_id from errand where desk = $1 and kind = $6 and (due, case_id) > ($7, $8)
             and due <= $9 and from_at <= $10 order by due, case_id limit $11)
         union select * from (select due, case_id from errand where desk = $2 and kind = $6
             and (due, case_id) > ($7, $8) and due <= $9 and from_at <= $10 order by due, case_id limit $11)
         union select * from (select due, case_id from errand where desk = $3 and kind = $6
             and (due, case_id) > ($7, $8) and due <= $9 and from_at <= $10 order by due, case_id limit $11)
         union select * from (select due, case_id from errand where desk = $4 and kind = $6
             and (due, case_id) > ($7, $8) and due <= $9 and from_at <= $10 order by due, case_id limit $11)
         union select * from (select due, case_id from errand where desk = $5 and kind = $6
             and (due, case_id) > ($7, $8) and due <= $9 and from_at <= $10 order by due, case_id limit $11)
     ) order by due, case_id limit $11";
/// A case may lie on two desks of one person; it counts once.
pub(super) const COUNTS: &str = "select kind, count(distinct case_id) as n,
         count(distinct case when due <= $6 then case_id end) as late
     from errand where desk in ($1, $2, $3, $4, $5) and from_at <= $6 group by kind";
pub(super) const LOAD: &str = "select desk, kind, count(*) as n, count(case when due <= $3 then 1 end) as late
     from errand where desk >= $1 and desk < $2 group by desk, kind";
pub(super) const CLUE_TRACES: &str = "select due from errand where desk = '@clues' and kind = 'clue' order by due";
/// Which tasks.
#[derive(Debug, Clone)]
pub struct ErrandQuery {
    /// On these desks.
    pub desks: Vec<TaskDesk>,
    /// In this group.
    pub kind: TaskKind,
    /// Only those due by now.
    pub overdue: bool,
    /// After this one.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: u32,
}

/// A page of tasks: cases, the first due first.
pub struct ErrandPage {
    /// Row ids.
    pub cases: Vec<i64>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

fn desk_texts(desks: &[TaskDesk]) -> Vec<String> {
    let mut texts: Vec<String> = desks.iter().map(ToString::to_string).take(DESKS).collect();
    // An empty desk holds nothing.
    texts.resize(DESKS, String::new());
    texts
}

impl Store {
    /// A page of a group.
    pub async fn errand_page(&self, query: &ErrandQuery, now: Instant) -> Result<ErrandPage, Fault> {
        let (due, id) = query.after.as_ref().map_or((i64::MIN, i64::MIN), |cursor| (cursor.due, cursor.id));
        let mut sql = sqlx::query(PAGE);
        for desk in desk_texts(&query.desks) {
            sql = sql.bind(desk);
        }
        let rows = sql
            .bind(query.kind.id())
            .bind(due)
            .bind(id)
            .bind(if query.overdue { now.unix() } else { i64::MAX })
            .bind(now.unix())
            // One more tells whether there is a next page.
            .bind(query.limit + 1)
            .fetch_all(&self.readers)
            .await?;
        let shown = (query.limit as usize).min(rows.len());
        let next = (rows.len() > shown)
            .then(|| rows.get(shown.wrapping_sub(1)))
            .flatten()
            .map(|row| Cursor { due: row.get("due"), id: row.get("case_id") });
        Ok(ErrandPage { cases: rows[..shown].iter().map(|row| row.get("case_id")).collect(), next })
    }

    /// How many cases lie on these desks, by group.
    pub async fn errand_counts(&self, desks: &[TaskDesk], now: Instant) -> Result<Vec<TaskCount>, Fault> {
        let mut sql = sqlx::query(COUNTS);
        for desk in desk_texts(desks) {
            sql = sql.bind(desk);
        }
        let rows = sql.bind(now.unix()).fetch_all(&self.readers).await?;
        let mut counts: Vec<TaskCount> = rows
            .iter()
            .filter_map(|row| {
                let kind = TaskKind::from_id(row.get("kind"))?;
                Some(TaskCount { kind, count: number(row.get("n")), overdue: number(row.get("late")) })
            })
            .collect();
        counts.sort_by_key(|count| count.kind);
        Ok(counts)
    }

    /// Open cases by accountable department and column; overdue ones by the department whose clock it is.
    pub async fn errand_load(&self, now: Instant) -> Result<BTreeMap<DepartmentId, Vec<(Stage, u32, u32)>>, Fault> {
        let mut load: BTreeMap<DepartmentId, Vec<(Stage, u32, u32)>> = BTreeMap::new();
        for (department, kind, open, late) in self.numbers(ACCOUNTABLE, now).await? {
            if let Some(stage) = Stage::from_id(&kind) {
                load.entry(department).or_default().push((stage, open, late));
            }
        }
        for (department, kind, _, late) in self.numbers(OBLIGED, now).await? {
            let Some(stage) = Stage::from_id(&kind).filter(|_| late > 0) else { continue };
            let stages = load.entry(department).or_default();
            match stages.iter_mut().find(|(known, _, _)| *known == stage) {
                Some((_, _, own)) => *own += late,
                None => stages.push((stage, 0, late)),
            }
        }
        Ok(load)
    }

    /// Written opinions each department owes, and overdue ones.
    pub async fn errand_owed(&self, now: Instant) -> Result<BTreeMap<DepartmentId, (u32, u32)>, Fault> {
        let rows = self.numbers(OWES, now).await?;
        Ok(rows.into_iter().map(|(department, _, open, late)| (department, (open, late))).collect())
    }

    async fn numbers(&self, prefix: &str, now: Instant) -> Result<Vec<(DepartmentId, String, u32, u32)>, Fault> {
        let rows = sqlx::query(LOAD)
            .bind(prefix)
            // `0` follows `/`.
            .bind(format!("{}0", prefix.trim_end_matches('/')))
            .bind(now.unix())
            .fetch_all(&self.readers)
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let department = row.get::<&str, _>("desk").strip_prefix(prefix)?.to_owned();
                let kind: String = row.get("kind");
                Some((DepartmentId::new(department), kind, number(row.get("n")), number(row.get("late"))))
            })
            .collect())
    }

    /// When clues were handed over.
    pub async fn errand_clues(&self) -> Result<Vec<Instant>, Fault> {
        let rows = sqlx::query(CLUE_TRACES).fetch_all(&self.readers).await?;
        Ok(rows.iter().map(|row| Instant::from_unix(row.get(0))).collect())
    }
}

fn number(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(0)
}
