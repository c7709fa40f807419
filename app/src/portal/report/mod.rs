//! The form, five steps. Every step works without JavaScript: it posts, the server saves what was typed and redirects.
//! With JavaScript the same forms are sent by script, drafts are saved while typing, and errors appear at once.

mod confirm;
mod contact;
mod done;
mod facts;
mod files;
mod frame;
mod kind;

pub(super) use confirm::ConfirmPage;
pub(super) use contact::ContactPage;
pub(super) use done::DonePage;
pub(super) use facts::FactsPage;
pub(super) use files::FilesPage;
pub(super) use kind::KindPage;
