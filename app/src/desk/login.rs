//! Signing in, step by step.

use crate::api::accounts::{SignIn, SignInCode};
use crate::error::AppError;
use crate::ui::{Alert, AlertKind, Field, Icon, Mark};
use domain::problem::{FieldError, Problem};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The frame of pages for whoever is not signed in yet.
#[component]
pub(super) fn Entrance(
    /// Title of the document.
    title: &'static str,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title/>
        <div class="login staff">
            <header class="login__art">
                <Rivers/>
                <span class="brand"><Mark/><span class="brand__n"><span>"漠河市"</span><b>"社保费争议联合处置"</b></span></span>
                <p class="motto">"一站受理、联合处置"<br/>"精细分流、就地解决"</p>
                <p>"仅限授权人员使用。缴费人个人信息和事实情况须严格保密，所有访问均记录备查。"</p>
            </header>
            <main class="login__form" id="main">{children()}</main>
        </div>
    }
    .into_any()
}

/// Where the person wanted to go.
pub(super) fn next_page() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move || query.read().get("next").unwrap_or_default()
}

/// Why an attempt without script was led back, by the code in the address.
fn led_back(why: &str, wait: Option<u32>) -> Problem {
    match (why, wait) {
        ("often", Some(seconds)) => Problem::TooMany(seconds),
        ("crowded", Some(seconds)) => Problem::Crowded(seconds),
        ("unavailable", _) => Problem::Unavailable,
        ("late", _) => Problem::NotFound,
        _ => Problem::Invalid(Vec::new()),
    }
}

#[component]
pub(super) fn LoginPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let query = use_query_map();
    let next = next_page();
    let failure = move || match action.value().get() {
        Some(Err(error)) => Some(told(&error)),
        None => query.read().get("failed").map(|why| {
            let wait = query.read().get("wait").and_then(|wait| wait.parse().ok());
            told(&AppError::Problem(led_back(&why, wait)))
        }),
        Some(Ok(())) => None,
    };
    let ready = move || query.read().get("ready").is_some() && action.version().get() == 0;
    view! {
        <Entrance title="工作人员登录">
            <ActionForm action=action>
                <div>
                    <h1>"工作人员登录"</h1>
                    <p class="sub">"市税务局、人社局、医保局等成员单位及各镇调解站"</p>
                </div>
                {move || ready().then(|| view! {
                    <Alert kind=AlertKind::Done title="密码已设好" live=true><p>"请用新密码登录。"</p></Alert>
                })}
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
                <p class="small muted">"忘记密码或换了岗位，请联系本单位管理员，由其发给一次性链接。"<a href="/" rel="external">"回到公众首页"</a></p>
            </ActionForm>
        </Entrance>
    }
}

/// What a failed attempt is told; never whether the account exists.
fn told(error: &AppError) -> (String, String) {
    match error {
        AppError::Problem(Problem::TooMany(_)) => (
            error.told().0,
            "同一账号连续输错，每次等待会加长；等待期间不必反复提交。其他人的登录不受影响。".to_owned(),
        ),
        AppError::Problem(Problem::Crowded(_)) => {
            ("现在登录的人很多".to_owned(), format!("{}。", error.told().0.trim_end_matches('。')))
        }
        AppError::Problem(Problem::NotFound | Problem::NotAllowed(_) | Problem::Invalid(_)) => {
            ("账号或密码不对".to_owned(), "请检查大小写；连续输错需要等待。账号停用的，请联系管理员。".to_owned())
        }
        other => (other.told().0, String::new()),
    }
}

/// The second step.
#[component]
pub(super) fn CodePage() -> impl IntoView {
    let action = ServerAction::<SignInCode>::new();
    let query = use_query_map();
    let next = next_page();
    let failure = move || {
        let problem = match action.value().get() {
            Some(Err(error)) => error,
            None => {
                let wait = query.read().get("wait").and_then(|wait| wait.parse().ok());
                AppError::Problem(led_back(&query.read().get("failed")?, wait))
            }
            Some(Ok(())) => return None,
        };
        Some(match &problem {
            AppError::Problem(Problem::NotFound) | AppError::SignedOut => {
                ("登录已超时".to_owned(), "请回到第一步，重新输入账号和密码。".to_owned())
            }
            AppError::Problem(Problem::Invalid(fields)) => ("验证码不对".to_owned(), code_message(fields)),
            other => (other.told().0, String::new()),
        })
    };
    view! {
        <Entrance title="二次验证">
            <ActionForm action=action>
                <div>
                    <h1>"二次验证"</h1>
                    <p class="sub">"请打开手机上的验证器，输入“枫桥”下面的 6 位数字。"</p>
                </div>
                {move || failure().map(|(title, text)| view! {
                    <Alert kind=AlertKind::Error title=title live=true><p>{text}</p></Alert>
                })}
                <Field name="code" label="验证码" value="" autocomplete="one-time-code"
                    hint="手机不在身边，可以输入一个恢复码；每个恢复码只能用一次"/>
                <input type="hidden" name="next" value=next/>
                <button class="btn btn--primary" disabled=move || action.pending().get()>
                    <Icon name="lock"/>
                    {move || if action.pending().get() { "正在验证…" } else { "继续" }}
                </button>
                <p class="small muted"><a href="/desk/login" rel="external">"换一个账号"</a>"　手机和恢复码都不在了，请联系管理员重置。"</p>
            </ActionForm>
        </Entrance>
    }
}

/// What was wrong with the code, without its label.
pub(super) fn code_message(fields: &[FieldError]) -> String {
    let message = fields.first().map_or("请用手机上现在显示的 6 位数字，或一个没用过的恢复码", |field| &field.message);
    message.split_once('：').map_or(message, |(_, text)| text).to_owned()
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
