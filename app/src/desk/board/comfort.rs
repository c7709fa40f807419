//! How the board looks to one person: dense or roomy, light or dark, high contrast, on paper; and the department's wish
//! how many cards a column should hold, which warns and never bars a step.

use super::state::BoardState;
use crate::api::look::set_look;
use crate::api::looks::set_most;
use crate::ui::Icon;
use domain::access::Role;
use domain::case::Stage;
use domain::view::Me;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Dense or roomy, light or dark, more contrast; remembered for the person's browser.
#[component]
pub(super) fn LookSwitches() -> impl IntoView {
    let switch = |key: &'static str, attribute: &'static str, value: &'static str| {
        if let Some(root) = document().document_element() {
            let on = root.get_attribute(attribute).as_deref() == Some(value);
            let changed = if on { root.remove_attribute(attribute) } else { root.set_attribute(attribute, value) };
            if changed.is_err() {
                leptos::logging::warn!("view not switched");
            }
        }
        spawn_local(async move {
            // The view is switched; remembering it can wait for the next time.
            let _ = set_look(key.to_owned(), String::new()).await;
        });
    };
    view! {
        <div class="seg" role="group" aria-label="显示">
            <button type="button" title="紧密或宽松" aria-label="紧密或宽松"
                on:click=move |_| switch("compact", "data-density", "compact")><Icon name="rows"/></button>
            <button type="button" title="深色或浅色" aria-label="深色或浅色"
                on:click=move |_| switch("dark", "data-theme", "dark")><Icon name="moon"/></button>
            <button type="button" title="高对比" aria-label="高对比"
                on:click=move |_| switch("more", "data-contrast", "more")><Icon name="contrast"/></button>
            <button type="button" title="打印看板" aria-label="打印看板"
                on:click=move |_| { let _ = window().print(); }><Icon name="print"/></button>
        </div>
    }
    .into_any()
}

/// Where a head of department says how many cards a column should hold.
#[component]
pub(super) fn MostSwitch() -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let open = RwSignal::new(false);
    me.with_value(|me| me.roles.has(Role::Head)).then(|| {
        view! {
            <button type="button" class="btn btn--icon" title="在办提醒数" aria-label="设定在办提醒数" on:click=move |_| open.set(true)>
                <Icon name="gear"/>
            </button>
            {move || open.get().then(|| view! { <MostDialog open=open/> })}
        }
    })
}

#[component]
fn MostDialog(open: RwSignal<bool>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let rows = Stage::COLUMNS
        .iter()
        .map(|stage| {
            let stage = *stage;
            let now = state.most.with_untracked(|most| most.iter().find(|(of, _)| *of == stage).map(|(_, most)| *most));
            let save = move |event| {
                let text: String = event_target_value(&event);
                let most = text.trim().parse::<u32>().ok();
                if most.is_none() && !text.trim().is_empty() {
                    state.toasts.refused("在办提醒数：请填 1 至 9999，或留空", None);
                    return;
                }
                spawn_local(async move {
                    match set_most(stage, most).await {
                        Ok(all) => {
                            state.most.try_set(all);
                            state.kept();
                        }
                        Err(error) => state.toasts.failed(&error),
                    }
                });
            };
            view! {
                <label class="field field--row"><span class="field__label">{stage.zh()}</span>
                    <input class="field__input" type="number" min="1" max="9999" inputmode="numeric"
                        value=now.map(|now| now.to_string()).unwrap_or_default() on:change=save/></label>
            }
        })
        .collect_view();
    view! {
        <dialog class="dialog act act--keys" node_ref=dialog aria-labelledby="most-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); open.set(false); }>
            <div class="dialog__head">
                <h2 id="most-title">"在办提醒数"</h2>
                <button type="button" class="btn btn--text btn--icon end" aria-label="关闭" on:click=move |_| open.set(false)><Icon name="x"/></button>
            </div>
            <div class="dialog__body stack stack--3">
                <p class="muted tiny">"超过时列头显示提醒，只作提示，不影响依法移动案件。留空为不提醒。"</p>
                {rows}
            </div>
        </dialog>
    }
    .into_any()
}
