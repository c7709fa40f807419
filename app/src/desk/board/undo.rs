//! After a step: undoing it where the law allows that, and elsewhere the step the law offers instead, by name.

use super::state::BoardState;
use crate::desk::form::{Act, Target, tell};
use crate::desk::rules::RulesCache;
use domain::case::{Command, CommandKind, Transition};
use domain::policy::Pack;
use domain::value::CaseNo;
use domain::view::{CommandOutcome, Outline};
use leptos::prelude::*;

/// The step that takes another back, and who takes it.
fn compensation(kind: CommandKind) -> Option<Transition> {
    use CommandKind as C;
    Some(match kind {
        C::ReturnForCorrection => Transition::Tr07,
        C::ClassifyOwn | C::ClassifyJoint => Transition::Tr21,
        C::DraftSlip => Transition::Tr40,
        C::RecordFinding | C::SubmitReply => Transition::Tr48,
        C::ServeReply | C::ConfirmNoObjection => Transition::Tr51,
        C::Object => Transition::Tr54,
        C::Suspend => Transition::Tr64,
        C::Merge => Transition::Tr62,
        C::Archive | C::ProceedToArchive => Transition::Tr59,
        _ => return None,
    })
}

/// What to say of the step that compensates for `kind`, with the clause.
pub(super) fn instead(kind: CommandKind, pack: &Pack) -> Option<(String, Option<String>)> {
    if matches!(kind, CommandKind::Register | CommandKind::AmendRegistration) {
        return Some(("如有误，可在案件页更正登记".to_owned(), None));
    }
    let transition = compensation(kind)?;
    let rule = pack.transitions.get(&transition)?;
    let who: Vec<&str> = transition.edge()?.who.iter().map(|who| who.zh()).collect();
    let cite = rule.clauses.first().map(|clause| pack.cite(clause).to_owned());
    Some((format!("不能撤销；如有误，由{}“{}”", who.join("或"), rule.name), cite))
}

/// Tells of steps made on the board.
#[derive(Clone, Copy)]
pub(super) struct Undoing {
    state: BoardState,
    rules: RulesCache,
}

impl Undoing {
    pub(super) fn new(state: BoardState, rules: RulesCache) -> Self {
        Self { state, rules }
    }

    /// A step was made.
    pub(super) fn tell(self, act: Act, target: &Target, outcome: &CommandOutcome) {
        let toasts = self.state.toasts;
        let case_no = target.case_no;
        let undo = match target.kind {
            CommandKind::Claim => Some((CommandKind::ReleaseClaim, Command::ReleaseClaim, "撤销接待")),
            CommandKind::OfferHandOver => Some((CommandKind::DeclineHandOver, Command::DeclineHandOver, "撤回移交")),
            _ => None,
        };
        if let Some((kind, command, name)) = undo {
            let version = outcome.version;
            let take_back = move || {
                let target =
                    Target { case_no, version, kind, name: name.to_owned(), needs_reason: false, preset: Vec::new() };
                self.state.set_busy(case_no);
                act.send(target, command.clone());
            };
            return toasts.done_undo(outcome.message.clone(), take_back);
        }
        if outcome.linked.is_some() {
            return tell(toasts, outcome);
        }
        match self.pack_of(case_no).and_then(|rules| instead(target.kind, &rules.pack)) {
            Some((words, cite)) => toasts.done_cited(format!("{}。{words}", outcome.message), cite),
            None => tell(toasts, outcome),
        }
    }

    fn pack_of(self, case_no: CaseNo) -> Option<std::sync::Arc<domain::view::RulesView>> {
        let slot = self.state.slot(case_no)?;
        let case = slot.card.try_with_untracked(|card| card.outline.as_ref().and_then(Outline::case)).flatten()?;
        self.rules.get(&case.pack)
    }
}
