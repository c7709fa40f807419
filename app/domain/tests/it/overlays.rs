//! Overlays: suspension, extension, restriction; split, merge, forwarded acceptance.

use crate::joint_handling::at_tax;
use crate::story::*;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::{
    Case, Channel, Command, DivisionCommand, ItemClaim, Likeness, LinkKind, OpenedBy, Outcome, OversightCommand,
    SubState, SuspensionGround, Tri, decide,
};
use domain::clock::ClockKind;

fn own() -> Story {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

fn suspend(until: &str) -> Command {
    Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::LabourRelation,
        reason: "单位否认劳动关系".to_owned(),
        expected_end: at(until).day(),
    })
}

fn resume() -> Command {
    Command::Oversight(OversightCommand::Resume { reason: "已确认".to_owned() })
}

fn ask(days: u32) -> Command {
    Command::Oversight(OversightCommand::AskExtension {
        clock: ClockKind::Handling,
        days,
        reason: "需要调取工资流水".to_owned(),
    })
}

fn due(story: &Story) -> String {
    story.case.open_clock(ClockKind::Handling).unwrap().due_at.plus(-1).day().to_string()
}

/// S14 [M-3.2.3-c, TR63–TR65].
#[test]
fn s14_suspension_freezes_the_clock_and_extension_has_limits() {
    let mut story = own();
    assert_eq!(due(&story), "2025-12-02");
    story.at("2025-11-20T10:00");
    assert_eq!(story.refused(suspend("2025-12-20T00:00")), "ROLE_NOT_ALLOWED", "the head suspends");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(suspend("2025-11-20T00:00")), "FIELDS_INVALID", "an expected end");
    assert_eq!(story.refused(resume()), "STAGE_SKIPPED", "nothing stands still");
    story.does(suspend("2025-12-20T00:00"));
    assert!(story.case.is_suspended() && story.case.clocks.iter().all(|clock| !clock.is_running()));
    assert_eq!(story.refused(suspend("2025-12-20T00:00")), "CASE_SUSPENDED");
    story.as_(&wang_qiang());
    let finding = story.finding();
    assert_eq!(story.refused(finding), "CASE_SUSPENDED");
    assert_eq!(story.refused(ask(5)), "CASE_SUSPENDED");
    story.does(Command::LeaveMessage { text: "中止期间请准备材料".to_owned(), to: None });
    story.as_(&head_of_tax()).at("2025-11-27T15:00").does(resume());
    assert_eq!(due(&story), "2025-12-09");

    story.as_(&wang_qiang()).at("2025-12-11T09:00");
    assert_eq!(story.refused(ask(5)), "EXTENSION_LATE");

    let mut other = own();
    other.at("2025-12-01T09:00");
    assert_eq!(other.refused(ask(12)), "EXTENSION_LIMIT", "maximum 10");
    other.as_(&head_of_tax());
    assert_eq!(other.refused(ask(10)), "ROLE_NOT_ALLOWED", "the handler asks");
    other.as_(&wang_qiang()).does(ask(10));
    assert_eq!(other.refused(ask(3)), "WAITING_FOR_ANSWER");
    let grant =
        |granted| Command::Oversight(OversightCommand::DecideExtension { granted, reason: "确有必要".to_owned() });
    assert_eq!(other.refused(grant(true)), "ROLE_NOT_ALLOWED", "the head decides");
    let mut refused = other.follow_self();
    refused.as_(&head_of_tax()).does(grant(false));
    assert_eq!(due(&refused), "2025-12-02");
    other.as_(&head_of_tax()).does(grant(true));
    assert_eq!(due(&other), "2025-12-16", "ten working days more");
    let notice = other.case.documents.last().unwrap();
    assert!(notice.body.contains("期限由 2025-12-02 延至 2025-12-16"), "{}", notice.body);
    let clock = other.case.open_clock(ClockKind::Handling).unwrap();
    assert_eq!(clock.extensions.len(), 1, "both dates are kept");
    assert_eq!(clock.recomputed(&other.calendar).unwrap(), clock.due_at);
    other.as_(&wang_qiang());
    assert_eq!(other.refused(ask(3)), "EXTENSION_LIMIT", "once per clock");
}

/// TR60 stays open while a case stands still.
#[test]
fn a_suspended_case_may_be_withdrawn() {
    let mut story = own();
    story.as_(&head_of_tax()).does(suspend("2025-12-20T00:00"));
    story.as_(&Actor::party(1, "张丽")).does(Command::Withdraw { reason: "已补缴".to_owned(), letter: None });
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::ArchivePending, Some(Outcome::Withdrawn)));
}

/// The other case's entry for a command that follows from this one.
fn other_side(story: &Story, other: &mut Case) {
    let (_, command) = story.for_others.last().unwrap().clone();
    let system = Actor::system();
    let ctx = domain::case::Context { actor: &system, ..story.context() };
    let events = decide(other, command, &ctx).unwrap();
    other.apply(&domain::case::Entry { version: other.version + 1, at: story.now, actor: system.to_ref(), events });
}

/// S13 [TR60, TR61, TR62].
#[test]
fn s13_duplicates_are_merged_and_unmerged() {
    let mut story = own();
    // The same matter by hotline: its ticket follows the survivor.
    let mut duplicate = crate::scenarios::s12_submitted("12345-20251112-0008", "2025-11-12T09:30");
    duplicate.as_(&wang_qiang()).at("2025-11-12T14:00").does(Command::Claim).does(Command::Register);
    let mut twin = duplicate.case.clone();
    twin.case_no = domain::value::CaseNo::new(2025, 2);
    let merge = |likeness: Likeness| {
        Command::Division(DivisionCommand::Merge { duplicate: domain::value::CaseNo::new(2025, 2), likeness })
    };
    let likeness = Likeness::of(&story.case, &twin);
    assert!(likeness.differences().is_empty(), "{likeness:?}");
    let mut abroad = twin.clone();
    abroad.pack.id = "tianjin_2019".to_owned();
    assert_eq!(Likeness::of(&story.case, &abroad).differences(), ["不在同一辖区"]);
    let mut later = twin.clone();
    later.registration.items[0].period = period("2023-01", "2023-03");
    story.at("2025-11-13T09:00").as_(&wang_qiang());
    assert_eq!(story.refused(merge(likeness.clone())), "ROLE_NOT_ALLOWED", "the head merges");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(merge(Likeness::of(&story.case, &later))), "MERGE_NOT_SAME", "another period");
    assert_eq!(story.refused(merge(Likeness::of(&twin, &story.case))), "MERGE_NOT_SAME", "the earlier one survives");
    assert_eq!(sight(&hotline(), &story.case, &story.pack), Sight::Nothing);
    story.does(merge(likeness.clone()));
    assert_eq!(story.case.merged_cases().count(), 1);
    let tickets = |story: &Story| story.case.tickets().map(|ticket| ticket.ticket_no.clone()).collect::<Vec<_>>();
    assert_eq!(tickets(&story), ["12345-20251112-0008"]);
    assert_eq!(sight(&hotline(), &story.case, &story.pack), Sight::Status, "the hotline follows its ticket here");
    other_side(&story, &mut twin);
    assert_eq!((twin.sub_state, twin.outcome), (SubState::Archived, Some(Outcome::Merged)));
    assert!(twin.clocks.iter().all(|clock| clock.stopped_at.is_some()));

    let unmerge =
        Command::Division(DivisionCommand::Unmerge { duplicate: twin.case_no, reason: "不是同一人".to_owned() });
    story.at("2025-11-17T09:00").does(unmerge.clone());
    assert!(tickets(&story).is_empty(), "it goes back");
    other_side(&story, &mut twin);
    assert_eq!((twin.sub_state, twin.outcome), (SubState::Triage, None), "the state left");
    let clock = twin.open_clock(ClockKind::Classification).unwrap();
    assert_eq!(clock.due_at.plus(-1).day().to_string(), "2025-11-18", "two working days of pause");
    assert_eq!(story.refused(unmerge), "STAGE_SKIPPED");
    story.does(merge(likeness));
    other_side(&story, &mut twin);
    assert_eq!(twin.outcome, Some(Outcome::Merged), "merged again");
    assert_eq!(tickets(&story).len(), 1);
}

/// S04 [M-1-b, M-3.2.2-b, TR82]: enrolment is clear, payment of the time without enrolment is not.
#[test]
fn s04_a_mixed_case_is_split() {
    let mut enrol = unpaid_item();
    enrol.category = 1;
    enrol.sub_kind = Some("enrolment".to_owned());
    enrol.enrolled = Tri::No;
    enrol.claims = vec![ItemClaim::Enrol];
    enrol.insurance_kinds = vec![domain::case::InsuranceKind::Pension];
    enrol.period = period("2024-05", "2025-03");
    let mut pay = enrol.clone();
    pay.no = 2;
    pay.category = 8;
    pay.sub_kind = Some("recovery".to_owned());
    pay.claims = vec![ItemClaim::BackPay];
    let mut registration = registration("2025-11-10T09:00", enrol);
    registration.items.push(pay);
    let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "DUTY_UNCLEAR", "R12");
    let split = |items: &[u8]| Command::Division(DivisionCommand::Split { items: items.to_vec() });
    assert_eq!(story.refused(split(&[1, 2])), "FIELDS_INVALID", "one stays");
    story.as_(&wang_qiang());
    assert_eq!(story.refused(split(&[])), "NOT_FIRST_RECEIVER");
    story.as_(&hrss_handler()).does(split(&[]));
    assert_eq!(story.case.registration.items.len(), 1);
    let child = story.follow_linked();
    assert_eq!(child.case.case_no.to_string(), "2025-0001-2", "one number");
    assert_eq!((child.case.sub_state, child.case.registration.items[0].category), (SubState::Triage, 8));
    assert_eq!(child.case.ledger_no, story.case.ledger_no, "one row in the ledger");
    assert_eq!(child.case.first_receiver, story.case.first_receiver);
    assert!(child.case.links.iter().any(|link| link.kind == LinkKind::SplitFrom));
    assert!(child.case.open_clock(ClockKind::Classification).is_some(), "its clocks start at the split");
    assert_eq!(story.refused(split(&[1])), "STAGE_SKIPPED", "nothing to split any more");
    story.does(Command::ClassifyOwn { departures: Vec::new() });
}

/// S11, S16 [M-3.2.9-c, M-3.2.7-b, TR84]: a unit without collection duty forwards; a functional department informs.
#[test]
fn s16_forwarded_acceptance_keeps_the_first_contact() {
    let forward =
        |to: &str| Command::Division(DivisionCommand::ForwardAcceptance { to: to.into(), departures: Vec::new() });
    let tax = at_tax(unpaid_item());
    assert_eq!(tax.refused(forward("hrss_bureau")), "FORWARD_NOT_ALLOWED", "M-4.1-b");
    let clerk = staff(44, "信访岗", &[Role::Clerk, Role::Handler], "petitions_bureau");
    let by = OpenedBy::Intake(staff_ref(&clerk));
    let registration = registration("2025-11-10T09:00", unpaid_item());
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", clerk.clone(), Channel::Petition, registration, by).unwrap();
    story.does(Command::Register);
    assert_eq!(story.refused(forward("hrss_bureau")), "NOT_OWN_DUTY", "the table says 税务局");
    assert_eq!(story.refused(forward("justice_bureau")), "FIELDS_INVALID");
    story.does(forward("tax_bureau"));
    assert_eq!(story.case.sub_state, SubState::Submitted);
    assert_eq!(story.case.accountable_department().as_str(), "tax_bureau");
    assert_eq!(story.case.first_contact().unwrap().name, "信访岗", "首问 is kept");
    story.as_(&wang_qiang()).does(Command::Claim).does(Command::Register);
    assert_eq!(story.case.accepting_department.as_ref().unwrap().as_str(), "tax_bureau");
    assert_eq!(story.case.first_department.as_ref().unwrap().as_str(), "petitions_bureau");
    assert_eq!(story.case.first_contact().unwrap().name, "信访岗");
    story.does(Command::ClassifyOwn { departures: Vec::new() });
}

/// S15 [M-5.3-a, M-5.3-c, TR79].
#[test]
fn s15_a_restricted_case_exists_for_the_named_only() {
    let mut story = own();
    story.as_(&head_of_tax()).does(Command::Oversight(OversightCommand::Restrict {
        users: vec![staff_ref(&wang_qiang())],
        reason: "涉及举报人".to_owned(),
    }));
    let see = |actor: &Actor| sight(actor, &story.case, &story.pack);
    assert_eq!(see(&wang_qiang()), Sight::Full);
    assert_eq!(see(&head_of_tax()), Sight::Full, "who restricted it");
    assert_eq!(see(&liu_yang()), Sight::Nothing);
    let other_head = staff(39, "副职", &[Role::Head], "tax_bureau");
    story.as_(&other_head);
    let lift = Command::Oversight(OversightCommand::LiftRestriction { reason: "已公开".to_owned() });
    assert_eq!(story.refused(lift.clone()), "ROLE_NOT_ALLOWED");
    story.as_(&head_of_tax()).does(lift);
    assert_eq!(sight(&liu_yang(), &story.case, &story.pack), Sight::Full);
}
