//! Fields that several forms ask for, and how what was typed into them is read.

use super::spec::{Field, Form, Input, Values};
use domain::case::{Case, Command, Conclusion, Departure, UnitQuestion};
use domain::policy::Pack;
use domain::problem::FieldError;
use domain::value::{DepartmentId, Instant};
use domain::view::CaseView;

pub(super) fn one(error: FieldError) -> Vec<FieldError> {
    vec![error]
}

/// `2026-03-18T09:41`, as browsers fill in.
pub(super) fn local(at: Instant) -> String {
    at.to_string().chars().take(16).collect()
}

pub(super) fn moment(name: &str, label: &str, now: &str) -> Field {
    Field::new(name, label, Input::Moment).value(now)
}

pub(super) fn options<T: Copy>(
    all: &[T],
    id: fn(T) -> &'static str,
    zh: fn(T) -> &'static str,
) -> Vec<(String, String)> {
    all.iter().map(|choice| (id(*choice).to_owned(), zh(*choice).to_owned())).collect()
}

pub(super) fn number(values: &Values, name: &str, label: &str) -> Result<u8, Vec<FieldError>> {
    values.text(name).parse().map_err(|_| one(FieldError::new(name, format!("{label}：请选择"))))
}

pub(super) fn parties(case: &Case) -> Vec<(String, String)> {
    case.registration
        .parties
        .iter()
        .map(|party| (party.no.to_string(), format!("{}（{}）", party.name, party.role.zh())))
        .collect()
}

/// Whom the answer reached: what a party says to it is recorded of no other (M-4.3-c).
pub(super) fn served_parties(case: &Case) -> Vec<(String, String)> {
    let reached = |no: &str| no.parse().is_ok_and(|no| case.served_at(no).is_some());
    parties(case).into_iter().filter(|(no, _)| reached(no)).collect()
}

pub(super) fn items(case: &Case, pack: &Pack) -> Vec<(String, String)> {
    case.registration
        .items
        .iter()
        .map(|item| {
            let category = pack.category(item.category).map(|category| category.short.as_str()).unwrap_or_default();
            (item.no.to_string(), format!("分项 {}：{category}", item.no))
        })
        .collect()
}

pub(super) fn reason(name: String, submit: &'static str, label: &'static str, make: fn(String) -> Command) -> Form {
    Form::new(name, submit, vec![Field::area("reason", label, 3)], move |values| Ok(make(values.text("reason"))))
}

/// A reason for every item for which the table says otherwise.
pub(super) fn departure_fields(view: &CaseView, pack: &Pack, departments: &[DepartmentId]) -> Vec<Field> {
    view.items
        .iter()
        .filter_map(|item| {
            let route = item.route.as_ref()?;
            if route.departments == departments {
                return None;
            }
            let named: Vec<&str> = route.departments.iter().map(|id| pack.department_short(id)).collect();
            let proposal = if named.is_empty() { route.track.zh().to_owned() } else { named.join("、") };
            let field = Field::area(
                format!("departure-{}", item.item.no),
                format!("分项 {}：不采纳建议的理由", item.item.no),
                2,
            )
            .hint(format!("规则 {} 建议：{proposal}。{}", route.row, route.reason))
            .optional();
            Some(field)
        })
        .collect()
}

pub(super) fn departures(values: &Values) -> Vec<Departure> {
    values
        .numbered("departure")
        .filter(|(_, reason)| !reason.is_empty())
        .map(|(item, reason)| Departure { item, reason })
        .collect()
}

pub(super) fn functional(pack: &Pack) -> Vec<(String, String)> {
    pack.departments
        .iter()
        .filter(|department| department.kind == domain::policy::DepartmentKind::Functional)
        .map(|department| (department.id.to_string(), department.name.clone()))
        .collect()
}

/// Every department of the pack.
pub(super) fn departments(pack: &Pack) -> Vec<(String, String)> {
    pack.departments.iter().map(|department| (department.id.to_string(), department.name.clone())).collect()
}

/// Departments that may be invited to a joint handling, the accepting one left out.
pub(super) fn participants(pack: &Pack, case: &Case) -> Vec<(String, String)> {
    use domain::policy::DepartmentKind;
    pack.departments
        .iter()
        .filter(|department| matches!(department.kind, DepartmentKind::Functional | DepartmentKind::Liaison))
        .filter(|department| Some(&department.id) != case.accepting_department.as_ref())
        .map(|department| (department.id.to_string(), department.short.clone()))
        .collect()
}

/// Units convened; `missing`: only those whose opinion is still to come.
pub(super) fn units(case: &Case, pack: &Pack, missing: bool) -> Vec<(String, String)> {
    case.units
        .iter()
        .filter(|unit| !missing || unit.is_missing())
        .map(|unit| (unit.department.to_string(), pack.department_short(&unit.department).to_owned()))
        .collect()
}

/// Questions typed into `question-…`.
pub(super) fn questions(values: &Values) -> Vec<UnitQuestion> {
    let typed = values.0.iter().filter_map(|(key, text)| {
        let department = DepartmentId::new(key.strip_prefix("question-")?);
        Some(UnitQuestion { department, question: text.trim().to_owned() })
    });
    typed.collect()
}

pub(super) fn basis(case: &Case) -> Field {
    let known = case
        .reply
        .as_ref()
        .map(|reply| reply.legal_basis.clone())
        .filter(|basis| !basis.is_empty())
        .or_else(|| case.finding.as_ref().map(|finding| finding.legal_basis.clone()))
        .unwrap_or_default();
    Field::area("legal_basis", "依据", 3)
        .hint("一行一条，写明文件和条款，例如：《中华人民共和国社会保险法》第六十三条")
        .value(known.join("\n"))
}

pub(super) fn conclusion_fields(view: &CaseView, known: &[Conclusion]) -> Vec<Field> {
    view.items
        .iter()
        .map(|item| {
            let no = item.item.no;
            let text = known.iter().find(|conclusion| conclusion.item == no).map(|known| known.text.clone());
            Field::area(format!("conclusion-{no}"), format!("分项 {no} 的结论（{}）", item.category), 3)
                .value(text.unwrap_or_default())
        })
        .collect()
}

pub(super) fn conclusions(values: &Values) -> Vec<Conclusion> {
    values.numbered("conclusion").map(|(item, text)| Conclusion { item, text }).collect()
}
