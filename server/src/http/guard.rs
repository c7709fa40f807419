//! What protects every answer: same-origin writes, headers.

use crate::watch::{SecurityEvent, note};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};

/// Refuses writes that another site makes in the visitor's name. Browsers say where a request comes from in
/// `Sec-Fetch-Site`, older ones in `Origin`; what says neither is no browser and carries nobody's cookies.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    if is_read(request.method()) || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    note(SecurityEvent::CrossSite);
    (StatusCode::FORBIDDEN, "请求来自其他网站，已拒绝。请从本平台页面操作").into_response()
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = text(header::HOST).unwrap_or_default();
    let origin = origin.to_str().unwrap_or_default();
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    authority.is_some_and(|authority| authority == host)
}

/// Answers about people are kept by nobody on the way.
pub(super) async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Headers of every answer. Pages bring their own content policy with the nonce of their scripts.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn another_sites_writes_are_told_apart() {
        assert!(is_same_origin(&with(&[("sec-fetch-site", "same-origin"), ("origin", "http://elsewhere")])));
        assert!(!is_same_origin(&with(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_same_origin(&with(&[("sec-fetch-site", "same-site")])));
        assert!(!is_same_origin(&with(&[("sec-fetch-site", "none")])));
        assert!(is_same_origin(&with(&[("host", "a.cn:3000"), ("origin", "http://a.cn:3000")])));
        assert!(!is_same_origin(&with(&[("host", "a.cn:3000"), ("origin", "http://a.cn")])));
        assert!(!is_same_origin(&with(&[("host", "a.cn"), ("origin", "null")])));
        assert!(is_same_origin(&with(&[("host", "a.cn")])));
    }
}
