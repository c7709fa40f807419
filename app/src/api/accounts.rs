//! Signing in and out, the own password, and the administrator's registers.

use crate::error::AppError;
use domain::view::{AccountView, CalendarYearView, Me};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, cookie, fail, ports, set_cookie, staff, visitor, wants_html};
#[cfg(feature = "ssr")]
use domain::problem::Problem;
#[cfg(feature = "ssr")]
use domain::value::{AccountId, own_path};

/// Signs in.
#[server(prefix = "/api", endpoint = "desk/sign-in")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    match ports().accounts.sign_in(&login, &password, &visitor().from).await {
        Ok(token) => {
            set_cookie(cookie::SESSION, &token, 12 * 3600, true);
            // Only to the desk's own pages.
            let desk = next.starts_with("/desk/") || next.starts_with("/desk?");
            crate::context::redirect(own_path(if desk { &next } else { "/desk" }, "/desk"));
            Ok(())
        }
        Err(problem) => {
            if wants_html() {
                let wait = match problem {
                    Problem::TooMany(seconds) => format!("&wait={seconds}"),
                    _ => String::new(),
                };
                let next = if next.is_empty() { next } else { format!("&next={}", crate::text::percent(&next)) };
                crate::context::redirect(&format!("/desk/login?failed=1{wait}{next}"));
                return Ok(());
            }
            Err(fail(problem))
        }
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

/// Changes the own password; every session ends.
#[server(prefix = "/api", endpoint = "desk/password")]
pub async fn change_password(old: String, new: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.change_password(&actor, &old, &new).await)?;
    set_cookie(cookie::SESSION, "", 0, true);
    crate::context::redirect("/desk/login");
    Ok(())
}

/// All accounts (ADM).
#[server(prefix = "/api", endpoint = "admin/accounts")]
pub async fn accounts() -> Result<Vec<AccountView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.list(&actor).await)
}

/// Opens or closes an account (ADM).
#[server(prefix = "/api", endpoint = "admin/set-active")]
pub async fn set_active(account: i64, active: bool) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.set_active(&actor, AccountId(account), active).await)
}

/// Creates an account (ADM).
#[server(prefix = "/api", endpoint = "admin/create-account")]
pub async fn create_account(
    login: String,
    name: String,
    roles: String,
    department: String,
    password: String,
) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.create(&actor, &login, &name, &roles, &department, &password).await)
}

/// Years of the calendar (ADM).
#[server(prefix = "/api", endpoint = "admin/calendar")]
pub async fn calendar() -> Result<Vec<CalendarYearView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().accounts.calendar(&actor).await)
}
