//! 离开: what a person at a shared device presses, and the page that follows.

use crate::ui::Icon;
use leptos::prelude::*;
use leptos_meta::Title;

/// The button that ends everything of this browser. A plain form and a whole page: nothing of this one is kept.
#[component]
pub(super) fn LeaveForm(
    /// Label.
    #[prop(default = "离开")]
    label: &'static str,
) -> impl IntoView {
    view! {
        <form method="post" action="/api/leave/all" class="no-print">
            <button class="btn" title="关闭本设备上打开的全部查询、回执和未提交的草稿"><Icon name="x"/>{label}</button>
        </form>
    }
}

/// Afterwards.
#[component]
pub(super) fn LeftPage() -> impl IntoView {
    // Browsers differ in what the header of the answer clears.
    Effect::new(|_| {
        for storage in [window().local_storage(), window().session_storage()] {
            if let Ok(Some(storage)) = storage
                && let Err(error) = storage.clear()
            {
                leptos::logging::warn!("not cleared: {error:?}");
            }
        }
    });
    view! {
        <Title text="已离开"/>
        <div class="wrap narrow-page">
            <section class="empty">
                <Icon name="okc"/>
                <h1 class="h1">"已离开，本设备上没有留下您的内容"</h1>
                <p class="sub">
                    "打开过的查询和回执已关闭，未提交的草稿和材料已删除。已经提交的不受影响，凭受理编号和查询码随时可查。"
                </p>
                <div class="row row--wrap">
                    <a class="btn btn--primary" href="/">"回首页"</a>
                    <a class="btn" href="/track">"查办理进度"</a>
                </div>
            </section>
        </div>
    }
    .into_any()
}

/// A page the browser brings back from its memory, with the back button after 离开, is asked for again: what may still
/// be shown is for the server to say.
pub(super) fn ask_again_when_shown_again() {
    Effect::new(|_| {
        let shown = window_event_listener(leptos::ev::pageshow, |event| {
            if event.persisted()
                && let Err(error) = window().location().reload()
            {
                leptos::logging::warn!("not asked again: {error:?}");
            }
        });
        // For as long as the page is there.
        std::mem::forget(shown);
    });
}
