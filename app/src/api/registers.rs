//! Registers beside the cases.

use crate::error::AppError;
use domain::register::{
    AccountabilityDraft, AccountabilityEntry, ConsultationDraft, ConsultationEntry, GroupTask, OpinionDraft,
    OpinionEntry, RosterEntry, TaskDraft,
};
use domain::value::{AccountId, CaseNo, Day, Instant};
use domain::view::{Assessment, BookShelf, CountsReport, FiguresReport, Registered, RosterView};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::context::{answer, confirmed, fail, ports, staff};
#[cfg(feature = "ssr")]
use domain::problem::{FieldError, Problem};
#[cfg(feature = "ssr")]
use domain::value::DepartmentId;

/// Which registers are open to whoever is signed in.
#[server(prefix = "/api", endpoint = "registers/shelf")]
pub async fn shelf() -> Result<BookShelf, AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.shelf(&actor).await)
}

/// The figures of a quarter, `2026-Q1` (M-5.4-a).
#[server(prefix = "/api", endpoint = "registers/figures")]
pub async fn figures(#[server(default)] quarter: String) -> Result<FiguresReport, AppError> {
    let (_, actor) = staff()?;
    let wrong = |_| fail(Problem::Invalid(vec![FieldError::new("quarter", "季度：例如 2026-Q1")]));
    answer(ports().registers.figures(&actor, quarter.parse().map_err(wrong)?).await)
}

/// The paper of one unit of a quarter, with the cases behind each number (SUP, LGO; M-5.4-a).
#[server(prefix = "/api", endpoint = "registers/assessment")]
pub async fn assess_unit(
    #[server(default)] quarter: String,
    #[server(default)] unit: String,
) -> Result<Assessment, AppError> {
    let (_, actor) = staff()?;
    let wrong = |_| fail(Problem::Invalid(vec![FieldError::new("quarter", "季度：例如 2026-Q1")]));
    let quarter = quarter.parse().map_err(wrong)?;
    answer(ports().registers.assessment(&actor, quarter, &DepartmentId::new(unit)).await)
}

/// Counts of a quarter, in which no case can be told (M-0-a, M-1-c).
#[server(prefix = "/api", endpoint = "registers/counts")]
pub async fn counts(#[server(default)] quarter: String) -> Result<CountsReport, AppError> {
    let (_, actor) = staff()?;
    let wrong = |_| fail(Problem::Invalid(vec![FieldError::new("quarter", "季度：例如 2026-Q1")]));
    answer(ports().registers.counts(&actor, quarter.parse().map_err(wrong)?).await)
}

/// The leading group's roster (M-3.1).
#[server(prefix = "/api", endpoint = "registers/roster")]
pub async fn roster() -> Result<RosterView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.roster(&actor).await)
}

/// Adds somebody to the roster (LGO, ADM).
#[server(prefix = "/api", endpoint = "registers/roster-add", input = Json)]
pub async fn roster_add(entry: RosterEntry) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.roster_add(&actor, entry).await)
}

/// Ends a post (LGO, ADM).
#[server(prefix = "/api", endpoint = "registers/roster-end")]
pub async fn roster_end(id: i64, until: Day) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.roster_end(&actor, id, until).await)
}

/// Ties the leader's post to an account (LGO, ADM).
#[server(prefix = "/api", endpoint = "registers/roster-tie")]
pub async fn roster_tie(id: i64, account: AccountId) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.roster_tie(&actor, id, account).await)
}

/// Consultations (M-4.2.3).
#[server(prefix = "/api", endpoint = "registers/consultations")]
pub async fn consultations(before: Option<i64>) -> Result<Vec<Registered<ConsultationEntry>>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.consultations(&actor, before).await)
}

/// Opens a consultation.
#[server(prefix = "/api", endpoint = "registers/consultation-open", input = Json)]
pub async fn consultation_open(draft: ConsultationDraft) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.consultation_open(&actor, draft).await)
}

/// The leader consents to a major consultation.
#[server(prefix = "/api", endpoint = "registers/consultation-consent")]
pub async fn consultation_consent(id: i64) -> Result<(), AppError> {
    let (_, actor) = confirmed().await?;
    answer(ports().registers.consultation_consent(&actor, id).await)
}

/// Convenes a major consultation the leader consented to (LGO).
#[server(prefix = "/api", endpoint = "registers/consultation-convene")]
pub async fn consultation_convene(id: i64, held_at: Instant, #[server(default)] place: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.consultation_convene(&actor, id, held_at, &place).await)
}

/// Enters the conclusion of a consultation.
#[server(prefix = "/api", endpoint = "registers/consultation-conclude")]
pub async fn consultation_conclude(id: i64, #[server(default)] conclusion: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.consultation_conclude(&actor, id, &conclusion).await)
}

/// Tasks of the leading group (M-3.2.1-b).
#[server(prefix = "/api", endpoint = "registers/tasks")]
pub async fn group_tasks(before: Option<i64>) -> Result<Vec<Registered<GroupTask>>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.group_tasks(&actor, before).await)
}

/// The office assigns a task.
#[server(prefix = "/api", endpoint = "registers/task-assign", input = Json)]
pub async fn group_task_assign(draft: TaskDraft) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.group_task_assign(&actor, draft).await)
}

/// The unit reports the result of a task.
#[server(prefix = "/api", endpoint = "registers/task-report")]
pub async fn group_task_report(id: i64, #[server(default)] result: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.group_task_report(&actor, id, &result).await)
}

/// Accountability entries (M-5.4-b).
#[server(prefix = "/api", endpoint = "registers/accountability")]
pub async fn accountability(before: Option<i64>) -> Result<Vec<Registered<AccountabilityEntry>>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.accountability(&actor, before).await)
}

/// Enters an accountability entry (SUP, LGO).
#[server(prefix = "/api", endpoint = "registers/accountability-record", input = Json)]
pub async fn accountability_record(draft: AccountabilityDraft) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.accountability_record(&actor, draft).await)
}

/// Public-opinion items without a case (M-3.2.8).
#[server(prefix = "/api", endpoint = "registers/opinions")]
pub async fn opinions(before: Option<i64>) -> Result<Vec<Registered<OpinionEntry>>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.opinions(&actor, before).await)
}

/// The cyberspace office registers an item.
#[server(prefix = "/api", endpoint = "registers/opinion-register", input = Json)]
pub async fn opinion_register(draft: OpinionDraft) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.opinion_register(&actor, draft).await)
}

/// The department responds to an item.
#[server(prefix = "/api", endpoint = "registers/opinion-respond")]
pub async fn opinion_respond(id: i64, #[server(default)] response: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.opinion_respond(&actor, id, &response).await)
}

/// Publishes something about an item, resting on an approved disclosure (M-3.2.8-b).
#[server(prefix = "/api", endpoint = "registers/opinion-publish")]
pub async fn opinion_publish(
    id: i64,
    #[server(default)] statement: String,
    case_no: Option<CaseNo>,
    disclosure: Option<u8>,
) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.opinion_publish(&actor, id, &statement, case_no, disclosure).await)
}

/// Links an item to a case by number.
#[server(prefix = "/api", endpoint = "registers/opinion-link")]
pub async fn opinion_link(id: i64, case_no: CaseNo) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.opinion_link(&actor, id, case_no).await)
}

/// Closes an item with a note.
#[server(prefix = "/api", endpoint = "registers/opinion-close")]
pub async fn opinion_close(id: i64, #[server(default)] note: String) -> Result<(), AppError> {
    let (_, actor) = staff()?;
    answer(ports().registers.opinion_close(&actor, id, &note).await)
}
