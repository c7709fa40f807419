//! "Why this date": the limit, where it comes from, every day and what it counted for.

use super::icon::Icon;
use super::people::Cite;
use crate::text::{day_with_weekday, last_day};
use domain::clock::{DayKind, DayMark};
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
        DayMark::Extended => "延期，可办理".to_owned(),
    }
}

/// What happened to a clock since it started: pauses, extensions, moves by a newly imported calendar.
fn changes(clock: &ClockView, now: Instant) -> Vec<String> {
    let because = |reason: &str| if reason.is_empty() { String::new() } else { format!("（{reason}）") };
    let day = |at: Instant| day_with_weekday(at.day(), now);
    let pauses = clock.suspensions.iter().map(|pause| {
        let until = pause.to.map_or("今天，仍在暂停".to_owned(), day);
        (pause.from, format!("暂停：{} 至 {until}{}。", day(pause.from), because(&pause.reason)))
    });
    let extensions = clock.extensions.iter().map(|granted| {
        let (from, to) = (last_day(granted.from), last_day(granted.to));
        let (from, to) = (day_with_weekday(from, now), day_with_weekday(to, now));
        (granted.at, format!("延期：最后一天由 {from} 延至 {to}{}。", because(&granted.reason)))
    });
    let redatings = clock.redatings.iter().map(|moved| {
        let (from, to) = (last_day(moved.from), last_day(moved.to));
        let (from, to) = (day_with_weekday(from, now), day_with_weekday(to, now));
        (moved.at, format!("重新计算：最后一天由 {from} 改为 {to}{}。", because(&moved.reason)))
    });
    let mut all: Vec<(Instant, String)> = pauses.chain(extensions).chain(redatings).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, text)| text).collect()
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
    let changes = changes(&clock, now);
    let name = match &clock.unit {
        Some(unit) => format!("{}（{unit}）", clock.kind.zh()),
        None => clock.kind.zh().to_owned(),
    };
    let provisional = clock.explanation.as_ref().is_some_and(|explanation| explanation.provisional);
    view! {
        <div class="stack stack--2">
            <p>
                <b>{format!("{name}：{}", clock.limit)}</b>
                {format!("，自 {} 起算，最后一天 {}。", day_with_weekday(clock.started_at.day(), now), day_with_weekday(last_day(clock.due_at), now))}
            </p>
            <p class="small sub">
                {format!("天数来源：{}。", clock.source.zh())}
                <Cite text=clock.cite/>
                {provisional.then_some(" 涉及尚未公布放假安排的年份，暂定，公布后会重新计算。")}
            </p>
            {changes.into_iter().map(|text| view! { <p class="small">{text}</p> }).collect_view()}
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
