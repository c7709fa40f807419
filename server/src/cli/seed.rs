//! stub
use super::output::Output;
use crate::config::Config;
use clap::Args;
use std::process::ExitCode;
#[derive(Debug, Args)]
pub(super) struct SeedArgs {
    /// n
    #[arg(long)]
    cases: Option<u32>,
}
pub(super) async fn seed(_config: Config, _args: &SeedArgs, _output: Output) -> anyhow::Result<ExitCode> { Ok(ExitCode::SUCCESS) }
