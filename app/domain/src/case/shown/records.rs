//! Records of receiving, registering and classifying a case, its files, messages and links.

use super::Pen;
use crate::case::{
    Attachment, CaseLink, ContactAttempt, Correction, Defect, Document, HandOver, HotlineTicket, ItemDecision,
    LinkKind, MergedInto, Message, Notice, ReopenRequest, SelfDeclaration, Target, Verification,
};
use crate::value::CaseNo;

impl Pen<'_> {
    pub(crate) fn hand_over(self, offer: &HandOver) -> HandOver {
        let HandOver { to, reason, by } = offer;
        // Whoever offered it may take it back, and is known by his name.
        HandOver { to: self.staff(to), reason: self.text(reason), by: by.clone() }
    }

    pub(crate) fn ticket(self, ticket: &HotlineTicket) -> HotlineTicket {
        let HotlineTicket { ticket_no, client, called_at, suggested_department, urgency } = ticket;
        HotlineTicket {
            ticket_no: self.text(ticket_no),
            client: *client,
            called_at: *called_at,
            suggested_department: self.some(suggested_department.as_ref()),
            urgency: self.some(urgency.as_ref()),
        }
    }

    pub(crate) fn correction(self, correction: &Correction) -> Correction {
        let Correction { at, defects } = correction;
        Correction { at: *at, defects: self.all(defects, Pen::defect) }
    }

    pub(crate) fn defect(self, defect: &Defect) -> Defect {
        let Defect { no, field, text, answer } = defect;
        Defect { no: *no, field: *field, text: self.text(text), answer: self.some(answer.as_ref()) }
    }

    pub(crate) fn verification(self, verification: &Verification) -> Verification {
        let Verification { item, fact, question, department, at } = verification;
        Verification {
            item: *item,
            fact: *fact,
            question: self.text(question),
            department: department.clone(),
            at: *at,
        }
    }

    pub(crate) fn contact_attempt(self, attempt: &ContactAttempt) -> ContactAttempt {
        let ContactAttempt { party, at, method, result, by } = attempt;
        ContactAttempt {
            party: *party,
            at: *at,
            method: self.text(method),
            result: self.text(result),
            by: self.actor(by),
        }
    }

    pub(crate) fn declaration(self, declaration: &SelfDeclaration) -> SelfDeclaration {
        let SelfDeclaration { item, department, reason } = declaration;
        SelfDeclaration { item: *item, department: department.clone(), reason: self.text(reason) }
    }

    pub(crate) fn decision(self, decision: &ItemDecision) -> ItemDecision {
        let ItemDecision { item, row, proposed, track, clarity, clauses, facts, departments, departure } = decision;
        let rules_only = matches!(self, Pen::There);
        ItemDecision {
            item: *item,
            row: row.clone(),
            proposed: proposed.clone(),
            track: *track,
            clarity: *clarity,
            clauses: clauses.clone(),
            facts: if rules_only { Vec::new() } else { facts.clone() },
            departments: departments.clone(),
            departure: self.some(departure.as_ref()),
        }
    }

    pub(crate) fn notice(self, notice: &Notice) -> Notice {
        let Notice { target, path, materials, at, forwarded_to } = notice;
        Notice {
            target: self.target(target),
            path: self.text(path),
            materials: self.list(materials),
            at: *at,
            forwarded_to: *forwarded_to,
        }
    }

    pub(crate) fn target(self, target: &Target) -> Target {
        let Target { department, name, address, phone } = target;
        Target {
            department: department.clone(),
            name: self.text(name),
            address: self.text(address),
            phone: self.text(phone),
        }
    }

    pub(crate) fn reopen_request(self, request: &ReopenRequest) -> ReopenRequest {
        let ReopenRequest { by, reason, at } = request;
        ReopenRequest { by: self.actor(by), reason: self.text(reason), at: *at }
    }

    pub(crate) fn attachment(self, attachment: &Attachment) -> Attachment {
        let Attachment { no, name, media_type, size, file, key, by, at, purpose } = attachment;
        let inside = matches!(self, Pen::Whole);
        let sealed = |text: &String| if inside { text.clone() } else { String::new() };
        Attachment {
            no: *no,
            name: self.text(name),
            media_type: media_type.clone(),
            size: *size,
            file: sealed(file),
            key: sealed(key),
            by: self.actor(by),
            at: *at,
            purpose: *purpose,
        }
    }

    pub(crate) fn message(self, message: &Message) -> Message {
        let Message { by, at, text, to } = message;
        Message { by: self.actor(by), at: *at, text: self.text(text), to: *to }
    }

    /// A document; its text is opened one at a time and stays inside until then.
    pub(crate) fn document(self, document: &Document) -> Document {
        let Document { no, kind, document_no, title, body, audience, issued_at, issued_by, round, to, void } = document;
        let rules_only = matches!(self, Pen::There);
        Document {
            no: *no,
            kind: *kind,
            document_no: document_no.clone().filter(|_| !rules_only),
            title: self.text(title),
            body: match self {
                Pen::Whole | Pen::Without(_) => self.text(body),
                Pen::Masked | Pen::There => String::new(),
            },
            audience: *audience,
            issued_at: *issued_at,
            issued_by: self.actor(issued_by),
            round: *round,
            to: to.clone(),
            void: self.one(void.as_ref(), Pen::voided),
        }
    }

    /// Links; the rules ask only whence a case was transferred and what was merged into it.
    pub(crate) fn links(self, links: &[CaseLink], own: CaseNo) -> Vec<CaseLink> {
        let rules_only = matches!(self, Pen::There);
        links
            .iter()
            .filter(|link| !rules_only || matches!(link.kind, LinkKind::TransferredFrom | LinkKind::MergedFrom))
            .map(|link| {
                let CaseLink { kind, case_no } = link;
                let named = !rules_only || *kind == LinkKind::MergedFrom;
                CaseLink { kind: *kind, case_no: if named { *case_no } else { own } }
            })
            .collect()
    }

    pub(crate) fn merged_into(self, merged: &MergedInto) -> MergedInto {
        let MergedInto { into, left, at, clocks } = merged;
        MergedInto { into: *into, left: *left, at: *at, clocks: self.all(clocks, Pen::clock) }
    }
}
