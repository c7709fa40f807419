//! Limits to the unit: the last text that fits and the first that does not, the last lawful second and the first late
//! one.

use crate::joint_handling::{at_tax, joint, s03_convened};
use crate::scenarios::{s01_in_review, s01_served, serve};
use crate::story::*;
use domain::access::Actor;
use domain::case::{
    Attachment, Channel, Command, CoordinationForm, DefectField, DefectInput, DisputeItem, DivisionCommand,
    DocumentKind, ItemClaim, JointCommand, MajorCommand, NoObjection, OpenedBy, OversightCommand, RecordCommand,
    Registration, RemedyKind, Tri,
};
use domain::clock::ClockKind;

fn own() -> Story {
    let mut story = at_tax(unpaid_item());
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

fn chars(n: usize) -> String {
    "字".repeat(n)
}

/// The one field a command is refused for; `None` when it is accepted.
fn field(story: &Story, command: Command) -> Option<String> {
    story
        .try_to(command)
        .err()
        .map(|refusal| refusal.fields.first().map(|field| field.field.clone()).unwrap_or_default())
}

#[test]
fn the_longest_texts_that_fit() {
    let story = own();
    let message = |n| Command::LeaveMessage { text: chars(n), to: None };
    assert_eq!((field(&story, message(1000)), field(&story, message(1001))), (None, Some("text".to_owned())));
    let finding =
        |n| Command::RecordFinding { facts: chars(n), conclusions: story.conclusions(), legal_basis: basis() };
    assert_eq!((field(&story, finding(10_000)), field(&story, finding(10_001))), (None, Some("facts".to_owned())));
    let refusal = story.try_to(finding(10_001)).unwrap_err();
    assert_eq!(refusal.message, "填写内容有误：事实认定：最多 10000 字", "under the field's own label");
    let draft =
        |n| Command::Oversight(OversightCommand::AskLegalCheck { question: "依据".to_owned(), draft: chars(n) });
    let mut head = own();
    head.as_(&head_of_tax());
    assert_eq!((field(&head, draft(10_000)), field(&head, draft(10_001))), (None, Some("draft".to_owned())));
    let texts = |count| Command::LeaveMessage { text: format!("{}\r\n\t{}", chars(count), "😀"), to: None };
    assert_eq!(field(&story, texts(10)), None, "line breaks and tabs are texts");
}

#[test]
fn the_largest_registration_that_is_sound() {
    let story = at_tax(unpaid_item());
    let amend = |change: &dyn Fn(&mut Registration)| {
        let mut registration = story.case.registration.clone();
        change(&mut registration);
        field(&story, Command::AmendRegistration { registration: Box::new(registration) })
    };
    assert_eq!(amend(&|known| known.parties[0].name = chars(200)), None);
    assert_eq!(amend(&|known| known.parties[0].name = chars(201)), Some("name".to_owned()));
    assert_eq!(amend(&|known| known.title = chars(200)), None);
    assert_eq!(amend(&|known| known.title = chars(201)), Some("title".to_owned()));
    assert_eq!(amend(&|known| known.summary = chars(10_000)), None);
    assert_eq!(amend(&|known| known.summary = chars(10_001)), Some("summary".to_owned()));
    let many = |known: &mut Registration, count: u8| {
        known.items = (1..=count).map(|no| DisputeItem { no, ..unpaid_item() }).collect();
    };
    assert_eq!(amend(&|known| many(known, 20)), None);
    assert_eq!(amend(&|known| many(known, 21)), Some("items".to_owned()));
    assert_eq!(amend(&|known| known.items[0].no = 2), Some("items".to_owned()), "numbered from 1");
    assert_eq!(amend(&|known| known.parties[1].no = 3), Some("parties".to_owned()));
    assert_eq!(amend(&|known| known.parties.clear()), Some("parties".to_owned()));
    assert_eq!(amend(&|known| known.items[0].category = 10), Some("category".to_owned()));
    assert_eq!(amend(&|known| known.received_at = known.received_at.plus(1)), Some("received_at".to_owned()));
    let other = |n: usize| DisputeItem {
        sub_kind: Some("other".to_owned()),
        description: format!(" {} ", chars(n)),
        ..DisputeItem::new(1, 9)
    };
    assert_eq!(amend(&|known| known.items = vec![other(10)]), None, "M-3.3-9: ten characters");
    assert_eq!(amend(&|known| known.items = vec![other(9)]), Some(String::new()));
    // The same limits where a case begins.
    let open = |now: &str, received: &str| {
        let registration = registration(received, unpaid_item());
        let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
        let mut at_now = registration.clone();
        at_now.received_at = at(received);
        Story::open(pack("mohe_2025"), now, wang_qiang(), Channel::Counter, at_now, by)
            .err()
            .map(|refusal| refusal.code.id())
    };
    assert_eq!(open("2025-11-10T09:00", "2025-11-10T09:01"), None);
    assert_eq!(open("2025-11-10T09:00", "2025-11-10T09:02"), Some("FIELDS_INVALID"));
    assert_eq!(open("2025-11-03T09:00", "2025-11-03T09:00"), None, "the first day of force");
    assert_eq!(open("2025-11-03T09:00", "2025-11-02T23:59"), Some("PACK_NOT_IN_FORCE"), "received before it");
}

#[test]
fn one_to_twenty_defects_at_once() {
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let registration = registration("2025-11-10T09:00", unpaid_item());
    let story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    let defects = |count| Command::ReturnForCorrection {
        defects: vec![DefectInput { field: DefectField::Other, text: "缺材料".to_owned() }; count],
    };
    for (count, refused) in [(0, true), (1, false), (20, false), (21, true)] {
        assert_eq!(field(&story, defects(count)).is_some(), refused, "{count}");
    }
    let mut listed = story.follow_self();
    listed.does(defects(2));
    let numbers: Vec<u8> = listed.case.open_correction().unwrap().defects.iter().map(|defect| defect.no).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn the_last_lawful_second() {
    // TR65: the extension is asked before the limit ends, for one day up to the maximum.
    let mut story = own();
    let due = story.case.open_clock(ClockKind::Handling).unwrap().due_at;
    let ask = |days| {
        let reason = "调取流水".to_owned();
        Command::Oversight(OversightCommand::AskExtension { clock: ClockKind::Handling, days, reason })
    };
    story.now = due.plus(-1);
    for (days, code) in [(0, Some("EXTENSION_LIMIT")), (1, None), (10, None), (11, Some("EXTENSION_LIMIT"))] {
        assert_eq!(story.try_to(ask(days)).err().map(|refusal| refusal.code.id()), code, "{days}");
    }
    assert!(!story.case.is_overdue(story.now));
    story.now = due;
    assert_eq!(story.refused(ask(1)), "EXTENSION_LATE");
    assert!(story.case.is_overdue(story.now));

    // TR27: absence counts from the end of K-OPN on.
    let mut joint_case = s03_convened();
    let remind = || joint(JointCommand::Remind { department: "hrss_bureau".into(), text: "请尽快".to_owned() });
    let absence =
        || joint(JointCommand::RecordAbsence { department: "hrss_bureau".into(), reason: "不影响".to_owned() });
    joint_case.does(remind()).does(remind());
    let due = joint_case.case.open_unit_clock(ClockKind::Opinion, Some(&"hrss_bureau".into())).unwrap().due_at;
    joint_case.now = due.plus(-1);
    assert_eq!(joint_case.refused(absence()), "OPINIONS_MISSING");
    joint_case.now = due;
    assert!(joint_case.try_to(absence()).is_ok());

    // TR50: silence after K-OBJ and two contacts; TR08: a lapse after K-COR and two contacts.
    let mut silent = s01_served();
    silent.as_(&head_of_tax());
    let due = silent.case.open_clock(ClockKind::ObjectionWindow).unwrap().due_at;
    let silence = || Command::ConfirmNoObjection { party: 0, how: NoObjection::Silence };
    let contact =
        |at| Command::RecordContact { party: 1, at, method: "电话".to_owned(), result: "无人接听".to_owned() };
    let since = silent.case.since;
    assert_eq!(field(&silent, contact(since.plus(-1))), Some("at".to_owned()), "before the card came here");
    silent.does(contact(since)).does(contact(since));
    silent.now = due.plus(-1);
    assert_eq!(silent.refused(silence()), "OBJECTION_WINDOW_OPEN");
    silent.now = due;
    let mut once = silent.follow_self();
    once.case.contact_attempts.pop();
    assert_eq!(once.refused(silence()), "CONTACT_ATTEMPTS_MISSING");
    assert!(silent.try_to(silence()).is_ok());
    silent.as_(&wang_qiang());
    assert_eq!(silent.refused(silence()), "ROLE_NOT_ALLOWED", "the head decides (AMB-16)");
    let mut returned = Story::submitted("2025-11-10T09:30", unpaid_item());
    returned.as_(&wang_qiang()).does(Command::Claim);
    let defects = vec![DefectInput { field: DefectField::Other, text: "缺材料".to_owned() }];
    returned.does(Command::ReturnForCorrection { defects }).as_(&head_of_tax());
    let due = returned.case.open_clock(ClockKind::Correction).unwrap().due_at;
    let since = returned.case.since;
    returned.does(contact(since)).does(contact(since));
    returned.now = due.plus(-1);
    assert_eq!(returned.refused(Command::Lapse), "CORRECTION_OPEN");
    returned.now = due;
    assert!(returned.try_to(Command::Lapse).is_ok());
}

#[test]
fn the_last_lawful_day() {
    let story = own();
    let today = story.now.day();
    let coordinate = |on| {
        let form = CoordinationForm::Talk;
        Command::Record(RecordCommand::RecordCoordination {
            form,
            on,
            people: "两局".to_owned(),
            result: "一致".to_owned(),
        })
    };
    for (on, refused) in [(today, false), (today.plus(1), true)] {
        assert_eq!(field(&story, coordinate(on)).is_some(), refused, "{on}");
    }
    let before = "1990-01-01".parse().unwrap();
    assert_eq!(field(&story, coordinate(before)), Some("on".to_owned()), "before the visit");
    let disclose = |expires_on| {
        let fields = vec!["办理结果".to_owned()];
        let (recipient, purpose) = ("报社".to_owned(), "报道".to_owned());
        Command::Record(RecordCommand::AskDisclosure { recipient, fields, purpose, expires_on, public: false })
    };
    assert_eq!(field(&story, disclose(today)), None, "today still");
    let mut approved = story.follow_self();
    approved.does(disclose(today.plus(3))).as_(&head_of_tax());
    approved.does(Command::Record(RecordCommand::DecideDisclosure {
        no: 1,
        approved: true,
        reason: "同意".to_owned(),
    }));
    approved.as_(&wang_qiang());
    let release = || Command::Record(RecordCommand::ReleaseDisclosure { no: 1 });
    approved.now = today.plus(3).end().plus(-1);
    assert!(approved.try_to(release()).is_ok(), "to the end of its last day");
    approved.now = today.plus(3).end();
    assert_eq!(approved.refused(release()), "DISCLOSURE_NOT_APPROVED");
    let unknown = Command::Record(RecordCommand::ReleaseDisclosure { no: 2 });
    assert_eq!(approved.refused(unknown), "FIELDS_INVALID");

    let mut objected = s01_served();
    objected.as_(&Actor::party(1, "张丽")).does(Command::Object { party: 1, grounds: "少算".to_owned() });
    let served = objected.case.served_at(1).unwrap().day();
    let file = |filed_on| Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "上一级税务机关".to_owned(),
        filed_on,
        docket: None,
        civil: false,
        acknowledged: false,
    };
    let now = objected.now.day();
    for (day, refused) in [(served.plus(-1), true), (served, false), (now, false), (now.plus(1), true)] {
        assert_eq!(field(&objected, file(day)).is_some(), refused, "{day}");
    }
    let evidence = |on| Command::ConfirmNoObjection {
        party: 0,
        how: NoObjection::Evidence { method: "电话录音".to_owned(), on },
    };
    let mut served = s01_served();
    served.as_(&wang_qiang());
    for (day, refused) in [(served.now.day(), false), (served.now.day().plus(1), true)] {
        assert_eq!(field(&served, evidence(day)).is_some(), refused, "{day}");
    }
}

#[test]
fn what_is_stated_lies_between_the_visit_and_now() {
    let mut review = s01_in_review();
    review.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = review.now;
    let service = |at| serve(DocumentKind::Reply, 1, at);
    assert_eq!(field(&review, service(now.plus(60))), None);
    assert_eq!(field(&review, service(now.plus(61))), Some("served_at".to_owned()));
    assert_eq!(field(&review, service(now.plus(-60))), None, "signed a minute ago by another clock");
    assert_eq!(field(&review, service(now.plus(-61))), Some("served_at".to_owned()), "before it was signed");
    assert_eq!(field(&review, serve(DocumentKind::Reply, 3, now)), Some("party".to_owned()), "nobody");
    assert_eq!(review.refused(serve(DocumentKind::CompetenceNotice, 1, now)), "STAGE_SKIPPED", "never issued");
    review.does(service(now));
    assert_eq!(field(&review, service(now)), Some("party".to_owned()), "once");
    assert_eq!(review.refused(Command::SignReply { legal_basis: basis() }), "STAGE_SKIPPED", "signed once");

    let mut team = crate::major::s06_team();
    team.as_(&office());
    let asked = crate::major::ask_reviews(&team);
    team.does(asked);
    crate::major::all_opinions(&mut team);
    let call = crate::major::convene(&team);
    team.as_(&office()).does(call);
    let held = |attendees: usize, held_at| {
        let Command::Major(MajorCommand::RecordMeeting { mut meeting }) = crate::major::meeting(&team) else {
            panic!()
        };
        meeting.attendees = vec!["甲".to_owned(); attendees];
        meeting.attendees.push(" ".to_owned());
        meeting.held_at = held_at;
        Command::Major(MajorCommand::RecordMeeting { meeting })
    };
    let received = team.case.registration.received_at;
    assert_eq!(field(&team, held(1, team.now)), Some("attendees".to_owned()), "a meeting of one");
    assert_eq!(field(&team, held(2, team.now)), None);
    let visit = held(2, received.day().start());
    assert_eq!(field(&team, visit), Some("held_at".to_owned()), "before the leader consented");
    assert_eq!(field(&team, held(2, received.day().start().plus(-1))), Some("held_at".to_owned()));
}

#[test]
fn a_hundred_files_and_no_more() {
    let mut story = own();
    let file = || Attachment {
        no: 0,
        name: "工资条.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size: 1,
        file: "f".to_owned(),
        key: "k".to_owned(),
        by: wang_qiang().to_ref(),
        at: at("2025-11-10T09:00"),
        purpose: None,
    };
    let add = || Command::AddAttachment { attachment: Box::new(file()) };
    story.case.attachments = vec![file(); 99];
    story.does(add());
    assert_eq!(story.case.attachments.last().unwrap().no, 100);
    assert_eq!(field(&story, add()), Some("file".to_owned()));
}

/// TR82: what goes is renumbered from one, what stays too; the next card is `-3`.
#[test]
fn a_split_renumbers_both_cards() {
    let mut enrol = unpaid_item();
    enrol.enrolled = Tri::No;
    enrol.claims = vec![ItemClaim::Enrol];
    enrol.insurance_kinds = vec![domain::case::InsuranceKind::Pension];
    let pay = DisputeItem { no: 2, claims: vec![ItemClaim::BackPay], ..enrol.clone() };
    let mut registration = registration("2025-11-10T09:00", enrol.clone());
    registration.items = vec![
        DisputeItem { no: 1, ..pay.clone() },
        DisputeItem { no: 2, ..enrol.clone() },
        DisputeItem { no: 3, ..pay },
    ];
    registration.items.push(DisputeItem { no: 4, ..enrol });
    let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    let split = |items: &[u8]| Command::Division(DivisionCommand::Split { items: items.to_vec() });
    assert_eq!(story.refused(split(&[9])), "FIELDS_INVALID", "no such item");
    story.does(split(&[1]));
    let numbers = |items: &[DisputeItem]| items.iter().map(|item| (item.no, item.claims[0])).collect::<Vec<_>>();
    assert_eq!(
        numbers(&story.case.registration.items),
        [(1, ItemClaim::Enrol), (2, ItemClaim::BackPay), (3, ItemClaim::Enrol)]
    );
    assert_eq!(numbers(&story.follow_linked().case.registration.items), [(1, ItemClaim::BackPay)]);
    story.does(split(&[]));
    assert_eq!(numbers(&story.case.registration.items), [(1, ItemClaim::Enrol), (2, ItemClaim::Enrol)]);
    assert_eq!(story.follow_linked().case.case_no.to_string(), "2025-0001-3");
}

/// TR82: items that go together are not split; what was asked for and stays unknown goes with its item.
#[test]
fn what_goes_together_is_not_split_and_what_stays_unknown_goes_along() {
    let mut registration = registration("2025-11-10T09:00", unpaid_item());
    registration.items.push(DisputeItem { no: 2, ..unpaid_item() });
    let split = |items: &[u8]| Command::Division(DivisionCommand::Split { items: items.to_vec() });
    let at_tax_with = |registration: &Registration| {
        let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
        let registration = registration.clone();
        let mut story =
            Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by)
                .unwrap();
        story.does(Command::Register);
        story
    };
    assert_eq!(at_tax_with(&registration).refused(split(&[1])), "STAGE_SKIPPED", "both are the tax bureau's");
    registration.items[1].enrolled = Tri::Unknown;
    let mut story = at_tax_with(&registration);
    story.does(Command::AskVerification {
        item: 2,
        fact: domain::policy::InputName::Enrolled,
        department: "hrss_bureau".into(),
        question: "是否参保".to_owned(),
    });
    story.does(Command::AnswerVerification { value: "unknown".to_owned(), note: "查不到".to_owned() });
    assert_eq!(story.case.verified_items, [2]);
    story.does(split(&[]));
    assert!(story.case.verified_items.is_empty());
    let child = story.follow_linked();
    assert_eq!(child.case.verified_items, [1], "renumbered with its item");
    assert_eq!(child.case.proposal(&child.pack).kind, domain::case::ProposalKind::Refer);
}

/// TR11, TR12: a decision that departs from the table has its reason, for the item it is about, on file and in the
/// story; a declaration covers its own item only.
#[test]
fn a_departure_has_its_reason_on_file() {
    let mut registration = registration("2025-11-10T09:00", DisputeItem::new(1, 9));
    registration.items[0].sub_kind = Some("other".to_owned());
    registration.items[0].description = "挂靠代缴的钱能不能要回来".to_owned();
    // Benefits of both groups: two lawful owners, of whom one is chosen.
    registration.items.push(DisputeItem { no: 2, category: 7, sub_kind: Some("benefit".to_owned()), ..unpaid_item() });
    let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register).as_(&head_of_hrss());
    story.does(Command::DeclareOwn { item: 1, reason: "属于本部门".to_owned() }).as_(&hrss_handler());
    let ask =
        domain::case::DutyCommand::AskDeparture { to: "hrss_bureau".into(), reason: "当事人要求".to_owned() };
    story.does(Command::Duty(ask)).as_(&head_of_hrss());
    let answer = domain::case::DutyCommand::AnswerDeparture { granted: true, reason: "同意".to_owned() };
    story.does(Command::Duty(answer)).as_(&hrss_handler());
    let own = |reason: &str| Command::ClassifyOwn {
        departures: vec![domain::case::Departure { item: 2, reason: reason.to_owned() }],
    };
    let refusal = story.try_to(own(" ")).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.fields.len()), ("NOT_OWN_DUTY", 1));
    assert_eq!(refusal.fields[0].field, "departure-2", "item 1 is declared, item 2 is not");
    story.does(own("当事人要求一并办理"));
    let decided: Vec<Option<&str>> =
        story.case.decisions.iter().map(|decision| decision.departure.as_deref()).collect();
    assert_eq!(decided, [None, Some("当事人要求一并办理")]);
    let told = domain::case::timeline(&story.entries, &story.pack, None);
    assert!(told.iter().any(|happening| happening.text.contains("分项 2：当事人要求一并办理")), "{told:?}");
    let opinion = story.case.documents.iter().find(|document| document.kind == DocumentKind::ClassificationOpinion);
    assert!(opinion.unwrap().body.contains("与建议不同，理由：当事人要求一并办理"));

    let mut informed = at_tax(DisputeItem {
        period: period("2019-03", "2021-12"),
        insurance_kinds: vec![domain::case::InsuranceKind::Pension],
        ..unpaid_item()
    });
    informed.does(Command::Inform {
        target: domain::case::Target {
            department: Some("hrss_bureau".into()),
            name: "  市人社局 ".to_owned(),
            address: String::new(),
            phone: "0457-2880002".to_owned(),
        },
        path: " 窗口 ".to_owned(),
        materials: vec![" 身份证 ".to_owned(), " ".to_owned()],
        departures: Vec::new(),
    });
    let notice = informed.case.notice.as_ref().unwrap();
    assert_eq!((notice.target.name.as_str(), notice.path.as_str()), ("市人社局", "窗口"));
    assert_eq!(notice.materials, ["身份证"]);
}

/// M-4.5-f: a second clue about the same refusal is numbered after the first.
#[test]
fn clues_are_numbered() {
    let mut story = crate::referral::s04_assigned();
    let refer = crate::referral::refer;
    let refuse =
        domain::case::ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() };
    story.as_(&head_of_tax()).does(refer(refuse)).as_(&hotline_office());
    let view = domain::case::ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() };
    story.does(refer(view)).as_(&head_of_hrss());
    story.does(refer(domain::case::ReferralCommand::RejectRefusal { why: "职责明确".to_owned() }));
    let clue = |facts: &str| refer(domain::case::ReferralCommand::HandOverClue { facts: facts.to_owned() });
    story.does(clue("拒不办理"));
    let again = story.try_to(clue("拒不办理")).unwrap_err();
    assert_eq!(
        (again.code.id(), again.clause.as_str()),
        ("ALREADY_ON_RECORD", "M-4.5-f"),
        "the same is not there twice"
    );
    story.does(clue("拒不办理，又拒收催办"));
    assert_eq!(story.case.clues.iter().map(|clue| clue.no).collect::<Vec<_>>(), [1, 2]);
}

/// Numbers of a preview are no numbers yet.
#[test]
fn a_preview_uses_up_no_number() {
    use domain::case::{Numbering, Preview, Series};
    let series = Series { kind: "case".to_owned(), department: String::new(), year: 2025 };
    assert_eq!((Preview.next(&series), Preview.next(&series)), (0, 0));
}

/// M-4.1-f, M-4.5-f: a hand-over goes to a colleague of the department, not to oneself; the clue needs both reminders.
#[test]
fn hand_overs_stay_in_the_department() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).does(Command::Claim).as_(&head_of_tax());
    let offer = |to: &Actor| Command::OfferHandOver { to: staff_ref(to), reason: "出差".to_owned() };
    assert_eq!(field(&story, offer(&hrss_handler())), Some("to".to_owned()));
    assert_eq!(field(&story, offer(&wang_qiang())), Some("to".to_owned()));
    story.does(offer(&liu_yang()));
    assert_eq!(story.refused(offer(&liu_yang())), "WAITING_FOR_ANSWER");
    story.as_(&liu_yang()).does(Command::DeclineHandOver);
    assert!(story.case.hand_over.is_none() && story.case.first_receiver.as_ref().unwrap().name == "王强");
}

/// M-4.1-f, TR05: who offered a hand-over takes the offer back while nobody has accepted; others do not.
#[test]
fn an_offer_nobody_accepted_is_taken_back_by_who_made_it() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).does(Command::Claim).as_(&head_of_tax());
    story.does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "出差".to_owned() });
    story.as_(&wang_qiang());
    assert_ne!(story.refused(Command::DeclineHandOver), "");
    story.as_(&head_of_tax()).does(Command::DeclineHandOver);
    assert!(story.case.hand_over.is_none());
}

/// M-4.1-f, TR04: a claim by mistake is given back at once and by the claimer alone; later the duty is handed over only.
#[test]
fn a_claim_is_given_back_at_once_or_not_at_all() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    let before = (story.case.sub_state, story.case.is_in_pool(), story.case.clocks.clone());
    story.as_(&wang_qiang()).does(Command::Claim).as_(&liu_yang());
    assert_ne!(story.refused(Command::ReleaseClaim), "");
    story.as_(&wang_qiang()).does(Command::ReleaseClaim);
    assert_eq!((story.case.sub_state, story.case.is_in_pool(), story.case.clocks.clone()), before);
    assert!(story.case.first_receiver.is_none() && story.case.accepting_department.is_none());
    // Somebody else may claim it now; five minutes later it is his for good.
    story.as_(&liu_yang()).does(Command::Claim);
    story.now = story.now.plus(301);
    assert_eq!(story.refused(Command::ReleaseClaim), "STAGE_SKIPPED");
}
