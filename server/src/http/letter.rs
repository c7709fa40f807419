//! Letters as PDF, for who may read them as pages: the same text, the same record of who opened it.

use super::Shared;
use super::file::{number, percent_encoded};
use super::problem::status_of;
use crate::documents::{COME_AGAIN, Unprinted, letter_of};
use app::context::Visitor;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use domain::ports::{Casework, Tracking};
use domain::problem::Problem;
use domain::view::DocumentView;
use http::{StatusCode, header};
use press::{Mark, Options, PressError};
use serde::Deserialize;

type Address = Path<(String, String)>;

/// The letter of that number in the case.
fn letter_no(text: &str) -> Result<u16, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// Whose letters are counted; an address counts where nobody is known.
fn whose(visitor: &Visitor) -> String {
    match (&visitor.me, visitor.tracks.first()) {
        (Some(me), _) => format!("account {}", me.account.0),
        (None, Some(held)) => format!("session {}", held.token),
        (None, None) => format!("address {}", visitor.from),
    }
}

/// What the whole text is opened for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Opening {
    #[serde(default)]
    purpose: String,
}

/// A letter to a party, as its page shows it.
pub(super) async fn track(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((case_no, no)): Address,
) -> Response {
    let whose = whose(&visitor);
    let read = async {
        let (case_no, no) = (number(&case_no)?, letter_no(&no)?);
        let session = shared.desk.session(visitor.tracks.into_iter().map(|held| held.token).collect(), case_no).await?;
        let view = Tracking::view(&shared.desk, &session, case_no).await?;
        view.documents.into_iter().find(|document| document.no == no).ok_or(Problem::NotFound)
    };
    answer(&shared, whose, read).await
}

/// A document of a case for staff, personal values masked as on its page; opening it is on record (M-5.3-a).
pub(super) async fn case(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((case_no, no)): Address,
) -> Response {
    let whose = whose(&visitor);
    let read = async {
        let me = visitor.me.ok_or(Problem::NotFound)?;
        Casework::document(&shared.desk, &me.actor(), number(&case_no)?, letter_no(&no)?).await
    };
    answer(&shared, whose, read).await
}

/// The same with its whole text, with the purpose on record (M-5.3-a).
pub(super) async fn case_in_full(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((case_no, no)): Address,
    opening: Result<Form<Opening>, FormRejection>,
) -> Response {
    // A form that is none says no purpose.
    let opening = opening.map(|Form(opening)| opening).unwrap_or_default();
    let whose = whose(&visitor);
    let read = async {
        let me = visitor.me.ok_or(Problem::NotFound)?;
        Casework::document_in_full(&shared.desk, &me.actor(), number(&case_no)?, letter_no(&no)?, &opening.purpose)
            .await
    };
    answer(&shared, whose, read).await
}

/// Reads the letter once it is in hand, and prints it.
async fn answer(shared: &Shared, whose: String, read: impl Future<Output = Result<DocumentView, Problem>>) -> Response {
    let Some(_hand) = shared.desk.printer.take(whose) else { return refused(Unprinted::Crowded) };
    let view = match read.await {
        Ok(view) => view,
        Err(problem) => return refused(Unprinted::Problem(problem)),
    };
    // What was taken back or replaced says so on paper as on its page.
    let mark = if view.void.is_some() { Mark::Void } else { Mark::None };
    let options = Options { mark, made_at: view.issued_at, ..Options::default() };
    let bytes = match shared.desk.printer.print(letter_of(&view), options).await {
        Ok(bytes) => bytes,
        Err(unprinted) => return refused(unprinted),
    };
    let name = percent_encoded(&format!("{}{}.pdf", view.title, view.document_no));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// A person reads the reason as a page of text.
fn refused(unprinted: Unprinted) -> Response {
    let status = match &unprinted {
        Unprinted::Problem(problem) => status_of(problem),
        Unprinted::Press(PressError::Missing(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        Unprinted::Press(_) | Unprinted::Crowded => StatusCode::SERVICE_UNAVAILABLE,
    };
    let told = match &unprinted {
        Unprinted::Problem(Problem::NotFound) => "没有找到这份文书".to_owned(),
        Unprinted::Problem(Problem::Invalid(wrong)) => {
            wrong.iter().map(|wrong| wrong.message.as_str()).collect::<Vec<_>>().join("；")
        }
        Unprinted::Press(error @ (PressError::NoFonts(_) | PressError::Font(_) | PressError::Engine(_))) => {
            tracing::error!(%error, "a letter was not printed");
            error.to_string()
        }
        _ => unprinted.to_string(),
    };
    let mut response = (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], told).into_response();
    if matches!(unprinted, Unprinted::Crowded) {
        response.headers_mut().insert(header::RETRY_AFTER, COME_AGAIN.into());
    }
    response
}
