//! What the board shows: cards by column, each in a signal of its own, so that a change touches only what changed.

use super::window::{Span, WINDOWED_FROM};
use crate::api::looks::look_page;
use crate::desk::live::Listening;
use crate::desk::toast::{Toasts, use_toasts};
use crate::error::AppError;
use domain::case::Stage;
use domain::value::{AccountId, CaseNo, Instant};
use domain::view::{
    Card, Choices, ColumnCount, ColumnView, Cursor, LaneCount, Lens, ListView, LookView, SavedView, Working,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Cards of a further page.
const PAGE: u32 = 100;

/// What just happened to a card, for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    None,
    /// Somebody else moved or changed it.
    News,
    /// It was put back: the step was not made.
    Back,
}

/// A card in its place.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// Which case.
    pub(super) case_no: CaseNo,
    /// The card.
    pub(super) card: ArcRwSignal<Card>,
    /// A step is under way.
    pub(super) busy: ArcRwSignal<bool>,
    /// What just happened to it.
    pub(super) mark: ArcRwSignal<Mark>,
    /// Its height when it was last drawn, in pixels; 0 where it never was.
    pub(super) height: Arc<AtomicU32>,
    /// It stands at the top of where it is about to be, whatever its due date says.
    ahead: Arc<AtomicBool>,
}

impl Slot {
    pub(super) fn new(card: Card) -> Self {
        Self {
            case_no: card.case_no,
            card: ArcRwSignal::new(card),
            busy: ArcRwSignal::new(false),
            mark: ArcRwSignal::new(Mark::None),
            height: Arc::new(AtomicU32::new(0)),
            ahead: Arc::new(AtomicBool::new(false)),
        }
    }

    fn key(&self) -> Key {
        self.card.try_with_untracked(|card| (card.order, card.case_no)).unwrap_or((0, self.case_no))
    }

    pub(super) fn version(&self) -> u32 {
        self.card.try_with_untracked(|card| card.version).unwrap_or_default()
    }

    /// The card is where the server has it.
    pub(super) fn settled(&self) {
        self.busy.try_set(false);
        self.ahead.store(false, Ordering::Relaxed);
    }

    /// Shows the card, unless it is older than what is shown.
    pub(super) fn show(&self, card: Card) {
        if self.card.try_with_untracked(|shown| *shown != card && shown.version <= card.version).unwrap_or(false) {
            self.card.try_set(card);
        }
    }
}

/// What cards of a column are ordered by.
type Key = (i64, CaseNo);

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Which.
    pub(super) stage: Stage,
    /// Cards in all.
    pub(super) count: RwSignal<u32>,
    /// Of them overdue.
    pub(super) overdue: RwSignal<u32>,
    /// Those loaded, due first.
    pub(super) slots: RwSignal<Vec<Slot>>,
    /// Where more begin.
    pub(super) next: RwSignal<Option<Cursor>>,
    /// The last card before there.
    edge: StoredValue<Option<Key>>,
    /// More are being read.
    pub(super) loading: RwSignal<bool>,
    /// Which of the slots are drawn.
    pub(super) span: RwSignal<Span>,
}

impl Column {
    fn new(view: ColumnView) -> Self {
        Self {
            edge: StoredValue::new(edge_of(&view)),
            stage: view.stage,
            count: RwSignal::new(view.count),
            overdue: RwSignal::new(view.overdue),
            slots: RwSignal::new(view.cards.into_iter().map(Slot::new).collect()),
            next: RwSignal::new(view.next),
            loading: RwSignal::new(false),
            span: RwSignal::new(Span::whole()),
        }
    }

    /// The slots that are drawn.
    pub(super) fn drawn(self) -> Vec<Slot> {
        let span = self.span.get();
        self.slots.with(|slots| {
            if slots.len() < WINDOWED_FROM {
                return slots.clone();
            }
            let (start, end) = (span.start.min(slots.len()), span.end.min(slots.len()));
            let pinned = |case_no: CaseNo, slots: &[Slot]| slots.iter().find(|slot| slot.case_no == case_no).cloned();
            let before = span.pinned.and_then(|case_no| pinned(case_no, &slots[..start]));
            let after = span.pinned.and_then(|case_no| pinned(case_no, &slots[end..]));
            before.into_iter().chain(slots[start..end].iter().cloned()).chain(after).collect()
        })
    }

    /// Where a case is among the slots.
    pub(super) fn position(self, case_no: CaseNo) -> Option<usize> {
        self.slots.try_with_untracked(|slots| slots.iter().position(|slot| slot.case_no == case_no)).flatten()
    }

    /// Puts a slot where its due date says. Beyond what has been read it waits for "more", unless whoever looks has moved
    /// it there: that stays in sight.
    pub(super) fn insert(self, slot: Slot) {
        let own = slot.ahead.swap(false, Ordering::Relaxed);
        let key = slot.key();
        let more = self.next.try_with_untracked(Option::is_some).unwrap_or(false);
        if !own && more && self.edge.try_get_value().flatten().is_some_and(|edge| key > edge) {
            return;
        }
        self.slots.try_update(|slots| {
            // Those that stand at the top for the moment say nothing about the order.
            let after = |other: &Slot| !other.ahead.load(Ordering::Relaxed) && other.key() > key;
            let at = slots.iter().position(after).unwrap_or(slots.len());
            slots.insert(at, slot);
        });
    }

    /// Puts a slot at the top, before the server has said where it belongs.
    pub(super) fn insert_ahead(self, slot: Slot) {
        slot.ahead.store(true, Ordering::Relaxed);
        self.slots.try_update(|slots| slots.insert(0, slot));
    }

    /// Shows what the server says the column begins with.
    pub(super) fn replace(self, view: ColumnView, slot_of: impl FnMut(Card) -> Slot) {
        set_if_other(self.count, view.count);
        set_if_other(self.overdue, view.overdue);
        self.edge.try_set_value(edge_of(&view));
        self.slots.try_set(view.cards.into_iter().map(slot_of).collect());
        self.next.try_set(view.next);
    }

    /// Adds a further page, without the cards it should not show.
    fn extend(self, view: ColumnView, shows: impl Fn(&Card) -> bool) {
        let edge = edge_of(&view);
        self.next.try_set(view.next);
        if edge.is_some() {
            self.edge.try_set_value(edge);
        }
        let before = self.slots.try_with_untracked(|slots| slots.last().map(Slot::key)).flatten();
        // As a rule the page follows what is there; what came in between is put where it belongs.
        let (late, on): (Vec<Card>, Vec<Card>) = view
            .cards
            .into_iter()
            .filter(shows)
            .partition(|card| before.is_some_and(|before| (card.order, card.case_no) < before));
        self.slots.try_update(|slots| slots.extend(on.into_iter().map(Slot::new)));
        late.into_iter().map(Slot::new).for_each(|slot| self.insert(slot));
    }

    pub(super) fn take(self, case_no: CaseNo) -> Option<Slot> {
        self.position(case_no).and_then(|at| self.slots.try_update(|slots| slots.remove(at)))
    }
}

/// What is going on between the board and the server.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// Cases whose cards are to be read.
    pub(super) pending: BTreeSet<CaseNo>,
    /// Pending cases are about to be read.
    pub(super) scheduled: bool,
    /// Cards being read; `true` where they changed again meanwhile.
    pub(super) reading: BTreeMap<CaseNo, bool>,
    /// Cards whose step was made and that do not show it yet.
    pub(super) settling: BTreeSet<CaseNo>,
    /// The whole board is being read; `true` where that has to be done again.
    pub(super) reading_all: Option<bool>,
    /// Requests so far, and the one whose counts are shown: an answer that was overtaken counts nothing.
    pub(super) asked: u32,
    pub(super) counted: u32,
    /// What had been told when the board was read.
    pub(super) heard: i64,
    /// Cards shown elsewhere than the server had them, and where they came from.
    pub(super) ahead: Vec<(CaseNo, Stage)>,
    /// A recount is about to be asked for.
    pub(super) recounting: bool,
    /// Another lens was asked for meanwhile.
    pub(super) looks: u32,
    /// Further pages being read, and the cases that changed meanwhile.
    pages: u32,
    meanwhile: BTreeSet<CaseNo>,
}

impl Traffic {
    /// A card has been read; a page that was asked for before may still show what it was.
    pub(super) fn card_came(&mut self, case_no: CaseNo) {
        if self.pages > 0 {
            self.meanwhile.insert(case_no);
        }
    }

    fn page_came(&mut self) -> BTreeSet<CaseNo> {
        self.pages = self.pages.saturating_sub(1);
        if self.pages > 0 { self.meanwhile.clone() } else { std::mem::take(&mut self.meanwhile) }
    }
}

/// The board.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoardState {
    columns: StoredValue<Vec<Column>>,
    pub(super) traffic: StoredValue<Traffic>,
    /// Who looks.
    pub(super) account: AccountId,
    /// When the board last heard from the server.
    pub(super) synced: RwSignal<Instant>,
    active: RwSignal<Stage>,
    /// Said to those who do not see cards move.
    pub(super) spoken: RwSignal<String>,
    /// Filters, groups, order.
    pub(super) lens: RwSignal<Lens>,
    /// A lens is being looked through.
    pub(super) looking: RwSignal<bool>,
    /// Lanes with their counts.
    pub(super) lanes: RwSignal<Vec<LaneCount>>,
    /// What of the address was not understood.
    pub(super) told: RwSignal<Vec<String>>,
    /// There are more than were counted.
    pub(super) at_least: RwSignal<bool>,
    /// What filters may be set to.
    pub(super) choices: RwSignal<Choices>,
    /// Views kept.
    pub(super) views: RwSignal<Vec<SavedView>>,
    /// Most cards a column should hold.
    pub(super) most: RwSignal<Vec<(Stage, u32)>>,
    /// The table.
    pub(super) list: RwSignal<Option<ListView>>,
    /// Who is at work on what.
    pub(super) working: RwSignal<Vec<Working>>,
    /// Counts changes of what is drawn, for whoever looks after the focus.
    pub(super) redrawn: RwSignal<u32>,
    /// The card in focus.
    pub(super) current: RwSignal<Option<CaseNo>>,
    pub(super) listening: StoredValue<Option<Listening>>,
    pub(super) toasts: Toasts,
}

impl BoardState {
    pub(super) fn new(view: LookView, account: AccountId) -> Self {
        let board = view.board;
        let active =
            board.columns.iter().find(|column| column.count > 0).map_or(Stage::Registration, |column| column.stage);
        Self {
            columns: StoredValue::new(board.columns.into_iter().map(Column::new).collect()),
            traffic: StoredValue::new(Traffic { heard: view.heard, ..Traffic::default() }),
            account,
            synced: RwSignal::new(board.now),
            active: RwSignal::new(active),
            spoken: RwSignal::new(String::new()),
            lens: RwSignal::new(view.lens),
            looking: RwSignal::new(false),
            lanes: RwSignal::new(view.lanes),
            told: RwSignal::new(view.told),
            at_least: RwSignal::new(view.at_least),
            choices: RwSignal::new(view.choices),
            views: RwSignal::new(view.views),
            most: RwSignal::new(view.most),
            list: RwSignal::new(view.list),
            working: RwSignal::new(view.working),
            redrawn: RwSignal::new(0),
            current: RwSignal::new(None),
            listening: StoredValue::new(None),
            toasts: use_toasts(),
        }
    }

    /// The column a narrow screen shows.
    pub(super) fn active_stage(self) -> RwSignal<Stage> {
        self.active
    }

    /// A column.
    pub(super) fn column(self, stage: Stage) -> Column {
        self.columns.with_value(|columns| {
            // Every board has every column; the first stands in where one was missing.
            columns.iter().find(|column| column.stage == stage).copied().unwrap_or(columns[0])
        })
    }

    /// A column, unless the board has gone: answers come after people have left.
    pub(super) fn column_still_here(self, stage: Stage) -> Option<Column> {
        self.columns.try_with_value(|columns| columns.iter().find(|column| column.stage == stage).copied()).flatten()
    }

    pub(super) fn each(self, mut with: impl FnMut(Column)) {
        self.columns.try_with_value(|columns| columns.iter().copied().for_each(&mut with));
    }

    /// Cards before the archive.
    pub(super) fn open_count(self) -> u32 {
        Stage::ALL
            .into_iter()
            .filter(|stage| *stage != Stage::Archiving)
            .map(|stage| self.column(stage).count.get())
            .sum()
    }

    /// The slot of a case, if its card is loaded.
    pub(super) fn slot(self, case_no: CaseNo) -> Option<Slot> {
        self.place(case_no).map(|(_, slot)| slot)
    }

    /// The column and the slot of a case, if its card is loaded.
    pub(super) fn place(self, case_no: CaseNo) -> Option<(Column, Slot)> {
        let mut found = None;
        self.each(|column| {
            if found.is_none() {
                found = column
                    .slots
                    .try_with_untracked(|slots| slots.iter().find(|slot| slot.case_no == case_no).cloned())
                    .flatten()
                    .map(|slot| (column, slot));
            }
        });
        found
    }

    /// Says something to those who do not see it; the same words said twice are heard twice.
    pub(super) fn say(self, words: impl Into<String>) {
        let mut words = words.into();
        if self.spoken.try_with_untracked(|before| *before == words).unwrap_or(false) {
            words.push('\u{a0}');
        }
        self.spoken.try_set(words);
    }

    /// What is drawn has changed.
    pub(super) fn touch(self) {
        self.redrawn.try_update(|redrawn| *redrawn = redrawn.wrapping_add(1));
    }

    pub(super) fn set_counts(self, counts: &[ColumnCount]) {
        for (stage, count, overdue) in counts {
            let Some(column) = self.column_still_here(*stage) else { return };
            set_if_other(column.count, *count);
            set_if_other(column.overdue, *overdue);
        }
    }

    /// The query of the lens.
    pub(super) fn query(self) -> String {
        self.lens.try_with_untracked(Lens::query).unwrap_or_default()
    }

    /// An answer came, or the server was not reached.
    pub(super) fn reached<T>(self, answer: &Result<T, AppError>) {
        if let Some(listening) = self.listening.try_get_value().flatten() {
            listening.reached(!matches!(answer, Err(AppError::Offline)));
        }
    }

    /// Reads the next page of a column.
    pub(super) fn load_more(self, stage: Stage) {
        let target = self.column(stage);
        let Some(after) = target.next.get_untracked() else { return };
        if target.loading.get_untracked() {
            return;
        }
        target.loading.set(true);
        let (toasts, query) = (self.toasts, self.query());
        let looks = self.traffic.with_value(|traffic| traffic.looks);
        self.traffic.update_value(|traffic| traffic.pages += 1);
        spawn_local(async move {
            let answer = look_page(query, stage, after.to_string(), PAGE).await;
            self.reached(&answer);
            let same = self.traffic.try_with_value(|traffic| traffic.looks) == Some(looks);
            let meanwhile = self.traffic.try_update_value(Traffic::page_came).unwrap_or_default();
            match answer {
                Ok(view) if same => {
                    let mut known: BTreeSet<CaseNo> = meanwhile.clone();
                    self.each(|column| {
                        column.slots.with_untracked(|slots| known.extend(slots.iter().map(|slot| slot.case_no)));
                    });
                    target.extend(view, |card| !known.contains(&card.case_no));
                    self.touch();
                    // The page may be older than what was heard of these.
                    for case_no in meanwhile {
                        self.refresh_card(case_no);
                    }
                }
                Ok(_) => {}
                Err(error) => toasts.failed(&error),
            }
            target.loading.try_set(false);
        });
    }
}

/// The last card a view has, behind which more begin.
fn edge_of(view: &ColumnView) -> Option<Key> {
    view.cards.last().map(|card| (card.order, card.case_no))
}

fn set_if_other(signal: RwSignal<u32>, value: u32) {
    if signal.try_get_untracked() != Some(value) {
        signal.try_set(value);
    }
}
