//! What the server provides for pages and server functions alike: the ports, the visitor, the built assets.

use crate::error::AppError;
use domain::access::Actor;
use domain::ports::{Accounts, Board, Casework, Inbox, Intake, Looks, Registers, Tasks, Tracking};
use domain::problem::Problem;
use domain::view::Me;
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

/// Names of cookies.
pub mod cookie {
    /// Session of staff.
    pub const SESSION: &str = "fq_session";
    /// Session of a citizen.
    pub const TRACK: &str = "fq_track";
    /// Draft.
    pub const DRAFT: &str = "fq_draft";
    /// Chosen view.
    pub const LOOK: &str = "fq_look";
    /// That the visitor was on a page of this site: strict, so that no other site's request carries it.
    pub const HERE: &str = "fq_here";

    /// The name a cookie travels under: where cookies go over TLS only, one that no other host of the domain can set.
    pub fn named(name: &str, secure: bool) -> String {
        if secure { format!("__Host-{name}") } else { name.to_owned() }
    }
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

/// Sets the status that goes with a failure, of a page as of a call; a form sent without JavaScript keeps its redirect.
pub fn fail(error: impl Into<AppError>) -> AppError {
    let error = error.into();
    if is_page() || !wants_html() {
        set_status(error.status());
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
    let name = cookie::named(name, visitor().secure);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={life}{secure}");
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Leads to another page of this site; to the front page where `path` is no address of this site.
#[expect(clippy::disallowed_methods, reason = "this is the one place that leads anywhere")]
pub fn redirect(path: &str) {
    leptos_axum::redirect(domain::value::own_path(path, "/"));
}

/// Sets a header of the answer.
pub fn set_header(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.insert_header(name, value);
    }
}
