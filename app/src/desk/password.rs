//! The own password.

use super::frame::{Frame, Place};
use crate::api::accounts::ChangePassword;
use crate::ui::{ErrorSummary, Failure, Field, ToldHere};
use domain::view::Me;
use leptos::form::ActionForm;
use leptos::prelude::*;

#[component]
pub(super) fn PasswordPage() -> impl IntoView {
    view! { <Frame place=Place::Other title="修改密码" page=page/> }
}

fn page(me: Me) -> AnyView {
    let action = ServerAction::<ChangePassword>::new();
    let failure = move || {
        action.value().get().and_then(Result::err).map(|error| {
            let fields = error.fields();
            if fields.is_empty() {
                view! { <Failure error=error/> }.into_any()
            } else {
                view! { <ErrorSummary errors=fields/> }.into_any()
            }
        })
    };
    view! {
        <div class="viewhead"><h1>"修改密码"</h1><span class="muted tiny">{format!("{}（{}）", me.name, me.login)}</span></div>
        <div class="pad">
            <section class="panel narrow">
                <div class="panel__body stack stack--4">
                    {failure}
                    <ToldHere/>
                    <ActionForm action=action attr:class="stack stack--4">
                        <input type="hidden" name="login" autocomplete="username" value=me.login.clone()/>
                        <Field name="old" label="现在的密码" value="" kind="password" autocomplete="current-password"/>
                        <Field name="new" label="新密码" value="" kind="password" autocomplete="new-password"
                            hint="至少 10 位，混用大小写字母、数字或符号中的两种，不含账号"/>
                        <div class="row"><button class="btn btn--primary">"修改"</button></div>
                        <p class="tiny muted">"修改后所有设备上的登录都会失效，请用新密码重新登录。"</p>
                    </ActionForm>
                </div>
            </section>
        </div>
    }
    .into_any()
}
