//! The board through a lens: filters, lanes and tables over the cards of a department; views kept; who works on what.
//!
//! Without conditions everything comes from kept counters and keyset pages. Under conditions the cards of the board are
//! read in pages and looked at, up to a bound that is said where it is met.

use super::Desk;
use super::board::{Viewer, freshen, stage_has_pool};
use crate::store::{CardQuery, Fault, ViewRow, named_board};
use async_trait::async_trait;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::Stage;
use domain::ports::{Answer, Board, Looks};
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{
    BoardView, BulkAct, BulkResult, Card, Choices, ColumnView, Cursor, DueBand, Group, Layout, Lens, ListView,
    LookView, SavedView, Tally, board_seats, lanes_of,
};
use std::collections::BTreeSet;

/// Cards read at once while looking for those that pass.
const CHUNK: u32 = 500;
/// Cards looked at for one answer.
const LOOKED_AT_MOST: usize = 20_000;
/// Cards of a column shown at first, and in one page at most.
const PAGE: u32 = 20;
const PAGE_MOST: u32 = 200;
/// Rows of a page of the table.
const ROWS: usize = 50;
/// Views one person or department keeps.
const VIEWS_MOST: usize = 30;

/// Cards that pass, by column, without what the rules need.
struct Sifted {
    found: Vec<(Stage, Card)>,
    at_least: bool,
}

impl Desk {
    /// A page of a column as stored, with the days as of now.
    async fn cards_after(
        &self,
        viewer: &Viewer,
        stage: Stage,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<(Vec<Card>, Option<Cursor>)> {
        let query = CardQuery {
            department: viewer.department.clone(),
            account: viewer.account,
            pool: viewer.pool && stage_has_pool(stage),
            stage,
            after,
            limit,
        };
        let page = self.store.card_page(&query).await.map_err(Fault::into_problem)?;
        let (calendar, now) = (self.rules().calendar(), self.now());
        let cards = page.cards.into_iter().map(|card| freshen(card, &calendar, now)).collect();
        Ok((cards, page.next))
    }

    /// Every card of the board that passes.
    async fn sift(&self, viewer: &Viewer, lens: &Lens) -> Answer<Sifted> {
        let now = self.now();
        let mut sifted = Sifted { found: Vec::new(), at_least: false };
        let mut looked_at = 0;
        for stage in Stage::ALL {
            let mut after = None;
            loop {
                let (cards, next) = self.cards_after(viewer, stage, after, CHUNK).await?;
                looked_at += cards.len();
                let passing = cards.into_iter().filter(|card| lens.admits(card, now));
                sifted.found.extend(passing.map(|card| (stage, Card { outline: None, ..card })));
                after = next;
                if after.is_none() {
                    break;
                }
                if looked_at >= LOOKED_AT_MOST {
                    sifted.at_least = true;
                    break;
                }
            }
        }
        Ok(sifted)
    }

    /// Cards of a column that pass, from `after` on, at least `limit` where there are so many.
    async fn sift_column(
        &self,
        viewer: &Viewer,
        lens: &Lens,
        stage: Stage,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<(Vec<Card>, Option<Cursor>)> {
        if lens.admits_all() {
            return self.cards_after(viewer, stage, after, limit).await;
        }
        let now = self.now();
        let mut found = Vec::new();
        let (mut after, mut looked_at) = (after, 0);
        loop {
            let (cards, next) = self.cards_after(viewer, stage, after, PAGE_MOST).await?;
            looked_at += cards.len();
            found.extend(cards.into_iter().filter(|card| lens.admits(card, now)));
            after = next;
            let enough = found.len() >= limit as usize || looked_at >= LOOKED_AT_MOST;
            if enough || after.is_none() {
                return Ok((found, after));
            }
        }
    }

    async fn tally_of(&self, actor: &Actor, viewer: &Viewer, lens: &Lens) -> Answer<Tally> {
        let now = self.now();
        if lens.admits_all() && lens.group == Group::None {
            let counts = self.counts(actor).await?;
            return Ok(Tally { counts, lanes: Vec::new(), at_least: false, now });
        }
        let sifted = self.sift(viewer, lens).await?;
        let counts = Stage::ALL.into_iter().map(|stage| {
            let here = || sifted.found.iter().filter(move |(of, _)| *of == stage);
            let overdue = here().filter(|(_, card)| DueBand::Over.holds(card, now)).count();
            (stage, counted(here().count()), counted(overdue))
        });
        let lanes = match lens.group {
            Group::None => Vec::new(),
            group => lanes_of(group, sifted.found.iter().map(|(stage, card)| (*stage, card)), now),
        };
        Ok(Tally { counts: counts.collect(), lanes, at_least: sifted.at_least, now })
    }

    async fn list_of(&self, viewer: &Viewer, lens: &Lens, from: u32) -> Answer<ListView> {
        let mut cards: Vec<Card> = self.sift(viewer, lens).await?.found.into_iter().map(|(_, card)| card).collect();
        cards.sort_by(|one, other| {
            let order = lens.sort.compare(one, other);
            if lens.descending { order.reverse() } else { order }
        });
        let count = cards.len();
        let from = (from as usize).min(count);
        let end = (from + ROWS).min(count);
        let next = (end < count).then(|| counted(end));
        Ok(ListView { cards: cards.drain(from..end).collect(), count: counted(count), next })
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

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
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
        let tally = self.tally_of(actor, &viewer, &lens).await?;
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
                let least = if lens.group == Group::None { PAGE } else { PAGE * 2 };
                let limit = wished.clamp(least, PAGE_MOST);
                (column.cards, column.next) = self.sift_column(&viewer, &lens, stage, from, limit).await?;
            }
        }
        let list = if listed { Some(self.list_of(&viewer, &lens, 0).await?) } else { None };
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
            lens,
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
        let (lens, _) = Lens::parse(query);
        let (cards, next) = self.sift_column(&viewer, &lens, stage, after, limit.clamp(1, PAGE_MOST)).await?;
        Ok(ColumnView { stage, count: 0, overdue: 0, cards, next })
    }

    async fn tally(&self, actor: &Actor, query: &str) -> Answer<Tally> {
        let viewer = self.viewer(actor)?;
        self.tally_of(actor, &viewer, &Lens::parse(query).0).await
    }

    async fn list(&self, actor: &Actor, query: &str, from: u32) -> Answer<ListView> {
        let viewer = self.viewer(actor)?;
        self.list_of(&viewer, &Lens::parse(query).0, from).await
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

    async fn work_on(&self, actor: &Actor, case_no: CaseNo, what: Option<&str>) -> Answer<()> {
        let viewer = self.viewer(actor)?;
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let pack = self.pack_of(&row.case)?;
        if sight(actor, &row.case, &pack) != Sight::Full {
            return Err(Problem::NotFound);
        }
        let boards: BTreeSet<String> = board_seats(&row.case, &pack)
            .into_iter()
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
