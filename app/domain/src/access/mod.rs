//! Who may see and do what (requirements §3).

mod actor;
mod paper;
mod party;
mod redaction;
mod role;
mod visibility;

pub use actor::{Actor, ActorRef, Who};
pub use paper::{masked_paper, masked_purpose};
pub use party::PartyCase;
pub use redaction::{is_sealed, story};
pub use role::{Role, RoleSet};
pub use visibility::{Part, Sight, sight};
