//! What is known of one connection while it stands: what it is waited for, and since when.

use super::Patience;
use crate::clock;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Duration, Instant};

/// A request whose headers take longer than this is taken for silent when room is needed.
const HURRY: Duration = Duration::from_secs(3);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Open, and nothing came yet.
    Silent,
    /// A request began and its headers are not whole.
    Headers,
    /// A request is being received, answered or sent.
    Working,
    /// Between two requests.
    Idle,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when the other side takes nothing of what is to be sent.
    stalled: Option<Instant>,
    /// When something of the request came last.
    heard: Instant,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Meter {
    /// Whom it counts for.
    pub(super) address: IpAddr,
    state: Mutex<State>,
    closing: Notify,
}

impl Meter {
    pub(super) fn new(address: IpAddr) -> Self {
        let now = clock::steady();
        let state = State { phase: Phase::Silent, since: now, stalled: None, heard: now };
        Self { address, state: Mutex::new(state), closing: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever broke off while holding it left it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something came.
    fn read(&self) {
        let mut state = self.state();
        if matches!(state.phase, Phase::Silent | Phase::Idle) {
            (state.phase, state.since) = (Phase::Headers, clock::steady());
        }
    }

    /// A request's headers are whole.
    pub(super) fn asked(&self) {
        let now = clock::steady();
        let mut state = self.state();
        (state.phase, state.since, state.heard) = (Phase::Working, now, now);
    }

    /// Something of a request's body came.
    pub(super) fn heard(&self) {
        self.state().heard = clock::steady();
    }

    /// When something of the request came last.
    pub(super) fn heard_at(&self) -> Instant {
        self.state().heard
    }

    /// The answer was given.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        (state.phase, state.since) = (Phase::Idle, clock::steady());
    }

    fn sent(&self, taken: bool) {
        let mut state = self.state();
        if taken {
            state.stalled = None;
        } else if state.stalled.is_none() {
            state.stalled = Some(clock::steady());
        }
    }

    /// What it was waited for too long, if anything.
    pub(super) fn overdue(&self, patience: &Patience, now: Instant) -> Option<&'static str> {
        let state = self.state();
        if state.stalled.is_some_and(|since| now.duration_since(since) > patience.stalled) {
            return Some("nothing of the answer is taken");
        }
        let waited = now.duration_since(state.since);
        match state.phase {
            Phase::Silent => (waited > patience.first_byte).then_some("nothing came"),
            Phase::Headers => (waited > patience.headers).then_some("headers do not end"),
            Phase::Idle => (waited > patience.idle).then_some("no further request"),
            Phase::Working => None,
        }
    }

    /// Which of several connections is closed first where room is needed: the lowest, the longest in it first. One at
    /// work never is.
    pub(super) fn rank(&self, now: Instant) -> Option<(u8, Instant)> {
        let state = self.state();
        let rank = match state.phase {
            Phase::Silent => 0,
            Phase::Headers if now.duration_since(state.since) > HURRY => 1,
            Phase::Idle => 2,
            Phase::Headers => 3,
            Phase::Working => return None,
        };
        Some((rank, state.since))
    }

    /// Closes it.
    pub(super) fn close(&self) {
        self.closing.notify_one();
    }

    /// Waits until it is closed from here.
    pub(super) async fn closed(&self) {
        self.closing.notified().await;
    }
}

/// A stream that tells its [`Meter`] what goes through it.
pub(super) struct Measured {
    pub(super) stream: TcpStream,
    pub(super) meter: std::sync::Arc<Meter>,
}

impl AsyncRead for Measured {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.meter.read();
        }
        read
    }
}

impl AsyncWrite for Measured {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.meter.sent(sent.is_ready());
        sent
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.meter.sent(sent.is_ready());
        sent
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
