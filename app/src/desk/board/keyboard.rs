//! The board without a pointer: keys for everything a drag can do, and the list of them.

use super::lift::Lifting;
use super::move_to::Moving;
use super::note::Noting;
use super::roving::{Roving, Way};
use super::state::BoardState;
use crate::desk::form::Act;
use crate::ui::Icon;
use domain::value::CaseNo;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Keys and what they do.
const SHORTCUTS: &[(&[&str], &str)] = &[
    (&["J", "K"], "下一张、上一张卡片（也可用上下方向键）"),
    (&["H", "L"], "左边、右边的环节（也可用左右方向键）"),
    (&["Home", "End"], "本环节第一张、最后一张卡片"),
    (&["Enter"], "打开卡片；已拿起时放下"),
    (&["空格"], "拿起卡片，再按放下；方向键只经过可放入的环节"),
    (&["Esc"], "放回原处；关闭菜单"),
    (&["M"], "移动到…：列出全部去处、理由和条款"),
    (&["N"], "便签：贴在本部门看板的卡片上，可随时撕下"),
    (&["/"], "查找案件"),
    (&["F"], "筛选"),
    (&["?"], "打开本表"),
];

/// What an event was aimed at.
struct Aim {
    element: Option<web_sys::Element>,
}

impl Aim {
    fn of(event: &KeyboardEvent) -> Self {
        Self { element: event.target().and_then(|target| target.dyn_into().ok()) }
    }

    fn within(&self, selector: &str) -> bool {
        self.element.as_ref().is_some_and(|element| element.closest(selector).ok().flatten().is_some())
    }

    fn card(&self) -> Option<(web_sys::Element, CaseNo)> {
        let card = self.element.as_ref()?.closest("article[data-case]").ok().flatten()?;
        let case_no = card.get_attribute("data-case")?.parse().ok()?;
        Some((card, case_no))
    }

    /// Whether the card itself has the focus, not something on it.
    fn is_card(&self) -> bool {
        self.element.as_ref().is_some_and(|element| element.has_attribute("data-case"))
    }

    /// Where arrows belong to the board: on a card, on a list of cards, or nowhere in particular.
    fn is_board(&self) -> bool {
        self.within("article[data-case], .col__l, .side-lane, .swim")
            || self.element.as_ref().is_none_or(|element| element.tag_name() == "BODY" || element.id() == "main")
    }
}

/// The keys of the board.
#[component]
pub(super) fn Keys(moving: Moving, noting: Noting, roving: Roving, lifting: Lifting, act: Act) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let shown = RwSignal::new(false);
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let aim = Aim::of(&event);
            let other = event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented();
            if other || aim.within("input, textarea, select, dialog") {
                return;
            }
            let used = if lifting.is_by_keys() {
                lifted_key(&event, lifting, act)
            } else {
                key(&event, &aim, &Board { state, moving, noting, roving, lifting, shown })
            };
            if used {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
    view! {
        <p class="vh" id="card-keys">"空格拿起，M 移动到，回车打开"</p>
        {move || shown.get().then(|| view! { <Shortcuts shown=shown roving=roving/> })}
        <button type="button" class="statbar__keys" on:click=move |_| shown.set(true)><kbd>"?"</kbd>"全部快捷键"</button>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Board {
    state: BoardState,
    moving: Moving,
    noting: Noting,
    roving: Roving,
    lifting: Lifting,
    shown: RwSignal<bool>,
}

/// A key while a card is lifted with the keyboard; nothing else happens until it is dropped or put back.
fn lifted_key(event: &KeyboardEvent, lifting: Lifting, act: Act) -> bool {
    match event.key().as_str() {
        "ArrowLeft" | "ArrowUp" | "h" | "H" | "k" | "K" => lifting.travel(false),
        "ArrowRight" | "ArrowDown" | "l" | "L" | "j" | "J" => lifting.travel(true),
        "Enter" | " " => lifting.drop_by_keys(act),
        // Whoever leaves the board leaves the card where it was.
        "Tab" => {
            lifting.give_up();
            return false;
        }
        // Escape is heard wherever the card was lifted with.
        _ => return false,
    }
    true
}

fn key(event: &KeyboardEvent, aim: &Aim, board: &Board) -> bool {
    let Board { state, moving, noting, roving, lifting, shown } = *board;
    let way = match event.key().as_str() {
        "j" | "J" => Some(Way::Down),
        "k" | "K" => Some(Way::Up),
        "h" | "H" => Some(Way::Left),
        "l" | "L" => Some(Way::Right),
        "ArrowDown" if aim.is_board() => Some(Way::Down),
        "ArrowUp" if aim.is_board() => Some(Way::Up),
        "ArrowLeft" if aim.is_board() => Some(Way::Left),
        "ArrowRight" if aim.is_board() => Some(Way::Right),
        "Home" if aim.card().is_some() => Some(Way::First),
        "End" if aim.card().is_some() => Some(Way::Last),
        _ => None,
    };
    if let Some(way) = way {
        return roving.step(way) || aim.card().is_some();
    }
    match event.key().as_str() {
        " " if aim.is_card() => {
            let slot = aim.card().and_then(|(_, case_no)| state.slot(case_no));
            if let Some(slot) = slot {
                lifting.lift_by_keys(&slot);
            }
            true
        }
        "Enter" if aim.is_card() => {
            let Some((card, case_no)) = aim.card() else { return false };
            let link = card.query_selector(".card__t a").ok().flatten();
            match link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
                Some(link) => link.click(),
                // Nobody has received it: what can be done is on its menu.
                None => {
                    if let Some(slot) = state.slot(case_no) {
                        moving.open(slot);
                    }
                }
            }
            true
        }
        "m" | "M" => {
            let on = aim.card().map(|(_, case_no)| case_no).or_else(|| state.current.get_untracked());
            let Some(slot) = on.and_then(|case_no| state.slot(case_no)) else { return false };
            moving.open(slot);
            true
        }
        "n" | "N" => {
            let on = aim.card().map(|(_, case_no)| case_no).or_else(|| state.current.get_untracked());
            let Some(slot) = on.and_then(|case_no| state.slot(case_no)) else { return false };
            noting.open(slot.card.get_untracked());
            true
        }
        "/" => focus_on("#find"),
        "f" | "F" => focus_on(".fbar summary, .fbar a"),
        "?" | "？" => {
            shown.set(true);
            true
        }
        _ => false,
    }
}

fn focus_on(selector: &str) -> bool {
    let field = document().query_selector(selector).ok().flatten();
    field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()).is_some_and(|field| field.focus().is_ok())
}

#[component]
fn Shortcuts(shown: RwSignal<bool>, roving: Roving) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        shown.set(false);
        request_animation_frame(move || roving.restore());
    };
    let rows = SHORTCUTS
        .iter()
        .map(|(keys, what)| {
            let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
            view! { <div><dt>{keys}</dt><dd>{*what}</dd></div> }
        })
        .collect_view();
    view! {
        <dialog class="dialog act act--keys" node_ref=dialog aria-labelledby="keys-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); close(); }>
            <div class="dialog__head">
                <h2 id="keys-title">"快捷键"</h2>
                <button type="button" class="btn btn--text btn--icon end" aria-label="关闭" on:click=move |_| close()><Icon name="x"/></button>
            </div>
            <div class="dialog__body"><dl class="keys">{rows}</dl></div>
        </dialog>
    }
    .into_any()
}
