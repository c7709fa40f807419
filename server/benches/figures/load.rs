//! A closed loop: so many clients, each asking again as soon as it is answered.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "a bench measures time")]

use crate::client::Client;
use crate::world::Server;
use anyhow::Context;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a round came to.
#[derive(Debug, Clone)]
pub(crate) struct Round {
    /// Latencies, sorted.
    latencies: Vec<Duration>,
    /// From the first request to the last answer.
    elapsed: Duration,
    /// Processor time the server used.
    server_cpu: Duration,
}

impl Round {
    /// Requests (or whatever was counted) per second.
    pub(crate) fn rate(&self) -> f64 {
        count(self.latencies.len()) / self.elapsed.as_secs_f64()
    }

    /// Latency at a quantile, milliseconds.
    pub(crate) fn quantile(&self, hundredths: usize) -> f64 {
        let index = (self.latencies.len() * hundredths / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
    }

    /// Processor time of the server for one, microseconds.
    pub(crate) fn cpu_each(&self) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / count(self.latencies.len()).max(1.0)
    }
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

/// Runs `jobs` jobs by `clients` clients, each with its own connection.
pub(crate) fn closed_loop(
    server: &Server,
    clients: usize,
    jobs: usize,
    job: impl Fn(&mut Client, usize) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<Round> {
    let next = AtomicUsize::new(0);
    let mut connections =
        (0..clients).map(|_| Client::connect(server.address)).collect::<anyhow::Result<Vec<Client>>>()?;
    let cpu_before = server.cpu()?;
    let start = Instant::now();
    let results: Vec<anyhow::Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let running: Vec<_> = connections
            .iter_mut()
            .map(|client| {
                let (next, job) = (&next, &job);
                scope.spawn(move || {
                    let mut latencies = Vec::with_capacity(jobs / clients + 16);
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= jobs {
                            return Ok(latencies);
                        }
                        let asked = Instant::now();
                        job(client, index).with_context(|| format!("request {index}"))?;
                        latencies.push(asked.elapsed());
                    }
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a client panicked"))))
            .collect()
    });
    let elapsed = start.elapsed();
    let server_cpu = server.cpu()?.saturating_sub(cpu_before);
    let mut latencies = Vec::with_capacity(jobs);
    for result in results {
        latencies.extend(result?);
    }
    latencies.sort_unstable();
    Ok(Round { latencies, elapsed, server_cpu })
}

/// Calls `job` on every index below `jobs` in this thread; calls per second.
pub(crate) fn calls_per_second(jobs: usize, mut job: impl FnMut(usize)) -> f64 {
    let start = Instant::now();
    for index in 0..jobs {
        job(index);
    }
    count(jobs) / start.elapsed().as_secs_f64()
}

/// Milliseconds `job` took.
pub(crate) fn millis(job: impl FnOnce() -> std::io::Result<()>) -> std::io::Result<f64> {
    let start = Instant::now();
    job()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}
