//! The citizen's form, step by step. Every step saves what was typed, right or wrong; without JavaScript it then
//! redirects, to the next step or back to itself with `check=1`, and the page answers 422.

use crate::error::AppError;
use domain::problem::FieldError;
use domain::value::DepartmentId;
use domain::view::{DraftView, StationView, Submitted};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{DRAFT_LIFE, HANDLE, answer, cookie, fail, fail_call, hold, let_go, ports, visitor, wants_html};
#[cfg(feature = "ssr")]
use domain::intake::{Form, ItemForm, Step, check_item, check_step, mandate};
#[cfg(feature = "ssr")]
use domain::problem::Problem;

/// A draft with what is wrong with the step asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPage {
    /// The draft.
    pub draft: DraftView,
    /// What is wrong; empty unless asked to check.
    pub errors: Vec<FieldError>,
}

/// An unsent draft of this browser, as the page that begins lists it: nothing that names anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    /// Its handle.
    pub draft: String,
    /// What it is about, as far as that was said.
    pub category: String,
    /// When it was saved last.
    pub saved_at: Option<domain::value::Instant>,
    /// Now.
    pub now: domain::value::Instant,
}

/// Unsent drafts one browser may hold at a time.
pub const MOST_DRAFTS: usize = 5;
/// A receipt is shown for so many seconds after the submission.
pub const RECEIPT_LIFE: i64 = 15 * 60;

/// A category as the form offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryChoice {
    /// Number.
    pub no: u8,
    /// In the citizen's words.
    pub plain: String,
    /// What falls under it.
    pub hint: String,
    /// In the document's words.
    pub name: String,
    /// How the clause is cited.
    pub cite: String,
    /// Sub-kinds: id and name; asked for where there are several.
    pub sub_kinds: Vec<(String, String)>,
    /// Material people usually have.
    pub materials: Vec<String>,
    /// Whether a period is asked for.
    pub period_required: bool,
    /// Whether the assessing department is asked for.
    pub acting_required: bool,
    /// Whether a description is asked for.
    pub description_required: bool,
}

/// What the form offers, from the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Categories.
    pub categories: Vec<CategoryChoice>,
    /// Towns: code and name.
    pub towns: Vec<(String, String)>,
    /// Places outside the area.
    pub outside: Vec<(String, String)>,
    /// Claims: id and words.
    pub claims: Vec<(String, String)>,
    /// Departments that assess, inspect or send.
    pub acting: Vec<(DepartmentId, String)>,
    /// Name of the area.
    pub area: String,
    /// First month of the unified collection, `2024 年 4 月`.
    pub reform: String,
    /// Limits in words, by stage.
    pub limits: Vec<(String, String)>,
    /// Clause texts: cite and sentence, in the document's order.
    pub clauses: Vec<(String, String)>,
    /// Title, issuer and day of the document.
    pub document: (String, String, String),
}

/// The token of the draft a form or page names, if this browser holds it; the handle alone opens nothing.
#[cfg(feature = "ssr")]
fn token(draft: &str) -> Result<String, AppError> {
    visitor().draft(draft).ok_or_else(|| fail_call(Problem::NotFound))
}

/// Drafts of this browser that were not sent: each with its token.
#[cfg(feature = "ssr")]
async fn unsent() -> Result<Vec<(DraftLine, String)>, AppError> {
    let port = ports().intake;
    let mut lines = Vec::new();
    for held in visitor().drafts {
        let token = held.draft_token();
        let found = match port.draft(&token, None).await {
            Err(Problem::NotFound) => continue,
            read => answer(read)?,
        };
        let category = found.form.item(1).category;
        lines.push((DraftLine { draft: held.name, category, saved_at: found.saved_at, now: found.now }, token));
    }
    // What was touched last comes first.
    lines.sort_by_key(|(line, _)| std::cmp::Reverse(line.saved_at));
    Ok(lines)
}

/// The unsent drafts of this browser.
#[server(prefix = "/api", endpoint = "intake/drafts")]
pub async fn drafts() -> Result<Vec<DraftLine>, AppError> {
    let rules = answer(ports().intake.pack().await)?;
    let plain = |no: &str| {
        let known = rules.pack.categories.iter().find(|category| category.no.to_string() == no);
        known.map(|category| category.plain.clone()).unwrap_or_default()
    };
    let lines = unsent().await?;
    Ok(lines.into_iter().map(|(line, _)| DraftLine { category: plain(&line.category), ..line }).collect())
}

/// Begins a draft of its own: each tab writes its own.
#[server(prefix = "/api", endpoint = "intake/begin")]
pub async fn begin_draft(#[server(default)] category: String) -> Result<(), AppError> {
    let port = ports().intake;
    if unsent().await?.len() >= MOST_DRAFTS {
        if wants_html() {
            crate::context::redirect("/report/kind?full=1");
            return Ok(());
        }
        return Err(fail(Problem::Invalid(vec![FieldError::new("", too_many_drafts())])));
    }
    let token = answer(port.begin(&visitor().from).await)?;
    let (handle, secret) = token.split_at_checked(HANDLE).ok_or_else(|| fail(Problem::Unavailable))?;
    hold(cookie::DRAFT, handle, secret, DRAFT_LIFE);
    if !category.is_empty() {
        let mut form = answer(port.draft(&token, None).await)?.form;
        let mut item = form.item(1);
        item.category = category;
        form.set_item(1, item);
        answer(port.save(&token, form).await)?;
    }
    crate::context::redirect(&step_path("kind", handle, None));
    Ok(())
}

/// Said where no more drafts are begun.
pub fn too_many_drafts() -> String {
    format!("这台设备上已有 {MOST_DRAFTS} 份没有提交的内容，请先继续填写，或放弃其中一份，再开始新的")
}

/// Address of a step of a draft.
pub fn step_path(step: &str, draft: &str, item: Option<u16>) -> String {
    // A handle is letters and digits; what else stands in an address is not carried on.
    let draft: String = draft.chars().filter(char::is_ascii_alphanumeric).collect();
    match item {
        Some(item) => format!("/report/{step}?draft={draft}&item={item}"),
        None => format!("/report/{step}?draft={draft}"),
    }
}

/// Throws an unsent draft away, with its files.
#[server(prefix = "/api", endpoint = "intake/discard")]
pub async fn discard_draft(#[server(default)] draft: String) -> Result<(), AppError> {
    if let Some(token) = visitor().draft(&draft) {
        answer(ports().intake.discard(&token).await)?;
        let_go(cookie::DRAFT, &draft);
    }
    crate::context::redirect("/report/kind");
    Ok(())
}

/// The draft, with what the table says of item `item` and, with `check`, what is wrong with `step`. Nothing where none
/// was begun.
#[server(prefix = "/api", endpoint = "intake/draft")]
pub async fn draft(
    #[server(default)] draft: String,
    step: String,
    item: u16,
    check: bool,
) -> Result<Option<DraftPage>, AppError> {
    let port = ports().intake;
    let Some(token) = visitor().draft(&draft) else { return Ok(None) };
    let hint = (step == "facts").then_some(usize::from(item));
    let draft = match port.draft(&token, hint).await {
        Err(Problem::NotFound) => return Ok(None),
        read => answer(read)?,
    };
    let mut errors = Vec::new();
    if check {
        let rules = answer(port.pack().await)?;
        let step = Step::ALL.into_iter().find(|known| known.path() == step);
        errors = match step {
            Some(Step::Facts) => facts_errors(&draft.form, usize::from(item), &rules.pack, draft.now),
            Some(step) => check_step(&draft.form, step, &rules.pack, draft.now),
            None => Vec::new(),
        };
        // What the submission asks for besides the fields is told on the page that submits.
        if step == Some(Step::Confirm) {
            errors.extend(mandate(&draft.form, draft.files.iter().any(|file| file.authorisation)));
        }
        if !errors.is_empty() {
            crate::context::set_status(422);
        }
    }
    Ok(Some(DraftPage { draft, errors }))
}

/// The facts page shows one item and the account of what happened.
#[cfg(feature = "ssr")]
fn facts_errors(form: &Form, item: usize, pack: &domain::policy::Pack, now: domain::value::Instant) -> Vec<FieldError> {
    let mut errors = check_item(form, item, pack, now);
    let prefix = format!("item{item}-");
    for error in &mut errors {
        if let Some(own) = error.field.strip_prefix(&prefix) {
            error.field = own.to_owned();
        }
    }
    errors.extend(check_step(form, Step::Facts, pack, now).into_iter().filter(|error| error.field == "summary"));
    errors
}

/// Saves and goes on: to `next` if the step is in order, else back to `here` with what is wrong.
#[cfg(feature = "ssr")]
async fn saved(
    draft: &str,
    form: Form,
    errors: Vec<FieldError>,
    here: &str,
    next: &str,
    stay: bool,
) -> Result<(), AppError> {
    answer(ports().intake.save(&token(draft)?, form).await)?;
    if stay {
        return Ok(());
    }
    if errors.is_empty() {
        crate::context::redirect(next);
        return Ok(());
    }
    if wants_html() {
        crate::context::redirect(&format!("{here}&check=1"));
        return Ok(());
    }
    Err(fail(Problem::Invalid(errors)))
}

#[cfg(feature = "ssr")]
fn number(no: usize) -> u16 {
    u16::try_from(no).unwrap_or(u16::MAX)
}

/// Step 1: who reports, and what kind of problem it is.
#[server(prefix = "/api", endpoint = "intake/kind")]
pub async fn save_kind(
    #[server(default)] draft: String,
    #[server(default)] item: u16,
    #[server(default)] who: String,
    #[server(default)] category: String,
    #[server(default)] matter_kind: String,
    #[server(default)] stay: bool,
) -> Result<(), AppError> {
    let port = ports().intake;
    let current = answer(port.draft(&token(&draft)?, None).await)?;
    let mut form = current.form;
    let no = usize::from(item.max(1));
    if !who.is_empty() {
        form.applicant_kind = if who == "employer" { "employer".to_owned() } else { "individual".to_owned() };
        form.by_agent = if who == "agent" { "yes".to_owned() } else { String::new() };
    }
    if !matter_kind.is_empty() {
        form.matter_kind = matter_kind;
    }
    let mut typed = form.item(no);
    if typed.category != category && !category.is_empty() {
        // What was said of another category no longer applies.
        typed = ItemForm {
            category: category.clone(),
            insurance: typed.insurance,
            enrolled: typed.enrolled,
            ..ItemForm::default()
        };
    }
    form.set_item(no, typed);
    let rules = answer(port.pack().await)?;
    let errors = check_step(&form, Step::Kind, &rules.pack, current.now);
    let here = step_path("kind", &draft, Some(number(no)));
    saved(&draft, form, errors, &here, &step_path("facts", &draft, Some(number(no))), stay).await
}

/// Step 2: the facts of an item, and what happened.
#[server(prefix = "/api", endpoint = "intake/facts")]
pub async fn save_facts(
    #[server(default)] draft: String,
    #[server(default)] item: u16,
    #[server(default)] sub_kind: String,
    #[server(default)] enrolled: String,
    #[server(default)] payer: String,
    #[server(default)] from_year: String,
    #[server(default)] from_month: String,
    #[server(default)] to_year: String,
    #[server(default)] to_month: String,
    #[server(default)] insurance: Vec<String>,
    #[server(default)] claims: Vec<String>,
    #[server(default)] paid: String,
    #[server(default)] wage_matches: String,
    #[server(default)] amount: String,
    #[server(default)] acting: String,
    #[server(default)] description: String,
    #[server(default)] summary: String,
    #[server(default)] more: String,
    #[server(default)] stay: bool,
) -> Result<(), AppError> {
    let port = ports().intake;
    let current = answer(port.draft(&token(&draft)?, None).await)?;
    let mut form = current.form;
    let no = usize::from(item.max(1));
    let category = form.item(no).category;
    form.set_item(
        no,
        ItemForm {
            category,
            sub_kind,
            enrolled,
            payer,
            from_year,
            from_month,
            to_year,
            to_month,
            insurance,
            claims,
            paid,
            wage_matches,
            amount,
            acting,
            description,
            duty: String::new(),
        },
    );
    form.summary = summary;
    let rules = answer(port.pack().await)?;
    let errors = facts_errors(&form, no, &rules.pack, current.now);
    let next = if more == "yes" {
        step_path("kind", &draft, Some(number(form.items.len() + 1)))
    } else {
        step_path("contact", &draft, None)
    };
    // That another matter follows stays ticked on the page that asks again.
    let asked_more = if more == "yes" { "&more=yes" } else { "" };
    let here = format!("{}{asked_more}", step_path("facts", &draft, Some(number(no))));
    saved(&draft, form, errors, &here, &next, stay).await
}

/// Step 3: how to reach the applicant, and who the other side is.
#[server(prefix = "/api", endpoint = "intake/contact")]
pub async fn save_contact(
    #[server(default)] draft: String,
    #[server(default)] name: String,
    #[server(default)] id_number: String,
    #[server(default)] credit_code: String,
    #[server(default)] phone: String,
    #[server(default)] address: String,
    #[server(default)] town: String,
    #[server(default)] respondent_name: String,
    #[server(default)] respondent_credit_code: String,
    #[server(default)] respondent_phone: String,
    #[server(default)] respondent_address: String,
    #[server(default)] identity_hidden: String,
    #[server(default)] agent_name: String,
    #[server(default)] agent_phone: String,
    #[server(default)] agent_relation: String,
    #[server(default)] agent_may_withdraw: String,
    #[server(default)] stay: bool,
) -> Result<(), AppError> {
    let port = ports().intake;
    let current = answer(port.draft(&token(&draft)?, None).await)?;
    let form = Form {
        name,
        id_number,
        credit_code,
        phone,
        address,
        town,
        respondent_name,
        respondent_credit_code,
        respondent_phone,
        respondent_address,
        identity_hidden,
        agent_name,
        agent_phone,
        agent_relation,
        agent_may_withdraw,
        ..current.form
    };
    let rules = answer(port.pack().await)?;
    let errors = check_step(&form, Step::Contact, &rules.pack, current.now);
    saved(&draft, form, errors, &step_path("contact", &draft, None), &step_path("files", &draft, None), stay).await
}

/// Step 4: removes a file.
#[server(prefix = "/api", endpoint = "intake/remove-file")]
pub async fn remove_file(#[server(default)] draft: String, no: u16) -> Result<(), AppError> {
    answer(ports().intake.remove_file(&token(&draft)?, no).await)?;
    if wants_html() {
        crate::context::redirect(&step_path("files", &draft, None));
    }
    Ok(())
}

/// Removes an item other than the last one left.
#[server(prefix = "/api", endpoint = "intake/remove-item")]
pub async fn remove_item(#[server(default)] draft: String, item: u16) -> Result<(), AppError> {
    let port = ports().intake;
    let token = token(&draft)?;
    let mut form = answer(port.draft(&token, None).await)?.form;
    let index = usize::from(item).saturating_sub(1);
    if form.items.len() > 1 && index < form.items.len() {
        form.items.remove(index);
        answer(port.save(&token, form).await)?;
    }
    if wants_html() {
        crate::context::redirect(&step_path("confirm", &draft, None));
    }
    Ok(())
}

/// Step 5: submits (TR01). Sending it twice is one case. The browser then holds the receipt instead of the draft.
#[server(prefix = "/api", endpoint = "intake/submit")]
pub async fn submit(
    #[server(default)] draft: String,
    #[server(default)] truthful: String,
    #[server(default)] agreed: String,
) -> Result<(), AppError> {
    let mut lacking = Vec::new();
    if truthful != "yes" {
        lacking.push(FieldError::new("truthful", "请确认：以上内容是您知道的真实情况"));
    }
    if agreed != "yes" {
        lacking.push(FieldError::new("agreed", "请确认：同意受理部门为办理此事核对您的参保和缴费信息"));
    }
    if visitor().receipt(&draft).is_some() {
        // Sent already, from a page that was gone back to.
        crate::context::redirect(&step_path("done", &draft, None));
        return Ok(());
    }
    // What was ticked stays ticked on the page that asks again.
    let said = [("&truthful=yes", &truthful), ("&agreed=yes", &agreed)];
    let ticked: String = said.into_iter().filter(|(_, said)| *said == "yes").map(|(part, _)| part).collect();
    let here = step_path("confirm", &draft, None);
    if !lacking.is_empty() {
        if wants_html() {
            crate::context::redirect(&format!("{here}&check=1&consent=1{ticked}"));
            return Ok(());
        }
        return Err(fail(Problem::Invalid(lacking)));
    }
    let token = token(&draft)?;
    match ports().intake.submit(&token, &visitor().from).await {
        Ok(_) => {
            if let Some((handle, secret)) = token.split_at_checked(HANDLE) {
                let_go(cookie::DRAFT, handle);
                hold(cookie::RECEIPT, handle, secret, RECEIPT_LIFE);
            }
            crate::context::redirect(&step_path("done", &draft, None));
            Ok(())
        }
        Err(Problem::Invalid(_)) if wants_html() => {
            crate::context::redirect(&format!("{here}&check=1{ticked}"));
            Ok(())
        }
        Err(problem) => Err(fail(problem)),
    }
}

/// The receipt: for a quarter of an hour, until its page is left.
#[server(prefix = "/api", endpoint = "intake/receipt")]
pub async fn receipt(#[server(default)] draft: String) -> Result<Submitted, AppError> {
    let token = visitor().receipt(&draft).ok_or_else(|| fail_call(Problem::NotFound)).map_err(AppError::on_page)?;
    answer(ports().intake.receipt(&token).await)
}

/// Puts the receipt away: the numbers are written down, or its page was left.
#[server(prefix = "/api", endpoint = "intake/receipt-seen")]
pub async fn put_receipt_away(#[server(default)] draft: String) -> Result<(), AppError> {
    if let Some(token) = visitor().receipt(&draft) {
        answer(ports().intake.put_receipt_away(&token).await)?;
        let_go(cookie::RECEIPT, &draft);
    }
    if wants_html() {
        crate::context::redirect("/");
    }
    Ok(())
}

/// Stations by town (M-3.2.9-a).
#[server(prefix = "/api", endpoint = "intake/stations")]
pub async fn stations() -> Result<Vec<StationView>, AppError> {
    answer(ports().intake.stations().await)
}

/// What the form offers.
#[server(prefix = "/api", endpoint = "intake/choices")]
pub async fn offered() -> Result<Choices, AppError> {
    let rules = answer(ports().intake.pack().await)?;
    Ok(choices_of(&rules.pack))
}

#[cfg(feature = "ssr")]
fn choices_of(pack: &domain::policy::Pack) -> Choices {
    use domain::clock::ClockKind;
    let places = |places: &[domain::policy::Town]| -> Vec<(String, String)> {
        places.iter().map(|place| (place.id.to_string(), place.name.clone())).collect()
    };
    let limit = |kind: ClockKind| pack.clocks.get(&kind).map(|rule| rule.limit.zh()).unwrap_or_default();
    Choices {
        categories: pack
            .categories
            .iter()
            .map(|category| CategoryChoice {
                no: category.no,
                plain: category.plain.clone(),
                hint: category.hint.clone(),
                name: category.name.clone(),
                cite: pack.cite(&category.clause).to_owned(),
                sub_kinds: category.sub_kinds.iter().map(|kind| (kind.id.clone(), kind.name.clone())).collect(),
                materials: pack.materials.get(&category.no).cloned().unwrap_or_default(),
                period_required: category.period_required,
                acting_required: category.acting_required,
                description_required: category.description_required,
            })
            .collect(),
        towns: places(&pack.towns),
        outside: places(&pack.outside_places),
        claims: domain::case::ItemClaim::ALL
            .iter()
            .map(|claim| {
                let words = pack.claims.get(claim).cloned().unwrap_or_else(|| claim.zh().to_owned());
                (claim.id().to_owned(), words)
            })
            .collect(),
        acting: pack
            .acting_departments
            .iter()
            .map(|department| (department.clone(), pack.department_short(department).to_owned()))
            .collect(),
        area: pack.area_name.clone(),
        // Where months differ by insurance kind and place, the general one would be the wrong one for some.
        reform: pack
            .reform_month
            .filter(|_| pack.reforms.is_empty())
            .map(|month| format!("{} 年 {} 月", month.year(), month.month()))
            .unwrap_or_default(),
        limits: vec![
            ("registration".to_owned(), limit(ClockKind::Registration)),
            ("classification".to_owned(), limit(ClockKind::Classification)),
            ("handling".to_owned(), limit(ClockKind::Handling)),
            ("reply".to_owned(), limit(ClockKind::Reply)),
            ("archiving".to_owned(), limit(ClockKind::Archiving)),
        ],
        clauses: pack.clauses.values().map(|clause| (clause.cite.clone(), clause.text.clone())).collect(),
        document: (pack.title.clone(), pack.issuer.clone(), pack.issued_on.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_a_handle_and_nothing_else() {
        assert_eq!(step_path("facts", "00ab", Some(2)), "/report/facts?draft=00ab&item=2");
        assert_eq!(step_path("kind", "a&item=9\r\n", None), "/report/kind?draft=aitem9");
    }
}
