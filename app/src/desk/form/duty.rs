//! Forms about who answers for a card: countersignature of a departure, the holder of the work, a stand-in.

use super::commands::Source;
use super::fields::{functional, one, reason};
use super::spec::{Field, Form, Input, Values};
use domain::case::{Command, CommandKind, DutyCommand, StaffRef};
use domain::problem::FieldError;
use domain::value::{AccountId, DepartmentId};

pub(super) fn form_for(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, me, people, name } = *source;
    let name = name.to_owned();
    let colleagues: Vec<(String, String)> = people
        .colleagues
        .iter()
        .map(|colleague| (colleague.account.0.to_string(), format!("{}（{}）", colleague.name, colleague.roles)))
        .collect();
    let department = me.department.clone();
    Some(match kind {
        CommandKind::AskDeparture => {
            let owners: Vec<(String, String)> = functional(pack)
                .into_iter()
                .filter(|(id, _)| view.case.is_lawful_owner(pack, &DepartmentId::new(id.clone())))
                .collect();
            Form::new(
                name,
                "提请会签",
                vec![
                    Field::new("to", "改由哪个部门办理", Input::Select(owners)),
                    Field::area("reason", "与规则建议不同的理由", 3),
                ],
                |values| {
                    let (to, reason) = (DepartmentId::new(values.text("to")), values.text("reason"));
                    Ok(Command::Duty(DutyCommand::AskDeparture { to, reason }))
                },
            )
            .intro("规则写得明确的，只能在依法负责的部门中另选，并须负责人会签；会签后计入季度“推出”。")
        }
        CommandKind::AnswerDeparture => {
            let asked = view.case.duty.open_departure().map(|asked| {
                format!("{}提请由{}办理：{}", asked.by.name, pack.department_short(&asked.to), asked.reason)
            });
            Form::new(
                name,
                "答复",
                vec![Field::new("granted", "会签同意", Input::Check).optional(), Field::area("reason", "会签意见", 2)],
                |values| {
                    let (granted, reason) = (values.is_on("granted"), values.text("reason"));
                    Ok(Command::Duty(DutyCommand::AnswerDeparture { granted, reason }))
                },
            )
            .intro(asked.unwrap_or_default())
        }
        CommandKind::ReassignWork => Form::new(
            name,
            "转交",
            vec![Field::new("to", "接手人", Input::Select(colleagues)), Field::area("reason", "转交理由", 2)],
            move |values| {
                let to = colleague(values, "接手人", &department)?;
                Ok(Command::Duty(DutyCommand::Reassign { to, reason: values.text("reason") }))
            },
        )
        .intro("立即生效，期限照常计算；首问部门和首问责任人的记录不变。"),
        CommandKind::AppointStandIn => Form::new(
            name,
            "指定代办",
            vec![
                Field::new("to", "代办人", Input::Select(colleagues)),
                Field::new("from", "代办开始", Input::Day).value(view.now.day().to_string()),
                Field::new("until", "代办结束", Input::Day),
                Field::area("reason", "代办理由", 2),
            ],
            move |values| {
                let to = colleague(values, "代办人", &department)?;
                let from = values.day("from", "代办开始").map_err(one)?;
                let until = values.day("until", "代办结束").map_err(one)?;
                Ok(Command::Duty(DutyCommand::AppointStandIn { to, from, until, reason: values.text("reason") }))
            },
        )
        .intro("代办期间以两人名义办理；期限不因请假停止。"),
        CommandKind::EndStandIn => reason(name, "结束代办", "结束代办的理由", |reason| {
            Command::Duty(DutyCommand::EndStandIn { reason })
        }),
        _ => return None,
    })
}

fn colleague(values: &Values, label: &str, department: &DepartmentId) -> Result<StaffRef, Vec<FieldError>> {
    let account = values.text("to").parse().map_err(|_| one(FieldError::new("to", format!("{label}：请选择"))))?;
    // The server fills in the name from the account.
    Ok(StaffRef { account: AccountId(account), name: String::new(), department: department.clone() })
}
