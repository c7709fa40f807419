//! What waits for somebody on a case: the rows behind 我的待办 and the line a person reads are made from the same
//! function, each on what the person sees, so that rows and lines cannot disagree.

use super::task::TaskKind;
use crate::access::{Actor, Part, Role, Sight};
use crate::case::decide::holds;
use crate::case::{Case, CommandKind, Context, DocumentKind, HandlingUnit, Relation, Stage, SubState, UnitDuty, steps};
use crate::clock::{Clock, ClockKind};
use crate::value::DepartmentId;

/// Something that waits for an actor on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// In which group.
    pub kind: TaskKind,
    /// Not before then.
    pub from: i64,
    /// What has to be done; `None` where the case is only followed.
    pub command: Option<CommandKind>,
}

/// What has no limit of its own sorts after everything that has one.
const WITHOUT_LIMIT: i64 = 1 << 40;

/// Since always.
pub(super) const ALWAYS: i64 = 0;

/// What waits for `ctx.actor` on a case he sees as `seen`; `case` is the case as it is.
pub fn waiting(case: &Case, seen: Sight, ctx: &Context<'_>) -> Vec<Waiting> {
    let reduced;
    let view = match seen {
        Sight::Nothing | Sight::Party(_) | Sight::Status => return Vec::new(),
        Sight::Full => case,
        Sight::Pool | Sight::Part(_) => {
            reduced = case.seen_as(seen, ctx.actor);
            &reduced
        }
    };
    let mut found: Vec<Waiting> = steps::errands(view, ctx)
        .into_iter()
        .filter_map(|command| {
            let kind = kind_of(command, view, ctx.actor)?;
            Some(Waiting { kind, from: ALWAYS, command: Some(command) })
        })
        .collect();
    found.extend(besides(view, ctx));
    if found.is_empty() && is_followed(view, seen, ctx.actor) {
        found.push(Waiting { kind: TaskKind::Followed, from: ALWAYS, command: None });
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Work that is no step of the card and no record of the case page's list, or that begins with a date.
fn besides(case: &Case, ctx: &Context<'_>) -> Vec<Waiting> {
    let holds = |relation| holds(relation, ctx.actor, case, ctx.pack);
    let mut found = Vec::new();
    let mut add = |kind, from, command| found.push(Waiting { kind, from, command: Some(command) });
    let account = ctx.actor.account();
    if account.is_some() && case.hand_over.as_ref().map(|offer| offer.to.account) == account {
        add(TaskKind::HandOver, ALWAYS, CommandKind::AcceptHandOver);
    }
    // What stands still, or is archived, may wait for the court (M-3.2.6-b).
    let waits = |item: &crate::case::CourtItem| item.docket.is_empty() || item.ruling.is_empty();
    if holds(Relation::Court) && case.records.live_court_items().any(waits) {
        add(TaskKind::Court, ALWAYS, CommandKind::UpdateCourtItem);
    }
    if case.sub_state == SubState::Archived {
        if !case.reopen_requests.is_empty() && holds(Relation::Head) {
            add(TaskKind::Reopen, ALWAYS, CommandKind::Reopen);
        }
        return found;
    }
    // A promise to a party holds while the case stands still.
    if case.open_clock(ClockKind::Message).is_some() && answers_messages(case, ctx) {
        add(TaskKind::Message, ALWAYS, CommandKind::LeaveMessage);
    }
    if case.is_suspended() {
        return found;
    }
    let due = |kind| case.open_clock(kind).map(|clock| clock.due_at.unix());
    match case.sub_state {
        SubState::ReturnedForCorrection if holds(Relation::Head) => {
            if let Some(due) = due(ClockKind::Correction) {
                add(TaskKind::Correction, due, CommandKind::Lapse);
            }
        }
        // The answer waits until the other side was heard or its time has passed (M-4.3-a).
        SubState::ReplyDrafting if holds(Relation::Handler) => {
            if case.notice_waits(ctx.pack) {
                add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
            } else if let Some(end) = due(ClockKind::Hearing).filter(|end| *end > ctx.now.unix()) {
                add(TaskKind::Reply, end, CommandKind::SubmitReply);
            }
        }
        SubState::ReplyReview => {
            let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
            if !signed && holds(Relation::Head) {
                add(TaskKind::Sign, ALWAYS, CommandKind::SignReply);
            }
            if signed && is_unserved(case) && (holds(Relation::Head) || holds(Relation::Handler)) {
                add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
            }
        }
        SubState::Informed if !case.is_served(DocumentKind::CompetenceNotice, 1) && holds(Relation::FirstReceiver) => {
            add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
        }
        SubState::AssignedFedBack if is_unserved(case) && (holds(Relation::Head) || holds(Relation::Handler)) => {
            add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
        }
        SubState::ReplyServed | SubState::ObjectionRecorded | SubState::RemedyTracking if holds(Relation::Head) => {
            for party in case.awaited() {
                if let Some(end) = case.window_ends(party.no, ctx.pack, ctx.calendar) {
                    add(TaskKind::Objection, end.unix(), CommandKind::ConfirmNoObjection);
                }
            }
            // What its author does not pursue is led to its end (TR85).
            for objection in case.open_objections().filter(|objection| !case.pursues_remedy(objection.party)) {
                if let Some(end) = case.remedies_end(objection.party, ctx.pack, ctx.calendar) {
                    add(TaskKind::Objection, end.unix(), CommandKind::CloseNotPursued);
                }
            }
        }
        SubState::JointOpinions | SubState::TeamOpinions => {
            let team = case.sub_state == SubState::TeamOpinions;
            let urges = holds(if team { Relation::LeadingGroupOffice } else { Relation::Head });
            for unit in case.units.iter().filter(|unit| urges && unit.is_missing()) {
                let command =
                    if unit.reminders.len() < 2 { CommandKind::RemindUnit } else { CommandKind::RecordAbsence };
                if let Some(clock) = unit_clock(case, unit) {
                    add(TaskKind::MissingOpinion, clock.due_at.unix(), command);
                }
            }
        }
        _ => {}
    }
    found
}

/// Who answers a party's message: whoever received the case, and who works on it.
fn answers_messages(case: &Case, ctx: &Context<'_>) -> bool {
    let who = [Relation::FirstReceiver, Relation::Handler, Relation::AccountableHandler];
    case.is_claimed() && who.into_iter().any(|relation| holds(relation, ctx.actor, case, ctx.pack))
}

/// Whether a party still has to be served.
fn is_unserved(case: &Case) -> bool {
    let document = match case.sub_state {
        SubState::AssignedFedBack => DocumentKind::AssignedFeedback,
        _ => DocumentKind::Reply,
    };
    case.parties_to_serve().any(|party| !case.is_served(document, party.no))
}

/// Cases somebody has passed on, or leads, and of which he learns how they go on.
fn is_followed(case: &Case, seen: Sight, actor: &Actor) -> bool {
    if !case.sub_state.is_open() {
        return false;
    }
    match seen {
        // Before it is forwarded it is in hand there.
        Sight::Part(Part::Stage) if case.accepting_department.as_ref() == actor.department() => false,
        Sight::Part(Part::Stage) => {
            [Role::Petitions, Role::Station, Role::Clerk].into_iter().any(|role| actor.has(role))
        }
        Sight::Part(Part::Slip) => case.sub_state.stage() == Stage::Referral,
        Sight::Part(Part::Leading | Part::Leader) => case.is_reported(),
        Sight::Part(Part::Unit | Part::Check | Part::Court | Part::PublicOpinion | Part::Clue | Part::Asked)
        | Sight::Nothing
        | Sight::Pool
        | Sight::Full
        | Sight::Party(_)
        | Sight::Status => false,
    }
}

/// The group of a command that waits; `None` for what nobody waits for, or what [`besides`] says more exactly.
fn kind_of(command: CommandKind, case: &Case, actor: &Actor) -> Option<TaskKind> {
    use CommandKind as C;
    use TaskKind as T;
    Some(match command {
        C::Claim => T::Claim,
        C::Register | C::ReturnForCorrection | C::AnswerQuestion | C::ReceiveTransfer => T::Register,
        C::AskVerification
        | C::ClassifyOwn
        | C::Inform
        | C::ClassifyJoint
        | C::DraftSlip
        | C::Split
        | C::ForwardAcceptance
        | C::BeginMediation => T::Classify,
        C::AnswerVerification => T::Verify,
        C::SettleMediation | C::FailMediation | C::DraftAgreement => T::Mediate,
        C::ConveneJoint => T::Convene,
        C::DraftOpinion | C::SignOpinion | C::SignReviewOpinion => T::Opinion,
        C::BeginConsolidation | C::DraftConsolidated | C::IssueConsolidated => T::Consolidate,
        C::RecordFinding | C::ContactComplainant | C::CloseTransferred => T::Handle,
        C::DraftResult | C::RecordFeedback | C::FeedBack => T::Assigned,
        C::PresentToLeader | C::ReturnEscalation => T::Review,
        C::GiveConsent | C::RefuseConsent => T::Consent,
        C::AskReviewOpinions | C::ConveneTeamMeeting | C::RecordTeamMeeting | C::SignMinutes => T::Team,
        C::FillSlip | C::SendSlip => T::Slip,
        C::ReceiveSlip => T::SlipIn,
        C::ReturnSlip if case.sub_state == SubState::SlipSent => T::SlipIn,
        // Once passed on it waits for the hotline office; the government may still call it back.
        C::ReturnSlip => return actor.has(Role::HotlineOffice).then_some(T::Dispatch),
        C::AssignSlip => T::Dispatch,
        C::ViewRefusal | C::AcceptRefusal | C::RejectRefusal => T::Refusal,
        C::AnswerLegalCheck => T::Check,
        C::AnswerGuidance => T::Guidance,
        C::RespondPublicOpinion => {
            let answered = case.records.open_public_opinion().is_none_or(|item| !item.response.is_empty());
            return (!answered).then_some(T::PublicOpinion);
        }
        C::ClosePublicOpinion => T::PublicOpinion,
        C::AcknowledgeClue | C::RecordClueOutcome => T::Clue,
        C::DecideExtension => T::Extension,
        C::DecideDisclosure | C::ReleaseDisclosure => T::Disclosure,
        C::Resume => T::Suspended,
        C::DraftTransfer if case.sub_state == SubState::Triage => T::Classify,
        C::SendTransfer | C::SendFeedback => T::Transfer,
        C::SubmitReply | C::AdoptMinutes => T::Reply,
        C::AnswerNaming | C::DecideHearing | C::AnswerDeparture => T::Sign,
        C::ReturnReply => {
            let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
            return (!signed).then_some(T::Sign);
        }
        C::ServeReply => T::Serve,
        C::ConcludeFeedback => T::Feedback,
        C::StartRemedy | C::ReExamine | C::CloseRemedy | C::RedoAfterRemedy => T::Objection,
        C::Archive => T::Archive,
        // Begun elsewhere, possible at any time, a party's own, or said above.
        C::DraftTransfer
        | C::Submit
        | C::RegisterContact
        | C::OfferHandOver
        | C::AcceptHandOver
        | C::DeclineHandOver
        | C::ReleaseClaim
        | C::AmendRegistration
        | C::Correct
        | C::RecordContact
        | C::Lapse
        | C::DeclareOwn
        | C::NoticeServed
        | C::Forward
        | C::Reclassify
        | C::SignReply
        | C::RecordService
        | C::ConfirmNoObjection
        | C::CloseNotPursued
        | C::Object
        | C::WithdrawObjection
        | C::ProceedToArchive
        | C::AskReopening
        | C::Reopen
        | C::Withdraw
        | C::KeepExOfficio
        | C::AddAttachment
        | C::LeaveMessage
        | C::IssueCode
        | C::InformComplainant
        | C::NoteReceipt
        | C::ReceiveFeedback
        | C::TurnJoint
        | C::RemindUnit
        | C::RecordAbsence
        | C::AskLegalCheck
        | C::AskExtension
        | C::Suspend
        | C::Restrict
        | C::LiftRestriction
        | C::Merge
        | C::Unmerge
        | C::BeMerged
        | C::BeRestored
        | C::Escalate
        | C::TurnReferral
        | C::RefuseAssignment
        | C::RemindAssigned
        | C::HandOverClue
        | C::RecordMediationSession
        | C::OpenCourtItem
        | C::UpdateCourtItem
        | C::AskDisclosure
        | C::RegisterPublicOpinion
        | C::AskGuidance
        | C::RecordCoordination
        | C::AskNaming
        | C::AskDeparture
        | C::ReassignWork
        | C::AppointStandIn
        | C::EndStandIn
        | C::VoidRecord
        | C::VoidClue
        | C::ConfirmNaming
        | C::StateView
        | C::NamePerson
        | C::OpenConsultation => return None,
    })
}

fn unit_clock<'a>(case: &'a Case, unit: &HandlingUnit) -> Option<&'a Clock> {
    let kind = match unit.duty {
        UnitDuty::Joint => ClockKind::Opinion,
        UnitDuty::Team => ClockKind::Team,
    };
    case.open_unit_clock(kind, Some(&unit.department))
}

/// The clock that binds a task of `kind` of somebody of `department`: a unit has its own.
pub(super) fn task_clock<'a>(case: &'a Case, kind: TaskKind, department: Option<&DepartmentId>) -> Option<&'a Clock> {
    if !kind.is_timed() {
        return None;
    }
    if kind == TaskKind::Opinion {
        return department.and_then(|department| case.unit(department)).and_then(|unit| unit_clock(case, unit));
    }
    let own = match kind {
        TaskKind::Message => return case.open_clock(ClockKind::Message),
        TaskKind::Check => Some(ClockKind::LegalCheck),
        TaskKind::Guidance => Some(ClockKind::Guidance),
        TaskKind::HandOver => Some(ClockKind::HandOver),
        TaskKind::Extension => Some(ClockKind::ExtensionApproval),
        TaskKind::Disclosure => Some(ClockKind::Disclosure),
        TaskKind::Refusal => Some(ClockKind::Judgement),
        TaskKind::Verify => Some(ClockKind::Verification),
        _ => None,
    };
    // What was asked before such clocks were kept goes by the card's.
    if let Some(clock) = own.and_then(|own| case.open_clock(own)) {
        return Some(clock);
    }
    if kind == TaskKind::MissingOpinion {
        let missing = case.units.iter().filter(|unit| unit.is_missing());
        return missing.filter_map(|unit| unit_clock(case, unit)).min_by_key(|clock| clock.due_at);
    }
    case.due_clock()
}

/// Sort key of a task.
pub fn task_order(case: &Case, kind: TaskKind, department: Option<&DepartmentId>) -> i64 {
    match task_clock(case, kind, department) {
        Some(clock) if clock.kind.binds_office() && !clock.is_suspended() => clock.due_at.unix(),
        Some(clock) => WITHOUT_LIMIT + clock.due_at.unix(),
        None => WITHOUT_LIMIT + case.since.unix(),
    }
}
