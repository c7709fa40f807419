//! What follows the pointer: the card in the air, and the listeners that let go of it.

use super::{KEYS, Lifting, SLACK, stage_at};
use crate::desk::board::card::Ghost;
use crate::desk::form::Act;
use leptos::ev::{blur, contextmenu, keydown, pointercancel, pointerdown, pointermove, pointerup};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Follows the pointer, and decides on release.
#[component]
pub(in crate::desk::board) fn LiftLayer(lifting: Lifting, act: Act) -> impl IntoView {
    let state = lifting.state;
    Effect::new(move |_| {
        let moved = window_event_listener(pointermove, move |event| {
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            let lifted =
                lifting.lifted.with_untracked(|lifted| lifted.as_ref().map(|lifted| (lifted.pointer, lifted.touch)));
            if let Some((pointer, touch)) = lifted {
                // The button was let go of where the page could not see it, or another one was pressed.
                if pointer == event.pointer_id() && !touch && event.buttons() != 1 {
                    lifting.back_if_lifted();
                } else if pointer == event.pointer_id() {
                    lifting.at.set((x, y));
                    let over = stage_at(x, y);
                    if lifting.over.get_untracked() != over {
                        lifting.over.set(over);
                    }
                }
                return;
            }
            let Some(press) = lifting.press.get_value() else { return };
            if press.pointer != event.pointer_id() {
                lifting.cancel();
                return;
            }
            if (x - press.x).hypot(y - press.y) > SLACK {
                if press.touch {
                    // The finger scrolls.
                    lifting.cancel();
                } else {
                    lifting.lift(press);
                }
            }
        });
        let released = window_event_listener(pointerup, move |event| {
            // Another finger that goes up lets go of nothing.
            let lifted = lifting.lifted.get_untracked();
            if lifting.is_by_keys() || lifted.as_ref().is_some_and(|lifted| lifted.pointer != event.pointer_id()) {
                return;
            }
            match lifted {
                Some(_) => {
                    let at = (f64::from(event.client_x()), f64::from(event.client_y()));
                    lifting.let_go(at, act);
                }
                None => lifting.cancel(),
            }
        });
        let lost = window_event_listener(pointercancel, move |_| lifting.back_if_lifted());
        let second = window_event_listener(pointerdown, move |event| {
            let other = lifting.lifted.with_untracked(|lifted| {
                lifted.as_ref().is_some_and(|lifted| lifted.pointer != event.pointer_id() || event.button() != 0)
            });
            if other {
                lifting.back_if_lifted();
            }
        });
        let away = window_event_listener(blur, move |_| lifting.back_if_lifted());
        // A finger that rests brings up the browser's menu, which the card suppresses; a second button means to stop.
        let menu = window_event_listener(contextmenu, move |_| {
            if !lifting.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.touch)) {
                lifting.back_if_lifted();
            }
        });
        let key = window_event_listener(keydown, move |event| {
            if event.key() == "Escape" && lifting.lifted.with_untracked(Option::is_some) {
                event.prevent_default();
                lifting.give_up();
            }
        });
        let listeners = [moved, released, lost, second, key];
        let more = [away, menu];
        on_cleanup(move || listeners.into_iter().chain(more).for_each(WindowListenerHandle::remove));
    });
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let (x, y) = lifting.at.get();
        let Some(node) = node.get() else { return };
        let size = lifting.lifted.with(|lifted| lifted.as_ref().map(|lifted| (lifted.dx, lifted.dy, lifted.width)));
        if let Some((dx, dy, width)) = size {
            let node: &web_sys::HtmlElement = node.unchecked_ref();
            let style = node.style();
            for (name, value) in
                [("transform", format!("translate({}px, {}px)", x - dx, y - dy)), ("inline-size", format!("{width}px"))]
            {
                let _ = style.set_property(name, &value);
            }
        }
    });
    view! {
        {move || lifting.lifted.with(|lifted| lifted.as_ref().filter(|lifted| lifted.pointer != KEYS).map(|lifted| lifted.card.clone())).map(|card| view! {
            <div class="ghost-at" class:is-down=move || lifting.down.get() inert node_ref=node><Ghost card=card/></div>
        })}
        <p class="vh" role="status" aria-live="polite">{move || state.spoken.get()}</p>
    }
}
