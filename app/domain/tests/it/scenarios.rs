//! The scenarios of requirements §7 as the rules alone see them. The same names stand in the server's and the
//! browser's tests.

use crate::story::*;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::{
    Channel, Command, CorrectionUpdate, DefectAnswer, DefectField, DefectInput, DocumentKind, LinkKind, NoObjection,
    OpenedBy, Outcome, RemedyKind, RemedyOutcome, ReopenGround, ServiceMethod, Stage, SubState, Target, Track,
};
use domain::clock::{ClockKind, ClockSource};
use domain::value::{AccountId, Instant, Phone};

pub(crate) fn serve(document: DocumentKind, party: u8, served_at: Instant) -> Command {
    Command::RecordService {
        document, party, method: ServiceMethod::InPerson, served_at, proof: "本人签收".to_owned()
    }
}

/// Up to the draft lying with the head.
pub(crate) fn s01_in_review() -> Story {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    story.at("2025-11-20T10:00");
    let finding = story.finding();
    story.does(finding);
    let draft = story.draft();
    story.does(draft);
    story
}

pub(crate) fn s01_served() -> Story {
    let mut story = s01_in_review();
    story.as_(&head_of_tax()).at("2025-12-01T10:00");
    story.does(Command::SignReply { legal_basis: vec!["社会保险法第六十三条".to_owned()] });
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now)).does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
    story
}

/// S01 [M-1-a, M-2.2-a, M-3.2.2-b, M-4.0-b, M-4.1-a, M-4.1-c, M-4.1-d, M-4.3-a, M-4.3-b, M-4.4-a].
#[test]
fn s01_own_duty_from_claim_to_archive() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    assert_eq!(story.case.sub_state, SubState::Submitted);
    assert_eq!(story.case.accountable_department().as_str(), "tax_bureau", "queue of the proposed department");
    let mut stages = vec![story.case.sub_state.stage()];

    story.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim);
    assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "STAGE_SKIPPED", "M-4.0-b");
    story.does(Command::Register);
    assert_eq!(story.case.ledger_no.as_ref().unwrap().to_string(), "2025 年第 1 号");
    stages.push(story.case.sub_state.stage());

    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!((route.row.as_str(), route.departments[0].as_str()), ("R09", "tax_bureau"));
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    stages.push(story.case.sub_state.stage());
    let handling = story.case.open_clock(ClockKind::Handling).unwrap();
    assert_eq!(handling.due_at.plus(-1).day().to_string(), "2025-12-02");
    assert_eq!((handling.source, handling.source.zh()), (ClockSource::ProductDefault, "内定默认值(文件未规定)"));

    story.at("2025-11-20T10:00");
    let finding = story.finding();
    story.does(finding);
    let draft = story.draft();
    story.does(draft);
    stages.push(story.case.sub_state.stage());

    story.as_(&head_of_tax()).at("2025-12-01T10:00");
    assert_eq!(story.refused(Command::SignReply { legal_basis: Vec::new() }), "NO_LEGAL_BASIS", "M-2.2-a");
    story.does(Command::SignReply { legal_basis: vec!["社会保险法第六十三条".to_owned()] });
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now));
    assert_eq!(story.refused(Command::ServeReply), "PARTY_NOT_SERVED", "M-4.3-a");
    story.does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
    assert_eq!(story.case.sub_state, SubState::ReplyServed);

    story.as_(&Actor::party(1, "张丽")).at("2025-12-03T20:00");
    story.does(Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated });
    assert_eq!(story.case.sub_state, SubState::ReplyServed, "M-4.3-b: one side's word is not the other's");
    story.all_agree();
    assert_eq!(story.case.sub_state, SubState::ArchivePending, "TR57 follows by itself");
    stages.push(story.case.sub_state.stage());
    assert_eq!(stages, Stage::COLUMNS);

    story.as_(&wang_qiang()).at("2025-12-04T09:00");
    assert!(story.case.archive_check(&story.pack).iter().all(|(_, there)| *there));
    story.does(Command::Archive);
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::Archived, Some(Outcome::ConcludedNoObjection)));
    assert!(story.case.clocks.iter().all(|clock| clock.stopped_at.is_some()));
    assert_eq!(story.refused(Command::LeaveMessage { text: "再问一句".to_owned(), to: None }), "CASE_ARCHIVED");
    assert_eq!(story.refused(Command::Archive), "CASE_ARCHIVED");
}

/// S02 [M-4.1-b, M-2.3-c, M-3.2.3-e, TR12, TR13, TR14].
#[test]
fn s02_not_own_duty_notice_and_forward() {
    let mut item = unpaid_item();
    item.period = period("2019-03", "2021-12");
    // 李春 does not say which insurance: nobody is proposed, the common pool has it (AMB-10).
    item.insurance_kinds = Vec::new();
    let mut story = Story::submitted("2025-11-10T09:00", item);
    assert!(story.case.is_in_pool());
    story.as_(&wang_qiang()).at("2025-11-10T10:00").does(Command::Claim);
    let mut completed = story.case.registration.clone();
    completed.items[0].insurance_kinds = vec![domain::case::InsuranceKind::Pension];
    story.does(Command::AmendRegistration { registration: Box::new(completed) }).does(Command::Register);
    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!((route.row.as_str(), route.departments[0].as_str()), ("R07", "hrss_bureau"), "M-3.2.3-e");
    let inform = |name: &str| Command::Inform {
        target: Target {
            department: (!name.is_empty()).then(|| "hrss_bureau".into()),
            name: name.to_owned(),
            address: "西林吉镇".to_owned(),
            phone: String::new(),
        },
        path: "到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned()],
        departures: Vec::new(),
    };
    assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "NOT_OWN_DUTY");
    assert_eq!(story.refused(inform("")), "NOTICE_WITHOUT_TARGET");
    let Command::Inform { target, path, departures, .. } = inform("人社局") else { unreachable!() };
    let bare = Command::Inform { target, path, materials: Vec::new(), departures };
    assert_eq!(story.refused(bare), "NOTICE_INCOMPLETE");
    story.does(inform("漠河市人力资源和社会保障局"));
    assert_eq!((story.case.sub_state, story.case.track), (SubState::Informed, Some(Track::Informed)));
    let notice = story.case.documents.iter().find(|document| document.kind == DocumentKind::CompetenceNotice).unwrap();
    assert_eq!(notice.audience, domain::case::Audience::Applicant, "the notice is in his case");
    for said in ["漠河市人力资源和社会保障局", "西林吉镇", "身份证"] {
        assert!(notice.body.contains(said), "{}", notice.body);
    }
    let now = story.now;
    story.does(serve(DocumentKind::CompetenceNotice, 1, now));
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::ArchivePending, Some(Outcome::Informed)));
    assert!(story.case.ledger_no.is_some(), "the ledger keeps the first contact as 已告知");
    story.as_(&Actor::party(1, "张丽"));
    assert_eq!(story.refused(Command::Forward { consent: false }), "CONSENT_REQUIRED");
    story.does(Command::Forward { consent: true });
    let mut linked = story.follow_linked();
    assert_eq!(linked.case.sub_state, SubState::Submitted);
    assert_eq!(linked.case.queue, domain::case::Queue::Department("hrss_bureau".into()));
    assert_eq!(linked.case.accountable_department().as_str(), "hrss_bureau");
    assert_eq!(linked.case.registration, story.case.registration, "nothing to retype");
    assert_eq!(linked.case.attachments, story.case.attachments);
    assert_eq!(linked.case.links[0].kind, LinkKind::ForwardedFrom);
    assert_eq!(story.refused(Command::Forward { consent: true }), "ALREADY_FORWARDED");
    linked.as_(&hrss_handler()).does(Command::Claim).does(Command::Register);
    linked.does(Command::ClassifyOwn { departures: Vec::new() });
    assert_eq!(linked.case.sub_state, SubState::OwnHandling);
}

/// S07 [M-4.3-c, M-3.2.6-c, TR51–TR56, TR59]; the guidance of 司法局 is `s07_guidance_is_asked_and_given`.
#[test]
fn s07_objection_remedies_and_redo() {
    let employer = Actor::party(2, "北极宾馆有限公司");
    let mut story = s01_served();
    story.as_(&employer).at("2025-12-10T09:00");
    story.does(Command::Object { party: 2, grounds: "金额算错了".to_owned() });
    let civil = |acknowledged| Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Litigation,
        body: "漠河市人民法院".to_owned(),
        filed_on: "2025-12-10".parse().unwrap(),
        docket: None,
        civil: true,
        acknowledged,
    };
    assert_eq!(story.refused(civil(false)), "NOT_CIVIL_DISPUTE");
    let mut archive = story.follow_self();
    archive.as_(&wang_qiang());
    assert_eq!(archive.refused(Command::Archive), "OBJECTION_OPEN");
    let mut sued = story.follow_self();
    sued.does(civil(true));
    assert_eq!(sued.case.sub_state, SubState::RemedyTracking, "acknowledged");
    sued.as_(&head_of_tax()).does(Command::RedoAfterRemedy {
        party: 0,
        outcome: RemedyOutcome::CivilRejected,
        decision: "（2025）黑 2701 民初 9 号不予受理".to_owned(),
    });
    assert_eq!((sued.case.sub_state, sued.case.round), (SubState::Triage, 2), "M-3.2.6-c");
    story.does(Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "大兴安岭地区税务局".to_owned(),
        filed_on: "2025-12-10".parse().unwrap(),
        docket: Some("复〔2025〕1号".to_owned()),
        civil: false,
        acknowledged: false,
    });
    story.as_(&wang_qiang()).at("2026-01-20T09:00");
    assert_eq!(story.refused(Command::Archive), "OBJECTION_OPEN");
    let mut upheld = story.follow_self();
    let close = |outcome| Command::CloseRemedy {
        party: 0,
        outcome,
        decision: "复决〔2026〕1号".to_owned(),
        received_on: Some("2026-01-19".parse().unwrap()),
    };
    assert_eq!(upheld.refused(close(RemedyOutcome::Annulled)), "FIELDS_INVALID", "that is handled again");
    upheld.does(close(RemedyOutcome::Upheld));
    assert_eq!(upheld.case.sub_state, SubState::ReplyServed, "the other side has not said anything yet");
    upheld.all_agree();
    let ended = (upheld.case.sub_state, upheld.case.outcome);
    assert_eq!(ended, (SubState::ArchivePending, Some(Outcome::ConcludedAfterRemedy)), "维持 → 待归档");
    upheld.as_(&wang_qiang());
    assert_eq!(upheld.refused(Command::Archive), "REMEDY_LIMIT_OPEN", "15 days to sue over the decision");
    upheld.at("2026-02-04T09:00").does(Command::Archive);
    story.as_(&head_of_tax());
    let redo = |outcome| Command::RedoAfterRemedy { party: 0, outcome, decision: "复决〔2026〕1号".to_owned() };
    assert_eq!(story.refused(redo(RemedyOutcome::Dismissed)), "FIELDS_INVALID", "that is archived");
    let number = story.case.case_no;
    story.does(redo(RemedyOutcome::Annulled));
    assert_eq!((story.case.sub_state, story.case.round), (SubState::Triage, 2));
    assert_eq!(story.case.case_no, number, "the same number");
    assert!(story.case.documents.iter().any(|document| document.kind == DocumentKind::RemedyDecision));

    let mut withdrawn = s01_served();
    withdrawn.as_(&employer).at("2025-12-10T09:00");
    withdrawn.does(Command::Object { party: 2, grounds: "不同意".to_owned() }).does(Command::WithdrawObjection);
    assert_eq!(withdrawn.case.sub_state, SubState::ReplyServed, "the other side has its word");
    withdrawn.all_agree();
    assert_eq!(withdrawn.case.sub_state, SubState::ArchivePending);

    let mut again = s01_served();
    again.as_(&employer).at("2025-12-10T09:00").does(Command::Object { party: 2, grounds: "有新证据".to_owned() });
    again.as_(&head_of_tax()).does(Command::ReExamine { ground: "新证据属实".to_owned() });
    assert_eq!((again.case.sub_state, again.case.round), (SubState::OwnHandling, 2));

    // TR51: a late objection counts until the case is archived. TR59: afterwards somebody asks for reopening.
    let mut late = s01_served();
    late.all_agree();
    let mut objected = late.follow_self();
    objected.as_(&employer).does(Command::Object { party: 2, grounds: "刚收到工资账".to_owned() });
    assert_eq!(objected.case.sub_state, SubState::ObjectionRecorded);
    late.as_(&wang_qiang()).does(Command::Archive).as_(&employer);
    assert_eq!(late.refused(Command::Object { party: 2, grounds: "不同意".to_owned() }), "CASE_ARCHIVED");
    late.does(Command::AskReopening { reason: "有新证据".to_owned() });
    for stranger in [office(), court(), discipline()] {
        late.as_(&stranger);
        let asked = Command::AskReopening { reason: "请重新办理".to_owned() };
        assert_eq!(late.refused(asked), "ROLE_NOT_ALLOWED", "nothing came before {}", stranger.name);
    }
    late.as_(&head_of_tax())
        .does(Command::Reopen { ground: ReopenGround::NewEvidence, reason: "证据属实".to_owned() });
    assert_eq!((late.case.sub_state, late.case.round), (SubState::Triage, 2));
}

/// S09 [M-4.1-e, M-4.1-f, TR05].
#[test]
fn s09_first_receiver() {
    let registration = registration("2025-11-10T09:00", unpaid_item());
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.as_(&liu_yang());
    assert_eq!(story.refused(Command::Register), "NOT_FIRST_RECEIVER");
    story
        .as_(&head_of_tax())
        .does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "王强出差".to_owned() });
    story.as_(&wang_qiang());
    assert_eq!(story.refused(Command::Register), "WAITING_FOR_ANSWER", "the offer is open");
    assert_eq!(story.refused(Command::AcceptHandOver), "ROLE_NOT_ALLOWED");
    story.as_(&liu_yang()).does(Command::AcceptHandOver).does(Command::Register);
    assert_eq!(story.case.sub_state, SubState::Triage);
    assert_eq!(story.case.first_receiver.as_ref().unwrap().name, "刘洋");
    assert_eq!(story.case.first_department.as_ref().unwrap().as_str(), "tax_bureau");
    let told: Vec<String> = domain::case::timeline(&story.entries, &story.pack, None)
        .into_iter()
        .map(|happening| format!("{} {}", happening.who, happening.title))
        .collect();
    assert!(told.iter().any(|line| line.contains("王强")) && told.iter().any(|line| line.contains("刘洋")), "{told:?}");

    let third = staff(4, "孙立", &[Role::Clerk], "tax_bureau");
    let mut claimed = Story::submitted("2025-11-10T09:00", unpaid_item());
    claimed.as_(&wang_qiang()).does(Command::Claim);
    claimed.as_(&third);
    assert_eq!(claimed.refused(Command::Claim), "ALREADY_CLAIMED");
}

/// S10 [M-4.1-d, TR06–TR08].
#[test]
fn s10_correction_and_lapse() {
    let mut registration = registration("2025-11-10T09:00", unpaid_item());
    registration.parties[0].phone = None;
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Letter, registration, by).unwrap();
    assert_eq!(story.refused(Command::Register), "REGISTRATION_INCOMPLETE", "no contact");
    story.at("2025-11-10T15:00").does(Command::ReturnForCorrection {
        defects: vec![
            DefectInput { field: DefectField::Contact, text: "没有写电话".to_owned() },
            DefectInput { field: DefectField::Period, text: "所属期与工资条不符".to_owned() },
        ],
    });
    assert!(story.case.open_clock(ClockKind::Registration).unwrap().is_suspended());
    story.as_(&Actor::party(1, "张丽")).at("2025-11-12T09:00");
    let only_phone = || Command::Correct {
        answers: vec![
            DefectAnswer { no: 1, text: "补上".to_owned() },
            DefectAnswer { no: 2, text: "没问题".to_owned() },
        ],
        update: CorrectionUpdate { phone: Some(Phone::parse("13800000002").unwrap()), ..CorrectionUpdate::default() },
    };
    let refusal = story.try_to(only_phone()).unwrap_err();
    assert_eq!(refusal.code.id(), "REGISTRATION_INCOMPLETE");
    assert!(refusal.message.contains("费款所属期") && !refusal.message.contains("联系方式"), "{}", refusal.message);

    let mut mended = Story { entries: story.entries.clone(), case: story.case.clone(), ..story.follow_self() };
    mended.as_(&Actor::party(1, "张丽")).at("2025-11-17T09:00").does(Command::Correct {
        answers: Vec::new(),
        update: CorrectionUpdate {
            phone: Some(Phone::parse("13800000002").unwrap()),
            period: period("2025-02", "2025-06"),
            ..CorrectionUpdate::default()
        },
    });
    let clock = mended.case.open_clock(ClockKind::Registration).unwrap();
    assert_eq!(clock.due_at, at("2025-11-19T00:00"), "K-REG did not run while the applicant corrected");
    mended.as_(&wang_qiang()).does(Command::Register);

    story.as_(&head_of_tax()).at("2025-11-24T09:00");
    assert_eq!(story.refused(Command::Lapse), "CORRECTION_OPEN");
    story.at("2025-11-25T09:00");
    assert_eq!(story.refused(Command::Lapse), "CONTACT_ATTEMPTS_MISSING");
    for _ in 0..2 {
        let at = story.now;
        story
            .does(Command::RecordContact { party: 1, at, method: "信函".to_owned(), result: "无回音".to_owned() });
    }
    story.does(Command::Lapse);
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::ArchivePending, Some(Outcome::Lapsed)));
    story.as_(&wang_qiang()).does(Command::Archive);
    story.as_(&Actor::party(1, "张丽")).does(Command::AskReopening { reason: "材料齐了".to_owned() });
    assert_eq!(story.case.reopen_requests.len(), 1);
    story
        .as_(&head_of_tax())
        .does(Command::Reopen { ground: ReopenGround::NewEvidence, reason: "已补齐".to_owned() });
    assert_eq!((story.case.sub_state, story.case.round), (SubState::Registering, 2), "never registered, so first that");
}

/// S13, the own-duty part: withdrawal before and after the reply [TR60].
#[test]
fn s13_withdrawal() {
    let applicant = Actor::party(1, "张丽");
    let mut early = s01_in_review();
    early
        .as_(&applicant)
        .at("2025-11-21T09:00")
        .does(Command::Withdraw { reason: "单位补缴了".to_owned(), letter: None });
    assert_eq!((early.case.sub_state, early.case.outcome), (SubState::ArchivePending, Some(Outcome::Withdrawn)));
    let running: Vec<_> =
        early.case.clocks.iter().filter(|clock| clock.stopped_at.is_none()).map(|clock| clock.kind).collect();
    assert_eq!(running, [ClockKind::Archiving], "every clock but the archive's stopped");
    early.as_(&wang_qiang()).does(Command::Archive);

    let mut late = s01_served();
    late.as_(&applicant);
    assert_eq!(late.refused(Command::Withdraw { reason: "算了".to_owned(), letter: None }), "WITHDRAWAL_TOO_LATE");

    let mut kept = s01_in_review();
    kept.as_(&head_of_tax()).does(Command::KeepExOfficio { reason: "涉及多名职工".to_owned() });
    kept.as_(&applicant).does(Command::Withdraw { reason: "不想追究".to_owned(), letter: None });
    assert_eq!(kept.case.sub_state, SubState::ReplyReview, "the case goes on without the applicant");
    assert_eq!(kept.case.parties_to_serve().count(), 1);
}

/// S12 as the rules see it [M-3.2.1-a, M-4.5-e, M-5.3-c, TR02]: one ticket, one case, handled and closed; the hotline
/// reads stage, due date and result, and never a person.
#[test]
fn s12_a_ticket_becomes_a_case_whose_result_goes_back_without_a_person() {
    let story = s12_submitted("12345-20251112-0007", "2025-11-12T09:05");
    assert_eq!(story.case.sub_state, SubState::Submitted);
    assert_eq!(story.case.open_clock(ClockKind::Registration).unwrap().due_at, at("2025-11-14T00:00"));
    assert_eq!(sight(&hotline(), &story.case, &story.pack), Sight::Status);
    let other = Actor { who: domain::access::Who::Hotline { account: AccountId(91) }, name: "12345".to_owned() };
    assert_eq!(sight(&other, &story.case, &story.pack), Sight::Nothing, "not this client's ticket");

    let mut story = story;
    story.as_(&wang_qiang()).does(Command::Claim).does(Command::Register);
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let finding = story.finding();
    story.does(finding);
    let draft = story.draft();
    story.does(draft).as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now)).does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
    let seen = story.case.seen_as(Sight::Status, &hotline());
    assert_eq!(seen.sub_state, SubState::ReplyServed);
    assert!(seen.due_clock().is_some());
    let text = serde_json::to_string(&seen).unwrap();
    for secret in ["张丽", "13800000001", "北极宾馆"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(seen.attachments.is_empty() && seen.documents.is_empty());
}

/// A ticket of the hotline, just received.
pub(crate) fn s12_submitted(ticket_no: &str, received: &str) -> Story {
    let registration = registration("2025-11-12T09:00", unpaid_item());
    let ticket = domain::case::HotlineTicket {
        ticket_no: ticket_no.to_owned(),
        client: AccountId(90),
        called_at: at("2025-11-12T09:00"),
        suggested_department: None,
        urgency: None,
    };
    Story::open(pack("mohe_2025"), received, hotline(), Channel::Hotline, registration, OpenedBy::Hotline(ticket))
        .unwrap()
}
