//! Changes, told to open boards of this process.

use crate::store::{Loaded, POOL, named_board};
use domain::access::{Actor, Role};
use domain::policy::Pack;
use domain::value::CaseNo;
use domain::view::TaskDesk;
use std::collections::BTreeSet;
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
    listed: BTreeSet<String>,
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
        Self { case_no: case.case_no, version: case.version, pack_id: case.pack.id.clone(), listed }
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
}

impl Live {
    /// A channel nobody listens to yet.
    pub fn new() -> Self {
        Self { channel: broadcast::Sender::new(BACKLOG) }
    }

    /// Tells everybody who listens.
    pub fn tell(&self, message: LiveMessage) {
        // Nobody listening is not a failure.
        let _ = self.channel.send(message);
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
