//! Tokens of drafts that open nothing are guesses: counted before they are looked at, given back when they open.

use super::Shared;
use super::problem::problem_response;
use crate::desk::{Guess, Source};
use app::context::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Counts what comes with the token of a draft.
pub(super) async fn drafts(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let of_draft = path.starts_with("/api/intake/") || path == "/upload/draft";
    let visitor = request.extensions().get::<Visitor>();
    let asked = visitor.and_then(|visitor| Some((visitor.draft.clone()?, visitor.from.clone())));
    let Some((token, from)) = asked.filter(|_| of_draft) else { return next.run(request).await };
    let attempt = match shared.desk.attempt(Guess::Draft, Source::at(&from), "").await {
        Ok(attempt) => attempt,
        Err(problem) => return problem_response(problem),
    };
    match shared.desk.store.draft_known(&token).await {
        Ok(true) => attempt.right().await,
        Ok(false) => attempt.wrong().await,
        Err(fault) => {
            attempt.withdrawn();
            return problem_response(fault.into_problem());
        }
    }
    next.run(request).await
}
