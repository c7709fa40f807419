//! The cyberspace office registers what it found, linked to a case by its number (M-3.2.8-a). It is told nothing of the
//! case, and whether one exists only by the number it was given.

use crate::api::casework::send_command;
use crate::desk::form::{Fields, Values, focus_first, opinion_form, read};
use crate::desk::toast::use_toasts;
use crate::error::AppError;
use crate::ui::{Failure, Icon};
use domain::problem::FieldError;
use domain::value::CaseNo;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;

/// The form, folded until it is wanted.
#[component]
pub(super) fn RegisterOpinion(
    /// An item was registered.
    on_done: Callback<()>,
) -> impl IntoView {
    let made = RwSignal::new(0_u32);
    view! {
        <details class="panel fold fold--panel">
            <summary><Icon name="plus"/>"登记舆情"<Icon name="down"/></summary>
            // A fresh form after each item.
            {move || { made.track(); view! { <OpinionForm on_done=Callback::new(move |()| { made.update(|n| *n += 1); on_done.run(()); })/> } }}
        </details>
    }
    .into_any()
}

#[component]
fn OpinionForm(on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let form = StoredValue::new(opinion_form());
    let fields = form.with_value(|form| form.fields.clone());
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let failure = RwSignal::new(None::<AppError>);
    let sending = RwSignal::new(false);
    let node = NodeRef::<leptos::html::Form>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(node) = node.get_untracked().filter(|_| !sending.get_untracked()) else { return };
        let node: &web_sys::HtmlFormElement = node.unchecked_ref();
        let typed = form.with_value(|form| read(node, &form.fields));
        let number = typed.text("case_no").parse::<CaseNo>();
        let Ok(number) = number else {
            let wrong = vec![FieldError::new("case_no", "案件编号：例如 2026-0047")];
            focus_first(&wrong);
            errors.set(wrong);
            return;
        };
        let command = match form.with_value(|form| form.command(&typed)) {
            Ok(command) => command,
            Err(wrong) => {
                focus_first(&wrong);
                errors.set(wrong);
                return;
            }
        };
        sending.set(true);
        spawn_local(async move {
            let result = send_command(number, 0, command.into()).await;
            sending.try_set(false);
            match result {
                Ok(outcome) => {
                    toasts.done(outcome.message);
                    on_done.try_run(());
                }
                Err(error) => {
                    errors.try_set(error.fields());
                    failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form class="panel__body stack stack--3 narrow" node_ref=node on:submit=submit novalidate>
            {move || failure.get().map(|error| view! { <Failure error=error/> })}
            <Fields fields=fields errors=errors kept=Values::default()/>
            <button class="btn btn--primary" disabled=move || sending.get()>"登记舆情"</button>
        </form>
    }
    .into_any()
}
