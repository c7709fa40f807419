//! The scenarios of requirements §7 as the rules alone see them. The same names stand in the server's and the
//! browser's tests.

use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Channel, Command, CorrectionUpdate, DefectAnswer, DefectField, DefectInput, DocumentKind, DutyKind, LinkKind,
    MatterKind, NoObjection, OpenedBy, Outcome, RemedyKind, RemedyOutcome, ReopenGround, ServiceMethod, Stage,
    SubState, Target, Track, TransferKind, TransferLetter, TransferTrigger, Tri,
};
use domain::clock::{ClockKind, ClockSource};
use domain::value::{Instant, Phone, TownId};

fn serve(document: DocumentKind, party: u8, served_at: Instant) -> Command {
    Command::RecordService {
        document, party, method: ServiceMethod::InPerson, served_at, proof: "本人签收".to_owned()
    }
}

/// Up to the draft lying with the head.
fn s01_in_review() -> Story {
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
    story.does(Command::ConfirmNoObjection { how: NoObjection::Stated });
    assert_eq!(story.case.sub_state, SubState::ArchivePending, "TR57 follows by itself");
    stages.push(story.case.sub_state.stage());
    assert_eq!(stages, Stage::COLUMNS);

    story.as_(&wang_qiang()).at("2025-12-04T09:00");
    assert!(story.case.archive_check(&story.pack).iter().all(|(_, there)| *there));
    story.does(Command::Archive);
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::Archived, Some(Outcome::ConcludedNoObjection)));
    assert!(story.case.clocks.iter().all(|clock| clock.stopped_at.is_some()));
    assert_eq!(story.refused(Command::LeaveMessage { text: "再问一句".to_owned() }), "CASE_ARCHIVED");
    assert_eq!(story.refused(Command::Archive), "CASE_ARCHIVED");
}

/// S02 [M-4.1-b, M-2.3-c, M-3.2.3-e, TR12, TR13, TR14].
#[test]
fn s02_not_own_duty_notice_and_forward() {
    let mut item = unpaid_item();
    item.period = period("2019-03", "2021-12");
    item.insurance_kinds = vec![domain::case::InsuranceKind::Pension];
    let registration = registration("2025-11-10T09:00", item);
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
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
    story.does(inform("漠河市人力资源和社会保障局"));
    assert_eq!((story.case.sub_state, story.case.track), (SubState::Informed, Some(Track::Informed)));
    let now = story.now;
    story.does(serve(DocumentKind::CompetenceNotice, 1, now));
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::ArchivePending, Some(Outcome::Informed)));
    story.as_(&Actor::party(1, "张丽"));
    assert_eq!(story.refused(Command::Forward { consent: false }), "CONSENT_REQUIRED");
    story.does(Command::Forward { consent: true });
    let linked = story.follow_linked();
    assert_eq!(linked.case.sub_state, SubState::Submitted);
    assert_eq!(linked.case.accountable_department().as_str(), "hrss_bureau");
    assert_eq!(linked.case.registration, story.case.registration, "nothing to retype");
    assert_eq!(linked.case.links[0].kind, LinkKind::ForwardedFrom);
    assert_eq!(story.refused(Command::Forward { consent: true }), "ALREADY_FORWARDED");
}

/// S07, the part without 司法局 [M-4.3-c, M-3.2.6-c, TR51–TR56, TR59].
#[test]
fn s07_objection_remedies_and_redo() {
    let employer = Actor::party(2, "北极宾馆有限公司");
    let mut story = s01_served();
    story.as_(&employer).at("2025-12-10T09:00");
    story.does(Command::Object { party: 2, grounds: "金额算错了".to_owned() });
    let civil = |acknowledged| Command::StartRemedy {
        remedy: RemedyKind::Litigation,
        body: "漠河市人民法院".to_owned(),
        filed_on: "2025-12-10".parse().unwrap(),
        docket: None,
        civil: true,
        acknowledged,
    };
    assert_eq!(story.refused(civil(false)), "NOT_CIVIL_DISPUTE");
    let mut archive = s01_served();
    archive.case = story.case.clone();
    archive.as_(&wang_qiang());
    assert_eq!(archive.refused(Command::Archive), "STAGE_SKIPPED");
    story.does(Command::StartRemedy {
        remedy: RemedyKind::Reconsideration,
        body: "大兴安岭地区税务局".to_owned(),
        filed_on: "2025-12-10".parse().unwrap(),
        docket: Some("复〔2025〕1号".to_owned()),
        civil: false,
        acknowledged: false,
    });
    story.as_(&head_of_tax()).at("2026-01-20T09:00");
    story.does(Command::RedoAfterRemedy {
        outcome: RemedyOutcome::Annulled, decision: "复决〔2026〕1号".to_owned()
    });
    assert_eq!((story.case.sub_state, story.case.round), (SubState::Triage, 2));

    let mut withdrawn = s01_served();
    withdrawn.as_(&employer).at("2025-12-10T09:00");
    withdrawn.does(Command::Object { party: 2, grounds: "不同意".to_owned() }).does(Command::WithdrawObjection);
    assert_eq!(withdrawn.case.sub_state, SubState::ArchivePending);

    let mut again = s01_served();
    again.as_(&employer).at("2025-12-10T09:00").does(Command::Object { party: 2, grounds: "有新证据".to_owned() });
    again.as_(&head_of_tax()).does(Command::ReExamine { ground: "新证据属实".to_owned() });
    assert_eq!((again.case.sub_state, again.case.round), (SubState::OwnHandling, 2));
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
        story.does(Command::RecordContact { at, method: "信函".to_owned(), result: "无回音".to_owned() });
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

fn transfer_letter(trigger_at: Instant) -> TransferLetter {
    TransferLetter {
        letter_no: String::new(),
        to: "inspectorate_heping".into(),
        case_source: "来访投诉".to_owned(),
        investigated_name: "津样例商贸有限公司".to_owned(),
        investigated_address: "和平区样例路 9 号".to_owned(),
        postcode: String::new(),
        legal_rep_name: "钱某".to_owned(),
        legal_rep_post: "经理".to_owned(),
        legal_rep_phone: "022-88000009".to_owned(),
        principal_name: String::new(),
        principal_post: String::new(),
        principal_phone: String::new(),
        other_contact: String::new(),
        kinds: vec![TransferKind::ComplaintHandling],
        other_kind_text: String::new(),
        evidence: "投诉登记表及工资条复印件".to_owned(),
        enclosed: TransferKind::ComplaintHandling.checklist().to_vec(),
        sender_contact: "022-88000001".to_owned(),
        trigger: TransferTrigger::Receipt,
        trigger_at,
    }
}

/// S19 [T-2.1-d, T-2.2-a..f, T-A1-a..f, T-A2-1, TR66–TR69].
#[test]
fn s19_tianjin_transfer_in_24_hours() {
    let clerk = staff(11, "何静", &[Role::Clerk, Role::Handler], "agency_heping");
    let head = staff(12, "孟主任", &[Role::Head], "agency_heping");
    let mut item = domain::case::DisputeItem::new(1, 1);
    item.duty = DutyKind::Enforcement;
    item.enrolled = Tri::No;
    let registration = domain::case::Registration {
        matter_kind: MatterKind::Complaint,
        location_town: TownId::from("120101"),
        labour_districts: vec![TownId::from("120101")],
        parties: vec![
            person(1, domain::case::PartyRole::Applicant, "陈静"),
            person(2, domain::case::PartyRole::Respondent, "津样例商贸有限公司"),
        ],
        ..registration("2019-04-30T10:00", item)
    };
    let by = OpenedBy::Intake(staff_ref(&clerk));
    let mut story =
        Story::open(pack("tianjin_2019"), "2019-04-30T10:00", clerk.clone(), Channel::Counter, registration, by)
            .unwrap();
    let letter = || Command::DraftTransfer { letter: Box::new(transfer_letter(at("2019-04-30T10:00"))) };
    assert_eq!(story.refused(letter()), "NOT_REGISTERED", "T-2.2-a");
    story.at("2019-04-30T10:30").does(Command::Register);
    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!((route.row.as_str(), route.departments[0].as_str()), ("R04", "inspectorate_heping"));
    let mut elsewhere = transfer_letter(story.now);
    elsewhere.to = "inspectorate_xiqing".into();
    assert_eq!(story.refused(Command::DraftTransfer { letter: Box::new(elsewhere) }), "TRANSFER_NOT_SAME_LEVEL");
    let mut wrong = transfer_letter(at("2019-04-30T10:00"));
    wrong.kinds = vec![TransferKind::AmountAssessment];
    assert_eq!(story.refused(Command::DraftTransfer { letter: Box::new(wrong) }), "TRANSFER_DIRECTION");
    let mut bare = transfer_letter(at("2019-04-30T10:00"));
    bare.enclosed.pop();
    assert_eq!(story.refused(Command::DraftTransfer { letter: Box::new(bare) }), "CHECKLIST_INCOMPLETE");
    story.does(letter());
    let clock = story.case.open_clock(ClockKind::Transfer).unwrap();
    assert_eq!((clock.due_at, clock.source), (at("2019-05-05T10:00"), ClockSource::Clause));

    story.as_(&head).at("2019-04-30T15:00");
    assert_eq!(story.refused(Command::SendTransfer), "COMPLAINANT_NOT_INFORMED", "T-2.2-c");
    let now = story.now;
    story.does(Command::InformComplainant { at: now, method: "电话告知".to_owned() }).does(Command::SendTransfer);
    assert_eq!(story.case.sub_state, SubState::TransferredOut);
    assert_eq!(story.case.transfer.as_ref().unwrap().letter.letter_no, "[和平]（社保）移字[2019]第1号");

    let receiver = staff(21, "周强", &[Role::Clerk, Role::Handler], "inspectorate_heping");
    let receiving_head = staff(22, "郑队长", &[Role::Head], "inspectorate_heping");
    let mut other = story.follow_linked();
    assert_eq!(other.case.sub_state, SubState::Registering);
    other.as_(&receiver).at("2019-05-05T09:00");
    other.does(Command::ReceiveTransfer { receiver: "周强".to_owned(), contact: "022-88000002".to_owned() });
    assert_eq!(other.for_others[0].0, story.case.case_no, "the receipt goes back");
    let finding = other.finding();
    assert_eq!(other.refused(finding), "CONTACT_REQUIRED", "T-2.2-d");
    let now = other.now;
    other.does(Command::ContactComplainant { at: now, method: "电话".to_owned(), by: "周强".to_owned() });
    let finding = other.finding();
    assert!(other.try_to(finding).is_ok());
    other
        .as_(&receiving_head)
        .at("2019-05-20T10:00")
        .does(Command::CloseTransferred { result: "已责令补办登记".to_owned() });
    assert_eq!(other.case.sub_state, SubState::ArchivePending);
    other.as_(&receiver);
    assert_eq!(other.refused(Command::Archive), "ARCHIVE_INCOMPLETE", "the written feedback is missing");
    other.as_(&receiving_head).does(Command::SendFeedback { letter: "已办结".to_owned() });
    let (_, command) = other.for_others.pop().unwrap();
    story.as_(&Actor::system()).at("2019-05-21T09:00").does(command);
    assert_eq!(story.case.sub_state, SubState::ArchivePending);

    // An earlier transferred case closed on Mon 2019-04-29: feedback due end of 2019-05-08.
    let limit = other.pack.clocks[&ClockKind::Feedback].limit;
    let due = domain::clock::due_at(&other.calendar, at("2019-04-29T11:00"), limit).unwrap();
    assert_eq!(due, at("2019-05-09T00:00"));
}

/// S12 as the rules see it: one ticket, one case, its result without personal data [M-3.2.1-a, M-5.3-c, TR02].
#[test]
fn s12_hotline_case_begins_as_submitted() {
    let registration = registration("2025-11-12T09:00", unpaid_item());
    let ticket = domain::case::HotlineTicket {
        ticket_no: "12345-20251112-0007".to_owned(),
        client: domain::value::AccountId(90),
        called_at: at("2025-11-12T09:00"),
        suggested_department: None,
        urgency: None,
    };
    let story = Story::open(
        pack("mohe_2025"),
        "2025-11-12T09:05",
        hotline(),
        Channel::Hotline,
        registration,
        OpenedBy::Hotline(ticket),
    )
    .unwrap();
    assert_eq!(story.case.sub_state, SubState::Submitted);
    assert_eq!(story.case.open_clock(ClockKind::Registration).unwrap().due_at, at("2025-11-14T00:00"));
}

/// T-4-a: intake outside the validity of the document.
#[test]
fn a_document_out_of_force_takes_no_new_case() {
    let clerk = staff(11, "何静", &[Role::Clerk], "agency_heping");
    let open_on = |day: &str| {
        let mut registration = registration(day, domain::case::DisputeItem::new(1, 1));
        registration.location_town = TownId::from("120101");
        let by = OpenedBy::Intake(staff_ref(&clerk));
        Story::open(pack("tianjin_2019"), day, clerk.clone(), Channel::Counter, registration, by).map(|_| ())
    };
    assert!(open_on("2021-03-31T10:00").is_ok());
    assert_eq!(open_on("2021-04-01T10:00").unwrap_err().code.id(), "PACK_NOT_IN_FORCE");
}
