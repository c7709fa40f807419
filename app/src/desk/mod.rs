//! The staff's site.

use leptos::prelude::*;

/// The staff's site.
#[component]
pub fn DeskApp() -> impl IntoView {
    view! { <p>"desk"</p> }
}
