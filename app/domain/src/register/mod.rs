//! Registers beside the cases: the leading group's roster and tasks, accountability and figures (M-3.1, M-3.2.1-b,
//! M-5.4).
//! Pure rules; where the entries are kept is the server's matter.

mod accountability;
mod book;
mod consultation;
mod counts;
mod figures;
mod opinion;
mod roster;
mod task;

pub use accountability::{AccountabilityDraft, AccountabilityEntry, AccountabilityGround, may_read_accountability};
pub use book::{Book, may_read_counts, may_read_figures};
pub use consultation::{ConsultationDraft, ConsultationEntry, SpecialMinutes, is_group_member};
pub use counts::{Counts, Settled};
pub use figures::{Counted, DepartmentFigures, Measure, Quarter, counted, figures_of};
pub use opinion::{OpinionDraft, OpinionEntry, PostStatement};
pub use roster::{Leadership, Post, Roster, RosterEntry, keeps_roster};
pub use task::{GroupTask, TaskDraft};
