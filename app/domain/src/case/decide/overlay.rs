//! What can happen in many states: withdrawal, contacts, files, messages, and who may make side records (TR60).

use super::registration::may_amend;
use super::work::Work;
use super::{Context, who};
use crate::access::{Role, Who};
use crate::case::{
    Attachment, Audience, Case, CommandKind, ContactAttempt, DocumentKind, Event, Message, Outcome, Refusal,
    RefusalCode, Relation, SubState, Transition,
};
use crate::clock::ClockKind;
use crate::limits::MESSAGE;
use crate::problem::FieldError;
use crate::value::Instant;

/// Longest list of files in one case.
const MAX_ATTACHMENTS: usize = 100;

/// Whether this person may make this side record now.
pub(super) fn admit_side_record(case: &Case, kind: CommandKind, ctx: &Context<'_>) -> Result<(), Refusal> {
    let archived = case.sub_state == SubState::Archived;
    let holds = |relation| who::holds(relation, ctx.actor, case, ctx.pack);
    let staff = [Relation::Handler, Relation::Head, Relation::Clerk, Relation::FirstReceiver];
    // Records of a lane that the pack does not have.
    if lane_of(kind).is_some_and(|lane| !ctx.pack.enables(lane)) {
        let name = &ctx.pack.short_title;
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail(format!("{name}没有规定这一步")));
    }
    let allowed = match kind {
        CommandKind::AskReopening => {
            if !archived {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("尚未归档，不需要申请重新办理"));
            }
            // A party, or discipline inspection, the court and the leading group for what came before them (TR59).
            holds(Relation::AnyParty)
                || holds(Relation::LeadingGroupOffice)
                || holds(Relation::Court)
                || ctx.actor.has(Role::Discipline) && case.standing_clue().is_some()
        }
        // Who is hidden on one card of the matter is hidden on the others, whatever their state.
        CommandKind::AmendRegistration if ctx.actor.who == Who::System => return Ok(()),
        // Discipline inspection goes on with its clue whatever became of the card (M-4.5-f).
        CommandKind::AcknowledgeClue | CommandKind::RecordClueOutcome if archived && inspects(case, ctx) => true,
        // Whoever asked that it be reopened is answered, with what speaks against it (TR59).
        CommandKind::LeaveMessage if archived && holds(Relation::Head) && case.asks_reopening().next().is_some() => {
            true
        }
        // A code is lost after the archive as well as before.
        CommandKind::IssueCode => return super::register::may_issue_code(case, ctx),
        _ if archived => return Err(ctx.refuse(RefusalCode::CaseArchived)),
        _ if case.is_suspended() && moves_on(kind) => return Err(ctx.refuse(RefusalCode::CaseSuspended)),
        CommandKind::AmendRegistration => return may_amend(case, ctx),
        CommandKind::ReleaseClaim => {
            let untouched = case.sub_state == SubState::Registering
                // What was taken at a counter never waited for anybody.
                && matches!(case.channel, crate::case::Channel::Online | crate::case::Channel::Hotline)
                && case.hand_over.is_none()
                && case.corrections.is_empty()
                && ctx.now.since(case.since) <= super::registration::RELEASED_WITHIN;
            if !untouched {
                let late = "接待后五分钟内、尚未办理其他事项时才可以撤销；此后请移交首问";
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail(late));
            }
            case.first_receiver.as_ref().is_some_and(|receiver| Some(receiver.account) == ctx.actor.account())
        }
        CommandKind::AcceptHandOver | CommandKind::DeclineHandOver => {
            let offered = case.hand_over.as_ref().map(|offer| offer.to.account);
            if offered.is_none() {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待接手的首问移交"));
            }
            // Whoever offered may take the offer back as long as nobody has accepted.
            let offerer = case.hand_over.as_ref().is_some_and(|offer| offer.by == ctx.actor.to_ref());
            offered == ctx.actor.account() || kind == CommandKind::DeclineHandOver && offerer
        }
        CommandKind::RecordContact => {
            // With either side, in every open state that somebody has in hand.
            if !case.is_claimed() {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("还没有人接待，接待后才能登记联系"));
            }
            let offices = [Relation::AccountableHandler, Relation::AccountableHead];
            staff.into_iter().chain(offices).any(holds)
        }
        CommandKind::DeclareOwn => {
            if case.sub_state != SubState::Triage {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("只在待分类时认领职责"));
            }
            holds(Relation::Head)
        }
        CommandKind::SignReply => {
            if case.sub_state != SubState::ReplyReview {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待签发的答复"));
            }
            holds(Relation::Head)
        }
        CommandKind::RecordService => {
            let answers =
                matches!(case.sub_state, SubState::ReplyReview | SubState::Informed | SubState::AssignedFedBack);
            let invites = case.is_invited() && super::hearing::is_open(case);
            if !answers && !invites {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待送达的文书"));
            }
            // The assigned department tells the payer, the accepting one the other side (AMB-19).
            let assigned = [Relation::AssignedHandler, Relation::AssignedHead, Relation::AccountableHandler];
            ctx.actor.who == Who::System || staff.into_iter().chain(assigned).any(holds)
        }
        CommandKind::KeepExOfficio => {
            if case.ledger_no.is_none() {
                return Err(ctx.refuse(RefusalCode::NotRegistered));
            }
            holds(Relation::Head)
        }
        CommandKind::AddAttachment => {
            holds(Relation::AnyParty) || staff.into_iter().any(holds) || has_in_hand(case, ctx)
        }
        // Who has the case in hand answers what its clock runs for (M-2.3-c).
        CommandKind::LeaveMessage => {
            let answers = [Relation::AnyParty, Relation::AccountableHandler];
            staff.into_iter().chain(answers).any(holds)
        }
        CommandKind::InformComplainant => {
            if case.sub_state != SubState::TransferDrafting {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待移送的移送书"));
            }
            staff.into_iter().any(holds)
        }
        CommandKind::DraftOpinion => {
            if !matches!(case.sub_state, SubState::JointOpinions | SubState::TeamOpinions) {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("只在待书面意见时拟稿"));
            }
            holds(Relation::UnitHandler)
        }
        CommandKind::SignReviewOpinion => {
            if case.sub_state != SubState::TeamOpinions {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待签发的书面审批意见"));
            }
            holds(Relation::UnitHead)
        }
        CommandKind::RemindUnit | CommandKind::RecordAbsence => {
            let lead = match case.sub_state {
                SubState::JointOpinions => {
                    holds(Relation::Head) || kind == CommandKind::RemindUnit && holds(Relation::Handler)
                }
                SubState::TeamOpinions => holds(Relation::LeadingGroupOffice),
                _ => return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待提供的书面意见")),
            };
            let elsewhere = ctx.actor.department() != case.accepting_department.as_ref();
            if !lead && elsewhere && case.sub_state == SubState::JointOpinions && ctx.actor.department().is_some() {
                return Err(ctx.refuse(RefusalCode::NotAcceptingDept));
            }
            lead
        }
        CommandKind::DraftConsolidated => {
            if case.sub_state != SubState::JointConsolidation {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("只在综合意见时拟写总处理意见"));
            }
            if ctx.actor.department().is_some() && ctx.actor.department() != case.accepting_department.as_ref() {
                return Err(ctx.refuse(RefusalCode::NotAcceptingDept));
            }
            holds(Relation::Handler)
        }
        CommandKind::SignMinutes => {
            if case.sub_state != SubState::TeamMinutes {
                return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待签发的会议纪要"));
            }
            holds(Relation::LeadingGroupOffice)
        }
        CommandKind::FillSlip => {
            in_state(case, &[SubState::SlipDrafting], "没有待填写的报送单", ctx)?;
            acting_for_accepting(case, ctx)?;
            holds(Relation::Handler) || holds(Relation::FirstReceiver)
        }
        CommandKind::ViewRefusal => {
            in_state(case, &[SubState::AssignedRefused], "没有待认定的拒办", ctx)?;
            holds(Relation::HotlineOffice)
        }
        CommandKind::RemindAssigned => {
            in_state(case, &[SubState::AssignedHandling], "没有承办部门在办理", ctx)?;
            holds(Relation::Handler) || holds(Relation::Head) || holds(Relation::HotlineOffice)
        }
        CommandKind::DraftResult => {
            in_state(case, &[SubState::AssignedHandling], "没有承办部门在办理", ctx)?;
            holds(Relation::AssignedHandler)
        }
        CommandKind::RecordFeedback => {
            in_state(case, &[SubState::AssignedHandling], "没有承办部门在办理", ctx)?;
            holds(Relation::AssignedHandler) || holds(Relation::AssignedHead)
        }
        CommandKind::VoidClue => case.clues.iter().any(|clue| clue.void.is_none() && clue.is_of(ctx.actor)),
        CommandKind::AcknowledgeClue | CommandKind::RecordClueOutcome => inspects(case, ctx),
        CommandKind::RecordMediationSession | CommandKind::DraftAgreement => {
            in_state(case, &[SubState::StationMediation], "没有进行中的调解", ctx)?;
            holds(Relation::Station)
        }
        CommandKind::AskNaming | CommandKind::ConfirmNaming | CommandKind::AnswerNaming => {
            super::crossing::admit(case, kind, ctx)?
        }
        CommandKind::StateView | CommandKind::NamePerson | CommandKind::DecideHearing => {
            super::hearing::admit(case, kind, ctx)?
        }
        CommandKind::AskDeparture
        | CommandKind::AnswerDeparture
        | CommandKind::ReassignWork
        | CommandKind::AppointStandIn
        | CommandKind::EndStandIn => super::duty::admit(case, kind, ctx)?,
        // Whoever makes such a record takes it back.
        CommandKind::VoidRecord => {
            let ordered = case.sub_state == SubState::AssignedHandling
                && !case.is_order_taken_up()
                && holds(Relation::HotlineOffice);
            super::register::may_void(case, ctx) || ordered
        }
        CommandKind::AskGuidance => holds(Relation::AnyParty),
        CommandKind::AnswerGuidance => ctx.actor.has(Role::Justice) && case.records.open_guidance().is_some(),
        CommandKind::RecordCoordination => {
            let offices = [Relation::AccountableHandler, Relation::AccountableHead, Relation::UnitHandler];
            staff.into_iter().chain(offices).any(holds) || holds(Relation::LeadingGroupOffice)
        }
        CommandKind::OpenConsultation => super::register::is_group_member(ctx.actor),
        CommandKind::NoteReceipt => ctx.actor.who == Who::System,
        _ => false,
    };
    if allowed { Ok(()) } else { Err(ctx.refuse(RefusalCode::RoleNotAllowed)) }
}

/// Discipline inspection with a clue of the case before it, standing or taken back.
fn inspects(case: &Case, ctx: &Context<'_>) -> bool {
    ctx.actor.has(Role::Discipline) && !case.clues.is_empty()
}

/// Who has the case in hand beside the accepting department, and may add papers meanwhile: the assigned department, and
/// the units of a joint handling or a team while they give their opinions (M-4.5-d, M-4.2.1-c).
fn has_in_hand(case: &Case, ctx: &Context<'_>) -> bool {
    use SubState as S;
    let holds = |relation| who::holds(relation, ctx.actor, case, ctx.pack);
    match case.sub_state {
        S::AssignedHandling | S::AssignedFedBack => holds(Relation::AssignedHandler) || holds(Relation::AssignedHead),
        S::JointOpinions | S::TeamHandling | S::TeamOpinions | S::TeamConsultation | S::TeamMinutes => {
            holds(Relation::UnitHandler) || holds(Relation::UnitHead)
        }
        _ => false,
    }
}

/// The transition without which a pack has no use for the record.
fn lane_of(kind: CommandKind) -> Option<Transition> {
    use CommandKind as K;
    Some(match kind {
        K::DraftOpinion | K::RemindUnit | K::RecordAbsence | K::DraftConsolidated => Transition::Tr25,
        K::SignReviewOpinion | K::SignMinutes => Transition::Tr31,
        K::FillSlip => Transition::Tr37,
        K::ViewRefusal => Transition::Tr41,
        K::RemindAssigned | K::DraftResult | K::RecordFeedback => Transition::Tr45,
        K::AcknowledgeClue | K::VoidClue | K::RecordClueOutcome => Transition::Tr44,
        K::RecordMediationSession | K::DraftAgreement => Transition::Tr15,
        K::AcceptHandOver | K::DeclineHandOver => Transition::Tr05,
        K::InformComplainant => Transition::Tr66,
        _ => return None,
    })
}

fn in_state(case: &Case, states: &[SubState], why: &str, ctx: &Context<'_>) -> Result<(), Refusal> {
    if states.contains(&case.sub_state) { Ok(()) } else { Err(ctx.refuse(RefusalCode::StageSkipped).detail(why)) }
}

/// Another department has no business in the accepting department's papers.
fn acting_for_accepting(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    let own = ctx.actor.department();
    let elsewhere = own.is_some() && own != case.accepting_department.as_ref();
    if elsewhere { Err(ctx.refuse(RefusalCode::NotAcceptingDept).under("M-4.5-a")) } else { Ok(()) }
}

/// Side records that are part of a step; files, messages and the like are taken also while the case stands still.
fn moves_on(kind: CommandKind) -> bool {
    matches!(
        kind,
        CommandKind::SignReply
            | CommandKind::RecordService
            | CommandKind::DeclareOwn
            | CommandKind::AskDeparture
            | CommandKind::AnswerDeparture
            | CommandKind::DraftOpinion
            | CommandKind::SignReviewOpinion
            | CommandKind::RecordAbsence
            | CommandKind::DraftConsolidated
            | CommandKind::SignMinutes
            | CommandKind::FillSlip
            | CommandKind::ViewRefusal
            | CommandKind::DraftResult
            | CommandKind::RecordFeedback
            | CommandKind::RecordMediationSession
            | CommandKind::DraftAgreement
    )
}

/// An attempt to reach a party, or a talk with it, with its result (TR08, TR50, TR85).
pub(super) fn record_contact(
    work: &mut Work<'_>,
    party: u8,
    at: Instant,
    method: &str,
    result: &str,
) -> Result<(), Refusal> {
    if work.case.registration.party(party).is_none() {
        return Err(work.invalid(vec![FieldError::new("party", "联系对象：没有这一方")]));
    }
    let method = work.required("method", "联系方式", method)?;
    let result = work.required("result", "联系结果", result)?;
    let at = work.stated_moment("at", "联系时间", at)?;
    let counted = matches!(work.case.sub_state, SubState::ReturnedForCorrection | SubState::ReplyServed);
    if counted && at < work.case.since {
        return Err(work.invalid(vec![FieldError::new("at", "联系时间：不能早于进入本环节的时间")]));
    }
    let by = work.ctx.actor.to_ref();
    work.emit(Event::ContactAttempted(ContactAttempt { party: Some(party), at, method, result, by }));
    Ok(())
}

/// TR60: by the applicant, by an agent whose authority covers it, or by a handler with the signed letter. A case kept
/// ex officio goes on without the applicant.
pub(super) fn withdraw(work: &mut Work<'_>, reason: &str, letter: Option<String>) -> Result<(), Refusal> {
    let reason = work.required("reason", "撤回理由", reason)?;
    if let Who::Party { agent: true, .. } = work.ctx.actor.who {
        let may = work.case.registration.representation.as_ref().is_some_and(|agent| agent.may_withdraw);
        if !may {
            return Err(work.refuse(RefusalCode::WithdrawalNotAuthorised));
        }
    }
    if work.ctx.actor.department().is_some() {
        let letter = letter.unwrap_or_default();
        work.required("letter", "签名的撤回申请", &letter)?;
    }
    if work.case.withdrawn.is_some() {
        return Err(work.refuse(RefusalCode::WithdrawalTooLate).detail("已经撤回"));
    }
    work.issue(DocumentKind::WithdrawalRecord, Audience::Applicant, &[("reason", &reason)]);
    work.emit(Event::Withdrawn(reason.clone()));
    if work.case.ex_officio.is_some() {
        work.stay(&reason);
        return Ok(());
    }
    work.stop_all_but_promises();
    work.emit(Event::OutcomeSet(Outcome::Withdrawn));
    work.start(ClockKind::Archiving)?;
    work.go(SubState::ArchivePending, &reason);
    Ok(())
}

/// A head keeps the case going because a violation of the public interest continues (TR60).
pub(super) fn keep_ex_officio(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "依职权继续办理的理由", reason)?;
    work.emit(Event::KeptExOfficio(reason));
    Ok(())
}

pub(super) fn add_attachment(work: &mut Work<'_>, mut attachment: Box<Attachment>) -> Result<(), Refusal> {
    let count = work.case.attachments.len();
    if count >= MAX_ATTACHMENTS {
        return Err(work.invalid(vec![FieldError::new("file", format!("材料：最多 {MAX_ATTACHMENTS} 份"))]));
    }
    attachment.no = u16::try_from(count + 1).unwrap_or(u16::MAX);
    attachment.by = work.ctx.actor.to_ref();
    attachment.at = work.now();
    work.emit(Event::AttachmentAdded(attachment));
    Ok(())
}

/// A message moves no step of the card and none of its clocks but its own: K-MSG runs from the first message of a party
/// that nobody has answered until it is (M-2.3-c).
pub(super) fn leave_message(work: &mut Work<'_>, text: &str, to: Option<u8>) -> Result<(), Refusal> {
    let text = work.required("text", "留言", text)?;
    if text.chars().count() > MESSAGE {
        return Err(work.invalid(vec![FieldError::new("text", format!("留言：最多 {MESSAGE} 字"))]));
    }
    // A party writes to the department that has its case; a department to one party, and the other does not read it.
    let to = to.filter(|_| work.ctx.actor.as_party().is_none());
    if to.is_some_and(|party| work.case.registration.party(party).is_none()) {
        return Err(work.invalid(vec![FieldError::new("to", "留言给：没有这一方，请重新选择")]));
    }
    // After the archive only whoever asked for a reopening is answered; the answer settles the request.
    let asked = |party: u8| work.case.asks_reopening().any(|asker| asker == party);
    if work.case.sub_state == SubState::Archived && !asked(to.unwrap_or(1)) {
        return Err(work.invalid(vec![FieldError::new("to", "留言给：归档后只答复申请重新办理的一方，请重新选择")]));
    }
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let message = Message { by, at, text, to };
    let waits = since_unanswered(work.case.messages.iter().chain([&message]), &work.case.registration.parties);
    let open = work.case.open_clock(ClockKind::Message).is_some();
    work.emit(Event::MessageLeft(message));
    // What the page promises has a clock, from the first message nobody has answered.
    match waits {
        Some(since) if !open => work.start_at(ClockKind::Message, since),
        None if open => {
            work.stop(ClockKind::Message);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Since when a party waits for an answer to its message.
fn since_unanswered<'a>(
    messages: impl Iterator<Item = &'a Message> + Clone,
    parties: &[crate::case::Party],
) -> Option<Instant> {
    let of = |party: u8| {
        messages.clone().filter(move |message| message.concerns(party)).fold(None, |since: Option<Instant>, message| {
            if message.by.party.is_some() { since.or(Some(message.at)) } else { None }
        })
    };
    parties.iter().filter_map(|party| of(party.no)).min()
}
