//! Rows of the routing table: names of inputs and values become positions and bits.

use super::check::Known;
use super::raw::{self, Name};
use super::{PackProblem, Source};
use crate::case::Transition;
use crate::policy::pack::{DepartmentKind, Pack};
use crate::policy::route::{AlsoRow, Input, Responsible, RouteTable, RouteTrack, Row, RowCase};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn table(
    source: &Source<'_>,
    known: &Known,
    pack: &Pack,
    raw: raw::Routing,
) -> Result<RouteTable, PackProblem> {
    let inputs: Vec<Input> = raw.inputs.iter().map(|name| Input { name: *name, values: name.domain(pack) }).collect();
    let mut seen = BTreeSet::new();
    let mut rows = Vec::with_capacity(raw.row.len());
    for row in raw.row {
        if !seen.insert(row.id.get_ref().clone()) {
            return Err(source.problem(row.id.span(), "routing.row", format!("行“{}”重复", row.id.get_ref())));
        }
        let at = row.id.span();
        let row = self::row(source, known, &inputs, row)?;
        check_owners(source, pack, &row, at)?;
        rows.push(row);
    }
    let mut also = Vec::with_capacity(raw.also.len());
    for row in raw.also {
        if !seen.insert(row.id.get_ref().clone()) {
            return Err(source.problem(row.id.span(), "routing.also", format!("行“{}”重复", row.id.get_ref())));
        }
        let field = format!("routing.also {}", row.id.get_ref());
        let mut offers = Vec::with_capacity(row.offers.len());
        for name in &row.offers {
            let Some(offer) = Transition::from_id(name.get_ref()) else {
                return Err(source.problem(name.span(), field, format!("没有转换“{}”", name.get_ref())));
            };
            offers.push(offer);
        }
        also.push(AlsoRow {
            clauses: known.clauses(source, &row.clauses, &field)?,
            id: row.id.into_inner(),
            when: row.when,
            clarity: row.clarity,
            reason: row.reason,
            offers,
        });
    }
    Ok(RouteTable { inputs, rows, also, transfer_limit: None })
}

fn row(source: &Source<'_>, known: &Known, inputs: &[Input], raw: raw::Row) -> Result<Row, PackProblem> {
    let field = format!("routing.row {}", raw.id.get_ref());
    let at = raw.id.span();
    if raw.clauses.is_empty() {
        return Err(source.problem(at, field, "须写明依据条款"));
    }
    if raw.when.is_empty() {
        return Err(source.problem(at, field, "须写明适用条件"));
    }
    let gap = raw.track == RouteTrack::Refer;
    if gap && raw.override_key.is_none() && raw.no_override.is_none() {
        return Err(source.problem(at, field, "职责不清的行须写明 override_key，或在 no_override 中说明为何没有"));
    }
    if raw.override_key.is_some() && raw.overridden.is_none() && raw.when.iter().all(|case| !has_departments(case)) {
        return Err(source.problem(at, field, "有 override_key 的行须在 overridden 中写明启用后由谁负责"));
    }
    if let Some(key) = &raw.override_key
        && !known.overrides.contains(key.get_ref())
    {
        return Err(source.problem(key.span(), field, format!("没有覆盖项“{}”", key.get_ref())));
    }
    let needs_owner = matches!(raw.track, RouteTrack::Own | RouteTrack::Joint) && !raw.split;
    if needs_owner && raw.departments.is_empty() && raw.when.iter().any(|case| !has_departments(case)) {
        return Err(source.problem(at, field, "须写明负责部门"));
    }
    let cases = raw.when.iter().map(|when| case(source, known, inputs, when, &field)).collect::<Result<_, _>>()?;
    Ok(Row {
        cases,
        responsible: responsible(source, known, &raw.departments, &field)?,
        track: raw.track,
        clarity: raw.clarity,
        clauses: known.clauses(source, &raw.clauses, &field)?,
        reason: raw.reason,
        split: raw.split,
        override_key: raw.override_key.map(toml::Spanned::into_inner),
        overridden: raw.overridden.map(|names| responsible(source, known, &names, &field)).transpose()?,
        no_override: raw.no_override,
        others_may_wait: raw.others_may_wait,
        id: raw.id.into_inner(),
    })
}

/// Only a functional department answers for a matter; the others register, forward and assist.
fn check_owners(source: &Source<'_>, pack: &Pack, row: &Row, at: std::ops::Range<usize>) -> Result<(), PackProblem> {
    let cases = row.cases.iter().flat_map(|case| case.responsible.iter().flatten());
    for owner in row.responsible.iter().chain(row.overridden.iter().flatten()).chain(cases) {
        if let Responsible::Department(id) = owner
            && pack.department(id).is_some_and(|department| department.kind != DepartmentKind::Functional)
        {
            let reason = format!("“{}”不是职能部门，不能负责办理", pack.department_short(id));
            return Err(source.problem(at, format!("routing.row {}", row.id), reason));
        }
    }
    Ok(())
}

fn has_departments(when: &BTreeMap<Name, Vec<Name>>) -> bool {
    when.keys().any(|key| key.get_ref() == "departments")
}

fn case(
    source: &Source<'_>,
    known: &Known,
    inputs: &[Input],
    when: &BTreeMap<Name, Vec<Name>>,
    field: &str,
) -> Result<RowCase, PackProblem> {
    let mut admits: Vec<u32> = inputs.iter().map(|input| (1_u32 << input.values.len()) - 1).collect();
    let mut owner = None;
    for (name, values) in when {
        if name.get_ref() == "departments" {
            owner = Some(responsible(source, known, values, field)?);
            continue;
        }
        let Some(position) = inputs.iter().position(|input| input.name.id() == name.get_ref()) else {
            return Err(source.problem(name.span(), field, format!("没有输入项“{}”", name.get_ref())));
        };
        let mut bits = 0_u32;
        for value in values {
            let Some(bit) = inputs[position].values.iter().position(|known| known == value.get_ref()) else {
                let choices = inputs[position].values.join("、");
                let reason = format!("“{}”没有取值“{}”，可用：{choices}", name.get_ref(), value.get_ref());
                return Err(source.problem(value.span(), field, reason));
            };
            bits |= 1 << bit;
        }
        if bits == 0 {
            return Err(source.problem(name.span(), field, format!("“{}”没有列出取值", name.get_ref())));
        }
        admits[position] = bits;
    }
    Ok(RowCase { admits, responsible: owner })
}

fn responsible(
    source: &Source<'_>,
    known: &Known,
    names: &[Name],
    field: &str,
) -> Result<Vec<Responsible>, PackProblem> {
    names
        .iter()
        .map(|name| {
            Ok(match name.get_ref().as_str() {
                "@insurance" => Responsible::ByInsurance,
                "@acting" => Responsible::Acting,
                "@receiver" => Responsible::Receiver,
                "@counterpart" => Responsible::Counterpart,
                _ => Responsible::Department(known.department(source, name, field)?),
            })
        })
        .collect()
}
