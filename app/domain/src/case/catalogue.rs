//! 案卷目录: what the file holds, and what it must hold before it is archived (M-4.4-a).

use super::{Case, DocumentKind, Outcome, Track};
use crate::policy::Pack;
use serde::{Deserialize, Serialize};

/// A line of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueLine {
    /// Number in the file, from 1.
    pub no: u16,
    /// Title.
    pub title: String,
    /// Official number, or `—`.
    pub document_no: String,
    /// Day of issue.
    pub issued_on: String,
    /// Who issued it.
    pub issued_by: String,
}

/// All documents of the file in the order they were issued, then its attachments.
pub fn catalogue(case: &Case) -> Vec<CatalogueLine> {
    let documents = case.documents.iter().map(|document| {
        let number = document.document_no.as_ref().map_or("—".to_owned(), ToString::to_string);
        (document.title.clone(), number, document.issued_at, document.issued_by.name.clone())
    });
    let attachments = case.attachments.iter().map(|attachment| {
        (format!("附件：{}", attachment.name), "—".to_owned(), attachment.at, attachment.by.name.clone())
    });
    documents
        .chain(attachments)
        .enumerate()
        .map(|(index, (title, document_no, at, issued_by))| CatalogueLine {
            no: u16::try_from(index + 1).unwrap_or(u16::MAX),
            title,
            document_no,
            issued_on: at.day().to_string(),
            issued_by,
        })
        .collect()
}

/// Key of the archive rule: how a case ended counts before the track it took.
fn rule_key(case: &Case) -> &'static str {
    match case.outcome {
        Some(Outcome::Withdrawn) => "withdrawn",
        Some(Outcome::Lapsed) => "lapsed",
        Some(Outcome::QuestionAnswered) => "question",
        Some(Outcome::Informed) => "informed",
        Some(Outcome::TransferredAndClosed) => {
            let received = case.links.iter().any(|link| link.kind == super::LinkKind::TransferredFrom);
            if received { "transfer_received" } else { "transfer" }
        }
        Some(Outcome::Merged) => "merged",
        Some(Outcome::ConcludedNoObjection | Outcome::ConcludedAfterRemedy | Outcome::Mediated) | None => {
            case.track.map_or("own", Track::id)
        }
    }
}

/// Documents the file must hold, by the pack.
pub(crate) fn required(case: &Case, pack: &Pack) -> Vec<DocumentKind> {
    let key = rule_key(case);
    let own = pack.archive.by_track.get(key).cloned().unwrap_or_default();
    if pack.archive.instead.contains(key) {
        return own;
    }
    pack.archive.all.iter().copied().chain(own).collect()
}

/// What is missing from the file.
pub(crate) fn missing(case: &Case, pack: &Pack) -> Vec<DocumentKind> {
    required(case, pack)
        .into_iter()
        .filter(|kind| !case.documents.iter().any(|document| document.kind == *kind))
        .collect()
}

impl Case {
    /// Every document the archive asks for, with whether it is there.
    pub fn archive_check(&self, pack: &Pack) -> Vec<(DocumentKind, bool)> {
        let missing = missing(self, pack);
        required(self, pack).into_iter().map(|kind| (kind, !missing.contains(&kind))).collect()
    }
}
