//! Who asks: cookies to sessions, once per request.

use super::Shared;
use super::address::source;
use crate::desk::Visit;
use app::context::{Held, Visitor, cookie, cookie_text};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::ports::Intake;
use domain::view::SignInStep;
use http::{HeaderMap, header};
use std::net::SocketAddr;

/// Things of one kind a browser may hold; beyond, the rest is not looked at.
const MOST_HELD: usize = 16;

/// Attaches the [`Visitor`] to the request, and puts receipts away whose page was left.
pub(super) async fn attach(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let headers = request.headers();
    let kept = |name: &str| cookie_value(headers, &cookie::named(name, shared.secure));
    let session = kept(cookie::SESSION);
    let visit = match &session {
        // A session that cannot be looked up is no session; the store has logged why.
        Some(token) => shared.desk.visit(token).await.ok(),
        None => None,
    };
    // Whoever stands half signed in is nobody yet, but for what is still to come.
    let (me, pending) = match visit {
        Some(Visit { me, step: SignInStep::Done, .. }) => (Some(me), None),
        Some(Visit { step, .. }) => (None, Some(step)),
        None => (None, None),
    };
    let mut visitor = Visitor {
        me,
        session,
        pending,
        device: kept(cookie::DEVICE),
        agent: headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            .map(|agent| agent.chars().take(400).collect())
            .unwrap_or_default(),
        tracks: held(headers, &cookie::named(cookie::TRACK, shared.secure)),
        drafts: held(headers, &cookie::named(cookie::DRAFT, shared.secure)),
        receipts: held(headers, &cookie::named(cookie::RECEIPT, shared.secure)),
        from: source(headers, peer, shared.behind_proxy),
        look: kept(cookie::LOOK).unwrap_or_default().replace('.', " "),
        secure: shared.secure,
    };
    let left = if visitor.receipts.is_empty() { Vec::new() } else { left_receipts(&request, &visitor) };
    for receipt in &left {
        if let Err(problem) = shared.desk.put_receipt_away(&receipt.draft_token()).await {
            tracing::warn!(%problem, "receipt not put away");
        }
    }
    visitor.receipts.retain(|receipt| !left.contains(receipt));
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    for receipt in left {
        let name = format!("{}_{}", cookie::RECEIPT, receipt.name);
        if let Ok(value) = cookie_text(&name, "", 0, false, shared.secure).parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Receipts whose page was left, as far as the page asked for says: another page of the site. The receipt's own page, and
/// a page of another draft, which stands in another tab, leave it alone.
fn left_receipts(request: &Request, visitor: &Visitor) -> Vec<Held> {
    let dest = request.headers().get("sec-fetch-dest").and_then(|dest| dest.to_str().ok());
    let page = request.method() == http::Method::GET
        && dest.map_or_else(|| accepts_pages(request.headers()), |dest| dest == "document");
    if !page {
        return Vec::new();
    }
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or_default();
    let draft = query.split('&').find_map(|pair| pair.strip_prefix("draft=")).unwrap_or_default();
    let of_receipt = visitor.receipts.iter().any(|receipt| receipt.name == draft);
    let stays = path == "/report/done" && of_receipt
        || path.starts_with("/report/") && visitor.drafts.iter().any(|held| held.name == draft);
    if stays { Vec::new() } else { visitor.receipts.clone() }
}

fn accepts_pages(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|kinds| kinds.contains("text/html"))
}

/// What the browser holds of a kind: every cookie whose name begins with it.
fn held(headers: &HeaderMap, kind: &str) -> Vec<Held> {
    pairs(headers)
        .filter_map(|(name, token)| {
            let rest = name.strip_prefix(kind)?;
            let name = rest.strip_prefix('_').or(rest.is_empty().then_some(""))?;
            Some(Held { name: name.to_owned(), token: token.to_owned() })
        })
        .take(MOST_HELD)
        .collect()
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(_, value)| !value.is_empty() && value.len() <= 200)
}

pub(super) fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    pairs(headers).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
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
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("fq_track_2025-0001=a; fq_tracks=b; fq_track_2025-0002=c"),
        );
        let tokens: Vec<String> = held(&headers, cookie::TRACK).into_iter().map(|held| held.token).collect();
        assert_eq!(tokens, ["a", "c"]);
    }
}
