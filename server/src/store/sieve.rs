//! A board under conditions: counts, lanes, pages and the table, asked of a narrow index instead of opened cards.

use super::Store;
use super::card::{BAR, CardPage, open_card};
use super::fault::Fault;
use domain::case::Stage;
use domain::view::{Card, ColumnCount, Cursor, DueBand, DueBounds, Group, LaneShare, Lens, Sort, track_id};
use sqlx::{QueryBuilder, Row, Sqlite};

/// The cards of some boards that meet conditions.
#[derive(Debug, Clone)]
pub struct Sieve {
    /// The boards.
    pub boards: Vec<String>,
    /// The conditions; words are the search's.
    pub lens: Lens,
    /// Where the bands of due dates end today.
    pub bounds: DueBounds,
    /// The only cases looked at, where a search found them.
    pub cases: Option<Vec<i64>>,
}

/// Where the table goes on: the row before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAt {
    /// What the table is ordered by, as text.
    pub key: String,
    /// The case.
    pub id: i64,
}

impl std::fmt::Display for ListAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.id, self.key)
    }
}

impl std::str::FromStr for ListAt {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, key) = text.split_once('.').ok_or(())?;
        Ok(Self { key: key.to_owned(), id: id.parse().map_err(|_| ())? })
    }
}

/// So many cases are looked up one by one; of more, the boards are gone through.
const LOOKED_UP: usize = 2_000;

type Sql = QueryBuilder<Sqlite>;

impl Sieve {
    fn looks_up(&self) -> bool {
        self.cases.as_ref().is_some_and(|cases| cases.len() <= LOOKED_UP)
    }

    /// `from … where …`, over every board.
    fn from(&self, sql: &mut Sql) -> Result<(), Fault> {
        match &self.cases {
            Some(cases) if self.looks_up() => {
                sql.push(" from json_each(").push_bind(serde_json::to_string(cases)?);
                sql.push(") found cross join card indexed by card_by_case on card.case_id = found.value where 1");
            }
            _ => {
                sql.push(" from card indexed by card_facet where 1");
            }
        }
        any_of(sql, "department", &self.boards);
        self.conditions(sql)
    }

    fn conditions(&self, sql: &mut Sql) -> Result<(), Fault> {
        let lens = &self.lens;
        if let Some(cases) = self.cases.as_ref().filter(|_| !self.looks_up()) {
            sql.push(" and case_id in (select value from json_each(")
                .push_bind(serde_json::to_string(cases)?)
                .push("))");
        }
        for (column, values) in [
            ("kind", &lens.kinds),
            ("town", &lens.towns),
            ("person", &lens.people),
            ("channel", &lens.channels),
            ("grid", &lens.grids),
        ] {
            any_of(sql, column, values);
        }
        any_of(sql, "track", &lens.tracks.iter().map(|track| track_id(*track).to_owned()).collect::<Vec<_>>());
        if !lens.departments.is_empty() {
            sql.push(" and (0");
            for name in &lens.departments {
                sql.push(" or instr(departments, ").push_bind(format!("{BAR}{name}{BAR}")).push(") > 0");
            }
            sql.push(")");
        }
        if !lens.due.is_empty() {
            sql.push(" and (0");
            for band in &lens.due {
                sql.push(" or ");
                within(sql, self.bounds, *band);
            }
            sql.push(")");
        }
        Ok(())
    }

    /// Where the cards of one column stand, in their order, from `after` on.
    fn places(&self, sql: &mut Sql, stage: Stage, after: Option<&Cursor>, limit: u32) -> Result<(), Fault> {
        let (due, id) = after.map_or((i64::MIN, i64::MIN), |cursor| (cursor.due, cursor.id));
        let part = |sql: &mut Sql, from: &dyn Fn(&mut Sql) -> Result<(), Fault>| -> Result<(), Fault> {
            sql.push("select * from (select department, due, case_id");
            from(sql)?;
            sql.push(" and stage = ").push_bind(stage.id());
            sql.push(" and (due, case_id) > (").push_bind(due).push(", ").push_bind(id);
            sql.push(") order by due, case_id limit ").push_bind(limit).push(")");
            Ok(())
        };
        if self.looks_up() {
            return part(sql, &|sql| self.from(sql));
        }
        // Each board in the order of its index, merged.
        for (at, board) in self.boards.iter().enumerate() {
            if at > 0 {
                sql.push(" union all ");
            }
            part(sql, &|sql| {
                sql.push(" from card indexed by card_facet where department = ").push_bind(board.clone());
                self.conditions(sql)
            })?;
        }
        Ok(())
    }
}

fn any_of(sql: &mut Sql, column: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    sql.push(" and ").push(column).push(" in (");
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    sql.push(")");
}

fn within(sql: &mut Sql, bounds: DueBounds, band: DueBand) {
    match bounds.span(band) {
        None => {
            sql.push("runs is null");
        }
        Some((after, until)) => {
            sql.push("(runs > ").push_bind(after.unix()).push(" and runs <= ").push_bind(until.unix()).push(")");
        }
    }
}

/// What decides the lane of a card, in the words of [`Group::lane_of`].
fn lane(sql: &mut Sql, group: Group, bounds: DueBounds) {
    match group {
        Group::None => {
            sql.push("''");
        }
        Group::Department => {
            sql.push("substr(departments, 2, max(instr(substr(departments, 2), '|') - 1, 0))");
        }
        Group::Track => {
            sql.push("track");
        }
        Group::Town => {
            sql.push("town");
        }
        Group::Due => {
            sql.push("case");
            for band in DueBand::ALL {
                sql.push(" when ");
                within(sql, bounds, band);
                sql.push(" then '").push(band.id()).push("'");
            }
            sql.push(" end");
        }
    }
}

/// What a table is ordered by: whether it is a number, and the column.
fn order_of(sort: Sort) -> Option<(bool, &'static str)> {
    Some(match sort {
        Sort::Due => (true, "due"),
        // Cases are numbered in the order in which they begin.
        Sort::No => (true, "0"),
        Sort::Stage => (true, "state"),
        Sort::Town => (false, "town"),
        Sort::Kind => (false, "kind"),
        Sort::Person => (false, "person"),
        Sort::Title => return None,
    })
}

/// Codes of the grids on one board; the index holds them apart.
pub(super) const GRIDS: &str = "select distinct grid from card indexed by card_by_grid where department = $1 and grid <> '' order by grid limit 200";

impl Store {
    /// Codes of the grids on these boards (M-3.2.9-d).
    pub async fn sieve_grids(&self, boards: &[String]) -> Result<Vec<String>, Fault> {
        let mut found = std::collections::BTreeSet::new();
        for board in boards {
            let rows = sqlx::query(GRIDS).bind(board.as_str()).fetch_all(&self.readers).await?;
            found.extend(rows.iter().map(|row| row.get::<String, _>("grid")));
        }
        Ok(found.into_iter().collect())
    }

    /// How many cards pass, by column, with those overdue.
    pub async fn sieve_counts(&self, sieve: &Sieve) -> Result<Vec<ColumnCount>, Fault> {
        let shares = self.sieve_lanes(sieve, Group::None).await?;
        let of = |stage: Stage| {
            let here = shares.iter().find(|share| share.stage == stage);
            (stage, here.map_or(0, |share| share.count), here.map_or(0, |share| share.overdue))
        };
        Ok(Stage::ALL.into_iter().map(of).collect())
    }

    /// How many cards of each lane pass, by column.
    pub async fn sieve_lanes(&self, sieve: &Sieve, group: Group) -> Result<Vec<LaneShare>, Fault> {
        let mut sql = Sql::new("select stage, ");
        lane(&mut sql, group, sieve.bounds);
        sql.push(" as lane, count(*) as n, count(case when ");
        within(&mut sql, sieve.bounds, DueBand::Over);
        sql.push(" then 1 end) as overdue");
        sieve.from(&mut sql)?;
        sql.push(" group by 1, 2");
        let rows = sql.build().fetch_all(&self.readers).await?;
        let number = |row: &sqlx::sqlite::SqliteRow, name: &str| u32::try_from(row.get::<i64, _>(name)).unwrap_or(0);
        Ok(rows
            .iter()
            .filter_map(|row| {
                let stage = Stage::from_id(row.get("stage"))?;
                Some(LaneShare {
                    key: row.get("lane"),
                    stage,
                    count: number(row, "n"),
                    overdue: number(row, "overdue"),
                })
            })
            .collect())
    }

    /// A page of a column.
    pub async fn sieve_page(
        &self,
        sieve: &Sieve,
        stage: Stage,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<CardPage, Fault> {
        let mut sql = Sql::new("select k.due, k.case_id, card.sealed from (select * from (");
        // One more tells whether there is a next page.
        sieve.places(&mut sql, stage, after, limit + 1)?;
        sql.push(") order by due, case_id limit ").push_bind(limit + 1);
        sql.push(") k cross join card on card.department = k.department and card.stage = ").push_bind(stage.id());
        sql.push(" and card.due = k.due and card.case_id = k.case_id order by k.due, k.case_id");
        let rows = sql.build().fetch_all(&self.readers).await?;
        let shown = (limit as usize).min(rows.len());
        let cards =
            rows[..shown].iter().map(|row| open_card(&self.vault, row)).collect::<Result<Vec<Card>, Fault>>()?;
        let next = (rows.len() > shown)
            .then(|| rows.get(shown.wrapping_sub(1)))
            .flatten()
            .map(|row| Cursor { due: row.get("due"), id: row.get("case_id") });
        Ok(CardPage { cards, next })
    }

    /// A page of the table, in the order of the lens. `None` where that order is one of sealed words.
    pub async fn sieve_rows(
        &self,
        sieve: &Sieve,
        after: Option<&ListAt>,
        limit: u32,
    ) -> Result<Option<(Vec<Card>, Option<ListAt>)>, Fault> {
        let Some((is_number, column)) = order_of(sieve.lens.sort) else { return Ok(None) };
        let (than, direction) = if sieve.lens.descending { ("<", " desc") } else { (">", "") };
        let mut sql =
            Sql::new("select k.sorted, k.case_id, card.sealed from (select department, stage, due, case_id, ");
        sql.push(column).push(" as sorted");
        sieve.from(&mut sql)?;
        if let Some(ListAt { key, id }) = after {
            // What is not there comes last.
            sql.push(format!(" and (sorted = '', sorted, case_id) {than} ("));
            sql.push_bind(key.is_empty()).push(", ");
            if is_number {
                sql.push_bind(key.parse::<i64>().unwrap_or(0));
            } else {
                sql.push_bind(key.clone());
            }
            sql.push(", ").push_bind(*id).push(")");
        }
        sql.push(format!(" order by sorted = ''{direction}, sorted{direction}, case_id{direction} limit "));
        sql.push_bind(limit + 1);
        sql.push(
            ") k cross join card on card.department = k.department and card.stage = k.stage and card.due = k.due
               and card.case_id = k.case_id",
        );
        sql.push(format!(" order by k.sorted = ''{direction}, k.sorted{direction}, k.case_id{direction}"));
        let rows = sql.build().fetch_all(&self.readers).await?;
        let shown = (limit as usize).min(rows.len());
        let cards =
            rows[..shown].iter().map(|row| open_card(&self.vault, row)).collect::<Result<Vec<Card>, Fault>>()?;
        let last = (rows.len() > shown).then(|| rows.get(shown.wrapping_sub(1))).flatten();
        let next = last.map(|row| ListAt {
            key: if is_number { row.get::<i64, _>("sorted").to_string() } else { row.get("sorted") },
            id: row.get("case_id"),
        });
        Ok(Some((cards, next)))
    }

    /// Every card that passes, at most `limit`, in no order.
    pub async fn sieve_all(&self, sieve: &Sieve, limit: u32) -> Result<Vec<Card>, Fault> {
        let mut sql = Sql::new("select k.case_id, card.sealed from (select department, stage, due, case_id");
        sieve.from(&mut sql)?;
        sql.push(" limit ").push_bind(limit);
        sql.push(
            ") k cross join card on card.department = k.department and card.stage = k.stage and card.due = k.due
               and card.case_id = k.case_id",
        );
        let rows = sql.build().fetch_all(&self.readers).await?;
        rows.iter().map(|row| open_card(&self.vault, row)).collect()
    }

    /// The newest of `cases` that stand on any of the boards, opened, in that order.
    pub async fn cards_of_cases(&self, boards: &[String], cases: &[i64]) -> Result<Vec<Card>, Fault> {
        let mut sql = Sql::new("select card.case_id, card.sealed from json_each(");
        sql.push_bind(serde_json::to_string(cases)?);
        sql.push(") found cross join card indexed by card_by_case on card.case_id = found.value where 1");
        any_of(&mut sql, "department", boards);
        sql.push(" order by found.key");
        let rows = sql.build().fetch_all(&self.readers).await?;
        rows.iter().map(|row| open_card(&self.vault, row)).collect()
    }
}

impl Sieve {
    /// What is asked of the boards: counts, and where the cards of a column stand. For the test that reads their plans.
    ///
    /// # Errors
    /// Never in practice.
    pub fn questions(&self) -> Result<Vec<QueryBuilder<Sqlite>>, Fault> {
        let mut counts = Sql::new("select stage, count(*), count(runs)");
        self.from(&mut counts)?;
        counts.push(" group by 1");
        let mut page = Sql::new("select * from (");
        self.places(&mut page, Stage::Handling, None, 20)?;
        page.push(") order by due, case_id limit 20");
        Ok(vec![counts, page])
    }
}
