//! Bad input: texts are kept as they were written or refused with the field named; dates, periods and amounts that
//! cannot be are refused with the field named.

use crate::joint_handling::at_tax;
use crate::properties::command;
use crate::story::*;
use domain::access::Actor;
use domain::case::{
    Channel, Command, CommandKind, Context, CoordinationForm, CorrectionUpdate, CourtItemKind, DefectField,
    DefectInput, MajorCommand, OpenedBy, OversightCommand, RecordCommand, Refusal, RefusalKind, RemedyKind,
    SuspensionGround, decide,
};
use domain::input::{CommandInput, Known, Misread};
use domain::intake::{Form, ItemForm, Step, check_step, registration as understood};
use domain::value::{Day, Money, Period};
use serde_json::Value;

/// What people paste: emoji, writing from right to left with its marks, markup, all kinds of line breaks.
const ODD: &str =
    "😀👨‍👩‍👧 \u{202e}oce\u{202c} مرحبا \u{200f}שלום</textarea><script>alert('1')</script>\n“引号”&amp;\t制表";

fn form() -> Form {
    Form {
        items: vec![ItemForm {
            category: "8".to_owned(),
            sub_kind: "recovery".to_owned(),
            from_year: "2025".to_owned(),
            from_month: "1".to_owned(),
            to_year: "2025".to_owned(),
            to_month: "6".to_owned(),
            enrolled: "yes".to_owned(),
            ..ItemForm::default()
        }],
        summary: "单位没有缴社保费".to_owned(),
        town: "232701100".to_owned(),
        name: "张丽".to_owned(),
        phone: "13800000001".to_owned(),
        respondent_name: "北极宾馆有限公司".to_owned(),
        ..Form::default()
    }
}

/// What is wrong with a form, the form, and the fields it is refused for.
type BadForm = (&'static str, Form, &'static [&'static str]);

/// The fields that the form is refused for.
fn wrong(form: &Form) -> Vec<String> {
    let pack = pack("mohe_2025");
    let now = at("2025-11-10T09:00");
    let refused = understood(form, &pack, now, now, true).err().unwrap_or_default();
    let steps = check_step(form, Step::Confirm, &pack, now);
    let mut fields: Vec<String> = refused.into_iter().map(|error| error.field).collect();
    for error in steps {
        assert!(fields.contains(&error.field), "the step and the whole agree on {}", error.field);
    }
    fields.dedup();
    fields
}

fn typed(change: impl FnOnce(&mut Form)) -> Form {
    let mut form = form();
    change(&mut form);
    form
}

fn with_item(change: impl FnOnce(&mut ItemForm)) -> Form {
    typed(|form| change(&mut form.items[0]))
}

#[test]
fn a_form_keeps_odd_texts_as_they_are_written() {
    let form = typed(|form| form.summary = ODD.to_owned());
    assert!(wrong(&form).is_empty());
    let now = at("2025-11-10T09:00");
    let registration = understood(&form, &pack("mohe_2025"), now, now, true).unwrap();
    assert_eq!(registration.summary, ODD);
    // Browsers send line breaks as two characters; they are one line break.
    let form = typed(|form| form.summary = "第一行\r\n第二行".to_owned());
    let registration = understood(&form, &pack("mohe_2025"), now, now, true).unwrap();
    assert_eq!(registration.summary, "第一行\n第二行");
}

#[test]
fn a_form_names_the_field_that_cannot_be() {
    let long = || "长".repeat(100_000);
    let null = || "空\0字节".to_owned();
    let cases: Vec<BadForm> = vec![
        ("100 000 characters", typed(|form| form.summary = long()), &["summary"]),
        ("a name of 100 000", typed(|form| form.name = long()), &["name"]),
        ("the other side's", typed(|form| form.respondent_name = long()), &["respondent_name"]),
        ("an address", typed(|form| form.address = long()), &["address"]),
        ("a description", with_item(|item| item.description = long()), &["description"]),
        ("a petition number", typed(|form| form.petition_no = long()), &["petition_no"]),
        ("a null byte", typed(|form| form.summary = null()), &["summary"]),
        ("a null byte in a name", typed(|form| form.name = null()), &["name"]),
        ("an escape", typed(|form| form.title = "\u{1b}[31m".to_owned()), &["title"]),
        ("a null byte in a description", with_item(|item| item.description = null()), &["description"]),
        ("1989", with_item(|item| item.from_year = "1989".to_owned()), &["from_year"]),
        ("a year of letters", with_item(|item| item.from_year = "今年".to_owned()), &["from_year"]),
        ("year 99999", with_item(|item| item.to_year = "99999".to_owned()), &["to_year"]),
        ("month 13", with_item(|item| item.to_month = "13".to_owned()), &["to_month"]),
        ("month 0", with_item(|item| item.from_month = "0".to_owned()), &["from_month"]),
        ("next month", with_item(|item| (item.to_year, item.to_month) = ("2025".into(), "12".into())), &["to_year"]),
        ("beyond the calendar", with_item(|item| item.to_year = "2190".to_owned()), &["to_year"]),
        ("from after to", with_item(|item| item.from_month = "9".to_owned()), &["to_year"]),
        ("a negative amount", with_item(|item| item.amount = "-1".to_owned()), &["amount"]),
        ("10¹² yuan and a fen", with_item(|item| item.amount = "1000000000000.01".to_owned()), &["amount"]),
        ("an endless amount", with_item(|item| item.amount = "9".repeat(400)), &["amount"]),
        ("no number", with_item(|item| item.amount = "一万".to_owned()), &["amount"]),
        ("nobody", typed(|form| form.people = "0".to_owned()), &["people"]),
        ("minus one person", typed(|form| form.people = "-1".to_owned()), &["people"]),
        ("a telephone of words", typed(|form| form.phone = "无".to_owned()), &["phone"]),
        ("a place nobody knows", typed(|form| form.town = "大西洋".to_owned()), &["town"]),
    ];
    for (what, form, fields) in cases {
        assert_eq!(wrong(&form), fields, "{what}");
    }
    let most = with_item(|item| item.amount = "1000000000000".to_owned());
    assert!(wrong(&most).is_empty(), "10¹² yuan themselves are an amount");
}

/// The fields a command is refused for.
#[track_caller]
fn refused_for(story: &Story, command: Command) -> Vec<String> {
    let refusal: Refusal = story.try_to(command).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.code.kind()), ("FIELDS_INVALID", RefusalKind::Data), "{refusal:?}");
    refusal.fields.into_iter().map(|error| error.field).collect()
}

#[test]
fn staff_texts_are_kept_or_refused_with_the_field_named() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let finding =
        |facts: String| Command::RecordFinding { facts, conclusions: story.conclusions(), legal_basis: basis() };
    assert_eq!(refused_for(&story, finding("长".repeat(100_000))), ["facts"]);
    assert_eq!(refused_for(&story, finding("事实\0".to_owned())), ["facts"]);
    let check =
        |draft: String| Command::Oversight(OversightCommand::AskLegalCheck { question: "依据".to_owned(), draft });
    let mut head = story.follow_self();
    head.as_(&head_of_tax());
    assert_eq!(refused_for(&head, check("长".repeat(100_000))), ["draft"], "also a text nobody has to give");
    assert_eq!(refused_for(&head, check("\u{7}".to_owned())), ["draft"]);
    let basis_of = |entry: &str| Command::RecordFinding {
        facts: "事实".to_owned(),
        conclusions: story.conclusions(),
        legal_basis: vec![entry.to_owned()],
    };
    assert_eq!(refused_for(&story, basis_of(&"法".repeat(100_000))), ["legal_basis"]);
    let message = Command::LeaveMessage { text: "话".repeat(1001), to: None };
    assert_eq!(refused_for(&story, message), ["text"]);
    story.does(finding(ODD.to_owned()));
    assert_eq!(story.case.finding.as_ref().unwrap().facts, ODD, "as it was written");
    let record = story.case.documents.last().unwrap();
    assert!(record.body.contains(ODD), "and in the document: {}", record.body);
    story.does(Command::LeaveMessage { text: ODD.to_owned(), to: None });
    assert_eq!(story.case.messages[0].text, ODD);
}

/// Adds a null byte to the `n`-th text of a command; `None` when it has no such text.
fn poisoned(value: &mut Value, n: &mut usize) -> bool {
    match value {
        Value::String(text) => {
            if *n == 0 {
                text.push('\0');
                return true;
            }
            *n -= 1;
            false
        }
        Value::Array(values) => values.iter_mut().any(|value| poisoned(value, n)),
        Value::Object(fields) => fields.values_mut().any(|value| poisoned(value, n)),
        _ => false,
    }
}

/// Whatever somebody may do, a null byte in any text of it is refused with the field named.
#[test]
fn a_null_byte_is_refused_in_every_text_of_every_command() {
    let stories = vec![
        at_tax(unpaid_item()),
        crate::joint_handling::s03_convened(),
        crate::joint_handling::s03_consolidating(),
        crate::major::s06_team(),
        crate::referral::unclear_at_hrss(),
        crate::referral::s04_assigned(),
        crate::scenarios::s01_in_review(),
        crate::scenarios::s01_served(),
    ];
    let people = crate::model::everybody();
    let mut kinds: Vec<CommandKind> = Vec::new();
    for story in &stories {
        for actor in &people {
            let ctx = Context { actor, ..story.context() };
            for kind in CommandKind::ALL {
                let asked = command(*kind, &story.case, story.now, 1);
                if decide(&story.case, asked.clone(), &ctx).is_err() {
                    continue;
                }
                for text in 0.. {
                    let mut value = serde_json::to_value(&asked).unwrap();
                    if !poisoned(&mut value, &mut text.clone()) {
                        break;
                    }
                    let staff = [staff_ref(&liu_yang())];
                    let known = Known { pack: &story.pack, case: &story.case, staff: &staff, now: story.now };
                    let bad: CommandInput = serde_json::from_value(value).unwrap();
                    match bad.parse(&known) {
                        Err(Misread::Fields { errors, .. }) => {
                            assert!(
                                !errors.is_empty() && errors.iter().all(|error| !error.field.is_empty()),
                                "{bad:?}"
                            );
                            kinds.push(*kind);
                        }
                        Err(Misread::Unsaid) => {}
                        // What the books know of a member of staff is not taken from what was sent.
                        Ok(read) => assert!(!serde_json::to_string(&read).unwrap().contains("\\u0000"), "{read:?}"),
                    }
                }
            }
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() > 25, "only {kinds:?}");
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn dates_that_cannot_be_are_refused_with_the_field_named() {
    let mut own = at_tax(unpaid_item());
    let amended = |from: &str, to: &str| {
        let mut registration = own.case.registration.clone();
        registration.items[0].period = period(from, to);
        Command::AmendRegistration { registration: Box::new(registration) }
    };
    assert_eq!(refused_for(&own, amended("1985-01", "1990-01")), ["period"], "before 1990");
    assert!(own.try_to(amended("1990-01", "1990-01")).is_ok());
    assert_eq!(refused_for(&own, amended("2025-01", "2025-12")), ["period"], "next month");
    assert!(own.try_to(amended("2025-01", "2025-11")).is_ok(), "this month");
    assert_eq!(refused_for(&own, amended("2025-01", "2190-01")), ["period"], "beyond the calendar");
    assert!(serde_json::from_str::<Period>(r#"{"from":"2025-06","to":"2025-01"}"#).is_err(), "from after to");
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let old = registration(
        "2025-11-10T09:00",
        domain::case::DisputeItem { period: period("1980-01", "1981-01"), ..unpaid_item() },
    );
    let opened = Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, old, by);
    assert_eq!(opened.err().unwrap().fields[0].field, "period", "also when a case begins");

    let mut returned = at_tax(unpaid_item());
    returned.case.sub_state = domain::case::SubState::Registering;
    let defects = vec![DefectInput { field: DefectField::Period, text: "不清".to_owned() }];
    returned.does(Command::ReturnForCorrection { defects }).as_(&Actor::party(1, "张丽"));
    let update = CorrectionUpdate { period: period("1986-01", "1986-02"), ..CorrectionUpdate::default() };
    assert_eq!(refused_for(&returned, Command::Correct { answers: Vec::new(), update }), ["period"]);

    own.does(Command::ClassifyOwn { departures: Vec::new() });
    let suspend = |expected_end| {
        let (ground, reason) = (SuspensionGround::LabourRelation, "待确认".to_owned());
        Command::Oversight(OversightCommand::Suspend { ground, reason, expected_end })
    };
    let mut head = own.follow_self();
    head.as_(&head_of_tax());
    for end in ["1989-12-31", "2025-11-10", "2190-01-01"] {
        assert_eq!(refused_for(&head, suspend(day(end))), ["expected_end"], "{end}");
    }
    let disclose = |expires_on| {
        let fields = vec!["办理结果".to_owned()];
        let (recipient, purpose) = ("报社".to_owned(), "报道".to_owned());
        Command::Record(RecordCommand::AskDisclosure { recipient, fields, purpose, expires_on, public: false })
    };
    for end in ["1989-12-31", "2025-11-09", "2190-01-01"] {
        assert_eq!(refused_for(&own, disclose(day(end))), ["expires_on"], "{end}");
    }
    let coordinate = |on| {
        let form = CoordinationForm::Talk;
        let (people, result) = ("两局".to_owned(), "一致".to_owned());
        Command::Record(RecordCommand::RecordCoordination { form, on, people, result })
    };
    for on in ["1989-12-31", "2025-11-11"] {
        assert_eq!(refused_for(&own, coordinate(day(on))), ["on"], "{on}");
    }
    let mut served = crate::scenarios::s01_served();
    served.as_(&Actor::party(1, "张丽")).does(Command::Object { party: 1, grounds: "少算".to_owned() });
    let remedy = |filed_on| Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "上一级税务机关".to_owned(),
        filed_on,
        docket: None,
        civil: false,
        acknowledged: false,
    };
    for on in ["1989-12-31", "2025-11-09", "2026-11-09"] {
        assert_eq!(refused_for(&served, remedy(day(on))), ["filed_on"], "{on}");
    }
    let mut team = crate::major::s06_team();
    team.as_(&office());
    let asked = crate::major::ask_reviews(&team);
    team.does(asked);
    crate::major::all_opinions(&mut team);
    team.as_(&office());
    for when in ["1989-12-31T09:00", "2025-11-10T09:00", "2190-01-01T09:00"] {
        let (place, agenda) = ("市政府".to_owned(), "处理意见".to_owned());
        let call = Command::Major(MajorCommand::ConveneMeeting { at: at(when), place, agenda });
        assert_eq!(refused_for(&team, call), ["at"], "{when}");
    }
}

#[test]
fn amounts_that_cannot_be_are_refused() {
    let story = at_tax(unpaid_item());
    let claim = Command::Record(RecordCommand::OpenCourtItem {
        kind: CourtItemKind::Compulsory,
        application: "申请".to_owned(),
        amount: Some(Money::MAX),
        files: Vec::new(),
    });
    assert!(story.try_to(claim.clone()).is_ok(), "10¹² yuan");
    let text = serde_json::to_string(&claim).unwrap();
    let most = Money::MAX.fen().to_string();
    for (what, fen) in [("negative", "-1"), ("above 10¹²", "100000000000001"), ("beyond counting", "1e40")] {
        let bad = text.replacen(&most, fen, 1);
        assert_ne!(bad, text);
        let bad: CommandInput = serde_json::from_str(&bad).unwrap();
        let known = Known { pack: &story.pack, case: &story.case, staff: &[], now: story.now };
        let Err(Misread::Fields { errors, .. }) = bad.parse(&known) else { panic!("{what}") };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["amount"], "{what}");
    }
    assert_eq!(Money::from_fen(-1).unwrap_err().to_string(), "金额不能是负数");
    assert!(Money::from_fen(Money::MAX.fen() + 1).is_err());
}
