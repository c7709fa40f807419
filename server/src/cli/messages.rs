//! Messages to parties that wait as files, for whoever sends them by other means.

use super::output::Output;
use crate::config::Config;
use crate::jobs::waiting_messages;
use clap::Subcommand;
use std::io::Write;
use std::process::ExitCode;

#[derive(Debug, Clone, Subcommand)]
pub(super) enum MessagesCommand {
    /// Say how many wait
    Count,
    /// Print the oldest messages, one JSON object a line, and remove each once it is printed
    Fetch {
        /// At most so many
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
    },
}

/// `messages …`.
pub(super) fn run(config: &Config, command: &MessagesCommand, output: Output) -> anyhow::Result<ExitCode> {
    let waiting = waiting_messages(&config.options.folder)?;
    match command {
        MessagesCommand::Count => {
            let count = waiting.len();
            output.answer(&serde_json::json!({ "waiting": count }), format!("{count} 条消息等待发送"));
        }
        MessagesCommand::Fetch { limit } => {
            let mut out = std::io::stdout().lock();
            for path in waiting.iter().take(*limit) {
                let message: serde_json::Value = serde_json::from_slice(&std::fs::read(path)?)?;
                // Printed first and removed then: what was interrupted is printed again, under the same number.
                writeln!(out, "{message}")?;
                out.flush()?;
                std::fs::remove_file(path)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
