//! 联办意见 and 专案审批意见: who was asked what, until when, and what they said (M-4.2.1-b..d, M-4.2.2-e).

use super::super::Starter;
use super::parts::{basis, body, conclusions, dept, panel, said, signed};
use crate::text::{day, last_day, moment};
use crate::ui::{Cite, Icon};
use domain::case::{CommandKind, HandlingUnit, UnitDuty};
use domain::view::CaseView;
use leptos::prelude::*;

/// Where a unit's opinion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Not to be known by this viewer before the lead consolidates.
    Hidden,
    /// Nothing was asked yet.
    NotAsked,
    Signed {
        version: usize,
        late: bool,
    },
    Absent,
    Drafted {
        over: bool,
    },
    Waiting {
        over: bool,
    },
}

fn standing(view: &CaseView, unit: &HandlingUnit) -> Standing {
    let due = view.unit_clock(&unit.department).map(|clock| clock.due_at);
    let over = due.is_some_and(|due| due <= view.now);
    match (unit.opinion(), &unit.absence, &unit.draft) {
        (Some(opinion), ..) => {
            Standing::Signed { version: unit.opinions.len(), late: due.is_some_and(|due| due <= opinion.at) }
        }
        (None, Some(_), _) => Standing::Absent,
        (None, None, Some(_)) => Standing::Drafted { over },
        (None, None, None) if unit.question.is_empty() && due.is_some() => Standing::Hidden,
        (None, None, None) if unit.question.is_empty() => Standing::NotAsked,
        (None, None, None) => Standing::Waiting { over },
    }
}

fn chip(standing: Standing) -> AnyView {
    let (class, icon, text) = match standing {
        Standing::Hidden => ("tag tag--line", "lock", "综合前不公开".to_owned()),
        Standing::NotAsked => ("tag tag--line", "ring", "尚未征求".to_owned()),
        Standing::Signed { version: 1, late: false } => ("due due--done", "okc", "已签发".to_owned()),
        Standing::Signed { version, late } => {
            ("due due--done", "okc", format!("已签发第 {version} 稿{}", if late { "（逾期）" } else { "" }))
        }
        Standing::Absent => ("tag tag--line", "nope", "缺意见，继续办理".to_owned()),
        Standing::Drafted { over: false } => ("due due--paused", "edit", "已拟写，待签发".to_owned()),
        Standing::Drafted { over: true } => ("due due--over", "oct", "已拟写，逾期未签".to_owned()),
        Standing::Waiting { over: false } => ("due", "dot", "待出具".to_owned()),
        Standing::Waiting { over: true } => ("due due--over", "oct", "逾期未出具".to_owned()),
    };
    view! { <span class=class><Icon name=icon/>{text}</span> }.into_any()
}

/// Whether an opinion is kept from this viewer until the lead consolidates (M-4.2.1-c).
pub(super) fn any_hidden(view: &CaseView) -> bool {
    view.case.units.iter().any(|unit| standing(view, unit) == Standing::Hidden)
}

/// The table of departments.
pub(super) fn units(view: &CaseView, start: Starter) -> Option<AnyView> {
    let case = &view.case;
    let first = case.units.first()?;
    let team = first.duty == UnitDuty::Team;
    let hidden = any_hidden(view);
    let given = case.units.iter().filter(|unit| unit.opinion().is_some()).count();
    let (title, cite) =
        if team { ("专案组审批意见", "四（二）2（3）") } else { ("联办意见", "四（二）1（3）") };
    let head = view! {
        {(!hidden).then(|| view! { <span class="tag tag--ink">{format!("已出具 {given} / {}", case.units.len())}</span> })}
        <span class="end"><Cite text=format!("机制 {cite}")/></span>
    }
    .into_any();
    let lead = case.accepting_department.as_ref().filter(|lead| !team && case.unit(lead).is_none()).map(|lead| {
        let words = match &case.consolidated {
            Some(opinion) if opinion.issued_at.is_some() => "已签发总处理意见",
            Some(_) => "总处理意见拟写中",
            None => "综合各方意见后出具总处理意见",
        };
        view! {
            <tr>
                <td data-th="">{dept(view, lead, true)}</td>
                <td data-th="书面意见" class="sub">{words}</td>
                <td data-th="期限" class="num">"—"</td>
                <td data-th="状态"><span class="tag tag--line">"综合"</span></td>
            </tr>
        }
        .into_any()
    });
    let rows: Vec<AnyView> = case.units.iter().map(|unit| row(view, unit, start)).collect();
    let table = view! {
        <div class="tbl-wrap" tabindex="0" role="group" aria-label=title>
            <table class="tbl tbl--stack opinions">
                <thead><tr><th>"部门"</th><th>"问题和书面意见"</th><th>"期限"</th><th>"状态"</th></tr></thead>
                <tbody>{lead}{rows}</tbody>
            </table>
        </div>
    }
    .into_any();
    Some(panel(title, head, table))
}

fn row(view: &CaseView, unit: &HandlingUnit, start: Starter) -> AnyView {
    let standing = standing(view, unit);
    let lead = view.case.accepting_department.as_ref() == Some(&unit.department);
    let due = view.unit_clock(&unit.department).map_or("—".to_owned(), |clock| day(last_day(clock.due_at), view.now));
    let question =
        (!unit.question.is_empty()).then(|| view! { <p class="tiny muted">{format!("问：{}", unit.question)}</p> });
    let opinion = unit.opinion().map(|opinion| {
        let basis = opinion.legal_basis.join("；");
        view! {
            <p class="sumtext">{opinion.text.clone()}</p>
            {(!basis.is_empty()).then(|| view! { <p class="tiny sub">{format!("依据：{basis}")}</p> })}
            <p class="tiny muted">{signed(view, &opinion.by, opinion.at)}</p>
        }
    });
    let draft = unit.draft.as_ref().map(|draft| {
        view! { <p class="sumtext sub">{format!("拟稿：{}", draft.text)}</p> }
    });
    let absence = unit.absence.as_ref().map(|reason| view! { <p class="tiny sub">{format!("决定：{reason}")}</p> });
    let earlier = unit.opinions.len().saturating_sub(1);
    let versions = (earlier > 0).then(|| {
        let lines: Vec<AnyView> = unit
            .opinions
            .iter()
            .take(earlier)
            .enumerate()
            .map(|(index, opinion)| {
                let line = format!("第 {} 稿（{}）：{}", index + 1, moment(opinion.at, view.now), opinion.text);
                view! { <li>{line}</li> }.into_any()
            })
            .collect();
        view! { <details class="fold fold--s"><summary>{format!("之前的 {earlier} 稿")}</summary><ol class="tiny stack stack--1">{lines}</ol></details> }
    });
    let reminded = (!unit.reminders.is_empty()).then(|| {
        let last = unit.reminders.last().map(|reminder| moment(reminder.at, view.now)).unwrap_or_default();
        view! { <p class="tiny muted">{format!("已催办 {} 次，最近 {last}", unit.reminders.len())}</p> }
    });
    let may_remind = unit.is_missing() && view.records.contains(&CommandKind::RemindUnit);
    let department = unit.department.to_string();
    let short = view.department_short(&unit.department);
    let remind = may_remind.then(|| {
        view! {
            <button type="button" class="btn btn--s" aria-label=format!("催办{short}")
                on:click=move |_| start.with(CommandKind::RemindUnit, "催办单位", vec![("department".to_owned(), department.clone())])>
                <Icon name="bell"/>"催办"
            </button>
        }
    });
    view! {
        <tr class="top">
            <td data-th="">{dept(view, &unit.department, lead)}</td>
            <td data-th="书面意见">{question}{opinion}{draft}{absence}{versions}</td>
            <td data-th="期限" class="num">{due}</td>
            <td data-th="状态"><div class="stack stack--1 start">{chip(standing)}{reminded}{remind}</div></td>
        </tr>
    }
    .into_any()
}

/// The consolidated opinion with the answer to each department's (M-4.2.1-d).
pub(super) fn consolidated(view: &CaseView) -> Option<AnyView> {
    let opinion = view.case.consolidated.as_deref()?;
    let state = opinion.issued_at.map_or_else(
        || view! { <span class="tag tag--line">"拟稿"</span> }.into_any(),
        |at| view! { <span class="tag tag--done">{format!("{} 签发", moment(at, view.now))}</span> }.into_any(),
    );
    let answers: Vec<AnyView> = opinion
        .answers
        .iter()
        .map(|answer| {
            view! { <li>{dept(view, &answer.department, false)}<p class="sumtext">{answer.text.clone()}</p></li> }
                .into_any()
        })
        .collect();
    let inner = view! {
        {said("事实", &opinion.facts)}
        {conclusions(view, &opinion.conclusions)}
        {(!answers.is_empty()).then(|| view! { <div class="said"><h3>"对各单位意见的采纳"</h3><ul class="answers">{answers}</ul></div> })}
        {basis(&opinion.legal_basis)}
    };
    Some(panel("总处理意见", state, body(inner.into_any())))
}
