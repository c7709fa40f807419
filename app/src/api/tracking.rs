//! A party's own case.

use crate::error::AppError;
use domain::view::{CommandOutcome, TrackingView};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::typed;
#[cfg(feature = "ssr")]
use crate::context::{answer, cookie, fail, hold, let_go, ports, tracking_session, visitor, wants_html};
#[cfg(feature = "ssr")]
use crate::text::percent;
#[cfg(feature = "ssr")]
use domain::case::{Command, CorrectionUpdate, DefectAnswer, InsuranceKind, NoObjection, RecordCommand, RemedyKind};
#[cfg(feature = "ssr")]
use domain::problem::{FieldError, Problem};
#[cfg(feature = "ssr")]
use domain::value::{CaseNo, ContributionMonth, Malformed, Period, Phone, TownId};

/// A citizen's session ends after so many seconds.
#[cfg(feature = "ssr")]
const TRACKING_LIFE: i64 = 2 * 3600;
/// Cases one browser may have open at a time; beyond, the others are closed.
#[cfg(feature = "ssr")]
const MOST_OPEN: usize = 12;

#[cfg(feature = "ssr")]
fn number(case_no: &str) -> Result<CaseNo, AppError> {
    case_no.parse().map_err(|_| fail(Problem::NotFound))
}

/// Opens a case with number and query code.
#[server(prefix = "/api", endpoint = "track/open")]
pub async fn open_case(
    #[server(default)] case_no: String,
    #[server(default)] query_code: String,
) -> Result<(), AppError> {
    let typed = normalised(&case_no);
    match ports().tracking.open(&typed, &query_code, &visitor().from).await {
        Ok(token) => {
            let case_no = number(&typed)?.to_string();
            let held = visitor().tracks;
            let full = held.len() >= MOST_OPEN;
            // A code entered again begins a session of its own; the former one of this case ends.
            for former in held.into_iter().filter(|held| full || held.name == case_no) {
                answer(ports().tracking.close(&former.token).await)?;
                let_go(cookie::TRACK, &former.name);
            }
            hold(cookie::TRACK, &case_no, &token, TRACKING_LIFE);
            leptos_axum::redirect(&format!("/track/{case_no}"));
            Ok(())
        }
        Err(problem) => {
            if wants_html() {
                let wait = match problem {
                    Problem::TooMany(seconds) => format!("&wait={seconds}"),
                    _ => String::new(),
                };
                // What was typed is kept in the address, but for the code.
                leptos_axum::redirect(&format!("/track?no={}{wait}&failed=1", encode(&typed)));
                return Ok(());
            }
            Err(fail(problem))
        }
    }
}

/// The hyphen may be left out, and digits may be full width.
#[cfg(feature = "ssr")]
fn normalised(case_no: &str) -> String {
    let text: String = case_no
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '－' | '—' | '–' => '-',
            c => c,
        })
        .take(24)
        .collect();
    let digits = text.len() > 4 && text.chars().all(|c| c.is_ascii_digit());
    if digits { format!("{}-{}", &text[..4], &text[4..]) } else { text }
}

#[cfg(feature = "ssr")]
fn encode(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// The case as its party sees it.
#[server(prefix = "/api", endpoint = "track/view")]
pub async fn tracking(case_no: String) -> Result<TrackingView, AppError> {
    let case_no = number(&case_no)?;
    answer(ports().tracking.view(&tracking_session(case_no).await?, case_no).await)
}

/// Closes one case; what else is open in this browser stays.
#[server(prefix = "/api", endpoint = "track/close")]
pub async fn close_case(#[server(default)] case_no: String) -> Result<(), AppError> {
    for held in visitor().tracks.into_iter().filter(|held| held.name == case_no || case_no.is_empty()) {
        answer(ports().tracking.close(&held.token).await)?;
        let_go(cookie::TRACK, &held.name);
    }
    leptos_axum::redirect("/track");
    Ok(())
}

/// 离开: everything of this browser goes: sessions, receipts, unsent drafts with their files, and what the browser kept
/// for itself. The next person at this device sees nothing.
#[server(prefix = "/api", endpoint = "leave/all")]
pub async fn leave_all() -> Result<(), AppError> {
    let (ports, visitor) = (ports(), visitor());
    for held in visitor.tracks {
        answer(ports.tracking.close(&held.token).await)?;
        let_go(cookie::TRACK, &held.name);
    }
    for held in visitor.receipts {
        answer(ports.intake.put_receipt_away(&held.draft_token()).await)?;
        let_go(cookie::RECEIPT, &held.name);
    }
    for held in visitor.drafts {
        answer(ports.intake.discard(&held.draft_token()).await)?;
        let_go(cookie::DRAFT, &held.name);
    }
    typed::forget();
    crate::context::set_header(http::HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"");
    leptos_axum::redirect("/left");
    Ok(())
}

#[cfg(feature = "ssr")]
async fn act(
    case_no: &str,
    version: u32,
    command: Command,
    typed: &[(&str, &str)],
) -> Result<CommandOutcome, AppError> {
    let number = number(case_no)?;
    let acted = ports().tracking.act(&tracking_session(number).await?, number, version, command).await;
    if wants_html() {
        // Without JavaScript the page itself says what happened.
        let (told, ok) = match &acted {
            Ok(outcome) => (outcome.message.clone(), true),
            Err(problem) => (AppError::Problem(problem.clone()).told().0, false),
        };
        if !ok {
            typed::keep(case_no, typed);
        }
        let flag = if ok { "done" } else { "error" };
        leptos_axum::redirect(&format!("/track/{number}?{flag}={}", percent(&told)));
        return Ok(acted.unwrap_or(CommandOutcome { version, message: String::new(), linked: None }));
    }
    answer(acted)
}

/// Fields to mend: told to the script, or by the page that follows.
#[cfg(feature = "ssr")]
fn refused(
    case_no: &str,
    version: u32,
    errors: Vec<FieldError>,
    typed: &[(&str, &str)],
) -> Result<CommandOutcome, AppError> {
    if !wants_html() {
        return Err(fail(Problem::Invalid(errors)));
    }
    typed::keep(case_no, typed);
    let told = AppError::Problem(Problem::Invalid(errors)).told().0;
    leptos_axum::redirect(&format!("/track/{}?error={}", number(case_no)?, percent(&told)));
    Ok(CommandOutcome { version, message: String::new(), linked: None })
}

/// Answers the defects (TR07). Field values are read here, so that what is wrong is said field by field.
#[server(prefix = "/api", endpoint = "track/correct")]
pub async fn correct(
    case_no: String,
    version: u32,
    #[server(default)] answers: Vec<String>,
    #[server(default)] name: String,
    #[server(default)] phone: String,
    #[server(default)] town: String,
    #[server(default)] summary: String,
    #[server(default)] from_year: String,
    #[server(default)] from_month: String,
    #[server(default)] to_year: String,
    #[server(default)] to_month: String,
    #[server(default)] insurance: Vec<String>,
) -> Result<CommandOutcome, AppError> {
    let mut errors = Vec::new();
    let typed: Vec<(String, String)> = [
        ("name", &name),
        ("phone", &phone),
        ("town", &town),
        ("summary", &summary),
        ("from_year", &from_year),
        ("from_month", &from_month),
        ("to_year", &to_year),
        ("to_month", &to_month),
    ]
    .into_iter()
    .map(|(field, text)| (field.to_owned(), text.clone()))
    .chain(answers.iter().enumerate().map(|(index, text)| (format!("answer-{}", index + 1), text.clone())))
    .collect();
    let text = |text: String| if text.trim().is_empty() { None } else { Some(text) };
    let phone = read(&mut errors, "phone", "联系电话", &phone, Phone::parse);
    let period = if [&from_year, &from_month, &to_year, &to_month].iter().all(|part| part.trim().is_empty()) {
        None
    } else {
        let joined = format!("{from_year}/{from_month}/{to_year}/{to_month}");
        read(&mut errors, "from_year", "费款所属期", &joined, read_period)
    };
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
    if !errors.is_empty() {
        return refused(&case_no, version, errors, &typed);
    }
    let update = CorrectionUpdate {
        name: text(name),
        phone,
        address: None,
        location_town: text(town).map(TownId::new),
        summary: text(summary),
        period,
        insurance_kinds: insurance.iter().filter_map(|kind| InsuranceKind::from_id(kind)).collect(),
    };
    let answers = answers
        .into_iter()
        .enumerate()
        .map(|(index, text)| DefectAnswer { no: u8::try_from(index + 1).unwrap_or(u8::MAX), text })
        .collect();
    act(&case_no, version, Command::Correct { answers, update }, &typed).await
}

#[cfg(feature = "ssr")]
fn read<T>(
    errors: &mut Vec<FieldError>,
    field: &str,
    label: &str,
    text: &str,
    parse: fn(&str) -> Result<T, Malformed>,
) -> Option<T> {
    if text.trim().is_empty() {
        return None;
    }
    match parse(text) {
        Ok(value) => Some(value),
        Err(malformed) => {
            errors.push(FieldError::new(field, format!("{label}：{malformed}")));
            None
        }
    }
}

#[cfg(feature = "ssr")]
fn read_period(text: &str) -> Result<Period, Malformed> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let month = |year: &str, month: &str| {
        let malformed = || Malformed("年份请填四位数字，月份请填 1 至 12".to_owned());
        ContributionMonth::new(year.parse().map_err(|_| malformed())?, month.parse().map_err(|_| malformed())?)
    };
    match parts.as_slice() {
        [from_year, from_month, to_year, to_month] => {
            Period::new(month(from_year, from_month)?, month(to_year, to_month)?)
        }
        _ => Err(Malformed("请填写开始和结束的年月".to_owned())),
    }
}

/// Has the registration sent on (TR14).
#[server(prefix = "/api", endpoint = "track/forward")]
pub async fn forward(
    case_no: String,
    version: u32,
    #[server(default)] consent: String,
) -> Result<CommandOutcome, AppError> {
    act(&case_no, version, Command::Forward { consent: consent == "yes" }, &[]).await
}

/// Says there is no objection (TR50).
#[server(prefix = "/api", endpoint = "track/no-objection")]
pub async fn say_no_objection(case_no: String, version: u32) -> Result<CommandOutcome, AppError> {
    act(&case_no, version, Command::ConfirmNoObjection { how: NoObjection::Stated }, &[]).await
}

/// Objects (TR51).
#[server(prefix = "/api", endpoint = "track/object")]
pub async fn object(
    case_no: String,
    version: u32,
    #[server(default)] grounds: String,
) -> Result<CommandOutcome, AppError> {
    let typed = grounds.clone();
    act(&case_no, version, Command::Object { party: 0, grounds }, &[("grounds", &typed)]).await
}

/// Registers the remedy chosen (TR52).
#[server(prefix = "/api", endpoint = "track/remedy")]
pub async fn start_remedy(
    case_no: String,
    version: u32,
    #[server(default)] remedy: String,
    #[server(default)] body: String,
    #[server(default)] filed_on: String,
    #[server(default)] docket: String,
    #[server(default)] civil: String,
    #[server(default)] acknowledged: String,
) -> Result<CommandOutcome, AppError> {
    let mut errors = Vec::new();
    let (typed_body, typed_day, typed_docket) = (body.clone(), filed_on.clone(), docket.clone());
    let typed = [("body", typed_body.as_str()), ("filed_on", &typed_day), ("docket", &typed_docket)];
    let kind = RemedyKind::from_id(&remedy);
    if kind.is_none() {
        errors.push(FieldError::new("remedy", "救济途径：请选择一种"));
    }
    let day = filed_on.trim().parse();
    if day.is_err() {
        errors.push(FieldError::new("filed_on", "提起日期：请填写，例如 2025-12-10"));
    }
    match (kind, day) {
        (Some(remedy), Ok(filed_on)) => {
            let command = Command::StartRemedy {
                remedy,
                body,
                filed_on,
                docket: Some(docket).filter(|docket| !docket.trim().is_empty()),
                civil: civil == "yes",
                acknowledged: acknowledged == "yes",
            };
            act(&case_no, version, command, &typed).await
        }
        _ => refused(&case_no, version, errors, &typed),
    }
}

/// Withdraws the objection (TR54).
#[server(prefix = "/api", endpoint = "track/withdraw-objection")]
pub async fn withdraw_objection(case_no: String, version: u32) -> Result<CommandOutcome, AppError> {
    act(&case_no, version, Command::WithdrawObjection, &[]).await
}

/// Withdraws the case (TR60).
#[server(prefix = "/api", endpoint = "track/withdraw")]
pub async fn withdraw(
    case_no: String,
    version: u32,
    #[server(default)] reason: String,
) -> Result<CommandOutcome, AppError> {
    let typed = reason.clone();
    act(&case_no, version, Command::Withdraw { reason, letter: None }, &[("withdraw", &typed)]).await
}

/// Asks to reopen an archived case (TR59).
#[server(prefix = "/api", endpoint = "track/ask-reopening")]
pub async fn ask_reopening(
    case_no: String,
    version: u32,
    #[server(default)] reason: String,
) -> Result<CommandOutcome, AppError> {
    let typed = reason.clone();
    act(&case_no, version, Command::AskReopening { reason }, &[("reopen", &typed)]).await
}

/// Leaves a message; it never moves a clock.
#[server(prefix = "/api", endpoint = "track/message")]
pub async fn leave_message(
    case_no: String,
    version: u32,
    #[server(default)] text: String,
) -> Result<CommandOutcome, AppError> {
    let typed = text.clone();
    act(&case_no, version, Command::LeaveMessage { text, to: None }, &[("text", &typed)]).await
}

/// Asks the justice bureau for guidance on the remedies (M-3.2.5-b).
#[server(prefix = "/api", endpoint = "track/guidance")]
pub async fn ask_guidance(
    case_no: String,
    version: u32,
    #[server(default)] question: String,
) -> Result<CommandOutcome, AppError> {
    let typed = question.clone();
    act(&case_no, version, Command::Record(RecordCommand::AskGuidance { question }), &[("guidance", &typed)]).await
}
