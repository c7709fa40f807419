//! Jumps of the machine's clock. The time of the wall is held against time that only runs forward: where they part by
//! more than five minutes, somebody or something set the clock. It is noted, and what would delete or tell by a date
//! waits until the new time has stood for a while, so that a slip that is put right has no consequences.

use crate::clock::Clock;
use crate::desk::Desk;
use domain::administration::{Act, AdminEvent, Doer};
use domain::value::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A smaller difference is drift, or a second put in.
pub const NOTED: i64 = 5 * 60;
/// What goes by dates waits for so long after a jump, milliseconds.
const HOLD: u64 = 10 * 60 * 1000;

/// Whether the clock can be gone by.
#[derive(Debug, Clone, Default)]
pub struct Steadiness(Arc<AtomicU64>);

impl Steadiness {
    /// Whether no jump was seen for a while; `uptime` in milliseconds.
    pub fn holds(&self, uptime: u64) -> bool {
        let jumped = self.0.load(Ordering::SeqCst);
        jumped == 0 || uptime.saturating_sub(jumped) >= HOLD
    }

    fn jumped(&self, uptime: u64) {
        self.0.store(uptime.max(1), Ordering::SeqCst);
    }
}

/// Holds one time against the other.
#[derive(Debug)]
pub struct Watch {
    wall: i64,
    uptime: u64,
}

impl Watch {
    /// Begins with both times.
    pub fn new(wall: Instant, uptime: u64) -> Self {
        Self { wall: wall.unix(), uptime }
    }

    /// By how many seconds the clock jumped since the last look, if it did; negative is back.
    pub fn look(&mut self, wall: Instant, uptime: u64) -> Option<i64> {
        let ran = i64::try_from(uptime.saturating_sub(self.uptime) / 1000).unwrap_or(i64::MAX);
        let jump = wall.unix() - self.wall - ran;
        *self = Self::new(wall, uptime);
        (jump.abs() > NOTED).then_some(jump)
    }
}

/// One look: notes a jump in the log of the program and in the numbers, and has what goes by dates wait.
pub async fn look(desk: &Desk, watch: &tokio::sync::Mutex<Watch>) {
    if matches!(desk.clock, Clock::File(_)) {
        // Demonstrations and tests set that one on purpose.
        return;
    }
    let uptime = crate::clock::uptime_millis();
    let Some(jump) = watch.lock().await.look(desk.now(), uptime) else { return };
    desk.steady.jumped(uptime);
    super::metrics().jump();
    let event = AdminEvent::new(desk.now(), Doer::Server, Act::ClockJumped { seconds: jump });
    if let Err(problem) = desk.store.admin_note(event).await {
        tracing::error!(%problem, "the jump is not on record");
    }
    if jump < 0
        && let Err(problem) = desk.store.after_clock_set_back(desk.now()).await
    {
        tracing::error!(%problem, "what was put off while the clock was ahead stays put off");
    }
    tracing::warn!(
        target: "server::security",
        event = "clock_jump",
        seconds = jump,
        "系统时钟跳变：按日期进行的清理和提醒暂停十分钟，请核对服务器时间"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unix: i64) -> Instant {
        Instant::from_unix(unix)
    }

    #[test]
    fn time_that_runs_is_no_jump_and_a_set_clock_is_one() {
        let mut watch = Watch::new(at(1_000_000), 5_000);
        assert_eq!(watch.look(at(1_000_030), 35_000), None);
        assert_eq!(watch.look(at(1_000_030 + 60 + 290), 95_000), None, "less than five minutes off");
        assert_eq!(watch.look(at(2_000_000), 96_000), Some(2_000_000 - 1_000_380 - 1));
        assert_eq!(watch.look(at(1_000_381), 97_000), Some(1_000_381 - 2_000_000 - 1), "and back");
        assert_eq!(watch.look(at(1_000_382), 98_000), None, "once only");
    }

    #[test]
    fn after_a_jump_dates_wait_and_then_hold_again() {
        let steady = Steadiness::default();
        assert!(steady.holds(0));
        steady.jumped(1_000);
        assert!(!steady.holds(1_000) && !steady.holds(HOLD));
        assert!(steady.holds(1_000 + HOLD));
    }
}
