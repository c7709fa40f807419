//! Who answers for the card.

use super::Pen;
use crate::case::{DepartureAnswer, DepartureAsked, DutyFile, StandIn};

impl Pen<'_> {
    pub(crate) fn duty(self, file: &DutyFile) -> DutyFile {
        let DutyFile { departures, holders, stand_ins } = file;
        DutyFile {
            departures: self.all(departures, Pen::departure_asked),
            holders: self.all(holders, Pen::staff),
            stand_ins: self.all(stand_ins, Pen::stand_in),
        }
    }

    fn departure_asked(self, asked: &DepartureAsked) -> DepartureAsked {
        let DepartureAsked { no, to, reason, by, at, answer } = asked;
        DepartureAsked {
            no: *no,
            to: to.clone(),
            reason: self.text(reason),
            by: self.actor(by),
            at: *at,
            answer: self.one(answer.as_ref(), Pen::departure_answer),
        }
    }

    fn departure_answer(self, answer: &DepartureAnswer) -> DepartureAnswer {
        let DepartureAnswer { granted, reason, by, at } = answer;
        DepartureAnswer { granted: *granted, reason: self.text(reason), by: self.actor(by), at: *at }
    }

    fn stand_in(self, stand_in: &StandIn) -> StandIn {
        let StandIn { no, holder, to, from, until, reason, by, ended } = stand_in;
        StandIn {
            no: *no,
            holder: self.staff(holder),
            to: self.staff(to),
            from: *from,
            until: *until,
            reason: self.text(reason),
            by: self.actor(by),
            ended: *ended,
        }
    }
}
