//! 考评表 (M-5.4-a): one unit's figures of a quarter, how each is counted, and the cases behind it by number. Nothing of a
//! case's content stands in it.

use super::Around;
use super::figures::cells;
use crate::text::{date, moment};
use crate::ui::Icon;
use domain::register::Measure;
use domain::view::{AssessedLine, Assessment, FiguresReport};
use leptos::prelude::*;

pub(super) fn shown(around: &Around, paper: &Assessment) -> AnyView {
    let quarter = paper.quarter;
    let heads: Vec<AnyView> = FiguresReport::HEADS
        .iter()
        .enumerate()
        .map(|(no, head)| view! { <th class=if no == 0 { "" } else { "r" }>{*head}</th> }.into_any())
        .collect();
    let parts: Vec<AnyView> = Measure::ALL.iter().map(|measure| part(paper, *measure)).collect();
    let made = moment(paper.made_at, around.now());
    view! {
        <section class="panel" aria-label="考评表">
            <div class="panel__head">
                <h2>{format!("{} 绩效考评表 · {}", paper.line.name, quarter.zh())}</h2>
                <span class="end row row--wrap no-print">
                    <a class="btn btn--s" href=format!("/desk/registers/figures?quarter={quarter}")><Icon name="left" small=true/>"各单位"</a>
                    <button class="btn btn--s only-js" type="button" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印"</button>
                </span>
            </div>
            <div class="panel__body">
                <p class="sub">{format!("{}至 {}", date(quarter.first()), date(paper.until))}</p>
                <p class="tiny muted">{format!("每个数字后面列出案件编号，可以逐件复核；不含案件内容。限定知悉的案件不计入。制表 {made}。")}</p>
            </div>
            <div class="tbl-wrap" tabindex="0" role="group" aria-label="本单位数字">
                <table class="tbl tbl--dense tbl--stack">
                    <thead><tr>{heads}</tr></thead>
                    <tbody><tr>{cells(&paper.line, None)}</tr></tbody>
                </table>
            </div>
            <div class="panel__body stack stack--3">{parts}</div>
        </section>
    }
    .into_any()
}

/// A number, its formula and what it counts.
fn part(paper: &Assessment, measure: Measure) -> AnyView {
    let number = paper.line.figures.of(measure);
    let lines: Vec<AnyView> = paper.behind(measure).map(line).collect();
    let none = lines.is_empty();
    view! {
        <section>
            <h3>{format!("{}：{number}", measure.zh())}</h3>
            <p class="tiny muted">{measure.formula()}</p>
            {(!none).then(|| view! { <ul class="bullets tiny">{lines}</ul> })}
        </section>
    }
    .into_any()
}

fn line(line: &AssessedLine) -> AnyView {
    let AssessedLine { measure: _, case_no, on, what } = line;
    view! { <li><span class="num">{case_no.to_string()}</span>{format!(" · {} · {what}", date(*on))}</li> }.into_any()
}
