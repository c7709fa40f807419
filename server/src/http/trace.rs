//! Every request has an id, which its answer carries and every line written on its way; afterwards one line says which
//! route, what status and how long. Neither the address asked for nor its query stands in it.

use crate::clock::uptime_micros;
use crate::watch::{SecurityEvent, metrics, note};
use app::context::cookie;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
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
        if let Some(event) = event_of(&route, &response) {
            note(event);
        }
        tracing::info!(target: "server::request", status, micros, "answered");
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// What an answer says of security: an attempt to sign in that gave the browser nothing to hold, a budget that is spent.
/// What happens further in is noted there.
fn event_of(route: &str, response: &Response) -> Option<SecurityEvent> {
    let refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
    match route {
        "/api/desk/sign-in" => {
            let given = |value: &HeaderValue| {
                let text = value.to_str().unwrap_or_default();
                !text.contains("Max-Age=0") && !text.contains(cookie::HERE)
            };
            let signed_in = response.headers().get_all(header::SET_COOKIE).iter().any(given);
            match (signed_in, refused) {
                (true, _) => None,
                (false, true) => Some(SecurityEvent::SignInBlocked),
                (false, false) => Some(SecurityEvent::SignInFailed),
            }
        }
        "/api/track/open" => None,
        _ => refused.then_some(SecurityEvent::BudgetSpent),
    }
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
