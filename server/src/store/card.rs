//! Cards: what a column shows, in the order in which it shows it.

use super::Store;
use super::fault::Fault;
use super::vault::Vault;
use domain::access::{Actor, Role, Sight};
use domain::case::{Case, Stage};
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::value::{AccountId, DepartmentId, Instant};
use domain::view::{Card, Cursor, board_seats, somebody};
use sqlx::Row;

/// Stands for the common pool where a department's id stands otherwise.
pub(crate) const POOL: &str = "@pool";
/// One person's part of a department's board: cases restricted to named persons (TR79).
pub fn named_board(department: &DepartmentId, account: AccountId) -> String {
    format!("{department}/{}", account.0)
}

pub(super) type CardRow = (String, &'static str, i64, Vec<u8>);

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
    let mut put = |board: String, reader: &Actor, sight| -> Result<(), Fault> {
        if let Some(card) = Card::seen_by(reader, sight, case, pack, calendar, now) {
            rows.push((board, stage, due, vault.cards().seal(&context(case_id), &serde_json::to_vec(&card)?)?));
        }
        Ok(())
    };
    for seat in board_seats(case, pack) {
        let board = match seat.account {
            Some(account) => named_board(&seat.department, account),
            None => seat.department.to_string(),
        };
        put(board, &seat.reader, seat.sight)?;
    }
    if case.is_in_pool() {
        let anybody = somebody(None, Role::Clerk, case.accountable_department(), pack);
        put(POOL.to_owned(), &anybody, Sight::Pool)?;
    }
    Ok(rows)
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
pub(super) const OVERDUE: &str = "select (select count(*) from card where department = $1 and stage = $3 and due <= $4)
          + (select count(*) from card where department = $5 and stage = $3 and due <= $4)
          + (case when $1 = $2 then 0 else
             (select count(*) from card where department = $2 and stage = $3 and due <= $4) end)";

impl Store {
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
        let cards = rows[..shown]
            .iter()
            .map(|row| {
                let plain = self.vault.cards().open(&context(row.get("case_id")), row.get("sealed"))?;
                Ok(serde_json::from_slice(&plain)?)
            })
            .collect::<Result<Vec<Card>, Fault>>()?;
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
        Ok(rows
            .iter()
            .filter_map(|row| {
                let stage = Stage::from_id(row.get("stage"))?;
                Some((stage, u32::try_from(row.get::<i64, _>("n")).unwrap_or(0)))
            })
            .collect())
    }

    /// Overdue cards of a column; the clustered order makes it a short range.
    pub async fn card_overdue(
        &self,
        department: &DepartmentId,
        account: AccountId,
        pool: bool,
        stage: Stage,
        now: Instant,
    ) -> Result<u32, Fault> {
        let count: i64 = sqlx::query_scalar(OVERDUE)
            .bind(department.as_str())
            .bind(if pool { POOL } else { department.as_str() })
            .bind(stage.id())
            .bind(now.unix())
            .bind(named_board(department, account))
            .fetch_one(&self.readers)
            .await?;
        Ok(u32::try_from(count).unwrap_or(0))
    }
}
