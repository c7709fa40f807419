//! Delivers what commands enqueued: results to the hotline's callback, signed like its own requests. A failed delivery
//! is tried again with growing pauses, for about three days.

use crate::desk::Desk;
use crate::hotline::signature::sign;
use crate::store::OutboxRow;
use domain::value::Instant;
use std::time::Duration;

/// Messages taken in one round.
const ROUND: u32 = 50;
/// Longest pause between two attempts, seconds.
const LONGEST_PAUSE: i64 = 6 * 3600;
/// A receiver that does not answer is left after this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Delivers what is due.
pub(super) async fn deliver(desk: &Desk) {
    let due = match desk.store.outbox_due(desk.now(), ROUND).await {
        Ok(due) => due,
        Err(fault) => return tracing::error!(?fault, "outbox"),
    };
    for row in due {
        let delivered = match post(desk, &row).await {
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
    let name = client.name;
    tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        agent
            .post(&callback)
            .header("Content-Type", "application/json")
            .header("X-Hotline-Client", &name)
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
