//! What a form was refused with: by the action where a script sent it, by a cookie of this browser where none did. The
//! fields stay as they are, so that nothing typed is lost.

use crate::api::typed::{self, Typed};
use crate::error::AppError;
use crate::told::WORDS;
use crate::ui::Icon;
use domain::problem::FieldError;
use leptos::prelude::*;

/// What was refused before this page was asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Told(Vec<FieldError>);

/// Reads it, once.
pub(super) fn told_before() -> Told {
    let kept: Typed = SharedValue::new(|| typed::take(typed::DESK)).into_inner();
    // Words that concern no field stand under a name of their own.
    let field = |name: String| if name == WORDS { String::new() } else { name };
    Told(kept.into_iter().map(|(name, message)| FieldError { field: field(name), message }).collect())
}

impl Told {
    /// With what an action answers since.
    pub(super) fn or_of(self, answer: impl Get<Value = Option<Result<(), AppError>>> + Send + Sync + 'static) -> Wrong {
        Wrong(Signal::derive(move || match answer.get() {
            None => self.0.clone(),
            Some(Ok(())) => Vec::new(),
            Some(Err(error)) => {
                let fields = error.fields();
                if fields.is_empty() { vec![FieldError::new("", error.told().0)] } else { fields }
            }
        }))
    }
}

/// What is wrong with a form now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrong(Signal<Vec<FieldError>>);

impl Wrong {
    fn of(self, name: &str) -> Option<String> {
        let message =
            self.0.with(|errors| errors.iter().find(|error| error.field == name).map(|it| it.message.clone()))?;
        // The label stands above it already.
        Some(message.split_once('：').map_or(message.clone(), |(_, text)| text.to_owned()))
    }

    /// All of it, as an alert: for a page of many small forms.
    pub(super) fn everything(self) -> impl IntoView {
        move || {
            let all: Vec<String> = self.0.with(|errors| errors.iter().map(|error| error.message.clone()).collect());
            (!all.is_empty()).then(|| view! {
                <div class="alert alert--urgent" role="alert"><Icon name="oct"/><p class="alert__t">{all.join("；")}</p></div>
            })
        }
    }

    /// What concerns no field, as an alert.
    pub(super) fn alert(self) -> impl IntoView {
        move || {
            let rest = self.of("")?;
            Some(view! {
                <div class="alert alert--urgent" role="alert"><Icon name="oct"/><p class="alert__t">{rest}</p></div>
            })
        }
    }
}

/// A field that keeps what was typed while what is wrong with it changes.
#[component]
pub(super) fn KeptField(
    /// Field name and element id.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// What is wrong with the form.
    wrong: Wrong,
    /// Hint under the label.
    #[prop(optional)]
    hint: &'static str,
    /// Input type.
    #[prop(default = "password")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
) -> impl IntoView {
    let message = move || wrong.of(name);
    let described = move || match (hint.is_empty(), message().is_some()) {
        (false, true) => Some(format!("{name}-hint {name}-error")),
        (false, false) => Some(format!("{name}-hint")),
        (true, true) => Some(format!("{name}-error")),
        (true, false) => None,
    };
    view! {
        <div class="field" class:field--err=move || message().is_some()>
            <label class="field__label" for=name>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("{name}-hint")>{hint}</p> })}
            {move || message().map(|text| view! {
                <p class="field__err" id=format!("{name}-error") role="alert"><Icon name="oct"/>{text}</p>
            })}
            <input class="field__input" id=name name=name type=kind autocomplete=autocomplete autocapitalize="off"
                spellcheck="false" aria-invalid=move || message().is_some().then_some("true") aria-describedby=described/>
        </div>
    }
    .into_any()
}
