//! The second person of a change of accounts.

use crate::error::AppError;
use domain::view::PendingView;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};

/// Changes that wait for a second person: all of them for administrators, those of the own department for its head.
#[server(prefix = "/api", endpoint = "admin/pending")]
pub async fn pending_changes() -> Result<Vec<PendingView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().four_eyes.pending(&actor).await)
}

/// Confirms or refuses one; who asked may take it back.
#[server(prefix = "/api", endpoint = "admin/decide-pending")]
pub async fn decide_pending(
    request: i64,
    #[server(default)] agree: bool,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().four_eyes.decide_pending(&actor, request, agree, &reason).await)?;
    leptos_axum::redirect("/desk/second-person");
    Ok(())
}
