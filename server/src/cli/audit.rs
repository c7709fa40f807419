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
    let registers = store.register_verify().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
    let log = match &found.problem {
        None => format!("日志完整：{} 行，{} 件案件，两条哈希链均一致", found.rows, found.cases),
        Some(problem) => format!("日志不完整：{problem}"),
    };
    let books = match &registers.problem {
        None => format!("台账记录完整：{} 行，{} 条，哈希链一致", registers.rows, registers.entries),
        Some(problem) => format!("台账记录不完整：{problem}"),
    };
    let sound = found.problem.is_none() && registers.problem.is_none();
    let text = format!("{log}\n{books}");
    let json = serde_json::json!({
        "ok": sound,
        "rows": found.rows,
        "cases": found.cases,
        "problem": found.problem,
        "registers": registers,
        "message": text,
    });
    output.answer(&json, text);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Cases taken into the search at once.
const INDEXED: u32 = 400;

/// `rebuild`.
pub(super) async fn rebuild(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let desk = open_desk(&config).await?;
    let rules = desk.rules();
    let packs: HashMap<_, _> =
        rules.all_packs().map(|(reference, pack)| (reference.clone(), (**pack).clone())).collect();
    let cases = desk.store.log_rebuild(packs, (*rules.calendar()).clone(), desk.now()).await?;
    while desk.index_changed(INDEXED).await.map_err(|problem| anyhow::anyhow!("{problem}"))? > 0 {}
    output.answer(&serde_json::json!({ "cases": cases }), format!("已从日志重建 {cases} 件案件的查询表"));
    Ok(ExitCode::SUCCESS)
}
