//! Forms of what is recorded beside a case: court items, disclosure, public opinion, coordination, consultation.

use super::commands::Source;
use super::fields::{local, moment, number, one, options};
use super::spec::{Field, Form, Input, Values};
use domain::case::{
    Command, CommandKind, ConsultationKind, CoordinationForm, CourtItemKind, CourtUpdate, DisclosedField,
    DisclosureState, RecordCommand, VoidKind,
};
use domain::policy::route::Circumstance;
use domain::problem::FieldError;
use domain::value::Money;

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

pub(super) fn records(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
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
                )
                .value(court_kind(&case.registration.circumstances).id()),
                Field::area("application", "申请", 3).hint("申请书名称、日期、主要内容"),
                Field::line("amount", "金额（元）").optional(),
            ]
            .into_iter()
            .chain(case.attachments.iter().map(|file| {
                Field::new(
                    format!("file-{}", file.no),
                    format!("申请材料：{}（法院可以打开）", file.name),
                    Input::Check,
                )
                .optional()
            }))
            .collect(),
            |values| {
                let kind = CourtItemKind::from_id(&values.text("kind"))
                    .ok_or_else(|| one(FieldError::new("kind", "种类：请选择")))?;
                let amount = money(&values.text("amount"))?;
                Ok(record(RecordCommand::OpenCourtItem {
                    kind,
                    application: values.text("application"),
                    amount,
                    files: files(values),
                }))
            },
        ),
        CommandKind::VoidRecord => {
            let items = records.live_court_items().filter(|item| item.docket.is_empty());
            let mut list: Vec<(String, String)> = items
                .map(|item| {
                    let label = format!("法院事项第 {} 号：{}，{}", item.no, item.kind.zh(), item.application);
                    (format!("{}-{}", VoidKind::CourtItem.id(), item.no), label)
                })
                .collect();
            let asked = records.disclosures.iter().filter(|known| known.void.is_none());
            list.extend(asked.filter(|known| known.state != DisclosureState::Released).map(|known| {
                let label = format!("信息提供申请第 {} 号：{}", known.no, known.shown_recipient());
                (format!("{}-{}", VoidKind::Disclosure.id(), known.no), label)
            }));
            if let Some(file) = case.referral.as_ref().filter(|_| !case.is_order_taken_up()) {
                let stands = file.assignment.as_ref().map(|assignment| &assignment.dispatch_no);
                let orders = file.orders.iter().enumerate().filter(|(_, order)| Some(&order.number) == stands);
                list.extend(orders.map(|(index, order)| {
                    (format!("{}-{}", VoidKind::Order.id(), index + 1), format!("转办单 {}", order.number))
                }));
            }
            // Slips under way or returned; what was passed on to a department is the department's.
            if let Some(file) = case.referral.as_ref().filter(|file| file.assignment.is_none()) {
                let sent = file.sent.iter().enumerate().filter(|(_, sent)| sent.void.is_none());
                list.extend(sent.map(|(index, sent)| {
                    (format!("{}-{}", VoidKind::Slip.id(), index + 1), format!("报送单 {}", sent.number))
                }));
            }
            Form::new(
                name,
                "作废",
                vec![Field::new("no", "作废的记录", Input::Select(list)), Field::area("reason", "作废理由", 2)],
                |values| {
                    let chosen = values.text("no");
                    let read = chosen
                        .rsplit_once('-')
                        .and_then(|(what, no)| Some((VoidKind::from_id(what)?, no.parse().ok()?)));
                    let (what, no) = read.ok_or_else(|| one(FieldError::new("no", "作废的记录：请选择")))?;
                    Ok(record(RecordCommand::Void { what, no, reason: values.text("reason") }))
                },
            )
            .intro("记录留在案卷里，注明作废；法院已立案、信息已提供、报送单已转办、承办部门已开始办理的不能作废。")
        }
        CommandKind::UpdateCourtItem => {
            let list = records
                .live_court_items()
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
                Field::area("purpose", "用途", 2),
                Field::new("expires_on", "到期", Input::Day).value(today),
                Field::new("public", "用于对外发布（公开回应等）", Input::Check).optional(),
            ]
            .into_iter()
            // What tells who asked not to be named is not on offer (M-5.3-b, M-5.3-c).
            .chain(DisclosedField::ALL.iter().filter(|field| !field.tells_hidden(case, source.pack)).map(|field| {
                Field::new(format!("share-{}", field.id()), format!("提供：{}", field.zh()), Input::Check).optional()
            }))
            .collect(),
            |values| {
                let ticked = DisclosedField::ALL.iter().filter(|field| values.is_on(&format!("share-{}", field.id())));
                Ok(record(RecordCommand::AskDisclosure {
                    recipient: values.text("recipient"),
                    fields: ticked.map(|field| field.id().to_owned()).collect(),
                    purpose: values.text("purpose"),
                    public: values.is_on("public"),
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
                .filter(|disclosure| disclosure.state == wanted && disclosure.void.is_none())
                .map(|disclosure| {
                    let what = format!(
                        "{}：{}，{}",
                        disclosure.shown_recipient(),
                        disclosure.fields.join("、"),
                        disclosure.purpose
                    );
                    (disclosure.no.to_string(), what)
                })
                .collect();
            let no = Field::new("no", "信息提供申请", Input::Select(list));
            if kind == CommandKind::ReleaseDisclosure {
                return Some(
                    Form::new(name, "提供", vec![no], |values| {
                        Ok(record(RecordCommand::ReleaseDisclosure { no: number(values, "no", "信息提供申请")? }))
                    })
                    .intro("只提供批准的字段；提供后形成带水印的文件，在“对外提供信息”里下载。"),
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
            if closing {
                return Some(Form::new(name, "登记", vec![no, Field::area("note", "结束说明", 3)], |values| {
                    let no = number(values, "no", "舆情")?;
                    Ok(record(RecordCommand::ClosePublicOpinion { no, note: values.text("note") }))
                }));
            }
            let today = view.now.day();
            let held = records.disclosures.iter().filter(|known| known.public && known.holds_on(today));
            let held: Vec<(String, String)> = held
                .map(|known| {
                    (
                        known.no.to_string(),
                        format!("第 {} 号：{}，{}", known.no, known.shown_recipient(), known.purpose),
                    )
                })
                .collect();
            let fields = vec![
                no,
                Field::area("response", "应对情况", 3),
                Field::area("statement", "对外发布的文字", 3).hint("不发布的留空；发布须先报批信息提供").optional(),
                Field::new("disclosure", "依据的信息提供审批", Input::Select(held)).optional(),
            ];
            Form::new(name, "登记", fields, |values| {
                Ok(record(RecordCommand::RespondPublicOpinion {
                    no: number(values, "no", "舆情")?,
                    response: values.text("response"),
                    statement: values.text("statement"),
                    disclosure: values.text("disclosure").parse().ok(),
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
        CommandKind::AnswerNaming => super::naming::answer(name, case),
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

/// Files of an application that were ticked.
fn files(values: &Values) -> Vec<u16> {
    let ticked = values.0.iter().filter(|(_, value)| !value.is_empty());
    ticked.filter_map(|(name, _)| name.strip_prefix("file-")?.parse().ok()).collect()
}

/// What was ticked at intake decides which item is offered first (R26, R27).
fn court_kind(circumstances: &[Circumstance]) -> CourtItemKind {
    if circumstances.contains(&Circumstance::Bankruptcy) {
        CourtItemKind::Bankruptcy
    } else if circumstances.contains(&Circumstance::CivilSuitWish) {
        CourtItemKind::Application
    } else {
        CourtItemKind::Compulsory
    }
}
