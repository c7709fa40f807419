//! 回复反馈: draft, signature, service on both parties, positions, remedies (TR47–TR56).

use super::guard::silence;
use super::handling::conclusions_for_all;
use super::work::{Work, date_zh};
use crate::access::Role;
use crate::case::{
    Audience, Case, Conclusion, DocumentKind, Event, NoObjection, Objection, ObjectionEnd, Outcome, Refusal,
    RefusalCode, Remedy, RemedyKind, RemedyNotice, RemedyOutcome, Reply, ServiceMethod, ServiceRecord, SubState, Track,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::{Day, Instant};

/// What a reply is to say.
pub(super) struct Draft {
    pub(super) facts: String,
    pub(super) conclusions: Vec<Conclusion>,
    pub(super) legal_basis: Vec<String>,
    pub(super) waives_contribution: bool,
}

/// TR47: facts, a conclusion per item, legal basis, all four remedies with their bodies (M-4.3-c).
pub(super) fn submit(work: &mut Work<'_>, draft: Draft, remedies: Vec<RemedyNotice>) -> Result<(), Refusal> {
    let facts = work.required("facts", "事实", &draft.facts)?;
    let conclusions = conclusions_for_all(work, draft.conclusions)?;
    let legal_basis = work.basis(draft.legal_basis)?;
    let lacking: Vec<FieldError> = RemedyKind::ALL
        .iter()
        .filter(|kind| !remedies.iter().any(|remedy| remedy.kind == **kind && !remedy.body.trim().is_empty()))
        .map(|kind| FieldError::new(format!("remedy-{}", kind.id()), format!("{}：请写明受理机构", kind.zh())))
        .collect();
    if !lacking.is_empty() {
        return Err(work.invalid(lacking));
    }
    let reply = Reply {
        facts,
        conclusions,
        legal_basis,
        remedies,
        drafted_by: work.ctx.actor.to_ref(),
        signed_by: None,
        signed_at: None,
        round: work.case.round,
        returned: None,
        waives_contribution: draft.waives_contribution,
    };
    work.emit(Event::ReplyDrafted(reply));
    work.go(SubState::ReplyReview, "");
    Ok(())
}

/// TR48: back to the drafter with the reason.
pub(super) fn give_back(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "退回理由", reason)?;
    work.emit(Event::ReplyReturned(reason.clone()));
    work.go(SubState::ReplyDrafting, &reason);
    Ok(())
}

/// The head signs, with the basis the reply rests on (M-2.2-a); the text is fixed and numbered from here on.
pub(super) fn sign(work: &mut Work<'_>, legal_basis: Vec<String>) -> Result<(), Refusal> {
    let legal_basis = work.basis(legal_basis)?;
    let Some(reply) = work.case.reply.clone() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    if reply.signed_at.is_some() {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("答复已经签发"));
    }
    let parties: Vec<String> = work.case.parties_to_serve().map(crate::case::Party::shown_name).collect();
    let conclusions: Vec<String> =
        reply.conclusions.iter().map(|conclusion| format!("（{}）{}", conclusion.item, conclusion.text)).collect();
    let remedies: Vec<String> = reply
        .remedies
        .iter()
        .enumerate()
        .map(|(index, remedy)| format!("{}. {}：{}，{}", index + 1, remedy.kind.zh(), remedy.body, remedy.limit))
        .collect();
    let fields = [
        ("parties", parties.join("、")),
        ("facts", reply.facts),
        ("conclusions", conclusions.join("\n")),
        ("basis", legal_basis.join("；")),
        ("remedies", remedies.join("\n")),
        ("signer", work.ctx.actor.name.clone()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    work.issue(DocumentKind::Reply, Audience::Served, &fields);
    let by = work.ctx.actor.to_ref();
    work.emit(Event::ReplySigned { by, legal_basis });
    Ok(())
}

/// That a document reached a party: method, time, proof (M-4.3-a).
pub(super) fn record_service(
    work: &mut Work<'_>,
    document: DocumentKind,
    party: u8,
    method: ServiceMethod,
    served_at: Instant,
    proof: &str,
) -> Result<(), Refusal> {
    let proof = work.required("proof", "签收人或送达凭证", proof)?;
    let Some(person) = work.case.registration.party(party) else {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：没有这一方")]));
    };
    let name = person.name.clone();
    if work.case.is_served(document, party) {
        return Err(
            work.invalid(vec![FieldError::new("party", format!("{}：已经送达，不必重复登记", person.masked_name()))])
        );
    }
    let issued = work
        .case
        .documents
        .iter()
        .rev()
        .find(|issued| issued.kind == document && issued.round == work.case.round)
        .map(|issued| issued.issued_at);
    let Some(issued) = issued else {
        return Err(work.refuse(RefusalCode::StageSkipped).detail(format!("{}尚未签发", document.zh())));
    };
    let served_at = work.stated_moment("served_at", "送达时间", served_at)?;
    if served_at.plus(60) < issued {
        return Err(work.invalid(vec![FieldError::new("served_at", "送达时间：不能早于签发时间")]));
    }
    let at = date_zh(served_at);
    let fields = [
        ("served", document.zh()),
        ("party", name.as_str()),
        ("method", method.zh()),
        ("served_at", at.as_str()),
        ("proof", proof.as_str()),
    ];
    work.issue(DocumentKind::ServiceProof, Audience::Staff, &fields);
    work.emit(Event::Served(ServiceRecord { document, party, method, served_at, proof, round: work.case.round }));
    Ok(())
}

/// TR49: signed and served on each party; from here on the parties have the word.
pub(super) fn serve(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.stop(ClockKind::Reply);
    work.start(ClockKind::ObjectionWindow)?;
    work.go(SubState::ReplyServed, "");
    Ok(())
}

/// TR50: the payer says so; staff record it with evidence; or the head closes on silence, never by itself (AMB-16).
pub(super) fn confirm_no_objection(work: &mut Work<'_>, how: NoObjection) -> Result<(), Refusal> {
    let actor = work.ctx.actor;
    match &how {
        NoObjection::Stated if actor.as_party() != Some(1) => {
            return Err(work.refuse(RefusalCode::RoleNotAllowed).detail("由缴费人本人表示，或由经办岗登记凭据"));
        }
        NoObjection::Stated => {}
        NoObjection::Evidence { method, on } => {
            if !actor.has(Role::Handler) && !actor.has(Role::Head) && !actor.has(Role::Station) {
                return Err(work.refuse(RefusalCode::RoleNotAllowed).detail("由经办岗登记凭据"));
            }
            work.required("method", "无异议的表示方式", method)?;
            if *on > work.now().day() {
                return Err(work.invalid(vec![FieldError::new("on", "日期：不能晚于今天")]));
            }
        }
        NoObjection::Silence => {
            for guard in silence(work.case, work.ctx) {
                if !guard.met {
                    return Err(guard.refusal(work.ctx));
                }
            }
        }
    }
    let text = match &how {
        NoObjection::Stated => "缴费人表示无异议".to_owned(),
        NoObjection::Evidence { method, on } => format!("缴费人无异议，方式：{method}，日期：{on}"),
        NoObjection::Silence => "等待期满，经两次联系未表示意见，由部门负责人决定办结".to_owned(),
    };
    work.issue(DocumentKind::PositionRecord, Audience::Applicant, &[("position", &text)]);
    work.emit(Event::NoObjectionRecorded(how));
    work.emit(Event::OutcomeSet(concluded(work.case)));
    work.stop(ClockKind::ObjectionWindow);
    work.start(ClockKind::Archiving)?;
    work.go(SubState::NoObjection, &text);
    Ok(())
}

/// Settled at the station counts as 就地解决 (M-1-c).
fn concluded(case: &Case) -> Outcome {
    if case.is_settled() { Outcome::Mediated } else { Outcome::ConcludedNoObjection }
}

/// TR51: grounds and date; accepted until the case is archived.
pub(super) fn object(work: &mut Work<'_>, party: u8, grounds: &str) -> Result<(), Refusal> {
    let grounds = work.required("grounds", "异议理由", grounds)?;
    let party = work.ctx.actor.as_party().unwrap_or(party);
    let Some(person) = work.case.registration.party(party) else {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：没有这一方")]));
    };
    let text = format!("{}提出异议：{grounds}", person.name);
    work.issue(DocumentKind::PositionRecord, Audience::Party(party), &[("position", &text)]);
    let raised_at = work.now();
    work.emit(Event::ObjectionRaised(Objection { party, grounds: grounds.clone(), raised_at, closed: None }));
    work.stop(ClockKind::ObjectionWindow);
    work.stop(ClockKind::Archiving);
    work.start(ClockKind::Remedy)?;
    work.go(SubState::ObjectionRecorded, &grounds);
    Ok(())
}

/// TR52. `civil` is given when a civil suit is meant, with whether the explanation was acknowledged (M-3.2.6-c).
pub(super) fn start_remedy(
    work: &mut Work<'_>,
    kind: RemedyKind,
    body: &str,
    filed_on: Day,
    docket: Option<String>,
    civil: Option<bool>,
) -> Result<(), Refusal> {
    if civil == Some(false) {
        return Err(work.refuse(RefusalCode::NotCivilDispute).fields(vec![FieldError::new(
            "acknowledged",
            "请确认已知悉：补缴社保不属于民事纠纷，应通过行政途径解决",
        )]));
    }
    let body = work.required("body", "受理机构", body)?;
    if filed_on > work.now().day() {
        return Err(work.invalid(vec![FieldError::new("filed_on", "提起日期：不能晚于今天")]));
    }
    if filed_on < work.case.registration.received_at.day() {
        return Err(work.invalid(vec![FieldError::new("filed_on", "提起日期：不能早于来访时间")]));
    }
    let docket = docket.map(|docket| super::work::clean(&docket)).filter(|docket| !docket.is_empty());
    work.emit(Event::RemedyStarted(Remedy { kind, body, docket, filed_on, outcome: None, decision: None }));
    work.go(SubState::RemedyTracking, kind.zh());
    Ok(())
}

/// TR53: the department corrects itself; a new round of handling.
pub(super) fn re_examine(work: &mut Work<'_>, ground: &str) -> Result<(), Refusal> {
    let ground = work.required("ground", "新事实或错误", ground)?;
    let decisions = work.case.decisions.clone();
    let track = work.case.track;
    work.emit(Event::ObjectionClosed(ObjectionEnd::ReExamined));
    work.stop(ClockKind::Remedy);
    work.emit(Event::RoundBegun);
    // A referred or mediated matter is the accepting department's own to take up again only if it is its duty, by the
    // table, by declaration or by the assignment (M-3.2.3-f, M-4.5-c); else it is classified afresh.
    let own = work.case.accepting_department.clone();
    let others = matches!(track, Some(Track::Station | Track::Referral))
        && own.as_ref() != work.case.handling_department.as_ref()
        && !own.is_some_and(|own| work.case.is_lawful_owner(work.ctx.pack, &own));
    if others {
        taken_up_again(work, &ground);
        work.start(ClockKind::Classification)?;
        work.go(SubState::Triage, &ground);
        return Ok(());
    }
    if let Some(track) = track {
        let track = match track {
            Track::GeneralJoint | Track::Major => track,
            _ => Track::Own,
        };
        work.emit(Event::Classified { decisions, track });
    }
    taken_up_again(work, &ground);
    work.start(ClockKind::Handling)?;
    let team = work.case.major.as_deref().filter(|file| !file.ended).and_then(|file| file.team.clone());
    let to = match (track, team) {
        (Some(Track::Major), Some(team)) => {
            super::major::form(work, &team);
            work.start(ClockKind::Team)?;
            SubState::TeamHandling
        }
        (Some(Track::GeneralJoint), _) => SubState::JointConvening,
        _ => SubState::OwnHandling,
    };
    work.go(to, &ground);
    Ok(())
}

/// TR54.
pub(super) fn withdraw_objection(work: &mut Work<'_>) -> Result<(), Refusal> {
    let text = "撤回异议，对处理结果无异议";
    let audience = work.ctx.actor.as_party().map_or(Audience::Staff, Audience::Party);
    work.issue(DocumentKind::PositionRecord, audience, &[("position", text)]);
    work.emit(Event::ObjectionClosed(ObjectionEnd::Withdrawn));
    work.emit(Event::OutcomeSet(concluded(work.case)));
    work.stop(ClockKind::Remedy);
    work.start(ClockKind::Archiving)?;
    work.go(SubState::NoObjection, text);
    Ok(())
}

/// TR55: the reply stands.
pub(super) fn close_remedy(work: &mut Work<'_>, outcome: RemedyOutcome, decision: &str) -> Result<(), Refusal> {
    let decision = work.required("decision", "决定文书", decision)?;
    if outcome.redoes() {
        return Err(work.invalid(vec![FieldError::new("outcome", format!("结果为“{}”，应重新办理", outcome.zh()))]));
    }
    end_remedy(work, outcome, &decision);
    work.emit(Event::OutcomeSet(Outcome::ConcludedAfterRemedy));
    work.start(ClockKind::Archiving)?;
    work.go(SubState::ArchivePending, outcome.zh());
    Ok(())
}

/// TR56: the reply falls; the case is classified afresh in a new round under the same number.
pub(super) fn redo_after_remedy(work: &mut Work<'_>, outcome: RemedyOutcome, decision: &str) -> Result<(), Refusal> {
    let decision = work.required("decision", "决定文书", decision)?;
    if !outcome.redoes() {
        return Err(work.invalid(vec![FieldError::new("outcome", format!("结果为“{}”，应转入归档", outcome.zh()))]));
    }
    end_remedy(work, outcome, &decision);
    work.emit(Event::RoundBegun);
    taken_up_again(work, outcome.zh());
    work.start(ClockKind::Classification)?;
    work.go(SubState::Triage, outcome.zh());
    Ok(())
}

/// Both parties are told in writing that the matter is taken up again under its number (TR53, TR56, TR59).
pub(super) fn taken_up_again(work: &mut Work<'_>, ground: &str) {
    let parties: Vec<String> =
        work.case.parties_to_serve().map(super::super::registration::Party::shown_name).collect();
    let fields = [("parties", parties.join("、")), ("ground", ground.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let hidden = work.case.registration.parties.iter().any(|party| party.identity_hidden);
    if !hidden {
        return work.issue(DocumentKind::ReopeningNotice, Audience::Parties, &fields);
    }
    // Why is somebody's who asked not to be known (X-16-a): the other side reads that, not why.
    work.issue(DocumentKind::ReopeningNotice, Audience::Applicant, &fields);
    let plain: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (*name, if *name == "ground" { "依职权重新办理" } else { *text })).collect();
    let others: Vec<u8> = work.case.parties_to_serve().map(|party| party.no).filter(|no| *no != 1).collect();
    for other in others {
        work.issue(DocumentKind::ReopeningNotice, Audience::Party(other), &plain);
    }
}

fn end_remedy(work: &mut Work<'_>, outcome: RemedyOutcome, decision: &str) {
    let fields = [("outcome", outcome.zh()), ("decision", decision)];
    work.issue(DocumentKind::RemedyDecision, Audience::Parties, &fields);
    work.emit(Event::RemedyClosed { outcome, decision: decision.to_owned() });
    work.emit(Event::ObjectionClosed(ObjectionEnd::Decided));
    work.stop(ClockKind::Remedy);
}
