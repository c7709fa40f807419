//! 我的待办.

use crate::error::AppError;
use domain::view::{ClueTrace, LoadView, TaskCount, TaskKind, TaskList};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{answer, ports, staff};
#[cfg(feature = "ssr")]
use domain::view::TaskFilter;

/// What waits for the viewer; a cursor that is not understood begins at the top.
#[server(prefix = "/api", endpoint = "tasks/list")]
pub async fn tasks(
    kind: Option<TaskKind>,
    #[server(default)] overdue: bool,
    #[server(default)] mine: bool,
    after: Option<String>,
) -> Result<TaskList, AppError> {
    let (_, actor) = staff()?;
    let after = after.and_then(|cursor| cursor.parse().ok());
    answer(ports().tasks.tasks(&actor, TaskFilter { kind, overdue, mine }, after).await)
}

/// How many lines each group has under the filter.
#[server(prefix = "/api", endpoint = "tasks/counts")]
pub async fn task_counts(
    #[server(default)] overdue: bool,
    #[server(default)] mine: bool,
) -> Result<Vec<TaskCount>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().tasks.task_counts(&actor, TaskFilter { kind: None, overdue, mine }).await)
}

/// Open and overdue work of all departments in numbers (LGO, LGL, GOV, SUP).
#[server(prefix = "/api", endpoint = "tasks/load")]
pub async fn load() -> Result<LoadView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().tasks.load(&actor).await)
}

/// That clues exist, and since when (AUD).
#[server(prefix = "/api", endpoint = "tasks/clues")]
pub async fn clue_traces() -> Result<Vec<ClueTrace>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().tasks.clue_traces(&actor).await)
}
