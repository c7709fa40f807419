//! What leaves as a file: the report of a quarter (M-5.4-a), and who opened what (M-5.3-a).

use super::Shared;
use super::problem::problem_response;
use app::context::Visitor;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::ports::{Audit, Registers};
use domain::problem::Problem;
use domain::register::Quarter;
use domain::view::{OPENINGS_OF_A_FILE, OpeningAsked};
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
        Ok(report) => sheet(&format!("绩效考评 {}.csv", report.quarter), report.csv()),
        Err(problem) => problem_response(problem),
    }
}

/// Who opened what, under the conditions of the auditor's page.
pub(super) async fn access(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<OpeningAsked>,
) -> Response {
    let Some(me) = visitor.me else { return (StatusCode::UNAUTHORIZED, "请先登录").into_response() };
    match Audit::openings(&shared.desk, &me.actor(), &asked, None, OPENINGS_OF_A_FILE).await {
        Ok(view) => sheet("查看记录.csv", view.csv()),
        Err(problem) => problem_response(problem),
    }
}

fn sheet(name: &str, csv: String) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", super::file::percent_encoded(name));
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)], csv)
        .into_response()
}
