//! What lies over the case: standstill, extensions, restriction, merges, public opinion (TR60–TR65, TR79–TR82).

use super::super::Starter;
use crate::text::{day, last_day};
use crate::ui::Icon;
use domain::case::{CommandKind, SubState};
use domain::view::CaseView;
use leptos::prelude::*;

fn banner(class: &'static str, icon: &'static str, title: String, text: String, action: Option<AnyView>) -> AnyView {
    view! {
        <div class=class role="status">
            <Icon name=icon/>
            <p class="alert__t">{title}</p>
            {(!text.is_empty()).then(|| view! { <p class="sumtext">{text}</p> })}
            {action.map(|action| view! { <div class="alert__act">{action}</div> })}
        </div>
    }
    .into_any()
}

fn step_button(view: &CaseView, start: Starter, kind: CommandKind) -> Option<AnyView> {
    let step = view.steps.iter().find(|step| step.command == kind && step.is_open())?;
    let name = step.name.clone();
    let label = name.clone();
    let button = view! { <button type="button" class="btn btn--s" on:click=move |_| start.run(kind, &name, false)>{label}</button> };
    Some(button.into_any())
}

/// Banners under the head of the page.
pub(in super::super) fn banners(view: &CaseView, start: Starter, inside: bool) -> Vec<AnyView> {
    let case = &view.case;
    let now = view.now;
    let mut found = Vec::new();
    if let Some(suspension) = &case.suspension {
        let title = format!("已中止：{}，预计 {} 恢复", suspension.ground.zh(), day(suspension.expected_end, now));
        let resume = step_button(view, start, CommandKind::Resume);
        found.push(banner("alert alert--soon", "pause", title, suspension.reason.clone(), resume));
    }
    if let Some(request) = &case.extension_request {
        let title = format!("{}申请把“{}”延长 {} 个工作日", request.by.name, request.clock.kind.zh(), request.days);
        let decide = step_button(view, start, CommandKind::DecideExtension);
        found.push(banner("alert alert--soon", "cal", title, request.reason.clone(), decide));
    }
    for clock in view.clocks.iter().filter(|clock| clock.stopped_at.is_none()) {
        for extension in &clock.extensions {
            let (from, to) = (day(last_day(extension.from), now), day(last_day(extension.to), now));
            let title = format!("“{}”已延期：原定 {from}，延至 {to}", clock.kind.zh());
            found.push(banner("alert alert--plain", "cal", title, extension.reason.clone(), None));
        }
    }
    if let Some(restriction) = &case.restriction {
        let title = format!("限定知悉：只有 {} 人能看到本案", restriction.users.len());
        let lift = step_button(view, start, CommandKind::LiftRestriction);
        found.push(banner("alert alert--plain", "lock", title, restriction.reason.clone(), lift));
    }
    if let Some(item) = case.records.open_public_opinion().filter(|_| inside) {
        let title = format!("舆情：{}（{}）", item.platform, item.level);
        found.push(banner("alert alert--soon", "flag", title, item.summary.clone(), None));
    }
    if let Some(merged) = &case.merged_into {
        let into = merged.into;
        let link = view! { <a class="btn btn--s" href=format!("/desk/case/{into}")>{format!("打开 {into}")}</a> };
        let title = format!("本案已并入 {into}，由并入的案件答复");
        found.push(banner("alert alert--plain", "merge", title, String::new(), Some(link.into_any())));
    }
    if let Some(reason) = &case.withdrawn {
        let title =
            if case.ex_officio.is_some() { "申请人已撤回，依职权继续办理" } else { "申请人已撤回" };
        let text = case.ex_officio.clone().map_or_else(|| reason.clone(), |why| format!("{reason}\n依职权：{why}"));
        found.push(banner("alert alert--plain", "back", title.to_owned(), text, None));
    }
    if let Some(correction) = case.open_correction() {
        let lines: Vec<String> = correction
            .defects
            .iter()
            .map(|defect| format!("{}. {}：{}", defect.no, defect.field.zh(), defect.text))
            .collect();
        found.push(banner("alert alert--plain", "hist", "等待申请人补正".to_owned(), lines.join("\n"), None));
    }
    if let Some(verification) = &case.verification {
        let title =
            format!("正在向{}核实“{}”", view.department_short(&verification.department), verification.fact.zh());
        found.push(banner("alert alert--plain", "help", title, verification.question.clone(), None));
    }
    if let Some(request) = case.reopen_requests.last().filter(|_| case.sub_state == SubState::Archived) {
        let title = format!("{}申请重新办理", request.by.name);
        let reopen = step_button(view, start, CommandKind::Reopen);
        found.push(banner("alert alert--soon", "hist", title, request.reason.clone(), reopen));
    }
    found
}
