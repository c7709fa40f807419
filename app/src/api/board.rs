//! The board.

use crate::error::AppError;
use domain::case::Stage;
use domain::value::CaseNo;
use domain::view::{BoardView, CardChange, ColumnView, FoundView};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};

/// The first page of every column.
#[server(prefix = "/api", endpoint = "board/board")]
pub async fn board() -> Result<BoardView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().board.board(&actor).await)
}

/// The next page of a column; a cursor that is not understood begins at the top.
#[server(prefix = "/api", endpoint = "board/column")]
pub async fn column(stage: Stage, after: Option<String>) -> Result<ColumnView, AppError> {
    let (_, actor) = staff()?;
    let after = after.and_then(|cursor| cursor.parse().ok());
    answer(ports().board.column(&actor, stage, after).await)
}

/// One card as it is now, whether it passes the lens of the address, and the counts of every column.
#[server(prefix = "/api", endpoint = "board/card")]
pub async fn fetch_card(case_no: CaseNo, #[server(default)] query: String) -> Result<CardChange, AppError> {
    let (_, actor) = staff()?;
    answer(ports().board.card(&actor, case_no, &query).await)
}

/// Counts and overdue counts by column.
#[server(prefix = "/api", endpoint = "board/counts")]
pub async fn counts() -> Result<Vec<(Stage, u32, u32)>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().board.counts(&actor).await)
}

/// Cases found by number, name, telephone or identity number, and by the words of their accounts.
#[server(prefix = "/api", endpoint = "board/find")]
pub async fn find(text: String) -> Result<FoundView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().board.find(&actor, &text).await)
}
