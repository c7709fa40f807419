//! "Why this date": the limit, where it comes from, every day and what it counted for.

use super::icon::Icon;
use super::people::Cite;
use crate::text::{day, day_with_weekday, last_day};
use domain::clock::{DayKind, DayMark, Extension, Suspension};
use domain::value::Instant;
use domain::view::ClockView;
use leptos::prelude::*;

/// What a day counted for, in words.
pub(crate) fn day_words(kind: Option<DayKind>, mark: DayMark) -> String {
    match mark {
        DayMark::Start => "起算事件当天，不计".to_owned(),
        DayMark::Counted(n) => match kind {
            Some(DayKind::WorkingWeekend) => format!("第 {n} 个（调休上班）"),
            _ => format!("第 {n} 个"),
        },
        DayMark::Skipped => match kind {
            Some(DayKind::Holiday) => "放假，不计".to_owned(),
            _ => "周末，不计".to_owned(),
        },
        DayMark::Paused => "暂停，不计".to_owned(),
        DayMark::Rolled => "放假，顺延".to_owned(),
    }
}

/// `暂停：3 月 4 日至 3 月 9 日，等待申请人补正`.
fn pause_words(pause: &Suspension, now: Instant) -> String {
    let from = day(pause.from.day(), now);
    let span = pause.to.map_or(format!("{from} 起，尚未恢复"), |to| format!("{from} 至 {}", day(to.day(), now)));
    let why = if pause.reason.is_empty() { String::new() } else { format!("，{}", pause.reason) };
    format!("暂停：{span}{why}")
}

/// `延期：原定 3 月 4 日，延至 3 月 9 日，理由……`.
fn extension_words(extension: &Extension, now: Instant) -> String {
    let (from, to) = (day(last_day(extension.from), now), day(last_day(extension.to), now));
    format!("延期：原定 {from}，延至 {to}，理由：{}", extension.reason)
}

/// The open clocks, explained.
#[component]
pub fn WhyThisDate(clocks: Vec<ClockView>, now: Instant) -> impl IntoView {
    if clocks.is_empty() {
        return ().into_any();
    }
    view! {
        <details class="fold why-date">
            <summary><Icon name="cal"/>"这个日期是怎么算出来的"<Icon name="down"/></summary>
            <div class="stack stack--3">
                {clocks.into_iter().map(|clock| view! { <OneClock clock=clock now=now/> }).collect_view()}
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn OneClock(clock: ClockView, now: Instant) -> impl IntoView {
    let provisional = clock.explanation.as_ref().is_some_and(|explanation| explanation.provisional);
    view! {
        <div class="stack stack--2">
            <p>
                <b>{format!("{}：{}", clock.kind.zh(), clock.limit)}</b>
                {format!("，自 {} 起算，最后一天 {}。", day_with_weekday(clock.started_at.day(), now), day_with_weekday(last_day(clock.due_at), now))}
            </p>
            <p class="small sub">
                {format!("天数来源：{}。", clock.source.zh())}
                <Cite text=clock.cite/>
                {provisional.then_some(" 涉及尚未公布放假安排的年份，暂定，公布后会重新计算。")}
            </p>
            {(!clock.suspensions.is_empty() || !clock.extensions.is_empty()).then(|| view! {
                <ul class="bullets small">
                    {clock.suspensions.iter().map(|pause| view! { <li>{pause_words(pause, now)}</li> }).collect_view()}
                    {clock.extensions.iter().map(|extension| view! { <li>{extension_words(extension, now)}</li> }).collect_view()}
                </ul>
            })}
            {clock.explanation.map(|explanation| view! {
                <table class="tbl tbl--dense days">
                    <caption class="vh">"逐日计算"</caption>
                    <thead><tr><th scope="col">"日期"</th><th scope="col">"计算"</th></tr></thead>
                    <tbody>
                        {explanation
                            .days
                            .into_iter()
                            .map(|counted| view! {
                                <tr>
                                    <td class="num">{day_with_weekday(counted.day, now)}</td>
                                    <td>{day_words(counted.kind, counted.mark)}</td>
                                </tr>
                            })
                            .collect_view()}
                    </tbody>
                </table>
            })}
        </div>
    }
}
