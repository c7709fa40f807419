//! Live events: one event stream for all pages of a browser ([`share`]), and polling where it does not hold. However
//! long a page was away, it catches up with one request.

mod share;

use domain::view::{LiveEvent, Working};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use share::Share;
use std::rc::Rc;

/// Between two looks while there is no stream, in milliseconds.
const POLL: u32 = 8_000;
/// A page that was hidden longer than this many looks asks for a new stream when it is looked at again.
const ASLEEP: f64 = 45_000.0;

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
    /// Who is at work on a case.
    Working(Working),
    /// The stream stands; the number changes with everything that is told, so that who knows it has missed nothing.
    Hello(i64),
    /// The page joined a stream that stood already; the last thing told of what concerns the person had this number.
    Stand(i64),
    /// Perhaps everything: the page reads anew.
    All,
}

/// What a stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    /// It stands.
    Hello(i64),
    /// A case changed, with the number of the change.
    Case(i64, LiveEvent),
    /// Somebody is at work.
    Working(Working),
    /// Too much to say one by one.
    All,
    /// It broke off.
    Lost,
}

/// A stream and what keeps it.
struct Stream {
    source: web_sys::EventSource,
    _handlers: Vec<Closure<dyn FnMut(web_sys::MessageEvent)>>,
}

impl Stream {
    /// Opens one; `hear` gets everything it says.
    fn open(hear: Rc<dyn Fn(Told)>) -> Option<Self> {
        let source = web_sys::EventSource::new("/live").ok()?;
        let mut handlers: Vec<Closure<dyn FnMut(web_sys::MessageEvent)>> = Vec::new();
        let mut on = |name: &str, read: fn(&web_sys::MessageEvent) -> Option<Told>| {
            let hear = hear.clone();
            let handler = Closure::wrap(Box::new(move |event: web_sys::MessageEvent| {
                if let Some(told) = read(&event) {
                    hear(told);
                }
            }) as Box<dyn FnMut(web_sys::MessageEvent)>);
            if source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref()).is_err() {
                leptos::logging::warn!("live events not heard");
            }
            handlers.push(handler);
        };
        on("hello", |event| Some(Told::Hello(text(event).parse().unwrap_or_default())));
        on("case", |event| {
            let number = event.last_event_id().parse().unwrap_or_default();
            serde_json::from_str(&text(event)).ok().map(|changed| Told::Case(number, changed))
        });
        on("working", |event| serde_json::from_str(&text(event)).ok().map(Told::Working));
        on("all", |_| Some(Told::All));
        on("error", |_| Some(Told::Lost));
        Some(Self { source, _handlers: handlers })
    }

    fn is_closed(&self) -> bool {
        self.source.ready_state() == web_sys::EventSource::CLOSED
    }
}

fn text(event: &web_sys::MessageEvent) -> String {
    event.data().as_string().unwrap_or_default()
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// The link of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listening {
    /// How the page learns of changes.
    pub(crate) link: RwSignal<Link>,
    /// Asks for a new stream at once.
    again: RwSignal<u32>,
    /// Whether something the page heard of could not be read.
    missed: StoredValue<bool>,
}

impl Listening {
    /// Tries to reach the server at once.
    pub(crate) fn reconnect(self) {
        self.again.try_update(|again| *again = again.wrapping_add(1));
    }

    /// An answer came, or none could be had.
    pub(crate) fn reached(self, reached: bool) {
        if !reached {
            self.missed.try_set_value(true);
        }
        let now = self.link.try_get_untracked();
        match (reached, now) {
            (true, Some(Link::Offline)) => {
                self.link.try_set(Link::Polling);
            }
            (false, Some(Link::Connecting | Link::Polling)) => {
                self.link.try_set(Link::Offline);
            }
            _ => {}
        }
    }
}

/// A page's way to the stream: shared with the browser's other pages, or its own where the browser cannot share.
enum Line {
    Shared(Share),
    Own(Option<Stream>),
}

impl Line {
    fn open(link: RwSignal<Link>, missed: StoredValue<bool>, on_change: Callback<Change>) -> Self {
        match Share::open(link, missed, on_change) {
            Some(share) => Self::Shared(share),
            None => Self::Own(own(link, on_change)),
        }
    }

    /// Asks for a new stream.
    fn again(&mut self, link: RwSignal<Link>, on_change: Callback<Change>) {
        match self {
            Self::Shared(share) => share.again(),
            Self::Own(stream) => {
                drop(stream.take());
                *stream = own(link, on_change);
            }
        }
    }

    /// From time to time, while the page is looked at.
    fn look_after(&mut self, link: RwSignal<Link>, on_change: Callback<Change>) {
        match self {
            Self::Shared(share) => share.look_after(),
            Self::Own(stream) => {
                if stream.as_ref().is_none_or(Stream::is_closed) {
                    *stream = own(link, on_change);
                }
            }
        }
    }
}

fn own(link: RwSignal<Link>, on_change: Callback<Change>) -> Option<Stream> {
    Stream::open(Rc::new(move |told| {
        let change = match told {
            Told::Lost => return lost(link),
            Told::Hello(told) => {
                link.try_set(Link::Live);
                Change::Hello(told)
            }
            Told::Case(_, changed) => Change::Case(changed),
            Told::Working(working) => Change::Working(working),
            Told::All => Change::All,
        };
        on_change.try_run(change);
    }))
}

/// There is no stream.
fn lost(link: RwSignal<Link>) {
    link.try_update(|link| {
        if *link != Link::Offline {
            *link = Link::Polling;
        }
    });
}

type Kept = StoredValue<(Option<Line>, Option<Interval>), LocalStorage>;

/// Listens until the page goes. `on_change` runs in the browser only.
pub(crate) fn listen(on_change: Callback<Change>) -> Listening {
    let (link, again) = (RwSignal::new(Link::Connecting), RwSignal::new(0));
    let listening = Listening { link, again, missed: StoredValue::new(false) };
    // Made in the browser only: what it keeps belongs to one thread.
    Effect::new(move |_| {
        let kept: Kept = StoredValue::new_local((None, None));
        let line = Line::open(link, listening.missed, on_change);
        let timer = Interval::new(POLL, move || tick(link, on_change, kept));
        kept.try_update_value(|kept| *kept = (Some(line), Some(timer)));
        Effect::watch(
            move || listening.again.get(),
            move |_, _, _| {
                kept.try_update_value(|(line, _)| {
                    if let Some(line) = line {
                        line.again(link, on_change);
                    }
                });
            },
            false,
        );
        let hidden_since = StoredValue::new(None::<f64>);
        let listeners = [
            // The stream may go on for a while, but what it tells of cannot be read.
            window_event_listener(leptos::ev::offline, move |_| {
                listening.missed.try_set_value(true);
                link.try_set(Link::Offline);
            }),
            window_event_listener(leptos::ev::online, move |_| listening.reconnect()),
            window_event_listener(leptos::ev::visibilitychange, move |_| {
                if is_hidden() {
                    hidden_since.try_set_value(Some(js_sys::Date::now()));
                    return;
                }
                let since = hidden_since.try_update_value(Option::take).flatten();
                // A stream that slept that long may be dead without knowing it.
                if since.is_some_and(|since| js_sys::Date::now() - since > ASLEEP) {
                    listening.reconnect();
                }
            }),
        ];
        on_cleanup(move || {
            listeners.into_iter().for_each(WindowListenerHandle::remove);
            kept.try_update_value(|kept| {
                kept.0.take();
                kept.1.take();
            });
        });
    });
    listening
}

/// Whether nobody looks at the page.
pub(crate) fn is_hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

/// Without a stream the page is read anew, and the stream tried again.
fn tick(link: RwSignal<Link>, on_change: Callback<Change>, kept: Kept) {
    let Some(state) = link.try_get_untracked() else { return };
    if is_hidden() {
        return;
    }
    if state != Link::Live {
        on_change.try_run(Change::All);
    }
    kept.try_update_value(|(line, _)| {
        if let Some(line) = line
            && (state != Link::Live || matches!(line, Line::Shared(_)))
        {
            line.look_after(link, on_change);
        }
    });
}
