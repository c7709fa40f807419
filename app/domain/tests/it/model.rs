//! The model: every reachable combination of sub-state, overlays and records, breadth first, with every role trying
//! everything; and every pair of state and command that is not in the table.

use crate::joint_handling::across_item;
use crate::properties::command;
use crate::referral::{tax_handler, unclear_at_hrss};
use crate::story::*;
use domain::access::{Actor, Role, Sight, Who, sight};
use domain::case::{
    Case, Channel, Command, CommandKind, Consequence, Context, EDGES, Entry, Event, OpenedBy, Outcome, Preview,
    RefusalCode, SubState, consequences, decide, steps,
};
use domain::value::Instant;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One of every role of §3, with the departments the stories need.
pub(crate) fn everybody() -> Vec<Actor> {
    let mut people = vec![
        wang_qiang(),
        liu_yang(),
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
        staff(44, "信访岗", &[Role::Petitions], "petitions_bureau"),
        staff(54, "监督", &[Role::Supervisor], "business_environment_bureau"),
        staff(55, "审计", &[Role::Auditor], "business_environment_bureau"),
        staff(51, "管理员", &[Role::Administrator], "business_environment_bureau"),
        staff(56, "综治统计", &[Role::Statistics], "governance_centre"),
        Actor::party(1, "张丽"),
        Actor { who: Who::Party { party: 1, agent: true }, name: "代办人".to_owned() },
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

/// The overlays of requirements §2.1 that Mohe has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Overlay {
    Suspended,
    Overdue,
    Extended,
    Restricted,
    PublicOpinion,
    ClueFiled,
}

fn overlays(case: &Case, now: Instant) -> BTreeSet<Overlay> {
    [
        (Overlay::Suspended, case.is_suspended()),
        (Overlay::Overdue, case.is_overdue(now)),
        (Overlay::Extended, case.clocks.iter().any(|clock| clock.stopped_at.is_none() && !clock.extensions.is_empty())),
        (Overlay::Restricted, case.restriction.is_some()),
        (Overlay::PublicOpinion, case.records.open_public_opinion().is_some()),
        (Overlay::ClueFiled, !case.clues.is_empty()),
    ]
    .into_iter()
    .filter_map(|(overlay, there)| there.then_some(overlay))
    .collect()
}

/// Commands that lay an overlay on a case or take it off.
const OVERLAYING: &[CommandKind] = &[
    CommandKind::Suspend,
    CommandKind::Resume,
    CommandKind::AskExtension,
    CommandKind::DecideExtension,
    CommandKind::Restrict,
    CommandKind::LiftRestriction,
    CommandKind::RegisterPublicOpinion,
    CommandKind::RespondPublicOpinion,
    CommandKind::ClosePublicOpinion,
    CommandKind::HandOverClue,
    CommandKind::AcknowledgeClue,
    CommandKind::VoidClue,
    CommandKind::RecordClueOutcome,
];

/// What distinguishes two cases for the rules, coarsely, overlays aside.
fn key(case: &Case) -> String {
    let referral = case.referral.as_deref();
    let major = case.major.as_deref();
    format!(
        "{:?} {:?} c{} p{} m{} u{}/{} d{} k{} R{:?} M{:?} w{} o{} q{} h{} a{}/{} H{}",
        case.sub_state,
        case.track,
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
        major.map(|file| (file.ended, file.team.is_some(), file.report.left)),
        case.withdrawn.is_some(),
        case.open_objection().is_some(),
        case.reply.as_ref().map_or(0, |reply| 1 + u8::from(reply.signed_at.is_some())),
        case.hand_over.is_some(),
        case.awaited().count(),
        case.open_objections().count(),
        case.is_heard(),
    )
}

/// Applies the events of an accepted command and of what the system does after it.
fn after(story: &Story, actor: &Actor, kind: CommandKind, events: Vec<Event>) -> Case {
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

/// States in which a clock stands still by the table (§2.2): corrections, verification, a report to the leading group
/// and its team, a refusal that waits for its judgement.
fn pauses_lawfully(state: SubState) -> bool {
    use SubState as S;
    matches!(
        state,
        S::ReturnedForCorrection
            | S::Verifying
            | S::EscalationOfficeReview
            | S::EscalationLeaderDecision
            | S::TeamHandling
            | S::TeamOpinions
            | S::TeamConsultation
            | S::TeamMinutes
            | S::AssignedRefused
    )
}

fn check(case: &Case, story: &Story) {
    assert!(story.pack.department(case.accountable_department()).is_some(), "accountable in {}", key(case));
    if case.sub_state.is_open() {
        assert!(case.due_clock().is_some(), "a clock runs or stands still in {}", key(case));
        let paused = case.clocks.iter().any(domain::clock::Clock::is_suspended);
        let lawful = case.is_suspended() || pauses_lawfully(case.sub_state);
        assert!(!paused || lawful, "a clock stands still for no reason in {}", key(case));
        let running = case.clocks.iter().any(domain::clock::Clock::is_running);
        assert!(running || paused, "no clock in {}", key(case));
    } else {
        assert!(case.clocks.iter().all(|clock| clock.stopped_at.is_some()), "a clock runs on in {}", key(case));
    }
    check_parties(case, story);
}

/// M-4.3-a, M-4.3-b, M-4.3-c, on whatever can be reached: no limit of a remedy before the service on that party, no answer
/// served on somebody who cannot read it, no case archived while a side may still object or sue.
fn check_parties(case: &Case, story: &Story) {
    for party in case.parties_to_serve() {
        let limits = case.remedy_limits(party.no, &story.pack, &story.calendar);
        match case.answer_service(party.no) {
            None => assert!(limits.is_empty(), "a limit without service in {}", key(case)),
            Some(service) => {
                assert!(case.is_open_to(party.no), "served on who cannot read it in {}", key(case));
                let own = |limit: &domain::case::RemedyLimit| limit.served_at >= service.served_at;
                assert!(limits.iter().all(own), "a limit from before the service in {}", key(case));
            }
        }
    }
    let concluded = matches!(
        case.outcome,
        Some(Outcome::ConcludedNoObjection | Outcome::ConcludedAfterRemedy | Outcome::Mediated | Outcome::NotPursued)
    );
    if case.sub_state == SubState::Archived && concluded {
        assert_eq!(case.awaited().count() + case.open_objections().count(), 0, "archived over a party: {}", key(case));
    }
}

/// Both sides vanish: whether staff alone lead the case to its end, by calling twice, waiting, and closing.
fn ends_without_parties(story: &Story, people: &[Actor]) -> bool {
    let mut here = story.follow_self();
    let staff: Vec<&Actor> = people.iter().filter(|actor| matches!(actor.who, Who::Staff { .. })).collect();
    for _ in 0..5 {
        let called = here.now;
        here.now = here.now.plus(3_600);
        for actor in staff.iter().copied().cycle().take(staff.len() * 2) {
            here.actor = actor.clone();
            for party in [1, 2] {
                let contact = Command::RecordContact {
                    party,
                    at: here.now,
                    method: "电话".to_owned(),
                    result: "无人接听".to_owned(),
                };
                attempt(&mut here, contact);
            }
        }
        // Past every limit that runs: the longest is six months and its pauses.
        here.now = called.plus(200 * 86_400);
        let today = here.now.day();
        for actor in &staff {
            here.actor = (*actor).clone();
            for party in [1, 2] {
                let closed = Command::CloseRemedy {
                    party,
                    outcome: domain::case::RemedyOutcome::Upheld,
                    decision: "决定书".to_owned(),
                    received_on: Some(today),
                };
                attempt(&mut here, closed);
                attempt(&mut here, Command::ConfirmNoObjection { party, how: domain::case::NoObjection::Silence });
                attempt(&mut here, Command::CloseNotPursued { party });
            }
            attempt(&mut here, Command::Archive);
        }
        if here.case.sub_state == SubState::Archived {
            return true;
        }
    }
    false
}

fn attempt(here: &mut Story, command: Command) {
    let kind = command.kind();
    if let Ok(events) = here.try_to(command) {
        let actor = here.actor.clone();
        here.case = after(here, &actor, kind, events);
    }
}

/// Whether somebody who may see the case can lead it on from here, now or once time has passed.
fn has_way_out(story: &Story, people: &[Actor]) -> bool {
    people.iter().any(|actor| {
        let ctx = Context { actor, ..story.context() };
        let ahead = steps::steps(&story.case, &ctx);
        sight(actor, &story.case, &story.pack) != Sight::Nothing
            && (ahead.iter().any(|step| step.mine && step.is_open() && step.command != CommandKind::Withdraw)
                || !domain::case::side_records(&story.case, &ctx).is_empty())
    }) || matches!(story.case.sub_state, SubState::NoObjection | SubState::Informed)
}

/// What a walk has seen.
#[derive(Default)]
struct Walk {
    seen: BTreeMap<String, u32>,
    states: BTreeSet<SubState>,
    acting: BTreeSet<(SubState, String)>,
    tried: u64,
    /// A few cases of every state, as far apart as the walk found them.
    examples: BTreeMap<SubState, Vec<Story>>,
    /// Combinations in which the answer was served, and from which staff alone found the end.
    ended: u32,
}

impl Walk {
    /// Lets everybody try whatever may make sense on `story`, now and much later, and checks what comes of it. What is
    /// accepted is handed to `next`.
    fn try_all(&mut self, story: &Story, people: &[Actor], mut next: impl FnMut(&Story, CommandKind, Case)) {
        let last = at("2026-09-01T00:00");
        check(&story.case, story);
        self.states.insert(story.case.sub_state);
        if story.case.sub_state.is_open() {
            let mut later = story.follow_self();
            later.now = later.now.plus(40 * 86_400).min(last);
            assert!(has_way_out(story, people) || has_way_out(&later, people), "dead end: {}", key(&story.case));
        }
        let outline = story.case.outline();
        for wait in [3_600_i64, 40 * 86_400] {
            let mut here = story.follow_self();
            here.now = story.now.plus(wait);
            if here.now > last {
                continue;
            }
            for actor in people {
                here.actor = actor.clone();
                let ahead = steps::steps(&here.case, &here.context());
                let mine = ahead.iter().filter(|step| step.mine).map(|step| step.command);
                let side = domain::case::side_records(&here.case, &here.context());
                let plain = [CommandKind::SignReply, CommandKind::RecordService, CommandKind::RecordContact];
                let kinds: BTreeSet<CommandKind> = mine.chain(side).chain(plain).collect();
                // The other choices a command has are tried where the case stands, not once more much later.
                let salts: &[u32] = if wait == 3_600 { &[1, 2] } else { &[1] };
                for (kind, salt) in kinds.into_iter().flat_map(|kind| salts.iter().map(move |salt| (kind, *salt))) {
                    let asked = command(kind, &here.case, here.now, salt);
                    self.tried += 1;
                    let outcome = here.try_to(asked.clone());
                    let preview = Context { numbers: &Preview, ..here.context() };
                    let outlined = decide(&outline, asked, &preview);
                    // A clue is not in the outline, so its two records are the server's alone.
                    let sealed = matches!(
                        kind,
                        CommandKind::AcknowledgeClue | CommandKind::VoidClue | CommandKind::RecordClueOutcome
                    );
                    match (&outcome, &outlined) {
                        _ if sealed => {}
                        (Ok(_), Ok(_)) => {}
                        // Whether the same words are on record already, only the server reads.
                        (Err(refusal), Ok(_)) if refusal.code == RefusalCode::AlreadyOnRecord => {}
                        (Err(refusal), Err(same)) => {
                            assert_eq!(refusal.code, same.code, "{kind:?} in {}", key(&here.case));
                            assert!(!refusal.message.is_empty() && !refusal.clause.as_str().is_empty());
                        }
                        _ => panic!("{kind:?} in {}: {outcome:?} against {outlined:?}", key(&here.case)),
                    }
                    let Ok(events) = outcome else { continue };
                    let case = after(&here, actor, kind, events);
                    check(&case, &here);
                    self.acting.insert((here.case.sub_state, actor.name.clone()));
                    next(&here, kind, case);
                }
            }
        }
    }
}

/// Where the walk begins: the ways a case comes in, and deep places, so that it need not find its way there alone.
fn origins() -> Vec<Story> {
    let by = OpenedBy::Intake(staff_ref(&station()));
    let registered = registration("2025-11-10T09:00", unpaid_item());
    let at_station =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registered, by).unwrap();
    let mut team = crate::major::s06_team();
    team.as_(&office());
    let asked = crate::major::ask_reviews(&team);
    team.does(asked);
    crate::major::all_opinions(&mut team);
    vec![
        crate::joint_handling::at_tax(unpaid_item()),
        crate::joint_handling::at_tax(across_item()),
        unclear_at_hrss(),
        at_station,
        Story::submitted("2025-11-10T09:30", unpaid_item()),
        crate::referral::s04_assigned(),
        team,
        crate::scenarios::s01_served(),
        crate::joint_handling::s03_consolidating(),
    ]
}

/// Every combination of state and records that can be reached, overlays aside.
fn walk(people: &[Actor]) -> Walk {
    let mut walk = Walk::default();
    let mut queue: VecDeque<(Story, u32)> = VecDeque::new();
    for story in origins() {
        walk.seen.insert(format!("{:?} {}", story.case.first_department, key(&story.case)), 0);
        queue.push_back((story, 0));
    }
    while let Some((story, depth)) = queue.pop_front() {
        let examples = walk.examples.entry(story.case.sub_state).or_default();
        // Two of a state, and the first one that gives ground for a clue: a clue lies on nothing else (M-4.5-f).
        let refused = |story: &Story| {
            let file = story.case.referral.as_deref();
            file.is_some_and(|file| file.unjustified_refusal().is_some())
        };
        if examples.len() < 2 || refused(&story) && !examples.iter().any(refused) {
            examples.push(story.follow_self());
        }
        let served =
            [SubState::ReplyServed, SubState::ObjectionRecorded, SubState::RemedyTracking, SubState::ArchivePending];
        if served.contains(&story.case.sub_state) {
            assert!(ends_without_parties(&story, people), "stuck for ever: {}", key(&story.case));
            walk.ended += 1;
        }
        let mut found = Vec::new();
        walk.try_all(&story, people, |here, kind, case| {
            if !OVERLAYING.contains(&kind) {
                found.push((here.now, case));
            }
        });
        for (now, case) in found {
            let name = format!("{:?} {}", case.first_department, key(&case));
            if let std::collections::btree_map::Entry::Vacant(place) = walk.seen.entry(name) {
                place.insert(depth + 1);
                let mut next = story.follow_self();
                (next.now, next.case) = (now, case);
                queue.push_back((next, depth + 1));
            }
        }
    }
    walk
}

/// M-2.3-a, M-4.0-b: no dead end, always an accountable department, always a clock that runs or lawfully stands still,
/// every refusal with its code and clause; the browser's outline decides as the case does. First every state, then
/// every overlay on every state that it can lie on, with every role.
#[test]
fn every_reachable_combination_is_sound() {
    let people = everybody();
    let mut walk = walk(&people);
    // All but the draft, which is no case yet, 无异议, which the system leaves at once, and the three states of a
    // transfer, which this pack does not enable.
    assert_eq!(walk.states.len(), SubState::ALL.len() - 5, "reached only {:?}", walk.states);

    let mut combined: BTreeMap<(SubState, BTreeSet<Overlay>), u32> = BTreeMap::new();
    let examples = std::mem::take(&mut walk.examples);
    for story in examples.into_values().flatten() {
        let mut queue = VecDeque::from([story]);
        let mut laid: BTreeSet<String> = BTreeSet::new();
        while let Some(story) = queue.pop_front() {
            let name = |case: &Case, now| {
                let clue = case.clues.last().map(|clue| (clue.acknowledged_at.is_some(), clue.outcome.is_some()));
                format!("{:?} {:?} {clue:?} {}", case.sub_state, overlays(case, now), case.extension_request.is_some())
            };
            if !laid.insert(name(&story.case, story.now)) {
                continue;
            }
            *combined.entry((story.case.sub_state, overlays(&story.case, story.now))).or_default() += 1;
            let mut found = Vec::new();
            walk.try_all(&story, &people, |here, kind, case| {
                if OVERLAYING.contains(&kind) {
                    found.push((here.now, case));
                }
            });
            // Time alone makes a case overdue.
            found.push((story.now.plus(40 * 86_400), story.case.clone()));
            for (now, case) in found.into_iter().filter(|(now, _)| *now < at("2026-08-01T00:00")) {
                if !laid.contains(&name(&case, now)) {
                    let mut next = story.follow_self();
                    (next.now, next.case) = (now, case);
                    queue.push_back(next);
                }
            }
        }
    }
    let met: BTreeSet<Overlay> = combined.keys().flat_map(|(_, overlays)| overlays.iter().copied()).collect();
    assert_eq!(met.len(), 6, "overlays met: {met:?}");
    for overlay in [Overlay::Suspended, Overlay::Restricted, Overlay::PublicOpinion] {
        let on: BTreeSet<SubState> =
            combined.keys().filter(|(_, overlays)| overlays.contains(&overlay)).map(|(state, _)| *state).collect();
        // Not on what nobody has received yet, nor on what is archived.
        assert_eq!(on.len(), walk.states.len() - 2, "{overlay:?} lies on {on:?}");
    }
    let roles = people.iter().map(|actor| format!("{:?}", actor.who)).collect::<BTreeSet<_>>().len();
    println!(
        "model: {} combinations of state and records, {} of sub-state and overlays, times {roles} people: {}; \
         {} sub-states, {} pairs of state and person that act, {} commands tried; staff alone end {} that were served",
        walk.seen.len(),
        combined.len(),
        combined.len() * roles,
        walk.states.len(),
        walk.acting.len(),
        walk.tried,
        walk.ended
    );
}

/// Every role of §3 takes part in the model: people, offices, agents and machines.
#[test]
fn every_role_takes_part() {
    let people = everybody();
    for role in Role::ALL {
        assert!(people.iter().any(|actor| actor.has(role)), "{role}");
    }
    assert!(people.iter().any(|actor| matches!(actor.who, Who::Party { agent: true, .. })), "AGT");
    assert!(people.iter().any(|actor| actor.as_party() == Some(2)), "EMP");
    assert!(people.iter().any(|actor| matches!(actor.who, Who::Hotline { .. })), "HOT");
}

/// M-4.0-b: what is not in the table is refused by code, whoever tries it and whatever is on file, never by a panic.
#[test]
fn every_pair_that_is_not_in_the_table_is_refused_by_code() {
    let people = everybody();
    let (mut listed, mut refused) = (0_u32, 0_u32);
    let mut pairs: BTreeSet<(SubState, CommandKind)> = BTreeSet::new();
    for story in [crate::referral::s04_assigned(), crate::major::s06_team(), crate::scenarios::s01_served()] {
        for (state, kind) in
            SubState::ALL.iter().flat_map(|state| CommandKind::ALL.iter().map(move |kind| (*state, *kind)))
        {
            let mut case = story.case.clone();
            case.sub_state = state;
            pairs.insert((state, kind));
            let asked = command(kind, &case, story.now, 1);
            // Kinds that open a case have no command of their own.
            let kind = asked.kind();
            let in_table = EDGES.iter().any(|edge| edge.command == kind && edge.from.contains(&state));
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
    assert_eq!(pairs.len(), SubState::ALL.len() * CommandKind::ALL.len(), "all of them");
    println!("pairs: {} of state and command; {listed} accepted, {refused} refused as not in the table", pairs.len());
}
