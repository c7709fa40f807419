//! What a party is told of its case (requirements §3, CIT, EMP, AGT): what it wrote, what was written to it, and of the
//! other side that it is there and was served. Beside every field of the case stands whether any of it is a party's.

use super::visibility::has_joined;
use crate::case::shown::Pen;
use crate::case::{
    AssignedResult, Attachment, Audience, CaseSuspension, Document, DocumentKind, LinkKind, Notice, Party, PartyKind,
    PartyRole, PersonInCharge, Position, Remedy, Reply, Statement,
};
use crate::case::{Case, Defect, Guidance, Objection, RemedyNotice, SubState, Target};
use crate::clock::Clock;
use crate::value::{CaseNo, DepartmentId, mask_name};

/// What of a case is one party's to read.
#[derive(Debug, Clone)]
pub struct PartyCase {
    /// Title: the applicant's own, to others none.
    pub title: String,
    /// Name of the other side as far as this one may know it, and whether the reply was served on it.
    pub other: Option<(String, bool)>,
    /// First receiver of all (首问责任人), for life, as the contact; the name masked (M-4.1-e).
    pub contact: String,
    /// The department that received it first (首问部门).
    pub first_department: Option<DepartmentId>,
    /// Who works on it now, where it is somebody else; the name masked.
    pub holder: String,
    /// Open defects, to the applicant.
    pub defects: Vec<Defect>,
    /// Where to turn, once informed; to the applicant.
    pub target: Option<Target>,
    /// The case it was sent on as; to the applicant.
    pub forwarded_to: Option<CaseNo>,
    /// The remedies of the reply that was served on this party.
    pub remedies: Vec<RemedyNotice>,
    /// The party's own open objection.
    pub objection: Option<Objection>,
    /// The party's own word that it has no objection.
    pub position: Option<Position>,
    /// The remedy under way; its body and number to whoever objected.
    pub remedy: Option<Remedy>,
    /// What this party stated, with dates.
    pub statements: Vec<Statement>,
    /// Who answers for this party.
    pub person: Option<PersonInCharge>,
    /// The party's own questions to the justice bureau, with the answers.
    pub guidance: Vec<Guidance>,
    /// The case stands still; why in words, to the applicant.
    pub standstill: Option<CaseSuspension>,
    /// Cards that share the registration: number, and whether it was split off this one.
    pub siblings: Vec<(CaseNo, bool)>,
    /// Documents addressed to, or served on, this party.
    pub documents: Vec<Document>,
    /// The party's own files.
    pub attachments: Vec<Attachment>,
    /// Open clocks of the case itself that the parties are told of; their reasons to the applicant.
    pub clocks: Vec<Clock>,
}

impl Case {
    /// What of the case `party` may read.
    #[must_use]
    pub fn told_to(&self, party: u8) -> PartyCase {
        let Self {
            // What every page of the case begins with: number, state, dates, the department.
            case_no: _,
            version: _,
            pack: _,
            channel: _,
            sub_state,
            track: _,
            round: _,
            queue: _,
            first_department: _,
            accepting_department: _,
            handling_department: _,
            accountable_until_claimed: _,
            outcome: _,
            since: _,
            // In part, below.
            first_receiver: _,
            first_contact: _,
            registration,
            corrections,
            notice,
            reply,
            services,
            objections,
            remedies: _,
            attachments,
            clocks,
            documents,
            links,
            records,
            suspension,
            // In the story, where they were written to this party.
            messages: _,
            withdrawn: _,
            reopen_requests: _,
            // The offices' own.
            hand_over: _,
            ledger_no: _,
            ticket: _,
            verification: _,
            verified_items: _,
            contact_attempts: _,
            declarations: _,
            decisions: _,
            reclassified: _,
            answer: _,
            finding: _,
            no_objection: _,
            positions,
            ex_officio: _,
            transfer: _,
            units: _,
            consolidated: _,
            legal_checks: _,
            major: _,
            referral,
            clues: _,
            hearing,
            mediation: _,
            extension_request: _,
            restriction: _,
            duty: _,
            merged_into: _,
            unmerged: _,
            taken_tickets: _,
            split_off: _,
            formerly: _,
        } = self;
        let applicant = party == 1;
        let first = self.first_contact();
        let holder = self.holder_beside_first();
        let pen = Pen::Whole;
        let opposite = registration.parties.iter().find(|one| one.no != party && one.role != PartyRole::ThirdParty);
        let returned = *sub_state == SubState::ReturnedForCorrection;
        let correction = corrections.last().filter(|_| applicant && returned);
        let told = notice.as_ref().filter(|_| applicant).map(|notice| {
            let Notice { target, path: _, materials: _, at: _, forwarded_to } = notice;
            (pen.target(target), *forwarded_to)
        });
        let (target, forwarded_to) = told.map_or((None, None), |(target, to)| (Some(target), to));
        let objected = objections.iter().any(|objection| objection.party == party && objection.closed.is_none());
        PartyCase {
            title: if applicant { registration.title.clone() } else { String::new() },
            other: opposite.map(|other| (name_to_other(other), self.answer_service(other.no).is_some())),
            contact: first.map(|receiver| mask_name(&receiver.name)).unwrap_or_default(),
            first_department: first.map(|receiver| receiver.department.clone()),
            holder: holder.map(|holder| mask_name(&holder.name)).unwrap_or_default(),
            defects: correction.map(|found| pen.all(&found.defects, Pen::defect)).unwrap_or_default(),
            target,
            forwarded_to,
            remedies: match self.answer_service(party).map(|service| service.document) {
                Some(DocumentKind::Reply) => reply.as_ref().map(|reply| remedies_of(pen, reply)).unwrap_or_default(),
                Some(_) => referral
                    .as_ref()
                    .and_then(|file| file.result.as_ref())
                    .map(|result| {
                        let AssignedResult {
                            facts: _,
                            conclusions: _,
                            legal_basis: _,
                            remedies,
                            drafted_by: _,
                            waives_contribution: _,
                        } = result;
                        pen.all(remedies, Pen::remedy_notice)
                    })
                    .unwrap_or_default(),
                None => Vec::new(),
            },
            objection: objections
                .iter()
                .find(|objection| objection.party == party && objection.closed.is_none())
                .map(|objection| pen.objection(objection)),
            position: positions.iter().find(|position| position.party == party).map(|own| pen.position(own)),
            // Its own before the other side's.
            remedy: self
                .open_remedies()
                .max_by_key(|remedy| remedy.party == party)
                .map(|remedy| told_remedy(remedy, objected && (remedy.party == party || remedy.party == 0))),
            statements: hearing
                .iter()
                .flat_map(|hearing| &hearing.statements)
                .filter(|statement| statement.party == party)
                .map(|statement| pen.statement(statement))
                .collect(),
            person: hearing
                .iter()
                .flat_map(|hearing| &hearing.persons)
                .find(|person| person.party == party)
                .map(|person| pen.person_in_charge(person)),
            guidance: records
                .guidance
                .iter()
                .filter(|guidance| guidance.party == party)
                .map(|guidance| pen.guidance(guidance))
                .collect(),
            standstill: suspension
                .as_ref()
                .map(|overlay| if applicant { pen.suspension(overlay) } else { pen.standstill(overlay) }),
            siblings: links
                .iter()
                .filter(|link| matches!(link.kind, LinkKind::SplitTo | LinkKind::SplitFrom))
                .map(|link| (link.case_no, link.kind == LinkKind::SplitTo))
                .collect(),
            documents: documents
                .iter()
                .filter(|document| match document.audience {
                    Audience::Staff => false,
                    Audience::Applicant => applicant,
                    Audience::Party(reader) => reader == party,
                    Audience::Parties => self.parties_to_serve().any(|reader| reader.no == party),
                    // What was replaced before it reached the party was never its own.
                    Audience::Served => services.iter().any(|service| {
                        service.document == document.kind
                            && service.party == party
                            && service.round == document.round
                            && document.void.as_ref().is_none_or(|void| service.served_at.plus(60) < void.at)
                    }),
                })
                .map(|document| Document { body: self.uncrossed_paper(document, party), ..pen.document(document) })
                .collect(),
            attachments: attachments
                .iter()
                .filter(|attachment| attachment.by.party == Some(party))
                .map(|attachment| Pen::Masked.attachment(attachment))
                .collect(),
            clocks: clocks
                .iter()
                .filter(|clock| clock.stopped_at.is_none() && clock.unit.is_none() && clock.kind.is_told_to_parties())
                .map(|clock| if applicant { pen.clock(clock) } else { pen.bare_clock(clock) })
                .collect(),
        }
    }

    /// Whether `party` has a page of this case: the applicant from the beginning, another side once it was served or
    /// invited.
    pub fn is_open_to(&self, party: u8) -> bool {
        has_joined(self, party)
    }
}

fn remedies_of(pen: Pen<'_>, reply: &Reply) -> Vec<RemedyNotice> {
    let Reply {
        facts: _,
        conclusions: _,
        legal_basis: _,
        remedies,
        drafted_by: _,
        signed_by: _,
        signed_at: _,
        round: _,
        returned: _,
        waives_contribution: _,
    } = reply;
    pen.all(remedies, Pen::remedy_notice)
}

/// Where a remedy lies, and under what number, is whose remedy it is; the other side learns which one is under way.
fn told_remedy(remedy: &Remedy, own: bool) -> Remedy {
    let Remedy { party, round, kind, body, docket, filed_on, outcome, decision, received_on } = remedy;
    Remedy {
        party: *party,
        round: *round,
        kind: *kind,
        body: if own { body.clone() } else { String::new() },
        docket: docket.clone().filter(|_| own),
        filed_on: *filed_on,
        outcome: *outcome,
        decision: decision.clone().filter(|_| own),
        received_on: received_on.filter(|_| own),
    }
}

/// Of the other party its name is shown; a person's masked, and none that is to stay hidden.
fn name_to_other(party: &Party) -> String {
    let Party {
        no: _,
        role: _,
        kind,
        name,
        id_number: _,
        credit_code: _,
        phone: _,
        address: _,
        email: _,
        identity_hidden,
    } = party;
    match kind {
        _ if *identity_hidden => "身份保密".to_owned(),
        PartyKind::Individual => mask_name(name),
        PartyKind::Employer | PartyKind::Organisation => name.clone(),
    }
}
