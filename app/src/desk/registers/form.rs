//! Forms of registers: what is typed becomes a call, and stays when the call is refused.

use super::Around;
use crate::desk::form::{Field, Fields, Values, focus_first, read};
use crate::error::AppError;
use crate::ui::{Failure, Icon};
use domain::problem::FieldError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use std::pin::Pin;
use std::sync::Arc;

/// A call under way.
type Sending = Pin<Box<dyn Future<Output = Result<(), AppError>>>>;
/// Makes a call of what was typed.
type Send = Arc<dyn Fn(&Values) -> Result<Sending, Vec<FieldError>> + std::marker::Send + Sync>;

/// A form of a register.
#[derive(Clone)]
pub(in crate::desk) struct RegisterForm {
    /// Sets the names of its fields apart from those of other forms of the page.
    key: String,
    fields: Vec<Field>,
    submit: &'static str,
    /// What is said when it was done.
    done: &'static str,
    send: Send,
}

impl RegisterForm {
    pub(in crate::desk) fn new<F>(
        key: impl Into<String>,
        fields: Vec<Field>,
        submit: &'static str,
        done: &'static str,
        send: impl Fn(&Values) -> Result<F, Vec<FieldError>> + std::marker::Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), AppError>> + 'static,
    {
        let send: Send = Arc::new(move |values| send(values).map(|sending| Box::pin(sending) as Sending));
        Self { key: key.into(), fields, submit, done, send }
    }

    /// In a panel of its own, for a new entry.
    pub(super) fn panel(self, title: &'static str, around: &Around) -> AnyView {
        view! {
            <section class="panel no-print" aria-label=title>
                <div class="panel__head"><h2>{title}</h2></div>
                <div class="panel__body">{self.shown(around)}</div>
            </section>
        }
        .into_any()
    }

    /// In a panel of its own on another page; `done` hears that it was done.
    pub(in crate::desk) fn panel_beside(self, title: String, done: Callback<&'static str>) -> AnyView {
        let label = title.clone();
        view! {
            <section class="panel no-print" aria-label=label>
                <div class="panel__head"><h2>{title}</h2></div>
                <div class="panel__body"><OneForm form=self done=done/></div>
            </section>
        }
        .into_any()
    }

    /// Folded until it is wanted, beside an entry.
    pub(super) fn folded(self, title: &'static str, around: &Around) -> AnyView {
        view! {
            <details class="fold fold--s no-print">
                <summary><Icon name="edit" small=true/>{title}<Icon name="down" small=true/></summary>
                <div class="narrow">{self.shown(around)}</div>
            </details>
        }
        .into_any()
    }

    pub(super) fn shown(self, around: &Around) -> AnyView {
        let done = around.done;
        view! { <OneForm form=self done=done/> }.into_any()
    }
}

#[component]
fn OneForm(form: RegisterForm, done: Callback<&'static str>) -> impl IntoView {
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let failure = RwSignal::new(None::<AppError>);
    let sending = RwSignal::new(false);
    let node = NodeRef::<leptos::html::Form>::new();
    let RegisterForm { key, fields, submit, done: told, send } = form;
    let prefix = format!("{key}-");
    let fields: Vec<Field> =
        fields.into_iter().map(|field| Field { name: format!("{prefix}{}", field.name), ..field }).collect();
    let kept = StoredValue::new((prefix, fields.clone(), send));
    let wrong = move |found: Vec<FieldError>| {
        let found: Vec<FieldError> = kept
            .try_with_value(|(prefix, ..)| {
                let named = |error: FieldError| FieldError { field: format!("{prefix}{}", error.field), ..error };
                found.into_iter().map(named).collect()
            })
            .unwrap_or_default();
        focus_first(&found);
        errors.try_set(found);
    };
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(node) = node.get_untracked().filter(|_| !sending.get_untracked()) else { return };
        let node: &web_sys::HtmlFormElement = node.unchecked_ref();
        let form = node.clone();
        let started = kept.with_value(|(prefix, fields, send)| {
            let typed = read(node, fields);
            let plain = typed.0.into_iter().filter_map(|(name, text)| {
                name.strip_prefix(prefix.as_str()).map(|name| (name.to_owned(), text.clone()))
            });
            send(&Values(plain.collect()))
        });
        failure.set(None);
        let call = match started {
            Ok(call) => call,
            Err(found) => return wrong(found),
        };
        errors.set(Vec::new());
        sending.set(true);
        spawn_local(async move {
            let result = call.await;
            sending.try_set(false);
            match result {
                Ok(()) => {
                    tidy(&form);
                    done.try_run(told);
                }
                Err(error) => {
                    wrong(error.fields());
                    failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form class="stack stack--3" node_ref=node on:submit=on_submit novalidate>
            {move || failure.get().map(|error| view! { <Failure error=error/> })}
            <Fields fields=fields errors=errors kept=Values::default()/>
            <div><button class="btn btn--primary" disabled=move || sending.get()>{submit}</button></div>
        </form>
    }
    .into_any()
}

/// What was done is done: the form is as at first, and folded away where it can be.
fn tidy(form: &web_sys::HtmlFormElement) {
    form.reset();
    if let Ok(Some(fold)) = form.closest("details") {
        let _ = fold.remove_attribute("open");
    }
}
