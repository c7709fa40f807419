//! What of a case a browser needs in order to decide: everything the rules look at, nothing a person could be
//! recognised by, no text that is not needed.

use super::registration::Registration;
use super::{Case, Document, Reply};
use crate::value::Instant;

/// Stands for a text that is there but not sent.
const THERE: &str = "·";

fn there(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { THERE.to_owned() }
}

impl Registration {
    /// With names, numbers and addresses masked; the facts of the matter stay.
    #[must_use]
    pub fn masked(&self) -> Self {
        Self {
            parties: self.parties.iter().map(super::Party::masked).collect(),
            representation: self.representation.as_ref().map(|agent| super::Representation {
                agent: crate::value::mask_name(&agent.agent),
                phone: agent.phone.masked(crate::value::mask_phone),
                ..agent.clone()
            }),
            ..self.clone()
        }
    }
}

impl Case {
    /// The case for staff who see it in full: personal information masked wherever it stands, texts of documents and
    /// keys of files left out (M-5.3-a).
    #[must_use]
    pub fn masked(&self) -> Self {
        Self {
            registration: self.registration.masked(),
            documents: self
                .documents
                .iter()
                .map(|document| Document {
                    body: String::new(),
                    issued_by: document.issued_by.masked(),
                    ..document.clone()
                })
                .collect(),
            attachments: self
                .attachments
                .iter()
                .map(|file| super::Attachment {
                    file: String::new(),
                    key: String::new(),
                    by: file.by.masked(),
                    ..file.clone()
                })
                .collect(),
            messages: self
                .messages
                .iter()
                .map(|message| super::Message { by: message.by.masked(), ..message.clone() })
                .collect(),
            reopen_requests: self
                .reopen_requests
                .iter()
                .map(|request| super::ReopenRequest { by: request.by.masked(), ..request.clone() })
                .collect(),
            ..self.clone()
        }
    }

    /// The case as the rules see it: personal information masked, texts reduced to whether they are there. Every
    /// command is admitted or refused on the outline as on the case (a test checks this over random histories).
    #[must_use]
    pub fn outline(&self) -> Self {
        let registration = self.registration.masked();
        let registration = Registration {
            summary: there(&registration.summary),
            items: registration
                .items
                .into_iter()
                .map(|item| super::DisputeItem {
                    // Ten characters are asked for in category 9.
                    description: item.description.chars().map(|_| '·').take(10).collect(),
                    ..item
                })
                .collect(),
            ..registration
        };
        Self {
            registration,
            corrections: self
                .corrections
                .iter()
                .map(|correction| super::Correction {
                    defects: correction
                        .defects
                        .iter()
                        .map(|defect| super::Defect {
                            text: there(&defect.text),
                            answer: defect.answer.as_deref().map(there),
                            ..defect.clone()
                        })
                        .collect(),
                    ..correction.clone()
                })
                .collect(),
            finding: self.finding.as_ref().map(|finding| super::Finding {
                facts: there(&finding.facts),
                conclusions: Vec::new(),
                ..finding.clone()
            }),
            reply: self.reply.as_ref().map(|reply| Reply {
                facts: there(&reply.facts),
                conclusions: Vec::new(),
                remedies: Vec::new(),
                ..reply.clone()
            }),
            units: self
                .units
                .iter()
                .map(|unit| super::HandlingUnit {
                    question: there(&unit.question),
                    draft: unit.draft.as_ref().map(outlined_opinion),
                    opinions: unit.opinions.iter().map(outlined_opinion).collect(),
                    absence: unit.absence.as_deref().map(there),
                    ..unit.clone()
                })
                .collect(),
            consolidated: self.consolidated.as_ref().map(|opinion| {
                Box::new(super::ConsolidatedOpinion {
                    facts: there(&opinion.facts),
                    conclusions: Vec::new(),
                    answers: Vec::new(),
                    legal_basis: Vec::new(),
                    ..(**opinion).clone()
                })
            }),
            legal_checks: self
                .legal_checks
                .iter()
                .map(|check| super::LegalCheck {
                    question: there(&check.question),
                    draft: String::new(),
                    ..check.clone()
                })
                .collect(),
            // A clue is nobody's to see here, nor does a rule of the browser ask for it.
            clues: Vec::new(),
            major: self.major.as_deref().map(|file| Box::new(outlined_major(file))),
            referral: self.referral.as_deref().map(|file| Box::new(outlined_referral(file))),
            mediation: self
                .mediation
                .as_deref()
                .map(|mediation| Box::new(super::Mediation { sessions: Vec::new(), ..mediation.clone() })),
            records: outlined_records(&self.records),
            answer: self.answer.as_ref().map(|_| (THERE.to_owned(), THERE.to_owned())),
            objections: self
                .objections
                .iter()
                .map(|objection| super::Objection { grounds: there(&objection.grounds), ..objection.clone() })
                .collect(),
            services: self
                .services
                .iter()
                .map(|service| super::ServiceRecord { proof: there(&service.proof), ..service.clone() })
                .collect(),
            attachments: self
                .attachments
                .iter()
                .map(|attachment| super::Attachment {
                    name: String::new(),
                    file: String::new(),
                    key: String::new(),
                    by: attachment.by.masked(),
                    ..attachment.clone()
                })
                .collect(),
            messages: Vec::new(),
            documents: self
                .documents
                .iter()
                .map(|document| Document {
                    body: String::new(),
                    issued_by: document.issued_by.masked(),
                    ..document.clone()
                })
                .collect(),
            reopen_requests: self
                .reopen_requests
                .iter()
                .map(|request| super::ReopenRequest {
                    by: request.by.masked(),
                    reason: there(&request.reason),
                    ..request.clone()
                })
                .collect(),
            withdrawn: self.withdrawn.as_deref().map(there),
            ticket: self.ticket.as_ref().map(|ticket| super::HotlineTicket { urgency: None, ..ticket.clone() }),
            taken_tickets: Vec::new(),
            transfer: self.transfer.as_ref().map(|file| Box::new(outlined_transfer(file))),
            ..self.clone()
        }
    }
}

fn outlined_major(file: &super::MajorFile) -> super::MajorFile {
    super::MajorFile {
        report: super::EscalationReport { explanation: there(&file.report.explanation), ..file.report.clone() },
        office_note: file.office_note.as_deref().map(there),
        decisions: Vec::new(),
        call: None,
        meeting: file.meeting.as_ref().map(|meeting| super::TeamMeeting {
            attendees: Vec::new(),
            absentees: Vec::new(),
            conclusions: there(&meeting.conclusions),
            dissent: there(&meeting.dissent),
            ..meeting.clone()
        }),
        ..file.clone()
    }
}

fn outlined_referral(file: &super::ReferralFile) -> super::ReferralFile {
    let outlined = |refusal: &super::AssignmentRefusal| super::AssignmentRefusal {
        reason: there(&refusal.reason),
        ..refusal.clone()
    };
    super::ReferralFile {
        returned: Vec::new(),
        refusals: file.refusals.iter().map(outlined).collect(),
        result: file.result.as_ref().map(|result| super::AssignedResult { conclusions: Vec::new(), ..result.clone() }),
        ..file.clone()
    }
}

fn outlined_records(records: &super::Records) -> super::Records {
    super::Records {
        court_items: records
            .court_items
            .iter()
            .map(|item| super::CourtItem { application: there(&item.application), ..item.clone() })
            .collect(),
        public_opinion: records
            .public_opinion
            .iter()
            .map(|item| super::PublicOpinionItem { summary: there(&item.summary), ..item.clone() })
            .collect(),
        guidance: records
            .guidance
            .iter()
            .map(|guidance| super::Guidance { question: there(&guidance.question), ..guidance.clone() })
            .collect(),
        coordination: Vec::new(),
        consultations: Vec::new(),
        disclosures: records.disclosures.clone(),
        // Whether one waits is all the rules ask.
        naming: records
            .naming
            .iter()
            .map(|naming| super::Naming { places: Vec::new(), reason: there(&naming.reason), ..naming.clone() })
            .collect(),
    }
}

fn outlined_opinion(opinion: &super::Opinion) -> super::Opinion {
    super::Opinion { text: there(&opinion.text), legal_basis: Vec::new(), ..opinion.clone() }
}

fn outlined_transfer(file: &super::TransferFile) -> super::TransferFile {
    super::TransferFile {
        letter: super::TransferLetter {
            investigated_name: there(&file.letter.investigated_name),
            investigated_address: there(&file.letter.investigated_address),
            legal_rep_name: there(&file.letter.legal_rep_name),
            legal_rep_phone: there(&file.letter.legal_rep_phone),
            principal_name: there(&file.letter.principal_name),
            principal_phone: there(&file.letter.principal_phone),
            other_contact: there(&file.letter.other_contact),
            evidence: there(&file.letter.evidence),
            ..file.letter.clone()
        },
        complainant_informed: file
            .complainant_informed
            .as_ref()
            .map(|(at, method): &(Instant, String)| (*at, there(method))),
        ..file.clone()
    }
}
