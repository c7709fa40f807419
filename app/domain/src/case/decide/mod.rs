//! Yes, with events, or no, with a refusal. Pure: what it needs to know stands in its arguments.
//!
//! The order of the questions is the same for every command: is the case archived; does the pack enable the
//! transition; may the card leave its state by it; may this person make it; do its guards hold; is the data there.

mod archiving;
mod assigned;
mod classification;
mod clause;
mod clue;
mod crossing;
mod division;
mod duty;
mod extension;
mod guard;
mod handling;
mod hearing;
mod joint;
mod legal_check;
mod major;
mod opening;
mod overlay;
mod positions;
mod referral;
mod register;
mod registration;
mod reply;
mod restriction;
mod station;
mod suspension;
mod text;
mod transfer;
mod unit;
mod who;
mod work;

pub use clause::{clause_behind, clause_of};
pub use guard::{Guard, guards};
pub use hearing::claim;
pub use opening::open;
pub use text::is_printable;
pub use who::{holds, is_allowed};
pub(crate) use work::{date_zh, moment_zh};

use super::command::Command;
use super::command_kind::CommandKind;
use super::transition::{Edge, Transition, edge_from};
use super::{Case, Event, OversightCommand, Refusal, RefusalCode, SubState};
use crate::access::{Actor, Who};
use crate::clock::Calendar;
use crate::policy::Pack;
use crate::problem::FieldError;
use crate::register::Leadership;
use crate::value::{CaseNo, DepartmentId, Instant};
use serde::{Deserialize, Serialize};
use text::Texts;
use work::Work;

/// A series of numbers without gaps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Series {
    /// `case`, `ledger`, or the kind of a document.
    pub kind: String,
    /// The department whose series it is; empty for case numbers.
    pub department: String,
    /// The year.
    pub year: i32,
}

/// Hands out the next number of a series.
pub trait Numbering {
    /// The next number of `series`, counted from 1. Numbers asked for by a command that is refused are not used up.
    fn next(&self, series: &Series) -> u32;
}

/// Numbers for a preview: the browser shows what would happen, the server numbers it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Preview;

impl Numbering for Preview {
    fn next(&self, _series: &Series) -> u32 {
        0
    }
}

/// What a decision rests on besides the case and the command.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The time.
    pub now: Instant,
    /// Who acts.
    pub actor: &'a Actor,
    /// The case's own pack, in the version it was registered under.
    pub pack: &'a Pack,
    /// The calendar.
    pub calendar: &'a Calendar,
    /// Numbers.
    pub numbers: &'a dyn Numbering,
    /// Who leads the leading group, where somebody looked.
    pub leader: Leadership<'a>,
}

impl Context<'_> {
    /// Refuses with `code` under the pack's clause.
    pub(super) fn refuse(&self, code: RefusalCode) -> Refusal {
        let mut refusal = Refusal::new(code, &self.pack.clause_prefix);
        // What the pack puts in its own words.
        if let Some(text) = self.pack.texts.get(&format!("refusal.{}", code.id())) {
            refusal.message.clone_from(text);
        }
        refusal
    }

    /// Next case number.
    pub(super) fn next_case_no(&self) -> CaseNo {
        let year = self.now.day().year();
        let serial = self.numbers.next(&Series { kind: "case".to_owned(), department: String::new(), year });
        CaseNo::new(u16::try_from(year).unwrap_or(0), serial)
    }

    /// Next number of a department's series.
    pub(super) fn next_number(&self, kind: &str, department: &DepartmentId) -> (i32, u32) {
        let year = self.now.day().year();
        let series = Series { kind: kind.to_owned(), department: department.to_string(), year };
        (year, self.numbers.next(&series))
    }
}

/// Decides `command` on `case`.
///
/// # Errors
/// A [`Refusal`] with code, Chinese message and clause; nothing has happened then.
pub fn decide(case: &Case, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let actor = case.acting(ctx.actor, ctx.now);
    let ctx = &Context { actor: &actor, ..*ctx };
    let kind = command.kind();
    decided(case, command, ctx).map_err(|refusal| resting_on(refusal, Some(kind), ctx).cited(ctx.pack))
}

/// What is answered to a command that could not be read: whether it is archived, enabled and this person's to make is
/// asked first, as of any other.
pub fn unread(case: &Case, kind: Option<CommandKind>, errors: Vec<FieldError>, ctx: &Context<'_>) -> Refusal {
    let actor = case.acting(ctx.actor, ctx.now);
    let ctx = &Context { actor: &actor, ..*ctx };
    let refusal = if let Some(Err(refusal)) = kind.map(|kind| admit(case, kind, ctx)) {
        refusal
    } else {
        let labels: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        let detail = labels.join("；");
        ctx.refuse(RefusalCode::FieldsInvalid).detail(detail).fields(errors)
    };
    resting_on(refusal, kind, ctx).cited(ctx.pack)
}

fn decided(case: &Case, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let texts = Texts::of(&command);
    let events = events_of(case, command, ctx)?;
    // What follows by itself was somebody's text before, and is searched again when it goes into a paper.
    let named = if ctx.actor.who == Who::System { Vec::new() } else { crossing::named(case, &events, &texts) };
    if named.is_empty() { Ok(events) } else { Err(crossing::refuse(&named, ctx)) }
}

/// What `command` brings about, whoever may read it.
fn events_of(case: &Case, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let edge = admit(case, command.kind(), ctx)?;
    let texts = Texts::of(&command);
    texts.check_characters(ctx)?;
    let mut work = Work::new(case, ctx, edge);
    match command {
        Command::Claim => registration::claim(&mut work)?,
        Command::ReleaseClaim => registration::release_claim(&mut work)?,
        Command::OfferHandOver { to, reason } => registration::offer_hand_over(&mut work, to, &reason)?,
        Command::AcceptHandOver => registration::accept_hand_over(&mut work)?,
        Command::DeclineHandOver => registration::decline_hand_over(&mut work),
        Command::AmendRegistration { registration } => registration::amend(&mut work, registration)?,
        Command::ReturnForCorrection { defects } => registration::return_for_correction(&mut work, defects)?,
        Command::Correct { answers, update } => registration::correct(&mut work, answers, update)?,
        Command::RecordContact { party, at, method, result } => {
            overlay::record_contact(&mut work, party, at, &method, &result)?;
        }
        Command::Lapse => registration::lapse(&mut work)?,
        Command::Register => registration::register(&mut work)?,
        Command::AskVerification { item, fact, department, question } => {
            classification::ask(&mut work, item, fact, department, &question)?;
        }
        Command::AnswerVerification { value, note } => classification::answer(&mut work, &value, &note)?,
        Command::DeclareOwn { item, reason } => classification::declare(&mut work, item, &reason)?,
        Command::ClassifyOwn { departures } => classification::own(&mut work, &departures)?,
        Command::Inform { target, path, materials, departures } => {
            classification::inform(&mut work, target, &path, materials, &departures)?;
        }
        Command::NoticeServed => classification::notice_served(&mut work)?,
        Command::Forward { consent } => classification::forward(&mut work, consent)?,
        Command::AnswerQuestion { question, answer } => registration::answer(&mut work, &question, &answer)?,
        Command::Reclassify { reason, office_note } => handling::reclassify(&mut work, &reason, &office_note)?,
        Command::RecordFinding { facts, conclusions, legal_basis } => {
            handling::record_finding(&mut work, &facts, conclusions, legal_basis)?;
        }
        Command::SubmitReply { facts, conclusions, legal_basis, remedies, waives_contribution } => {
            let text = reply::Draft { facts, conclusions, legal_basis, waives_contribution };
            reply::submit(&mut work, text, remedies)?;
        }
        Command::ReturnReply { reason } => reply::give_back(&mut work, &reason)?,
        Command::SignReply { legal_basis } => reply::sign(&mut work, legal_basis)?,
        Command::RecordService { document, party, method, served_at, proof } => {
            reply::record_service(&mut work, document, party, method, served_at, &proof)?;
        }
        Command::ServeReply => reply::serve(&mut work)?,
        Command::ConfirmNoObjection { party, how } => positions::confirm_no_objection(&mut work, party, how)?,
        Command::Object { party, grounds } => positions::object(&mut work, party, &grounds)?,
        Command::StartRemedy { party, remedy, body, filed_on, docket, civil, acknowledged } => {
            let civil = civil.then_some(acknowledged);
            let filing = positions::Filing { party, kind: remedy, body, filed_on, docket, civil };
            positions::start_remedy(&mut work, filing)?;
        }
        Command::ReExamine { ground } => reply::re_examine(&mut work, &ground)?,
        Command::WithdrawObjection => positions::withdraw_objection(&mut work)?,
        Command::CloseRemedy { party, outcome, decision, received_on } => {
            positions::close_remedy(&mut work, party, outcome, &decision, received_on)?;
        }
        Command::RedoAfterRemedy { party, outcome, decision } => {
            positions::redo_after_remedy(&mut work, party, outcome, &decision)?;
        }
        Command::CloseNotPursued { party } => positions::close_not_pursued(&mut work, party)?,
        Command::ProceedToArchive => archiving::proceed(&mut work),
        Command::Archive => archiving::archive(&mut work),
        Command::AskReopening { reason } => archiving::ask_reopening(&mut work, &reason)?,
        Command::Reopen { ground, reason } => archiving::reopen(&mut work, ground, &reason)?,
        Command::Withdraw { reason, letter } => overlay::withdraw(&mut work, &reason, letter)?,
        Command::KeepExOfficio { reason } => overlay::keep_ex_officio(&mut work, &reason)?,
        Command::AddAttachment { attachment } => overlay::add_attachment(&mut work, attachment)?,
        Command::LeaveMessage { text, to } => overlay::leave_message(&mut work, &text, to)?,
        Command::DraftTransfer { letter } => transfer::draft(&mut work, *letter)?,
        Command::InformComplainant { at, method } => transfer::inform_complainant(&mut work, at, &method)?,
        Command::SendTransfer => transfer::send(&mut work)?,
        Command::ReceiveTransfer { receiver, contact } => transfer::receive(&mut work, &receiver, &contact)?,
        Command::NoteReceipt { receiver, contact } => transfer::note_receipt(&mut work, receiver, contact),
        Command::ContactComplainant { at, method, by } => transfer::contact(&mut work, at, &method, &by)?,
        Command::CloseTransferred { result } => transfer::close(&mut work, &result)?,
        Command::SendFeedback { letter } => transfer::send_feedback(&mut work, &letter)?,
        Command::ReceiveFeedback { result, reply } => transfer::receive_feedback(&mut work, result, reply)?,
        Command::Joint(command) => joint::decide(&mut work, command)?,
        Command::Oversight(command) => oversee(&mut work, command)?,
        Command::Division(command) => division::decide(&mut work, command)?,
        Command::Major(command) => major::decide(&mut work, command)?,
        Command::Referral(command) => referral::decide(&mut work, command)?,
        Command::Station(command) => station::decide(&mut work, command)?,
        Command::Hearing(command) => hearing::decide(&mut work, command)?,
        Command::Record(command) => register::decide(&mut work, command)?,
        Command::Duty(command) => duty::decide(&mut work, command)?,
    }
    texts.check_lengths(ctx)?;
    Ok(work.into_events())
}

fn oversee(work: &mut Work<'_>, command: OversightCommand) -> Result<(), Refusal> {
    match command {
        OversightCommand::AskLegalCheck { question, draft } => legal_check::ask(work, &question, &draft),
        OversightCommand::AnswerLegalCheck { result, opinion, articles } => {
            legal_check::answer(work, result, &opinion, articles)
        }
        OversightCommand::AskExtension { clock, days, reason } => extension::ask(work, clock, days, &reason),
        OversightCommand::DecideExtension { granted, reason } => extension::decide(work, granted, &reason),
        OversightCommand::Suspend { ground, reason, expected_end } => {
            suspension::suspend(work, ground, &reason, expected_end)
        }
        OversightCommand::Resume { reason } => suspension::resume(work, &reason),
        OversightCommand::Restrict { users, reason } => restriction::restrict(work, &users, &reason),
        OversightCommand::LiftRestriction { reason } => restriction::lift(work, &reason),
    }
}

/// Side records this person may make now: what is neither a step of the card nor made on a page of its own.
pub fn side_records(case: &Case, ctx: &Context<'_>) -> Vec<CommandKind> {
    let actor = case.acting(ctx.actor, ctx.now);
    let ctx = &Context { actor: &actor, ..*ctx };
    let admitted =
        |kind: &CommandKind| kind.record_zh().is_some() && overlay::admit_side_record(case, *kind, ctx).is_ok();
    CommandKind::ALL.iter().copied().filter(admitted).collect()
}

/// Whether this person may add a paper to the file now.
pub fn admits_file(case: &Case, ctx: &Context<'_>) -> bool {
    let actor = case.acting(ctx.actor, ctx.now);
    let ctx = &Context { actor: &actor, ..*ctx };
    overlay::admit_side_record(case, CommandKind::AddAttachment, ctx).is_ok()
}

/// Refuses unless this person may make `edge`.
pub(super) fn check_who(case: &Case, edge: &Edge, ctx: &Context<'_>) -> Result<(), Refusal> {
    who::check(case, edge, ctx)
}

/// The questions that come before the data: the edge of the transition, `None` for side records.
fn admit(case: &Case, kind: CommandKind, ctx: &Context<'_>) -> Result<Option<&'static Edge>, Refusal> {
    let Some(transition) = kind.transition() else {
        overlay::admit_side_record(case, kind, ctx)?;
        return Ok(None);
    };
    let Some(edge) = edge_from(transition, kind, case.sub_state).filter(|edge| !edge.from.is_empty()) else {
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail("这一步只能用于新登记的事项"));
    };
    admit_edge(case, edge, ctx)?;
    for guard in guards(edge, case, ctx) {
        if !guard.met && !guard.can_depart {
            return Err(guard.refusal(ctx));
        }
    }
    Ok(Some(edge))
}

/// Of the clauses a code may rest on, a refusal names the one behind the step that was tried (requirements §2.5:
/// 由受理部门办理 is M-4.2.2-b of an escalation, M-4.5-a of a slip, M-4.5-f of a clue), or the one that demands the field.
pub(super) fn resting_on(refusal: Refusal, kind: Option<CommandKind>, ctx: &Context<'_>) -> Refusal {
    // A clause named where the rule stands holds under the document that has it.
    if refusal.named && ctx.pack.clauses.contains_key(&refusal.clause) {
        return refusal;
    }
    let demanded = || {
        let blank = refusal.code == RefusalCode::FieldsInvalid;
        refusal.fields.iter().filter(|_| blank).find_map(|field| clause::of_field(&field.field, ctx.pack))
    };
    let clause = demanded().unwrap_or_else(|| clause_behind(kind, refusal.code, ctx.pack));
    refusal.under(clause.as_str())
}

/// Whether the state and the person allow `edge`.
pub(super) fn admit_edge(case: &Case, edge: &Edge, ctx: &Context<'_>) -> Result<(), Refusal> {
    if case.sub_state == SubState::Archived && !edge.from.contains(&SubState::Archived) {
        return Err(ctx.refuse(RefusalCode::CaseArchived));
    }
    if !edge.from.contains(&case.sub_state) {
        return Err(wrong_state(case, edge, ctx));
    }
    if !ctx.pack.enables(edge.id) {
        let name = &ctx.pack.short_title;
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail(format!("{name}没有规定这一步")));
    }
    who::check(case, edge, ctx)
}

/// The refusal of a move from a state it cannot leave.
fn wrong_state(case: &Case, edge: &Edge, ctx: &Context<'_>) -> Refusal {
    let now = case.sub_state.zh();
    match edge.id {
        Transition::Tr04 if case.is_claimed() => {
            let receiver = case.first_receiver.as_ref().map_or("他人", |receiver| receiver.name.as_str());
            ctx.refuse(RefusalCode::AlreadyClaimed).detail(format!("首问责任人是{receiver}"))
        }
        Transition::Tr60 => ctx.refuse(RefusalCode::WithdrawalTooLate),
        Transition::Tr58 if case.open_objection().is_some() || case.open_remedy().is_some() => {
            ctx.refuse(RefusalCode::ObjectionOpen).detail(format!("现在是“{now}”"))
        }
        // Registration comes before any further step (M-4.1-c).
        Transition::Tr10 | Transition::Tr19 | Transition::Tr82 | Transition::Tr84 if case.ledger_no.is_none() => {
            ctx.refuse(RefusalCode::NotRegistered).detail(format!("现在是“{now}”"))
        }
        Transition::Tr31 | Transition::Tr33 | Transition::Tr34 | Transition::Tr35 if !case.has_leader_consent() => {
            ctx.refuse(RefusalCode::LeaderConsentRequired).detail(format!("现在是“{now}”"))
        }
        Transition::Tr36 | Transition::Tr47 | Transition::Tr49 if major::too_early(case).is_some() => {
            ctx.refuse(major::too_early(case).unwrap_or(RefusalCode::StageSkipped)).detail(format!("现在是“{now}”"))
        }
        Transition::Tr66 if case.ledger_no.is_none() => ctx.refuse(RefusalCode::NotRegistered),
        Transition::Tr11 | Transition::Tr12 | Transition::Tr21 | Transition::Tr24 | Transition::Tr47
            if case.ledger_no.is_none() =>
        {
            ctx.refuse(RefusalCode::StageSkipped).detail(format!("现在是“{now}”，应先完成受理登记和分类流转"))
        }
        _ => ctx.refuse(RefusalCode::StageSkipped).detail(format!("现在是“{now}”，不能{}", edge.id.zh())),
    }
}
