//! Texts that name who is hidden, put to the head: whoever reads the case inside reads what the head was asked.

use super::Pen;
use crate::case::{NamedPlace, Naming, NamingAnswer};

impl Pen<'_> {
    pub(crate) fn naming(self, naming: &Naming) -> Naming {
        let Naming { no, places, reason, by, at, answer } = naming;
        Naming {
            no: *no,
            // The rules ask whether one waits, not for what.
            places: if matches!(self, Pen::There) { Vec::new() } else { self.all(places, Pen::named_place) },
            reason: self.text(reason),
            by: self.actor(by),
            at: *at,
            answer: self.one(answer.as_ref(), Pen::naming_answer),
        }
    }

    fn named_place(self, place: &NamedPlace) -> NamedPlace {
        let NamedPlace { field, label, party, by, at, length, excerpt, digest } = place;
        NamedPlace {
            field: field.clone(),
            label: label.clone(),
            party: *party,
            by: *by,
            at: *at,
            length: *length,
            excerpt: self.text(excerpt),
            // Nobody but the rules of the server compares it, and a short text could be guessed from it.
            digest: if matches!(self, Pen::Whole) { digest.clone() } else { String::new() },
        }
    }

    fn naming_answer(self, answer: &NamingAnswer) -> NamingAnswer {
        let NamingAnswer { confirmed, reason, by, at } = answer;
        NamingAnswer { confirmed: *confirmed, reason: self.text(reason), by: self.actor(by), at: *at }
    }
}
