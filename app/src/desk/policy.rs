//! The rules in force, as people read them: document, routing, limits, steps.

use super::frame::{Frame, Place};
use super::rules::{read_in_browser, use_rules};
use crate::error::AppError;
use crate::ui::{Failure, Icon};
use domain::case::Transition;
use domain::policy::Pack;
use domain::policy::route::{Clarity, Responsible, Row};
use domain::view::{Me, RulesView};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub(super) fn PolicyPage() -> impl IntoView {
    view! { <Frame place=Place::Rules title="规则" page=page/> }
}

fn page(me: Me) -> AnyView {
    let rules = use_rules();
    let pack = me.pack;
    let loaded = read_in_browser(move || rules.load(pack.clone()));
    view! {
        {move || match loaded.get() {
            None => view! { <p class="pad muted" role="status">"正在读取规则…"</p> }.into_any(),
            Some(Some(rules)) => view! { <Rules rules=rules/> }.into_any(),
            Some(None) => view! { <div class="pad"><Failure error=AppError::Offline/></div> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Rules(rules: Arc<RulesView>) -> impl IntoView {
    let pack = &rules.pack;
    let rows: Vec<_> = pack.routing.rows.iter().map(|row| row_line(pack, row)).collect();
    let also: Vec<_> = pack
        .routing
        .also
        .iter()
        .map(|row| (row.id.clone(), row.when.zh().to_owned(), row.reason.clone(), cites(pack, &row.clauses)))
        .collect();
    let clocks: Vec<_> = pack
        .clocks
        .iter()
        .map(|(kind, rule)| {
            (kind.code(), kind.zh(), rule.limit.zh(), rule.source.zh(), pack.cite(&rule.clause).to_owned())
        })
        .collect();
    let steps: Vec<_> = pack
        .transitions
        .iter()
        .map(|(id, rule): (&Transition, _)| (id.zh(), rule.name.clone(), cites(pack, &rule.clauses)))
        .collect();
    let overrides: Vec<_> = pack
        .overrides
        .iter()
        .map(|(key, rule)| (key.clone(), rule.on, rule.note.clone(), rule.authority.clone()))
        .collect();
    let valid = match pack.in_force_until {
        Some(until) => format!("{} 至 {until}", pack.in_force_from),
        None => format!("自 {} 起", pack.in_force_from),
    };
    let text =
        |label: &'static str, text: String| (!text.is_empty()).then(|| view! { <dt>{label}</dt><dd>{text}</dd> });
    // 经市政府同意…印发给你们: who issued it, when, to whom (M-0-b).
    let document = view! {
        <section class="panel">
            <div class="panel__head"><h2>"文件"</h2></div>
            <div class="panel__body"><dl class="kv">
                <dt>"文件名"</dt><dd>{pack.title.clone()}</dd>
                {text("文号", pack.document_no.clone().unwrap_or_default())}
                <dt>"印发机关"</dt><dd>{pack.issuer.clone()}</dd>
                <dt>"印发日期"</dt><dd class="num">{pack.issued_on.to_string()}</dd>
                {text("收文单位", pack.addressees.join("、"))}
                <dt>"有效期"</dt><dd>{valid.clone()}</dd>
                {text("废止", pack.repeals.join("、"))}
            </dl></div>
        </section>
    };
    view! {
        <div class="viewhead">
            <h1>{pack.title.clone()}</h1>
            <span class="muted tiny">{format!("{} · {valid} · 政策包第 {} 版", pack.issuer, pack.reference.version)}</span>
        </div>
        <div class="pad stack stack--4">
            {document}
            <section class="panel">
                <div class="panel__head"><h2>"由谁办理"</h2><span class="count">{rows.len()}</span><span class="end muted tiny">"从上往下，先匹配的行决定"</span></div>
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="路由表">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"规则"</th><th>"责任部门"</th><th>"办理方式"</th><th>"理由"</th><th>"明确程度"</th><th>"依据"</th></tr></thead>
                        <tbody>
                            {rows.into_iter().map(|(id, departments, track, reason, clarity, clauses)| {
                                let class = match clarity { Clarity::Clear => "tag tag--done", Clarity::Inferred => "tag tag--line", Clarity::Unclear => "tag tag--soon" };
                                view! {
                                    <tr>
                                        <td data-th="规则" class="num">{id}</td>
                                        <td data-th="责任部门">{departments}</td>
                                        <td data-th="办理方式">{track}</td>
                                        <td data-th="理由">{reason}</td>
                                        <td data-th="明确程度"><span class=class>{clarity.zh()}</span></td>
                                        <td data-th="依据"><span class="cite">{clauses}</span></td>
                                    </tr>
                                }
                            }).collect_view()}
                        </tbody>
                    </table>
                </div>
                {(!also.is_empty()).then(|| view! {
                    <div class="panel__body"><h3 class="tiny muted">"另外适用"</h3><ul class="bullets tiny">
                        {also.into_iter().map(|(id, when, note, clauses)| view! { <li>{format!("{id} {when}：{note} ")}<span class="cite">{clauses}</span></li> }).collect_view()}
                    </ul></div>
                })}
            </section>
            {(!overrides.is_empty()).then(|| view! {
                <section class="panel">
                    <div class="panel__head"><h2>"文件没有写明之处"</h2></div>
                    <div class="panel__body"><ul class="stack stack--2">
                        {overrides.into_iter().map(|(key, on, note, authority)| view! {
                            <li class="tiny"><span class=if on { "tag tag--done" } else { "tag tag--line" }>{if on { "已启用" } else { "未启用" }}</span>" "<code>{key}</code>" "{note}{(!authority.is_empty()).then(|| format!("（{authority}）"))}</li>
                        }).collect_view()}
                    </ul></div>
                </section>
            })}
            <section class="panel">
                <div class="panel__head"><h2>"时限"</h2></div>
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="时限">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"编号"</th><th>"时限"</th><th>"长度"</th><th>"来源"</th><th>"依据"</th></tr></thead>
                        <tbody>
                            {clocks.into_iter().map(|(code, name, limit, source, clause)| view! {
                                <tr><td data-th="编号" class="num">{code}</td><td data-th="时限">{name}</td><td data-th="长度">{limit}</td><td data-th="来源">{source}</td><td data-th="依据"><span class="cite">{clause}</span></td></tr>
                            }).collect_view()}
                        </tbody>
                    </table>
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"步骤"</h2></div>
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="步骤">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"步骤"</th><th>"本文件中"</th><th>"依据"</th></tr></thead>
                        <tbody>
                            {steps.into_iter().map(|(step, name, clauses)| view! {
                                <tr><td data-th="步骤">{step}</td><td data-th="本文件中">{name}</td><td data-th="依据"><span class="cite">{clauses}</span></td></tr>
                            }).collect_view()}
                        </tbody>
                    </table>
                </div>
            </section>
            <p class="tiny muted"><Icon name="info" small=true/>" 办理中的案件适用登记时的版本；新版本只对新案件生效。"</p>
        </div>
    }
    .into_any()
}

fn cites(pack: &Pack, clauses: &[domain::value::ClauseId]) -> String {
    let cites: Vec<&str> = clauses.iter().map(|clause| pack.cite(clause)).collect();
    cites.join("、")
}

fn row_line(pack: &Pack, row: &Row) -> (String, String, String, String, Clarity, String) {
    let mut departments: Vec<String> = Vec::new();
    let every = row.cases.iter().map(|case| case.responsible.as_ref().unwrap_or(&row.responsible));
    for responsible in every.flatten() {
        let name = match responsible {
            Responsible::Department(id) => pack.department_short(id).to_owned(),
            Responsible::ByInsurance => "按险种：人社局、医保局".to_owned(),
            Responsible::Acting => "作出核定、检查或传递的部门".to_owned(),
            Responsible::Receiver => "收件单位".to_owned(),
            Responsible::Counterpart => "同级对方单位".to_owned(),
        };
        if !departments.contains(&name) {
            departments.push(name);
        }
    }
    let departments = if departments.is_empty() { "—".to_owned() } else { departments.join("、") };
    (row.id.clone(), departments, row.track.zh().to_owned(), row.reason.clone(), row.clarity, cites(pack, &row.clauses))
}
