//! 消息: what the person, and the person's office, was told. A case that the reader may not know any more takes its
//! notifications with it (M-5.3-c).

use super::frame::{Frame, Place, ring};
use super::live::listen;
use crate::api::inbox::{InboxRead, inbox};
use crate::error::AppError;
use crate::text::moment;
use crate::ui::{Failure, Icon, ToldHere};
use domain::value::Instant;
use domain::view::{InboxRow, InboxView, Me};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn InboxPage() -> impl IntoView {
    view! { <Frame place=Place::Inbox title="消息" page=page/> }
}

fn page(_me: Me) -> AnyView {
    let query = use_query_map();
    let unread_only = Memo::new(move |_| query.with(|query| query.get("unread").is_some()));
    let again = RwSignal::new(0_u32);
    let mark = ServerAction::<InboxRead>::new();
    let list = Resource::new(move || again.get(), |_| inbox());
    let look = move || {
        again.try_update(|n| *n += 1);
    };
    listen(Callback::new(move |_| look()));
    Effect::new(move |_| {
        if let Some(Ok(())) = mark.value().get() {
            look();
            ring();
        }
    });
    view! {
        <div class="viewhead">
            <h1>"消息"</h1>
            <nav class="seg end" aria-label="筛选">
                <a href="/desk/inbox" aria-current=move || (!unread_only.get()).then_some("true")>"全部"</a>
                <a href="/desk/inbox?unread=1" aria-current=move || unread_only.get().then_some("true")>"未读"</a>
            </nav>
        </div>
        <div class="pad">
            <ToldHere/>
            {move || mark.value().get().and_then(Result::err).map(|error| view! { <Failure error=error/> })}
            <Transition fallback=|| view! { <p class="muted">"正在读取消息…"</p> }>
                {move || list.get().map(|read| listed(read, unread_only.get(), mark))}
            </Transition>
        </div>
    }
    .into_any()
}

fn listed(read: Result<InboxView, AppError>, unread_only: bool, mark: ServerAction<InboxRead>) -> AnyView {
    let view = match read {
        Ok(view) => view,
        Err(error) => return view! { <Failure error=error/> }.into_any(),
    };
    let (now, unread, more) = (view.now, view.unread, view.more);
    let newest = view.rows.first().map(|row| row.id).unwrap_or_default();
    let rows: Vec<AnyView> =
        view.rows.into_iter().filter(|row| !unread_only || !row.read).map(|row| line(row, now)).collect();
    if rows.is_empty() {
        let told = if unread_only { "没有未读的消息" } else { "还没有消息" };
        return view! {
            <section class="empty">
                <Icon name="bell"/>
                <h2 class="h2">{told}</h2>
                <p>"您经办、牵头或要签批的案件有进展时，在这里通知您。"</p>
                <a class="btn" href="/desk">"回工作台"</a>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="panel notices" aria-label="消息">
            <div class="panel__head">
                <h2 role="status">{if unread > 0 { format!("{unread} 条未读") } else { "全部已读".to_owned() }}</h2>
                {(unread > 0).then(|| view! {
                    <span class="end">
                        <ActionForm action=mark>
                            <input type="hidden" name="up_to" value=newest.to_string()/>
                            <button class="btn btn--s"><Icon name="check"/>"全部标为已读"</button>
                        </ActionForm>
                    </span>
                })}
            </div>
            <ul class="noticelist">{rows}</ul>
            {more.then(|| view! { <p class="panel__foot tiny muted">"只显示最近的消息；更早的进展请到案件里查看。"</p> })}
        </section>
    }
    .into_any()
}

/// A line leads to its case; what was taken back leads nowhere.
fn line(row: InboxRow, now: Instant) -> AnyView {
    let (closed, address) = (row.closed, format!("/desk/case/{}", row.case_no));
    let new = !row.read;
    let text = view! { {new.then(|| view! { <span class="vh">"未读："</span> })}{row.text} };
    view! {
        <li class=if row.read { "notice" } else { "notice is-new" }>
            {if closed { view! { <span>{text}</span> }.into_any() } else { view! { <a href=address>{text}</a> }.into_any() }}
            <time class="tiny muted">{moment(row.at, now)}</time>
        </li>
    }
    .into_any()
}
