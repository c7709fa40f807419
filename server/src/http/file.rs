//! Attachments, opened by those who may.

use super::Shared;
use super::problem::status_of;
use app::context::Visitor;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::ports::{Answer, Tracking};
use domain::problem::Problem;
use domain::value::CaseNo;
use http::{HeaderValue, header};

type Address = Path<(String, u16)>;

/// A party's own file.
pub(super) async fn track(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((case_no, no)): Address,
) -> Response {
    let read = async {
        let case_no = number(&case_no)?;
        let session = shared.desk.session(visitor.tracks.into_iter().map(|held| held.token).collect(), case_no).await?;
        shared.desk.track_file(&session, case_no, no).await
    };
    answer(read.await)
}

/// A file of a case, for staff; opening it is on record (M-5.3-a).
pub(super) async fn case(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path((case_no, no)): Address,
) -> Response {
    let read = async {
        let me = visitor.me.ok_or(Problem::NotFound)?;
        shared.desk.case_file(&me.actor(), number(&case_no)?, no).await
    };
    answer(read.await)
}

pub(super) fn number(text: &str) -> Answer<CaseNo> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn answer(file: Answer<(String, String, Vec<u8>)>) -> Response {
    let (name, media_type, content) = match file {
        Ok(file) => file,
        Err(problem) => return (status_of(&problem), "没有找到这份材料").into_response(),
    };
    let mut response = content.into_response();
    let headers = response.headers_mut();
    let pairs = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, format!("inline; filename*=UTF-8''{}", percent_encoded(&name))),
        // A picture or a PDF shown on its own: nothing in it may run or load.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
    ];
    for (name, value) in pairs {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// RFC 5987.
pub(crate) fn percent_encoded(name: &str) -> String {
    use std::fmt::Write;
    name.bytes().fold(String::with_capacity(name.len() * 3), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_travel_in_ascii() {
        assert_eq!(super::percent_encoded("工资 1\".jpg"), "%E5%B7%A5%E8%B5%84%201%22.jpg");
    }
}
