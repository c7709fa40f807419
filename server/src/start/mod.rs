//! Starting: one server for a data folder, and a check of what it is about to work with. What stands in the way is said
//! in Chinese, with an exit code of its own.

mod checks;
mod lock;

pub use checks::{Found, Patience, State, run};
pub use lock::Lock;

use crate::desk::RulesError;
use crate::store::OpenError;

/// What is looked at before a server serves; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Nobody else serves this folder.
    Lock,
    /// There is a master key, and it is this database's.
    Key,
    /// The database is there, opens, and is not damaged.
    Database,
    /// The log ends as was recorded.
    Chain,
    /// The clock is not behind what was recorded last.
    Clock,
    /// The calendar reaches far enough.
    Calendar,
    /// There is room on the disk.
    Disk,
    /// The policy packs are sound.
    Packs,
    /// The database was not written by a newer program.
    Schema,
    /// Others of the machine cannot read what is in the folder.
    Privacy,
}

impl Check {
    /// Exit code of a program that found this amiss.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Lock => 10,
            Self::Key => 11,
            Self::Database => 12,
            Self::Chain => 13,
            Self::Clock => 14,
            Self::Calendar => 15,
            Self::Disk => 16,
            Self::Packs => 17,
            Self::Schema => 18,
            Self::Privacy => 19,
        }
    }

    /// In Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Lock => "数据目录占用",
            Self::Key => "主密钥",
            Self::Database => "数据库",
            Self::Chain => "日志末尾",
            Self::Clock => "系统时钟",
            Self::Calendar => "工作日历",
            Self::Disk => "磁盘空间",
            Self::Packs => "机制规则",
            Self::Schema => "数据库版本",
            Self::Privacy => "文件权限",
        }
    }
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[error("{}：{message}", .check.zh())]
pub struct StartError {
    /// What is amiss.
    pub check: Check,
    /// What it is, and what to do.
    pub message: String,
}

impl StartError {
    /// What is amiss, in the administrator's language.
    pub fn new(check: Check, message: impl Into<String>) -> Self {
        Self { check, message: message.into() }
    }
}

/// The exit code of a failure: of what stood in the way of starting, or simply 1.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    if let Some(error) = error.downcast_ref::<StartError>() {
        return error.check.exit_code();
    }
    if let Some(error) = error.downcast_ref::<OpenError>() {
        return of_open(error).exit_code();
    }
    if let Some(error) = error.downcast_ref::<RulesError>() {
        return of_rules(error).exit_code();
    }
    1
}

/// What is amiss where a folder does not open.
fn of_open(error: &OpenError) -> Check {
    match error {
        OpenError::NoKey(_) | OpenError::MalformedKey | OpenError::WrongKey | OpenError::Unsealed(_) => Check::Key,
        OpenError::Newer(..) => Check::Schema,
        OpenError::NoDatabase(_)
        | OpenError::NoKeyCheck
        | OpenError::Io(..)
        | OpenError::Sql(_)
        | OpenError::Migrate(_) => Check::Database,
    }
}

/// What is amiss where there are no rules.
fn of_rules(error: &RulesError) -> Check {
    match error {
        RulesError::Calendar(_) | RulesError::CalendarMissing(_) => Check::Calendar,
        RulesError::Pack(_) | RulesError::NotNext { .. } => Check::Packs,
        RulesError::Store(_) => Check::Database,
    }
}
