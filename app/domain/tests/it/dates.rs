//! Every date that a command can carry: not before what it follows from, not in the future, yesterday is right; what only
//! the machine knows cannot be sent at all [M-4.1-c, M-4.3-a, M-4.3-c, M-4.2.2-f, M-4.5-e].

use crate::joint_handling::at_tax;
use crate::major::{consent, escalate, major, present, s06_team};
use crate::referral::{refer, s04_assigned};
use crate::scenarios::{s01_in_review, s01_served};
use crate::station::{at_station, mediate};
use crate::story::*;
use crate::transfer::transfer_letter;
use domain::access::{Actor, Role};
use domain::case::{
    Channel, Command, ConsultationKind, CoordinationForm, DocumentKind, DutyCommand, DutyKind, FeedbackTo,
    MajorCommand, MatterKind, NoObjection, OpenedBy, OversightCommand, RecordCommand, ReferralCommand, RemedyKind,
    ServiceMethod, StationCommand, SuspensionGround, TeamMeeting, Tri,
};
use domain::input::{CommandInput, Known, Misread};
use domain::value::{Instant, TownId};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;

/// A date of a command.
struct Dated {
    /// Its name on the wire and what people call it.
    field: &'static str,
    label: &'static str,
    /// Where the command may be given; what the date follows from lies two days back.
    story: Story,
    /// The last moment that is too early.
    early: Instant,
    make: Box<dyn Fn(Instant) -> Command>,
    /// A plan lies ahead: then what is past is wrong, and what is beyond the calendar.
    planned: bool,
}

fn stated(
    (field, label): (&'static str, &'static str),
    mut story: Story,
    since: Instant,
    make: impl Fn(Instant) -> Command + 'static,
) -> Dated {
    story.now = story.now.plus(2 * DAY);
    Dated { field, label, story, early: since.plus(-DAY), make: Box::new(make), planned: false }
}

fn planned(
    (field, label): (&'static str, &'static str),
    story: Story,
    make: impl Fn(Instant) -> Command + 'static,
) -> Dated {
    let early = story.now.plus(-DAY);
    Dated { field, label, story, early, make: Box::new(make), planned: true }
}

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

/// A complaint at 和平区社保经办, registered; drafted and informed where `drafted`.
fn tianjin(drafted: bool) -> Story {
    let clerk = staff(11, "何静", &[Role::Clerk, Role::Handler], "agency_heping");
    let mut item = domain::case::DisputeItem::new(1, 1);
    item.duty = DutyKind::Enforcement;
    item.enrolled = Tri::No;
    let registration = domain::case::Registration {
        matter_kind: MatterKind::Complaint,
        location_town: TownId::from("120101"),
        labour_districts: vec![TownId::from("120101")],
        ..registration("2019-04-22T10:00", item)
    };
    let by = OpenedBy::Intake(staff_ref(&clerk));
    let (pack, from) = (pack("tianjin_2019"), "2019-04-22T10:00");
    let mut story = Story::open(pack, from, clerk, Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    if drafted {
        let letter = Box::new(transfer_letter(story.now));
        story.does(Command::DraftTransfer { letter });
    }
    story
}

/// The same at the counterpart, received there.
fn tianjin_received() -> Story {
    let mut story = tianjin(true);
    let now = story.now;
    story.does(Command::InformComplainant { at: now, method: "电话".to_owned() });
    story.as_(&staff(12, "孟主任", &[Role::Head], "agency_heping")).does(Command::SendTransfer);
    let mut other = story.follow_linked();
    other.as_(&staff(21, "周强", &[Role::Clerk, Role::Handler], "inspectorate_heping"));
    other.does(Command::ReceiveTransfer { receiver: "周强".to_owned(), contact: "022-88000002".to_owned() });
    other
}

fn handled() -> Story {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

fn service(at: Instant) -> Command {
    Command::RecordService {
        document: DocumentKind::Reply,
        party: 1,
        method: ServiceMethod::Post,
        served_at: at,
        proof: "EMS 1".to_owned(),
    }
}

fn remedy(at: Instant) -> Command {
    Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "上一级税务机关".to_owned(),
        filed_on: at.day(),
        docket: None,
        civil: false,
        acknowledged: false,
    }
}

fn team_meeting(at: Instant) -> Command {
    major(MajorCommand::RecordMeeting {
        meeting: Box::new(TeamMeeting {
            held_at: at,
            place: "市政府".to_owned(),
            attendees: vec!["甲".to_owned(), "乙".to_owned()],
            absentees: Vec::new(),
            conclusions: "一致".to_owned(),
            dissent: String::new(),
            minutes_no: None,
        }),
    })
}

fn consultation(kind: ConsultationKind, at: Instant) -> Command {
    record(RecordCommand::OpenConsultation {
        kind,
        held_at: at,
        place: "税务局".to_owned(),
        agenda: "口径".to_owned(),
        participants: vec!["甲".to_owned()],
        conclusion: "继续办理".to_owned(),
    })
}

fn stand_in(from: Instant, until: Instant) -> Command {
    let (from, until) = (from.day(), until.day());
    Command::Duty(DutyCommand::AppointStandIn { to: staff_ref(&liu_yang()), from, until, reason: "休假".to_owned() })
}

/// A team whose opinions are all there, called to a meeting where `called`.
fn team(called: bool) -> Story {
    let mut story = s06_team();
    story.as_(&office());
    let asked = crate::major::ask_reviews(&story);
    story.does(asked);
    crate::major::all_opinions(&mut story);
    story.as_(&office());
    if called {
        let call = crate::major::convene(&story);
        story.does(call);
    }
    story
}

/// Every date, with the command that carries it.
fn all() -> Vec<Dated> {
    let own = handled();
    let received = own.case.registration.received_at;
    let mut signed = s01_in_review();
    signed.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let issued = signed.now;
    let served = s01_served();
    let reached = served.case.served_at(1).unwrap();
    let mut objected = s01_served();
    objected.as_(&Actor::party(1, "张丽")).does(Command::Object { party: 0, grounds: "少算".to_owned() });
    let mut handler = s01_served();
    handler.as_(&wang_qiang());
    let mut mediating = at_station();
    mediating.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let begun = mediating.case.since;
    let mut assigned = s04_assigned();
    assigned.as_(&crate::referral::tax_handler());
    let order = assigned.case.referral.as_ref().unwrap().assignment.as_ref().unwrap().at;
    let called = team(true);
    let since = called.case.since;
    // The leader consented five days after the report.
    let mut consented = crate::joint_handling::s03_convened();
    consented.does(escalate()).as_(&office()).does(present());
    consented.now = consented.now.plus(5 * DAY);
    consented.as_(&leader()).does(consent()).as_(&head_of_tax());
    let agreed = consented.now;
    let here = tianjin_received();
    let sent = here.case.transfer.as_ref().unwrap().sent_on.map_or(here.now, domain::value::Day::start);
    let (opinion, complaint, told) = (handled(), tianjin(false), tianjin(true));
    let (came, came_too) = (complaint.case.registration.received_at, told.case.registration.received_at);
    let mut watching = opinion;
    watching.as_(&cyberspace());
    let mut asks = handled();
    asks.as_(&wang_qiang());
    let mut heads = handled();
    heads.as_(&head_of_tax());
    let mut group = handled();
    group.as_(&head_of_tax());
    vec![
        stated(("at", "联系时间"), handled(), received, |at| Command::RecordContact {
            party: 1,
            at,
            method: "电话".to_owned(),
            result: "已接听".to_owned(),
        }),
        stated(("served_at", "送达时间"), signed, issued, service),
        stated(("filed_on", "提起日期"), objected, reached, remedy),
        stated(("on", "日期"), handler, reached, |at| Command::ConfirmNoObjection {
            party: 1,
            how: NoObjection::Evidence { method: "窗口签字".to_owned(), on: at.day() },
        }),
        stated(("trigger_at", "起算时点"), complaint, came, |at| Command::DraftTransfer {
            letter: Box::new(transfer_letter(at)),
        }),
        stated(("at", "告知时间"), told, came_too, |at| Command::InformComplainant {
            at,
            method: "电话".to_owned(),
        }),
        stated(("at", "联系时间"), here, sent, |at| Command::ContactComplainant {
            at,
            method: "电话".to_owned(),
            by: "周强".to_owned(),
        }),
        stated(("held_at", "会商时间"), called, since, team_meeting),
        stated(("at", "反馈时间"), assigned, order, |at| {
            refer(ReferralCommand::RecordFeedback {
                to: FeedbackTo::Payer,
                method: "电话".to_owned(),
                at,
                proof: "录音 1".to_owned(),
            })
        }),
        stated(("at", "调解时间"), mediating, begun, |at| {
            mediate(StationCommand::RecordSession { at, text: "双方到场".to_owned() })
        }),
        // Of what is found outside nothing on the case says since when; before 1990 it cannot be.
        stated(("found_at", "发现时间"), watching, at("1990-01-01T00:00"), |at| {
            record(RecordCommand::RegisterPublicOpinion {
                platform: "微博".to_owned(),
                url: String::new(),
                summary: "欠缴社保".to_owned(),
                level: "一般".to_owned(),
                found_at: at,
            })
        }),
        stated(("on", "日期"), asks, received, |at| {
            record(RecordCommand::RecordCoordination {
                form: CoordinationForm::Talk,
                on: at.day(),
                people: "两局经办".to_owned(),
                result: "口径一致".to_owned(),
            })
        }),
        stated(("held_at", "会商时间"), group, received, |at| consultation(ConsultationKind::General, at)),
        stated(("held_at", "会商时间"), consented, agreed, |at| consultation(ConsultationKind::Major, at)),
        planned(("at", "会商时间"), team(false), |at| {
            major(MajorCommand::ConveneMeeting { at, place: "市政府".to_owned(), agenda: "处理意见".to_owned() })
        }),
        planned(("expected_end", "预计恢复日期"), heads.follow_self(), |at| {
            Command::Oversight(OversightCommand::Suspend {
                ground: SuspensionGround::LabourRelation,
                reason: "待仲裁".to_owned(),
                expected_end: at.day(),
            })
        }),
        planned(("expires_on", "到期"), handled(), |at| {
            record(RecordCommand::AskDisclosure {
                recipient: "市统计局".to_owned(),
                fields: vec!["争议金额".to_owned()],
                purpose: "统计".to_owned(),
                expires_on: at.day(),
                public: false,
            })
        }),
        planned(("from", "代办开始"), heads.follow_self(), |at| stand_in(at, at.plus(3 * DAY))),
        planned(("until", "代办结束"), heads, {
            let today = at("2025-11-11T09:00");
            move |at| stand_in(today, at)
        }),
    ]
}

/// Each date of each command: too early, in the future, yesterday.
#[test]
fn m_4_3_a_no_date_lies_before_what_it_follows_from_or_in_the_future() {
    for Dated { field, label, story, early, make, planned } in all() {
        let refused = |at: Instant, what: &str| {
            let refusal = story.try_to(make(at)).err().unwrap_or_else(|| panic!("{label}: {what} was accepted"));
            assert_eq!(refusal.code.id(), "FIELDS_INVALID", "{label}: {what}: {refusal:?}");
            assert_eq!(refusal.fields.first().map(|one| one.field.as_str()), Some(field), "{label}: {what}");
            assert!(refusal.fields[0].message.starts_with(label), "{label}: {}", refusal.fields[0].message);
        };
        refused(early, "too early");
        if planned {
            refused(story.now.plus(40 * 366 * DAY), "beyond the calendar, or the longest period");
            assert!(story.try_to(make(story.now.plus(3 * DAY))).is_ok(), "{label}: {field}: in three days");
            continue;
        }
        refused(story.now.plus(DAY), "tomorrow");
        let day_only = make(story.now.plus(3600)) == make(story.now);
        if !day_only {
            refused(story.now.plus(3600), "in an hour");
        }
        let yesterday = story.try_to(make(story.now.plus(-DAY)));
        assert!(yesterday.is_ok(), "{label}: yesterday: {:?}", yesterday.err());
    }
}

/// The table has every date that the wire can carry.
#[test]
fn every_date_of_the_wire_is_in_the_table() {
    let sources = [include_str!("../../src/input/plain.rs"), include_str!("../../src/input/lanes.rs")];
    let sources = sources.into_iter().chain([include_str!("../../src/input/duty.rs")]);
    let mut wire: BTreeSet<(String, String)> = BTreeSet::new();
    for source in sources {
        for read in ["r.moment(\"", "r.day(\""] {
            for rest in source.split(read).skip(1) {
                let mut words = rest.split('"');
                let field = words.next().unwrap().to_owned();
                wire.insert((field, words.nth(1).unwrap().to_owned()));
            }
        }
    }
    let table: BTreeSet<(String, String)> =
        all().into_iter().map(|dated| (dated.field.to_owned(), dated.label.to_owned())).collect();
    assert_eq!(wire, table);
    assert!(wire.len() >= 14, "{wire:?}");
}

/// What only the machine may set is no field of any command: sent all the same it is refused by its name.
#[test]
fn what_the_machine_sets_cannot_be_sent() {
    let story = handled();
    let known = Known { pack: &story.pack, case: &story.case, staff: &[], now: story.now };
    let when = story.now.unix();
    for (command, field) in [
        (serde_json::json!({"register": {"received_at": when}}), "received_at"),
        (serde_json::json!({"object": {"party": 1, "grounds": "少算", "raised_at": when}}), "raised_at"),
        (serde_json::json!({"sign_reply": {"legal_basis": ["社会保险法第六十三条"], "signed_at": when}}), "signed_at"),
        (serde_json::json!({"major": {"consent": {"text": "同意", "at": when}}}), "at"),
        (
            serde_json::json!({"oversight": {"ask_legal_check": {"question": "口径", "draft": "", "asked_at": when}}}),
            "asked_at",
        ),
        (serde_json::json!({"referral": {"assign": {"department": "tax_bureau", "reason": "职责", "at": when}}}), "at"),
        (serde_json::json!({"duty": {"reassign": {"to": 2, "reason": "休假", "at": when}}}), "at"),
    ] {
        let input: Result<CommandInput, _> = serde_json::from_value(command.clone());
        let Ok(input) = input else { continue };
        match input.parse(&known) {
            Err(Misread::Fields { errors, .. }) => {
                assert!(errors.iter().any(|error| error.field == field), "{command}: {errors:?}");
            }
            Err(Misread::Unsaid) => {}
            Ok(read) => panic!("{command} was read as {read:?}"),
        }
    }
}
