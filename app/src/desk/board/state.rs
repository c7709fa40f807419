//! What the board shows: cards by column, each in a signal of its own, so that a change touches only what changed.

use crate::api::board::{board, column};
use crate::desk::toast::{Toasts, use_toasts};
use domain::case::Stage;
use domain::value::{CaseNo, Instant};
use domain::view::{BoardView, Card, CardChange, ColumnCount, ColumnView, Cursor, LiveEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A card in its place.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// Which case.
    pub(super) case_no: CaseNo,
    /// The card.
    pub(super) card: ArcRwSignal<Card>,
    /// A step is under way.
    pub(super) busy: ArcRwSignal<bool>,
}

impl Slot {
    fn new(card: Card) -> Self {
        Self { case_no: card.case_no, card: ArcRwSignal::new(card), busy: ArcRwSignal::new(false) }
    }

    fn key(&self) -> (i64, CaseNo) {
        self.card.with_untracked(|card| (card.order, card.case_no))
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
        }
    }

    /// Puts a slot where its due date says; beyond what is loaded it waits for "more".
    fn insert(self, slot: Slot) {
        self.slots.try_update(|slots| {
            let key = slot.key();
            let at = slots.partition_point(|other| other.key() < key);
            let beyond = at == slots.len() && self.next.with_untracked(Option::is_some);
            if !beyond {
                slots.insert(at, slot);
            }
        });
    }

    fn take(self, case_no: CaseNo) -> Option<Slot> {
        let there =
            self.slots.try_with_untracked(|slots| slots.iter().position(|slot| slot.case_no == case_no)).flatten();
        there.and_then(|at| self.slots.try_update(|slots| slots.remove(at)))
    }
}

/// The board.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoardState {
    columns: StoredValue<Vec<Column>>,
    /// When the board last heard from the server.
    pub(super) synced: RwSignal<Instant>,
    active: RwSignal<Stage>,
    /// Said to those who do not see cards move.
    pub(super) spoken: RwSignal<String>,
    toasts: Toasts,
}

impl BoardState {
    pub(super) fn new(view: BoardView) -> Self {
        let now = view.now;
        let active =
            view.columns.iter().find(|column| column.count > 0).map_or(Stage::Registration, |column| column.stage);
        Self {
            columns: StoredValue::new(view.columns.into_iter().map(Column::new).collect()),
            synced: RwSignal::new(now),
            active: RwSignal::new(active),
            spoken: RwSignal::new(String::new()),
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
    fn column_still_here(self, stage: Stage) -> Option<Column> {
        self.columns.try_with_value(|columns| columns.iter().find(|column| column.stage == stage).copied()).flatten()
    }

    fn each(self, mut with: impl FnMut(Column)) {
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
        let mut found = None;
        self.each(|column| {
            if found.is_none() {
                found = column
                    .slots
                    .try_with_untracked(|slots| slots.iter().find(|slot| slot.case_no == case_no).cloned())
                    .flatten();
            }
        });
        found
    }

    /// Whether an event tells of a version not shown yet.
    pub(super) fn is_news(self, changed: &LiveEvent) -> bool {
        self.slot(changed.case_no)
            .is_none_or(|slot| slot.card.try_with_untracked(|card| card.version < changed.version).unwrap_or(false))
    }

    /// Moves a card before the server has answered.
    pub(super) fn move_ahead(self, case_no: CaseNo, to: Stage) {
        let mut taken = None;
        self.each(|column| {
            if taken.is_none() {
                taken = column.take(case_no);
            }
        });
        if let Some(slot) = taken {
            slot.busy.try_set(true);
            let Some(column) = self.column_still_here(to) else { return };
            column.slots.try_update(|slots| slots.insert(0, slot));
        }
    }

    /// A step is under way on a card.
    pub(super) fn set_busy(self, case_no: CaseNo) {
        if let Some(slot) = self.slot(case_no) {
            slot.busy.try_set(true);
        }
    }

    /// The step is over.
    pub(super) fn settle(self, case_no: CaseNo) {
        if let Some(slot) = self.slot(case_no) {
            slot.busy.try_set(false);
        }
    }

    fn set_counts(self, counts: &[ColumnCount]) {
        for (stage, count, overdue) in counts {
            let Some(column) = self.column_still_here(*stage) else { return };
            set_if_other(column.count, *count);
            set_if_other(column.overdue, *overdue);
        }
    }

    /// Puts one card where it belongs now.
    pub(super) fn apply(self, case_no: CaseNo, change: CardChange) {
        self.synced.try_set(change.now);
        self.set_counts(&change.counts);
        let Some(card) = change.card else {
            self.each(|column| {
                column.take(case_no);
            });
            return;
        };
        let stage = card.state.stage();
        let Some(column) = self.column_still_here(stage) else { return };
        let stays = column
            .slots
            .try_with_untracked(|slots| slots.iter().find(|slot| slot.case_no == case_no).cloned())
            .flatten()
            .filter(|slot| slot.card.try_with_untracked(|shown| shown.order == card.order).unwrap_or(false));
        if let Some(slot) = stays {
            if slot.card.try_with_untracked(|shown| *shown != card).unwrap_or(false) {
                slot.card.try_set(card);
            }
            return;
        }
        let mut taken = None;
        self.each(|column| {
            if let Some(slot) = column.take(case_no) {
                taken = Some(slot);
            }
        });
        let title = card.title.clone();
        let slot = match taken {
            Some(slot) => {
                slot.card.try_set(card);
                slot
            }
            None => Slot::new(card),
        };
        column.insert(slot);
        self.spoken.try_set(format!("{case_no} {title}，现在在{}", stage.zh()));
    }

    /// Reads one card again.
    pub(super) fn refresh_card(self, case_no: CaseNo) {
        spawn_local(async move {
            // A card that cannot be read now is read with the next event.
            if let Ok(change) = super::read_card(case_no).await {
                self.apply(case_no, change);
            }
        });
    }

    /// Reads the first page of every column again.
    pub(super) fn refresh_all(self) {
        spawn_local(async move {
            if let Ok(view) = board().await {
                self.synced.try_set(view.now);
                for column in view.columns {
                    self.replace(column);
                }
            }
        });
    }

    /// Replaces what a column shows, keeping the cards that are still there.
    fn replace(self, view: ColumnView) {
        let Some(column) = self.column_still_here(view.stage) else { return };
        set_if_other(column.count, view.count);
        set_if_other(column.overdue, view.overdue);
        let mut known: Vec<Slot> = column.slots.try_get_untracked().unwrap_or_default();
        let slots: Vec<Slot> = view
            .cards
            .into_iter()
            .map(|card| match known.iter().position(|slot| slot.case_no == card.case_no) {
                Some(at) => {
                    let slot = known.swap_remove(at);
                    if slot.card.try_with_untracked(|shown| *shown != card).unwrap_or(false) {
                        slot.card.try_set(card);
                    }
                    slot
                }
                None => Slot::new(card),
            })
            .collect();
        column.slots.try_set(slots);
        column.next.try_set(view.next);
    }

    /// Reads the next page of a column.
    pub(super) fn load_more(self, stage: Stage) {
        let target = self.column(stage);
        let Some(after) = target.next.get_untracked() else { return };
        if target.loading.get_untracked() {
            return;
        }
        target.loading.set(true);
        let toasts = self.toasts;
        spawn_local(async move {
            match column(stage, Some(after.to_string())).await {
                Ok(view) => {
                    target.slots.try_update(|slots| {
                        for card in view.cards {
                            if !slots.iter().any(|slot| slot.case_no == card.case_no) {
                                slots.push(Slot::new(card));
                            }
                        }
                    });
                    target.next.try_set(view.next);
                    set_if_other(target.count, view.count);
                }
                Err(error) => toasts.failed(&error),
            }
            target.loading.try_set(false);
        });
    }
}

fn set_if_other(signal: RwSignal<u32>, value: u32) {
    if signal.try_get_untracked() != Some(value) {
        signal.try_set(value);
    }
}
