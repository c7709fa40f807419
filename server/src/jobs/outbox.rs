//! Delivers what commands enqueued: results to the hotline's callback, signed like its own requests; short messages and
//! e-mails to parties. Each destination has a lane of its own, so that one that hangs delays nobody else's. A failed
//! delivery is tried again with growing pauses, and put aside after many. What was delivered just before the program was
//! killed is delivered again under the same number, by which the receiver knows it.

use super::callback::Callbacks;
use super::sender::{Message, Senders};
use crate::desk::{Desk, PartyMessage};
use crate::hotline::signature::sign;
use crate::store::{OutboxRow, Tried, client_of_lane};
use anyhow::Context;
use domain::notification::Way;
use domain::value::Instant;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// Messages of a lane taken in one turn.
const TURN: u32 = 20;
/// Longest pause between two attempts, seconds.
const LONGEST_PAUSE: i64 = 6 * 3600;
/// Attempts after which a message is put aside: with the pauses between them more than two days.
const MOST_ATTEMPTS: u32 = 20;
/// Longest pause of a lane whose receiver does not take anything, seconds.
const LONGEST_REST: i64 = 60;
/// A sender that does not come back is left after this time; callbacks have less.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy)]
struct Lane {
    busy: bool,
    failures: u32,
    rests_until: Instant,
}

/// What is known of each destination while the program runs.
#[derive(Debug, Clone, Default)]
pub struct Lanes(Arc<Mutex<HashMap<String, Lane>>>);

impl Lanes {
    fn with<T>(&self, change: impl FnOnce(&mut HashMap<String, Lane>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a lane's turn unless somebody is at work in it or it rests.
    fn take(&self, name: &str, now: Instant) -> bool {
        self.with(|lanes| {
            let lane = lanes.entry(name.to_owned()).or_insert(Lane { busy: false, failures: 0, rests_until: now });
            let free = !lane.busy && lane.rests_until <= now;
            lane.busy |= free;
            free
        })
    }

    fn give_back(&self, name: &str, delivered: Option<bool>, now: Instant) {
        self.with(|lanes| {
            let Some(lane) = lanes.get_mut(name) else { return };
            lane.busy = false;
            match delivered {
                Some(true) => lane.failures = 0,
                Some(false) => {
                    lane.failures = (lane.failures + 1).min(16);
                    let rest = (1_i64 << (lane.failures - 1)).min(LONGEST_REST);
                    lane.rests_until = now.plus(rest);
                }
                None => {}
            }
        });
    }
}

/// Sends a task into every lane in which something is due, and waits for none.
pub(super) async fn send_out(desk: &Desk, senders: &Senders, lanes: &Lanes, tasks: &mut JoinSet<()>) {
    while tasks.try_join_next().is_some() {}
    let now = desk.now();
    let due = match desk.store.outbox_lanes(now).await {
        Ok(due) => due,
        Err(fault) => return tracing::error!(?fault, "outbox"),
    };
    for name in due.into_iter().filter(|name| lanes.take(name, now)) {
        let (desk, senders, lanes) = (desk.clone(), senders.clone(), lanes.clone());
        tasks.spawn(async move {
            let delivered = turn(&desk, &senders, &name).await;
            lanes.give_back(&name, delivered, desk.now());
        });
    }
}

/// Delivers what is due now, in all lanes beside each other, and returns when each has had its turn.
pub async fn deliver(desk: &Desk, senders: &Senders) {
    let mut tasks = JoinSet::new();
    send_out(desk, senders, &Lanes::default(), &mut tasks).await;
    while tasks.join_next().await.is_some() {}
}

/// Delivers a lane's messages in their order; the first that is not taken ends the turn. What became of the last.
async fn turn(desk: &Desk, senders: &Senders, lane: &str) -> Option<bool> {
    let due = match desk.store.outbox_due(lane, desk.now(), TURN).await {
        Ok(due) => due,
        Err(fault) => {
            tracing::error!(?fault, "outbox");
            return None;
        }
    };
    let mut delivered = None;
    for row in due {
        let tried = match tokio::time::timeout(PATIENCE, deliver_one(desk, senders, &row)).await {
            Ok(Ok(())) => Tried::Delivered,
            Ok(Err(error)) => failed(&row, told(&error), desk.now()),
            Err(_) => failed(&row, "没有答复".to_owned(), desk.now()),
        };
        let taken = tried == Tried::Delivered;
        delivered = Some(taken);
        if let Err(problem) = desk.store.outbox_tried(row.outbox_id, tried, desk.now()).await {
            tracing::error!(?problem, "outbox");
            return None;
        }
        if !taken {
            break;
        }
    }
    delivered
}

/// What went wrong, in words that hold nothing of the message.
fn told(error: &anyhow::Error) -> String {
    error.to_string().chars().take(200).collect()
}

fn failed(row: &OutboxRow, error: String, now: Instant) -> Tried {
    let attempts = row.attempts + 1;
    if attempts >= MOST_ATTEMPTS {
        tracing::error!(outbox = row.outbox_id, lane = row.lane, attempts, error, "not delivered, put aside");
        return Tried::Aside(error);
    }
    tracing::warn!(outbox = row.outbox_id, lane = row.lane, attempts, error, "not delivered");
    // A different fraction for each message and attempt, so that what failed together is not tried together.
    let chance = RandomState::new().hash_one((row.outbox_id, attempts)) % 1000;
    Tried::Again(error, next_attempt(row.attempts, i64::try_from(chance).unwrap_or(0), now))
}

/// Ten seconds, then twice as long each time, and up to a fifth more.
fn next_attempt(attempts: u32, thousandths: i64, now: Instant) -> Instant {
    let pause = 10_i64.saturating_mul(1 << attempts.min(20)).min(LONGEST_PAUSE);
    now.plus(pause + pause * thousandths / 5000)
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
        text: text(if waiting.code { "notification.code_issued" } else { "notification.outside" }),
    };
    senders.of(way).send(&message).await
}

async fn post(desk: &Desk, row: &OutboxRow) -> anyhow::Result<()> {
    let client = match client_of_lane(&row.lane) {
        Some(client) => desk.store.client_fetch_by_id(client).await,
        None => desk.store.client_of_case(row.case_id).await,
    };
    let client = client.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    // A client without a callback asks for itself.
    let Some((client, callback)) = client.and_then(|client| client.callback.clone().map(|callback| (client, callback)))
    else {
        return Ok(());
    };
    let callbacks = Callbacks::new(&desk.bounds.callback_allow);
    let path = callbacks.check(&callback)?.path().to_owned();
    let body = row.payload.clone();
    let timestamp = desk.now().unix();
    let signature = sign(&client.secret, timestamp, "POST", &path, &body);
    let (name, number) = (client.name, row.outbox_id.to_string());
    tokio::task::spawn_blocking(move || {
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Hotline-Client", name.as_str()),
            ("X-Hotline-Delivery", &number),
            ("X-Hotline-Timestamp", &timestamp.to_string()),
            ("X-Hotline-Signature", &signature),
        ];
        callbacks.post(&callback, &headers, &body)
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_six_hours_and_no_two_are_the_same() {
        let now = Instant::from_unix(0);
        let pauses: Vec<i64> = (0..14).map(|attempts| next_attempt(attempts, 0, now).unix()).collect();
        assert_eq!(pauses[..4], [10, 20, 40, 80]);
        assert_eq!(pauses[13], LONGEST_PAUSE);
        assert_eq!(next_attempt(3, 999, now).unix(), 95);
        let all: i64 = (0..MOST_ATTEMPTS - 1).map(|attempts| next_attempt(attempts, 0, now).unix()).sum();
        assert!(all > 2 * 24 * 3600, "two days pass before a message is put aside: {all}");
    }

    #[test]
    fn sec_04_6_a_lane_whose_receiver_fails_rests_longer_each_time_and_not_for_good() {
        let lanes = Lanes::default();
        let mut now = Instant::from_unix(0);
        let mut rests = Vec::new();
        for _ in 0..8 {
            assert!(lanes.take("a", now));
            assert!(!lanes.take("a", now), "one at a time");
            lanes.give_back("a", Some(false), now);
            let begun = now;
            while !lanes.take("a", now) {
                now = now.plus(1);
            }
            lanes.give_back("a", None, now);
            rests.push(now.unix() - begun.unix());
            assert!(lanes.take("b", now), "another lane is free");
            lanes.give_back("b", Some(true), now);
        }
        assert_eq!(rests, [1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
