//! 绩效考评 (M-5.4-a): the figures of a quarter by unit, on the screen, on paper and as a file.

use super::Around;
use crate::text::{date, moment};
use crate::ui::Icon;
use domain::register::Quarter;
use domain::view::{FiguresLine, FiguresReport};
use leptos::prelude::*;

/// Below this share a unit has missed what is asked of it, in tenths of a percent.
const TARGET: u32 = 950;
/// Where the scale of the dot plot begins, in tenths of a percent.
const SCALE_FROM: u32 = 850;

pub(super) fn shown(around: &Around, report: &FiguresReport) -> AnyView {
    let now = around.now();
    let quarter = report.quarter;
    let heads: Vec<AnyView> = FiguresReport::HEADS
        .iter()
        .enumerate()
        .map(|(no, head)| view! { <th class=if no == 0 { "" } else { "r" }>{*head}</th> }.into_any())
        .collect();
    let rows: Vec<AnyView> = report.lines.iter().map(|line| row(line, quarter)).collect();
    let none = rows.is_empty();
    let total = view! { <tfoot><tr>{cells(&report.total, None)}</tr></tfoot> };
    let later = (quarter.last() < now.day()).then(|| {
        view! { <a class="btn btn--s" href=format!("/desk/registers/figures?quarter={}", quarter.after())>"后一季度"<Icon name="right" small=true/></a> }
    });
    let unfinished = (report.until < quarter.last()).then_some("，本季度还没有结束");
    view! {
        <section class="panel" aria-label="绩效考评">
            <div class="panel__head">
                <h2>{format!("绩效考评 · {}", quarter.zh())}</h2>
                <span class="end row row--wrap no-print">
                    <a class="btn btn--s" href=format!("/desk/registers/figures?quarter={}", quarter.before())><Icon name="left" small=true/>"前一季度"</a>
                    {later}
                    <button class="btn btn--s only-js" type="button" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印"</button>
                    <a class="btn btn--s" href=format!("/export/figures/{quarter}") rel="external" download=""><Icon name="download"/>"导出 CSV"</a>
                </span>
            </div>
            <div class="panel__body">
                <p class="sub">{format!("{}至 {}{}，共 {} 件案件。", date(quarter.first()), date(report.until), unfinished.unwrap_or_default(), report.cases)}</p>
                <p class="tiny muted">{format!("按期率刻度 85%—100%，竖线为目标 95%。限定知悉的案件不计入。制表 {}。", moment(report.made_at, now))}</p>
            </div>
            {none.then(|| view! { <div class="empty"><Icon name="percent"/><h3>"这个季度没有可以统计的案件"</h3><p>"有时限办结、超期、退回、异议成立或拒办后，按单位列在这里。"</p></div> })}
            {(!none).then(|| view! {
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="各单位数字">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr>{heads}</tr></thead>
                        <tbody>{rows}</tbody>
                        {total}
                    </table>
                </div>
            })}
        </section>
    }
    .into_any()
}

fn row(line: &FiguresLine, quarter: Quarter) -> AnyView {
    view! { <tr>{cells(line, Some(quarter))}</tr> }.into_any()
}

/// The cells of a line; of a unit its name leads to its paper.
pub(super) fn cells(line: &FiguresLine, quarter: Option<Quarter>) -> Vec<AnyView> {
    let paper = quarter.map(|quarter| format!("/desk/registers/figures?quarter={quarter}&unit={}", line.department));
    let rate = line.figures.on_time_per_mille();
    line.cells()
        .into_iter()
        .zip(FiguresReport::HEADS)
        .enumerate()
        .map(|(no, (cell, head))| match no {
            0 => match &paper {
                Some(paper) => view! { <th scope="row" data-th=""><a href=paper.clone()>{cell}</a></th> }.into_any(),
                None => view! { <th scope="row" data-th="">{cell}</th> }.into_any(),
            },
            3 => view! { <td class="r" data-th=head>{dot(rate, cell)}</td> }.into_any(),
            // Figures that speak against a unit stand out.
            _ if no != 1 && cell != "0" => view! { <td class="r" data-th=head><b>{cell}</b></td> }.into_any(),
            _ => view! { <td class="r" data-th=head>{cell}</td> }.into_any(),
        })
        .collect()
}

/// The rate on a scale with its target; missed ones differ by form and by words.
fn dot(rate: Option<u32>, text: String) -> AnyView {
    let Some(rate) = rate else { return view! { <span class="muted">{text}</span> }.into_any() };
    let at = |n: u32| 6.0 + f64::from(n.max(SCALE_FROM) - SCALE_FROM) / f64::from(1000 - SCALE_FROM) * 100.0;
    let low = rate < TARGET;
    let mark = if low {
        view! { <rect class="rate__o" x=format!("{:.1}", at(rate) - 4.5) y="2.5" width="9" height="9"/> }.into_any()
    } else {
        view! { <circle class="rate__k" cx=format!("{:.1}", at(rate)) cy="7" r="5"/> }.into_any()
    };
    let text = if low { format!("{text} 未达标") } else { text };
    view! {
        <span class="rate">
            <svg class="rate__s" viewBox="0 0 112 14" width="112" height="14" aria-hidden="true" focusable="false">
                <path class="rate__l" d="M6 7h100"/>
                <path class="rate__t" d=format!("M{:.1} 1v12", at(TARGET))/>
                {mark}
            </svg>
            <span class=if low { "t-over" } else { "" }>{text}</span>
        </span>
    }
    .into_any()
}
