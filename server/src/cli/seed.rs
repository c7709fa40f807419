//! `seed`: a data folder with demo accounts and demo cases.

use super::output::Output;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::Desk;
use crate::seed::{DEMO_CLIENT, DEMO_PASSWORD, DEMO_SECRET, SeedStep, Seeded, Wanted, seed as fill, staff};
use crate::store::{DATABASE, Store};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};

/// Progress is told every so many cases.
const TOLD_EVERY: u32 = 5_000;
/// Shipped texts.
const TEXTS: u32 = 40;
/// What is printed is also kept here, since query codes cannot be read back.
const NOTE: &str = "DEMO.txt";

#[derive(Debug, Clone, Args)]
pub(super) struct SeedArgs {
    /// Cases: fewer than 40 take the first of the shipped texts, more repeat them with other people
    #[arg(long, default_value_t = TEXTS, value_name = "N")]
    cases: u32,
    /// Of them played step by step; the rest are archived ones with the histories of a few
    #[arg(long, value_name = "N")]
    open: Option<u32>,
    /// File with the time, RFC 3339, as of which the cases stand
    #[arg(long, env = "FENGQIAO_CLOCK", value_name = "FILE")]
    clock: Option<PathBuf>,
}

/// Fills an empty folder; a folder that was filled before is left as it is.
pub(super) async fn seed(mut config: Config, args: &SeedArgs, output: Output) -> anyhow::Result<ExitCode> {
    let folder = config.options.folder.clone();
    let clock = args.clock.clone().map_or(Clock::System, Clock::File);
    if folder.join(DATABASE).exists() {
        let store = Store::open(&config.options).await?;
        anyhow::ensure!(store.demo, "{} 里已有正式数据，不能写入演示数据", folder.display());
        let note = std::fs::read_to_string(folder.join(NOTE)).unwrap_or_default();
        let desk = Desk::open(store, clock.clone()).await?;
        let json = serde_json::json!({
            "existing": true,
            "accounts": staff(&desk, clock.now()),
            "password": DEMO_PASSWORD,
            "hotline_client": DEMO_CLIENT,
            "hotline_secret": DEMO_SECRET,
        });
        output.answer(&json, format!("{} 里已有演示数据，未作改动。\n{note}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    config.options.create = true;
    let store = Store::open(&config.options).await?;
    output.progress(format!("正在建立演示数据（{} 件）…", args.cases));
    let wanted = Wanted { open: args.open.unwrap_or(Wanted::OPEN).min(args.cases), cases: args.cases };
    let told = AtomicU32::new(0);
    let seeded = fill(store, clock.now(), wanted, |step, done| {
        let part = done / TOLD_EVERY;
        if part > 0 && told.swap(part, Ordering::Relaxed) != part {
            let what = match step {
                SeedStep::Cases => "案件",
                SeedStep::Search => "可查找",
            };
            output.progress(format!("  {what} {done} / {}", args.cases));
        }
    })
    .await?;
    let text = in_words(&seeded);
    std::fs::write(folder.join(NOTE), &text)?;
    output.answer(&seeded, text);
    Ok(ExitCode::SUCCESS)
}

fn in_words(seeded: &Seeded) -> String {
    let mut lines = vec![format!("演示数据：{} 件案件", seeded.cases), String::new()];
    lines.push(format!("工作人员（/desk，密码都是 {}）", seeded.password));
    for account in &seeded.accounts {
        lines.push(format!("  {:<11} {:<8} {}", account.login, account.roles, account.what));
    }
    if !seeded.tracked.is_empty() {
        lines.push(String::new());
        lines.push("缴费人（/track）".to_owned());
    }
    for tracked in &seeded.tracked {
        lines.push(format!("  {}  查询码 {}  {}", tracked.case_no, tracked.query_code, tracked.what));
    }
    lines.push(String::new());
    lines.push(format!("12345 接口  客户端 {}  密钥 {}", seeded.hotline_client, seeded.hotline_secret));
    lines.join("\n")
}
