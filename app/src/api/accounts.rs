//! Signing in and out, and the administrator's registers. What protects the own account is in `security`.

use crate::error::AppError;
use domain::view::{AccountView, CalendarYearView, Me};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, confirmed, cookie, fail, ports, session, set_cookie, staff, visitor, wants_html};
#[cfg(feature = "ssr")]
use domain::problem::Problem;
#[cfg(feature = "ssr")]
use domain::value::{AccountId, own_path};
#[cfg(feature = "ssr")]
use domain::view::{BegunSession, SignInStep};

/// Seconds for which a browser keeps that it signed in.
#[cfg(feature = "ssr")]
const DEVICE_LIFE: i64 = 180 * 24 * 3600;

/// Only to the desk's own pages.
#[cfg(feature = "ssr")]
fn own_page(next: &str) -> &str {
    let desk = next.starts_with("/desk/") || next.starts_with("/desk?");
    own_path(if desk { next } else { "/desk" }, "/desk")
}

#[cfg(feature = "ssr")]
fn with_next(page: &str, next: &str) -> String {
    let next = own_page(next);
    if next == "/desk" { page.to_owned() } else { format!("{page}?next={}", crate::text::percent(next)) }
}

/// Begins a session in the browser and leads to what comes next.
#[cfg(feature = "ssr")]
pub(super) fn begin(signed: &BegunSession, next: &str) {
    set_cookie(cookie::SESSION, &signed.token, 12 * 3600, true);
    if !signed.device.is_empty() {
        set_cookie(cookie::DEVICE, &signed.device, DEVICE_LIFE, true);
    }
    crate::context::redirect(&match signed.step {
        SignInStep::Done => own_page(next).to_owned(),
        SignInStep::Code => with_next(crate::desk::CODE_PAGE, next),
        SignInStep::SetUp => with_next(crate::desk::SET_UP_PAGE, next),
    });
}

/// What a form without script is led back with: a code for why, the wait where there is one.
#[cfg(feature = "ssr")]
pub(super) fn failed(problem: &Problem, page: &str, next: &str) {
    let (why, wait) = match problem {
        Problem::TooMany(seconds) => ("often", format!("&wait={seconds}")),
        Problem::Crowded(seconds) => ("crowded", format!("&wait={seconds}")),
        Problem::Unavailable => ("unavailable", String::new()),
        Problem::NotFound => ("late", String::new()),
        _ => ("1", String::new()),
    };
    let next = if own_page(next) == "/desk" { String::new() } else { format!("&next={}", crate::text::percent(next)) };
    crate::context::redirect(&format!("{page}?failed={why}{wait}{next}"));
}

/// Signs in.
#[server(prefix = "/api", endpoint = "desk/sign-in")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    match ports().accounts.sign_in(&login, &password, &visitor().caller()).await {
        Ok(signed) => {
            begin(&signed, &next);
            Ok(())
        }
        Err(problem) if wants_html() => {
            failed(&problem, "/desk/login", &next);
            Ok(())
        }
        Err(problem) => Err(fail(problem)),
    }
}

/// The second step of signing in: a code from the telephone, or one from paper.
#[server(prefix = "/api", endpoint = "desk/sign-in-code")]
pub async fn sign_in_code(#[server(default)] code: String, #[server(default)] next: String) -> Result<(), AppError> {
    match ports().accounts.sign_in_code(&session()?, &code, &visitor().caller()).await {
        Ok(signed) => {
            begin(&signed, &next);
            Ok(())
        }
        Err(problem) if wants_html() => {
            failed(&problem, crate::desk::CODE_PAGE, &next);
            Ok(())
        }
        Err(problem) => Err(fail(problem)),
    }
}

/// Signs out.
#[server(prefix = "/api", endpoint = "desk/sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    if let Some(token) = visitor().session {
        answer(ports().accounts.sign_out(&token).await)?;
    }
    set_cookie(cookie::SESSION, "", 0, true);
    crate::context::redirect("/desk/login");
    Ok(())
}

/// Who is signed in.
#[server(prefix = "/api", endpoint = "desk/me")]
pub async fn signed_in() -> Result<Me, AppError> {
    Ok(staff()?.0)
}

/// All accounts (ADM).
#[server(prefix = "/api", endpoint = "admin/accounts")]
pub async fn accounts() -> Result<Vec<AccountView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.list(&actor).await)
}

/// Opens or closes an account (ADM). Open cards of one that is closed go to `receiver`, with the reason on each.
#[server(prefix = "/api", endpoint = "admin/set-active")]
pub async fn set_active(
    account: i64,
    active: bool,
    #[server(default)] receiver: Option<i64>,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let (_, actor) = confirmed().await?;
    let accounts = &ports().accounts;
    match receiver.filter(|_| !active) {
        Some(to) => answer(accounts.close(&actor, AccountId(account), AccountId(to), &reason).await.map(|_| ())),
        None => answer(accounts.set_active(&actor, AccountId(account), active).await),
    }
}

/// Creates an account (ADM); answers with the path under which its owner chooses a password.
#[server(prefix = "/api", endpoint = "admin/create-account")]
pub async fn create_account(
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] roles: String,
    #[server(default)] department: String,
) -> Result<String, AppError> {
    let (_, actor) = confirmed().await?;
    answer(ports().accounts.create(&actor, &login, &name, &roles, &department).await)
}

/// A fresh such path in place of the password (ADM); the account's sessions end.
#[server(prefix = "/api", endpoint = "admin/new-link")]
pub async fn new_link(account: i64) -> Result<String, AppError> {
    let (_, actor) = confirmed().await?;
    answer(ports().accounts.new_link(&actor, AccountId(account)).await)
}

/// Ends every session of an account (ADM).
#[server(prefix = "/api", endpoint = "admin/end-sessions")]
pub async fn end_sessions(account: i64) -> Result<(), AppError> {
    let (_, actor) = confirmed().await?;
    answer(ports().accounts.end_sessions(&actor, AccountId(account)).await)
}

/// Takes an account's second factor away (ADM).
#[server(prefix = "/api", endpoint = "admin/reset-second-factor")]
pub async fn reset_second_factor(account: i64) -> Result<(), AppError> {
    let (_, actor) = confirmed().await?;
    answer(ports().accounts.reset_second_factor(&actor, AccountId(account)).await)
}

/// Years of the calendar (ADM).
#[server(prefix = "/api", endpoint = "admin/calendar")]
pub async fn calendar() -> Result<Vec<CalendarYearView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.calendar(&actor).await)
}
