//! 案卷归档: follow-up, archive, requests to reopen, reopening (TR57–TR59).

use super::reply::taken_up_again;
use super::work::Work;
use crate::case::{Audience, DocumentKind, Event, Refusal, ReopenGround, ReopenRequest, SubState, catalogue};
use crate::clock::ClockKind;

/// TR57: nobody objects; the system moves the card on.
pub(super) fn proceed(work: &mut Work<'_>) {
    work.go(SubState::ArchivePending, "");
}

/// TR58: the catalogue is complete; the case becomes read-only.
pub(super) fn archive(work: &mut Work<'_>) {
    let lines: Vec<String> = catalogue(work.case)
        .iter()
        .map(|line| format!("{}. {} {} {}", line.no, line.title, line.document_no, line.issued_on))
        .collect();
    work.issue(DocumentKind::ArchiveCatalogue, Audience::Staff, &[("lines", &lines.join("\n"))]);
    work.stop_all();
    work.go(SubState::Archived, "");
}

/// A party asks that an archived case be reopened; the head decides (TR59).
pub(super) fn ask_reopening(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "申请重新办理的理由", reason)?;
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    work.emit(Event::ReopeningAsked(ReopenRequest { by, reason, at }));
    Ok(())
}

/// TR59: same number, next round. A case that was closed before it was registered is registered first (M-4.0-b).
pub(super) fn reopen(work: &mut Work<'_>, ground: ReopenGround, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "重新办理的理由", reason)?;
    work.emit(Event::RoundBegun);
    let (clock, to) = if work.case.ledger_no.is_some() {
        (ClockKind::Classification, SubState::Triage)
    } else if work.case.is_claimed() {
        (ClockKind::Registration, SubState::Registering)
    } else {
        (ClockKind::Registration, SubState::Submitted)
    };
    taken_up_again(work, ground.zh());
    work.start(clock)?;
    work.go(to, &format!("{}：{reason}", ground.zh()));
    Ok(())
}
