//! The only place that asks the machine what time it is.

use domain::value::Instant;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine.
    System,
    /// A file holding an instant in RFC 3339, from which time runs on since the file was written. Only for data
    /// folders marked as demo: tests and demonstrations set the day with it.
    File(PathBuf),
    /// Set by hand, in tests.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The time.
    #[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn now(&self) -> Instant {
        let unix = |time: std::time::SystemTime| {
            let elapsed = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
        };
        let system = || unix(std::time::SystemTime::now());
        match self {
            Self::System => Instant::from_unix(system()),
            Self::File(path) => {
                let set = std::fs::read_to_string(path).ok().and_then(|text| Instant::parse_rfc3339(text.trim()).ok());
                let written = std::fs::metadata(path).and_then(|meta| meta.modified()).map(unix);
                match (set, written) {
                    (Some(set), Ok(written)) => set.plus((system() - written).max(0)),
                    _ => Instant::from_unix(system()),
                }
            }
            Self::Set(seconds) => Instant::from_unix(seconds.load(Ordering::SeqCst)),
        }
    }

    /// A clock that tests set.
    pub fn set_to(at: Instant) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.unix())))
    }

    /// Sets a test's clock; other clocks are not set.
    pub fn set(&self, at: Instant) {
        if let Self::Set(seconds) = self {
            seconds.store(at.unix(), Ordering::SeqCst);
        }
    }
}

/// Milliseconds since the first call: time that only runs forward, whoever sets the clock. For measuring how long
/// something took and for noticing that the clock was set; never for deciding anything of a case.
pub fn uptime_millis() -> u64 {
    uptime_micros() / 1000
}

/// Where the clock that never jumps stands, for what is waited for and measured; tests may hold it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
pub fn steady() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// As [`uptime_millis`], finer.
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "this is the one place that asks")]
pub fn uptime_micros() -> u64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Seconds since a file was written, as of `now`; none for one that will have been written later.
pub fn age_of_file(meta: &std::fs::Metadata, now: Instant) -> u64 {
    let written = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let written = written.map_or(i64::MAX, |written| i64::try_from(written.as_secs()).unwrap_or(i64::MAX));
    u64::try_from(now.unix().saturating_sub(written)).unwrap_or(0)
}
