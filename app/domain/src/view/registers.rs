//! Registers beside the cases, as people read them.

use crate::register::RosterEntry;
use serde::{Deserialize, Serialize};

/// An entry of a register with the number it is called by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered<T> {
    /// Number.
    pub id: i64,
    /// The entry as it is now.
    pub entry: T,
}

/// The leading group's roster on a day (M-3.1-a..c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterView {
    /// Everybody who is or was on it.
    pub entries: Vec<Registered<RosterEntry>>,
    /// Names of units that have no deputy today (M-3.1-b).
    pub without_deputy: Vec<String>,
    /// Names of towns without a mediation station (M-3.2.9-a).
    pub without_station: Vec<String>,
    /// Whether the viewer keeps it.
    pub may_keep: bool,
}
