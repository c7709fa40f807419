//! 法律把关 and 法律指导 (M-3.2.5-a, M-3.2.5-b).

use super::parts::{body, ground, panel, party, said, signed};
use crate::text::moment;
use domain::case::{CheckResult, CommandKind};
use domain::view::CaseView;
use leptos::prelude::*;

/// Legal checks, the last one first.
pub(super) fn checks(view: &CaseView) -> Option<AnyView> {
    let checks = &view.case.legal_checks;
    if checks.is_empty() {
        return None;
    }
    let parts: Vec<AnyView> = checks
        .iter()
        .rev()
        .map(|check| {
            let answer = match &check.answer {
                Some(answer) => {
                    let tag = match answer.result {
                        CheckResult::Pass => "tag tag--done",
                        CheckResult::PassWithChanges => "tag tag--ink",
                        CheckResult::Fail => "tag tag--urgent",
                    };
                    view! {
                        <p><span class=tag>{answer.result.zh()}</span>" "{answer.opinion.clone()}</p>
                        {(!answer.articles.is_empty()).then(|| view! { <p class="tiny sub">{format!("条文：{}", answer.articles.join("；"))}</p> })}
                        <p class="tiny muted">{signed(view, &answer.by, answer.at)}</p>
                    }
                    .into_any()
                }
                None => view! { <p><span class="tag tag--soon">"等待司法局"</span></p> }.into_any(),
            };
            view! {
                <li>
                    <p class="sumtext"><b>{format!("{}. {}", check.no, check.question)}</b></p>
                    <p class="tiny muted">{signed(view, &check.asked_by, check.asked_at)}</p>
                    {said("拟发出的文稿", &check.draft)}
                    {answer}
                </li>
            }
            .into_any()
        })
        .collect();
    let head = view! { <span class="end">{ground(view, CommandKind::AskLegalCheck)}</span> };
    Some(panel("法律把关", head.into_any(), body(view! { <ul class="answers">{parts}</ul> }.into_any())))
}

/// A party's questions to the justice bureau.
pub(super) fn guidance(view: &CaseView) -> Option<AnyView> {
    let guidance = &view.case.records.guidance;
    if guidance.is_empty() {
        return None;
    }
    let parts: Vec<AnyView> = guidance
        .iter()
        .rev()
        .map(|asked| {
            let answer = match &asked.answer {
                Some((text, at)) => {
                    view! { <p class="sumtext">{text.clone()}</p><p class="tiny muted">{moment(*at, view.now)}</p> }.into_any()
                }
                None => view! { <p><span class="tag tag--soon">"等待司法局答复"</span></p> }.into_any(),
            };
            let who = format!("{} · {}", party(view, asked.party), moment(asked.at, view.now));
            view! { <li><p class="sumtext"><b>{asked.question.clone()}</b></p><p class="tiny muted">{who}</p>{answer}</li> }
                .into_any()
        })
        .collect();
    Some(panel("法律指导", ().into_any(), body(view! { <ul class="answers">{parts}</ul> }.into_any())))
}
