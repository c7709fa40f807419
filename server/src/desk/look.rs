//! The board through a lens: filters, lanes and tables over the cards of a department; views kept; who works on what.
//!
//! Without conditions everything comes from kept counters and keyset pages; under conditions from the narrow index beside
//! the cards and from the search.

use super::Desk;
use super::board::{PAGE, Viewer, freshen, stage_has_pool};
use crate::store::{CardQuery, Fault, Indexed, ListAt, POOL, SearchDoc, Sieve, ViewRow, docs_of, named_board};
use async_trait::async_trait;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::Stage;
use domain::ports::{Answer, Board, Looks};
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{
    BoardView, BulkAct, BulkResult, Card, Choices, ColumnView, Cursor, DueBounds, Group, Layout, Lens, ListView,
    LookView, SavedView, Tally, board_seats, has_words, lanes_of,
};
use std::collections::BTreeSet;

/// Cards a search or an order by title takes into account.
const CASES_MOST: u32 = 20_000;
/// Changed cases that are looked at one by one until the index has them.
const WAITING_MOST: u32 = 500;
/// Cards of a column in one page at most.
const PAGE_MOST: u32 = 200;
/// Rows of a page of the table.
const ROWS: u32 = 50;
/// Views one person or department keeps.
const VIEWS_MOST: usize = 30;

/// The boards one person looks at as one.
pub(super) fn boards_of(viewer: &Viewer) -> Vec<String> {
    let mut boards = vec![viewer.department.to_string(), named_board(&viewer.department, viewer.account)];
    if viewer.pool {
        boards.push(POOL.to_owned());
    }
    boards
}

impl Desk {
    /// The lens as a question to the store, and whether the search found more cases than are taken into account.
    async fn sieve(&self, viewer: &Viewer, lens: Lens) -> Answer<(Sieve, bool)> {
        let bounds = DueBounds::at(&self.rules().calendar(), self.now());
        let boards = boards_of(viewer);
        let words = lens.words();
        let (cases, at_least) = if words.is_empty() {
            (None, false)
        } else {
            let mut cases = self.cases_with(&boards, &words, CASES_MOST + 1).await?;
            let at_least = cases.len() > CASES_MOST as usize;
            cases.truncate(CASES_MOST as usize);
            (Some(cases), at_least)
        };
        Ok((Sieve { boards, lens, bounds, cases }, at_least))
    }

    /// The newest cases with every word as any of the boards sees them, at most `limit`.
    pub(super) async fn cases_with(&self, boards: &[String], words: &[String], limit: u32) -> Answer<Vec<i64>> {
        let waiting = self.store.search_waiting(WAITING_MOST).await.map_err(Fault::into_problem)?;
        let mut cases = self.store.search_newest(boards, words, limit).await.map_err(Fault::into_problem)?;
        if !waiting.is_empty() {
            cases.retain(|case| !waiting.contains(case));
            for case in self.documents(&waiting).await? {
                let finds = |doc: &SearchDoc| doc.boards.iter().any(|board| boards.contains(board));
                if case.docs.iter().any(|doc| finds(doc) && has_words(&doc.text, words)) {
                    cases.push(case.case_id);
                }
            }
            cases.sort_unstable_by_key(|case| std::cmp::Reverse(*case));
            cases.dedup();
            cases.truncate(limit as usize);
        }
        Ok(cases)
    }

    /// What the boards see of cases, as text.
    pub(super) async fn documents(&self, cases: &[i64]) -> Answer<Vec<Indexed>> {
        let rows = self.store.case_fetch_many(cases).await.map_err(Fault::into_problem)?;
        let (calendar, now) = (self.rules().calendar(), self.now());
        rows.into_iter()
            .map(|row| {
                let pack = self.pack_of(&row.case)?;
                let docs = docs_of(&row.case, &pack, &calendar, now);
                Ok(Indexed { case_id: row.case_id, version: row.case.version, docs })
            })
            .collect()
    }

    /// A page of a column, with the days as of now.
    async fn column_page(
        &self,
        viewer: &Viewer,
        sieve: &Sieve,
        stage: Stage,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<(Vec<Card>, Option<Cursor>)> {
        let page = if sieve.lens.admits_all() {
            let query = CardQuery {
                department: viewer.department.clone(),
                account: viewer.account,
                pool: viewer.pool && stage_has_pool(stage),
                stage,
                after,
                limit,
            };
            self.store.card_page(&query).await
        } else {
            self.store.sieve_page(sieve, stage, after.as_ref(), limit).await
        };
        let page = page.map_err(Fault::into_problem)?;
        let mut cards = self.fresh(page.cards);
        self.with_notes(viewer, cards.iter_mut()).await?;
        Ok((cards, page.next))
    }

    pub(super) fn fresh(&self, cards: Vec<Card>) -> Vec<Card> {
        let (calendar, now) = (self.rules().calendar(), self.now());
        cards.into_iter().map(|card| freshen(card, &calendar, now)).collect()
    }

    async fn tally_of(&self, actor: &Actor, sieve: &Sieve, at_least: bool) -> Answer<Tally> {
        let (now, group) = (self.now(), sieve.lens.group);
        let counts = if sieve.lens.admits_all() {
            self.counts(actor).await?
        } else {
            self.store.sieve_counts(sieve).await.map_err(Fault::into_problem)?
        };
        let lanes = match group {
            Group::None => Vec::new(),
            group => lanes_of(group, self.store.sieve_lanes(sieve, group).await.map_err(Fault::into_problem)?),
        };
        Ok(Tally { counts, lanes, at_least, now })
    }

    async fn list_of(&self, viewer: &Viewer, sieve: &Sieve, count: u32, after: Option<&str>) -> Answer<ListView> {
        let after: Option<ListAt> = after.and_then(|after| after.parse().ok());
        let rows = self.store.sieve_rows(sieve, after.as_ref(), ROWS).await.map_err(Fault::into_problem)?;
        let (cards, next) = match rows {
            Some(rows) => rows,
            None => self.by_title(sieve, count, after).await?,
        };
        let mut cards: Vec<Card> = self.fresh(cards).into_iter().map(|card| Card { outline: None, ..card }).collect();
        self.with_notes(viewer, cards.iter_mut()).await?;
        Ok(ListView { cards, count, next: next.map(|next| next.to_string()) })
    }

    /// Titles are sealed: so many cards as one may look through are opened and sorted.
    async fn by_title(&self, sieve: &Sieve, count: u32, after: Option<ListAt>) -> Answer<(Vec<Card>, Option<ListAt>)> {
        if count > CASES_MOST {
            let words = format!("排序：按事由排序最多 {CASES_MOST} 件，现有 {count} 件，请先筛选，或换一列排序");
            return Err(Problem::Invalid(vec![FieldError::new("sort", words)]));
        }
        let mut cards = self.store.sieve_all(sieve, CASES_MOST).await.map_err(Fault::into_problem)?;
        let lens = &sieve.lens;
        cards.sort_by(|one, other| {
            let order = lens.sort.compare(one, other);
            if lens.descending { order.reverse() } else { order }
        });
        let place = |card: &Card| ListAt { key: card.title.clone(), id: i64::from(card.case_no.serial()) };
        let from =
            after.and_then(|after| cards.iter().position(|card| place(card) == after)).map_or(0, |last| last + 1);
        let end = (from + ROWS as usize).min(cards.len());
        let next = (end < cards.len()).then(|| place(&cards[end - 1]));
        Ok((cards.drain(from..end).collect(), next))
    }

    async fn views(&self, actor: &Actor, viewer: &Viewer) -> Answer<Vec<SavedView>> {
        let rows = self.store.views_of(&viewer.department, viewer.account).await.map_err(Fault::into_problem)?;
        let may = |row: &ViewRow| row.account == viewer.account || (row.shared && actor.has(Role::Head));
        Ok(rows
            .into_iter()
            .map(|row| SavedView { own: may(&row), id: row.id, name: row.name, query: row.query, shared: row.shared })
            .collect())
    }

    async fn choices(&self, viewer: &Viewer) -> Answer<Choices> {
        let pack = &viewer.pack;
        let people = self.store.account_list_of(&pack.reference.id, &viewer.department).await;
        let mut people: Vec<String> = people.map_err(Fault::into_problem)?.into_iter().map(|row| row.name).collect();
        people.sort();
        Ok(Choices {
            departments: pack.departments.iter().map(|department| department.short.clone()).collect(),
            kinds: pack.categories.iter().map(|category| category.short.clone()).collect(),
            towns: pack.towns.iter().map(|town| town.name.clone()).collect(),
            people,
            grids: self.store.sieve_grids(&boards_of(viewer)).await.map_err(Fault::into_problem)?,
        })
    }
}

/// What an address names and is no longer there, in words: the view opens all the same.
fn missing(lens: &Lens, choices: &Choices) -> Vec<String> {
    let pairs = [
        ("部门", &lens.departments, &choices.departments),
        ("争议类型", &lens.kinds, &choices.kinds),
        ("镇", &lens.towns, &choices.towns),
    ];
    let mut told = Vec::new();
    for (name, wanted, known) in pairs {
        for value in wanted.iter().filter(|value| !known.contains(value)) {
            told.push(format!("{name}“{value}”已不在本看板的名录里，可以去掉这个条件"));
        }
    }
    told.truncate(5);
    told
}

#[async_trait]
impl Looks for Desk {
    async fn look(
        &self,
        actor: &Actor,
        query: &str,
        depth: &[(Stage, u32)],
        after: Option<(Stage, Cursor)>,
    ) -> Answer<LookView> {
        let viewer = self.viewer(actor)?;
        let heard = self.live.told();
        let (lens, mut told) = Lens::parse(query);
        let choices = self.choices(&viewer).await?;
        told.extend(missing(&lens, &choices));
        let plain = lens.admits_all() && lens.group == Group::None;
        let listed = lens.layout == Layout::List;
        let mut board: BoardView = self.board(actor).await?;
        let (sieve, at_least) = self.sieve(&viewer, lens).await?;
        let tally = if plain {
            let counts = board.columns.iter().map(|column| (column.stage, column.count, column.overdue)).collect();
            Tally { counts, lanes: Vec::new(), at_least, now: board.now }
        } else {
            self.tally_of(actor, &sieve, at_least).await?
        };
        for column in &mut board.columns {
            let stage = column.stage;
            let (_, count, overdue) =
                tally.counts.iter().find(|(of, ..)| *of == stage).copied().unwrap_or((stage, 0, 0));
            (column.count, column.overdue) = (count, overdue);
            let wished = depth.iter().find(|(of, _)| *of == stage).map_or(0, |(_, wished)| *wished);
            let from = after.as_ref().filter(|(of, _)| *of == stage).map(|(_, cursor)| cursor.clone());
            if listed {
                (column.cards, column.next) = (Vec::new(), None);
            } else if !plain || from.is_some() || wished as usize > column.cards.len() {
                let least = if sieve.lens.group == Group::None { PAGE } else { PAGE * 2 };
                let limit = wished.clamp(least, PAGE_MOST);
                (column.cards, column.next) = self.column_page(&viewer, &sieve, stage, from, limit).await?;
            }
        }
        let list = if listed {
            let count = tally.counts.iter().map(|(_, count, _)| count).sum();
            match self.list_of(&viewer, &sieve, count, None).await {
                // The board opens all the same, and says what to do.
                Err(Problem::Invalid(errors)) => {
                    told.extend(errors.into_iter().map(|error| error.message));
                    Some(ListView { cards: Vec::new(), count, next: None })
                }
                list => Some(list?),
            }
        } else {
            None
        };
        let boards = [viewer.department.to_string(), named_board(&viewer.department, viewer.account)];
        Ok(LookView {
            board,
            told,
            lanes: tally.lanes,
            at_least: tally.at_least,
            list,
            choices,
            views: self.views(actor, &viewer).await?,
            most: self.store.board_most(&viewer.department).await.map_err(Fault::into_problem)?,
            working: self.presence.on(&boards, self.now()),
            lens: sieve.lens,
            heard,
        })
    }

    async fn look_page(
        &self,
        actor: &Actor,
        query: &str,
        stage: Stage,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<ColumnView> {
        let viewer = self.viewer(actor)?;
        let (sieve, _) = self.sieve(&viewer, Lens::parse(query).0).await?;
        let (cards, next) = self.column_page(&viewer, &sieve, stage, after, limit.clamp(1, PAGE_MOST)).await?;
        Ok(ColumnView { stage, count: 0, overdue: 0, cards, next })
    }

    async fn tally(&self, actor: &Actor, query: &str) -> Answer<Tally> {
        let viewer = self.viewer(actor)?;
        let (sieve, at_least) = self.sieve(&viewer, Lens::parse(query).0).await?;
        self.tally_of(actor, &sieve, at_least).await
    }

    async fn list(&self, actor: &Actor, query: &str, after: Option<&str>) -> Answer<ListView> {
        let viewer = self.viewer(actor)?;
        let (sieve, at_least) = self.sieve(&viewer, Lens::parse(query).0).await?;
        let tally = self.tally_of(actor, &sieve, at_least).await?;
        self.list_of(&viewer, &sieve, tally.counts.iter().map(|(_, count, _)| count).sum(), after).await
    }

    async fn gone(&self, actor: &Actor, case_no: CaseNo) -> Answer<String> {
        let viewer = self.viewer(actor)?;
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?;
        let unknown = || "已不在您的看板上".to_owned();
        let Some(row) = row else { return Ok(unknown()) };
        let pack = self.pack_of(&row.case)?;
        let ours = *row.case.accountable_department() == viewer.department
            || row.case.first_receiver.as_ref().is_some_and(|receiver| receiver.department == viewer.department);
        let seen = sight(actor, &row.case, &pack);
        // Why something is withheld is told to its own department only; to others there is no such thing.
        Ok(match seen {
            Sight::Nothing if ours && row.case.restriction.is_some() => "已限定知悉范围，您不在名单内".to_owned(),
            Sight::Nothing | Sight::Party(_) | Sight::Status => unknown(),
            Sight::Full | Sight::Part(_) | Sight::Pool => {
                if row.case.links.iter().any(|link| link.kind == domain::case::LinkKind::MergedInto) {
                    "已并入另一案件".to_owned()
                } else if ours {
                    unknown()
                } else {
                    let now_at = pack.department_short(row.case.accountable_department());
                    format!("已由{now_at}办理")
                }
            }
        })
    }

    async fn save_view(&self, actor: &Actor, name: &str, query: &str, shared: bool) -> Answer<Vec<SavedView>> {
        let viewer = self.viewer(actor)?;
        let name = name.trim();
        let wrong = |text: &str| Problem::Invalid(vec![FieldError::new("name", text)]);
        if name.is_empty() || name.chars().count() > 20 || name.chars().any(char::is_control) {
            return Err(wrong("视图名称：请写 1 至 20 个字"));
        }
        if shared && !actor.has(Role::Head) {
            return Err(Problem::NotAllowed("部门视图由部门负责人保存；您可以存为个人视图".to_owned()));
        }
        let known = self.views(actor, &viewer).await?;
        if known.iter().filter(|view| view.shared == shared).count() >= VIEWS_MOST {
            return Err(wrong("视图名称：已有 30 个视图，请先删去不用的"));
        }
        if known.iter().any(|view| view.shared == shared && view.name == name) {
            return Err(wrong("视图名称：已有同名视图，请换一个"));
        }
        // Kept as it was understood, so that nothing strange is kept.
        let query = Lens::parse(query).0.query();
        let view = ViewRow { id: 0, account: viewer.account, shared, name: name.to_owned(), query };
        self.store.view_put(&viewer.department, view).await?;
        self.views(actor, &viewer).await
    }

    async fn remove_view(&self, actor: &Actor, id: i64) -> Answer<Vec<SavedView>> {
        let viewer = self.viewer(actor)?;
        let known = self.views(actor, &viewer).await?;
        let Some(view) = known.into_iter().find(|view| view.id == id) else { return Err(Problem::NotFound) };
        if !view.own {
            return Err(Problem::NotAllowed("部门视图由保存它的人或部门负责人删除".to_owned()));
        }
        self.store.view_remove(&viewer.department, id).await?;
        self.views(actor, &viewer).await
    }

    async fn set_most(&self, actor: &Actor, stage: Stage, most: Option<u32>) -> Answer<Vec<(Stage, u32)>> {
        let viewer = self.viewer(actor)?;
        if !actor.has(Role::Head) {
            return Err(Problem::NotAllowed("在办提醒数由部门负责人设定".to_owned()));
        }
        if most.is_some_and(|most| !(1..=9999).contains(&most)) {
            return Err(Problem::Invalid(vec![FieldError::new("most", "在办提醒数：请填 1 至 9999，或留空")]));
        }
        self.store.board_set_most(&viewer.department, stage, most).await?;
        self.store.board_most(&viewer.department).await.map_err(Fault::into_problem)
    }

    async fn bulk(&self, actor: &Actor, cases: Vec<(CaseNo, u32)>, act: BulkAct) -> Answer<Vec<BulkResult>> {
        self.viewer(actor)?;
        self.bulk_of(actor, cases, act).await
    }

    async fn put_note(&self, actor: &Actor, case_no: CaseNo, text: &str) -> Answer<()> {
        Desk::put_note(self, actor, case_no, text).await
    }

    async fn work_on(&self, actor: &Actor, case_no: CaseNo, what: Option<&str>) -> Answer<()> {
        let viewer = self.viewer(actor)?;
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let pack = self.pack_of(&row.case)?;
        if sight(actor, &row.case, &pack) != Sight::Full {
            return Err(Problem::NotFound);
        }
        // Who is at work inside is nothing for boards that see a part of the case.
        let boards: BTreeSet<String> = board_seats(&row.case, &pack)
            .into_iter()
            .filter(|seat| seat.sight == Sight::Full)
            .map(|seat| match seat.account {
                Some(account) => named_board(&seat.department, account),
                None => seat.department.to_string(),
            })
            .collect();
        let what = what.map(|what| what.chars().filter(|letter| !letter.is_control()).take(16).collect());
        let who = (viewer.account, actor.name.clone());
        let working = self.presence.note(case_no, boards.clone(), who, what, self.now());
        self.live.tell(super::LiveMessage::working(&row.case, boards, working.people));
        Ok(())
    }
}
