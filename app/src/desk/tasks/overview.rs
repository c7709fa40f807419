//! Numbers of all departments for those who oversee them, and the auditor's traces of clues.

use super::read_load;
use crate::api::tasks::clue_traces;
use crate::text::moment;
use crate::ui::Failure;
use domain::case::Stage;
use domain::view::{LoadLine, LoadView};
use leptos::prelude::*;

/// 各部门在办 (M-5.4-a): no case among them can be told.
#[component]
pub(super) fn LoadPanel() -> impl IntoView {
    let load = Resource::new(|| (), |()| read_load());
    view! {
        <Suspense fallback=|| view! { <p class="muted">"正在读取各部门在办…"</p> }>
            {move || Suspend::new(async move {
                match load.await {
                    Ok(view) => table(view),
                    Err(error) => view! { <Failure error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn table(view: LoadView) -> AnyView {
    let stages: Vec<Stage> = Stage::COLUMNS.into_iter().chain([Stage::Referral]).collect();
    let heads: Vec<AnyView> = stages.iter().map(|stage| view! { <th class="r">{stage.zh()}</th> }.into_any()).collect();
    let rows: Vec<AnyView> = view.departments.iter().map(|line| row(line, &stages)).collect();
    let none = rows.is_empty();
    view! {
        <section class="panel" aria-label="各部门在办">
            <div class="panel__head"><h2>"各部门在办"</h2><span class="end muted tiny">"件数，括号内为超期"</span></div>
            {none.then(|| view! { <p class="panel__body tiny muted">"现在没有在办案件。"</p> })}
            {(!none).then(|| view! {
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="各部门在办">
                    <table class="tbl tbl--dense tbl--stack">
                        <thead><tr><th>"部门"</th>{heads}<th class="r">"欠出具意见"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            })}
        </section>
    }
    .into_any()
}

fn number((open, overdue): (u32, u32)) -> AnyView {
    match (open, overdue) {
        (0, 0) => view! { <span class="muted">"—"</span> }.into_any(),
        (_, 0) => open.to_string().into_any(),
        _ => view! { {open}<span class="t-over">{format!("（{overdue}）")}</span> }.into_any(),
    }
}

fn row(line: &LoadLine, stages: &[Stage]) -> AnyView {
    let cells: Vec<AnyView> = stages
        .iter()
        .map(|stage| {
            let found = line.stages.iter().find(|(known, ..)| known == stage);
            let value = found.map_or((0, 0), |(_, open, overdue)| (*open, *overdue));
            view! { <td class="r" data-th=stage.zh()>{number(value)}</td> }.into_any()
        })
        .collect();
    view! { <tr><td data-th="">{line.name.clone()}</td>{cells}<td class="r" data-th="欠出具意见">{number(line.opinions)}</td></tr> }
        .into_any()
}

/// That clues exist and since when: all the auditor learns (M-4.5-f).
#[component]
pub(super) fn ClueTraces() -> impl IntoView {
    let traces = Resource::new(|| (), |()| clue_traces());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match traces.await {
                    Err(error) => view! { <Failure error=error/> }.into_any(),
                    Ok(list) => {
                        let now = domain::value::Instant::default();
                        let none = list.is_empty();
                        view! {
                            <section class="panel" aria-label="线索移交">
                                <div class="panel__head"><h2>"线索移交"</h2><span class="count">{list.len()}</span></div>
                                <div class="panel__body">
                                    {none.then(|| view! { <p class="tiny muted">"没有移交过线索。"</p> })}
                                    <ul class="bullets">{list.into_iter().map(|trace| view! { <li>{format!("{} 移交一件，内容密封", moment(trace.at, now))}</li> }).collect_view()}</ul>
                                </div>
                            </section>
                        }.into_any()
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}
