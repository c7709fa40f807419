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
use std::sync::atomic::AtomicU32;

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
}

impl Slot {
    pub(super) fn new(card: Card) -> Self {
        Self {
            case_no: card.case_no,
            card: ArcRwSignal::new(card),
            busy: ArcRwSignal::new(false),
            mark: ArcRwSignal::new(Mark::None),
            height: Arc::new(AtomicU32::new(0)),
        }
    }

    fn key(&self) -> (i64, CaseNo) {
        self.card.try_with_untracked(|card| (card.order, card.case_no)).unwrap_or((0, self.case_no))
    }

    pub(super) fn version(&self) -> u32 {
        self.card.try_with_untracked(|card| card.version).unwrap_or_default()
    }

    /// Shows the card, unless it is older than what is shown.
    pub(super) fn show(&self, card: Card) {
        if self.card.try_with_untracked(|shown| *shown != card && shown.version <= card.version).unwrap_or(false) {
            self.card.try_set(card);
        }
    }
}

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
    /// More are being read.
    pub(super) loading: RwSignal<bool>,
    /// Which of the slots are drawn.
    pub(super) span: RwSignal<Span>,
}

impl Column {
    fn new(view: ColumnView) -> Self {
        Self {
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

    /// Puts a slot where its due date says; beyond what is loaded it waits for "more".
    pub(super) fn insert(self, slot: Slot) {
        self.slots.try_update(|slots| {
            let key = slot.key();
            let at = slots.partition_point(|other| other.key() < key);
            let beyond = at == slots.len() && self.next.with_untracked(Option::is_some);
            if !beyond {
                slots.insert(at, slot);
            }
        });
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
        spawn_local(async move {
            let answer = look_page(query, stage, after.to_string(), PAGE).await;
            self.reached(&answer);
            let same = self.traffic.try_with_value(|traffic| traffic.looks) == Some(looks);
            match answer {
                Ok(view) if same => {
                    target.slots.try_update(|slots| {
                        let known: BTreeSet<CaseNo> = slots.iter().map(|slot| slot.case_no).collect();
                        slots.extend(
                            view.cards.into_iter().filter(|card| !known.contains(&card.case_no)).map(Slot::new),
                        );
                    });
                    target.next.try_set(view.next);
                    self.touch();
                }
                Ok(_) => {}
                Err(error) => toasts.failed(&error),
            }
            target.loading.try_set(false);
        });
    }
}

pub(super) fn set_if_other(signal: RwSignal<u32>, value: u32) {
    if signal.try_get_untracked() != Some(value) {
        signal.try_set(value);
    }
}
