//! The model: every reachable combination of sub-state, overlays and records, breadth first, with every role trying
//! everything; and every pair of state and command that is not in the table.

use crate::joint_handling::across_item;
use crate::properties::command;
use crate::referral::{tax_handler, unclear_at_hrss};
use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Case, Channel, CommandKind, Consequence, Context, EDGES, Entry, OpenedBy, Preview, SubState, consequences, decide,
    steps,
};
use domain::value::Instant;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many combinations the walk takes in; more are checked where they arise.
const LIMIT: usize = 3_000;

/// One of every role of §3, with the departments the stories need.
fn everybody() -> Vec<Actor> {
    let mut people = vec![
        wang_qiang(),
        head_of_tax(),
        hrss_handler(),
        head_of_hrss(),
        medical_handler(),
        head_of_medical(),
        tax_handler(),
        station(),
        hotline_office(),
        government(),
        office(),
        leader(),
        justice(),
        court(),
        cyberspace(),
        discipline(),
        staff(54, "监督", &[Role::Supervisor], "business_environment_bureau"),
        staff(55, "审计", &[Role::Auditor], "business_environment_bureau"),
        staff(51, "管理员", &[Role::Administrator], "business_environment_bureau"),
        Actor::party(1, "张丽"),
        Actor::party(2, "北极宾馆有限公司"),
        hotline(),
        Actor::system(),
    ];
    for (no, unit) in ["justice_bureau", "petitions_bureau", "cyberspace_office"].into_iter().enumerate() {
        let no = i64::try_from(no).unwrap();
        people.push(staff(60 + no, "经办", &[Role::Handler], unit));
        people.push(staff(70 + no, "负责人", &[Role::Head], unit));
    }
    people
}

/// What distinguishes two cases for the rules, coarsely.
fn key(case: &Case) -> String {
    let referral = case.referral.as_deref();
    let major = case.major.as_deref();
    format!(
        "{:?} {:?} s{} r{} c{} p{} m{} u{}/{} d{} k{} R{:?} S{} M{:?} x{} w{} o{} q{}",
        case.sub_state,
        case.track,
        case.is_suspended(),
        case.restriction.is_some(),
        case.open_check().is_some(),
        case.legal_check_passed(),
        case.has_minutes(),
        case.missing_opinions().count().min(2),
        case.units.len().min(1),
        case.units.iter().filter(|unit| unit.draft.is_some()).count().min(1),
        case.consolidated.is_some(),
        referral.map(|file| {
            (
                file.slip.is_some(),
                file.assignment.is_some(),
                file.refusal().map(|refusal| {
                    (refusal.office_view.as_ref().map(|view| view.justified), refusal.judgement.is_some())
                }),
                file.result.is_some(),
                file.feedback.len(),
            )
        }),
        case.clues.len().min(1),
        major.map(|file| (file.ended, file.team.is_some(), file.report.left)),
        case.extension_request.is_some(),
        case.withdrawn.is_some(),
        case.open_objection().is_some(),
        case.reply.as_ref().map_or(0, |reply| 1 + u8::from(reply.signed_at.is_some())),
    )
}

/// Applies the events of an accepted command and of what the system does after it.
fn after(story: &Story, actor: &Actor, kind: CommandKind, events: Vec<domain::case::Event>) -> Case {
    let mut case = story.case.clone();
    let apply = |case: &mut Case, actor: &Actor, events| {
        case.apply(&Entry { version: case.version + 1, at: story.now, actor: actor.to_ref(), events });
    };
    apply(&mut case, actor, events);
    let mut pending = consequences(&case, kind, &story.pack);
    while let Some(next) = pending.pop() {
        if let Consequence::Follow(command) = next {
            let system = Actor::system();
            let ctx = Context { actor: &system, ..story.context() };
            let kind = command.kind();
            let events = decide(&case, command, &ctx).unwrap();
            apply(&mut case, &system, events);
            pending.extend(consequences(&case, kind, &story.pack));
        }
    }
    case
}

fn check(case: &Case, story: &Story) {
    assert!(story.pack.department(case.accountable_department()).is_some(), "accountable in {}", key(case));
    if case.sub_state.is_open() {
        assert!(case.due_clock().is_some(), "a clock runs or stands still in {}", key(case));
        let running = case.clocks.iter().any(domain::clock::Clock::is_running);
        let paused = case.clocks.iter().any(domain::clock::Clock::is_suspended);
        assert!(running || paused, "no clock in {}", key(case));
    }
}

/// Whether somebody can lead the case on from here, now or once time has passed.
fn has_way_out(story: &Story, people: &[Actor]) -> bool {
    people.iter().any(|actor| {
        let ctx = Context { actor, ..story.context() };
        let ahead = steps::steps(&story.case, &ctx);
        ahead.iter().any(|step| step.mine && step.is_open() && step.command != CommandKind::Withdraw)
            || !domain::case::side_records(&story.case, &ctx).is_empty()
    }) || matches!(story.case.sub_state, SubState::NoObjection | SubState::Informed)
}

/// M-2.3-a, M-4.0-b: no dead end, always an accountable department, always a clock, every refusal with its clause; the
/// browser's outline decides as the case does.
#[test]
fn every_reachable_combination_is_sound() {
    let people = everybody();
    let across = crate::joint_handling::at_tax(across_item());
    let own = crate::joint_handling::at_tax(unpaid_item());
    let by = OpenedBy::Intake(staff_ref(&station()));
    let registered = registration("2025-11-10T09:00", unpaid_item());
    let at_station =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registered, by).unwrap();
    let submitted = Story::submitted("2025-11-10T09:30", unpaid_item());
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut states: BTreeSet<SubState> = BTreeSet::new();
    let mut pairs: BTreeSet<(SubState, String)> = BTreeSet::new();
    let mut queue: VecDeque<(Story, u32)> = VecDeque::new();
    // Deep places too, so that the walk need not find its way there by itself.
    let assigned = crate::referral::s04_assigned();
    let mut team = crate::major::s06_team();
    team.as_(&office());
    let asked = crate::major::ask_reviews(&team);
    team.does(asked);
    crate::major::all_opinions(&mut team);
    let replied = crate::scenarios::s01_served();
    let consolidating = crate::joint_handling::s03_consolidating();
    for story in [own, across, unclear_at_hrss(), at_station, submitted, assigned, team, replied, consolidating] {
        seen.insert(format!("{:?} {}", story.case.first_department, key(&story.case)), 0);
        queue.push_back((story, 0));
    }
    let last = at("2026-09-01T00:00");
    let mut tried = 0_u64;
    while let Some((story, depth)) = queue.pop_front() {
        check(&story.case, &story);
        states.insert(story.case.sub_state);
        if story.case.sub_state.is_open() {
            let mut later = story.follow_self();
            later.now = later.now.plus(40 * 86_400).min(last);
            assert!(has_way_out(&story, &people) || has_way_out(&later, &people), "dead end: {}", key(&story.case));
        }
        let outline = story.case.outline();
        for wait in [3_600_i64, 40 * 86_400] {
            let now: Instant = story.now.plus(wait);
            if now > last {
                continue;
            }
            let mut here = story.follow_self();
            here.now = now;
            for actor in &people {
                here.actor = actor.clone();
                let ahead = steps::steps(&here.case, &here.context());
                let mine = ahead.iter().filter(|step| step.mine).map(|step| step.command);
                let side = domain::case::side_records(&here.case, &here.context());
                let plain = [CommandKind::SignReply, CommandKind::RecordService, CommandKind::RecordContact];
                let kinds: BTreeSet<CommandKind> = mine.chain(side).chain(plain).collect();
                for kind in kinds {
                    for salt in [1, 2] {
                        let asked = command(kind, &here.case, now, salt);
                        tried += 1;
                        let outcome = here.try_to(asked.clone());
                        let preview = Context { numbers: &Preview, ..here.context() };
                        let outlined = decide(&outline, asked, &preview);
                        // A clue is not in the outline, so its two records are the server's alone.
                        let sealed = matches!(kind, CommandKind::AcknowledgeClue | CommandKind::RecordClueOutcome);
                        match (&outcome, &outlined) {
                            _ if sealed => {}
                            (Ok(_), Ok(_)) => {}
                            (Err(refusal), Err(same)) => {
                                assert_eq!(refusal.code, same.code, "{kind:?} in {}", key(&here.case));
                                assert!(!refusal.message.is_empty() && !refusal.clause.as_str().is_empty());
                            }
                            _ => panic!("{kind:?} in {}: {outcome:?} against {outlined:?}", key(&here.case)),
                        }
                        let Ok(events) = outcome else { continue };
                        let case = after(&here, actor, kind, events);
                        pairs.insert((here.case.sub_state, actor.name.clone()));
                        let name = format!("{:?} {}", case.first_department, key(&case));
                        if !seen.contains_key(&name) && seen.len() < LIMIT {
                            seen.insert(name, depth + 1);
                            let mut next = here.follow_self();
                            next.case = case;
                            queue.push_back((next, depth + 1));
                        } else {
                            check(&case, &here);
                        }
                    }
                }
            }
        }
    }
    println!(
        "model: {} combinations, {} sub-states, {} pairs of state and person that act, {tried} commands tried",
        seen.len(),
        states.len(),
        pairs.len()
    );
    // All but the draft, which is no case yet, 无异议, which the system leaves at once, and the three states of a
    // transfer, which this pack does not enable.
    assert_eq!(states.len(), SubState::ALL.len() - 5, "reached only {states:?}");
}

/// M-4.0-b: what is not in the table is refused by code, whoever tries it, never by a panic.
#[test]
fn every_pair_that_is_not_in_the_table_is_refused_by_code() {
    let people = everybody();
    let story = crate::referral::s04_assigned();
    let (mut listed, mut refused) = (0_u32, 0_u32);
    for state in SubState::ALL {
        let mut case = story.case.clone();
        case.sub_state = *state;
        for kind in CommandKind::ALL {
            let asked = command(*kind, &case, story.now, 1);
            // Kinds that open a case have no command of their own.
            let kind = asked.kind();
            let in_table = EDGES.iter().any(|edge| edge.command == kind && edge.from.contains(state));
            for actor in &people {
                let ctx = Context { actor, ..story.context() };
                match decide(&case, asked.clone(), &ctx) {
                    Ok(_) => {
                        assert!(in_table || kind.transition().is_none(), "{state:?} × {kind:?} accepted");
                        listed += 1;
                    }
                    Err(refusal) => {
                        assert!(!refusal.code.id().is_empty() && !refusal.clause.as_str().is_empty());
                        if !in_table && kind.transition().is_some() {
                            refused += 1;
                        }
                    }
                }
            }
        }
    }
    println!("pairs: {listed} accepted, {refused} refused because they are not in the table");
}
