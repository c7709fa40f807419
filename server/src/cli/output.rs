//! What commands print: text for people, JSON for machines.

use serde::Serialize;
use std::fmt::Display;
use std::io::Write;

/// Where answers go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    /// JSON instead of text.
    pub(super) json: bool,
}

impl Output {
    /// Prints the answer: `json` or `text`.
    pub(super) fn answer(self, json: &impl Serialize, text: impl Display) {
        let line = if self.json {
            serde_json::to_string(json).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
        } else {
            text.to_string()
        };
        print(&line);
    }

    /// A line for people while something is under way; machines are not bothered.
    pub(super) fn progress(self, text: impl Display) {
        if !self.json {
            print(&text.to_string());
        }
    }

    /// Prints why nothing came of it.
    pub(super) fn error(self, error: &anyhow::Error) {
        let text = if self.json {
            serde_json::json!({ "error": error.to_string() }).to_string()
        } else {
            format!("错误：{error:#}")
        };
        // Nobody reads a closed stream.
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

fn print(line: &str) {
    // Nobody reads a closed stream.
    let _ = writeln!(std::io::stdout(), "{line}");
}
