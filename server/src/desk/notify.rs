//! What a step says: notifications to offices, persons and parties (requirements §2.2, §2.3); results of cases that came
//! from a hotline ticket go back to the hotline (M-4.5-e), without identity number and attachment.
//!
//! Everything is written in the transaction of the step. Notifications are in the application at once; short messages
//! and e-mails to parties, like the hotline's results, wait in the outbox.

use crate::store::{Fault, Loaded, Unit, client_lane};
use domain::case::{Case, Entry, Event, People, Transition};
use domain::notification::{Addressee, Notification, NotificationKind, Way, notifications};
use domain::policy::Pack;
use domain::value::{AccountId, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the hotline is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct HotlineResult<'a> {
    /// The ticket it answers; a case that came from another door and was passed on under a slip has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_no: Option<&'a str>,
    case_no: String,
    /// The referral slip, where the case went through that lane (M-4.5-b).
    #[serde(skip_serializing_if = "Option::is_none")]
    slip_no: Option<&'a str>,
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

/// A message to a party that waits for delivery. Where it goes is looked up when it is delivered, so that no address is
/// kept outside the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartyMessage {
    /// The party's number.
    pub(crate) party: u8,
    /// That its code was exchanged: it cannot read on its page what it no longer opens.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) code: bool,
}

/// Says what just happened.
pub(super) async fn enqueue(
    unit: &mut Unit,
    loaded: &Loaded,
    entry: &Entry,
    pack: &Pack,
    now: Instant,
) -> Result<(), Fault> {
    // Machines have accounts of their own kind.
    let by = entry.actor.account.filter(|_| entry.actor.department.is_some());
    let told = notifications(&loaded.case, entry, pack);
    tell(unit, loaded.case_id, &loaded.case, &told, by, now)?;
    results(unit, loaded, entry, now).await
}

/// Writes notifications, and messages to the parties among those told.
pub(super) fn tell(
    unit: &mut Unit,
    case_id: i64,
    case: &Case,
    told: &[Notification],
    by: Option<AccountId>,
    now: Instant,
) -> Result<(), Fault> {
    unit.notification_put(case_id, told, by, now)?;
    // A date that a calendar moved stands on the page; nobody is called to the telephone for it.
    let outside = told.iter().filter(|notification| notification.kind != NotificationKind::Redated);
    let parties: BTreeSet<u8> = outside
        .filter_map(|notification| match notification.to {
            Addressee::Party(party) => Some(party),
            Addressee::Office { .. } | Addressee::Account(_) => None,
        })
        .collect();
    for number in parties {
        let Some(party) = case.registration.party(number) else { continue };
        let exchanged =
            |one: &Notification| one.kind == NotificationKind::CodeIssued && one.to == Addressee::Party(number);
        let code = told.iter().any(exchanged);
        for way in Way::ALL.into_iter().filter(|way| way.address(party).is_some()) {
            let payload = serde_json::to_vec(&PartyMessage { party: number, code })?;
            unit.outbox_put(case_id, way.id(), way.id(), &payload, now)?;
        }
    }
    Ok(())
}

/// Who is told of results: whoever sent the ticket, under its number; the hotline itself where its office passed the case
/// on under a slip and there never was a ticket (M-4.5-e, requirements §3: HOT). Nothing waits for either.
async fn hearers(unit: &mut Unit, case: &Case) -> Result<Vec<(Option<String>, AccountId)>, Fault> {
    let tickets: Vec<(Option<String>, AccountId)> =
        case.tickets().map(|ticket| (Some(ticket.ticket_no.clone()), ticket.client)).collect();
    let dispatched = case.referral.as_ref().is_some_and(|file| file.slip_no.is_some() && file.assignment.is_some());
    if !tickets.is_empty() || !dispatched {
        return Ok(tickets);
    }
    Ok(unit.hotline_client().await?.map(|client| (None, client)).into_iter().collect())
}

/// Results for the hotline.
async fn results(unit: &mut Unit, loaded: &Loaded, entry: &Entry, now: Instant) -> Result<(), Fault> {
    let case = &loaded.case;
    let moves = || entry.events.iter().filter(|event| matches!(event, Event::Moved { .. }));
    if moves().next().is_none() {
        return Ok(());
    }
    let hearers = hearers(unit, case).await?;
    let pairs = hearers.iter().flat_map(|hearer| moves().map(move |event| (hearer, event)));
    for ((ticket_no, client), event) in pairs.collect::<Vec<_>>() {
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
                ("replied", Some(People::of(&case.registration).out_of(&conclusions.join("；"))))
            }
            // 反馈给…市12345热线办 (M-4.5-e).
            Transition::Tr45 => {
                let result = case.referral.as_ref().and_then(|file| file.result.as_ref());
                let conclusions: Vec<&str> = result
                    .iter()
                    .flat_map(|result| &result.conclusions)
                    .map(|conclusion| conclusion.text.as_str())
                    .collect();
                ("replied", Some(People::of(&case.registration).out_of(&conclusions.join("；"))))
            }
            Transition::Tr58 => ("archived", case.outcome.map(|outcome| outcome.zh().to_owned())),
            Transition::Tr60 => ("withdrawn", None),
            _ => continue,
        };
        let message = HotlineResult {
            ticket_no: ticket_no.as_deref(),
            case_no: case.case_no.to_string(),
            slip_no: case.referral.as_ref().and_then(|file| file.slip_no.as_deref()),
            event,
            stage: case.sub_state.stage().id(),
            stage_name: case.sub_state.stage().zh(),
            status: case.sub_state.plain(),
            outcome: case.outcome.map(domain::case::Outcome::zh),
            result,
            at: now.to_string(),
        };
        let payload = serde_json::to_vec(&message)?;
        unit.outbox_put(loaded.case_id, "hotline_result", &client_lane(*client), &payload, now)?;
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
