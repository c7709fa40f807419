//! The fold: what each event does to a case. Total, so that a log once written can always be read.

use super::records::{Correction, DefectAnswered, ObjectionEnd};
use super::registration::Tri;
use super::{Case, Entry, Event, Opened, StaffRef, SubState, Transition};
use crate::clock::{Clock, ClockKind, Extension, Redating, Suspension};
use crate::policy::InputName;
use crate::value::{DepartmentId, Instant};

impl Case {
    /// The case after its first entry, if that entry opens one.
    pub fn begin(entry: &Entry) -> Option<Self> {
        let mut events = entry.events.iter();
        let Some(Event::Opened(opened)) = events.next() else { return None };
        let mut case = Self::opened(opened, entry.at);
        for event in events {
            case.fold(event, entry.at);
        }
        case.version = entry.version;
        Some(case)
    }

    /// The case after all of `entries`.
    pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Self> {
        let mut entries = entries.into_iter();
        let mut case = Self::begin(entries.next()?)?;
        for entry in entries {
            case.apply(entry);
        }
        Some(case)
    }

    /// Folds the next entry into the case.
    pub fn apply(&mut self, entry: &Entry) {
        for event in &entry.events {
            self.fold(event, entry.at);
        }
        self.version = entry.version;
    }

    fn opened(opened: &Opened, at: Instant) -> Self {
        Self {
            case_no: opened.case_no,
            version: 0,
            pack: opened.pack.clone(),
            channel: opened.channel,
            sub_state: opened.state,
            track: None,
            round: 1,
            queue: opened.queue.clone(),
            first_department: None,
            first_receiver: None,
            accepting_department: None,
            handling_department: None,
            accountable_until_claimed: opened.accountable.clone(),
            hand_over: None,
            registration: opened.registration.clone(),
            ledger_no: None,
            ticket: opened.ticket.clone(),
            corrections: Vec::new(),
            verification: None,
            verified_items: Vec::new(),
            contact_attempts: Vec::new(),
            declarations: Vec::new(),
            decisions: Vec::new(),
            reclassified: 0,
            notice: None,
            answer: None,
            finding: None,
            reply: None,
            services: Vec::new(),
            no_objection: None,
            positions: Vec::new(),
            objections: Vec::new(),
            remedies: Vec::new(),
            withdrawn: None,
            ex_officio: None,
            outcome: None,
            reopen_requests: Vec::new(),
            attachments: Vec::new(),
            messages: Vec::new(),
            clocks: Vec::new(),
            documents: Vec::new(),
            links: Vec::new(),
            transfer: None,
            units: Vec::new(),
            consolidated: None,
            legal_checks: Vec::new(),
            extension_request: None,
            suspension: None,
            restriction: None,
            first_contact: opened.first_contact.clone(),
            duty: super::DutyFile::default(),
            major: None,
            referral: None,
            clues: Vec::new(),
            hearing: None,
            mediation: None,
            records: super::Records::default(),
            merged_into: None,
            unmerged: None,
            taken_tickets: Vec::new(),
            split_off: None,
            formerly: opened.formerly.clone(),
            since: at,
        }
    }

    fn fold(&mut self, event: &Event, at: Instant) {
        match event {
            // A second opening cannot happen; the log's first entry is the only one that opens.
            Event::Opened(_) => {}
            Event::Moved { transition, from, to, .. } => {
                if *transition == Transition::Tr21 {
                    self.reclassified = self.reclassified.saturating_add(1);
                }
                self.moved(*from, *to, at);
            }
            Event::Claimed(receiver) => self.claimed(receiver),
            Event::ClaimReleased(_) => self.claim_released(at),
            Event::HandOverOffered(offer) => self.hand_over = Some(offer.clone()),
            Event::HandOverAccepted(receiver) => {
                self.given_to(receiver);
                self.duty.holders.retain(|holder| holder.department != receiver.department);
            }
            Event::HandOverDeclined => self.hand_over = None,
            Event::RegistrationAmended(registration) => self.amended(registration, at),
            Event::LedgerNumbered(ledger_no) => self.ledger_no = Some(ledger_no.clone()),
            Event::CorrectionRequested(correction) => self.corrections.push(correction.clone()),
            Event::DefectsAnswered(answers) => answer_defects(self.corrections.last_mut(), answers),
            Event::ContactAttempted(attempt) => self.contact_attempts.push(attempt.clone()),
            Event::VerificationAsked(verification) => self.verification = Some(verification.clone()),
            Event::VerificationAnswered { item, fact, value, .. } => self.verified(*item, *fact, value),
            Event::Declared(declaration) => self.declarations.push(declaration.clone()),
            Event::Classified { decisions, track } => {
                self.decisions.clone_from(decisions);
                self.track = Some(*track);
            }
            Event::NoticeIssued(notice) => self.notice = Some(notice.clone()),
            Event::Forwarded(case_no) => {
                if let Some(notice) = &mut self.notice {
                    notice.forwarded_to = Some(*case_no);
                }
            }
            Event::Linked(link) => self.links.push(link.clone()),
            Event::Answered { question, answer } => self.answer = Some((question.clone(), answer.clone())),
            Event::FindingRecorded(finding) => self.finding = Some(finding.clone()),
            Event::ReplyDrafted(reply) => self.reply_drafted(reply),
            Event::ReplyReturned(reason) => {
                if let Some(reply) = &mut self.reply {
                    reply.returned = Some(reason.clone());
                    reply.signed_by = None;
                    reply.signed_at = None;
                }
            }
            Event::ReplySigned { by, legal_basis } => {
                // Signed on another basis than was drafted, it is another text (M-3.2.5-a).
                if self.reply.as_ref().is_some_and(|reply| reply.legal_basis != *legal_basis) {
                    self.text_changed();
                }
                if let Some(reply) = &mut self.reply {
                    reply.signed_by = Some(by.clone());
                    reply.signed_at = Some(at);
                    reply.legal_basis.clone_from(legal_basis);
                }
            }
            Event::Served(service) => self.services.push(service.clone()),
            Event::NoObjectionRecorded(how) => self.no_objection = Some(how.clone()),
            Event::PositionTaken(position) => {
                self.positions.retain(|other| other.party != position.party);
                self.positions.push(position.clone());
            }
            Event::ObjectionRaised(objection) => {
                // Whoever objects takes back its own word, and nobody else's.
                self.positions.retain(|position| position.party != objection.party);
                if objection.party == 1 {
                    self.no_objection = None;
                }
                self.outcome = None;
                self.objections.push(objection.clone());
            }
            Event::ObjectionClosed(end) => self.close_objection(None, *end),
            Event::ObjectionEnded { party, end } => self.close_objection(Some(*party), *end),
            Event::RemedyStarted(remedy) => self.remedies.push(remedy.clone()),
            Event::RemedyClosed { outcome, decision, party, received_on } => {
                let is_it = |remedy: &&mut super::Remedy| {
                    let own = party.is_none_or(|party| remedy.party == party || remedy.party == 0);
                    remedy.outcome.is_none() && own && (remedy.round == 0 || remedy.round == self.round)
                };
                if let Some(remedy) = self.remedies.iter_mut().find(is_it) {
                    remedy.outcome = Some(*outcome);
                    remedy.decision = Some(decision.clone());
                    remedy.received_on = *received_on;
                }
            }
            Event::Withdrawn(reason) => self.withdrawn = Some(reason.clone()),
            Event::KeptExOfficio(reason) => self.ex_officio = Some(reason.clone()),
            Event::OutcomeSet(outcome) => self.outcome = Some(*outcome),
            Event::AttachmentAdded(attachment) => self.attachments.push((**attachment).clone()),
            Event::MessageLeft(message) => {
                // After the archive it answers who asked for a reopening (TR59).
                if message.by.party.is_none() && self.sub_state == SubState::Archived {
                    let asker = Some(message.to.unwrap_or(1));
                    self.reopen_requests.retain(|request| request.by.party != asker);
                }
                self.messages.push(message.clone());
            }
            Event::ReopeningAsked(request) => self.reopen_requests.push(request.clone()),
            Event::RoundBegun => self.begin_round(),
            Event::ClockStarted(clock) => self.clocks.push((**clock).clone()),
            Event::ClockStopped { kind, unit } => self.stop_clock(*kind, unit.as_ref(), at),
            Event::ClockSuspended { kind, unit, reason } => {
                if let Some(clock) = self.clock_mut(*kind, unit.as_ref()) {
                    clock.suspensions.push(Suspension { from: at, to: None, reason: reason.clone() });
                }
            }
            Event::ClockResumed { kind, unit, due_at } => {
                if let Some(clock) = self.clock_mut(*kind, unit.as_ref()) {
                    if let Some(suspension) = clock.suspensions.last_mut() {
                        suspension.to = Some(at);
                    }
                    clock.due_at = *due_at;
                }
            }
            Event::ClockExtended { kind, unit, to, reason } => {
                self.extension_request = None;
                if let Some(clock) = self.clock_mut(*kind, unit.as_ref()) {
                    let from = std::mem::replace(&mut clock.due_at, *to);
                    clock.extensions.push(Extension { at, from, to: *to, reason: reason.clone() });
                }
            }
            Event::ClockRedated { kind, unit, from, to, reason } => {
                if let Some(clock) = self.clock_mut(*kind, unit.as_ref()) {
                    clock.due_at = *to;
                    clock.redatings.push(Redating { at, from: *from, to: *to, reason: reason.clone() });
                }
            }
            Event::DocumentIssued(document) => {
                self.replace_answers(document);
                self.documents.push((**document).clone());
            }
            Event::TransferDrafted(file) => self.transfer = Some(file.clone()),
            Event::ComplainantInformed(method) => {
                if let Some(file) = &mut self.transfer {
                    file.complainant_informed = Some((at, method.clone()));
                }
            }
            Event::TransferSent { letter, to } => {
                if let Some(file) = &mut self.transfer {
                    file.letter = (**letter).clone();
                    file.sent_on = Some(at.day());
                    file.counterpart = Some(*to);
                }
            }
            Event::TransferReceived { receiver, contact } => {
                if let Some(file) = &mut self.transfer {
                    file.receipt = Some((receiver.clone(), contact.clone(), at));
                }
            }
            Event::ComplainantContacted { at, method, by } => {
                if let Some(file) = &mut self.transfer {
                    file.contact = Some((*at, method.clone(), by.clone()));
                }
            }
            Event::TransferClosed(result) => {
                if let Some(file) = &mut self.transfer {
                    file.result = Some(result.clone());
                }
            }
            Event::FedBack(result) => {
                if let Some(file) = &mut self.transfer {
                    file.result = Some(result.clone());
                    file.fed_back_at = Some(at);
                }
            }
            Event::Joint(event) => self.fold_joint(event, at),
            Event::Oversight(event) => self.fold_oversight(event),
            Event::Division(event) => self.fold_division(event),
            Event::Major(event) => self.fold_major(event),
            Event::Referral(event) => self.fold_referral(event, at),
            Event::Station(event) => self.fold_station(event),
            Event::Hearing(event) => self.fold_hearing(event, at),
            Event::Record(event) => self.fold_record(event, at),
            Event::Duty(event) => self.fold_duty(event),
        }
    }

    fn moved(&mut self, from: SubState, to: SubState, at: Instant) {
        if from != to {
            self.sub_state = to;
            self.since = at;
            // Classified afresh, a case is no longer the leading group's.
            if let Some(file) = self.major.as_mut().filter(|_| to == SubState::Triage) {
                file.ended = true;
            }
        }
    }

    fn claimed(&mut self, receiver: &StaffRef) {
        self.first_receiver = Some(receiver.clone());
        // 首问 is whoever received it first, for life (M-4.1-e).
        if self.first_contact.is_none() {
            self.first_contact = Some(receiver.clone());
        }
        self.duty.holders.retain(|holder| holder.department != receiver.department);
        if self.first_department.is_none() {
            self.first_department = Some(receiver.department.clone());
        }
        self.accepting_department = Some(receiver.department.clone());
    }

    /// As before the claim.
    fn claim_released(&mut self, at: Instant) {
        let released = self.first_receiver.take();
        if self.first_contact == released {
            self.first_contact = None;
        }
        if self.first_department == released.map(|receiver| receiver.department) {
            self.first_department = None;
        }
        self.accepting_department = None;
        self.moved(self.sub_state, SubState::Submitted, at);
    }

    fn verified(&mut self, item: u8, fact: InputName, value: &str) {
        self.verification = None;
        if value == "unknown" && !self.verified_items.contains(&item) {
            self.verified_items.push(item);
        }
        let Some(item) = self.registration.items.iter_mut().find(|candidate| candidate.no == item) else { return };
        let tri = match value {
            "yes" | "match" => Tri::Yes,
            "no" | "mismatch" => Tri::No,
            _ => Tri::Unknown,
        };
        match fact {
            InputName::Enrolled => item.enrolled = tri,
            InputName::Paid => item.paid = tri,
            InputName::Wage => item.wage_matches = tri,
            InputName::Duty => item.duty = super::DutyKind::from_id(value).unwrap_or(super::DutyKind::Unknown),
            InputName::Acting if value != "unknown" => item.acting_department = Some(value.into()),
            // Period, insurance and the rest are corrected in the registration itself.
            InputName::Acting
            | InputName::Area
            | InputName::Matter
            | InputName::Insurance
            | InputName::Period
            | InputName::Payer
            | InputName::Claim
            | InputName::MatterKind
            | InputName::LabourPlace
            | InputName::Receiver
            | InputName::Finished => {}
        }
    }

    fn close_objection(&mut self, party: Option<u8>, end: ObjectionEnd) {
        let is_it = |objection: &&mut super::Objection| {
            objection.closed.is_none() && party.is_none_or(|party| objection.party == party)
        };
        if let Some(objection) = self.objections.iter_mut().find(is_it) {
            objection.closed = Some(end);
        }
    }

    fn begin_round(&mut self) {
        self.round = self.round.saturating_add(1);
        // Taken up again, they are settled.
        self.reopen_requests.clear();
        self.notice = None;
        self.answer = None;
        self.withdrawn = None;
        self.verified_items.clear();
        self.finding = None;
        self.reply = None;
        self.no_objection = None;
        self.positions.clear();
        self.outcome = None;
        self.decisions.clear();
        self.track = None;
        self.units.clear();
        self.consolidated = None;
        self.referral = None;
        self.mediation = None;
        self.handling_department = None;
        if let Some(file) = &mut self.major {
            file.call = None;
            file.meeting = None;
        }
    }

    fn clock_mut(&mut self, kind: ClockKind, unit: Option<&DepartmentId>) -> Option<&mut Clock> {
        let is_it = |clock: &&mut Clock| clock.kind == kind && clock.unit.as_ref() == unit;
        self.clocks.iter_mut().rev().find(|clock| is_it(clock) && clock.stopped_at.is_none())
    }

    fn stop_clock(&mut self, kind: ClockKind, unit: Option<&DepartmentId>, at: Instant) {
        let is_it = |clock: &&mut Clock| clock.kind == kind && (unit.is_none() || clock.unit.as_ref() == unit);
        for clock in self.clocks.iter_mut().filter(|clock| is_it(clock) && clock.stopped_at.is_none()) {
            if let Some(suspension) = clock.suspensions.last_mut() {
                suspension.to.get_or_insert(at);
            }
            clock.stopped_at = Some(at);
        }
    }
}

fn answer_defects(correction: Option<&mut Correction>, answers: &[DefectAnswered]) {
    let Some(correction) = correction else { return };
    for answer in answers {
        if let Some(defect) = correction.defects.iter_mut().find(|defect| defect.no == answer.no) {
            defect.answer = Some(answer.text.clone());
        }
    }
}
