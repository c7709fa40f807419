//! Legal checks, clocks, extensions, suspension, restriction.

use super::Pen;
use crate::case::{CaseSuspension, CheckAnswer, ClockRef, ExtensionRequest, LegalCheck, Restriction};
use crate::clock::{Clock, Extension, Redating, Suspension};

impl Pen<'_> {
    pub(crate) fn legal_check(self, check: &LegalCheck) -> LegalCheck {
        let LegalCheck { no, round, question, draft, asked_by, asked_at, answer, on_text, outdated } = check;
        LegalCheck {
            no: *no,
            round: *round,
            question: self.text(question),
            draft: self.text(draft),
            asked_by: self.actor(asked_by),
            asked_at: *asked_at,
            answer: self.one(answer.as_ref(), Pen::check_answer),
            on_text: *on_text,
            outdated: *outdated,
        }
    }

    pub(crate) fn check_answer(self, answer: &CheckAnswer) -> CheckAnswer {
        let CheckAnswer { result, opinion, articles, by, at } = answer;
        CheckAnswer {
            result: *result,
            opinion: self.text(opinion),
            articles: self.list(articles),
            by: self.actor(by),
            at: *at,
        }
    }

    pub(crate) fn clock_ref(self, clock: &ClockRef) -> ClockRef {
        let ClockRef { kind, unit } = clock;
        ClockRef { kind: *kind, unit: unit.clone() }
    }

    pub(crate) fn clock(self, clock: &Clock) -> Clock {
        self.clock_with(clock, |reason| self.text(reason))
    }

    /// A clock without why it stood still or was moved.
    pub(crate) fn bare_clock(self, clock: &Clock) -> Clock {
        self.clock_with(clock, |_| String::new())
    }

    fn clock_with(self, clock: &Clock, why: impl Fn(&str) -> String) -> Clock {
        let Clock {
            kind,
            unit,
            started_at,
            due_at,
            limit,
            source,
            clause,
            suspensions,
            extensions,
            redatings,
            stopped_at,
        } = clock;
        Clock {
            kind: *kind,
            unit: unit.clone(),
            started_at: *started_at,
            due_at: *due_at,
            limit: *limit,
            source: *source,
            clause: clause.clone(),
            suspensions: suspensions
                .iter()
                .map(|Suspension { from, to, reason }| Suspension { from: *from, to: *to, reason: why(reason) })
                .collect(),
            extensions: extensions
                .iter()
                .map(|Extension { at, from, to, reason }| Extension {
                    at: *at,
                    from: *from,
                    to: *to,
                    reason: why(reason),
                })
                .collect(),
            redatings: redatings
                .iter()
                .map(|Redating { at, from, to, reason }| Redating {
                    at: *at,
                    from: *from,
                    to: *to,
                    reason: why(reason),
                })
                .collect(),
            stopped_at: *stopped_at,
        }
    }

    pub(crate) fn extension_request(self, request: &ExtensionRequest) -> ExtensionRequest {
        let ExtensionRequest { clock, days, reason, by, at } = request;
        ExtensionRequest {
            clock: self.clock_ref(clock),
            days: *days,
            reason: self.text(reason),
            by: self.actor(by),
            at: *at,
        }
    }

    pub(crate) fn suspension(self, suspension: &CaseSuspension) -> CaseSuspension {
        let CaseSuspension { ground, reason, expected_end, at, clocks } = suspension;
        CaseSuspension {
            ground: *ground,
            reason: self.text(reason),
            expected_end: *expected_end,
            at: *at,
            clocks: self.all(clocks, Pen::clock_ref),
        }
    }

    /// That the case stands still, and nothing of why in anybody's words.
    pub(crate) fn standstill(self, suspension: &CaseSuspension) -> CaseSuspension {
        let CaseSuspension { ground, reason: _, expected_end, at, clocks: _ } = suspension;
        CaseSuspension {
            ground: *ground,
            reason: String::new(),
            expected_end: *expected_end,
            at: *at,
            clocks: Vec::new(),
        }
    }

    pub(crate) fn restriction(self, restriction: &Restriction) -> Restriction {
        let Restriction { users, reason, by } = restriction;
        Restriction { users: users.clone(), reason: self.text(reason), by: self.actor(by) }
    }
}
