//! What a server function can answer instead of a result.

use domain::problem::{FieldError, Problem};
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// A problem of a port, or of the way to it. Never a text of the store or of a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// The port said why.
    #[error("{0}")]
    Problem(#[from] Problem),
    /// Nobody is signed in, or not any more.
    #[error("登录已过期，请重新登录。您填写的内容还在")]
    SignedOut,
    /// The server was not reached or not understood.
    #[error("网络不通，您的内容没有丢。请检查网络后再试")]
    Offline,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // Arguments of this site's own forms and scripts are always understood; others' are their business.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                #[cfg(feature = "ssr")]
                crate::context::set_status(422);
                Self::Problem(Problem::Invalid(vec![FieldError::new("", "提交的内容不完整，请刷新页面后再试")]))
            }
            _ => Self::Offline,
        }
    }
}

impl AppError {
    /// The error as a page shows it: on the server the page answers with its status, too.
    #[must_use]
    pub fn on_page(self) -> Self {
        #[cfg(feature = "ssr")]
        crate::context::set_status(self.status());
        self
    }

    /// Fields to mend.
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Problem(Problem::Invalid(fields)) => fields.clone(),
            Self::Problem(Problem::Refused(refusal)) => refusal.fields.clone(),
            _ => Vec::new(),
        }
    }

    /// What the person is told, with the clause where a rule said no.
    pub fn told(&self) -> (String, Option<String>) {
        match self {
            Self::Problem(Problem::Refused(refusal)) => {
                let cite = if refusal.cite.is_empty() { refusal.clause.to_string() } else { refusal.cite.clone() };
                (refusal.message.clone(), Some(cite))
            }
            Self::Problem(Problem::Invalid(fields)) => {
                let lines: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
                (lines.join("；"), None)
            }
            Self::Problem(Problem::NotFound) => ("没有找到，可能已被撤回、转出或不属于您的部门".to_owned(), None),
            other => (other.to_string(), None),
        }
    }

    /// Seconds after which to try again, where that helps.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Problem(
                Problem::TooMany(seconds) | Problem::Crowded(seconds) | Problem::OverBudget { seconds, .. },
            ) => Some(*seconds),
            Self::Problem(Problem::Unavailable) => Some(5),
            _ => None,
        }
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Problem(problem) => match problem {
                Problem::Refused(refusal) => match refusal.code.kind() {
                    domain::case::RefusalKind::State => 409,
                    domain::case::RefusalKind::Data => 422,
                    domain::case::RefusalKind::Role => 403,
                },
                Problem::NotAllowed(_) | Problem::ConfirmIdentity => 403,
                Problem::Conflict { .. } => 409,
                Problem::NotFound => 404,
                Problem::Invalid(_) => 422,
                Problem::TooMany(_) | Problem::OverBudget { .. } => 429,
                Problem::Crowded(_) | Problem::Unavailable => 503,
                Problem::Broken(_) => 500,
            },
            Self::SignedOut => 401,
            Self::Offline => 502,
        }
    }
}
