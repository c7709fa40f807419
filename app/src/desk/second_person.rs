//! 复核: changes of accounts that wait for a second person. Plain forms, so that it works without script.

use super::confirm::use_confirming;
use super::frame::{Frame, Place};
use super::refused::told_before;
use super::toast::use_toasts;
use crate::api::four_eyes::{DecidePending, decide_pending, pending_changes};
use crate::ui::Failure;
use domain::view::{Me, PendingView};
use leptos::ev::SubmitEvent;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn SecondPersonPage() -> impl IntoView {
    view! { <Frame place=Place::SecondPerson title="复核" page=page/> }
}

fn page(_me: Me) -> AnyView {
    let action = ServerAction::<DecidePending>::new();
    let again = RwSignal::new(0_u32);
    let waiting = Resource::new(move || (action.version().get(), again.get()), |_| pending_changes());
    let wrong = told_before().or_of(action.value());
    view! {
        <div class="viewhead"><h1>"复核"</h1></div>
        <div class="pad stack stack--4">
            <p class="muted">
                "能看到案件的账号，新建、变更、重新启用、重置密码或二次验证，都要第二个人同意：另一名系统管理员，或该部门负责人。"
            </p>
            {wrong.everything()}
            <Transition>
                {move || Suspend::new(async move {
                    match waiting.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(list) if list.is_empty() => view! { <p class="empty">"没有等待复核的变更。"</p> }.into_any(),
                        Ok(list) => list.into_iter().map(|row| one(action, again, row)).collect_view().into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

fn one(action: ServerAction<DecidePending>, again: RwSignal<u32>, row: PendingView) -> impl IntoView {
    let (confirming, toasts) = (use_confirming(), use_toasts());
    let PendingView { request, what, login, name, roles, department, asked_by, at, may_confirm, own } = row;
    // With script the dialog asks who it is; without, the server leads to the page that does.
    let agree = move |event: SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match confirming.make(|| decide_pending(request, true, String::new())).await {
                Ok(()) => {
                    toasts.done("已同意，变更已生效");
                    again.try_update(|n| *n += 1);
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    let title = format!("{what}：{name}（{login}）");
    let heading = title.clone();
    let field = format!("reason-{request}");
    let label = if own { "撤回理由" } else { "不同意的理由" };
    view! {
        <section class="panel" aria-label=title>
            <div class="panel__head"><h2>{heading}</h2></div>
            <div class="panel__body stack stack--3">
                <p>{format!("部门：{department}；岗位：{roles}")}</p>
                <p class="tiny muted">{format!("{asked_by} 提请，{at}")}</p>
                {may_confirm.then(|| view! {
                    <ActionForm action=action on:submit:capture=agree>
                        <input type="hidden" name="request" value=request.to_string()/>
                        <input type="hidden" name="agree" value="true"/>
                        <button class="btn btn--primary">"同意"</button>
                    </ActionForm>
                })}
                {(may_confirm || own).then(|| view! {
                    <ActionForm action=action attr:class="stack stack--2">
                        <input type="hidden" name="request" value=request.to_string()/>
                        <input type="hidden" name="agree" value="false"/>
                        <div class="field">
                            <label class="field__label" for=field.clone()>{label}</label>
                            <input class="field__input" id=field.clone() name="reason" maxlength="200" autocomplete="off"/>
                        </div>
                        <div class="row"><button class="btn">{if own { "撤回" } else { "不同意" }}</button></div>
                    </ActionForm>
                })}
                {(own && !may_confirm).then(|| view! { <p class="tiny muted">"等另一名系统管理员或部门负责人复核；自己不能复核自己提请的变更。"</p> })}
            </div>
        </section>
    }
}
