//! 领导小组名册 (M-3.1-a..c): one leader, a deputy per unit, members who are invited.

use super::form::RegisterForm;
use super::{Around, sheet};
use crate::api::registers::{roster_add, roster_end, roster_tie};
use crate::desk::form::{Field, Input};
use crate::ui::{Alert, AlertKind, Ava, Icon};
use domain::problem::FieldError;
use domain::register::{Post, RosterEntry};
use domain::value::{AccountId, DepartmentId};
use domain::view::{Registered, RosterView};
use leptos::prelude::*;

pub(super) fn shown(around: &Around, view: RosterView) -> AnyView {
    let RosterView { mut entries, without_deputy, without_station, may_keep, leaders } = view;
    let today = around.now().day();
    let rank = |post| Post::ALL.iter().position(|known| *known == post);
    entries.sort_by_key(|row| (!row.entry.is_active(today), rank(row.entry.post), row.id));
    let none = entries.is_empty();
    let rows: Vec<AnyView> = entries.into_iter().map(|row| line(around, row, may_keep, &leaders)).collect();
    let gap = |title: String, text: &'static str| {
        view! { <Alert kind=AlertKind::Soon title=title><p>{text}</p></Alert> }.into_any()
    };
    // A unit, or a town, without its 副组长 is flagged (M-3.1-b).
    let deputies = (!without_deputy.is_empty())
        .then(|| gap(format!("还没有副组长的单位：{}", without_deputy.join("、")), "各单位主要负责同志任副组长。"));
    let stations = (!without_station.is_empty())
        .then(|| gap(format!("还没有调解站的镇：{}", without_station.join("、")), "每个镇应设调解站。"));
    let table = view! {
        <div class="panel__body stack stack--2">{deputies}{stations}</div>
        {none.then(|| view! { <div class="empty"><Icon name="users"/><h3>"名册还是空的"</h3><p>"登记组长、各单位副组长和各镇成员后，会商邀请从这里选人。"</p></div> })}
        {(!none).then(|| view! {
            <div class="tbl-wrap" tabindex="0" role="group" aria-label="领导小组名册">
                <table class="tbl tbl--stack">
                    <thead><tr><th>"姓名"</th><th>"职务"</th><th>"单位"</th><th>"任期"</th>{may_keep.then(|| view! { <th><span class="vh">"操作"</span></th> })}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
    }
    .into_any();
    let form = may_keep.then(|| add(around, &leaders).panel("登记任职", around));
    sheet("领导小组名册", table, form)
}

/// Accounts of the leader's post to choose from.
fn accounts(leaders: &[(AccountId, String)]) -> Vec<(String, String)> {
    leaders.iter().map(|(account, name)| (account.0.to_string(), name.clone())).collect()
}

fn chosen(text: &str) -> Option<AccountId> {
    text.parse().ok().map(AccountId)
}

/// Which account is the leader's, and the form that ties another one.
fn tied(
    around: &Around,
    id: i64,
    held: &RosterEntry,
    may_keep: bool,
    leaders: &[(AccountId, String)],
) -> Option<AnyView> {
    if held.post != Post::Leader || !held.is_active(around.now().day()) || !may_keep {
        return None;
    }
    let known = leaders.iter().find(|(account, _)| Some(*account) == held.account);
    let text = match (known, held.account) {
        (Some((_, name)), _) => format!("账号：{name}"),
        (None, Some(_)) => "登记的账号已停用，请更换".to_owned(),
        (None, None) => "还没有登记账号，组长意见无法办理".to_owned(),
    };
    let field = Field::new("account", "组长的账号", Input::Select(accounts(leaders)));
    let form =
        RegisterForm::new(format!("tie-{id}"), vec![field], "登记账号", "组长账号已登记", move |values| {
            let missing = || vec![FieldError::new("account", "组长的账号：请选择")];
            Ok(roster_tie(id, chosen(&values.text("account")).ok_or_else(missing)?))
        });
    Some(view! { <p class="muted">{text}</p>{form.folded("更换账号", around)} }.into_any())
}

fn line(around: &Around, row: Registered<RosterEntry>, may_keep: bool, leaders: &[(AccountId, String)]) -> AnyView {
    let (id, held) = (row.id, row.entry);
    let active = held.is_active(around.now().day());
    let term = match held.until {
        Some(until) => format!("{} 至 {until}", held.from),
        None => format!("{} 起", held.from),
    };
    let class = match (held.post, active) {
        (_, false) => "tag tag--line",
        (Post::Leader, true) => "tag tag--ink",
        (Post::Deputy | Post::Member, true) => "tag",
    };
    let end = (may_keep && held.until.is_none()).then(|| {
        let field = Field::new("until", "最后一天", Input::Day).value(around.now().day().to_string());
        let form =
            RegisterForm::new(format!("end-{id}"), vec![field], "结束任职", "任职已结束", move |values| {
                Ok(roster_end(id, values.day("until", "最后一天").map_err(|error| vec![error])?))
            });
        form.folded("结束任职", around)
    });
    let tie = tied(around, id, &held, may_keep, leaders);
    view! {
        <tr>
            <td data-th=""><span class="person"><Ava name=held.name.clone()/>{held.name}</span></td>
            <td data-th="职务"><span class=class>{held.post.zh()}</span></td>
            <td data-th="单位">{around.shelf.unit(&held.unit)}</td>
            <td data-th="任期" class="num">{term}{(!active).then_some("（不在任）")}</td>
            {may_keep.then(|| view! { <td data-th="" class="r">{tie}{end}</td> })}
        </tr>
    }
    .into_any()
}

fn add(around: &Around, leaders: &[(AccountId, String)]) -> RegisterForm {
    let posts: Vec<(String, String)> =
        Post::ALL.iter().map(|post| (post.id().to_owned(), post.zh().to_owned())).collect();
    let fields = vec![
        Field::line("name", "姓名"),
        Field::new("post", "职务", Input::Radio(posts)).value(Post::Member.id()),
        Field::new("unit", "单位", Input::Select(around.units())),
        Field::new("account", "组长的账号（只有登记组长时选择）", Input::Select(accounts(leaders))),
        Field::new("from", "任职起始日", Input::Day).value(around.now().day().to_string()),
    ];
    RegisterForm::new("roster", fields, "登记", "任职已登记", |values| {
        let one = |error: FieldError| vec![error];
        let unit = values.text("unit");
        if unit.is_empty() {
            return Err(one(FieldError::new("unit", "单位：请选择")));
        }
        Ok(roster_add(RosterEntry {
            name: values.text("name"),
            unit: DepartmentId::new(unit),
            post: Post::from_id(&values.text("post")).unwrap_or(Post::Member),
            from: values.day("from", "任职起始日").map_err(one)?,
            until: None,
            account: chosen(&values.text("account")),
        }))
    })
}
