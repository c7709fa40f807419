//! What the server provides for pages and server functions alike: the ports, the visitor, the built assets.

use crate::error::AppError;
use domain::access::Actor;
use domain::ports::{Accounts, Board, Casework, Inbox, Intake, Looks, Registers, Tasks, Tracking};
use domain::problem::Problem;
use domain::view::{Caller, Me, SignInStep};
use http::header::{HeaderName, HeaderValue, SET_COOKIE};
use http::request::Parts;
use http::{StatusCode, header};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// The ports.
#[derive(Clone)]
pub struct Ports {
    /// The citizen's form.
    pub intake: Arc<dyn Intake>,
    /// A party's door.
    pub tracking: Arc<dyn Tracking>,
    /// Staff's work.
    pub casework: Arc<dyn Casework>,
    /// The board.
    pub board: Arc<dyn Board>,
    /// The board through a lens.
    pub looks: Arc<dyn Looks>,
    /// What waits for whom.
    pub tasks: Arc<dyn Tasks>,
    /// Registers beside the cases.
    pub registers: Arc<dyn Registers>,
    /// What people were told.
    pub inbox: Arc<dyn Inbox>,
    /// Accounts.
    pub accounts: Arc<dyn Accounts>,
}

/// Who asks, as far as the request says.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The member of staff signed in.
    pub me: Option<Me>,
    /// Session token of staff.
    pub session: Option<String>,
    /// Name of that session, by which its end is told; no token.
    pub session_id: Option<String>,
    /// What is still to come where signing in stands half done; `me` is nobody then.
    pub pending: Option<SignInStep>,
    /// What this browser keeps of an earlier sign-in.
    pub device: Option<String>,
    /// What the browser says it is.
    pub agent: String,
    /// Session token of a citizen.
    pub track: Option<String>,
    /// Token of a draft.
    pub draft: Option<String>,
    /// Where the request comes from, for throttles.
    pub from: String,
    /// Chosen view: `dark`, `elder`, `more`, space separated.
    pub look: String,
    /// Whether cookies may only travel over TLS.
    pub secure: bool,
}

impl Visitor {
    /// Who asks, for counting attempts and for the list of sessions.
    pub fn caller(&self) -> Caller {
        Caller { address: self.from.clone(), device: self.device.clone(), agent: self.agent.clone() }
    }
}

/// Names of cookies.
pub mod cookie {
    /// Session of staff.
    pub const SESSION: &str = "fq_session";
    /// That this browser signed in to an account before; opens nothing.
    pub const DEVICE: &str = "fq_device";
    /// Session of a citizen.
    pub const TRACK: &str = "fq_track";
    /// Draft.
    pub const DRAFT: &str = "fq_draft";
    /// Chosen view.
    pub const LOOK: &str = "fq_look";
}

/// Addresses of the built assets, with the hash of their content in the name.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// Style sheet.
    pub css: String,
    /// Icons.
    pub icons: String,
    /// The citizens' bundle: script and module.
    pub portal: (String, String),
    /// The staff's bundle: script and module.
    pub desk: (String, String),
}

/// The ports of this request.
pub fn ports() -> Ports {
    expect_context::<Ports>()
}

/// The visitor of this request.
pub fn visitor() -> Visitor {
    use_context::<Visitor>().unwrap_or_default()
}

/// The member of staff, or the refusal.
pub fn staff() -> Result<(Me, Actor), AppError> {
    let me = visitor().me.ok_or_else(|| fail(AppError::SignedOut))?;
    let actor = me.actor();
    Ok((me, actor))
}

/// The member of staff with the session's token, for what the session itself decides.
pub fn session() -> Result<String, AppError> {
    visitor().session.ok_or_else(|| fail(AppError::SignedOut))
}

/// The member of staff, who has lately proved to be who they are; for signing and account acts.
pub async fn confirmed() -> Result<(Me, Actor), AppError> {
    let found = staff()?;
    answer(ports().accounts.confirmed(&session()?).await)?;
    Ok(found)
}

/// Sets the status that goes with a failure, of a page as of a call; a form sent without JavaScript keeps its redirect.
pub fn fail(error: impl Into<AppError>) -> AppError {
    let error = error.into();
    if is_page() || !wants_html() {
        set_status(error.status());
        if let Some(seconds) = error.retry_after() {
            set_header(header::RETRY_AFTER, &seconds.to_string());
        }
    }
    error
}

/// As [`fail`], where the page has something else to show instead: only a call answers with the status.
pub fn fail_call(error: impl Into<AppError>) -> AppError {
    if is_page() { error.into() } else { fail(error) }
}

/// Whether a page is being made, not a call answered.
fn is_page() -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.method == http::Method::GET)
}

/// Sets the status of a page or answer.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// Whether the request is a form sent by a browser without JavaScript.
pub fn wants_html() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts
            .headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
    })
}

/// Maps a port's problem.
pub fn answer<T>(answer: Result<T, Problem>) -> Result<T, AppError> {
    answer.map_err(fail)
}

/// Sets a cookie no script can read; `life` in seconds, 0 removes it.
pub fn set_cookie(name: &str, value: &str, life: i64, strict: bool) {
    let secure = if visitor().secure { "; Secure" } else { "" };
    let same_site = if strict { "Strict" } else { "Lax" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={life}{secure}");
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Sets a header of the answer.
pub fn set_header(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.insert_header(name, value);
    }
}
