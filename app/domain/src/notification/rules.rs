//! The rules: from what just happened to who is told.

use super::{Addressee, Notification, NotificationKind as Kind};
use crate::access::{ActorRef, Role};
use crate::case::{
    Case, Deadline, DeadlineKind, DivisionEvent, DutyEvent, Entry, Event, HearingEvent, JointEvent, LinkKind,
    NamingEvent, ObjectionEnd, OversightEvent, Queue, RecordEvent, ReferralEvent, SubState, Transition, VoidKind,
};
use crate::clock::ClockKind;
use crate::policy::Pack;
use crate::value::{Day, DepartmentId};

/// What `entry`, already folded into `case`, says to whom. Nobody is told what he did himself.
pub fn notifications(case: &Case, entry: &Entry, pack: &Pack) -> Vec<Notification> {
    let mut told = Told { case, pack, by: &entry.actor, day: entry.at.day(), found: Vec::new() };
    for event in &entry.events {
        told.event(event);
    }
    told.found
}

/// Who is told that a limit ends soon, has ended, or that a suspension was expected to end.
pub fn deadline_notifications(case: &Case, deadline: &Deadline, pack: &Pack) -> Vec<Notification> {
    let system = ActorRef { name: String::new(), account: None, department: None, party: None };
    let mut told = Told { case, pack, by: &system, day: deadline.at.day(), found: Vec::new() };
    told.deadline(deadline);
    told.found
}

struct Told<'a> {
    case: &'a Case,
    pack: &'a Pack,
    by: &'a ActorRef,
    /// When it happens: who stands in then.
    day: Day,
    found: Vec<Notification>,
}

impl Told<'_> {
    fn tell(&mut self, to: Addressee, kind: Kind) {
        let himself = match &to {
            Addressee::Account(account) => self.by.account == Some(*account),
            Addressee::Party(party) => self.by.party == Some(*party),
            Addressee::Office { .. } => false,
        };
        let notification = Notification { to, kind };
        if !himself && !self.found.contains(&notification) {
            self.found.push(notification);
        }
    }

    fn office(&mut self, department: Option<&DepartmentId>, role: Option<Role>, kind: Kind) {
        if let Some(department) = department {
            self.tell(Addressee::Office { department: department.clone(), role }, kind);
        }
    }

    fn applicant(&mut self, kind: Kind) {
        self.tell(Addressee::Party(1), kind);
    }

    /// The applicant, and whoever has a page of the case: the others do not know that there is one.
    fn parties(&mut self, kind: Kind) {
        for party in self.case.parties_to_serve().filter(|party| self.case.is_open_to(party.no)) {
            self.tell(Addressee::Party(party.no), kind);
        }
    }

    fn account(&mut self, who: Option<&ActorRef>, kind: Kind) {
        if let Some(account) = who.and_then(|who| who.account) {
            self.tell(Addressee::Account(account), kind);
        }
    }

    /// Who has the work, and who stands in that day; those of the queue while nobody received it.
    fn first_receiver(&mut self, kind: Kind) {
        match &self.case.first_receiver {
            Some(receiver) => {
                self.tell(Addressee::Account(receiver.account), kind);
                let (case, day) = (self.case, self.day);
                let standing =
                    |one: &&crate::case::StandIn| one.is_active(day) && one.holder.account == receiver.account;
                for stand_in in case.duty.stand_ins.iter().filter(standing) {
                    self.tell(Addressee::Account(stand_in.to.account), kind);
                }
            }
            None => self.queue(kind),
        }
    }

    fn queue(&mut self, kind: Kind) {
        if let Queue::Department(department) = &self.case.queue {
            self.office(Some(department), Some(Role::Clerk), kind);
        }
    }

    fn accepting(&mut self, role: Role, kind: Kind) {
        let department = self.case.accepting_department.as_ref();
        // A station has one post.
        let station = department.and_then(|id| self.pack.department(id));
        let single = station.is_some_and(|own| own.kind == crate::policy::DepartmentKind::Station);
        self.office(department, Some(role).filter(|_| !single), kind);
    }

    fn units(&mut self, kind: Kind) {
        for unit in &self.case.units {
            if Some(&unit.department) != self.by.department.as_ref() {
                self.office(Some(&unit.department), None, kind);
            }
        }
    }

    fn leading_group(&mut self, role: Role, kind: Kind) {
        self.office(self.pack.offices.leading_group.as_ref(), Some(role), kind);
    }

    fn government(&mut self, kind: Kind) {
        self.office(self.pack.offices.government.as_ref(), Some(Role::Government), kind);
    }

    fn hotline_office(&mut self, kind: Kind) {
        self.office(self.pack.offices.hotline_office.as_ref(), Some(Role::HotlineOffice), kind);
    }

    fn justice(&mut self, kind: Kind) {
        self.office(self.pack.offices.justice.as_ref(), Some(Role::Justice), kind);
    }

    fn handling(&mut self, kind: Kind) {
        self.office(self.case.handling_department.as_ref(), None, kind);
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Moved { transition, from, to, .. } => self.moved(*transition, *from, *to),
            Event::HandOverOffered(offer) => self.tell(Addressee::Account(offer.to.account), Kind::HandOverOffered),
            Event::HandOverAccepted(_) => self.accepting(Role::Head, Kind::HandOverAccepted),
            Event::ReopeningAsked(_) => self.accepting(Role::Head, Kind::ReopeningAsked),
            Event::MessageLeft(message) if message.by.party.is_some() => self.first_receiver(Kind::Message),
            Event::MessageLeft(message) => self.tell(Addressee::Party(message.to.unwrap_or(1)), Kind::Message),
            Event::ClockRedated { kind, unit, .. } if kind.binds_office() => {
                self.office(self.case.obliged(*kind, unit.as_ref(), self.pack), None, Kind::Redated);
                if kind.is_told_to_parties() {
                    self.applicant(Kind::Redated);
                }
            }
            Event::ClockRedated { .. } => self.applicant(Kind::Redated),
            // A late party is not shut out silently (decisions).
            Event::ObjectionEnded { party, end: ObjectionEnd::NotPursued } => {
                self.tell(Addressee::Party(*party), Kind::NotPursued);
            }
            Event::Joint(event) => self.joint(event),
            Event::Oversight(event) => self.oversight(event),
            Event::Referral(event) => self.referral(event),
            Event::Record(event) => self.record(event),
            Event::Hearing(event) => self.hearing(event),
            Event::Duty(event) => self.duty(event),
            Event::Division(DivisionEvent::AcceptanceForwarded { .. }) => self.queue(Kind::ForwardedHere),
            Event::Linked(link) if link.kind == LinkKind::ForwardedFrom || link.kind == LinkKind::TransferredFrom => {
                self.queue(Kind::ForwardedHere);
            }
            _ => {}
        }
    }

    /// A notification per transition, row by row of requirements §2.2 and §2.3.
    fn moved(&mut self, transition: Transition, from: SubState, to: SubState) {
        match transition {
            Transition::Tr01 | Transition::Tr02 => self.applicant(Kind::Received),
            Transition::Tr04 => self.applicant(Kind::Claimed),
            Transition::Tr06 => self.applicant(Kind::CorrectionRequested),
            Transition::Tr07 => self.first_receiver(Kind::Corrected),
            Transition::Tr08 => self.applicant(Kind::Lapsed),
            // The other side hears of it when it is asked to take part (M-4.3-a).
            Transition::Tr09 => self.applicant(Kind::Registered),
            Transition::Tr10 if to == SubState::Verifying => {
                let asked = self.case.verification.as_ref().map(|asked| asked.department.clone());
                self.office(asked.as_ref(), None, Kind::VerificationAsked);
            }
            Transition::Tr11 => self.applicant(Kind::Accepted),
            Transition::Tr12 | Transition::Tr72 => self.applicant(Kind::Informed),
            Transition::Tr14 | Transition::Tr84 => self.applicant(Kind::Forwarded),
            Transition::Tr15 => self.parties(Kind::MediationCalled),
            Transition::Tr16 => self.parties(Kind::MediationSettled),
            Transition::Tr17 => {
                self.applicant(Kind::MediationFailed);
                self.first_receiver(Kind::MediationFailed);
            }
            Transition::Tr18 | Transition::Tr22 => {
                self.applicant(Kind::Accepted);
                self.planned();
            }
            Transition::Tr19 | Transition::Tr23 => self.applicant(Kind::DutyUnclear),
            Transition::Tr20 => self.leading_group(Role::LeadingGroupOffice, Kind::Escalated),
            Transition::Tr21 => self.first_receiver(Kind::Reclassified),
            Transition::Tr24 | Transition::Tr47 => self.accepting(Role::Head, Kind::ForSignature),
            Transition::Tr25 => self.units(Kind::JointNotice),
            Transition::Tr27 => self.missing_opinions(),
            Transition::Tr28 => self.units(Kind::Consolidated),
            Transition::Tr29 => self.leading_group(Role::GroupLeader, Kind::Presented),
            Transition::Tr30 => self.accepting(Role::Head, Kind::EscalationReturned),
            Transition::Tr31 => {
                self.units(Kind::TeamFormed);
                self.leading_group(Role::LeadingGroupOffice, Kind::TeamFormed);
                self.justice(Kind::CheckAsked);
            }
            Transition::Tr32 => {
                self.leading_group(Role::LeadingGroupOffice, Kind::ConsentRefused);
                self.accepting(Role::Head, Kind::ConsentRefused);
            }
            Transition::Tr33 => self.units(Kind::ReviewAsked),
            Transition::Tr34 => self.units(Kind::MeetingCalled),
            Transition::Tr35 => self.units(Kind::MinutesDrafted),
            Transition::Tr36 => self.accepting(Role::Handler, Kind::MinutesReady),
            Transition::Tr37 => self.government(Kind::SlipSent),
            Transition::Tr38 => {
                self.hotline_office(Kind::SlipReceived);
                self.accepting(Role::Head, Kind::SlipReceived);
            }
            // The department whose order was taken back is told by the record of it.
            Transition::Tr39 if to == SubState::SlipDispatching => {
                self.accepting(Role::Head, Kind::OrderVoided);
                self.applicant(Kind::OrderVoided);
            }
            Transition::Tr39 => {
                self.handling(Kind::Assigned);
                self.accepting(Role::Head, Kind::Assigned);
                self.applicant(Kind::Assigned);
            }
            Transition::Tr40 if self.by.department == self.case.accepting_department => {
                self.government(Kind::SlipVoided);
                if from == SubState::SlipDispatching {
                    self.hotline_office(Kind::SlipVoided);
                }
            }
            Transition::Tr40 => {
                self.accepting(Role::Handler, Kind::SlipReturned);
                self.accepting(Role::Head, Kind::SlipReturned);
            }
            Transition::Tr41 => {
                self.accepting(Role::Head, Kind::AssignmentRefused);
                self.hotline_office(Kind::AssignmentRefused);
            }
            Transition::Tr42 | Transition::Tr43 => self.refusal_judged(),
            Transition::Tr44 => {
                self.office(self.pack.offices.discipline.clone().as_ref(), Some(Role::Discipline), Kind::ClueFiled);
            }
            Transition::Tr45 => {
                self.applicant(Kind::FedBack);
                self.accepting(Role::Head, Kind::FedBack);
            }
            Transition::Tr46 | Transition::Tr49 => self.parties(Kind::Replied),
            Transition::Tr48 => {
                let drafter = self.case.reply.as_ref().map(|reply| reply.drafted_by.clone());
                self.account(drafter.as_ref(), Kind::DraftReturned);
            }
            Transition::Tr51 => {
                self.accepting(Role::Head, Kind::Objected);
                if let Some(objection) = self.case.objections.last() {
                    // The offer goes to the objector, who raised it himself.
                    let to = Addressee::Party(objection.party);
                    self.found.push(Notification { to, kind: Kind::GuidanceOffered });
                }
            }
            Transition::Tr53 | Transition::Tr59 => self.parties(Kind::TakenUpAgain),
            Transition::Tr55 => self.parties(Kind::RemedyClosed),
            Transition::Tr56 => {
                self.parties(Kind::TakenUpAgain);
                self.leading_group(Role::LeadingGroupOffice, Kind::TakenUpAgain);
            }
            Transition::Tr60 => {
                self.units(Kind::Withdrawn);
                self.handling(Kind::Withdrawn);
                self.first_receiver(Kind::Withdrawn);
            }
            Transition::Tr61 | Transition::Tr62 => self.applicant(Kind::Merged),
            Transition::Tr63 => self.applicant(Kind::Suspended),
            Transition::Tr64 => self.applicant(Kind::Resumed),
            Transition::Tr66 if from != SubState::Draft => self.applicant(Kind::Forwarded),
            Transition::Tr67 | Transition::Tr68 | Transition::Tr69 => self.first_receiver(Kind::TransferNews),
            Transition::Tr78 => self.court(),
            Transition::Tr82 => self.applicant(Kind::Split),
            Transition::Tr83 => self.applicant(Kind::Answered),
            // The rest says nothing to anybody, is told by its own event below, or is not the engine's yet.
            Transition::Tr03
            | Transition::Tr05
            | Transition::Tr10
            | Transition::Tr13
            | Transition::Tr26
            | Transition::Tr50
            | Transition::Tr52
            | Transition::Tr54
            | Transition::Tr57
            | Transition::Tr58
            | Transition::Tr65
            | Transition::Tr66
            | Transition::Tr70
            | Transition::Tr71
            | Transition::Tr73
            | Transition::Tr74
            | Transition::Tr75
            | Transition::Tr76
            | Transition::Tr77
            | Transition::Tr79
            | Transition::Tr80
            | Transition::Tr81
            | Transition::Tr85 => {}
        }
    }

    /// Departments the classification names besides the accepting one (TR18, TR22).
    fn planned(&mut self) {
        let named: Vec<DepartmentId> = self
            .case
            .decisions
            .iter()
            .flat_map(|decision| decision.departments.clone())
            .chain(self.case.units.iter().map(|unit| unit.department.clone()))
            .filter(|department| Some(department) != self.case.accepting_department.as_ref())
            .collect();
        for department in &named {
            self.office(Some(department), None, Kind::JointPlanned);
        }
    }

    /// TR27: the office of the leading group hears of opinions that are missing.
    fn missing_opinions(&mut self) {
        if self.case.units.iter().any(|unit| unit.opinions.is_empty()) {
            self.leading_group(Role::LeadingGroupOffice, Kind::OpinionsMissing);
        }
    }

    fn refusal_judged(&mut self) {
        let refused = self.case.referral.as_deref().and_then(|file| file.refusal());
        let department = refused.map(|refusal| refusal.department.clone());
        self.office(department.as_ref(), None, Kind::RefusalJudged);
    }

    /// TR78: the court of the tax department's application, the tax department of what the court added.
    fn court(&mut self) {
        let court = self.pack.offices.court.clone();
        if self.by.department == court {
            self.office(self.pack.offices.court_applicant.clone().as_ref(), Some(Role::Handler), Kind::CourtItem);
        } else {
            self.office(court.as_ref(), Some(Role::Court), Kind::CourtItem);
        }
    }

    fn joint(&mut self, event: &JointEvent) {
        match event {
            JointEvent::OpinionSigned { .. } if self.case.is_reported() => {
                self.leading_group(Role::LeadingGroupOffice, Kind::OpinionSigned);
            }
            JointEvent::OpinionSigned { .. } => self.accepting(Role::Handler, Kind::OpinionSigned),
            JointEvent::Reminded { department, .. } => self.office(Some(department), None, Kind::Reminded),
            JointEvent::Convened(_)
            | JointEvent::OpinionDrafted { .. }
            | JointEvent::AbsenceRecorded { .. }
            | JointEvent::ConsolidatedDrafted(_)
            | JointEvent::ConsolidatedIssued => {}
        }
    }

    fn oversight(&mut self, event: &OversightEvent) {
        match event {
            OversightEvent::CheckAsked(_) => self.justice(Kind::CheckAsked),
            OversightEvent::CheckAnswered { no, .. } => {
                let asked = self.case.legal_checks.iter().find(|check| check.no == *no);
                let by = asked.map(|check| check.asked_by.clone());
                self.account(by.as_ref(), Kind::CheckAnswered);
                self.accepting(Role::Head, Kind::CheckAnswered);
            }
            OversightEvent::ExtensionAsked(_) if self.case.is_reported() => {
                self.leading_group(Role::LeadingGroupOffice, Kind::ExtensionAsked);
            }
            OversightEvent::ExtensionAsked(_) => {
                let department = self.case.accountable_department().clone();
                self.office(Some(&department), Some(Role::Head), Kind::ExtensionAsked);
            }
            OversightEvent::ExtensionRefused(_) => {
                let department = self.case.accountable_department().clone();
                self.office(Some(&department), Some(Role::Handler), Kind::ExtensionRefused);
            }
            OversightEvent::Restricted(restriction) => {
                for account in &restriction.users {
                    self.tell(Addressee::Account(*account), Kind::Named);
                }
            }
            OversightEvent::Suspended(_) | OversightEvent::Resumed | OversightEvent::RestrictionLifted => {}
        }
    }

    fn referral(&mut self, event: &ReferralEvent) {
        if let ReferralEvent::Reminded(_) = event {
            self.handling(Kind::Reminded);
        }
    }

    fn record(&mut self, event: &RecordEvent) {
        match event {
            RecordEvent::DisclosureAsked(_) => self.accepting(Role::Head, Kind::DisclosureAsked),
            RecordEvent::DisclosureDecided { no, .. } => {
                let asked = self.case.records.disclosures.iter().find(|disclosure| disclosure.no == *no);
                let by = asked.map(|disclosure| disclosure.by.clone());
                self.account(by.as_ref(), Kind::DisclosureDecided);
            }
            RecordEvent::OpinionRegistered(_) => {
                let department = self.case.accountable_department().clone();
                self.office(Some(&department), None, Kind::PublicOpinion);
            }
            RecordEvent::OpinionAnswered { .. } => {
                self.office(self.pack.offices.cyberspace.clone().as_ref(), Some(Role::Cyberspace), Kind::PublicOpinion);
            }
            RecordEvent::CodeIssued { party, .. } => self.tell(Addressee::Party(*party), Kind::CodeIssued),
            // The court is told, and sees nothing more of the item (M-3.2.6-a).
            RecordEvent::Voided { what: VoidKind::CourtItem, .. } => {
                self.office(self.pack.offices.court.clone().as_ref(), Some(Role::Court), Kind::CourtItemVoided);
            }
            RecordEvent::Voided { what: VoidKind::Order, no, .. } => {
                let department = self.case.ordered(*no).cloned();
                self.office(department.as_ref(), None, Kind::OrderVoided);
            }
            RecordEvent::GuidanceAsked(_) => self.justice(Kind::GuidanceAsked),
            RecordEvent::GuidanceAnswered { no, .. } => {
                if let Some(asked) = self.case.records.guidance.iter().find(|guidance| guidance.no == *no) {
                    self.tell(Addressee::Party(asked.party), Kind::GuidanceAnswered);
                }
            }
            RecordEvent::Naming(NamingEvent::Asked(naming)) if naming.answer.is_none() => {
                self.accepting(Role::Head, Kind::NamingAsked);
                self.office(self.case.handling_department.as_ref(), Some(Role::Head), Kind::NamingAsked);
            }
            RecordEvent::Naming(NamingEvent::Answered { no, .. }) => {
                let asked = self.case.records.naming.iter().find(|naming| naming.no == *no);
                let by = asked.map(|naming| naming.by.clone());
                self.account(by.as_ref(), Kind::NamingAnswered);
            }
            RecordEvent::Naming(NamingEvent::Asked(_))
            | RecordEvent::CourtItemOpened(_)
            | RecordEvent::CourtItemUpdated { .. }
            | RecordEvent::Voided { what: VoidKind::Disclosure | VoidKind::Slip, .. }
            | RecordEvent::DisclosureReleased(_)
            | RecordEvent::OpinionClosed { .. }
            | RecordEvent::Coordinated(_)
            | RecordEvent::Consulted(_) => {}
        }
    }

    fn hearing(&mut self, event: &HearingEvent) {
        match event {
            HearingEvent::Invited(_) => {
                if let Some(other) = self.case.heard_party().map(|other| other.no) {
                    self.tell(Addressee::Party(other), Kind::Invited);
                }
            }
            HearingEvent::Stated(_) | HearingEvent::PersonNamed(_) => self.first_receiver(Kind::Stated),
            HearingEvent::Decided(_) => {}
        }
    }

    /// The head countersigns; whoever gets work is told.
    fn duty(&mut self, event: &DutyEvent) {
        match event {
            DutyEvent::DepartureAsked(_) => self.accepting(Role::Head, Kind::DepartureAsked),
            DutyEvent::DepartureAnswered { no, .. } => {
                let asked = self.case.duty.departures.iter().find(|asked| asked.no == *no);
                let by = asked.map(|asked| asked.by.clone());
                self.account(by.as_ref(), Kind::DepartureAnswered);
            }
            DutyEvent::Reassigned(given) => {
                self.tell(Addressee::Account(given.to.account), Kind::WorkReassigned);
                if let Some(from) = &given.from {
                    self.tell(Addressee::Account(from.account), Kind::WorkReassigned);
                }
            }
            DutyEvent::StandInAppointed(one) => self.tell(Addressee::Account(one.to.account), Kind::StandIn),
            // Whoever is away has nobody now.
            DutyEvent::StandInEnded { reason, .. } if reason == crate::case::STAND_IN_CLOSED => {
                self.accepting(Role::Head, Kind::WorkReassigned);
            }
            DutyEvent::StandInEnded { .. } => {}
        }
    }

    fn deadline(&mut self, deadline: &Deadline) {
        let obliged = deadline.clock.and_then(|clock| self.case.obliged(clock, deadline.unit.as_ref(), self.pack));
        let department = obliged.unwrap_or_else(|| self.case.accountable_department());
        // An office with several posts has one that does this.
        let offices = &self.pack.offices;
        let post = [
            (offices.leading_group.as_ref(), Role::LeadingGroupOffice),
            (offices.hotline_office.as_ref(), Role::HotlineOffice),
        ];
        let post = post.into_iter().find(|(office, _)| *office == Some(department)).map(|(_, role)| role);
        match (deadline.kind, deadline.clock) {
            (DeadlineKind::Reminder, Some(ClockKind::Correction)) => self.applicant(Kind::CorrectionDueSoon),
            (DeadlineKind::Reminder, _) => self.office(Some(department), post, Kind::DueSoon),
            (DeadlineKind::Ended, Some(clock)) if clock.binds_office() => {
                self.office(Some(department), post, Kind::Overdue);
                // Overdue lists of all departments are the leading-group office's to see (requirements §3).
                self.leading_group(Role::LeadingGroupOffice, Kind::Overdue);
            }
            (DeadlineKind::Ended, _) => {
                self.first_receiver(Kind::TimePassed);
                self.accepting(Role::Head, Kind::TimePassed);
            }
            (DeadlineKind::SuspensionEnds, _) => self.accepting(Role::Head, Kind::SuspensionEnds),
            // Nobody has to do anything; the work waits for its holder again.
            (DeadlineKind::StandInEnds, _) => {}
        }
        if deadline.clock == Some(ClockKind::LeaderDecision) {
            let kind = if deadline.kind == DeadlineKind::Reminder { Kind::DueSoon } else { Kind::Overdue };
            self.leading_group(Role::GroupLeader, kind);
        }
    }
}
