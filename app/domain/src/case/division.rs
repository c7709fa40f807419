//! One case becomes two, two become one, or another department takes it over (TR61, TR62, TR82, TR84).

use super::command_kind::CommandKind;
use super::records::{HotlineTicket, SelfDeclaration};
use super::{Case, Departure, DisputeItem, LinkKind, Queue, Registration, StaffRef, SubState};
use crate::clock::Clock;
use crate::value::{CaseNo, DepartmentId, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How a case compares with the one it is to be merged into; worked out where both are at hand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Likeness {
    /// Same payer.
    #[serde(default)]
    pub payer: bool,
    /// Same employer.
    #[serde(default)]
    pub employer: bool,
    /// Same kind of item.
    #[serde(default)]
    pub category: bool,
    /// Overlapping periods.
    #[serde(default)]
    pub period: bool,
    /// Same ticket of the hotline.
    #[serde(default)]
    pub ticket: bool,
    /// Same pack, so same jurisdiction.
    #[serde(default)]
    pub pack: bool,
    /// The other one is open and was not merged.
    #[serde(default)]
    pub open: bool,
    /// The other one was registered later.
    #[serde(default)]
    pub later: bool,
    /// The payer asked not to be named in the other one, and is named here (X-16-a).
    #[serde(default)]
    pub exposes: bool,
    /// The hotline's ticket the other one came with; it follows the survivor (TR61).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<HotlineTicket>,
}

impl Likeness {
    /// Compares `survivor` with `duplicate`.
    pub fn of(survivor: &Case, duplicate: &Case) -> Self {
        let name = |case: &Case, no: u8| {
            case.registration.party(no).map(|party| party.name.trim().to_owned()).filter(|name| !name.is_empty())
        };
        let same = |no: u8| name(survivor, no).is_some() && name(survivor, no) == name(duplicate, no);
        let pairs = || {
            let others = &duplicate.registration.items;
            survivor.registration.items.iter().flat_map(move |one| others.iter().map(move |other| (one, other)))
        };
        let hidden = |case: &Case| case.registration.applicant().is_some_and(|party| party.identity_hidden);
        let overlap = |one: &DisputeItem, other: &DisputeItem| match (&one.period, &other.period) {
            (Some(one), Some(other)) => one.from() <= other.to() && other.from() <= one.to(),
            (None, None) => true,
            _ => false,
        };
        Self {
            payer: same(1),
            employer: same(2),
            category: pairs().any(|(one, other)| one.category == other.category),
            period: pairs().any(|(one, other)| one.category == other.category && overlap(one, other)),
            ticket: survivor.ticket.is_some()
                && survivor.ticket.as_ref().map(|ticket| &ticket.ticket_no)
                    == duplicate.ticket.as_ref().map(|ticket| &ticket.ticket_no),
            pack: survivor.pack.id == duplicate.pack.id,
            open: !matches!(duplicate.sub_state, SubState::Archived | SubState::ArchivePending)
                && duplicate.case_no != survivor.case_no,
            later: duplicate.registration.received_at >= survivor.registration.received_at,
            exposes: hidden(duplicate) && !hidden(survivor),
            carried: duplicate.ticket.clone().filter(|ticket| survivor.ticket.as_ref() != Some(ticket)),
        }
    }

    /// What differs.
    pub fn differences(&self) -> Vec<&'static str> {
        let same = self.ticket || (self.payer && self.employer && self.category && self.period);
        let mut found = Vec::new();
        let parts = [
            (same || self.payer, "缴费人不同"),
            (same || self.employer, "用人单位不同"),
            (same || self.category, "争议类别不同"),
            (same || self.period, "费款所属期不重叠"),
            (self.pack, "不在同一辖区"),
            (self.open, "对方案件已办结"),
            (self.later, "应并入先登记的案件"),
            (!self.exposes, "反映人在另一件中要求身份保密，须先在本案更正登记，勾选对另一方保密身份"),
        ];
        found.extend(parts.iter().filter(|(alike, _)| !alike).map(|(_, what)| *what));
        found
    }
}

/// This case was merged into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedInto {
    /// Which.
    pub into: CaseNo,
    /// The state left.
    pub left: SubState,
    /// When.
    pub at: Instant,
    /// The clocks that were open.
    pub clocks: Vec<Clock>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionCommand {
    /// Some items go on as a card of their own (TR82).
    Split {
        /// Which, by number; the unclear ones where nothing is said.
        items: Vec<u8>,
    },
    /// Another department takes over (TR84).
    ForwardAcceptance {
        /// Which.
        to: DepartmentId,
        /// Where the decision departs from the table, and why.
        departures: Vec<Departure>,
    },
    /// A duplicate is merged into this case (TR61).
    Merge {
        /// Which.
        duplicate: CaseNo,
        /// How the two compare; the server works it out.
        likeness: Likeness,
    },
    /// The merge was wrong (TR62).
    Unmerge {
        /// Which case is restored.
        duplicate: CaseNo,
        /// Why.
        reason: String,
    },
    /// The duplicate's side of a merge.
    BeMerged {
        /// The surviving case.
        into: CaseNo,
    },
    /// The duplicate's side of an un-merge.
    BeRestored,
}

impl DivisionCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Split { .. } => CommandKind::Split,
            Self::ForwardAcceptance { .. } => CommandKind::ForwardAcceptance,
            Self::Merge { .. } => CommandKind::Merge,
            Self::Unmerge { .. } => CommandKind::Unmerge,
            Self::BeMerged { .. } => CommandKind::BeMerged,
            Self::BeRestored => CommandKind::BeRestored,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionEvent {
    /// Items went on as another card.
    SplitOff {
        /// That card.
        to: CaseNo,
        /// The items as they go on, numbered afresh.
        items: Vec<DisputeItem>,
        /// Numbers here before the split of those that stay, in order.
        kept: Vec<u8>,
        /// Items there whose facts were asked for and stay unknown.
        verified: Vec<u8>,
    },
    /// Items here whose facts were asked for before the split and stay unknown.
    VerifiedBefore(Vec<u8>),
    /// Another department takes over; the first contact stays on record.
    AcceptanceForwarded {
        /// Which.
        to: DepartmentId,
    },
    /// A duplicate was merged into this case.
    Merged(CaseNo),
    /// The ticket of a duplicate follows this case.
    TicketTaken {
        /// The duplicate.
        from: CaseNo,
        /// Its ticket.
        ticket: Box<HotlineTicket>,
    },
    /// A merge was undone.
    Unmerged(CaseNo),
    /// This case was merged into another.
    MergedInto(Box<MergedInto>),
    /// This case was restored.
    Restored,
}

impl Case {
    /// Cases merged into this one.
    pub fn merged_cases(&self) -> impl Iterator<Item = CaseNo> + '_ {
        self.links.iter().filter(|link| link.kind == LinkKind::MergedFrom).map(|link| link.case_no)
    }

    /// Every case this one names: whoever reads this one may know of it or not, and is asked for each anew.
    pub fn linked_cases(&self) -> BTreeSet<CaseNo> {
        let links = self.links.iter().map(|link| link.case_no);
        let sent = self.notice.as_ref().and_then(|notice| notice.forwarded_to);
        let counterpart = self.transfer.as_ref().and_then(|file| file.counterpart);
        let merged = self.merged_into.as_ref().map(|merged| merged.into);
        let split = self.split_off.as_ref().map(|(to, ..)| *to);
        let taken = self.taken_tickets.iter().map(|(from, _)| *from);
        let found = links.chain(sent).chain(counterpart).chain(merged).chain(split).chain(self.unmerged).chain(taken);
        found.filter(|linked| *linked != self.case_no).collect()
    }

    /// Leaves out the numbers of those linked cases.
    pub fn forget(&mut self, hidden: &BTreeSet<CaseNo>) {
        self.links.retain(|link| !hidden.contains(&link.case_no));
        self.taken_tickets.retain(|(from, _)| !hidden.contains(from));
        self.unmerged = self.unmerged.filter(|unmerged| !hidden.contains(unmerged));
        if let Some(notice) = &mut self.notice {
            notice.forwarded_to = notice.forwarded_to.filter(|to| !hidden.contains(to));
        }
        if let Some(file) = &mut self.transfer {
            file.counterpart = file.counterpart.filter(|counterpart| !hidden.contains(counterpart));
        }
        self.merged_into = self.merged_into.take().filter(|merged| !hidden.contains(&merged.into));
        self.split_off = self.split_off.take().filter(|(to, ..)| !hidden.contains(to));
    }

    /// Every ticket of the hotline that this case answers: its own and those of its duplicates.
    pub fn tickets(&self) -> impl Iterator<Item = &HotlineTicket> {
        self.ticket.iter().chain(self.taken_tickets.iter().map(|(_, ticket)| ticket))
    }

    /// What a card split off begins with: the registration with `items` only.
    pub(super) fn registration_with(&self, items: Vec<DisputeItem>) -> Registration {
        let mut registration = self.registration.clone();
        registration.items = items;
        registration
    }

    pub(super) fn fold_division(&mut self, event: &DivisionEvent) {
        match event {
            DivisionEvent::SplitOff { kept, to, items, verified } => {
                let renumber = |old: u8| kept.iter().position(|no| *no == old).and_then(|at| u8::try_from(at + 1).ok());
                self.verified_items = self.verified_items.iter().filter_map(|no| renumber(*no)).collect();
                let declarations = std::mem::take(&mut self.declarations);
                self.declarations = declarations
                    .into_iter()
                    .filter_map(|declaration| {
                        Some(SelfDeclaration { item: renumber(declaration.item)?, ..declaration })
                    })
                    .collect();
                self.split_off = Some((*to, items.clone(), verified.clone()));
            }
            DivisionEvent::VerifiedBefore(items) => self.verified_items.clone_from(items),
            DivisionEvent::AcceptanceForwarded { to } => {
                let receiver = self.first_receiver.take();
                if self.first_contact.is_none() {
                    self.first_contact = receiver;
                }
                self.accepting_department = None;
                self.queue = Queue::Department(to.clone());
                self.accountable_until_claimed = to.clone();
            }
            DivisionEvent::Merged(case_no) => {
                self.links.push(super::CaseLink { kind: LinkKind::MergedFrom, case_no: *case_no });
            }
            DivisionEvent::TicketTaken { from, ticket } => self.taken_tickets.push((*from, (**ticket).clone())),
            DivisionEvent::Unmerged(case_no) => {
                self.unmerged = Some(*case_no);
                self.taken_tickets.retain(|(from, _)| from != case_no);
                self.links.retain(|link| link.kind != LinkKind::MergedFrom || link.case_no != *case_no);
            }
            DivisionEvent::MergedInto(merged) => self.merged_into = Some(merged.clone()),
            DivisionEvent::Restored => {
                self.merged_into = None;
                self.outcome = None;
            }
        }
    }

    /// Who received the case first of all (首问责任人), for life (M-4.1-e).
    pub fn first_contact(&self) -> Option<&StaffRef> {
        self.first_contact.as_ref().or(self.first_receiver.as_ref())
    }
}
