//! What leaves as a file: the report of a quarter (M-5.4-a), who opened what (M-5.3-a), a released disclosure (M-5.3-b).

use super::Shared;
use super::problem::problem_response;
use app::context::Visitor;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::ports::{Audit, Casework, Registers};
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

/// The file of a released disclosure: the approved fields with watermark, recipient and last day (M-5.3-b).
pub(super) async fn disclosure(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((case_no, no)): Path<(String, u8)>,
) -> Response {
    let read = async {
        let me = visitor.me.ok_or(Problem::NotFound)?;
        let case_no = case_no.parse().map_err(|_| Problem::NotFound)?;
        Casework::disclosure_file(&shared.desk, &me.actor(), case_no, no).await
    };
    let file = match read.await {
        Ok(file) => file,
        Err(problem) => return problem_response(problem),
    };
    let name = super::file::percent_encoded(&format!("对外提供信息 {}.html", file.document_no));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
    ];
    (headers, file.html()).into_response()
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
