//! Forms sent without JavaScript: whatever a server function answers, the browser is led to a page of this site, with a
//! code in its address and never a sentence.

use app::api::page_of;
use app::error::AppError;
use app::told::error_query;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use leptos_axum::handle_server_fns_with_context;

/// Says that a server function answered with an error.
const ERROR: HeaderName = HeaderName::from_static("serverfnerror");
/// The longest error that is read.
const LONGEST: usize = 1024 * 1024;

/// Answers a server function.
pub(super) async fn handle(mut request: Request, context: impl Fn() + Clone + Send + 'static) -> Response {
    if !wants_html(request.headers()) {
        return handle_server_fns_with_context(context, request).await.into_response();
    }
    // The framework would lead back to where the browser says it came from, with the error in the address.
    request.headers_mut().remove(header::REFERER);
    let endpoint = request.uri().path().to_owned();
    let mut response = handle_server_fns_with_context(context, request).await.into_response();
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
