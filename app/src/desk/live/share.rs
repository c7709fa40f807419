//! One event stream for all pages of a browser. A browser opens six connections to a site over HTTP/1.1; with a stream
//! for each page the seventh would wait for ever. So one page has the stream and passes on what it says; when it goes,
//! another takes over. Which one is settled by a lock, or, where the browser gives none (over plain HTTP it does not), by
//! talking: whoever hears of nobody leads, and of two the higher number stays. A page joining later asks where the stream
//! stands and so knows whether it missed anything.

use super::{Change, Link, Stream, Told, lost};
use domain::view::{LiveEvent, Working};
use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::prelude::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use web_sys::{BroadcastChannel, MessageEvent};

/// A page that asked so often without an answer takes the stream over: the other sleeps, or is gone without a word.
const PATIENCE: u32 = 2;
/// Without locks a page listens so long for one that leads, in milliseconds, and up to so much longer by chance.
const LISTENS: f64 = 300.0;
const LONGER: f64 = 700.0;

/// What pages say to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Said {
    /// Where does the stream stand?
    Ask,
    /// The last thing it told had this number.
    Stand(i64),
    /// There is none now; it is being tried.
    Down,
    /// It stands.
    Hello(i64),
    /// A case changed.
    Case(i64, LiveEvent),
    /// Somebody is at work.
    Working(Working),
    /// Too much to say one by one.
    All,
    /// This page leads; of two the higher number stays.
    Lead(u32),
    /// This page led and goes.
    Bye,
}

#[derive(Default)]
struct State {
    /// The stream, where this page has it.
    stream: Option<Stream>,
    /// Whether this page holds the lock.
    leads: bool,
    /// The last number the stream told; nothing while it does not stand.
    stands: Option<i64>,
    /// The last number this page heard.
    seen: Option<i64>,
    /// Whether the page knows that it has missed nothing.
    joined: bool,
    /// Questions without an answer.
    unanswered: u32,
    /// Whether a page that leads was heard of since this one began to listen for it.
    led: bool,
    /// Gives the lock back.
    release: Option<Function>,
}

struct Inner {
    name: String,
    channel: BroadcastChannel,
    /// This page among those that talk.
    number: u32,
    /// The browser's locks and how they are asked for.
    locks: Option<(JsValue, Function)>,
    link: RwSignal<Link>,
    /// Whether something the page heard of could not be read.
    missed: StoredValue<bool>,
    on_change: Callback<Change>,
    state: RefCell<State>,
    hearing: RefCell<Option<Hearing>>,
}

/// What listens to the other pages, for as long as it is kept.
type Hearing = Closure<dyn FnMut(MessageEvent)>;

/// A page's part in the stream.
pub(super) struct Share {
    inner: Rc<Inner>,
    leaving: Option<WindowListenerHandle>,
}

impl Share {
    /// Takes part; nothing where the browser has no channels between its pages.
    pub(super) fn open(link: RwSignal<Link>, missed: StoredValue<bool>, on_change: Callback<Change>) -> Option<Self> {
        // Who is signed in as somebody else in another page has another stream.
        let name = format!("fengqiao-live-{}", crate::desk::frame::signed_account().unwrap_or_default());
        let channel = BroadcastChannel::new(&name).ok()?;
        let (state, hearing) = (RefCell::default(), RefCell::new(None));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number below 2^32")]
        let number = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let inner = Rc::new(Inner { name, channel, number, locks: locks(), link, missed, on_change, state, hearing });
        let weak = Rc::downgrade(&inner);
        let hearing = Closure::wrap(Box::new(move |event: MessageEvent| {
            let said = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
            if let (Some(inner), Some(said)) = (weak.upgrade(), said) {
                inner.hear(said);
            }
        }) as Box<dyn FnMut(MessageEvent)>);
        inner.channel.set_onmessage(Some(hearing.as_ref().unchecked_ref()));
        *inner.hearing.borrow_mut() = Some(hearing);
        let weak = Rc::downgrade(&inner);
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.leave();
            }
        });
        inner.stand(false);
        inner.say(&Said::Ask);
        Some(Self { inner, leaving: Some(leaving) })
    }

    /// Asks for a new stream, or whoever has it where it stands.
    pub(super) fn again(&self) {
        let leads = self.inner.state.borrow().leads;
        if leads {
            self.inner.lead();
        } else {
            let mut state = self.inner.state.borrow_mut();
            (state.joined, state.unanswered) = (false, 1);
            drop(state);
            self.inner.say(&Said::Ask);
        }
    }

    /// Sees to it that there is a stream.
    pub(super) fn look_after(&self) {
        let (leads, closed, deaf) = {
            let mut state = self.inner.state.borrow_mut();
            let closed = state.stream.as_ref().is_none_or(Stream::is_closed);
            let deaf = state.unanswered >= PATIENCE;
            state.unanswered += u32::from(!state.leads);
            (state.leads, closed, deaf)
        };
        match (leads, closed, deaf) {
            (true, true, _) => self.inner.lead(),
            // Two may lead without knowing of each other, when one of them slept.
            (true, false, _) if self.inner.locks.is_none() => self.inner.say(&Said::Lead(self.inner.number)),
            (true, false, _) => {}
            (false, _, true) => self.inner.stand(true),
            (false, _, false) => self.inner.say(&Said::Ask),
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if let Some(leaving) = self.leaving.take() {
            leaving.remove();
        }
        self.inner.leave();
        self.inner.channel.set_onmessage(None);
        self.inner.channel.close();
        let mut state = self.inner.state.borrow_mut();
        if let Some(release) = state.release.take() {
            call(&release, &JsValue::UNDEFINED, &[]);
        }
    }
}

impl Inner {
    fn say(&self, said: &Said) {
        let Ok(text) = serde_json::to_string(said) else { return };
        if self.channel.post_message(&JsValue::from_str(&text)).is_err() {
            leptos::logging::warn!("other pages not told");
        }
    }

    /// What another page says.
    fn hear(self: &Rc<Self>, said: Said) {
        let leads = self.state.borrow().leads;
        self.state.borrow_mut().led |= !matches!(said, Said::Ask | Said::Bye);
        match said {
            Said::Lead(number) if leads && self.locks.is_none() => {
                if number > self.number {
                    self.follow();
                } else {
                    self.say(&Said::Lead(self.number));
                }
            }
            Said::Bye => {
                if !leads && self.locks.is_none() {
                    self.stand(false);
                }
            }
            Said::Ask if leads => {
                let stands = self.state.borrow().stands;
                self.say(&stands.map_or(Said::Down, Said::Stand));
            }
            Said::Lead(_) | Said::Ask => {}
            // Two that lead, for the moment in which one takes over: each goes by its own.
            _ if leads => {}
            Said::Stand(number) => {
                let (joins, missed) = {
                    let mut state = self.state.borrow_mut();
                    state.unanswered = 0;
                    let joins = !std::mem::replace(&mut state.joined, true);
                    (joins, joins && (state.seen.replace(number) != Some(number) || self.has_missed()))
                };
                self.link.try_set(Link::Live);
                if joins && missed {
                    self.on_change.try_run(Change::Stand(number));
                }
            }
            Said::Down => {
                self.state.borrow_mut().unanswered = 0;
                lost(self.link);
            }
            Said::Hello(number) => self.take(Told::Hello(number)),
            Said::Case(number, changed) => self.take(Told::Case(number, changed)),
            Said::Working(working) => self.take(Told::Working(working)),
            Said::All => self.take(Told::All),
        }
    }

    /// Whether something heard could not be read; from now on it is as good as read, for the page is told to read.
    fn has_missed(&self) -> bool {
        self.missed.try_update_value(std::mem::take).unwrap_or(false)
    }

    /// What the stream says, from here or passed on.
    fn take(&self, told: Told) {
        let change = {
            let mut state = self.state.borrow_mut();
            state.unanswered = 0;
            match told {
                Told::Hello(number) => {
                    state.joined = true;
                    // Whoever heard everything up to here, and could read it, has nothing to read.
                    let known = state.seen.replace(number) == Some(number) && !self.has_missed();
                    drop(state);
                    self.link.try_set(Link::Live);
                    if known {
                        return;
                    }
                    Change::Hello(number)
                }
                Told::Case(number, changed) => {
                    state.seen = state.seen.max(Some(number));
                    Change::Case(changed)
                }
                Told::Working(working) => Change::Working(working),
                Told::All => Change::All,
                Told::Lost => {
                    drop(state);
                    return lost(self.link);
                }
            }
        };
        self.on_change.try_run(change);
    }

    /// What the stream of this page says: passed on first, then taken.
    fn pass_on(&self, told: Told) {
        let said = {
            let mut state = self.state.borrow_mut();
            match &told {
                Told::Hello(number) => {
                    state.stands = Some(*number);
                    Said::Hello(*number)
                }
                Told::Case(number, changed) => {
                    state.stands = state.stands.max(Some(*number));
                    Said::Case(*number, changed.clone())
                }
                Told::Working(working) => Said::Working(working.clone()),
                Told::All => Said::All,
                Told::Lost => {
                    state.stands = None;
                    Said::Down
                }
            }
        };
        self.say(&said);
        self.take(told);
    }

    /// Opens the stream for all pages.
    fn lead(self: &Rc<Self>) {
        {
            let mut state = self.state.borrow_mut();
            (state.leads, state.stands) = (true, None);
            drop(state.stream.take());
        }
        let weak = Rc::downgrade(self);
        let stream = Stream::open(Rc::new(move |told| {
            if let Some(inner) = weak.upgrade() {
                inner.pass_on(told);
            }
        }));
        self.state.borrow_mut().stream = stream;
        if self.locks.is_none() {
            self.say(&Said::Lead(self.number));
        }
    }

    /// The page goes: nobody waits for it.
    fn leave(&self) {
        let led = {
            let mut state = self.state.borrow_mut();
            (state.stream, state.stands) = (None, None);
            std::mem::take(&mut state.leads)
        };
        if led {
            self.say(&Said::Bye);
        }
    }

    /// Stands for the lead: in its turn, or at once in the place of a page that does not answer any more.
    fn stand(self: &Rc<Self>, at_once: bool) {
        match &self.locks {
            Some((locks, request)) => self.ask_for_the_lock(locks, request, at_once),
            None if at_once => self.lead(),
            None => {
                self.state.borrow_mut().led = false;
                let weak = Rc::downgrade(self);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
                let pause = (LISTENS + LONGER * js_sys::Math::random()) as u32;
                Timeout::new(pause, move || {
                    if let Some(inner) = Weak::upgrade(&weak) {
                        let (led, leads) = (inner.state.borrow().led, inner.state.borrow().leads);
                        if !led && !leads {
                            inner.lead();
                        }
                    }
                })
                .forget();
            }
        }
    }

    /// Another page leads now.
    fn follow(self: &Rc<Self>) {
        {
            let mut state = self.state.borrow_mut();
            (state.leads, state.stands, state.joined, state.unanswered) = (false, None, false, 0);
            (state.stream, state.release) = (None, None);
        }
        if self.locks.is_some() {
            self.stand(false);
        }
        self.say(&Said::Ask);
    }

    /// Asks for the lock: in the queue, or at once from a page that does not answer any more.
    fn ask_for_the_lock(self: &Rc<Self>, locks: &JsValue, request: &Function, at_once: bool) {
        let (granted, taken) = (Rc::downgrade(self), Rc::downgrade(self));
        let granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
            // Held until the promise is kept; a page that went meanwhile does not hold it at all.
            let Some(inner) = Weak::upgrade(&granted) else { return JsValue::UNDEFINED };
            let mut release = None;
            let held = Promise::new(&mut |resolve, _| release = Some(resolve.unchecked_into::<Function>()));
            inner.state.borrow_mut().release = release;
            inner.lead();
            held.into()
        });
        let taken = Closure::once_into_js(move |_why: JsValue| {
            if let Some(inner) = Weak::upgrade(&taken) {
                inner.follow();
            }
        });
        let name = JsValue::from_str(&self.name);
        let asked = if at_once {
            let options = Object::new();
            if Reflect::set(&options, &"steal".into(), &JsValue::TRUE).is_err() {
                return;
            }
            call(request, locks, &[&name, &options, &granted])
        } else {
            call(request, locks, &[&name, &granted])
        };
        // It is refused only to a page from which it is taken.
        let catch = asked.as_ref().and_then(|asked| Reflect::get(asked, &"catch".into()).ok());
        if let (Some(asked), Some(Ok(catch))) = (asked, catch.map(JsCast::dyn_into::<Function>)) {
            call(&catch, &asked, &[&taken]);
        }
    }
}

fn call(function: &Function, this: &JsValue, arguments: &[&JsValue]) -> Option<JsValue> {
    let list = js_sys::Array::new();
    for argument in arguments {
        list.push(argument);
    }
    Reflect::apply(function, this, &list).ok()
}

/// The browser's locks, where it has them (Chromium 69, Firefox 96, Safari 15.4; only in safe contexts).
fn locks() -> Option<(JsValue, Function)> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into::<Function>().ok()?;
    Some((locks, request))
}
