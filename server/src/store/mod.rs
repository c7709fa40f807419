//! The store: one SQLite file, one writer that commits in groups, a pool of read-only connections.

mod access_log;
mod account;
mod blind;
mod board_note;
mod board_view;
mod card;
mod case;
mod chain;
mod client;
mod draft;
mod errand;
mod fault;
mod file;
mod kept;
mod log;
mod media;
mod notification;
mod open;
mod outbox;
mod query_code;
mod register;
mod register_chain;
mod rules;
mod search;
mod session;
mod setting;
mod sieve;
mod throttle;
pub mod vault;
mod writer;

pub use account::AccountRow;
pub use blind::BlindKind;
pub use board_view::ViewRow;
pub(crate) use card::POOL;
pub use card::{CardPage, CardQuery, named_board};
pub use case::{CaseRow, Loaded};
pub use client::{ClientRow, TicketSeen};
pub use draft::{DraftFileRow, DraftRow};
pub use errand::{ErrandPage, ErrandQuery};
pub use fault::Fault;
pub use file::{FileError, Files, StoredFile};
pub use log::{Verification, VerifyProblem};
pub use notification::{NotificationRow, Reader};
pub use open::{DATABASE, OpenError, Options, master_key};
pub use outbox::OutboxRow;
pub use register::{RegisterAct, RegisterKind};
pub use register_chain::{RegisterProblem, RegisterVerification};
pub use search::{Indexed, SearchDoc, docs_of};
pub use sieve::{ListAt, Sieve};
pub use throttle::Blocked;
pub use writer::{Unit, Writer};

use sqlx::SqlitePool;
use std::path::PathBuf;
use std::sync::Arc;
use vault::Vault;

/// Every statement whose work grows with the data unless an index serves it; a test reads their plans.
pub const LIST_QUERIES: &[(&str, &str)] = &[
    ("page of a column", card::PAGE),
    ("page of a column with the pool", card::PAGE_WITH_POOL),
    ("counts of a board", card::COUNTS),
    ("overdue cards", card::OVERDUE),
    ("notes of a board", board_note::NOTES),
    ("views of a board", board_view::VIEWS),
    ("page of tasks", errand::PAGE),
    ("counts of tasks", errand::COUNTS),
    ("numbers of departments", errand::LOAD),
    ("that clues exist", errand::CLUE_TRACES),
    ("cases of a page", case::FETCH_MANY),
    ("case by number", case::FETCH_BY_NO),
    ("case by id", case::FETCH_BY_ID),
    ("case to append to", case::FETCH_TO_APPEND),
    ("entries of a case", case::ENTRIES),
    ("search by name", blind::FIND),
    ("search by words", search::NEWEST),
    ("how much words find", search::COUNT),
    ("cases not indexed yet", search::WAITING),
    ("documents of cases", search::KNOWN),
    ("openings of a case", access_log::OPENINGS),
    ("accounts", account::ACCOUNTS),
    ("colleagues", account::COLLEAGUES),
    ("session", session::ACCOUNT),
    ("idle sessions to clear", session::CLEAR_IDLE),
    ("old sessions to clear", session::CLEAR_OLD),
    ("citizens' sessions to clear", session::CLEAR_TRACKING),
    ("query code", query_code::OPEN),
    ("throttles to clear", throttle::FORGET_OLD),
    ("drafts to clear", draft::EXPIRED),
    ("entries of a register", register::LIST),
    ("entry of a register", register::ENTRY),
    ("what was done to an entry", register::TRACE),
    ("messages due", outbox::DUE),
    ("messages pending", outbox::PENDING),
    ("notifications of a person", notification::OF_ACCOUNT),
    ("notifications of an office", notification::OF_OFFICE),
    ("notifications of a party", notification::OF_PARTY),
    ("deadlines that have come", notification::SWEEP),
    ("open cases", notification::OPEN_AFTER),
    ("all cases", notification::ALL_AFTER),
    ("client of a case", client::CLIENT_OF_CASE),
];

/// The store of one data folder.
#[derive(Clone)]
pub struct Store {
    /// Hands jobs to the one writer.
    pub writer: Writer,
    /// Read-only connections.
    pub readers: SqlitePool,
    /// Keys.
    pub vault: Arc<Vault>,
    kept: kept::KeptCases,
    /// Attachments.
    pub files: Files,
    /// The folder.
    pub folder: PathBuf,
    /// Whether the folder was made by `seed` and holds demo data only.
    pub demo: bool,
}

impl Store {
    /// A consistent copy of the database, as of now.
    pub async fn copy_to(&self, path: &std::path::Path) -> Result<(), Fault> {
        sqlx::query("vacuum into $1").bind(path.to_string_lossy().into_owned()).execute(&self.readers).await?;
        Ok(())
    }
}
