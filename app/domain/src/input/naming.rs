//! On a text that names who is hidden: the command that was refused is read as if it were sent by itself.

use super::reader::{Reader, tagged};
use super::{CommandInput, Misread};
use crate::case::{Command, NamingCommand};
use crate::limits::TEXT;

pub(super) fn read(r: &mut Reader<'_>) -> Option<NamingCommand> {
    let step = ["ask", "confirm", "answer"].into_iter().find(|step| r.has(step))?;
    let body = r.raw(step)?;
    Some(r.under(&body, |r| match step {
        "answer" => NamingCommand::Answer {
            no: r.number("no", "待确认的文字"),
            confirmed: r.flag("confirmed", "意见"),
            reason: r.text("reason", "理由", TEXT),
        },
        "confirm" => NamingCommand::Confirm { command: refused(r), reason: r.text("reason", "确认理由", TEXT) },
        _ => NamingCommand::Ask { command: refused(r), reason: r.text("reason", "须写明的理由", TEXT) },
    }))
}

/// The command that was refused; what is wrong with it is said under its own fields' names.
fn refused(r: &mut Reader<'_>) -> Box<Command> {
    let sent = r.raw("command").unwrap_or_default();
    // A confirmation is not of itself.
    let nested = tagged(&sent)
        .is_some_and(|(name, body)| name == "record" && tagged(body).is_some_and(|(step, _)| step == "naming"));
    if nested {
        r.wrong("command", "办理事项", "请对要办理的步骤提请确认");
        return Box::new(Command::Claim);
    }
    match CommandInput(sent).parse(r.known) {
        Ok(command) => Box::new(command),
        Err(Misread::Unsaid) => {
            r.wrong("command", "办理事项", "这一步不能由填写的人办理");
            Box::new(Command::Claim)
        }
        Err(Misread::Fields { errors, .. }) => {
            r.add(errors);
            Box::new(Command::Claim)
        }
    }
}
