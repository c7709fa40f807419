//! What each party says to the answer, by itself: 无异议, objection, remedy, and how each is led to its end (TR50–TR52,
//! TR54–TR56, TR85). One side's word never ends the other's window (M-4.3-b, M-4.3-c).

use super::Context;
use super::guard::{Guard, attempts};
use super::reply::taken_up_again;
use super::who;
use super::work::Work;
use crate::access::Role;
use crate::case::standing::Standings;
use crate::case::{
    Audience, Case, DocumentKind, Event, NoObjection, Objection, ObjectionEnd, Outcome, Party, Position, Refusal,
    RefusalCode, Relation, Remedy, RemedyKind, RemedyOutcome, SubState,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::{Day, Instant};

/// Both sides have the answer: the card goes where they stand by what they said to it meanwhile (TR46, TR49).
pub(super) fn await_both(work: &mut Work<'_>) -> Result<(), Refusal> {
    let standings = Standings::of(work.case);
    let from = standings.objecting.iter().filter_map(|party| work.case.served_at(*party)).min();
    if let Some(from) = from {
        work.start_at(ClockKind::Remedy, from)?;
    }
    go_on(work, &standings, outcome_of(work.case, None), "", SubState::NoObjection)
}

/// The card goes where the parties stand now: back to wait for the other side, or on to `end`. Before both sides have
/// the answer what one of them says is on record and moves nothing.
fn lead_on(
    work: &mut Work<'_>,
    standings: &Standings,
    outcome: Outcome,
    why: &str,
    end: SubState,
) -> Result<(), Refusal> {
    if work.case.is_being_served() {
        work.stay(why);
        return Ok(());
    }
    go_on(work, standings, outcome, why, end)
}

fn go_on(
    work: &mut Work<'_>,
    standings: &Standings,
    outcome: Outcome,
    why: &str,
    end: SubState,
) -> Result<(), Refusal> {
    let to = standings.state();
    if standings.objecting.is_empty() {
        work.stop(ClockKind::Remedy);
    }
    match to {
        SubState::ReplyServed => {
            if work.case.open_clock(ClockKind::ObjectionWindow).is_none() {
                let from = work.case.served_last().unwrap_or_else(|| work.now());
                work.start_at(ClockKind::ObjectionWindow, from)?;
            }
            work.go(to, why);
        }
        SubState::NoObjection => {
            work.emit(Event::OutcomeSet(outcome));
            work.stop(ClockKind::ObjectionWindow);
            if work.case.open_clock(ClockKind::Archiving).is_none() {
                // Nothing is archived while a party may still sue over a decision.
                let from = suits_end(&work.as_it_will_be(), work.ctx).unwrap_or(work.now()).max(work.now());
                work.start_at(ClockKind::Archiving, from)?;
            }
            let waits = work.case.sub_state == SubState::ArchivePending;
            work.go(if waits { SubState::ArchivePending } else { end }, why);
        }
        _ => work.go(to, why),
    }
    Ok(())
}

/// How the case ends once nobody says anything more: what was led through a remedy counts before what was not pursued,
/// and that before silence.
fn outcome_of(case: &Case, ended: Option<ObjectionEnd>) -> Outcome {
    let earlier = |end| case.parties_to_serve().any(|party| case.objection_ended(party.no) == Some(end));
    if ended == Some(ObjectionEnd::Decided) || earlier(ObjectionEnd::Decided) {
        Outcome::ConcludedAfterRemedy
    } else if ended == Some(ObjectionEnd::NotPursued) || earlier(ObjectionEnd::NotPursued) {
        Outcome::NotPursued
    } else if case.is_settled() {
        // Settled at the station counts as 就地解决 (M-1-c).
        Outcome::Mediated
    } else {
        Outcome::ConcludedNoObjection
    }
}

/// The condition of TR50: somebody it can be recorded for.
pub(super) fn confirm_guard(case: &Case, ctx: &Context<'_>) -> Guard {
    let waits = match ctx.actor.as_party() {
        Some(own) if case.served_at(own).is_none() => {
            return Guard::new(false, RefusalCode::PartyNotServed, "答复已送达", "答复送达您以后才能表示意见");
        }
        Some(own) => case.awaited().any(|party| party.no == own),
        None => case.awaited().next().is_some(),
    };
    let nobody = case.parties_to_serve().all(|party| case.served_at(party.no).is_none());
    let why = if nobody { "答复尚未送达" } else { "已经表示过意见" };
    Guard::new(waits, RefusalCode::StageSkipped, "送达的当事人尚未表示意见", why)
}

/// TR50: a party says so; staff record it with evidence; or the head closes on silence, never by itself (AMB-16). It is
/// that party's word alone (M-4.3-b).
pub(super) fn confirm_no_objection(work: &mut Work<'_>, party: u8, how: NoObjection) -> Result<(), Refusal> {
    let actor = work.ctx.actor;
    let party = actor.as_party().unwrap_or(if party == 0 { 1 } else { party });
    let Some(person) = work.case.registration.party(party).cloned() else {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：没有这一方")]));
    };
    match &how {
        NoObjection::Stated if actor.as_party().is_none() => {
            return Err(work.refuse(RefusalCode::RoleNotAllowed).detail("由当事人本人表示，或由经办岗登记凭据"));
        }
        NoObjection::Stated => {}
        _ if actor.as_party().is_some() => {
            return Err(work.refuse(RefusalCode::RoleNotAllowed).detail("由经办岗登记凭据"));
        }
        NoObjection::Evidence { method, on } => {
            if !actor.has(Role::Handler) && !actor.has(Role::Head) && !actor.has(Role::Station) {
                return Err(work.refuse(RefusalCode::RoleNotAllowed).detail("由经办岗登记凭据"));
            }
            work.required("method", "无异议的表示方式", method)?;
            if *on > work.now().day() {
                return Err(work.invalid(vec![FieldError::new("on", "日期：不能晚于今天")]));
            }
            if work.case.served_at(party).is_some_and(|served| *on < served.day()) {
                return Err(work.invalid(vec![FieldError::new("on", "日期：不能早于答复送达该方的日期")]));
            }
        }
        NoObjection::Silence => {
            for guard in silence(work.case, party, work.ctx) {
                if !guard.met {
                    return Err(guard.refusal(work.ctx));
                }
            }
        }
    }
    if !work.case.awaited().any(|awaited| awaited.no == party) {
        let field = FieldError::new("party", format!("{}：已经表示过意见，或尚未送达", person.masked_name()));
        return Err(work.invalid(vec![field]));
    }
    let said = |who: &str| match &how {
        NoObjection::Stated => format!("{who}表示无异议"),
        NoObjection::Evidence { method, on } => format!("{who}无异议，方式：{method}，日期：{on}"),
        NoObjection::Silence => format!("{who}等待期满，经两次联系未表示意见，由部门负责人决定"),
    };
    // Its own paper names it; the story of the case, which many read, does so in part (M-5.3-a).
    let (whole, part) = (person.name.clone(), person.masked_name());
    let who = |name: String| if party == 1 { "缴费人".to_owned() } else { name };
    let text = said(&who(part));
    let paper = said(&who(whole));
    work.issue(DocumentKind::PositionRecord, Audience::Party(party), &[("position", &paper)]);
    let at = work.now();
    work.emit(Event::PositionTaken(Position { party, how, at }));
    let outcome = outcome_of(work.case, None);
    lead_on(work, &Standings::of(work.case).settled(party), outcome, &text, SubState::NoObjection)
}

/// The conditions for closing on the silence of `party` (TR50, AMB-16): its own window, and attempts to reach it.
pub(super) fn silence(case: &Case, party: u8, ctx: &Context<'_>) -> Vec<Guard> {
    let passed = case.window_ends(party, ctx.pack, ctx.calendar).is_some_and(|end| ctx.now >= end);
    let since = case.served_at(party).unwrap_or(ctx.now);
    vec![
        Guard::new(passed, RefusalCode::ObjectionWindowOpen, "等待期已满", "等待期未满"),
        attempts(case.attempts_to_reach(party, since), ctx),
        // A station has no head of its own: whoever works there answers for it.
        Guard::new(
            who::holds(Relation::Head, ctx.actor, case, ctx.pack),
            RefusalCode::RoleNotAllowed,
            "由部门负责人决定",
            "由部门负责人办理",
        ),
    ]
}

/// The condition of TR58: nobody whom the answer was served on may still object (M-4.3-b).
pub(super) fn archive_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let answered = matches!(
        case.outcome,
        Some(Outcome::ConcludedNoObjection | Outcome::Mediated | Outcome::ConcludedAfterRemedy | Outcome::NotPursued)
    );
    let awaited: Vec<String> = case.awaited().map(Party::masked_name).collect();
    if !answered {
        return Vec::new();
    }
    let mut guards = vec![Guard::new(
        awaited.is_empty(),
        RefusalCode::PartyAwaited,
        "争议双方都已表示意见或期满",
        awaited.join("、"),
    )];
    if let Some(end) = suits_end(case, ctx) {
        let until = format!("起诉期限到 {}", end.plus(-1).day());
        guards.push(Guard::new(ctx.now >= end, RefusalCode::RemedyLimitOpen, "复议决定后的起诉期限已满", until));
    }
    guards
}

/// When the last limit has passed that runs from a decision on a remedy; `None` where there is none.
fn suits_end(case: &Case, ctx: &Context<'_>) -> Option<Instant> {
    let parties = case.parties_to_serve().filter(|party| case.objection_of(party.no).is_none());
    parties.filter_map(|party| case.suit_limit(party.no, ctx.pack, ctx.calendar)?.due_at).max()
}

/// The conditions of TR51: an answer that reached the party, which has no open objection. Its right begins with the
/// service on itself, whether or not the other side has the answer yet (M-4.3-a, M-4.3-c).
pub(super) fn object_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let own = ctx.actor.as_party();
    let answered = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some())
        || case.referral.as_ref().is_some_and(|file| file.fed_back);
    let reached = |party: &Party| case.served_at(party.no).is_some() && own.is_none_or(|own| own == party.no);
    vec![
        Guard::new(
            own.is_none_or(|own| case.objection_of(own).is_none()),
            RefusalCode::ObjectionOpen,
            "没有未结的异议",
            "",
        ),
        Guard::new(answered, RefusalCode::StageSkipped, "已有书面答复", "还没有书面答复，可以留言说明"),
        Guard::new(
            !case.is_being_served() || case.parties_to_serve().any(reached),
            RefusalCode::PartyNotServed,
            "答复已送达这一方",
            "答复送达这一方后才能提出异议",
        ),
    ]
}

/// TR51: grounds and date; accepted until the case is archived, whatever the other side said or does.
pub(super) fn object(work: &mut Work<'_>, party: u8, grounds: &str) -> Result<(), Refusal> {
    let grounds = work.required("grounds", "异议理由", grounds)?;
    let party = work.ctx.actor.as_party().unwrap_or(party);
    let Some(person) = work.case.registration.party(party) else {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：没有这一方")]));
    };
    let text = format!("{}提出异议：{grounds}", person.name);
    // Whom the answer has not reached cannot object to it, and no limit runs against it (M-4.3-c).
    let Some(served_at) = work.case.served_at(party) else {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：答复没有送达这一方")]));
    };
    if work.case.objection_of(party).is_some() {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：已有未结的异议")]));
    }
    work.issue(DocumentKind::PositionRecord, Audience::Party(party), &[("position", &text)]);
    let raised_at = work.now();
    work.emit(Event::ObjectionRaised(Objection { party, grounds: grounds.clone(), raised_at, closed: None }));
    if work.case.is_being_served() {
        work.stay(&grounds);
        return Ok(());
    }
    work.stop(ClockKind::ObjectionWindow);
    work.stop(ClockKind::Archiving);
    if work.case.open_clock(ClockKind::Remedy).is_none() {
        work.start_at(ClockKind::Remedy, served_at)?;
    }
    let pursued = Standings::of(work.case).state() == SubState::RemedyTracking;
    work.go(if pursued { SubState::RemedyTracking } else { SubState::ObjectionRecorded }, &grounds);
    Ok(())
}

/// What is registered of a remedy.
pub(super) struct Filing {
    /// Whose; 0 for whoever acts, or objects.
    pub(super) party: u8,
    /// Which.
    pub(super) kind: RemedyKind,
    /// Where.
    pub(super) body: String,
    /// When.
    pub(super) filed_on: Day,
    /// Docket number, once known.
    pub(super) docket: Option<String>,
    /// A civil suit is meant, and whether the explanation was acknowledged (M-3.2.6-c).
    pub(super) civil: Option<bool>,
}

/// Whoever objects and has no remedy under way.
fn without_remedy(case: &Case) -> impl Iterator<Item = u8> {
    case.open_objections().map(|objection| objection.party).filter(|party| !case.pursues_remedy(*party))
}

/// The condition of TR52 and TR54: an objection without a remedy, for a party its own.
pub(super) fn objector_guard(case: &Case, ctx: &Context<'_>) -> Guard {
    let own = ctx.actor.as_party();
    let any = without_remedy(case).any(|party| own.is_none_or(|own| own == party));
    let why = if case.open_objection().is_some() { "已经登记救济途径" } else { "没有未结的异议" };
    Guard::new(any, RefusalCode::StageSkipped, "有未选择救济途径的异议", why)
}

/// TR52.
pub(super) fn start_remedy(work: &mut Work<'_>, filing: Filing) -> Result<(), Refusal> {
    let Filing { party, kind, body, filed_on, docket, civil } = filing;
    // The explanation belongs to a suit; a tick left from another choice asks nothing of who files for reconsideration.
    if civil == Some(false) && kind == RemedyKind::Litigation {
        return Err(work.refuse(RefusalCode::NotCivilDispute).fields(vec![FieldError::new(
            "acknowledged",
            "请确认已知悉：补缴社保不属于民事纠纷，应通过行政途径解决",
        )]));
    }
    let asked = work.ctx.actor.as_party().unwrap_or(party);
    let found = without_remedy(work.case).find(|objector| asked == 0 || *objector == asked);
    let Some(party) = found else {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：这一方没有待选择救济途径的异议")]));
    };
    // Where nothing else is said, it is the body the answer names for this remedy.
    let named = work.case.answered_remedies().find(|remedy| remedy.kind == kind).map(|remedy| remedy.body.as_str());
    let body = if body.trim().is_empty() { named.unwrap_or_default() } else { &body };
    let body = work.required("body", "受理机构", body)?;
    if filed_on > work.now().day() {
        return Err(work.invalid(vec![FieldError::new("filed_on", "提起日期：不能晚于今天")]));
    }
    if work.case.served_at(party).is_some_and(|served| filed_on < served.day()) {
        return Err(work.invalid(vec![FieldError::new("filed_on", "提起日期：不能早于答复送达该方的日期")]));
    }
    let docket = docket.map(|docket| super::work::clean(&docket)).filter(|docket| !docket.is_empty());
    let round = work.case.round;
    let remedy =
        Remedy { party, round, kind, body, docket, filed_on, outcome: None, decision: None, received_on: None };
    work.emit(Event::RemedyStarted(remedy));
    let waits = work.case.is_being_served();
    work.go(if waits { work.case.sub_state } else { SubState::RemedyTracking }, kind.zh());
    Ok(())
}

/// TR54.
pub(super) fn withdraw_objection(work: &mut Work<'_>) -> Result<(), Refusal> {
    let text = "撤回异议，对处理结果无异议";
    let own = work.ctx.actor.as_party().filter(|own| work.case.objection_of(*own).is_some());
    let Some(party) = own else { return Err(work.refuse(RefusalCode::RoleNotAllowed)) };
    work.issue(DocumentKind::PositionRecord, Audience::Party(party), &[("position", text)]);
    work.emit(Event::ObjectionEnded { party, end: ObjectionEnd::Withdrawn });
    let outcome = outcome_of(work.case, None);
    lead_on(work, &Standings::of(work.case).settled(party), outcome, text, SubState::NoObjection)
}

/// Whose remedy is meant: the one named, else the first under way.
fn pursued(work: &Work<'_>, party: u8) -> Result<u8, Refusal> {
    let of = |remedy: &Remedy| match remedy.party {
        0 => work.case.open_objection().map_or(1, |objection| objection.party),
        party => party,
    };
    let found = work.case.open_remedies().map(of).find(|pursuing| party == 0 || *pursuing == party);
    found.ok_or_else(|| work.invalid(vec![FieldError::new("party", "当事人：这一方没有进行中的救济")]))
}

/// TR55: the answer stands, as far as this remedy goes.
pub(super) fn close_remedy(
    work: &mut Work<'_>,
    party: u8,
    outcome: RemedyOutcome,
    decision: &str,
    received_on: Option<Day>,
) -> Result<(), Refusal> {
    let decision = work.required("decision", "决定文书", decision)?;
    if outcome.redoes() {
        return Err(work.invalid(vec![FieldError::new("outcome", format!("结果为“{}”，应重新办理", outcome.zh()))]));
    }
    let party = pursued(work, party)?;
    let received_on = decision_received(work, party, received_on)?;
    end_remedy(work, party, outcome, &decision, received_on);
    work.emit(Event::ObjectionEnded { party, end: ObjectionEnd::Decided });
    let ended = outcome_of(work.case, Some(ObjectionEnd::Decided));
    lead_on(work, &Standings::of(work.case).settled(party), ended, outcome.zh(), SubState::ArchivePending)
}

/// TR56: the answer falls, for both sides; the case is classified afresh in a new round under the same number.
pub(super) fn redo_after_remedy(
    work: &mut Work<'_>,
    party: u8,
    outcome: RemedyOutcome,
    decision: &str,
) -> Result<(), Refusal> {
    let decision = work.required("decision", "决定文书", decision)?;
    if !outcome.redoes() {
        return Err(work.invalid(vec![FieldError::new("outcome", format!("结果为“{}”，应转入归档", outcome.zh()))]));
    }
    let party = pursued(work, party)?;
    end_remedy(work, party, outcome, &decision, None);
    end_objections(work, ObjectionEnd::Decided);
    work.stop(ClockKind::Remedy);
    work.emit(Event::RoundBegun);
    taken_up_again(work, outcome.zh());
    work.start(ClockKind::Classification)?;
    work.go(SubState::Triage, outcome.zh());
    Ok(())
}

/// Every open objection ends alike.
pub(super) fn end_objections(work: &mut Work<'_>, end: ObjectionEnd) {
    let open: Vec<u8> = work.case.open_objections().map(|objection| objection.party).collect();
    for party in open {
        work.emit(Event::ObjectionEnded { party, end });
    }
}

/// The day the decision reached the party: asked for where a further limit runs from it (行政诉讼法第四十五条), not before
/// the remedy was filed, not in the future.
fn decision_received(work: &Work<'_>, party: u8, received_on: Option<Day>) -> Result<Option<Day>, Refusal> {
    let field = |why: &str| work.invalid(vec![FieldError::new("received_on", format!("决定送达日期：{why}"))]);
    let remedy = work.case.open_remedies().find(|remedy| remedy.party == party || remedy.party == 0);
    let Some(remedy) = remedy else { return Ok(received_on) };
    let goes_on =
        work.ctx.pack.remedies.iter().any(|rule| rule.after.as_ref().is_some_and(|after| after.kind == remedy.kind));
    match received_on {
        None if goes_on => Err(field("请填写决定送达该方的日期，之后的起诉期限从这一天起算")),
        Some(day) if day > work.now().day() => Err(field("不能晚于今天")),
        Some(day) if day < remedy.filed_on => Err(field("不能早于提起日期")),
        known => Ok(known),
    }
}

fn end_remedy(work: &mut Work<'_>, party: u8, outcome: RemedyOutcome, decision: &str, received_on: Option<Day>) {
    let fields = [("outcome", outcome.zh()), ("decision", decision)];
    work.issue(DocumentKind::RemedyDecision, Audience::Parties, &fields);
    work.emit(Event::RemedyClosed { outcome, decision: decision.to_owned(), party: Some(party), received_on });
}

/// Whether the objection of `party` can be closed as not pursued: nothing filed, every limit passed, the party asked.
fn not_pursued(case: &Case, party: u8, ctx: &Context<'_>) -> Vec<Guard> {
    let ends = case.remedies_end(party, ctx.pack, ctx.calendar);
    let passed = ends.is_some_and(|end| ctx.now >= end);
    let until = match ends {
        Some(end) => format!("该方最后的救济期限到 {}", end.plus(-1).day()),
        None => "该方的救济期限还不能算出".to_owned(),
    };
    let since = case.objection_of(party).map_or(ctx.now, |objection| objection.raised_at);
    vec![
        // What was filed before this objection, and decided, is not its remedy.
        Guard::new(
            !case.pursues_remedy(party),
            RefusalCode::ObjectionOpen,
            "没有登记救济",
            "已登记救济，应登记救济结果",
        ),
        Guard::new(passed, RefusalCode::RemedyLimitOpen, "该方的救济期限均已届满", until),
        attempts(case.attempts_to_reach(party, since), ctx),
    ]
}

/// The conditions of TR85, of the objection that is nearest to it.
pub(super) fn not_pursued_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let unmet = |guards: &Vec<Guard>| guards.iter().filter(|guard| !guard.met).count();
    let all = without_remedy(case).map(|party| not_pursued(case, party, ctx));
    all.min_by_key(unmet).unwrap_or_else(|| vec![objector_guard(case, ctx)])
}

/// TR85: an objection whose author goes nowhere with it is closed by the head, once every limit of its remedies has
/// passed and it was asked twice. Whoever comes later may ask for reopening (M-4.3-c).
pub(super) fn close_not_pursued(work: &mut Work<'_>, party: u8) -> Result<(), Refusal> {
    let ready = |party: &u8| not_pursued(work.case, *party, work.ctx).iter().all(|guard| guard.met);
    let found = without_remedy(work.case).filter(|objector| party == 0 || *objector == party).find(ready);
    let Some(party) = found else {
        let guards = if party == 0 { Vec::new() } else { not_pursued(work.case, party, work.ctx) };
        let refusal = guards.iter().find(|guard| !guard.met).map(|guard| guard.refusal(work.ctx));
        let field = FieldError::new("party", "当事人：这一方没有可以办结的异议");
        return Err(refusal.unwrap_or_else(|| work.invalid(vec![field])));
    };
    let text = "异议后在救济期限内没有申请救济，经两次联系，由部门负责人按逾期未申请救济办结；仍可申请重新办理";
    work.issue(DocumentKind::PositionRecord, Audience::Party(party), &[("position", text)]);
    work.emit(Event::ObjectionEnded { party, end: ObjectionEnd::NotPursued });
    let outcome = outcome_of(work.case, Some(ObjectionEnd::NotPursued));
    lead_on(work, &Standings::of(work.case).settled(party), outcome, Outcome::NotPursued.zh(), SubState::ArchivePending)
}
