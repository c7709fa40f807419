//! Backups: a consistent copy of everything but the master key, sealed to a public key whose private half is elsewhere,
//! and proven before it is called a backup: what goes into the file goes, in the same stream, into a temporary store
//! that is checked as after a restore.

pub mod age;
mod archive;
mod restore;

pub use archive::{Manifest, Written, write};
pub use restore::{Restored, identities_in, restore, unpack};

use crate::store::{OpenError, Options, Store};
use domain::administration::AdminEvent;
use std::path::Path;

/// Beginning of the names of folders that are in the making; what a killed process left of them is cleared away.
const MAKING: &str = ".backup-";

/// Why there is no backup, or nothing was restored; told to the administrator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder.
    #[error("{0}：{1}")]
    Io(String, std::io::Error),
    /// The temporary store does not open.
    #[error("试恢复的数据库不能打开：{0}")]
    Open(#[from] OpenError),
    /// It opens and is not what it should be.
    #[error("试恢复检查不通过：{0}")]
    Unsound(String),
    /// The target of a restore holds something.
    #[error("{0} 不是空目录。恢复只写入新的或空的目录，请换一个 --data")]
    NotEmpty(String),
    /// The backup was made by a newer program.
    #[error("备份由更新的程序制作（数据库第 {0} 版，本程序到第 {1} 版）。请用不早于它的程序恢复")]
    Newer(i64, i64),
    /// Not a backup.
    #[error("不是本系统的备份：{0}")]
    Foreign(String),
    /// The file is sealed, and no key was given.
    #[error("备份是加密的：请用 --identity 给出备份私钥文件")]
    NoIdentity,
}

impl BackupError {
    fn at(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |error| Self::Io(path.display().to_string(), error)
    }
}

/// What a store that was made from a backup holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Proven {
    /// Rows of the log.
    pub rows: u64,
    /// Cases.
    pub cases: u64,
    /// Entries of the registers.
    pub registers: u64,
}

/// Opens the store in `folder`, which migrates it, and checks it whole: the file, both chains, the registers. What is found
/// sound takes `then` into its log.
///
/// # Errors
/// What is wrong with it.
pub async fn prove(folder: &Path, key: &str, then: Option<AdminEvent>) -> Result<Proven, BackupError> {
    let mut options = Options::new(folder);
    options.master_key = Some(key.to_owned());
    let store = Store::open(&options).await?;
    let proven = checked(&store).await;
    if let (Ok(_), Some(event)) = (&proven, then) {
        store.admin_note(event).await.map_err(|problem| BackupError::Unsound(problem.to_string()))?;
    }
    store.close().await;
    proven
}

async fn checked(store: &Store) -> Result<Proven, BackupError> {
    let broken = |fault: crate::store::Fault| BackupError::Unsound(fault.into_problem().to_string());
    if let Some(said) = store.quick_check().await.map_err(broken)? {
        return Err(BackupError::Unsound(said));
    }
    let log = store.log_verify().await.map_err(broken)?;
    if let Some(problem) = log.problem {
        return Err(BackupError::Unsound(problem.to_string()));
    }
    let registers = store.register_verify().await.map_err(broken)?;
    if let Some(problem) = registers.problem {
        return Err(BackupError::Unsound(problem.to_string()));
    }
    Ok(Proven { rows: log.rows, cases: log.cases, registers: registers.rows })
}
