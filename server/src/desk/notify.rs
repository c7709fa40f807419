//! What a step says to the outside: results of cases that came from a hotline ticket go back to the hotline
//! (M-4.5-e). They carry no identity number and no attachment.

use crate::store::{Fault, Loaded, Unit};
use domain::case::{Entry, Event, HotlineTicket, Transition};
use domain::value::Instant;
use serde::Serialize;

/// What the hotline is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct HotlineResult<'a> {
    ticket_no: &'a str,
    case_no: String,
    event: &'a str,
    stage: &'a str,
    stage_name: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    at: String,
}

/// Adds messages for what just happened.
pub(super) async fn enqueue(unit: &mut Unit, loaded: &Loaded, entry: &Entry, now: Instant) -> Result<(), Fault> {
    let case = &loaded.case;
    let tickets: Vec<&HotlineTicket> = case.tickets().collect();
    let pairs = tickets.iter().flat_map(|ticket| entry.events.iter().map(move |event| (*ticket, event)));
    for (ticket, event) in pairs.collect::<Vec<_>>() {
        let Event::Moved { transition, .. } = event else { continue };
        let (event, result) = match transition {
            Transition::Tr06 => ("returned_for_correction", None),
            Transition::Tr12 => {
                let target = case.notice.as_ref().map(|notice| notice.target.name.clone());
                ("informed", target.map(|name| format!("已书面告知应由{name}办理")))
            }
            Transition::Tr49 => {
                let conclusions: Vec<&str> = case
                    .reply
                    .iter()
                    .flat_map(|reply| &reply.conclusions)
                    .map(|conclusion| conclusion.text.as_str())
                    .collect();
                ("replied", Some(without_numbers(&conclusions.join("；"))))
            }
            // 反馈给…市12345热线办 (M-4.5-e).
            Transition::Tr45 => {
                let result = case.referral.as_ref().and_then(|file| file.result.as_ref());
                let conclusions: Vec<&str> = result
                    .iter()
                    .flat_map(|result| &result.conclusions)
                    .map(|conclusion| conclusion.text.as_str())
                    .collect();
                ("replied", Some(without_numbers(&conclusions.join("；"))))
            }
            Transition::Tr58 => ("archived", case.outcome.map(|outcome| outcome.zh().to_owned())),
            Transition::Tr60 => ("withdrawn", None),
            _ => continue,
        };
        let message = HotlineResult {
            ticket_no: &ticket.ticket_no,
            case_no: case.case_no.to_string(),
            event,
            stage: case.sub_state.stage().id(),
            stage_name: case.sub_state.stage().zh(),
            status: case.sub_state.plain(),
            outcome: case.outcome.map(domain::case::Outcome::zh),
            result,
            at: now.to_string(),
        };
        let payload = serde_json::to_vec(&message)?;
        unit.outbox_put(loaded.case_id, "hotline_result", &payload, now).await?;
    }
    Ok(())
}

/// Free text may contain numbers somebody typed into it: runs of 15 or more digits (identity numbers, bank cards) and
/// telephone numbers do not leave.
pub(super) fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        if run.chars().filter(char::is_ascii_digit).count() >= 11 {
            out.push_str("（号码略）");
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        if c.is_ascii_digit() || (!run.is_empty() && matches!(c, 'X' | 'x' | '-')) {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn numbers_of_people_do_not_leave_in_free_text() {
        assert_eq!(without_numbers("张丽 232701190001010016 补缴 2025 年"), "张丽 （号码略） 补缴 2025 年");
        assert_eq!(without_numbers("电话13800000001。"), "电话（号码略）。");
        assert_eq!(without_numbers("应补 12840.50 元"), "应补 12840.50 元");
    }
}
