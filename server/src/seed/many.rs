//! Large datasets: the shipped texts over and over with other people, many at once, day by day. Beyond the
//! cases that are open and went through the real commands, a folder grows as an office's does, by archived ones: the histories of
//! a few that were played to the end, with other people, sealed and chained like all others.

use super::play::{come_in, perform, refused};
use super::script::{Door, Goal, Plan, Step};
use super::{SeedError, Wanted};
use crate::desk::{Desk, History};
use domain::problem::Problem;
use domain::value::{CaseNo, Instant};
use futures::{StreamExt, TryStreamExt, stream};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Cases under way at once.
const AT_ONCE: usize = 128;
/// Days over which they came in.
const DAYS: u32 = 40;
/// Length of an account, characters.
const SUMMARY: usize = 500;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗",
];
const GIVEN: &[&str] =
    &["芳", "伟", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "超"];

/// Where the cases stand, in hundredths.
const GOALS: &[(u32, Goal)] = &[
    (8, Goal::Submitted),
    (14, Goal::Registering),
    (34, Goal::Registered),
    (64, Goal::Handling),
    (74, Goal::Drafting),
    (82, Goal::Review),
    (92, Goal::Served),
    (100, Goal::ArchivePending),
];

/// Cases whose histories are taken.
const MODELS: u32 = 120;
/// One in so many models went the whole way to a reply; the others were withdrawn.
const WHOLE: u32 = 8;
/// Histories written in one transaction.
const CHUNK: u32 = 250;

/// Adds cases until there are so many.
pub(super) async fn play(
    desk: &Desk,
    plans: &[Plan],
    now: Instant,
    Wanted { cases, open }: Wanted,
    progress: &(impl Fn(u32) + Send + Sync),
) -> Result<(), SeedError> {
    open_ones(desk, plans, now, open, progress).await?;
    if cases > open {
        archived_ones(desk, plans, now, open..cases, progress).await?;
    }
    Ok(())
}

/// What makes a history another person's.
struct Model {
    entries: String,
    case_no: String,
    names: [String; 3],
}

async fn archived_ones(
    desk: &Desk,
    plans: &[Plan],
    now: Instant,
    numbers: Range<u32>,
    progress: &(impl Fn(u32) + Send + Sync),
) -> Result<(), SeedError> {
    desk.clock.set(now.plus(-24 * 3600));
    let templates: Vec<&Plan> = plans.iter().filter(|plan| !plan.finding.is_empty()).collect();
    let mut models = Vec::new();
    let first = (numbers.start + MODELS).min(numbers.end);
    for n in numbers.start..first {
        let template = templates[n as usize % templates.len()];
        let mut plan = varied(template, n);
        plan.form.summary.clone_from(&template.form.summary);
        plan.goal = if n.is_multiple_of(WHOLE) { Goal::Archived } else { Goal::Withdrawn };
        let case_no = one(desk, &plan).await?;
        if plan.goal == Goal::Withdrawn {
            perform(desk, &plan, case_no, Step::Archive).await?;
        }
        let row = desk.store.case_fetch(case_no).await?.ok_or(Problem::NotFound)?;
        let entries = serde_json::to_string(&desk.store.case_entries(&row).await?)?;
        let names = [plan.form.name, plan.form.phone, plan.form.respondent_name];
        models.push(Model { entries, case_no: case_no.to_string(), names });
    }
    let models = Arc::new(models);
    let mut n = first;
    while n < numbers.end {
        let chunk = n..(n + CHUNK).min(numbers.end);
        n = chunk.end;
        desk.adopt(chunk.map(|n| history(&models, n)).collect()).await?;
        progress(n);
    }
    Ok(())
}

/// Makes the history of case `n` once its number is known.
fn history(models: &Arc<Vec<Model>>, n: u32) -> History {
    let models = models.clone();
    Box::new(move |case_no| {
        let model = &models[n as usize % models.len()];
        let mut text = model.entries.replace(&model.case_no, &case_no.to_string());
        for (old, new) in model.names.iter().zip(other_person(n)) {
            if !old.is_empty() {
                text = text.replace(old.as_str(), &new);
            }
        }
        Ok(serde_json::from_str(&text)?)
    })
}

async fn open_ones(
    desk: &Desk,
    plans: &[Plan],
    now: Instant,
    cases: u32,
    progress: &(impl Fn(u32) + Send + Sync),
) -> Result<(), SeedError> {
    let there = u32::try_from(plans.len()).unwrap_or(u32::MAX);
    // Only scripts that one department takes from end to end.
    let templates: Vec<&Plan> = plans.iter().filter(|plan| !plan.finding.is_empty()).collect();
    let done = AtomicU32::new(there);
    let each_day = (cases - there).div_ceil(DAYS);
    for day in 0..DAYS {
        let first = there + day * each_day;
        let last = (first + each_day).min(cases);
        if first >= last {
            break;
        }
        desk.clock.set(now.plus(-i64::from(DAYS - day) * 24 * 3600));
        stream::iter(first..last)
            .map(|n| {
                let plan = varied(templates[n as usize % templates.len()], n);
                let done = &done;
                async move {
                    one(desk, &plan).await?;
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if done.is_multiple_of(500) {
                        progress(done);
                    }
                    Ok::<_, SeedError>(())
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
    }
    Ok(())
}

async fn one(desk: &Desk, plan: &Plan) -> Result<CaseNo, SeedError> {
    let case_no = come_in(desk, plan).await.map_err(|error| refused(plan, "登记", error))?;
    for step in plan.steps() {
        perform(desk, plan, case_no, step).await.map_err(|error| refused(plan, &format!("{step:?}"), error))?;
    }
    Ok(case_no)
}

/// Name, telephone and employer of person `n`.
fn other_person(n: u32) -> [String; 3] {
    // A fixed multiplier spreads neighbours; the datasets are the same every time.
    let mixed = n.wrapping_mul(2_654_435_761);
    let pick = |list: &[&str], salt: u32| list[(mixed.rotate_left(salt) as usize) % list.len()].to_owned();
    let name = pick(SURNAMES, 3) + &pick(GIVEN, 11);
    [name, format!("139{:08}", mixed % 100_000_000), format!("漠河样例第{}公司", mixed % 5_000)]
}

/// Another person with the same trouble.
fn varied(template: &Plan, n: u32) -> Plan {
    let mixed = n.wrapping_mul(2_654_435_761);
    let mut plan = template.clone();
    plan.id = format!("N{n}");
    let [name, phone, employer] = other_person(n);
    (plan.form.name, plan.form.phone) = (name, phone);
    if !plan.form.respondent_name.is_empty() {
        plan.form.respondent_name = employer;
    }
    let sentence = plan.form.summary.clone();
    plan.form.summary = sentence.chars().cycle().take(SUMMARY).collect();
    plan.form.title.clone_from(&template.form.title);
    plan.goal = GOALS.iter().find(|(upto, _)| mixed % 100 < *upto).map_or(Goal::Registered, |(_, goal)| *goal);
    if plan.goal == Goal::Submitted {
        plan.door = Door::Hotline;
    }
    plan
}
