//! 一般事项联办: classification, convening, consolidation (TR18, TR22, TR25, TR27, TR28).

use super::guard::Guard;
use super::handling::conclusions_for_all;
use super::work::{Work, clean};
use super::{Context, classification, unit};
use crate::case::{
    Audience, Case, ConsolidatedOpinion, Departure, DocumentKind, Event, Finding, HandlingUnit, HearingFrom,
    ItemDecision, JointCommand, JointEvent, OpinionAnswer, ProposalKind, Refusal, RefusalCode, SubState, Track,
    UnitDuty, UnitQuestion,
};
use crate::clock::ClockKind;
use crate::policy::DepartmentKind;
use crate::problem::FieldError;
use crate::value::DepartmentId;

pub(super) fn decide(work: &mut Work<'_>, command: JointCommand) -> Result<(), Refusal> {
    match command {
        JointCommand::Classify { departures } => classify(work, &departures),
        JointCommand::Turn { departments, reason } => turn(work, &departments, &reason),
        JointCommand::Convene { lead, units } => convene(work, lead.as_ref(), units),
        JointCommand::DraftOpinion { text, legal_basis } => unit::draft(work, &text, legal_basis),
        JointCommand::SignOpinion => unit::sign(work, DocumentKind::WrittenOpinion, ClockKind::Opinion),
        JointCommand::SignReviewOpinion => unit::sign(work, DocumentKind::ReviewOpinion, ClockKind::Team),
        JointCommand::Remind { department, text } => unit::remind(work, &department, &text),
        JointCommand::RecordAbsence { department, reason } => unit::record_absence(work, &department, &reason),
        JointCommand::BeginConsolidation => {
            begin(work);
            Ok(())
        }
        JointCommand::DraftConsolidated { facts, conclusions, answers, legal_basis } => {
            let facts = work.required("facts", "事实认定", &facts)?;
            let conclusions = conclusions_for_all(work, conclusions)?;
            let answers = answers_to_all(work, &answers)?;
            let legal_basis = work.basis(legal_basis)?;
            let drafted_by = work.ctx.actor.to_ref();
            let opinion = ConsolidatedOpinion { facts, conclusions, answers, legal_basis, drafted_by, issued_at: None };
            work.emit(Event::Joint(JointEvent::ConsolidatedDrafted(Box::new(opinion))));
            Ok(())
        }
        JointCommand::IssueConsolidated => issue(work),
    }
}

/// Departments that the last classification made responsible, in order.
pub(super) fn responsible(case: &Case) -> Vec<DepartmentId> {
    let mut found: Vec<DepartmentId> = Vec::new();
    for department in case.decisions.iter().flat_map(|decision| &decision.departments) {
        if !found.contains(department) {
            found.push(department.clone());
        }
    }
    found
}

/// The conditions of TR18: two or more responsible departments, all clear (M-4.2.1-a).
pub(super) fn classify_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let proposal = case.proposal(ctx.pack);
    let inside = ctx.pack.is_inside(&case.registration.location_town) || ctx.pack.towns.is_empty();
    let unclear = matches!(
        proposal.kind,
        ProposalKind::Refer | ProposalKind::SplitFirst(_) | ProposalKind::Verify(_) | ProposalKind::Special(_)
    );
    let several = proposal.departments.len() > 1;
    let only: Vec<&str> = proposal.departments.iter().map(|department| ctx.pack.department_short(department)).collect();
    vec![
        Guard::new(inside, RefusalCode::OutOfArea, "事项在本辖区", ""),
        Guard::new(!unclear, RefusalCode::DutyUnclear, "没有职责不清的分项", "有分项职责不清或有事实待核实"),
        Guard::new(several, RefusalCode::JointNeedsTwo, "两个及以上部门负责", only.join("、")),
        super::guard::forwards(case, ctx),
    ]
}

/// TR18: every item keeps the departments its row names; K-HND covers the whole of the joint handling.
fn classify(work: &mut Work<'_>, departures: &[Departure]) -> Result<(), Refusal> {
    let mut decisions = classification::as_proposed(work);
    for decision in &mut decisions {
        let reason = departures.iter().find(|departure| departure.item == decision.item);
        decision.departure = reason.map(|departure| clean(&departure.reason)).filter(|reason| !reason.is_empty());
    }
    classification::issue_opinion(work, &decisions, Track::GeneralJoint);
    work.emit(Event::Classified { decisions, track: Track::GeneralJoint });
    work.stop(ClockKind::Classification);
    work.start(ClockKind::Handling)?;
    let due = work.last_day(ClockKind::Handling);
    work.issue(DocumentKind::AcceptanceNotice, Audience::Applicant, &[("due", &due)]);
    super::hearing::invite(work, HearingFrom::Handling)?;
    work.go(SubState::JointConvening, "");
    Ok(())
}

/// TR22: another department is found necessary; the handling clock goes on.
fn turn(work: &mut Work<'_>, departments: &[DepartmentId], reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "需要其他部门的理由", reason)?;
    let own = work.department();
    let others: Vec<DepartmentId> = departments.iter().filter(|department| **department != own).cloned().collect();
    if others.is_empty() {
        return Err(work
            .refuse(RefusalCode::JointNeedsTwo)
            .fields(vec![FieldError::new("departments", "联办部门：至少选一个其他部门")]));
    }
    others.iter().try_for_each(|department| can_join(work, department))?;
    let decisions: Vec<ItemDecision> = work
        .case
        .decisions
        .iter()
        .map(|decision| {
            let mut departments = decision.departments.clone();
            departments.extend(others.iter().filter(|other| !decision.departments.contains(other)).cloned());
            ItemDecision { departments, departure: Some(reason.clone()), ..decision.clone() }
        })
        .collect();
    work.emit(Event::Classified { decisions, track: Track::GeneralJoint });
    work.go(SubState::JointConvening, &reason);
    Ok(())
}

fn can_join(work: &Work<'_>, department: &DepartmentId) -> Result<(), Refusal> {
    let known = work.ctx.pack.department(department);
    if known.is_some_and(|known| matches!(known.kind, DepartmentKind::Functional | DepartmentKind::Liaison)) {
        return Ok(());
    }
    let name = work.ctx.pack.department_short(department);
    Err(work.invalid(vec![FieldError::new("units", format!("联办部门：{name}不能作为联办单位"))]))
}

/// TR25: the accepting department leads, always; it counts as one of the two only if it is responsible itself.
fn convene(work: &mut Work<'_>, lead: Option<&DepartmentId>, units: Vec<UnitQuestion>) -> Result<(), Refusal> {
    let own = work.department();
    if lead.is_some_and(|lead| *lead != own) {
        return Err(work.refuse(RefusalCode::LeadIsAcceptingDept));
    }
    let responsible = responsible(work.case);
    let mut invited: Vec<HandlingUnit> = Vec::new();
    for UnitQuestion { department, question } in units {
        if department == own {
            continue;
        }
        can_join(work, &department)?;
        let short = work.ctx.pack.department_short(&department).to_owned();
        let question =
            work.required(&format!("question-{department}"), &format!("{short}：请其答复的问题"), &question)?;
        if invited.iter().all(|unit| unit.department != department) {
            invited.push(HandlingUnit::new(department, UnitDuty::Joint, question));
        }
    }
    let uninvited: Vec<&str> = responsible
        .iter()
        .filter(|department| **department != own && invited.iter().all(|unit| unit.department != **department))
        .map(|department| work.ctx.pack.department_short(department))
        .collect();
    let count = invited.len() + usize::from(responsible.contains(&own));
    if count < 2 || invited.is_empty() || !uninvited.is_empty() {
        let detail =
            if uninvited.is_empty() { String::new() } else { format!("还应邀请{}", uninvited.join("、")) };
        let refusal =
            work.refuse(RefusalCode::JointNeedsTwo).fields(vec![FieldError::new("units", "联办部门：请选全")]);
        return Err(if detail.is_empty() { refusal } else { refusal.detail(detail) });
    }
    for unit in &invited {
        work.start_for(ClockKind::Opinion, &unit.department)?;
        let due = work.last_day(ClockKind::Opinion);
        let fields = [("question", unit.question.as_str()), ("due", &due)];
        work.issue_to(DocumentKind::JointNotice, &unit.department, &fields);
    }
    work.emit(Event::Joint(JointEvent::Convened(invited)));
    work.go(SubState::JointOpinions, "");
    Ok(())
}

/// The condition of TR27 and TR34: all signed, or each missing one recorded with the head's decision.
pub(super) fn opinions_guard(case: &Case, ctx: &Context<'_>) -> Guard {
    let missing: Vec<&str> = case.missing_opinions().map(|unit| ctx.pack.department_short(&unit.department)).collect();
    Guard::new(missing.is_empty(), RefusalCode::OpinionsMissing, "各单位书面意见齐全，或缺的已记录", missing.join("、"))
}

/// TR27: clocks of missing opinions stop as overdue.
fn begin(work: &mut Work<'_>) {
    work.stop(ClockKind::Opinion);
    let absent: Vec<String> = work
        .case
        .units
        .iter()
        .filter(|unit| unit.absence.is_some())
        .map(|unit| format!("{}未提供书面意见", work.ctx.pack.department_short(&unit.department)))
        .collect();
    work.go(SubState::JointConsolidation, &absent.join("；"));
}

fn answers_to_all(work: &Work<'_>, given: &[OpinionAnswer]) -> Result<Vec<OpinionAnswer>, Refusal> {
    let mut answers = Vec::new();
    let mut missing = Vec::new();
    for unit in work.case.units.iter().filter(|unit| unit.opinion().is_some()) {
        let text = given.iter().find(|answer| answer.department == unit.department).map(|answer| clean(&answer.text));
        match text.filter(|text| !text.is_empty()) {
            Some(text) => answers.push(OpinionAnswer { department: unit.department.clone(), text }),
            None => missing.push(FieldError::new(
                format!("answer-{}", unit.department),
                format!("对{}意见的采纳情况：请填写", work.ctx.pack.department_short(&unit.department)),
            )),
        }
    }
    if missing.is_empty() { Ok(answers) } else { Err(work.invalid(missing)) }
}

/// The conditions of TR28.
pub(super) fn issue_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let mut guards = vec![Guard::new(
        case.consolidated.is_some(),
        RefusalCode::StageSkipped,
        "已拟总处理意见，逐一回应各单位意见",
        "总处理意见尚未拟写",
    )];
    guards.extend(super::legal_check::required(case, ctx));
    guards
}

/// TR28: what the lead makes of all opinions; participants get a copy, parties the reply.
fn issue(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(opinion) = work.case.consolidated.clone() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let pack = work.ctx.pack;
    let answers: Vec<String> = opinion
        .answers
        .iter()
        .map(|answer| format!("{}：{}", pack.department_short(&answer.department), answer.text))
        .collect();
    let conclusions: Vec<String> =
        opinion.conclusions.iter().map(|conclusion| format!("分项 {}：{}", conclusion.item, conclusion.text)).collect();
    let fields = [
        ("facts", opinion.facts.as_str()),
        ("conclusions", &conclusions.join("\n")),
        ("answers", &answers.join("\n")),
        ("basis", &opinion.legal_basis.join("；")),
    ];
    work.issue(DocumentKind::ConsolidatedOpinion, Audience::Staff, &fields);
    work.emit(Event::Joint(JointEvent::ConsolidatedIssued));
    let ConsolidatedOpinion { facts, conclusions, legal_basis, drafted_by, .. } = *opinion;
    let at = work.now();
    work.emit(Event::FindingRecorded(Finding { facts, conclusions, legal_basis, at, by: drafted_by }));
    work.stop(ClockKind::Handling);
    work.start(ClockKind::Reply)?;
    work.go(SubState::ReplyDrafting, "");
    Ok(())
}
