//! Countersignature of departures, the holder of the work, stand-ins (M-4.1-e, M-4.1-f).

use super::Context;
use super::guard::Guard;
use super::who::holds;
use super::work::Work;
use crate::access::Who;
use crate::case::{
    Case, CommandKind, DepartureAnswer, DepartureAsked, DutyCommand, DutyEvent, Event, Reassignment, Refusal,
    RefusalCode, Relation, StaffRef, StandIn, SubState,
};
use crate::clock::ClockKind;
use crate::policy::Clarity;
use crate::problem::FieldError;
use crate::value::{Day, DepartmentId};

/// Longest period for which somebody stands in, in days: whoever is away longer gives the work away.
const LONGEST: i64 = 90;

/// Whether this person may say this about who answers for the card now.
pub(super) fn admit(case: &Case, kind: CommandKind, ctx: &Context<'_>) -> Result<bool, Refusal> {
    let held = |relation| holds(relation, ctx.actor, case, ctx.pack);
    match kind {
        CommandKind::AskDeparture | CommandKind::AnswerDeparture => {
            if case.sub_state != SubState::Triage {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("只在待分类时提请会签"));
            }
            let open = case.duty.open_departure().is_some();
            if kind == CommandKind::AskDeparture {
                if open {
                    return Err(ctx.refuse(RefusalCode::WaitingForAnswer).detail("已提请负责人会签"));
                }
                return Ok(held(Relation::FirstReceiver));
            }
            if !open {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待会签的事项"));
            }
            Ok(held(Relation::Head))
        }
        _ => {
            if !case.is_claimed() {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("还没有人接待"));
            }
            // An account that was disabled gives its cards away through the machine.
            let machine = kind == CommandKind::ReassignWork && ctx.actor.who == Who::System;
            Ok(machine || held(Relation::Head) || held(Relation::AccountableHead) || held(Relation::UnitHead))
        }
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: DutyCommand) -> Result<(), Refusal> {
    match command {
        DutyCommand::AskDeparture { to, reason } => ask(work, to, &reason),
        DutyCommand::AnswerDeparture { granted, reason } => answer(work, granted, &reason),
        DutyCommand::Reassign { to, reason } => reassign(work, to, &reason),
        DutyCommand::AppointStandIn { to, from, until, reason } => appoint(work, to, (from, until), &reason),
        DutyCommand::EndStandIn { reason } => end(work, &reason),
    }
}

/// Items the table gives clearly, and not to `department` alone: whoever departs from that needs the countersignature.
pub(super) fn departs_from_clear(case: &Case, ctx: &Context<'_>, department: &DepartmentId) -> Vec<u8> {
    let declared = |no: u8| {
        let accepting = case.accepting_department.as_ref();
        let own = accepting == Some(department);
        own && case.declarations.iter().any(|one| one.item == no && one.department == *department)
    };
    case.routes(ctx.pack)
        .into_iter()
        .filter(|(no, route)| {
            route.clarity == Clarity::Clear
                && !route.departments.is_empty()
                && route.departments != [department.clone()]
                && !declared(*no)
        })
        .map(|(no, _)| no)
        .collect()
}

/// The condition of giving every item to `department`.
pub(super) fn countersigned(case: &Case, ctx: &Context<'_>, department: &DepartmentId) -> Guard {
    let items = departs_from_clear(case, ctx, department);
    let list: Vec<String> = items.iter().map(|no| format!("分项 {no}")).collect();
    let detail = match case.duty.open_departure() {
        Some(_) => "已提请负责人会签，等待答复".to_owned(),
        None => format!("{}规则写得明确，请先提请负责人会签", list.join("、")),
    };
    let met = items.is_empty() || case.is_countersigned(department);
    Guard::new(met, RefusalCode::CountersignatureRequired, "负责人已会签", detail)
}

/// A departure chooses among lawful owners (M-3.2.3-f, M-3.2.4-d); whoever else it names cannot be countersigned.
fn ask(work: &mut Work<'_>, to: DepartmentId, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "与规则建议不同的理由", reason)?;
    if !work.case.is_lawful_owner(work.ctx.pack, &to) {
        let field = FieldError::new("to", "改由哪个部门办理：须是规则写明负责的部门，或负责人已认领的部门");
        return Err(work.refuse(RefusalCode::NotOwnDuty).detail("只能在依法负责的部门中选择").fields(vec![field]));
    }
    if departs_from_clear(work.case, work.ctx, &to).is_empty() {
        let field = FieldError::new("to", "改由哪个部门办理：与规则建议相同，或规则没有写得明确，不需要会签");
        return Err(work.invalid(vec![field]));
    }
    let no = u8::try_from(work.case.duty.departures.len() + 1).unwrap_or(u8::MAX);
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let asked = DepartureAsked { no, to, reason, by, at, answer: None };
    work.emit(Event::Duty(DutyEvent::DepartureAsked(asked)));
    Ok(())
}

fn answer(work: &mut Work<'_>, granted: bool, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "会签意见", reason)?;
    let Some(no) = work.case.duty.open_departure().map(|asked| asked.no) else {
        return Err(work.refuse(RefusalCode::StageSkipped));
    };
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let answer = DepartureAnswer { granted, reason, by, at };
    work.emit(Event::Duty(DutyEvent::DepartureAnswered { no, answer }));
    Ok(())
}

/// The department whose work the actor gives away: his own; the machine gives that of the colleague named.
fn department(work: &Work<'_>, to: &StaffRef) -> DepartmentId {
    work.ctx.actor.department().unwrap_or(&to.department).clone()
}

fn colleague(work: &Work<'_>, to: &StaffRef) -> Result<DepartmentId, Refusal> {
    let own = department(work, to);
    if to.department != own || !work.case.departments().contains(&own) {
        return Err(work.invalid(vec![FieldError::new("to", "接手人：须是本部门同事")]));
    }
    if work.case.holder_in(&own).is_some_and(|holder| holder.account == to.account) {
        return Err(work.invalid(vec![FieldError::new("to", "接手人：已经由其经办")]));
    }
    Ok(own)
}

/// The work goes to a colleague at once; 首问 stays on record, the clocks run on (M-4.1-e).
fn reassign(work: &mut Work<'_>, to: StaffRef, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "转交理由", reason)?;
    let own = colleague(work, &to)?;
    let from = work.case.holder_in(&own).cloned();
    // What was offered to a colleague before is offered no more.
    if work.case.accepting_department.as_ref() == Some(&own) {
        work.stop(ClockKind::HandOver);
    }
    work.emit(Event::Duty(DutyEvent::Reassigned(Reassignment { from, to, reason })));
    Ok(())
}

fn appoint(work: &mut Work<'_>, to: StaffRef, (from, until): (Day, Day), reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "代办理由", reason)?;
    let own = colleague(work, &to)?;
    let Some(holder) = work.case.holder_in(&own).cloned() else {
        return Err(work.invalid(vec![FieldError::new("to", "代办人：本部门还没有经办人，请先指定")]));
    };
    if from < work.now().day() {
        return Err(work.invalid(vec![FieldError::new("from", "代办开始：不能早于今天")]));
    }
    work.planned_day("from", "代办开始", from)?;
    if until < from || until.since(from) > LONGEST {
        let message = format!("代办结束：不能早于开始，最长 {LONGEST} 天");
        return Err(work.invalid(vec![FieldError::new("until", message)]));
    }
    let overlaps = |known: &&StandIn| {
        !known.ended && known.holder.account == holder.account && known.from <= until && from <= known.until
    };
    if work.case.duty.stand_ins.iter().any(|known| overlaps(&known)) {
        return Err(work.invalid(vec![FieldError::new("from", "代办开始：这段时间已有人代办，请先结束")]));
    }
    let no = u8::try_from(work.case.duty.stand_ins.len() + 1).unwrap_or(u8::MAX);
    let by = work.ctx.actor.to_ref();
    let stand_in = StandIn { no, holder, to, from, until, reason, by, ended: false };
    work.emit(Event::Duty(DutyEvent::StandInAppointed(stand_in)));
    Ok(())
}

fn end(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "结束代办的理由", reason)?;
    let own = work.department();
    let today = work.now().day();
    let running = |one: &&StandIn| !one.ended && one.until >= today && one.to.department == own;
    let Some(no) = work.case.duty.stand_ins.iter().rev().find(running).map(|one| one.no) else {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("现在没有人代办"));
    };
    work.emit(Event::Duty(DutyEvent::StandInEnded { no, reason }));
    Ok(())
}
