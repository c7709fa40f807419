//! Reads a pack from its TOML file and refuses it, naming file, line and field, if it is not sound in itself.
//!
//! What needs the whole table — holes, shadows, dead ends — is [`super::proof`]'s.

mod check;
mod raw;
mod routing;

use super::pack::Pack;
use std::fmt;

/// Why a pack is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PackProblem {
    /// The file.
    pub file: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The field or the row.
    pub field: String,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for PackProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, " 第 {line} 行")?;
        }
        if !self.field.is_empty() {
            write!(f, "，{}", self.field)?;
        }
        write!(f, "：{}", self.reason)
    }
}

/// Where in the source a problem lies.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn problem(&self, at: std::ops::Range<usize>, field: impl Into<String>, reason: impl Into<String>) -> PackProblem {
        let line = self.text.get(..at.start).map(|before| before.matches('\n').count() + 1);
        PackProblem { file: self.file.to_owned(), line, field: field.into(), reason: reason.into() }
    }
}

/// Reads the pack in `text`; `file` is its name for messages.
///
/// # Errors
/// The first problem found.
pub fn read(file: &str, text: &str) -> Result<Pack, PackProblem> {
    let source = Source { file, text };
    let raw: raw::Raw = toml::from_str(text).map_err(|error| {
        let message = error.message().to_owned();
        match error.span() {
            Some(span) => source.problem(span, "", message),
            None => PackProblem { file: file.to_owned(), line: None, field: String::new(), reason: message },
        }
    })?;
    check::pack(&source, raw)
}
