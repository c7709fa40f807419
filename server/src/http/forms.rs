//! Forms sent without JavaScript: whatever a server function answers, the browser is led to a page of this site, with a
//! code in its address and never a sentence.

use app::api::page_of;
use app::error::AppError;
use app::told::error_query;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use domain::problem::{FieldError, Problem};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::Limited;
use leptos_axum::handle_server_fns_with_context;

/// Says that a server function answered with an error.
const ERROR: HeaderName = HeaderName::from_static("serverfnerror");
/// The longest error that is read.
const LONGEST: usize = 1024 * 1024;

/// The largest body of what holds no text at length: a line, a code, a search, percent-encoded.
const SHORT: usize = 64 * 1024;

/// The largest body a server function reads. What holds a person's account of something is bounded by its fields, in
/// characters (`domain::limits`), and by the limit of the site; whatever else is said is short.
fn largest_body(endpoint: &str) -> usize {
    const AT_LENGTH: [&str; 7] = [
        "/api/intake/facts",
        "/api/track/",
        "/api/case/command",
        "/api/case/amend",
        "/api/case/register-contact",
        "/api/board/bulk",
        "/api/registers/",
    ];
    if AT_LENGTH.iter().any(|long| endpoint.starts_with(long)) { super::MAX_BODY } else { SHORT }
}

/// What is longer than its server function reads, so that nothing of it is looked at.
fn too_long(headers: &HeaderMap, most: usize) -> Option<Response> {
    let length: usize = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    let told = "提交的内容太长，请精简后再试";
    let error = AppError::Problem(Problem::Invalid(vec![FieldError::new("", told)]));
    (length > most).then(|| (StatusCode::PAYLOAD_TOO_LARGE, Json(error)).into_response())
}

/// Answers a server function.
async fn answer(request: Request, endpoint: &str, context: impl Fn() + Clone + Send + 'static) -> Response {
    let most = largest_body(endpoint);
    if let Some(refused) = too_long(request.headers(), most) {
        return refused;
    }
    let request = request.map(|body| Body::new(Limited::new(body, most)));
    handle_server_fns_with_context(context, request).await.into_response()
}

/// Answers a server function, in the way the browser asked.
pub(super) async fn handle(mut request: Request, context: impl Fn() + Clone + Send + 'static) -> Response {
    let endpoint = request.uri().path().to_owned();
    if !wants_html(request.headers()) {
        return answer(request, &endpoint, context).await;
    }
    // The framework would lead back to where the browser says it came from, with the error in the address.
    request.headers_mut().remove(header::REFERER);
    let mut response = answer(request, &endpoint, context).await;
    // Where nobody said where to go, the framework leads to the front page.
    let led = response.headers().get(header::LOCATION).is_some_and(|location| location != "/");
    if led {
        return response;
    }
    let page = page_of(&endpoint);
    let failed = response.headers_mut().remove(ERROR).is_some() || response.status().is_client_error();
    let to = if failed {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, LONGEST).await.unwrap_or_default();
        let error = serde_json::from_slice::<AppError>(&body).unwrap_or(AppError::Offline);
        response = Response::from_parts(parts, Body::empty());
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.headers_mut().remove(header::CONTENT_TYPE);
        format!("{page}?{}", error_query(&error))
    } else {
        page.to_owned()
    };
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// Whether a browser sent it as a form.
pub(super) fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
