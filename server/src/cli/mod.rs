//! The command line, for administrators and for tests from outside.

mod anchor;
mod audit;
mod backup;
mod calendar;
mod check;
mod facts;
mod hand;
mod messages;
mod outbox;
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
    /// Look at everything `serve` looks at before it serves, the whole database included
    Check,
    /// Messages to parties that wait in DIR/messages for whoever sends them
    #[command(subcommand)]
    Messages(messages::MessagesCommand),
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
    /// Messages to the outside that were not taken
    #[command(subcommand)]
    Outbox(outbox::OutboxCommand),
    /// Write a consistent copy of the data folder, without the master key, sealed, and prove it
    Backup(backup::BackupArgs),
    /// The key backups are sealed to
    #[command(subcommand)]
    BackupKey(backup::BackupKeyCommand),
    /// Make a data folder (--data DIR, new or empty) from a backup of this or an older version, and prove it
    Restore(backup::RestoreArgs),
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Verify both hash chains and every table against them; names the rows that are not as the log has them
    Verify {
        /// Checkpoints kept elsewhere, to compare the log with; those beside the data are always compared
        #[arg(long, value_name = "FILE", num_args = 1..)]
        anchor: Vec<PathBuf>,
    },
    /// Make a signed checkpoint of the log now; writes and sends it as configured
    Anchor,
    /// Print name and public key by which a checkpoint is verified elsewhere
    Key,
    /// Print the proof that the log of OLD rows is the beginning of that of NEW rows (RFC 6962)
    Prove {
        /// Rows of the older checkpoint
        old: u64,
        /// Rows of the newer one
        new: u64,
    },
}

/// Runs the command line; the exit code says whether the answer was yes.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.common.json;
    match dispatch(cli).await {
        Ok(code) => code,
        Err(error) => {
            Output { json }.error(&error);
            ExitCode::from(crate::start::exit_code(&error))
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
        Command::Check => check::check(config, output).await,
        Command::Messages(command) => messages::run(&config, &command, output),
        Command::Rebuild => audit::rebuild(config, output).await,
        Command::Audit(AuditCommand::Verify { anchor }) => audit::verify(config, &anchor, output).await,
        Command::Audit(AuditCommand::Anchor) => anchor::make(config, output).await,
        Command::Audit(AuditCommand::Key) => anchor::key(config, output).await,
        Command::Audit(AuditCommand::Prove { old, new }) => anchor::prove(config, old, new, output).await,
        Command::Calendar(command) => calendar::run(config, command, output).await,
        Command::Policy(command) => policy::run(config, command, output).await,
        Command::User(command) => user::run(config, command, output).await,
        Command::Outbox(command) => outbox::run(config, command, output).await,
        Command::Backup(args) => backup::backup(config, &args, output).await,
        Command::BackupKey(command) => backup::backup_key(config, command, output).await,
        Command::Restore(args) => backup::restore(config, &args, output).await,
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
