//! The board as a table: sorted by any column, with one step on many cases. Each case is decided on its own, and the
//! result says which were refused and why.

use super::filter::Looking;
use super::state::BoardState;
use crate::api::casework::colleagues;
use crate::api::looks::{bulk, look_list};
use crate::desk::rules::read_in_browser;
use crate::ui::{DueChip, Icon, Now};
use domain::value::{AccountId, CaseNo};
use domain::view::{BulkAct, BulkResult, Card, Lens, Sort};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;

/// The cases chosen, with the versions that were seen.
type Chosen = RwSignal<BTreeMap<CaseNo, u32>>;

/// What is about to be done to the chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    HandOver,
    Remind,
}

/// The table.
#[component]
pub(super) fn List() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let chosen: Chosen = RwSignal::new(BTreeMap::new());
    let doing = RwSignal::new(None::<Doing>);
    let results = RwSignal::new(None::<Vec<BulkResult>>);
    let cards = move || state.list.with(|list| list.as_ref().map(|list| list.cards.clone()).unwrap_or_default());
    let all = move || {
        let cards = cards();
        !cards.is_empty() && chosen.with(|chosen| cards.iter().all(|card| chosen.contains_key(&card.case_no)))
    };
    let choose_all = move |_| {
        let every = all();
        chosen.update(|chosen| {
            for card in cards() {
                if every {
                    chosen.remove(&card.case_no);
                } else {
                    chosen.insert(card.case_no, card.version);
                }
            }
        });
    };
    let heads = Sort::ALL.into_iter().map(|sort| view! { <Head sort=sort/> }).collect_view();
    view! {
        <div class="listview">
            <Bar chosen=chosen doing=doing/>
            <Results results=results/>
            <div class="tbl-wrap listview__t" tabindex="0" role="group" aria-label="案件列表">
                <table class="tbl tbl--dense">
                    <thead><tr>
                        <th class="c"><input type="checkbox" aria-label="选中本页全部" prop:checked=all on:change=choose_all/></th>
                        {heads}
                    </tr></thead>
                    <tbody>
                        <For each=cards key=|card| (card.case_no, card.version) let:card>
                            <Row card=card chosen=chosen/>
                        </For>
                    </tbody>
                </table>
                {move || cards().is_empty().then(|| view! {
                    <div class="empty"><Icon name="table"/><h2>"没有符合条件的案件"</h2><p>"换一个条件，或清除筛选。"</p></div>
                })}
            </div>
            <More/>
        </div>
        {move || doing.get().map(|what| view! { <Dialog what=what doing=doing chosen=chosen results=results/> })}
    }
    .into_any()
}

#[component]
fn Head(sort: Sort) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    let on = move || state.lens.with(|lens| (lens.sort == sort).then_some(lens.descending));
    let order = move || match on() {
        Some(true) => Some("descending"),
        Some(false) => Some("ascending"),
        None => None,
    };
    let link = move || {
        let lens = state.lens.get();
        let descending = lens.sort == sort && !lens.descending;
        let next = Lens { sort, descending, ..lens };
        view! {
            <a href=next.href() on:click=move |event| {
                event.prevent_default();
                looking.to(&next);
            }>
                {sort.zh()}
                {match on() {
                    Some(true) => Some(view! { <Icon name="down" small=true/> }),
                    Some(false) => Some(view! { <Icon name="up" small=true/> }),
                    None => None,
                }}
            </a>
        }
    };
    view! { <th aria-sort=order scope="col">{link}</th> }.into_any()
}

#[component]
fn Row(card: Card, chosen: Chosen) -> impl IntoView {
    let now = expect_context::<Now>();
    let (case_no, version) = (card.case_no, card.version);
    let is_chosen = Memo::new(move |_| chosen.with(|chosen| chosen.contains_key(&case_no)));
    let label = format!("选中 {case_no} {}", card.title);
    let title = if card.pool {
        view! { <span>{card.title.clone()}</span> }.into_any()
    } else {
        view! { <a href=format!("/desk/case/{case_no}")>{card.title.clone()}</a> }.into_any()
    };
    let due = card.due.clone().map(|due| view! { <DueChip due_view=due now=now.0/> });
    let at_work = if card.receiver.is_empty() { "待接待".to_owned() } else { card.at_work().to_owned() };
    view! {
        <tr aria-selected=move || is_chosen.get().then_some("true") data-row=case_no.to_string()>
            <td class="c"><input type="checkbox" aria-label=label disabled=card.pool prop:checked=move || is_chosen.get()
                on:change=move |_| chosen.update(|chosen| if chosen.remove(&case_no).is_none() { chosen.insert(case_no, version); })/></td>
            <td class="num">{case_no.to_string()}</td>
            <th scope="row">{title}</th>
            <td>{card.state.stage().zh()}<small class="muted">" "{card.state.zh()}</small></td>
            <td>{card.town}</td>
            <td>{card.category}</td>
            <td>{at_work}</td>
            <td>{due}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Bar(chosen: Chosen, doing: RwSignal<Option<Doing>>) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let none = move || chosen.with(BTreeMap::is_empty);
    let total = move || state.list.with(|list| list.as_ref().map_or(0, |list| list.count));
    let plus = move || if state.at_least.get() { "+" } else { "" };
    view! {
        <div class="listview__bar" role="toolbar" aria-label="批量办理">
            <span class="num" role="status">{move || format!("共 {}{} 件，已选 {} 件", total(), plus(), chosen.with(BTreeMap::len))}</span>
            <button type="button" class="btn btn--s" disabled=none on:click=move |_| doing.set(Some(Doing::HandOver))><Icon name="swap" small=true/>"批量移交首问"</button>
            <button type="button" class="btn btn--s" disabled=none on:click=move |_| doing.set(Some(Doing::Remind))><Icon name="bell" small=true/>"批量催办"</button>
            {move || (!none()).then(|| view! {
                <button type="button" class="btn btn--text btn--s" on:click=move |_| chosen.set(BTreeMap::new())>"取消选择"</button>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Results(results: RwSignal<Option<Vec<BulkResult>>>) -> impl IntoView {
    let shown = move || {
        results.get().map(|list| {
            let (done, all) = (list.iter().filter(|one| one.done).count(), list.len());
            let rows = list
                .into_iter()
                .map(|one| {
                    let icon = if one.done { "okc" } else { "oct" };
                    view! {
                        <li class=if one.done { "is-done" } else { "is-refused" }>
                            <Icon name=icon small=true/><span class="num">{one.case_no.to_string()}</span>
                            <span>{one.told}</span>
                            {one.clause.map(|clause| view! { <span class="cite">{clause}</span> })}
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="panel bulk" aria-labelledby="bulk-title">
                    <div class="row row--between">
                        <h2 id="bulk-title" class="h3">{format!("{done} 件已办，{} 件没有办", all - done)}</h2>
                        <button type="button" class="btn btn--text btn--s" on:click=move |_| results.set(None)>"收起结果"</button>
                    </div>
                    <ul>{rows}</ul>
                </section>
            }
        })
    };
    view! { <div role="status">{shown}</div> }.into_any()
}

#[component]
fn More() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let loading = RwSignal::new(false);
    let next = move || state.list.with(|list| list.as_ref().and_then(|list| list.next.clone()));
    let load = move |after: String| {
        loading.set(true);
        spawn_local(async move {
            match look_list(state.query(), after).await {
                Ok(view) => {
                    state.list.try_update(|list| {
                        if let Some(list) = list {
                            list.cards.retain(|card| !view.cards.iter().any(|other| other.case_no == card.case_no));
                            list.cards.extend(view.cards);
                            (list.next, list.count) = (view.next, view.count);
                        }
                    });
                }
                Err(error) => state.toasts.failed(&error),
            }
            loading.try_set(false);
        });
    };
    move || {
        next().map(|after| {
            view! {
                <button type="button" class="btn listview__more" disabled=move || loading.get() on:click=move |_| load(after.clone())>
                    "再显示 50 件"
                </button>
            }
        })
    }
}

#[component]
fn Dialog(
    what: Doing,
    doing: RwSignal<Option<Doing>>,
    chosen: Chosen,
    results: RwSignal<Option<Vec<BulkResult>>>,
) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let (to, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = RwSignal::new(false);
    let people = read_in_browser(move || async move { colleagues().await.unwrap_or_default() });
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let (title, label, button) = match what {
        Doing::HandOver => ("批量移交首问", "移交理由", "移交"),
        Doing::Remind => ("批量催办", "催办内容", "发送催办"),
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked().trim().to_owned();
        let act = match (what, to.get_untracked().parse::<i64>()) {
            (Doing::HandOver, Ok(account)) => BulkAct::HandOver { to: AccountId(account), reason: words },
            (Doing::HandOver, Err(_)) => return,
            (Doing::Remind, _) => BulkAct::Remind { text: words },
        };
        let cases: Vec<(CaseNo, u32)> = chosen.get_untracked().into_iter().collect();
        sending.set(true);
        spawn_local(async move {
            match bulk(cases, act).await {
                Ok(list) => {
                    // What was refused stays chosen, so that it can be gone through.
                    chosen.try_update(|chosen| {
                        for one in list.iter().filter(|one| one.done) {
                            chosen.remove(&one.case_no);
                        }
                    });
                    results.try_set(Some(list));
                    doing.try_set(None);
                    state.refresh_all();
                }
                Err(error) => state.toasts.failed(&error),
            }
            sending.try_set(false);
        });
    };
    let who = (what == Doing::HandOver).then(|| {
        view! {
            <label class="field"><span class="field__label">"接手人"</span>
                <select class="field__input" required on:change=move |event| to.set(event_target_value(&event))>
                    <option value="">"请选择本部门同事"</option>
                    {move || people.get().unwrap_or_default().into_iter().map(|one| view! {
                        <option value=one.account.0.to_string()>{format!("{}（{}）", one.name, one.roles)}</option>
                    }).collect_view()}
                </select>
            </label>
        }
    });
    view! {
        <dialog class="dialog act" node_ref=dialog aria-labelledby="many-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); doing.set(None); }>
            <form class="act__form" on:submit=send>
                <div class="dialog__head"><h2 id="many-title">{title}</h2><span class="muted tiny">{move || format!("{} 件，逐件判断", chosen.with(BTreeMap::len))}</span></div>
                <div class="dialog__body stack stack--3">
                    {who}
                    <label class="field"><span class="field__label">{label}</span>
                        <input class="field__input" required maxlength="200" on:input=move |event| text.set(event_target_value(&event))/></label>
                </div>
                <div class="dialog__foot"><span class="end row">
                    <button type="button" class="btn" on:click=move |_| doing.set(None)>"取消"</button>
                    <button type="submit" class="btn btn--primary" disabled=move || sending.get()>{button}</button>
                </span></div>
            </form>
        </dialog>
    }
    .into_any()
}
