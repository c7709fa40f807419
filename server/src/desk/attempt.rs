//! Attempts to guess: counted before they are evaluated, given back when they were right.
//!
//! What locks is the pair of who tries and whom: six wrong attempts, then one at a time with a delay that doubles. So a
//! hall behind one address is not shut by one visitor's errors, and nobody shuts out the owner of an account or a code
//! from elsewhere. Whom alone, tried from many addresses, is only slowed down, and an alarm is given. An address that
//! tries ever new subjects gets a bounded number of attempts; beyond it a pair that failed before waits, and one that
//! never failed stands in a line, so that nobody shuts the door for whoever else stands behind that address. A browser that signed in to the account before is counted
//! as itself, whatever else goes on behind its address.
//!
//! Counting is done in memory, under one lock, so that a flood costs no disk; what was wrong is also written down. An
//! attempt under way when the machine dies was never answered and told its maker nothing.

use super::Desk;
use crate::store::{AttemptKey, AttemptRow, FORGET, Fault};
use domain::administration::{Act, Doer};
use domain::ports::Answer;
use domain::problem::Problem;
use domain::value::Instant;
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Wrong attempts a pair may make before it has to wait; as many may be under way at once.
pub const LIMIT: u32 = 6;
/// Longest delay of a pair, seconds.
const LONGEST: i64 = 3600;
/// Wrong attempts on a subject, wherever they come from, after which it is slowed down.
const SLOW_AFTER: u32 = 20;
/// Longest slowing down.
const SLOWEST: Duration = Duration::from_millis(1200);
/// Wrong attempts an address may make at once, whomever they concern …
const ADDRESS_BUDGET: i64 = 60;
/// … and seconds in which it gets one back.
const ADDRESS_REFILL: i64 = 2;
/// Beyond the budget, an address is let in one by one: each takes so long …
const ONE_BY_ONE: Duration = Duration::from_millis(25);
/// … and waits no longer than this for those before it; as many as an address has connections stand in the line.
///
/// What a guesser gains by the line: one guess at each case number and address in a day, for then the pair has failed.
/// Of 100 000 cases with two codes of eight digits each that is a chance of 100 000 × 2 ÷ 100 000 000, one in 500 days,
/// at no more than 40 a second; the budget itself gives 1 800 an hour.
const LINE: Duration = Duration::from_secs(20);
/// Keys known in memory; what is forgotten here stands in the store.
const KNOWN: NonZeroUsize = match NonZeroUsize::new(50_000) {
    Some(known) => known,
    None => NonZeroUsize::MIN,
};

/// What is guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    /// Login and password.
    SignIn,
    /// The own password, to confirm or to change it.
    Password,
    /// A code of the second factor, or a recovery code.
    Code,
    /// Case number and query code.
    QueryCode,
    /// The signature of a machine.
    Signature,
    /// The link for a first password.
    Link,
    /// The token of a draft.
    Draft,
}

impl Guess {
    fn id(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Password => "password",
            Self::Code => "code",
            Self::QueryCode => "query-code",
            Self::Signature => "signature",
            Self::Link => "link",
            Self::Draft => "draft",
        }
    }

    /// Whether one thing is guessed at; a token says itself what it is for.
    fn has_subject(self) -> bool {
        !matches!(self, Self::Link | Self::Draft)
    }
}

/// Who tries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The address, as `http::address` writes it.
    pub(crate) address: &'a str,
    /// A browser that is known to have signed in to this very account before.
    pub(crate) device: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Somebody at an address.
    pub(crate) fn at(address: &'a str) -> Self {
        Self { address, device: None }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    row: AttemptRow,
    /// Under way.
    pending: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Budget {
    spent: i64,
    /// Until when what was spent has been given back.
    at: i64,
    pending: i64,
}

impl Budget {
    fn refill(&mut self, now: i64) {
        // A clock that was put back gives nothing back until it has caught up, and takes nothing either.
        let back = (now - self.at).max(0) / ADDRESS_REFILL;
        self.spent = (self.spent - back).max(0);
        self.at = if self.spent == 0 || self.at > now { now } else { self.at + back * ADDRESS_REFILL };
    }
}

struct Counts {
    pairs: LruCache<AttemptKey, Count>,
    subjects: LruCache<AttemptKey, AttemptRow>,
    addresses: LruCache<AttemptKey, Budget>,
    lines: LruCache<AttemptKey, Arc<tokio::sync::Mutex<()>>>,
}

/// What is counted, in this process.
#[derive(Clone)]
pub(super) struct Attempts(Arc<Mutex<Counts>>);

impl Default for Attempts {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Counts {
            pairs: LruCache::new(KNOWN),
            subjects: LruCache::new(KNOWN),
            addresses: LruCache::new(KNOWN),
            lines: LruCache::new(KNOWN),
        })))
    }
}

impl Attempts {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Whoever panicked here left whole numbers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt that may be made.
struct Admitted {
    /// Whose budget it is taken from.
    address: Option<AttemptKey>,
    slow: Duration,
    /// Beyond the budget of its address.
    beyond: bool,
    /// Where it stands in line then.
    line: Option<Arc<tokio::sync::Mutex<()>>>,
}

impl Attempts {
    /// Counts an attempt of a pair on a subject from an address.
    fn admit(
        &self,
        pair: Option<AttemptKey>,
        whom: Option<AttemptKey>,
        address: Option<AttemptKey>,
        now: i64,
        // A password costs the machine far more than a code: beyond the budget none is looked at.
        stands_in_no_line: bool,
    ) -> Answer<Admitted> {
        let mut counts = self.counts();
        let beyond = address.filter(|key| {
            let budget = counts.addresses.get_or_insert_mut(*key, Budget::default);
            budget.refill(now);
            budget.spent + budget.pending >= ADDRESS_BUDGET
        });
        if let Some(key) = pair {
            let count = counts.pairs.get_or_insert_mut(key, Count::default);
            count.row = current(count.row, now);
            let wait = count.row.blocked_until - now;
            if wait > 0 {
                return Err(Problem::TooMany(u32::try_from(wait).unwrap_or(u32::MAX)));
            }
            if count.pending > 0 && count.row.failures + count.pending >= LIMIT {
                return Err(Problem::TooMany(1));
            }
            if beyond.is_some() && (stands_in_no_line || count.row.failures + count.pending > 0) {
                return Err(Problem::TooMany(2));
            }
            count.pending += 1;
        }
        // What is let in beyond the budget takes nothing from it: it fills again as fast as before.
        let address = address.filter(|_| beyond.is_none());
        if let Some(budget) = address.and_then(|key| counts.addresses.get_mut(&key)) {
            budget.pending += 1;
        }
        // A token says by its length that it is not guessed: it is looked at, and only a wrong one is told to wait.
        let line = beyond.filter(|_| pair.is_some()).map(|key| counts.lines.get_or_insert(key, Arc::default).clone());
        let slow = whom.and_then(|key| counts.subjects.get_mut(&key)).map_or(Duration::ZERO, |row| {
            *row = current(*row, now);
            let over = row.failures.saturating_sub(SLOW_AFTER);
            Duration::from_millis(100).saturating_mul(over).min(SLOWEST)
        });
        Ok(Admitted { address, slow, beyond: beyond.is_some(), line })
    }
}

/// Of what is long ago nothing is left; a clock put back blocks nobody for longer than the longest delay.
fn current(mut row: AttemptRow, now: i64) -> AttemptRow {
    if now - row.last_at > FORGET {
        return AttemptRow::default();
    }
    row.last_at = row.last_at.min(now);
    row.blocked_until = row.blocked_until.min(now + LONGEST);
    row
}

/// An attempt that was counted. It is wrong unless it is said to be right, or never to have been evaluated.
pub(crate) struct Attempt {
    attempts: Attempts,
    desk: Desk,
    kind: Guess,
    pair: Option<AttemptKey>,
    subject: Option<AttemptKey>,
    address: Option<AttemptKey>,
    /// How long it has to wait first, for what was tried from everywhere.
    slow: Duration,
    /// Beyond the budget of its address.
    beyond: bool,
    settled: bool,
}

impl Desk {
    /// Counts an attempt; whoever made too many is told how long to wait.
    pub(crate) async fn attempt(&self, kind: Guess, source: Source<'_>, subject: &str) -> Answer<Attempt> {
        let store = &self.store;
        let id = kind.id();
        let who =
            source.device.map_or_else(|| format!("address {}", source.address), |device| format!("device {device}"));
        let pair = kind.has_subject().then(|| store.attempt_key(id, &["pair", &who, subject]));
        let whom = kind.has_subject().then(|| store.attempt_key(id, &["subject", subject]));
        let address = source.device.is_none().then(|| store.attempt_key(id, &["address", source.address]));
        // What is only known to the store is read before it is counted; two who read at once read the same.
        if let (Some(pair), Some(whom)) = (pair, whom) {
            let (has_pair, has_whom) = {
                let counts = self.attempts.counts();
                (counts.pairs.contains(&pair), counts.subjects.contains(&whom))
            };
            if !has_pair {
                let row = store.attempt_fetch(pair).await.map_err(Fault::into_problem)?;
                self.attempts.counts().pairs.get_or_insert(pair, || Count { row, pending: 0 });
            }
            if !has_whom {
                let row = store.attempt_fetch(whom).await.map_err(Fault::into_problem)?;
                self.attempts.counts().subjects.get_or_insert(whom, || row);
            }
        }
        let Admitted { address, slow, beyond, line } =
            self.attempts.admit(pair, whom, address, self.now().unix(), matches!(kind, Guess::SignIn))?;
        let slow = if source.device.is_some() { Duration::ZERO } else { slow };
        let attempts = self.attempts.clone();
        let attempt =
            Attempt { attempts, desk: self.clone(), kind, pair, subject: whom, address, slow, beyond, settled: false };
        if let Some(line) = line {
            let Ok(_own_turn) = tokio::time::timeout(LINE, line.lock()).await else {
                attempt.withdrawn();
                return Err(Problem::TooMany(2));
            };
            tokio::time::sleep(ONE_BY_ONE).await;
        }
        Ok(attempt)
    }

    /// Wrong attempts on a subject lately, wherever they came from.
    pub(super) async fn attempts_on(&self, kind: Guess, subject: &str) -> Answer<u32> {
        let key = self.store.attempt_key(kind.id(), &["subject", subject]);
        let row = self.store.attempt_fetch(key).await.map_err(Fault::into_problem)?;
        Ok(current(row, self.now().unix()).failures)
    }
}

impl Attempt {
    /// Waits as long as what was tried from everywhere has to.
    pub(crate) async fn slow_down(&self) {
        if !self.slow.is_zero() {
            tokio::time::sleep(self.slow).await;
        }
    }

    /// What is answered to a wrong one: beyond the budget of its address, when to come again.
    pub(crate) fn refusal(&self, wrong: Problem) -> Problem {
        if self.beyond { Problem::TooMany(2) } else { wrong }
    }

    /// It was right for one of several who stand behind this subject: what was wrong before stays counted, for those may
    /// have been guesses at what another holds.
    pub(crate) fn right_for_one(self) {
        self.withdrawn();
    }

    /// It was right: it is given back, and what this pair did wrong before is forgotten. What others did is not.
    pub(crate) async fn right(mut self) {
        self.settled = true;
        let now = self.desk.now();
        let mut rows = Vec::new();
        {
            let mut counts = self.attempts.counts();
            let mut own = 0;
            if let Some(count) = self.pair.and_then(|key| counts.pairs.get_mut(&key)) {
                count.pending = count.pending.saturating_sub(1);
                own = std::mem::take(&mut count.row.failures);
                count.row.blocked_until = 0;
                if let (true, Some(key)) = (own > 0, self.pair) {
                    rows.push((key, count.row));
                }
            }
            if let Some(budget) = self.address.and_then(|key| counts.addresses.get_mut(&key)) {
                budget.pending = (budget.pending - 1).max(0);
            }
            if let (true, Some(key)) = (own > 0, self.subject)
                && let Some(row) = counts.subjects.get_mut(&key)
            {
                row.failures = row.failures.saturating_sub(own);
                rows.push((key, *row));
            }
        }
        self.write(rows, now).await;
    }

    /// It was wrong.
    pub(crate) async fn wrong(mut self) {
        self.settled = true;
        let now = self.desk.now();
        let (rows, locked) = self.count_wrong(now);
        self.write(rows, now).await;
        if let Err(problem) = self.note(locked, now).await {
            tracing::warn!(%problem, "attempt not noted");
        }
    }

    /// On record: a sign-in that failed, and whoever is kept waiting; of what comes in floods the first, and how many
    /// followed.
    async fn note(&self, locked: u32, now: Instant) -> Result<(), Problem> {
        let Some(subject) = self.subject else { return Ok(()) };
        let (kind, named) = (self.kind.id(), hex::encode(&subject[..8]));
        let failed = matches!(self.kind, Guess::SignIn | Guess::Code | Guess::Password);
        if locked == 0 && !failed {
            return Ok(());
        }
        self.desk
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    if failed {
                        let subject = named.clone();
                        unit.admin_append_seldom(
                            "sign-in failed",
                            subject.clone().as_bytes(),
                            now,
                            Doer::Unknown,
                            |more| Act::SignInFailed { account: None, subject, more },
                        )?;
                    }
                    if locked > 0 {
                        let subject = named.clone();
                        unit.admin_append_seldom("locked out", named.as_bytes(), now, Doer::Server, |more| {
                            Act::LockedOut { what: kind.to_owned(), account: None, subject, seconds: locked, more }
                        })?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Nothing was evaluated: it never was.
    pub(crate) fn withdrawn(mut self) {
        self.settled = true;
        let mut counts = self.attempts.counts();
        if let Some(count) = self.pair.and_then(|key| counts.pairs.get_mut(&key)) {
            count.pending = count.pending.saturating_sub(1);
        }
        if let Some(budget) = self.address.and_then(|key| counts.addresses.get_mut(&key)) {
            budget.pending = (budget.pending - 1).max(0);
        }
    }

    fn count_wrong(&self, now: Instant) -> (Vec<(AttemptKey, AttemptRow)>, u32) {
        let (mut rows, mut locked, unix) = (Vec::new(), 0, now.unix());
        let mut counts = self.attempts.counts();
        if let Some(budget) = self.address.and_then(|key| counts.addresses.get_mut(&key)) {
            budget.refill(unix);
            budget.pending = (budget.pending - 1).max(0);
            budget.spent += 1;
        }
        if let Some(key) = self.pair
            && let Some(count) = counts.pairs.get_mut(&key)
        {
            count.pending = count.pending.saturating_sub(1);
            count.row = current(count.row, unix);
            count.row.failures = count.row.failures.saturating_add(1);
            count.row.last_at = unix;
            let excess = count.row.failures.saturating_sub(LIMIT - 1).min(30);
            if excess > 0 {
                let delay = (1_i64 << excess).min(LONGEST);
                count.row.blocked_until = unix + delay;
                locked = u32::try_from(delay).unwrap_or(u32::MAX);
            }
            rows.push((key, count.row));
        }
        if let Some(key) = self.subject
            && let Some(row) = counts.subjects.get_mut(&key)
        {
            *row = current(*row, unix);
            row.failures = row.failures.saturating_add(1);
            row.last_at = unix;
            if row.failures == SLOW_AFTER || row.failures.is_multiple_of(100) {
                tracing::warn!(target: "security", event = "guessing", kind = self.kind.id(), failures = row.failures);
            }
            rows.push((key, *row));
        }
        (rows, locked)
    }

    async fn write(&self, rows: Vec<(AttemptKey, AttemptRow)>, now: Instant) {
        if rows.is_empty() {
            return;
        }
        // Counted it is in any case; the answer does not depend on the disk.
        if let Err(problem) = self.desk.store.attempt_put(rows, now).await {
            tracing::warn!(%problem, "attempt not written");
        }
    }
}

impl Drop for Attempt {
    /// Whoever goes away before the answer has made an attempt.
    fn drop(&mut self) {
        if !self.settled {
            let _ = self.count_wrong(self.desk.now());
        }
    }
}
