//! 镇站调解: consent of both sides, sessions, agreement (M-3.2.9-c).

use super::parts::{basis, body, conclusions, dept, ground, panel, party, said};
use crate::text::moment;
use crate::ui::Icon;
use domain::case::{CommandKind, MediationResult};
use domain::view::CaseView;
use leptos::prelude::*;

/// The mediation of this round.
pub(super) fn mediation(view: &CaseView) -> Option<AnyView> {
    let mediation = view.case.mediation.as_deref()?;
    let (class, word) = match &mediation.result {
        None => ("tag tag--ink", "调解中"),
        Some(MediationResult::Settled(_)) => ("tag tag--done", "调解成功"),
        Some(MediationResult::Failed(_)) => ("tag tag--soon", "调解不成"),
    };
    let head =
        view! { <span class=class>{word}</span><span class="end">{ground(view, CommandKind::BeginMediation)}</span> };
    let consents: Vec<AnyView> = mediation
        .consents
        .iter()
        .map(|no| view! { <li><Icon name="check"/>{format!("{}同意调解", party(view, *no))}</li> }.into_any())
        .collect();
    let sessions: Vec<AnyView> = mediation
        .sessions
        .iter()
        .map(|session| {
            let when = format!("{} · {}", moment(session.at, view.now), session.by.name);
            view! { <li><p class="sumtext">{session.text.clone()}</p><p class="tiny muted">{when}</p></li> }.into_any()
        })
        .collect();
    let agreement = mediation.agreement.as_ref().map(|agreement| {
        view! {
            {conclusions(view, &agreement.conclusions)}
            {basis(&agreement.legal_basis)}
            {agreement.waives_contribution.then(|| view! { <p class="tag tag--soon">"涉及减免应缴费款，须经法律把关"</p> })}
        }
    });
    let result = match &mediation.result {
        Some(MediationResult::Failed(reason)) => said("调解不成的情况", reason),
        Some(MediationResult::Settled(signed)) => {
            let names: Vec<String> = signed.iter().map(|no| party(view, *no)).collect();
            said("已签名", &names.join("、"))
        }
        None => None,
    };
    let times = sessions.len();
    let inner = view! {
        <p class="row row--wrap">{dept(view, &mediation.station, false)}</p>
        <ul class="pre">{consents}</ul>
        {(times > 0).then(|| view! { <div class="said"><h3>{format!("调解 {times} 次")}</h3><ol class="answers">{sessions}</ol></div> })}
        {agreement.map(|agreement| view! { <div class="said"><h3>"调解协议"</h3>{agreement}</div> })}
        {result}
    };
    Some(panel("镇站调解", head.into_any(), body(inner.into_any())))
}
