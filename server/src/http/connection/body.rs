//! Bodies that are waited for within bounds.

use super::Patience;
use super::meter::Meter;
use crate::clock;
use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::time::{Duration, Instant, Sleep, sleep_until};

/// Whoever sends slower than is waited for.
#[derive(Debug, thiserror::Error)]
#[error("the body of a request came too slowly")]
pub(super) struct TooSlow;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A request's body: a piece at least every so often, and not slower than the least rate on the whole. Only the time in
/// which nothing was there to be read counts.
pub(super) struct Paced<B> {
    body: B,
    meter: Arc<Meter>,
    patience: Patience,
    received: u64,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<B> Paced<B> {
    pub(super) fn new(body: B, meter: Arc<Meter>, patience: Patience) -> Self {
        Self { body, meter, patience, received: 0, waited: Duration::ZERO, waiting: None }
    }

    /// How much longer may be waited for the next piece.
    fn left(&self) -> Duration {
        let earned = Duration::from_secs(self.received / self.patience.body_rate.max(1));
        (self.patience.body_gap + earned).saturating_sub(self.waited).min(self.patience.body_gap)
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Error>,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(piece) => {
                if let Some((since, _)) = self.waiting.take() {
                    self.waited += since.elapsed();
                }
                if let Some(Ok(frame)) = &piece {
                    self.received += frame.data_ref().map_or(0, |data| data.len() as u64);
                }
                self.meter.heard();
                Poll::Ready(piece.map(|piece| piece.map_err(Into::into)))
            }
            Poll::Pending => {
                let left = self.left();
                let (_, sleep) = self.waiting.get_or_insert_with(|| {
                    let now = clock::steady();
                    (now, Box::pin(sleep_until(now + left)))
                });
                sleep.as_mut().poll(cx).map(|()| Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body: once it is over, however it ends, the connection is idle.
pub(super) struct Answering {
    body: axum::body::Body,
    meter: Arc<Meter>,
}

impl Answering {
    pub(super) fn new(body: axum::body::Body, meter: Arc<Meter>) -> Self {
        Self { body, meter }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.meter.answered();
    }
}

impl Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
