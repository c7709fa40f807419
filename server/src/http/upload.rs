//! Uploads: streamed piece by piece, checked by content, sealed on the way to the disk. A browser script is answered
//! with a sentence, a plain form with a redirect to the page it came from.

use super::Shared;
use super::forms::wants_html;
use crate::desk::Desk;
use crate::store::{FileError, StoredFile};
use app::context::Visitor;
use app::error::AppError;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use domain::access::Actor;
use domain::ports::Tracking;
use domain::problem::{FieldError, Problem};
use domain::value::{CaseNo, own_path};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

/// What a draft's upload is for.
#[derive(Deserialize)]
pub(super) struct Purpose {
    #[serde(default)]
    draft: String,
    authorisation: Option<u8>,
}

/// What staff's upload is for.
#[derive(Deserialize)]
pub(super) struct OfCase {
    agreement: Option<u8>,
}

/// Where files go, and who sends them.
enum Target {
    Draft { token: String, from: String, authorisation: bool },
    Track { session: String, from: String, case_no: CaseNo },
    Case { actor: Box<Actor>, case_no: CaseNo, agreement: bool },
}

/// Why an upload ended early: a file was not good, or the port said no.
enum Stop {
    File(FileError),
    Problem(Problem),
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Target {
    /// Asked before anything is taken in.
    async fn admit(&self, desk: &Desk) -> Result<(), Problem> {
        match self {
            Self::Draft { token, from, .. } => {
                let full = |message| Problem::Invalid(vec![FieldError::new("file", message)]);
                desk.draft_admits_file(token, from).await?.map_err(full)
            }
            Self::Track { session, from, case_no } => desk.track_admits_file(session, from, *case_no).await,
            Self::Case { actor, case_no, agreement } => desk.case_admits_file(actor, *case_no, *agreement).await,
        }
    }

    async fn add(&self, desk: &Desk, name: &str, stored: StoredFile) -> Result<(), Problem> {
        match self {
            Self::Draft { token, from, authorisation } => {
                desk.draft_add_file(token, from, name, stored, *authorisation).await
            }
            Self::Track { session, from, case_no } => desk.track_add_file(session, from, *case_no, name, stored).await,
            Self::Case { actor, case_no, agreement } => {
                desk.case_add_file(actor, *case_no, name, stored, *agreement).await
            }
        }
    }
}

/// To the citizen's draft.
pub(super) async fn draft(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Query(purpose): Query<Purpose>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let back = &app::api::intake::step_path("files", &purpose.draft, None);
    let Some(token) = visitor.draft(&purpose.draft) else { return refused(&headers, back, &Problem::NotFound) };
    let authorisation = purpose.authorisation == Some(1);
    let target = Target::Draft { token: token.clone(), from: visitor.from.clone(), authorisation };
    let taken = take(&shared.desk, &target, form).await;
    if let Err(Stop::File(error)) = &taken {
        // The page that is shown next says why, also where no script runs.
        if let Err(problem) = shared.desk.draft_file_refused(&token, error).await {
            tracing::warn!(?problem, "refusal of a file not noted");
        }
        if wants_html(&headers) {
            return Redirect::to(back).into_response();
        }
    }
    finish(&headers, back, taken)
}

/// To a party's own case.
pub(super) async fn track(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(case_no): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let Ok(case_no) = case_no.parse::<CaseNo>() else { return refused(&headers, "/track", &Problem::NotFound) };
    let held = visitor.tracks.into_iter().map(|held| held.token).collect();
    let session = match shared.desk.session(held, case_no).await {
        Ok(session) => session,
        Err(problem) => return refused(&headers, "/track", &problem),
    };
    let taken = take(&shared.desk, &Target::Track { session, from: visitor.from, case_no }, form).await;
    finish(&headers, &format!("/track/{case_no}"), taken)
}

/// To a case, by staff.
pub(super) async fn case(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(case_no): Path<String>,
    Query(of_case): Query<OfCase>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let (Some(me), Ok(case_no)) = (visitor.me, case_no.parse::<CaseNo>()) else {
        return refused(&headers, "/desk", &Problem::NotFound);
    };
    let agreement = of_case.agreement == Some(1);
    let taken = take(&shared.desk, &Target::Case { actor: Box::new(me.actor()), case_no, agreement }, form).await;
    finish(&headers, &format!("/desk/case/{case_no}"), taken)
}

impl From<MultipartError> for FileError {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Interrupted }
    }
}

/// Takes the files, and reads what is left of the request where they are not taken: who is still sending would
/// otherwise see a broken connection instead of the reason. The limit of the route bounds what is read.
async fn take(desk: &Desk, target: &Target, mut form: Multipart) -> Result<(), Stop> {
    let taken = take_files(desk, target, &mut form).await;
    if taken.is_err() {
        while let Ok(Some(_)) = form.next_field().await {}
    }
    taken
}

/// Takes every chosen file of the form, in order, and stops at the first that cannot be taken.
async fn take_files(desk: &Desk, target: &Target, form: &mut Multipart) -> Result<(), Stop> {
    let mut taken = 0;
    while let Some(field) = form.next_field().await.map_err(FileError::from)? {
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else { continue };
        target.admit(desk).await?;
        let stored = desk.store.files.receive(field).await?;
        target.add(desk, &name, stored).await?;
        taken += 1;
    }
    if taken == 0 { Err(FileError::Empty.into()) } else { Ok(()) }
}

fn status_of_file(error: &FileError) -> StatusCode {
    match error {
        FileError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FileError::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        FileError::Empty | FileError::Interrupted => StatusCode::BAD_REQUEST,
        FileError::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        FileError::Io(_) | FileError::Unsealed(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn finish(headers: &HeaderMap, back: &str, taken: Result<(), Stop>) -> Response {
    match taken {
        Ok(()) => done(headers, back),
        Err(Stop::File(error)) => {
            told(headers, back, status_of_file(&error), &error.to_string(), &format!("error={}", code_of(&error)))
        }
        Err(Stop::Problem(problem)) => refused(headers, back, &problem),
    }
}

fn done(headers: &HeaderMap, back: &str) -> Response {
    if wants_html(headers) {
        Redirect::to(own_path(back, "/")).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    }
}

fn refused(headers: &HeaderMap, back: &str, problem: &Problem) -> Response {
    let status = super::problem::status_of(problem);
    let error = AppError::Problem(problem.clone());
    let mut response = told(headers, back, status, &error.told().0, &app::told::error_query(&error));
    if let Problem::OverBudget { seconds, .. } = problem {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// A script is told in words, a form by a code in the address of the page it came from.
fn told(headers: &HeaderMap, back: &str, status: StatusCode, message: &str, query: &str) -> Response {
    if wants_html(headers) {
        let joint = if back.contains('?') { '&' } else { '?' };
        return Redirect::to(own_path(&format!("{back}{joint}{query}"), "/")).into_response();
    }
    (status, Json(message)).into_response()
}

/// The code of a file that was not taken, as [`app::told`] knows it.
fn code_of(error: &FileError) -> &'static str {
    match error {
        FileError::TooLarge => "file-too-large",
        FileError::WrongType => "file-wrong-type",
        FileError::Empty => "file-empty",
        FileError::Interrupted => "file-interrupted",
        FileError::DiskFull | FileError::Io(_) | FileError::Unsealed(_) => "file-unavailable",
    }
}
