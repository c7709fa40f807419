//! 线索移交: sealed; whoever sees the panel may know of it (M-4.5-f).

use super::parts::{body, dept, panel, said, signed, voided};
use crate::text::moment;
use crate::ui::Icon;
use domain::view::CaseView;
use leptos::prelude::*;

/// Clues the viewer may know of.
pub(super) fn clues(view: &CaseView) -> Option<AnyView> {
    let clues = &view.case.clues;
    if clues.is_empty() {
        return None;
    }
    let panels: Vec<AnyView> = clues
        .iter()
        .map(|clue| {
            let void = clue.void.as_ref().map(|void| voided(view, void));
            let received = if void.is_some() {
                view! { <span class="tag tag--line">"作废"</span> }.into_any()
            } else {
                clue.acknowledged_at.map_or_else(
                || view! { <span class="tag tag--soon">"等待接收"</span> }.into_any(),
                |at| view! { <span class="tag tag--done">{format!("{} 已接收", moment(at, view.now))}</span> }.into_any(),
            )
            };
            let inner = view! {
                <p class="alert alert--plain"><Icon name="lock"/><span>"只有移交人、其部门负责人和纪委监委可见；不入案卷，不出现在办理记录里。"</span></p>
                <p class="row row--wrap">"涉及部门："{dept(view, &clue.department, false)}</p>
                {said("事实", &clue.facts)}
                {said("拒办理由", &clue.refusal_reason)}
                {said("认定", &clue.judgement)}
                <p class="tiny muted">{format!("移交：{}", signed(view, &clue.by, clue.at))}</p>
                {(!clue.letter.is_empty()).then(|| view! {
                    <details class="fold fold--s"><summary>"线索移交函"</summary><div class="letterbox sumtext">{clue.letter.clone()}</div></details>
                })}
                {void}
                {clue.outcome.as_deref().and_then(|outcome| said("处理结果", outcome))}
            };
            panel(format!("线索移交 第 {} 号", clue.no), received, body(inner.into_any()))
        })
        .collect();
    Some(panels.collect_view().into_any())
}
