//! Icons from the sprite.

use leptos::prelude::*;

/// An icon; decorative, so it says nothing to assistive technology.
#[component]
pub fn Icon(
    /// Its name in the sprite, without `i-`.
    name: &'static str,
    /// Small.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let href = format!("{}#i-{name}", crate::shell::icons_href());
    let class = if small { "i i--s" } else { "i" };
    view! {
        <svg class=class aria-hidden="true" focusable="false" viewBox="0 0 24 24">
            <use href=href></use>
        </svg>
    }
}

/// The sign of the platform: three tributaries, one river.
#[component]
pub fn Mark() -> impl IntoView {
    let href = format!("{}#i-mark", crate::shell::icons_href());
    view! {
        <svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
            <use href=href></use>
        </svg>
    }
}
