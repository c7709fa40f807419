//! What a port can answer instead of a result.

use crate::case::Refusal;
use serde::{Deserialize, Serialize};

/// A field that must be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field as the form or the interface has it.
    pub field: String,
    /// What is wrong and what to do, beginning with the label, in Chinese.
    pub message: String,
}

impl FieldError {
    /// An error of `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a port did not do what it was asked. Internal detail never stands in it: it is logged once, under the fault id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// A rule said no.
    #[error("{0}")]
    Refused(Refusal),
    /// Not this person's to do.
    #[error("{0}")]
    NotAllowed(String),
    /// The card changed meanwhile: who changed what.
    #[error("{message}")]
    Conflict {
        /// What the person is told, naming who did what.
        message: String,
        /// The version now.
        version: u32,
    },
    /// Does not exist, or may not be known to exist.
    #[error("没有找到")]
    NotFound,
    /// Fields to mend.
    #[error("填写内容有误")]
    Invalid(Vec<FieldError>),
    /// Too many attempts; seconds until the next may be made.
    #[error("操作过于频繁，请在 {0} 秒后再试")]
    TooMany(u32),
    /// A budget is spent; what was too much, and when to come again.
    #[error("{message}")]
    OverBudget {
        /// What the person is told, in Chinese.
        message: String,
        /// Seconds until there is a new one.
        seconds: u32,
    },
    /// Cannot be done now; nothing was changed.
    #[error("系统暂时不能保存，您的内容没有丢，请稍后再试")]
    Unavailable,
    /// Something broke; the detail is in the log under this id.
    #[error("系统出错，编号 {0}。您的内容没有丢，请稍后再试或拨打 12345")]
    Broken(String),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
