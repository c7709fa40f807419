//! What protects the own account: password, sessions, second factor; and proving once more who it is. All of it are
//! plain forms first.

use crate::error::AppError;
use domain::view::{EnrolmentView, LinkView, SecurityView};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::accounts::begin;
#[cfg(feature = "ssr")]
use super::typed;
#[cfg(feature = "ssr")]
use crate::context::{answer, cookie, fail, ports, session, set_cookie, staff, visitor, wants_html};
#[cfg(feature = "ssr")]
use domain::problem::Problem;
#[cfg(feature = "ssr")]
use domain::value::own_path;

/// Where the own account is looked after.
#[cfg(feature = "ssr")]
const PAGE: &str = "/desk/password";

/// Leads back to the page with what was done, in a code.
#[cfg(feature = "ssr")]
fn back(done: Result<(), Problem>, what: &str) -> Result<(), AppError> {
    match done {
        Ok(()) => {
            crate::context::redirect(&format!("{PAGE}?done={what}"));
            Ok(())
        }
        Err(problem) => refused(problem, PAGE),
    }
}

/// A refusal: told to the script, or by the page that follows, which finds the words in a cookie of this browser.
#[cfg(feature = "ssr")]
pub(super) fn refused(problem: Problem, page: &str) -> Result<(), AppError> {
    if !wants_html() {
        return Err(fail(problem));
    }
    if problem == Problem::ConfirmIdentity {
        crate::context::redirect(&format!("{}?back={}", crate::desk::CONFIRM_PAGE, crate::text::percent(page)));
        return Ok(());
    }
    let error = AppError::Problem(problem);
    let fields = error.fields();
    let told: Vec<(&str, &str)> = fields.iter().map(|field| (field.field.as_str(), field.message.as_str())).collect();
    let words = if told.is_empty() { error.told().0 } else { String::new() };
    typed::keep(typed::DESK, &told, &words);
    crate::context::redirect(page);
    Ok(())
}

/// Sessions and second factor of the own account.
#[server(prefix = "/api", endpoint = "desk/security")]
pub async fn security() -> Result<SecurityView, AppError> {
    staff()?;
    answer(ports().accounts.security(&session()?).await)
}

/// Changes the own password; every other session ends.
#[server(prefix = "/api", endpoint = "desk/password")]
pub async fn change_password(#[server(default)] old: String, #[server(default)] new: String) -> Result<(), AppError> {
    staff()?;
    back(ports().accounts.change_password(&session()?, &old, &new, &visitor().caller()).await, "password")
}

/// Ends one of the own sessions.
#[server(prefix = "/api", endpoint = "desk/session-end")]
pub async fn end_session(#[server(default)] id: String) -> Result<(), AppError> {
    staff()?;
    let own = answer(ports().accounts.end_session(&session()?, &id).await)?;
    if own {
        set_cookie(cookie::SESSION, "", 0, true);
        crate::context::redirect("/desk/login");
        return Ok(());
    }
    back(Ok(()), "session")
}

/// Ends all own sessions but this one.
#[server(prefix = "/api", endpoint = "desk/sessions-end")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    staff()?;
    back(ports().accounts.end_other_sessions(&session()?).await, "sessions")
}

/// Proves once more who it is; without script leads back to where that was asked for.
#[server(prefix = "/api", endpoint = "desk/confirm")]
pub async fn confirm(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    staff()?;
    let done = ports().accounts.confirm(&session()?, &password, &code, &visitor().caller()).await;
    match done {
        Ok(()) => {
            if wants_html() {
                let desk = back.starts_with("/desk/") || back == "/desk";
                crate::context::redirect(own_path(if desk { &back } else { PAGE }, PAGE));
            }
            Ok(())
        }
        Err(problem) => {
            let page = format!("{}?back={}", crate::desk::CONFIRM_PAGE, crate::text::percent(&back));
            refused(problem, &page)
        }
    }
}

/// Whether proving it takes a code, too.
#[server(prefix = "/api", endpoint = "desk/confirm-needs")]
pub async fn confirm_needs() -> Result<bool, AppError> {
    staff()?;
    let security = answer(ports().accounts.security(&session()?).await)?;
    Ok(security.factor_since.is_some())
}

/// The second factor that is being set up.
#[server(prefix = "/api", endpoint = "desk/enrolment")]
pub async fn enrolment() -> Result<EnrolmentView, AppError> {
    answer(ports().accounts.enrolment(&session()?).await)
}

/// Ends setting it up with the first code.
#[server(prefix = "/api", endpoint = "desk/enrol")]
pub async fn enrol(#[server(default)] code: String, #[server(default)] next: String) -> Result<(), AppError> {
    match ports().accounts.enrol(&session()?, &code, &visitor().caller()).await {
        Ok(Some(signed)) => {
            begin(&signed, &next);
            Ok(())
        }
        Ok(None) => back(Ok(()), "factor"),
        Err(problem) => refused(problem, crate::desk::SET_UP_PAGE),
    }
}

/// Takes the own second factor away.
#[server(prefix = "/api", endpoint = "desk/second-factor-remove")]
pub async fn remove_second_factor() -> Result<(), AppError> {
    staff()?;
    back(ports().accounts.remove_second_factor(&session()?).await, "factor-off")
}

/// Whose first password a link is for.
#[server(prefix = "/api", endpoint = "desk/link")]
pub async fn link(#[server(default)] token: String) -> Result<LinkView, AppError> {
    answer(ports().accounts.link(&token, &visitor().caller()).await)
}

/// Chooses a password by a link.
#[server(prefix = "/api", endpoint = "desk/link-use")]
pub async fn use_link(
    #[server(default)] token: String,
    #[server(default)] password: String,
    #[server(default)] again: String,
) -> Result<(), AppError> {
    let done = ports().accounts.use_link(&token, &password, &again, &visitor().caller()).await;
    if let Err(problem) = done {
        return refused(problem, &format!("/desk/link/{}", crate::text::percent(&token)));
    }
    // Whoever was signed in here is somebody else, or has a new password.
    set_cookie(cookie::SESSION, "", 0, true);
    crate::context::redirect("/desk/login?ready=1");
    Ok(())
}
