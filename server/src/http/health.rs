//! Whether the server lives, whether it can write, and its numbers.

use super::Shared;
use crate::clock::uptime_millis;
use crate::desk::Integrity;
use crate::watch::metrics;
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use std::net::SocketAddr;
use subtle::ConstantTimeEq;

/// 200 while requests are answered at all; asks nothing of the disk.
pub(super) async fn health() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// 200 while a write reaches the disk in time and nothing is known to be damaged.
pub(super) async fn ready(State(shared): State<Shared>) -> Response {
    let integrity = shared.desk.health.integrity();
    let written = shared.desk.probe().await;
    let ready = written.is_some() && !matches!(integrity, Integrity::Damaged(_));
    let checked = match integrity {
        Integrity::Unchecked => "unchecked",
        Integrity::Running => "running",
        Integrity::Sound => "sound",
        Integrity::Damaged(_) => "damaged",
    };
    let body = json!({
        "status": if ready { "ready" } else { "unavailable" },
        "write_ms": written,
        "integrity": checked,
    });
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body)).into_response()
}

/// The numbers, for this machine or whoever knows the token; to anybody else there is nothing here.
pub(super) async fn numbers(State(shared): State<Shared>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if !may_read(request.headers(), peer, shared.behind_proxy, shared.desk.health.token()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let numbers = metrics();
    let store = &shared.desk.store;
    numbers.queue.set(i64::try_from(store.writer.waiting()).unwrap_or(i64::MAX));
    numbers.uptime.set(i64::try_from(uptime_millis() / 1000).unwrap_or(i64::MAX));
    match store.outbox_pending().await {
        Ok(pending) => {
            numbers.outbox.set(i64::from(pending));
        }
        Err(fault) => tracing::error!(?fault, "outbox"),
    }
    let sizes = store.sizes();
    let set = |gauge: &prometheus_client::metrics::gauge::Gauge, bytes: u64| {
        gauge.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    };
    set(&numbers.database, sizes.database);
    set(&numbers.wal, sizes.wal);
    set(&numbers.disk_free, sizes.free);
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], numbers.text())
        .into_response()
}

/// From this very machine, with nobody in between; or with the token.
fn may_read(headers: &HeaderMap, peer: Option<SocketAddr>, behind_proxy: bool, token: Option<&str>) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if let (Some(token), Some(given)) = (token, given) {
        return bool::from(token.as_bytes().ct_eq(given.as_bytes()));
    }
    // A proxy on the same machine makes everybody's requests local ones.
    let forwarded =
        behind_proxy || ["x-forwarded-for", "forwarded", "x-real-ip"].iter().any(|name| headers.contains_key(*name));
    !forwarded && peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn numbers_are_for_this_machine_and_for_who_knows_the_token() {
        let local = Some(SocketAddr::from(([127, 0, 0, 1], 9)));
        let far = Some(SocketAddr::from(([10, 0, 0, 7], 9)));
        let plain = HeaderMap::new();
        assert!(may_read(&plain, local, false, None));
        assert!(!may_read(&plain, far, false, None));
        assert!(!may_read(&plain, local, true, None), "behind a proxy everybody is local");
        assert!(!may_read(&plain, None, false, None));
        let mut forwarded = HeaderMap::new();
        forwarded.insert("x-forwarded-for", HeaderValue::from_static("1.2.3.4"));
        assert!(!may_read(&forwarded, local, false, None));
        let mut bearer = HeaderMap::new();
        bearer.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer right"));
        assert!(may_read(&bearer, far, true, Some("right")));
        assert!(!may_read(&bearer, far, true, Some("wrong")));
        assert!(!may_read(&bearer, far, true, None));
    }
}
