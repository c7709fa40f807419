//! `check`: the self-check alone.

use super::open_desk;
use super::output::Output;
use crate::config::Config;
use crate::start::{Found, Patience, State, run};
use std::process::ExitCode;

/// `check`.
pub(super) async fn check(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let desk = open_desk(&config).await?;
    let found = run(&desk, Patience::Whole, config.min_free, config.accept_clock).await;
    let lines: Vec<String> = found.iter().map(Found::line).collect();
    let bad = found.iter().find(|found| found.state == State::Bad);
    output.answer(&serde_json::json!({ "ok": bad.is_none(), "checks": found }), lines.join("\n"));
    Ok(bad.map_or(ExitCode::SUCCESS, |bad| ExitCode::from(bad.check.exit_code())))
}
