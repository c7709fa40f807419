//! Whether the server can read and how much waits to be delivered.

use super::Shared;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// 200 while the database can be read.
pub(super) async fn health(State(shared): State<Shared>) -> Response {
    match shared.desk.store.outbox_pending().await {
        Ok(pending) => Json(json!({ "status": "ok", "outbox": pending })).into_response(),
        Err(fault) => {
            tracing::error!(?fault, "health");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable" }))).into_response()
        }
    }
}
