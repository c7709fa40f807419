//! Due chips that tick: the words come from the server, the seconds from an effect.

use super::icon::Icon;
use crate::text::{Urgency, due};
use domain::value::Instant;
use domain::view::DueView;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

/// The current time as pages show it: the server's, then ticking.
#[derive(Debug, Clone, Copy)]
pub struct Now(pub RwSignal<Instant>);

/// Provides [`Now`], starting from the server's time and ticking every fifteen seconds in the browser only.
pub fn provide_now(server: Instant) -> Now {
    let now = Now(RwSignal::new(server));
    provide_context(now);
    Effect::new(move |_| {
        let started = js_sys::Date::now();
        let interval = Interval::new(15_000, move || {
            let elapsed = ((js_sys::Date::now() - started) / 1000.0).floor();
            // Bounded by a day of an open page times many; the cast cannot lose anything.
            #[expect(clippy::cast_possible_truncation, reason = "seconds since the page was opened")]
            let elapsed = elapsed as i64;
            now.0.try_set(server.plus(elapsed));
        });
        on_cleanup_local(interval);
    });
    now
}

/// Keeps the interval until the page goes.
fn on_cleanup_local(interval: Interval) {
    let kept = StoredValue::new_local(Some(interval));
    on_cleanup(move || {
        kept.try_update_value(|interval| drop(interval.take()));
    });
}

/// A due chip.
#[component]
pub fn DueChip(
    /// When.
    due_view: DueView,
    /// The time.
    now: RwSignal<Instant>,
) -> impl IntoView {
    let words = Memo::new(move |_| {
        let (text, urgency) = due(&due_view, now.get());
        (text, urgency as u8)
    });
    let class = move || match words.get().1 {
        code if code == Urgency::Soon as u8 => "due due--soon",
        code if code == Urgency::Over as u8 => "due due--over",
        code if code == Urgency::Paused as u8 => "due due--paused",
        _ => "due",
    };
    let icon = move || match words.get().1 {
        code if code == Urgency::Soon as u8 => view! { <Icon name="tri"/> },
        code if code == Urgency::Over as u8 => view! { <Icon name="oct"/> },
        code if code == Urgency::Paused as u8 => view! { <Icon name="pause"/> },
        _ => view! { <Icon name="clock"/> },
    };
    view! { <span class=class>{icon}{move || words.get().0}</span> }
}
