//! Hearing the other side.

use super::{Pen, THERE};
use crate::case::{Hearing, HearingDecision, PersonInCharge, Statement};
use crate::value::{Protected, mask_name, mask_phone};

impl Pen<'_> {
    pub(crate) fn hearing(self, hearing: &Hearing) -> Hearing {
        let Hearing { notice_no, invited_at, statements, persons, decision } = hearing;
        Hearing {
            notice_no: self.some(notice_no.as_ref()),
            invited_at: *invited_at,
            statements: self.all(statements, Pen::statement),
            persons: self.all(persons, Pen::person_in_charge),
            decision: self.one(decision.as_ref(), Pen::hearing_decision),
        }
    }

    pub(crate) fn statement(self, statement: &Statement) -> Statement {
        let Statement { party, text, by, at } = statement;
        Statement { party: *party, text: self.text(text), by: self.actor(by), at: *at }
    }

    /// Name and telephone are personal information, as a party's (M-5.3-a).
    pub(crate) fn person_in_charge(self, person: &PersonInCharge) -> PersonInCharge {
        let PersonInCharge { party, name, post, phone, by, at } = person;
        let whole = matches!(self, Self::Whole);
        PersonInCharge {
            party: *party,
            name: if whole { name.clone() } else { self.text(&mask_name(name)) },
            post: self.text(post),
            phone: match self {
                Self::Whole => phone.clone(),
                Self::Masked => phone.masked(mask_phone),
                Self::Without(_) | Self::There => Protected::Masked(THERE.to_owned()),
            },
            by: self.actor(by),
            at: *at,
        }
    }

    fn hearing_decision(self, decision: &HearingDecision) -> HearingDecision {
        let HearingDecision { hear, reason, by, at } = decision;
        HearingDecision { hear: *hear, reason: self.text(reason), by: self.actor(by), at: *at }
    }
}
