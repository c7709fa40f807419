//! Delivers what commands enqueued: results to the hotline's callback, signed like its own requests; short messages and
//! e-mails to parties. A failed delivery is tried again with growing pauses. What was delivered just before the program
//! was killed is delivered again under the same number, by which the receiver knows it.

use super::sender::{Message, Senders};
use crate::desk::{Desk, PartyMessage};
use crate::hotline::signature::sign;
use crate::store::OutboxRow;
use anyhow::Context;
use domain::notification::Way;
use domain::value::Instant;
use std::time::Duration;

/// Messages taken in one round.
const ROUND: u32 = 50;
/// Longest pause between two attempts, seconds.
const LONGEST_PAUSE: i64 = 6 * 3600;
/// A receiver that does not answer is left after this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Delivers what is due.
pub async fn deliver(desk: &Desk, senders: &Senders) {
    let due = match desk.store.outbox_due(desk.now(), ROUND).await {
        Ok(due) => due,
        Err(fault) => return tracing::error!(?fault, "outbox"),
    };
    for row in due {
        let delivered = match deliver_one(desk, senders, &row).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(outbox = row.outbox_id, attempts = row.attempts, %error, "not delivered");
                false
            }
        };
        let now = desk.now();
        if let Err(problem) =
            desk.store.outbox_tried(row.outbox_id, delivered, next_attempt(row.attempts, now), now).await
        {
            tracing::error!(?problem, "outbox");
        }
    }
}

/// Ten seconds, then twice as long each time.
fn next_attempt(attempts: u32, now: Instant) -> Instant {
    let pause = 10_i64.saturating_mul(1 << attempts.min(20));
    now.plus(pause.min(LONGEST_PAUSE))
}

async fn deliver_one(desk: &Desk, senders: &Senders, row: &OutboxRow) -> anyhow::Result<()> {
    match Way::ALL.into_iter().find(|way| way.id() == row.kind) {
        Some(way) => send(desk, senders, way, row).await,
        None => post(desk, row).await,
    }
}

/// A message to a party, at the address the case has now.
async fn send(desk: &Desk, senders: &Senders, way: Way, row: &OutboxRow) -> anyhow::Result<()> {
    let waiting: PartyMessage = serde_json::from_slice(&row.payload)?;
    let found = desk.store.case_fetch_by_id(row.case_id).await.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    let found = found.context("the case of a message")?;
    let to = found.case.registration.party(waiting.party).and_then(|party| way.address(party));
    // An address that was taken out meanwhile is not written to.
    let Some(to) = to else { return Ok(()) };
    let pack = desk.rules().pack(&found.case.pack).context("the pack of a message")?;
    let number = found.case.case_no.to_string();
    let text = |key| domain::case::fill(pack.text(key), &[("case_no", &number)]);
    let message = Message {
        id: row.outbox_id,
        way,
        to,
        // A short message has none.
        subject: if way == Way::Email { text("notification.outside_subject") } else { String::new() },
        text: text("notification.outside"),
    };
    senders.of(way).send(&message).await
}

async fn post(desk: &Desk, row: &OutboxRow) -> anyhow::Result<()> {
    let client = desk.store.client_of_case(row.case_id).await.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    // A client without a callback asks for itself.
    let Some((client, callback)) = client.and_then(|client| client.callback.clone().map(|callback| (client, callback)))
    else {
        return Ok(());
    };
    let uri: http::Uri = callback.parse()?;
    let body = row.payload.clone();
    let timestamp = desk.now().unix();
    let signature = sign(&client.secret, timestamp, "POST", uri.path(), &body);
    let (name, number) = (client.name, row.outbox_id.to_string());
    tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        agent
            .post(&callback)
            .header("Content-Type", "application/json")
            .header("X-Hotline-Client", &name)
            .header("X-Hotline-Delivery", &number)
            .header("X-Hotline-Timestamp", &timestamp.to_string())
            .header("X-Hotline-Signature", &signature)
            .send(&body[..])
    })
    .await??;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_six_hours() {
        let now = Instant::from_unix(0);
        let pauses: Vec<i64> = (0..14).map(|attempts| next_attempt(attempts, now).unix()).collect();
        assert_eq!(pauses[..4], [10, 20, 40, 80]);
        assert_eq!(pauses[13], LONGEST_PAUSE);
    }
}
