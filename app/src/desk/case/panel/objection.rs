//! Objections and remedies (M-4.3-c).

use super::parts::{body, ground, panel, party};
use crate::text::{day, moment};
use domain::case::{CommandKind, ObjectionEnd};
use domain::view::CaseView;
use leptos::prelude::*;

/// Who objects, why, and which way they went.
pub(super) fn objections(view: &CaseView) -> Option<AnyView> {
    let case = &view.case;
    if case.objections.is_empty() && case.remedies.is_empty() {
        return None;
    }
    let objections: Vec<AnyView> = case
        .objections
        .iter()
        .rev()
        .map(|objection| {
            let (class, word) = match objection.closed {
                None => ("tag tag--soon", "未结"),
                Some(ObjectionEnd::Withdrawn) => ("tag tag--line", "已撤回"),
                Some(ObjectionEnd::ReExamined) => ("tag tag--ink", "已重新审查"),
                Some(ObjectionEnd::NotPursued) => ("tag tag--ink", "逾期未申请救济"),
                Some(ObjectionEnd::Decided) => ("tag tag--ink", "救济已决定"),
            };
            let who = format!("{} · {}", party(view, objection.party), moment(objection.raised_at, view.now));
            view! {
                <li>
                    <p><span class=class>{word}</span>" "<span class="muted tiny">{who}</span></p>
                    <p class="sumtext">{objection.grounds.clone()}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    let remedies: Vec<AnyView> = case
        .remedies
        .iter()
        .rev()
        .map(|remedy| {
            let outcome = remedy.outcome.map_or("进行中", |outcome| outcome.zh());
            let class = if remedy.outcome.is_some() { "tag tag--ink" } else { "tag tag--soon" };
            view! {
                <li>
                    <p><b>{remedy.kind.zh()}</b>" "<span class=class>{outcome}</span></p>
                    <dl class="kv">
                        <dt>"机构"</dt><dd>{remedy.body.clone()}</dd>
                        <dt>"提起"</dt><dd>{day(remedy.filed_on, view.now)}</dd>
                        {remedy.docket.clone().map(|docket| view! { <dt>"案号"</dt><dd>{docket}</dd> })}
                        {remedy.decision.clone().map(|decision| view! { <dt>"决定"</dt><dd>{decision}</dd> })}
                    </dl>
                </li>
            }
            .into_any()
        })
        .collect();
    let head = view! { <span class="end">{ground(view, CommandKind::Object)}</span> };
    Some(panel(
        "异议与救济",
        head.into_any(),
        body(view! { <ul class="answers">{objections}{remedies}</ul> }.into_any()),
    ))
}
