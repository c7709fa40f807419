//! A party's own case.

use crate::error::AppError;
use domain::view::{CommandOutcome, TrackingView};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::typed;
#[cfg(feature = "ssr")]
use crate::context::{answer, cookie, fail, hold, let_go, ports, tracking_session, visitor, wants_html};
#[cfg(feature = "ssr")]
use crate::told;
#[cfg(feature = "ssr")]
use domain::case::{Command, NoObjection, RecordCommand};
#[cfg(feature = "ssr")]
use domain::input::CommandInput;
#[cfg(feature = "ssr")]
use domain::problem::{FieldError, Problem};
#[cfg(feature = "ssr")]
use domain::value::{CaseNo, ContributionMonth, Malformed, Period, typed_number};
#[cfg(feature = "ssr")]
use serde_json::json;

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
            crate::context::redirect(&format!("/track/{case_no}"));
            Ok(())
        }
        Err(problem) => {
            if wants_html() {
                let wait = match problem {
                    Problem::TooMany(seconds) => format!("&wait={seconds}"),
                    _ => String::new(),
                };
                // What was typed is kept in the address, but for the code.
                crate::context::redirect(&format!("/track?no={}{wait}&failed=1", encode(&typed)));
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
    crate::context::redirect("/track");
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
    crate::context::redirect("/left");
    Ok(())
}

#[cfg(feature = "ssr")]
async fn act(
    case_no: &str,
    version: u32,
    said: impl Into<CommandInput>,
    typed: &[(&str, &str)],
) -> Result<CommandOutcome, AppError> {
    let number = number(case_no)?;
    let said: CommandInput = said.into();
    let done = told::done_query(said.step());
    let session = tracking_session(number).await?;
    let acted = ports().tracking.say(&session, number, version, said).await.map_err(of_this_form);
    if wants_html() {
        // Without JavaScript the page itself says what happened.
        let query = match &acted {
            Ok(outcome) => {
                typed::keep(case_no, &[], &outcome.message);
                done
            }
            Err(problem) => {
                let error = AppError::Problem(problem.clone());
                typed::keep(case_no, typed, &error.told().0);
                told::error_query(&error)
            }
        };
        crate::context::redirect(&format!("/track/{number}?{query}"));
        return Ok(acted.unwrap_or(CommandOutcome { version, message: String::new(), linked: None }));
    }
    answer(acted)
}

/// What is wrong, under the names the party's forms have.
#[cfg(feature = "ssr")]
fn of_this_form(problem: Problem) -> Problem {
    let named = |error: FieldError| {
        let field = match error.field.as_str() {
            "location_town" => "town".to_owned(),
            "period" => "from_year".to_owned(),
            "insurance_kinds" => "insurance".to_owned(),
            _ => error.field,
        };
        FieldError { field, ..error }
    };
    match problem {
        Problem::Refused(mut refusal) => {
            refusal.fields = refusal.fields.into_iter().map(named).collect();
            Problem::Refused(refusal)
        }
        problem => problem,
    }
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
    let error = AppError::Problem(Problem::Invalid(errors));
    typed::keep(case_no, typed, &error.told().0);
    crate::context::redirect(&format!("/track/{}?{}", number(case_no)?, told::error_query(&error)));
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
        ("insurance", &insurance.join(" ")),
    ]
    .into_iter()
    .map(|(field, text)| (field.to_owned(), text.clone()))
    .chain(answers.iter().enumerate().map(|(index, text)| (format!("answer-{}", index + 1), text.clone())))
    .collect();
    let text = |text: String| if text.trim().is_empty() { None } else { Some(text) };
    let period = if [&from_year, &from_month, &to_year, &to_month].iter().all(|part| part.trim().is_empty()) {
        None
    } else {
        match read_period(&format!("{from_year}/{from_month}/{to_year}/{to_month}")) {
            Ok(period) => Some(period),
            Err(malformed) => {
                errors.push(FieldError::new("from_year", format!("费款所属期：{malformed}")));
                None
            }
        }
    };
    let typed: Vec<(&str, &str)> = typed.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
    if !errors.is_empty() {
        return refused(&case_no, version, errors, &typed);
    }
    let answers: Vec<_> =
        answers.into_iter().enumerate().map(|(index, text)| json!({ "no": index + 1, "text": text })).collect();
    let update = json!({
        "name": text(name),
        "phone": text(phone),
        "location_town": text(town),
        "summary": text(summary),
        "period": period,
        "insurance_kinds": insurance,
    });
    let said = CommandInput::new("correct", json!({ "answers": answers, "update": update }));
    act(&case_no, version, said, &typed).await
}

#[cfg(feature = "ssr")]
fn read_period(text: &str) -> Result<Period, Malformed> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let month = |year: &str, month: &str| {
        let malformed = || Malformed("年份请填四位数字，月份请填 1 至 12".to_owned());
        // As the form of the report reads them.
        let (year, month) = (typed_number(year, '年'), typed_number(month, '月'));
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
    let typed = consent.clone();
    act(&case_no, version, Command::Forward { consent: consent == "yes" }, &[("consent", &typed)]).await
}

/// Says there is no objection (TR50).
#[server(prefix = "/api", endpoint = "track/no-objection")]
pub async fn say_no_objection(case_no: String, version: u32) -> Result<CommandOutcome, AppError> {
    act(&case_no, version, Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated }, &[]).await
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
    let (kind, typed_body, typed_day, typed_docket) = (remedy.clone(), body.clone(), filed_on.clone(), docket.clone());
    let typed = [
        ("remedy", kind.as_str()),
        ("body", &typed_body),
        ("filed_on", &typed_day),
        ("docket", &typed_docket),
        ("civil", &civil),
        ("acknowledged", &acknowledged),
    ];
    let said = CommandInput::new(
        "start_remedy",
        json!({
            "remedy": remedy,
            "body": body,
            "filed_on": filed_on,
            "docket": Some(docket).filter(|docket| !docket.trim().is_empty()),
            "civil": civil == "yes",
            "acknowledged": acknowledged == "yes",
        }),
    );
    act(&case_no, version, said, &typed).await
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

/// The other side states its view of the claim, before the decision (M-4.3-a).
#[server(prefix = "/api", endpoint = "track/view-state")]
pub async fn state_view(
    case_no: String,
    version: u32,
    #[server(default)] text: String,
) -> Result<CommandOutcome, AppError> {
    let typed = text.clone();
    let said = CommandInput::new("hearing", json!({ "state": { "text": text } }));
    act(&case_no, version, said, &[("view", &typed)]).await
}

/// The other side names who answers for it (M-4.3-a).
#[server(prefix = "/api", endpoint = "track/person")]
pub async fn name_person(
    case_no: String,
    version: u32,
    #[server(default)] name: String,
    #[server(default)] post: String,
    #[server(default)] phone: String,
) -> Result<CommandOutcome, AppError> {
    let (typed_name, typed_post, typed_phone) = (name.clone(), post.clone(), phone.clone());
    let typed = [("person", typed_name.as_str()), ("post", &typed_post), ("phone", &typed_phone)];
    let phone = Some(phone).filter(|phone| !phone.trim().is_empty());
    let said = CommandInput::new("hearing", json!({ "name_person": { "name": name, "post": post, "phone": phone } }));
    act(&case_no, version, said, &typed).await
}
