//! 案卷归档: follow-up, archive, requests to reopen, reopening (TR57–TR59).

use super::reply::taken_up_again;
use super::work::Work;
use crate::case::{
    Audience, CatalogueLine, DocumentKind, Event, Refusal, ReopenGround, ReopenRequest, SubState, catalogue,
};
use crate::clock::ClockKind;

/// TR57: nobody objects; the system moves the card on.
pub(super) fn proceed(work: &mut Work<'_>) {
    work.go(SubState::ArchivePending, "");
}

/// TR58: the catalogue is complete; the case becomes read-only.
pub(super) fn archive(work: &mut Work<'_>) {
    let lines: Vec<String> = catalogue(work.case, work.ctx.pack).iter().map(row).collect();
    let case_no = work.case.case_no.to_string();
    let (year, ..) = work.now().day().parts();
    let fields = [
        ("lines", lines.join("\n")),
        ("file_no", work.case.ledger_no.as_ref().map_or(case_no, ToString::to_string)),
        ("year", year.to_string()),
        ("secrecy", work.ctx.pack.text("archive.secrecy").to_owned()),
        ("retention", work.ctx.pack.text("archive.retention").to_owned()),
        ("archivist", work.ctx.actor.to_ref().name),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    work.issue(DocumentKind::ArchiveCatalogue, Audience::Staff, &fields);
    work.stop_all();
    work.go(SubState::Archived, "");
}

/// A line of the catalogue on paper: the columns stand in the pack's text above it.
fn row(line: &CatalogueLine) -> String {
    let CatalogueLine { no, title, document_no, responsible, issued_on, issued_by: _, pages, attachment } = line;
    let pages = pages.map_or("见文件".to_owned(), |pages| pages.to_string());
    let attachment = attachment.map_or("—".to_owned(), |no| no.to_string());
    [no.to_string(), title.clone(), document_no.clone(), responsible.clone(), issued_on.clone(), pages, attachment]
        .join(" | ")
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
