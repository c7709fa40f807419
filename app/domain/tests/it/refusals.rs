//! Every refusal code of requirements §2.5 that applies to Mohe is reachable, with its Chinese message and the clause
//! behind the move that was tried; codes that the engine adds, too.

use crate::competence;
use crate::joint_handling::{at_tax, convene, joint, s03_consolidating, s03_convened};
use crate::major::{escalate, s06_team};
use crate::referral::{draft_slip, refer, s04_assigned, unclear_at_hrss};
use crate::scenarios::{s01_in_review, s01_served, serve};
use crate::story::*;
use domain::access::{Actor, Who};
use domain::case::{
    Channel, Command, CommandKind, DefectField, DefectInput, DisputeItem, DivisionCommand, DocumentKind, JointCommand,
    Likeness, MajorCommand, NoObjection, OpenedBy, OversightCommand, RecordCommand, ReferralCommand, Refusal,
    RefusalCode, Registration, RemedyKind, Representation, StationCommand, SuspensionGround, Target, UnitQuestion,
};
use domain::clock::ClockKind;
use domain::value::{CaseNo, Phone, TownId};
use std::collections::BTreeSet;

/// Codes of other packs, and of the engine where they cannot come from Mohe's rules.
const NOT_MOHE: &[(&str, &str)] = &[
    ("NOT_FIRST_DEPT", "T-2.1-a, G-3.2-b: in Mohe a person is responsible"),
    ("BASIS_REPEALED", "T-4-b: the Mohe document repeals nothing"),
    ("TRANSFER_NOT_SAME_LEVEL", "T-2.2-b"),
    ("TRANSFER_DIRECTION", "T-A1-d"),
    ("COMPLAINANT_NOT_INFORMED", "T-2.2-c"),
    ("CONTACT_REQUIRED", "T-2.2-d"),
    ("CHECKLIST_INCOMPLETE", "T-A2-1..4"),
    ("QUESTION_ANSWER_DIRECTLY", "T-2.1-b"),
    ("SUBHANDLING_OPEN", "T-1.3-a"),
    ("TAKEN_OVER_BY_CITY", "T-1.2-b"),
];

pub(crate) struct Reached {
    /// What was tried, where it was a command on a case.
    kind: Option<CommandKind>,
    code: &'static str,
    message: &'static str,
    clause: &'static str,
    refusal: Refusal,
}

fn reached(
    code: &'static str,
    message: &'static str,
    clause: &'static str,
    story: &Story,
    command: Command,
) -> Reached {
    let kind = Some(command.kind());
    match story.try_to(command.clone()) {
        Err(refusal) => Reached { kind, code, message, clause, refusal },
        Ok(_) => panic!("{code}: {command:?} was accepted"),
    }
}

fn by(mut story: Story, actor: &Actor) -> Story {
    story.as_(actor);
    story
}

fn intake(registration: Registration, received: &str) -> Result<Story, Refusal> {
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    Story::open(pack("mohe_2025"), received, wang_qiang(), Channel::Counter, registration, by)
}

fn inform(name: &str, materials: Vec<String>) -> Command {
    let target = Target {
        department: (!name.is_empty()).then(|| "hrss_bureau".into()),
        name: name.to_owned(),
        address: "西林吉镇".to_owned(),
        phone: String::new(),
    };
    Command::Inform { target, path: "窗口".to_owned(), materials, departures: Vec::new() }
}

fn own() -> Story {
    let mut story = at_tax(unpaid_item());
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

fn pension_before() -> DisputeItem {
    let kinds = vec![domain::case::InsuranceKind::Pension];
    DisputeItem { period: period("2019-03", "2021-12"), insurance_kinds: kinds, ..unpaid_item() }
}

fn extension(days: u32) -> Command {
    let reason = "需要调取工资流水".to_owned();
    Command::Oversight(OversightCommand::AskExtension { clock: ClockKind::Handling, days, reason })
}

fn own_handling() -> Command {
    Command::ClassifyOwn { departures: Vec::new() }
}

/// Registration and classification.
fn first_half() -> Vec<Reached> {
    let forward =
        Command::Division(DivisionCommand::ForwardAcceptance { to: "hrss_bureau".into(), departures: Vec::new() });
    let mut claimed = Story::submitted("2025-11-10T09:30", unpaid_item());
    claimed.as_(&wang_qiang()).does(Command::Claim);
    let mut bare = registration("2025-11-10T09:00", unpaid_item());
    bare.parties[0].phone = None;
    let bare = intake(bare, "2025-11-10T09:00").unwrap();
    let mut elsewhere = registration("2025-11-10T09:00", unpaid_item());
    elsewhere.location_town = TownId::from("232721");
    let mut outside = intake(elsewhere.clone(), "2025-11-10T09:00").unwrap();
    outside.does(Command::Register);
    elsewhere.location_town = TownId::from("232701103");
    let at_station = OpenedBy::Intake(staff_ref(&station()));
    let other_town =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, elsewhere, at_station);
    let not_in_force = intake(registration("2025-11-02T09:00", unpaid_item()), "2025-11-02T09:00");
    let mut late = registration("2027-12-31T09:00", unpaid_item());
    late.received_at = at("2027-12-31T09:00");
    let no_calendar = intake(late, "2027-12-31T09:00");
    let opened = |code, message, clause, story: Result<Story, Refusal>| Reached {
        kind: None,
        code,
        message,
        clause,
        refusal: story.err().expect(code),
    };
    let mut offered = claimed.follow_self();
    offered.as_(&head_of_tax());
    offered.does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "出差".to_owned() });
    let mut returned = claimed.follow_self();
    let defects = vec![DefectInput { field: DefectField::Contact, text: "没有电话".to_owned() }];
    returned.does(Command::ReturnForCorrection { defects });
    let returned = by(returned, &head_of_tax());
    let mut overdue = returned.follow_self();
    overdue.at("2025-12-10T09:00");
    let mut informed = at_tax(pension_before());
    informed.does(inform("漠河市人社局", vec!["身份证".to_owned()])).as_(&Actor::party(1, "张丽"));
    let mut forwarded = informed.follow_self();
    forwarded.does(Command::Forward { consent: true });
    vec![
        reached("FORWARD_NOT_ALLOWED", "应告知缴费人,由其同意后转送", "M-4.1-b", &at_tax(unpaid_item()), forward),
        reached("STAGE_SKIPPED", "不得跳过办理环节", "M-4.0-b", &claimed, own_handling()),
        reached(
            "NOT_FIRST_RECEIVER",
            "首问责任人负责登记和分类流转",
            "M-4.1-f",
            &by(at_tax(unpaid_item()), &liu_yang()),
            own_handling(),
        ),
        reached(
            "ALREADY_CLAIMED",
            "该事项已由他人接待",
            "M-4.1-f",
            &by(claimed.follow_self(), &liu_yang()),
            Command::Claim,
        ),
        reached("NOT_REGISTERED", "应先登记", "M-4.1-c", &claimed, draft_slip()),
        reached("REGISTRATION_INCOMPLETE", "登记内容不完整:联系方式", "M-4.1-d", &bare, Command::Register),
        reached(
            "NOTICE_WITHOUT_TARGET",
            "须一次性告知有权部门、途径和材料",
            "M-4.1-b",
            &at_tax(pension_before()),
            inform("", Vec::new()),
        ),
        reached(
            "NOTICE_INCOMPLETE",
            "须一次性告知有权部门、途径和材料",
            "M-4.1-b",
            &at_tax(pension_before()),
            inform("人社局", Vec::new()),
        ),
        reached("OUT_OF_AREA", "不属本辖区,应告知", "M-4.0-a", &outside, own_handling()),
        opened("OUT_OF_STATION_AREA", "仅受理本辖区争议", "M-3.2.9-b", other_town),
        opened("PACK_NOT_IN_FORCE", "政策文件不在有效期", "M-0-b", not_in_force),
        opened("CALENDAR_MISSING", "缺少年度工作日历", "M-4.1-a", no_calendar),
        reached("DUTY_IS_CLEAR", "职责清楚,不得报送", "M-4.5-a", &at_tax(unpaid_item()), draft_slip()),
        reached("DUTY_UNCLEAR", "职责不清,应填写报送单", "M-4.5-a", &unclear_at_hrss(), own_handling()),
        reached("NOT_OWN_DUTY", "不属本单位职责，应告知或联办", "M-4.1-b", &at_tax(pension_before()), own_handling()),
        reached("WAITING_FOR_ANSWER", "尚在等待答复", "M-4.1-f", &by(offered, &wang_qiang()), Command::Register),
        reached("CORRECTION_OPEN", "补正期限未满", "M-4.1-d", &returned, Command::Lapse),
        reached("CONTACT_ATTEMPTS_MISSING", "联系记录不足", "M-4.1-d", &overdue, Command::Lapse),
        reached("CONSENT_REQUIRED", "须由本人同意转送", "M-2.3-c", &informed, Command::Forward { consent: false }),
        reached("ALREADY_FORWARDED", "已转送有权部门", "M-2.3-c", &forwarded, Command::Forward { consent: true }),
    ]
}

/// Joint handling, major matters, referral.
fn lanes() -> Vec<Reached> {
    let convening = {
        let mut story = at_tax(crate::joint_handling::across_item());
        story.does(joint(JointCommand::Classify { departures: Vec::new() })).as_(&head_of_tax());
        story
    };
    let question = UnitQuestion { department: "hrss_bureau".into(), question: "请提出意见".to_owned() };
    let led = joint(JointCommand::Convene { lead: Some("hrss_bureau".into()), units: vec![question] });
    let asked = Command::Major(MajorCommand::AskReviews { units: Vec::new() });
    let mut reported = at_tax(unpaid_item());
    reported.as_(&head_of_tax()).does(escalate());
    let mut team = s06_team();
    team.as_(&office());
    let questions = crate::major::ask_reviews(&team);
    team.does(questions);
    let meeting = crate::major::convene(&team);
    let draft = team.draft();
    let team_by_tax = by(team.follow_self(), &wang_qiang());
    let mut consolidated = s03_consolidating();
    let both = ["hrss_bureau", "medical_security_bureau"];
    let opinion = crate::joint_handling::consolidated(&consolidated, &both);
    consolidated.as_(&wang_qiang()).does(opinion).as_(&head_of_tax());
    let mediated = {
        let registration = registration("2025-11-10T09:00", unpaid_item());
        let by = OpenedBy::Intake(staff_ref(&station()));
        let mut story =
            Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registration, by).unwrap();
        story.does(Command::Register).does(Command::Station(StationCommand::Begin { consents: vec![1, 2] }));
        let (conclusions, legal_basis) = (story.conclusions(), basis());
        story.does(Command::Station(StationCommand::DraftAgreement {
            conclusions,
            waives_contribution: true,
            legal_basis,
        }));
        story
    };
    let mut answered = s04_assigned();
    let result = refer(ReferralCommand::DraftResult {
        facts: "经查未按时缴纳".to_owned(),
        remedies: remedies(),
        conclusions: answered.conclusions(),
        legal_basis: basis(),
        waives_contribution: false,
    });
    answered.as_(&crate::referral::tax_handler()).does(result).as_(&head_of_tax());
    let clue = || refer(ReferralCommand::HandOverClue { facts: "拒办".to_owned() });
    let mut drafting = unclear_at_hrss();
    drafting.does(draft_slip()).as_(&head_of_tax());
    vec![
        reached("JOINT_NEEDS_TWO", "联办须两个及以上部门", "M-4.2.1-a", &convening, convene(&["tax_bureau"])),
        reached("LEAD_IS_ACCEPTING_DEPT", "受理部门牵头", "M-4.2.1-b", &convening, led),
        reached(
            "OPINIONS_MISSING",
            "尚缺书面意见:",
            "M-4.2.1-d",
            &s03_convened(),
            joint(JointCommand::BeginConsolidation),
        ),
        reached("OPINIONS_MISSING", "尚缺书面意见:", "M-4.2.2-f", &team, meeting),
        reached(
            "NOT_ACCEPTING_DEPT",
            "由受理部门办理",
            "M-4.2.2-b",
            &by(at_tax(unpaid_item()), &head_of_hrss()),
            escalate(),
        ),
        reached("NOT_ACCEPTING_DEPT", "由受理部门办理", "M-4.5-a", &drafting, refer(ReferralCommand::SendSlip)),
        reached("NOT_ACCEPTING_DEPT", "由受理部门办理", "M-4.5-f", &by(s04_assigned(), &head_of_tax()), clue()),
        reached(
            "NOT_ACCEPTING_DEPT",
            "由受理部门办理",
            "M-4.2.1-d",
            &by(s03_convened(), &head_of_hrss()),
            joint(JointCommand::BeginConsolidation),
        ),
        reached("LEADER_CONSENT_REQUIRED", "须经领导小组组长同意", "M-4.2.2-c", &by(reported, &office()), asked),
        reached("MINUTES_REQUIRED", "须形成会议纪要", "M-4.2.2-f", &team_by_tax, draft),
        reached(
            "LEGAL_CHECK_REQUIRED",
            "须经司法局法律把关",
            "M-3.2.5-a",
            &consolidated,
            joint(JointCommand::IssueConsolidated),
        ),
        reached(
            "LEGAL_CHECK_REQUIRED",
            "须经司法局法律把关",
            "M-2.2-b",
            &mediated,
            Command::Station(StationCommand::Settle { signed: vec![1, 2] }),
        ),
        reached(
            "DUAL_FEEDBACK_INCOMPLETE",
            "应同时反馈缴费人和12345热线办",
            "M-4.5-e",
            &answered,
            refer(ReferralCommand::FeedBack),
        ),
        reached("NO_REFUSAL_RECORDED", "未记录拒不处理情形", "M-4.5-f", &by(s04_assigned(), &head_of_hrss()), clue()),
    ]
}

/// Handling, reply, archive, overlays, records.
fn second_half() -> Vec<Reached> {
    let mut applied = own();
    applied.does(competence::apply("申请书", Vec::new()));
    let review = by(s01_in_review(), &head_of_tax());
    let mut signed = review.follow_self();
    signed.does(Command::SignReply { legal_basis: basis() });
    let now = signed.now;
    signed.does(serve(DocumentKind::Reply, 1, now));
    let mut objected = s01_served();
    objected.as_(&Actor::party(2, "单位")).does(Command::Object { party: 2, grounds: "不同意".to_owned() });
    let civil = Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Litigation,
        body: "漠河市人民法院".to_owned(),
        filed_on: objected.now.day(),
        docket: None,
        civil: true,
        acknowledged: false,
    };
    let mut pending = s01_served();
    pending.all_agree();
    pending.as_(&wang_qiang());
    let mut lacking = pending.follow_self();
    lacking.case.documents.retain(|document| document.kind != DocumentKind::HandlingRecord);
    let mut archived = pending.follow_self();
    archived.does(Command::Archive);
    let mut suspended = by(own(), &head_of_tax());
    suspended.does(Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::LabourRelation,
        reason: "单位否认".to_owned(),
        expected_end: suspended.now.day().plus(20),
    }));
    let finding = suspended.finding();
    let mut late = own();
    late.at("2025-12-03T09:00");
    let agent = Actor { who: Who::Party { party: 1, agent: true }, name: "代办人".to_owned() };
    let mut represented = own();
    represented.case.registration.representation = Some(Representation {
        agent: "李明".to_owned(),
        phone: Phone::parse("13800000003").unwrap().into(),
        relation: "同事".to_owned(),
        may_withdraw: false,
    });
    let withdraw = || Command::Withdraw { reason: "算了".to_owned(), letter: None };
    let merge = DivisionCommand::Merge { duplicate: CaseNo::new(2025, 9), likeness: Likeness::default() };
    let silence = Command::ConfirmNoObjection { party: 0, how: NoObjection::Silence };
    let stale = Refusal::new(RefusalCode::StaleVersion, "M");
    let mut unheard = own();
    let found = unheard.finding();
    unheard.does(found);
    let unheard_draft = unheard.draft();
    let mut awaited = pending.follow_self();
    awaited.case.positions.pop();
    let mut asked = pending.follow_self();
    asked.as_(&Actor::party(1, "张丽")).does(Command::LeaveMessage { text: "何时到账？".to_owned(), to: None });
    asked.as_(&wang_qiang());
    let objecting = by(objected.follow_self(), &head_of_tax());
    vec![
        reached("HEARING_OPEN", "答复之前应听取另一方意见", "M-4.3-a", &unheard, unheard_draft),
        reached("PARTY_AWAITED", "尚有一方没有表示意见", "M-4.3-b", &awaited, Command::Archive),
        reached("MESSAGE_UNANSWERED", "当事人的留言还没有回复", "M-2.3-c", &asked, Command::Archive),
        reached("REMEDY_LIMIT_OPEN", "救济期限未满", "M-4.3-c", &objecting, Command::CloseNotPursued { party: 0 }),
        reached("NO_LEGAL_BASIS", "须载明依据", "M-2.2-a", &review, Command::SignReply { legal_basis: Vec::new() }),
        reached("PARTY_NOT_SERVED", "应向争议双方反馈", "M-4.3-a", &signed, Command::ServeReply),
        reached(
            "OBJECTION_OPEN",
            "异议或救济未结",
            "M-4.3-c",
            &by(objected.follow_self(), &wang_qiang()),
            Command::Archive,
        ),
        reached("NOT_CIVIL_DISPUTE", "补缴社保不属于民事纠纷，应通过行政途径解决", "M-3.2.6-c", &objected, civil),
        reached("ARCHIVE_INCOMPLETE", "案卷缺件:办理情况", "M-4.4-a", &lacking, Command::Archive),
        reached(
            "CASE_ARCHIVED",
            "已归档,须重新办理",
            "M-4.4-a",
            &archived,
            Command::LeaveMessage { text: "问".to_owned(), to: None },
        ),
        reached("CASE_SUSPENDED", "案件中止中", "M-3.2.3-c", &by(suspended, &wang_qiang()), finding),
        reached("EXTENSION_LATE", "应在期限届满前申请", "M-4.1-a", &late, extension(3)),
        reached("EXTENSION_LIMIT", "超过延期上限", "M-4.1-a", &own(), extension(12)),
        reached(
            "WITHDRAWAL_TOO_LATE",
            "已答复,不得撤回",
            "M-4.2.0-a",
            &by(s01_served(), &Actor::party(1, "张丽")),
            withdraw(),
        ),
        reached("WITHDRAWAL_NOT_AUTHORISED", "代理权限不含撤回", "M-4.2.0-a", &by(represented, &agent), withdraw()),
        reached("MERGE_NOT_SAME", "不符合并案条件", "M-2.3-c", &by(own(), &head_of_tax()), Command::Division(merge)),
        reached(
            "DISCLOSURE_NOT_APPROVED",
            "对外提供信息须报批",
            "M-5.3-b",
            &own(),
            Command::Record(RecordCommand::ReleaseDisclosure { no: 1 }),
        ),
        reached("OBJECTION_WINDOW_OPEN", "异议等待期未满", "M-4.3-b", &by(s01_served(), &head_of_tax()), silence),
        reached(
            "COUNTERSIGNATURE_REQUIRED",
            "须先由部门负责人会签",
            "M-4.1-e",
            &competence::taken_by(&hrss_handler(), Channel::Counter, competence::benefit()),
            competence::own("只涉及养老"),
        ),
        reached(
            "FORWARD_REQUIRED",
            "没有征缴职责的单位应转送受理",
            "M-3.2.9-c",
            &competence::taken_by(&station(), Channel::Station, unpaid_item()),
            competence::inform(Some("tax_bureau"), "让其前往"),
        ),
        reached(
            "REFUSAL_NOT_JUSTIFIED",
            "拒办理由已认定为无正当理由",
            "M-4.5-f",
            &competence::judged_unfounded(),
            competence::refuse(),
        ),
        reached(
            "ALREADY_ON_RECORD",
            "已有内容相同的记录",
            "M-3.2.6-a",
            &applied,
            competence::apply("申请书", Vec::new()),
        ),
        reached("ROLE_NOT_ALLOWED", "您的岗位不能办理这一步", "M-4.0-b", &own(), escalate()),
        reached(
            "FIELDS_INVALID",
            "填写内容有误",
            "M-2.3-c",
            &own(),
            Command::LeaveMessage { text: " ".to_owned(), to: None },
        ),
        reached(
            "IDENTITY_IN_TEXT",
            "对方能看到的文字写出了要求身份保密的人",
            "M-5.3-c",
            &crate::naming::reported(),
            Command::LeaveMessage { text: "请与李小明联系".to_owned(), to: Some(2) },
        ),
        // Compared by the server before the rules are asked (`Problem::Conflict`); the words are the rules'.
        Reached {
            kind: None, code: "STALE_VERSION", message: "已被更新,请刷新", clause: "M-4.0-b", refusal: stale
        },
    ]
}

/// Every command, code and clause that the stories of this file reach.
pub(crate) fn pairs() -> Vec<(CommandKind, &'static str, String)> {
    let all = first_half().into_iter().chain(lanes()).chain(second_half());
    all.filter_map(|one| Some((one.kind?, one.code, one.refusal.clause.to_string()))).collect()
}

/// Requirements §2.5.
#[test]
fn every_code_of_mohe_is_reached_with_its_message_and_clause() {
    let pack = pack("mohe_2025");
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    for Reached { kind: _, code, message, clause, refusal } in
        first_half().into_iter().chain(lanes()).chain(second_half())
    {
        assert_eq!(refusal.code.id(), code, "{refusal:?}");
        let said = refusal.message.replace('，', ",").replace('：', ":");
        let message = message.replace('，', ",");
        assert!(said.starts_with(&message), "{code}: {said}");
        assert_eq!(refusal.clause.as_str(), clause, "{code}");
        let wording = pack.clauses.get(&refusal.clause);
        assert!(wording.is_some(), "{code}: {clause} has its wording in the pack; no number of a step is cited");
        if code != "STALE_VERSION" && wording.is_some() {
            assert!(refusal.cite.is_empty() || refusal.cite.starts_with("机制"), "{code}: {}", refusal.cite);
        }
        codes.insert(code);
    }
    let others: BTreeSet<&str> = NOT_MOHE.iter().map(|(code, _)| *code).collect();
    let all: BTreeSet<&str> = RefusalCode::ALL.iter().map(|code| code.id()).collect();
    assert!(codes.is_disjoint(&others));
    let named: BTreeSet<&str> = codes.union(&others).copied().collect();
    assert_eq!(named, all, "every code is reached here or belongs to another pack");
}

/// T-4-b: a repealed document cannot be cited. [M-2.2-a] Blank entries are no basis.
#[test]
fn a_repealed_document_is_no_basis() {
    let mut story = by(s01_in_review(), &head_of_tax());
    story.pack.repeals = vec!["津人社局发〔2014〕10号".to_owned()];
    let cite = |entries: &[&str]| Command::SignReply {
        legal_basis: entries.iter().map(|entry| (*entry).to_owned()).collect(),
    };
    assert_eq!(story.refused(cite(&["社会保险法", "津人社局发〔2014〕10号第三条"])), "BASIS_REPEALED");
    assert_eq!(story.refused(cite(&[" ", "\n"])), "NO_LEGAL_BASIS");
    story.does(cite(&["社会保险法第六十三条"]));
}
