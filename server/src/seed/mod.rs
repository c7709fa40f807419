//! Demo data: accounts for every role, and cases played through the real commands, so that the log is real.

mod accounts;
mod lanes;
mod many;
mod play;
mod script;

pub use accounts::{DEMO_CLIENT, DEMO_PASSWORD, DEMO_SECRET, DemoAccount, staff};

use crate::clock::Clock;
use crate::desk::{Desk, RulesError};
use crate::store::{Fault, Store};
use domain::administration::Doer;
use domain::problem::Problem;
use domain::value::Instant;
use play::Played;
use script::Plan;
use serde::Serialize;

/// Cases taken into the search at once.
const INDEXED: u32 = 400;

/// What seeding answers.
#[derive(Debug, Clone, Serialize)]
pub struct Seeded {
    /// Accounts to sign in with.
    pub accounts: Vec<DemoAccount>,
    /// Their common password.
    pub password: &'static str,
    /// Client of the hotline's interface.
    pub hotline_client: &'static str,
    /// Its secret.
    pub hotline_secret: &'static str,
    /// Cases in the folder.
    pub cases: u32,
    /// Cases a citizen can look at: number, query code, what can be seen.
    pub tracked: Vec<TrackedCase>,
}

/// A case a citizen can look at.
#[derive(Debug, Clone, Serialize)]
pub struct TrackedCase {
    /// Number.
    pub case_no: String,
    /// Query code.
    pub query_code: String,
    /// What can be seen.
    pub what: String,
}

/// Why seeding stopped.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The rules.
    #[error("{0}")]
    Rules(#[from] RulesError),
    /// A command that the engine refused: which case, which step, why.
    #[error("{case}：{step}：{problem:?}")]
    Refused {
        /// The case.
        case: String,
        /// The step.
        step: String,
        /// The engine's answer.
        problem: Box<Problem>,
    },
    /// The shipped demo data.
    #[error("demo/cases.json：{0}")]
    Data(#[from] serde_json::Error),
    /// Calendar.
    #[error("缺少 {0} 年工作日历")]
    Calendar(i32),
    /// The store.
    #[error("{0}")]
    Problem(#[from] Problem),
}

impl From<Fault> for SeedError {
    fn from(fault: Fault) -> Self {
        Self::Problem(fault.into_problem())
    }
}

/// What seeding is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedStep {
    /// Cases are made.
    Cases,
    /// They are taken into the search.
    Search,
}

/// How many cases a folder is to hold.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// In all: fewer than the shipped texts take the first of them.
    pub cases: u32,
    /// So many are played step by step; what is more are archived ones, of other people with the same histories.
    pub open: u32,
}

impl Wanted {
    /// Cases played step by step unless something else is asked for.
    pub const OPEN: u32 = 10_040;

    /// So many cases.
    pub fn of(cases: u32) -> Self {
        Self { cases, open: cases.min(Self::OPEN) }
    }
}

/// Fills an empty store as of `now`; `progress` is told what it is at and how many cases are done.
///
/// # Errors
/// A refusal of the engine, trouble with the store.
pub async fn seed(
    mut store: Store,
    now: Instant,
    wanted: Wanted,
    progress: impl Fn(SeedStep, u32) + Send + Sync,
) -> Result<Seeded, SeedError> {
    let cases = wanted.cases;
    let by = Doer::CommandLine("seed".to_owned());
    store.admin_begin(by.clone(), now).await?;
    store.setting_mark_demo(by, now).await?;
    store.demo = true;
    let desk = Desk::open(store, Clock::set_to(now)).await?;
    let accounts = accounts::create(&desk, now).await?;
    accounts::roster(&desk).await?;
    let plans: Vec<Plan> = serde_json::from_str(include_str!("../../demo/cases.json"))?;
    let shown: Vec<Plan> = plans.iter().take(cases as usize).cloned().collect();
    let played = play::play(&desk, &shown, now, |done| progress(SeedStep::Cases, done)).await?;
    // The whole demo shows every lane; a part of it, or a large set for measuring, is the texts alone.
    let beside = if cases as usize == plans.len() { lanes::play(&desk, now).await? } else { 0 };
    if cases as usize > plans.len() {
        let open = wanted.open.clamp(u32::try_from(plans.len()).unwrap_or(0), cases);
        let made = |done| progress(SeedStep::Cases, done);
        many::play(&desk, &plans, now, Wanted { cases, open }, &made).await?;
    }
    desk.clock.set(now);
    let tracked = tracked(&desk, &shown, &played).await?;
    // As a running server does by itself, before anybody searches.
    let mut indexed = 0;
    loop {
        let some = desk.index_changed(INDEXED).await?;
        if some == 0 {
            break;
        }
        indexed += u32::try_from(some).unwrap_or(0);
        progress(SeedStep::Search, indexed);
    }
    // What was played concerns nobody outside.
    desk.store.outbox_forget(now).await?;
    Ok(Seeded {
        accounts,
        password: DEMO_PASSWORD,
        hotline_client: DEMO_CLIENT,
        hotline_secret: DEMO_SECRET,
        cases: cases + beside,
        tracked,
    })
}

/// Query codes for a few cases, handed out at the counter as staff would.
async fn tracked(desk: &Desk, plans: &[Plan], played: &[Played]) -> Result<Vec<TrackedCase>, SeedError> {
    use domain::ports::Casework;
    let mut found = Vec::new();
    for (id, what) in [
        ("D04", "已书面答复，等您表态"),
        ("D09", "正在办理"),
        ("D18", "已提出异议"),
        ("D32", "需要补正"),
        ("D40", "已归档"),
    ] {
        let Some(index) = plans.iter().position(|plan| plan.id == id) else { continue };
        let case_no = played[index].case_no;
        let actor = accounts::clerk_of(desk, &plans[index].desk).await?;
        let query_code = desk.issue_code(&actor, case_no, 1, "演示查询用").await?;
        found.push(TrackedCase { case_no: case_no.to_string(), query_code, what: what.to_owned() });
    }
    Ok(found)
}
