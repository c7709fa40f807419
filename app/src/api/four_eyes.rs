//! The second person of a change of accounts.

use crate::error::AppError;
use domain::view::PendingView;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::security::refused;
#[cfg(feature = "ssr")]
use crate::context::{answer, ports, session, staff};

/// Where they stand.
#[cfg(feature = "ssr")]
const PAGE: &str = "/desk/second-person";

/// Changes that wait for a second person: all of them for administrators, those of the own department for its head.
#[server(prefix = "/api", endpoint = "admin/pending")]
pub async fn pending_changes() -> Result<Vec<PendingView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().four_eyes.pending(&actor).await)
}

/// Confirms one, once it is proven anew who does, or refuses it; who asked may take it back.
#[server(prefix = "/api", endpoint = "admin/decide-pending")]
pub async fn decide_pending(
    /// Its number.
    request: i64,
    /// Whether it comes into force.
    #[server(default)]
    agree: bool,
    /// Why it does not.
    #[server(default)]
    reason: String,
) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    if agree && let Err(problem) = ports().accounts.confirmed(&session()?).await {
        return refused(problem, PAGE);
    }
    match ports().four_eyes.decide_pending(&actor, request, agree, &reason).await {
        Ok(()) => {
            crate::context::redirect(PAGE);
            Ok(())
        }
        Err(problem) => refused(problem, PAGE),
    }
}
