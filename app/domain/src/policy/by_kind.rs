//! An item whose insurance kinds moved to the unified collection at different months: each kind is routed by its own month,
//! and the proposal names the month of each (M-3.2.2-a; elsewhere collection moved at other months).

use super::route::{Clarity, NoRow, Route, RouteTrack, reform_month_zh, route};
use super::{Facts, Pack};
use crate::case::{DisputeItem, InsuranceKind, Registration};
use crate::value::{ContributionMonth, DepartmentId, TownId};

/// The kinds of an item by the month in which they moved, earliest first.
fn by_month(pack: &Pack, kinds: &[InsuranceKind], place: &TownId) -> Vec<(ContributionMonth, Vec<InsuranceKind>)> {
    let months = pack.reforms_of(kinds, place);
    let moved = |month: ContributionMonth| {
        kinds.iter().copied().filter(|kind| pack.reforms_of(&[*kind], place) == [month]).collect::<Vec<InsuranceKind>>()
    };
    months.into_iter().map(|month| (month, moved(month))).filter(|(_, kinds)| !kinds.is_empty()).collect()
}

/// Routes `item` as registered. Where its period lies across the reform only because its kinds moved at different months,
/// every kind goes by its own: the clerk confirms the parts.
pub(crate) fn route_item(
    pack: &Pack,
    registration: &Registration,
    item: &DisputeItem,
    receiver: Option<&DepartmentId>,
    verified: bool,
) -> Result<Route, NoRow> {
    let whole = route(pack, &Facts::of(pack, registration, item, receiver), verified)?;
    let groups = by_month(pack, &item.insurance_kinds, &registration.location_town);
    if whole.parts.is_empty() || groups.len() < 2 {
        return Ok(whole);
    }
    let mut parts = Vec::new();
    let mut months = Vec::new();
    for (month, kinds) in groups {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.zh()).collect();
        let moved = format!("{}自 {} 起统一征收", names.join("、"), reform_month_zh(Some(month)));
        let own = DisputeItem { insurance_kinds: kinds, ..item.clone() };
        let found = route(pack, &Facts::of(pack, registration, &own, receiver), verified)?;
        if found.parts.is_empty() {
            parts.push((moved.clone(), found));
        } else {
            let side = |side: &str| if side == "before" { "此前" } else { "此后" };
            parts.extend(found.parts.into_iter().map(|(part, route)| (format!("{moved}，{}", side(&part)), route)));
        }
        months.push(moved);
    }
    let reason = format!("{}。各险种划转月份不同：{}，按险种分别确定", whole.reason, months.join("；"));
    Ok(joined(Route { reason, departments: Vec::new(), parts: Vec::new(), ..whole }, parts))
}

/// A route made of its parts: every department that one of them names, and the track that all of them allow.
pub(super) fn joined(whole: Route, parts: Vec<(String, Route)>) -> Route {
    let mut departments: Vec<DepartmentId> = Vec::new();
    let own = whole.clauses.clone();
    let mut clauses = whole.clauses.clone();
    for (_, part) in &parts {
        for department in &part.departments {
            if !departments.contains(department) {
                departments.push(department.clone());
            }
        }
        clauses.extend(part.clauses.iter().filter(|clause| !own.contains(clause)).cloned());
    }
    clauses.dedup();
    let any = |track| parts.iter().any(|(_, part)| part.track == track);
    let track = if any(RouteTrack::Verify) {
        RouteTrack::Verify
    } else if any(RouteTrack::Refer) {
        RouteTrack::Refer
    } else if departments.len() > 1 {
        RouteTrack::Joint
    } else {
        RouteTrack::Own
    };
    let clarity = if track == RouteTrack::Refer { Clarity::Unclear } else { whole.clarity };
    let override_key = parts.iter().find_map(|(_, part)| part.override_key.clone());
    Route { departments, track, clarity, clauses, override_key, parts, ..whole }
}
