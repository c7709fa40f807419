//! The board of a department.

use super::Desk;
use crate::store::{CardQuery, Fault};
use async_trait::async_trait;
use domain::access::{Actor, Role, sight};
use domain::case::Stage;
use domain::clock::ClockKind;
use domain::policy::{Pack, PackRef};
use domain::ports::{Answer, Board};
use domain::problem::Problem;
use domain::value::{AccountId, CaseNo, DepartmentId, Instant};
use domain::view::{BoardView, Card, CardChange, ColumnView, Cursor, FoundView, Lens, RulesView, has_words, words_of};
use futures::future::try_join_all;
use std::sync::Arc;

/// Cards of a column at first: twice what a screen shows, so that what somebody just moved is mostly among them.
pub(crate) const PAGE: u32 = 20;

/// Whose board, under which pack, with or without the pool.
pub(super) struct Viewer {
    pub(super) department: DepartmentId,
    pub(super) account: AccountId,
    pub(super) pack: Arc<Pack>,
    pub(super) pool: bool,
}

impl Desk {
    /// The pack a department works under: the one that knows it.
    pub(super) fn pack_of_department(&self, department: &DepartmentId) -> Option<Arc<Pack>> {
        let rules = self.rules();

        rules.latest_packs().find(|pack| pack.department(department).is_some())
    }

    /// Whose board the person sees; posts without a board are told so.
    pub(super) fn viewer(&self, actor: &Actor) -> Answer<Viewer> {
        let works = [Role::Clerk, Role::Handler, Role::Head, Role::Station];
        let department = actor.department().filter(|_| works.into_iter().any(|role| actor.has(role)));
        let (Some(department), Some(account)) = (department, actor.account()) else {
            return Err(Problem::NotAllowed("您的岗位没有看板".to_owned()));
        };
        let pack = self.pack_of_department(department).ok_or(Problem::NotFound)?;
        let pool = pack.pool.contains(department);
        Ok(Viewer { department: department.clone(), account, pack, pool })
    }

    async fn column_of(
        &self,
        viewer: &Viewer,
        stage: Stage,
        after: Option<Cursor>,
        now: Instant,
    ) -> Answer<ColumnView> {
        let query = CardQuery {
            department: viewer.department.clone(),
            account: viewer.account,
            pool: viewer.pool && stage_has_pool(stage),
            stage,
            after,
            limit: PAGE,
        };
        let page = self.store.card_page(&query).await.map_err(Fault::into_problem)?;
        let rules = Desk::rules(self);
        let calendar = rules.calendar();
        let cards = page.cards.into_iter().map(|card| freshen(card, &calendar, now)).collect();
        Ok(ColumnView { stage, count: 0, overdue: 0, cards, next: page.next })
    }
}

/// The pool is registration's: nothing else is unclaimed, but for what was withdrawn before anybody received it.
pub(super) fn stage_has_pool(stage: Stage) -> bool {
    matches!(stage, Stage::Registration | Stage::Archiving)
}

/// Days left depend on today; everything else on a card stands as written.
pub(super) fn freshen(card: Card, calendar: &domain::clock::Calendar, now: Instant) -> Card {
    let due = card.due.map(|due| due.as_of(calendar, now));
    Card { due, ..card }
}

#[async_trait]
impl Board for Desk {
    async fn board(&self, actor: &Actor) -> Answer<BoardView> {
        let viewer = self.viewer(actor)?;
        let now = self.now();
        let counts = self.counts(actor).await?;
        let columns = Stage::ALL.map(|stage| self.column_of(&viewer, stage, None, now));
        let mut columns = try_join_all(columns).await?;
        for column in &mut columns {
            let stage = column.stage;
            if let Some((_, count, overdue)) = counts.iter().find(|(counted, ..)| *counted == stage) {
                column.count = *count;
                column.overdue = *overdue;
            }
        }
        self.with_notes(&viewer, columns.iter_mut().flat_map(|column| column.cards.iter_mut())).await?;
        Ok(BoardView {
            department_name: viewer.pack.department_short(&viewer.department).to_owned(),
            department: viewer.department,
            columns,
            limits: limits(&viewer.pack),
            pack: viewer.pack.reference.clone(),
            now,
        })
    }

    async fn column(&self, actor: &Actor, stage: Stage, after: Option<Cursor>) -> Answer<ColumnView> {
        let viewer = self.viewer(actor)?;
        let mut column = self.column_of(&viewer, stage, after, self.now()).await?;
        let counts = self
            .store
            .card_counts(&viewer.department, viewer.account, viewer.pool)
            .await
            .map_err(Fault::into_problem)?;
        column.count = counts.iter().find(|(counted, _)| *counted == stage).map_or(0, |(_, count)| *count);
        self.with_notes(&viewer, column.cards.iter_mut()).await?;
        Ok(column)
    }

    async fn card(&self, actor: &Actor, case_no: CaseNo, query: &str) -> Answer<CardChange> {
        let viewer = self.viewer(actor)?;
        let now = self.now();
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?;
        let (lens, mut passes) = (Lens::parse(query).0, false);
        let mut card = match row {
            Some(row) => {
                let pack = self.pack_of(&row.case)?;
                // Not to be known and not there look alike.
                let own = pack.reference.id == viewer.pack.reference.id;
                let seen = sight(actor, &row.case, &pack);
                let card = Card::seen_by(actor, seen, &row.case, &pack, &Desk::rules(self).calendar(), now);
                let card = card.filter(|_| own);
                passes = card.as_ref().is_some_and(|card| {
                    let words = lens.words();
                    let finds = || has_words(&words_of(card, &row.case.seen_as(seen, actor)), &words);
                    lens.admits(card, now) && (words.is_empty() || finds())
                });
                card
            }
            None => None,
        };
        self.with_notes(&viewer, card.iter_mut()).await?;
        Ok(CardChange { card, passes, counts: self.counts(actor).await?, now })
    }

    async fn counts(&self, actor: &Actor) -> Answer<Vec<(Stage, u32, u32)>> {
        let viewer = self.viewer(actor)?;
        let now = self.now();
        let counts = self
            .store
            .card_counts(&viewer.department, viewer.account, viewer.pool)
            .await
            .map_err(Fault::into_problem)?;
        let overdue = self
            .store
            .card_overdue(&viewer.department, viewer.account, viewer.pool, now)
            .await
            .map_err(Fault::into_problem)?;
        let of = |known: &[(Stage, u32)], stage| known.iter().find(|(of, _)| *of == stage).map_or(0, |(_, n)| *n);
        Ok(Stage::ALL.into_iter().map(|stage| (stage, of(&counts, stage), of(&overdue, stage))).collect())
    }

    async fn find(&self, actor: &Actor, text: &str) -> Answer<FoundView> {
        self.found(actor, text).await
    }

    async fn rules(&self, pack: &PackRef) -> Answer<RulesView> {
        let rules = Desk::rules(self);
        let pack = rules.pack(pack).ok_or(Problem::NotFound)?;
        Ok(RulesView { pack: (*pack).clone(), calendar: (*rules.calendar()).clone() })
    }
}

/// Limits in the column heads.
fn limits(pack: &Pack) -> Vec<(Stage, String)> {
    [
        (Stage::Registration, ClockKind::Registration),
        (Stage::Classification, ClockKind::Classification),
        (Stage::Handling, ClockKind::Handling),
        (Stage::Reply, ClockKind::Reply),
        (Stage::Archiving, ClockKind::Archiving),
    ]
    .into_iter()
    .filter_map(|(stage, kind)| Some((stage, pack.clocks.get(&kind)?.limit.zh())))
    .collect()
}
