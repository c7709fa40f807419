//! Live events: an event stream, and polling where it does not hold.

use domain::view::LiveEvent;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;

/// Between two looks while there is no stream, in milliseconds.
const POLL: u32 = 8_000;

/// How the page learns of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not yet.
    Connecting,
    /// Pushed by the server.
    Live,
    /// Asked for from time to time.
    Polling,
    /// The server is not reached.
    Offline,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// One case.
    Case(LiveEvent),
    /// Perhaps everything: the page reads anew.
    All,
}

/// The stream and what keeps it.
struct Stream {
    source: web_sys::EventSource,
    _handlers: Vec<Closure<dyn FnMut(web_sys::MessageEvent)>>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// Listens until the page goes. `on_change` runs in the browser only.
pub(crate) fn listen(on_change: Callback<Change>) -> RwSignal<Link> {
    let link = RwSignal::new(Link::Connecting);
    // Made in the browser only: what it keeps belongs to one thread.
    Effect::new(move |_| {
        let kept = StoredValue::new_local((None::<Stream>, None::<Interval>));
        let stream = open(link, on_change);
        let timer = Interval::new(POLL, move || tick(link, on_change, kept));
        kept.try_update_value(|kept| *kept = (stream, Some(timer)));
        on_cleanup(move || {
            kept.try_update_value(|kept| {
                kept.0.take();
                kept.1.take();
            });
        });
    });
    link
}

type Kept = StoredValue<(Option<Stream>, Option<Interval>), LocalStorage>;

/// Without a stream the page is read anew, and the stream tried again.
fn tick(link: RwSignal<Link>, on_change: Callback<Change>, kept: Kept) {
    let Some(state) = link.try_get_untracked() else { return };
    let hidden = document().visibility_state() == web_sys::VisibilityState::Hidden;
    if state == Link::Live || hidden {
        return;
    }
    on_change.try_run(Change::All);
    kept.try_update_value(|(stream, _)| {
        let closed = stream.as_ref().is_none_or(|stream| stream.source.ready_state() == web_sys::EventSource::CLOSED);
        if closed {
            *stream = open(link, on_change);
        }
    });
}

fn open(link: RwSignal<Link>, on_change: Callback<Change>) -> Option<Stream> {
    let source = web_sys::EventSource::new("/live").ok()?;
    let mut handlers: Vec<Closure<dyn FnMut(web_sys::MessageEvent)>> = Vec::new();
    let mut on = |name: &str, handler: Box<dyn FnMut(web_sys::MessageEvent)>| {
        let handler = Closure::wrap(handler);
        if source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref()).is_err() {
            leptos::logging::warn!("live events not heard");
        }
        handlers.push(handler);
    };
    on(
        "hello",
        Box::new(move |_| {
            let before = link.try_get_untracked();
            link.try_set(Link::Live);
            // Whatever happened while there was no stream.
            if before.is_some_and(|before| before != Link::Connecting) {
                on_change.try_run(Change::All);
            }
        }),
    );
    on(
        "case",
        Box::new(move |event| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(changed) = serde_json::from_str::<LiveEvent>(&text) {
                on_change.try_run(Change::Case(changed));
            }
        }),
    );
    on(
        "all",
        Box::new(move |_| {
            on_change.try_run(Change::All);
        }),
    );
    on(
        "error",
        Box::new(move |_| {
            link.try_update(|link| {
                if *link != Link::Offline {
                    *link = Link::Polling;
                }
            });
        }),
    );
    Some(Stream { source, _handlers: handlers })
}
