//! What auditors read.

use crate::error::AppError;
use domain::view::OpeningsView;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};
#[cfg(feature = "ssr")]
use domain::view::{OPENINGS_OF_A_PAGE, OpeningAsked};

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
