//! Until when a party may use each remedy, with the count behind the day.

use super::clocks::day_words;
use crate::text::day_with_weekday;
use domain::value::Instant;
use domain::view::RemedyLimitView;
use leptos::prelude::*;

/// A line per remedy; the days of the count are folded away.
#[component]
pub fn LimitTable(limits: Vec<RemedyLimitView>, now: Instant) -> impl IntoView {
    let rows: Vec<AnyView> = limits
        .iter()
        .map(|limit| {
            let last = match (limit.last_day, limit.limit.is_empty()) {
                (Some(day), _) => day_with_weekday(day, now),
                (None, true) => "没有期限".to_owned(),
                (None, false) => "待导入该年度工作日历后计算".to_owned(),
            };
            view! {
                <tr>
                    <td data-th="">{limit.kind.zh()}</td>
                    <td data-th="期限">{limit.limit.clone()}</td>
                    <td data-th="最后一天" class="num">{last}</td>
                    <td data-th="依据" class="sub">{limit.law.clone()}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let counts: Vec<AnyView> = limits
        .into_iter()
        .filter_map(|limit| {
            let explanation = limit.explanation?;
            let days = explanation
                .days
                .into_iter()
                .map(|counted| {
                    view! { <tr><td class="num">{day_with_weekday(counted.day, now)}</td><td>{day_words(counted.kind, counted.mark)}</td></tr> }
                })
                .collect_view();
            Some(
                view! {
                    <details class="fold fold--s">
                        <summary>{format!("{}的期限怎么算", limit.kind.zh())}</summary>
                        <table class="tbl tbl--dense days"><caption class="vh">"逐日计算"</caption><thead><tr><th scope="col">"日期"</th><th scope="col">"计算"</th></tr></thead><tbody>{days}</tbody></table>
                    </details>
                }
                .into_any(),
            )
        })
        .collect();
    view! {
        <div class="tbl-wrap" tabindex="0" role="group" aria-label="救济期限">
            <table class="tbl tbl--dense tbl--stack"><thead><tr><th>"途径"</th><th>"期限"</th><th>"最后一天"</th><th>"依据"</th></tr></thead><tbody>{rows}</tbody></table>
        </div>
        <p class="small sub">"期限自答复送达该方的次日起算。"</p>
        {counts}
    }
    .into_any()
}
