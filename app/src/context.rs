//! What the server provides for pages and server functions alike: the ports, the visitor, the built assets.

use crate::error::AppError;
use domain::access::Actor;
use domain::ports::{Accounts, Audit, Board, Casework, FourEyes, Inbox, Intake, Looks, Registers, Tasks, Tracking};
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
    /// What auditors read.
    pub audit: Arc<dyn Audit>,
    /// Accounts.
    pub accounts: Arc<dyn Accounts>,
    /// The second person of a change of accounts.
    pub four_eyes: Arc<dyn FourEyes>,
}

/// Who asks, as far as the request says.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The member of staff signed in.
    pub me: Option<Me>,
    /// Session token of staff.
    pub session: Option<String>,
    /// What is still to come where signing in stands half done; `me` is nobody then.
    pub pending: Option<SignInStep>,
    /// What this browser keeps of an earlier sign-in.
    pub device: Option<String>,
    /// What the browser says it is.
    pub agent: String,
    /// Sessions of a citizen: one for each case it opened in this browser.
    pub tracks: Vec<Held>,
    /// Drafts not sent yet, each by its handle.
    pub drafts: Vec<Held>,
    /// Receipts not put away yet, by the handle of the draft they are for.
    pub receipts: Vec<Held>,
    /// Where the request comes from, for throttles.
    pub from: String,
    /// Chosen view: `dark`, `elder`, `more`, space separated.
    pub look: String,
    /// Whether cookies may only travel over TLS.
    pub secure: bool,
}

/// One of several things of a kind that a browser holds, each in a cookie of its own, so that two tabs never overwrite
/// each other's: `fq_draft_HANDLE`, `fq_track_NUMBER`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What the cookie's name says after its kind: a handle or a case number. It stands in addresses and opens nothing.
    pub name: String,
    /// The secret.
    pub token: String,
}

/// A draft is kept so long after it was begun, seconds.
#[cfg(feature = "ssr")]
pub(crate) const DRAFT_LIFE: i64 = 30 * 24 * 3600;
/// Letters of a draft's token that are its handle and stand in addresses; the rest is the secret in the cookie.
pub const HANDLE: usize = 16;

impl Visitor {
    /// Who asks, for counting attempts and for the list of sessions.
    pub fn caller(&self) -> Caller {
        Caller { address: self.from.clone(), device: self.device.clone(), agent: self.agent.clone() }
    }

    /// The token of the draft with that handle, if this browser holds it.
    pub fn draft(&self, handle: &str) -> Option<String> {
        whole(&self.drafts, handle)
    }

    /// The token of the receipt of the draft with that handle, if this browser holds it.
    pub fn receipt(&self, handle: &str) -> Option<String> {
        whole(&self.receipts, handle)
    }
}

fn whole(held: &[Held], handle: &str) -> Option<String> {
    held.iter().find(|one| one.name == handle && one.name.len() == HANDLE).map(Held::draft_token)
}

impl Held {
    /// A draft's token: its handle and its secret.
    pub fn draft_token(&self) -> String {
        format!("{}{}", self.name, self.token)
    }
}

/// Names of cookies.
pub mod cookie {
    /// Session of staff.
    pub const SESSION: &str = "fq_session";
    /// That this browser signed in to an account before; opens nothing.
    pub const DEVICE: &str = "fq_device";
    /// Sessions of a citizen, one cookie for each case: `fq_track_NUMBER`.
    pub const TRACK: &str = "fq_track";
    /// Drafts, one cookie for each: `fq_draft_HANDLE`.
    pub const DRAFT: &str = "fq_draft";
    /// Receipts, one cookie for each: `fq_receipt_HANDLE`.
    pub const RECEIPT: &str = "fq_receipt";
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
            retry_after(seconds);
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

fn retry_after(seconds: u32) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
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
    let text = cookie_text(name, value, life, strict, visitor().secure);
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Leads to another page of this site; to the front page where `path` is no address of this site.
#[expect(clippy::disallowed_methods, reason = "this is the one place that leads anywhere")]
pub fn redirect(path: &str) {
    leptos_axum::redirect(domain::value::own_path(path, "/"));
}

/// The text of `Set-Cookie`; over TLS the cookie is one that no other host of the domain can set.
pub fn cookie_text(name: &str, value: &str, life: i64, strict: bool, secure: bool) -> String {
    let name = cookie::named(name, secure);
    let secure = if secure { "; Secure" } else { "" };
    let same_site = if strict { "Strict" } else { "Lax" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={life}{secure}")
}

/// Gives the browser one more thing to hold.
pub(crate) fn hold(kind: &str, name: &str, token: &str, life: i64) {
    set_cookie(&format!("{kind}_{name}"), token, life, false);
}

/// Takes what the browser held away from it.
pub(crate) fn let_go(kind: &str, name: &str) {
    set_cookie(&format!("{kind}_{name}"), "", 0, false);
}

/// The session that opens the case to this browser: its own, or that of a case it goes on from.
pub(crate) async fn tracking_session(case_no: domain::value::CaseNo) -> Result<String, AppError> {
    let held = visitor().tracks.into_iter().map(|held| held.token).collect();
    answer(ports().tracking.session(held, case_no).await)
}

/// Sets a header of the answer.
pub fn set_header(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.insert_header(name, value);
    }
}
