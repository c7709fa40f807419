//! 镇站调解 (TR15–TR17): consent of both sides, agreement signed by both, forwarding instead of sending away.

use super::guard::Guard;
use super::handling::conclusions_for_all;
use super::work::{Work, clean};
use super::{Context, legal_check};
use crate::case::document::fill;
use crate::case::{
    Audience, Case, DocumentKind, Event, Finding, Mediation, MediationAgreement, MediationResult, MediationSession,
    Refusal, RefusalCode, StationCommand, StationEvent, SubState, Track,
};
use crate::clock::ClockKind;
use crate::policy::DepartmentKind;
use crate::problem::FieldError;

pub(super) fn decide(work: &mut Work<'_>, command: StationCommand) -> Result<(), Refusal> {
    match command {
        StationCommand::Begin { consents } => begin(work, &consents),
        StationCommand::RecordSession { at, text } => {
            let text = work.required("text", "调解情况", &text)?;
            let at = work.stated_since("at", "调解时间", at, (work.case.since.day(), "开始调解之日"))?;
            work.issue(DocumentKind::MediationRecord, Audience::Staff, &[("text", &text)]);
            let by = work.ctx.actor.to_ref();
            work.emit(Event::Station(StationEvent::SessionRecorded(MediationSession { at, text, by })));
            Ok(())
        }
        StationCommand::DraftAgreement { conclusions, waives_contribution, legal_basis } => {
            let conclusions = conclusions_for_all(work, conclusions)?;
            let legal_basis = work.basis(legal_basis)?;
            let agreement = MediationAgreement { conclusions, waives_contribution, legal_basis };
            work.emit(Event::Station(StationEvent::AgreementDrafted(agreement)));
            Ok(())
        }
        StationCommand::Settle { signed } => settle(work, &signed),
        StationCommand::Fail { reason } => fail(work, &reason),
    }
}

/// The conditions of TR15: a station, its own town (M-3.2.9-b).
pub(super) fn begin_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let station = case.accepting_department.as_ref().and_then(|own| ctx.pack.department(own));
    let is_station = station.is_some_and(|own| own.kind == DepartmentKind::Station);
    let own_town = station.is_some_and(|own| own.town.as_ref() == Some(&case.registration.location_town));
    vec![
        Guard::new(is_station, RefusalCode::RoleNotAllowed, "由镇调解站受理", "由镇调解站组织调解"),
        Guard::new(own_town, RefusalCode::OutOfStationArea, "事项在本镇", ""),
    ]
}

/// Everybody who has to agree or sign: both sides of the dispute.
fn lacking(work: &Work<'_>, given: &[u8]) -> Vec<String> {
    let sides = work.case.parties_to_serve().filter(|party| !given.contains(&party.no));
    sides.map(crate::case::Party::masked_name).collect()
}

fn begin(work: &mut Work<'_>, consents: &[u8]) -> Result<(), Refusal> {
    let lacking = lacking(work, consents);
    if !lacking.is_empty() || consents.len() < 2 {
        let refusal = work.refuse(RefusalCode::ConsentRequired).under("M-3.2.9-c");
        let refusal = refusal.detail(format!("双方同意才能调解，尚缺{}", lacking.join("、")));
        return Err(refusal.fields(vec![FieldError::new("consents", "同意调解的当事人：请登记双方")]));
    }
    let station = work.department();
    let decisions = super::classification::as_proposed(work);
    super::classification::issue_opinion(work, &decisions, Track::Station);
    work.emit(Event::Classified { decisions, track: Track::Station });
    let mediation =
        Mediation { station, consents: consents.to_vec(), sessions: Vec::new(), agreement: None, result: None };
    work.emit(Event::Station(StationEvent::Begun(Box::new(mediation))));
    work.issue(DocumentKind::MediationNotice, Audience::Parties, &[]);
    work.stop(ClockKind::Classification);
    work.start(ClockKind::Mediation)?;
    super::hearing::invite(work, crate::case::HearingFrom::Handling)?;
    work.go(SubState::StationMediation, "");
    Ok(())
}

/// The conditions of TR16.
pub(super) fn settle_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let agreement = case.mediation.as_ref().is_some_and(|mediation| mediation.agreement.is_some());
    let mut guards = vec![Guard::new(agreement, RefusalCode::StageSkipped, "已拟调解协议书", "调解协议书尚未拟写")];
    guards.extend(legal_check::required(case, ctx));
    guards
}

/// TR16: signed by both.
fn settle(work: &mut Work<'_>, signed: &[u8]) -> Result<(), Refusal> {
    let lacking = lacking(work, signed);
    if !lacking.is_empty() {
        let field = FieldError::new("signed", format!("签名：尚缺{}", lacking.join("、")));
        return Err(work.invalid(vec![field]));
    }
    let agreement = work.case.mediation.as_deref().and_then(|mediation| mediation.agreement.clone());
    let Some(agreement) = agreement else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let terms: Vec<String> =
        agreement.conclusions.iter().map(|conclusion| format!("（{}）{}", conclusion.item, conclusion.text)).collect();
    let parties: Vec<String> = work.case.parties_to_serve().map(crate::case::Party::shown_name).collect();
    let waives = if agreement.waives_contribution {
        "涉及减免应缴费款，已经法律把关"
    } else {
        "不涉及减免应缴费款"
    };
    let fields = [
        ("terms", terms.join("\n")),
        ("parties", parties.join("、")),
        ("basis", agreement.legal_basis.join("；")),
        ("waives", waives.to_owned()),
        ("signatures", signature_lines(work)),
        ("mediator", work.ctx.actor.to_ref().name),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    work.issue(DocumentKind::MediationAgreement, Audience::Parties, &fields);
    work.emit(Event::Station(StationEvent::Ended(MediationResult::Settled(signed.to_vec()))));
    let (at, by) = (work.now(), work.ctx.actor.to_ref());
    let MediationAgreement { conclusions, legal_basis, .. } = agreement;
    work.emit(Event::FindingRecorded(Finding { facts: terms.join("；"), conclusions, legal_basis, at, by }));
    work.stop(ClockKind::Mediation);
    work.start(ClockKind::Reply)?;
    work.go(SubState::ReplyDrafting, "");
    Ok(())
}

/// A line for each side to sign on (M-3.2.9-c).
fn signature_lines(work: &Work<'_>) -> String {
    let line = work.ctx.pack.text("agreement.signature");
    let sides = work.case.parties_to_serve().map(|party| {
        let name = format!("{} {}", party.role.zh(), party.shown_name());
        fill(line, &[("party", name.as_str())])
    });
    sides.collect::<Vec<_>>().join("\n")
}

/// TR17: not settled; classified, then forwarded by TR84, never bounced (AMB-12).
fn fail(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "调解不成的情况", reason)?;
    work.issue(DocumentKind::MediationRecord, Audience::Staff, &[("text", &clean(&reason))]);
    work.emit(Event::Station(StationEvent::Ended(MediationResult::Failed(reason.clone()))));
    work.stop(ClockKind::Mediation);
    work.start(ClockKind::Classification)?;
    work.go(SubState::Triage, &reason);
    Ok(())
}
