//! What others do, and what became of one's own steps: one card is read for one event, the whole board once where much
//! happened. Answers that were overtaken change nothing.

use super::state::{BoardState, Mark, Slot};
use crate::api::board::fetch_card;
use crate::api::looks::{gone, look, look_counts, look_list};
use domain::case::Stage;
use domain::value::CaseNo;
use domain::view::{Card, CardChange, ColumnView, Layout, Lens, LiveEvent, LookView, Working};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Events that come within so many milliseconds are looked at together.
const TOGETHER: u32 = 20;
/// More cards than these are not read one by one.
const CARDS_MOST: usize = 12;
/// A recount under a lens waits so long for further changes, in milliseconds.
const RECOUNT: u32 = 700;
/// Said of a card that is there and no longer shown.
const NO_LONGER: &str = "不再符合筛选条件";
/// How long a mark stays, in milliseconds.
const MARKED: u32 = 2_400;
/// Cards of a column that are read again when the board catches up.
const DEPTH_MOST: usize = 200;

impl BoardState {
    /// Somebody changed a case.
    pub(super) fn hear(self, changed: &LiveEvent) {
        let news = self.slot(changed.case_no).is_none_or(|slot| slot.version() < changed.version);
        if news || changed.noted {
            self.want(changed.case_no);
        }
    }

    /// The stream stands; whatever was told while there was none is read at once.
    pub(super) fn hear_hello(self, told: i64) {
        if self.traffic.try_with_value(|traffic| traffic.heard != told).unwrap_or(false) {
            self.refresh_all();
        }
    }

    /// The board joined a stream that stood already and told of its cases up to that number; what was told of others
    /// beyond it is nothing to it. Numbers of another run of the server are far away.
    pub(super) fn hear_stand(self, last: i64) {
        const ONE_RUN: i64 = 1 << 20;
        let knows = self.traffic.try_with_value(|traffic| (0..ONE_RUN).contains(&(traffic.heard - last)));
        if knows == Some(false) {
            self.refresh_all();
        }
    }

    /// Somebody works on a card, or does no longer.
    pub(super) fn hear_working(self, working: Working) {
        self.working.try_update(|all| {
            all.retain(|other| other.case_no != working.case_no);
            if !working.people.is_empty() {
                all.push(working);
            }
        });
    }

    /// A card is to be read; together with others that are.
    fn want(self, case_no: CaseNo) {
        let schedule = self.traffic.try_update_value(|traffic| {
            if let Some(again) = &mut traffic.reading_all {
                *again = true;
                return false;
            }
            traffic.pending.insert(case_no);
            !std::mem::replace(&mut traffic.scheduled, true)
        });
        if schedule == Some(true) {
            Timeout::new(TOGETHER, move || self.read_wanted()).forget();
        }
    }

    fn read_wanted(self) {
        let wanted = self.traffic.try_update_value(|traffic| {
            traffic.scheduled = false;
            std::mem::take(&mut traffic.pending)
        });
        let Some(wanted) = wanted else { return };
        if wanted.len() > CARDS_MOST {
            self.refresh_all();
        } else {
            for case_no in wanted {
                self.refresh_card(case_no);
            }
        }
    }

    /// Reads one card again. While it is being read, further changes wait for one more reading.
    pub(super) fn refresh_card(self, case_no: CaseNo) {
        let ticket = self.traffic.try_update_value(|traffic| {
            if let Some(again) = traffic.reading.get_mut(&case_no) {
                *again = true;
                return None;
            }
            traffic.reading.insert(case_no, false);
            traffic.asked += 1;
            Some(traffic.asked)
        });
        let Some(ticket) = ticket.flatten() else { return };
        spawn_local(async move {
            let answer = fetch_card(case_no, self.query()).await;
            self.reached(&answer);
            let again = self.traffic.try_update_value(|traffic| traffic.reading.remove(&case_no)).flatten();
            // A card that cannot be read now is read when the server is reached again.
            if let Ok(change) = answer {
                self.traffic.try_update_value(|traffic| traffic.card_came(case_no));
                self.apply(case_no, change, ticket);
            } else {
                self.traffic.try_update_value(|traffic| traffic.heard = 0);
            }
            if again == Some(true) {
                self.refresh_card(case_no);
            } else if self.traffic.try_update_value(|traffic| traffic.settling.remove(&case_no)) == Some(true) {
                self.settle(case_no);
            }
        });
    }

    /// A step was made: it counts as under way until the card shows what became of it.
    pub(super) fn refresh_made(self, case_no: CaseNo) {
        self.traffic.try_update_value(|traffic| traffic.settling.insert(case_no));
        self.refresh_card(case_no);
    }

    /// Puts one card where it belongs now.
    fn apply(self, case_no: CaseNo, change: CardChange, ticket: u32) {
        self.synced.try_set(change.now);
        let Some(lens) = self.lens.try_get_untracked() else { return };
        if lens.admits_all() {
            let newest = self.traffic.try_update_value(|traffic| {
                let newest = ticket > traffic.counted;
                traffic.counted = traffic.counted.max(ticket);
                newest
            });
            if newest == Some(true) {
                self.set_counts(&change.counts);
            }
        }
        if !lens.admits_all() || lens.group != domain::view::Group::None || lens.layout == Layout::List {
            self.recount();
        }
        let there = change.card.is_some();
        match change.card.filter(|_| change.passes) {
            Some(card) => self.put(card, &lens),
            None => self.drop_card(case_no, there, &lens),
        }
        self.touch();
    }

    /// What is counted under conditions follows the cards at once; the server's count comes after.
    fn count_moved(self, from: Option<Stage>, to: Option<Stage>) {
        if from == to {
            return;
        }
        if let Some(column) = from.and_then(|from| self.column_still_here(from)) {
            column.count.try_update(|count| *count = count.saturating_sub(1));
        }
        if let Some(column) = to.and_then(|to| self.column_still_here(to)) {
            column.count.try_update(|count| *count += 1);
        }
    }

    fn put(self, card: Card, lens: &Lens) {
        let case_no = card.case_no;
        let stage = card.state.stage();
        let Some(column) = self.column_still_here(stage) else { return };
        let known = self.place(case_no);
        if let Some((at, slot)) = &known {
            if slot.version() > card.version {
                return;
            }
            let in_place = at.stage == stage
                && slot.card.try_with_untracked(|shown| shown.order == card.order).unwrap_or(false)
                && !self.is_ahead(case_no);
            if in_place {
                if slot.version() < card.version {
                    mark(slot, Mark::News);
                }
                slot.show(card);
                return;
            }
        }
        let title = card.title.clone();
        let from = self.settle_ahead(case_no).or(known.as_ref().map(|(at, _)| at.stage));
        let slot = if let Some((at, slot)) = known {
            at.take(case_no);
            if slot.version() < card.version {
                mark(&slot, Mark::News);
            }
            slot.show(card);
            slot
        } else {
            let slot = Slot::new(card);
            mark(&slot, Mark::News);
            slot
        };
        column.insert(slot);
        if !lens.admits_all() {
            self.count_moved(from, Some(stage));
        }
        let (count, at) = (column.count.get_untracked(), column.position(case_no));
        let where_to = at.map_or_else(String::new, |at| format!("，第 {} 件", at + 1));
        self.say(format!("{case_no} {title}，现在在{}{where_to}，共 {count} 件", stage.zh()));
    }

    /// A card is no longer to be shown: because it went, or because it does not pass any more.
    fn drop_card(self, case_no: CaseNo, passes_no_more: bool, lens: &Lens) {
        let Some((column, slot)) = self.place(case_no) else { return };
        let at = column.position(case_no);
        column.take(case_no);
        let from = self.settle_ahead(case_no).unwrap_or(column.stage);
        if !lens.admits_all() {
            self.count_moved(Some(from), None);
        }
        let title = slot.card.try_with_untracked(|card| card.title.clone()).unwrap_or_default();
        if self.current.try_get_untracked().flatten() != Some(case_no) {
            return;
        }
        let neighbour = column
            .slots
            .try_with_untracked(|slots| {
                let at = at?.min(slots.len().checked_sub(1)?);
                slots.get(at).map(|slot| slot.case_no)
            })
            .flatten()
            .or_else(|| self.first_card());
        self.let_go(case_no, title, neighbour, passes_no_more.then_some(NO_LONGER));
    }

    /// The card in focus is gone: its neighbour takes the focus, and why is said.
    fn let_go(self, case_no: CaseNo, title: String, neighbour: Option<CaseNo>, why: Option<&'static str>) {
        self.current.try_set(neighbour);
        spawn_local(async move {
            let why = match why {
                Some(why) => why.to_owned(),
                // Where the board was read as a whole, it may be there and only not pass.
                None => match fetch_card(case_no, String::new()).await {
                    Ok(CardChange { card: Some(_), .. }) => NO_LONGER.to_owned(),
                    _ => gone(case_no).await.unwrap_or_else(|_| "已不在您的看板上".to_owned()),
                },
            };
            let goes = neighbour
                .and_then(|next| self.slot(next))
                .and_then(|slot| {
                    slot.card.try_with_untracked(|card| format!("。焦点移到 {} {}", card.case_no, card.title))
                })
                .unwrap_or_default();
            self.say(format!("{case_no} {title}{why}{goes}"));
            self.toasts.told(format!("{case_no} {why}"));
        });
    }

    /// The first card there is.
    pub(super) fn first_card(self) -> Option<CaseNo> {
        let mut first = None;
        self.each(|column| {
            if first.is_none() {
                first = column.slots.try_with_untracked(|slots| slots.first().map(|slot| slot.case_no)).flatten();
            }
        });
        first
    }

    /// Counts again under the lens, once for many changes.
    fn recount(self) {
        let begins = self.traffic.try_update_value(|traffic| !std::mem::replace(&mut traffic.recounting, true));
        if begins != Some(true) {
            return;
        }
        Timeout::new(RECOUNT, move || {
            self.traffic.try_update_value(|traffic| traffic.recounting = false);
            let query = self.query();
            spawn_local(async move {
                if self.lens.try_with_untracked(|lens| lens.layout) == Some(Layout::List) {
                    let shown =
                        self.list.try_with_untracked(|list| list.as_ref().map(|list| list.cards.len())).flatten();
                    let answer = look_list(query.clone(), String::new()).await;
                    self.reached(&answer);
                    // Whoever has read on in the table keeps the place; the counts are right all the same.
                    if let Ok(view) = answer {
                        self.list.try_update(|list| match list {
                            Some(list) if shown.unwrap_or(0) > view.cards.len() => list.count = view.count,
                            list => *list = Some(view),
                        });
                    }
                }
                let answer = look_counts(query.clone()).await;
                self.reached(&answer);
                if let Ok(tally) = answer
                    && self.query() == query
                {
                    self.set_counts(&tally.counts);
                    self.lanes.try_set(tally.lanes);
                    self.at_least.try_set(tally.at_least);
                }
            });
        })
        .forget();
    }

    /// Something was kept: a board that is just being read may not know of it yet.
    pub(super) fn kept(self) {
        self.traffic.try_update_value(|traffic| {
            if let Some(again) = &mut traffic.reading_all {
                *again = true;
            }
        });
    }

    /// Reads the board again as deep as it was read, with one request.
    pub(super) fn refresh_all(self) {
        let begins = self.traffic.try_update_value(|traffic| {
            if let Some(again) = &mut traffic.reading_all {
                *again = true;
                return false;
            }
            traffic.reading_all = Some(false);
            traffic.pending.clear();
            true
        });
        if begins == Some(true) {
            self.read_all(self.query(), true);
        }
    }

    /// Looks through another lens.
    pub(super) fn look_through(self, lens: Lens) {
        self.traffic.try_update_value(|traffic| {
            traffic.looks += 1;
            traffic.reading_all = Some(false);
        });
        self.looking.try_set(true);
        self.read_all(lens.query(), false);
    }

    fn read_all(self, query: String, keep_depth: bool) {
        let looks = self.traffic.try_with_value(|traffic| traffic.looks);
        let ticket = self.traffic.try_update_value(|traffic| {
            traffic.asked += 1;
            traffic.asked
        });
        let mut depth: Vec<String> = Vec::new();
        if keep_depth {
            self.each(|column| {
                let loaded = column.slots.try_with_untracked(Vec::len).unwrap_or(0).min(DEPTH_MOST);
                depth.push(format!("{}:{loaded}", column.stage.id()));
            });
        }
        spawn_local(async move {
            let answer = look(query.clone(), depth.join(","), String::new()).await;
            self.reached(&answer);
            // Another lens was asked for meanwhile.
            if self.traffic.try_with_value(|traffic| traffic.looks) != looks {
                return;
            }
            let again = self.traffic.try_update_value(|traffic| traffic.reading_all.take()).flatten();
            self.looking.try_set(false);
            match answer {
                Ok(view) => {
                    self.traffic.try_update_value(|traffic| {
                        traffic.heard = view.heard;
                        traffic.counted = traffic.counted.max(ticket.unwrap_or(0));
                    });
                    self.show(view, keep_depth);
                }
                Err(error) if !keep_depth => self.toasts.failed(&error),
                Err(_) => {}
            }
            if again == Some(true) {
                self.refresh_all();
            }
        });
    }

    /// Shows a board that was read as a whole; the cards that are still there stay the same to the eye.
    fn show(self, view: LookView, same_lens: bool) {
        self.synced.try_set(view.board.now);
        self.traffic.try_update_value(|traffic| traffic.ahead.clear());
        if !same_lens {
            self.told.try_set(view.told);
        }
        self.lens.try_set(view.lens);
        self.lanes.try_set(view.lanes);
        self.at_least.try_set(view.at_least);
        self.choices.try_set(view.choices);
        self.views.try_set(view.views);
        self.most.try_set(view.most);
        self.working.try_set(view.working);
        self.list.try_set(view.list);
        let before = self.current.try_get_untracked().flatten().and_then(|case_no| {
            let (column, slot) = self.place(case_no)?;
            let title = slot.card.try_with_untracked(|card| card.title.clone())?;
            Some((case_no, column, column.position(case_no)?, title))
        });
        let mut known: Vec<Slot> = Vec::new();
        self.each(|column| known.extend(column.slots.try_get_untracked().unwrap_or_default()));
        for column in view.board.columns {
            self.replace(column, &mut known, same_lens);
        }
        if let Some((case_no, column, at, title)) = before.filter(|(case_no, ..)| self.slot(*case_no).is_none()) {
            let beside = column.slots.try_with_untracked(|slots| {
                let at = at.min(slots.len().checked_sub(1)?);
                slots.get(at).map(|slot| slot.case_no)
            });
            let next = beside.flatten().or_else(|| self.first_card());
            if same_lens {
                self.let_go(case_no, title, next, None);
            } else {
                self.current.try_set(next);
            }
        } else if self.current.try_get_untracked().flatten().is_none() {
            self.current.try_set(self.first_card());
        }
        self.touch();
    }

    fn replace(self, view: ColumnView, known: &mut Vec<Slot>, same_lens: bool) {
        let Some(column) = self.column_still_here(view.stage) else { return };
        column.replace(view, |card| match known.iter().position(|slot| slot.case_no == card.case_no) {
            Some(at) => {
                let slot = known.swap_remove(at);
                if same_lens && slot.version() < card.version {
                    mark(&slot, Mark::News);
                }
                slot.settled();
                slot.show(card);
                slot
            }
            None => Slot::new(card),
        });
    }

    /// Moves a card before the server has answered.
    pub(super) fn move_ahead(self, case_no: CaseNo, to: Stage) {
        let Some((from, _)) = self.place(case_no) else { return };
        // Somebody else has moved it there while it was in the air.
        if from.stage == to {
            return self.set_busy(case_no);
        }
        let Some(slot) = from.take(case_no) else { return };
        slot.busy.try_set(true);
        self.traffic.try_update_value(|traffic| traffic.ahead.push((case_no, from.stage)));
        let Some(column) = self.column_still_here(to) else { return };
        column.insert_ahead(slot);
        self.touch();
    }

    fn is_ahead(self, case_no: CaseNo) -> bool {
        self.traffic.try_with_value(|traffic| traffic.ahead.iter().any(|(of, _)| *of == case_no)).unwrap_or(false)
    }

    fn settle_ahead(self, case_no: CaseNo) -> Option<Stage> {
        self.traffic
            .try_update_value(|traffic| {
                let at = traffic.ahead.iter().position(|(of, _)| *of == case_no)?;
                Some(traffic.ahead.swap_remove(at).1)
            })
            .flatten()
    }

    /// The step was not made: the card goes back to where it came from, and is seen to.
    pub(super) fn put_back(self, case_no: CaseNo, why: &str) {
        let Some(from) = self.settle_ahead(case_no) else { return };
        let Some((at, slot)) = self.place(case_no) else { return };
        if at.stage != from {
            at.take(case_no);
            if let Some(column) = self.column_still_here(from) {
                column.insert(slot.clone());
            }
        }
        mark(&slot, Mark::Back);
        self.say(format!("没有移动。{case_no} 回到{}：{why}", from.zh()));
        self.touch();
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
}

/// Shows for a moment what happened to a card; that it was put back outweighs what is news.
fn mark(slot: &Slot, mark: Mark) {
    if mark == Mark::News && slot.mark.try_get_untracked() == Some(Mark::Back) {
        return;
    }
    slot.mark.try_set(mark);
    let mark = slot.mark.clone();
    Timeout::new(MARKED, move || {
        mark.try_set(Mark::None);
    })
    .forget();
}
