//! Short messages at the edge of the screen, announced to those who do not see them.

use crate::error::AppError;
use crate::ui::Icon;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::sync::Arc;

/// Messages of success go by themselves after this time, in milliseconds; refusals stay until they were read.
const SHOWN: u32 = 7_000;
/// What can be undone stays longer.
const SHOWN_TO_UNDO: u32 = 15_000;

/// A message.
#[derive(Clone)]
struct Toast {
    id: u32,
    error: bool,
    text: String,
    clause: Option<String>,
    link: Option<(String, String)>,
    undo: Option<Undo>,
}

/// Undoes what a message tells of. It outlives the part of the page that made it.
pub(crate) type Undo = Arc<dyn Fn() + Send + Sync>;

/// The messages now shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

/// Provides [`Toasts`].
pub(super) fn provide_toasts() {
    provide_context(Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
}

/// The messages of this site.
pub(crate) fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

impl Toasts {
    fn show(self, error: bool, text: String, clause: Option<String>, link: Option<(String, String)>) {
        self.put(error, text, clause, link, None);
    }

    fn put(
        self,
        error: bool,
        text: String,
        clause: Option<String>,
        link: Option<(String, String)>,
        undo: Option<Undo>,
    ) {
        let lasts = if undo.is_some() { SHOWN_TO_UNDO } else { SHOWN };
        let id = self.next.try_update_value(|next| {
            *next += 1;
            *next
        });
        let Some(id) = id else { return };
        self.list.try_update(|list| {
            // More than three at once are not read.
            while list.len() >= 3 {
                list.remove(0);
            }
            list.push(Toast { id, error, text, clause, link, undo });
        });
        if !error {
            Timeout::new(lasts, move || self.close(id)).forget();
        }
    }

    /// Something was done.
    pub(crate) fn done(self, text: impl Into<String>) {
        self.show(false, text.into(), None, None);
    }

    /// Something happened.
    pub(crate) fn told(self, text: impl Into<String>) {
        self.show(false, text.into(), None, None);
    }

    /// Something was done and can be undone.
    pub(crate) fn done_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.put(false, text.into(), None, None, Some(Arc::new(undo)));
    }

    /// Something was done; what the law offers instead of undoing it, and the clause.
    pub(crate) fn done_cited(self, text: impl Into<String>, clause: Option<String>) {
        self.show(false, text.into(), clause, None);
    }

    /// Something was done, with the way to what came of it.
    pub(crate) fn done_with(self, text: impl Into<String>, href: String, label: String) {
        self.show(false, text.into(), None, Some((href, label)));
    }

    /// Something was refused: why, and the clause.
    pub(crate) fn refused(self, text: impl Into<String>, clause: Option<String>) {
        self.show(true, text.into(), clause, None);
    }

    /// Something failed.
    pub(crate) fn failed(self, error: &AppError) {
        let (text, clause) = error.told();
        let link = matches!(error, AppError::SignedOut).then(|| ("/desk/login".to_owned(), "重新登录".to_owned()));
        self.show(true, text, clause, link);
    }

    fn close(self, id: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Where messages appear.
#[component]
pub(super) fn ToastList() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <div class=if toast.error { "toast toast--error" } else { "toast" }>
                    <Icon name=if toast.error { "oct" } else { "okc" }/>
                    <span>
                        {toast.text}
                        {toast.clause.map(|clause| view! { " " <span class="cite">{clause}</span> })}
                    </span>
                    {toast.link.map(|(href, label)| view! { <a href=href rel="external">{label}</a> })}
                    {toast.undo.map(|undo| view! {
                        <button type="button" class="toast__undo" on:click=move |_| { toasts.close(toast.id); undo(); }>"撤销"</button>
                    })}
                    <button type="button" class="btn btn--text btn--icon" aria-label="关闭提示" on:click=move |_| toasts.close(toast.id)>
                        <Icon name="x"/>
                    </button>
                </div>
            </For>
        </div>
    }
}
