//! The auditor's other two pages: every disclosure, and what changed the house (M-5.3-a, M-5.3-b). Their conditions are plain
//! forms, so that they work without script. Neither names a party or says a fact of a case.

use super::frame::{Frame, Place};
use crate::api::audit::{changes, disclosures};
use crate::error::AppError;
use crate::text::{clock, percent};
use crate::ui::{Failure, Icon};
use domain::access::Role;
use domain::administration::CONFIGURATION;
use domain::case::DisclosureState;
use domain::problem::Problem;
use domain::value::Instant;
use domain::view::{ChangeLine, ChangesAsked, ChangesView, DisclosureLine, DisclosuresAsked, DisclosuresView, Me};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn DisclosuresPage() -> impl IntoView {
    view! { <Frame place=Place::Access title="对外提供信息" page=disclosures_page/> }
}

#[component]
pub(super) fn ChangesPage() -> impl IntoView {
    view! { <Frame place=Place::Access title="配置变更" page=changes_page/> }
}

/// The three pages of an auditor.
pub(super) fn tabs(current: &'static str) -> AnyView {
    let one = |address: &'static str, name: &'static str| {
        view! { <a href=address aria-current=(address == current).then_some("page")>{name}</a> }
    };
    view! {
        <nav class="tabs no-print" aria-label="审计">
            {one("/desk/access", "查看记录")}
            {one("/desk/access/disclosures", "对外提供")}
            {one("/desk/access/changes", "配置变更")}
        </nav>
    }
    .into_any()
}

fn refused() -> AnyView {
    let error = AppError::Problem(Problem::NotAllowed("由审计人员查看".to_owned()));
    view! { <div class="pad"><Failure error=error.on_page()/></div> }.into_any()
}

fn asked_of(name: &'static str) -> impl Fn() -> String + Copy {
    let query = use_query_map();
    move || query.with(|query| query.get(name)).unwrap_or_default()
}

fn address(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| format!("{name}={}", percent(text.trim())))
        .collect();
    pairs.join("&")
}

fn line_input(name: &'static str, label: &'static str, value: String) -> AnyView {
    view! {
        <div class="field">
            <label class="field__label" for=name>{label}</label>
            <input class="field__input" id=name name=name value=value autocomplete="off"/>
        </div>
    }
    .into_any()
}

fn choice_input(
    name: &'static str,
    label: &'static str,
    choices: Vec<(&'static str, &'static str)>,
    value: &str,
) -> AnyView {
    let options: Vec<AnyView> = choices
        .into_iter()
        .map(|(id, zh)| view! { <option value=id selected=id == value>{zh}</option> }.into_any())
        .collect();
    view! {
        <div class="field">
            <label class="field__label" for=name>{label}</label>
            <select class="field__input" id=name name=name><option value="">"全部"</option>{options}</select>
        </div>
    }
    .into_any()
}

fn conditions(action: &'static str, fields: Vec<AnyView>) -> AnyView {
    view! {
        <form class="panel no-print" method="get" action=action role="search" aria-label="筛选">
            <div class="panel__body reg__grid">{fields}</div>
            <div class="panel__foot row row--wrap">
                <button class="btn btn--primary">"筛选"</button>
                <a class="btn" href=action>"全部"</a>
            </div>
        </form>
    }
    .into_any()
}

fn told_view(told: &[String]) -> Option<AnyView> {
    (!told.is_empty()).then(|| view! { <p class="alert" role="status">{told.join("；")}</p> }.into_any())
}

fn nothing(title: &'static str) -> AnyView {
    view! { <div class="empty"><Icon name="eye"/><h2 class="h3">{title}</h2><p>"按这些条件没有找到。换个条件，或者看全部。"</p></div> }
        .into_any()
}

fn when(at: Option<Instant>) -> String {
    at.map(|at| format!("{} {}", at.day(), clock(at))).unwrap_or_default()
}

fn disclosures_page(me: Me) -> AnyView {
    if !me.roles.has(Role::Auditor) {
        return refused();
    }
    let (case_no, who, state, after) = (asked_of("case_no"), asked_of("who"), asked_of("state"), asked_of("after"));
    let asked = Memo::new(move |_| (DisclosuresAsked { case_no: case_no(), who: who(), state: state() }, after()));
    let found = Resource::new(
        move || asked.get(),
        |(asked, after)| async move {
            let DisclosuresAsked { case_no, who, state } = asked;
            disclosures(case_no, who, state, after).await
        },
    );
    let form = move || {
        let (asked, _) = asked.get();
        let states = DisclosureState::ALL.iter().map(|state| (state.id(), state.zh())).collect();
        conditions(
            "/desk/access/disclosures",
            vec![
                line_input("case_no", "案件编号", asked.case_no),
                line_input("who", "申请人或审批人姓名", asked.who),
                choice_input("state", "状态", states, &asked.state),
            ],
        )
    };
    view! {
        <div class="viewhead"><h1>"对外提供信息"</h1><span class="muted tiny">"提供给谁、提供哪些字段、谁批准、到什么时候"</span></div>
        <div class="pad stack stack--3">
            {tabs("/desk/access/disclosures")}
            {form}
            <Transition fallback=|| view! { <p class="muted" role="status">"正在读取…"</p> }>
                {move || Suspend::new(async move {
                    let (asked, _) = asked.get_untracked();
                    match found.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(view) => disclosures_shown(&asked, view),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

fn disclosures_shown(asked: &DisclosuresAsked, view: DisclosuresView) -> AnyView {
    let DisclosuresView { lines, next, told } = view;
    let next = next.map(|next| {
        let DisclosuresAsked { case_no, who, state } = asked;
        let pairs = address(&[("case_no", case_no), ("who", who), ("state", state), ("after", &next)]);
        view! { <p class="panel__foot"><a class="btn btn--s" href=format!("/desk/access/disclosures?{pairs}")>"后面的"</a></p> }
    });
    let none = lines.is_empty();
    view! {
        {told_view(&told)}
        <section class="panel" aria-label="对外提供信息">
            {none.then(|| nothing("没有对外提供的申请"))}
            {(!none).then(|| view! {
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="对外提供信息">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"案件编号"</th><th>"接收方"</th><th>"字段"</th><th>"用途"</th><th>"到期"</th><th>"状态"</th><th>"申请"</th><th>"审批"</th><th>"提供"</th></tr></thead>
                        <tbody>{lines.into_iter().map(disclosure_row).collect_view()}</tbody>
                    </table>
                </div>
            })}
            {next}
        </section>
    }
    .into_any()
}

fn disclosure_row(line: DisclosureLine) -> AnyView {
    let DisclosureLine {
        case_no,
        no,
        recipient,
        fields,
        purpose,
        expires_on,
        state,
        void,
        asked_by,
        asked_at,
        decided_by,
        decided_at,
        released_at,
    } = line;
    let state = if void { "作废".to_owned() } else { state.zh().to_owned() };
    view! {
        <tr>
            <td data-th="案件编号" class="num">{format!("{case_no} 第 {no} 号")}</td>
            <td data-th="接收方">{recipient}</td>
            <td data-th="字段">{fields.join("、")}</td>
            <td data-th="用途">{purpose}</td>
            <td data-th="到期" class="num">{expires_on.to_string()}</td>
            <td data-th="状态">{state}</td>
            <td data-th="申请">{asked_by}" "<span class="muted num">{when(asked_at)}</span></td>
            <td data-th="审批">{decided_by}" "<span class="muted num">{when(decided_at)}</span></td>
            <td data-th="提供" class="num">{when(released_at)}</td>
        </tr>
    }
    .into_any()
}

fn changes_page(me: Me) -> AnyView {
    if !me.roles.has(Role::Auditor) {
        return refused();
    }
    let (kind, who, day, before) = (asked_of("kind"), asked_of("who"), asked_of("day"), asked_of("before"));
    let asked =
        Memo::new(move |_| (ChangesAsked { kind: kind(), who: who(), day: day() }, before().parse::<i64>().ok()));
    let found = Resource::new(
        move || asked.get(),
        |(asked, before)| async move {
            let ChangesAsked { kind, who, day } = asked;
            changes(kind, who, day, before).await
        },
    );
    let form = move || {
        let (asked, _) = asked.get();
        conditions(
            "/desk/access/changes",
            vec![
                choice_input("kind", "种类", CONFIGURATION.to_vec(), &asked.kind),
                line_input("who", "姓名或账号", asked.who),
                line_input("day", "日期，例如 2026-03-18", asked.day),
            ],
        )
    };
    view! {
        <div class="viewhead"><h1>"配置变更"</h1><span class="muted tiny">"账号、政策包、工作日历、设置：谁、什么时候、改了什么"</span></div>
        <div class="pad stack stack--3">
            {tabs("/desk/access/changes")}
            {form}
            <Transition fallback=|| view! { <p class="muted" role="status">"正在读取…"</p> }>
                {move || Suspend::new(async move {
                    let (asked, _) = asked.get_untracked();
                    match found.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(view) => changes_shown(&asked, view),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

fn changes_shown(asked: &ChangesAsked, view: ChangesView) -> AnyView {
    let ChangesView { lines, next, told } = view;
    let next = next.map(|next| {
        let ChangesAsked { kind, who, day } = asked;
        let pairs = address(&[("kind", kind), ("who", who), ("day", day), ("before", &next.to_string())]);
        view! { <p class="panel__foot"><a class="btn btn--s" href=format!("/desk/access/changes?{pairs}")>"更早的"</a></p> }
    });
    let none = lines.is_empty();
    view! {
        {told_view(&told)}
        <section class="panel" aria-label="配置变更">
            {none.then(|| nothing("没有配置变更"))}
            {(!none).then(|| view! {
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="配置变更">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"时间"</th><th>"谁"</th><th>"做了什么"</th><th>"对象"</th></tr></thead>
                        <tbody>{lines.into_iter().map(change_row).collect_view()}</tbody>
                    </table>
                </div>
            })}
            {next}
        </section>
    }
    .into_any()
}

fn change_row(line: ChangeLine) -> AnyView {
    let ChangeLine { at, name, login, what, about } = line;
    view! {
        <tr>
            <td data-th="时间" class="num">{format!("{} {}", at.day(), clock(at))}</td>
            <td data-th="谁">{name}" "<span class="muted num">{login}</span></td>
            <td data-th="做了什么">{what}</td>
            <td data-th="对象">{about}</td>
        </tr>
    }
    .into_any()
}
