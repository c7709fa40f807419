//! The store: one SQLite file, one writer that commits in groups, a pool of read-only connections.

/// Entries of a case after its snapshot, in one column, for `open_head`.
macro_rules! case_tail {
    () => {
        "(select group_concat(version || ':' || hex(payload), ' ') from case_log
              where case_id = h.case_id and version > s.version) as tail"
    };
}

/// What `open_head` needs of a case, with where it comes from.
macro_rules! case_columns {
    () => {
        concat!(
            "h.case_id, h.version, s.version as snapshot, s.sealed, k.wrapped, ",
            case_tail!(),
            " from case_head h join case_snapshot s on s.case_id = h.case_id join case_key k on k.case_id = h.case_id"
        )
    };
}

mod access_log;
mod account;
mod account_link;
mod admin_log;
mod anchor;
mod attempt;
mod audit;
mod blind;
mod board_note;
mod board_view;
mod budget;
mod card;
mod case;
mod chain;
mod client;
mod draft;
mod errand;
mod fault;
mod file;
mod four_eyes;
mod holder;
mod kept;
mod log;
mod media;
pub mod modes;
mod notification;
mod open;
mod outbox;
mod query_code;
mod register;
mod register_chain;
mod rules;
mod search;
mod second_factor;
mod session;
mod setting;
mod sieve;
mod soundness;
mod take_over;
pub mod vault;
mod writer;

pub use access_log::{OpeningRow, OpeningsWanted};
pub use account::AccountRow;
pub(crate) use account_link::NO_PASSWORD;
pub(crate) use attempt::{AttemptKey, AttemptRow, FORGET};
pub use audit::{Audit, AuditRules, Cover, Finding, Looked, TABLES, Table};
pub use blind::BlindKind;
pub use board_view::ViewRow;
pub use budget::{BURST, DAY, Spend};
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
pub use open::{DATABASE, KEY, OpenError, Options, free_space, master_key, own_schema};
pub use outbox::{FailingRow, OutboxRow, Tried, client_lane, client_of_lane};
pub use register::{RegisterAct, RegisterKind};
pub use register_chain::{RegisterProblem, RegisterVerification};
pub use search::{Indexed, SearchDoc, docs_of};
pub(crate) use second_factor::{SecondFactorRow, Spent};
pub(crate) use session::{SessionRow, Stage};
pub use sieve::{ListAt, Sieve};
pub use soundness::{HeadOfCopy, Sizes, Tail};
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
    ("grids of a board", sieve::GRIDS),
    ("open cases of a board", card::OPEN_OF_BOARD),
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
    ("latest openings", access_log::LATEST),
    ("latest openings of a case", access_log::LATEST_OF_CASE),
    ("latest openings by a person", access_log::LATEST_OF_ACCOUNT),
    ("latest openings of a case by a person", access_log::LATEST_OF_BOTH),
    ("newest administrative events", admin_log::NEWEST),
    ("administrative events of a kind", admin_log::OF_KIND),
    ("accounts", account::ACCOUNTS),
    ("colleagues", account::COLLEAGUES),
    ("changes that wait for a second person", four_eyes::OPEN),
    ("session", session::ACCOUNT),
    ("sessions of an account", session::OF_ACCOUNT),
    ("standings of sessions", session::STANDINGS),
    ("idle sessions to clear", session::CLEAR_IDLE),
    ("old sessions to clear", session::CLEAR_OLD),
    ("citizens' sessions to clear", session::CLEAR_TRACKING),
    ("query code", query_code::OPEN),
    ("attempts to clear", attempt::FORGET_OLD),
    ("budgets to clear", budget::FORGET_OVER),
    ("drafts to clear", draft::EXPIRED),
    ("receipts to put away", draft::RECEIPTS),
    ("entries of a register", register::LIST),
    ("entry of a register", register::ENTRY),
    ("what was done to an entry", register::TRACE),
    ("lanes with messages due", outbox::LANES),
    ("end of the log", soundness::TAIL),
    ("messages due", outbox::DUE),
    ("messages not delivered", outbox::FAILING),
    ("messages pending", outbox::PENDING),
    ("notifications of a person", notification::OF_ACCOUNT),
    ("notifications of an office", notification::OF_OFFICE),
    ("notifications of a party", notification::OF_PARTY),
    ("deadlines that have come", notification::SWEEP),
    ("open cases", notification::OPEN_AFTER),
    ("all cases", notification::ALL_AFTER),
    ("client of a case", client::CLIENT_OF_CASE),
    ("the hotline's own client", client::HOTLINE),
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
    tree: anchor::KeptTree,
    /// Attachments.
    pub files: Files,
    /// The folder.
    pub folder: PathBuf,
    /// Whether the folder was made by `seed` and holds demo data only.
    pub demo: bool,
}

impl Store {
    /// Closes every connection: what was written stands in the one file.
    pub async fn close(self) {
        let Self { writer, readers, .. } = self;
        writer.ended().await;
        readers.close().await;
    }

    /// A consistent copy of the database, as of now.
    pub async fn copy_to(&self, path: &std::path::Path) -> Result<(), Fault> {
        sqlx::query("vacuum into $1").bind(path.to_string_lossy().into_owned()).execute(&self.readers).await?;
        Ok(())
    }
}
