//! Finding, reply, service, positions and remedies.

use super::Pen;
use crate::case::{
    Conclusion, Finding, NoObjection, Objection, Position, Remedy, RemedyNotice, Reply, ServiceRecord, TransferFile,
    TransferLetter,
};

impl Pen<'_> {
    pub(crate) fn conclusion(self, conclusion: &Conclusion) -> Conclusion {
        let Conclusion { item, text } = conclusion;
        Conclusion { item: *item, text: self.text(text) }
    }

    pub(crate) fn finding(self, finding: &Finding) -> Finding {
        let Finding { facts, conclusions, legal_basis, at, by } = finding;
        Finding {
            facts: self.text(facts),
            conclusions: self.all(conclusions, Pen::conclusion),
            legal_basis: self.list(legal_basis),
            at: *at,
            by: self.actor(by),
        }
    }

    pub(crate) fn reply(self, reply: &Reply) -> Reply {
        let Reply {
            facts,
            conclusions,
            legal_basis,
            remedies,
            drafted_by,
            signed_by,
            signed_at,
            round,
            returned,
            waives_contribution,
        } = reply;
        Reply {
            facts: self.text(facts),
            conclusions: self.all(conclusions, Pen::conclusion),
            legal_basis: self.list(legal_basis),
            remedies: self.all(remedies, Pen::remedy_notice),
            drafted_by: self.actor(drafted_by),
            signed_by: signed_by.as_ref().map(|by| self.actor(by)),
            signed_at: *signed_at,
            round: *round,
            returned: self.some(returned.as_ref()),
            waives_contribution: *waives_contribution,
        }
    }

    /// A reply without why its draft was returned, which is between head and drafter.
    pub(crate) fn reply_unreturned(self, reply: &Reply) -> Reply {
        let mut reply = self.reply(reply);
        reply.returned = None;
        reply
    }

    pub(crate) fn remedy_notice(self, remedy: &RemedyNotice) -> RemedyNotice {
        let RemedyNotice { kind, body, limit } = remedy;
        RemedyNotice { kind: *kind, body: self.text(body), limit: self.text(limit) }
    }

    pub(crate) fn service(self, service: &ServiceRecord) -> ServiceRecord {
        let ServiceRecord { document, party, method, served_at, proof, round } = service;
        ServiceRecord {
            document: *document,
            party: *party,
            method: *method,
            served_at: *served_at,
            proof: self.text(proof),
            round: *round,
        }
    }

    pub(crate) fn no_objection(self, known: &NoObjection) -> NoObjection {
        match known {
            NoObjection::Stated => NoObjection::Stated,
            NoObjection::Evidence { method, on } => NoObjection::Evidence { method: self.text(method), on: *on },
            NoObjection::Silence => NoObjection::Silence,
        }
    }

    pub(crate) fn position(self, position: &Position) -> Position {
        let Position { party, how, at } = position;
        Position { party: *party, how: self.no_objection(how), at: *at }
    }

    pub(crate) fn objection(self, objection: &Objection) -> Objection {
        let Objection { party, grounds, raised_at, closed } = objection;
        Objection { party: *party, grounds: self.text(grounds), raised_at: *raised_at, closed: *closed }
    }

    pub(crate) fn remedy(self, remedy: &Remedy) -> Remedy {
        let Remedy { party, round, kind, body, docket, filed_on, outcome, decision, received_on } = remedy;
        Remedy {
            party: *party,
            round: *round,
            kind: *kind,
            body: self.text(body),
            docket: self.some(docket.as_ref()),
            filed_on: *filed_on,
            outcome: *outcome,
            decision: self.some(decision.as_ref()),
            received_on: *received_on,
        }
    }

    pub(crate) fn transfer(self, file: &TransferFile) -> TransferFile {
        let TransferFile {
            letter,
            drafted_by,
            complainant_informed,
            sent_on,
            counterpart,
            receipt,
            contact,
            result,
            fed_back_at,
        } = file;
        let texts = |one: &String, other: &String| (self.text(one), self.text(other));
        TransferFile {
            letter: self.transfer_letter(letter),
            drafted_by: self.actor(drafted_by),
            complainant_informed: complainant_informed.as_ref().map(|(at, method)| (*at, self.text(method))),
            sent_on: *sent_on,
            counterpart: *counterpart,
            receipt: receipt.as_ref().map(|(receiver, contact, at)| {
                let (receiver, contact) = texts(receiver, contact);
                (receiver, contact, *at)
            }),
            contact: contact.as_ref().map(|(at, method, by)| {
                let (method, by) = texts(method, by);
                (*at, method, by)
            }),
            result: self.some(result.as_ref()),
            fed_back_at: *fed_back_at,
        }
    }

    pub(crate) fn transfer_letter(self, letter: &TransferLetter) -> TransferLetter {
        let TransferLetter {
            letter_no,
            to,
            case_source,
            investigated_name,
            investigated_address,
            postcode,
            legal_rep_name,
            legal_rep_post,
            legal_rep_phone,
            principal_name,
            principal_post,
            principal_phone,
            other_contact,
            kinds,
            other_kind_text,
            evidence,
            enclosed,
            sender_contact,
            trigger,
            trigger_at,
        } = letter;
        TransferLetter {
            letter_no: self.text(letter_no),
            to: to.clone(),
            case_source: self.text(case_source),
            investigated_name: self.text(investigated_name),
            investigated_address: self.text(investigated_address),
            postcode: self.text(postcode),
            legal_rep_name: self.text(legal_rep_name),
            legal_rep_post: self.text(legal_rep_post),
            legal_rep_phone: self.text(legal_rep_phone),
            principal_name: self.text(principal_name),
            principal_post: self.text(principal_post),
            principal_phone: self.text(principal_phone),
            other_contact: self.text(other_contact),
            kinds: kinds.clone(),
            other_kind_text: self.text(other_kind_text),
            evidence: self.text(evidence),
            enclosed: enclosed.clone(),
            sender_contact: self.text(sender_contact),
            trigger: *trigger,
            trigger_at: *trigger_at,
        }
    }
}
