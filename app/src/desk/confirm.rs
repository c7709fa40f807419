//! Proving once more who it is, before signing and account acts. The dialog asks, then the very same request is sent
//! again: nothing typed is lost. Without script a page asks and leads back.

use super::login::Entrance;
use super::refused::{KeptField, told_before};
use crate::api::security::{Confirm as ConfirmCall, confirm, confirm_needs};
use crate::error::AppError;
use crate::ui::Icon;
use domain::problem::{FieldError, Problem};
use futures_channel::oneshot;
use leptos::ev::SubmitEvent;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::use_query_map;

/// Who waits for the answer: `true` once it is proven, `false` where the person went away.
type Waiting = Vec<oneshot::Sender<bool>>;

/// Asks who it is where the server wants to know.
#[derive(Clone, Copy)]
pub(crate) struct Confirming {
    open: RwSignal<bool>,
    waiting: StoredValue<Waiting>,
}

/// Provides [`Confirming`].
pub(super) fn provide_confirming() {
    provide_context(Confirming { open: RwSignal::new(false), waiting: StoredValue::new(Vec::new()) });
}

/// What asks who it is.
pub(crate) fn use_confirming() -> Confirming {
    expect_context::<Confirming>()
}

impl Confirming {
    /// Makes a call; where the server first wants to know who it is, asks and makes the same call again.
    pub(crate) async fn make<T, F>(self, call: impl Fn() -> F) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, AppError>>,
    {
        let answer = call().await;
        if !matches!(&answer, Err(AppError::Problem(Problem::ConfirmIdentity))) {
            return answer;
        }
        let (tell, told) = oneshot::channel();
        let asked = self.waiting.try_update_value(|waiting| waiting.push(tell)).is_some();
        if !asked || self.open.try_set(true).is_some() {
            return answer;
        }
        if told.await.unwrap_or(false) { call().await } else { answer }
    }

    fn answer(self, proven: bool) {
        self.open.try_set(false);
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        for tell in waiting {
            // Whoever waited may be gone.
            let _ = tell.send(proven);
        }
    }
}

/// The dialog; once on every page.
#[component]
pub(super) fn ConfirmDialog() -> impl IntoView {
    let confirming = use_confirming();
    move || confirming.open.get().then(|| view! { <Ask confirming=confirming/> })
}

#[component]
fn Ask(confirming: Confirming) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let form = NodeRef::<leptos::html::Form>::new();
    let (sending, needs_code) = (RwSignal::new(false), RwSignal::new(false));
    let answer = RwSignal::new(None::<Result<(), AppError>>);
    let wrong = super::refused::Told::default().or_of(answer);
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
            spawn_local(async move {
                needs_code.try_set(confirm_needs().await.unwrap_or(false));
            });
        }
    });
    let typed = move |name: &str| {
        let form = form.get_untracked()?;
        let form: &web_sys::HtmlFormElement = form.unchecked_ref();
        let field = form.query_selector(&format!("#{name}")).ok().flatten()?;
        Some(field.unchecked_into::<web_sys::HtmlInputElement>().value())
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if sending.get_untracked() {
            return;
        }
        let password = typed("confirm-password").unwrap_or_default();
        let code = typed("confirm-code").unwrap_or_default();
        if password.is_empty() {
            answer.set(Some(Err(AppError::Problem(Problem::Invalid(vec![FieldError::new(
                "confirm-password",
                "密码：请输入",
            )])))));
            return;
        }
        sending.set(true);
        spawn_local(async move {
            let proven = confirm(password, code, String::new()).await;
            sending.try_set(false);
            match proven {
                Ok(()) => confirming.answer(true),
                Err(error) => {
                    answer.try_set(Some(Err(in_dialog(error))));
                }
            }
        });
    };
    view! {
        <dialog class="dialog confirm" node_ref=dialog aria-labelledby="confirm-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); confirming.answer(false); }>
            <form class="act__form" node_ref=form on:submit=submit novalidate>
                <div class="dialog__head">
                    <h2 id="confirm-title">"请确认是您本人"</h2>
                    <button type="button" class="btn btn--text btn--icon end" aria-label="关闭" on:click=move |_| confirming.answer(false)>
                        <Icon name="x"/>
                    </button>
                </div>
                <div class="dialog__body stack stack--4">
                    <p class="sub">"签发文书和变更账号前，隔一段时间要再输一次密码。确认后自动继续，已填写的内容不会丢。"</p>
                    {wrong.alert()}
                    <KeptField name="confirm-password" label="密码" wrong=wrong autocomplete="current-password"/>
                    {move || needs_code.get().then(|| view! {
                        <KeptField name="confirm-code" label="验证码" wrong=wrong kind="text" autocomplete="one-time-code"
                            hint="手机验证器上的 6 位数字，或一个恢复码"/>
                    })}
                </div>
                <div class="dialog__foot">
                    <span class="end row">
                        <button type="button" class="btn" on:click=move |_| confirming.answer(false)>"取消"</button>
                        <button type="submit" class="btn btn--primary" disabled=move || sending.get()>
                            {move || if sending.get() { "正在确认…" } else { "确认并继续" }}
                        </button>
                    </span>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

/// Fields under the names they have in the dialog: a form behind it may have a password of its own.
fn in_dialog(error: AppError) -> AppError {
    match error {
        AppError::Problem(Problem::Invalid(fields)) => {
            let fields =
                fields.into_iter().map(|error| FieldError { field: format!("confirm-{}", error.field), ..error });
            AppError::Problem(Problem::Invalid(fields.collect()))
        }
        other => other,
    }
}

/// The page that asks where no script runs.
#[component]
pub(super) fn ConfirmPage() -> impl IntoView {
    let action = ServerAction::<ConfirmCall>::new();
    let query = use_query_map();
    let back = move || query.read().get("back").unwrap_or_default();
    let needs_code = Resource::new(|| (), |()| confirm_needs());
    let wrong = told_before().or_of(action.value());
    // With script nobody is led here, but somebody may come; there is where to go on.
    Effect::new(move |_| {
        if action.value().get().is_some_and(|answer| answer.is_ok()) {
            let back = back();
            let own = back.starts_with("/desk") && !back.contains("//") && !back.contains('\\');
            let _ = window().location().set_href(if own { &back } else { "/desk/password" });
        }
    });
    view! {
        <Entrance title="确认身份">
            <ActionForm action=action>
                <div>
                    <h1>"请确认是您本人"</h1>
                    <p class="sub">"签发文书和变更账号前，隔一段时间要再输一次密码。确认后回到原来的页面。"</p>
                </div>
                {wrong.alert()}
                <KeptField name="password" label="密码" wrong=wrong autocomplete="current-password"/>
                <Suspense>
                    {move || Suspend::new(async move {
                        needs_code.await.unwrap_or(false).then(|| view! {
                            <KeptField name="code" label="验证码" wrong=wrong kind="text" autocomplete="one-time-code"
                                hint="手机验证器上的 6 位数字，或一个恢复码"/>
                        })
                    })}
                </Suspense>
                <input type="hidden" name="back" value=back/>
                <button class="btn btn--primary"><Icon name="lock"/>"确认并继续"</button>
            </ActionForm>
        </Entrance>
    }
}
