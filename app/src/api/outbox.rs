//! Messages to the outside that were not taken, for the administrator.

use crate::error::AppError;
use domain::view::UndeliveredView;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};

/// Messages that were tried and not delivered, without their content (ADM).
#[server(prefix = "/api", endpoint = "admin/undelivered")]
pub async fn undelivered() -> Result<Vec<UndeliveredView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.undelivered(&actor).await)
}

/// Has one of them tried again now (ADM).
#[server(prefix = "/api", endpoint = "admin/deliver-again")]
pub async fn deliver_again(id: i64) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.deliver_again(&actor, id).await)
}
