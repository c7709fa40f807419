//! Elder, high-contrast and dark views, on the first screen and remembered.

use crate::api::look::SetLook;
use crate::ui::Icon;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Attribute of `<html>` and the value it takes.
fn attribute(key: &str) -> (&'static str, &'static str) {
    match key {
        "dark" => ("data-theme", "dark"),
        "elder" => ("data-mode", "elder"),
        _ => ("data-contrast", "more"),
    }
}

/// Whether the view is on now, in this document.
fn is_on(key: &str) -> bool {
    let (name, value) = attribute(key);
    document().document_element().and_then(|root| root.get_attribute(name)).as_deref() == Some(value)
}

/// Switches at once; the cookie follows.
pub(crate) fn toggle(key: &str) {
    let (name, value) = attribute(key);
    let on = is_on(key);
    if let Some(root) = document().document_element() {
        let changed = if on { root.remove_attribute(name) } else { root.set_attribute(name, value) };
        if changed.is_err() {
            leptos::logging::warn!("view not switched");
        }
    }
}

/// The tools at the top of every page.
#[component]
pub(super) fn LookTools() -> impl IntoView {
    view! {
        <div class="gov__tools">
            <LookButton key="elder" label="长者模式" icon="type" optional=false/>
            <LookButton key="more" label="高对比" icon="contrast" optional=true/>
            <LookButton key="dark" label="深色" icon="moon" optional=true/>
            <a href="tel:12345" aria-label="拨打 12345 热线"><Icon name="phone"/>"12345"</a>
        </div>
    }
    .into_any()
}

#[component]
fn LookButton(key: &'static str, label: &'static str, icon: &'static str, optional: bool) -> impl IntoView {
    let action = ServerAction::<SetLook>::new();
    let location = use_location();
    let pressed = RwSignal::new(initially_on(key));
    // After hydration the document knows best.
    Effect::new(move |_| pressed.set(is_on(key)));
    let back = move || format!("{}{}", location.pathname.get(), query(&location.search.get()));
    view! {
        <ActionForm action=action attr:class=if optional { "opt-tool" } else { "" }>
            <input type="hidden" name="key" value=key/>
            <input type="hidden" name="back" value=back/>
            <button
                type="submit"
                aria-pressed=move || if pressed.get() { "true" } else { "false" }
                on:click=move |_| {
                    toggle(key);
                    pressed.update(|on| *on = !*on);
                }
            >
                <Icon name=icon/>
                {label}
            </button>
        </ActionForm>
    }
}

fn query(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}

#[cfg(feature = "ssr")]
fn initially_on(key: &str) -> bool {
    crate::context::visitor().look.split(' ').any(|on| on == key)
}

#[cfg(not(feature = "ssr"))]
fn initially_on(key: &str) -> bool {
    is_on(key)
}
