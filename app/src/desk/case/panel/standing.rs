//! Where each party stands once it has the answer: its window, its word, and until when it may go where (M-4.3-b,
//! M-4.3-c). Every day is counted from the service on that party.

use super::parts::{body, ground, panel, party};
use crate::text::{day_with_weekday, moment};
use crate::ui::LimitTable;
use domain::case::{CommandKind, NoObjection};
use domain::view::CaseView;
use leptos::prelude::*;

/// A part per party.
pub(super) fn standings(view: &CaseView) -> Option<AnyView> {
    if view.standings.is_empty() {
        return None;
    }
    let now = view.now;
    let parts: Vec<AnyView> = view
        .standings
        .iter()
        .map(|standing| {
            let objects = view.case.objection_of(standing.party).is_some();
            let (class, word) = match &standing.no_objection {
                Some(NoObjection::Stated) => ("tag tag--done", "已表示无异议"),
                Some(NoObjection::Evidence { .. }) => ("tag tag--done", "已登记无异议"),
                Some(NoObjection::Silence) => ("tag tag--done", "期满未表示意见，已由负责人决定"),
                None if objects => ("tag tag--soon", "有异议"),
                None if standing.awaited => ("tag tag--line", "等待表示意见"),
                None => ("tag tag--ink", "异议已了结"),
            };
            let served = format!("{} {}", moment(standing.served_at, now), standing.method.zh());
            let window = standing.window.filter(|_| standing.awaited).map(|day| day_with_weekday(day, now));
            view! {
                <div class="said">
                    <h3>{party(view, standing.party)}" "<span class=class>{word}</span></h3>
                    <dl class="kv">
                        <dt>"送达"</dt><dd>{served}</dd>
                        {window.map(|day| view! { <dt>"等待意见到"</dt><dd>{day}</dd> })}
                    </dl>
                    <LimitTable limits=standing.limits.clone() now=now/>
                </div>
            }
            .into_any()
        })
        .collect();
    let head = view! { <span class="end">{ground(view, CommandKind::Object)}</span> };
    Some(panel("双方意见和救济期限", head.into_any(), body(parts.collect_view().into_any())))
}
