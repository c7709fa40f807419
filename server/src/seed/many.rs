//! Large datasets: the shipped texts over and over with other people, many at once, day by day.

use super::SeedError;
use super::play::{come_in, perform, refused};
use super::script::{Door, Goal, Plan};
use crate::desk::Desk;
use domain::value::Instant;
use futures::{StreamExt, TryStreamExt, stream};
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

/// Adds cases until there are `cases`.
pub(super) async fn play(
    desk: &Desk,
    plans: &[Plan],
    now: Instant,
    cases: u32,
    progress: &(impl Fn(u32, u32) + Send + Sync),
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
                        progress(done, cases);
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

async fn one(desk: &Desk, plan: &Plan) -> Result<(), SeedError> {
    let case_no = come_in(desk, plan).await.map_err(|error| refused(plan, "登记", error))?;
    for step in plan.steps() {
        perform(desk, plan, case_no, step).await.map_err(|error| refused(plan, &format!("{step:?}"), error))?;
    }
    Ok(())
}

/// Another person with the same trouble.
fn varied(template: &Plan, n: u32) -> Plan {
    // A fixed multiplier spreads neighbours; the datasets are the same every time.
    let mixed = n.wrapping_mul(2_654_435_761);
    let pick = |list: &[&str], salt: u32| list[(mixed.rotate_left(salt) as usize) % list.len()].to_owned();
    let mut plan = template.clone();
    plan.id = format!("N{n}");
    plan.form.name = pick(SURNAMES, 3) + &pick(GIVEN, 11);
    plan.form.phone = format!("139{:08}", mixed % 100_000_000);
    if !plan.form.respondent_name.is_empty() {
        plan.form.respondent_name = format!("漠河样例第{}公司", mixed % 5_000);
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
