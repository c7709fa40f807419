//! Who may do what in which state, as one table; who takes in a contact, and where a submission waits.

use crate::joint_handling::{at_tax, opinion, s03_convened};
use crate::properties::command;
use crate::scenarios::{s01_in_review, s01_served};
use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Channel, Command, CommandKind, Context, DefectField, DefectInput, DisputeItem, OpenedBy, SubState, Tri, decide,
};
use std::fmt::Write;

fn own() -> Story {
    let mut story = at_tax(unpaid_item());
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

/// Cases in every state the mechanism has, with what is usual on file.
pub(crate) fn everywhere() -> Vec<Story> {
    let submitted = Story::submitted("2025-11-10T09:30", unpaid_item());
    let mut registering = submitted.follow_self();
    registering.as_(&wang_qiang()).does(Command::Claim);
    let mut returned = registering.follow_self();
    let defects = vec![DefectInput { field: DefectField::Period, text: "不清".to_owned() }];
    returned.does(Command::ReturnForCorrection { defects });
    let mut offered = registering.follow_self();
    offered.as_(&head_of_tax());
    offered.does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "出差".to_owned() });
    let mut drafted = s03_convened();
    drafted.as_(&hrss_handler()).does(opinion());
    let mut reported = own();
    reported.as_(&head_of_tax()).does(crate::major::escalate());
    let mut presented = reported.follow_self();
    presented.as_(&office()).does(crate::major::present());
    let mut team = crate::major::s06_team();
    team.as_(&office());
    let asked = crate::major::ask_reviews(&team);
    team.does(asked);
    let mut met = team.follow_self();
    crate::major::all_opinions(&mut met);
    let (call, held) = (crate::major::convene(&met), crate::major::meeting(&met));
    met.as_(&office()).does(call).does(held);
    let mut slip = crate::referral::unclear_at_hrss();
    slip.does(crate::referral::draft_slip());
    let mut refused = crate::referral::s04_assigned();
    let refuse =
        domain::case::ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() };
    refused.as_(&head_of_tax()).does(crate::referral::refer(refuse));
    let by = OpenedBy::Intake(staff_ref(&station()));
    let registered = registration("2025-11-10T09:00", unpaid_item());
    let mut mediated =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registered, by).unwrap();
    mediated.does(Command::Register);
    mediated.does(Command::Station(domain::case::StationCommand::Begin { consents: vec![1, 2] }));
    let mut objected = s01_served();
    objected.as_(&Actor::party(2, "单位")).does(Command::Object { party: 2, grounds: "不同意".to_owned() });
    let mut pending = s01_served();
    pending.all_agree();
    let mut archived = pending.follow_self();
    archived.as_(&wang_qiang()).does(Command::Archive);
    vec![
        submitted,
        registering,
        offered,
        returned,
        at_tax(unpaid_item()),
        own(),
        s03_convened(),
        drafted,
        crate::joint_handling::s03_consolidating(),
        reported,
        presented,
        crate::major::s06_team(),
        team,
        met,
        slip,
        crate::referral::s04_assigned(),
        refused,
        mediated,
        s01_in_review(),
        s01_served(),
        objected,
        pending,
        archived,
    ]
}

/// §3: who may do what in which state. The table stands in `data/who-may-what.txt`; a rule that lets somebody else in,
/// or keeps somebody out, changes it, and the change is read before it is accepted (`WHO_MAY_WHAT=write` at build time
/// writes it anew).
#[test]
fn who_may_do_what_in_which_state() {
    let people = crate::model::everybody();
    let mut table = String::new();
    for story in everywhere() {
        writeln!(table, "{}", story.case.sub_state.zh()).unwrap();
        for kind in CommandKind::ALL {
            let asked = command(*kind, &story.case, story.now, 1);
            if asked.kind() != *kind {
                continue;
            }
            let may: Vec<String> = people
                .iter()
                .filter(|actor| decide(&story.case, asked.clone(), &Context { actor, ..story.context() }).is_ok())
                .map(|actor| match actor.department() {
                    Some(department) => format!("{}·{}", story.pack.department_short(department), actor.name),
                    None => actor.name.clone(),
                })
                .collect();
            if !may.is_empty() {
                writeln!(table, "  {kind:?}: {}", may.join("、")).unwrap();
            }
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/who-may-what.txt");
    if option_env!("WHO_MAY_WHAT") == Some("write") {
        std::fs::write(&path, &table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    for (line, (is, was)) in table.lines().zip(known.lines()).enumerate() {
        assert_eq!(is, was, "line {}", line + 1);
    }
    assert_eq!(table.lines().count(), known.lines().count());
}

/// TR03 [M-3.2.9-b, M-4.1-f]: who registers a contact, and over which channels.
#[test]
fn intake_is_for_clerks_stations_and_the_petitions_bureau() {
    let open = |actor: &Actor, receiver: &Actor, channel: Channel| {
        let by = OpenedBy::Intake(staff_ref(receiver));
        let registration = registration("2025-11-10T09:00", unpaid_item());
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", actor.clone(), channel, registration, by)
            .err()
            .map(|refusal| refusal.code.id())
    };
    let lpb = staff(44, "信访岗", &[Role::Petitions], "petitions_bureau");
    for actor in [wang_qiang(), liu_yang(), station(), lpb] {
        assert_eq!(open(&actor, &actor, Channel::Counter), None, "{}", actor.name);
    }
    for actor in [head_of_tax(), crate::referral::tax_handler(), justice(), government(), office(), cyberspace()] {
        assert_eq!(open(&actor, &actor, Channel::Counter), Some("ROLE_NOT_ALLOWED"), "{}", actor.name);
    }
    assert_eq!(open(&wang_qiang(), &liu_yang(), Channel::Counter), Some("ROLE_NOT_ALLOWED"), "for oneself");
    let moved = staff(1, "王强", &[Role::Clerk], "hrss_bureau");
    assert_eq!(open(&wang_qiang(), &moved, Channel::Counter), Some("ROLE_NOT_ALLOWED"), "and for one's department");
    for channel in [Channel::Online, Channel::Hotline, Channel::Transfer] {
        assert_eq!(open(&wang_qiang(), &wang_qiang(), channel), Some("FIELDS_INVALID"), "{channel:?}");
    }
    let by_other = |actor: Actor, by: OpenedBy| {
        let registration = registration("2025-11-10T09:00", unpaid_item());
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", actor, Channel::Online, registration, by)
            .err()
            .map(|refusal| refusal.code.id())
    };
    assert_eq!(by_other(Actor::party(1, "张丽"), OpenedBy::Applicant), None);
    assert_eq!(by_other(Actor::party(2, "单位"), OpenedBy::Applicant), Some("ROLE_NOT_ALLOWED"));
    assert_eq!(by_other(wang_qiang(), OpenedBy::Applicant), Some("ROLE_NOT_ALLOWED"));
    let ticket = || domain::case::HotlineTicket {
        ticket_no: "1".to_owned(),
        client: domain::value::AccountId(90),
        called_at: at("2025-11-10T09:00"),
        suggested_department: None,
        urgency: None,
    };
    assert_eq!(by_other(hotline(), OpenedBy::Hotline(ticket())), None);
    assert_eq!(by_other(wang_qiang(), OpenedBy::Hotline(ticket())), Some("ROLE_NOT_ALLOWED"));
}

/// AMB-10: a submission goes to the queue of the one functional department the table clearly names, else to the pool.
#[test]
fn a_submission_waits_where_the_table_says() {
    let queue = |items: Vec<DisputeItem>| {
        let mut registration = registration("2025-11-10T09:00", unpaid_item());
        registration.items = items;
        let who = Actor::party(1, "张丽");
        let story =
            Story::open(pack("mohe_2025"), "2025-11-10T09:00", who, Channel::Online, registration, OpenedBy::Applicant)
                .unwrap();
        assert_eq!(story.case.sub_state, SubState::Submitted);
        (story.case.is_in_pool(), story.case.accountable_department().to_string())
    };
    let tax = unpaid_item();
    let hrss = DisputeItem { no: 2, sub_kind: Some("labour_relation".to_owned()), ..DisputeItem::new(2, 9) };
    let gap = DisputeItem { enrolled: Tri::No, ..unpaid_item() };
    let pool = (true, "business_environment_bureau".to_owned());
    assert_eq!(queue(vec![tax.clone()]), (false, "tax_bureau".to_owned()));
    assert_eq!(queue(vec![tax.clone(), DisputeItem { no: 2, ..tax.clone() }]), (false, "tax_bureau".to_owned()));
    assert_eq!(queue(vec![DisputeItem { no: 1, ..hrss.clone() }]), (false, "hrss_bureau".to_owned()));
    assert_eq!(queue(vec![tax.clone(), hrss]), pool, "two departments");
    assert_eq!(queue(vec![gap.clone()]), pool, "a gap");
    assert_eq!(queue(vec![tax.clone(), DisputeItem { no: 2, ..gap }]), pool);
    assert_eq!(queue(vec![crate::joint_handling::across_item()]), pool, "joint");
    assert_eq!(queue(Vec::new()), pool, "nothing chosen yet");
}
