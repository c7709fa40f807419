//! Signing in.

use crate::api::accounts::SignIn;
use crate::error::AppError;
use crate::ui::{Alert, AlertKind, Field, Icon, Mark};
use domain::problem::Problem;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn LoginPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    let failure = move || match action.value().get() {
        Some(Err(error)) => Some(told(&error)),
        None if query.read().get("failed").is_some() => {
            let wait = query.read().get("wait").and_then(|wait| wait.parse::<u32>().ok());
            Some(told(&AppError::Problem(wait.map_or(Problem::NotFound, Problem::TooMany))))
        }
        Some(Ok(())) | None => None,
    };
    view! {
        <Title text="工作人员登录"/>
        <div class="login staff">
            <header class="login__art">
                <Rivers/>
                <span class="brand"><Mark/><span class="brand__n"><span>"漠河市"</span><b>"社保费争议联合处置"</b></span></span>
                <p class="motto">"一站受理、联合处置"<br/>"精细分流、就地解决"</p>
                <p>"仅限授权人员使用。缴费人个人信息和事实情况须严格保密，所有访问均记录备查。"</p>
            </header>
            <main class="login__form" id="main">
                <ActionForm action=action>
                    <div>
                        <h1>"工作人员登录"</h1>
                        <p class="sub">"市税务局、人社局、医保局等成员单位及各镇调解站"</p>
                    </div>
                    {move || failure().map(|(title, text)| view! {
                        <Alert kind=AlertKind::Error title=title live=true><p>{text}</p></Alert>
                    })}
                    <Field name="login" label="账号" value="" autocomplete="username"/>
                    <Field name="password" label="密码" value="" kind="password" autocomplete="current-password"/>
                    <input type="hidden" name="next" value=next/>
                    <button class="btn btn--primary" disabled=move || action.pending().get()>
                        <Icon name="lock"/>
                        {move || if action.pending().get() { "正在登录…" } else { "登录" }}
                    </button>
                    <p class="small muted">"忘记密码或换了岗位，请联系本单位管理员。"<a href="/" rel="external">"回到公众首页"</a></p>
                </ActionForm>
            </main>
        </div>
    }
    .into_any()
}

/// What a failed attempt is told; never whether the account exists.
fn told(error: &AppError) -> (String, String) {
    match error {
        AppError::Problem(Problem::TooMany(seconds)) => {
            (format!("登录失败次数过多，请 {seconds} 秒后再试"), "为保护账号，每次失败后等待时间会加长。".to_owned())
        }
        AppError::Problem(Problem::NotFound | Problem::NotAllowed(_) | Problem::Invalid(_)) => {
            ("账号或密码不对".to_owned(), "请检查大小写；连续输错需要等待。账号停用的，请联系管理员。".to_owned())
        }
        other => (other.told().0, String::new()),
    }
}

/// Tributaries that become one river.
#[component]
fn Rivers() -> impl IntoView {
    let streams = [
        ("M185 -20C185 388 473 484 505 680", "1.2"),
        ("M265 -20C265 366 481 468 505 680", "1.2"),
        ("M345 -20C345 344 489 452 505 680", "1.6"),
        ("M425 -20C425 322 497 436 505 680", "2.6"),
        ("M505 -20C505 300 505 420 505 680", "3.2"),
        ("M585 -20C585 322 513 436 505 680", "2.6"),
        ("M665 -20C665 344 521 452 505 680", "1.6"),
        ("M745 -20C745 366 529 468 505 680", "1.2"),
        ("M825 -20C825 388 537 484 505 680", "1.2"),
    ];
    view! {
        <svg viewBox="0 0 760 900" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
            <g class="rivers">
                {streams.into_iter().map(|(d, width)| view! { <path d=d stroke-width=width></path> }).collect_view()}
                <path class="rivers__one" d="M505 636V676C505 770 625 760 625 836S545 900 575 960" stroke-width="12"></path>
            </g>
        </svg>
    }
}
