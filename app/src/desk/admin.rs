//! Administration: accounts and calendar. The administrator sees no case.

use super::frame::{Frame, Place};
use super::toast::use_toasts;
use super::undelivered::Undelivered;
use crate::api::accounts::{accounts, calendar, create_account, set_active};
use crate::ui::{Ava, Failure, Icon};
use domain::access::Role;
use domain::clock::YearStatus;
use domain::problem::FieldError;
use domain::view::Me;
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
    let toasts = use_toasts();
    let switch = move |account: i64, active: bool, name: String| {
        spawn_local(async move {
            match set_active(account, active).await {
                Ok(()) => {
                    toasts.done(if active {
                        format!("{name} 已启用")
                    } else {
                        format!("{name} 已停用，登录立即失效")
                    });
                    changed.try_update(|n| *n += 1);
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    view! {
        <div class="viewhead"><h1>"账号与日历"</h1></div>
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
                                                let (account, active, name) = (row.account.0, row.active, row.name.clone());
                                                let label = format!("{}{}", if active { "停用 " } else { "启用 " }, row.name);
                                                view! {
                                                    <tr>
                                                        <td data-th=""><span class="person"><Ava name=row.name.clone()/>{row.name}</span></td>
                                                        <td data-th="账号" class="num">{row.login}</td>
                                                        <td data-th="单位">{row.department}</td>
                                                        <td data-th="岗位"><span class="tag">{row.roles}</span></td>
                                                        <td data-th="状态">{if active { "正常" } else { "已停用" }}</td>
                                                        <td data-th="" class="r">
                                                            <button class="btn btn--s" aria-label=label on:click=move |_| switch(account, !active, name.clone())>
                                                                {if active { "停用" } else { "启用" }}
                                                            </button>
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
                <Undelivered/>
                <NewAccount on_done=Callback::new(move |()| changed.update(|n| *n += 1))/>
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

#[component]
fn NewAccount(on_done: Callback<()>) -> impl IntoView {
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let toasts = use_toasts();
    let values: [RwSignal<String>; 5] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let [login, name, roles, department, password] = values;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let typed = values.map(|value| value.get_untracked());
            let [login, name, roles, department, password] = typed;
            match create_account(login.clone(), name, roles, department, password).await {
                Ok(()) => {
                    toasts.done(format!("账号 {login} 已建立"));
                    errors.set(Vec::new());
                    for value in values {
                        value.set(String::new());
                    }
                    on_done.run(());
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
                {field("password", "初始密码", "至少 10 位，混用两种字符", "password", password)}
                <button class="btn btn--primary"><Icon name="plus"/>"新增"</button>
            </form>
        </section>
    }
}
