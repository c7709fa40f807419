//! Administration: accounts and calendar. The administrator sees no case.

use super::confirm::{Confirming, use_confirming};
use super::form::{Field, Input};
use super::frame::{Frame, Place};
use super::registers::form::RegisterForm;
use super::toast::use_toasts;
use super::undelivered::Undelivered;
use crate::api::accounts::{
    accounts, calendar, create_account, end_sessions, new_link, reset_second_factor, set_active,
};
use crate::ui::{Ava, Failure, Icon};
use domain::access::Role;
use domain::clock::YearStatus;
use domain::problem::FieldError;
use domain::view::{AccountView, Me};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn AdminPage() -> impl IntoView {
    view! { <Frame place=Place::Admin title="管理" page=page/> }
}

fn page(_me: Me) -> AnyView {
    let changed = RwSignal::new(0_u32);
    let list = Resource::new(move || changed.get(), |_| accounts());
    let years = Resource::new(|| (), |()| calendar());
    let (toasts, confirming) = (use_toasts(), use_confirming());
    let handed = RwSignal::new(None::<Handed>);
    let closing = RwSignal::new(None::<(i64, String, String)>);
    let receivers = move |account: i64| {
        let all = list.get().and_then(Result::ok).unwrap_or_default();
        let own = all.iter().find(|row| row.account.0 == account).map(|row| row.department.clone());
        let fits = |row: &&AccountView| row.active && row.account.0 != account && Some(&row.department) == own.as_ref();
        all.iter()
            .filter(fits)
            .map(|row| (row.account.0.to_string(), format!("{}（{}）", row.name, row.roles)))
            .collect()
    };
    let closed = Callback::new(move |told: &'static str| {
        toasts.done(told.to_owned());
        closing.try_set(None);
        changed.try_update(|n| *n += 1);
    });
    let act = move |account: i64, act: AccountAct, name: String| {
        spawn_local(async move {
            let done = match act {
                AccountAct::Open | AccountAct::Close => {
                    confirming.make(|| set_active(account, act == AccountAct::Open, None, String::new())).await
                }
                AccountAct::Link => confirming.make(|| new_link(account)).await.map(|path| {
                    handed.try_set(Some(Handed { name: name.clone(), path }));
                }),
                AccountAct::EndSessions => confirming.make(|| end_sessions(account)).await,
                AccountAct::ResetFactor => confirming.make(|| reset_second_factor(account)).await,
            };
            match done {
                Ok(()) => {
                    toasts.done(act.told(&name));
                    changed.try_update(|n| *n += 1);
                }
                // Open cards go to a colleague first.
                Err(error) if error.fields().iter().any(|field| field.field == "receiver") => {
                    let why = error.fields().into_iter().map(|field| field.message).collect::<Vec<_>>().join("；");
                    closing.try_set(Some((account, name, why)));
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    view! {
        <div class="viewhead"><h1>"账号与日历"</h1><a class="btn btn--s" href="/desk/second-person">"复核"</a></div>
        <div class="pad admin">
            <section class="panel">
                <div class="panel__head"><h2>"账号"</h2></div>
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="账号">
                    <Transition>
                        {move || Suspend::new(async move {
                            match list.await {
                                Err(error) => view! { <Failure error=error/> }.into_any(),
                                Ok(list) => view! {
                                    <table class="tbl tbl--stack">
                                        <thead><tr><th>"姓名"</th><th>"账号"</th><th>"单位"</th><th>"岗位"</th><th>"状态"</th><th><span class="vh">"操作"</span></th></tr></thead>
                                        <tbody>
                                            {list.into_iter().map(|row| {
                                                let state = match (row.active, row.waiting) {
                                                    (false, _) => "已停用",
                                                    (true, true) => "待本人设密码",
                                                    (true, false) => "正常",
                                                };
                                                let acts = AccountAct::of(&row);
                                                let (account, name) = (row.account.0, row.name.clone());
                                                view! {
                                                    <tr>
                                                        <td data-th=""><span class="person"><Ava name=row.name.clone()/>{row.name}</span></td>
                                                        <td data-th="账号" class="num">{row.login}</td>
                                                        <td data-th="单位">{row.department}</td>
                                                        <td data-th="岗位"><span class="tag">{row.roles}</span></td>
                                                        <td data-th="状态">{state}{row.second_factor.then(|| view! { <small class="muted">" 二次验证"</small> })}</td>
                                                        <td data-th="" class="r">
                                                            <span class="acts">
                                                                {acts.into_iter().map(|one| {
                                                                    let label = format!("{} {name}", one.zh());
                                                                    let name = name.clone();
                                                                    view! {
                                                                        <button class="btn btn--s" aria-label=label on:click=move |_| act(account, one, name.clone())>
                                                                            {one.zh()}
                                                                        </button>
                                                                    }
                                                                }).collect_view()}
                                                            </span>
                                                        </td>
                                                    </tr>
                                                }
                                            }).collect_view()}
                                        </tbody>
                                    </table>
                                }.into_any(),
                            }
                        })}
                    </Transition>
                </div>
            </section>
            <div class="stack stack--3">
                {move || closing.get().map(|(account, name, why)| {
                    let form = close_form(account, why, receivers(account), confirming);
                    form.panel_beside(format!("停用 {name}：案件交给谁"), closed)
                })}
                <Undelivered/>
                {move || handed.get().map(|handed| view! { <HandOver handed=handed/> })}
                <NewAccount on_done=Callback::new(move |new| {
                    handed.set(Some(new));
                    changed.update(|n| *n += 1);
                })/>
                <section class="panel">
                    <div class="panel__head"><h2>"工作日历"</h2></div>
                    <div class="panel__body stack stack--2">
                        <Suspense>
                            {move || Suspend::new(async move {
                                match years.await {
                                    Err(error) => view! { <Failure error=error/> }.into_any(),
                                    Ok(years) => view! {
                                        <ul class="years">
                                            {years.into_iter().map(|year| view! {
                                                <li>
                                                    <b class="num">{year.year}</b>
                                                    <span class=if year.status == YearStatus::Official { "tag tag--done" } else { "tag tag--soon" }>
                                                        {if year.status == YearStatus::Official { "正式" } else { "暂定" }}
                                                    </span>
                                                    <small>{year.notice}</small>
                                                </li>
                                            }).collect_view()}
                                        </ul>
                                    }.into_any(),
                                }
                            })}
                        </Suspense>
                        <p class="tiny muted">"新年度放假安排公布后，在服务器上运行 server calendar import 文件名，10 秒内生效。"</p>
                    </div>
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// Who gets the open cards of an account that is to be closed, and why.
fn close_form(account: i64, why: String, receivers: Vec<(String, String)>, confirming: Confirming) -> RegisterForm {
    let fields = vec![
        Field::new("receiver", "接手人", Input::Select(receivers)).hint(why),
        Field::area("reason", "停用理由", 2).hint("写入每一件案件的办理记录"),
    ];
    let done = "账号已停用，案件已全部转交";
    RegisterForm::new(format!("close-{account}"), fields, "转交并停用", done, move |values| {
        let missing = || vec![FieldError::new("receiver", "接手人：请选择")];
        let receiver: i64 = values.text("receiver").parse().map_err(|_| missing())?;
        let reason = values.text("reason");
        Ok(async move { confirming.make(|| set_active(account, false, Some(receiver), reason.clone())).await })
    })
}

/// What an administrator does to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccountAct {
    Open,
    Close,
    Link,
    EndSessions,
    ResetFactor,
}

impl AccountAct {
    /// What can be done to this one.
    fn of(row: &AccountView) -> Vec<Self> {
        if !row.active {
            return vec![Self::Open];
        }
        let mut acts = vec![Self::Link, Self::EndSessions];
        if row.second_factor {
            acts.push(Self::ResetFactor);
        }
        acts.push(Self::Close);
        acts
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Open => "启用",
            Self::Close => "停用",
            Self::Link => "重发密码链接",
            Self::EndSessions => "结束登录",
            Self::ResetFactor => "重置二次验证",
        }
    }

    fn told(self, name: &str) -> String {
        match self {
            Self::Open => format!("{name} 已启用"),
            Self::Close => format!("{name} 已停用，登录立即失效"),
            Self::Link => format!("{name} 的原密码已作废，请把新链接交给本人"),
            Self::EndSessions => format!("{name} 的登录已全部结束"),
            Self::ResetFactor => format!("{name} 的二次验证已取消，登录已全部结束"),
        }
    }
}

/// A link to hand over.
#[derive(Debug, Clone)]
struct Handed {
    name: String,
    path: String,
}

/// Shows a link, once: it is nowhere to be read again.
#[component]
fn HandOver(handed: Handed) -> impl IntoView {
    let Handed { name, path } = handed;
    let address = format!("{}{path}", window().location().origin().unwrap_or_default());
    let select = |event: leptos::ev::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    view! {
        <section class="panel" aria-live="polite">
            <div class="panel__head"><h2>{format!("交给 {name} 的链接")}</h2></div>
            <div class="panel__body stack stack--2">
                <label class="vh" for="handed">"一次性链接"</label>
                <input class="field__input" id="handed" readonly value=address on:focus=select/>
                <p class="tiny muted">"由本人打开并设置密码；72 小时内有效，只能用一次，离开本页后不再显示。请当面或用单位内部渠道交给本人。"</p>
            </div>
        </section>
    }
}

#[component]
fn NewAccount(on_done: Callback<Handed>) -> impl IntoView {
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let (toasts, confirming) = (use_toasts(), use_confirming());
    let values: [RwSignal<String>; 4] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let [login, name, roles, department] = values;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let typed = values.map(|value| value.get_untracked());
            let [login, name, roles, department] = typed;
            let make = || create_account(login.clone(), name.clone(), roles.clone(), department.clone());
            match confirming.make(make).await {
                Ok(path) => {
                    toasts.done(format!("账号 {login} 已建立；能看到案件的账号要第二个人在“复核”中同意后才能登录"));
                    errors.set(Vec::new());
                    for value in values {
                        value.set(String::new());
                    }
                    on_done.run(Handed { name, path });
                }
                Err(error) => {
                    let fields = error.fields();
                    if fields.is_empty() {
                        toasts.failed(&error);
                    }
                    errors.set(fields);
                }
            }
        });
    };
    let field = move |id: &'static str,
                      label: &'static str,
                      hint: &'static str,
                      kind: &'static str,
                      value: RwSignal<String>| {
        let message = move || {
            errors.get().iter().find(|error| error.field == id).map(|error| {
                let text = error.message.split_once('：').map_or(error.message.clone(), |(_, text)| text.to_owned());
                view! { <p class="field__err"><Icon name="oct"/>{text}</p> }
            })
        };
        view! {
            <div class="field">
                <label class="field__label" for=id>{label}</label>
                {(!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> })}
                {message}
                <input class="field__input" id=id type=kind autocomplete="off" prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))/>
            </div>
        }
    };
    let codes: Vec<String> = Role::ALL.iter().map(|role| format!("{} {}", role.code(), role.zh())).collect();
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"新增账号"</h2></div>
            <form class="panel__body stack stack--3" on:submit=submit>
                {field("login", "登录名", "字母、数字、点、下划线或连字符", "text", login)}
                {field("name", "姓名", "", "text", name)}
                {field("roles", "岗位", "例如 CLK,HDL", "text", roles)}
                <p class="tiny muted">{codes.join("；")}</p>
                {field("department", "部门", "政策包里的部门编号，例如 tax_bureau", "text", department)}
                <p class="tiny muted">"密码由本人设置：新增后会显示一个一次性链接，请交给本人。"</p>
                <button class="btn btn--primary"><Icon name="plus"/>"新增"</button>
            </form>
        </section>
    }
}
