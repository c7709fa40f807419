//! The citizen's own case: open it, follow it, answer it.

mod actions;
mod beside;
mod hearing;
mod letter;
mod notices;
mod progress;
mod query;
mod reply;

pub(super) use letter::LetterPage;
pub(super) use progress::TrackPage;
pub(super) use query::{OpenFailure, QueryPage};
