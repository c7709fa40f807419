//! 舆情 without a case (M-3.2.8-a, M-3.2.8-b): registered and closed by the cyberspace office, answered by the department.

use super::form::RegisterForm;
use super::{Around, entry, list, said, sheet};
use crate::api::registers::{opinion_close, opinion_link, opinion_publish, opinion_register, opinion_respond};
use crate::desk::form::{Field, Input};
use crate::text::moment;
use domain::access::Role;
use domain::problem::FieldError;
use domain::register::{Book, OpinionDraft, OpinionEntry};
use domain::value::{CaseNo, DepartmentId};
use domain::view::Registered;
use leptos::prelude::*;

pub(super) fn shown(around: &Around, rows: Vec<Registered<OpinionEntry>>) -> AnyView {
    let entries = list(
        Book::Opinions,
        rows,
        "网信办发现、还没有对应案件的舆情登记在这里；已有案件的登记在案件里。",
        |row| line(around, row),
    );
    let form = around.shelf.keeps(Book::Opinions).then(|| register(around).panel("登记舆情", around));
    sheet("舆情（未立案）", entries, form)
}

fn line(around: &Around, row: Registered<OpinionEntry>) -> AnyView {
    let (id, item, now) = (row.id, row.entry, around.now());
    let open = item.is_open();
    let (class, state) = if item.case_no.is_some() {
        ("tag tag--done", "已关联案件")
    } else if item.closed.is_some() {
        ("tag tag--done", "已结束")
    } else if item.response.is_some() {
        ("tag tag--line", "已应对")
    } else {
        ("tag tag--soon", "待应对")
    };
    let unit = item.draft.responsible.as_ref().map(|unit| around.shelf.unit(unit));
    let from = format!(
        "{} 发现 · {}",
        moment(item.draft.found_at, now),
        unit.map_or_else(|| "未指定应对部门".to_owned(), |unit| format!("{unit}负责应对")),
    );
    let mut acts = Vec::new();
    let roles = &around.me.roles;
    let works = roles.has(Role::Handler) || roles.has(Role::Head);
    if open && works && item.draft.responsible.as_ref() == Some(&around.me.department) {
        let field = Field::area("response", "应对情况", 3);
        let form = RegisterForm::new(
            format!("respond-{id}"),
            vec![field],
            "登记应对",
            "应对情况已登记",
            move |values| Ok(opinion_respond(id, values.text("response"))),
        );
        acts.push(form.folded("登记应对", around));
        acts.push(publish(id).folded("对外发布", around));
    }
    if open && roles.has(Role::Cyberspace) {
        let field = Field::line("case_no", "案件编号").hint("受理部门告知的编号，例如 2026-0047");
        let form = RegisterForm::new(
            format!("link-{id}"),
            vec![field],
            "关联案件",
            "已关联，在案件里继续跟踪",
            move |values| {
                let case_no: Result<CaseNo, _> = values.text("case_no").parse();
                let wrong = |_| vec![FieldError::new("case_no", "案件编号：例如 2026-0047")];
                Ok(opinion_link(id, case_no.map_err(wrong)?))
            },
        );
        acts.push(form.folded("关联案件", around));
        let field = Field::area("note", "结束说明", 2);
        let form = RegisterForm::new(format!("close-{id}"), vec![field], "结束", "舆情已结束", move |values| {
            Ok(opinion_close(id, values.text("note")))
        });
        acts.push(form.folded("结束", around));
    }
    let head = view! {
        <b>{format!("{}：{}", item.draft.platform, item.draft.summary)}</b>
        <span class="tag">{item.draft.level.clone()}</span>
        <span class=class>{state}</span>
    }
    .into_any();
    // Shown as text: a page of the administration sends nobody to addresses strangers wrote.
    let body = view! {
        <p class="tiny muted">{from}</p>
        {(!item.draft.url.is_empty()).then(|| view! { <p class="tiny wrapword">{item.draft.url.clone()}</p> })}
        {said("登记", String::new(), &item.by, item.at, now)}
        {item.response.as_ref().map(|(text, by, at)| said("应对", text.clone(), by, *at, now))}
        {item.statement.as_ref().map(|made| said("对外发布", made.text.clone(), &made.by, made.at, now))}
        {item.closed.as_ref().map(|(text, by, at)| said("结束", text.clone(), by, *at, now))}
    };
    entry(id, head, body.into_any(), acts)
}

/// Publishing rests on an approved disclosure of a case (M-3.2.8-b).
fn publish(id: i64) -> RegisterForm {
    let fields = vec![
        Field::area("statement", "对外发布的文字", 4).hint("不写个人信息"),
        Field::line("case_no", "案件编号").hint("在这件案件里报批信息提供，批准后才能发布"),
        Field::line("disclosure", "批准的第几号").hint("案件“对外提供信息”里的序号，例如 1"),
    ];
    RegisterForm::new(format!("publish-{id}"), fields, "发布", "已登记对外发布", move |values| {
        let case_no = match values.text("case_no") {
            text if text.is_empty() => None,
            text => {
                let wrong = |_| vec![FieldError::new("case_no", "案件编号：例如 2026-0047")];
                let number: CaseNo = text.parse().map_err(wrong)?;
                Some(number)
            }
        };
        Ok(opinion_publish(id, values.text("statement"), case_no, values.text("disclosure").parse().ok()))
    })
}

fn register(around: &Around) -> RegisterForm {
    let now: String = around.now().to_string().chars().take(16).collect();
    let levels = ["一般", "较大", "重大"].map(|level| (level.to_owned(), level.to_owned())).to_vec();
    let fields = vec![
        Field::line("platform", "平台"),
        Field::line("url", "链接").optional(),
        Field::area("summary", "摘要", 3),
        Field::new("level", "级别", Input::Radio(levels)).value("一般"),
        Field::new("found_at", "发现时间", Input::Moment).value(now),
        Field::new("responsible", "应对部门", Input::Select(around.units())).optional(),
    ];
    RegisterForm::new("opinion", fields, "登记舆情", "舆情已登记", |values| {
        let unit = values.text("responsible");
        Ok(opinion_register(OpinionDraft {
            platform: values.text("platform"),
            url: values.text("url"),
            summary: values.text("summary"),
            level: values.text("level"),
            found_at: values.moment("found_at", "发现时间").map_err(|error| vec![error])?,
            responsible: (!unit.is_empty()).then(|| DepartmentId::new(unit)),
        }))
    })
}
