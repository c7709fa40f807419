//! 综合统计 (M-0-a, M-1-c): counts by column, town, category and outcome, and what stations settled. No case can be told.

use super::Around;
use crate::text::{date, moment};
use crate::ui::Icon;
use domain::view::{CountsReport, SettledLine};
use leptos::prelude::*;

pub(super) fn shown(around: &Around, report: &CountsReport) -> AnyView {
    let now = around.now();
    let quarter = report.quarter;
    let later = (quarter.last() < now.day()).then(|| {
        view! { <a class="btn btn--s" href=format!("/desk/registers/counts?quarter={}", quarter.after())>"后一季度"<Icon name="right" small=true/></a> }
    });
    let settled: Vec<AnyView> = report.settled.iter().map(settled_row).collect();
    let total = settled_row(&report.total);
    view! {
        <section class="panel" aria-label="综合统计">
            <div class="panel__head">
                <h2>{format!("综合统计 · {}", quarter.zh())}</h2>
                <span class="end row row--wrap no-print">
                    <a class="btn btn--s" href=format!("/desk/registers/counts?quarter={}", quarter.before())><Icon name="left" small=true/>"前一季度"</a>
                    {later}
                    <button class="btn btn--s only-js" type="button" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印"</button>
                </span>
            </div>
            <div class="panel__body">
                <p class="sub">{format!("{}至 {}，共 {} 件：现在还在办的，和本季度办结的。", date(quarter.first()), date(report.until), report.cases)}</p>
                <p class="tiny muted">{format!("只有件数，没有案件。限定知悉的案件不计入。制表 {}。", moment(report.made_at, now))}</p>
            </div>
            {table("现在的阶段", &report.stages)}
            {table("镇", &report.towns)}
            {table("争议类别", &report.categories)}
            {table("本季度办结方式", &report.outcomes)}
            <div class="panel__body"><h3>"就地解决"</h3><p class="tiny muted">"就地解决率 = 本季度在镇调解站调解成功办结的件数 ÷ 本季度办结的件数（并入他案的不算办结）。"</p></div>
            <div class="tbl-wrap" tabindex="0" role="group" aria-label="就地解决">
                <table class="tbl tbl--dense tbl--stack">
                    <thead><tr><th>"镇"</th><th class="r">"就地解决"</th><th class="r">"办结"</th><th class="r">"就地解决率"</th></tr></thead>
                    <tbody>{settled}</tbody>
                    <tfoot>{total}</tfoot>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn settled_row(line: &SettledLine) -> AnyView {
    let share = line.share();
    view! {
        <tr>
            <th scope="row" data-th="">{line.town.clone()}</th>
            <td class="r" data-th="就地解决">{line.settled}</td>
            <td class="r" data-th="办结">{line.closed}</td>
            <td class="r" data-th="就地解决率">{share}</td>
        </tr>
    }
    .into_any()
}

fn table(title: &'static str, rows: &[(String, u32)]) -> AnyView {
    let rows: Vec<AnyView> = rows
        .iter()
        .map(|(name, count)| {
            view! { <tr><th scope="row" data-th="">{name.clone()}</th><td class="r" data-th="件数">{*count}</td></tr> }
                .into_any()
        })
        .collect();
    let none = rows.is_empty();
    view! {
        <div class="panel__body"><h3>{title}</h3>{none.then(|| view! { <p class="tiny muted">"没有。"</p> })}</div>
        {(!none).then(|| view! {
            <div class="tbl-wrap" tabindex="0" role="group" aria-label=title>
                <table class="tbl tbl--dense tbl--stack">
                    <thead><tr><th>{title}</th><th class="r">"件数"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
    }
    .into_any()
}
