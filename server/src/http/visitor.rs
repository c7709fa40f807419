//! Who asks: cookies to sessions, once per request.

use super::Shared;
use super::address::source;
use crate::desk::Visit;
use app::context::{Visitor, cookie};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::view::SignInStep;
use http::{HeaderMap, header};
use std::net::SocketAddr;

/// Attaches the [`Visitor`] to the request.
pub(super) async fn attach(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let headers = request.headers();
    let session = cookie_value(headers, cookie::SESSION);
    let visit = match &session {
        // A session that cannot be looked up is no session; the store has logged why.
        Some(token) => shared.desk.visit(token).await.ok(),
        None => None,
    };
    // Whoever stands half signed in is nobody yet, but for what is still to come.
    let (me, session_id, pending) = match visit {
        Some(Visit { me, session, step: SignInStep::Done }) => (Some(me), Some(session), None),
        Some(Visit { session, step, .. }) => (None, Some(session), Some(step)),
        None => (None, None, None),
    };
    let visitor = Visitor {
        me,
        session,
        session_id,
        pending,
        device: cookie_value(headers, cookie::DEVICE),
        agent: headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            .map(|agent| agent.chars().take(400).collect())
            .unwrap_or_default(),
        track: cookie_value(headers, cookie::TRACK),
        draft: cookie_value(headers, cookie::DRAFT),
        from: source(headers, peer, shared.behind_proxy),
        look: cookie_value(headers, cookie::LOOK).unwrap_or_default().replace('.', " "),
        secure: shared.secure,
    };
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty() && value.len() <= 200)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; fq_track=abc ;fq_session="));
        assert_eq!(cookie_value(&headers, cookie::TRACK).as_deref(), Some("abc"));
        assert_eq!(cookie_value(&headers, cookie::SESSION), None);
        assert_eq!(cookie_value(&headers, "fq"), None);
    }
}
