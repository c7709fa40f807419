//! Form fields with label, hint and message. They work without JavaScript and keep what was typed.

use super::alert::field_message;
use super::icon::Icon;
use domain::problem::FieldError;
use leptos::prelude::*;

/// A text field.
#[component]
pub fn Field(
    /// Field name and element id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What stands in it.
    #[prop(into)]
    value: String,
    /// What is wrong with the form.
    #[prop(optional)]
    errors: Vec<FieldError>,
    /// Hint under the label.
    #[prop(optional)]
    hint: &'static str,
    /// Shown as optional.
    #[prop(optional)]
    optional: bool,
    /// Keyboard: `tel`, `numeric`, `text`.
    #[prop(default = "text")]
    mode: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Width class.
    #[prop(default = "")]
    width: &'static str,
    /// Placeholder.
    #[prop(optional)]
    placeholder: &'static str,
    /// Input type.
    #[prop(default = "text")]
    kind: &'static str,
    /// Where its text is kept, for forms that are sent by script.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
) -> impl IntoView {
    let error = field_message(&errors, name);
    let invalid = error.is_some();
    let described = described(name, !hint.is_empty(), invalid);
    view! {
        <div class=if invalid { "field field--err" } else { "field" }>
            <label class="field__label" for=name>
                {label}
                {optional.then(|| view! { <span class="opt">"选填"</span> })}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            {error.map(|error| view! { <p class="field__err" id=format!("{name}-error")><Icon name="oct"/>{error}</p> })}
            <input
                class=format!("field__input {width}")
                id=name
                name=name
                type=kind
                value=value
                inputmode=mode
                maxlength=domain::limits::of(name).to_string()
                autocomplete=autocomplete
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                aria-invalid=invalid.then_some("true")
                aria-describedby=described
                on:input=move |event| {
                    if let Some(bind) = bind {
                        bind.set(event_target_value(&event));
                    }
                }
            />
        </div>
    }
}

fn described(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (false, false) => None,
    }
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Value sent.
    pub value: String,
    /// Words.
    pub label: String,
    /// More words.
    pub detail: String,
}

impl Choice {
    /// An answer without more words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), detail: String::new() }
    }

    /// With more words.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// One answer or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// One.
    Radio,
    /// Any number; sent as `name[]`.
    Check,
}

/// A question with its answers, as blocks big enough for a thumb.
#[component]
pub fn Choices(
    /// Field name and element id.
    name: &'static str,
    /// The answers.
    choices: Vec<Choice>,
    /// Those chosen.
    chosen: Vec<String>,
    /// One or several.
    #[prop(default = ChoiceKind::Radio)]
    kind: ChoiceKind,
    /// Side by side where there is room.
    #[prop(optional)]
    row: bool,
    /// Class instead of the usual ones.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let list = if !class.is_empty() {
        class
    } else if row {
        "opts opts--row"
    } else {
        "opts"
    };
    let (input, field) = match kind {
        ChoiceKind::Radio => ("radio", name.to_owned()),
        ChoiceKind::Check => ("checkbox", format!("{name}[]")),
    };
    view! {
        <div class=list id=name>
            {choices
                .into_iter()
                .map(|choice| {
                    let on = chosen.contains(&choice.value);
                    let plain = choice.detail.is_empty();
                    view! {
                        <label class="opt-i">
                            <input type=input name=field.clone() value=choice.value checked=on/>
                            {if plain {
                                view! { <span class="opt-i__t">{choice.label}</span> }.into_any()
                            } else {
                                view! {
                                    <span class="grow">
                                        <span class="opt-i__t">{choice.label}</span>
                                        <span class="opt-i__d">{choice.detail}</span>
                                    </span>
                                }
                                    .into_any()
                            }}
                        </label>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// From a year and month to a year and month.
#[component]
pub fn YearMonths(
    /// From year, from month, to year, to month.
    values: [String; 4],
    /// What is wrong with the form.
    #[prop(optional)]
    errors: Vec<FieldError>,
) -> impl IntoView {
    let fields = ["from_year", "from_month", "to_year", "to_month"];
    let message = fields.iter().find_map(|field| field_message(&errors, field));
    let wrong = |field: &str| errors.iter().any(|error| error.field == field).then_some("true");
    let [from_year, from_month, to_year, to_month] = values;
    view! {
        {message.map(|message| view! { <p class="field__err" id="period-error"><Icon name="oct"/>{message}</p> })}
        <div class="ym">
            <label>"年"<input class="field__input" id="from_year" name="from_year" inputmode="numeric" maxlength="4"
                placeholder="2024" value=from_year aria-invalid=wrong("from_year")/></label>
            <label>"月"<input class="field__input w-4" id="from_month" name="from_month" inputmode="numeric" maxlength="2"
                value=from_month aria-invalid=wrong("from_month")/></label>
            <span class="ym__to">"至"</span>
            <label>"年"<input class="field__input" id="to_year" name="to_year" inputmode="numeric" maxlength="4"
                value=to_year aria-invalid=wrong("to_year")/></label>
            <label>"月"<input class="field__input w-4" id="to_month" name="to_month" inputmode="numeric" maxlength="2"
                value=to_month aria-invalid=wrong("to_month")/></label>
        </div>
    }
}
