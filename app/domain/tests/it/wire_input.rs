//! SEC-02: what the wire may say. Every command comes through as it was said; every value in it that is not what its
//! field holds is refused under the field's name.

use crate::properties::command;
use crate::story::*;
use domain::case::{
    Case, Command, CommandKind, DivisionCommand, JointCommand, MajorCommand, ReferralCommand, StaffRef, TransferKind,
    TransferLetter, TransferTrigger,
};
use domain::input::{CommandInput, Known, Misread, purpose};
use domain::intake::{Form, PERSONAL, amended};
use domain::limits;
use domain::value::Instant;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Steps of the system, and what has a door of its own.
const UNSAID: [CommandKind; 9] = [
    CommandKind::AmendRegistration,
    CommandKind::NoticeServed,
    CommandKind::ProceedToArchive,
    CommandKind::NoteReceipt,
    CommandKind::IssueCode,
    CommandKind::ReceiveFeedback,
    CommandKind::AddAttachment,
    CommandKind::BeMerged,
    CommandKind::BeRestored,
];

fn letter(now: Instant) -> TransferLetter {
    let text = |text: &str| text.to_owned();
    TransferLetter {
        letter_no: String::new(),
        to: "hrss_bureau".into(),
        case_source: text("来访"),
        investigated_name: text("鑫源公司"),
        investigated_address: text("西林吉镇"),
        postcode: text("165300"),
        legal_rep_name: text("赵某"),
        legal_rep_post: text("经理"),
        legal_rep_phone: text("0457-2880001"),
        principal_name: text("钱某"),
        principal_post: text("主管"),
        principal_phone: text("0457-2880002"),
        other_contact: text("传真"),
        kinds: vec![TransferKind::ComplaintHandling],
        other_kind_text: text("其他"),
        evidence: text("清单"),
        enclosed: vec![domain::case::Material::ComplaintForm],
        sender_contact: text("0457-2880003"),
        trigger: TransferTrigger::Receipt,
        trigger_at: now,
    }
}

/// A command of every kind that people say.
fn said(case: &Case, now: Instant) -> Vec<(CommandKind, Command)> {
    let text = |text: &str| text.to_owned();
    CommandKind::ALL
        .iter()
        .copied()
        .filter(|kind| !UNSAID.contains(kind))
        .filter(|kind| !matches!(kind, CommandKind::Submit | CommandKind::RegisterContact))
        .map(|kind| {
            let said = match kind {
                CommandKind::DraftTransfer => Command::DraftTransfer { letter: Box::new(letter(now)) },
                CommandKind::InformComplainant => Command::InformComplainant { at: now, method: text("电话") },
                CommandKind::SendTransfer => Command::SendTransfer,
                CommandKind::ReceiveTransfer => {
                    Command::ReceiveTransfer { receiver: text("孙某"), contact: text("0457-2880004") }
                }
                CommandKind::ContactComplainant => {
                    Command::ContactComplainant { at: now, method: text("电话"), by: text("孙某") }
                }
                CommandKind::CloseTransferred => Command::CloseTransferred { result: text("已处理") },
                CommandKind::SendFeedback => Command::SendFeedback { letter: text("反馈") },
                // With what may be left out.
                CommandKind::ConveneJoint => {
                    let Command::Joint(JointCommand::Convene { units, .. }) = command(kind, case, now, 1) else {
                        panic!()
                    };
                    Command::Joint(JointCommand::Convene { lead: Some("tax_bureau".into()), units })
                }
                CommandKind::PresentToLeader => Command::Major(MajorCommand::Present {
                    note: text("拟同意"),
                    also: vec!["hrss_bureau".into()],
                    lead: Some("tax_bureau".into()),
                }),
                CommandKind::DraftSlip => {
                    let Command::Referral(ReferralCommand::Draft { considered, departures, .. }) =
                        command(kind, case, now, 1)
                    else {
                        panic!()
                    };
                    let suggested = Some("hrss_bureau".into());
                    Command::Referral(ReferralCommand::Draft { considered, suggested, departures })
                }
                CommandKind::FillSlip => {
                    let Command::Referral(ReferralCommand::FillSlip { considered, .. }) = command(kind, case, now, 1)
                    else {
                        panic!()
                    };
                    Command::Referral(ReferralCommand::FillSlip { considered, suggested: Some("hrss_bureau".into()) })
                }
                CommandKind::Correct => {
                    let Command::Correct { answers, update } = command(kind, case, now, 1) else { panic!() };
                    let update = domain::case::CorrectionUpdate {
                        name: Some(text("张丽")),
                        phone: Some(domain::value::Phone::parse("13800000001").unwrap()),
                        address: Some(text("西林吉镇")),
                        location_town: Some("232701100".into()),
                        summary: Some(text("没有缴费")),
                        insurance_kinds: vec![domain::case::InsuranceKind::Pension],
                        ..update
                    };
                    Command::Correct { answers, update }
                }
                kind => command(kind, case, now, 1),
            };
            assert_eq!(said.kind(), kind, "the samples have one of every kind");
            (kind, said)
        })
        .collect()
}

/// A case with two items and two parties.
fn scene() -> Story {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    let second = domain::case::DisputeItem { no: 2, ..story.case.registration.items[0].clone() };
    story.case.registration.items.push(second);
    story
}

fn staff() -> Vec<StaffRef> {
    [liu_yang(), wang_qiang(), head_of_tax()].iter().map(staff_ref).collect()
}

/// Who is named need not be one of those at hand for the rest to be read.
fn with_named(command: &Command) -> Vec<StaffRef> {
    let mut known = staff();
    let named = |users: &[StaffRef]| users.to_vec();
    match command {
        Command::OfferHandOver { to, .. }
        | Command::Duty(
            domain::case::DutyCommand::Reassign { to, .. } | domain::case::DutyCommand::AppointStandIn { to, .. },
        ) => {
            known.push(to.clone());
        }
        Command::Oversight(domain::case::OversightCommand::Restrict { users, .. }) => known.extend(named(users)),
        _ => {}
    }
    known
}

#[test]
fn sec_02_every_command_comes_through_as_it_was_said() {
    let story = scene();
    for (kind, command) in said(&story.case, story.now) {
        let staff = with_named(&command);
        let known = Known { pack: &story.pack, case: &story.case, staff: &staff, now: story.now };
        // Through the bytes of the wire, as a browser sends it.
        let sent = serde_json::to_string(&CommandInput::of(&command)).unwrap();
        let input: CommandInput = serde_json::from_str(&sent).unwrap();
        match (input.parse(&known), command) {
            // How two cases compare is not said.
            (
                Ok(Command::Division(DivisionCommand::Merge { duplicate: read, .. })),
                Command::Division(DivisionCommand::Merge { duplicate: asked, .. }),
            ) => assert_eq!(read, asked),
            (read, command) => assert_eq!(read, Ok(command), "{kind:?}"),
        }
    }
}

#[test]
fn sec_02_steps_of_the_system_and_the_amendment_are_not_said() {
    let story = scene();
    let known = Known { pack: &story.pack, case: &story.case, staff: &[], now: story.now };
    let registration = serde_json::to_value(&story.case.registration).unwrap();
    for said in [
        json!({ "amend_registration": { "registration": registration } }),
        json!("notice_served"),
        json!("proceed_to_archive"),
        json!({ "note_receipt": { "receiver": "x", "contact": "x" } }),
        json!({ "receive_feedback": { "result": "x", "reply": true } }),
        json!({ "add_attachment": {} }),
        json!({ "division": { "be_merged": { "into": "2025-0001" } } }),
        json!({ "division": "be_restored" }),
    ] {
        let input: CommandInput = serde_json::from_value(said.clone()).unwrap();
        assert_eq!(input.parse(&known), Err(Misread::Unsaid), "{said}");
    }
    for said in [
        json!(null),
        json!([]),
        json!(7),
        json!("x"),
        json!({}),
        json!({ "claim": {}, "lapse": {} }),
        json!({ "joint": 1 }),
    ] {
        let input: CommandInput = serde_json::from_value(said.clone()).unwrap();
        let Err(Misread::Fields { kind: None, errors }) = input.parse(&known) else { panic!("{said}") };
        assert_eq!(errors[0].field, "command", "{said}");
    }
}

/// Every leaf of a value by its pointer.
fn leaves(value: &Value, at: String, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(value, format!("{at}/{name}"), found));
        }
        Value::Array(values) => {
            found.push((at.clone(), value.clone()));
            values.iter().enumerate().for_each(|(index, value)| leaves(value, format!("{at}/{index}"), found));
        }
        leaf => found.push((at, leaf.clone())),
    }
}

/// What the server knows itself, whatever is sent.
fn is_ignored(pointer: &str) -> bool {
    ["/likeness", "/letter_no", "/minutes_no", "/name", "/department"].iter().any(|part| pointer.contains(part))
        && (pointer.contains("/likeness")
            || pointer.contains("/letter_no")
            || pointer.contains("/minutes_no")
            || pointer.contains("/offer_hand_over/to/")
            || pointer.contains("/duty/reassign/to/")
            || pointer.contains("/duty/appoint_stand_in/to/")
            || pointer.contains("/restrict/users/"))
}

/// Names of fields that hold more than words.
const TYPED: &[&str] = &[
    "also",
    "clock",
    "department",
    "departments",
    "document",
    "duplicate",
    "enclosed",
    "expected_end",
    "expires_on",
    "fact",
    "field",
    "filed_on",
    "form",
    "from",
    "ground",
    "grounds",
    "insurance_kinds",
    "kind",
    "kinds",
    "lead",
    "location_town",
    "on",
    "outcome",
    "phone",
    "remedy",
    "result",
    "suggested",
    "to",
    "trigger",
    "until",
    "what",
];

/// Every value of every command replaced by junk: typed ones are refused under a name, texts beyond their limit too, and
/// nothing is understood that was not said.
#[test]
fn sec_02_junk_in_any_value_of_any_command_is_refused_under_its_name() {
    let story = scene();
    let (mut tried, mut refused, mut typed) = (0_u32, 0_u32, BTreeSet::new());
    for (kind, command) in said(&story.case, story.now) {
        let staff = with_named(&command);
        let known = Known { pack: &story.pack, case: &story.case, staff: &staff, now: story.now };
        let sent = serde_json::to_value(CommandInput::of(&command)).unwrap();
        let mut found = Vec::new();
        leaves(&sent, String::new(), &mut found);
        let mut parse = |pointer: &str, junk: Value| {
            let mut changed = sent.clone();
            *changed.pointer_mut(pointer).unwrap() = junk;
            tried += 1;
            let read = serde_json::from_value::<CommandInput>(changed).unwrap().parse(&known);
            if let Err(Misread::Fields { errors, .. }) = &read {
                refused += 1;
                for error in errors {
                    assert!(!error.field.is_empty() && error.message.contains('：'), "{kind:?} {pointer}: {error:?}");
                }
            }
            read
        };
        // A step of a lane that says nothing else is a name, too.
        let is_name = |pointer: &str| pointer.is_empty() || !is_plain(&command) && pointer.matches('/').count() == 1;
        for (pointer, leaf) in found.into_iter().filter(|(pointer, _)| !is_name(pointer) && !is_ignored(pointer)) {
            let name = pointer.rsplit('/').find(|part| part.parse::<u8>().is_err()).unwrap().to_owned();
            let must_refuse = match &leaf {
                Value::String(_) => vec![json!("长".repeat(10_001)), json!("\u{0}"), json!(7), json!({ "a": 1 })],
                Value::Number(_) => vec![json!(-7), json!(i64::MAX), json!(1.5), json!("一"), json!({})],
                Value::Bool(_) => vec![json!("yes"), json!(1)],
                Value::Array(_) => {
                    let first = leaf.get(0).cloned().unwrap_or(json!("x"));
                    vec![json!(vec![first; limits::LIST + 1]), json!("x"), json!([[]]), json!({})]
                }
                _ => Vec::new(),
            };
            for junk in must_refuse {
                let read = parse(&pointer, junk.clone());
                assert!(
                    read.is_err(),
                    "{kind:?} {pointer} took {}",
                    junk.to_string().chars().take(40).collect::<String>()
                );
            }
            if leaf.is_string() {
                let free = parse(&pointer, json!("火星")).is_ok();
                assert_eq!(!free, holds_more_than_words(kind, &name), "{kind:?} {pointer}");
                if !free {
                    typed.insert(name);
                }
            }
        }
        // Whatever is beside what is asked is refused.
        for name in ["received_at", "channel", "case_no", "version"] {
            let mut changed = sent.clone();
            let body = match &mut changed {
                Value::Object(fields) => fields.values_mut().next().unwrap(),
                _ => continue,
            };
            let body = if body.as_object().is_some_and(|body| body.len() == 1 && !is_plain(&command)) {
                body.as_object_mut().unwrap().values_mut().next().unwrap()
            } else {
                body
            };
            let Some(fields) = body.as_object_mut() else { continue };
            fields.insert(name.to_owned(), json!(0));
            let read = serde_json::from_value::<CommandInput>(changed).unwrap().parse(&known);
            let Err(Misread::Fields { errors, .. }) = read else { panic!("{kind:?} took {name}") };
            assert!(errors.iter().any(|error| error.field == name), "{kind:?}: {errors:?}");
        }
    }
    println!("{tried} values replaced, {refused} refused under a name; typed fields: {typed:?}");
    assert!(tried > 1_000, "{tried}");
    let never: Vec<_> = TYPED.iter().filter(|name| !typed.contains(**name)).collect();
    assert!(never.is_empty(), "no sample has {never:?}");
}

/// Commands of the ordinary way stand alone, those of the lanes under their lane.
fn is_plain(command: &Command) -> bool {
    !matches!(
        command,
        Command::Joint(_)
            | Command::Oversight(_)
            | Command::Division(_)
            | Command::Major(_)
            | Command::Referral(_)
            | Command::Station(_)
            | Command::Hearing(_)
            | Command::Duty(_)
            | Command::Record(_)
    )
}

/// Names that hold words here and more than words elsewhere: the telephone of an office, a result in words.
fn holds_more_than_words(kind: CommandKind, name: &str) -> bool {
    match (kind, name) {
        (CommandKind::RecordService, "method") => true,
        (CommandKind::Inform, "phone")
        | (CommandKind::ReExamine, "ground")
        | (CommandKind::Object, "grounds")
        | (CommandKind::RecordClueOutcome, "outcome") => false,
        (kind, "result") => kind == CommandKind::AnswerLegalCheck,
        (_, name) => TYPED.contains(&name),
    }
}

#[test]
fn sec_02_nobody_is_named_who_has_no_account_and_no_item_that_is_not_there() {
    let story = scene();
    let staff = staff();
    let known = Known { pack: &story.pack, case: &story.case, staff: &staff, now: story.now };
    let fields = |said: Value| -> Vec<String> {
        match serde_json::from_value::<CommandInput>(said).unwrap().parse(&known) {
            Err(Misread::Fields { errors, .. }) => errors.into_iter().map(|error| error.field).collect(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(fields(json!({ "offer_hand_over": { "to": { "account": 99_999 }, "reason": "出差" } })), ["to"]);
    let users = json!([{ "account": 99_999 }, { "account": staff[0].account.0 }]);
    assert_eq!(fields(json!({ "oversight": { "restrict": { "users": users, "reason": "x" } } })), ["users"]);
    assert_eq!(fields(json!({ "declare_own": { "item": 9, "reason": "x" } })), ["item"]);
    assert_eq!(fields(json!({ "declare_own": { "reason": "x" } })), ["item"]);
    let conclusions = json!([{ "item": 1, "text": "应补缴" }, { "item": 7, "text": "应补缴" }]);
    let finding = json!({ "record_finding": { "facts": "x", "conclusions": conclusions, "legal_basis": [] } });
    assert_eq!(fields(finding), ["conclusion-7"]);
    assert_eq!(fields(json!({ "division": { "split": { "items": [5] } } })), ["items"]);
    assert_eq!(fields(json!({ "station": { "begin": { "consents": [1, 9] } } })), ["consents"]);
    let service = json!({ "record_service": {
        "document": "reply", "party": 9, "method": "post", "served_at": story.now.unix(), "proof": "回执",
    } });
    assert_eq!(fields(service), ["party"]);
    // Every value that is wrong is named at once.
    let many = json!({ "start_remedy": { "remedy": "火星", "body": "x".repeat(501), "filed_on": "昨天" } });
    assert_eq!(fields(many), ["remedy", "body", "filed_on"]);
}

fn registered(change: impl FnOnce(&mut domain::case::Registration)) -> domain::case::Registration {
    let mut registration = registration("2025-11-10T09:00", unpaid_item());
    change(&mut registration);
    registration
}

/// A form saved as it was handed out changes nothing, whatever it shows.
#[test]
fn sec_02_a_masked_form_saved_unchanged_keeps_every_real_value() {
    let (pack, now) = (pack("mohe_2025"), at("2025-11-10T10:00"));
    let known = registered(|known| {
        let id = domain::value::IdNumber::parse("11010519491231002X").unwrap();
        known.parties[0].id_number = Some(id.into());
        "漠河市西林吉镇样例路12号".clone_into(&mut known.parties[0].address);
        "zhang@example.com".clone_into(&mut known.parties[0].email);
        known.representation = Some(domain::case::Representation {
            agent: "张*小".to_owned(),
            phone: domain::value::Phone::parse("13900000002").unwrap().into(),
            relation: "儿子".to_owned(),
            may_withdraw: true,
        });
        known.items[0].finished = domain::case::FinishedWork::BankInquiry;
        known.people = 3;
        known.petition_no = Some("信访 2025-3".to_owned());
    });
    let form = Form::masked(&known);
    let text = serde_json::to_string(&form).unwrap();
    for real in ["张丽", "11010519491231002X", "13800000001", "样例路", "zhang@", "13900000002"] {
        assert!(!text.contains(real), "{real} in {text}");
    }
    assert_eq!(amended(&form, &known, &pack, now), Ok(known.clone()));

    // What is typed is read, asterisks and all: masked is what the form says is masked.
    let mut renamed = form.clone();
    renamed.kept.retain(|field| field != "name");
    renamed.name = "李*飞".to_owned();
    let saved = amended(&renamed, &known, &pack, now).unwrap();
    assert_eq!(saved.parties[0].name, "李*飞");
    assert_eq!(saved.parties[0].id_number, known.parties[0].id_number);
    assert_eq!(amended(&Form::masked(&saved), &saved, &pack, now).unwrap().parties[0].name, "李*飞");
    assert_eq!(saved.parties[0].masked().name, "李*飞", "three characters: the middle one is hidden");

    // A mask that is sent as if it had been typed is no value.
    let mut unmarked = form.clone();
    unmarked.kept.clear();
    let errors = amended(&unmarked, &known, &pack, now).unwrap_err();
    let fields: BTreeSet<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    // Whoever is called 张*小 is called what the mask says.
    assert!(!fields.contains("agent_name"), "{errors:?}");
    for field in
        ["name", "id_number", "phone", "address", "email", "respondent_name", "respondent_phone", "agent_phone"]
    {
        assert!(fields.contains(field), "{field}: {errors:?}");
    }
    // Nothing is kept that is not there, and nothing that is not personal.
    for field in ["respondent_address", "summary", "received_at"] {
        let mut wrong = form.clone();
        wrong.kept.push(field.to_owned());
        assert_eq!(amended(&wrong, &known, &pack, now).unwrap_err()[0].field, field);
    }
    assert!(PERSONAL.iter().all(|(field, _)| form.personal(field).is_some()));
}

/// The rule itself refuses what no form sends any more.
#[test]
fn sec_02_an_amendment_changes_no_machine_fact_no_role_and_lifts_no_hidden_identity() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.case.registration.parties[0].identity_hidden = true;
    let amended = |change: &dyn Fn(&mut domain::case::Registration)| {
        let mut registration = story.case.registration.clone();
        change(&mut registration);
        let refusal = story.try_to(Command::AmendRegistration { registration: Box::new(registration) }).unwrap_err();
        assert_eq!(refusal.code.id(), "FIELDS_INVALID");
        refusal.fields.into_iter().map(|error| error.field).collect::<Vec<_>>()
    };
    let masked = |text: &str| domain::value::Protected::Masked(text.to_owned());
    assert_eq!(amended(&|new| new.received_at = new.received_at.plus(-90 * 86_400)), ["received_at"]);
    assert_eq!(amended(&|new| new.location_town = "火星".into()), ["town"]);
    assert_eq!(amended(&|new| new.parties[0].identity_hidden = false), ["identity_hidden"]);
    assert_eq!(amended(&|new| new.parties[0].phone = Some(masked("138****0001"))), ["phone"]);
    assert_eq!(
        amended(
            &|new| new.parties[0].id_number = Some(domain::value::Protected::Masked("110***********002X".to_owned()))
        ),
        ["id_number"]
    );
    assert_eq!(amended(&|new| new.items[0].acting_department = Some("mars".into())), ["acting"]);
    assert!(amended(&|new| new.parties.swap(0, 1)).contains(&"parties".to_owned()));
    let exchanged = |new: &mut domain::case::Registration| {
        let (first, second) = (new.parties[0].role, new.parties[1].role);
        (new.parties[0].role, new.parties[1].role) = (second, first);
    };
    assert_eq!(amended(&exchanged), ["parties", "parties"]);
    let renamed = |new: &mut domain::case::Registration| {
        let first = new.parties[0].name.clone();
        new.parties[0].name = new.parties[1].name.clone();
        new.parties[1].name = first;
    };
    assert_eq!(amended(&renamed), ["parties"]);
    assert_eq!(amended(&|new| new.title = "题".repeat(limits::TITLE + 1)), ["title"]);
    assert_eq!(amended(&|new| new.summary = "字".repeat(limits::SUMMARY + 1)), ["summary"]);
}

#[test]
fn sec_01_a_purpose_is_a_reason_somebody_can_read() {
    let case = scene().case;
    let name = case.registration.parties[0].name.clone();
    let phone = case.registration.parties[0].phone.as_ref().unwrap().to_string();
    let long = "核对参保记录".repeat(40);
    for text in [
        "",
        "    ",
        "看看",
        "啊啊啊啊",
        "aaaaaaaa",
        "……。。。，，，",
        "12345678",
        "abababab",
        "1111 2222",
        "核对\u{7}身份证",
        long.as_str(),
    ] {
        assert_eq!(purpose(text, &case).unwrap_err().field, "purpose", "{text}");
    }
    for text in [format!("核对{name}的身份"), format!("打电话 {phone}"), "核对张 丽的身份".to_owned()] {
        let message = purpose(&text, &case).unwrap_err().message;
        assert!(message.contains("不要写"), "{text}: {message}");
    }
    for text in ["核对参保记录", "  电话联系  ", "check the insurance record"] {
        assert_eq!(purpose(text, &case).unwrap(), text.trim());
    }
}

/// What one door takes no other refuses: a ticket of any accepted length is amended without a word being cut.
#[test]
fn sec_02_a_clerk_never_shortens_what_another_door_took() {
    let (pack, now) = (pack("mohe_2025"), at("2025-11-10T10:00"));
    let long = |most: usize| "字".repeat(most);
    let known = registered(|known| {
        known.title = long(limits::TITLE);
        known.summary = long(limits::SUMMARY);
        known.parties[0].name = long(limits::NAME);
        known.parties[0].address = long(limits::ADDRESS);
        known.petition_no = Some(long(limits::NUMBER));
        let item = domain::case::DisputeItem { description: long(limits::DESCRIPTION), ..known.items[0].clone() };
        known.items = (1..=20).map(|no| domain::case::DisputeItem { no, ..item.clone() }).collect();
    });
    assert_eq!(amended(&Form::masked(&known), &known, &pack, now), Ok(known));
}
