//! Calendars: import of a year, due dates, and the days behind them.

use super::hand::by_hand;
use super::output::Output;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{DATABASE, Store};
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use domain::clock::{Calendar, DayKind, DayMark, Explanation, Limit, LimitUnit, Suspension, YearStatus, explain};
use domain::value::{Day, Instant};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum CalendarCommand {
    /// Import years from a file {"2028": {"status": "official", "notice": "…", "off": [days], "work": [days]}}
    Import {
        /// The file
        file: PathBuf,
    },
    /// When a limit ends
    Due(LimitArgs),
    /// When a limit ends, day by day
    Explain(LimitArgs),
}

#[derive(Debug, Args)]
pub(super) struct LimitArgs {
    /// Start event, RFC 3339
    #[arg(long, value_name = "INSTANT")]
    start: String,
    /// Length
    #[arg(long, value_name = "N")]
    limit: u32,
    /// Unit
    #[arg(long)]
    unit: Unit,
    /// An end on a day off moves to the next working day
    #[arg(long)]
    roll: bool,
    /// First and last day that do not count, YYYY-MM-DD..YYYY-MM-DD; may be repeated
    #[arg(long, value_name = "DAYS")]
    pause: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Unit {
    WorkingDay,
    CalendarDay,
    WorkingHour,
    Month,
    Year,
}

impl Unit {
    fn limit_unit(self) -> LimitUnit {
        match self {
            Self::WorkingDay => LimitUnit::WorkingDay,
            Self::CalendarDay => LimitUnit::CalendarDay,
            Self::WorkingHour => LimitUnit::WorkingHour,
            Self::Month => LimitUnit::Month,
            Self::Year => LimitUnit::Year,
        }
    }
}

/// `calendar …`.
pub(super) async fn run(config: Config, command: CalendarCommand, output: Output) -> anyhow::Result<ExitCode> {
    match command {
        CalendarCommand::Import { file } => import(config, &file, output).await,
        CalendarCommand::Due(args) => {
            let found = explained(&calendar(&config).await?, &args)?;
            let json = serde_json::json!({
                "due_at": found.due_at.to_string(),
                "last_day": found.last_day.to_string(),
                "provisional": found.provisional,
            });
            output.answer(&json, format!("{}（最后一日 {}）{}", found.due_at, found.last_day, provisional(&found)));
            Ok(ExitCode::SUCCESS)
        }
        CalendarCommand::Explain(args) => {
            let found = explained(&calendar(&config).await?, &args)?;
            let json = serde_json::json!({
                "start": found.start.to_string(),
                "limit": found.limit.zh(),
                "due_at": found.due_at.to_string(),
                "last_day": found.last_day.to_string(),
                "provisional": found.provisional,
                "days": found.days.iter().map(|day| serde_json::json!({
                    "day": day.day.to_string(),
                    "kind": day.kind,
                    "mark": mark_zh(day.mark),
                    "counted": counted(day.mark),
                })).collect::<Vec<_>>(),
            });
            output.answer(&json, in_words(&found));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn provisional(found: &Explanation) -> &'static str {
    if found.provisional { "。其中有尚未公布放假安排的年份，日期是暂定的" } else { "" }
}

fn counted(mark: DayMark) -> Option<u32> {
    match mark {
        DayMark::Counted(n) => Some(n),
        DayMark::Start | DayMark::Skipped | DayMark::Paused | DayMark::Rolled | DayMark::Extended => None,
    }
}

fn mark_zh(mark: DayMark) -> &'static str {
    match mark {
        DayMark::Start => "起算事由当日，不计",
        DayMark::Counted(_) => "计入",
        DayMark::Skipped => "不计",
        DayMark::Paused => "暂停，不计",
        DayMark::Rolled => "届满日遇休息日，顺延",
        DayMark::Extended => "延期，计入",
    }
}

fn kind_zh(kind: Option<DayKind>) -> &'static str {
    match kind {
        Some(DayKind::Working) => "工作日",
        Some(DayKind::WorkingWeekend) => "调休上班",
        Some(DayKind::Weekend) => "周末",
        Some(DayKind::Holiday) => "放假",
        None => "",
    }
}

fn in_words(found: &Explanation) -> String {
    let mut lines = vec![format!("自 {} 起 {}", found.start, found.limit.zh())];
    for day in &found.days {
        let count = counted(day.mark).map(|n| format!("第 {n}")).unwrap_or_default();
        lines.push(format!(
            "  {} {}  {:<4}  {} {count}",
            day.day,
            day.day.weekday_zh(),
            kind_zh(day.kind),
            mark_zh(day.mark)
        ));
    }
    lines.push(format!("届满：{}（最后一日 {}）{}", found.due_at, found.last_day, provisional(found)));
    lines.join("\n")
}

/// The calendar of the data folder; the shipped one where there is no folder yet.
async fn calendar(config: &Config) -> anyhow::Result<Calendar> {
    let mut calendar = Calendar::shipped()?;
    if config.options.folder.join(DATABASE).exists() {
        let store = Store::open(&config.options).await?;
        for (_, source) in store.calendar_list().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))? {
            calendar.import(&source)?;
        }
    }
    Ok(calendar)
}

fn explained(calendar: &Calendar, args: &LimitArgs) -> anyhow::Result<Explanation> {
    let start = Instant::parse_rfc3339(&args.start).map_err(|error| anyhow::anyhow!("--start：{error}"))?;
    anyhow::ensure!((1..=10_000).contains(&args.limit), "--limit：应在 1 至 10000 之间");
    let limit = Limit { n: args.limit, unit: args.unit.limit_unit(), roll: args.roll };
    let pauses = args.pause.iter().map(|text| pause(text)).collect::<anyhow::Result<Vec<_>>>()?;
    explain(calendar, start, limit, &pauses, start).map_err(|missing| {
        anyhow::anyhow!("CALENDAR_MISSING：缺少 {} 年工作日历，请先导入（calendar import）", missing.0)
    })
}

fn pause(text: &str) -> anyhow::Result<Suspension> {
    let (first, last) = text.split_once("..").with_context(|| format!("--pause {text}：应为 起日..止日"))?;
    let day = |text: &str| text.parse::<Day>().map_err(|error| anyhow::anyhow!("--pause {text}：{error}"));
    let (first, last) = (day(first)?, day(last)?);
    anyhow::ensure!(first <= last, "--pause {text}：起日晚于止日");
    Ok(Suspension { from: first.plus(-1).start(), to: Some(last.start()), reason: String::new() })
}

async fn import(config: Config, file: &Path, output: Output) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("不能读取 {}", file.display()))?;
    let mut check = calendar(&config).await?;
    let years = check.import(&text).with_context(|| file.display().to_string())?;
    let whole: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text)?;
    let parts = years
        .iter()
        .map(|year| {
            let own = serde_json::json!({ year.to_string(): whole[&year.to_string()] });
            (*year, own.to_string())
        })
        .collect();
    let store = Store::open(&config.options).await?;
    store.admin_begin(by_hand(), Clock::System.now()).await?;
    store.calendar_put(parts, by_hand(), Clock::System.now()).await?;
    let names: Vec<String> = check
        .years()
        .filter(|(year, _, _)| years.contains(year))
        .map(|(year, status, _)| format!("{year}（{}）", if status == YearStatus::Official { "正式" } else { "暂定" }))
        .collect();
    output.answer(
        &serde_json::json!({ "years": years }),
        format!(
            "已导入：{}。运行中的服务会在 10 秒内采用，并重新计算未办结案件的期限；服务没有运行的，下次启动时计算",
            names.join("、")
        ),
    );
    Ok(ExitCode::SUCCESS)
}
