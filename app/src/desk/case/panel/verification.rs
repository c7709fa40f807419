//! 核实 (TR10): what is asked of whom; the department that is asked reads it here, too.

use super::parts::{body, dept, ground, panel, said};
use crate::text::moment;
use domain::case::CommandKind;
use domain::view::CaseView;
use leptos::prelude::*;

/// The fact being verified now.
pub(super) fn asked(view: &CaseView) -> Option<AnyView> {
    let asked = view.case.verification.as_ref()?;
    let head = view! { <span class="tag tag--soon">"待核实"</span><span class="end">{ground(view, CommandKind::AskVerification)}</span> };
    let about = format!("分项 {} · {} · {} 发出", asked.item, asked.fact.zh(), moment(asked.at, view.now));
    let inner = view! {
        <p>{dept(view, &asked.department, false)}" "<span class="muted">{about}</span></p>
        {said("请核实", &asked.question)}
        <p class="tiny muted">"核实结果请答复首问责任人，由其登记；登记后案件回到分类流转。"</p>
    };
    Some(panel("核实", head.into_any(), body(inner.into_any())))
}
