//! The one text area. The published framework does not escape the children of a text area on the server (a draft
//! containing `</textarea><script>` would break out), so nothing else may use the raw element.

use leptos::prelude::*;

/// A text area that shows any text faithfully.
#[component]
pub fn TextArea(
    /// Field name.
    #[prop(into)]
    name: String,
    /// Element id; the name where it is not given.
    #[prop(optional, into)]
    id: Option<String>,
    /// What stands in it at first.
    #[prop(into)]
    value: String,
    /// Lines shown.
    #[prop(default = 5)]
    rows: u8,
    /// Longest text, in characters.
    #[prop(default = domain::limits::TEXT)]
    max: usize,
    /// Whether it is wrong.
    #[prop(optional)]
    invalid: bool,
    /// Ids of its hint and its message.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Told what stands in it whenever it changes.
    #[prop(optional)]
    on_text: Option<Callback<String>>,
    /// Where its text is kept, for forms that are sent by script.
    #[prop(optional)]
    bind: Option<RwSignal<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<leptos::html::Textarea>::new();
    let initial = StoredValue::new(value.clone());
    // The browser builds the node from raw text; the server writes escaped text into the markup.
    Effect::new(move |_| {
        if let Some(node) = node.get()
            && node.value().is_empty()
        {
            initial.with_value(|value| node.set_value(value));
        }
    });
    view! {
        <textarea
            class="field__input"
            id=id
            name=name
            rows=rows.to_string()
            maxlength=max.to_string()
            aria-invalid=invalid.then_some("true")
            aria-describedby=described_by
            node_ref=node
            on:input=move |event| {
                let text = event_target_value(&event);
                if let Some(bind) = bind {
                    bind.set(text.clone());
                }
                if let Some(on_text) = on_text {
                    on_text.run(text);
                }
            }
        >
            {markup(value)}
        </textarea>
    }
}

#[cfg(feature = "ssr")]
fn markup(value: String) -> String {
    // The first line break after the tag is dropped by the parser.
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("\n{escaped}")
}

#[cfg(not(feature = "ssr"))]
fn markup(value: String) -> String {
    value
}
