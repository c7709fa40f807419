//! Where each party stands once the answer was served on it: its window, its own 无异议, its objection, and until when
//! it may go to which body. Every limit runs from the service on that party (行政复议法、行政诉讼法; M-4.3-c).

use super::records::{NoObjection, Objection, ObjectionEnd, Remedy, RemedyKind, RemedyNotice, ServiceRecord};
use super::{Case, DocumentKind, Party, SubState};
use crate::clock::{Calendar, ClockKind, Limit, due_at};
use crate::policy::Pack;
use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// That a party has no objection to the answer of the round (M-4.3-b). It ends that party's window and no other's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Which.
    pub party: u8,
    /// How that is known.
    pub how: NoObjection,
    /// When it was recorded.
    pub at: Instant,
}

/// Until when a party may use a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyLimit {
    /// Which remedy.
    pub kind: RemedyKind,
    /// The limit; none where the statute sets none.
    pub limit: Option<Limit>,
    /// When the answer reached this party.
    pub served_at: Instant,
    /// First instant after the last day; `None` without a limit, and where the calendar does not reach as far.
    pub due_at: Option<Instant>,
    /// The statute.
    pub law: String,
}

/// What both sides are told the result with: the written reply, or the assigned department's feedback sheet.
pub const ANSWERS: [DocumentKind; 2] = [DocumentKind::Reply, DocumentKind::AssignedFeedback];

impl Case {
    /// How the answer of the round reached `party`.
    pub fn answer_service(&self, party: u8) -> Option<&ServiceRecord> {
        let is_it = |service: &&ServiceRecord| {
            service.party == party && service.round == self.round && ANSWERS.contains(&service.document)
        };
        self.services.iter().rev().find(is_it)
    }

    /// The remedies that the answer of the round names, of the reply or of the feedback sheet.
    pub fn answered_remedies(&self) -> impl Iterator<Item = &RemedyNotice> {
        let reply = self.reply.iter().flat_map(|reply| reply.remedies.iter());
        let result = self.referral.iter().filter_map(|file| file.result.as_ref());
        reply.chain(result.flat_map(|result| result.remedies.iter()))
    }

    /// When the answer of the round reached `party`.
    pub fn served_at(&self, party: u8) -> Option<Instant> {
        self.answer_service(party).map(|service| service.served_at)
    }

    /// Whether the answer is on its way to both sides: whom it reached has the word, though the other side has not got
    /// it yet (M-4.3-a). What it says moves nothing before both have it.
    pub fn is_being_served(&self) -> bool {
        matches!(self.sub_state, SubState::ReplyReview | SubState::AssignedFedBack)
    }

    /// Whether somebody the answer has to reach has not got it.
    pub fn is_to_be_served(&self) -> bool {
        self.parties_to_serve().any(|party| self.served_at(party.no).is_none())
    }

    /// When the answer reached the last of both sides.
    pub(super) fn served_last(&self) -> Option<Instant> {
        self.parties_to_serve().filter_map(|party| self.served_at(party.no)).max()
    }

    /// What `party` objected to the answer of the round, the last time.
    fn objection_to_answer(&self, party: u8) -> Option<&Objection> {
        let answered = self.answer_service(party)?;
        let since = answered.served_at.min(self.signed_at().unwrap_or(answered.served_at));
        self.objections.iter().rev().find(|objection| objection.party == party && objection.raised_at >= since)
    }

    fn signed_at(&self) -> Option<Instant> {
        self.reply.as_ref().and_then(|reply| reply.signed_at)
    }

    /// The open objection of `party`.
    pub fn objection_of(&self, party: u8) -> Option<&Objection> {
        self.objections.iter().find(|objection| objection.party == party && objection.closed.is_none())
    }

    /// Objections that are open, in the order they were raised.
    pub fn open_objections(&self) -> impl Iterator<Item = &Objection> {
        self.objections.iter().filter(|objection| objection.closed.is_none())
    }

    /// Remedies under way in this round. What was filed against an answer that fell is history.
    pub fn open_remedies(&self) -> impl Iterator<Item = &Remedy> {
        self.remedies.iter().filter(|remedy| remedy.outcome.is_none() && self.is_of_round(remedy))
    }

    fn is_of_round(&self, remedy: &Remedy) -> bool {
        remedy.round == 0 || remedy.round == self.round
    }

    /// Whether `party` has a remedy under way. Older records do not say whose it is: then it is whoever objects.
    pub fn pursues_remedy(&self, party: u8) -> bool {
        self.open_remedies()
            .any(|remedy| remedy.party == party || remedy.party == 0 && self.objection_of(party).is_some())
    }

    /// Whether `party` filed any remedy in this round.
    pub fn has_filed(&self, party: u8) -> bool {
        self.remedies.iter().any(|remedy| self.is_of_round(remedy) && (remedy.party == party || remedy.party == 0))
    }

    /// How what `party` objected to the answer of the round ended, if it did.
    pub(super) fn objection_ended(&self, party: u8) -> Option<ObjectionEnd> {
        self.objection_to_answer(party).and_then(|objection| objection.closed)
    }

    /// Whether `party` has nothing more to say to the answer of the round: it stated so, or what it objected was led to
    /// its end. What the other side says never counts for it.
    pub fn is_at_rest(&self, party: u8) -> bool {
        let stated = self.positions.iter().any(|position| position.party == party);
        // Records from before each side was asked: the payer's own word.
        let payer = party == 1 && self.no_objection.is_some();
        let ended = matches!(
            self.objection_ended(party),
            Some(ObjectionEnd::Withdrawn | ObjectionEnd::Decided | ObjectionEnd::NotPursued)
        );
        self.objection_of(party).is_none() && (stated || payer || ended)
    }

    /// Parties the answer was served on that may still object: neither settled nor objecting.
    pub fn awaited(&self) -> impl Iterator<Item = &Party> {
        self.parties_to_serve().filter(|party| {
            self.served_at(party.no).is_some() && !self.is_at_rest(party.no) && self.objection_of(party.no).is_none()
        })
    }

    /// When the window of `party` ends: K-OBJ, counted from the service on it, with the pauses there were.
    ///
    /// `None` where nothing was served on it, the pack has no such clock or the calendar does not reach as far.
    pub fn window_ends(&self, party: u8, pack: &Pack, calendar: &Calendar) -> Option<Instant> {
        let limit = pack.clocks.get(&ClockKind::ObjectionWindow)?.limit;
        let own = due_at(calendar, self.served_at(party)?, limit).ok()?;
        // Pauses count, also of a clock that the other side's objection stopped.
        let since = self.served_at(party)?;
        let clocks = self.clocks.iter().filter(|clock| clock.kind == ClockKind::ObjectionWindow);
        let paused = clocks.filter(|clock| !clock.suspensions.is_empty() && clock.started_at >= since);
        Some(paused.map(|clock| clock.due_at).fold(own, Instant::max))
    }

    /// The remedies open for the items of this case with the last day of each for `party`, counted from the day after
    /// the answer reached it.
    pub fn remedy_limits(&self, party: u8, pack: &Pack, calendar: &Calendar) -> Vec<RemedyLimit> {
        let Some(served_at) = self.served_at(party) else { return Vec::new() };
        pack.remedies
            .iter()
            .filter(|rule| !self.items_for(rule, pack).is_empty())
            .map(|rule| {
                let after = self.suit_limit(party, pack, calendar).filter(|after| after.kind == rule.kind);
                after.unwrap_or_else(|| RemedyLimit {
                    kind: rule.kind,
                    limit: rule.limit,
                    served_at,
                    due_at: rule.limit.and_then(|limit| due_at(calendar, served_at, limit).ok()),
                    law: rule.law.clone(),
                })
            })
            .collect()
    }

    /// Until when `party` may go on after the decision on its last remedy of the round, counted from the day after the
    /// decision reached it (行政诉讼法第四十五条).
    pub fn suit_limit(&self, party: u8, pack: &Pack, calendar: &Calendar) -> Option<RemedyLimit> {
        let own = |remedy: &&Remedy| self.is_of_round(remedy) && (remedy.party == party || remedy.party == 0);
        let last = self.remedies.iter().rev().find(own)?;
        let received = last.received_on.filter(|_| last.outcome.is_some_and(|outcome| !outcome.redoes()))?.start();
        let rules = pack.remedies.iter().filter_map(|rule| Some((rule.kind, rule.after.as_ref()?)));
        let (kind, after) = rules.into_iter().find(|(_, after)| after.kind == last.kind)?;
        Some(RemedyLimit {
            kind,
            limit: Some(after.limit),
            served_at: received,
            due_at: due_at(calendar, received, after.limit).ok(),
            law: after.law.clone(),
        })
    }

    /// When the last remedy limit of `party` has passed. `None` as long as one of them cannot be counted.
    pub fn remedies_end(&self, party: u8, pack: &Pack, calendar: &Calendar) -> Option<Instant> {
        let limits = self.remedy_limits(party, pack, calendar);
        let limited: Vec<&RemedyLimit> = limits.iter().filter(|limit| limit.limit.is_some()).collect();
        if limited.is_empty() {
            let rule = pack.clocks.get(&ClockKind::Remedy)?;
            return due_at(calendar, self.served_at(party)?, rule.limit).ok();
        }
        limited.iter().map(|limit| limit.due_at).collect::<Option<Vec<Instant>>>()?.into_iter().max()
    }

    /// Recorded attempts to reach `party` since `since`. Where nobody said whom they tried to reach, it was the applicant.
    pub fn attempts_to_reach(&self, party: u8, since: Instant) -> usize {
        let reached = |attempt: &&super::ContactAttempt| attempt.party.unwrap_or(1) == party && attempt.at >= since;
        self.contact_attempts.iter().filter(reached).count()
    }
}

/// Who objects, who pursues a remedy, who is settled: where the card stands by it.
pub(super) struct Standings {
    /// Parties with an open objection.
    pub(super) objecting: Vec<u8>,
    /// Of those, whoever has a remedy under way.
    pub(super) pursuing: Vec<u8>,
    /// Parties the answer was served on that have not said anything.
    pub(super) awaited: Vec<u8>,
}

impl Standings {
    /// As they are.
    pub(super) fn of(case: &Case) -> Self {
        let objecting: Vec<u8> = case.open_objections().map(|objection| objection.party).collect();
        let pursuing = objecting.iter().copied().filter(|party| case.pursues_remedy(*party)).collect();
        Self { objecting, pursuing, awaited: case.awaited().map(|party| party.no).collect() }
    }

    /// As they are once `party` is settled.
    pub(super) fn settled(mut self, party: u8) -> Self {
        for list in [&mut self.objecting, &mut self.pursuing, &mut self.awaited] {
            list.retain(|one| *one != party);
        }
        self
    }

    /// The state of the card: a remedy under way before an objection, an objection before somebody who is awaited.
    pub(super) fn state(&self) -> SubState {
        if !self.pursuing.is_empty() {
            SubState::RemedyTracking
        } else if !self.objecting.is_empty() {
            SubState::ObjectionRecorded
        } else if !self.awaited.is_empty() {
            SubState::ReplyServed
        } else {
            SubState::NoObjection
        }
    }
}
