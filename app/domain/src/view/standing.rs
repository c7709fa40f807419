//! Until when each party may say something to the answer, and go where: counted from the service on it, day by day.

use crate::case::{Case, NoObjection, RemedyKind, ServiceMethod};
use crate::clock::{Calendar, Explanation, explain};
use crate::policy::Pack;
use crate::value::{Day, Instant};
use serde::{Deserialize, Serialize};

/// Until when a party may use a remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyLimitView {
    /// Which remedy.
    pub kind: RemedyKind,
    /// The limit in words; none where the statute sets none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub limit: String,
    /// Its last day; none without a limit, and where the calendar does not reach as far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// The statute.
    pub law: String,
    /// Why this day: day by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// Where a party stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingView {
    /// The party.
    pub party: u8,
    /// When the answer reached it.
    pub served_at: Instant,
    /// How.
    pub method: ServiceMethod,
    /// Last day of its window for an objection (K-OBJ), where it can be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Day>,
    /// That it has no objection, and how that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_objection: Option<NoObjection>,
    /// Whether it may still say something.
    pub awaited: bool,
    /// Until when it may go where.
    pub limits: Vec<RemedyLimitView>,
}

/// The remedy limits of `party`, explained.
pub fn remedy_limits(case: &Case, party: u8, pack: &Pack, calendar: &Calendar, now: Instant) -> Vec<RemedyLimitView> {
    case.remedy_limits(party, pack, calendar)
        .into_iter()
        .map(|limit| RemedyLimitView {
            kind: limit.kind,
            limit: limit.limit.map(crate::clock::Limit::zh).unwrap_or_default(),
            last_day: limit.due_at.map(|due| due.plus(-1).day()),
            explanation: limit.limit.and_then(|rule| explain(calendar, limit.served_at, rule, &[], now).ok()),
            law: limit.law,
        })
        .collect()
}

/// Where every party stands that the answer was served on.
pub fn standings(case: &Case, pack: &Pack, calendar: &Calendar, now: Instant) -> Vec<StandingView> {
    case.parties_to_serve()
        .filter_map(|party| {
            let service = case.answer_service(party.no)?;
            let stated = case.positions.iter().find(|position| position.party == party.no);
            let payer = case.no_objection.as_ref().filter(|_| party.no == 1);
            Some(StandingView {
                party: party.no,
                served_at: service.served_at,
                method: service.method,
                window: case.window_ends(party.no, pack, calendar).map(|end| end.plus(-1).day()),
                no_objection: stated.map(|position| &position.how).or(payer).cloned(),
                awaited: case.awaited().any(|awaited| awaited.no == party.no),
                limits: remedy_limits(case, party.no, pack, calendar, now),
            })
        })
        .collect()
}
