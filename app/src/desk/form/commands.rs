//! The form of each command: fields named as the rules name them when they refuse.

use super::people::People;
use super::spec::{Field, Form, Input, Values};
use domain::case::{
    Case, Command, CommandKind, Conclusion, DefectField, DefectInput, Departure, DocumentKind, Material, NoObjection,
    RemedyKind, RemedyNotice, RemedyOutcome, ReopenGround, ServiceMethod, StaffRef, SubState, Target, TransferKind,
    TransferLetter, TransferTrigger, UnitQuestion,
};
use domain::policy::{Pack, RouteTrack};
use domain::problem::FieldError;
use domain::value::{AccountId, DepartmentId, Instant};
use domain::view::{CaseView, Colleague, Me};

/// Whether the step needs nothing but the decision, and so moves at once.
pub(crate) fn asks_nothing(kind: CommandKind, needs_reason: bool) -> bool {
    match kind {
        CommandKind::Claim
        | CommandKind::ReleaseClaim
        | CommandKind::Register
        | CommandKind::AcceptHandOver
        | CommandKind::DeclineHandOver
        | CommandKind::ServeReply => true,
        CommandKind::ClassifyOwn => !needs_reason,
        _ => false,
    }
}

/// The command of a step that asks nothing.
pub(crate) fn plain(kind: CommandKind) -> Option<Command> {
    match kind {
        CommandKind::Claim => Some(Command::Claim),
        CommandKind::Register => Some(Command::Register),
        CommandKind::AcceptHandOver => Some(Command::AcceptHandOver),
        CommandKind::DeclineHandOver => Some(Command::DeclineHandOver),
        CommandKind::ReleaseClaim => Some(Command::ReleaseClaim),
        CommandKind::ServeReply => Some(Command::ServeReply),
        CommandKind::ClassifyOwn => Some(Command::ClassifyOwn { departures: Vec::new() }),
        _ => None,
    }
}

/// What a form is made from.
pub(crate) struct Source<'a> {
    /// The case as the person sees it.
    pub(crate) view: &'a CaseView,
    /// Its pack.
    pub(crate) pack: &'a Pack,
    /// The person.
    pub(crate) me: &'a Me,
    /// Whom and what the form offers to choose from.
    pub(crate) people: &'a People,
    /// What the step is called.
    pub(crate) name: &'a str,
}

/// The form of a command; `None` where the command is not made by staff through a form.
pub(crate) fn form_for(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, me, people, name } = *source;
    let case = &view.case;
    let name = name.to_owned();
    let now = local(view.now);
    let form = match kind {
        CommandKind::Claim
        | CommandKind::ReleaseClaim
        | CommandKind::Register
        | CommandKind::AcceptHandOver
        | CommandKind::DeclineHandOver
        | CommandKind::ServeReply => {
            let command = plain(kind)?;
            Form::new(name, "确认", Vec::new(), move |_| Ok(command.clone()))
        }
        CommandKind::OfferHandOver => hand_over(name, &people.colleagues, &me.department),
        CommandKind::ReturnForCorrection => defects(name),
        CommandKind::RecordContact => Form::new(
            name,
            "登记",
            vec![
                moment("at", "联系时间", &now),
                Field::line("method", "联系方式").value("电话"),
                Field::area("result", "联系结果", 2).hint("例如：无人接听；已告知，本人称月底前补交"),
            ],
            |values| {
                let at = values.moment("at", "联系时间").map_err(one)?;
                Ok(Command::RecordContact { at, method: values.text("method"), result: values.text("result") })
            },
        ),
        CommandKind::Lapse => Form::new(name, "按逾期未补正办结", Vec::new(), |_| Ok(Command::Lapse))
            .intro("申请人逾期没有补正。办结后申请人可以随时带材料重新反映，原编号可查。"),
        CommandKind::AskVerification => verification(name, case, pack),
        CommandKind::AnswerVerification => verification_answer(name, case, pack)?,
        CommandKind::DeclareOwn => declare(name, view),
        CommandKind::ClassifyOwn => classify_own(name, view, pack),
        CommandKind::Inform => inform(name, view, pack),
        CommandKind::AnswerQuestion => Form::new(
            name,
            "答复并办结",
            vec![
                Field::area("question", "咨询内容", 3).value(case.registration.summary.clone()),
                Field::area("answer", "答复内容", 5).hint("会作为书面答复给缴费人，请写明去哪里、带什么"),
            ],
            |values| Ok(Command::AnswerQuestion { question: values.text("question"), answer: values.text("answer") }),
        ),
        CommandKind::Reclassify => reclassify(name, case.reclassified > 0),
        CommandKind::RecordFinding => finding(name, view),
        CommandKind::SubmitReply => reply(name, view),
        CommandKind::ReturnReply => {
            reason(name, "退回修改", "退回理由", |reason| Command::ReturnReply { reason })
        }
        CommandKind::SignReply => Form::new(name, "签发", vec![basis(case)], |values| {
            Ok(Command::SignReply { legal_basis: values.lines("legal_basis") })
        })
        .intro("签发后编号、不可修改；接着要向争议双方分别送达。"),
        CommandKind::RecordService => service(name, view, &now),
        CommandKind::ConfirmNoObjection => no_objection(name, view),
        CommandKind::Object => Form::new(
            name,
            "登记异议",
            vec![
                Field::new("party", "提出异议的一方", Input::Select(parties(case))),
                Field::area("grounds", "异议理由", 4),
            ],
            |values| {
                Ok(Command::Object {
                    party: number(values, "party", "提出异议的一方")?,
                    grounds: values.text("grounds"),
                })
            },
        ),
        CommandKind::StartRemedy => remedy(name, view),
        CommandKind::ReExamine => Form::new(
            name,
            "重新审查",
            vec![Field::area("ground", "新事实或错误", 4).hint("写明发现了什么新事实，或者原答复错在哪里")],
            |values| Ok(Command::ReExamine { ground: values.text("ground") }),
        ),
        CommandKind::CloseRemedy | CommandKind::RedoAfterRemedy => remedy_outcome(name, kind),
        CommandKind::Archive => {
            Form::new(name, "归档", Vec::new(), |_| Ok(Command::Archive)).intro(archive_intro(view))
        }
        CommandKind::Reopen => Form::new(
            name,
            "重新办理",
            vec![
                Field::new(
                    "ground",
                    "事由",
                    Input::Select(options(ReopenGround::ALL, ReopenGround::id, ReopenGround::zh)),
                ),
                Field::area("reason", "重新办理的理由", 3)
                    .value(case.reopen_requests.last().map(|request| request.reason.clone()).unwrap_or_default()),
            ],
            |values| {
                let ground = ReopenGround::from_id(&values.text("ground"))
                    .ok_or_else(|| one(FieldError::new("ground", "事由：请选择")))?;
                Ok(Command::Reopen { ground, reason: values.text("reason") })
            },
        ),
        CommandKind::Withdraw => Form::new(
            name,
            "登记撤回",
            vec![
                Field::area("reason", "撤回理由", 3),
                Field::line("letter", "签名的撤回申请")
                    .hint("申请的日期和编号，或附件名称；没有本人签名的申请不能撤回"),
            ],
            |values| Ok(Command::Withdraw { reason: values.text("reason"), letter: Some(values.text("letter")) }),
        ),
        CommandKind::KeepExOfficio => reason(name, "依职权继续", "依职权继续办理的理由", |reason| {
            Command::KeepExOfficio { reason }
        }),
        CommandKind::LeaveMessage => Form::new(
            name,
            "发送",
            vec![Field::area("text", "留言", 3).hint("缴费人在查询页面能看到；留言不影响期限")],
            |values| Ok(Command::LeaveMessage { text: values.text("text") }),
        ),
        CommandKind::DraftTransfer => transfer_letter(name, view, pack, &now),
        CommandKind::InformComplainant => Form::new(
            name,
            "登记",
            vec![moment("at", "告知时间", &now), Field::line("method", "告知方式").value("电话")],
            |values| {
                Ok(Command::InformComplainant {
                    at: values.moment("at", "告知时间").map_err(one)?,
                    method: values.text("method"),
                })
            },
        ),
        CommandKind::SendTransfer => Form::new(name, "签发并移转", Vec::new(), |_| Ok(Command::SendTransfer))
            .intro("签发后编号，案件转到对方单位，等待对方接收。"),
        CommandKind::ReceiveTransfer => Form::new(
            name,
            "签收",
            vec![Field::line("receiver", "被移转人").value(me.name.clone()), Field::line("contact", "联系方式")],
            |values| {
                Ok(Command::ReceiveTransfer { receiver: values.text("receiver"), contact: values.text("contact") })
            },
        ),
        CommandKind::ContactComplainant => Form::new(
            name,
            "登记",
            vec![
                moment("at", "联系时间", &now),
                Field::line("method", "联系方式").value("电话"),
                Field::line("by", "联系人").value(me.name.clone()),
            ],
            |values| {
                Ok(Command::ContactComplainant {
                    at: values.moment("at", "联系时间").map_err(one)?,
                    method: values.text("method"),
                    by: values.text("by"),
                })
            },
        ),
        CommandKind::CloseTransferred => {
            Form::new(name, "办结", vec![Field::area("result", "办理结果", 4)], |values| {
                Ok(Command::CloseTransferred { result: values.text("result") })
            })
        }
        CommandKind::SendFeedback => {
            Form::new(name, "发出反馈函", vec![Field::area("letter", "反馈函内容", 5)], |values| {
                Ok(Command::SendFeedback { letter: values.text("letter") })
            })
        }
        // Made by parties, by the system, or on pages of their own.
        CommandKind::Submit
        | CommandKind::RegisterContact
        | CommandKind::AmendRegistration
        | CommandKind::Correct
        | CommandKind::NoticeServed
        | CommandKind::Forward
        | CommandKind::WithdrawObjection
        | CommandKind::ProceedToArchive
        | CommandKind::AskReopening
        | CommandKind::AddAttachment
        | CommandKind::NoteReceipt
        | CommandKind::AskGuidance
        | CommandKind::BeMerged
        | CommandKind::BeRestored
        | CommandKind::ReceiveFeedback => return None,
        CommandKind::ClassifyJoint
        | CommandKind::TurnJoint
        | CommandKind::ConveneJoint
        | CommandKind::DraftOpinion
        | CommandKind::SignOpinion
        | CommandKind::SignReviewOpinion
        | CommandKind::RemindUnit
        | CommandKind::RecordAbsence
        | CommandKind::BeginConsolidation
        | CommandKind::DraftConsolidated
        | CommandKind::IssueConsolidated
        | CommandKind::Escalate
        | CommandKind::PresentToLeader
        | CommandKind::ReturnEscalation
        | CommandKind::GiveConsent
        | CommandKind::RefuseConsent
        | CommandKind::AskReviewOpinions
        | CommandKind::ConveneTeamMeeting
        | CommandKind::RecordTeamMeeting
        | CommandKind::SignMinutes
        | CommandKind::AdoptMinutes => return super::joint::form_for(kind, source),
        CommandKind::DraftSlip
        | CommandKind::TurnReferral
        | CommandKind::FillSlip
        | CommandKind::SendSlip
        | CommandKind::ReceiveSlip
        | CommandKind::AssignSlip
        | CommandKind::ReturnSlip
        | CommandKind::RefuseAssignment
        | CommandKind::ViewRefusal
        | CommandKind::AcceptRefusal
        | CommandKind::RejectRefusal
        | CommandKind::RemindAssigned
        | CommandKind::HandOverClue
        | CommandKind::AcknowledgeClue
        | CommandKind::RecordClueOutcome
        | CommandKind::DraftResult
        | CommandKind::RecordFeedback
        | CommandKind::FeedBack
        | CommandKind::ConcludeFeedback
        | CommandKind::BeginMediation
        | CommandKind::RecordMediationSession
        | CommandKind::DraftAgreement
        | CommandKind::SettleMediation
        | CommandKind::FailMediation => return super::lanes::form_for(kind, source),
        CommandKind::AskLegalCheck
        | CommandKind::AnswerLegalCheck
        | CommandKind::AskExtension
        | CommandKind::DecideExtension
        | CommandKind::Suspend
        | CommandKind::Resume
        | CommandKind::Restrict
        | CommandKind::LiftRestriction
        | CommandKind::Split
        | CommandKind::ForwardAcceptance
        | CommandKind::Merge
        | CommandKind::Unmerge
        | CommandKind::OpenCourtItem
        | CommandKind::UpdateCourtItem
        | CommandKind::AskDisclosure
        | CommandKind::DecideDisclosure
        | CommandKind::ReleaseDisclosure
        | CommandKind::RegisterPublicOpinion
        | CommandKind::RespondPublicOpinion
        | CommandKind::ClosePublicOpinion
        | CommandKind::AnswerGuidance
        | CommandKind::RecordCoordination
        | CommandKind::OpenConsultation => return super::oversight::form_for(kind, source),
    };
    Some(form)
}

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

fn parties(case: &Case) -> Vec<(String, String)> {
    case.registration
        .parties
        .iter()
        .map(|party| (party.no.to_string(), format!("{}（{}）", party.name, party.role.zh())))
        .collect()
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

/// TR21: a second time needs what the leading-group office noted.
fn reclassify(name: String, again: bool) -> Form {
    let mut fields = vec![Field::area("reason", "退回理由", 3)];
    if again {
        let hint = "已退回重新分类一次，再次退回须有办公室意见；写明内容和便笺编号";
        fields.push(Field::area("office_note", "领导小组办公室意见", 2).hint(hint));
    }
    Form::new(name, "退回", fields, |values| {
        Ok(Command::Reclassify { reason: values.text("reason"), office_note: values.text("office_note") })
    })
}

fn hand_over(name: String, colleagues: &[Colleague], department: &DepartmentId) -> Form {
    let list = colleagues
        .iter()
        .filter(|colleague| colleague.receives)
        .map(|colleague| (colleague.account.0.to_string(), format!("{}（{}）", colleague.name, colleague.roles)))
        .collect();
    let department = department.clone();
    Form::new(
        name,
        "提出移交",
        vec![Field::new("to", "接手人", Input::Select(list)), Field::area("reason", "移交理由", 2)],
        move |values| {
            let account = values.text("to").parse().map_err(|_| one(FieldError::new("to", "接手人：请选择")))?;
            // The server fills in name and department from the account.
            let to = StaffRef { account: AccountId(account), name: String::new(), department: department.clone() };
            Ok(Command::OfferHandOver { to, reason: values.text("reason") })
        },
    )
    .intro("首问责任不能口头转移：同事接受之前仍由您负责。")
}

fn defects(name: String) -> Form {
    let fields = DefectField::ALL
        .iter()
        .map(|field| Field::area(format!("defect-{}", field.id()), field.zh(), 2).optional())
        .collect();
    Form::new(name, "退回补正", fields, |values| {
        let defects: Vec<DefectInput> = DefectField::ALL
            .iter()
            .filter_map(|field| {
                let text = values.text(&format!("defect-{}", field.id()));
                (!text.is_empty()).then_some(DefectInput { field: *field, text })
            })
            .collect();
        if defects.is_empty() {
            return Err(one(FieldError::new("defects", "需补正的内容：至少写明一项")));
        }
        Ok(Command::ReturnForCorrection { defects })
    })
    .intro("请一次列全：写明哪里不对、怎么补。没有问题的留空。退回后登记期限停止，申请人补正后重新起算。")
}

fn verification(name: String, case: &Case, pack: &Pack) -> Form {
    let facts: Vec<(String, String)> =
        pack.routing.inputs.iter().map(|input| (input.name.id().to_owned(), input.name.zh().to_owned())).collect();
    let departments = functional(pack);
    let names: Vec<_> = pack.routing.inputs.iter().map(|input| input.name).collect();
    Form::new(
        name,
        "发出核实函",
        vec![
            Field::new("item", "争议分项", Input::Select(items(case, pack))),
            Field::new("fact", "要核实的事实", Input::Select(facts)),
            Field::new("department", "核实部门", Input::Select(departments)),
            Field::area("question", "核实的问题", 3).hint("只写核实所必需的信息"),
        ],
        move |values| {
            let fact = names
                .iter()
                .copied()
                .find(|name| name.id() == values.text("fact"))
                .ok_or_else(|| one(FieldError::new("fact", "要核实的事实：请选择")))?;
            Ok(Command::AskVerification {
                item: number(values, "item", "争议分项")?,
                fact,
                department: DepartmentId::new(values.text("department")),
                question: values.text("question"),
            })
        },
    )
}

fn verification_answer(name: String, case: &Case, pack: &Pack) -> Option<Form> {
    let verification = case.verification.as_ref()?;
    let position = pack.routing.position(verification.fact)?;
    let values: Vec<(String, String)> = pack.routing.inputs[position]
        .values
        .iter()
        .map(|value| (value.clone(), verification.fact.value_zh(pack, value)))
        .collect();
    let intro = format!("{}：{}", pack.department_short(&verification.department), verification.question);
    Some(
        Form::new(
            name,
            "登记结果",
            vec![
                Field::new("value", verification.fact.zh(), Input::Radio(values)),
                Field::area("note", "核实结果", 3).hint("写明对方怎样答复、依据什么材料"),
            ],
            |values| Ok(Command::AnswerVerification { value: values.text("value"), note: values.text("note") }),
        )
        .intro(intro),
    )
}

fn declare(name: String, view: &CaseView) -> Form {
    let unclear = view
        .items
        .iter()
        .filter(|item| item.route.as_ref().is_some_and(domain::policy::Route::is_gap))
        .map(|item| (item.item.no.to_string(), format!("分项 {}：{}", item.item.no, item.category)))
        .collect();
    Form::new(
        name,
        "认领",
        vec![
            Field::new("item", "职责不清的分项", Input::Select(unclear)),
            Field::area("reason", "属于本部门职责的理由", 3),
        ],
        |values| {
            Ok(Command::DeclareOwn {
                item: number(values, "item", "职责不清的分项")?, reason: values.text("reason")
            })
        },
    )
}

/// A reason for every item for which the table says otherwise.
fn departure_fields(view: &CaseView, pack: &Pack, departments: &[DepartmentId]) -> Vec<Field> {
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

fn classify_own(name: String, view: &CaseView, pack: &Pack) -> Form {
    let own: Vec<DepartmentId> = view.case.accepting_department.iter().cloned().collect();
    Form::new(name, "本单位办理", departure_fields(view, pack, &own), |values| {
        Ok(Command::ClassifyOwn { departures: departures(values) })
    })
    .intro("与规则建议不同的，写明理由；理由会记入分类意见，归入案卷。")
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

/// Stands for a place the pack does not know.
const ELSEWHERE: &str = "elsewhere";

fn inform(name: String, view: &CaseView, pack: &Pack) -> Form {
    let own = view.case.accepting_department.clone();
    let routes = || view.items.iter().filter_map(|item| item.route.as_ref());
    let named = routes().flat_map(|route| &route.departments).find(|id| Some(*id) != own.as_ref()).cloned();
    let outside = routes().all(|route| route.track == RouteTrack::Inform);
    let chosen = if outside { ELSEWHERE.to_owned() } else { named.map(|id| id.to_string()).unwrap_or_default() };
    let mut targets: Vec<(String, String)> =
        functional(pack).into_iter().filter(|(id, _)| own.as_ref().is_none_or(|own| own.as_str() != id)).collect();
    targets.push((ELSEWHERE.to_owned(), "其他单位或辖区外（在下面填写）".to_owned()));
    let mut materials: Vec<String> = Vec::new();
    for item in &view.items {
        for material in pack.materials.get(&item.item.category).into_iter().flatten() {
            if !materials.contains(material) {
                materials.push(material.clone());
            }
        }
    }
    let mut fields = vec![
        Field::new("target", "有权部门", Input::Select(targets)).value(chosen.clone()),
        Field::line("target_name", "其他单位名称").optional(),
        Field::line("target_address", "其他单位地址").optional(),
        Field::line("target_phone", "其他单位电话").optional(),
        Field::area("path", "办理途径", 2)
            .value("可以到该部门窗口办理；也可以在查询页面选择“由本平台转送”，不必重新填写、不必另跑一趟。"),
        Field::area("materials", "所需材料", 4).hint("一行一项，请一次列全").value(materials.join("\n")),
    ];
    let departments: Vec<DepartmentId> = if chosen == ELSEWHERE { Vec::new() } else { vec![DepartmentId::new(chosen)] };
    fields.extend(departure_fields(view, pack, &departments));
    let known: Vec<(String, String, String, String)> = pack
        .departments
        .iter()
        .map(|department| {
            (department.id.to_string(), department.name.clone(), department.address.clone(), department.phone.clone())
        })
        .collect();
    Form::new(name, "出具告知书", fields, move |values| {
        let chosen = values.text("target");
        let target = match known.iter().find(|(id, ..)| *id == chosen) {
            Some((id, name, address, phone)) => Target {
                department: Some(DepartmentId::new(id.clone())),
                name: name.clone(),
                address: address.clone(),
                phone: phone.clone(),
            },
            None => Target {
                department: None,
                name: values.text("target_name"),
                address: values.text("target_address"),
                phone: values.text("target_phone"),
            },
        };
        Ok(Command::Inform {
            target,
            path: values.text("path"),
            materials: values.lines("materials"),
            departures: departures(values),
        })
    })
    .intro("一次告知有权部门、途径和材料。送达后本单位办结，缴费人同意时由平台转送，不用重新登记。")
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

fn finding(name: String, view: &CaseView) -> Form {
    let known = view.case.finding.as_ref();
    let mut fields = vec![
        Field::area("facts", "事实认定", 5)
            .hint("查明了什么、凭什么材料")
            .value(known.map(|finding| finding.facts.clone()).unwrap_or_default()),
    ];
    fields.extend(conclusion_fields(view, known.map_or(&[], |finding| &finding.conclusions)));
    fields.push(basis(&view.case));
    Form::new(name, "形成办理情况", fields, |values| {
        Ok(Command::RecordFinding {
            facts: values.text("facts"),
            conclusions: conclusions(values),
            legal_basis: values.lines("legal_basis"),
        })
    })
}

fn reply(name: String, view: &CaseView) -> Form {
    let case = &view.case;
    let (facts, known) = match (&case.reply, &case.finding) {
        (Some(reply), _) => (reply.facts.clone(), reply.conclusions.clone()),
        (None, Some(finding)) => (finding.facts.clone(), finding.conclusions.clone()),
        (None, None) => settled(case),
    };
    let mut fields = vec![Field::area("facts", "事实", 5).value(facts)];
    fields.extend(conclusion_fields(view, &known));
    fields.push(basis(case));
    for notice in &view.remedies {
        let id = notice.kind.id();
        fields.push(
            Field::line(format!("remedy-{id}"), format!("{}：受理机构", notice.kind.zh())).value(notice.body.clone()),
        );
        fields.push(
            Field::line(format!("limit-{id}"), format!("{}：期限和提示", notice.kind.zh())).value(notice.limit.clone()),
        );
    }
    let intro = case.reply.as_ref().and_then(|reply| reply.returned.as_ref()).map_or_else(
        || "四种救济途径的机构和期限已按本案填好，请核对。".to_owned(),
        |why| format!("负责人退回修改：{why}"),
    );
    Form::new(name, "报负责人审签", fields, |values| {
        let remedies = RemedyKind::ALL
            .iter()
            .map(|kind| RemedyNotice {
                kind: *kind,
                body: values.text(&format!("remedy-{}", kind.id())),
                limit: values.text(&format!("limit-{}", kind.id())),
            })
            .collect();
        Ok(Command::SubmitReply {
            facts: values.text("facts"),
            conclusions: conclusions(values),
            legal_basis: values.lines("legal_basis"),
            remedies,
        })
    })
    .intro(intro)
}

/// What minutes or a mediation agreement already say, where no finding came before.
fn settled(case: &Case) -> (String, Vec<Conclusion>) {
    if let Some(meeting) = case.major.as_ref().and_then(|file| file.meeting.as_ref()) {
        let minutes = meeting.minutes_no.clone().unwrap_or_default();
        let every = |item: &domain::case::DisputeItem| Conclusion { item: item.no, text: meeting.conclusions.clone() };
        let facts = format!("经专案组会商（会议纪要 {minutes}），查明：");
        return (facts, case.registration.items.iter().map(every).collect());
    }
    let agreement = case.mediation.as_ref().and_then(|mediation| mediation.agreement.as_ref());
    let terms = agreement.map(|agreement| agreement.conclusions.clone()).unwrap_or_default();
    let facts =
        if terms.is_empty() { String::new() } else { "双方经镇调解站调解，自愿达成协议。".to_owned() };
    (facts, terms)
}

/// The document that waits to be served.
fn to_serve(case: &Case) -> DocumentKind {
    match case.sub_state {
        SubState::Informed => DocumentKind::CompetenceNotice,
        SubState::ReturnedForCorrection => DocumentKind::CorrectionNotice,
        SubState::AssignedFedBack => DocumentKind::AssignedFeedback,
        _ => DocumentKind::Reply,
    }
}

fn service(name: String, view: &CaseView, now: &str) -> Form {
    let case = &view.case;
    let document = to_serve(case);
    let parties: Vec<(String, String)> = if matches!(document, DocumentKind::Reply | DocumentKind::AssignedFeedback) {
        case.parties_to_serve()
            .filter(|party| !case.is_served(document, party.no))
            .map(|party| (party.no.to_string(), format!("{}（{}）", party.name, party.role.zh())))
            .collect()
    } else {
        parties(case).into_iter().take(1).collect()
    };
    let methods = options(ServiceMethod::ALL, ServiceMethod::id, ServiceMethod::zh);
    Form::new(
        name,
        "登记送达",
        vec![
            Field::new("party", "送达对象", Input::Radio(parties.clone()))
                .value(parties.first().map(|(no, _)| no.clone()).unwrap_or_default()),
            Field::new("method", "送达方式", Input::Select(methods)).value(ServiceMethod::InPerson.id()),
            moment("served_at", "送达时间", now),
            Field::line("proof", "签收人或送达凭证").hint("例如：本人签收；EMS 回执号"),
        ],
        move |values| {
            let method = ServiceMethod::from_id(&values.text("method"))
                .ok_or_else(|| one(FieldError::new("method", "送达方式：请选择")))?;
            Ok(Command::RecordService {
                document,
                party: number(values, "party", "送达对象")?,
                method,
                served_at: values.moment("served_at", "送达时间").map_err(one)?,
                proof: values.text("proof"),
            })
        },
    )
    .intro(format!("送达文书：{}", document.zh()))
}

fn no_objection(name: String, view: &CaseView) -> Form {
    let today = view.now.day().to_string();
    let head = [("silence".to_owned(), "等待期满，联系不上，按无异议办结（负责人）".to_owned())];
    let mut ways = vec![("evidence".to_owned(), "缴费人已表示无异议，有凭据".to_owned())];
    ways.extend(head);
    Form::new(
        name,
        "登记",
        vec![
            Field::new("how", "怎样得知", Input::Radio(ways)).value("evidence"),
            Field::line("method", "无异议的表示方式").hint("例如：窗口签字、电话录音编号").optional(),
            Field::new("on", "日期", Input::Day).value(today),
        ],
        |values| {
            let how = if values.text("how") == "silence" {
                NoObjection::Silence
            } else {
                NoObjection::Evidence { method: values.text("method"), on: values.day("on", "日期").map_err(one)? }
            };
            Ok(Command::ConfirmNoObjection { how })
        },
    )
}

fn remedy(name: String, view: &CaseView) -> Form {
    let kinds = options(RemedyKind::ALL, RemedyKind::id, RemedyKind::zh);
    let bodies: Vec<String> =
        view.remedies.iter().map(|notice| format!("{}：{}", notice.kind.zh(), notice.body)).collect();
    let bodies = bodies.join("；");
    Form::new(
        name,
        "登记救济",
        vec![
            Field::new("remedy", "救济途径", Input::Radio(kinds)),
            Field::line("body", "受理机构").hint(bodies),
            Field::new("filed_on", "提起日期", Input::Day).value(view.now.day().to_string()),
            Field::line("docket", "案号").optional(),
            Field::new("civil", "打算就补缴提起民事诉讼", Input::Check).optional(),
            Field::new("acknowledged", "已说明：补缴社保不属于民事纠纷，应通过行政途径解决", Input::Check).optional(),
        ],
        |values| {
            let remedy = RemedyKind::from_id(&values.text("remedy"))
                .ok_or_else(|| one(FieldError::new("remedy", "救济途径：请选择")))?;
            Ok(Command::StartRemedy {
                remedy,
                body: values.text("body"),
                filed_on: values.day("filed_on", "提起日期").map_err(one)?,
                docket: Some(values.text("docket")).filter(|docket| !docket.is_empty()),
                civil: values.is_on("civil"),
                acknowledged: values.is_on("acknowledged"),
            })
        },
    )
}

fn remedy_outcome(name: String, kind: CommandKind) -> Form {
    let outcomes = options(RemedyOutcome::ALL, RemedyOutcome::id, RemedyOutcome::zh);
    Form::new(
        name,
        "登记结果",
        vec![
            Field::new("outcome", "救济结果", Input::Select(outcomes)),
            Field::line("decision", "决定文书").hint("文书名称和文号"),
        ],
        move |values| {
            let outcome = RemedyOutcome::from_id(&values.text("outcome"))
                .ok_or_else(|| one(FieldError::new("outcome", "救济结果：请选择")))?;
            let decision = values.text("decision");
            Ok(if kind == CommandKind::CloseRemedy {
                Command::CloseRemedy { outcome, decision }
            } else {
                Command::RedoAfterRemedy { outcome, decision }
            })
        },
    )
}

fn archive_intro(view: &CaseView) -> String {
    let there: Vec<&str> =
        view.archive_check.iter().filter(|(_, there)| *there).map(|(document, _)| document.zh()).collect();
    format!("卷内文书齐全：{}。归档后不能再改；要改须重新办理。", there.join("、"))
}

fn transfer_letter(name: String, view: &CaseView, pack: &Pack, now: &str) -> Form {
    let case = &view.case;
    let own = case.accepting_department.as_ref();
    let targets: Vec<(String, String)> =
        functional(pack).into_iter().filter(|(id, _)| own.is_none_or(|own| own.as_str() != id)).collect();
    let counterpart = own
        .and_then(|own| pack.department(own))
        .and_then(|own| {
            pack.departments
                .iter()
                .find(|other| other.district == own.district && other.side != own.side && other.side.is_some())
        })
        .map(|department| department.id.to_string())
        .unwrap_or_default();
    let mut fields = vec![
        Field::new("to", "移转至", Input::Select(targets)).value(counterpart),
        Field::line("case_source", "案件来源").value(case.channel.zh()),
        Field::line("investigated_name", "名称（姓名）"),
        Field::line("investigated_address", "地址"),
        Field::line("postcode", "邮编").optional(),
        Field::line("legal_rep_name", "法定代表人").optional(),
        Field::line("legal_rep_post", "法定代表人职务").optional(),
        Field::line("legal_rep_phone", "法定代表人电话").optional(),
        Field::line("principal_name", "主要负责人").optional(),
        Field::line("principal_post", "主要负责人职务").optional(),
        Field::line("principal_phone", "主要负责人电话").optional(),
        Field::line("other_contact", "其他联系方式").optional(),
        Field::new(
            "kinds",
            "移转案件类型",
            Input::Select(options(TransferKind::ALL, TransferKind::id, TransferKind::zh)),
        ),
        Field::line("other_kind_text", "其他类型说明").optional(),
        Field::area("evidence", "有关证据材料清单（情况说明）", 3),
    ];
    fields.extend(
        Material::ALL
            .iter()
            .map(|material| Field::new(format!("enclosed-{}", material.id()), material.zh(), Input::Check).optional()),
    );
    fields.extend([
        Field::line("sender_contact", "移转人联系方式"),
        Field::new(
            "trigger",
            "起算事由",
            Input::Radio(options(TransferTrigger::ALL, TransferTrigger::id, TransferTrigger::zh)),
        )
        .value(TransferTrigger::Receipt.id()),
        moment("trigger_at", "起算时点", now),
    ]);
    Form::new(name, "拟好移送书", fields, |values| {
        let trigger = TransferTrigger::from_id(&values.text("trigger"))
            .ok_or_else(|| one(FieldError::new("trigger", "起算事由：请选择")))?;
        let text = |name: &str| values.text(name);
        Ok(Command::DraftTransfer {
            letter: Box::new(TransferLetter {
                letter_no: String::new(),
                to: DepartmentId::new(text("to")),
                case_source: text("case_source"),
                investigated_name: text("investigated_name"),
                investigated_address: text("investigated_address"),
                postcode: text("postcode"),
                legal_rep_name: text("legal_rep_name"),
                legal_rep_post: text("legal_rep_post"),
                legal_rep_phone: text("legal_rep_phone"),
                principal_name: text("principal_name"),
                principal_post: text("principal_post"),
                principal_phone: text("principal_phone"),
                other_contact: text("other_contact"),
                kinds: TransferKind::from_id(&text("kinds")).into_iter().collect(),
                other_kind_text: text("other_kind_text"),
                evidence: text("evidence"),
                enclosed: Material::ALL
                    .iter()
                    .copied()
                    .filter(|material| values.is_on(&format!("enclosed-{}", material.id())))
                    .collect(),
                sender_contact: text("sender_contact"),
                trigger,
                trigger_at: values.moment("trigger_at", "起算时点").map_err(one)?,
            }),
        })
    })
}
