//! 案卷目录: what the file holds, and what it must hold before it is archived (M-4.4-a).

use super::{Attachment, AttachmentPurpose, Case, Document, DocumentKind, Outcome, Track};
use crate::access::ActorRef;
use crate::policy::Pack;
use serde::{Deserialize, Serialize};

/// A line of the catalogue, with the columns of requirements §4.7.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueLine {
    /// Number in the file, from 1.
    pub no: u16,
    /// Title.
    pub title: String,
    /// Official number, or `—`.
    pub document_no: String,
    /// 责任者: the office that made it; a party where it was handed in.
    pub responsible: String,
    /// Day of issue.
    pub issued_on: String,
    /// Who issued it.
    pub issued_by: String,
    /// Pages of paper; `None` where only the file itself tells.
    pub pages: Option<u16>,
    /// Number of the attachment the line stands for.
    pub attachment: Option<u16>,
}

/// Lines and characters of a page of an official letter (GB/T 9704-2012, 5.2).
const PAGE: (usize, usize) = (22, 28);

/// Pages a text takes as an official letter, under its head and title.
fn pages(body: &str) -> u16 {
    let head = 6;
    let lines: usize = body.lines().map(|line| line.chars().count().div_ceil(PAGE.1).max(1)).sum();
    u16::try_from((lines + head).div_ceil(PAGE.0)).unwrap_or(u16::MAX)
}

/// All documents of the file in the order they were issued, then its attachments. A catalogue is read by auditors: staff
/// sign with their names, of parties it says no more than that it was one, and files go by their number.
pub fn catalogue(case: &Case, pack: &Pack) -> Vec<CatalogueLine> {
    let documents = case.documents.iter().map(|document| {
        let Document {
            no: _,
            kind: _,
            document_no,
            title,
            body,
            audience: _,
            issued_at,
            issued_by,
            round: _,
            to: _,
            void,
        } = document;
        CatalogueLine {
            no: 0,
            title: if void.is_some() { format!("{title}（作废）") } else { title.clone() },
            document_no: document_no.as_ref().map_or("—".to_owned(), ToString::to_string),
            responsible: responsible(issued_by, pack),
            issued_on: issued_at.day().to_string(),
            issued_by: signed(issued_by),
            pages: Some(pages(body)),
            attachment: None,
        }
    });
    let attachments = case.attachments.iter().map(|attachment| {
        let Attachment { no, name: _, media_type, size: _, file: _, key: _, by, at, purpose } = attachment;
        let what = purpose.map_or("材料", AttachmentPurpose::zh);
        CatalogueLine {
            no: 0,
            title: format!("附件 {no}：{what}（{}）", format_zh(media_type)),
            document_no: "—".to_owned(),
            responsible: responsible(by, pack),
            issued_on: at.day().to_string(),
            issued_by: signed(by),
            pages: media_type.starts_with("image/").then_some(1),
            attachment: Some(*no),
        }
    });
    let mut lines: Vec<CatalogueLine> = documents.chain(attachments).collect();
    for (index, line) in lines.iter_mut().enumerate() {
        line.no = u16::try_from(index + 1).unwrap_or(u16::MAX);
    }
    lines
}

/// 责任者 of something in the file.
fn responsible(by: &ActorRef, pack: &Pack) -> String {
    let ActorRef { name: _, account: _, department, party } = by;
    match (party, department) {
        (Some(_), _) => "当事人".to_owned(),
        (None, Some(department)) => pack.department_name(department).to_owned(),
        (None, None) => "平台".to_owned(),
    }
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
