//! What somebody was told: the list behind the bell of the frame, and the same for a party of a case.

use crate::error::AppError;
use domain::view::{InboxView, TaskCount};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, fail, ports, staff, tracking_session, wants_html};
#[cfg(feature = "ssr")]
use domain::problem::Problem;
#[cfg(feature = "ssr")]
use domain::value::CaseNo;
#[cfg(feature = "ssr")]
use domain::view::{TaskFilter, TaskKind};

#[cfg(feature = "ssr")]
async fn party(case_no: &str) -> Result<(String, CaseNo), AppError> {
    let case_no = case_no.parse().map_err(|_| fail(Problem::NotFound))?;
    Ok((tracking_session(case_no).await?, case_no))
}

/// The latest notifications of whoever is signed in, with the number of unread ones.
#[server(prefix = "/api", endpoint = "inbox/list")]
pub async fn inbox() -> Result<InboxView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().inbox.inbox(&actor).await)
}

/// The numbers of the bar above every page, in one request: what waits for the person, and what is unread.
#[server(prefix = "/api", endpoint = "desk/badges")]
pub async fn badges() -> Result<(Vec<TaskCount>, u32), AppError> {
    let (me, actor) = staff()?;
    let counts = if TaskKind::standing_of(&me.roles).is_empty() {
        Vec::new()
    } else {
        answer(ports().tasks.task_counts(&actor, TaskFilter::default()).await)?
    };
    let unread = answer(ports().inbox.inbox(&actor).await)?.unread;
    Ok((counts, unread))
}

/// Marks them read, up to and including `up_to`.
#[server(prefix = "/api", endpoint = "inbox/read")]
pub async fn inbox_read(#[server(default)] up_to: i64) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().inbox.inbox_read(&actor, up_to).await)?;
    if wants_html() {
        crate::context::redirect("/desk/inbox");
    }
    Ok(())
}

/// The notifications of a party.
#[server(prefix = "/api", endpoint = "track/notices")]
pub async fn party_inbox(#[server(default)] case_no: String) -> Result<InboxView, AppError> {
    let (session, case_no) = party(&case_no).await?;
    answer(ports().inbox.party_inbox(&session, case_no).await)
}

/// Marks a party's read, up to and including `up_to`.
#[server(prefix = "/api", endpoint = "track/notices-read")]
pub async fn party_inbox_read(
    #[server(default)] case_no: String,
    #[server(default)] up_to: i64,
) -> Result<(), AppError> {
    let (session, case_no) = party(&case_no).await?;
    answer(ports().inbox.party_inbox_read(&session, case_no, up_to).await)?;
    if wants_html() {
        crate::context::redirect(&format!("/track/{case_no}"));
    }
    Ok(())
}
