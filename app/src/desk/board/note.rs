//! 便签: a line the department sticks on a card for itself; it comes off with one press.

use super::roving::Roving;
use super::state::BoardState;
use crate::api::looks::put_note;
use crate::ui::Icon;
use domain::value::CaseNo;
use domain::view::Card;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Letters of a note.
const LETTERS: &str = "100";

/// The card whose note is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noting {
    card: RwSignal<Option<Card>>,
    state: BoardState,
    roving: Roving,
}

impl Noting {
    pub(super) fn new(state: BoardState, roving: Roving) -> Self {
        Self { card: RwSignal::new(None), state, roving }
    }

    /// Opens the note of a card; what waits in the pool has none.
    pub(super) fn open(self, card: Card) {
        if !card.pool {
            self.card.set(Some(card));
        }
    }

    /// Whoever wrote is at the card again.
    fn close(self, case_no: CaseNo) {
        if self.card.try_get_untracked().flatten().is_some() {
            self.card.try_set(None);
            request_animation_frame(move || self.roving.go(case_no));
        }
    }

    /// Sticks it on, or takes it off; `before` comes back on request.
    fn put(self, case_no: CaseNo, text: String, before: String) {
        let toasts = self.state.toasts;
        spawn_local(async move {
            match put_note(case_no, text.clone()).await {
                Ok(()) => {
                    self.close(case_no);
                    self.state.refresh_card(case_no);
                    let words = if text.trim().is_empty() { "已撕下便签" } else { "已贴便签" };
                    toasts.done_undo(format!("{words} {case_no}"), move || {
                        self.put(case_no, before.clone(), text.clone());
                    });
                }
                Err(error) => toasts.failed(&error),
            }
        });
    }
}

#[component]
pub(super) fn NoteDialog(noting: Noting) -> impl IntoView {
    move || noting.card.get().map(|card| view! { <Note noting=noting card=card/> })
}

#[component]
fn Note(noting: Noting, card: Card) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let case_no = card.case_no;
    let before = StoredValue::new(card.pinned.map(|note| note.text).unwrap_or_default());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            noting.put(case_no, field.value(), before.get_value());
        }
    };
    let had = before.with_value(|before| !before.is_empty());
    view! {
        <dialog class="dialog act act--keys" node_ref=dialog aria-labelledby="note-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); noting.close(case_no); }>
            <form class="act__form" on:submit=save>
                <div class="dialog__head"><h2 id="note-title">{format!("便签 {case_no}")}</h2></div>
                <div class="dialog__body stack stack--3">
                    <label class="field"><span class="field__label">"便签"</span>
                        <input class="field__input" node_ref=field name="text" maxlength=LETTERS autocomplete="off"
                            value=before.get_value() autofocus/></label>
                    <p class="muted tiny">"只贴在本部门的看板上，不入卷，不通知任何人；不要写电话和证件号码。"</p>
                </div>
                <div class="dialog__foot">
                    {had.then(|| view! {
                        <button type="button" class="btn btn--text" on:click=move |_| noting.put(case_no, String::new(), before.get_value())>
                            <Icon name="x" small=true/>"撕下便签"
                        </button>
                    })}
                    <span class="end row">
                        <button type="button" class="btn" on:click=move |_| noting.close(case_no)>"取消"</button>
                        <button type="submit" class="btn btn--primary">"贴上"</button>
                    </span>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}
