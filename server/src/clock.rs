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

/// Milliseconds since the first call; for measuring how long something took, never for deciding anything.
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "this is the one place that asks")]
pub fn uptime_millis() -> u64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
