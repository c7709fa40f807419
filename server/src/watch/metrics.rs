//! Numbers for Prometheus. Labels are of few values: routes as they are registered, never as they were asked for.

use super::SecurityEvent;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::LazyLock;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    event: &'static str,
}

/// Every number.
pub struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Histogram,
    security: Family<Named, Counter>,
    groups: Histogram,
    commits: Histogram,
    jumps: Counter,
    /// Connections now open.
    pub connections: Gauge,
    /// Live streams now open.
    pub streams: Gauge,
    /// Jobs that wait for the writer.
    pub queue: Gauge,
    /// Messages not delivered yet.
    pub outbox: Gauge,
    /// Bytes of the database.
    pub database: Gauge,
    /// Bytes of what is written to the database and not folded in yet.
    pub wal: Gauge,
    /// Free bytes of the disk.
    pub disk_free: Gauge,
    /// Seconds since the start.
    pub uptime: Gauge,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// The numbers of this process.
pub fn metrics() -> &'static Metrics {
    &METRICS
}

const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const GROUPS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::with_prefix("fengqiao");
        let requests = Family::<Asked, Counter>::default();
        registry.register("http_requests", "Requests answered, by route and status", requests.clone());
        let seconds = Histogram::new(SECONDS);
        registry.register_with_unit("http_request", "Time to the head of an answer", Unit::Seconds, seconds.clone());
        let security = Family::<Named, Counter>::default();
        for event in SecurityEvent::ALL {
            // Present from the start, so that an alert can be written before anything happened.
            drop(security.get_or_create(&Named { event: event.id() }));
        }
        registry.register("security_events", "Security events", security.clone());
        let groups = Histogram::new(GROUPS);
        registry.register("writer_group_size", "Jobs that shared a commit", groups.clone());
        let commits = Histogram::new(SECONDS);
        registry.register_with_unit("writer_commit", "Time of a group", Unit::Seconds, commits.clone());
        let jumps = Counter::default();
        registry.register("clock_jumps", "Jumps of the clock of more than five minutes", jumps.clone());
        let gauge = |registry: &mut Registry, name: &str, help: &str| {
            let gauge = Gauge::<i64>::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        Self {
            connections: gauge(&mut registry, "connections", "Connections now open"),
            streams: gauge(&mut registry, "live_streams", "Live streams now open"),
            queue: gauge(&mut registry, "writer_queue", "Jobs that wait for the writer"),
            outbox: gauge(&mut registry, "outbox_pending", "Messages not delivered yet"),
            database: gauge(&mut registry, "database_bytes", "Size of the database"),
            wal: gauge(&mut registry, "wal_bytes", "Size of what is not folded into the database yet"),
            disk_free: gauge(&mut registry, "disk_free_bytes", "Free space of the disk the data folder is on"),
            uptime: gauge(&mut registry, "uptime_seconds", "Seconds since the start"),
            registry,
            requests,
            seconds,
            security,
            groups,
            commits,
            jumps,
        }
    }

    /// A request was answered.
    pub fn request(&self, method: &'static str, route: &str, status: u16, seconds: f64) {
        self.requests.get_or_create(&Asked { method, route: route.to_owned(), status }).inc();
        self.seconds.observe(seconds);
    }

    /// A security event.
    pub(super) fn security(&self, event: SecurityEvent) {
        self.security.get_or_create(&Named { event: event.id() }).inc();
    }

    /// The writer committed a group, or could not.
    pub fn group(&self, jobs: usize, seconds: f64) {
        self.groups.observe(f64::from(u32::try_from(jobs).unwrap_or(u32::MAX)));
        self.commits.observe(seconds);
    }

    /// The clock jumped.
    pub fn jump(&self) {
        self.jumps.inc();
    }

    /// All of them as Prometheus reads them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "metrics");
        }
        text
    }
}
