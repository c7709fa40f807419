//! Staff's work on a case.

use crate::error::AppError;
use domain::input::CommandInput;
use domain::intake::Form;
use domain::value::CaseNo;
use domain::view::{
    AbsenceForm, CaseView, Colleague, CommandOutcome, DocumentView, MergeCandidate, RevealField, Revealed, Submitted,
};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::context::{answer, confirmed, ports, staff};

/// Everything the viewer may see of a case.
#[server(prefix = "/api", endpoint = "case/case")]
pub async fn fetch_case(case_no: String) -> Result<CaseView, AppError> {
    let (_, actor) = staff()?;
    let number: CaseNo = case_no.parse().map_err(|_| crate::context::fail(domain::problem::Problem::NotFound))?;
    answer(ports().casework.case(&actor, number).await)
}

/// A step as it is said, on the version the person saw. Who signs has proved lately to be who they are.
#[server(prefix = "/api", endpoint = "case/command", input = Json)]
pub async fn send_command(case_no: CaseNo, version: u32, command: CommandInput) -> Result<CommandOutcome, AppError> {
    let (_, actor) = if command.is_signature() { confirmed().await? } else { staff()? };
    answer(ports().casework.say(&actor, case_no, version, command).await)
}

/// A document with its text, personal values masked; opening it is on record.
#[server(prefix = "/api", endpoint = "case/document")]
pub async fn fetch_document(case_no: CaseNo, no: u16) -> Result<DocumentView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.document(&actor, case_no, no).await)
}

/// A document with its whole text, with the purpose on record (M-5.3-a).
#[server(prefix = "/api", endpoint = "case/document-in-full")]
pub async fn document_in_full(
    case_no: CaseNo,
    no: u16,
    #[server(default)] purpose: String,
) -> Result<DocumentView, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.document_in_full(&actor, case_no, no, &purpose).await)
}

/// A personal field in full, with the purpose on record (M-5.3-a).
#[server(prefix = "/api", endpoint = "case/reveal")]
pub async fn reveal(
    case_no: CaseNo,
    party: u8,
    field: RevealField,
    #[server(default)] purpose: String,
) -> Result<Revealed, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.reveal(&actor, case_no, party, field, &purpose).await)
}

/// What is registered, as a form to amend, personal values masked.
#[server(prefix = "/api", endpoint = "case/registration-form")]
pub async fn registration_form(case_no: CaseNo) -> Result<Form, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.registration_form(&actor, case_no).await)
}

/// Amends what is registered.
#[server(prefix = "/api", endpoint = "case/amend", input = Json)]
pub async fn amend(case_no: CaseNo, version: u32, form: Form) -> Result<CommandOutcome, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.amend(&actor, case_no, version, form).await)
}

/// Open cases that could be merged into this one (TR61).
#[server(prefix = "/api", endpoint = "case/merge-candidates")]
pub async fn merge_candidates(case_no: CaseNo) -> Result<Vec<MergeCandidate>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.merge_candidates(&actor, case_no).await)
}

/// Colleagues of the same department.
#[server(prefix = "/api", endpoint = "case/colleagues")]
pub async fn colleagues() -> Result<Vec<Colleague>, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.colleagues(&actor).await)
}

/// A colleague stands in for another on every card he has in hand (DHD); on how many.
#[server(prefix = "/api", endpoint = "case/stand-in-for-all", input = Json)]
pub async fn stand_in_for_all(form: AbsenceForm) -> Result<u32, AppError> {
    let (_, actor) = staff()?;
    answer(ports().casework.stand_in_for_all(&actor, form).await)
}

/// A fresh query code for a party, given by who has proved lately to be who they are: it opens the party's own page.
#[server(prefix = "/api", endpoint = "case/issue-code")]
pub async fn issue_code(case_no: CaseNo, party: u8, purpose: String) -> Result<String, AppError> {
    let (_, actor) = confirmed().await?;
    answer(ports().casework.issue_code(&actor, case_no, party, &purpose).await)
}

/// Takes a contact (TR03).
#[server(prefix = "/api", endpoint = "case/register-contact", input = Json)]
pub async fn register_contact(channel: String, form: Form) -> Result<Submitted, AppError> {
    use domain::case::Channel;
    use domain::problem::{FieldError, Problem};
    let (_, actor) = staff()?;
    let channel = Channel::from_id(&channel)
        .ok_or_else(|| crate::context::fail(Problem::Invalid(vec![FieldError::new("channel", "来源渠道：请选择")])))?;
    answer(ports().casework.register_contact(&actor, channel, form).await)
}
