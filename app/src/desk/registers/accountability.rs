//! 责任追究 (M-5.4-b): never without verification and basis.

use super::form::RegisterForm;
use super::{Around, entry, list, said, sheet};
use crate::api::registers::accountability_record;
use crate::desk::form::{Field, Input};
use crate::text::date;
use domain::problem::FieldError;
use domain::register::{AccountabilityDraft, AccountabilityEntry, AccountabilityGround, Book};
use domain::value::{CaseNo, DepartmentId};
use domain::view::Registered;
use leptos::prelude::*;

pub(super) fn shown(around: &Around, rows: Vec<Registered<AccountabilityEntry>>) -> AnyView {
    let entries = list(
        Book::Accountability,
        rows,
        "责任履行不到位、工作失误、引发舆情或造成严重后果的，经核实后登记处理决定和依据。",
        |row| line(around, row),
    );
    let form = around.shelf.keeps(Book::Accountability).then(|| record(around).panel("登记责任追究", around));
    sheet("责任追究", entries, form)
}

fn line(around: &Around, row: Registered<AccountabilityEntry>) -> AnyView {
    let (id, made, now) = (row.id, row.entry, around.now());
    let draft = made.draft;
    let who = match (around.shelf.unit(&draft.unit), draft.person.trim()) {
        (unit, "") => unit,
        (unit, person) => format!("{unit} {person}"),
    };
    let head = view! { <b>{who}</b><span class="tag tag--soon">{draft.ground.zh()}</span> }.into_any();
    let pair = |label: &'static str, text: String| {
        view! { <p class="entry__s"><b>{label}</b><span>{text}</span></p> }.into_any()
    };
    let body = view! {
        <p class="tiny muted">
            {format!("{} 决定", date(draft.decided_on))}
            {draft.case_no.map(|case_no| format!(" · 来自案件 {case_no}"))}
        </p>
        {pair("核实情况", draft.verification)}
        {pair("处理决定", draft.decision)}
        {pair("依据", draft.legal_basis.join("；"))}
        {said("登记", String::new(), &made.by, made.at, now)}
    };
    entry(id, head, body.into_any(), Vec::new())
}

fn record(around: &Around) -> RegisterForm {
    let grounds: Vec<(String, String)> =
        AccountabilityGround::ALL.iter().map(|ground| (ground.id().to_owned(), ground.zh().to_owned())).collect();
    let fields = vec![
        Field::new("unit", "单位", Input::Select(around.units())),
        Field::line("person", "责任人").optional(),
        Field::new("ground", "情形", Input::Radio(grounds)),
        Field::area("verification", "核实情况", 3).hint("查了什么、怎么核实的"),
        Field::area("decision", "处理决定", 2),
        Field::area("legal_basis", "依据", 2).hint("一行一条，写到条款"),
        Field::new("decided_on", "决定日期", Input::Day).value(around.now().day().to_string()),
        Field::line("case_no", "来自案件").optional(),
    ];
    RegisterForm::new("accountability", fields, "登记", "责任追究已登记", |values| {
        let one = |error: FieldError| vec![error];
        let ground = AccountabilityGround::from_id(&values.text("ground"));
        let case_no = match values.text("case_no") {
            text if text.is_empty() => None,
            text => {
                let number: CaseNo =
                    text.parse().map_err(|_| one(FieldError::new("case_no", "案件编号：例如 2026-0047")))?;
                Some(number)
            }
        };
        let unit = values.text("unit");
        if unit.is_empty() {
            return Err(one(FieldError::new("unit", "单位：请选择")));
        }
        Ok(accountability_record(AccountabilityDraft {
            unit: DepartmentId::new(unit),
            person: values.text("person"),
            ground: ground.ok_or_else(|| one(FieldError::new("ground", "情形：请选择")))?,
            verification: values.text("verification"),
            legal_basis: values.lines("legal_basis"),
            decision: values.text("decision"),
            decided_on: values.day("decided_on", "决定日期").map_err(one)?,
            case_no,
        }))
    })
}
