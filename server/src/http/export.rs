//! What leaves as a file: the report of a quarter (M-5.4-a).

use super::Shared;
use super::problem::problem_response;
use app::context::Visitor;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::ports::Registers;
use domain::problem::Problem;
use domain::register::Quarter;
use http::{StatusCode, header};

/// The figures of a quarter for spreadsheets.
pub(super) async fn figures(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(quarter): Path<String>,
) -> Response {
    let Some(me) = visitor.me else { return (StatusCode::UNAUTHORIZED, "请先登录").into_response() };
    let read = async {
        let quarter: Quarter = quarter.parse().map_err(|_| Problem::NotFound)?;
        Registers::figures(&shared.desk, &me.actor(), quarter).await
    };
    match read.await {
        Ok(report) => {
            let name = super::file::percent_encoded(&format!("绩效考评 {}.csv", report.quarter));
            let disposition = format!("attachment; filename*=UTF-8''{name}");
            (
                [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                    (header::CONTENT_DISPOSITION, disposition),
                ],
                report.csv(),
            )
                .into_response()
        }
        Err(problem) => problem_response(problem),
    }
}
