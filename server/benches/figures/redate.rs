//! A calendar is imported: how long it takes until every open case has its new dates, with a log entry each.

use crate::report::Figure;
use crate::world::World;
use anyhow::{Context, ensure};
use domain::administration::Doer;
use domain::clock::Calendar;
use domain::value::Instant;
use server::clock::Clock;
use server::desk::Desk;
use server::store::{Options, Store};
use std::collections::BTreeMap;

/// Cases of the figure's own folder.
const CASES: u32 = 100_040;
/// Every Wednesday of so many days past becomes a day off, so that whatever still runs ends later.
const PAST: i64 = 200;

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let quick = world.size.share < 100;
    let world =
        if quick { World::prepare(world.size)? } else { World::prepare(crate::Size { cases: CASES, ..world.size })? };
    let folder = world.fresh()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (moved, open, seconds) = runtime.block_on(async {
        let desk = Desk::open(Store::open(&Options::new(&folder)).await?, Clock::System).await?;
        let told = |problem: domain::problem::Problem| anyhow::anyhow!("{problem:?}");
        ensure!(desk.redate_open_cases().await.map_err(told)? == 0, "dates moved without a new calendar");
        let open: i64 =
            sqlx::query_scalar("select count(*) from case_head where open = 1").fetch_one(&desk.store.readers).await?;
        let years = with_wednesdays_off(&desk.rules().calendar(), desk.now())?;
        desk.store.calendar_put(years, Doer::Server, desk.now()).await.map_err(told)?;
        desk.reload_rules().await?;
        let begin = server::clock::uptime_millis();
        let moved = desk.redate_open_cases().await.map_err(told)?;
        let seconds = number(server::clock::uptime_millis() - begin) / 1000.0;
        anyhow::Ok((moved, open, seconds))
    })?;
    ensure!(moved > 0, "no date moved");
    // One pass is long enough to stand for itself; a second one would find nothing to move.
    let note = format!("{moved} of {open} open cases had a date to move, {:.0}/s", number(moved) / seconds);
    Ok(vec![Figure::new("redate", "all open cases after a calendar import", "s", vec![seconds], None).noted(note)])
}

/// The years concerned, as an administrator would import them.
fn with_wednesdays_off(calendar: &Calendar, now: Instant) -> anyhow::Result<Vec<(i32, String)>> {
    let json = serde_json::to_value(calendar)?;
    let mut years: BTreeMap<i32, serde_json::Value> = BTreeMap::new();
    for back in 0..PAST {
        let day = now.day().plus(-back);
        if day.weekday_zh() != "周三" || !calendar.is_working(day).unwrap_or(false) {
            continue;
        }
        let key = day.year().to_string();
        let year = years.entry(day.year()).or_insert_with(|| json["years"][&key].clone());
        year["off"].as_array_mut().context("a year without days off")?.push(day.to_string().into());
        if let Some(work) = year["work"].as_array_mut() {
            work.retain(|known| *known != day.to_string());
        }
    }
    Ok(years
        .into_iter()
        .map(|(year, content)| (year, serde_json::json!({ year.to_string(): content }).to_string()))
        .collect())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds and cases are far below 2^52")]
fn number(n: u64) -> f64 {
    n as f64
}
