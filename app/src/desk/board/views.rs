//! Views: those every board has, and those a person or a department keeps.

use super::filter::Looking;
use super::state::BoardState;
use crate::api::looks::{remove_view, save_view};
use crate::ui::Icon;
use domain::access::Role;
use domain::view::{DueBand, Lens, Me};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The views in the bar.
#[component]
pub(super) fn Views() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    let me = expect_context::<StoredValue<Me>>();
    let saving = RwSignal::new(false);
    let standing = move || {
        let own = me.with_value(|me| me.name.clone());
        let lens = state.lens.get();
        let with = |change: fn(&mut Lens)| {
            let mut next = lens.cleared();
            change(&mut next);
            next
        };
        let views = [
            ("全部", None, with(|_| {})),
            ("我首问的", None, Lens { people: vec![own], ..lens.cleared() }),
            ("临期", Some("tri"), with(|lens| lens.due = vec![DueBand::Today, DueBand::Soon])),
            ("超期", Some("oct"), with(|lens| lens.due = vec![DueBand::Over])),
        ];
        views
            .into_iter()
            .map(|(name, icon, view)| {
                let on = view == lens;
                let href = view.href();
                view! {
                    <a href=href aria-current=on.then_some("true") on:click=move |event| {
                        event.prevent_default();
                        looking.to(&view);
                    }>{icon.map(|icon| view! { <Icon name=icon/> })}{name}</a>
                }
            })
            .collect_view()
    };
    let kept = move || {
        let query = state.lens.with(Lens::query);
        state
            .views
            .get()
            .into_iter()
            .map(|view| {
                let (lens, _) = Lens::parse(&view.query);
                let on = view.query == query;
                let href = lens.href();
                let (id, name) = (view.id, view.name.clone());
                let icon = if view.shared { "users" } else { "pin" };
                let title = if view.shared { "部门视图" } else { "个人视图" };
                view! {
                    <span class="views__kept">
                        <a href=href title=title aria-current=on.then_some("true") on:click=move |event| {
                            event.prevent_default();
                            looking.to(&lens);
                        }><Icon name=icon/>{view.name}</a>
                        {(view.own && on).then(|| view! {
                            <button type="button" class="btn btn--text btn--icon btn--s" aria-label=format!("删除视图“{name}”")
                                on:click=move |_| remove(state, id, view.query.clone(), name.clone(), view.shared)><Icon name="x" small=true/></button>
                        })}
                    </span>
                }
            })
            .collect_view()
    };
    let savable = move || {
        let lens = state.lens.get();
        let known = state.views.with(|views| views.iter().any(|view| view.query == lens.query()));
        !known && lens != Lens::default()
    };
    view! {
        <nav class="views" aria-label="视图">{standing}{kept}</nav>
        {move || savable().then(|| view! {
            <button type="button" class="btn btn--text btn--s" on:click=move |_| saving.set(true)>
                <Icon name="filter" small=true/>"保存为视图"
            </button>
        })}
        {move || saving.get().then(|| view! { <Save saving=saving/> })}
    }
    .into_any()
}

fn remove(state: BoardState, id: i64, query: String, name: String, shared: bool) {
    spawn_local(async move {
        match remove_view(id).await {
            Ok(views) => {
                state.views.try_set(views);
                state.kept();
                let words = format!("已删除视图“{name}”");
                let back = move || keep(state, name.clone(), query.clone(), shared, None);
                state.toasts.done_undo(words, back);
            }
            Err(error) => state.toasts.failed(&error),
        }
    });
}

fn keep(state: BoardState, name: String, query: String, shared: bool, saving: Option<RwSignal<bool>>) {
    spawn_local(async move {
        match save_view(name.clone(), query, shared).await {
            Ok(views) => {
                state.views.try_set(views);
                state.kept();
                state.toasts.done(format!("已保存视图“{name}”"));
                if let Some(saving) = saving {
                    saving.try_set(false);
                }
            }
            Err(error) => state.toasts.failed(&error),
        }
    });
}

#[component]
fn Save(saving: RwSignal<bool>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let head = expect_context::<StoredValue<Me>>().with_value(|me| me.roles.has(Role::Head));
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let name = NodeRef::<leptos::html::Input>::new();
    let shared = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(name) = name.get_untracked() else { return };
        let shared = shared.get_untracked().is_some_and(|field| field.checked());
        keep(state, name.value(), state.query(), shared, Some(saving));
    };
    view! {
        <dialog class="dialog act act--keys" node_ref=dialog aria-labelledby="view-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); saving.set(false); }>
            <form class="act__form" on:submit=submit>
                <div class="dialog__head"><h2 id="view-title">"保存为视图"</h2></div>
                <div class="dialog__body stack stack--3">
                    <label class="field"><span class="field__label">"视图名称"</span>
                        <input class="field__input" node_ref=name name="name" maxlength="20" required autofocus/></label>
                    {head.then(|| view! {
                        <label class="row"><input type="checkbox" node_ref=shared name="shared"/>"全部门可用"</label>
                    })}
                    <p class="muted tiny">"视图记住当前的筛选、分组和排序；地址可以发给有同样权限的同事。"</p>
                </div>
                <div class="dialog__foot"><span class="end row">
                    <button type="button" class="btn" on:click=move |_| saving.set(false)>"取消"</button>
                    <button type="submit" class="btn btn--primary">"保存视图"</button>
                </span></div>
            </form>
        </dialog>
    }
    .into_any()
}
