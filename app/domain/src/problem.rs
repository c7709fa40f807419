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
    #[error("尝试次数过多，请在{}后再试", wait_zh(*.0))]
    TooMany(u32),
    /// Too many wait to be let in; seconds until the next attempt is worth while. Nothing was evaluated.
    #[error("现在登录的人很多，请在{}后再试；您输入的内容没有问题", wait_zh(*.0))]
    Crowded(u32),
    /// Signing and account acts ask once more who it is; the same request is right afterwards.
    #[error("请先输入密码，确认是您本人；确认后自动继续，已填写的内容还在")]
    #[serde(rename = "CONFIRM_IDENTITY")]
    ConfirmIdentity,
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

/// A wait as people say it: ` 5 秒`, ` 2 分钟`, ` 1 小时`; rounded up, so that nobody comes too early.
pub fn wait_zh(seconds: u32) -> String {
    match seconds {
        0..=90 => format!(" {} 秒", seconds.max(1)),
        91..=5400 => format!(" {} 分钟", seconds.div_ceil(60)),
        _ => format!(" {} 小时", seconds.div_ceil(3600)),
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
