//! Records beside the handling.

use super::Pen;
use crate::case::{
    Consultation, CoordinationRecord, CourtItem, DisclosedField, Disclosure, Guidance, PublicOpinionItem,
    PublicStatement, Records, Voided,
};

impl Pen<'_> {
    pub(crate) fn records(self, records: &Records) -> Records {
        let Records { court_items, disclosures, public_opinion, guidance, coordination, consultations, naming, codes } =
            records;
        let rules_only = matches!(self, Pen::There);
        Records {
            court_items: self.all(court_items, Pen::court_item),
            disclosures: self.all(disclosures, Pen::disclosure),
            public_opinion: self.all(public_opinion, Pen::public_opinion),
            guidance: self.all(guidance, Pen::guidance),
            // No rule asks for what departments told one another.
            coordination: if rules_only { Vec::new() } else { self.all(coordination, Pen::coordination) },
            consultations: if rules_only { Vec::new() } else { self.all(consultations, Pen::consultation) },
            naming: self.all(naming, Pen::naming),
            codes: codes.clone(),
        }
    }

    pub(crate) fn court_item(self, item: &CourtItem) -> CourtItem {
        let CourtItem { no, kind, application, amount, docket, ruling, enforcement, priority, files, digest, void, by } =
            item;
        CourtItem {
            no: *no,
            kind: *kind,
            application: self.text(application),
            amount: *amount,
            docket: self.text(docket),
            ruling: self.text(ruling),
            enforcement: self.text(enforcement),
            priority: self.text(priority),
            files: files.clone(),
            digest: digest.clone(),
            void: self.one(void.as_ref(), Pen::voided),
            by: by.clone(),
        }
    }

    pub(crate) fn voided(self, void: &Voided) -> Voided {
        let Voided { reason, by, at } = void;
        Voided { reason: self.text(reason), by: self.actor(by), at: *at }
    }

    pub(crate) fn disclosure(self, disclosure: &Disclosure) -> Disclosure {
        let Disclosure {
            no,
            recipient,
            fields,
            purpose,
            expires_on,
            public,
            by,
            state,
            decision,
            digest,
            void,
            asked_at,
            decided_at,
            released_at,
            document,
        } = disclosure;
        Disclosure {
            no: *no,
            recipient: self.text(recipient),
            // A field is a choice, which the rules look at; what older entries say in words is a text.
            fields: fields
                .iter()
                .map(|field| if DisclosedField::from_id(field).is_some() { field.clone() } else { self.text(field) })
                .collect(),
            purpose: self.text(purpose),
            expires_on: *expires_on,
            public: *public,
            by: self.actor(by),
            state: *state,
            decision: decision.as_ref().map(|(by, why)| (self.actor(by), self.text(why))),
            digest: digest.clone(),
            void: self.one(void.as_ref(), Pen::voided),
            asked_at: *asked_at,
            decided_at: *decided_at,
            released_at: *released_at,
            document: *document,
        }
    }

    pub(crate) fn public_opinion(self, item: &PublicOpinionItem) -> PublicOpinionItem {
        let PublicOpinionItem { no, platform, url, summary, level, found_at, response, statement, closed } = item;
        PublicOpinionItem {
            no: *no,
            platform: self.text(platform),
            url: self.text(url),
            summary: self.text(summary),
            level: self.text(level),
            found_at: *found_at,
            response: self.text(response),
            statement: self.one(statement.as_ref(), Pen::public_statement),
            closed: self.some(closed.as_ref()),
        }
    }

    fn public_statement(self, statement: &PublicStatement) -> PublicStatement {
        let PublicStatement { text, disclosure } = statement;
        PublicStatement { text: self.text(text), disclosure: *disclosure }
    }

    pub(crate) fn guidance(self, guidance: &Guidance) -> Guidance {
        let Guidance { no, party, question, at, answer } = guidance;
        Guidance {
            no: *no,
            party: *party,
            question: self.text(question),
            at: *at,
            answer: answer.as_ref().map(|(answer, at)| (self.text(answer), *at)),
        }
    }

    /// That something was asked and answered, to who is neither who asked nor who answers.
    pub(crate) fn sealed_guidance(self, guidance: &Guidance) -> Guidance {
        let Guidance { no, party, question: _, at, answer } = guidance;
        let answer = answer.as_ref().map(|(_, at)| (String::new(), *at));
        Guidance { no: *no, party: *party, question: String::new(), at: *at, answer }
    }

    pub(crate) fn coordination(self, record: &CoordinationRecord) -> CoordinationRecord {
        let CoordinationRecord { form, on, people, result, by } = record;
        CoordinationRecord {
            form: *form,
            on: *on,
            people: self.text(people),
            result: self.text(result),
            by: self.actor(by),
        }
    }

    pub(crate) fn consultation(self, consultation: &Consultation) -> Consultation {
        let Consultation { kind, held_at, place, agenda, participants, conclusion, by } = consultation;
        Consultation {
            kind: *kind,
            held_at: *held_at,
            place: self.text(place),
            agenda: self.text(agenda),
            participants: self.list(participants),
            conclusion: self.text(conclusion),
            by: self.actor(by),
        }
    }
}
