//! What follows from an accepted command, in the same transaction: further steps of the same case without a person,
//! new linked cases, steps of the case at the other end of a link.

use super::command::{OpenedBy, Opening, SplitOrigin};
use super::{
    Attachment, Case, Channel, Command, CommandKind, DivisionCommand, DocumentKind, LinkKind, MatterKind, SubState,
};
use crate::policy::{NotOwnDuty, Pack, PackRef};
use crate::value::CaseNo;

/// Something that follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence {
    /// The system makes a further step of the same case.
    Follow(Command),
    /// A linked case begins.
    Open(Box<Opening>),
    /// The system makes a step of another case.
    Other(CaseNo, Command),
}

/// What follows from `command`, whose events have been folded into `case`.
pub fn consequences(case: &Case, kind: CommandKind, pack: &Pack) -> Vec<Consequence> {
    let mut found = Vec::new();
    match case.sub_state {
        SubState::NoObjection => found.push(Consequence::Follow(Command::ProceedToArchive)),
        SubState::Informed if case.is_served(DocumentKind::CompetenceNotice, 1) => {
            found.push(Consequence::Follow(Command::NoticeServed));
        }
        _ => {}
    }
    match kind {
        CommandKind::Inform if must_forward(case, pack) => {
            found.insert(0, Consequence::Follow(Command::Forward { consent: false }));
        }
        CommandKind::Forward => found.extend(forwarded(case)),
        CommandKind::Split => found.extend(split_off(case)),
        CommandKind::Merge => found.extend(case.merged_cases().last().map(|duplicate| {
            Consequence::Other(duplicate, Command::Division(DivisionCommand::BeMerged { into: case.case_no }))
        })),
        CommandKind::Unmerge => found.extend(
            case.unmerged
                .map(|duplicate| Consequence::Other(duplicate, Command::Division(DivisionCommand::BeRestored))),
        ),
        CommandKind::SendTransfer => found.extend(transferred(case)),
        CommandKind::ReceiveTransfer => {
            if let (Some(origin), Some(file)) = (origin(case), &case.transfer)
                && let Some((receiver, contact, _)) = &file.receipt
            {
                let command = Command::NoteReceipt { receiver: receiver.clone(), contact: contact.clone() };
                found.push(Consequence::Other(origin, command));
            }
        }
        CommandKind::SendFeedback => {
            if let (Some(origin), Some(file)) = (origin(case), &case.transfer) {
                let result = file.result.clone().unwrap_or_default();
                let reply = case.registration.matter_kind == MatterKind::Dispute;
                found.push(Consequence::Other(origin, Command::ReceiveFeedback { result, reply }));
            }
        }
        _ => {}
    }
    found
}

fn origin(case: &Case) -> Option<CaseNo> {
    case.links.iter().find(|link| link.kind == LinkKind::TransferredFrom).map(|link| link.case_no)
}

/// Reports and complaints go on with the notice; disputes and questions on the applicant's word (decisions).
fn must_forward(case: &Case, pack: &Pack) -> bool {
    let rule = pack.not_own_duty.get(&case.registration.matter_kind);
    let inside = case.notice.as_ref().is_some_and(|notice| notice.target.department.is_some());
    inside && rule == Some(&NotOwnDuty::NoticeAndTransfer)
}

fn forwarded(case: &Case) -> Option<Consequence> {
    let notice = case.notice.as_ref()?;
    let (to, case_no) = (notice.target.department.clone()?, notice.forwarded_to?);
    Some(Consequence::Open(Box::new(Opening {
        case_no,
        pack: case.pack.clone(),
        channel: case.channel,
        registration: case.registration.clone(),
        formerly: case.formerly.handed_on(),
        attachments: case.attachments.clone(),
        by: OpenedBy::Forwarding {
            from: case.case_no,
            to,
            first: case.first_contact().cloned(),
            ticket: case.ticket.clone().map(Box::new),
        },
    })))
}

/// The card split off, in the hands of the same first receiver.
fn split_off(case: &Case) -> Option<Consequence> {
    let (case_no, items, verified) = case.split_off.clone()?;
    let origin = SplitOrigin {
        from: case.case_no,
        receiver: case.first_receiver.clone()?,
        ledger_no: case.ledger_no.clone()?,
        verified,
        first: case.first_contact().cloned(),
    };
    Some(Consequence::Open(Box::new(Opening {
        case_no,
        pack: case.pack.clone(),
        channel: case.channel,
        registration: case.registration_with(items),
        formerly: case.formerly.handed_on(),
        attachments: case.attachments.clone(),
        by: OpenedBy::Split(Box::new(origin)),
    })))
}

fn transferred(case: &Case) -> Option<Consequence> {
    let file = case.transfer.as_deref()?;
    let case_no = file.counterpart?;
    let letter = Box::new(file.letter.clone());
    let attachments: Vec<Attachment> = case.attachments.clone();
    let pack: PackRef = case.pack.clone();
    Some(Consequence::Open(Box::new(Opening {
        case_no,
        pack,
        channel: Channel::Transfer,
        registration: case.registration.clone(),
        formerly: case.formerly.handed_on(),
        attachments,
        by: OpenedBy::Transfer { from: case.case_no, to: file.letter.to.clone(), letter },
    })))
}
