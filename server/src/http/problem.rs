//! Problems of ports as answers of routes that are no pages.

use app::error::AppError;
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use std::any::Any;

/// The status of a problem.
pub(super) fn status_of(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(AppError::Problem(problem.clone()).status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A problem as JSON: the message, the clause where a rule said no, the fields to mend.
pub fn problem_response(problem: Problem) -> Response {
    let status = status_of(&problem);
    let clause = match &problem {
        Problem::Refused(refusal) => Some(refusal.clause.clone()),
        _ => None,
    };
    let error = AppError::Problem(problem);
    let retry = error.retry_after();
    let mut body = json!({ "message": error.told().0 });
    if let Some(clause) = clause {
        body["clause"] = json!(clause);
    }
    let fields = error.fields();
    if !fields.is_empty() {
        body["errors"] = json!(fields);
    }
    let mut response = (status, Json(body)).into_response();
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A panic is a fault of ours: logged with its text, told without.
#[expect(clippy::needless_pass_by_value, reason = "the signature the layer asks for")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    tracing::error!(text, "a request panicked");
    let message = "系统出错，您的内容没有丢。请稍后再试或拨打 12345";
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], message).into_response()
}
