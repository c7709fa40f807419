//! What is left out for whom (requirements §3): everything internal is taken away first, then what the part may see is
//! put back, so that a new record is hidden until somebody decides who sees it.

use super::actor::Actor;
use super::role::Role;
use super::visibility::{Part, Sight};
use crate::case::{
    Case, DisciplineClue, Document, DocumentKind, Entry, Event, HandlingUnit, Happening, Records, ReferralEvent,
    Registration, UnitDuty, timeline,
};
use crate::policy::Pack;

/// Whether `actor` may know of `clue`: its author, the author's head, discipline inspection (M-4.5-f).
fn may_know_clue(actor: &Actor, clue: &DisciplineClue) -> bool {
    let author = actor.account().is_some() && actor.account() == clue.by.account;
    let head = actor.has(Role::Head) && actor.department() == clue.by.department.as_ref();
    author || head || actor.has(Role::Discipline)
}

/// Names masked; numbers, telephones and addresses taken out.
fn without_contact(registration: &Registration) -> Registration {
    let mut masked = registration.masked();
    for party in &mut masked.parties {
        party.id_number = None;
        party.credit_code = None;
        party.phone = None;
        party.address.clear();
        party.email.clear();
        if party.identity_hidden {
            "身份保密".clone_into(&mut party.name);
        }
    }
    masked.representation = None;
    masked
}

/// Without facts of the matter.
fn without_facts(registration: &Registration) -> Registration {
    Registration {
        summary: String::new(),
        title: String::new(),
        items: Vec::new(),
        petition_no: None,
        ..without_contact(registration)
    }
}

/// Without names too.
fn nameless(registration: &Registration) -> Registration {
    let mut bare = without_facts(registration);
    bare.parties.clear();
    bare
}

impl Case {
    /// The case as somebody with that sight may see it. What does not belong to the part is not there at all.
    #[must_use]
    pub fn seen_as(&self, sight: Sight, actor: &Actor) -> Self {
        let clues: Vec<DisciplineClue> = self.clues.iter().filter(|clue| may_know_clue(actor, clue)).cloned().collect();
        match sight {
            Sight::Full | Sight::Part(Part::Leading) => Self { clues, ..self.clone() },
            Sight::Part(Part::Unit) => self.as_unit(actor),
            Sight::Part(Part::Slip) => Self {
                referral: self.referral.clone(),
                registration: without_contact(&self.registration),
                documents: self.documents_of(&SLIP_DOCUMENTS),
                ..self.bare()
            },
            Sight::Part(Part::Leader) => Self {
                major: self.major.clone(),
                registration: without_contact(&self.registration),
                documents: self.documents_of(&LEADER_DOCUMENTS),
                records: Records { consultations: self.records.consultations.clone(), ..Records::default() },
                ..self.bare()
            },
            Sight::Part(Part::Check) => Self {
                legal_checks: self.legal_checks.clone(),
                records: Records { guidance: self.records.guidance.clone(), ..Records::default() },
                registration: without_contact(&self.registration),
                finding: self.finding.clone(),
                reply: self.reply.clone(),
                consolidated: self.consolidated.clone(),
                mediation: self.mediation.clone(),
                documents: self.documents_of(&[DocumentKind::LegalCheckOpinion, DocumentKind::GuidanceAnswer]),
                ..self.bare()
            },
            Sight::Part(Part::Court) => Self {
                records: Records { court_items: self.records.court_items.clone(), ..Records::default() },
                registration: Registration {
                    items: self.registration.items.clone(),
                    ..without_facts(&self.registration)
                },
                ..self.bare()
            },
            Sight::Part(Part::PublicOpinion) => Self {
                records: Records { public_opinion: self.records.public_opinion.clone(), ..Records::default() },
                ..self.bare()
            },
            Sight::Part(Part::Clue) => Self {
                clues,
                referral: self.referral.clone(),
                documents: self.documents_of(&SLIP_DOCUMENTS),
                ..self.bare()
            },
            Sight::Part(Part::Stage) => Self {
                registration: without_contact(&self.registration),
                documents: self.documents_of(&[DocumentKind::Reply, DocumentKind::AssignedFeedback]),
                ..self.bare()
            },
            Sight::Part(Part::Asked) => Self {
                verification: self.verification.clone(),
                registration: self.asked_of(),
                documents: self.documents_of(&[DocumentKind::VerificationQuery]),
                ..self.bare()
            },
            Sight::Nothing | Sight::Pool | Sight::Party(_) | Sight::Status => self.bare(),
        }
    }

    /// Registered facts, own question, own opinion; the others' opinions once the lead has consolidated them, within a
    /// team at once (M-4.2.1-c, M-4.2.2-e).
    fn as_unit(&self, actor: &Actor) -> Self {
        let own = actor.department();
        let consolidated = self.consolidated.as_ref().is_some_and(|opinion| opinion.issued_at.is_some());
        let team = self.units.iter().any(|unit| unit.duty == UnitDuty::Team);
        let open = consolidated || team;
        let units = self
            .units
            .iter()
            .map(|unit| {
                if Some(&unit.department) == own {
                    unit.clone()
                } else if open {
                    HandlingUnit { draft: None, reminders: Vec::new(), ..unit.clone() }
                } else {
                    HandlingUnit::new(unit.department.clone(), unit.duty, String::new())
                }
            })
            .collect();
        let mine = |document: &&Document| {
            document.to.as_ref() == own
                || document.issued_by.department.as_ref() == own
                || document.kind == DocumentKind::RegistrationForm
                || open && matches!(document.kind, DocumentKind::ConsolidatedOpinion | DocumentKind::MeetingMinutes)
                || open && matches!(document.kind, DocumentKind::WrittenOpinion | DocumentKind::ReviewOpinion)
        };
        // What an office of its own is there for stays in its sight while it is a unit.
        let justice = actor.has(Role::Justice);
        let checks = justice && !self.legal_checks.is_empty();
        let records = Records {
            guidance: if justice { self.records.guidance.clone() } else { Vec::new() },
            court_items: if actor.has(Role::Court) { self.records.court_items.clone() } else { Vec::new() },
            public_opinion: if actor.has(Role::Cyberspace) { self.records.public_opinion.clone() } else { Vec::new() },
            ..Records::default()
        };
        Self {
            registration: self.registration.clone(),
            units,
            consolidated: self.consolidated.clone().filter(|_| consolidated || checks),
            major: self.major.clone().filter(|_| team),
            legal_checks: if justice { self.legal_checks.clone() } else { Vec::new() },
            finding: self.finding.clone().filter(|_| checks),
            reply: self.reply.clone().filter(|_| checks),
            records,
            referral: self.referral.clone().filter(|_| actor.has(Role::Government)),
            documents: self.documents.iter().filter(mine).cloned().collect(),
            attachments: self.attachments.clone(),
            decisions: self.decisions.clone(),
            ..self.bare()
        }
    }

    /// What a fact can be looked up by, and nothing else: the item, names, numbers (TR10, minimum fields). Who asked not
    /// to be named is not.
    fn asked_of(&self) -> Registration {
        let asked = self.verification.as_ref().map(|verification| verification.item);
        let items = self.registration.items.iter().filter(|item| Some(item.no) == asked).cloned().collect();
        let mut parties = self.registration.parties.clone();
        for party in &mut parties {
            party.phone = None;
            party.address.clear();
            party.email.clear();
            if party.identity_hidden {
                party.id_number = None;
                party.credit_code = None;
                "身份保密".clone_into(&mut party.name);
            }
        }
        Registration { parties, items, ..nameless(&self.registration) }
    }

    fn documents_of(&self, kinds: &[DocumentKind]) -> Vec<Document> {
        self.documents.iter().filter(|document| kinds.contains(&document.kind)).cloned().collect()
    }

    /// Number, state, departments and clocks: nothing anybody could be recognised by, nothing internal.
    fn bare(&self) -> Self {
        Self {
            registration: nameless(&self.registration),
            hand_over: None,
            ticket: None,
            taken_tickets: Vec::new(),
            corrections: Vec::new(),
            verification: None,
            contact_attempts: Vec::new(),
            declarations: Vec::new(),
            decisions: Vec::new(),
            notice: None,
            answer: None,
            finding: None,
            reply: None,
            services: Vec::new(),
            objections: Vec::new(),
            remedies: Vec::new(),
            withdrawn: None,
            ex_officio: None,
            reopen_requests: Vec::new(),
            attachments: Vec::new(),
            messages: Vec::new(),
            documents: Vec::new(),
            links: Vec::new(),
            transfer: None,
            units: Vec::new(),
            consolidated: None,
            legal_checks: Vec::new(),
            major: None,
            referral: None,
            clues: Vec::new(),
            mediation: None,
            records: Records::default(),
            extension_request: None,
            restriction: None,
            merged_into: None,
            split_off: None,
            ..self.clone()
        }
    }
}

const SLIP_DOCUMENTS: [DocumentKind; 7] = [
    DocumentKind::ReferralSlip,
    DocumentKind::SlipReceipt,
    DocumentKind::DispatchOrder,
    DocumentKind::RefusalStatement,
    DocumentKind::RefusalJudgement,
    DocumentKind::AssignedFeedback,
    DocumentKind::ReminderNote,
];

const LEADER_DOCUMENTS: [DocumentKind; 3] =
    [DocumentKind::EscalationReport, DocumentKind::LeaderDecision, DocumentKind::MeetingMinutes];

/// The story as somebody with that sight may read it: offices with a part read the moves of the card in the parties'
/// words, and nothing anybody wrote.
pub fn story(entries: &[Entry], pack: &Pack, sight: Sight) -> Vec<Happening> {
    match sight {
        Sight::Full | Sight::Part(Part::Leading) => timeline(entries, pack, None),
        Sight::Party(party) => timeline(entries, pack, Some(party)),
        Sight::Part(_) | Sight::Status => timeline(&moves(entries), pack, Some(0)),
        Sight::Nothing | Sight::Pool => Vec::new(),
    }
}

/// The entries with nothing but where the card went.
fn moves(entries: &[Entry]) -> Vec<Entry> {
    let moved = |event: &&Event| matches!(event, Event::Moved { .. });
    entries
        .iter()
        .map(|entry| Entry { events: entry.events.iter().filter(moved).cloned().collect(), ..entry.clone() })
        .collect()
}

/// Whether nothing but a clue was added, of which only three may know (M-4.5-f): to everybody else nothing happened.
pub fn is_sealed(entry: &Entry) -> bool {
    entry.events.iter().all(|event| {
        matches!(
            event,
            Event::Referral(
                ReferralEvent::ClueHandedOver(_) | ReferralEvent::ClueAcknowledged | ReferralEvent::ClueConcluded(_)
            )
        )
    })
}
