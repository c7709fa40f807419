//! What somebody was told.

use crate::value::{CaseNo, Instant};
use serde::{Deserialize, Serialize};

/// One notification: a case number and a sentence from the pack, nothing else (M-5.3-c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Which case.
    pub case_no: CaseNo,
    /// What, in the words of the pack.
    pub text: String,
    /// Whether this reader has read it.
    pub read: bool,
    /// That the case itself is no longer this reader's: what it was told of was taken back (作废).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// The notifications of a reader, latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxView {
    /// The server's time.
    pub now: Instant,
    /// How many of them are unread.
    pub unread: u32,
    /// Whether older ones are not shown.
    pub more: bool,
    /// The latest.
    pub rows: Vec<InboxRow>,
}
