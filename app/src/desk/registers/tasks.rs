//! 交办事项 (M-3.2.1-b): the office assigns, the unit reports.

use super::form::RegisterForm;
use super::{Around, entry, list, said, sheet};
use crate::api::registers::{group_task_assign, group_task_report};
use crate::desk::form::{Field, Input};
use crate::text::day_with_weekday;
use domain::register::{Book, GroupTask, TaskDraft};
use domain::value::DepartmentId;
use domain::view::Registered;
use leptos::prelude::*;

pub(super) fn shown(around: &Around, rows: Vec<Registered<GroupTask>>) -> AnyView {
    let entries = list(
        Book::Tasks,
        rows,
        "领导小组办公室交办的其他工作登记在这里，由承办单位报告结果。",
        |row| line(around, row),
    );
    let form = around.shelf.keeps(Book::Tasks).then(|| assign(around).panel("交办", around));
    sheet("交办事项", entries, form)
}

fn line(around: &Around, row: Registered<GroupTask>) -> AnyView {
    let (id, task, now) = (row.id, row.entry, around.now());
    let late = task.result.is_none() && task.draft.due_on < now.day();
    let (class, state) = match (&task.result, late) {
        (Some(_), _) => ("tag tag--done", "已报告"),
        (None, true) => ("tag tag--urgent", "已超期"),
        (None, false) => ("tag tag--line", "办理中"),
    };
    let unit = around.shelf.unit(&task.draft.unit);
    let due = format!("{unit} · {} 前", day_with_weekday(task.draft.due_on, now));
    let result = task.result.as_ref().map(|(text, by, at)| said("结果", text.clone(), by, *at, now));
    let mut acts = Vec::new();
    if task.result.is_none() && task.draft.unit == around.me.department {
        let field = Field::area("result", "办理结果", 3);
        let form =
            RegisterForm::new(format!("report-{id}"), vec![field], "报告结果", "结果已报告", move |values| {
                Ok(group_task_report(id, values.text("result")))
            });
        acts.push(form.folded("报告结果", around));
    }
    let head = view! { <b>{task.draft.task.clone()}</b><span class=class>{state}</span> }.into_any();
    let body = view! {
        <p class="tiny muted">{due}</p>
        {said("交办", String::new(), &task.by, task.at, now)}
        {result}
    };
    entry(id, head, body.into_any(), acts)
}

fn assign(around: &Around) -> RegisterForm {
    let fields = vec![
        Field::new("unit", "承办单位", Input::Select(around.units())),
        Field::area("task", "交办事项", 3),
        Field::new("due_on", "期限", Input::Day).value(around.now().day().plus(14).to_string()),
    ];
    RegisterForm::new("task", fields, "交办", "已交办", |values| {
        let due_on = values.day("due_on", "期限").map_err(|error| vec![error])?;
        let unit = DepartmentId::new(values.text("unit"));
        Ok(group_task_assign(TaskDraft { unit, task: values.text("task"), due_on }))
    })
}
