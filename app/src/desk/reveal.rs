//! Masked values, and the small form in which somebody says what a full one is opened for (M-5.3-a). What was typed stays
//! until it was accepted.

use crate::api::casework::reveal;
use crate::error::AppError;
use crate::ui::Icon;
use domain::limits;
use domain::value::CaseNo;
use domain::view::{RevealField, Shown};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

/// What stands in the form, and what became of it.
#[derive(Clone, Copy)]
pub(super) struct Purpose {
    /// What was typed.
    pub(super) text: RwSignal<String>,
    /// What is wrong with it.
    pub(super) wrong: RwSignal<Option<String>>,
    /// Under way.
    pub(super) sending: RwSignal<bool>,
}

impl Purpose {
    /// Nothing typed yet.
    pub(super) fn new() -> Self {
        Self { text: RwSignal::new(String::new()), wrong: RwSignal::new(None), sending: RwSignal::new(false) }
    }

    /// Tells what came back: the form is blank after a success, and as it was after a failure.
    pub(super) fn answered<T>(self, answer: Result<T, AppError>) -> Option<T> {
        self.sending.try_set(false);
        match answer {
            Ok(value) => {
                self.wrong.try_set(None);
                self.text.try_set(String::new());
                Some(value)
            }
            Err(error) => {
                self.wrong.try_set(Some(error.told().0));
                None
            }
        }
    }
}

/// Asks for a purpose. Not a form of its own where it stands inside another.
#[component]
pub(super) fn PurposeForm(
    /// What stands in it.
    purpose: Purpose,
    /// Words on the button.
    button: &'static str,
    /// Opens with the purpose typed.
    open: Callback<String>,
    /// What is asked.
    #[prop(default = "查看用途")]
    label: &'static str,
    /// What one might write.
    #[prop(default = "例如：核对参保记录")]
    example: &'static str,
    /// Stands inside another form.
    #[prop(optional)]
    inner: bool,
) -> impl IntoView {
    let Purpose { text, wrong, sending } = purpose;
    let go = move || {
        if !sending.get_untracked() {
            sending.set(true);
            open.run(text.get_untracked());
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        go();
    };
    let enter = move |event: leptos::ev::KeyboardEvent| {
        if inner && event.key() == "Enter" {
            event.prevent_default();
            go();
        }
    };
    let fields = view! {
        <label class="tiny">{label}
            <input class="field__input" placeholder=example autocomplete="off" maxlength=limits::PURPOSE.to_string()
                prop:value=move || text.get() aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                on:keydown=enter on:input=move |event| text.set(event_target_value(&event))/>
        </label>
        {if inner {
            view! { <button type="button" class="btn btn--s" disabled=move || sending.get() on:click=move |_| go()>{button}</button> }.into_any()
        } else {
            view! { <button class="btn btn--s" disabled=move || sending.get()>{button}</button> }.into_any()
        }}
        {move || wrong.get().map(|wrong| view! { <p class="field__err reveal__err" role="alert"><Icon name="oct"/>{wrong}</p> })}
    };
    if inner {
        view! { <div class="reveal">{fields}</div> }.into_any()
    } else {
        view! { <form class="reveal" on:submit=submit novalidate>{fields}</form> }.into_any()
    }
}

/// A personal value; where it is masked and may be opened, the whole is shown on a click that is on record.
#[component]
pub(super) fn Masked(case_no: CaseNo, party: u8, field: RevealField, shown: Shown) -> impl IntoView {
    let full = RwSignal::new(None::<String>);
    let asking = RwSignal::new(false);
    let purpose = Purpose::new();
    let (text, opens) = match shown {
        Shown::Plain(text) => (text, false),
        Shown::Masked { text, opens } => (text, opens),
    };
    let open = open_field(case_no, party, field, purpose, full, asking);
    let label = format!("查看完整{}（将留痕）", field.zh());
    view! {
        <span class="mask">
            <span class="num">{move || full.get().unwrap_or_else(|| text.clone())}</span>
            {move || (opens && full.with(Option::is_none)).then(|| view! {
                <button type="button" aria-label=label.clone() title=label.clone() aria-expanded=move || asking.get().to_string()
                    on:click=move |_| asking.update(|on| *on = !*on)>
                    <Icon name="eye"/>
                </button>
            })}
        </span>
        {move || asking.get().then(|| view! { <PurposeForm purpose=purpose button="查看并留痕" open=open/> })}
    }
    .into_any()
}

fn open_field(
    case_no: CaseNo,
    party: u8,
    field: RevealField,
    purpose: Purpose,
    full: RwSignal<Option<String>>,
    asking: RwSignal<bool>,
) -> Callback<String> {
    Callback::new(move |why: String| {
        spawn_local(async move {
            if let Some(revealed) = purpose.answered(reveal(case_no, party, field, why).await) {
                full.try_set(Some(revealed.value));
                asking.try_set(false);
            }
        });
    })
}

/// Whose value a field of the form that amends a registration shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// The case.
    pub(super) case_no: CaseNo,
    /// The party.
    pub(super) party: u8,
    /// Which of its values.
    pub(super) field: RevealField,
}

/// A field whose registered value is masked and stays, until somebody says that it is to be corrected.
#[component]
pub(super) fn KeptLine(
    /// Name of the field.
    name: &'static str,
    /// Label.
    label: &'static str,
    /// The masked value.
    shown: String,
    /// Whose it is.
    held: Held,
    /// Fields that stay as they are registered.
    kept: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let full = RwSignal::new(None::<String>);
    let asking = RwSignal::new(false);
    let purpose = Purpose::new();
    let open = open_field(held.case_no, held.party, held.field, purpose, full, asking);
    let stays = Memo::new(move |_| kept.with(|kept| kept.contains(name)));
    let node = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |before: Option<bool>| {
        let now = stays.get();
        if before == Some(true)
            && !now
            && let Some(node) = node.get()
        {
            let _ = node.focus();
        }
        now
    });
    let value = move || full.get_untracked().unwrap_or_default();
    view! {
        <div class="field">
            {move || if stays.get() {
                let shown = shown.clone();
                view! {
                    <span class="field__label" id=format!("{name}-label")>{label}</span>
                    <p class="kept" id=name tabindex="-1" aria-labelledby=format!("{name}-label")>
                        <span class="num">{move || full.get().unwrap_or_else(|| shown.clone())}</span>
                        <span class="row">
                            {move || full.with(Option::is_none).then(|| view! {
                                <button type="button" class="btn btn--text btn--s" aria-label=format!("查看完整{label}（将留痕）")
                                    on:click=move |_| asking.update(|on| *on = !*on)><Icon name="eye"/>"查看"</button>
                            })}
                            <button type="button" class="btn btn--text btn--s" aria-label=format!("更正{label}")
                                on:click=move |_| kept.update(|kept| { kept.remove(name); })><Icon name="edit"/>"更正"</button>
                        </span>
                    </p>
                    {move || asking.get().then(|| view! { <PurposeForm purpose=purpose button="查看并留痕" open=open inner=true/> })}
                }
                .into_any()
            } else {
                view! {
                    <label class="field__label" for=name>{label}</label>
                    <input class="field__input" id=name name=name value=value() autocomplete="off" node_ref=node
                        maxlength=limits::of(name).to_string()/>
                    <p class="field__foot">
                        <button type="button" class="btn btn--text btn--s" on:click=move |_| kept.update(|kept| { kept.insert(name.to_owned()); })>
                            "不更正，保留原值"
                        </button>
                    </p>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}
