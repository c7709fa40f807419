//! What the wire may say. A [`Command`] cannot be made from what somebody sent: a [`CommandInput`] can, and becomes one
//! only when every value in it has been understood ([`CommandInput::parse`]), at every door alike. What machines know
//! (when a case was received, through which channel, under which numbers) is in no input; the registration is amended
//! through its form ([`crate::intake::amended`]).
//!
//! What stands in place of a value that was not understood never leaves this module: with an error there is no command.

mod duty;
mod lanes;
mod naming;
mod plain;
mod purpose;
mod reader;
mod texts;

pub use purpose::{code_purpose, purpose};
pub use texts::texts;

use crate::case::{Case, Command, CommandKind, StaffRef};
use crate::policy::Pack;
use crate::problem::FieldError;
use crate::value::{AccountId, Instant};
use reader::{Reader, tagged};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What somebody asks of a case, as it was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandInput(Value);

/// What an input is read against.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The case's own pack: its departments and places.
    pub pack: &'a Pack,
    /// The case: its items and parties.
    pub case: &'a Case,
    /// The accounts the input names, as far as they exist and are open.
    pub staff: &'a [StaffRef],
    /// The time.
    pub now: Instant,
}

/// Why an input is no command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// Nobody says this: it is a step of the system, or made through a form of its own.
    Unsaid,
    /// Values that were not understood.
    Fields {
        /// Which command it would be; `None` where there is no such command.
        kind: Option<CommandKind>,
        /// What is wrong, field by field.
        errors: Vec<FieldError>,
    },
}

/// Steps the system makes, and what has a door of its own: the amendment its form, a file the upload.
const UNSAID: [&str; 6] =
    ["amend_registration", "notice_served", "proceed_to_archive", "note_receipt", "receive_feedback", "add_attachment"];

impl CommandInput {
    /// What a form made, as it is sent.
    pub fn of(command: &Command) -> Self {
        Self(serde_json::to_value(command).unwrap_or(Value::Null))
    }

    /// An input by its name and fields, for doors that read fields one by one.
    pub fn new(name: &str, fields: Value) -> Self {
        Self(Value::Object([(name.to_owned(), fields)].into_iter().collect()))
    }

    /// The step it names, as the wire spells it.
    pub fn step(&self) -> &str {
        match tagged(&self.0) {
            Some((lane @ ("record" | "hearing"), body)) => tagged(body).map_or(lane, |(step, _)| step),
            Some((name, _)) => name,
            None => "",
        }
    }

    /// Whether it would be a signature ([`CommandKind::is_signature`]), known before anything of it is read.
    pub fn is_signature(&self) -> bool {
        let Some((name, body)) = tagged(&self.0) else { return false };
        let (step, inner) = tagged(body).unwrap_or(("", &Value::Null));
        let inner = tagged(inner).map_or("", |(inner, _)| inner);
        match name {
            "sign_reply" | "send_transfer" | "receive_transfer" | "send_feedback" => true,
            "joint" => matches!(step, "sign_opinion" | "sign_review_opinion" | "issue_consolidated"),
            "major" => matches!(step, "consent" | "refuse" | "sign_minutes"),
            "referral" => matches!(
                step,
                "send_slip" | "refuse" | "accept_refusal" | "reject_refusal" | "feed_back" | "conclude_feedback"
            ),
            "oversight" => step == "decide_extension",
            "station" => step == "settle",
            "record" => step == "decide_disclosure" || step == "naming" && matches!(inner, "confirm" | "answer"),
            "duty" => matches!(step, "answer_departure" | "reassign"),
            _ => false,
        }
    }

    /// Accounts it names; who looks them up tells [`Known`] which of them exist.
    pub fn accounts(&self) -> Vec<AccountId> {
        let mut found = Vec::new();
        accounts_in(&self.0, &mut found);
        found.truncate(crate::limits::LIST + 1);
        found
    }

    /// The command it is.
    ///
    /// # Errors
    /// [`Misread`]: every value that was not understood is named at once.
    pub fn parse(&self, known: &Known<'_>) -> Result<Command, Misread> {
        let Some((name, body)) = tagged(&self.0) else { return Err(no_command()) };
        if UNSAID.contains(&name) {
            return Err(Misread::Unsaid);
        }
        let (read, errors) = match name {
            "joint" | "oversight" | "division" | "major" | "referral" | "station" | "record" | "hearing" | "duty" => {
                let Some((step, fields)) = tagged(body) else { return Err(no_command()) };
                if name == "division" && matches!(step, "be_merged" | "be_restored") {
                    return Err(Misread::Unsaid);
                }
                let mut reader = Reader::of(known, fields);
                let read =
                    if name == "duty" { duty::read(step, &mut reader) } else { lanes::read(name, step, &mut reader) };
                (read, reader.into_errors())
            }
            name => {
                let mut reader = Reader::of(known, body);
                (plain::read(name, &mut reader), reader.into_errors())
            }
        };
        match read {
            None => Err(no_command()),
            Some(command) if errors.is_empty() => Ok(command),
            Some(command) => Err(Misread::Fields { kind: Some(command.kind()), errors }),
        }
    }
}

impl From<Command> for CommandInput {
    fn from(command: Command) -> Self {
        Self::of(&command)
    }
}

fn no_command() -> Misread {
    let error = FieldError::new("command", "办理事项：系统没有这一步，请刷新页面后再办");
    Misread::Fields { kind: None, errors: vec![error] }
}

fn accounts_in(value: &Value, found: &mut Vec<AccountId>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| accounts_in(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_i64().filter(|_| name == "account") {
                    Some(account) => found.push(AccountId(account)),
                    None => accounts_in(value, found),
                }
            }
        }
        _ => {}
    }
}
