//! 代办: one act of the head for every card of a colleague who is away (M-4.1-e, M-4.1-f).

use crate::api::casework::{colleagues, stand_in_for_all};
use crate::desk::form::{Field, Input};
use crate::desk::registers::form::RegisterForm;
use crate::desk::toast::use_toasts;
use domain::problem::FieldError;
use domain::value::AccountId;
use domain::view::{AbsenceForm, Colleague};
use leptos::prelude::*;

/// Who is away, who stands in, from when until when, why.
#[component]
pub(super) fn Absence() -> impl IntoView {
    let (people, toasts) = (LocalResource::new(colleagues), use_toasts());
    let done = Callback::new(move |told: &'static str| toasts.done(told.to_owned()));
    move || people.get().and_then(Result::ok).map(|people| form(&people).panel_beside("代办安排".to_owned(), done))
}

fn form(people: &[Colleague]) -> RegisterForm {
    let list: Vec<(String, String)> =
        people.iter().map(|one| (one.account.0.to_string(), format!("{}（{}）", one.name, one.roles))).collect();
    let fields = vec![
        Field::new("holder", "请假人", Input::Select(list.clone())).hint("其全部在办案件一次指定，期限照常计算"),
        Field::new("to", "代办人", Input::Select(list)),
        Field::new("from", "代办开始", Input::Day),
        Field::new("until", "代办结束", Input::Day),
        Field::area("reason", "代办理由", 2),
    ];
    RegisterForm::new("absence", fields, "指定代办", "已在其全部在办案件上指定代办", |values| {
        let one = |error: FieldError| vec![error];
        let person = |field: &str, label: &str| {
            let read = values.text(field).parse().map(AccountId);
            read.map_err(|_| one(FieldError::new(field, format!("{label}：请选择"))))
        };
        let form = AbsenceForm {
            holder: person("holder", "请假人")?,
            to: person("to", "代办人")?,
            from: values.day("from", "代办开始").map_err(one)?,
            until: values.day("until", "代办结束").map_err(one)?,
            reason: values.text("reason"),
        };
        Ok(async move { stand_in_for_all(form).await.map(|_| ()) })
    })
}
