//! Who is at work on a card: said while somebody fills in a form of it, and heard from colleagues.

use super::state::BoardState;
use crate::api::looks::work_on;
use crate::desk::form::Act;
use crate::ui::{Ava, Icon};
use domain::value::CaseNo;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Said again so often, in milliseconds; the server takes whoever is silent for a minute to have left.
const AGAIN: u32 = 25_000;

/// Tells colleagues what is being worked on, for as long as the form is open.
pub(in crate::desk) fn tell_work(act: Act) {
    let now = Memo::new(move |_| act.working_on());
    Effect::new(move |before: Option<Option<CaseNo>>| {
        let work = now.get();
        let case_no = work.as_ref().map(|(case_no, _)| *case_no);
        if let Some(before) = before.flatten().filter(|before| Some(*before) != case_no) {
            say(before, String::new());
        }
        if let Some((case_no, what)) = work {
            say(case_no, what.clone());
            let timer = StoredValue::new_local(Some(Interval::new(AGAIN, move || say(case_no, what.clone()))));
            on_cleanup(move || {
                timer.try_update_value(|timer| drop(timer.take()));
            });
        }
        case_no
    });
    on_cleanup(move || {
        if let Some((case_no, _)) = now.try_get_untracked().flatten() {
            say(case_no, String::new());
        }
    });
}

fn say(case_no: CaseNo, what: String) {
    spawn_local(async move {
        // Who works on what is a courtesy: nothing depends on its being told.
        let _ = work_on(case_no, what).await;
    });
}

/// Colleagues at work on a card.
#[component]
pub(super) fn AtWork(case_no: CaseNo) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let people = Memo::new(move |_| {
        state.working.with(|all| {
            let here = all.iter().filter(|working| working.case_no == case_no).flat_map(|working| &working.people);
            here.filter(|(account, ..)| *account != state.account)
                .map(|(_, name, what)| (name.clone(), what.clone()))
                .collect::<Vec<_>>()
        })
    });
    move || {
        let people = people.get();
        (!people.is_empty()).then(|| {
            let lines = people
                .into_iter()
                .map(|(name, what)| {
                    let what = if what.is_empty() { "办理".to_owned() } else { what };
                    let words = format!("{name} 正在办理：{what}");
                    view! {
                        <p class="card__note card__note--live"><Ava name=name/><span>{words}</span><Icon name="edit" small=true/></p>
                    }
                })
                .collect_view();
            view! { <div class="card__work">{lines}</div> }
        })
    }
}
