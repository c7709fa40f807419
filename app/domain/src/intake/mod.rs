//! From what people type to what is registered. Forms hold raw text, so that nothing typed is ever lost; a
//! [`Registration`] exists only when every field has been understood. The browser and the server run the same checks.

mod amend;
mod form;
mod read;

pub(crate) use amend::LIFTED;
pub use amend::{PERSONAL, amended};
pub use form::{Form, ItemForm, Step};
pub use read::{check_item, check_step, mandate, registration, title};

#[cfg(doc)]
use crate::case::Registration;
