//! What auditors read.

use crate::error::AppError;
use domain::view::{ChangesView, DisclosuresView, OpeningsView};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};
#[cfg(feature = "ssr")]
use domain::view::{ChangesAsked, DisclosuresAsked, OPENINGS_OF_A_PAGE, OpeningAsked};

/// Who opened what, and for what, the newest first (AUD).
#[server(prefix = "/api", endpoint = "audit/openings")]
pub async fn openings(
    #[server(default)] case_no: String,
    #[server(default)] who: String,
    #[server(default)] day: String,
    #[server(default)] after: String,
) -> Result<OpeningsView, AppError> {
    let (_, actor) = staff()?;
    let asked = OpeningAsked { case_no, who, day };
    answer(ports().audit.openings(&actor, &asked, Some(&after), OPENINGS_OF_A_PAGE).await)
}

/// The register of disclosures (AUD).
#[server(prefix = "/api", endpoint = "audit/disclosures")]
pub async fn disclosures(
    #[server(default)] case_no: String,
    #[server(default)] who: String,
    #[server(default)] state: String,
    #[server(default)] after: String,
) -> Result<DisclosuresView, AppError> {
    let (_, actor) = staff()?;
    let asked = DisclosuresAsked { case_no, who, state };
    answer(ports().audit.disclosures(&actor, &asked, Some(&after)).await)
}

/// What changed the house, the newest first (AUD).
#[server(prefix = "/api", endpoint = "audit/changes")]
pub async fn changes(
    #[server(default)] kind: String,
    #[server(default)] who: String,
    #[server(default)] day: String,
    before: Option<i64>,
) -> Result<ChangesView, AppError> {
    let (_, actor) = staff()?;
    let asked = ChangesAsked { kind, who, day };
    answer(ports().audit.changes(&actor, &asked, before).await)
}
