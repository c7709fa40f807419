//! The 12345 hotline's interface (TR02): its system forwards tickets and asks what became of them. Requests are signed
//! with the secret of the client; see [`signature`].

mod body;
pub mod signature;

use crate::desk::{Guess, Source};
use crate::http::{Shared, problem_response, source};
use crate::store::ClientRow;
use crate::watch::{SecurityEvent, note};
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use domain::problem::Problem;
use http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::json;
use std::net::SocketAddr;

/// Routes of the interface.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/hotline/v1/tickets", post(submit))
        .route("/api/hotline/v1/tickets/{ticket_no}", get(state))
}

/// Takes a ticket: 201 with the case it became, 200 where it was here before, 409 where it was here with other content.
async fn submit(
    State(shared): State<Shared>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let peer = peer.map(|Extension(info)| info.0);
    let client = match authenticate(&shared, peer, &method, &uri, &headers, &body).await {
        Ok(client) => client,
        Err(response) => return response,
    };
    let ticket = match body::ticket(&body, shared.desk.now()) {
        Ok(ticket) => ticket,
        Err(errors) => {
            let body = json!({ "message": "工单内容有误，请按提示修改后重新提交", "errors": errors });
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response();
        }
    };
    match shared.desk.hotline_ticket(&client, ticket).await {
        Ok((state, true)) => (StatusCode::CREATED, Json(state)).into_response(),
        Ok((state, false)) => (StatusCode::OK, Json(state)).into_response(),
        Err(problem) => problem_response(problem),
    }
}

/// What became of a ticket of this client.
async fn state(
    State(shared): State<Shared>,
    Path(ticket_no): Path<String>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let peer = peer.map(|Extension(info)| info.0);
    let client = match authenticate(&shared, peer, &method, &uri, &headers, &[]).await {
        Ok(client) => client,
        Err(response) => return response,
    };
    match shared.desk.hotline_state(&client, &ticket_no).await {
        Ok(state) => Json(state).into_response(),
        Err(Problem::NotFound) => (StatusCode::NOT_FOUND, Json(json!({ "message": "没有这个工单" }))).into_response(),
        Err(problem) => problem_response(problem),
    }
}

/// The client that signed the request. Who is unknown and who signs wrongly are answered alike; both are counted, by
/// address and client. A right signature is heard whatever went wrong before or goes wrong beside it: secrets are random,
/// nobody comes upon one by trying, and so nobody silences the hotline by signing wrongly in its name.
async fn authenticate(
    shared: &Shared,
    peer: Option<SocketAddr>,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<ClientRow, Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (name, timestamp) = (text("x-hotline-client"), text("x-hotline-timestamp"));
    let from = source(headers, peer, shared.behind_proxy);
    let known = shared.desk.store.client_fetch(name).await;
    let known = known.map_err(|fault| problem_response(fault.into_problem()))?;
    // Somebody unknown is checked against a secret nobody has, so that the answer takes as long.
    let secret = known.as_ref().map_or("", |client| client.secret.as_str());
    let signed = signature::verify(
        secret,
        timestamp,
        method.as_str(),
        uri.path(),
        body,
        text("x-hotline-signature"),
        shared.desk.now(),
    );
    let attempt = shared.desk.attempt(Guess::Signature, Source::at(&from), name).await;
    match (known, signed) {
        (Some(client), true) if !client.secret.is_empty() => {
            // What went wrong before is forgotten.
            if let Ok(attempt) = attempt {
                attempt.right().await;
            }
            Ok(client)
        }
        _ => {
            note(SecurityEvent::SignatureRefused);
            attempt.map_err(problem_response)?.wrong().await;
            let body = json!({ "message": "签名无效：请核对客户端标识、密钥、时间戳（5 分钟内）和签名内容" });
            Err((StatusCode::UNAUTHORIZED, Json(body)).into_response())
        }
    }
}
