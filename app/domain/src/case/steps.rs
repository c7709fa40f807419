//! What the law allows next on a case, and what each step still needs.

use super::decide::{Context, Guard, guards, is_allowed, resting_on};
use super::transition::{EDGES, Edge, Relation};
use super::{Case, CommandKind, Refusal, RefusalCode, Stage, SubState, Transition};
use crate::value::ClauseId;
use serde::{Deserialize, Serialize};

/// A step that leads on from the state of the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The transition.
    pub transition: Transition,
    /// The command that makes it.
    pub command: CommandKind,
    /// What it is called in the pack.
    pub name: String,
    /// Where the card may go; empty where it stays.
    pub to: Vec<SubState>,
    /// The clauses it rests on.
    pub clauses: Vec<ClauseId>,
    /// Who may make it.
    pub who: Vec<Relation>,
    /// Whether this person may.
    pub mine: bool,
    /// Its conditions, with ticks and crosses.
    pub guards: Vec<Guard>,
}

impl Step {
    /// Whether this person can make it now, if need be with a reason.
    pub fn is_open(&self) -> bool {
        self.mine && self.guards.iter().all(|guard| guard.met || guard.can_depart)
    }

    /// Whether a reason for a departure will be asked for.
    pub fn needs_reason(&self) -> bool {
        self.guards.iter().any(|guard| !guard.met && guard.can_depart)
    }

    /// The first condition that is not met.
    pub fn obstacle(&self) -> Option<&Guard> {
        self.guards.iter().find(|guard| !guard.met && !guard.can_depart)
    }
}

fn enabled<'a>(case: &'a Case, ctx: &'a Context<'_>) -> impl Iterator<Item = &'static Edge> + 'a {
    EDGES.iter().filter(|edge| edge.from.contains(&case.sub_state) && ctx.pack.enables(edge.id))
}

fn step(edge: &Edge, case: &Case, ctx: &Context<'_>) -> Step {
    let rule = ctx.pack.transitions.get(&edge.id);
    Step {
        transition: edge.id,
        command: edge.command,
        name: match (edge.command.step_zh(), rule) {
            (Some(own), _) => own.to_owned(),
            (None, Some(rule)) => rule.name.clone(),
            (None, None) => edge.id.zh().to_owned(),
        },
        to: edge.to.to_vec(),
        clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
        who: edge.who.to_vec(),
        mine: is_allowed(edge, ctx.actor, case, ctx.pack),
        guards: guards(edge, case, ctx),
    }
}

/// Every step that leads on from here, this person's own first. Steps the system makes by itself are left out.
pub fn steps(case: &Case, ctx: &Context<'_>) -> Vec<Step> {
    let actor = case.acting(ctx.actor, ctx.now);
    let ctx = &Context { actor: &actor, ..*ctx };
    let mut found: Vec<Step> = enabled(case, ctx)
        .filter(|edge| edge.who != [Relation::System])
        .map(|edge| step(edge, case, ctx))
        .filter(|step| !is_beside_the_point(step, case))
        .collect();
    // What is proposed comes first among what is open.
    let proposed = case.proposal(ctx.pack).kind.command();
    found.sort_by_key(|step| (!step.mine, step.obstacle().is_some(), Some(step.command) != proposed));
    found
}

/// Steps that exist for another origin of the case than this one's.
fn is_beside_the_point(step: &Step, case: &Case) -> bool {
    let transferred = case.links.iter().any(|link| link.kind == super::LinkKind::TransferredFrom);
    match step.command {
        CommandKind::ReceiveTransfer
        | CommandKind::ContactComplainant
        | CommandKind::CloseTransferred
        | CommandKind::SendFeedback => !transferred,
        CommandKind::AnswerQuestion => case.registration.matter_kind != super::MatterKind::PolicyQuestion,
        CommandKind::Forward => case.notice.is_none(),
        CommandKind::Resume => !case.is_suspended(),
        CommandKind::Suspend => case.is_suspended(),
        CommandKind::AskExtension => case.extension_request.is_some(),
        CommandKind::DecideExtension => case.extension_request.is_none(),
        CommandKind::AskLegalCheck => case.open_check().is_some(),
        CommandKind::AnswerLegalCheck => case.open_check().is_none(),
        CommandKind::Restrict => case.restriction.is_some(),
        CommandKind::LiftRestriction => case.restriction.is_none(),
        CommandKind::Unmerge => case.merged_cases().next().is_none(),
        CommandKind::HandOverClue
        | CommandKind::UpdateCourtItem
        | CommandKind::DecideDisclosure
        | CommandKind::ReleaseDisclosure
        | CommandKind::RespondPublicOpinion
        | CommandKind::ClosePublicOpinion => step.guards.iter().any(|guard| !guard.met) || !step.mine,
        CommandKind::OpenCourtItem | CommandKind::RegisterPublicOpinion => !step.mine,
        CommandKind::BeginMediation => step.guards.iter().any(|guard| !guard.met),
        // Offered where the table proposes them.
        CommandKind::Split | CommandKind::ForwardAcceptance => step.guards.iter().any(|guard| !guard.met),
        CommandKind::Object => case.sub_state == SubState::ArchivePending && case.reply.is_none(),
        CommandKind::Register | CommandKind::ReturnForCorrection | CommandKind::OfferHandOver => {
            transferred && case.sub_state == SubState::Registering && case.first_receiver.is_none()
        }
        _ => false,
    }
}

/// What waits for this person on the case: steps that lead on and records that others wait for (我的待办).
pub fn errands(case: &Case, ctx: &Context<'_>) -> Vec<CommandKind> {
    let ahead = steps(case, ctx).into_iter().filter(|step| step.is_open() && !is_aside(step.command));
    let records =
        super::side_records(case, ctx).into_iter().filter(|kind| !kind.is_beside() && is_due(case, *kind, ctx));
    ahead.map(|step| step.command).chain(records).collect()
}

/// Possible at any time, and so on nobody's list.
fn is_aside(kind: CommandKind) -> bool {
    matches!(
        kind,
        CommandKind::Withdraw
            | CommandKind::OfferHandOver
            | CommandKind::Suspend
            | CommandKind::AskExtension
            | CommandKind::AskLegalCheck
            | CommandKind::Restrict
            | CommandKind::LiftRestriction
            | CommandKind::Merge
            | CommandKind::Unmerge
            | CommandKind::Escalate
            | CommandKind::Reclassify
            | CommandKind::TurnJoint
            | CommandKind::TurnReferral
            | CommandKind::RefuseAssignment
            | CommandKind::HandOverClue
            | CommandKind::OpenCourtItem
            | CommandKind::UpdateCourtItem
            | CommandKind::AskDisclosure
            | CommandKind::RegisterPublicOpinion
            | CommandKind::Reopen
            | CommandKind::Object
            | CommandKind::Forward
    )
}

/// Whether a record is still to be made.
fn is_due(case: &Case, kind: CommandKind, ctx: &Context<'_>) -> bool {
    let unit = ctx.actor.department().and_then(|department| case.unit(department));
    match kind {
        CommandKind::DraftOpinion => unit.is_some_and(|unit| unit.draft.is_none() && unit.opinions.is_empty()),
        CommandKind::SignReviewOpinion => unit.is_some_and(|unit| unit.draft.is_some()),
        CommandKind::DraftConsolidated => case.consolidated.is_none(),
        CommandKind::SignMinutes => !case.has_minutes(),
        CommandKind::FillSlip => case.referral.as_ref().is_none_or(|file| file.slip.is_none()),
        CommandKind::ViewRefusal => {
            let refusal = case.referral.as_ref().and_then(|file| file.refusal());
            refusal.is_some_and(|refusal| refusal.office_view.is_none())
        }
        CommandKind::DraftResult => case.referral.as_ref().is_some_and(|file| file.result.is_none()),
        CommandKind::RecordFeedback => case.referral.as_ref().is_some_and(|file| file.result.is_some()),
        CommandKind::AcknowledgeClue => case.standing_clue().is_some_and(|clue| clue.acknowledged_at.is_none()),
        CommandKind::RecordClueOutcome => case.standing_clue().is_some_and(|clue| clue.outcome.is_none()),
        CommandKind::DecideHearing => case.hearing_decision().is_none(),
        CommandKind::DraftAgreement => case.mediation.as_ref().is_some_and(|mediation| mediation.agreement.is_none()),
        _ => true,
    }
}

/// Whether a card may be dropped on a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drop {
    /// Any of these steps leads there.
    Open(Vec<Step>),
    /// It is where it is.
    Here,
    /// Not now: why, and the clause.
    Closed(Refusal),
}

/// What dropping the card on `stage` would mean.
pub fn drop_on(case: &Case, stage: Stage, ctx: &Context<'_>) -> Drop {
    let actor = case.acting(ctx.actor, ctx.now);
    let ctx = &Context { actor: &actor, ..*ctx };
    if case.sub_state.stage() == stage {
        return Drop::Here;
    }
    // Withdrawal is the applicant's wish on record, not a place to drop a card: it stays in the list of steps.
    let leading: Vec<Step> = steps(case, ctx)
        .into_iter()
        .filter(|step| step.command != CommandKind::Withdraw && step.to.iter().any(|to| to.stage() == stage))
        .collect();
    let open: Vec<Step> = leading.iter().filter(|step| step.is_open()).cloned().collect();
    if !open.is_empty() {
        return Drop::Open(open);
    }
    if case.sub_state == SubState::Archived && leading.is_empty() {
        return Drop::Closed(ctx.refuse(RefusalCode::CaseArchived));
    }
    let Some(step) = leading.iter().find(|step| step.mine).or_else(|| leading.first()) else {
        let detail = format!("“{}”不能直接到“{}”", case.sub_state.zh(), stage.zh());
        return Drop::Closed(ctx.refuse(RefusalCode::StageSkipped).detail(detail));
    };
    if !step.mine {
        let edge = super::edge_for(step.transition, step.command);
        if let Some(Err(refusal)) = edge.map(|edge| super::decide::check_who(case, edge, ctx)) {
            return Drop::Closed(resting_on(refusal, Some(step.command), ctx));
        }
    }
    match step.obstacle() {
        Some(guard) => Drop::Closed(resting_on(guard.refusal(ctx), Some(step.command), ctx)),
        None => Drop::Closed(ctx.refuse(RefusalCode::StageSkipped)),
    }
}
