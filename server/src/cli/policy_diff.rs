//! `policy diff`: what a version of a pack changes, in words, and which stored cases it would route elsewhere.

use super::output::Output;
use crate::config::Config;
use crate::store::{DATABASE, Store};
use domain::policy::diff::{Change, Rerouted, diff as differences, rerouted};
use domain::policy::{Pack, Route};
use domain::value::CaseNo;
use std::process::ExitCode;

/// Cases read at a time.
const PAGE: u32 = 500;

pub(super) async fn diff(config: &Config, old: &Pack, new: &Pack, output: Output) -> anyhow::Result<ExitCode> {
    let changes = differences(old, new);
    let (replayed, elsewhere) = replay(config, old, new).await?;
    let json = serde_json::json!({
        "old": old.reference,
        "new": new.reference,
        "changes": changes,
        "replayed": replayed,
        "elsewhere": elsewhere.iter().map(|(case_no, item)| serde_json::json!({
            "case_no": case_no.to_string(),
            "item": item.item,
            "old": item.old.as_ref().map(|route| in_json(old, route)),
            "new": item.new.as_ref().map(|route| in_json(new, route)),
        })).collect::<Vec<_>>(),
    });
    output.answer(&json, in_words((old, new), &changes, replayed, &elsewhere));
    Ok(ExitCode::SUCCESS)
}

/// Routes every stored case of the pack again under both versions; reads only.
async fn replay(config: &Config, old: &Pack, new: &Pack) -> anyhow::Result<(u64, Vec<(CaseNo, Rerouted)>)> {
    let (mut replayed, mut found) = (0, Vec::new());
    if !config.options.folder.join(DATABASE).exists() {
        return Ok((replayed, found));
    }
    let store = Store::open(&config.options).await?;
    let mut after = 0;
    loop {
        let page = store.case_list_after(after, false, PAGE).await;
        let page = page.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
        let Some(last) = page.last() else { return Ok((replayed, found)) };
        after = last.case_id;
        for row in page.iter().filter(|row| row.case.pack.id == new.reference.id) {
            replayed += 1;
            found.extend(rerouted(&row.case, old, new).into_iter().map(|item| (row.case.case_no, item)));
        }
    }
}

fn in_json(pack: &Pack, route: &Route) -> serde_json::Value {
    serde_json::json!({
        "row": route.row,
        "departments": route.departments,
        "department_names": route.departments.iter().map(|id| pack.department_name(id)).collect::<Vec<_>>(),
        "track": route.track,
        "track_name": route.track.zh(),
    })
}

fn in_words((old, new): (&Pack, &Pack), changes: &[Change], replayed: u64, elsewhere: &[(CaseNo, Rerouted)]) -> String {
    let named = |pack: &Pack| format!("{} 第 {} 版", pack.reference.id, pack.reference.version);
    let mut lines = vec![format!("{} → {}", named(old), named(new)), String::new()];
    if changes.is_empty() {
        lines.push("内容没有变化".to_owned());
    }
    let mut part = "";
    for change in changes {
        if change.part != part {
            part = change.part;
            lines.push(format!("【{part}】"));
        }
        lines.push(format!("  {}", change.text));
    }
    lines.push(String::new());
    lines.push(format!("按新版重新分流已存案件 {replayed} 件，其中 {} 个分项去向不同", elsewhere.len()));
    for (case_no, item) in elsewhere {
        let (before, after) = (route(old, item.old.as_ref()), route(new, item.new.as_ref()));
        lines.push(format!("  {case_no} 分项 {}：{before} → {after}", item.item));
    }
    lines.join("\n")
}

fn route(pack: &Pack, route: Option<&Route>) -> String {
    let Some(route) = route else { return "没有适用的规则".to_owned() };
    let departments: Vec<&str> = route.departments.iter().map(|id| pack.department_short(id)).collect();
    let departments = if departments.is_empty() { "无".to_owned() } else { departments.join("、") };
    format!("{}（{}，{}）", departments, route.track.zh(), route.rows_zh())
}
