//! On whose desks and boards a case lies: rows the store keeps beside the cards (requirements §3, TR79).

use super::errand::{ALWAYS, Waiting, task_order, waiting};
use super::task::TaskKind;
use crate::access::{Actor, Role, RoleSet, Sight, Who, sight};
use crate::case::{Case, Context, Preview};
use crate::clock::Calendar;
use crate::policy::{DepartmentKind, Pack};
use crate::register::Leadership;
use crate::value::{AccountId, Day, DepartmentId, Instant};
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
    for (account, department, from) in persons(case, now) {
        let role = personal_role(&department, pack);
        let at = from.map_or(now, |from| from.start().max(now));
        let own = of_person(Some(account), role, &department, case, pack, calendar, at).unwrap_or_default();
        let post = of_person(None, role, &department, case, pack, calendar, at).unwrap_or_default();
        let not_before = from.map_or(ALWAYS, |from| from.start().unix());
        let own = own
            .into_iter()
            .filter(|waiting| !post.contains(waiting))
            .map(|waiting| Waiting { from: waiting.from.max(not_before), ..waiting })
            .collect();
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

/// People to whom something of the case falls personally; to a stand-in from the first day of the period on, and not
/// after the last.
fn persons(case: &Case, now: Instant) -> Vec<(AccountId, DepartmentId, Option<Day>)> {
    let mut persons: Vec<(AccountId, DepartmentId, Option<Day>)> = Vec::new();
    let offered = case.hand_over.as_ref().map(|offer| &offer.to);
    let own = case.first_receiver.iter().chain(offered).map(|person| (person, None));
    let standing = case.duty.stand_ins.iter().filter(|one| !one.ended && one.until >= now.day());
    for (person, from) in own.chain(standing.map(|one| (&one.to, Some(one.from)))) {
        if !persons.iter().any(|(known, ..)| *known == person.account) {
            persons.push((person.account, person.department.clone(), from));
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
        stands_in_for: None,
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
    let ctx = Context { now, actor: &actor, pack, calendar, numbers: &Preview, leader: Leadership::Unasked };
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
        (case.is_before_court(), Role::Court, &offices.court),
        (!case.records.public_opinion.is_empty(), Role::Cyberspace, &offices.cyberspace),
        (case.standing_clue().is_some(), Role::Discipline, &offices.discipline),
    ];
    for (is_reached, role, office) in reached {
        if let (true, Some(office)) = (is_reached, office) {
            posts.insert((role, office.clone()));
        }
    }
    posts.into_iter().collect()
}

/// Whether `role` is a post of `department`: offices of their own are where the pack says, whatever other departments of
/// the kind there are.
pub fn is_post_of(role: Role, department: &DepartmentId, pack: &Pack) -> bool {
    let Some(known) = pack.department(department) else { return false };
    let offices = &pack.offices;
    let at = |office: &Option<DepartmentId>| office.as_ref() == Some(department);
    match role {
        Role::Government => at(&offices.government),
        Role::HotlineOffice => at(&offices.hotline_office),
        Role::LeadingGroupOffice | Role::GroupLeader => at(&offices.leading_group),
        Role::Justice => at(&offices.justice),
        Role::Court => at(&offices.court),
        Role::Cyberspace => at(&offices.cyberspace),
        Role::Discipline => at(&offices.discipline),
        Role::Petitions => office_role(department, pack) == Some(Role::Petitions),
        Role::Clerk | Role::Handler | Role::Head | Role::Station | Role::Statistics => role.works_in(known.kind),
        Role::Supervisor | Role::Auditor | Role::Administrator => true,
    }
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
