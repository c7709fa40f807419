//! The graph of sub-states that the pack's enabled transitions span.

use crate::case::{EDGES, SubState, Transition};
use crate::clock::ClockKind;
use crate::policy::pack::Pack;
use std::collections::BTreeSet;

pub(super) struct Findings {
    pub(super) reachable: Vec<String>,
    pub(super) without_clause: Vec<String>,
    pub(super) unreachable: Vec<String>,
    pub(super) dead_ends: Vec<String>,
    pub(super) endless: Vec<String>,
    pub(super) unaccountable: Vec<String>,
    pub(super) clockless: Vec<String>,
}

pub(super) fn examine(pack: &Pack) -> Findings {
    let reachable = reachable(pack);
    let states: Vec<SubState> = SubState::ALL.iter().copied().filter(|state| reachable.contains(state)).collect();
    let open = || states.iter().copied().filter(|state| state.is_open() && *state != SubState::Draft);
    let name = |state: SubState| state.zh().to_owned();
    let unreachable = pack
        .transitions
        .keys()
        .filter(|transition| {
            !EDGES.iter().any(|edge| {
                edge.id == **transition
                    && (edge.from.is_empty() || edge.from.iter().any(|from| reachable.contains(from)))
            })
        })
        .map(|transition| format!("{} {}", transition.id(), transition.zh()))
        .collect();
    Findings {
        without_clause: pack
            .transitions
            .iter()
            .filter(|(_, rule)| rule.clauses.is_empty())
            .map(|(transition, _)| transition.id().to_owned())
            .collect(),
        unreachable,
        dead_ends: open().filter(|state| !has_way_out(pack, *state)).map(name).collect(),
        endless: {
            let ends = leading_to_the_end(pack);
            open().filter(|state| has_way_out(pack, *state) && !ends.contains(state)).map(name).collect()
        },
        unaccountable: open().filter(|state| !is_accountable(pack, *state)).map(name).collect(),
        clockless: open()
            .filter(|state| !is_timed(pack, *state))
            .map(name)
            .chain(waits(pack).filter(|kind| !pack.clocks.contains_key(kind)).map(|kind| kind.zh().to_owned()))
            .collect(),
        reachable: states.into_iter().map(name).collect(),
    }
}

fn enabled(pack: &Pack) -> impl Iterator<Item = &'static crate::case::Edge> + '_ {
    EDGES.iter().filter(|edge| pack.enables(edge.id))
}

fn reachable(pack: &Pack) -> BTreeSet<SubState> {
    let mut found: BTreeSet<SubState> = BTreeSet::new();
    loop {
        let before = found.len();
        for edge in enabled(pack).filter(|edge| leads_on(edge.id)) {
            if edge.from.is_empty() || edge.from.iter().any(|from| found.contains(from)) {
                found.extend(edge.to);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Transitions that lead back to where a case was before, or end it as part of another, reach no state that is new.
fn leads_on(transition: Transition) -> bool {
    !matches!(transition, Transition::Tr30 | Transition::Tr32 | Transition::Tr53 | Transition::Tr61 | Transition::Tr62)
}

/// Withdrawal does not count: a state that only the applicant's retreat can end is a dead end.
fn has_way_out(pack: &Pack, state: SubState) -> bool {
    enabled(pack).any(|edge| {
        !matches!(edge.id, Transition::Tr60 | Transition::Tr61)
            && edge.from.contains(&state)
            && edge.to.iter().any(|to| *to != state)
    })
}

/// States from which the archive can be reached. What goes round in a circle without reaching it never ends, though
/// every state of it has a way out.
fn leading_to_the_end(pack: &Pack) -> BTreeSet<SubState> {
    let mut found = BTreeSet::from([SubState::Archived]);
    loop {
        let before = found.len();
        for edge in enabled(pack).filter(|edge| !matches!(edge.id, Transition::Tr60 | Transition::Tr61)) {
            if edge.to.iter().any(|to| found.contains(to)) {
                found.extend(edge.from);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// A department is accountable by construction from the first entry on; the pack must know the one that answers for
/// the pool, and the assigned states need a transition that assigns.
fn is_accountable(pack: &Pack, state: SubState) -> bool {
    let pool = pack.department(&pack.pool_accountable).is_some();
    match state {
        SubState::AssignedHandling | SubState::AssignedRefused | SubState::AssignedFedBack => {
            pool && pack.enables(Transition::Tr39)
        }
        _ => pool,
    }
}

/// The clock that runs, or lawfully stands still, in an open sub-state.
fn clock_of(state: SubState) -> &'static [ClockKind] {
    use SubState as S;
    match state {
        S::Draft | S::Archived => &[],
        S::Submitted | S::Registering => &[ClockKind::Registration],
        S::ReturnedForCorrection => &[ClockKind::Correction],
        S::Triage => &[ClockKind::Classification],
        // While a fact is verified the classification clock stands still, and whoever is asked has one.
        S::Verifying => &[ClockKind::Classification, ClockKind::Verification],
        S::OwnHandling | S::JointConvening | S::JointConsolidation | S::SubhandlingBoth => &[ClockKind::Handling],
        S::StationMediation => &[ClockKind::Mediation],
        S::JointOpinions => &[ClockKind::Handling, ClockKind::Opinion],
        S::EscalationOfficeReview => &[ClockKind::OfficeReview],
        S::EscalationLeaderDecision => &[ClockKind::LeaderDecision],
        S::TeamHandling | S::TeamOpinions | S::TeamConsultation | S::TeamMinutes => &[ClockKind::Team],
        S::TransferDrafting => &[ClockKind::Transfer],
        // The counterpart's clocks run meanwhile.
        S::TransferredOut => &[ClockKind::Handling, ClockKind::Feedback],
        S::SlipDrafting => &[ClockKind::Slip],
        S::SlipSent | S::SlipDispatching => &[ClockKind::Dispatch],
        S::AssignedHandling => &[ClockKind::Assigned],
        // Whoever judges the refusal has a clock while the assigned department's stands still.
        S::AssignedRefused => &[ClockKind::Assigned, ClockKind::Judgement],
        S::AssignedFedBack | S::Informed | S::ReplyDrafting | S::ReplyReview => &[ClockKind::Reply],
        S::ReplyServed => &[ClockKind::ObjectionWindow],
        S::ObjectionRecorded | S::RemedyTracking => &[ClockKind::Remedy],
        S::NoObjection | S::ArchivePending => &[ClockKind::Archiving],
    }
}

/// Waiting on people beside the card's state: what the pack lets somebody be asked has a clock until it is answered.
fn waits(pack: &Pack) -> impl Iterator<Item = ClockKind> {
    let asked = |transition| pack.enables(transition);
    [
        (ClockKind::LegalCheck, asked(Transition::Tr77)),
        (ClockKind::Guidance, pack.offices.justice.is_some()),
        (ClockKind::HandOver, asked(Transition::Tr05)),
        (ClockKind::ExtensionApproval, asked(Transition::Tr65)),
        (ClockKind::Disclosure, asked(Transition::Tr80)),
        // Whoever is hidden may be named by a text in any pack; a message may be left in any.
        (ClockKind::Naming, true),
        (ClockKind::Message, true),
        (ClockKind::Hearing, pack.hear_respondent.is_some()),
    ]
    .into_iter()
    .filter(|(_, asked)| *asked)
    .map(|(kind, _)| kind)
}

fn is_timed(pack: &Pack, state: SubState) -> bool {
    clock_of(state).iter().all(|kind| pack.clocks.contains_key(kind))
}
