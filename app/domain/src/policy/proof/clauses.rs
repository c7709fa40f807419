//! Which clauses became something: cited by the pack's data, by a refusal, or by a rule of the engine.

use crate::case::{EDGES, RefusalCode};
use crate::policy::pack::{ClauseText, Pack, Priority};
use crate::value::ClauseId;
use std::collections::BTreeSet;

/// Clauses that are a field, a form or a rule of the engine rather than data of the pack, with where they stand.
const RULES: &[(&str, &str)] = &[
    ("M-0-a", "`Role::Statistics`, `register::Counts`, `Venue::Centre`"),
    ("M-2.3-a", "`Case::accountable_department`: one at every instant"),
    ("M-2.3-b", "field `location_town`; towns of the pack and `OUT_OF_AREA`"),
    ("M-3.1-b", "`register::Roster::without_deputy`"),
    ("M-3.2.1-b", "`register::GroupTask`"),
    ("M-3.2.5-b", "`RecordCommand::AskGuidance`, `AnswerGuidance`"),
    ("M-3.2.9-a", "departments of kind `station`, one per town"),
    ("M-3.2.9-d", "`Grid` of a registration and the filter `grid` of the lens"),
    ("M-3.3-x", "party kind `employer` may be applicant in every category"),
    ("M-4.2.3-a", "`ConsultationKind`"),
    ("M-4.2.3-b", "`RecordCommand::OpenConsultation` without consent, members only"),
    ("M-5.2-a", "`RecordCommand::RecordCoordination`"),
    ("M-5.4-a", "`register::DepartmentFigures`"),
    ("M-5.4-b", "`register::AccountabilityEntry`"),
];

/// Every clause of the pack that something refers to.
pub(super) fn referenced(pack: &Pack) -> BTreeSet<&str> {
    let rows = pack.routing.rows.iter().flat_map(|row| &row.clauses);
    let also = pack.routing.also.iter().flat_map(|row| &row.clauses);
    let transitions = pack.transitions.values().flat_map(|rule| &rule.clauses);
    let clocks = pack.clocks.values().map(|rule| &rule.clause);
    let categories = pack.categories.iter().map(|category| &category.clause);
    let cited = rows.chain(also).chain(transitions).chain(clocks).chain(categories).map(ClauseId::as_str);
    let refused = RefusalCode::ALL.iter().flat_map(|code| code.clauses()).copied();
    let ruled = RULES.iter().map(|(clause, _)| *clause);
    let known = |clause: &&str| pack.clauses.keys().any(|id| id.as_str() == *clause);
    cited.chain(refused).chain(ruled).filter(known).collect()
}

/// Clauses of the core pipeline and of the mechanism.
pub(super) fn weighty(pack: &Pack) -> impl Iterator<Item = (&ClauseId, &ClauseText)> {
    let weighty = |text: &ClauseText| matches!(text.priority, Some(Priority::Core | Priority::Mechanism));
    pack.clauses.iter().filter(move |(_, text)| weighty(text))
}

/// Core and mechanism clauses that nothing refers to.
pub(super) fn unreferenced(pack: &Pack) -> Vec<String> {
    let referenced = referenced(pack);
    weighty(pack)
        .filter(|(id, _)| !referenced.contains(id.as_str()))
        .map(|(id, text)| format!("{id} {}", text.cite))
        .collect()
}

/// What the engine can do and the pack does not want.
pub(super) fn not_enabled(pack: &Pack) -> Vec<String> {
    let known: BTreeSet<_> = EDGES.iter().map(|edge| edge.id).collect();
    known
        .into_iter()
        .filter(|transition| !pack.enables(*transition))
        .map(|transition| format!("{} {}", transition.id(), transition.zh()))
        .collect()
}
