//! The clause behind a refusal: of those a code may rest on the one that the step tried rests on, always of the case's
//! own pack.

use crate::case::{CommandKind, RefusalCode, Transition};
use crate::policy::Pack;
use crate::value::ClauseId;

/// Clauses that demand a record beside the steps, over all packs; a step's stand in the pack with its transition.
fn demanded(kind: CommandKind) -> &'static [&'static str] {
    use CommandKind as K;
    match kind {
        K::AmendRegistration => &["M-4.1-d", "T-2.2-a"],
        K::ReleaseClaim | K::AcceptHandOver | K::DeclineHandOver => &["M-4.1-f", "T-2.1-a"],
        K::AskDeparture | K::AnswerDeparture | K::ReassignWork | K::AppointStandIn | K::EndStandIn => {
            &["M-4.1-e", "T-2.1-a"]
        }
        K::RecordContact => &["M-4.3-b", "T-2.2-e"],
        K::DeclareOwn => &["M-3.2.3-f", "T-2.1-c"],
        // Both sides are answered, and the other one is heard before (M-4.3-a).
        K::SignReply | K::RecordService | K::StateView | K::NamePerson | K::DecideHearing => &["M-4.3-a", "T-2.2-e"],
        K::AskReopening => &["M-4.3-c", "T-2.2-e"],
        K::KeepExOfficio => &["M-2.2-b", "T-2.1-c"],
        K::AddAttachment | K::LeaveMessage => &["M-2.3-c", "T-2.1-a"],
        K::InformComplainant => &["T-2.2-c"],
        K::IssueCode => &["M-5.3-a"],
        K::NoteReceipt => &["T-A1-f"],
        K::DraftOpinion => &["M-4.2.1-c"],
        K::RemindUnit | K::RecordAbsence | K::DraftConsolidated => &["M-4.2.1-d"],
        K::SignReviewOpinion => &["M-4.2.2-e"],
        K::SignMinutes => &["M-4.2.2-f"],
        K::FillSlip => &["M-4.5-a"],
        K::ViewRefusal | K::RemindAssigned | K::AcknowledgeClue | K::VoidClue | K::RecordClueOutcome => &["M-4.5-f"],
        K::DraftResult => &["M-4.5-d"],
        K::RecordFeedback => &["M-4.5-e"],
        K::RecordMediationSession | K::DraftAgreement => &["M-3.2.9-c"],
        K::VoidRecord => &["M-3.2.6-a", "M-5.3-b", "T-3.1-a"],
        K::AskGuidance | K::AnswerGuidance => &["M-3.2.5-b"],
        K::RecordCoordination => &["M-5.2-a", "T-2.3-a"],
        K::OpenConsultation => &["M-4.2.3-b", "M-4.2.3-a"],
        K::AskNaming | K::ConfirmNaming | K::AnswerNaming => &["M-5.3-c", "X-16-a", "T-3.2-b"],
        // Steps: the pack says with the transition what they rest on.
        K::Submit
        | K::RegisterContact
        | K::Claim
        | K::OfferHandOver
        | K::ReturnForCorrection
        | K::Correct
        | K::Lapse
        | K::Register
        | K::AskVerification
        | K::AnswerVerification
        | K::ClassifyOwn
        | K::Inform
        | K::NoticeServed
        | K::Forward
        | K::AnswerQuestion
        | K::Reclassify
        | K::RecordFinding
        | K::SubmitReply
        | K::ReturnReply
        | K::ServeReply
        | K::ConfirmNoObjection
        | K::Object
        | K::StartRemedy
        | K::ReExamine
        | K::WithdrawObjection
        | K::CloseRemedy
        | K::RedoAfterRemedy
        | K::CloseNotPursued
        | K::ProceedToArchive
        | K::Archive
        | K::Reopen
        | K::Withdraw
        | K::DraftTransfer
        | K::SendTransfer
        | K::ReceiveTransfer
        | K::ContactComplainant
        | K::CloseTransferred
        | K::SendFeedback
        | K::ReceiveFeedback
        | K::ClassifyJoint
        | K::TurnJoint
        | K::ConveneJoint
        | K::SignOpinion
        | K::BeginConsolidation
        | K::IssueConsolidated
        | K::AskLegalCheck
        | K::AnswerLegalCheck
        | K::AskExtension
        | K::DecideExtension
        | K::Suspend
        | K::Resume
        | K::Restrict
        | K::LiftRestriction
        | K::Split
        | K::ForwardAcceptance
        | K::Merge
        | K::Unmerge
        | K::BeMerged
        | K::BeRestored
        | K::Escalate
        | K::PresentToLeader
        | K::ReturnEscalation
        | K::GiveConsent
        | K::RefuseConsent
        | K::AskReviewOpinions
        | K::ConveneTeamMeeting
        | K::RecordTeamMeeting
        | K::AdoptMinutes
        | K::DraftSlip
        | K::TurnReferral
        | K::SendSlip
        | K::ReceiveSlip
        | K::AssignSlip
        | K::ReturnSlip
        | K::RefuseAssignment
        | K::AcceptRefusal
        | K::RejectRefusal
        | K::HandOverClue
        | K::FeedBack
        | K::ConcludeFeedback
        | K::BeginMediation
        | K::SettleMediation
        | K::FailMediation
        | K::OpenCourtItem
        | K::UpdateCourtItem
        | K::AskDisclosure
        | K::DecideDisclosure
        | K::ReleaseDisclosure
        | K::RegisterPublicOpinion
        | K::RespondPublicOpinion
        | K::ClosePublicOpinion => &[],
    }
}

/// Clauses of `pack` behind `kind`.
fn of_step(kind: CommandKind, pack: &Pack) -> Vec<ClauseId> {
    let of_transition = kind.transition().and_then(|transition: Transition| pack.transitions.get(&transition));
    match of_transition {
        Some(rule) => rule.clauses.clone(),
        None => demanded(kind).iter().map(|clause| ClauseId::from(*clause)).filter(|one| known(pack, one)).collect(),
    }
}

fn known(pack: &Pack, clause: &ClauseId) -> bool {
    pack.clauses.contains_key(clause)
}

/// The clause of `pack` that `kind` rests on, where it has one.
pub fn clause_of(kind: CommandKind, pack: &Pack) -> Option<ClauseId> {
    of_step(kind, pack).into_iter().find(|clause| known(pack, clause))
}

/// The clause that a refusal of `kind` with `code` cites under `pack`. What the pack has no clause for rests on its
/// rule that no step may be skipped, never on another pack's.
pub fn clause_behind(kind: Option<CommandKind>, code: RefusalCode, pack: &Pack) -> ClauseId {
    let own = |code: RefusalCode| -> Vec<ClauseId> {
        code.clauses().iter().map(|clause| ClauseId::from(*clause)).filter(|clause| known(pack, clause)).collect()
    };
    let of_code = own(code);
    let of_step = kind.map(|kind| of_step(kind, pack)).unwrap_or_default();
    let general = || own(RefusalCode::StageSkipped).into_iter().next();
    let named = of_step.iter().find(|clause| of_code.contains(clause)).cloned();
    // A blank field is demanded by what the step is for; whose step it is, what must be tried or answered before it, and
    // that it was made already, by the step itself.
    let by_step = matches!(
        code,
        RefusalCode::FieldsInvalid
            | RefusalCode::NotAcceptingDept
            | RefusalCode::ContactAttemptsMissing
            | RefusalCode::WaitingForAnswer
            | RefusalCode::AlreadyOnRecord
    );
    let found = match named {
        Some(clause) => Some(clause),
        None if by_step => of_step.into_iter().next().or_else(|| of_code.into_iter().next()),
        None => of_code.into_iter().next().or_else(|| of_step.into_iter().next()),
    };
    found.or_else(general).unwrap_or_else(|| ClauseId::from(code.clauses().first().copied().unwrap_or_default()))
}

/// The clause that demands a field by itself, whatever the step: a cited basis (M-2.2-a), the remedies (M-4.3-c), the
/// competent department (M-4.1-b).
pub(super) fn of_field(field: &str, pack: &Pack) -> Option<ClauseId> {
    let clauses: &[&str] = match field {
        "legal_basis" => &["M-2.2-a", "T-3.1-a"],
        "articles" => &["M-3.2.5-a"],
        "target" | "path" | "materials" => &["M-4.1-b", "T-2.1-f"],
        _ if field.starts_with("remedy-") || field.starts_with("limit-") => &["M-4.3-c"],
        _ if field.starts_with("answer-") => &["M-4.2.1-d"],
        _ => &[],
    };
    clauses.iter().map(|clause| ClauseId::from(*clause)).find(|clause| known(pack, clause))
}
