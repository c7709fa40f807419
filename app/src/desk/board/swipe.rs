//! On a narrow screen one column is shown at a time; a finger that strokes sideways shows the next.

use super::lift::Lifting;
use super::state::BoardState;
use crate::ui::Icon;
use domain::case::Stage;
use leptos::ev::TouchEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// So far a finger strokes before it means the next column, in pixels.
const STROKE: i32 = 60;

/// A finger on the columns.
#[derive(Clone, Copy)]
pub(super) struct Swipe {
    from: StoredValue<Option<(i32, i32)>>,
    state: BoardState,
    lifting: Lifting,
}

impl Swipe {
    pub(super) fn new(state: BoardState, lifting: Lifting) -> Self {
        Self { from: StoredValue::new(None), state, lifting }
    }

    pub(super) fn begin(self, event: &TouchEvent) {
        let touches = event.touches();
        // Two fingers mean something else.
        let one = (touches.length() == 1).then(|| touches.get(0)).flatten();
        self.from.set_value(one.map(|touch| (touch.client_x(), touch.client_y())));
    }

    pub(super) fn end(self, event: &TouchEvent) {
        let from = self.from.try_update_value(Option::take).flatten();
        let to = event.changed_touches().get(0).map(|touch| (touch.client_x(), touch.client_y()));
        let (Some(from), Some(to)) = (from, to) else { return };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        if self.lifting.is_pressed_or_lifted() || dx.abs() < STROKE || dx.abs() < 2 * dy.abs() || !is_narrow() {
            return;
        }
        let active = self.state.active_stage();
        let at = Stage::ALL.iter().position(|stage| *stage == active.get_untracked()).unwrap_or(0);
        let next = if dx < 0 { at + 1 } else { at.wrapping_sub(1) };
        if let Some(stage) = Stage::ALL.get(next) {
            active.set(*stage);
            self.state.say(format!("{}，{} 件", stage.zh(), self.state.column(*stage).count.get_untracked()));
        }
    }
}

fn is_narrow() -> bool {
    let tabs = document().query_selector(".stage-tabs").ok().flatten();
    tabs.is_some_and(|tabs| tabs.client_height() > 0)
}

/// The tabs above the one column.
#[component]
pub(super) fn StageTabs() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let active = state.active_stage();
    Effect::new(move |before: Option<Stage>| {
        let now = active.get();
        if before.is_some_and(|before| before != now) {
            // The tab stays in sight, and the page begins at the top of its column.
            request_animation_frame(|| {
                let tab = document().query_selector(".stage-tabs [aria-pressed=\"true\"]").ok().flatten();
                if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let row = tab.offset_parent().filter(|_| is_narrow());
                    if let Some(row) = row {
                        row.set_scroll_left(tab.offset_left() - row.client_width() / 2 + tab.offset_width() / 2);
                    }
                }
            });
        }
        now
    });
    let tabs = Stage::ALL
        .iter()
        .map(|stage| {
            let stage = *stage;
            let column = state.column(stage);
            view! {
                <button type="button" aria-pressed=move || if active.get() == stage { "true" } else { "false" }
                    on:click=move |_| active.set(stage)>
                    <b>{move || column.count.get()}{move || (column.overdue.get() > 0).then(|| view! { <Icon name="oct"/> })}</b>
                    {stage.zh()}
                </button>
            }
        })
        .collect_view();
    view! { <nav class="stage-tabs" aria-label="阶段">{tabs}</nav> }.into_any()
}
