//! Every request has an id, which its answer carries and every line written on its way; afterwards one line says which
//! route, what status and how long. Neither the address asked for nor its query stands in it.

use crate::clock::uptime_micros;
use crate::watch::{SecurityEvent, metrics, note};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tracing::Instrument;

/// Header of the id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id, counts it and says what became of it.
pub(super) async fn traced(request: Request, next: Next) -> Response {
    let id = request_id();
    let begun = uptime_micros();
    let method = method_of(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id = %id, method, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let micros = uptime_micros().saturating_sub(begun);
    #[expect(clippy::cast_precision_loss, reason = "microseconds of one request")]
    metrics().request(method, &route, status, micros as f64 / 1e6);
    span.in_scope(|| {
        if let Some(event) = event_of(&route, response.status()) {
            note(event);
        }
        tracing::info!(target: "server::request", status, micros, "answered");
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// What an answer says of security: a budget that is spent. Passwords and query codes are noted where they are looked
/// at.
fn event_of(route: &str, status: StatusCode) -> Option<SecurityEvent> {
    let noted = matches!(route, "/api/desk/sign-in" | "/api/track/open");
    (status == StatusCode::TOO_MANY_REQUESTS && !noted).then_some(SecurityEvent::BudgetSpent)
}

/// Sixteen hexadecimal digits, ours: one that a client sends could be anything.
fn request_id() -> String {
    let mut bytes = [0; 8];
    // Without randomness the id is merely less telling.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

/// Methods as labels: few, whatever is sent.
fn method_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
