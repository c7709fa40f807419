//! Who asks: cookies to sessions, once per request.

use super::Shared;
use app::context::{Visitor, cookie};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::ports::Accounts;
use http::{HeaderMap, header};
use std::net::SocketAddr;

/// Attaches the [`Visitor`] to the request.
pub(super) async fn attach(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let headers = request.headers();
    let kept = |name: &str| cookie_value(headers, &cookie::named(name, shared.secure));
    let session = kept(cookie::SESSION);
    let me = match &session {
        // A session that cannot be looked up is no session; the store has logged why.
        Some(token) => shared.desk.me(token).await.ok(),
        None => None,
    };
    let visitor = Visitor {
        me,
        session,
        track: kept(cookie::TRACK),
        draft: kept(cookie::DRAFT),
        from: from(headers, peer, shared.behind_proxy),
        look: kept(cookie::LOOK).unwrap_or_default().replace('.', " "),
        secure: shared.secure,
    };
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

pub(super) fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty() && value.len() <= 200)
        .map(|(_, value)| value.to_owned())
}

/// The address throttles count by: the peer, or what the trusted proxy appended last.
fn from(headers: &HeaderMap, peer: Option<SocketAddr>, behind_proxy: bool) -> String {
    if behind_proxy {
        let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        if let Some(last) = forwarded.and_then(|value| value.rsplit(',').next()) {
            return last.trim().to_owned();
        }
    }
    peer.map(|peer| peer.ip().to_string()).unwrap_or_default()
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

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("9.9.9.9, 10.0.0.7"));
        let peer = Some(SocketAddr::from(([127, 0, 0, 1], 5)));
        assert_eq!(from(&headers, peer, false), "127.0.0.1");
        assert_eq!(from(&headers, peer, true), "10.0.0.7");
    }
}
