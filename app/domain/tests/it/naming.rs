//! Text that crosses to the other side of a case with a hidden identity (X-16-a, M-5.3-c): searched when it is drafted,
//! signed and served, in every spelling; refused with the place; confirmed knowingly by the head, for that text alone.

use crate::joint_handling::{answer_check, ask_check, consolidated, joint, s03_consolidating};
use crate::referral::{refer, s04_assigned, tax_handler};
use crate::scenarios::{s01_in_review, serve};
use crate::station::{agreement, at_station, mediate};
use crate::story::*;
use domain::access::Actor;
use domain::case::{
    CheckResult, Command, Conclusion, DocumentKind, Event, FeedbackTo, HearingCommand, JointCommand, NamedBy,
    NamingCommand, OversightCommand, PartyRole, RecordCommand, ReferralCommand, Refusal, Representation, ServiceMethod,
    StationCommand, SuspensionGround,
};
use domain::clock::ClockKind;
use domain::value::{CreditCode, IdNumber, Phone};

const NAME: &str = "李小明";

/// The applicant becomes a reporter who asked not to be named.
fn hide(story: &mut Story) {
    let party = &mut story.case.registration.parties[0];
    party.role = PartyRole::Reporter;
    NAME.clone_into(&mut party.name);
    party.phone = Some(Phone::parse("13900000012").unwrap().into());
    party.id_number = Some(IdNumber::parse("23010219051231884X").unwrap().into());
    "黑龙江省大兴安岭地区漠河市西林吉镇样例路12号3单元402室".clone_into(&mut party.address);
    "Li.Xiaoming88@example.cn".clone_into(&mut party.email);
    party.identity_hidden = true;
}

fn hidden(mut story: Story) -> Story {
    hide(&mut story);
    story
}

/// A report with hidden identity, in the hands of a handler.
pub(crate) fn reported() -> Story {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    hidden(story)
}

/// Every kind with its spellings, as somebody might write them.
const SPELLINGS: &[(NamedBy, &[&str])] = &[
    (
        NamedBy::Name,
        &[
            "李小明",
            "李 小明",
            "李\u{3000}小\u{a0}明",
            "李\u{200b}小明",
            "李·小明",
            "李・小．明",
            "李－小-明",
            "李\n小明",
            "李*明",
            "李＊＊明",
            "李先生",
            "李 女士",
            "\u{f9e1}小明",
            "李\u{2f29}明",
            "李\u{2800}小\u{ffa0}明",
            "李\u{61c}小\u{180f}明",
            "李\u{fff9}小\u{17b4}明\u{1d173}",
            "李\u{301}小\u{20dd}明",
            "李、小，明",
            "李:小*明",
            "李#小+明",
            "李=小\\明",
            "李'小\"明",
            "李（小）明",
            "《李‹小明",
            "李→小●明",
            "李\u{fe58}小\u{2e3a}明",
        ],
    ),
    (
        NamedBy::Phone,
        &[
            "13900000012",
            "139 0000 0012",
            "139-0000-0012",
            "１３９００００００１２",
            "139．0000·0012",
            "(139)00000012",
            "+86 139 0000 0012",
            "一三九零零零零〇〇幺二",
            "①③⑨00000012",
            "139\u{200b}00000012",
            "139****0012",
            "139、0000、0012",
            "139,0000，0012",
            "139*0000#0012",
            "⑬9 0000 0012",
            "⓵⓷⓽00000012",
            "〡〣〩00000012",
            "壹參玖00000012",
            "๑๓๙00000012",
            "१३९००००००१२",
        ],
    ),
    (
        NamedBy::Number,
        &[
            "23010219051231884X",
            "23010219051231884x",
            "２３０１０２１９０５１２３１８８４Ｘ",
            "230102 19051231 884X",
            "230102-19051231-884×",
            "230102051231884",
            "二三零一零二一九零五一二三一八八四",
            "230***********884X",
        ],
    ),
    (
        NamedBy::Address,
        &[
            "样例路12号",
            "样例路 １２ 号",
            "样例路十二号",
            "西林吉镇样例路12号3单元402室",
            "样例路12 号",
            "样 例 路 一二号",
            "样例路⑫号",
            "样例路（12）号",
        ],
    ),
    (
        NamedBy::Email,
        &[
            "li.xiaoming88@example.cn",
            "LI.XIAOMING88@EXAMPLE.CN",
            "ｌｉ．ｘｉａｏｍｉｎｇ８８＠ｅｘａｍｐｌｅ．ｃｎ",
            "li.xiaoming88 @ example . cn",
            "lixiaoming88",
        ],
    ),
];

/// What may be written: nearly the same, or only a part everybody knows.
const HARMLESS: &[&str] = &[
    "经查，单位未按时缴纳。",
    "申请人主张某项权利，举报人称李某不在场。",
    "晓明 13900000013 与本案无关。",
    "漠河市西林吉镇样例路沿线单位",
    "样例路13号、样例路112号",
    "反映人（身份保密）",
    "北极宾馆有限公司应于 15 日内补缴 12 个月。",
    "小明、李、明",
];

/// One text that will be read by the other side: what it is, the field, and the command with it.
type Written = (&'static str, &'static str, Story, Box<dyn Fn(&Story, &str) -> Command>);

fn texts_of_a_reply() -> Vec<Written> {
    let drafting = || {
        let mut story = s01_in_review();
        story.as_(&head_of_tax()).does(Command::ReturnReply { reason: "改".to_owned() }).as_(&wang_qiang());
        hidden(story)
    };
    let reply = |change: fn(&mut Command, &str)| {
        move |story: &Story, text: &str| {
            let mut draft = story.draft();
            change(&mut draft, text);
            draft
        }
    };
    vec![
        (
            "事实",
            "facts",
            drafting(),
            Box::new(reply(|draft, text| {
                let Command::SubmitReply { facts, .. } = draft else { unreachable!() };
                facts.push_str(text);
            })),
        ),
        (
            "分项 1 的结论",
            "conclusion-1",
            drafting(),
            Box::new(reply(|draft, text| {
                let Command::SubmitReply { conclusions, .. } = draft else { unreachable!() };
                *conclusions = vec![Conclusion { item: 1, text: format!("向{text}补缴") }];
            })),
        ),
        (
            "依据",
            "legal_basis",
            drafting(),
            Box::new(reply(|draft, text| {
                let Command::SubmitReply { legal_basis, .. } = draft else { unreachable!() };
                legal_basis.push(format!("见 {text} 的来信"));
            })),
        ),
        (
            "调解：受理机构",
            "remedy-mediation",
            drafting(),
            Box::new(reply(|draft, text| {
                let Command::SubmitReply { remedies, .. } = draft else { unreachable!() };
                remedies[0].body = text.to_owned();
            })),
        ),
        (
            "调解：期限和提示",
            "limit-mediation",
            drafting(),
            Box::new(reply(|draft, text| {
                let Command::SubmitReply { remedies, .. } = draft else { unreachable!() };
                remedies[0].limit = format!("60 日内，联系{text}");
            })),
        ),
    ]
}

fn drafts() -> Vec<Written> {
    let mut head = reported();
    head.as_(&head_of_tax());
    let mut consolidating = s03_consolidating();
    consolidating.as_(&wang_qiang());
    let mut mediated = at_station();
    mediated.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let mut assigned = s04_assigned();
    assigned.as_(&tax_handler());
    let mut reviewed = s01_in_review();
    reviewed.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let mut all = texts_of_a_reply();
    let more: Vec<Written> = vec![
        (
            "事实认定",
            "facts",
            reported(),
            Box::new(|story, text| Command::RecordFinding {
                facts: format!("经向{text}核实"),
                conclusions: story.conclusions(),
                legal_basis: basis(),
            }),
        ),
        (
            "留言",
            "text",
            reported(),
            Box::new(|_, text| Command::LeaveMessage { text: format!("请与{text}联系"), to: Some(2) }),
        ),
        (
            "中止理由",
            "reason",
            head,
            Box::new(|story, text| {
                Command::Oversight(OversightCommand::Suspend {
                    ground: SuspensionGround::Bankruptcy,
                    reason: format!("等待{text}补充"),
                    expected_end: story.now.day().plus(20),
                })
            }),
        ),
        (
            "延期理由",
            "reason",
            reported(),
            Box::new(|_, text| {
                Command::Oversight(OversightCommand::AskExtension {
                    clock: ClockKind::Handling,
                    days: 1,
                    reason: format!("{text}出差"),
                })
            }),
        ),
        (
            "事实认定",
            "facts",
            hidden(consolidating),
            Box::new(|story, text| {
                let units = ["hrss_bureau", "medical_security_bureau"];
                let Command::Joint(JointCommand::DraftConsolidated { facts, conclusions, answers, legal_basis }) =
                    consolidated(story, &units)
                else {
                    unreachable!()
                };
                let facts = format!("{facts}（{text}）");
                Command::Joint(JointCommand::DraftConsolidated { facts, conclusions, answers, legal_basis })
            }),
        ),
        (
            "分项 1 的结论",
            "conclusion-1",
            hidden(mediated),
            Box::new(|story, text| {
                let Command::Station(StationCommand::DraftAgreement { waives_contribution, legal_basis, .. }) =
                    agreement(story, false)
                else {
                    unreachable!()
                };
                let conclusions = vec![Conclusion { item: 1, text: format!("由单位向{text}道歉") }];
                mediate(StationCommand::DraftAgreement { conclusions, waives_contribution, legal_basis })
            }),
        ),
        (
            "分项 1 的结论",
            "conclusion-1",
            hidden(assigned),
            Box::new(|_, text| {
                let conclusions = vec![Conclusion { item: 1, text: format!("已答复{text}") }];
                refer(ReferralCommand::DraftResult {
                    facts: "经查未按时缴纳".to_owned(),
                    remedies: remedies(),
                    conclusions,
                    legal_basis: basis(),
                    waives_contribution: false,
                })
            }),
        ),
        (
            "签收人或送达凭证",
            "proof",
            hidden(reviewed),
            Box::new(|story, text| Command::RecordService {
                document: DocumentKind::Reply,
                party: 2,
                method: ServiceMethod::Post,
                served_at: story.now,
                proof: format!("寄件人{text}"),
            }),
        ),
    ];
    all.extend(more);
    all
}

#[track_caller]
fn refusal(story: &Story, command: Command) -> Refusal {
    let refusal = story.try_to(command).unwrap_err();
    assert_eq!(refusal.code.id(), "IDENTITY_IN_TEXT", "{refusal:?}");
    assert_eq!(refusal.clause.as_str(), "M-5.3-c");
    refusal
}

/// SEC-01: every kind, in every spelling, in every text that crosses, is refused while it is drafted, with the place.
#[test]
fn sec_01_every_spelling_is_refused_in_every_draft_with_its_place() {
    let mut count = 0;
    for (label, field, story, write) in drafts() {
        for (by, spellings) in SPELLINGS {
            for spelling in *spellings {
                let refusal = refusal(&story, write(&story, spelling));
                let told = &refusal.message;
                assert!(told.contains(&format!("“{label}”第 ")), "{label}, {spelling:?}: {told}");
                assert!(told.contains(&format!("要求身份保密的人的{}", by.zh())), "{label}, {spelling:?}: {told}");
                let wrong = refusal.fields.iter().find(|wrong| wrong.field == field);
                assert!(wrong.is_some(), "{label}, {spelling:?}: {:?}", refusal.fields);
                count += 1;
            }
        }
        for harmless in HARMLESS {
            let accepted = story.try_to(write(&story, harmless));
            assert!(accepted.is_ok(), "{label}, {harmless}: {accepted:?}");
        }
    }
    println!("SEC-01 names in drafts: {count} texts refused with their place");
    assert!(count > 500, "{count}");
}

/// SEC-01: the place is where it stands, a few characters around it are shown, and several places are all named.
#[test]
fn sec_01_the_place_is_counted_in_characters_and_shown() {
    let (_, _, story, write) = texts_of_a_reply().remove(0);
    let told = refusal(&story, write(&story, "（举报人李 小明，电话139-0000-0012）")).message;
    let at = story.draft();
    let Command::SubmitReply { facts, .. } = at else { unreachable!() };
    let before = facts.chars().count();
    assert!(told.contains(&format!("第 {} 字起", before + 5)), "{told}");
    assert!(told.contains("李 小明") && told.contains("姓名") && told.contains("电话"), "{told}");
    assert!(told.contains("请删去；确须写明的，由部门负责人逐处确认"), "{told}");
}

/// SEC-01: nobody is hidden, nobody else is in the case, or only the person reads it: nothing is refused.
#[test]
fn sec_01_only_what_crosses_from_who_is_hidden_is_searched() {
    let (_, _, mut story, write) = texts_of_a_reply().remove(0);
    let names_him = write(&story, "李小明");
    refusal(&story, names_him.clone());
    let both = story.case.registration.parties.clone();
    story.case.registration.parties.truncate(1);
    assert!(story.try_to(names_him.clone()).is_ok(), "there is no other side");
    story.case.registration.parties = both;
    story.case.registration.parties[0].identity_hidden = false;
    assert!(story.try_to(names_him).is_ok(), "nobody is hidden");

    let mut signed = s01_in_review();
    signed.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    hide(&mut signed);
    let proof = |party| Command::RecordService {
        document: DocumentKind::Reply,
        party,
        method: ServiceMethod::InPerson,
        served_at: signed.now,
        proof: "李小明签收".to_owned(),
    };
    assert!(signed.try_to(proof(1)).is_ok(), "he reads his own name");
    refusal(&signed, proof(2));
    // What stands inside the other's own name names nobody who is hidden.
    signed.case.registration.parties[1].name = "李小明商店".to_owned();
    let shop = Command::LeaveMessage { text: "请李小明商店提供工资表".to_owned(), to: Some(2) };
    assert!(signed.try_to(shop).is_ok());
    refusal(
        &signed,
        Command::LeaveMessage {
            text: "请李小明提供工资表，李小明商店不必到场".to_owned(), to: Some(2)
        },
    );
}

/// SEC-01: employers may report too: name with and without its legal form, credit code, organisation code, landline; so
/// is who acts for somebody hidden.
#[test]
fn sec_01_organisations_and_agents_are_found() {
    let (_, _, mut story, write) = texts_of_a_reply().remove(0);
    let party = &mut story.case.registration.parties[0];
    party.kind = domain::case::PartyKind::Employer;
    party.name = "松北林海木业有限公司".to_owned();
    party.phone = Some(Phone::parse("0457-2880001").unwrap().into());
    let vectors: serde_json::Value = serde_json::from_str(include_str!("../data/id-vectors.json")).unwrap();
    let code = vectors["uscc_gb32100"]["valid"][0]["id"].as_str().unwrap().to_owned();
    party.credit_code = Some(CreditCode::parse(&code).unwrap().into());
    story.case.registration.representation = Some(Representation {
        agent: "欧阳文静".to_owned(),
        phone: Phone::parse("13700000033").unwrap().into(),
        relation: "同事".to_owned(),
        may_withdraw: true,
    });
    let lower = code.to_lowercase();
    for spelling in [
        "松北林海木业有限公司",
        "松北林海木业",
        "松 北 林 海 木 业",
        "松北*木业",
        "0457-2880001",
        "（0457）2880001",
        "288 0001",
        &code,
        &lower,
        &format!("{}-{}", &code[8..16], &code[16..17]),
        "欧阳 文静",
        "137 0000 0033",
    ] {
        refusal(&story, write(&story, spelling));
    }
}

/// SEC-01: at signature the text that was drafted before anybody asked to be hidden is searched again; the head who
/// signs confirms knowingly, and the same text passes at service.
#[test]
fn sec_01_signature_and_service_search_again() {
    for (by, spellings) in SPELLINGS {
        for spelling in *spellings {
            let mut story = s01_in_review();
            story.case.reply.as_mut().unwrap().facts.push_str(spelling);
            story.as_(&head_of_tax());
            let mut signed = story.follow_self();
            hide(&mut story);
            let sign = || Command::SignReply { legal_basis: basis() };
            let told = refusal(&story, sign()).message;
            assert!(told.contains("“事实”第 ") && told.contains(by.zh()), "{spelling:?}: {told}");

            // Signed first, hidden afterwards: nothing is served on the other side.
            signed.does(sign());
            hide(&mut signed);
            let now = signed.now;
            refusal(&signed, serve(DocumentKind::Reply, 2, now));
            assert!(signed.try_to(serve(DocumentKind::Reply, 1, now)).is_ok(), "his own copy");

            story.does(confirm(sign(), "对方已经知道是谁举报"));
            story.does(sign());
            let now = story.now;
            story.does(serve(DocumentKind::Reply, 1, now)).does(serve(DocumentKind::Reply, 2, now));
            story.does(Command::ServeReply);
        }
    }
}

/// SEC-01: the other papers of both sides are searched when they are signed: agreement, feedback sheet, consolidated
/// opinion.
#[test]
fn sec_01_every_paper_for_both_sides_is_searched_when_it_is_signed() {
    let named = |text: &str| vec![Conclusion { item: 1, text: text.to_owned() }];
    let mut agreed = at_station();
    agreed.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let draft = agreement(&agreed, false);
    agreed.does(draft);
    agreed.case.mediation.as_mut().unwrap().agreement.as_mut().unwrap().conclusions = named("李·小明不再追究");
    hide(&mut agreed);
    let settle = || mediate(StationCommand::Settle { signed: vec![1, 2] });
    assert!(refusal(&agreed, settle()).message.contains("分项 1 的结论"));
    agreed.does(confirm(settle(), "双方当面签字")).does(settle());

    let mut fed = s04_assigned();
    fed.as_(&tax_handler());
    fed.does(refer(ReferralCommand::DraftResult {
        facts: "经查未按时缴纳".to_owned(),
        remedies: remedies(),
        conclusions: named("已补缴"),
        legal_basis: basis(),
        waives_contribution: false,
    }));
    for to in [FeedbackTo::Payer, FeedbackTo::HotlineOffice] {
        let now = fed.now;
        let record =
            ReferralCommand::RecordFeedback { to, method: "电话".to_owned(), at: now, proof: "录音".to_owned() };
        fed.does(refer(record));
    }
    fed.case.referral.as_mut().unwrap().result.as_mut().unwrap().conclusions = named("已答复 139 0000 0012");
    hide(&mut fed);
    let skip = HearingCommand::Decide { hear: false, reason: "听取会暴露反映人".to_owned() };
    fed.as_(&head_of_tax()).does(Command::Hearing(skip));
    assert!(refusal(&fed, refer(ReferralCommand::FeedBack)).message.contains("电话"));

    let mut issued = s03_consolidating();
    issued.as_(&wang_qiang());
    let draft = consolidated(&issued, &["hrss_bureau", "medical_security_bureau"]);
    issued.does(draft);
    issued.as_(&head_of_tax()).does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass));
    issued.case.consolidated.as_mut().unwrap().facts.push_str("（样例路十二号）");
    hide(&mut issued);
    issued.as_(&head_of_tax());
    assert!(refusal(&issued, joint(JointCommand::IssueConsolidated)).message.contains("地址"));

    // A notice to both sides that the matter is taken up again says why to who asked not to be named, and to the other
    // side only that it is.
    let mut objected = crate::scenarios::s01_served();
    objected.as_(&Actor::party(2, "单位")).does(Command::Object { party: 2, grounds: "不同意".to_owned() });
    objected.as_(&head_of_tax());
    let mut other = objected.follow_self();
    let again = || Command::ReExamine { ground: "李小明补充了证据".to_owned() };
    hide(&mut objected);
    objected.does(again());
    let notices = |party: u8| {
        let mut papers = objected.case.told_to(party).documents;
        papers.retain(|paper| paper.kind == DocumentKind::ReopeningNotice);
        papers
    };
    assert!(notices(1).iter().any(|paper| paper.body.contains("李小明补充了证据")), "his own copy says why");
    assert!(!notices(2).is_empty() && notices(2).iter().all(|paper| !paper.body.contains(NAME)), "{:?}", notices(2));
    let told = format!("{:?}", domain::case::timeline(&objected.entries, &objected.pack, Some(2)));
    assert!(!told.contains(NAME) && told.contains("重新审查"), "{told}");

    // Where the other side is hidden, the reason is for the applicant to read, and is searched.
    let party = &mut other.case.registration.parties[1];
    NAME.clone_into(&mut party.name);
    party.kind = domain::case::PartyKind::Individual;
    party.identity_hidden = true;
    let told = refusal(&other, again());
    assert!(told.message.contains("重新办理告知书"), "{}", told.message);
    assert_eq!(told.fields[0].field, "ground");
}

fn confirm(command: Command, reason: &str) -> Command {
    Command::Record(RecordCommand::Naming(NamingCommand::Confirm {
        command: Box::new(command),
        reason: reason.to_owned(),
    }))
}

fn ask(command: Command) -> Command {
    Command::Record(RecordCommand::Naming(NamingCommand::Ask {
        command: Box::new(command),
        reason: "同名的另一个人".to_owned(),
    }))
}

fn answer(no: u8, confirmed: bool) -> Command {
    Command::Record(RecordCommand::Naming(NamingCommand::Answer { no, confirmed, reason: "已核对".to_owned() }))
}

/// SEC-01: the drafter asks, the head answers on record, the confirmed text passes at every later stage, and a changed
/// text asks again.
#[test]
fn sec_01_the_head_confirms_a_text_and_a_changed_text_asks_again() {
    let (_, _, mut story, write) = texts_of_a_reply().remove(0);
    let draft = write(&story, "证人李小明是同名的另一人。");
    refusal(&story, draft.clone());
    assert_eq!(story.refused(confirm(draft.clone(), "可以")), "ROLE_NOT_ALLOWED", "the drafter does not confirm");
    assert_eq!(story.refused(answer(1, true)), "STAGE_SKIPPED", "nothing was asked");
    let harmless = write(&story, "无关");
    assert_eq!(story.refused(ask(harmless)), "FIELDS_INVALID", "nothing to confirm");
    assert_eq!(story.refused(ask(ask(draft.clone()))), "STAGE_SKIPPED", "not of itself");
    let blank = RecordCommand::Naming(NamingCommand::Ask { command: Box::new(draft.clone()), reason: " ".to_owned() });
    assert_eq!(story.refused(Command::Record(blank)), "FIELDS_INVALID", "without a reason");
    story.does(ask(draft.clone()));
    assert_eq!(story.refused(ask(draft.clone())), "WAITING_FOR_ANSWER");
    let asked = &story.case.records.naming[0];
    assert_eq!((asked.places.len(), asked.places[0].by), (1, NamedBy::Name));
    let excerpt = &asked.places[0].excerpt;
    assert!(excerpt.contains("＊＊＊") && !excerpt.contains("李小明"), "the head sees the words around it: {asked:?}");
    refusal(&story, draft.clone());

    story.as_(&head_of_tax()).does(answer(1, false)).as_(&wang_qiang());
    refusal(&story, draft.clone());
    story.does(ask(draft.clone()));
    assert_eq!(story.refused(answer(2, true)), "ROLE_NOT_ALLOWED");
    story.as_(&head_of_tax()).does(answer(2, true)).as_(&wang_qiang());
    let kept = &story.case.records.naming[1];
    assert!(kept.answer.as_ref().is_some_and(|answer| answer.confirmed && answer.reason == "已核对"));

    let changed = write(&story, "证人李小明是同名的另一人，住在本镇。");
    refusal(&story, changed);
    let more = write(&story, "证人李小明是同名的另一人。电话13900000012");
    assert!(refusal(&story, more).message.contains("电话"));
    story.does(draft).as_(&head_of_tax());
    story.does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now)).does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
    let events: Vec<&Event> = story.entries.iter().flat_map(|entry| &entry.events).collect();
    let record = serde_json::to_string(&events).unwrap();
    assert_eq!(record.matches("{\"naming\":{\"asked\":").count(), 2, "on record");
    assert_eq!(record.matches("{\"naming\":{\"answered\":").count(), 2, "on record");
}

/// SEC-01: what a party itself types and the other side reads is refused with the place, and not for anybody to confirm.
#[test]
fn sec_01_a_party_is_told_before_it_names_itself() {
    let mut story = crate::scenarios::s01_served();
    story.as_(&Actor::party(1, NAME)).does(Command::Object { party: 1, grounds: "不同意".to_owned() });
    hide(&mut story);
    let remedy = Command::StartRemedy {
        party: 0,
        remedy: domain::case::RemedyKind::Reconsideration,
        body: "市政府（李小明申请）".to_owned(),
        filed_on: story.now.day(),
        docket: None,
        civil: false,
        acknowledged: false,
    };
    let told = refusal(&story, remedy.clone());
    assert!(told.message.ends_with("请删去") && told.fields[0].field == "body", "{told:?}");
    assert_eq!(story.refused(ask(remedy)), "ROLE_NOT_ALLOWED");
    assert!(
        story.try_to(Command::LeaveMessage { text: "我是李小明".to_owned(), to: None }).is_ok(),
        "to the office alone"
    );
}

/// SEC-01: cases stored before read as they were, and a masked registration still finds what is masked; a card knows
/// nothing of who is hidden, finds nothing, and takes the words that stand for the name for nobody's.
#[test]
fn sec_01_old_cases_read_unchanged_and_masked_cases_still_refuse() {
    let (_, _, story, write) = texts_of_a_reply().remove(0);
    let stored = serde_json::to_value(&story.case).unwrap();
    assert!(stored.get("records").is_none(), "nothing new stands in a case that has none");
    let (masked, outline, ctx) = (story.case.masked(), story.case.outline(), story.context());
    for (by, spelling) in [("姓名", "李*明"), ("电话", "139****0012"), ("证件号码", "230***********884X")] {
        let refused = domain::case::decide(&masked, write(&story, spelling), &ctx).unwrap_err();
        assert_eq!(refused.code.id(), "IDENTITY_IN_TEXT", "{spelling}");
        assert!(refused.message.contains(by), "{spelling}: {}", refused.message);
    }
    let known = serde_json::to_string(&outline.registration).unwrap();
    for shown in ["李", "139", "230", "样例路", "Xiaoming"] {
        assert!(!known.contains(shown), "{shown} in {known}");
    }
    for harmless in ["无关", "反映人身份保密，不写姓名。"] {
        for view in [&story.case, &masked, &outline] {
            let taken = domain::case::decide(view, write(&story, harmless), &ctx);
            assert!(taken.is_ok(), "{harmless}: {taken:?}");
        }
    }
}
