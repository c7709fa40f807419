//! 分案, 并案, 撤销并案, 转送受理 (TR61, TR62, TR82, TR84).

use super::Context;
use super::Series;
use super::guard::Guard;
use super::work::{Work, clean};
use crate::case::{
    Audience, Case, CaseLink, Departure, DisputeItem, DivisionCommand, DivisionEvent, DocumentKind, Event, Likeness,
    LinkKind, MergedInto, Outcome, ProposalKind, Refusal, RefusalCode, SubState,
};
use crate::clock::{Clock, ClockKind, Suspension};
use crate::policy::DepartmentKind;
use crate::problem::FieldError;
use crate::value::{CaseNo, DepartmentId};

pub(super) fn decide(work: &mut Work<'_>, command: DivisionCommand) -> Result<(), Refusal> {
    match command {
        DivisionCommand::Split { items } => split(work, items),
        DivisionCommand::ForwardAcceptance { to, departures } => forward(work, to, &departures),
        DivisionCommand::Merge { duplicate, likeness } => merge(work, duplicate, &likeness),
        DivisionCommand::Unmerge { duplicate, reason } => unmerge(work, duplicate, &reason),
        DivisionCommand::BeMerged { into } => {
            be_merged(work, into);
            Ok(())
        }
        DivisionCommand::BeRestored => be_restored(work),
    }
}

/// TR82 is for cards whose items take different tracks (M-1-b).
pub(super) fn split_guard(case: &Case, ctx: &Context<'_>) -> Guard {
    let several = case.registration.items.len() > 1;
    let mixed = matches!(case.proposal(ctx.pack).kind, ProposalKind::SplitFirst(_));
    Guard::new(several && mixed, RefusalCode::StageSkipped, "分项的办理轨道不同", "各分项可以一并办理，不需要分案")
}

/// TR82: the unclear items, or those named, go on as a card of their own under the same number.
fn split(work: &mut Work<'_>, items: Vec<u8>) -> Result<(), Refusal> {
    let items = match (items.is_empty(), work.case.proposal(work.ctx.pack).kind) {
        (true, ProposalKind::SplitFirst(gaps)) if !gaps.is_empty() => gaps,
        _ => items,
    };
    let all = &work.case.registration.items;
    let goes = |item: &&DisputeItem| items.contains(&item.no);
    let (gone, kept): (Vec<&DisputeItem>, Vec<&DisputeItem>) = all.iter().partition(goes);
    if gone.is_empty() || kept.is_empty() {
        return Err(work.invalid(vec![FieldError::new("items", "分出的分项：至少一项，也至少留下一项")]));
    }
    let root = work.case.case_no.part(1);
    let series = Series { kind: "part".to_owned(), department: root.to_string(), year: i32::from(root.year()) };
    let part = u8::try_from(work.ctx.numbers.next(&series) + 1).unwrap_or(u8::MAX);
    let to = root.part(part.max(2));
    let old = |items: &[&DisputeItem]| items.iter().map(|item| item.no).collect::<Vec<u8>>();
    let (gone_nos, kept_nos) = (old(&gone), old(&kept));
    let (gone, kept) = (renumbered(&gone), renumbered(&kept));
    let verified = work.case.verified_items.iter().filter_map(|no| position(&gone_nos, *no)).collect();
    let list: Vec<String> = gone_nos.iter().map(|no| format!("分项 {no}")).collect();
    let number = to.to_string();
    work.issue(DocumentKind::SplitRecord, Audience::Applicant, &[("items", &list.join("、")), ("other", &number)]);
    work.emit(Event::RegistrationAmended(Box::new(work.case.registration_with(kept))));
    work.emit(Event::Division(DivisionEvent::SplitOff { to, items: gone, kept: kept_nos, verified }));
    work.emit(Event::Linked(CaseLink { kind: LinkKind::SplitTo, case_no: to }));
    work.stay(&format!("{}分出为 {to}", list.join("、")));
    Ok(())
}

fn position(nos: &[u8], no: u8) -> Option<u8> {
    nos.iter().position(|known| *known == no).and_then(|at| u8::try_from(at + 1).ok())
}

fn renumbered(items: &[&DisputeItem]) -> Vec<DisputeItem> {
    let number = |index: usize| u8::try_from(index + 1).unwrap_or(u8::MAX);
    items.iter().enumerate().map(|(index, item)| DisputeItem { no: number(index), ..(*item).clone() }).collect()
}

/// Whether the accepting department has no collection duty and so forwards rather than informs.
pub(super) fn is_without_duty(case: &Case, ctx: &Context<'_>) -> bool {
    let own = case.accepting_department.as_ref().and_then(|own| ctx.pack.department(own));
    own.is_some_and(|own| own.kind != DepartmentKind::Functional)
}

/// TR84 is for units without a collection duty; tax, HRSS and medical security inform (M-4.1-b).
pub(super) fn forward_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let unclear = matches!(case.proposal(ctx.pack).kind, ProposalKind::Verify(_) | ProposalKind::InformElsewhere);
    vec![
        Guard::new(is_without_duty(case, ctx), RefusalCode::ForwardNotAllowed, "受理单位没有征缴职责", ""),
        Guard::new(!unclear, RefusalCode::DutyUnclear, "有可转送的职能部门", "有事实待核实，或不属本辖区"),
    ]
}

/// TR84: the case goes to the responsible department's queue; the applicant need not come again, 首问 is kept.
fn forward(work: &mut Work<'_>, to: DepartmentId, departures: &[Departure]) -> Result<(), Refusal> {
    let functional = work.ctx.pack.department(&to).is_some_and(|to| to.kind == DepartmentKind::Functional);
    if !functional {
        return Err(work.invalid(vec![FieldError::new("to", "转送至：请选择职能部门")]));
    }
    let proposal = work.case.proposal(work.ctx.pack);
    let reason = departures.first().map(|departure| clean(&departure.reason)).unwrap_or_default();
    // Who is named receives it. Where nobody is, forwarding makes no owner: the receiver, too, finds the duty unclear.
    if !proposal.departments.is_empty() && !proposal.departments.contains(&to) {
        let names: Vec<&str> = proposal.departments.iter().map(|id| work.ctx.pack.department_short(id)).collect();
        let refusal = work.refuse(RefusalCode::NotOwnDuty).detail(format!("规则建议{}", names.join("、")));
        return Err(refusal.fields(vec![FieldError::new("to", "转送至：须是规则写明负责的部门")]));
    }
    if proposal.departments.is_empty() && reason.is_empty() {
        let refusal = work.refuse(RefusalCode::DutyUnclear);
        return Err(refusal.fields(vec![FieldError::new("departure-1", "规则没有写明由谁负责，请填写转送的理由")]));
    }
    let name = work.ctx.pack.department_name(&to).to_owned();
    work.issue(DocumentKind::ForwardingNotice, Audience::Applicant, &[("target", &name)]);
    work.stop(ClockKind::Classification);
    work.emit(Event::Division(DivisionEvent::AcceptanceForwarded { to }));
    work.start(ClockKind::Registration)?;
    work.go(SubState::Submitted, &reason);
    Ok(())
}

/// TR61: same payer, employer, kind and overlapping period, or the same ticket; the earlier registered survives.
fn merge(work: &mut Work<'_>, duplicate: CaseNo, likeness: &Likeness) -> Result<(), Refusal> {
    let differences = likeness.differences();
    if !differences.is_empty() || duplicate == work.case.case_no {
        return Err(work.refuse(RefusalCode::MergeNotSame).detail(differences.join("、")));
    }
    let number = duplicate.to_string();
    work.issue(DocumentKind::MergeRecord, Audience::Applicant, &[("other", &number), ("what", "并入本案")]);
    work.emit(Event::Division(DivisionEvent::Merged(duplicate)));
    if let Some(ticket) = likeness.carried.clone() {
        let ticket = Box::new(ticket);
        work.emit(Event::Division(DivisionEvent::TicketTaken { from: duplicate, ticket }));
    }
    work.stay(&format!("{duplicate} 并入本案"));
    Ok(())
}

pub(super) fn unmerge_guard(case: &Case) -> Guard {
    let any = case.merged_cases().next().is_some();
    Guard::new(any, RefusalCode::StageSkipped, "有并入的案件", "没有并入的案件")
}

/// TR62: a wrong merge is undone before the reply is served.
fn unmerge(work: &mut Work<'_>, duplicate: CaseNo, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "撤销并案的理由", reason)?;
    if !work.case.merged_cases().any(|merged| merged == duplicate) {
        return Err(work.invalid(vec![FieldError::new("duplicate", "案件：没有并入本案")]));
    }
    let number = duplicate.to_string();
    work.issue(DocumentKind::MergeRecord, Audience::Applicant, &[("other", &number), ("what", "撤销并案，恢复办理")]);
    work.emit(Event::Division(DivisionEvent::Unmerged(duplicate)));
    work.stay(&format!("{duplicate}：{reason}"));
    Ok(())
}

/// The duplicate ends as merged; its clocks are kept for the case that the merge was wrong.
fn be_merged(work: &mut Work<'_>, into: CaseNo) {
    let clocks: Vec<Clock> = work.case.clocks.iter().filter(|clock| clock.stopped_at.is_none()).cloned().collect();
    let (left, at) = (work.case.sub_state, work.now());
    work.emit(Event::Division(DivisionEvent::MergedInto(Box::new(MergedInto { into, left, at, clocks }))));
    work.emit(Event::Linked(CaseLink { kind: LinkKind::MergedInto, case_no: into }));
    work.stop_all();
    work.emit(Event::OutcomeSet(Outcome::Merged));
    work.go(SubState::Archived, &format!("并入 {into}"));
}

/// The duplicate goes back to the state left; its clocks go on with their remainder.
fn be_restored(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(merged) = work.case.merged_into.clone() else { return Err(work.refuse(RefusalCode::CaseArchived)) };
    let now = work.now();
    for mut clock in merged.clocks {
        if !clock.is_suspended() {
            let due = clock.due_after_pause(work.ctx.calendar, merged.at, now);
            clock.due_at = due.map_err(|missing| work.no_calendar(missing.0))?;
            clock.suspensions.push(Suspension { from: merged.at, to: Some(now), reason: "并案".to_owned() });
        }
        work.emit(Event::ClockStarted(Box::new(clock)));
    }
    work.emit(Event::Division(DivisionEvent::Restored));
    work.go(merged.left, "撤销并案");
    Ok(())
}
