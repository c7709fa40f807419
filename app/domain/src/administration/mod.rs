//! What is done to the house itself: accounts, passwords, clients, packs, calendars, codes, openings, sign-ins.
//!
//! Each is an [`AdminEvent`] of the administrative log, which stands in one chain with the log of the cases. Events are
//! sealed; they name accounts by number and carry names only where the fold needs them (an account's state).

mod act;
mod four_eyes;

pub use act::{AccountState, Act, CONFIGURATION, CodeBound, PasswordWay, YearStored};
pub use four_eyes::{AccountChange, Pending, needs_two};

use crate::access::{Actor, Who};
use crate::value::{AccountId, Instant};
use serde::{Deserialize, Serialize};

/// Who did something to the house.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doer {
    /// A member of staff, signed in.
    Account(AccountId),
    /// Somebody at the machine's command line, by the name the operating system knows.
    CommandLine(String),
    /// The server by itself.
    Server,
    /// Somebody who is not known: a visitor, a wrong password.
    Unknown,
}

impl From<&Actor> for Doer {
    fn from(actor: &Actor) -> Self {
        match &actor.who {
            Who::Staff { account, .. } | Who::Hotline { account } => Self::Account(*account),
            Who::Party { .. } => Self::Unknown,
            Who::System => Self::Server,
        }
    }
}

/// One event of the administrative log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminEvent {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Doer,
    /// What.
    pub act: Act,
}

impl AdminEvent {
    /// An event.
    pub fn new(at: Instant, by: Doer, act: Act) -> Self {
        Self { at, by, act }
    }
}
