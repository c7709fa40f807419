//! Shows a form. Inputs are made once and keep what is typed, whatever the server answers.

use super::spec::{Field, Input, Values};
use crate::ui::{Icon, TextArea};
use domain::problem::FieldError;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// The fields of a form.
#[component]
pub(crate) fn Fields(
    /// Fields in order.
    fields: Vec<Field>,
    /// What is wrong, by field.
    errors: RwSignal<Vec<FieldError>>,
    /// What was typed before.
    kept: Values,
) -> impl IntoView {
    fields
        .into_iter()
        .map(|field| {
            let value = kept.0.get(&field.name).cloned().unwrap_or_else(|| field.value.clone());
            view! { <OneField field=field value=value errors=errors/> }
        })
        .collect_view()
}

#[component]
fn OneField(field: Field, value: String, errors: RwSignal<Vec<FieldError>>) -> impl IntoView {
    let name = StoredValue::new(field.name.clone());
    let message = Memo::new(move |_| {
        let errors = errors.get();
        name.with_value(|name| errors.iter().find(|error| error.field == *name).map(|error| error.message.clone()))
    });
    let id = format!("f-{}", field.name);
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    let hint = field.hint.clone();
    let described = {
        let (hint_id, error_id, hinted) = (hint_id.clone(), error_id.clone(), !hint.is_empty());
        move || match (hinted, message.get().is_some()) {
            (true, true) => Some(format!("{hint_id} {error_id}")),
            (true, false) => Some(hint_id.clone()),
            (false, true) => Some(error_id.clone()),
            (false, false) => None,
        }
    };
    let told = move || {
        message.get().map(|message| {
            let text = message.split_once('：').map_or(message.clone(), |(_, text)| text.to_owned());
            view! { <p class="field__err" id=error_id.clone()><Icon name="oct"/>{text}</p> }
        })
    };
    let class = move || if message.get().is_some() { "field field--err" } else { "field" };
    let label = field.label.clone();
    let optional = (field.optional && field.input != Input::Check).then(|| view! { <span class="opt">"选填"</span> });
    let hint = (!hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id.clone()>{hint}</p> });
    match field.input {
        Input::Check => view! {
            <label class="opt-i opt-i--quiet">
                <input type="checkbox" id=id name=field.name value="yes" checked=!value.is_empty()/>
                <span class="opt-i__t">{label}</span>
            </label>
        }
        .into_any(),
        Input::Radio(choices) => view! {
            <fieldset class=class>
                <legend class="field__label">{label}{optional}</legend>
                {hint}
                {told}
                <div class="opts opts--row" id=id>
                    {choices.into_iter().map(|(choice, words)| {
                        let on = choice == value;
                        view! {
                            <label class="opt-i">
                                <input type="radio" name=field.name.clone() value=choice checked=on/>
                                <span class="opt-i__t">{words}</span>
                            </label>
                        }
                    }).collect_view()}
                </div>
            </fieldset>
        }
        .into_any(),
        Input::Select(choices) => {
            let blank = value.is_empty() && choices.len() != 1;
            view! {
                <div class=class>
                    <label class="field__label" for=id.clone()>{label}{optional}</label>
                    {hint}
                    {told}
                    <select class="field__input" id=id name=field.name aria-describedby=described>
                        {blank.then(|| view! { <option value="">"请选择"</option> })}
                        {choices.into_iter().map(|(choice, words)| {
                            let on = choice == value;
                            view! { <option value=choice selected=on>{words}</option> }
                        }).collect_view()}
                    </select>
                </div>
            }
            .into_any()
        }
        Input::Area(rows) => view! {
            <div class=class>
                <label class="field__label" for=id.clone()>{label}{optional}</label>
                {hint}
                {told}
                <TextArea name=field.name id=id value=value rows=rows/>
            </div>
        }
        .into_any(),
        Input::Line | Input::Moment | Input::Day => {
            let kind = match field.input {
                Input::Moment => "datetime-local",
                Input::Day => "date",
                _ => "text",
            };
            view! {
                <div class=class>
                    <label class="field__label" for=id.clone()>{label}{optional}</label>
                    {hint}
                    {told}
                    <input class="field__input" id=id name=field.name type=kind value=value autocomplete="off"
                        aria-describedby=described aria-invalid=move || message.get().is_some().then_some("true")/>
                </div>
            }
            .into_any()
        }
    }
}

/// What stands in a form's fields now.
pub(crate) fn read(form: &web_sys::HtmlFormElement, fields: &[Field]) -> Values {
    let Ok(data) = web_sys::FormData::new_with_form(form) else { return Values::default() };
    Values(
        fields
            .iter()
            .map(|field| (field.name.clone(), data.get(&field.name).as_string().unwrap_or_default()))
            .collect(),
    )
}

/// Moves the focus to the first field that is wrong.
pub(crate) fn focus_first(errors: &[FieldError]) {
    let Some(first) = errors.first() else { return };
    let found = document().get_element_by_id(&format!("f-{}", first.field));
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
