//! Small parts the panels share.

use crate::text::moment;
use crate::ui::{Cite, Seal};
use domain::access::ActorRef;
use domain::case::{CommandKind, Conclusion, Voided};
use domain::value::{DepartmentId, Instant};
use domain::view::CaseView;
use leptos::prelude::*;

/// A panel with something behind its heading.
pub(super) fn panel(title: impl Into<String>, head: AnyView, body: AnyView) -> AnyView {
    view! {
        <section class="panel">
            <div class="panel__head"><h2>{title.into()}</h2>{head}</div>
            {body}
        </section>
    }
    .into_any()
}

/// The padded body of a panel.
pub(super) fn body(inner: AnyView) -> AnyView {
    view! { <div class="panel__body stack stack--3">{inner}</div> }.into_any()
}

/// Seal and name of a department.
pub(super) fn dept(view: &CaseView, id: &DepartmentId, lead: bool) -> AnyView {
    let (seal, short) = view.department(id);
    view! {
        <span class="dept">
            <Seal character=seal name=short.clone() lead=lead/>{short}
            {lead.then(|| view! { <span class="tag">"牵头"</span> })}
        </span>
    }
    .into_any()
}

/// The clause of the case's own pack that a panel stands on; nothing where the pack has none.
pub(super) fn ground(view: &CaseView, kind: CommandKind) -> Option<AnyView> {
    view.ground(kind).map(|text| view! { <Cite text=text/> }.into_any())
}

/// `赵刚 · 市税务局 · 今天 09:20`.
pub(super) fn signed(view: &CaseView, by: &ActorRef, at: Instant) -> String {
    let department = by.department.as_ref().map(|id| format!(" · {}", view.department_short(id))).unwrap_or_default();
    format!("{}{department} · {}", by.name, moment(at, view.now))
}

/// 作废 of a record: by whom, when and why.
pub(super) fn voided(view: &CaseView, void: &Voided) -> AnyView {
    let why = if void.reason.is_empty() { String::new() } else { format!("：{}", void.reason) };
    let line = format!("{}{why}", signed(view, &void.by, void.at));
    view! { <p><span class="tag tag--urgent">"作废"</span>" "<span class="tiny muted">{line}</span></p> }.into_any()
}

/// A heading of a part and its text, line breaks kept.
pub(super) fn said(label: &'static str, text: &str) -> Option<AnyView> {
    (!text.trim().is_empty())
        .then(|| view! { <div class="said"><h3>{label}</h3><p class="sumtext">{text.to_owned()}</p></div> }.into_any())
}

/// The conclusion on every item.
pub(super) fn conclusions(view: &CaseView, list: &[Conclusion]) -> Option<AnyView> {
    let lines: Vec<AnyView> = list
        .iter()
        .filter(|conclusion| !conclusion.text.trim().is_empty())
        .map(|conclusion| {
            let category = view.items.iter().find(|item| item.item.no == conclusion.item);
            let name = category.map(|item| item.category.clone()).unwrap_or_default();
            let text = conclusion.text.clone();
            view! { <li><span class="muted">{format!("分项 {} {name}", conclusion.item)}</span><p class="sumtext">{text}</p></li> }
                .into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! { <div class="said"><h3>"分项结论"</h3><ul class="stack stack--1">{lines}</ul></div> }.into_any()
    })
}

/// Legal basis, one line each (M-2.2-a).
pub(super) fn basis(list: &[String]) -> Option<AnyView> {
    (!list.is_empty()).then(|| {
        let list = list.to_vec();
        view! {
            <div class="said">
                <h3>"依据"</h3>
                <ul class="bullets tiny">{list.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}

/// What a party is called here.
pub(super) fn party(view: &CaseView, no: u8) -> String {
    let found = view.case.registration.party(no);
    found.map_or_else(|| format!("当事人 {no}"), |party| format!("{}（{}）", party.name, party.role.zh()))
}
