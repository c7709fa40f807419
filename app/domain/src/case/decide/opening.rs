//! How a case begins (TR01–TR03, the far end of TR14 and TR66).

use super::registration::{describe_items, masked, unsound};
use super::text::Texts;
use super::work::date_zh;
use super::{Context, Refusal, RefusalCode};
use crate::access::{Role, Who};
use crate::case::command::{OpenedBy, Opening, SplitOrigin};
use crate::case::document::{Audience, Document, fill};
use crate::case::{
    CaseLink, Channel, DivisionEvent, DocumentKind, Event, LinkKind, Opened, Queue, StaffRef, SubState, TransferFile,
    Transition,
};
use crate::clock::{Clock, ClockKind};
use crate::policy::{Clarity, DepartmentKind, Facts, Pack, route};
use crate::problem::FieldError;
use crate::value::{DepartmentId, Instant};

/// Decides how a new case begins.
///
/// # Errors
/// `PACK_NOT_IN_FORCE`, `REGISTRATION_INCOMPLETE`, `FIELDS_INVALID`, `OUT_OF_STATION_AREA`, `CALENDAR_MISSING`.
pub fn open(opening: Opening, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    admit(&opening, ctx)?;
    let (transition, state) = match &opening.by {
        OpenedBy::Applicant | OpenedBy::Forwarding { .. } => (Transition::Tr01, SubState::Submitted),
        OpenedBy::Hotline(_) => (Transition::Tr02, SubState::Submitted),
        OpenedBy::Intake(_) => (Transition::Tr03, SubState::Registering),
        OpenedBy::Transfer { .. } => (Transition::Tr66, SubState::Registering),
        OpenedBy::Split(_) => (Transition::Tr82, SubState::Triage),
    };
    if !ctx.pack.enables(transition) {
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail(format!("没有启用“{}”", transition.zh())));
    }
    let (queue, accountable) = queue(&opening, ctx.pack);
    let registration = &opening.registration;
    let mut events = vec![Event::Opened(Box::new(Opened {
        case_no: opening.case_no,
        pack: opening.pack.clone(),
        channel: opening.channel,
        registration: registration.clone(),
        queue,
        accountable,
        state,
        ticket: match &opening.by {
            OpenedBy::Hotline(ticket) => Some(ticket.clone()),
            OpenedBy::Forwarding { ticket, .. } => ticket.as_deref().cloned(),
            _ => None,
        },
        first_contact: match &opening.by {
            OpenedBy::Forwarding { first, .. } => first.clone(),
            OpenedBy::Split(origin) => origin.first.clone(),
            _ => None,
        },
        formerly: opening.formerly.clone(),
    }))];
    match &opening.by {
        OpenedBy::Intake(receiver) => events.push(Event::Claimed(receiver.clone())),
        OpenedBy::Forwarding { from, .. } => {
            events.push(Event::Linked(CaseLink { kind: LinkKind::ForwardedFrom, case_no: *from }));
        }
        OpenedBy::Transfer { from, letter, .. } => {
            events.push(Event::Linked(CaseLink { kind: LinkKind::TransferredFrom, case_no: *from }));
            events.push(Event::TransferDrafted(Box::new(TransferFile {
                letter: (**letter).clone(),
                drafted_by: ctx.actor.to_ref(),
                complainant_informed: None,
                sent_on: Some(ctx.now.day()),
                counterpart: Some(*from),
                receipt: None,
                contact: None,
                result: None,
                fed_back_at: None,
            })));
        }
        OpenedBy::Split(origin) => {
            events.push(Event::Linked(CaseLink { kind: LinkKind::SplitFrom, case_no: origin.from }));
            events.push(Event::Claimed(origin.receiver.clone()));
            events.push(Event::LedgerNumbered(origin.ledger_no.clone()));
            if !origin.verified.is_empty() {
                events.push(Event::Division(DivisionEvent::VerifiedBefore(origin.verified.clone())));
            }
        }
        OpenedBy::Applicant | OpenedBy::Hotline(_) => {}
    }
    for (index, attachment) in opening.attachments.iter().enumerate() {
        let mut attachment = Box::new(attachment.clone());
        attachment.no = u16::try_from(index + 1).unwrap_or(u16::MAX);
        events.push(Event::AttachmentAdded(attachment));
    }
    let clauses = ctx.pack.transitions.get(&transition).map(|rule| rule.clauses.clone()).unwrap_or_default();
    events.push(Event::Moved { transition, from: SubState::Draft, to: state, reason: String::new(), clauses });
    let first =
        if matches!(opening.by, OpenedBy::Split(_)) { ClockKind::Classification } else { ClockKind::Registration };
    if let Some(clock) = first_clock(first, ctx)? {
        events.push(clock);
    }
    match &opening.by {
        OpenedBy::Transfer { .. } => {}
        OpenedBy::Split(origin) => events.push(split_form(&opening, origin, ctx)),
        OpenedBy::Applicant | OpenedBy::Hotline(_) | OpenedBy::Intake(_) | OpenedBy::Forwarding { .. } => {
            events.push(receipt(&opening, ctx));
        }
    }
    Ok(events)
}

fn admit(opening: &Opening, ctx: &Context<'_>) -> Result<(), Refusal> {
    let registration = &opening.registration;
    let received = registration.received_at;
    if !ctx.pack.is_in_force(received.day()) || !ctx.pack.is_in_force(ctx.now.day()) {
        return Err(ctx.refuse(RefusalCode::PackNotInForce).detail(format!(
            "{}自 {} 起施行{}",
            ctx.pack.short_title,
            ctx.pack.in_force_from,
            ctx.pack.in_force_until.map(|until| format!("，至 {until} 止")).unwrap_or_default()
        )));
    }
    Texts::of(registration).check_characters(ctx)?;
    let mut problems = unsound(registration, ctx.pack, ctx.now);
    if matches!(opening.by, OpenedBy::Applicant | OpenedBy::Hotline(_) | OpenedBy::Intake(_)) {
        problems.extend(masked(registration));
    }
    if received > ctx.now.plus(60) {
        problems.push(FieldError::new("received_at", "来访时间：不能晚于现在"));
    }
    if !problems.is_empty() {
        let detail: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        return Err(ctx.refuse(RefusalCode::FieldsInvalid).detail(detail.join("；")).fields(problems));
    }
    // What staff take at the counter may be completed while registering; what comes from outside must be whole.
    let whole = !matches!(opening.by, OpenedBy::Intake(_));
    let missing = registration.missing();
    if whole && !missing.is_empty() {
        let fields = missing.iter().map(|label| FieldError::new(*label, format!("{label}：请填写"))).collect();
        return Err(ctx.refuse(RefusalCode::RegistrationIncomplete).detail(missing.join("、")).fields(fields));
    }
    match &opening.by {
        OpenedBy::Intake(receiver) => intake(opening, receiver, ctx),
        OpenedBy::Applicant if ctx.actor.as_party() != Some(1) => Err(ctx.refuse(RefusalCode::RoleNotAllowed)),
        OpenedBy::Hotline(_) if !matches!(ctx.actor.who, Who::Hotline { .. }) => {
            Err(ctx.refuse(RefusalCode::RoleNotAllowed))
        }
        OpenedBy::Applicant
        | OpenedBy::Hotline(_)
        | OpenedBy::Forwarding { .. }
        | OpenedBy::Split(_)
        | OpenedBy::Transfer { .. } => Ok(()),
    }
}

fn intake(opening: &Opening, receiver: &StaffRef, ctx: &Context<'_>) -> Result<(), Refusal> {
    let allowed = ctx.actor.has(Role::Clerk) || ctx.actor.has(Role::Station) || ctx.actor.has(Role::Petitions);
    if !allowed || ctx.actor.account() != Some(receiver.account) || ctx.actor.department() != Some(&receiver.department)
    {
        return Err(ctx.refuse(RefusalCode::RoleNotAllowed).detail("由受理岗或镇调解站登记"));
    }
    if matches!(opening.channel, Channel::Online | Channel::Hotline | Channel::Transfer) {
        return Err(ctx
            .refuse(RefusalCode::FieldsInvalid)
            .fields(vec![FieldError::new("channel", "来源渠道：网上、12345 和移转的事项由系统登记")]));
    }
    let department = ctx.pack.department(&receiver.department);
    let Some(department) = department else { return Err(ctx.refuse(RefusalCode::RoleNotAllowed)) };
    let town = &opening.registration.location_town;
    if department.kind == DepartmentKind::Station && department.town.as_ref() != Some(town) && !town.as_str().is_empty()
    {
        return Err(ctx.refuse(RefusalCode::OutOfStationArea));
    }
    Ok(())
}

/// The queue of the one department the table proposes, else the common pool (AMB-10).
fn queue(opening: &Opening, pack: &Pack) -> (Queue, DepartmentId) {
    let department = match &opening.by {
        OpenedBy::Intake(receiver) => Some(receiver.department.clone()),
        OpenedBy::Split(origin) => Some(origin.receiver.department.clone()),
        OpenedBy::Forwarding { to, .. } | OpenedBy::Transfer { to, .. } => Some(to.clone()),
        OpenedBy::Applicant | OpenedBy::Hotline(_) => proposed(opening, pack),
    };
    match department {
        Some(department) => (Queue::Department(department.clone()), department),
        None => (Queue::Pool, pack.pool_accountable.clone()),
    }
}

fn proposed(opening: &Opening, pack: &Pack) -> Option<DepartmentId> {
    let registration = &opening.registration;
    let mut found: Option<DepartmentId> = None;
    for item in &registration.items {
        let facts = Facts::of(pack, registration, item, None);
        let route = route::route(pack, &facts, false).ok()?;
        let [department] = route.departments.as_slice() else { return None };
        if route.clarity == Clarity::Unclear || found.as_ref().is_some_and(|found| found != department) {
            return None;
        }
        found = Some(department.clone());
    }
    found.filter(|department| {
        pack.department(department).is_some_and(|department| department.kind == DepartmentKind::Functional)
    })
}

fn first_clock(kind: ClockKind, ctx: &Context<'_>) -> Result<Option<Event>, Refusal> {
    let Some(rule) = ctx.pack.clocks.get(&kind) else { return Ok(None) };
    let terms = (rule.limit, rule.source, rule.clause.clone());
    let clock = Clock::start(ctx.calendar, kind, ctx.now, terms).map_err(|missing| {
        ctx.refuse(RefusalCode::CalendarMissing).detail(format!("{} 年，请管理员导入放假安排", missing.0))
    })?;
    Ok(Some(Event::ClockStarted(Box::new(clock))))
}

/// 受理登记表 of a card split off: its own items under the ledger number of the one contact (TR82).
fn split_form(opening: &Opening, origin: &SplitOrigin, ctx: &Context<'_>) -> Event {
    let registration = &opening.registration;
    let applicant = registration.applicant();
    let contact = applicant
        .map(|party| party.phone.as_ref().map_or(party.address.clone(), ToString::to_string))
        .unwrap_or_default();
    let name = applicant.map(|party| party.name.clone()).unwrap_or_default();
    let fields = [
        ("case_no", opening.case_no.to_string()),
        ("ledger_no", origin.ledger_no.to_string()),
        ("applicant", name),
        ("received", date_zh(registration.received_at)),
        ("contact", contact),
        ("town", ctx.pack.place_name(&registration.location_town).to_owned()),
        ("summary", registration.summary.clone()),
        ("items", describe_items(registration, ctx.pack)),
        ("department", ctx.pack.department_name(&origin.receiver.department).to_owned()),
        ("date", date_zh(ctx.now)),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    document(DocumentKind::RegistrationForm, &fields, ctx)
}

/// The first document of a case.
fn document(kind: DocumentKind, fields: &[(&str, &str)], ctx: &Context<'_>) -> Event {
    Event::DocumentIssued(Box::new(Document {
        no: 1,
        kind,
        document_no: None,
        title: kind.zh().to_owned(),
        body: fill(ctx.pack.text(&format!("document.{}", kind.id())), fields),
        audience: Audience::Applicant,
        issued_at: ctx.now,
        issued_by: ctx.actor.to_ref(),
        round: 1,
        to: None,
        void: None,
    }))
}

/// 登记回执: dated proof of the claim; a complaint to any department interrupts the arbitration limit (law §2.4).
fn receipt(opening: &Opening, ctx: &Context<'_>) -> Event {
    let received: Instant = opening.registration.received_at;
    let (hour, minute, _) = received.time_of_day();
    let received = format!("{} {hour:02}:{minute:02}", date_zh(received));
    let applicant = opening.registration.applicant().map(|party| party.name.clone()).unwrap_or_default();
    let case_no = opening.case_no.to_string();
    let fields = [
        ("case_no", case_no.as_str()),
        ("applicant", applicant.as_str()),
        ("received", received.as_str()),
        ("channel", opening.channel.zh()),
        ("title", opening.registration.title.as_str()),
        ("area", ctx.pack.area_name.as_str()),
        ("date", &date_zh(ctx.now)),
        ("document", ctx.pack.short_title.as_str()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, *text)).collect();
    document(DocumentKind::Receipt, &fields, ctx)
}
