//! The board through a lens, what is kept about it, and one step on many cases.

use crate::error::AppError;
use domain::case::Stage;
use domain::value::CaseNo;
use domain::view::{BulkAct, BulkResult, ColumnView, ListView, LookView, SavedView, Tally};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};
#[cfg(feature = "ssr")]
use domain::problem::Problem;

/// The board under the lens an address describes; `depth` says how many cards of a column are wanted
/// (`registration:60,handling:120`), `after` where one column goes on (`handling:1234.56`).
#[server(prefix = "/api", endpoint = "board/look")]
pub async fn look(
    #[server(default)] query: String,
    #[server(default)] depth: String,
    #[server(default)] after: String,
) -> Result<LookView, AppError> {
    let (_, actor) = staff()?;
    let part = |text: &str| {
        let (stage, rest) = text.split_once(':')?;
        Some((Stage::from_id(stage)?, rest.to_owned()))
    };
    let depth: Vec<(Stage, u32)> =
        depth.split(',').filter_map(part).filter_map(|(stage, many)| Some((stage, many.parse().ok()?))).collect();
    let wrong = !after.is_empty();
    let after = part(&after).and_then(|(stage, cursor)| Some((stage, cursor.parse::<domain::view::Cursor>().ok()?)));
    let wrong = wrong && after.is_none();
    let mut view = answer(ports().looks.look(&actor, &query, &depth, after).await)?;
    if wrong {
        view.told.push("地址里的页码看不懂，从头显示".to_owned());
    }
    Ok(view)
}

/// The next page of a column under a lens; a cursor that is not understood begins at the top.
#[server(prefix = "/api", endpoint = "board/page")]
pub async fn look_page(
    #[server(default)] query: String,
    stage: Stage,
    #[server(default)] after: String,
    limit: u32,
) -> Result<ColumnView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.look_page(&actor, &query, stage, after.parse().ok(), limit).await)
}

/// Counts under a lens.
#[server(prefix = "/api", endpoint = "board/tally")]
pub async fn look_counts(#[server(default)] query: String) -> Result<Tally, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.tally(&actor, &query).await)
}

/// A page of the table.
#[server(prefix = "/api", endpoint = "board/list")]
pub async fn look_list(
    #[server(default)] query: String,
    #[server(default)] after: String,
) -> Result<ListView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.list(&actor, &query, Some(after.as_str()).filter(|after| !after.is_empty())).await)
}

/// Why a card is no longer on the board.
#[server(prefix = "/api", endpoint = "board/gone")]
pub async fn gone(case_no: CaseNo) -> Result<String, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.gone(&actor, case_no).await)
}

/// Keeps a view.
#[server(prefix = "/api", endpoint = "board/save-view")]
pub async fn save_view(
    name: String,
    #[server(default)] query: String,
    #[server(default)] shared: bool,
) -> Result<Vec<SavedView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.save_view(&actor, &name, &query, shared).await)
}

/// Removes a view.
#[server(prefix = "/api", endpoint = "board/remove-view")]
pub async fn remove_view(id: i64) -> Result<Vec<SavedView>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.remove_view(&actor, id).await)
}

/// Sets how many cards a column should hold at most.
#[server(prefix = "/api", endpoint = "board/most")]
pub async fn set_most(stage: Stage, most: Option<u32>) -> Result<Vec<(Stage, u32)>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.set_most(&actor, stage, most).await)
}

/// Sticks a note on the card of a case, for the department's board only; without words it comes off.
#[server(prefix = "/api", endpoint = "board/note")]
pub async fn put_note(case_no: CaseNo, #[server(default)] text: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.put_note(&actor, case_no, &text).await)
}

/// Says that somebody is at work on a case; nothing said is no longer.
#[server(prefix = "/api", endpoint = "board/work-on")]
pub async fn work_on(case_no: CaseNo, #[server(default)] what: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    let what = (!what.trim().is_empty()).then_some(what.trim());
    // A courtesy of the case page, which offices and units have, too: whoever works on no board, or does not work on this
    // case any more, is answered alike, and nobody is told anything.
    match ports().looks.work_on(&actor, case_no, what).await {
        Err(Problem::NotFound | Problem::NotAllowed(_)) => Ok(()),
        told => answer(told),
    }
}

/// One step on many cases, each decided on its own.
#[server(prefix = "/api", endpoint = "board/bulk", input = Json)]
pub async fn bulk(cases: Vec<(CaseNo, u32)>, act: BulkAct) -> Result<Vec<BulkResult>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().looks.bulk(&actor, cases, act).await)
}
