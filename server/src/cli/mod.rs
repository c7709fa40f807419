//! The command line, for administrators and for tests from outside.

mod audit;
mod backup;
mod calendar;
mod facts;
mod output;
mod policy;
mod policy_diff;
mod seed;
mod serve;
mod user;

use crate::clock::Clock;
use crate::config::{CommonArgs, Config, ServeArgs, master_key_of_environment};
use crate::desk::Desk;
use crate::store::Store;
use clap::{Parser, Subcommand};
use output::Output;
use std::path::PathBuf;
use std::process::ExitCode;

/// 枫桥：社会保险费征缴争议联合处置平台
#[derive(Debug, Parser)]
#[command(name = "server", version, about)]
struct Cli {
    #[command(flatten)]
    common: CommonArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site
    Serve(ServeArgs),
    /// Make a data folder with demo accounts and demo cases, played through the real commands
    Seed(seed::SeedArgs),
    /// Make every read table again from the log
    Rebuild,
    /// Check the log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Working-day calendars and due dates
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// Policy packs
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Accounts of staff and machines
    #[command(subcommand)]
    User(user::UserCommand),
    /// Write a consistent copy of the data folder, without the master key, to a tar file
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Verify both hash chains; names the first row that was altered, is missing or stands elsewhere
    Verify,
}

/// Runs the command line; the exit code says whether the answer was yes.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.common.json;
    match dispatch(cli).await {
        Ok(code) => code,
        Err(error) => {
            Output { json }.error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(mut cli: Cli) -> anyhow::Result<ExitCode> {
    cli.common.master_key = master_key_of_environment();
    let output = Output { json: cli.common.json };
    let serve_args = match &cli.command {
        Command::Serve(args) => args.clone(),
        _ => ServeArgs::default(),
    };
    let config = Config::of(&cli.common, serve_args)?;
    match cli.command {
        Command::Serve(_) => serve::serve(config, output).await,
        Command::Seed(args) => seed::seed(config, &args, output).await,
        Command::Rebuild => audit::rebuild(config, output).await,
        Command::Audit(AuditCommand::Verify) => audit::verify(config, output).await,
        Command::Calendar(command) => calendar::run(config, command, output).await,
        Command::Policy(command) => policy::run(config, command, output).await,
        Command::User(command) => user::run(config, command, output).await,
        Command::Backup { file } => backup::backup(config, &file, output).await,
    }
}

/// Opens the desk of the configured folder.
async fn open_desk(config: &Config) -> anyhow::Result<Desk> {
    let store = Store::open(&config.options).await?;
    let clock = match &config.clock {
        Some(path) if store.demo => Clock::File(path.clone()),
        Some(_) => anyhow::bail!("--clock 只能用于 seed 建立的演示数据"),
        None => Clock::System,
    };
    let mut desk = Desk::open(store, clock).await?;
    desk.sign_in_rules = std::sync::Arc::new(config.sign_in.clone());
    Ok(desk)
}
