//! Choosing a password by a link that is good once.

use super::login::Entrance;
use super::refused::{KeptField, Told, told_before};
use crate::api::security::{UseLink, link};
use crate::error::AppError;
use crate::ui::{Alert, AlertKind, Icon};
use domain::problem::Problem;
use domain::view::LinkView;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub(super) fn LinkPage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.read().get("token").unwrap_or_default();
    let found = Resource::new(token, link);
    let before = told_before();
    view! {
        <Entrance title="设置密码">
            <Suspense>
                {move || {
                    let before = before.clone();
                    Suspend::new(async move {
                        match found.await {
                            Ok(of) => view! { <Choose of=of token=token() before=before/> }.into_any(),
                            Err(error) => view! { <NoLink error=error/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </Entrance>
    }
}

#[component]
fn Choose(of: LinkView, token: String, before: Told) -> impl IntoView {
    let action = ServerAction::<UseLink>::new();
    let wrong = before.or_of(action.value());
    view! {
        <ActionForm action=action>
            <div>
                <h1>"设置密码"</h1>
                <p class="sub">{format!("{}（{}），{}", of.name, of.login, of.department)}</p>
            </div>
            {wrong.alert()}
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="login" autocomplete="username" value=of.login/>
            <KeptField name="password" label="新密码" wrong=wrong autocomplete="new-password"
                hint="至少 10 位。几个不相干的词连起来又长又好记，例如“青松 第七座 山岗”；不含账号、姓名和单位"/>
            <KeptField name="again" label="再输一次" wrong=wrong autocomplete="new-password"/>
            <button class="btn btn--primary" disabled=move || action.pending().get()>
                <Icon name="lock"/>
                {move || if action.pending().get() { "正在保存…" } else { "保存并去登录" }}
            </button>
            <p class="small muted">"密码只有您自己知道，管理员也看不到。保存后这个链接作废。"</p>
        </ActionForm>
    }
}

#[component]
fn NoLink(error: AppError) -> impl IntoView {
    let (title, text) = match error {
        AppError::Problem(Problem::NotFound) => (
            "这个链接不能用了".to_owned(),
            "链接只能用一次，72 小时内有效；发了新链接，旧的也就作废。请联系管理员重新发一个。".to_owned(),
        ),
        other => (other.told().0, String::new()),
    };
    view! {
        <form>
            <h1>"设置密码"</h1>
            <Alert kind=AlertKind::Error title=title><p>{text}</p></Alert>
            <p><a class="btn" href="/desk/login" rel="external">"去登录"</a></p>
        </form>
    }
}
