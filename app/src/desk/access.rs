//! Who opened what, and for what: the auditor's page (M-5.3-a, requirements §3). It names accounts, cases and fields,
//! never a party and no fact of a case. Its conditions are a plain form, so that it works without script.

use super::frame::{Frame, Place};
use crate::api::audit::openings;
use crate::error::AppError;
use crate::text::{clock, percent};
use crate::ui::{Failure, Icon};
use domain::access::Role;
use domain::problem::Problem;
use domain::view::{Me, OpeningAsked, OpeningView, OpeningsView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn AccessPage() -> impl IntoView {
    view! { <Frame place=Place::Access title="查看记录" page=page/> }
}

fn page(me: Me) -> AnyView {
    if !me.roles.has(Role::Auditor) {
        let error = AppError::Problem(Problem::NotAllowed("由审计人员查看".to_owned()));
        return view! { <div class="pad"><Failure error=error.on_page()/></div> }.into_any();
    }
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let text = |name: &str| query.with(|query| query.get(name)).unwrap_or_default();
        (OpeningAsked { case_no: text("case_no"), who: text("who"), day: text("day") }, text("after"))
    });
    let found = Resource::new(
        move || asked.get(),
        |(asked, after)| async move {
            let OpeningAsked { case_no, who, day } = asked;
            openings(case_no, who, day, after).await
        },
    );
    view! {
        <div class="viewhead"><h1>"查看记录"</h1><span class="muted tiny">"谁、什么时候、查看了哪一件的什么、为了什么"</span></div>
        <div class="pad stack stack--3">
            {super::auditing::tabs("/desk/access")}
            {move || { let (asked, _) = asked.get(); view! { <Conditions asked=asked/> } }}
            <Transition fallback=|| view! { <p class="muted" role="status">"正在读取查看记录…"</p> }>
                {move || Suspend::new(async move {
                    let (asked, _) = asked.get_untracked();
                    match found.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(view) => shown(&asked, view),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn Conditions(asked: OpeningAsked) -> impl IntoView {
    let file = format!("/export/access?{}", address(&asked));
    view! {
        <form class="panel no-print" method="get" action="/desk/access" role="search" aria-label="筛选查看记录">
            <div class="panel__body reg__grid">
                <div class="field">
                    <label class="field__label" for="case_no">"案件编号"</label>
                    <input class="field__input" id="case_no" name="case_no" value=asked.case_no autocomplete="off" placeholder="2026-0047"/>
                </div>
                <div class="field">
                    <label class="field__label" for="who">"姓名或账号"</label>
                    <input class="field__input" id="who" name="who" value=asked.who autocomplete="off"/>
                </div>
                <div class="field">
                    <label class="field__label" for="day">"日期"</label>
                    <input class="field__input" id="day" name="day" type="date" value=asked.day/>
                </div>
            </div>
            <div class="panel__foot row row--wrap">
                <button class="btn btn--primary">"筛选"</button>
                <a class="btn" href="/desk/access">"全部"</a>
                <a class="btn end" href=file rel="external" download=""><Icon name="download"/>"导出表格"</a>
            </div>
        </form>
    }
    .into_any()
}

/// The conditions as an address carries them.
fn address(asked: &OpeningAsked) -> String {
    let OpeningAsked { case_no, who, day } = asked;
    let pairs = [("case_no", case_no), ("who", who), ("day", day)];
    let pairs: Vec<String> = pairs
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| format!("{name}={}", percent(text.trim())))
        .collect();
    pairs.join("&")
}

fn shown(asked: &OpeningAsked, view: OpeningsView) -> AnyView {
    let OpeningsView { lines, next, told } = view;
    let next = next.map(|next| {
        let conditions = address(asked);
        let joint = if conditions.is_empty() { "" } else { "&" };
        format!("/desk/access?{conditions}{joint}after={next}")
    });
    let none = lines.is_empty();
    view! {
        {(!told.is_empty()).then(|| view! { <p class="alert" role="status">{told.join("；")}</p> })}
        <section class="panel" aria-label="查看记录">
            {none.then(|| view! { <div class="empty"><Icon name="eye"/><h2 class="h3">"没有查看记录"</h2><p>"按这些条件没有找到。换个条件，或者看全部。"</p></div> })}
            {(!none).then(|| view! {
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="查看记录">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"时间"</th><th>"谁"</th><th>"单位"</th><th>"案件编号"</th><th>"查看内容"</th><th>"用途"</th></tr></thead>
                        <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
                    </table>
                </div>
            })}
            {next.map(|next| view! { <p class="panel__foot"><a class="btn btn--s" href=next>"更早的"</a></p> })}
        </section>
    }
    .into_any()
}

fn line(opening: OpeningView) -> AnyView {
    let OpeningView { at, name, login, department, case_no, what, purpose } = opening;
    let when = format!("{} {}", at.day(), clock(at));
    view! {
        <tr>
            <td data-th="时间" class="num">{when}</td>
            <td data-th="谁">{name}" "<span class="muted num">{login}</span></td>
            <td data-th="单位">{department}</td>
            <td data-th="案件编号" class="num">{case_no.to_string()}</td>
            <td data-th="查看内容">{what}</td>
            <td data-th="用途">{purpose}</td>
        </tr>
    }
    .into_any()
}
