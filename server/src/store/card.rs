//! Cards: what a column shows, in the order in which it shows it.

use super::Store;
use super::fault::Fault;
use super::vault::Vault;
use domain::access::{Actor, Role, Sight};
use domain::case::{Case, Stage, SubState};
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::value::{AccountId, DepartmentId, Instant};
use domain::view::{Card, Cursor, board_seats, somebody, track_id};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, Sqlite};
use std::fmt::Write as _;

/// Stands for the common pool where a department's id stands otherwise.
pub(crate) const POOL: &str = "@pool";
/// One person's part of a department's board: cases restricted to named persons (TR79).
pub fn named_board(department: &DepartmentId, account: AccountId) -> String {
    format!("{department}/{}", account.0)
}

/// A card as it is written.
pub(super) struct CardRow {
    pub(super) board: String,
    stage: &'static str,
    due: i64,
    sealed: Vec<u8>,
    facets: Facets,
}

/// What of a card can be asked for without opening it.
#[derive(PartialEq, Eq)]
pub(super) struct Facets {
    state: i64,
    kind: String,
    town: String,
    person: String,
    channel: String,
    track: String,
    departments: String,
    runs: Option<i64>,
    grid: String,
}

impl Facets {
    /// Those of a stored row.
    pub(super) fn of_row(row: &SqliteRow) -> Self {
        Self {
            state: row.get("state"),
            kind: row.get("kind"),
            town: row.get("town"),
            person: row.get("person"),
            channel: row.get("channel"),
            track: row.get("track"),
            departments: row.get("departments"),
            runs: row.get("runs"),
            grid: row.get("grid"),
        }
    }

    fn of(card: &Card) -> Self {
        let state = SubState::ALL.iter().position(|state| *state == card.state).unwrap_or(0);
        Self {
            state: i64::try_from(state).unwrap_or(0),
            kind: card.category.clone(),
            town: card.town.clone(),
            person: card.at_work().to_owned(),
            channel: card.channel.clone(),
            track: card.track.map_or("", track_id).to_owned(),
            departments: card.departments.iter().fold(String::new(), |mut names, (_, name)| {
                if names.is_empty() {
                    names.push(BAR);
                }
                names.push_str(name);
                names.push(BAR);
                names
            }),
            runs: card.runs_until().map(Instant::unix),
            grid: card.grid.clone(),
        }
    }
}

/// Stands between the names of departments.
pub(super) const BAR: char = '|';

impl CardRow {
    /// Columns of a row, in the order of [`Self::bind`]; the case's id stands between.
    pub(super) const COLUMNS: usize = 13;

    /// The statement that writes a row: `case` is the placeholder of the case, the others count from `first`.
    pub(super) fn insert(sql: &mut String, case: &str, first: usize) {
        let _ = write!(
            sql,
            "insert into card (case_id, department, stage, due, sealed, state, kind, town, person, channel, track,
                 departments, runs, grid) values ({case}"
        );
        for at in first..first + Self::COLUMNS {
            let _ = write!(sql, ", ${at}");
        }
        sql.push_str(");");
    }

    /// The column.
    pub(super) fn stage(&self) -> &'static str {
        self.stage
    }

    /// Where it stands in the column.
    pub(super) fn due(&self) -> i64 {
        self.due
    }

    /// The card.
    pub(super) fn open(&self, vault: &Vault, case_id: i64) -> Result<Card, Fault> {
        let plain = vault.cards().open(&context(case_id), &self.sealed)?;
        Ok(serde_json::from_slice(&plain)?)
    }

    /// What stands beside it.
    pub(super) fn facets(self) -> Facets {
        self.facets
    }

    /// Binds the columns.
    pub(super) fn bind(self, query: Query<'_, Sqlite, SqliteArguments>) -> Query<'_, Sqlite, SqliteArguments> {
        let facets = self.facets;
        let query = query.bind(self.board).bind(self.stage).bind(self.due).bind(self.sealed);
        let query = query.bind(facets.state).bind(facets.kind).bind(facets.town).bind(facets.person);
        query.bind(facets.channel).bind(facets.track).bind(facets.departments).bind(facets.runs).bind(facets.grid)
    }
}

/// The boards on which a case stands, each with who reads it and what is seen there.
pub(super) fn boards_of(case: &Case, pack: &Pack) -> Vec<(String, Actor, Sight)> {
    let mut boards: Vec<(String, Actor, Sight)> = board_seats(case, pack)
        .into_iter()
        .map(|seat| match seat.account {
            Some(account) => (named_board(&seat.department, account), seat.reader, seat.sight),
            None => (seat.department.to_string(), seat.reader, seat.sight),
        })
        .collect();
    if case.is_in_pool() {
        let anybody = somebody(None, Role::Clerk, case.accountable_department(), pack);
        boards.push((POOL.to_owned(), anybody, Sight::Pool));
    }
    boards
}

/// A card for every board on which the case stands, each with what is seen there.
pub(super) fn cards_of(
    vault: &Vault,
    case_id: i64,
    case: &Case,
    pack: &Pack,
    calendar: &Calendar,
    now: Instant,
) -> Result<Vec<CardRow>, Fault> {
    let (stage, due) = (case.sub_state.stage().id(), Card::order_of(case));
    let mut rows: Vec<CardRow> = Vec::new();
    for (board, reader, sight) in boards_of(case, pack) {
        if let Some(card) = Card::seen_by(&reader, sight, case, pack, calendar, now) {
            let sealed = vault.cards().seal(&context(case_id), &serde_json::to_vec(&card)?)?;
            rows.push(CardRow { board, stage, due, sealed, facets: Facets::of(&card) });
        }
    }
    Ok(rows)
}

/// Opens the card of a row with `case_id` and `sealed`.
pub(super) fn open_card(vault: &Vault, row: &SqliteRow) -> Result<Card, Fault> {
    let plain = vault.cards().open(&context(row.get("case_id")), row.get("sealed"))?;
    Ok(serde_json::from_slice(&plain)?)
}

fn context(case_id: i64) -> Vec<u8> {
    format!("card/{case_id}").into_bytes()
}

/// Which cards.
#[derive(Debug, Clone)]
pub struct CardQuery {
    /// The department.
    pub department: DepartmentId,
    /// Who reads its board.
    pub account: AccountId,
    /// Whether it sees the common pool.
    pub pool: bool,
    /// The column.
    pub stage: Stage,
    /// After this card.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: u32,
}

/// A page of cards.
pub struct CardPage {
    /// The cards.
    pub cards: Vec<Card>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// Keyset over the clustered order, merged with what only this person sees; no offset, no count.
pub(super) const PAGE: &str = "select due, case_id, sealed from (
         select * from (select due, case_id, sealed from card
             where department = $1 and stage = $2 and (due, case_id) > ($3, $4) order by due, case_id limit $5)
         union all
         select * from (select due, case_id, sealed from card
             where department = $6 and stage = $2 and (due, case_id) > ($3, $4) order by due, case_id limit $5)
     ) order by due, case_id limit $5";
pub(super) const PAGE_WITH_POOL: &str = "select due, case_id, sealed from (
         select * from (select due, case_id, sealed from card
             where department = $1 and stage = $2 and (due, case_id) > ($3, $4) order by due, case_id limit $5)
         union all
         select * from (select due, case_id, sealed from card
             where department = $6 and stage = $2 and (due, case_id) > ($3, $4) order by due, case_id limit $5)
         union all
         select * from (select due, case_id, sealed from card
             where department = '@pool' and stage = $2 and (due, case_id) > ($3, $4) order by due, case_id limit $5)
     ) order by due, case_id limit $5";
pub(super) const COUNTS: &str =
    "select stage, sum(n) as n from card_count where department in ($1, $2, $3) group by stage";
pub(super) const OVERDUE: &str = "select stages.value as stage,
          (select count(*) from card where department = $1 and stage = stages.value and due <= $4)
          + (select count(*) from card where department = $5 and stage = stages.value and due <= $4)
          + (case when $1 = $2 then 0 else
             (select count(*) from card where department = $2 and stage = stages.value and due <= $4) end) as n
     from json_each($3) stages";

/// Open cases on a board.
pub(super) const OPEN_OF_BOARD: &str = "select card.case_id from card
     join case_head on case_head.case_id = card.case_id
     where card.department = $1 and case_head.open = 1";

impl Store {
    /// Open cases on the boards of a department and of one of its people, each once.
    pub async fn card_open_of(&self, department: &DepartmentId, account: AccountId) -> Result<Vec<i64>, Fault> {
        let mut found: Vec<i64> = Vec::new();
        for board in [department.to_string(), named_board(department, account)] {
            found.extend(sqlx::query_scalar::<_, i64>(OPEN_OF_BOARD).bind(board).fetch_all(&self.readers).await?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// A page of a column.
    pub async fn card_page(&self, query: &CardQuery) -> Result<CardPage, Fault> {
        let (due, id) = query.after.as_ref().map_or((i64::MIN, i64::MIN), |cursor| (cursor.due, cursor.id));
        let rows = sqlx::query(if query.pool { PAGE_WITH_POOL } else { PAGE })
            .bind(query.department.as_str())
            .bind(query.stage.id())
            .bind(due)
            .bind(id)
            // One more tells whether there is a next page.
            .bind(query.limit + 1)
            .bind(named_board(&query.department, query.account))
            .fetch_all(&self.readers)
            .await?;
        let shown = (query.limit as usize).min(rows.len());
        let cards =
            rows[..shown].iter().map(|row| open_card(&self.vault, row)).collect::<Result<Vec<Card>, Fault>>()?;
        let next = (rows.len() > shown)
            .then(|| rows.get(shown.wrapping_sub(1)))
            .flatten()
            .map(|row| Cursor { due: row.get("due"), id: row.get("case_id") });
        Ok(CardPage { cards, next })
    }

    /// Counts by column, kept by the database.
    pub async fn card_counts(
        &self,
        department: &DepartmentId,
        account: AccountId,
        pool: bool,
    ) -> Result<Vec<(Stage, u32)>, Fault> {
        let rows = sqlx::query(COUNTS)
            .bind(department.as_str())
            .bind(if pool { POOL } else { department.as_str() })
            .bind(named_board(department, account))
            .fetch_all(&self.readers)
            .await?;
        Ok(by_stage(&rows))
    }

    /// Overdue cards by column; the clustered order makes each a short range.
    pub async fn card_overdue(
        &self,
        department: &DepartmentId,
        account: AccountId,
        pool: bool,
        now: Instant,
    ) -> Result<Vec<(Stage, u32)>, Fault> {
        let rows = sqlx::query(OVERDUE)
            .bind(department.as_str())
            .bind(if pool { POOL } else { department.as_str() })
            .bind(serde_json::to_string(&Stage::ALL.map(Stage::id))?)
            .bind(now.unix())
            .bind(named_board(department, account))
            .fetch_all(&self.readers)
            .await?;
        Ok(by_stage(&rows))
    }
}

fn by_stage(rows: &[SqliteRow]) -> Vec<(Stage, u32)> {
    rows.iter()
        .filter_map(|row| {
            let stage = Stage::from_id(row.get("stage"))?;
            Some((stage, u32::try_from(row.get::<i64, _>("n")).unwrap_or(0)))
        })
        .collect()
}
