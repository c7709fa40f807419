//! The rules a browser decides by: public texts, the same for everybody.

use super::Shared;
use super::problem::problem_response;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::policy::PackRef;
use domain::problem::Problem;
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// A pack in a version, with the calendar.
pub(super) async fn rules(
    State(shared): State<Shared>,
    Path((pack, version)): Path<(String, u32)>,
    headers: HeaderMap,
) -> Response {
    let reference = PackRef { id: pack, version };
    let Some((json, tag)) = shared.desk.rules().json(&reference) else { return problem_response(Problem::NotFound) };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let mut response = if known.is_some_and(|known| known.contains(&tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], json).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
    response
}
