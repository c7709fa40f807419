//! Forms of what lies over a case or beside it: legal check, extension, suspension, division, records.

use super::commands::{Source, departures, functional, local, moment, number, one, options, reason};
use super::spec::{Field, Form, Input, Outcome, Values};
use domain::case::{
    Case, CheckResult, Command, CommandKind, ConsultationKind, CoordinationForm, CourtItemKind, CourtUpdate,
    DisclosureState, DivisionCommand, Likeness, OversightCommand, ProposalKind, RecordCommand, StaffRef,
    SuspensionGround,
};
use domain::problem::FieldError;
use domain::value::{CaseNo, DepartmentId, Money};
use domain::view::{CaseView, MergeCandidate};

fn over(command: OversightCommand) -> Command {
    Command::Oversight(command)
}

fn divide(command: DivisionCommand) -> Command {
    Command::Division(command)
}

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
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
        CommandKind::Suspend => Form::new(
            name,
            "中止",
            vec![
                Field::new(
                    "ground",
                    "事由",
                    Input::Select(options(SuspensionGround::ALL, SuspensionGround::id, SuspensionGround::zh)),
                ),
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

fn division(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
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

fn records(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, name, .. } = *source;
    let case = &view.case;
    let records = &case.records;
    let name = name.to_owned();
    let (now, today) = (local(view.now), view.now.day().to_string());
    Some(match kind {
        CommandKind::OpenCourtItem => Form::new(
            name,
            "登记申请",
            vec![
                Field::new(
                    "kind",
                    "种类",
                    Input::Select(options(CourtItemKind::ALL, CourtItemKind::id, CourtItemKind::zh)),
                ),
                Field::area("application", "申请", 3).hint("申请书名称、日期、主要内容"),
                Field::line("amount", "金额（元）").optional(),
            ],
            |values| {
                let kind = CourtItemKind::from_id(&values.text("kind"))
                    .ok_or_else(|| one(FieldError::new("kind", "种类：请选择")))?;
                let amount = money(&values.text("amount"))?;
                Ok(record(RecordCommand::OpenCourtItem { kind, application: values.text("application"), amount }))
            },
        ),
        CommandKind::UpdateCourtItem => {
            let list = records
                .court_items
                .iter()
                .map(|item| (item.no.to_string(), format!("{}：{}", item.kind.zh(), item.application)))
                .collect();
            Form::new(
                name,
                "登记",
                vec![
                    Field::new("no", "法院事项", Input::Select(list)),
                    Field::line("docket", "案号").optional(),
                    Field::area("ruling", "裁定", 3).optional(),
                    Field::area("enforcement", "执行结果", 2).optional(),
                    Field::line("priority", "清偿顺位").optional(),
                ],
                |values| {
                    let update = CourtUpdate {
                        docket: values.text("docket"),
                        ruling: values.text("ruling"),
                        enforcement: values.text("enforcement"),
                        priority: values.text("priority"),
                    };
                    Ok(record(RecordCommand::UpdateCourtItem { no: number(values, "no", "法院事项")?, update }))
                },
            )
        }
        CommandKind::AskDisclosure => Form::new(
            name,
            "报批",
            vec![
                Field::line("recipient", "接收方"),
                Field::new("share-party", "缴费人姓名", Input::Check).optional(),
                Field::new("share-employer", "用人单位名称", Input::Check).optional(),
                Field::new("share-matter", "反映主要事项", Input::Check).optional(),
                Field::new("share-period", "险种和费款所属期", Input::Check).optional(),
                Field::new("share-amount", "金额", Input::Check).optional(),
                Field::new("share-result", "处理结果", Input::Check).optional(),
                Field::area("fields", "其他字段", 2).hint("一行一项；只写用途所必需的").optional(),
                Field::area("purpose", "用途", 2),
                Field::new("expires_on", "到期", Input::Day).value(today),
            ],
            |values| {
                let ticked = SHARED.iter().filter(|(name, _)| values.is_on(name)).map(|(_, zh)| (*zh).to_owned());
                Ok(record(RecordCommand::AskDisclosure {
                    recipient: values.text("recipient"),
                    fields: ticked.chain(values.lines("fields")).collect(),
                    purpose: values.text("purpose"),
                    expires_on: values.day("expires_on", "到期").map_err(one)?,
                }))
            },
        ),
        CommandKind::DecideDisclosure | CommandKind::ReleaseDisclosure => {
            let wanted = if kind == CommandKind::DecideDisclosure {
                DisclosureState::Requested
            } else {
                DisclosureState::Approved
            };
            let list: Vec<(String, String)> = records
                .disclosures
                .iter()
                .filter(|disclosure| disclosure.state == wanted)
                .map(|disclosure| {
                    let what =
                        format!("{}：{}，{}", disclosure.recipient, disclosure.fields.join("、"), disclosure.purpose);
                    (disclosure.no.to_string(), what)
                })
                .collect();
            let no = Field::new("no", "信息提供申请", Input::Select(list));
            if kind == CommandKind::ReleaseDisclosure {
                return Some(
                    Form::new(name, "提供", vec![no], |values| {
                        Ok(record(RecordCommand::ReleaseDisclosure { no: number(values, "no", "信息提供申请")? }))
                    })
                    .intro("只提供批准的字段。"),
                );
            }
            let fields =
                vec![no, Field::new("approved", "批准", Input::Check).optional(), Field::area("reason", "审批意见", 2)];
            Form::new(name, "审批", fields, |values| {
                Ok(record(RecordCommand::DecideDisclosure {
                    no: number(values, "no", "信息提供申请")?,
                    approved: values.is_on("approved"),
                    reason: values.text("reason"),
                }))
            })
        }
        CommandKind::RegisterPublicOpinion => opinion(name, &now),
        CommandKind::RespondPublicOpinion | CommandKind::ClosePublicOpinion => {
            let list = records
                .public_opinion
                .iter()
                .filter(|item| item.closed.is_none())
                .map(|item| (item.no.to_string(), format!("{}：{}", item.platform, item.summary)))
                .collect();
            let no = Field::new("no", "舆情", Input::Select(list));
            let closing = kind == CommandKind::ClosePublicOpinion;
            let (field, label) = if closing { ("note", "结束说明") } else { ("response", "应对情况") };
            Form::new(name, "登记", vec![no, Field::area(field, label, 3)], move |values| {
                let no = number(values, "no", "舆情")?;
                let text = values.text(field);
                Ok(record(if closing {
                    RecordCommand::ClosePublicOpinion { no, note: text }
                } else {
                    RecordCommand::RespondPublicOpinion { no, response: text }
                }))
            })
        }
        CommandKind::AnswerGuidance => {
            let open = records.open_guidance();
            let no = open.map_or(0, |guidance| guidance.no);
            Form::new(name, "答复", vec![Field::area("answer", "指导意见", 5)], move |values| {
                Ok(record(RecordCommand::AnswerGuidance { no, answer: values.text("answer") }))
            })
            .intro(open.map(|guidance| guidance.question.clone()).unwrap_or_default())
        }
        CommandKind::RecordCoordination => Form::new(
            name,
            "登记",
            vec![
                Field::new(
                    "form",
                    "形式",
                    Input::Select(options(CoordinationForm::ALL, CoordinationForm::id, CoordinationForm::zh)),
                ),
                Field::new("on", "日期", Input::Day).value(today),
                Field::line("people", "参加人"),
                Field::area("result", "结果", 3),
            ],
            |values| {
                let form = CoordinationForm::from_id(&values.text("form"))
                    .ok_or_else(|| one(FieldError::new("form", "形式：请选择")))?;
                Ok(record(RecordCommand::RecordCoordination {
                    form,
                    on: values.day("on", "日期").map_err(one)?,
                    people: values.text("people"),
                    result: values.text("result"),
                }))
            },
        ),
        CommandKind::OpenConsultation => consultation(name, &now, source),
        _ => return None,
    })
}

/// Fields that are usually asked for (M-5.3-b).
const SHARED: [(&str, &str); 6] = [
    ("share-party", "缴费人姓名"),
    ("share-employer", "用人单位名称"),
    ("share-matter", "反映主要事项"),
    ("share-period", "险种和费款所属期"),
    ("share-amount", "金额"),
    ("share-result", "处理结果"),
];

/// Levels of public opinion, as the office grades them.
const LEVELS: [&str; 4] = ["一般", "较大", "重大", "特别重大"];
/// Where public opinion is found.
const PLATFORMS: [&str; 7] = ["短视频", "微博", "微信公众号", "贴吧论坛", "新闻网站", "网络问政", "其他"];

/// A public-opinion item (M-3.2.8-a); the office also fills it in without the case before it.
fn opinion(name: String, now: &str) -> Form {
    let same = |list: &[&str]| list.iter().map(|one| ((*one).to_owned(), (*one).to_owned())).collect::<Vec<_>>();
    Form::new(
        name,
        "登记舆情",
        vec![
            Field::new("platform", "平台", Input::Select(same(&PLATFORMS))),
            Field::line("url", "链接").optional(),
            Field::area("summary", "摘要", 3).hint("写事情，不写个人信息"),
            Field::new("level", "级别", Input::Select(same(&LEVELS))).value(LEVELS[0]),
            moment("found_at", "发现时间", now),
        ],
        |values| {
            Ok(record(RecordCommand::RegisterPublicOpinion {
                platform: values.text("platform"),
                url: values.text("url"),
                summary: values.text("summary"),
                level: values.text("level"),
                found_at: values.moment("found_at", "发现时间").map_err(one)?,
            }))
        },
    )
}

/// The item as the office fills it in without the case before it: the number comes first.
pub(crate) fn opinion_form() -> Form {
    let mut form = opinion("登记舆情".to_owned(), "");
    form.fields.insert(0, Field::line("case_no", "关联的案件编号").hint("受理部门告知的编号，例如 2026-0047"));
    form
}

fn consultation(name: String, now: &str, source: &Source<'_>) -> Form {
    let Source { view, pack, people, .. } = *source;
    // Members of the units concerned are invited by default (M-3.1-c).
    let invited =
        people.invited(view.case.departments().iter(), |id| pack.department_short(id).to_owned(), view.now.day());
    Form::new(
        name,
        "登记会商",
        vec![
            Field::new(
                "kind",
                "种类",
                Input::Radio(options(ConsultationKind::ALL, ConsultationKind::id, ConsultationKind::zh)),
            )
            .value(ConsultationKind::General.id())
            .hint("一般事项会商不需要组长同意；重大事项会商须经组长同意"),
            moment("held_at", "时间", now),
            Field::line("place", "地点"),
            Field::area("agenda", "议题", 2),
            Field::area("participants", "参加人", 3)
                .hint("一行一人；有关单位的成员按名册填好，没有登记的请补上姓名")
                .value(invited.join("\n")),
            Field::area("conclusion", "结论", 3),
        ],
        |values| {
            let kind = ConsultationKind::from_id(&values.text("kind"))
                .ok_or_else(|| one(FieldError::new("kind", "种类：请选择")))?;
            Ok(record(RecordCommand::OpenConsultation {
                kind,
                held_at: values.moment("held_at", "时间").map_err(one)?,
                place: values.text("place"),
                agenda: values.text("agenda"),
                participants: values.lines("participants"),
                conclusion: values.text("conclusion"),
            }))
        },
    )
}

/// `128,400.00`, in yuan.
fn money(text: &str) -> Result<Option<Money>, Vec<FieldError>> {
    let text = text.replace([',', '，'], "");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || one(FieldError::new("amount", "金额：请填写元，例如 128400.00"));
    let (yuan, fen) = text.split_once('.').unwrap_or((&text, ""));
    if fen.len() > 2 {
        return Err(wrong());
    }
    let yuan: i64 = yuan.parse().map_err(|_| wrong())?;
    let fen: i64 = format!("{fen:0<2}").parse().map_err(|_| wrong())?;
    let total = yuan.checked_mul(100).and_then(|total| total.checked_add(fen)).ok_or_else(wrong)?;
    Money::from_fen(total).map(Some).map_err(|_| wrong())
}
