//! How a record is written into a view. Each function here names every field of its record, so that a new field does
//! not compile until somebody says how it is shown; which records a view has at all is said where the view is made
//! ([`Case::seen_as`](super::Case::seen_as), [`Case::outline`](super::Case::outline)).
#![expect(clippy::unused_self, reason = "every record goes through a pen, also one that today has nothing to hide")]

mod duty;
mod hearing;
mod lanes;
mod naming;
mod oversight;
mod people;
mod records;
mod register;
mod registration;
mod reply;

pub use people::People;

use super::{Case, StaffRef};
use crate::access::ActorRef;
use crate::value::mask_name;

/// Stands for a text that is there but not sent.
const THERE: &str = "·";

/// How words and people are written into a view.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pen<'a> {
    /// As they are: what stays inside the server.
    Whole,
    /// For staff who read the words: people masked, keys of files and texts of documents left out (M-5.3-a).
    Masked,
    /// For a reader whose part of the case has no people in it: words without them.
    Without(&'a People),
    /// For the rules alone: that something is there, not what it says.
    There,
}

impl Pen<'_> {
    /// Something written.
    pub(crate) fn text(self, text: &str) -> String {
        match self {
            Self::Whole | Self::Masked => text.to_owned(),
            Self::Without(people) => people.out_of(text),
            Self::There if text.trim().is_empty() => String::new(),
            Self::There => THERE.to_owned(),
        }
    }

    /// Something written, if it was.
    pub(crate) fn some(self, text: Option<&String>) -> Option<String> {
        text.map(|text| self.text(text))
    }

    /// Several things written.
    pub(crate) fn list(self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    /// Records, each by its own function.
    pub(crate) fn all<T>(self, records: &[T], write: fn(Self, &T) -> T) -> Vec<T> {
        records.iter().map(|record| write(self, record)).collect()
    }

    /// A record, if there is one.
    pub(crate) fn one<T>(self, record: Option<&T>, write: fn(Self, &T) -> T) -> Option<T> {
        record.map(|record| write(self, record))
    }

    /// A boxed record, if there is one.
    pub(crate) fn boxed<T>(self, record: Option<&T>, write: fn(Self, &T) -> T) -> Option<Box<T>> {
        record.map(|record| Box::new(write(self, record)))
    }

    /// Who did something: staff act under their names, a party's is masked.
    pub(crate) fn actor(self, actor: &ActorRef) -> ActorRef {
        let ActorRef { name, account, department, party } = actor;
        let name = match self {
            Self::Whole => name.clone(),
            Self::There => String::new(),
            Self::Masked | Self::Without(_) if party.is_none() => name.clone(),
            Self::Masked | Self::Without(_) => mask_name(name),
        };
        ActorRef { name, account: *account, department: department.clone(), party: *party }
    }

    /// A member of staff; the rules name a colleague that is waited for.
    pub(crate) fn staff(self, staff: &StaffRef) -> StaffRef {
        let StaffRef { account, name, department } = staff;
        StaffRef { account: *account, name: name.clone(), department: department.clone() }
    }
}

impl Case {
    /// The case with every record written by `pen`.
    #[must_use]
    pub(crate) fn written(&self, pen: Pen<'_>) -> Self {
        let Self {
            case_no,
            version,
            pack,
            channel,
            sub_state,
            track,
            round,
            queue,
            first_department,
            first_receiver,
            accepting_department,
            handling_department,
            accountable_until_claimed,
            hand_over,
            registration,
            ledger_no,
            ticket,
            corrections,
            verification,
            verified_items,
            contact_attempts,
            declarations,
            decisions,
            reclassified,
            notice,
            answer,
            finding,
            reply,
            services,
            no_objection,
            positions,
            objections,
            remedies,
            withdrawn,
            ex_officio,
            outcome,
            reopen_requests,
            attachments,
            messages,
            clocks,
            documents,
            links,
            transfer,
            units,
            consolidated,
            legal_checks,
            major,
            referral,
            clues,
            hearing,
            mediation,
            records,
            extension_request,
            suspension,
            restriction,
            first_contact,
            duty,
            merged_into,
            unmerged,
            taken_tickets,
            split_off,
            formerly: _,
            since,
        } = self;
        let rules_only = matches!(pen, Pen::There);
        Self {
            case_no: *case_no,
            version: *version,
            pack: pack.clone(),
            channel: *channel,
            sub_state: *sub_state,
            track: *track,
            round: *round,
            queue: queue.clone(),
            first_department: first_department.clone(),
            first_receiver: pen.one(first_receiver.as_ref(), Pen::staff),
            accepting_department: accepting_department.clone(),
            handling_department: handling_department.clone(),
            accountable_until_claimed: accountable_until_claimed.clone(),
            hand_over: pen.one(hand_over.as_ref(), Pen::hand_over),
            registration: pen.registration(registration),
            ledger_no: ledger_no.clone(),
            ticket: pen.one(ticket.as_ref(), Pen::ticket),
            corrections: pen.all(corrections, Pen::correction),
            verification: pen.one(verification.as_ref(), Pen::verification),
            verified_items: verified_items.clone(),
            contact_attempts: pen.all(contact_attempts, Pen::contact_attempt),
            declarations: pen.all(declarations, Pen::declaration),
            decisions: pen.all(decisions, Pen::decision),
            reclassified: *reclassified,
            notice: pen.one(notice.as_ref(), Pen::notice),
            answer: answer.as_ref().map(|(question, answer)| (pen.text(question), pen.text(answer))),
            finding: pen.one(finding.as_ref(), Pen::finding),
            reply: pen.one(reply.as_ref(), Pen::reply),
            services: pen.all(services, Pen::service),
            no_objection: pen.one(no_objection.as_ref(), Pen::no_objection),
            positions: pen.all(positions, Pen::position),
            objections: pen.all(objections, Pen::objection),
            remedies: pen.all(remedies, Pen::remedy),
            withdrawn: pen.some(withdrawn.as_ref()),
            ex_officio: pen.some(ex_officio.as_ref()),
            outcome: *outcome,
            reopen_requests: pen.all(reopen_requests, Pen::reopen_request),
            attachments: pen.all(attachments, Pen::attachment),
            // No rule asks for a message.
            messages: if rules_only { Vec::new() } else { pen.all(messages, Pen::message) },
            clocks: pen.all(clocks, Pen::clock),
            documents: pen.all(documents, Pen::document),
            links: pen.links(links, *case_no),
            transfer: pen.boxed(transfer.as_deref(), Pen::transfer),
            units: pen.all(units, Pen::unit),
            consolidated: pen.boxed(consolidated.as_deref(), Pen::consolidated),
            legal_checks: pen.all(legal_checks, Pen::legal_check),
            major: pen.boxed(major.as_deref(), Pen::major),
            referral: pen.boxed(referral.as_deref(), Pen::referral),
            // A clue is nobody's to see on a card, nor does a rule of the browser ask for it.
            clues: if rules_only { Vec::new() } else { pen.all(clues, Pen::clue) },
            hearing: pen.boxed(hearing.as_deref(), Pen::hearing),
            mediation: pen.boxed(mediation.as_deref(), Pen::mediation),
            records: pen.records(records),
            extension_request: pen.one(extension_request.as_ref(), Pen::extension_request),
            suspension: pen.one(suspension.as_ref(), Pen::suspension),
            restriction: pen.one(restriction.as_ref(), Pen::restriction),
            first_contact: pen.one(first_contact.as_ref(), Pen::staff),
            duty: pen.duty(duty),
            merged_into: pen.boxed(merged_into.as_deref(), Pen::merged_into),
            unmerged: *unmerged,
            taken_tickets: if rules_only {
                Vec::new()
            } else {
                taken_tickets.iter().map(|(from, ticket)| (*from, pen.ticket(ticket))).collect()
            },
            split_off: split_off
                .as_ref()
                .map(|(to, items, verified)| (*to, pen.all(items, Pen::item), verified.clone())),
            formerly: crate::case::Formerly::default(),
            since: *since,
        }
    }
}
