//! On who answers for a card.

use super::reader::Reader;
use crate::case::{Command, DutyCommand};
use crate::limits::TEXT;

pub(super) fn read(step: &str, r: &mut Reader<'_>) -> Option<Command> {
    Some(Command::Duty(match step {
        "ask_departure" => DutyCommand::AskDeparture {
            to: r.department("to", "改由哪个部门办理"),
            reason: r.text("reason", "与规则建议不同的理由", TEXT),
        },
        "answer_departure" => DutyCommand::AnswerDeparture {
            granted: r.flag("granted", "会签"),
            reason: r.text("reason", "会签意见", TEXT),
        },
        "reassign" => {
            DutyCommand::Reassign { to: r.staff("to", "接手人"), reason: r.text("reason", "转交理由", TEXT) }
        }
        "appoint_stand_in" => DutyCommand::AppointStandIn {
            to: r.staff("to", "代办人"),
            from: r.day("from", "代办开始"),
            until: r.day("until", "代办结束"),
            reason: r.text("reason", "代办理由", TEXT),
        },
        "end_stand_in" => DutyCommand::EndStandIn { reason: r.text("reason", "结束代办的理由", TEXT) },
        _ => return None,
    }))
}
