//! 会商 beside the cases (M-4.2.3-a, M-4.2.3-b, M-4.2.3-c): general ones by any member, major ones with the leader's consent.

use super::form::RegisterForm;
use super::{Around, entry, list, said, sheet};
use crate::api::registers::{consultation_conclude, consultation_consent, consultation_convene, consultation_open};
use crate::desk::confirm::use_confirming;
use crate::desk::form::{Field, Input};
use crate::text::moment;
use crate::ui::Icon;
use domain::access::Role;
use domain::case::ConsultationKind;
use domain::problem::FieldError;
use domain::register::{Book, ConsultationDraft, ConsultationEntry};
use domain::value::{CaseNo, Instant};
use domain::view::Registered;
use leptos::prelude::*;

pub(super) fn shown(around: &Around, rows: Vec<Registered<ConsultationEntry>>) -> AnyView {
    let entries = list(
        Book::Consultations,
        rows,
        "与单个案件无关、或同时涉及几个案件的会商登记在这里；一个案件的会商登记在案件里。",
        |row| line(around, row),
    );
    let form = around.shelf.keeps(Book::Consultations).then(|| open(around).panel("发起会商", around));
    sheet("会商", entries, form)
}

fn line(around: &Around, row: Registered<ConsultationEntry>) -> AnyView {
    let (id, held, now) = (row.id, row.entry, around.now());
    let major = held.draft.kind == ConsultationKind::Major;
    let (class, state) = match (&held.conclusion, &held.consent) {
        (Some(_), _) => ("tag tag--done", "已有结论"),
        (None, None) if major => ("tag tag--soon", "待组长同意"),
        (None, Some(_)) if !held.is_convened() => ("tag tag--soon", "待召集"),
        _ => ("tag tag--line", "待登记结论"),
    };
    let cases: Vec<AnyView> = held
        .draft
        .cases
        .iter()
        .map(|case_no| {
            view! { <a class="num" href=format!("/desk/case/{case_no}")>{case_no.to_string()}</a>" " }.into_any()
        })
        .collect();
    let consent = held.consent.as_ref().map(|(by, at)| said("组长同意", String::new(), by, *at, now));
    let conclusion = held.conclusion.as_ref().map(|(text, by, at)| said("结论", text.clone(), by, *at, now));
    let convened = held.convened.as_ref().map(|(by, at)| said("召集", String::new(), by, *at, now));
    let minutes = held.minutes.as_ref().map(|minutes| {
        view! {
            <details class="fold fold--s">
                <summary><Icon name="doc" small=true/>{format!("专题会议纪要 {}", minutes.no)}<Icon name="down" small=true/></summary>
                <p class="sumtext pre-line">{minutes.body.clone()}</p>
            </details>
        }
    });
    let mut acts = Vec::new();
    if major && held.consent.is_none() && held.conclusion.is_none() && around.me.roles.has(Role::GroupLeader) {
        let confirming = use_confirming();
        let form = RegisterForm::new(format!("consent-{id}"), Vec::new(), "同意召开", "已同意", move |_| {
            Ok(confirming.make(move || consultation_consent(id)))
        });
        acts.push(form.shown(around));
    }
    let office = around.me.roles.has(Role::LeadingGroupOffice);
    if let Some((_, consented)) = held.consent.as_ref().filter(|_| !held.is_convened() && office)
        && held.conclusion.is_none()
    {
        acts.push(convene(id, &held.draft, *consented).folded("召集会商", around));
    }
    let enters = around.is_own(&held.by) || around.me.roles.has(Role::LeadingGroupOffice);
    if held.conclusion.is_none() && enters && held.is_convened() {
        let field = Field::area("conclusion", "结论", 3);
        let form =
            RegisterForm::new(format!("conclude-{id}"), vec![field], "登记结论", "结论已登记", move |values| {
                Ok(consultation_conclude(id, values.text("conclusion")))
            });
        acts.push(form.folded("登记结论", around));
    }
    let head = view! {
        <b>{held.draft.agenda.clone()}</b>
        <span class="tag">{held.draft.kind.zh()}</span>
        <span class=class>{state}</span>
    }
    .into_any();
    let participants = held.draft.participants.join("、");
    let body = view! {
        <p class="tiny muted">{format!("{} · {}", moment(held.draft.held_at, now), held.draft.place)}</p>
        {(!participants.is_empty()).then(|| view! { <p class="entry__s"><b>"参加人"</b><span>{participants}</span></p> })}
        {(!cases.is_empty()).then(|| view! { <p class="entry__s"><b>"涉及案件"</b><span>{cases}</span></p> })}
        {said("发起", String::new(), &held.by, held.at, now)}
        {consent}
        {convened}
        {conclusion}
        {minutes}
    };
    entry(id, head, body.into_any(), acts)
}

/// The office convenes what the leader consented to; when and where may have changed since it was asked for.
fn convene(id: i64, draft: &ConsultationDraft, consented: Instant) -> RegisterForm {
    let held_at: String = draft.held_at.max(consented).to_string().chars().take(16).collect();
    let fields = vec![
        Field::new("held_at", "会商时间", Input::Moment).value(held_at).hint("不能早于组长同意的时间"),
        Field::line("place", "地点").value(draft.place.clone()),
    ];
    RegisterForm::new(format!("convene-{id}"), fields, "召集", "会商已召集", move |values| {
        let held_at = values.moment("held_at", "会商时间").map_err(|error| vec![error])?;
        Ok(consultation_convene(id, held_at, values.text("place")))
    })
}

fn open(around: &Around) -> RegisterForm {
    // A major one is opened by the office (M-4.2.3-c).
    let kinds: Vec<(String, String)> = ConsultationKind::ALL
        .iter()
        .filter(|kind| **kind == ConsultationKind::General || around.me.roles.has(Role::LeadingGroupOffice))
        .map(|kind| (kind.id().to_owned(), kind.zh().to_owned()))
        .collect();
    let now: String = around.now().to_string().chars().take(16).collect();
    let fields = vec![
        Field::new("kind", "种类", Input::Radio(kinds))
            .value(ConsultationKind::General.id())
            .hint("重大事项会商由办公室发起，须经组长同意"),
        Field::new("held_at", "时间", Input::Moment).value(now),
        Field::line("place", "地点"),
        Field::area("agenda", "议题", 2),
        Field::area("participants", "参加人", 3).hint("一行一人").optional(),
        Field::area("cases", "涉及的案件编号", 2).hint("一行一个；只能写您看得到的案件").optional(),
    ];
    RegisterForm::new("open", fields, "发起会商", "会商已登记", |values| {
        let one = |error: FieldError| vec![error];
        let kind = ConsultationKind::from_id(&values.text("kind"));
        let cases = values.lines("cases").iter().map(|line| line.parse()).collect::<Result<Vec<CaseNo>, _>>();
        Ok(consultation_open(ConsultationDraft {
            kind: kind.ok_or_else(|| one(FieldError::new("kind", "种类：请选择")))?,
            held_at: values.moment("held_at", "时间").map_err(one)?,
            place: values.text("place"),
            agenda: values.text("agenda"),
            participants: values.lines("participants"),
            cases: cases.map_err(|_| one(FieldError::new("cases", "案件编号：例如 2026-0047，一行一个")))?,
        }))
    })
}
