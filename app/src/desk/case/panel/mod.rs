//! What a case holds beside its facts and its story, each part shown only where there is something in it. The case was
//! already reduced to what the viewer may see, so a part that is not there is simply not drawn.

mod clue;
mod hearing;
mod legal;
mod major;
mod mediation;
mod objection;
mod overlay;
mod parts;
mod records;
mod referral;
mod reply;
mod standing;
mod units;
mod verification;

pub(super) use major::consent;
pub(super) use overlay::banners;

use super::Starter;
use domain::view::CaseView;
use leptos::prelude::*;

/// Whether the case holds anything of a lane or beside the handling.
pub(super) fn has_lane(view: &CaseView) -> bool {
    let case = &view.case;
    let lanes = !case.clues.is_empty()
        || !case.units.is_empty()
        || case.consolidated.is_some()
        || case.major.is_some()
        || case.referral.is_some()
        || case.mediation.is_some()
        || case.verification.is_some()
        || case.hearing.is_some()
        || view.records.contains(&domain::case::CommandKind::DecideHearing);
    let outcome = case.finding.is_some() || case.reply.is_some() || !case.objections.is_empty();
    lanes || outcome || !case.legal_checks.is_empty() || !case.records.is_empty()
}

/// Whether the viewer knows how many units gave their opinion.
pub(super) fn opinions_known(view: &CaseView) -> bool {
    !view.case.units.is_empty() && !units::any_hidden(view)
}

/// Panels of the lane the case is in, for the middle of the page.
pub(super) fn lane(view: &CaseView, start: Starter) -> AnyView {
    let panels = [
        verification::asked(view),
        clue::clues(view),
        units::units(view, start),
        units::consolidated(view),
        major::major(view, start),
        referral::referral(view, start),
        mediation::mediation(view),
        hearing::hearing(view, start),
        reply::finding(view),
        reply::reply(view, start),
        standing::standings(view),
        objection::objections(view),
        legal::checks(view),
        legal::guidance(view),
    ];
    panels.into_iter().flatten().collect_view().into_any()
}

/// Records beside the handling, for the middle of the page.
pub(super) fn beside(view: &CaseView) -> AnyView {
    let panels = [
        records::court_items(view),
        records::public_opinion(view),
        records::consultations(view),
        records::coordination(view),
        records::disclosures(view),
        records::naming(view),
    ];
    panels.into_iter().flatten().collect_view().into_any()
}
