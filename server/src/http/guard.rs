//! What protects every answer: same-origin writes, headers.

use super::Shared;
use super::visitor::cookie_value;
use crate::config::Origin;
use crate::watch::{SecurityEvent, note};
use app::context::{cookie, cookie_text};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};

/// Refuses writes that another site makes in the visitor's name. Browsers say where a request comes from in
/// `Sec-Fetch-Site`, older ones in `Origin`; what says neither is no browser and carries nobody's cookies.
///
/// Every page answered also marks the browser as having been here, with a cookie no other site's request carries: as
/// pages send no referrer, older browsers call the origin of a plain form `null`, and the mark then says whose it is.
pub(super) async fn same_origin(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let reads = is_read(request.method());
    let here = cookie_value(request.headers(), &cookie::named(cookie::HERE, shared.secure)).is_some();
    if !reads && !is_same_origin(request.headers(), &shared.origins, here) {
        note(SecurityEvent::CrossSite);
        let told = "请求来自其他网站，已拒绝。请从本平台页面操作";
        return (StatusCode::FORBIDDEN, told).into_response();
    }
    let mut response = next.run(request).await;
    let mark = cookie_text(cookie::HERE, "1", HERE_LIFE, true, shared.secure);
    if reads
        && !here
        && is_page(&response)
        && let Ok(mark) = HeaderValue::from_str(&mark)
    {
        response.headers_mut().append(header::SET_COOKIE, mark);
    }
    response
}

/// Seconds for which a browser counts as having been here.
const HERE_LIFE: i64 = 24 * 3600;

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// Whether a page of this site sent the request: `public` are the addresses browsers know it by, its own host where
/// none is named; `here` says that the browser carries the mark of this site.
fn is_same_origin(headers: &HeaderMap, public: &[Origin], here: bool) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().unwrap_or_default();
    if origin == "null" {
        return here;
    }
    if !public.is_empty() {
        return public.iter().any(|known| known.as_str().eq_ignore_ascii_case(origin));
    }
    let host = text(header::HOST).unwrap_or_default();
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    !host.is_empty() && authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

/// Answers about people are kept by nobody on the way.
pub(super) async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What pages need of a browser: nothing of the machine.
const PERMISSIONS: &str = "accelerometer=(), ambient-light-sensor=(), autoplay=(), battery=(), bluetooth=(), \
    browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), \
    identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
    payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Headers of every answer. Pages bring their own content policy with the nonce of their scripts.
pub(super) async fn headers(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("origin-agent-cluster"), "?1"),
        (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Where cookies travel over TLS only, so does everything else, for two years from each visit.
    if shared.secure {
        let always = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
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

    fn same(pairs: &[(&'static str, &'static str)]) -> bool {
        is_same_origin(&with(pairs), &[], false)
    }

    #[test]
    fn another_sites_writes_are_told_apart() {
        assert!(same(&[("sec-fetch-site", "same-origin"), ("origin", "http://elsewhere")]));
        assert!(!same(&[("sec-fetch-site", "cross-site")]));
        assert!(!same(&[("sec-fetch-site", "same-site")]));
        assert!(!same(&[("sec-fetch-site", "none")]));
        assert!(same(&[("host", "a.cn:3000"), ("origin", "http://a.cn:3000")]));
        assert!(!same(&[("host", "a.cn:3000"), ("origin", "http://a.cn")]));
        assert!(!same(&[("origin", "http://")]));
        assert!(same(&[("host", "a.cn")]));
    }

    #[test]
    fn the_public_address_counts_where_a_proxy_rewrites_the_host() {
        let public: Vec<Origin> = vec!["https://12345.example.cn".parse().unwrap()];
        let through = |origin: &'static str| {
            is_same_origin(&with(&[("host", "127.0.0.1:3000"), ("origin", origin)]), &public, false)
        };
        assert!(through("https://12345.example.cn"));
        assert!(!through("http://12345.example.cn"), "not over TLS");
        assert!(!through("http://127.0.0.1:3000"), "the proxy's own name for it is nobody's address");
        assert!(!through("https://12345.example.cn.evil.cn"));
    }

    #[test]
    fn an_origin_that_is_not_told_needs_the_mark_of_this_site() {
        let headers = with(&[("host", "a.cn"), ("origin", "null")]);
        assert!(!is_same_origin(&headers, &[], false));
        assert!(is_same_origin(&headers, &[], true));
        assert!(!is_same_origin(&with(&[("sec-fetch-site", "cross-site"), ("origin", "null")]), &[], true));
    }
}
