//! What a form asks when its text names somebody who is hidden from its readers (X-16-a): the places stand in the
//! refusal; the head confirms them knowingly, anybody else asks the head. What was typed stays as it is.

use super::spec::{Field, Form, Input};
use crate::api::casework::send_command;
use crate::desk::confirm::Confirming;
use crate::error::AppError;
use crate::ui::{Icon, TextArea};
use domain::access::Role;
use domain::case::{Case, Command, Naming, NamingCommand, RecordCommand, RefusalCode};
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{CommandOutcome, Me};
use leptos::prelude::*;

/// Fields of the part; no form has others of these names.
const TICK: &str = "naming";
const REASON: &str = "naming_reason";

/// Whether it was refused because its text names somebody.
pub(super) fn is_naming(error: &AppError) -> bool {
    matches!(error, AppError::Problem(Problem::Refused(refusal)) if refusal.code == RefusalCode::IdentityInText)
}

/// Whether `me` confirms, or asks.
pub(super) fn confirms(me: &Me) -> bool {
    me.roles.has(Role::Head) || me.roles.has(Role::Station)
}

/// The reason, where the box is ticked.
pub(super) fn ticked(form: &web_sys::HtmlFormElement) -> Option<String> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let text = |name: &str| data.get(name).as_string().unwrap_or_default();
    (!text(TICK).is_empty()).then(|| text(REASON))
}

/// What became of a command that was sent with the box ticked.
pub(super) enum Sent {
    /// The command itself was sent.
    Made(Result<CommandOutcome, AppError>),
    /// The head was asked; the command waits.
    Asked(CommandOutcome),
}

/// Confirms and then sends, or asks the head.
pub(super) async fn send(
    confirming: Confirming,
    (case_no, version): (CaseNo, u32),
    command: Command,
    reason: String,
    head: bool,
) -> Sent {
    let boxed = Box::new(command.clone());
    if head {
        let confirm = Command::Record(RecordCommand::Naming(NamingCommand::Confirm { command: boxed, reason }));
        return match send_command(case_no, version, confirm.into()).await {
            Ok(outcome) => {
                let make = || send_command(case_no, outcome.version, command.clone().into());
                Sent::Made(confirming.make(make).await)
            }
            Err(error) => Sent::Made(Err(error)),
        };
    }
    let ask = Command::Record(RecordCommand::Naming(NamingCommand::Ask { command: boxed, reason }));
    match send_command(case_no, version, ask.into()).await {
        Ok(outcome) => Sent::Asked(outcome),
        Err(error) => Sent::Made(Err(error)),
    }
}

/// The box and the reason, in the form that was refused.
#[component]
pub(super) fn NamingPart(
    /// Whether the viewer confirms, or asks.
    head: bool,
    /// What is wrong, by field.
    errors: RwSignal<Vec<FieldError>>,
) -> impl IntoView {
    let (tick, label, hint) = if head {
        ("我已逐处核对，确认对方可以看到这些文字", "确认理由", "确认只对现在的文字有效，文字改动后须重新确认")
    } else {
        ("不删去，提请部门负责人确认", "须写明的理由", "负责人确认后，请再提交一次；填写的内容会保留")
    };
    let message = move || {
        let errors = errors.get();
        let error = errors.iter().find(|error| error.field == REASON)?;
        let text = error.message.split_once('：').map_or(error.message.clone(), |(_, text)| text.to_owned());
        Some(view! { <p class="field__err"><Icon name="oct"/>{text}</p> })
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">"要求身份保密的人"</legend>
            <label class="opt-i opt-i--quiet">
                <input type="checkbox" id="f-naming" name=TICK value="yes"/>
                <span class="opt-i__t">{tick}</span>
            </label>
            <label class="field__label" for="f-naming_reason">{label}</label>
            <p class="field__hint">{hint}</p>
            {message}
            <TextArea name=REASON id="f-naming_reason" value="" rows=2 max=1000/>
        </fieldset>
    }
    .into_any()
}

/// The places of a text that waits for the head's word, one a line.
fn lines(naming: &Naming) -> String {
    let place = |place: &domain::case::NamedPlace| format!("“{}”{}", place.label, place.zh());
    let places: Vec<String> = naming.places.iter().map(place).collect();
    format!("{} 提请：{}。理由：{}", naming.by.name, places.join("；"), naming.reason)
}

/// The head answers what was asked.
pub(super) fn answer(name: String, case: &Case) -> Form {
    let open: Vec<&Naming> = case.records.open_naming().collect();
    let choices: Vec<(String, String)> = open.iter().map(|naming| (naming.no.to_string(), lines(naming))).collect();
    let first = choices.first().map(|(no, _)| no.clone()).unwrap_or_default();
    let answers =
        vec![("yes".to_owned(), "确认，对方可以看到".to_owned()), ("no".to_owned(), "不同意，请删去".to_owned())];
    Form::new(
        name,
        "答复",
        vec![
            Field::new("no", "待确认的文字", Input::Radio(choices)).value(first),
            Field::new("confirmed", "意见", Input::Radio(answers)),
            Field::area("reason", "理由", 3),
        ],
        |values| {
            let no = values.text("no").parse().map_err(|_| vec![FieldError::new("no", "待确认的文字：请选择")])?;
            let confirmed = match values.text("confirmed").as_str() {
                "yes" => true,
                "no" => false,
                _ => return Err(vec![FieldError::new("confirmed", "意见：请选择")]),
            };
            Ok(Command::Record(RecordCommand::Naming(NamingCommand::Answer {
                no,
                confirmed,
                reason: values.text("reason"),
            })))
        },
    )
    .intro("这些文字会给另一方看到，写出了要求身份保密的人。请逐处核对后决定。")
}
