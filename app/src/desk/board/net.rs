//! Whether the server is reached: the bar above the board when it is not, and the word at its foot.

use super::state::BoardState;
use crate::desk::live::{Link, Listening};
use crate::text::clock;
use crate::ui::Icon;
use leptos::prelude::*;

/// Said above the board while the server is not reached.
#[component]
pub(super) fn NetBar(listening: Listening) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let shown = move || {
        (listening.link.get() == Link::Offline).then(|| {
            view! {
                <div class="netbar">
                    <Icon name="wifioff"/>
                    <span>
                        <b>"离线：网络断开，"</b>
                        {move || format!("显示的是 {} 的数据。", clock(state.synced.get()))}
                        "可以继续查看；移动卡片暂不可用，恢复后自动更新。"
                    </span>
                    <button type="button" class="btn btn--s" on:click=move |_| listening.reconnect()>
                        <Icon name="refresh" small=true/>"立即重连"
                    </button>
                </div>
            }
        })
    };
    view! { <div role="status">{shown}</div> }.into_any()
}

/// The word at the foot of the board.
#[component]
pub(super) fn LiveWord(listening: Listening) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let link = listening.link;
    let class = move || match link.get() {
        Link::Live => "live",
        Link::Connecting => "live live--wait",
        Link::Polling => "live live--poll",
        Link::Offline => "live live--off",
    };
    let words = move || match link.get() {
        Link::Live => "实时同步",
        Link::Connecting => "正在连接",
        Link::Polling => "每 8 秒更新",
        Link::Offline => "离线",
    };
    view! {
        <span class=class>
            {words}" · "<span class="num">{move || clock(state.synced.get())}</span>
        </span>
    }
    .into_any()
}
