//! Changes, told to open boards of this process.

use crate::store::{Loaded, POOL, named_board};
use domain::access::{Actor, Role};
use domain::case::Case;
use domain::policy::Pack;
use domain::value::{AccountId, CaseNo};
use domain::view::TaskDesk;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::broadcast;

/// Messages a slow listener may fall behind before it is told to catch up.
const BACKLOG: usize = 1024;

/// "Case N changed", with who may know: whose board or list shows it, or showed it until now.
#[derive(Debug, Clone)]
pub struct LiveMessage {
    /// The case.
    pub case_no: CaseNo,
    /// Its version now.
    pub version: u32,
    /// Its pack.
    pub pack_id: String,
    /// What of it.
    pub news: News,
    /// Its number among the changes told ([`Live::told`]).
    pub told: i64,
    listed: BTreeSet<String>,
}

/// What is told of a case.
#[derive(Debug, Clone)]
pub enum News {
    /// It changed.
    Changed,
    /// A department's note on its card did.
    Noted,
    /// These people are at work on it.
    Working(Vec<(AccountId, String, String)>),
}

impl LiveMessage {
    /// The message for `case`, which boards and desks listed as `before` until now: who could see it until now must
    /// learn that it has gone.
    pub(super) fn of(before: &[String], loaded: &Loaded, pack: &Pack) -> Self {
        let case = &loaded.case;
        let mut listed: BTreeSet<String> = before.iter().chain(&loaded.listed).cloned().collect();
        if listed.remove(POOL) {
            listed.extend(pack.pool.iter().map(ToString::to_string));
        }
        Self {
            case_no: case.case_no,
            version: case.version,
            pack_id: case.pack.id.clone(),
            news: News::Changed,
            told: 0,
            listed,
        }
    }

    /// A note was stuck on the case's card, or taken off, for the boards of that department.
    pub(super) fn noted(case: &Case, boards: BTreeSet<String>) -> Self {
        let (case_no, version, pack_id) = (case.case_no, case.version, case.pack.id.clone());
        Self { case_no, version, pack_id, news: News::Noted, told: 0, listed: boards }
    }

    /// Who is at work on a case, for the boards that show it.
    pub(super) fn working(case: &Case, boards: BTreeSet<String>, people: Vec<(AccountId, String, String)>) -> Self {
        let (case_no, version, pack_id) = (case.case_no, case.version, case.pack.id.clone());
        Self { case_no, version, pack_id, news: News::Working(people), told: 0, listed: boards }
    }

    /// The message of a clue, for discipline inspection only (M-4.5-f).
    #[must_use]
    pub(super) fn sealed(mut self) -> Self {
        let discipline = format!("{}@", Role::Discipline);
        self.listed.retain(|desk| desk.starts_with(&discipline));
        self
    }

    /// Whether a board or list of `actor` shows the case, or showed it.
    pub fn concerns(&self, actor: &Actor, pack_id: &str) -> bool {
        let (Some(department), Some(account)) = (actor.department(), actor.account()) else { return false };
        if self.pack_id != pack_id {
            return false;
        }
        let works = [Role::Clerk, Role::Handler, Role::Head, Role::Station].into_iter().any(|role| actor.has(role));
        let boards = [department.to_string(), named_board(department, account)];
        works && boards.iter().any(|board| self.listed.contains(board))
            || TaskDesk::of(actor, false).iter().any(|desk| self.listed.contains(&desk.to_string()))
    }
}

/// The channel.
#[derive(Debug, Clone)]
pub struct Live {
    channel: broadcast::Sender<LiveMessage>,
    /// Messages told so far, counted from a number no other run of the server begins with.
    told: Arc<AtomicI64>,
}

impl Live {
    /// A channel nobody listens to yet.
    pub fn new() -> Self {
        // Small enough for every browser to write it exactly.
        let begun = i64::from(u32::try_from(RandomState::new().hash_one(0) >> 33).unwrap_or_default()) << 16;
        Self { channel: broadcast::Sender::new(BACKLOG), told: Arc::new(AtomicI64::new(begun)) }
    }

    /// Tells everybody who listens.
    pub fn tell(&self, mut message: LiveMessage) {
        if matches!(message.news, News::Changed | News::Noted) {
            message.told = self.told.fetch_add(1, Ordering::AcqRel) + 1;
        }
        // Nobody listening is not a failure.
        let _ = self.channel.send(message);
    }

    /// A number that changes with every change that is told.
    pub fn told(&self) -> i64 {
        self.told.load(Ordering::Acquire)
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<LiveMessage> {
        self.channel.subscribe()
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
