//! 案卷目录: what the file holds, and what it must hold before it is archived (M-4.4-a).

use super::{Attachment, AttachmentPurpose, Case, Document, DocumentKind, Outcome, Track};
use crate::access::ActorRef;
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

/// All documents of the file in the order they were issued, then its attachments. A catalogue is read by auditors: staff
/// sign with their names, of parties it says no more than that it was one, and files go by their number.
pub fn catalogue(case: &Case) -> Vec<CatalogueLine> {
    let documents = case.documents.iter().map(|document| {
        let Document {
            no: _,
            kind: _,
            document_no,
            title,
            body: _,
            audience: _,
            issued_at,
            issued_by,
            round: _,
            to: _,
        } = document;
        let number = document_no.as_ref().map_or("—".to_owned(), ToString::to_string);
        (title.clone(), number, *issued_at, signed(issued_by))
    });
    let attachments = case.attachments.iter().map(|attachment| {
        let Attachment { no, name: _, media_type, size: _, file: _, key: _, by, at, purpose } = attachment;
        let what = match purpose {
            Some(AttachmentPurpose::Authorisation) => "委托书",
            Some(AttachmentPurpose::Correction) => "补正材料",
            None => "材料",
        };
        (format!("附件 {no}：{what}（{}）", format_zh(media_type)), "—".to_owned(), *at, signed(by))
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

/// Who issued or handed in something.
fn signed(by: &ActorRef) -> String {
    let ActorRef { name, account: _, department: _, party } = by;
    if party.is_some() { "当事人".to_owned() } else { name.clone() }
}

fn format_zh(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "PDF",
        image if image.starts_with("image/") => "图片",
        _ => "文件",
    }
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
        Some(
            Outcome::ConcludedNoObjection | Outcome::ConcludedAfterRemedy | Outcome::Mediated | Outcome::NotPursued,
        )
        | None => case.track.map_or("own", Track::id),
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
