//! For whom a case waits, and with what: the rows behind 我的待办. The store keeps them beside the cards; the line a
//! person reads is made from the same function on what that person sees, so that rows and lines cannot disagree.

use super::task::TaskKind;
use crate::access::{Actor, Part, Role, RoleSet, Sight, Who, sight};
use crate::case::decide::holds;
use crate::case::{
    Case, CommandKind, Context, DocumentKind, HandlingUnit, Preview, Relation, Stage, SubState, UnitDuty, steps,
};
use crate::clock::{Calendar, Clock, ClockKind};
use crate::policy::{DepartmentKind, Pack};
use crate::value::{AccountId, DepartmentId, Instant};
use std::collections::BTreeSet;
use std::fmt;

/// A desk on which tasks lie: a post of a department, or one person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskDesk {
    /// Whoever holds that post.
    Post(Role, DepartmentId),
    /// This person holding that post: what a restricted case lets nobody else know of (TR79).
    Named(Role, DepartmentId, AccountId),
    /// This person, whatever the post: first receiver, colleague asked to take over.
    Person(AccountId),
}

impl fmt::Display for TaskDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post(role, department) => write!(f, "{role}@{department}"),
            Self::Named(role, department, account) => write!(f, "{role}@{department}/{}", account.0),
            Self::Person(account) => write!(f, "account/{}", account.0),
        }
    }
}

impl TaskDesk {
    /// The desks of a member of staff; only the personal ones for `mine`.
    pub fn of(actor: &Actor, mine: bool) -> Vec<Self> {
        let Who::Staff { account, roles, department, .. } = &actor.who else { return Vec::new() };
        let mut desks = vec![Self::Person(*account)];
        for role in roles.iter() {
            desks.push(Self::Named(role, department.clone(), *account));
            if !mine {
                desks.push(Self::Post(role, department.clone()));
            }
        }
        desks
    }
}

/// Where a task lies in the store's order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskRow {
    /// On whose desk.
    pub desk: TaskDesk,
    /// In which group.
    pub kind: TaskKind,
    /// Sort key: what is due first comes first, what has no limit last.
    pub due: i64,
    /// Not before then: some things wait for somebody only once time has passed.
    pub from: i64,
}

/// Something that waits for an actor on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// In which group.
    pub kind: TaskKind,
    /// Not before then.
    pub from: i64,
    /// What has to be done; `None` where the case is only followed.
    pub command: Option<CommandKind>,
}

/// What has no limit of its own sorts after everything that has one.
const WITHOUT_LIMIT: i64 = 1 << 40;

/// Since always.
const ALWAYS: i64 = 0;

/// What waits for `ctx.actor` on a case he sees as `seen`; `case` is the case as it is.
pub fn waiting(case: &Case, seen: Sight, ctx: &Context<'_>) -> Vec<Waiting> {
    let reduced;
    let view = match seen {
        Sight::Nothing | Sight::Party(_) | Sight::Status => return Vec::new(),
        Sight::Full => case,
        Sight::Pool | Sight::Part(_) => {
            reduced = case.seen_as(seen, ctx.actor);
            &reduced
        }
    };
    let mut found: Vec<Waiting> = steps::errands(view, ctx)
        .into_iter()
        .filter_map(|command| {
            let kind = kind_of(command, view, ctx.actor)?;
            Some(Waiting { kind, from: ALWAYS, command: Some(command) })
        })
        .collect();
    found.extend(besides(view, ctx));
    if found.is_empty() && is_followed(view, seen, ctx.actor) {
        found.push(Waiting { kind: TaskKind::Followed, from: ALWAYS, command: None });
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Work that is no step of the card and no record of the case page's list, or that begins with a date.
fn besides(case: &Case, ctx: &Context<'_>) -> Vec<Waiting> {
    let holds = |relation| holds(relation, ctx.actor, case, ctx.pack);
    let mut found = Vec::new();
    let mut add = |kind, from, command| found.push(Waiting { kind, from, command: Some(command) });
    let account = ctx.actor.account();
    if account.is_some() && case.hand_over.as_ref().map(|offer| offer.to.account) == account {
        add(TaskKind::HandOver, ALWAYS, CommandKind::AcceptHandOver);
    }
    if case.sub_state == SubState::Archived {
        if !case.reopen_requests.is_empty() && holds(Relation::Head) {
            add(TaskKind::Reopen, ALWAYS, CommandKind::Reopen);
        }
        return found;
    }
    if case.is_suspended() {
        return found;
    }
    let due = |kind| case.open_clock(kind).map(|clock| clock.due_at.unix());
    match case.sub_state {
        SubState::ReturnedForCorrection if holds(Relation::Head) => {
            if let Some(due) = due(ClockKind::Correction) {
                add(TaskKind::Correction, due, CommandKind::Lapse);
            }
        }
        SubState::ReplyReview => {
            let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
            if !signed && holds(Relation::Head) {
                add(TaskKind::Sign, ALWAYS, CommandKind::SignReply);
            }
            if signed && is_unserved(case) && (holds(Relation::Head) || holds(Relation::Handler)) {
                add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
            }
        }
        SubState::Informed if !case.is_served(DocumentKind::CompetenceNotice, 1) => {
            if holds(Relation::FirstReceiver) {
                add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
            }
        }
        SubState::AssignedFedBack if is_unserved(case) => {
            if holds(Relation::Head) || holds(Relation::Handler) {
                add(TaskKind::Serve, ALWAYS, CommandKind::RecordService);
            }
        }
        SubState::ReplyServed if holds(Relation::Head) => {
            if let Some(due) = due(ClockKind::ObjectionWindow) {
                add(TaskKind::Objection, due, CommandKind::ConfirmNoObjection);
            }
        }
        SubState::JointOpinions | SubState::TeamOpinions => {
            let team = case.sub_state == SubState::TeamOpinions;
            let urges = holds(if team { Relation::LeadingGroupOffice } else { Relation::Head });
            for unit in case.units.iter().filter(|unit| urges && unit.is_missing()) {
                let command =
                    if unit.reminders.len() < 2 { CommandKind::RemindUnit } else { CommandKind::RecordAbsence };
                if let Some(clock) = unit_clock(case, unit) {
                    add(TaskKind::MissingOpinion, clock.due_at.unix(), command);
                }
            }
        }
        _ => {}
    }
    let waits = |item: &crate::case::CourtItem| item.docket.is_empty() || item.ruling.is_empty();
    if holds(Relation::Court) && case.records.court_items.iter().any(waits) {
        add(TaskKind::Court, ALWAYS, CommandKind::UpdateCourtItem);
    }
    found
}

/// Whether a party still has to be served.
fn is_unserved(case: &Case) -> bool {
    case.parties_to_serve().any(|party| !case.is_served(DocumentKind::Reply, party.no))
}

/// Cases somebody has passed on, or leads, and of which he learns how they go on.
fn is_followed(case: &Case, seen: Sight, actor: &Actor) -> bool {
    if !case.sub_state.is_open() {
        return false;
    }
    match seen {
        // Before it is forwarded it is in hand there.
        Sight::Part(Part::Stage) if case.accepting_department.as_ref() == actor.department() => false,
        Sight::Part(Part::Stage) => {
            [Role::Petitions, Role::Station, Role::Clerk].into_iter().any(|role| actor.has(role))
        }
        Sight::Part(Part::Slip) => case.sub_state.stage() == Stage::Referral,
        Sight::Part(Part::Leading | Part::Leader) => case.is_reported(),
        Sight::Part(Part::Unit | Part::Check | Part::Court | Part::PublicOpinion | Part::Clue)
        | Sight::Nothing
        | Sight::Pool
        | Sight::Full
        | Sight::Party(_)
        | Sight::Status => false,
    }
}

/// The group of a command that waits; `None` for what nobody waits for, or what [`besides`] says more exactly.
fn kind_of(command: CommandKind, case: &Case, actor: &Actor) -> Option<TaskKind> {
    use CommandKind as C;
    use TaskKind as T;
    Some(match command {
        C::Claim => T::Claim,
        C::Register | C::ReturnForCorrection | C::AnswerQuestion | C::ReceiveTransfer => T::Register,
        C::AskVerification
        | C::ClassifyOwn
        | C::Inform
        | C::ClassifyJoint
        | C::DraftSlip
        | C::Split
        | C::ForwardAcceptance
        | C::BeginMediation => T::Classify,
        C::AnswerVerification => T::Verify,
        C::SettleMediation | C::FailMediation | C::DraftAgreement => T::Mediate,
        C::ConveneJoint => T::Convene,
        C::DraftOpinion | C::SignOpinion | C::SignReviewOpinion => T::Opinion,
        C::BeginConsolidation | C::DraftConsolidated | C::IssueConsolidated => T::Consolidate,
        C::RecordFinding | C::ContactComplainant | C::CloseTransferred => T::Handle,
        C::DraftResult | C::RecordFeedback | C::FeedBack => T::Assigned,
        C::PresentToLeader | C::ReturnEscalation => T::Review,
        C::GiveConsent | C::RefuseConsent => T::Consent,
        C::AskReviewOpinions | C::ConveneTeamMeeting | C::RecordTeamMeeting | C::SignMinutes => T::Team,
        C::FillSlip | C::SendSlip => T::Slip,
        C::ReceiveSlip => T::SlipIn,
        C::ReturnSlip if case.sub_state == SubState::SlipSent => T::SlipIn,
        // Once passed on it waits for the hotline office; the government may still call it back.
        C::ReturnSlip => return actor.has(Role::HotlineOffice).then_some(T::Dispatch),
        C::AssignSlip => T::Dispatch,
        C::ViewRefusal | C::AcceptRefusal | C::RejectRefusal => T::Refusal,
        C::AnswerLegalCheck => T::Check,
        C::AnswerGuidance => T::Guidance,
        C::RespondPublicOpinion => {
            let answered = case.records.open_public_opinion().is_none_or(|item| !item.response.is_empty());
            return (!answered).then_some(T::PublicOpinion);
        }
        C::ClosePublicOpinion => T::PublicOpinion,
        C::AcknowledgeClue | C::RecordClueOutcome => T::Clue,
        C::DecideExtension => T::Extension,
        C::DecideDisclosure | C::ReleaseDisclosure => T::Disclosure,
        C::Resume => T::Suspended,
        C::DraftTransfer if case.sub_state == SubState::Triage => T::Classify,
        C::DraftTransfer => return None,
        C::SendTransfer | C::SendFeedback => T::Transfer,
        C::SubmitReply | C::AdoptMinutes => T::Reply,
        C::ReturnReply => {
            let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
            return (!signed).then_some(T::Sign);
        }
        C::ServeReply => T::Serve,
        C::ConcludeFeedback => T::Feedback,
        C::StartRemedy | C::ReExamine | C::CloseRemedy | C::RedoAfterRemedy => T::Objection,
        C::Archive => T::Archive,
        // Begun elsewhere, possible at any time, a party's own, or said above.
        C::Submit
        | C::RegisterContact
        | C::OfferHandOver
        | C::AcceptHandOver
        | C::DeclineHandOver
        | C::AmendRegistration
        | C::Correct
        | C::RecordContact
        | C::Lapse
        | C::DeclareOwn
        | C::NoticeServed
        | C::Forward
        | C::Reclassify
        | C::SignReply
        | C::RecordService
        | C::ConfirmNoObjection
        | C::Object
        | C::WithdrawObjection
        | C::ProceedToArchive
        | C::AskReopening
        | C::Reopen
        | C::Withdraw
        | C::KeepExOfficio
        | C::AddAttachment
        | C::LeaveMessage
        | C::InformComplainant
        | C::NoteReceipt
        | C::ReceiveFeedback
        | C::TurnJoint
        | C::RemindUnit
        | C::RecordAbsence
        | C::AskLegalCheck
        | C::AskExtension
        | C::Suspend
        | C::Restrict
        | C::LiftRestriction
        | C::Merge
        | C::Unmerge
        | C::BeMerged
        | C::BeRestored
        | C::Escalate
        | C::TurnReferral
        | C::RefuseAssignment
        | C::RemindAssigned
        | C::HandOverClue
        | C::RecordMediationSession
        | C::OpenCourtItem
        | C::UpdateCourtItem
        | C::AskDisclosure
        | C::RegisterPublicOpinion
        | C::AskGuidance
        | C::RecordCoordination
        | C::OpenConsultation => return None,
    })
}

fn unit_clock<'a>(case: &'a Case, unit: &HandlingUnit) -> Option<&'a Clock> {
    let kind = match unit.duty {
        UnitDuty::Joint => ClockKind::Opinion,
        UnitDuty::Team => ClockKind::Team,
    };
    case.open_unit_clock(kind, Some(&unit.department))
}

/// The clock that binds a task of `kind` of somebody of `department`: a unit has its own.
pub(super) fn task_clock<'a>(case: &'a Case, kind: TaskKind, department: Option<&DepartmentId>) -> Option<&'a Clock> {
    if !kind.is_timed() {
        return None;
    }
    if kind == TaskKind::Opinion {
        return department.and_then(|department| case.unit(department)).and_then(|unit| unit_clock(case, unit));
    }
    if kind == TaskKind::MissingOpinion {
        let missing = case.units.iter().filter(|unit| unit.is_missing());
        return missing.filter_map(|unit| unit_clock(case, unit)).min_by_key(|clock| clock.due_at);
    }
    case.due_clock()
}

/// Sort key of a task.
pub fn task_order(case: &Case, kind: TaskKind, department: Option<&DepartmentId>) -> i64 {
    match task_clock(case, kind, department) {
        Some(clock) if clock.kind.binds_office() && !clock.is_suspended() => clock.due_at.unix(),
        Some(clock) => WITHOUT_LIMIT + clock.due_at.unix(),
        None => WITHOUT_LIMIT + case.since.unix(),
    }
}

/// Everybody for whom the case waits.
pub fn task_rows(case: &Case, pack: &Pack, calendar: &Calendar, now: Instant) -> Vec<TaskRow> {
    let mut rows: BTreeSet<TaskRow> = BTreeSet::new();
    let named = named(case);
    for (role, department) in posts(case, pack) {
        for account in &named {
            let Some(found) = of_person(*account, role, &department, case, pack, calendar, now) else { continue };
            let desk = match account {
                Some(account) => TaskDesk::Named(role, department.clone(), *account),
                None => TaskDesk::Post(role, department.clone()),
            };
            keep(&mut rows, &desk, found, case, &department);
        }
    }
    for (account, department) in persons(case) {
        let role = personal_role(&department, pack);
        let own = of_person(Some(account), role, &department, case, pack, calendar, now).unwrap_or_default();
        let post = of_person(None, role, &department, case, pack, calendar, now).unwrap_or_default();
        let own = own.into_iter().filter(|waiting| !post.contains(waiting)).collect();
        keep(&mut rows, &TaskDesk::Person(account), own, case, &department);
    }
    rows.into_iter().collect()
}

fn keep(rows: &mut BTreeSet<TaskRow>, desk: &TaskDesk, found: Vec<Waiting>, case: &Case, department: &DepartmentId) {
    for kind in found.iter().map(|waiting| waiting.kind).collect::<BTreeSet<_>>() {
        let from = found.iter().filter(|waiting| waiting.kind == kind).map(|waiting| waiting.from).min();
        let due = task_order(case, kind, Some(department));
        rows.insert(TaskRow { desk: desk.clone(), kind, due, from: from.unwrap_or(ALWAYS) });
    }
}

/// Whom a restriction names, each on his own; where there is none, the post alone. The leading-group office knows of
/// restricted cases reported to it, and is a post.
fn named(case: &Case) -> Vec<Option<AccountId>> {
    let Some(restriction) = &case.restriction else { return vec![None] };
    let mut named: Vec<AccountId> = restriction.users.iter().copied().chain(restriction.by.account).collect();
    named.sort_unstable();
    named.dedup();
    std::iter::once(None).chain(named.into_iter().map(Some)).collect()
}

/// People to whom something of the case falls personally.
fn persons(case: &Case) -> Vec<(AccountId, DepartmentId)> {
    let mut persons: Vec<(AccountId, DepartmentId)> = Vec::new();
    let offered = case.hand_over.as_ref().map(|offer| &offer.to);
    for person in case.first_receiver.iter().chain(offered) {
        if !persons.iter().any(|(known, _)| *known == person.account) {
            persons.push((person.account, person.department.clone()));
        }
    }
    persons
}

fn personal_role(department: &DepartmentId, pack: &Pack) -> Role {
    let station = pack.department(department).is_some_and(|department| department.kind == DepartmentKind::Station);
    if station { Role::Station } else { Role::Clerk }
}

/// A department's board on which the case stands, and who reads it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardSeat {
    /// The department.
    pub department: DepartmentId,
    /// The one person who may know of the case there (TR79); `None` for the whole department.
    pub account: Option<AccountId>,
    /// Somebody who reads that board.
    pub reader: Actor,
    /// What the reader sees of the case.
    pub sight: Sight,
}

/// Departments that work with a board and may know of the case, each with what it sees of it; the common pool is not
/// among them.
pub fn board_seats(case: &Case, pack: &Pack) -> Vec<BoardSeat> {
    let mut departments = case.departments();
    if case.is_in_pool() {
        let stations = pack.departments.iter().filter(|department| {
            department.kind == DepartmentKind::Station
                && department.town.as_ref() == Some(&case.registration.location_town)
        });
        departments.extend(stations.map(|station| station.id.clone()));
    }
    let named = named(case);
    let mut seats = Vec::with_capacity(departments.len());
    for department in departments {
        for account in &named {
            let reader = somebody(*account, personal_role(&department, pack), &department, pack);
            let sight = sight(&reader, case, pack);
            if sight != Sight::Nothing {
                seats.push(BoardSeat { department: department.clone(), account: *account, reader, sight });
            }
        }
    }
    seats
}

/// Nobody's account: the post itself.
const NOBODY: AccountId = AccountId(0);

/// Somebody at a post.
pub fn somebody(account: Option<AccountId>, role: Role, department: &DepartmentId, pack: &Pack) -> Actor {
    let town = pack.department(department).and_then(|known| known.town.clone());
    let who = Who::Staff {
        account: account.unwrap_or(NOBODY),
        roles: RoleSet::one(role),
        department: department.clone(),
        town,
    };
    Actor { who, name: String::new() }
}

fn of_person(
    account: Option<AccountId>,
    role: Role,
    department: &DepartmentId,
    case: &Case,
    pack: &Pack,
    calendar: &Calendar,
    now: Instant,
) -> Option<Vec<Waiting>> {
    let actor = somebody(account, role, department, pack);
    let seen = sight(&actor, case, pack);
    if seen == Sight::Nothing {
        return None;
    }
    let ctx = Context { now, actor: &actor, pack, calendar, numbers: &Preview };
    Some(waiting(case, seen, &ctx))
}

/// Posts that could have to do with the case: of the departments on whose boards it stands, and of the offices it
/// has reached.
fn posts(case: &Case, pack: &Pack) -> Vec<(Role, DepartmentId)> {
    let mut posts: BTreeSet<(Role, DepartmentId)> = BTreeSet::new();
    for department in case.departments() {
        let Some(known) = pack.department(&department) else { continue };
        let roles: &[Role] = match known.kind {
            DepartmentKind::Station => &[Role::Station],
            _ => &[Role::Clerk, Role::Handler, Role::Head],
        };
        for role in roles.iter().copied().chain(office_role(&department, pack)) {
            posts.insert((role, department.clone()));
        }
    }
    if case.is_in_pool() {
        posts.extend(pack.pool.iter().map(|department| (Role::Clerk, department.clone())));
        let stations = pack.departments.iter().filter(|department| {
            department.kind == DepartmentKind::Station
                && department.town.as_ref() == Some(&case.registration.location_town)
        });
        posts.extend(stations.map(|station| (Role::Station, station.id.clone())));
    }
    let slip = case.referral.as_deref();
    let offices = &pack.offices;
    let reached = [
        (slip.is_some_and(|file| file.slip_no.is_some()), Role::Government, &offices.government),
        (slip.is_some_and(|file| file.receipt.is_some()), Role::HotlineOffice, &offices.hotline_office),
        (case.major.is_some(), Role::LeadingGroupOffice, &offices.leading_group),
        (case.major.is_some(), Role::GroupLeader, &offices.leading_group),
        (!case.legal_checks.is_empty(), Role::Justice, &offices.justice),
        (!case.records.guidance.is_empty(), Role::Justice, &offices.justice),
        (!case.records.court_items.is_empty(), Role::Court, &offices.court),
        (!case.records.public_opinion.is_empty(), Role::Cyberspace, &offices.cyberspace),
        (!case.clues.is_empty(), Role::Discipline, &offices.discipline),
    ];
    for (is_reached, role, office) in reached {
        if let (true, Some(office)) = (is_reached, office) {
            posts.insert((role, office.clone()));
        }
    }
    posts.into_iter().collect()
}

/// The post of an office of its own, where `department` is one.
pub fn office_role(department: &DepartmentId, pack: &Pack) -> Option<Role> {
    let offices = &pack.offices;
    let is = |office: &Option<DepartmentId>| office.as_ref() == Some(department);
    [
        (&offices.government, Role::Government),
        (&offices.hotline_office, Role::HotlineOffice),
        (&offices.justice, Role::Justice),
        (&offices.court, Role::Court),
        (&offices.cyberspace, Role::Cyberspace),
    ]
    .into_iter()
    .find(|(office, _)| is(office))
    .map(|(_, role)| role)
    .or_else(|| {
        // The petitions bureau is a liaison department that no step names.
        let liaison = pack.department(department).is_some_and(|known| known.kind == DepartmentKind::Liaison);
        liaison.then_some(Role::Petitions)
    })
}
