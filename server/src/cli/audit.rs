//! Checking the log, and making the read tables again from it.

use super::anchor::{self, Compared};
use super::hand::by_hand;
use super::open_desk;
use super::output::Output;
use crate::config::Config;
use crate::desk::Rules;
use crate::store::{Audit, AuditRules, Cover, Fault, Store};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// `audit verify`.
pub(super) async fn verify(config: Config, anchors: &[PathBuf], output: Output) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.options).await?;
    let found = store.log_verify().await.map_err(told)?;
    let registers = store.register_verify().await.map_err(told)?;
    let mut lines = Vec::new();
    lines.push(match &found.problem {
        None => format!(
            "日志完整：{} 行，{} 件案件，管理日志 {} 行，两条哈希链均一致",
            found.rows, found.cases, found.administrative
        ),
        Some(problem) => format!("日志不完整：{problem}"),
    });
    lines.push(match &registers.problem {
        None => format!("台账记录完整：{} 行，{} 条，哈希链一致", registers.rows, registers.entries),
        Some(problem) => format!("台账记录不完整：{problem}"),
    });
    // What the tables should be is known only from packs and calendars that can be read.
    let audit = match audit_rules(&store).await {
        Ok(rules) => Some(store.audit(&rules).await.map_err(told)?),
        Err(error) => {
            lines.push(format!("政策包或工作日历不能读取，各表不能核对：{error}"));
            None
        }
    };
    if let Some(audit) = &audit {
        lines.extend(in_words(audit));
    }
    let anchors = anchor::against(&store, anchors, &config.options.folder).await?;
    // Old ones that agree say nothing more than the newest.
    lines.extend(anchors.iter().filter(|one| !one.is_sound()).map(Compared::in_words));
    match anchors.iter().rev().find(|one| one.is_sound()) {
        Some(one) => lines.push(one.in_words()),
        None if anchors.is_empty() => lines.push(
            "没有锚：截去末尾、清空或整库回滚，只凭日志自身看不出来；server audit anchor 现在锚定，并把检查点保管在别处"
                .to_owned(),
        ),
        None => {}
    }
    let sound = found.problem.is_none()
        && anchors.iter().all(Compared::is_sound)
        && registers.problem.is_none()
        && audit.as_ref().is_some_and(|audit| audit.count == 0);
    let text = lines.join("\n");
    let json = serde_json::json!({
        "ok": sound,
        "rows": found.rows,
        "administrative": found.administrative,
        "cases": found.cases,
        "problem": found.problem,
        "registers": registers,
        "tables": audit,
        "anchors": anchors,
        "message": text,
    });
    output.answer(&json, text);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{}", fault.into_problem())
}

/// The rules the cases were decided under, as the folder holds them; nothing is written.
async fn audit_rules(store: &Store) -> anyhow::Result<AuditRules> {
    let rules = Rules::read(store).await?;
    let packs = rules.all_packs().map(|(reference, pack)| (reference.clone(), pack.clone())).collect();
    Ok(AuditRules { packs, calendar: rules.calendar() })
}

fn in_words(audit: &Audit) -> Vec<String> {
    let mut lines: Vec<String> = audit.findings.iter().map(|finding| format!("不符：{finding}")).collect();
    let rest = audit.count.saturating_sub(u64::try_from(audit.findings.len()).unwrap_or(u64::MAX));
    if rest > 0 {
        lines.push(format!("……另有 {rest} 处不符"));
    }
    let count = |cover: Cover| audit.tables.iter().filter(|table| table.cover == cover).count();
    let rows: u64 = audit.tables.iter().map(|table| table.rows).sum();
    lines.push(format!(
        "核对了 {} 张表、{rows} 行：与日志逐行比对 {} 张，哈希链 {} 张，行内绑定 {} 张，密封可开 {} 张；{}",
        audit.tables.len(),
        count(Cover::Fold),
        count(Cover::Chain),
        count(Cover::Bound),
        count(Cover::Sealed),
        if audit.count == 0 { "全部相符".to_owned() } else { format!("{} 处不符", audit.count) },
    ));
    for table in audit.tables.iter().filter(|table| !table.why.is_empty()) {
        lines.push(format!("不能完全核对：{}表 {}：{}", table.zh, table.table, table.why));
    }
    if audit.count > 0 {
        lines.push(
            "查询表（卡片、待办、检索等）的不符可由 server rebuild 从日志重建；刚升级过程序的，请先重建再核对"
                .to_owned(),
        );
    }
    lines
}

/// Cases taken into the search at once.
const INDEXED: u32 = 400;

/// `rebuild`.
pub(super) async fn rebuild(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    // A server beside it would keep what the tables were.
    let folder = &config.options.folder;
    let _lock = if folder.is_dir() { Some(crate::start::Lock::take(folder)?) } else { None };
    let desk = open_desk(&config).await?;
    let rules = desk.rules();
    let packs: HashMap<_, _> =
        rules.all_packs().map(|(reference, pack)| (reference.clone(), (**pack).clone())).collect();
    let cases = desk.store.log_rebuild(packs, (*rules.calendar()).clone(), by_hand(), desk.now()).await?;
    while desk.index_changed(INDEXED).await.map_err(|problem| anyhow::anyhow!("{problem}"))? > 0 {}
    output.answer(&serde_json::json!({ "cases": cases }), format!("已从日志重建 {cases} 件案件的查询表"));
    Ok(ExitCode::SUCCESS)
}
