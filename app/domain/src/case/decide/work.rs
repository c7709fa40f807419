//! A decision in the making: the events so far, and the words for making them.

use super::Context;
use crate::case::document::{Audience, Document, fill};
use crate::case::transition::{Edge, Transition};
use crate::case::{Case, ClockRef, DocumentKind, Entry, Event, Refusal, RefusalCode, SubState};
use crate::clock::{Clock, ClockKind};
use crate::policy::Pack;
use crate::problem::FieldError;
use crate::value::{Day, DepartmentId, DocumentNo, Instant};

pub(super) struct Work<'a> {
    pub(super) case: &'a Case,
    pub(super) ctx: &'a Context<'a>,
    edge: Option<&'static Edge>,
    state: SubState,
    documents: u16,
    events: Vec<Event>,
}

impl<'a> Work<'a> {
    pub(super) fn new(case: &'a Case, ctx: &'a Context<'a>, edge: Option<&'static Edge>) -> Self {
        let documents = u16::try_from(case.documents.len()).unwrap_or(u16::MAX);
        Self { case, ctx, edge, state: case.sub_state, documents, events: Vec::new() }
    }

    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// The case once what was decided so far is on record.
    pub(super) fn as_it_will_be(&self) -> Case {
        let mut case = self.case.clone();
        let (version, actor) = (case.version + 1, self.ctx.actor.to_ref());
        case.apply(&Entry { version, at: self.now(), actor, events: self.events.clone() });
        case
    }

    pub(super) fn now(&self) -> Instant {
        self.ctx.now
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    pub(super) fn refuse(&self, code: RefusalCode) -> Refusal {
        self.ctx.refuse(code)
    }

    /// Makes the transition; the card goes to `to`, or stays where the transition has no target.
    pub(super) fn go(&mut self, to: SubState, reason: &str) {
        if let Some(edge) = self.edge {
            self.go_by(edge.id, to, reason);
        }
    }

    /// Makes a transition that a record brings with it.
    pub(super) fn go_by(&mut self, transition: Transition, to: SubState, reason: &str) {
        let clauses = self.ctx.pack.transitions.get(&transition).map(|rule| rule.clauses.clone()).unwrap_or_default();
        let from = std::mem::replace(&mut self.state, to);
        self.emit(Event::Moved { transition, from, to, reason: reason.to_owned(), clauses });
    }

    /// Records the transition on the spot.
    pub(super) fn stay(&mut self, reason: &str) {
        self.go(self.state, reason);
    }

    /// Starts a clock now, if the pack has a limit for it.
    pub(super) fn start(&mut self, kind: ClockKind) -> Result<(), Refusal> {
        self.start_at(kind, self.now())
    }

    /// Starts a clock at the event it runs from.
    pub(super) fn start_at(&mut self, kind: ClockKind, at: Instant) -> Result<(), Refusal> {
        let Some(rule) = self.ctx.pack.clocks.get(&kind) else { return Ok(()) };
        let terms = (rule.limit, rule.source, rule.clause.clone());
        let clock = Clock::start(self.ctx.calendar, kind, at, terms).map_err(|missing| self.no_calendar(missing.0))?;
        self.emit(Event::ClockStarted(Box::new(clock)));
        Ok(())
    }

    /// The last day of the clock of `kind`, started in this decision or before, as papers name it.
    pub(super) fn last_day(&self, kind: ClockKind) -> String {
        let started = self.events.iter().rev().find_map(|event| match event {
            Event::ClockStarted(clock) if clock.kind == kind => Some(clock.due_at),
            _ => None,
        });
        let due = started.or_else(|| self.case.open_clock(kind).map(|clock| clock.due_at));
        due.map_or_else(|| "规定时限".to_owned(), |due| date_zh(due.plus(-1)))
    }

    /// Stops a clock that has not stopped.
    pub(super) fn stop(&mut self, kind: ClockKind) {
        if self.case.open_clock(kind).is_some() {
            self.emit(Event::ClockStopped { kind, unit: None });
        }
    }

    /// Starts a clock for a unit.
    pub(super) fn start_for(&mut self, kind: ClockKind, unit: &DepartmentId) -> Result<(), Refusal> {
        let Some(rule) = self.ctx.pack.clocks.get(&kind) else { return Ok(()) };
        let terms = (rule.limit, rule.source, rule.clause.clone());
        let clock =
            Clock::start(self.ctx.calendar, kind, self.now(), terms).map_err(|missing| self.no_calendar(missing.0))?;
        self.emit(Event::ClockStarted(Box::new(Clock { unit: Some(unit.clone()), ..clock })));
        Ok(())
    }

    /// Stops the clock of a unit.
    pub(super) fn stop_for(&mut self, kind: ClockKind, unit: &DepartmentId) {
        if self.case.open_unit_clock(kind, Some(unit)).is_some() {
            self.emit(Event::ClockStopped { kind, unit: Some(unit.clone()) });
        }
    }

    /// Somebody is asked something: the clock runs for `unit` from the first question nobody has answered.
    pub(super) fn asked(&mut self, kind: ClockKind, unit: Option<&DepartmentId>) -> Result<(), Refusal> {
        match unit {
            _ if self.case.open_clock(kind).is_some() => Ok(()),
            Some(unit) => self.start_for(kind, unit),
            None => self.start(kind),
        }
    }

    /// A question is answered: its clock stops; what still waits keeps the time since it was asked.
    pub(super) fn answered(&mut self, kind: ClockKind, waiting_since: Option<Instant>) -> Result<(), Refusal> {
        self.stop(kind);
        waiting_since.map_or(Ok(()), |since| self.start_at(kind, since))
    }

    /// Lets every running clock that `stands` stand still; which they were.
    pub(super) fn suspend_all(&mut self, reason: &str, stands: fn(ClockKind) -> bool) -> Vec<ClockRef> {
        let running = self.case.clocks.iter().filter(|clock| clock.is_running() && stands(clock.kind));
        let clocks: Vec<ClockRef> =
            running.map(|clock| ClockRef { kind: clock.kind, unit: clock.unit.clone() }).collect();
        for ClockRef { kind, unit } in clocks.clone() {
            self.emit(Event::ClockSuspended { kind, unit, reason: reason.to_owned() });
        }
        clocks
    }

    /// Lets those clocks go on.
    pub(super) fn resume_these(&mut self, clocks: &[ClockRef]) -> Result<(), Refusal> {
        clocks.iter().try_for_each(|clock| self.resume_clock(clock.kind, clock.unit.as_ref()))
    }

    /// Stops every clock.
    pub(super) fn stop_all(&mut self) {
        self.stop_those(|_| true);
    }

    /// As [`Self::stop_all`], but what a party was promised (an answer to its message, legal guidance) is kept before the
    /// file is closed (M-2.3-c, M-3.2.5-b).
    pub(super) fn stop_all_but_promises(&mut self) {
        self.stop_those(|kind| !matches!(kind, ClockKind::Message | ClockKind::Guidance));
    }

    fn stop_those(&mut self, stops: fn(ClockKind) -> bool) {
        let open = self.case.clocks.iter().filter(|clock| clock.stopped_at.is_none() && stops(clock.kind));
        let mut kinds: Vec<ClockKind> = open.map(|clock| clock.kind).collect();
        kinds.dedup();
        for kind in kinds {
            self.emit(Event::ClockStopped { kind, unit: None });
        }
    }

    /// Lets a running clock stand still.
    pub(super) fn suspend(&mut self, kind: ClockKind, reason: &str) {
        if self.case.open_clock(kind).is_some_and(Clock::is_running) {
            self.emit(Event::ClockSuspended { kind, unit: None, reason: reason.to_owned() });
        }
    }

    /// Lets a clock that stands still go on with its frozen remainder.
    pub(super) fn resume(&mut self, kind: ClockKind) -> Result<(), Refusal> {
        self.resume_clock(kind, None)
    }

    fn resume_clock(&mut self, kind: ClockKind, unit: Option<&DepartmentId>) -> Result<(), Refusal> {
        let clock = self.case.open_unit_clock(kind, unit).filter(|clock| clock.is_suspended());
        let Some(clock) = clock else { return Ok(()) };
        let from = clock.suspensions.last().map_or(self.now(), |suspension| suspension.from);
        let due_at = clock
            .due_after_pause(self.ctx.calendar, from, self.now())
            .map_err(|missing| self.no_calendar(missing.0))?;
        self.emit(Event::ClockResumed { kind, unit: unit.cloned(), due_at });
        Ok(())
    }

    pub(super) fn no_calendar(&self, year: i32) -> Refusal {
        self.refuse(RefusalCode::CalendarMissing).detail(format!("{year} 年，请管理员导入放假安排"))
    }

    /// Issues a document from the pack's text `document.<kind>` with `fields`.
    pub(super) fn issue(&mut self, kind: DocumentKind, audience: Audience, fields: &[(&str, &str)]) {
        self.issue_as(kind, audience, None, fields);
    }

    /// Issues a document among offices, addressed to `to`.
    pub(super) fn issue_to(&mut self, kind: DocumentKind, to: &DepartmentId, fields: &[(&str, &str)]) {
        let name = self.ctx.pack.department_name(to).to_owned();
        let mut all = vec![("to", name.as_str())];
        all.extend_from_slice(fields);
        self.issue_as(kind, Audience::Staff, Some(to.clone()), &all);
    }

    fn issue_as(&mut self, kind: DocumentKind, audience: Audience, to: Option<DepartmentId>, fields: &[(&str, &str)]) {
        let key = format!("document.{}", kind.id());
        let case_no = self.case.case_no.to_string();
        let date = date_zh(self.now());
        let department = self.department();
        let department_name = self.ctx.pack.department_name(&department).to_owned();
        // Who asked to stay hidden is not named in what the other side reads (X-16-a, M-5.3-c).
        let own = matches!(audience, Audience::Staff | Audience::Applicant | Audience::Party(1));
        let applicant = self.case.registration.applicant();
        let applicant =
            applicant.map(|party| if own { party.name.clone() } else { party.shown_name() }).unwrap_or_default();
        let received = date_zh(self.case.registration.received_at);
        let mut all: Vec<(&str, &str)> = vec![
            ("case_no", &case_no),
            ("date", &date),
            ("department", &department_name),
            ("applicant", &applicant),
            ("received", &received),
            ("area", &self.ctx.pack.area_name),
            ("document", &self.ctx.pack.short_title),
            ("full_title", &self.ctx.pack.title),
        ];
        all.extend_from_slice(fields);
        let mut body = fill(self.ctx.pack.text(&key), &all);
        // 首问 stands in every letter to a party, whoever has the work since (M-4.1-e).
        if let Some(first) = self.case.first_contact().filter(|_| audience != Audience::Staff)
            && self.ctx.pack.texts.contains_key("document.first_contact")
        {
            let fields = [
                ("first_department", self.ctx.pack.department_name(&first.department)),
                ("first", first.name.as_str()),
            ];
            body.push('\n');
            body.push_str(&fill(self.ctx.pack.text("document.first_contact"), &fields));
        }
        let body = signed(body, self.signature_of(kind, &all), self.ctx.pack, &all);
        self.documents = self.documents.saturating_add(1);
        let document = Document {
            no: self.documents,
            kind,
            document_no: self.number(kind, &department),
            title: kind.zh().to_owned(),
            body,
            audience,
            issued_at: self.now(),
            issued_by: self.ctx.actor.to_ref(),
            round: self.case.round,
            to,
            void: None,
        };
        self.emit(Event::DocumentIssued(Box::new(document)));
    }

    /// Key of the block below a paper: every paper has one, and one only. A receipt confirms for the platform, before any
    /// office has taken the matter.
    fn signature_of(&self, kind: DocumentKind, fields: &[(&str, &str)]) -> &'static str {
        let own = "document.signature_receipt";
        if kind == DocumentKind::Receipt && self.ctx.pack.texts.contains_key(own) {
            own
        } else if fields.iter().any(|(name, _)| *name == "signer") {
            "document.signature_signed"
        } else {
            "document.signature"
        }
    }

    fn number(&self, kind: DocumentKind, department: &DepartmentId) -> Option<DocumentNo> {
        let template = self.ctx.pack.numbering.get(&kind)?;
        let (year, n) = self.ctx.next_number(kind.id(), department);
        let (year, n) = (year.to_string(), n.to_string());
        let seal = self.ctx.pack.department(department).map_or("", |department| department.seal.as_str());
        let side =
            self.ctx.pack.department(department).and_then(|department| department.side.clone()).unwrap_or_default();
        let district = self
            .ctx
            .pack
            .department(department)
            .and_then(|department| department.district.as_ref())
            .map(|district| self.ctx.pack.place_name(district).trim_end_matches('区').to_owned())
            .unwrap_or_default();
        let fields = [("year", year.as_str()), ("n", &n), ("seal", seal), ("side", &side), ("district", &district)];
        Some(DocumentNo::new(fill(template, &fields)))
    }

    /// Number of the document issued last in this decision.
    pub(super) fn last_document_no(&self) -> String {
        let last = self.events.iter().rev().find_map(|event| match event {
            Event::DocumentIssued(document) => document.document_no.as_ref(),
            _ => None,
        });
        last.map(ToString::to_string).unwrap_or_default()
    }

    /// The department that acts: the actor's, else the accountable one.
    pub(super) fn department(&self) -> DepartmentId {
        self.ctx.actor.department().unwrap_or_else(|| self.case.accountable_department()).clone()
    }

    /// Refuses unless `text` says something; `label` begins the message.
    pub(super) fn required(&self, field: &str, label: &str, text: &str) -> Result<String, Refusal> {
        let text = clean(text);
        if text.is_empty() {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：请填写"))]));
        }
        if text.chars().count() > MAX_TEXT {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：最多 {MAX_TEXT} 字"))]));
        }
        Ok(text)
    }

    /// Refuses with the fields to mend.
    pub(super) fn invalid(&self, fields: Vec<FieldError>) -> Refusal {
        let labels: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
        let detail = labels.join("；");
        self.refuse(RefusalCode::FieldsInvalid).detail(detail).fields(fields)
    }

    /// Cited legal basis: not blank, not repealed (M-2.2-a, T-4-b).
    pub(super) fn basis(&self, basis: Vec<String>) -> Result<Vec<String>, Refusal> {
        let basis: Vec<String> = basis.iter().map(|entry| clean(entry)).filter(|entry| !entry.is_empty()).collect();
        if basis.is_empty() {
            return Err(self.refuse(RefusalCode::NoLegalBasis));
        }
        for entry in &basis {
            if let Some(repealed) = self.ctx.pack.repeals.iter().find(|repealed| entry.contains(repealed.as_str())) {
                return Err(self.refuse(RefusalCode::BasisRepealed).detail(repealed));
            }
        }
        Ok(basis)
    }

    /// A day that somebody plans: the calendar reaches as far.
    pub(super) fn planned_day(&self, field: &str, label: &str, day: Day) -> Result<(), Refusal> {
        if self.ctx.calendar.kind(day).is_err() {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：超出已导入的工作日历"))]));
        }
        Ok(())
    }

    /// A moment that somebody states: not in the future, not before the case.
    pub(super) fn stated_moment(&self, field: &str, label: &str, at: Instant) -> Result<Instant, Refusal> {
        if at > self.now().plus(60) {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：不能晚于现在"))]));
        }
        if at.day() < self.case.registration.received_at.day() {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：不能早于来访时间"))]));
        }
        Ok(at)
    }

    /// A moment that somebody states of what follows from something on record: not before that day either.
    pub(super) fn stated_since(
        &self,
        field: &str,
        label: &str,
        at: Instant,
        (since, what): (Day, &str),
    ) -> Result<Instant, Refusal> {
        let at = self.stated_moment(field, label, at)?;
        if at.day() < since {
            let message = format!("{label}：不能早于{what}（{since}）");
            return Err(self.invalid(vec![FieldError::new(field, message)]));
        }
        Ok(at)
    }

    /// A day that somebody states: not after today, not before the case.
    pub(super) fn stated_day(&self, field: &str, label: &str, day: Day) -> Result<Day, Refusal> {
        if day > self.now().day() {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：不能晚于今天"))]));
        }
        if day < self.case.registration.received_at.day() {
            return Err(self.invalid(vec![FieldError::new(field, format!("{label}：不能早于来访时间"))]));
        }
        Ok(day)
    }
}

/// A text with the block below it. Versions of a pack from before the block have it in each text.
pub(super) fn signed(mut body: String, block: &str, pack: &Pack, fields: &[(&str, &str)]) -> String {
    if let Some(block) = pack.texts.get(block) {
        body.push('\n');
        body.push_str(&fill(block, fields));
    }
    body
}

/// Longest text of a field, in characters.
pub(super) use crate::limits::TEXT as MAX_TEXT;

/// `2025年11月3日`.
pub(crate) fn date_zh(at: Instant) -> String {
    let (year, month, day) = at.day().parts();
    format!("{year}年{month}月{day}日")
}

/// `2025年11月3日9时30分`: a meeting has its hour.
pub(crate) fn moment_zh(at: Instant) -> String {
    let text = at.to_string();
    let clock: Vec<&str> = text.get(11..16).unwrap_or_default().split(':').collect();
    let hour = clock.first().map(|hour| hour.trim_start_matches('0')).filter(|hour| !hour.is_empty()).unwrap_or("0");
    format!("{}{hour}时{}分", date_zh(at), clock.get(1).copied().unwrap_or("00"))
}

/// Trims, with line breaks of every system made the same. What cannot be shown was refused before.
pub(super) fn clean(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    text.trim().to_owned()
}
