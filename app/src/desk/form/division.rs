//! Forms of what divides and joins cases: split, forwarding, merge and un-merge.

use super::commands::Source;
use super::fields::{departures, functional, one};
use super::spec::{Field, Form, Input, Outcome, Values};
use domain::case::{Command, CommandKind, DivisionCommand, Likeness, ProposalKind};
use domain::problem::FieldError;
use domain::value::{CaseNo, DepartmentId};
use domain::view::{CaseView, MergeCandidate};

fn divide(command: DivisionCommand) -> Command {
    Command::Division(command)
}

/// TR61: cases of the same people to choose from; a number is typed where the case is not among them.
fn merge(name: String, candidates: &[MergeCandidate]) -> Form {
    let mut fields = Vec::new();
    let likely = "同一缴费人、同一单位、同类争议、所属期重叠";
    if !candidates.is_empty() {
        let choices = candidates.iter().map(|other| {
            let against = match other.differences.as_slice() {
                [] => String::new(),
                differences => format!("（{}）", differences.join("、")),
            };
            let words = format!("{} {} · {} · {}{against}", other.case_no, other.title, other.who, other.state.zh());
            (other.case_no.to_string(), words)
        });
        let hint = "缴费人或单位相同的在办案件，最像的在前";
        fields.push(Field::new("candidate", "并入本案的案件", Input::Select(choices.collect())).hint(hint).optional());
    }
    let number = Field::line("duplicate", "并入本案的案件编号");
    fields.push(if candidates.is_empty() {
        number.hint(likely)
    } else {
        number.hint(format!("不在上面时填写；须{likely}")).optional()
    });
    Form::new(name, "并案", fields, |values| {
        let typed = values.text("duplicate");
        let chosen = values.text("candidate");
        let duplicate = case_no(if typed.is_empty() { &chosen } else { &typed })?;
        Ok(divide(DivisionCommand::Merge { duplicate, likeness: Likeness::default() }))
    })
}

pub(super) fn division(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, name, people, .. } = *source;
    let case = &view.case;
    let name = name.to_owned();
    Some(match kind {
        CommandKind::Split => split(name, view),
        CommandKind::ForwardAcceptance => {
            let proposed = view.proposal.departments.first().map(ToString::to_string).unwrap_or_default();
            Form::new(
                name,
                "转送受理",
                vec![
                    Field::new("to", "转送至", Input::Select(functional(pack))).value(proposed),
                    Field::area("departure-1", "与规则建议不同的理由", 2).optional(),
                ],
                |values| {
                    let to = DepartmentId::new(values.text("to"));
                    Ok(divide(DivisionCommand::ForwardAcceptance { to, departures: departures(values) }))
                },
            )
            .intro("首问责任人不变；申请人不必再来。")
        }
        CommandKind::Merge => merge(name, &people.candidates),
        CommandKind::Unmerge => {
            let merged = case.merged_cases().map(|merged| (merged.to_string(), merged.to_string())).collect();
            Form::new(
                name,
                "撤销并案",
                vec![
                    Field::new("duplicate", "恢复的案件", Input::Select(merged)),
                    Field::area("reason", "撤销并案的理由", 3),
                ],
                |values| {
                    let duplicate = case_no(&values.text("duplicate"))?;
                    Ok(divide(DivisionCommand::Unmerge { duplicate, reason: values.text("reason") }))
                },
            )
        }
        _ => return None,
    })
}

/// TR82: which items go, and which card each is on afterwards.
fn split(name: String, view: &CaseView) -> Form {
    let gaps: &[u8] = match &view.proposal.kind {
        ProposalKind::SplitFirst(gaps) => gaps,
        _ => &[],
    };
    let known: Vec<(u8, String, String)> = view
        .items
        .iter()
        .map(|item| {
            let route = item.route.as_ref();
            let names: Vec<String> = route
                .map(|route| route.departments.iter().map(|id| view.department_short(id)).collect())
                .unwrap_or_default();
            let to = match route {
                Some(route) if names.is_empty() => route.track.zh().to_owned(),
                _ => names.join("、"),
            };
            (item.item.no, format!("分项 {} {}", item.item.no, item.category), to)
        })
        .collect();
    let fields = known
        .iter()
        .map(|(no, label, _)| {
            let on = if gaps.contains(no) { "yes" } else { "" };
            Field::new(format!("item-{no}"), format!("分出{label}"), Input::Check).optional().value(on)
        })
        .collect();
    let here = view.case.case_no;
    let ticked = |values: &Values| -> Vec<u8> {
        values.numbered("item").filter(|(_, value)| !value.is_empty()).map(|(no, _)| no).collect()
    };
    Form::new(name, "分案", fields, move |values| Ok(divide(DivisionCommand::Split { items: ticked(values) })))
        .intro("分出的卡片沿用编号，加序号；首问责任人、查询码不变，两张卡片各走各的程序。")
        .foresee(move |values| {
            let gone = ticked(values);
            let side = |going: bool| -> Vec<String> {
                let on_side = known.iter().filter(|(no, ..)| gone.contains(no) == going);
                on_side.map(|(_, label, to)| format!("{label} → {to}")).collect()
            };
            let (stays, goes) = (side(false), side(true));
            let or_none = |lines: Vec<String>| {
                if lines.is_empty() { vec!["没有分项，不能这样分".to_owned()] } else { lines }
            };
            vec![
                Outcome { title: format!("本卡 {here}"), lines: or_none(stays) },
                Outcome { title: "新卡（编号加序号）".to_owned(), lines: or_none(goes) },
            ]
        })
}

fn case_no(text: &str) -> Result<CaseNo, Vec<FieldError>> {
    text.parse().map_err(|_| one(FieldError::new("duplicate", "案件编号：例如 2026-0047")))
}
