//! What the party was told about its case, with what it has read.

use super::progress::Reread;
use crate::api::inbox::PartyInboxRead;
use crate::text::moment;
use crate::ui::{Failure, Icon};
use domain::value::Instant;
use domain::view::{InboxRow, InboxView};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Shown at once; older ones are folded.
const SHOWN: usize = 5;

/// 通知.
#[component]
pub(super) fn Notices(
    /// What was told.
    view: InboxView,
    /// The case.
    case_no: String,
) -> impl IntoView {
    if view.rows.is_empty() {
        return ().into_any();
    }
    let reread = expect_context::<Reread>();
    let mark = ServerAction::<PartyInboxRead>::new();
    Effect::new(move |_| {
        if let Some(Ok(())) = mark.value().get() {
            reread.after(String::new());
        }
    });
    let (now, unread) = (view.now, view.unread);
    let newest = view.rows.first().map(|row| row.id).unwrap_or_default();
    let mut rows = view.rows;
    let older = rows.split_off(rows.len().min(SHOWN));
    let lines = move |rows: Vec<InboxRow>| rows.into_iter().map(|row| line(row, now)).collect_view();
    view! {
        <section class="panel notices no-print" aria-labelledby="notices-h">
            <div class="panel__head">
                <h2 id="notices-h">"通知"</h2>
                {(unread > 0).then(|| view! { <span class="tag tag--soon">{format!("{unread} 条未读")}</span> })}
            </div>
            <div class="panel__body stack stack--3">
                {move || mark.value().get().and_then(Result::err).map(|error| view! { <Failure error=error/> })}
                <ul class="noticelist">{lines(rows)}</ul>
                {(!older.is_empty()).then(|| view! {
                    <details class="fold fold--last">
                        <summary>{format!("更早的 {} 条", older.len())}<Icon name="down"/></summary>
                        <ul class="noticelist">{lines(older)}</ul>
                    </details>
                })}
                {(unread > 0).then(|| view! {
                    <ActionForm action=mark>
                        <input type="hidden" name="case_no" value=case_no/>
                        <input type="hidden" name="up_to" value=newest.to_string()/>
                        <button class="btn btn--block"><Icon name="check"/>"知道了，全部标为已读"</button>
                    </ActionForm>
                })}
            </div>
        </section>
    }
    .into_any()
}

fn line(row: InboxRow, now: Instant) -> AnyView {
    view! {
        <li class=if row.read { "notice" } else { "notice is-new" }>
            <span>{(!row.read).then(|| view! { <span class="vh">"未读："</span> })}{row.text}</span>
            <time class="small muted">{moment(row.at, now)}</time>
        </li>
    }
    .into_any()
}
