//! Policy packs: the proof, the route of stated facts, publication, and what a version changes.

use super::facts::facts_of;
use super::hand::by_hand;
use super::output::Output;
use crate::config::Config;
use crate::store::{DATABASE, Store};
use anyhow::Context;
use clap::Subcommand;
use domain::policy::proof::prove;
use domain::policy::read::read;
use domain::policy::{Pack, SHIPPED_SOURCES, route};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Prove a pack: routing complete, states reachable, clauses cited
    Check {
        /// Id of a pack, or a file
        pack: String,
    },
    /// The row that decides stated facts
    Route {
        /// Id of a pack, or a file
        #[arg(long)]
        pack: String,
        /// JSON file with the facts of one dispute item; - for standard input
        #[arg(long, value_name = "FILE")]
        facts: String,
    },
    /// Publish the next version of a pack: proven first; new cases are under it, running cases keep theirs
    Publish {
        /// The file
        file: PathBuf,
    },
    /// What a version changes, in words, and which stored cases it would route elsewhere
    Diff {
        /// Id of a pack, id@version, or a file
        old: String,
        /// Id of a pack, id@version, or a file
        new: String,
    },
}

/// `policy …`.
pub(super) async fn run(config: Config, command: PolicyCommand, output: Output) -> anyhow::Result<ExitCode> {
    match command {
        PolicyCommand::Check { pack } => {
            let (file, source) = source(&config, &pack).await?;
            let report = prove(&read(&file, &source)?);
            let sound = report.is_sound();
            let problems: Vec<String> =
                report.problems(&file, &source).iter().map(|problem| format!("\n{problem}")).collect();
            let mut json = serde_json::to_value(&report)?;
            json["sound"] = serde_json::Value::Bool(sound);
            json["problems"] = serde_json::json!(problems.iter().map(|problem| problem.trim()).collect::<Vec<_>>());
            output.answer(&json, format!("{report}{}", problems.concat()));
            Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        PolicyCommand::Route { pack, facts } => {
            let pack = find(&config, &pack).await?;
            let text = if facts == "-" {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text)?;
                text
            } else {
                std::fs::read_to_string(&facts).with_context(|| format!("不能读取 {facts}"))?
            };
            let stated = facts_of(&pack, &text)?;
            let found = route::route(&pack, &stated.facts, stated.verified)?;
            let mut json = as_json(&pack, &found);
            json["ignored"] = serde_json::json!(stated.ignored);
            let ignored = match stated.ignored.as_slice() {
                [] => String::new(),
                keys => format!("\n与路由无关，未使用：{}", keys.join("、")),
            };
            output.answer(&json, in_words(&pack, &found) + &ignored);
            Ok(ExitCode::SUCCESS)
        }
        PolicyCommand::Publish { file } => publish(&config, &file, output).await,
        PolicyCommand::Diff { old, new } => {
            let (old, new) = (find(&config, &old).await?, find(&config, &new).await?);
            super::policy_diff::diff(&config, &old, &new, output).await
        }
    }
}

async fn publish(config: &Config, file: &Path, output: Output) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("不能读取 {}", file.display()))?;
    let desk = super::open_desk(config).await?;
    let published = desk.publish_pack(&file.display().to_string(), &text, by_hand()).await?;
    output.answer(
        &serde_json::json!({ "pack": published.id, "version": published.version }),
        format!(
            "已发布 {} 第 {} 版。此后登记的案件适用新版，在办案件仍适用登记时的版本。运行中的服务会在 10 秒内采用",
            published.id, published.version
        ),
    );
    Ok(ExitCode::SUCCESS)
}

/// A pack by id (the latest version in the folder, else the shipped one), by `id@version`, or by path.
async fn find(config: &Config, pack: &str) -> anyhow::Result<Pack> {
    let (file, source) = source(config, pack).await?;
    Ok(read(&file, &source)?)
}

/// The source of a pack, with its name for messages.
async fn source(config: &Config, pack: &str) -> anyhow::Result<(String, String)> {
    let path = Path::new(pack);
    if path.is_file() {
        return Ok((pack.to_owned(), std::fs::read_to_string(path)?));
    }
    let (pack, wanted) = match pack.split_once('@') {
        Some((id, version)) => (id, Some(version.parse::<u32>().with_context(|| format!("{pack}：版本应是数字"))?)),
        None => (pack, None),
    };
    let is_wanted = |version: u32| wanted.is_none_or(|wanted| wanted == version);
    if config.options.folder.join(DATABASE).exists() {
        let store = Store::open(&config.options).await?;
        let stored = store.pack_list().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
        let known = stored.into_iter().filter(|(id, version, _)| id == pack && is_wanted(*version));
        let latest = known.max_by_key(|(_, version, _)| *version);
        if let Some((id, version, source)) = latest {
            return Ok((format!("{id}@{version}.toml"), source));
        }
    }
    let (id, source) = SHIPPED_SOURCES.iter().find(|(id, _)| *id == pack).with_context(|| {
        let known: Vec<&str> = SHIPPED_SOURCES.iter().map(|(id, _)| *id).collect();
        format!("没有政策包“{pack}”，可用：{}，或给出 TOML 文件路径", known.join("、"))
    })?;
    let shipped = read(&format!("{id}.toml"), source)?;
    anyhow::ensure!(is_wanted(shipped.reference.version), "没有 {id} 的第 {} 版", wanted.unwrap_or_default());
    Ok((format!("{id}.toml"), (*source).to_owned()))
}

fn as_json(pack: &Pack, found: &route::Route) -> serde_json::Value {
    serde_json::json!({
        "pack": pack.reference.id,
        "version": pack.reference.version,
        "row": found.row,
        "rows": found.rows_zh(),
        "departments": found.departments,
        "department_names": found.departments.iter().map(|id| pack.department_name(id)).collect::<Vec<_>>(),
        "track": found.track,
        "track_name": found.track.zh(),
        "clarity": found.clarity,
        "clarity_name": found.clarity.zh(),
        "clause": found.clauses.first(),
        "clauses": found.clauses,
        "cites": found.clauses.iter().map(|clause| pack.cite(clause)).collect::<Vec<_>>(),
        "reason": found.reason,
        "facts": found.facts,
        "route": found,
    })
}

fn in_words(pack: &Pack, found: &route::Route) -> String {
    let departments: Vec<&str> = found.departments.iter().map(|id| pack.department_name(id)).collect();
    let cites: Vec<String> = found.clauses.iter().map(|clause| format!("{clause}（{}）", pack.cite(clause))).collect();
    let facts: Vec<String> = found
        .facts
        .iter()
        .map(|fact| format!("{}：{}", fact.input.zh(), fact.input.value_zh(pack, &fact.value)))
        .collect();
    format!(
        "规则：{}\n责任部门：{}\n办理方式：{}\n明确程度：{}\n依据：{}\n理由：{}\n所用事实：{}",
        found.rows_zh(),
        if departments.is_empty() { "—".to_owned() } else { departments.join("、") },
        found.track.zh(),
        found.clarity.zh(),
        cites.join("；"),
        found.reason,
        facts.join("；"),
    )
}
