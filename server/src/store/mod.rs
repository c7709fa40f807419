//! The store: one SQLite file, one writer that commits in groups, a pool of read-only connections.

mod access_log;
mod account;
mod blind;
mod card;
mod case;
mod chain;
mod client;
mod draft;
mod fault;
mod file;
mod log;
mod open;
mod outbox;
mod query_code;
mod rules;
mod session;
mod setting;
mod throttle;
pub mod vault;
mod writer;

pub use account::AccountRow;
pub use blind::BlindKind;
pub use card::{CardPage, CardQuery};
pub use case::{CaseRow, Loaded};
pub use client::{ClientRow, TicketSeen};
pub use draft::{DraftFileRow, DraftRow};
pub use fault::Fault;
pub use file::{FileError, Files, StoredFile};
pub use log::{Verification, VerifyProblem};
pub use open::{DATABASE, OpenError, Options, master_key};
pub use outbox::OutboxRow;
pub use throttle::Blocked;
pub use writer::{Unit, Writer};

use sqlx::SqlitePool;
use std::path::PathBuf;
use std::sync::Arc;
use vault::Vault;

/// The store of one data folder.
#[derive(Clone)]
pub struct Store {
    /// Hands jobs to the one writer.
    pub writer: Writer,
    /// Read-only connections.
    pub readers: SqlitePool,
    /// Keys.
    pub vault: Arc<Vault>,
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
