//! Forms of the referral lane and of mediation at a station.

use super::commands::Source;
use super::fields::{
    basis, conclusion_fields, conclusions, departments, functional, local, moment, number, one, options, reason,
};
use super::spec::{Field, Form, Input, Values};
use domain::case::{Case, Command, CommandKind, DepartmentConsidered, FeedbackTo, ReferralCommand, StationCommand};
use domain::policy::Pack;
use domain::problem::FieldError;
use domain::value::DepartmentId;

fn refer(command: ReferralCommand) -> Command {
    Command::Referral(command)
}

fn mediate(command: StationCommand) -> Command {
    Command::Station(command)
}

/// The form of a command of these lanes.
pub(super) fn form_for(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, me, name, .. } = *source;
    let case = &view.case;
    let name = name.to_owned();
    let now = local(view.now);
    Some(match kind {
        CommandKind::DraftSlip => Form::new(name, "填写报送单", slip_fields(case, pack), |values| {
            Ok(refer(ReferralCommand::Draft {
                considered: considered(values),
                suggested: suggested(values),
                departures: Vec::new(),
            }))
        })
        .intro("写明考虑过哪些部门、为什么不能确定由其负责；没有考虑的留空。"),
        CommandKind::FillSlip => Form::new(name, "保存报送单", slip_fields(case, pack), |values| {
            Ok(refer(ReferralCommand::FillSlip { considered: considered(values), suggested: suggested(values) }))
        })
        .intro(case.referral.as_ref().map(|file| file.returned.join("；")).unwrap_or_default()),
        CommandKind::TurnReferral => {
            reason(name, "转报送办理", "职责不清的理由", |reason| refer(ReferralCommand::Turn { reason }))
        }
        CommandKind::SendSlip => {
            Form::new(name, "签发并移交市政府", Vec::new(), |_| Ok(refer(ReferralCommand::SendSlip)))
        }
        CommandKind::ReceiveSlip => Form::new(
            name,
            "接收",
            vec![
                Field::line("received_by", "接收人").value(me.name.clone()),
                Field::area("instruction", "批示", 3).value("请 12345 热线办按部门职责转办"),
            ],
            |values| {
                Ok(refer(ReferralCommand::Receive {
                    received_by: values.text("received_by"),
                    instruction: values.text("instruction"),
                }))
            },
        ),
        CommandKind::AssignSlip => Form::new(
            name,
            "转办",
            vec![
                Field::new("department", "承办部门", Input::Select(functional(pack))).value(
                    case.referral
                        .as_ref()
                        .and_then(|file| file.slip.as_ref()?.suggested.as_ref())
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                ),
                Field::area("reason", "按职责转办的理由", 3),
            ],
            |values| {
                Ok(refer(ReferralCommand::Assign {
                    department: DepartmentId::new(values.text("department")),
                    reason: values.text("reason"),
                }))
            },
        ),
        CommandKind::ReturnSlip => Form::new(
            name,
            "退回",
            vec![Field::area("defects", "需补正的内容", 4).hint("一行一项，一次列全")],
            |values| Ok(refer(ReferralCommand::Return { defects: values.lines("defects") })),
        ),
        CommandKind::RefuseAssignment => Form::new(
            name,
            "不予办理",
            vec![
                Field::area("reason", "不予办理的理由", 4),
                Field::area("legal_basis", "依据", 2).hint("没有依据的拒办会据此认定").optional(),
            ],
            |values| {
                Ok(refer(ReferralCommand::Refuse {
                    reason: values.text("reason"),
                    legal_basis: values.lines("legal_basis"),
                }))
            },
        )
        .intro("由受理部门会同 12345 热线办认定理由是否正当；认定前承办期限停止。"),
        CommandKind::ViewRefusal => Form::new(
            name,
            "表示意见",
            vec![
                Field::new(
                    "justified",
                    "拒办理由",
                    Input::Radio(vec![
                        ("yes".to_owned(), "正当".to_owned()),
                        ("no".to_owned(), "无正当理由".to_owned()),
                    ]),
                ),
                Field::area("text", "认定意见", 3),
            ],
            |values| {
                let justified = values.text("justified") == "yes";
                Ok(refer(ReferralCommand::ViewRefusal { justified, text: values.text("text") }))
            },
        )
        .intro(refusal_of(case)),
        CommandKind::AcceptRefusal => {
            Form::new(name, "认可拒办理由", vec![Field::area("why", "认定理由", 3)], |values| {
                Ok(refer(ReferralCommand::AcceptRefusal { why: values.text("why") }))
            })
            .intro(refusal_of(case))
        }
        CommandKind::RejectRefusal => {
            Form::new(name, "认定无正当理由", vec![Field::area("why", "认定理由", 3)], |values| {
                Ok(refer(ReferralCommand::RejectRefusal { why: values.text("why") }))
            })
            .intro(refusal_of(case))
        }
        CommandKind::RemindAssigned => Form::new(
            name,
            "催办",
            vec![Field::area("text", "催办内容", 2).value("请在期限内办理并反馈")],
            |values| Ok(refer(ReferralCommand::RemindAssigned { text: values.text("text") })),
        ),
        CommandKind::HandOverClue => {
            Form::new(name, "移交线索", vec![Field::area("facts", "事实", 5)], |values| {
                Ok(refer(ReferralCommand::HandOverClue { facts: values.text("facts") }))
            })
            .intro("线索只有您、本部门负责人和纪委监委可见，不入案卷，也不出现在办理记录里。")
        }
        CommandKind::VoidClue => {
            let own = case.clues.iter().filter(|clue| clue.void.is_none() && clue.acknowledged_at.is_none());
            let list = own.map(|clue| (clue.no.to_string(), format!("线索移交 第 {} 号", clue.no))).collect();
            let fields = vec![Field::new("no", "线索", Input::Select(list)), Field::area("reason", "作废理由", 2)];
            Form::new(name, "作废线索", fields, |values| {
                let no = number(values, "no", "线索")?;
                Ok(refer(ReferralCommand::VoidClue { no, reason: values.text("reason") }))
            })
            .intro("纪委监委接收前可以作废；线索留存并注明作废，仍只有您、本部门负责人和纪委监委可见。")
        }
        CommandKind::AcknowledgeClue => {
            Form::new(name, "接收", Vec::new(), |_| Ok(refer(ReferralCommand::AcknowledgeClue)))
        }
        CommandKind::RecordClueOutcome => {
            Form::new(name, "登记", vec![Field::area("outcome", "处理结果", 3)], |values| {
                Ok(refer(ReferralCommand::RecordClueOutcome { outcome: values.text("outcome") }))
            })
        }
        CommandKind::DraftResult => {
            let known = case.referral.as_ref().and_then(|file| file.result.as_ref());
            let facts = known.map(|result| result.facts.clone()).unwrap_or_default();
            let mut fields = vec![Field::area("facts", "事实", 4).value(facts)];
            fields.extend(conclusion_fields(view, known.map_or(&[], |result| &result.conclusions)));
            fields.push(basis(case));
            fields.extend(super::reply::remedy_fields(view));
            fields.push(waiver());
            Form::new(name, "保存办理结果", fields, |values| {
                Ok(refer(ReferralCommand::DraftResult {
                    facts: values.text("facts"),
                    conclusions: conclusions(values),
                    legal_basis: values.lines("legal_basis"),
                    remedies: super::reply::remedies(values),
                    waives_contribution: values.is_on("waives"),
                }))
            })
        }
        CommandKind::RecordFeedback => feedback(name, case, &now),
        CommandKind::FeedBack => {
            Form::new(name, "签发承办反馈单", Vec::new(), |_| Ok(refer(ReferralCommand::FeedBack)))
        }
        CommandKind::ConcludeFeedback => {
            Form::new(name, "确认双方已送达", Vec::new(), |_| Ok(refer(ReferralCommand::ConcludeFeedback)))
        }
        CommandKind::BeginMediation => Form::new(name, "开始调解", party_boxes(case, "同意调解"), |values| {
            Ok(mediate(StationCommand::Begin { consents: ticked(values) }))
        })
        .intro("双方都同意才能调解；调解不成的由本站转送有权部门。"),
        CommandKind::RecordMediationSession => Form::new(
            name,
            "登记",
            vec![moment("at", "调解时间", &now), Field::area("text", "调解情况", 4)],
            |values| {
                let at = values.moment("at", "调解时间").map_err(one)?;
                Ok(mediate(StationCommand::RecordSession { at, text: values.text("text") }))
            },
        ),
        CommandKind::DraftAgreement => {
            let mut fields = conclusion_fields(view, &[]);
            fields.push(waiver());
            fields.push(basis(case));
            Form::new(name, "保存协议", fields, |values| {
                Ok(mediate(StationCommand::DraftAgreement {
                    conclusions: conclusions(values),
                    waives_contribution: values.is_on("waives"),
                    legal_basis: values.lines("legal_basis"),
                }))
            })
        }
        CommandKind::SettleMediation => Form::new(name, "调解成功", party_boxes(case, "已签名"), |values| {
            Ok(mediate(StationCommand::Settle { signed: ticked(values) }))
        }),
        CommandKind::FailMediation => {
            reason(name, "调解不成", "调解不成的情况", |reason| mediate(StationCommand::Fail { reason }))
        }
        _ => return None,
    })
}

/// The tick that makes the legal check obligatory (M-2.2-b).
fn waiver() -> Field {
    Field::new("waives", "涉及减免应缴费款（须经法律把关）", Input::Check).optional()
}

fn refusal_of(case: &Case) -> String {
    let refusal = case.referral.as_ref().and_then(|file| file.refusal());
    refusal.map(|refusal| format!("承办部门的理由：{}", refusal.reason)).unwrap_or_default()
}

fn slip_fields(case: &Case, pack: &Pack) -> Vec<Field> {
    let slip = case.referral.as_ref().and_then(|file| file.slip.as_ref());
    let mut fields: Vec<Field> = functional(pack)
        .into_iter()
        .map(|(id, name)| {
            let known = slip.and_then(|slip| slip.considered.iter().find(|entry| entry.department.as_str() == id));
            Field::area(format!("considered-{id}"), format!("{name}：为什么不能确定由其负责"), 2)
                .value(known.map(|entry| entry.reason.clone()).unwrap_or_default())
                .optional()
        })
        .collect();
    let mut choices = vec![(String::new(), "不建议".to_owned())];
    choices
        .extend(departments(pack).into_iter().filter(|(id, _)| functional(pack).iter().any(|(known, _)| known == id)));
    let known = slip.and_then(|slip| slip.suggested.as_ref()).map(ToString::to_string).unwrap_or_default();
    fields.push(Field::new("suggested", "建议承办部门", Input::Select(choices)).value(known).optional());
    fields
}

fn considered(values: &Values) -> Vec<DepartmentConsidered> {
    let entries = values.0.iter().filter_map(|(key, text)| {
        let department = DepartmentId::new(key.strip_prefix("considered-")?);
        let reason = text.trim().to_owned();
        (!reason.is_empty()).then_some(DepartmentConsidered { department, reason })
    });
    entries.collect()
}

fn suggested(values: &Values) -> Option<DepartmentId> {
    let text = values.text("suggested");
    (!text.is_empty()).then(|| DepartmentId::new(text))
}

fn feedback(name: String, case: &Case, now: &str) -> Form {
    let told = |to: FeedbackTo| case.referral.as_ref().is_some_and(|file| file.has_feedback(to));
    let open: Vec<(String, String)> = options(FeedbackTo::ALL, FeedbackTo::id, FeedbackTo::zh)
        .into_iter()
        .filter(|(id, _)| FeedbackTo::from_id(id).is_some_and(|to| !told(to)))
        .collect();
    Form::new(
        name,
        "登记反馈",
        vec![
            Field::new("to", "反馈对象", Input::Radio(open)),
            Field::line("method", "反馈方式").value("电话"),
            moment("at", "反馈时间", now),
            Field::line("proof", "凭证或回执号"),
        ],
        |values| {
            let to = FeedbackTo::from_id(&values.text("to"))
                .ok_or_else(|| one(FieldError::new("to", "反馈对象：请选择")))?;
            Ok(refer(ReferralCommand::RecordFeedback {
                to,
                method: values.text("method"),
                at: values.moment("at", "反馈时间").map_err(one)?,
                proof: values.text("proof"),
            }))
        },
    )
    .intro("缴费人和市12345热线办都反馈了，才算反馈完成。")
}

fn party_boxes(case: &Case, what: &str) -> Vec<Field> {
    case.parties_to_serve()
        .map(|party| {
            let label = format!("{}（{}）{what}", party.name, party.role.zh());
            Field::new(format!("party-{}", party.no), label, Input::Check).optional()
        })
        .collect()
}

fn ticked(values: &Values) -> Vec<u8> {
    values.numbered("party").filter(|(_, value)| !value.is_empty()).map(|(no, _)| no).collect()
}
