//! Limits: how much is used, and why the last day is what it is.

use crate::text::{day_with_weekday, last_day};
use crate::ui::WhyThisDate;
use domain::view::{CaseView, ClockView};
use leptos::prelude::*;

/// The clocks of a case.
#[component]
pub(super) fn ClockPanel(view: CaseView) -> impl IntoView {
    let now = view.now;
    let open: Vec<_> = view.clocks.iter().filter(|clock| clock.stopped_at.is_none()).cloned().collect();
    if view.clocks.is_empty() {
        return ().into_any();
    }
    let name = |clock: &ClockView| match clock.unit.as_ref() {
        Some(unit) => format!("{unit} {}", clock.kind.zh()),
        None => clock.kind.zh().to_owned(),
    };
    let clocks: Vec<(String, ClockView)> = view
        .clocks
        .iter()
        // What a unit used is told beside its opinion.
        .filter(|clock| clock.unit.is_none() || clock.stopped_at.is_none())
        .map(|clock| (name(clock), clock.clone()))
        .collect();
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"期限"</h2></div>
            <div class="panel__body stack stack--3">
                <ul class="dl">
                    {clocks.into_iter().map(|(name, clock)| {
                        let over = clock.stopped_at.unwrap_or(now) >= clock.due_at;
                        let (used, of) = clock.used;
                        let line = match (clock.stopped_at, clock.paused) {
                            (Some(_), _) if over => "已超期办结".to_owned(),
                            (Some(_), _) => format!("用 {used} / {}", clock.limit),
                            (None, true) => "暂停中".to_owned(),
                            (None, false) if over => "已超期".to_owned(),
                            (None, false) => format!("至 {}", day_with_weekday(last_day(clock.due_at), now)),
                        };
                        view! {
                            <li class=if over { "is-over" } else { "" }>
                                <span>{name.clone()}</span>
                                <progress class="bar" max=of.max(1).to_string() value=used.min(of.max(1)).to_string() aria-label=format!("{name}已用")></progress>
                                <span>{line}</span>
                            </li>
                        }
                    }).collect_view()}
                </ul>
                <WhyThisDate clocks=open now=now/>
            </div>
        </section>
    }
    .into_any()
}
