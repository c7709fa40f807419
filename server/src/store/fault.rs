//! What can go wrong below a port: a rule said no, or the store did. Details are logged once, here, under an id; only
//! the id goes further.

use super::vault::Unsealed;
use domain::case::Refusal;
use domain::problem::Problem;

/// A failure on the way through a port.
#[derive(Debug)]
pub enum Fault {
    /// To be told to the caller as it is.
    Problem(Problem),
    /// The database said no.
    Sql(sqlx::Error),
    /// What is stored is not what it should be: which row, and how.
    Inconsistent(String),
}

impl Fault {
    /// A stored row that cannot be what it is.
    pub fn inconsistent(what: impl Into<String>) -> Self {
        Self::Inconsistent(what.into())
    }

    /// Whether the disk or the file, not the statement, is the trouble: full, read-only, failing.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Sql(error) => is_unavailable(error),
            Self::Problem(_) | Self::Inconsistent(_) => false,
        }
    }

    /// The problem to tell. Logs what must not be told.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            fault => {
                let id = fault_id();
                let unavailable = fault.is_unavailable();
                match fault {
                    Self::Sql(error) => tracing::error!(fault = %id, %error, "store"),
                    Self::Inconsistent(what) => tracing::error!(fault = %id, what, "inconsistent store"),
                    Self::Problem(_) => {}
                }
                if unavailable { Problem::Unavailable } else { Problem::Broken(id) }
            }
        }
    }
}

fn fault_id() -> String {
    let mut bytes = [0; 4];
    // Without randomness the id is merely less telling.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

/// SQLite's primary result codes for trouble below the statement.
pub(super) fn is_unavailable(error: &sqlx::Error) -> bool {
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const BUSY: i32 = 5;
    match error {
        sqlx::Error::Database(database) => database
            .code()
            .and_then(|code| code.parse::<i32>().ok())
            .is_some_and(|code| matches!(code & 0xff, READONLY | IOERR | FULL | CANTOPEN | BUSY)),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(Problem::Refused(refusal))
    }
}

impl From<Unsealed> for Fault {
    fn from(error: Unsealed) -> Self {
        Self::Inconsistent(error.to_string())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Inconsistent(format!("sealed content: {error}"))
    }
}
