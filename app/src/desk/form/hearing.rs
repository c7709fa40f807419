//! Forms about hearing the other side (M-4.3-a).

use super::fields::{one, parties};
use super::spec::{Field, Form, Input};
use domain::case::{Case, Command, CommandKind, HearingCommand};
use domain::problem::FieldError;
use domain::value::Phone;

fn hearing(command: HearingCommand) -> Command {
    Command::Hearing(command)
}

/// Whom it concerns, the other side first.
fn whose(case: &Case) -> Field {
    let mut known = parties(case);
    if let Some(other) = case.heard_party().map(|other| other.no.to_string()) {
        known.sort_by_key(|(no, _)| *no != other);
    }
    let first = known.first().map(|(no, _)| no.clone()).unwrap_or_default();
    Field::new("party", "哪一方", Input::Select(known)).value(first)
}

/// The form of a command of these kinds.
pub(super) fn form_for(kind: CommandKind, name: String, case: &Case) -> Option<Form> {
    let party = |values: &super::spec::Values| super::fields::number(values, "party", "哪一方");
    Some(match kind {
        CommandKind::StateView => Form::new(
            name,
            "登记",
            vec![
                whose(case),
                Field::area("text", "陈述意见", 5).hint("当面或来电陈述的，如实记录；这一方在查询页面能看到"),
            ],
            move |values| Ok(hearing(HearingCommand::State { party: party(values)?, text: values.text("text") })),
        ),
        CommandKind::NamePerson => Form::new(
            name,
            "登记",
            vec![
                whose(case),
                Field::line("name", "负责人员姓名"),
                Field::line("post", "职务").optional(),
                Field::line("phone", "负责人员电话"),
            ],
            move |values| {
                let phone = Phone::parse(&values.text("phone"))
                    .map_err(|wrong| one(FieldError::new("phone", format!("负责人员电话：{wrong}"))))?;
                Ok(hearing(HearingCommand::NamePerson {
                    party: party(values)?,
                    name: values.text("name"),
                    post: values.text("post"),
                    phone: Some(phone),
                }))
            },
        ),
        CommandKind::DecideHearing => {
            let ways = vec![
                ("no".to_owned(), "不听取，直接答复".to_owned()),
                ("yes".to_owned(), "听取，发出参加处理通知书".to_owned()),
            ];
            Form::new(
                name,
                "决定",
                vec![
                    Field::new("hear", "另一方的意见", Input::Radio(ways)).value("no"),
                    Field::area("reason", "听取或者不听取的理由", 3),
                ],
                |values| {
                    let hear = values.text("hear") == "yes";
                    Ok(hearing(HearingCommand::Decide { hear, reason: values.text("reason") }))
                },
            )
            .intro("举报或者要求身份保密的事项，通知另一方可能暴露反映人。通知书里不写反映人的姓名和联系方式。")
        }
        _ => return None,
    })
}
