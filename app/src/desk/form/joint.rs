//! Forms of joint handling and of major matters.

use super::commands::Source;
use super::fields::{
    basis, conclusion_fields, conclusions, local, moment, one, options, participants, questions, reason, units,
};
use super::spec::{Field, Form, Input, Values};
use domain::case::{
    Command, CommandKind, JointCommand, MajorCommand, MajorGround, OpinionAnswer, TeamMeeting, UnitQuestion,
};
use domain::policy::DepartmentKind;
use domain::problem::FieldError;
use domain::value::DepartmentId;

fn joint(command: JointCommand) -> Command {
    Command::Joint(command)
}

fn major(command: MajorCommand) -> Command {
    Command::Major(command)
}

/// The form of a command of these lanes.
pub(super) fn form_for(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, name, .. } = *source;
    let case = &view.case;
    let name = name.to_owned();
    let now = local(view.now);
    Some(match kind {
        CommandKind::ClassifyJoint => Form::new(name, "进入联办", Vec::new(), |_| {
            Ok(joint(JointCommand::Classify { departures: Vec::new() }))
        })
        .intro("各分项按规则由两个以上部门负责。办理期限从现在起算，覆盖整个联办。"),
        CommandKind::TurnJoint => Form::new(
            name,
            "转为联办",
            ticks("department", participants(pack, case), "还需要")
                .into_iter()
                .chain([Field::area("reason", "需要其他部门的理由", 3)])
                .collect(),
            |values| {
                let departments = ticked(values, "department");
                if departments.is_empty() {
                    return Err(one(FieldError::new("departments", "还需要的部门：至少选一个")));
                }
                Ok(joint(JointCommand::Turn { departments, reason: values.text("reason") }))
            },
        ),
        CommandKind::ConveneJoint => convene(name, source),
        CommandKind::DraftOpinion => Form::new(
            name,
            "保存拟稿",
            vec![Field::area("text", "书面意见", 6).value(own_draft(source)), basis(case)],
            |values| {
                Ok(joint(JointCommand::DraftOpinion {
                    text: values.text("text"),
                    legal_basis: values.lines("legal_basis"),
                }))
            },
        )
        .intro(own_question(source)),
        CommandKind::SignOpinion => {
            Form::new(name, "签发", Vec::new(), |_| Ok(joint(JointCommand::SignOpinion))).intro(own_draft(source))
        }
        CommandKind::SignReviewOpinion => {
            Form::new(name, "签发", Vec::new(), |_| Ok(joint(JointCommand::SignReviewOpinion))).intro(own_draft(source))
        }
        CommandKind::RemindUnit => Form::new(
            name,
            "催办",
            vec![
                Field::new("department", "单位", Input::Select(units(case, pack, true))),
                Field::area("text", "催办内容", 2).value("请在期限内提供书面意见"),
            ],
            |values| {
                let department = DepartmentId::new(values.text("department"));
                Ok(joint(JointCommand::Remind { department, text: values.text("text") }))
            },
        ),
        CommandKind::RecordAbsence => Form::new(
            name,
            "记录并继续",
            vec![
                Field::new("department", "单位", Input::Select(units(case, pack, true))),
                Field::area("reason", "缺意见继续办理的决定", 3),
            ],
            |values| {
                let department = DepartmentId::new(values.text("department"));
                Ok(joint(JointCommand::RecordAbsence { department, reason: values.text("reason") }))
            },
        )
        .intro("须已逾期并经两次催办；决定归入案卷。"),
        CommandKind::BeginConsolidation => {
            Form::new(name, "开始综合", Vec::new(), |_| Ok(joint(JointCommand::BeginConsolidation)))
        }
        CommandKind::DraftConsolidated => consolidated(name, source),
        CommandKind::IssueConsolidated => {
            Form::new(name, "签发总处理意见", Vec::new(), |_| Ok(joint(JointCommand::IssueConsolidated)))
                .intro("签发后各联办单位得到副本；对缴费人的书面答复由受理部门另行出具。")
        }
        CommandKind::Escalate => escalate(name),
        CommandKind::PresentToLeader => present(name, source),
        CommandKind::ReturnEscalation => {
            reason(name, "退回", "退回理由", |reason| major(MajorCommand::Return { reason }))
        }
        CommandKind::GiveConsent => Form::new(
            name,
            "同意",
            vec![Field::area("text", "组长意见", 2).value("同意专案处理")],
            |values| Ok(major(MajorCommand::Consent { text: values.text("text") })),
        ),
        CommandKind::RefuseConsent => {
            reason(name, "不同意", "不同意的理由", |reason| major(MajorCommand::Refuse { reason }))
        }
        CommandKind::AskReviewOpinions => {
            let fields = case
                .units
                .iter()
                .map(|unit| {
                    let short = pack.department_short(&unit.department);
                    Field::area(format!("question-{}", unit.department), format!("{short}：请其答复的问题"), 2)
                        .value("请就本单位职责内的部分提出书面审批意见")
                })
                .collect();
            Form::new(name, "征求意见", fields, |values| {
                Ok(major(MajorCommand::AskReviews { units: questions(values) }))
            })
        }
        CommandKind::ConveneTeamMeeting => {
            let units = case.units.iter().map(|unit| &unit.department);
            let invited =
                source.people.invited(units, |id| pack.department_short(id).to_owned(), view.now.day()).join("、");
            Form::new(
                name,
                "发出会商通知",
                vec![moment("at", "会商时间", &now), Field::line("place", "地点"), Field::area("agenda", "议题", 2)],
                |values| {
                    let at = values.moment("at", "会商时间").map_err(one)?;
                    Ok(major(MajorCommand::ConveneMeeting {
                        at,
                        place: values.text("place"),
                        agenda: values.text("agenda"),
                    }))
                },
            )
            .intro(format!("会商通知发给：{invited}。"))
        }
        CommandKind::RecordTeamMeeting => meeting(name, &now, source),
        CommandKind::SignMinutes => {
            Form::new(name, "编号并签发", Vec::new(), |_| Ok(major(MajorCommand::SignMinutes)))
        }
        CommandKind::AdoptMinutes => {
            Form::new(name, "据纪要拟写答复", Vec::new(), |_| Ok(major(MajorCommand::AdoptMinutes)))
        }
        _ => return None,
    })
}

/// A box for every department.
fn ticks(prefix: &str, list: Vec<(String, String)>, what: &str) -> Vec<Field> {
    list.into_iter()
        .map(|(id, name)| Field::new(format!("{prefix}-{id}"), format!("{what}{name}"), Input::Check).optional())
        .collect()
}

fn ticked(values: &Values, prefix: &str) -> Vec<DepartmentId> {
    let chosen = values.0.iter().filter(|(_, value)| !value.is_empty());
    chosen.filter_map(|(key, _)| key.strip_prefix(prefix)?.strip_prefix('-').map(DepartmentId::new)).collect()
}

/// TR29: the eight units of the document with the town of the case, and those that may be added by hand (M-4.2.2-d,
/// AMB-15).
fn present(name: String, source: &Source<'_>) -> Form {
    let Source { view, pack, .. } = *source;
    let case = &view.case;
    let mut team = pack.team_for(&case.registration.location_town);
    if let Some(own) = case.accepting_department.as_ref().filter(|own| !team.contains(own)) {
        team.push(own.clone());
    }
    let names: Vec<String> = team.iter().map(|id| pack.department_short(id).to_owned()).collect();
    let leads: Vec<(String, String)> =
        team.iter().map(|id| (id.to_string(), pack.department_short(id).to_owned())).collect();
    let may_join = |kind: DepartmentKind| matches!(kind, DepartmentKind::Functional | DepartmentKind::Liaison);
    let others: Vec<(String, String)> = pack
        .departments
        .iter()
        .filter(|department| may_join(department.kind) && !team.contains(&department.id))
        .map(|department| (department.id.to_string(), department.short.clone()))
        .collect();
    let mut fields = vec![
        Field::area("note", "办公室审核意见", 3),
        Field::new("lead", "专案组组长单位", Input::Select(leads))
            .value(case.accepting_department.as_ref().map(ToString::to_string).unwrap_or_default()),
    ];
    fields.extend(ticks("also", others, "增加"));
    Form::new(name, "呈组长", fields, |values| {
        Ok(major(MajorCommand::Present {
            note: values.text("note"),
            also: ticked(values, "also"),
            lead: Some(DepartmentId::new(values.text("lead"))).filter(|lead| !lead.as_str().is_empty()),
        }))
    })
    .intro(format!("专案组由文件列明的单位组成：{}。", names.join("、")))
}

fn own_question(source: &Source<'_>) -> String {
    source.view.case.unit(&source.me.department).map(|unit| unit.question.clone()).unwrap_or_default()
}

fn own_draft(source: &Source<'_>) -> String {
    let unit = source.view.case.unit(&source.me.department);
    unit.and_then(|unit| unit.draft.as_ref().or(unit.opinion())).map(|draft| draft.text.clone()).unwrap_or_default()
}

/// A question for every department that the classification names, and room for others.
fn convene(name: String, source: &Source<'_>) -> Form {
    let Source { view, pack, .. } = *source;
    let case = &view.case;
    let named: Vec<&DepartmentId> = case.decisions.iter().flat_map(|decision| &decision.departments).collect();
    let fields = participants(pack, case)
        .into_iter()
        .map(|(id, name)| {
            let invited = named.iter().any(|department| department.as_str() == id);
            let field = Field::area(format!("question-{id}"), format!("{name}：请其答复的问题"), 2).optional();
            if invited { field.value("请就本部门职责内的部分提出书面意见") } else { field }
        })
        .collect();
    Form::new(name, "发出联办通知", fields, |values| {
        let units: Vec<UnitQuestion> = questions(values).into_iter().filter(|unit| !unit.question.is_empty()).collect();
        if units.is_empty() {
            return Err(one(FieldError::new("units", "联办部门：至少邀请一个")));
        }
        Ok(joint(JointCommand::Convene { lead: None, units }))
    })
    .intro("由本单位牵头。不邀请的部门留空；分类确定的部门都要邀请。")
}

fn consolidated(name: String, source: &Source<'_>) -> Form {
    let Source { view, pack, .. } = *source;
    let case = &view.case;
    let known = case.consolidated.as_deref();
    let mut fields =
        vec![Field::area("facts", "事实认定", 4).value(known.map(|known| known.facts.clone()).unwrap_or_default())];
    for unit in case.units.iter().filter(|unit| unit.opinion().is_some()) {
        let short = pack.department_short(&unit.department);
        let said = unit.opinion().map(|opinion| opinion.text.clone()).unwrap_or_default();
        fields
            .push(Field::area(format!("answer-{}", unit.department), format!("对{short}意见的采纳情况"), 2).hint(said));
    }
    fields.extend(conclusion_fields(view, known.map(|known| known.conclusions.as_slice()).unwrap_or_default()));
    fields.push(basis(case));
    Form::new(name, "保存总处理意见", fields, |values| {
        let answers = values.0.iter().filter_map(|(key, text)| {
            let department = DepartmentId::new(key.strip_prefix("answer-")?);
            Some(OpinionAnswer { department, text: text.trim().to_owned() })
        });
        Ok(joint(JointCommand::DraftConsolidated {
            facts: values.text("facts"),
            conclusions: conclusions(values),
            answers: answers.collect(),
            legal_basis: values.lines("legal_basis"),
        }))
    })
}

fn escalate(name: String) -> Form {
    let mut fields: Vec<Field> = options(MajorGround::ALL, MajorGround::id, MajorGround::zh)
        .into_iter()
        .map(|(id, zh)| Field::new(format!("ground-{id}"), zh, Input::Check).optional())
        .collect();
    fields.push(Field::area("explanation", "情况说明", 5).hint("人数、金额、争点，为什么一个部门或联办办不了"));
    Form::new(name, "报领导小组办公室", fields, |values| {
        let grounds = MajorGround::ALL.iter().copied();
        let grounds = grounds.filter(|ground| values.is_on(&format!("ground-{}", ground.id()))).collect();
        Ok(major(MajorCommand::Escalate { grounds, explanation: values.text("explanation") }))
    })
    .intro("报送后办理期限停止；退回或不同意的，回到现在的环节接着计时。")
}

fn meeting(name: String, now: &str, source: &Source<'_>) -> Form {
    let Source { view, pack, people, .. } = *source;
    let call = view.case.major.as_ref().and_then(|file| file.call.as_ref());
    let at = call.map_or_else(|| now.to_owned(), |call| local(call.at.min(view.now)));
    let units = people.invited(
        view.case.units.iter().map(|unit| &unit.department),
        |id| pack.department_short(id).to_owned(),
        view.now.day(),
    );
    let form = Form::new(
        name,
        "登记会商",
        vec![
            moment("held_at", "会商时间", &at),
            Field::line("place", "地点").value(call.map(|call| call.place.clone()).unwrap_or_default()),
            Field::area("attendees", "参加人", 6)
                .hint("一行一人；按名册填好，没有登记姓名的请补上，把没到的移到缺席")
                .value(units.join("\n")),
            Field::area("absentees", "缺席", 2).optional(),
            Field::area("conclusions", "结论", 5),
            Field::area("dissent", "不同意见", 2).optional(),
        ],
        |values| {
            let meeting = TeamMeeting {
                held_at: values.moment("held_at", "会商时间").map_err(one)?,
                place: values.text("place"),
                attendees: values.lines("attendees"),
                absentees: values.lines("absentees"),
                conclusions: values.text("conclusions"),
                dissent: values.text("dissent"),
                minutes_no: None,
            };
            Ok(major(MajorCommand::RecordMeeting { meeting: Box::new(meeting) }))
        },
    );
    form.intro(call.map(|call| format!("议题：{}", call.agenda)).unwrap_or_default())
}
