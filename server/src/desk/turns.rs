//! Turns at hashing passwords. Each takes a processor for tens of milliseconds and 19 MiB, so a few run at once and the
//! rest wait, each address in a line of its own: a flood from one delays nobody elsewhere. A line is no longer than what
//! is done in a second; where it is full, one of those who wait is sent away, by lot, with the time after which to try
//! again, so that who comes late into a flood from the own address still has a turn soon.

use crate::clock::uptime_millis;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Hashings at once.
const AT_ONCE: usize = 2;
/// Nobody waits longer than about so many milliseconds.
const PATIENCE: u64 = 1000;
/// Waiting in one line: never fewer, never more, however fast the machine is.
const FEWEST: usize = 4;
const MOST: usize = 64;
/// All lines together hold so many times as much.
const LINES: usize = 2;

/// Too many wait; try again after so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crowded(pub(super) u32);

struct Waiter {
    /// Known to be the owner's browser, or somebody signed in: is not sent away, and goes first in the own line.
    trusted: bool,
    go: oneshot::Sender<Turn>,
}

struct Waiting {
    free: usize,
    /// Addresses that have a line, in the order of their turns.
    order: VecDeque<String>,
    lines: HashMap<String, VecDeque<Waiter>>,
    /// Milliseconds a hashing takes, as of late.
    cost: u64,
    dice: RandomState,
    thrown: u64,
}

/// Hands out turns.
#[derive(Clone)]
pub(super) struct Turns(Arc<Mutex<Waiting>>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Waiting {
            free: AT_ONCE,
            order: VecDeque::new(),
            lines: HashMap::new(),
            cost: 40,
            dice: RandomState::new(),
            thrown: 0,
        })))
    }
}

impl Waiting {
    /// How many may wait in a line.
    fn limit(&self) -> usize {
        let done = PATIENCE * u64::try_from(AT_ONCE).unwrap_or(1) / self.cost.max(1);
        usize::try_from(done).unwrap_or(MOST).clamp(FEWEST, MOST)
    }

    fn dice(&mut self, sides: usize) -> usize {
        self.thrown = self.thrown.wrapping_add(1);
        let sides = u64::try_from(sides.max(1)).unwrap_or(1);
        usize::try_from(self.dice.hash_one(self.thrown) % sides).unwrap_or(0)
    }

    /// Puts somebody into line; answers with who is sent away for it.
    fn line_up(&mut self, address: &str, waiter: Waiter) -> Option<Waiter> {
        let limit = self.limit();
        let total: usize = self.lines.values().map(VecDeque::len).sum();
        let line = self.lines.entry(address.to_owned()).or_default();
        if line.is_empty() {
            self.order.push_back(address.to_owned());
        }
        let own = line.len();
        let crowded = if own >= limit {
            Some(address.to_owned())
        } else if total >= limit * LINES {
            self.lines.iter().max_by_key(|(_, line)| line.len()).map(|(address, _)| address.clone())
        } else {
            None
        };
        let away = crowded.and_then(|crowded| {
            let sides = self.lines.get(&crowded)?.iter().filter(|waiter| !waiter.trusted).count();
            let chosen = self.dice(sides);
            let line = self.lines.get_mut(&crowded)?;
            let strangers = line.iter().enumerate().filter(|(_, waiter)| !waiter.trusted);
            let at = strangers.map(|(at, _)| at).nth(chosen)?;
            line.remove(at)
        });
        let line = self.lines.entry(address.to_owned()).or_default();
        let at = if waiter.trusted { line.iter().take_while(|other| other.trusted).count() } else { line.len() };
        line.insert(at, waiter);
        away
    }

    /// Whose turn it is: the lines one after the other.
    fn next(&mut self) -> Option<Waiter> {
        loop {
            let address = self.order.pop_front()?;
            let line = self.lines.get_mut(&address);
            let waiter = line.and_then(VecDeque::pop_front);
            if self.lines.get(&address).is_some_and(|line| !line.is_empty()) {
                self.order.push_back(address);
            } else {
                self.lines.remove(&address);
            }
            if waiter.is_some() {
                return waiter;
            }
        }
    }
}

impl Turns {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Whoever panicked here left lines that hold.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn.
    pub(super) async fn take(&self, address: &str, trusted: bool) -> Result<Turn, Crowded> {
        let (go, come) = oneshot::channel();
        let away = {
            let mut waiting = self.waiting();
            // Where one is free nobody waits.
            if waiting.free > 0 {
                waiting.free -= 1;
                return Ok(self.turn());
            }
            waiting.line_up(address, Waiter { trusted, go })
        };
        drop(away);
        come.await.map_err(|_| Crowded(u32::try_from(PATIENCE.div_ceil(1000)).unwrap_or(1)))
    }

    fn turn(&self) -> Turn {
        Turn { turns: self.clone(), since: uptime_millis(), held: true }
    }

    fn release(&self, took: Option<u64>) {
        if let Some(took) = took {
            let mut waiting = self.waiting();
            waiting.cost = (waiting.cost * 7 + took) / 8;
        }
        loop {
            let next = {
                let mut waiting = self.waiting();
                let next = waiting.next();
                if next.is_none() {
                    waiting.free += 1;
                    return;
                }
                next
            };
            let Some(waiter) = next else { return };
            match waiter.go.send(self.turn()) {
                Ok(()) => return,
                // Gone away meanwhile; the next one's then.
                Err(mut turn) => turn.held = false,
            }
        }
    }
}

/// A turn; the next one's when it is dropped.
pub(super) struct Turn {
    turns: Turns,
    since: u64,
    held: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.held {
            self.turns.release(Some(uptime_millis().saturating_sub(self.since)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    /// SEC-03: lines take turns, so that who comes from elsewhere is next but one, however long another line is.
    #[tokio::test]
    async fn sec_03_a_line_elsewhere_delays_nobody() {
        let turns = Turns::default();
        let held: Vec<Turn> = vec![turns.take("a", false).await.unwrap(), turns.take("a", false).await.unwrap()];
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = Vec::new();
        for (address, trusted) in [("a", false), ("a", false), ("a", false), ("b", false), ("a", true)] {
            let (turns, order) = (turns.clone(), order.clone());
            waiting.push(tokio::spawn(async move {
                let turn = turns.take(address, trusted).await;
                order.lock().unwrap().push((address, trusted));
                drop(turn);
            }));
            settle().await;
        }
        drop(held);
        for task in waiting {
            task.await.unwrap();
        }
        let order = order.lock().unwrap().clone();
        assert_eq!(order[0], ("a", true), "who is known goes first in the line");
        assert_eq!(order[1], ("b", false), "then the other line");
        assert_eq!(turns.waiting().free, AT_ONCE, "every turn came back");
    }

    /// SEC-03: a line is bounded; who has to go is told when to come back, and who is known is not sent away.
    #[tokio::test]
    async fn sec_03_a_line_is_bounded() {
        let turns = Turns::default();
        let held: Vec<Turn> = vec![turns.take("a", false).await.unwrap(), turns.take("a", false).await.unwrap()];
        let limit = turns.waiting().limit();
        let tasks: Vec<_> = (0..200)
            .map(|n| {
                let turns = turns.clone();
                tokio::spawn(async move { turns.take("a", n == 0).await.map(|_| n).map_err(|Crowded(wait)| wait) })
            })
            .collect();
        settle().await;
        assert_eq!(turns.waiting().lines["a"].len(), limit);
        drop(held);
        let mut served = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(n) => served.push(n),
                Err(wait) => assert_eq!(wait, 1),
            }
        }
        assert_eq!(served.len(), limit);
        assert!(served.contains(&0), "who is known stays");
        assert!(served.contains(&199), "who comes last has a turn");
        assert!(turns.waiting().lines.is_empty() && turns.waiting().order.is_empty());
    }

    /// Who goes away while waiting, or as the turn comes, takes no turn along.
    #[tokio::test]
    async fn a_turn_nobody_takes_is_the_next_ones() {
        let turns = Turns::default();
        let held: Vec<Turn> = vec![turns.take("a", false).await.unwrap(), turns.take("a", false).await.unwrap()];
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let turns = turns.clone();
                tokio::spawn(async move { turns.take("a", false).await.map(drop) })
            })
            .collect();
        settle().await;
        for task in &tasks[..3] {
            task.abort();
        }
        settle().await;
        drop(held);
        assert_eq!(tasks.into_iter().next_back().unwrap().await.unwrap(), Ok(()));
        assert_eq!(turns.waiting().free, AT_ONCE);
    }
}
