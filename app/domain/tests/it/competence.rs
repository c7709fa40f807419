//! Who may handle, who countersigns, who keeps 首问 and who has the work (issue: competence); each test after its clause.

use crate::joint_handling::{answer_check, ask_check, at_tax};
use crate::referral::refer;
use crate::scenarios::s01_served;
use crate::station::{agreement, at_station, mediate};
use crate::story::*;
use domain::access::{Actor, Role, Sight};
use domain::case::{
    Attachment, Case, Channel, CheckResult, Command, CommandKind, CourtItemKind, Departure, DisputeItem,
    DivisionCommand, DocumentKind, DutyCommand, OpenedBy, RecordCommand, ReferralCommand, RefusalCode, ServiceMethod,
    StationCommand, SubState, Target, VoidKind, clause_behind, steps,
};
use domain::clock::ClockKind;
use domain::policy::SHIPPED_SOURCES;
use domain::policy::proof::prove;
use domain::policy::read::read;
use domain::policy::route::Circumstance;
use domain::register::DepartmentFigures;
use domain::value::Money;

pub(crate) fn own(reason: &str) -> Command {
    Command::ClassifyOwn { departures: vec![Departure { item: 1, reason: reason.to_owned() }] }
}

pub(crate) fn inform(department: Option<&str>, reason: &str) -> Command {
    Command::Inform {
        target: Target {
            department: department.map(Into::into),
            name: "有权部门".to_owned(),
            address: "西林吉镇".to_owned(),
            phone: String::new(),
        },
        path: "到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned()],
        departures: vec![Departure { item: 1, reason: reason.to_owned() }],
    }
}

fn forward(to: &str, reason: &str) -> Command {
    let departures = vec![Departure { item: 1, reason: reason.to_owned() }];
    Command::Division(DivisionCommand::ForwardAcceptance { to: to.into(), departures })
}

fn duty(command: DutyCommand) -> Command {
    Command::Duty(command)
}

pub(crate) fn taken_by(actor: &Actor, channel: Channel, item: DisputeItem) -> Story {
    let by = OpenedBy::Intake(staff_ref(actor));
    let registration = registration("2025-11-10T09:00", item);
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", actor.clone(), channel, registration, by).unwrap();
    story.does(Command::Register);
    story
}

/// A benefit of pension and medical insurance: R06, clear, two owners.
pub(crate) fn benefit() -> DisputeItem {
    DisputeItem { sub_kind: Some("benefit".to_owned()), category: 7, ..unpaid_item() }
}

/// M-3.2.3-f, M-3.2.4-d: nobody becomes an owner by a reason; a head's declaration makes one.
#[test]
fn m_3_2_3_f_only_whom_the_routing_names_or_whose_head_declared_it_handles() {
    let mut story = taken_by(&hrss_handler(), Channel::Counter, unpaid_item());
    let refusal = story.try_to(own("当事人要求在本局办理")).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("NOT_OWN_DUTY", "M-4.1-b"));
    story.as_(&head_of_hrss()).does(Command::DeclareOwn { item: 1, reason: "本局职责".to_owned() });
    story.as_(&hrss_handler()).does(own(""));
    assert_eq!(story.case.sub_state, SubState::OwnHandling);
    assert!(story.case.decisions[0].departure.is_none(), "declared, not departed from");
}

/// M-3.2.7-b, M-3.2.9-c: 市信访局 and a station neither handle nor inform nor lead; they forward to who is named.
#[test]
fn m_3_2_9_c_who_has_no_duty_forwards_and_only_to_who_is_named() {
    let petitions = staff(44, "信访岗", &[Role::Petitions], "petitions_bureau");
    for (actor, channel) in [(station(), Channel::Station), (petitions, Channel::Petition)] {
        let mut story = taken_by(&actor, channel, unpaid_item());
        assert_eq!(story.refused(own("就近办理")), "NOT_OWN_DUTY", "{}", actor.name);
        let refusal = story.try_to(inform(Some("tax_bureau"), "让其前往")).unwrap_err();
        assert_eq!(refusal.code.id(), "FORWARD_REQUIRED", "{}", actor.name);
        let clause = if channel == Channel::Station { "M-3.2.9-c" } else { "M-3.2.7-b" };
        assert_eq!(refusal.clause.as_str(), clause);
        assert_eq!(story.refused(forward("hrss_bureau", "人社局也管社保")), "NOT_OWN_DUTY", "nobody named it");
        story.does(forward("tax_bureau", ""));
        assert_eq!(story.case.accountable_department().as_str(), "tax_bureau");
        assert_eq!(story.case.first_contact().unwrap().name, actor.name, "M-4.1-e: 首问 stays");
    }
}

/// M-4.1-b: a notice names a department that is competent, and no place outside where one here is.
#[test]
fn m_4_1_b_a_notice_names_who_is_competent() {
    let mut story = taken_by(&hrss_handler(), Channel::Counter, unpaid_item());
    for wrong in [Some("medical_security_bureau"), Some("petitions_bureau"), None] {
        let refusal = story.try_to(inform(wrong, "理由")).unwrap_err();
        assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("NOTICE_WITHOUT_TARGET", "M-4.1-b"));
        assert_eq!(refusal.fields[0].field, "target");
    }
    story.does(inform(Some("tax_bureau"), ""));
}

/// A policy pack whose row names an office without the duty to handle is refused.
#[test]
fn m_3_2_3_f_a_row_cannot_make_a_liaison_office_responsible() {
    let wrong =
        SHIPPED_SOURCES[0].1.replacen("departments = [\"tax_bureau\"]", "departments = [\"petitions_bureau\"]", 1);
    let problem = read("p.toml", &wrong).unwrap_err();
    assert!(problem.reason.contains("不是职能部门"), "{problem}");
}

/// M-4.1-e: what the table gives clearly is departed from with the head's countersignature, and counted as 推出.
#[test]
fn m_4_1_e_a_clear_row_is_departed_from_with_the_heads_countersignature() {
    let mut story = taken_by(&hrss_handler(), Channel::Counter, benefit());
    let refusal = story.try_to(own("只涉及养老")).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("COUNTERSIGNATURE_REQUIRED", "M-4.1-e"));
    let ask = |to: &str| duty(DutyCommand::AskDeparture { to: to.into(), reason: "只涉及养老".to_owned() });
    assert_eq!(story.refused(ask("tax_bureau")), "NOT_OWN_DUTY", "only lawful owners");
    story.does(ask("hrss_bureau"));
    assert_eq!(story.refused(ask("hrss_bureau")), "WAITING_FOR_ANSWER");
    let answer = |granted| duty(DutyCommand::AnswerDeparture { granted, reason: "已核对".to_owned() });
    assert_eq!(story.refused(answer(true)), "ROLE_NOT_ALLOWED", "the head's");
    story.as_(&head_of_hrss());
    assert!(
        steps::errands(&story.case, &story.context()).contains(&CommandKind::AnswerDeparture),
        "waits for the head"
    );
    story.does(answer(false)).as_(&hrss_handler());
    assert_eq!(story.refused(own("只涉及养老")), "COUNTERSIGNATURE_REQUIRED", "not granted");
    story.does(ask("hrss_bureau")).as_(&head_of_hrss()).does(answer(true)).as_(&hrss_handler());
    assert_eq!(story.refused(own(" ")), "NOT_OWN_DUTY", "and the first receiver's own reason");
    story.does(own("只涉及养老"));
    let mut figures = DepartmentFigures::default();
    let (from, to) = ("2025-10-01".parse().unwrap(), "2025-12-31".parse().unwrap());
    figures.count(&story.entries, &story.pack, &"hrss_bureau".into(), from, to);
    assert_eq!(figures.pushed_out, 1, "推出");
}

/// M-4.1-e: one's own clear duty goes to another lawful owner only countersigned.
#[test]
fn m_4_1_e_sending_away_ones_own_clear_duty_is_countersigned() {
    let mut story = taken_by(&hrss_handler(), Channel::Counter, benefit());
    let to = "medical_security_bureau";
    assert_eq!(story.refused(inform(Some(to), "医保为主")), "COUNTERSIGNATURE_REQUIRED");
    story.does(duty(DutyCommand::AskDeparture { to: to.into(), reason: "医保为主".to_owned() }));
    story.as_(&head_of_hrss()).does(duty(DutyCommand::AnswerDeparture { granted: true, reason: "同意".to_owned() }));
    story.as_(&hrss_handler()).does(inform(Some(to), "医保为主"));
    assert!(story.case.decisions[0].drops_a_clear_owner());
}

/// M-3.2.5-a, M-2.2-b: a failed check stays, whatever is ticked, until a new one is answered.
#[test]
fn m_3_2_5_a_a_failed_check_stays_on_the_text_whatever_is_ticked() {
    let mut story = at_station();
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let waiving = agreement(&story, true);
    story.does(waiving).does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Fail)).as_(&station());
    let settle = || mediate(StationCommand::Settle { signed: vec![1, 2] });
    assert_eq!(story.refused(settle()), "LEGAL_CHECK_REQUIRED", "the same text");
    let unticked = agreement(&story, false);
    story.does(unticked);
    assert_eq!(story.refused(settle()), "LEGAL_CHECK_REQUIRED", "unticked, and no new check");
    story.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&station());
    let other = agreement(&story, true);
    story.does(other);
    assert_eq!(story.refused(settle()), "LEGAL_CHECK_REQUIRED", "what passed was another text");
    story.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&station());
    story.does(settle());
}

/// M-2.2-b: a reply in the own lane that waives contributions needs the check as well.
#[test]
fn m_2_2_b_an_own_reply_that_waives_contributions_is_checked() {
    let mut story = at_tax(unpaid_item());
    story.does(own("")).at("2025-11-12T09:00");
    let finding = story.finding();
    story.does(finding);
    let Command::SubmitReply { facts, conclusions, legal_basis, remedies, .. } = story.draft() else { unreachable!() };
    let waives_contribution = true;
    story.does(Command::SubmitReply { facts, conclusions, legal_basis, remedies, waives_contribution });
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let served_at = story.now;
    let service = |party| {
        let (document, proof) = (DocumentKind::Reply, "签收".to_owned());
        Command::RecordService { document, party, method: ServiceMethod::InPerson, served_at, proof }
    };
    assert_eq!(story.refused(service(1)), "LEGAL_CHECK_REQUIRED", "what is not checked reaches nobody");
    story.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&head_of_tax());
    story.does(service(1)).does(service(2));
    story.does(Command::ServeReply);
}

pub(crate) fn refuse() -> Command {
    refer(ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() })
}

/// 税务局 refused the slip, the refusal was judged 无正当理由, its head tries again.
pub(crate) fn judged_unfounded() -> Story {
    let mut story = crate::referral::s04_assigned();
    story.as_(&head_of_tax()).does(refuse()).as_(&hotline_office());
    story.does(refer(ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() }));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::RejectRefusal { why: "职责明确".to_owned() }));
    story.as_(&head_of_tax());
    story
}

/// M-4.5-f: judged 无正当理由 once, the same department does not refuse the same slip again.
#[test]
fn m_4_5_f_an_unjustified_refusal_is_not_repeated() {
    let mut story = judged_unfounded();
    let refusal = story.try_to(refuse()).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("REFUSAL_NOT_JUSTIFIED", "M-4.5-f"));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::HandOverClue { facts: "无依据拒办".to_owned() }));
}

/// M-4.1-e, M-4.1-f: 首问 stays through hand-over, forwarding on consent and a split; the work has a holder beside it.
#[test]
fn m_4_1_e_first_receiver_stays_for_life_and_the_holder_stands_beside() {
    let mut story = at_tax(DisputeItem {
        period: period("2019-03", "2021-12"),
        insurance_kinds: vec![domain::case::InsuranceKind::Pension],
        ..unpaid_item()
    });
    story.does(inform(Some("hrss_bureau"), ""));
    let letter = story.case.documents.iter().find(|document| document.kind == DocumentKind::CompetenceNotice).unwrap();
    assert!(letter.body.contains("首问责任人：王强"), "{}", letter.body);
    story.as_(&Actor::party(1, "张丽")).does(Command::Forward { consent: true });
    let mut linked = story.follow_linked();
    linked.as_(&hrss_handler()).does(Command::Claim);
    assert_eq!(linked.case.first_contact().unwrap().name, "王强", "after the forward");
    assert_eq!(linked.case.holder().unwrap().name, "陈静", "who works on it now");
    let told = linked.case.told_to(1);
    assert_eq!((told.contact.as_str(), told.holder.is_empty()), ("王*", false));
    assert_eq!(told.first_department.unwrap().as_str(), "tax_bureau");
}

/// M-4.1-e: the head gives the work away in any open state; 首问 and the clocks stay.
#[test]
fn m_4_1_e_the_work_is_reassigned_in_any_open_state() {
    let mut story = at_tax(unpaid_item());
    story.does(own("")).as_(&head_of_tax());
    let due = story.case.open_clock(ClockKind::Handling).unwrap().due_at;
    let give = |reason: &str| duty(DutyCommand::Reassign { to: staff_ref(&liu_yang()), reason: reason.to_owned() });
    assert_eq!(story.refused(give(" ")), "FIELDS_INVALID");
    let stranger = duty(DutyCommand::Reassign { to: staff_ref(&hrss_handler()), reason: "休假".to_owned() });
    assert_eq!(story.refused(stranger), "FIELDS_INVALID", "a colleague of the same department");
    story.does(give("王强调离"));
    assert_eq!(story.case.holder().unwrap().name, "刘洋");
    assert_eq!(story.case.first_contact().unwrap().name, "王强", "for life");
    assert_eq!(story.case.open_clock(ClockKind::Handling).unwrap().due_at, due, "no clock stands still");
    story.as_(&wang_qiang());
    assert_eq!(story.refused(give("还给我")), "ROLE_NOT_ALLOWED");
}

/// M-4.1-f: a stand-in registers and classifies for the holder, for the stated days, under both names.
#[test]
fn m_4_1_f_a_stand_in_acts_for_a_stated_period_under_both_names() {
    let mut story = at_tax(unpaid_item());
    let appoint = |from: &str, until: &str| {
        duty(DutyCommand::AppointStandIn {
            to: staff_ref(&liu_yang()),
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
            reason: "王强休假".to_owned(),
        })
    };
    story.as_(&head_of_tax());
    assert_eq!(story.refused(appoint("2025-11-12", "2025-11-11")), "FIELDS_INVALID");
    story.does(appoint("2025-11-11", "2025-11-14")).as_(&liu_yang());
    assert_eq!(story.refused(own("")), "NOT_FIRST_RECEIVER", "not yet");
    story.at("2025-11-11T09:00");
    let acting = liu_yang();
    let acting = story.case.acting(&acting, story.now).into_owned();
    assert_eq!(acting.name, "刘洋（代王强）");
    story.does(own(""));
    assert_eq!(story.case.sub_state, SubState::OwnHandling);
    assert_eq!(story.case.holder().unwrap().name, "王强", "the work is still his");
    story.at("2025-11-17T09:00");
    let late = liu_yang();
    assert_eq!(story.case.acting(&late, story.now).name, "刘洋", "the period is over");
}

fn attachment(no: u16, name: &str) -> Attachment {
    Attachment {
        no,
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 10,
        file: "f".to_owned(),
        key: String::new(),
        by: wang_qiang().to_ref(),
        at: at("2025-11-10T09:00"),
        purpose: None,
    }
}

pub(crate) fn apply(application: &str, files: Vec<u16>) -> Command {
    Command::Record(RecordCommand::OpenCourtItem {
        kind: CourtItemKind::Compulsory,
        application: application.to_owned(),
        amount: Some(Money::from_fen(12_840_000).unwrap()),
        files,
    })
}

/// M-3.2.6-a: the court opens the application's files and no other, and reads the debtor's full name.
#[test]
fn m_3_2_6_a_the_court_sees_the_application_with_its_files_and_nothing_else() {
    let mut story = at_tax(unpaid_item());
    story.does(own(""));
    for (no, name) in [(1, "强制执行申请书.pdf"), (2, "工资条.pdf")] {
        story.does(Command::AddAttachment { attachment: Box::new(attachment(no, name)) });
    }
    assert_eq!(story.refused(apply("申请书", vec![9])), "FIELDS_INVALID", "no such file");
    story.does(apply("申请书", vec![1]));
    let seen = domain::access::sight(&court(), &story.case, &story.pack);
    let view: Case = story.case.seen_as(seen, &court());
    let names: Vec<&str> = view.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!((names, matches!(seen, Sight::Part(_))), (vec!["强制执行申请书.pdf"], true));
    assert_eq!(view.sent_to(seen).registration.parties[0].name, "北极宾馆有限公司");
    assert!(view.registration.summary.is_empty() && view.records.disclosures.is_empty());
}

/// M-3.2.6-a, M-4.0-b: the same item is not on record twice; what was a mistake is taken back with a reason.
#[test]
fn m_3_2_6_a_the_same_court_item_is_pointed_to_the_first() {
    let mut story = at_tax(unpaid_item());
    story.does(own("")).does(apply("申请书", Vec::new()));
    let refusal = story.try_to(apply(" 申请书 ", Vec::new())).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("ALREADY_ON_RECORD", "M-3.2.6-a"));
    assert!(refusal.message.contains("第 1 号"), "{}", refusal.message);
    let void = |reason: &str| {
        Command::Record(RecordCommand::Void { what: VoidKind::CourtItem, no: 1, reason: reason.to_owned() })
    };
    assert_eq!(story.refused(void(" ")), "FIELDS_INVALID");
    story.does(void("金额有误")).does(apply("申请书", Vec::new()));
    assert_eq!(story.case.records.court_items.len(), 2, "the first stays on file, taken back");
    assert_eq!(story.refused(void("再次")), "FIELDS_INVALID");
}

/// R26–R32: what is ticked at intake offers its steps, and every row of every shipped pack has a way on.
#[test]
fn every_row_has_a_way_on() {
    let mohe = pack("mohe_2025");
    for circumstance in Circumstance::ALL {
        let row = mohe.routing.also.iter().find(|row| row.when == circumstance).unwrap();
        assert!(row.offers.iter().any(|offer| mohe.enables(*offer)), "{}", row.id);
    }
    for id in ["mohe_2025", "tianjin_2019"] {
        let report = prove(&pack(id));
        assert!(report.stranded.is_empty() && report.to_string().contains("每一行都有出路"), "{id}: {report}");
    }
    let nowhere = SHIPPED_SOURCES[0].1.replacen("offers = [\"TR84\"]\n", "", 1);
    let report = prove(&read("p.toml", &nowhere).unwrap());
    assert_eq!((report.stranded.as_slice(), report.is_sound()), (["R29".to_owned()].as_slice(), false));
}

/// Every pair of command and reason cites a clause of the case's own pack: no step number, no clause of another pack.
#[test]
fn every_refusal_cites_a_clause_of_its_own_pack() {
    let mut pairs = 0;
    for id in ["mohe_2025", "tianjin_2019"] {
        let pack = pack(id);
        for kind in CommandKind::ALL {
            for code in RefusalCode::ALL {
                let clause = clause_behind(Some(*kind), *code, &pack);
                assert!(pack.clauses.contains_key(&clause), "{id}: {kind:?} {code}: {clause}");
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, 2 * CommandKind::ALL.len() * RefusalCode::ALL.len());
}

/// Clauses of the pairs that people meet most, by command and reason.
#[test]
fn a_refusal_cites_the_clause_of_the_step_that_was_tried() {
    use CommandKind as K;
    use RefusalCode as C;
    let mohe = pack("mohe_2025");
    for (kind, code, clause) in [
        (K::Register, C::FieldsInvalid, "M-4.1-d"),
        (K::Inform, C::FieldsInvalid, "M-4.1-b"),
        (K::ConveneJoint, C::FieldsInvalid, "M-4.2.1-b"),
        (K::Escalate, C::FieldsInvalid, "M-4.2.2-a"),
        (K::Escalate, C::NotAcceptingDept, "M-4.2.2-b"),
        (K::DraftSlip, C::FieldsInvalid, "M-4.5-a"),
        (K::FillSlip, C::NotAcceptingDept, "M-4.5-a"),
        (K::HandOverClue, C::NotAcceptingDept, "M-4.5-f"),
        (K::RecordFeedback, C::FieldsInvalid, "M-4.5-e"),
        (K::RecordService, C::FieldsInvalid, "M-4.3-a"),
        (K::Object, C::FieldsInvalid, "M-4.3-c"),
        (K::OpenCourtItem, C::FieldsInvalid, "M-3.2.6-a"),
        (K::AskDisclosure, C::FieldsInvalid, "M-5.3-b"),
        (K::Suspend, C::CaseSuspended, "M-3.2.3-c"),
        (K::AskExtension, C::ExtensionLate, "M-4.1-a"),
        (K::Withdraw, C::WithdrawalTooLate, "M-4.2.0-a"),
        (K::Merge, C::MergeNotSame, "M-2.3-c"),
        (K::ReassignWork, C::FieldsInvalid, "M-4.1-e"),
    ] {
        assert_eq!(clause_behind(Some(kind), code, &mohe).as_str(), clause, "{kind:?} {code}");
    }
    // A cited basis is demanded by its own clause, the categories' fields by theirs.
    let story = s01_served();
    assert!(story.case.reply.is_some());
    let late = taken_by_without(&DisputeItem::new(1, 6));
    assert_eq!(late.as_str(), "M-3.3-6", "费款所属期 of a surcharge");
    // Tianjin has no slip, and does not speak of one.
    let tianjin = pack("tianjin_2019");
    assert!(!tianjin.text("refusal.DUTY_UNCLEAR").contains("报送单"));
}

/// The clause that demands what an item lacks.
fn taken_by_without(item: &DisputeItem) -> domain::value::ClauseId {
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let registration = registration("2025-11-10T09:00", item.clone());
    let story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.try_to(Command::Register).unwrap_err().clause
}

/// M-3.2.2-a: the reform month is data per insurance kind and place; the explanation says whose division it is.
#[test]
fn m_3_2_2_a_the_reform_month_is_data_per_insurance_and_place() {
    let source = SHIPPED_SOURCES[0].1;
    let rule = "\n[[reform]]\nmonth = \"2025-03\"\ninsurance = [\"medical\"]\nplaces = [\"232701104\"]\n";
    let at = source.find("\n[[department]]").unwrap();
    let other = read("p.toml", &format!("{}{rule}{}", &source[..at], &source[at..])).unwrap();
    let item = DisputeItem {
        insurance_kinds: vec![domain::case::InsuranceKind::Medical],
        period: period("2025-01", "2025-02"),
        ..unpaid_item()
    };
    let row = |town: &str, pack: &domain::policy::Pack| {
        let mut story = at_tax(item.clone());
        story.case.registration.location_town = domain::value::TownId::from(town);
        let route = story.case.route_of(pack, 1).unwrap();
        (route.row, route.reason)
    };
    assert_eq!(row("232701104", &other).0, "R08", "there medical insurance moved later");
    assert_eq!(row("232701100", &other).0, "R09", "elsewhere not");
    assert!(row("232701104", &other).1.contains("自己的规定"), "the division is this document's own");
    assert_eq!(row("232701104", &pack("mohe_2025")).0, "R09");
    let wrong = format!("{}{}{}", &source[..at], rule.replace("232701104", "999"), &source[at..]);
    assert!(read("p.toml", &wrong).unwrap_err().reason.contains("没有辖区"));
}

/// M-4.5-a: an employer nobody knows is an input of its own and leads to 报送.
#[test]
fn m_4_5_a_an_unknown_employer_is_unclear_duty() {
    let item = DisputeItem { payer: domain::case::PayerKind::Unknown, ..unpaid_item() };
    let story = at_tax(item);
    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!((route.row.as_str(), route.is_gap()), ("R33", true));
    assert_eq!(story.refused(own("本局征收")), "DUTY_UNCLEAR");
}
