//! Checking the log, and making the read tables again from it.

use super::open_desk;
use super::output::Output;
use crate::config::Config;
use std::collections::HashMap;
use std::process::ExitCode;

/// `audit verify`.
pub(super) async fn verify(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let store = crate::store::Store::open(&config.options).await?;
    let found = store.log_verify().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
    let text = match &found.problem {
        None => format!("日志完整：{} 行，{} 件案件，两条哈希链均一致", found.rows, found.cases),
        Some(problem) => format!("日志不完整：{problem}"),
    };
    let json = serde_json::json!({
        "ok": found.problem.is_none(),
        "rows": found.rows,
        "cases": found.cases,
        "problem": found.problem,
        "message": text,
    });
    output.answer(&json, text);
    Ok(if found.problem.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `rebuild`.
pub(super) async fn rebuild(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let desk = open_desk(&config).await?;
    let rules = desk.rules();
    let packs: HashMap<_, _> =
        rules.all_packs().map(|(reference, pack)| (reference.clone(), (**pack).clone())).collect();
    let cases = desk.store.log_rebuild(packs, (*rules.calendar()).clone(), desk.now()).await?;
    output.answer(&serde_json::json!({ "cases": cases }), format!("已从日志重建 {cases} 件案件的查询表"));
    Ok(ExitCode::SUCCESS)
}
