//! Messages to the outside that were not taken.

use super::open_desk;
use super::output::Output;
use crate::config::Config;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum OutboxCommand {
    /// List messages that were tried and not delivered, those put aside with them
    List,
    /// Have a message tried again now, by the running server
    Retry {
        /// Its number; see `outbox list`
        #[arg(required_unless_present = "all")]
        id: Option<i64>,
        /// Every message that was not delivered
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

/// `outbox …`.
pub(super) async fn run(config: Config, command: OutboxCommand, output: Output) -> anyhow::Result<ExitCode> {
    let desk = open_desk(&config).await?;
    match command {
        OutboxCommand::List => {
            let list = desk.failing().await.map_err(super::user::told)?;
            let lines: Vec<String> = list
                .iter()
                .map(|row| {
                    let state = if row.aside { "停止投递" } else { "稍后重试" };
                    format!("{}\t{}\t已试 {} 次\t{state}\t{}", row.id, row.to, row.attempts, row.error)
                })
                .collect();
            let text = if lines.is_empty() { "没有未送达的消息".to_owned() } else { lines.join("\n") };
            output.answer(&serde_json::json!({ "messages": list }), text);
        }
        OutboxCommand::Retry { id, all: _ } => {
            let tried = desk.deliver_once_more(id).await.map_err(super::user::told)?;
            output.answer(&serde_json::json!({ "retried": tried }), format!("{tried} 条消息将由运行中的服务重新投递"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
