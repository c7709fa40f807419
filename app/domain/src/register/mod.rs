//! Registers beside the cases: the leading group's roster and tasks, accountability and figures (M-3.1, M-3.2.1-b,
//! M-5.4).
//! Pure rules; where the entries are kept is the server's matter.

mod accountability;
mod figures;
mod roster;
mod task;

pub use accountability::{AccountabilityDraft, AccountabilityEntry, AccountabilityGround, may_read_accountability};
pub use figures::DepartmentFigures;
pub use roster::{Post, Roster, RosterEntry};
pub use task::{GroupTask, TaskDraft};
