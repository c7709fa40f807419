//! A browser without a screen: cookies, forms, JSON.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tower::ServiceExt;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{} {error}: {}", self.status, self.text()))
    }

    /// The body as a view, after a success.
    #[track_caller]
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The problem a server function answered.
    #[track_caller]
    pub(crate) fn problem(&self) -> app::error::AppError {
        assert!(!self.status.is_success(), "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{} {error}: {}", self.status, self.text()))
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A browser.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    scripted: bool,
}

impl Browser {
    /// A browser nobody used before.
    pub(crate) fn of(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), scripted: true }
    }

    /// With a cookie.
    #[must_use]
    pub(crate) fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// At an address.
    #[must_use]
    pub(crate) fn at(mut self, peer: SocketAddr) -> Self {
        self.router = self.router.layer(axum::Extension(ConnectInfo(peer)));
        self
    }

    /// With scripts switched off: forms ask for pages.
    #[must_use]
    pub(crate) fn without_script(mut self) -> Self {
        self.scripted = false;
        self
    }

    /// Handle and token of the receipt this browser holds.
    #[track_caller]
    pub(crate) fn receipt(&self) -> (String, String) {
        let found = self.cookies.iter().find(|(name, _)| name.contains("fq_receipt_"));
        let (name, secret) = found.expect("a receipt");
        let handle = name.rsplit('_').next().unwrap();
        (handle.to_owned(), format!("{handle}{secret}"))
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// How many cookies of that kind the browser holds.
    pub(crate) fn holds(&self, kind: &str) -> usize {
        self.cookies.keys().filter(|name| name.contains(kind)).count()
    }

    /// Begins a draft and says its handle and token.
    pub(crate) async fn begin_draft(&mut self) -> (String, String) {
        let before: Vec<String> = self.cookies.keys().cloned().collect();
        let begun = self.form("/api/intake/begin", &[]).await;
        assert!(begun.status.is_success() || begun.status.is_redirection(), "{} {}", begun.status, begun.text());
        let fresh = self.cookies.iter().find(|(name, _)| name.contains("fq_draft_") && !before.contains(name));
        let (name, secret) = fresh.expect("a new draft");
        let handle = name.rsplit('_').next().unwrap();
        (handle.to_owned(), format!("{handle}{secret}"))
    }

    /// Sends a request as it is, with the cookies.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Reply {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !jar.is_empty() {
            request.headers_mut().insert(header::COOKIE, jar.join("; ").parse().unwrap());
        }
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        // An event stream has no end; its head is all there is to see.
        let events = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if events { Vec::new() } else { body.collect().await.unwrap().to_bytes().to_vec() };
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Opens a stream, which has no end: its body, to be read while something happens.
    pub(crate) async fn open(&self, path: &str) -> Body {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get(path).header(header::COOKIE, jar.join("; ")).body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap().into_body()
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        let request = Request::get(path).header(header::ACCEPT, "text/html,application/xhtml+xml");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub(crate) async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let accept = if self.scripted { "application/json" } else { "text/html" };
        let request = Request::post(path)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, pairs.join("&").len())
            .body(Body::from(pairs.join("&")));
        self.send(request.unwrap()).await
    }

    /// Sends one file, as a form with a file field does.
    pub(crate) async fn upload(&mut self, path: &str, name: &str, content: &[u8]) -> Reply {
        let mut body = multipart_head(name).into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(MULTIPART_END.as_bytes());
        self.raw(Method::POST, path, MULTIPART, body).await
    }

    /// Sends JSON.
    pub(crate) async fn json(&mut self, path: &str, body: &Value) -> Reply {
        self.raw(Method::POST, path, "application/json", body.to_string().into_bytes()).await
    }

    /// Sends any body.
    pub(crate) async fn raw(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }
}

/// Content type of an upload.
pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=fence";
/// How an upload ends.
pub(crate) const MULTIPART_END: &str = "\r\n--fence--\r\n";

/// How an upload begins.
pub(crate) fn multipart_head(name: &str) -> String {
    format!("--fence\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
}

fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
        out
    })
}
