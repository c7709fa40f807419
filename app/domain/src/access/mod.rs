//! Who may see and do what (requirements §3).

mod actor;
mod role;
mod visibility;

pub use actor::{Actor, ActorRef, Who};
pub use role::{Role, RoleSet};
pub use visibility::{Sight, sight};
