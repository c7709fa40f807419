//! Messages to the outside that were not taken: which, why, and once more.

use super::toast::use_toasts;
use crate::api::outbox::{deliver_again, undelivered};
use crate::ui::{Failure, Icon};
use domain::view::UndeliveredView;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn Undelivered() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let list = Resource::new(move || changed.get(), |_| undelivered());
    let toasts = use_toasts();
    let again = move |id: i64| {
        spawn_local(async move {
            match deliver_again(id).await {
                Ok(()) => {
                    toasts.done(format!("第 {id} 号消息正在重新投递"));
                    changed.try_update(|n| *n += 1);
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"未送达的消息"</h2></div>
            <Transition>
                {move || Suspend::new(async move {
                    match list.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(list) if list.is_empty() => view! {
                            <p class="panel__body muted">"没有。对外消息都已送达或正在投递。"</p>
                        }.into_any(),
                        Ok(list) => view! {
                            <div class="tbl-wrap" tabindex="0" role="group" aria-label="未送达的消息">
                                <table class="tbl tbl--stack">
                                    <thead><tr><th>"编号"</th><th>"去向"</th><th>"原因"</th><th>"状态"</th><th><span class="vh">"操作"</span></th></tr></thead>
                                    <tbody>{list.into_iter().map(|row| line(row, again)).collect_view()}</tbody>
                                </table>
                            </div>
                        }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

fn line(row: UndeliveredView, again: impl Fn(i64) + Copy + 'static) -> impl IntoView {
    let id = row.id;
    let state = if row.aside {
        format!("已试 {} 次，停止投递", row.attempts)
    } else {
        format!("已试 {} 次，稍后自动重试", row.attempts)
    };
    view! {
        <tr>
            <td data-th="编号" class="num">{id}</td>
            <td data-th="去向">{row.to}</td>
            <td data-th="原因">{row.error}</td>
            <td data-th="状态"><span class=if row.aside { "tag tag--urgent" } else { "tag tag--soon" }>{state}</span></td>
            <td data-th="" class="r">
                <button class="btn btn--s" aria-label=format!("重新投递 {id}") on:click=move |_| again(id)>
                    <Icon name="send"/>"重新投递"
                </button>
            </td>
        </tr>
    }
}
