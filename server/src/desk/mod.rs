//! The ports, implemented: load → decide → append + project + enqueue, in one write transaction.

mod accounts;
mod alike;
mod attempt;
mod auditing;
mod beside;
mod board;
mod budget;
mod bulk;
mod casework;
mod deadlines;
mod delivery;
mod device;
mod duty;
mod engine;
mod figures;
mod found;
mod four_eyes;
mod health;
mod hotline;
mod inbox;
mod intake;
mod live;
mod look;
mod notes;
mod notify;
mod opened;
mod password;
mod presence;
mod registers;
mod rules;
mod said;
mod second_factor;
mod sign_in;
mod streams;
mod tasks;
mod ticket;
mod tracking;
mod turns;

pub use accounts::{FirstPassword, link_path};
pub use attempt::LIMIT as ATTEMPTS;
pub(crate) use attempt::{Guess, Source};
pub(crate) use casework::remedies;
pub use engine::{Done, Extra, History};
pub use health::{Health, Integrity};
pub use hotline::TicketState;
pub use live::{Live, LiveMessage, News};
pub(crate) use notify::PartyMessage;
pub use password::hash_password;
pub use rules::{Rules, RulesError};
pub use sign_in::{SignInRules, Visit};
pub use streams::{Ended, OpenStream, SessionDigest, Streams};
pub use ticket::Ticket;

use crate::clock::Clock;
use crate::documents::Printer;
use crate::limits::Bounds;
use crate::store::Store;
use crate::watch::jumps::Steadiness;
use domain::administration::Doer;
use domain::value::Instant;
use std::sync::{Arc, RwLock};
use tokio::sync::Semaphore;

/// Citizens' pages read at a time: fewer than the store has readers.
const CITIZENS: usize = 2;

/// Everything the ports work with.
#[derive(Clone)]
pub struct Desk {
    /// The store.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Who listens for changes.
    pub live: Live,
    /// Live streams, and who hears of ended sessions.
    pub streams: Streams,
    /// What is asked of whoever signs in.
    pub sign_in_rules: Arc<SignInRules>,
    attempts: attempt::Attempts,
    searches: found::Searches,
    turns: turns::Turns,
    /// Citizens' pages that are read at a time.
    citizens: Arc<Semaphore>,
    /// Bounds in force.
    pub bounds: Arc<Bounds>,
    /// What is known of the store's soundness.
    pub health: Health,
    /// Whether the clock can be gone by.
    pub steady: Steadiness,
    /// Prints letters.
    pub printer: Printer,
    rules: Arc<RwLock<Arc<Rules>>>,
    presence: presence::Presence,
}

impl Desk {
    /// The desk over `store`; reads the packs and calendars stored there.
    ///
    /// # Errors
    /// An unsound pack or calendar, or trouble with the store.
    pub async fn open(store: Store, clock: Clock) -> Result<Self, RulesError> {
        store.admin_begin(Doer::Server, clock.now()).await?;
        let rules = Rules::load(&store, clock.now()).await?;
        Ok(Self {
            store,
            clock,
            live: Live::new(),
            streams: Streams::default(),
            sign_in_rules: Arc::new(SignInRules::default()),
            attempts: attempt::Attempts::default(),
            searches: found::Searches::default(),
            turns: turns::Turns::default(),
            bounds: Arc::default(),
            health: Health::default(),
            steady: Steadiness::default(),
            citizens: Arc::new(Semaphore::new(CITIZENS)),
            printer: Printer::default(),
            rules: Arc::new(RwLock::new(Arc::new(rules))),
            presence: presence::Presence::default(),
        })
    }

    /// The same desk under other bounds.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Self {
        Self { bounds: Arc::new(bounds), ..self }
    }

    /// The rules now in force.
    pub fn rules(&self) -> Arc<Rules> {
        // A poisoned lock still holds the last complete rules.
        self.rules.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Reads packs and calendars again, after an import or a publication.
    ///
    /// # Errors
    /// As [`Self::open`]; the former rules stay in force then.
    pub async fn reload_rules(&self) -> Result<(), RulesError> {
        let rules = Rules::load(&self.store, self.clock.now()).await?;
        *self.rules.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(rules);
        Ok(())
    }

    /// The time.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}
