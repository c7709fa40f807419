//! Setting up the second factor: scan or type the secret, keep the recovery codes, type the first code.

use super::login::{Entrance, next_page};
use super::refused::{KeptField, Told, told_before};
use crate::api::security::{Enrol, enrolment};
use crate::error::AppError;
use crate::ui::{Alert, AlertKind, Icon};
use domain::problem::Problem;
use domain::view::EnrolmentView;
use leptos::form::ActionForm;
use leptos::prelude::*;

#[component]
pub(super) fn SetUpPage() -> impl IntoView {
    let begun = Resource::new(|| (), |()| enrolment());
    let before = told_before();
    view! {
        <Entrance title="设置二次验证">
            <Suspense>
                {move || {
                    let before = before.clone();
                    Suspend::new(async move {
                        match begun.await {
                            Ok(of) => view! { <SetUp of=of before=before/> }.into_any(),
                            Err(error) => view! { <NotNow error=error/> }.into_any(),
                        }
                    })
                }}
            </Suspense>
        </Entrance>
    }
}

#[component]
fn SetUp(of: EnrolmentView, before: Told) -> impl IntoView {
    let action = ServerAction::<Enrol>::new();
    let wrong = before.or_of(action.value());
    let next = next_page();
    let sub = if of.required {
        "您的岗位登录时要再输一次手机上的验证码。现在设置，只需一次。"
    } else {
        "设好以后，登录时除了密码还要输入手机上的验证码。"
    };
    let frame = format!("0 0 {0} {0}", of.width);
    view! {
        <div class="setup">
            <div>
                <h1>"设置二次验证"</h1>
                <p class="sub">{sub}</p>
            </div>
            <section class="setup__step">
                <h2><span class="setup__no">"1"</span>"用手机验证器扫描"</h2>
                <p class="small muted">"支持常见的验证器应用（TOTP）。不能扫描时，手工输入下面的密钥。"</p>
                <div class="setup__scan">
                    <svg class="setup__code" viewBox=frame role="img" aria-label="二维码，内容与旁边的密钥相同" shape-rendering="crispEdges">
                        <rect width="100%" height="100%" class="setup__paper"></rect>
                        <path d=of.path class="setup__ink"></path>
                    </svg>
                    <div>
                        <p class="field__label">"密钥"</p>
                        <p class="setup__secret num">{of.secret}</p>
                        <p class="small"><a href=of.address rel="external">"就在这部手机上打开验证器"</a></p>
                    </div>
                </div>
            </section>
            <section class="setup__step">
                <h2><span class="setup__no">"2"</span>"抄下恢复码"</h2>
                <p class="small muted">"手机丢失时用来登录，每个只能用一次。离开本页以后不再显示，请抄在纸上，收好。"</p>
                <ol class="setup__codes num">{of.recovery.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}</ol>
            </section>
            <section class="setup__step">
                <h2><span class="setup__no">"3"</span>"输入手机上显示的 6 位数字"</h2>
                <ActionForm action=action>
                    {wrong.alert()}
                    <KeptField name="code" label="验证码" wrong=wrong kind="text" autocomplete="one-time-code"/>
                    <input type="hidden" name="next" value=next/>
                    <button class="btn btn--primary" disabled=move || action.pending().get()>
                        <Icon name="lock"/>
                        {move || if action.pending().get() { "正在验证…" } else { "完成" }}
                    </button>
                </ActionForm>
            </section>
        </div>
    }
}

#[component]
fn NotNow(error: AppError) -> impl IntoView {
    let (text, href, label) = match &error {
        AppError::Problem(Problem::ConfirmIdentity) => (
            "设置二次验证前，请先输入密码，确认是您本人。".to_owned(),
            "/desk/confirm?back=/desk/second-factor",
            "去确认",
        ),
        AppError::Problem(Problem::NotFound) | AppError::SignedOut => {
            ("登录已超时，请重新登录。".to_owned(), "/desk/login", "去登录")
        }
        other => (other.told().0, "/desk/password", "回到账号与安全"),
    };
    view! {
        <form>
            <h1>"设置二次验证"</h1>
            <Alert kind=AlertKind::Soon title=text/>
            <p><a class="btn btn--primary" href=href rel="external">{label}</a></p>
        </form>
    }
}
