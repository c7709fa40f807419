//! 报送办理 up to the assignment and its refusal (TR19, TR23, TR37–TR43).

use super::guard::Guard;
use super::work::{Work, clean};
use super::{Context, assigned, classification, clue};
use crate::case::{
    Assignment, AssignmentRefusal, Audience, Case, DepartmentConsidered, Departure, DocumentKind, Event, ProposalKind,
    RecordEvent, ReferralCommand, ReferralEvent, Refusal, RefusalCode, RefusalView, Registration, SentPaper,
    SlipContent, SlipReceipt, SubState, Track, Transition, VoidKind, Voided,
};
use crate::clock::ClockKind;
use crate::policy::{DepartmentKind, Pack};
use crate::problem::FieldError;
use crate::value::DepartmentId;

pub(super) fn decide(work: &mut Work<'_>, command: ReferralCommand) -> Result<(), Refusal> {
    match command {
        ReferralCommand::Draft { considered, suggested, departures } => {
            draft(work, &considered, suggested, &departures)
        }
        ReferralCommand::Turn { reason } => turn(work, &reason),
        ReferralCommand::FillSlip { considered, suggested } => {
            let slip = content(work, &considered, suggested)?;
            work.emit(Event::Referral(ReferralEvent::SlipFilled(slip)));
            Ok(())
        }
        ReferralCommand::SendSlip => send(work),
        ReferralCommand::Receive { received_by, instruction } => receive(work, &received_by, &instruction),
        ReferralCommand::Assign { department, reason } => assign(work, department, &reason),
        ReferralCommand::Return { defects } => give_back(work, &defects),
        ReferralCommand::Refuse { reason, legal_basis } => refuse(work, &reason, &legal_basis),
        ReferralCommand::ViewRefusal { justified, text } => {
            let view = view(work, justified, &text)?;
            work.emit(Event::Referral(ReferralEvent::RefusalViewed(view)));
            Ok(())
        }
        ReferralCommand::AcceptRefusal { why } => judge(work, true, &why),
        ReferralCommand::RejectRefusal { why } => judge(work, false, &why),
        ReferralCommand::RemindAssigned { text } => assigned::remind(work, &text),
        ReferralCommand::HandOverClue { facts } => clue::hand_over(work, &facts),
        ReferralCommand::VoidClue { no, reason } => clue::void(work, no, &reason),
        ReferralCommand::AcknowledgeClue => clue::acknowledge(work),
        ReferralCommand::RecordClueOutcome { outcome } => clue::conclude(work, &outcome),
        ReferralCommand::DraftResult { facts, conclusions, legal_basis, remedies, waives_contribution } => {
            let text = super::reply::Draft { facts, conclusions, legal_basis, waives_contribution };
            assigned::draft_result(work, text, remedies)
        }
        ReferralCommand::RecordFeedback { to, method, at, proof } => {
            assigned::record_feedback(work, to, &method, at, &proof)
        }
        ReferralCommand::FeedBack => assigned::feed_back(work),
        ReferralCommand::ConcludeFeedback => assigned::conclude(work),
    }
}

/// The condition of TR19: nobody is clearly responsible for any item (M-4.5-a).
pub(super) fn draft_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let kind = case.proposal(ctx.pack).kind;
    let pending = match &kind {
        ProposalKind::SplitFirst(_) => Some("有分项职责清楚，应先分案"),
        ProposalKind::Verify(_) => Some("有事实待核实"),
        _ => None,
    };
    let clear = pending.is_none() && kind != ProposalKind::Refer;
    let names: Vec<String> = case
        .proposal(ctx.pack)
        .departments
        .iter()
        .map(|department| ctx.pack.department_short(department).to_owned())
        .collect();
    vec![
        Guard::new(!clear, RefusalCode::DutyIsClear, "职责不清", names.join("、")),
        Guard::new(pending.is_none(), RefusalCode::StageSkipped, "全部分项职责不清", pending.unwrap_or_default()),
    ]
}

fn content(
    work: &Work<'_>,
    considered: &[DepartmentConsidered],
    suggested: Option<DepartmentId>,
) -> Result<SlipContent, Refusal> {
    let mut list = Vec::new();
    let mut problems = Vec::new();
    for entry in considered {
        let reason = clean(&entry.reason);
        if work.ctx.pack.department(&entry.department).is_none() {
            problems.push(FieldError::new("considered", "已考虑的部门：请选择"));
        } else if !reason.is_empty() {
            list.push(DepartmentConsidered { department: entry.department.clone(), reason });
        }
    }
    if list.is_empty() {
        problems.push(FieldError::new("considered", "已考虑的部门及职责不明的理由：至少一个部门"));
    }
    if suggested.as_ref().is_some_and(|suggested| work.ctx.pack.department(suggested).is_none()) {
        problems.push(FieldError::new("suggested", "建议承办部门：请选择"));
    }
    if !problems.is_empty() {
        return Err(work.invalid(problems));
    }
    Ok(SlipContent { considered: list, suggested, drafted_by: work.ctx.actor.to_ref() })
}

/// TR19: the slip is begun with the departments considered, each with the reason why it is not clearly responsible.
fn draft(
    work: &mut Work<'_>,
    considered: &[DepartmentConsidered],
    suggested: Option<DepartmentId>,
    departures: &[Departure],
) -> Result<(), Refusal> {
    let slip = content(work, considered, suggested)?;
    let mut decisions = classification::as_proposed(work);
    for decision in &mut decisions {
        let reason = departures.iter().find(|departure| departure.item == decision.item);
        decision.departure = reason.map(|departure| clean(&departure.reason)).filter(|reason| !reason.is_empty());
    }
    classification::issue_opinion(work, &decisions, Track::Referral);
    work.emit(Event::Classified { decisions, track: Track::Referral });
    work.emit(Event::Referral(ReferralEvent::SlipFilled(slip)));
    work.issue(DocumentKind::DutyNotice, Audience::Applicant, &[]);
    work.stop(ClockKind::Classification);
    work.start(ClockKind::Slip)?;
    super::hearing::invite(work, crate::case::HearingFrom::Handling)?;
    work.go(SubState::SlipDrafting, "");
    Ok(())
}

/// TR23: what was taken for an own duty proves unclear.
fn turn(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "职责不清的理由", reason)?;
    work.emit(Event::Classified { decisions: work.case.decisions.clone(), track: Track::Referral });
    work.emit(Event::Referral(ReferralEvent::Begun));
    work.issue(DocumentKind::DutyNotice, Audience::Applicant, &[]);
    work.stop(ClockKind::Handling);
    work.start(ClockKind::Slip)?;
    work.go(SubState::SlipDrafting, &reason);
    Ok(())
}

pub(super) fn send_guard(case: &Case) -> Guard {
    let filled = case.referral.as_ref().is_some_and(|file| file.slip.is_some());
    Guard::new(filled, RefusalCode::StageSkipped, "报送单已填写", "报送单尚未填写")
}

/// How the payer is reached (M-4.5-a); who asked not to be named is asked for at the accepting department (M-5.3-c).
fn contact_of(registration: &Registration) -> String {
    let Some(applicant) = registration.applicant() else { return String::new() };
    if applicant.identity_hidden {
        return "身份保密，由受理部门联系".to_owned();
    }
    let phone = applicant.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let ways = [phone, applicant.address.trim().to_owned(), applicant.email.trim().to_owned()];
    let ways: Vec<String> = ways.into_iter().filter(|way| !way.is_empty()).collect();
    ways.join("，")
}

/// The items with what the dispatching office decides by: period, and whether the worker is enrolled (M-4.5-a).
fn slip_items(registration: &Registration, pack: &Pack) -> String {
    let described = super::registration::describe_items(registration, pack);
    let lines: Vec<String> = described
        .lines()
        .zip(&registration.items)
        .map(|(line, item)| format!("{line}，是否参保：{}", item.enrolled.zh()))
        .collect();
    lines.join("\n")
}

/// TR37: signed and sent to the municipal government (M-4.5-b).
fn send(work: &mut Work<'_>) -> Result<(), Refusal> {
    let pack = work.ctx.pack;
    let slip = work.case.referral.as_deref().and_then(|file| file.slip.clone());
    let Some(slip) = slip else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let sent = work.case.referral.as_deref().map_or(&[][..], |file| &file.sent);
    if let Some(number) = same_paper(sent, &slip.digest()) {
        let which = format!("与报送单 {number} 内容相同");
        return Err(work.refuse(RefusalCode::AlreadyOnRecord).under("M-4.5-a").detail(which));
    }
    let considered: Vec<String> = slip
        .considered
        .iter()
        .map(|entry| format!("{}：{}", pack.department_short(&entry.department), entry.reason))
        .collect();
    let suggested = slip.suggested.as_ref().map_or("—", |department| pack.department_short(department)).to_owned();
    let items = slip_items(&work.case.registration, pack);
    let contact = contact_of(&work.case.registration);
    let town = pack.place_name(&work.case.registration.location_town).to_owned();
    let fields = [
        ("considered", considered.join("\n")),
        ("suggested", suggested),
        ("items", items),
        ("contact", contact),
        ("town", town),
        ("summary", work.case.registration.summary.clone()),
        ("drafter", slip.drafted_by.name.clone()),
        ("signer", work.ctx.actor.name.clone()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let to = pack.offices.government.clone().unwrap_or_else(|| work.department());
    work.issue_to(DocumentKind::ReferralSlip, &to, &fields);
    let number = work.last_document_no();
    work.emit(Event::Referral(ReferralEvent::SlipSent(number.clone())));
    work.stop(ClockKind::Slip);
    work.start(ClockKind::Dispatch)?;
    work.go(SubState::SlipSent, &number);
    Ok(())
}

/// The number of a paper that says the same and was neither taken back nor returned.
fn same_paper<'a>(sent: &'a [SentPaper], digest: &str) -> Option<&'a str> {
    let same = sent.iter().find(|paper| paper.void.is_none() && !paper.returned && paper.digest == digest);
    same.map(|paper| paper.number.as_str())
}

/// A slip that was sent by mistake is taken back with a reason, by the department that sent it, until it is passed on to
/// a department; one under way goes back to its drafter.
pub(super) fn void_slip(work: &mut Work<'_>, no: u8, reason: String) -> Result<(), Refusal> {
    acting_for_own_slip(work)?;
    let file = work.case.referral.as_deref();
    let sent = file.and_then(|file| file.sent.get(usize::from(no).checked_sub(1)?));
    let Some(sent) = sent.filter(|sent| sent.void.is_none()).cloned() else {
        return Err(work.invalid(vec![FieldError::new("no", "报送单：没有这一项，或已经作废")]));
    };
    if work.case.is_suspended() {
        return Err(work.refuse(RefusalCode::CaseSuspended));
    }
    let before = [SubState::SlipDrafting, SubState::SlipSent, SubState::SlipDispatching];
    // Whatever became of the order, it went out on this slip.
    let passed_on = file.is_some_and(|file| {
        file.slip_no.as_ref() == Some(&sent.number) && file.orders.iter().any(|order| order.void.is_none())
    });
    if passed_on || !before.contains(&work.case.sub_state) {
        let why = "已转办的报送单不能作废";
        return Err(work.refuse(RefusalCode::StageSkipped).under("M-4.5-c").detail(why));
    }
    let under_way = file.is_some_and(|file| file.slip_no.as_ref() == Some(&sent.number));
    let void = Voided { reason: reason.clone(), by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Record(RecordEvent::Voided { what: VoidKind::Slip, no, void }));
    if under_way {
        work.stop(ClockKind::Dispatch);
        work.start(ClockKind::Slip)?;
        work.go_by(Transition::Tr40, SubState::SlipDrafting, &format!("报送单 {} 作废：{reason}", sent.number));
    }
    Ok(())
}

/// A dispatch order to the wrong department is taken back with a reason by the office that dispatched it, until the
/// department has taken it up; the case stands where it stood, its clock as well (M-4.5-c).
pub(super) fn void_order(work: &mut Work<'_>, no: u8, reason: &str) -> Result<(), Refusal> {
    if !super::who::holds(crate::case::Relation::HotlineOffice, work.ctx.actor, work.case, work.ctx.pack) {
        return Err(work.refuse(RefusalCode::RoleNotAllowed).under("M-4.5-c"));
    }
    let file = work.case.referral.as_deref();
    let order = file.and_then(|file| file.orders.get(usize::from(no).checked_sub(1)?));
    let stands = file.and_then(|file| file.assignment.as_ref()).map(|assignment| assignment.dispatch_no.as_str());
    let Some(order) = order.filter(|order| order.void.is_none() && Some(order.number.as_str()) == stands).cloned()
    else {
        let field = FieldError::new("no", "转办单：没有这一项，或已经作废");
        return Err(work.invalid(vec![field]).under("M-4.5-c"));
    };
    if work.case.sub_state != SubState::AssignedHandling || work.case.is_order_taken_up() {
        let why = "承办部门已经开始办理，转办单不能作废";
        return Err(work.refuse(RefusalCode::StageSkipped).under("M-4.5-c").detail(why));
    }
    let void = Voided { reason: reason.to_owned(), by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Record(RecordEvent::Voided { what: VoidKind::Order, no, void }));
    work.stop(ClockKind::Assigned);
    // What ran before the mistake runs on from where it began.
    let ran = work.case.clocks.iter().rev().find(|clock| clock.kind == ClockKind::Dispatch);
    let since = ran.map_or(work.now(), |clock| clock.started_at);
    work.start_at(ClockKind::Dispatch, since)?;
    work.go_by(Transition::Tr39, SubState::SlipDispatching, &format!("转办单 {} 作废：{reason}", order.number));
    Ok(())
}

/// Only the department that sent it takes it back.
fn acting_for_own_slip(work: &Work<'_>) -> Result<(), Refusal> {
    use crate::case::Relation;
    let own = [Relation::Handler, Relation::Head];
    let held = own.into_iter().any(|one| super::who::holds(one, work.ctx.actor, work.case, work.ctx.pack));
    if held { Ok(()) } else { Err(work.refuse(RefusalCode::NotAcceptingDept).under("M-4.5-a")) }
}

/// TR38: received with an instruction; the hotline office dispatches.
fn receive(work: &mut Work<'_>, received_by: &str, instruction: &str) -> Result<(), Refusal> {
    let received_by = work.required("received_by", "接收人", received_by)?;
    let instruction = work.required("instruction", "批示", instruction)?;
    let fields = [("received_by", received_by.as_str()), ("instruction", &instruction)];
    work.issue(DocumentKind::SlipReceipt, Audience::Staff, &fields);
    let at = work.now();
    let receipt = SlipReceipt { received_by, at, instruction: instruction.clone() };
    work.emit(Event::Referral(ReferralEvent::SlipReceived(receipt)));
    work.go(SubState::SlipDispatching, &instruction);
    Ok(())
}

/// TR39: a department by duty, with the reason; the accepting department itself is possible (M-3.2.1-a).
fn assign(work: &mut Work<'_>, department: DepartmentId, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "按职责转办的理由", reason)?;
    let known = work.ctx.pack.department(&department);
    if known.is_none_or(|known| known.kind != DepartmentKind::Functional) {
        return Err(work.invalid(vec![FieldError::new("department", "承办部门：请选择")]));
    }
    let orders = work.case.referral.as_deref().map_or(&[][..], |file| &file.orders);
    if let Some(number) = same_paper(orders, &Assignment::digest(&department, &reason)) {
        let which = format!("见转办单 {number}，理由相同的不再转办同一部门");
        return Err(work.refuse(RefusalCode::AlreadyOnRecord).under("M-4.5-c").detail(which));
    }
    work.start(ClockKind::Assigned)?;
    let due = work.last_day(ClockKind::Assigned);
    work.issue_to(DocumentKind::DispatchOrder, &department, &[("reason", &reason), ("due", &due)]);
    let dispatch_no = work.last_document_no();
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let assignment = Assignment { department, reason: reason.clone(), dispatch_no, by, at };
    work.emit(Event::Referral(ReferralEvent::Assigned(assignment)));
    work.stop(ClockKind::Dispatch);
    work.go(SubState::AssignedHandling, &reason);
    Ok(())
}

/// The government office returns what it has, the hotline office what was passed to it.
pub(super) fn return_guard(case: &Case, ctx: &Context<'_>) -> Guard {
    use crate::access::Role;
    let mine = match case.sub_state {
        SubState::SlipSent => ctx.actor.has(Role::Government),
        _ => ctx.actor.has(Role::HotlineOffice) || ctx.actor.has(Role::Government),
    };
    Guard::new(mine, RefusalCode::RoleNotAllowed, "报送单在本单位", "")
}

/// TR40: a defective slip goes back with the list.
fn give_back(work: &mut Work<'_>, defects: &[String]) -> Result<(), Refusal> {
    let defects: Vec<String> = defects.iter().map(|defect| clean(defect)).filter(|defect| !defect.is_empty()).collect();
    if defects.is_empty() {
        return Err(work.invalid(vec![FieldError::new("defects", "需补正的内容：至少写明一项")]));
    }
    let why = defects.join("；");
    work.emit(Event::Referral(ReferralEvent::SlipReturned(defects)));
    work.stop(ClockKind::Dispatch);
    work.start(ClockKind::Slip)?;
    work.go(SubState::SlipDrafting, &why);
    Ok(())
}

/// What comes back to the accepting department itself cannot be refused once more (AMB-34).
pub(super) fn refuse_guards(case: &Case) -> Vec<Guard> {
    let other = case.handling_department != case.accepting_department;
    // Judged once, the same department handles the same slip, or the clue goes to discipline inspection (M-4.5-f).
    let judged = case.referral.as_ref().is_some_and(|file| file.unjustified_refusal().is_some());
    vec![
        Guard::new(other, RefusalCode::RoleNotAllowed, "由其他部门转来", "转回受理部门承办的，不得拒办"),
        Guard::new(!judged, RefusalCode::RefusalNotJustified, "没有被认定过无正当理由", ""),
    ]
}

/// TR41: in writing; the clock stands still until the reason is judged.
fn refuse(work: &mut Work<'_>, reason: &str, legal_basis: &[String]) -> Result<(), Refusal> {
    let reason = work.required("reason", "不予办理的理由", reason)?;
    let basis: Vec<String> = legal_basis.iter().map(|entry| clean(entry)).filter(|entry| !entry.is_empty()).collect();
    let department = work.department();
    let shown = if basis.is_empty() { "未载明".to_owned() } else { basis.join("；") };
    let to = work.case.accepting_department.clone().unwrap_or_else(|| department.clone());
    work.issue_to(DocumentKind::RefusalStatement, &to, &[("reason", &reason), ("basis", &shown)]);
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let refusal = AssignmentRefusal {
        department,
        reason: reason.clone(),
        legal_basis: basis,
        by,
        at,
        office_view: None,
        judgement: None,
    };
    work.emit(Event::Referral(ReferralEvent::Refused(Box::new(refusal))));
    work.suspend(ClockKind::Assigned, "承办部门拒办，待认定");
    // Who judges has a clock, too: not who refused.
    work.start_for(ClockKind::Judgement, &to)?;
    work.go(SubState::AssignedRefused, &reason);
    Ok(())
}

fn view(work: &Work<'_>, justified: bool, text: &str) -> Result<RefusalView, Refusal> {
    let text = work.required("text", "认定意见", text)?;
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    Ok(RefusalView { justified, text, by, at })
}

/// The accepting department judges together with the hotline office (AMB-34).
pub(super) fn judge_guard(case: &Case, justified: bool) -> Guard {
    let view = case.referral.as_ref().and_then(|file| file.refusal()).and_then(|refusal| refusal.office_view.as_ref());
    let detail =
        if view.is_none() { "12345 热线办尚未表示意见" } else { "与 12345 热线办意见不一致" };
    let agreed = view.is_some_and(|view| view.justified == justified);
    Guard::new(agreed, RefusalCode::WaitingForAnswer, "会同 12345 热线办认定", detail)
}

/// TR42, TR43: a justified reason ends the assignment; an unjustified one does not.
fn judge(work: &mut Work<'_>, justified: bool, why: &str) -> Result<(), Refusal> {
    let why = work.required("why", "认定理由", why)?;
    let judgement = if justified { "正当" } else { "无正当理由" };
    let fields = [("judgement", judgement), ("why", why.as_str())];
    work.issue(DocumentKind::RefusalJudgement, Audience::Staff, &fields);
    let view = view(work, justified, &why)?;
    work.emit(Event::Referral(ReferralEvent::RefusalJudged(view)));
    work.stop(ClockKind::Judgement);
    if justified {
        work.stop(ClockKind::Assigned);
        work.start(ClockKind::Dispatch)?;
        work.go(SubState::SlipDispatching, &why);
    } else {
        work.resume(ClockKind::Assigned)?;
        work.go(SubState::AssignedHandling, &why);
    }
    Ok(())
}
