//! Hearing the other side before the decision: notice, statement, person in charge, the head's decision, and the gate
//! before the reply (M-4.3-a; decisions, "Hearing the respondent").

use super::Context;
use super::guard::Guard;
use super::who;
use super::work::{Work, clean};
use crate::case::hearing::{HearingDecision, PersonInCharge, Statement};
use crate::case::{
    Audience, Case, CommandKind, DocumentKind, Event, HearingCommand, HearingEvent, HearingFrom, Party, Refusal,
    RefusalCode, Relation, SubState,
};
use crate::clock::ClockKind;
use crate::policy::Pack;
use crate::problem::FieldError;

/// Most statements of one party.
const STATEMENTS: usize = 20;

pub(super) fn decide(work: &mut Work<'_>, command: HearingCommand) -> Result<(), Refusal> {
    match command {
        HearingCommand::State { party, text } => state(work, party, &text),
        HearingCommand::NamePerson { party, name, post, phone } => {
            let party = side(work, party)?;
            let name = work.required("name", "负责人员姓名", &name)?;
            let Some(phone) = phone else {
                return Err(work.invalid(vec![FieldError::new("phone", "负责人员电话：请填写")]));
            };
            let (by, at) = (work.ctx.actor.to_ref(), work.now());
            let person = PersonInCharge { party, name, post: clean(&post), phone: phone.into(), by, at };
            work.emit(Event::Hearing(HearingEvent::PersonNamed(person)));
            Ok(())
        }
        HearingCommand::Decide { hear, reason } => rule(work, hear, &reason),
    }
}

/// Whom it concerns: a party speaks for itself, staff for the other side unless they say for whom.
fn side(work: &Work<'_>, party: u8) -> Result<u8, Refusal> {
    let other = work.case.heard_party().map(|other| other.no);
    let meant = work.ctx.actor.as_party().or(if party == 0 { other } else { Some(party) });
    let known = meant.filter(|no| work.case.registration.party(*no).is_some());
    known.ok_or_else(|| work.invalid(vec![FieldError::new("party", "当事人：没有这一方")]))
}

/// A view is stated, with its date; until the answer is signed.
fn state(work: &mut Work<'_>, party: u8, text: &str) -> Result<(), Refusal> {
    let text = work.required("text", "陈述意见", text)?;
    let party = side(work, party)?;
    let known = work
        .case
        .hearing
        .as_deref()
        .map_or(0, |hearing| hearing.statements.iter().filter(|statement| statement.party == party).count());
    if known >= STATEMENTS {
        return Err(work.invalid(vec![FieldError::new("text", format!("陈述意见：最多 {STATEMENTS} 次"))]));
    }
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    work.emit(Event::Hearing(HearingEvent::Stated(Statement { party, text, by, at })));
    if work.case.heard_party().is_some_and(|other| other.no == party) {
        work.stop(ClockKind::Hearing);
    }
    Ok(())
}

/// A report, or a hidden identity: the head says whether the other side is asked, and why.
fn rule(work: &mut Work<'_>, hear: bool, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "听取或者不听取另一方意见的理由", reason)?;
    if !hear && !work.case.hearing_is_decided() {
        let why = "听取：只有举报或者要求身份保密的事项，才可以决定不听取另一方意见";
        return Err(work.invalid(vec![FieldError::new("hear", why)]));
    }
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    work.emit(Event::Hearing(HearingEvent::Decided(HearingDecision { hear, reason, by, at })));
    if hear && !work.case.is_invited() {
        notify(work)?;
    }
    Ok(())
}

/// Whether the other side of this case is to be heard at all under the pack.
fn is_due(case: &Case, pack: &Pack) -> bool {
    pack.hear_respondent.is_some() && case.heard_party().is_some()
}

/// Asks the other side when the pack says so, once; where it is the head's to decide, nobody is told by itself.
pub(super) fn invite(work: &mut Work<'_>, at: HearingFrom) -> Result<(), Refusal> {
    let now = match work.ctx.pack.hear_respondent {
        // A case that was reopened, or came another way, may not have asked yet.
        // Who only passes the matter on tells nobody to take part: whoever is competent does.
        Some(HearingFrom::Registration) => {
            at == HearingFrom::Handling || !super::division::is_without_duty(work.case, work.ctx)
        }
        Some(HearingFrom::Handling) => at == HearingFrom::Handling,
        None => false,
    };
    if !now || work.case.is_invited() || work.case.hearing_is_decided() || work.case.heard_party().is_none() {
        return Ok(());
    }
    notify(work)
}

/// 参加处理通知书: what is claimed, in the table's words and nobody's own, and until when to answer.
fn notify(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(other) = work.case.heard_party().cloned() else { return Ok(()) };
    work.start(ClockKind::Hearing)?;
    let claim = claim(work.case, work.ctx.pack).join("\n");
    let due = work.last_day(ClockKind::Hearing);
    let fields = [("respondent", other.name.as_str()), ("claim", claim.as_str()), ("due", due.as_str())];
    work.issue(DocumentKind::ParticipationNotice, Audience::Party(other.no), &fields);
    let number = work.last_document_no();
    work.emit(Event::Hearing(HearingEvent::Invited(number)));
    Ok(())
}

/// What is claimed, item by item: category, insurance, period, what is asked for and how much. Nobody's own words, so
/// that nothing of a hidden reporter and no contact can stand in it (X-16-a, M-5.3-c).
pub fn claim(case: &Case, pack: &Pack) -> Vec<String> {
    let line = |item: &crate::case::DisputeItem| {
        let category = pack.category(item.category).map_or("", |category| category.name.as_str());
        let kinds: Vec<&str> = item.insurance_kinds.iter().map(|kind| kind.zh()).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!("（{}）", kinds.join("、")) };
        let period = item.period.map(|period| format!("，所属期 {period}")).unwrap_or_default();
        let asked: Vec<&str> = item.claims.iter().map(|claim| claim.zh()).collect();
        let asked = if asked.is_empty() { String::new() } else { format!("，请求：{}", asked.join("、")) };
        let amount = item.amount.map(|amount| format!("，金额 {amount} 元")).unwrap_or_default();
        format!("{}. {category}{kinds}{period}{asked}{amount}", item.no)
    };
    case.registration.items.iter().map(line).collect()
}

/// The gate before the answer: the other side was heard, or its time has passed, or the head said it is not asked. Where
/// the pack has no hearing there is none.
pub(super) fn guard(case: &Case, ctx: &Context<'_>) -> Option<Guard> {
    if !is_due(case, ctx.pack) {
        return None;
    }
    let label = "已听取另一方意见，或其答复期限已满";
    let decided = case.hearing_decision();
    let skipped = case.hearing_is_decided() && decided.is_some_and(|decision| !decision.hear);
    let over = case.open_clock(ClockKind::Hearing).is_none_or(|clock| !clock.is_suspended() && ctx.now >= clock.due_at);
    let reached = case.notice_reached(ctx.pack);
    let met = case.is_heard() || skipped || case.is_invited() && over && reached;
    let detail = if case.hearing_is_decided() && decided.is_none() {
        "举报或者要求身份保密的事项，由部门负责人决定是否听取另一方意见并写明理由".to_owned()
    } else if case.is_invited() && !reached {
        let tries = ctx.pack.contact_attempts;
        format!("参加处理通知书尚未送达另一方：请登记送达，答复期限从送达起算；送不到的，登记 {tries} 次联系")
    } else if let Some(clock) = case.open_clock(ClockKind::Hearing) {
        format!("另一方可在 {} 前答复（{}），期满未答可以继续", clock.due_at.plus(-1).day(), clock.source.zh())
    } else {
        "尚未向另一方发出参加处理通知书".to_owned()
    };
    Some(Guard::new(met, RefusalCode::HearingOpen, label, detail))
}

/// Until the answer is signed.
pub(super) fn is_open(case: &Case) -> bool {
    let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
    let fed_back = case.referral.as_ref().is_some_and(|file| file.fed_back);
    case.is_claimed()
        && !signed
        && !fed_back
        && !matches!(case.sub_state, SubState::ArchivePending | SubState::Archived)
}

/// Whether this person may make this record of the hearing now.
pub(super) fn admit(case: &Case, kind: CommandKind, ctx: &Context<'_>) -> Result<bool, Refusal> {
    let holds = |relation| who::holds(relation, ctx.actor, case, ctx.pack);
    if !is_open(case) {
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail("答复签发以前、有人接待以后才能陈述意见"));
    }
    if kind == CommandKind::DecideHearing {
        // Where the notice should have gone out and did not (a side that was named later), the head sends it.
        if !is_due(case, ctx.pack) || !case.hearing_is_decided() && case.is_invited() {
            return Err(ctx.refuse(RefusalCode::StageSkipped).detail("本案按规定听取另一方意见，不需要另作决定"));
        }
        return Ok(holds(Relation::Head) || holds(Relation::AccountableHead));
    }
    // Whoever is there to be heard is there before the notice only to staff.
    let party = ctx.actor.as_party().and_then(|own| case.registration.party(own));
    if let Some(party) = party {
        return Ok(party_may(case, party));
    }
    let staff = [
        Relation::Handler,
        Relation::Head,
        Relation::Clerk,
        Relation::FirstReceiver,
        Relation::AccountableHandler,
        Relation::AccountableHead,
    ];
    Ok(staff.into_iter().any(holds))
}

/// The other side once it was asked; the applicant said its own in the claim, and by messages.
fn party_may(case: &Case, party: &Party) -> bool {
    case.heard_party().is_some_and(|other| other.no == party.no) && case.is_open_to(party.no)
}
