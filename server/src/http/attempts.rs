//! Tokens of drafts that open nothing are guesses: counted before they are looked at, given back when they open.

use super::Shared;
use super::problem::problem_response;
use crate::desk::{Guess, Source};
use app::context::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::problem::Problem;
use http::StatusCode;

/// Counts what comes with the token of a draft.
pub(super) async fn drafts(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let of_draft = path.starts_with("/api/intake/") || path == "/upload/draft";
    let visitor = request.extensions().get::<Visitor>();
    let holds = visitor.filter(|visitor| !visitor.drafts.is_empty() || !visitor.receipts.is_empty());
    let Some(from) = holds.filter(|_| of_draft).map(|visitor| visitor.from.clone()) else {
        return next.run(request).await;
    };
    let attempt = match shared.desk.attempt(Guess::Draft, Source::at(&from), "").await {
        Ok(attempt) => attempt,
        Err(problem) => return problem_response(problem),
    };
    let response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        let told = attempt.refusal(Problem::NotFound);
        attempt.wrong().await;
        if told != Problem::NotFound {
            return problem_response(told);
        }
    } else {
        attempt.right().await;
    }
    response
}
