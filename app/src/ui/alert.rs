//! What went wrong and what to do.

use super::icon::Icon;
use crate::error::AppError;
use crate::told::Told;
use domain::problem::FieldError;
use leptos::prelude::*;

/// Tone of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// Information.
    Plain,
    /// Something waits for the reader.
    Soon,
    /// Something went wrong.
    Error,
    /// Done.
    Done,
}

impl AlertKind {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "alert alert--plain",
            Self::Soon => "alert alert--soon",
            Self::Error => "alert alert--urgent",
            Self::Done => "alert alert--done",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Plain => "info",
            Self::Soon => "tri",
            Self::Error => "oct",
            Self::Done => "okc",
        }
    }
}

/// What the address says became of a form sent without JavaScript.
#[component]
pub fn ToldAlert(
    /// What.
    told: Told,
) -> impl IntoView {
    let kind = if told.done { AlertKind::Done } else { AlertKind::Error };
    view! { <Alert kind=kind title=told.text live=true/> }
}

/// As [`ToldAlert`], where the page keeps nothing else of what was typed.
#[component]
pub fn ToldHere() -> impl IntoView {
    let query = leptos_router::hooks::use_query_map();
    let told = query.with_untracked(|query| crate::told::told(|name| query.get(name), None));
    told.map(|told| view! { <ToldAlert told=told/> })
}

/// An alert.
#[component]
pub fn Alert(
    /// Tone.
    kind: AlertKind,
    /// First line.
    #[prop(into)]
    title: String,
    /// Whether it is announced when it appears.
    #[prop(optional)]
    live: bool,
    /// The rest.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = live.then_some(if kind == AlertKind::Error { "alert" } else { "status" });
    view! {
        <div class=kind.class() role=role>
            <Icon name=kind.icon()/>
            <p class="alert__t">{title}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// The message of a field: what stands behind the label, since the label stands above it.
pub fn field_message(errors: &[FieldError], field: &str) -> Option<String> {
    errors
        .iter()
        .find(|error| error.field == field)
        .map(|error| error.message.split_once('：').map_or(error.message.clone(), |(_, message)| message.to_owned()))
}

/// Everything that has to be mended, each line leading to its field; takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// What is wrong.
    errors: Vec<FieldError>,
) -> impl IntoView {
    if errors.is_empty() {
        return ().into_any();
    }
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    let count = errors.len();
    view! {
        <div class="errsum" role="alert" tabindex="-1" aria-labelledby="errors-title" node_ref=node>
            <h2 id="errors-title">
                <Icon name="oct"/>
                {format!("有 {count} 处需要您补充或改正")}
            </h2>
            <ul>
                {errors
                    .into_iter()
                    .map(|error| {
                        let href = format!("#{}", error.field);
                        view! { <li><a href=href rel="external">{error.message}</a></li> }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

/// A failure of a step: the message, and the clause behind it.
#[component]
pub fn Failure(
    /// The failure.
    error: AppError,
) -> impl IntoView {
    let (message, clause) = error.told();
    view! {
        <div class="alert alert--urgent" role="alert">
            <Icon name="oct"/>
            <p class="alert__t">{message}</p>
            {clause.map(|clause| view! { <p><span class="cite">{clause}</span></p> })}
        </div>
    }
}
