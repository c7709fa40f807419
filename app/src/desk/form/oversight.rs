//! Forms of what lies over a case or beside it: legal check, extension, suspension, division, records.

use super::commands::Source;
use super::division::division;
use super::fields::{one, options, reason};
use super::records::records;
use super::spec::{Field, Form, Input};
use domain::case::{Case, CheckResult, Command, CommandKind, OversightCommand, StaffRef, SuspensionGround};
use domain::problem::FieldError;

fn over(command: OversightCommand) -> Command {
    Command::Oversight(command)
}

/// The form of a command of these kinds.
pub(super) fn form_for(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    oversight(kind, source).or_else(|| division(kind, source)).or_else(|| records(kind, source))
}

/// What is about to be sent out, in one text.
fn draft_of(case: &Case) -> String {
    let (facts, conclusions, basis) = match (&case.reply, &case.consolidated, &case.finding) {
        (Some(reply), ..) => (&reply.facts, &reply.conclusions, &reply.legal_basis),
        (None, Some(opinion), _) => (&opinion.facts, &opinion.conclusions, &opinion.legal_basis),
        (None, None, Some(finding)) => (&finding.facts, &finding.conclusions, &finding.legal_basis),
        (None, None, None) => return String::new(),
    };
    let items = conclusions.iter().map(|conclusion| format!("分项 {}：{}", conclusion.item, conclusion.text));
    let lines: Vec<String> = [facts.clone()].into_iter().chain(items).chain(basis.iter().cloned()).collect();
    lines.join("\n")
}

fn oversight(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, name, .. } = *source;
    let case = &view.case;
    let bankrupt = case.registration.circumstances.contains(&domain::policy::route::Circumstance::Bankruptcy);
    let name = name.to_owned();
    Some(match kind {
        CommandKind::AskLegalCheck => Form::new(
            name,
            "请司法局把关",
            vec![
                Field::area("question", "请求把关的问题", 3),
                Field::area("draft", "拟发出的文稿", 6)
                    .optional()
                    .hint("司法局按这份文稿把关；已有的拟稿填好了")
                    .value(draft_of(case)),
            ],
            |values| {
                let (question, draft) = (values.text("question"), values.text("draft"));
                Ok(over(OversightCommand::AskLegalCheck { question, draft }))
            },
        ),
        CommandKind::AnswerLegalCheck => Form::new(
            name,
            "答复",
            vec![
                Field::new("result", "结论", Input::Radio(options(CheckResult::ALL, CheckResult::id, CheckResult::zh))),
                Field::area("opinion", "把关意见", 4),
                Field::area("articles", "条文", 3).hint("一行一条"),
            ],
            |values| {
                let result = CheckResult::from_id(&values.text("result"))
                    .ok_or_else(|| one(FieldError::new("result", "结论：请选择")))?;
                Ok(over(OversightCommand::AnswerLegalCheck {
                    result,
                    opinion: values.text("opinion"),
                    articles: values.lines("articles"),
                }))
            },
        )
        .intro(case.open_check().map(|check| check.question.clone()).unwrap_or_default()),
        CommandKind::AskExtension => {
            let clocks = view
                .clocks
                .iter()
                .filter(|clock| clock.stopped_at.is_none())
                .filter(|clock| pack.clocks.get(&clock.kind).is_some_and(|rule| rule.extension_max > 0))
                .map(|clock| {
                    let most = pack.clocks.get(&clock.kind).map_or(0, |rule| rule.extension_max);
                    (clock.kind.code().to_owned(), format!("{}（最多延长 {most} 个工作日）", clock.kind.zh()))
                })
                .collect();
            Form::new(
                name,
                "申请延期",
                vec![
                    Field::new("clock", "时限", Input::Select(clocks)),
                    Field::line("days", "延长几个工作日"),
                    Field::area("reason", "延期理由", 3),
                ],
                |values| {
                    let code = values.text("clock");
                    let clock = domain::clock::ClockKind::ALL
                        .into_iter()
                        .find(|kind| kind.code() == code)
                        .ok_or_else(|| one(FieldError::new("clock", "时限：请选择")))?;
                    let days =
                        values.text("days").parse().map_err(|_| one(FieldError::new("days", "延长：请填写天数")))?;
                    Ok(over(OversightCommand::AskExtension { clock, days, reason: values.text("reason") }))
                },
            )
        }
        CommandKind::DecideExtension => Form::new(
            name,
            "审批",
            vec![Field::new("granted", "同意延期", Input::Check).optional(), Field::area("reason", "审批意见", 2)],
            |values| {
                let granted = values.is_on("granted");
                Ok(over(OversightCommand::DecideExtension { granted, reason: values.text("reason") }))
            },
        )
        .intro(
            case.extension_request
                .as_ref()
                .map(|request| format!("{}申请延长 {}：{}", request.by.name, request.days, request.reason))
                .unwrap_or_default(),
        ),
        // What was ticked at intake offers its ground first (R26).
        CommandKind::Suspend => Form::new(
            name,
            "中止",
            vec![
                Field::new(
                    "ground",
                    "事由",
                    Input::Select(options(SuspensionGround::ALL, SuspensionGround::id, SuspensionGround::zh)),
                )
                .value(if bankrupt {
                    SuspensionGround::Bankruptcy.id()
                } else {
                    SuspensionGround::LabourRelation.id()
                }),
                Field::area("reason", "中止理由", 3),
                Field::new("expected_end", "预计恢复日期", Input::Day),
            ],
            |values| {
                let ground = SuspensionGround::from_id(&values.text("ground"))
                    .ok_or_else(|| one(FieldError::new("ground", "事由：请选择")))?;
                Ok(over(OversightCommand::Suspend {
                    ground,
                    reason: values.text("reason"),
                    expected_end: values.day("expected_end", "预计恢复日期").map_err(one)?,
                }))
            },
        )
        .intro("全部时限停止，恢复后按剩余时间接着计算；申请人会收到通知。"),
        CommandKind::Resume => {
            reason(name, "恢复办理", "恢复理由", |reason| over(OversightCommand::Resume { reason }))
        }
        CommandKind::Restrict => restrict(name, source),
        CommandKind::LiftRestriction => reason(name, "解除限定", "解除限定的理由", |reason| {
            over(OversightCommand::LiftRestriction { reason })
        }),
        _ => return None,
    })
}

/// TR79: the head, the first receiver, and colleagues named by a tick.
fn restrict(name: String, source: &Source<'_>) -> Form {
    let Source { view, me, people, .. } = *source;
    let colleagues = &people.colleagues;
    let me = StaffRef { account: me.account, name: me.name.clone(), department: me.department.clone() };
    let receiver = view.case.first_receiver.clone();
    let named = |account| receiver.as_ref().is_some_and(|receiver| receiver.account == account);
    let others: Vec<StaffRef> = colleagues
        .iter()
        .filter(|colleague| !named(colleague.account))
        .map(|colleague| StaffRef {
            account: colleague.account,
            name: colleague.name.clone(),
            department: me.department.clone(),
        })
        .collect();
    let mut fields: Vec<Field> = others
        .iter()
        .map(|other| {
            let post = colleagues.iter().find(|colleague| colleague.account == other.account);
            let post = post.map(|colleague| format!("（{}）", colleague.roles)).unwrap_or_default();
            Field::new(format!("user-{}", other.account.0), format!("{}{post}也可以知悉", other.name), Input::Check)
                .optional()
        })
        .collect();
    fields.push(Field::area("reason", "限定知悉的理由", 3));
    Form::new(name, "限定知悉", fields, move |values| {
        let ticked = others.iter().filter(|other| values.is_on(&format!("user-{}", other.account.0)));
        let users = receiver.iter().chain([&me]).chain(ticked).cloned().collect();
        Ok(over(OversightCommand::Restrict { users, reason: values.text("reason") }))
    })
    .intro("您和首问责任人总能看到本案；其他人查不到，除非在这里指名。")
}
