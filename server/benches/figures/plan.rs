//! Who can do what next: read from the seeded folder with the program's own store, before a server is started on it.

use anyhow::{Context, ensure};
use domain::access::{Actor, Role};
use domain::case::{
    Case, Command, Conclusion, Context as Scene, DocumentKind, HearingCommand, NoObjection, Preview, RemedyNotice,
    ServiceMethod, SubState, decide,
};
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::value::{CaseNo, DepartmentId, Instant};
use server::clock::Clock;
use server::desk::Desk;
use server::store::{AccountRow, Options, Store};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Somebody who signs in.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Name to sign in with.
    pub(crate) login: String,
    /// Acts as.
    pub(crate) actor: Actor,
}

/// Clerk (who also handles) and head of a department.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    /// Receives and handles.
    pub(crate) clerk: Person,
    /// Signs.
    pub(crate) head: Person,
}

/// A lawful step on a case as it stands in the folder.
pub(crate) struct Move {
    /// The case.
    pub(crate) case: Case,
    /// Its pack.
    pub(crate) pack: Arc<Pack>,
    /// Who takes the step.
    pub(crate) person: Person,
    /// The step.
    pub(crate) command: Command,
}

/// What the folder holds.
pub(crate) struct Folder {
    /// One lawful step for every case that has one.
    pub(crate) moves: Vec<Move>,
    /// Departments with a clerk and a head.
    pub(crate) offices: BTreeMap<DepartmentId, Office>,
    /// Packs' calendar.
    pub(crate) calendar: Arc<Calendar>,
    /// The pack citizens' cases begin under.
    pub(crate) pack: Arc<Pack>,
    /// The time.
    pub(crate) now: Instant,
}

impl Folder {
    /// Reads `folder`.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(read(folder))
    }
}

async fn read(folder: &Path) -> anyhow::Result<Folder> {
    let store = Store::open(&Options::new(folder)).await?;
    let desk = Desk::open(store, Clock::System).await?;
    let (rules, now) = (desk.rules(), desk.now());
    let fault = |fault: server::store::Fault| anyhow::anyhow!("{fault:?}");
    let accounts = desk.store.account_list().await.map_err(fault)?;
    let (offices, calendar) = (offices(accounts), rules.calendar());
    let mut cases = 0;
    let year = u16::try_from(now.day().year())?;
    let mut moves = Vec::new();
    // A folder made before the new year holds numbers of both.
    for year in [year - 1, year] {
        for serial in 1.. {
            let Some(row) = desk.store.case_fetch(CaseNo::new(year, serial)).await.map_err(fault)? else { break };
            cases += 1;
            let pack = rules.pack(&row.case.pack).context("a case without a pack")?;
            let Some(office) = offices.get(row.case.accountable_department()) else { continue };
            if let Some((head, command)) = next(&row.case, &pack, now) {
                let person = if head { &office.head } else { &office.clerk };
                let leader = domain::register::Leadership::Unasked;
                let scene =
                    Scene { now, actor: &person.actor, pack: &pack, calendar: &calendar, numbers: &Preview, leader };
                // What belongs to several departments, or waits for an answer, does not go straight on.
                if decide(&row.case, command.clone(), &scene).is_ok() {
                    moves.push(Move { case: row.case, pack, person: person.clone(), command });
                }
            }
        }
    }
    ensure!(moves.len() * 2 > cases, "only {} of {cases} cases can go on", moves.len());
    let pack = rules.latest("mohe_2025").context("the pack")?;
    Ok(Folder { moves, offices, calendar, pack, now })
}

fn offices(accounts: Vec<AccountRow>) -> BTreeMap<DepartmentId, Office> {
    let mut clerks: BTreeMap<DepartmentId, (usize, Person)> = BTreeMap::new();
    let mut heads: BTreeMap<DepartmentId, Person> = BTreeMap::new();
    for row in accounts {
        let actor = Actor {
            who: domain::access::Who::Staff {
                account: row.account,
                roles: row.roles.clone(),
                department: row.department.clone(),
                town: row.town.clone(),
                stands_in_for: None,
            },
            name: row.name.clone(),
        };
        let person = Person { login: row.login.clone(), actor };
        let has = |role| person.actor.has(role);
        if has(Role::Head) || has(Role::Station) {
            heads.insert(row.department.clone(), person.clone());
        }
        if has(Role::Clerk) || has(Role::Station) {
            let roles = row.roles.iter().count();
            if clerks.get(&row.department).is_none_or(|(known, _)| *known < roles) {
                clerks.insert(row.department, (roles, person));
            }
        }
    }
    clerks
        .into_iter()
        .filter_map(|(department, (_, clerk))| {
            let head = heads.remove(&department)?;
            Some((department, Office { clerk, head }))
        })
        .collect()
}

/// The next step of a case on its straight way to the archive, and whether it is the head's.
pub(crate) fn next(case: &Case, pack: &Pack, now: Instant) -> Option<(bool, Command)> {
    let served = |case: &Case| {
        case.parties_to_serve().map(|party| party.no).find(|no| !case.is_served(DocumentKind::Reply, *no))
    };
    Some(match case.sub_state {
        SubState::Registering => (false, Command::Register),
        SubState::Triage => (false, Command::ClassifyOwn { departures: Vec::new() }),
        // The other side has its word before the decision (M-4.3-a).
        SubState::OwnHandling if !case.is_heard() && case.is_invited() => (false, heard()),
        SubState::OwnHandling => (false, finding(case)),
        SubState::ReplyDrafting => (false, reply(case, pack)),
        SubState::ReplyReview if case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_none()) => {
            (true, Command::SignReply { legal_basis: basis() })
        }
        SubState::ReplyReview => match served(case) {
            Some(party) => (false, service(party, now)),
            None => (true, Command::ServeReply),
        },
        SubState::ReplyServed => (false, no_objection(case.awaited().next()?.no, now)),
        SubState::ArchivePending => (false, Command::Archive),
        _ => return None,
    })
}

fn basis() -> Vec<String> {
    vec!["《中华人民共和国社会保险法》第六十条、第六十三条".to_owned()]
}

fn conclusions(items: impl Iterator<Item = u8>) -> Vec<Conclusion> {
    items
        .map(|item| Conclusion {
            item, text: "由用人单位自收到本答复之日起十五日内按实际工资补缴差额".to_owned()
        })
        .collect()
}

const FACTS: &str = "经调取参保登记、缴费明细、工资发放表和银行流水，单位按最低基数申报，与实发工资不符";

fn finding(case: &Case) -> Command {
    Command::RecordFinding {
        facts: FACTS.to_owned(),
        conclusions: conclusions(case.registration.items.iter().map(|item| item.no)),
        legal_basis: basis(),
    }
}

fn reply(case: &Case, pack: &Pack) -> Command {
    Command::SubmitReply {
        facts: FACTS.to_owned(),
        conclusions: conclusions(case.registration.items.iter().map(|item| item.no)),
        legal_basis: basis(),
        remedies: remedies(pack),
        waives_contribution: false,
    }
}

fn remedies(pack: &Pack) -> Vec<RemedyNotice> {
    let limit = "自收到本答复之日起 60 日内".to_owned();
    pack.remedies
        .iter()
        .map(|rule| RemedyNotice { kind: rule.kind, body: "市人民政府".to_owned(), limit: limit.clone() })
        .collect()
}

fn service(party: u8, now: Instant) -> Command {
    Command::RecordService {
        document: DocumentKind::Reply,
        party,
        method: ServiceMethod::InPerson,
        served_at: now,
        proof: "本人签收".to_owned(),
    }
}

fn heard() -> Command {
    Command::Hearing(HearingCommand::State { party: 2, text: "单位来电说明，工资表随后提交".to_owned() })
}

fn no_objection(party: u8, now: Instant) -> Command {
    Command::ConfirmNoObjection {
        party, how: NoObjection::Evidence { method: "电话确认".to_owned(), on: now.day() }
    }
}

/// Every step after registration, for a case of one item: whether it is the head's, and the step.
pub(crate) fn whole_way(pack: &Pack, parties: u8, now: Instant) -> Vec<(bool, Command)> {
    let one = || conclusions(std::iter::once(1));
    let mut steps = vec![
        (false, Command::Register),
        (false, Command::ClassifyOwn { departures: Vec::new() }),
        (false, Command::RecordFinding { facts: FACTS.to_owned(), conclusions: one(), legal_basis: basis() }),
        (
            false,
            Command::SubmitReply {
                facts: FACTS.to_owned(),
                conclusions: one(),
                legal_basis: basis(),
                remedies: remedies(pack),
                waives_contribution: false,
            },
        ),
        (true, Command::SignReply { legal_basis: basis() }),
    ];
    if parties > 1 {
        steps.insert(2, (false, heard()));
    }
    steps.extend((1..=parties).map(|party| (false, service(party, now))));
    steps.push((true, Command::ServeReply));
    steps.extend((1..=parties).map(|party| (false, no_objection(party, now))));
    steps.push((false, Command::Archive));
    steps
}
