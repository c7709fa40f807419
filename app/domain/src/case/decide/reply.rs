//! 回复反馈: draft, signature, service on both parties, re-examination (TR47–TR49, TR53).

use super::guard::Guard;
use super::handling::conclusions_for_all;
use super::work::{Work, date_zh};
use crate::case::{
    ANSWERS, Audience, Case, Conclusion, DocumentKind, Event, ObjectionEnd, Party, Refusal, RefusalCode, RemedyKind,
    RemedyNotice, Reply, ServiceMethod, ServiceRecord, SubState, Track,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::Instant;

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
    let remedies = all_four(work, remedies)?;
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
    work.stop(ClockKind::Hearing);
    work.emit(Event::ReplyDrafted(reply));
    work.go(SubState::ReplyReview, "");
    Ok(())
}

/// All four remedies, each with its body (M-4.3-c).
pub(super) fn all_four(work: &Work<'_>, remedies: Vec<RemedyNotice>) -> Result<Vec<RemedyNotice>, Refusal> {
    let lacking: Vec<FieldError> = RemedyKind::ALL
        .iter()
        .filter(|kind| !remedies.iter().any(|remedy| remedy.kind == **kind && !remedy.body.trim().is_empty()))
        .map(|kind| FieldError::new(format!("remedy-{}", kind.id()), format!("{}：请写明受理机构", kind.zh())))
        .collect();
    if lacking.is_empty() { Ok(remedies) } else { Err(work.invalid(lacking)) }
}

/// The remedies as a letter lists them: body, and the rule of the limit, which runs from the service.
pub(super) fn remedies_zh(remedies: &[RemedyNotice]) -> String {
    let line = |(index, remedy): (usize, &RemedyNotice)| {
        format!("{}. {}：{}，{}", index + 1, remedy.kind.zh(), remedy.body, remedy.limit)
    };
    remedies.iter().enumerate().map(line).collect::<Vec<String>>().join("\n")
}

/// The condition of TR60 and TR61: whoever has the answer has the word, so the case is neither withdrawn nor merged away
/// under its hands (M-4.3-b, M-4.3-c).
pub(super) fn unreached_guard(case: &Case, code: RefusalCode) -> Guard {
    let reached: Vec<String> =
        case.parties_to_serve().filter(|party| case.served_at(party.no).is_some()).map(Party::masked_name).collect();
    let detail = format!("答复已送达{}", reached.join("、"));
    Guard::new(reached.is_empty(), code, "答复没有送达任何一方", detail)
}

/// The condition of TR48: what has reached a party is changed by a re-examination, no more by its drafter (M-4.3-a).
pub(super) fn give_back_guard(case: &Case) -> Guard {
    let mut guard = unreached_guard(case, RefusalCode::StageSkipped);
    guard.detail.push_str("，请先送达其他当事人，确有错误的由部门重新审查");
    guard
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
    // A draft may be older than the rule that the other side is heard first (M-4.3-a).
    if let Some(guard) = super::hearing::guard(work.case, work.ctx).filter(|guard| !guard.met) {
        return Err(guard.refusal(work.ctx));
    }
    if reply.signed_at.is_some() {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("答复已经签发"));
    }
    let parties: Vec<String> = work.case.parties_to_serve().map(Party::shown_name).collect();
    let conclusions: Vec<String> =
        reply.conclusions.iter().map(|conclusion| format!("（{}）{}", conclusion.item, conclusion.text)).collect();
    let remedies = remedies_zh(&reply.remedies);
    let fields = [
        ("parties", parties.join("、")),
        ("facts", reply.facts),
        ("conclusions", conclusions.join("\n")),
        ("basis", legal_basis.join("；")),
        ("remedies", remedies),
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
    // The other side is asked once, whatever round the case is in.
    let asked = document == DocumentKind::ParticipationNotice;
    let answer =
        !asked && matches!(work.case.sub_state, SubState::ReplyReview | SubState::Informed | SubState::AssignedFedBack);
    let issued = work
        .case
        .documents
        .iter()
        .rev()
        .filter(|_| asked || answer)
        .find(|issued| issued.kind == document && (asked || issued.round == work.case.round))
        .map(|issued| issued.issued_at);
    let Some(issued) = issued else {
        return Err(work.refuse(RefusalCode::StageSkipped).detail(format!("{}尚未签发", document.zh())));
    };
    if asked && work.case.heard_party().is_none_or(|other| other.no != party) {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：参加处理通知书送达另一方")]));
    }
    // From the service on the rights of the party run: what has to be checked is checked before (M-3.2.5-a, M-2.2-b).
    if ANSWERS.contains(&document)
        && let Some(guard) = super::legal_check::required(work.case, work.ctx).filter(|guard| !guard.met)
    {
        return Err(guard.refusal(work.ctx));
    }
    let served_at = work.stated_moment("served_at", "送达时间", served_at)?;
    // A paper reaches nobody before it exists.
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
    // Its time to answer runs from the day the notice reached it.
    if asked && work.case.open_clock(ClockKind::Hearing).is_some() {
        work.stop(ClockKind::Hearing);
        work.start_at(ClockKind::Hearing, served_at)?;
    }
    Ok(())
}

/// TR49: signed and served on each party; from here on the parties have the word.
pub(super) fn serve(work: &mut Work<'_>) -> Result<(), Refusal> {
    await_positions(work)
}

/// Both sides have the answer; the wait for both begins with the service on the last of them, and what one of them said
/// since the service on itself stands.
pub(super) fn await_positions(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.stop(ClockKind::Reply);
    super::positions::await_both(work)
}

/// TR53: the department corrects itself; a new round of handling.
pub(super) fn re_examine(work: &mut Work<'_>, ground: &str) -> Result<(), Refusal> {
    let ground = work.required("ground", "新事实或错误", ground)?;
    let decisions = work.case.decisions.clone();
    let track = work.case.track;
    super::positions::end_objections(work, ObjectionEnd::ReExamined);
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

/// Both parties are told in writing that the matter is taken up again under its number (TR53, TR56, TR59).
pub(super) fn taken_up_again(work: &mut Work<'_>, ground: &str) {
    let parties: Vec<String> = work.case.parties_to_serve().map(Party::shown_name).collect();
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
