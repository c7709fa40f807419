//! The own account: password, second factor, and where it is signed in. Plain forms, so that it works without script.

use super::confirm::use_confirming;
use super::frame::{Frame, Place};
use super::refused::{KeptField, Told, told_before};
use super::toast::use_toasts;
use crate::api::security::{
    ChangePassword, EndOtherSessions, EndSession, RemoveSecondFactor, remove_second_factor, security,
};
use crate::text::moment;
use crate::ui::{Alert, AlertKind, Failure, Icon};
use domain::value::Instant;
use domain::view::{Me, SecurityView, SessionView};
use leptos::ev::SubmitEvent;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn PasswordPage() -> impl IntoView {
    view! { <Frame place=Place::Other title="账号与安全" page=page/> }
}

/// What was done, by the code in the address.
fn done_zh(what: &str) -> Option<&'static str> {
    Some(match what {
        "password" => "密码已修改，其他设备上的登录已全部结束",
        "session" => "已结束那台设备上的登录",
        "sessions" => "其他设备上的登录已全部结束",
        "factor" => "二次验证已设好，下次登录时启用",
        "factor-off" => "二次验证已停用",
        _ => return None,
    })
}

fn page(me: Me) -> AnyView {
    let query = use_query_map();
    let again = RwSignal::new(0_u32);
    let found = Resource::new(move || again.get(), |_| security());
    let before = told_before();
    let done = move || query.read().get("done").and_then(|what| done_zh(&what));
    let login = me.login.clone();
    view! {
        <div class="viewhead"><h1>"账号与安全"</h1><span class="muted tiny">{format!("{}（{}）", me.name, me.login)}</span></div>
        <div class="pad account">
            {move || done().map(|text| view! { <Alert kind=AlertKind::Done title=text live=true/> })}
            <ChangeOwn login=login before=before/>
            <Transition>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(view) => view! {
                            <Factor of=view.clone() again=again/>
                            <Sessions of=view again=again/>
                        }
                        .into_any(),
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

#[component]
fn ChangeOwn(login: String, before: Told) -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let wrong = before.or_of(action.value());
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"修改密码"</h2></div>
            <div class="panel__body">
                <ActionForm action=action attr:class="stack stack--4">
                    {wrong.alert()}
                    <input type="hidden" name="login" autocomplete="username" value=login/>
                    <KeptField name="old" label="现在的密码" wrong=wrong autocomplete="current-password"/>
                    <KeptField name="new" label="新密码" wrong=wrong autocomplete="new-password"
                        hint="至少 10 位。几个不相干的词连起来又长又好记；不含账号、姓名和单位"/>
                    <div class="row"><button class="btn btn--primary" disabled=move || action.pending().get()>"修改"</button></div>
                    <p class="tiny muted">"修改后其他设备上的登录会失效，本机不用重新登录。"</p>
                </ActionForm>
            </div>
        </section>
    }
}

#[component]
fn Factor(of: SecurityView, again: RwSignal<u32>) -> impl IntoView {
    let action = ServerAction::<RemoveSecondFactor>::new();
    let (confirming, toasts) = (use_confirming(), use_toasts());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match confirming.make(remove_second_factor).await {
                Ok(()) => {
                    toasts.done("二次验证已停用");
                    again.try_update(|n| *n += 1);
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    let state = match of.factor_since {
        Some(since) => view! {
            <p>
                <span class="tag tag--done">"已启用"</span>
                {format!(" {}起。剩余恢复码 {} 个。", moment(since, of.now), of.recovery_left)}
            </p>
            {(of.recovery_left <= 3).then(|| view! {
                <Alert kind=AlertKind::Soon title="恢复码快用完了，请停用后重新设置，取得一组新的"/>
            })}
            {if of.factor_required {
                view! { <p class="tiny muted">"您的岗位必须使用二次验证。换手机请管理员重置，然后重新设置。"</p> }.into_any()
            } else {
                view! {
                    <ActionForm action=action on:submit:capture=submit>
                        <button class="btn">"停用"</button>
                    </ActionForm>
                }
                .into_any()
            }}
        }
        .into_any(),
        None => view! {
            <p><span class="tag">"未启用"</span>" 启用后，密码泄露也登不进来：登录时还要手机上的验证码。"</p>
            <p><a class="btn" href="/desk/second-factor" rel="external"><Icon name="lock"/>"启用二次验证"</a></p>
        }
        .into_any(),
    };
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"二次验证"</h2></div>
            <div class="panel__body stack stack--3">{state}</div>
        </section>
    }
}

#[component]
fn Sessions(of: SecurityView, again: RwSignal<u32>) -> impl IntoView {
    let (one, others) = (ServerAction::<EndSession>::new(), ServerAction::<EndOtherSessions>::new());
    Effect::new(move |_| {
        let ended = one.version().get() + others.version().get();
        if ended > 0 {
            again.try_update(|n| *n += 1);
        }
    });
    let now = of.now;
    let several = of.sessions.len() > 1;
    let failed = of.failures;
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"登录的设备"</h2><span class="count">{of.sessions.len()}</span></div>
            <div class="panel__body stack stack--3">
                {(failed > 0).then(|| view! {
                    <Alert kind=AlertKind::Soon title=format!("最近一天有 {failed} 次用您的账号登录失败")>
                        <p>"不是您本人输错的，请修改密码并告诉管理员。"</p>
                    </Alert>
                })}
                <ul class="sessions">
                    {of.sessions.into_iter().map(|line| view! { <Line line=line now=now action=one/> }).collect_view()}
                </ul>
                {several.then(|| view! {
                    <ActionForm action=others><button class="btn">"结束其他全部登录"</button></ActionForm>
                })}
                <p class="tiny muted">"两小时不用、或登录满十二小时，自动退出。有不认识的设备，请结束它并修改密码。"</p>
            </div>
        </section>
    }
}

#[component]
fn Line(line: SessionView, now: Instant, action: ServerAction<EndSession>) -> impl IntoView {
    let device = if line.device.is_empty() { "未知设备".to_owned() } else { line.device };
    let what = if line.own { "退出" } else { "结束" };
    // What is read aloud begins with what is seen.
    let label = format!("{what} {device} 上的登录");
    view! {
        <li>
            <div>
                <b>{device}</b>
                {line.own.then(|| view! { <span class="tag tag--done">"本机"</span> })}
                <small>{format!("{}登录，最近使用 {}", moment(line.begun_at, now), moment(line.seen_at, now))}</small>
            </div>
            <ActionForm action=action>
                <input type="hidden" name="id" value=line.id/>
                <button class="btn btn--s" aria-label=label>{what}</button>
            </ActionForm>
        </li>
    }
}
