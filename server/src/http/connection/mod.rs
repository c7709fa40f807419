//! Accepting connections: every wait has an end, every address a share, and an end that lets what is under way finish.
//!
//! Only HTTP/1.1 is spoken here; what stands in front for TLS speaks HTTP/2 with browsers. A connection that begins with
//! HTTP/2's preface is closed.

mod body;
mod ledger;
mod meter;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use body::{Answering, Paced};
use http::{Request, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use ledger::{Ledger, Seat};
use meter::{Measured, Meter};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

/// What is under way when the server ends may take so long.
const FINISH_WITHIN: Duration = Duration::from_secs(20);
/// How often is looked for connections that were waited for too long.
const SWEEP: Duration = Duration::from_millis(500);
/// Connections the system keeps for the server until it accepts them.
const BACKLOG: u32 = 1024;
/// What the system keeps of an answer nobody takes. Not left to grow: else a slow reader would hold megabytes, and be
/// told from a dead one only after minutes.
const SEND_BUFFER: u32 = 128 * 1024;
/// Largest head of a request, and what is kept of a body or an answer beside the system's buffers.
const MAX_HEAD: usize = 64 * 1024;

/// How long each thing is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The first byte of a new connection.
    pub first_byte: Duration,
    /// A request's headers, from their first byte to their end.
    pub headers: Duration,
    /// Between two pieces of a body.
    pub body_gap: Duration,
    /// Bytes a second a body must have on the average.
    pub body_rate: u64,
    /// The beginning of an answer, once the request is whole.
    pub answer: Duration,
    /// That something of an answer is taken.
    pub stalled: Duration,
    /// The next request.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(10),
            headers: Duration::from_secs(15),
            body_gap: Duration::from_secs(20),
            body_rate: 1024,
            answer: Duration::from_mins(1),
            stalled: Duration::from_mins(1),
            idle: Duration::from_secs(75),
        }
    }
}

/// How many connections there may be, and how long each is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections in all.
    pub total: usize,
    /// Connections of one address; none where a proxy in front stands for all of them.
    pub by_address: Option<usize>,
    /// How long each thing is waited for.
    pub patience: Patience,
}

impl Default for Limits {
    fn default() -> Self {
        Self { total: 4096, by_address: Some(256), patience: Patience::default() }
    }
}

/// Listens at an address.
///
/// # Errors
/// If the address cannot be had.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    // Connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves `router` until `ending` becomes true.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, mut ending: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let ledger = Arc::new(Ledger::new(limits));
    let sweeper = tokio::spawn(sweep(ledger.clone()));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = ending.wait_for(|ending| *ending) => break,
        };
        match accepted {
            Ok((stream, peer)) => match ledger.admit(peer.ip()) {
                Some(seat) => {
                    tokio::spawn(talk(stream, peer, router.clone(), seat, limits.patience, graceful.watcher()));
                }
                None => refuse(&stream),
            },
            Err(error) => {
                // Out of descriptors, or a client that was gone before it was here: others go on.
                let relieved = ledger.relieve();
                tracing::warn!(%error, relieved, "accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    // Nobody new is taken, not even into the queue of the system.
    drop(listener);
    ledger.dismiss();
    if tokio::time::timeout(FINISH_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("ended with requests under way");
    }
    sweeper.abort();
}

async fn sweep(ledger: Arc<Ledger>) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        ledger.sweep();
    }
}

/// All connections are at work: a word, as far as it can be said without waiting.
fn refuse(stream: &TcpStream) {
    let text = "连接太多，请稍后再试；急事请拨打 12345 或到窗口办理";
    let head =
        "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 10\r\ncache-control: no-store\r\n";
    let answer =
        format!("{head}content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\r\n{text}", text.len());
    if let Err(error) = stream.try_write(answer.as_bytes()) {
        tracing::debug!(%error, "refusal of a connection");
    }
}

async fn talk(stream: TcpStream, peer: SocketAddr, router: Router, seat: Seat, patience: Patience, graceful: Watcher) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "nodelay");
    }
    let meter = seat.meter.clone();
    let service = {
        let meter = meter.clone();
        hyper::service::service_fn(move |request: Request<Incoming>| {
            answer(request, peer, router.clone(), meter.clone(), patience)
        })
    };
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.idle.max(patience.headers)).max_buf_size(MAX_HEAD);
    let measured = TokioIo::new(Measured { stream, meter: meter.clone() });
    let connection = graceful.watch(builder.serve_connection(measured, service));
    tokio::select! {
        ended = connection => if let Err(error) = ended {
            tracing::debug!(%error, "connection");
        },
        () = meter.closed() => {}
    }
    drop(seat);
}

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
    meter: Arc<Meter>,
    patience: Patience,
) -> Result<Response<Answering>, Infallible> {
    meter.asked();
    let mut request = request.map(|body| Body::new(Paced::new(body, meter.clone(), patience)));
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
    let mut answering = std::pin::pin!(router.oneshot(request));
    let response = loop {
        let heard = meter.heard_at();
        tokio::select! {
            answered = &mut answering => break match answered {
                Ok(response) => response,
                Err(never) => match never {},
            },
            () = tokio::time::sleep_until(heard + patience.answer) => {
                if meter.heard_at() == heard {
                    tracing::error!("a request was not answered in time");
                    break late();
                }
            }
        }
    };
    Ok(response.map(|body| Answering::new(body, meter)))
}

fn late() -> Response {
    let text = "系统忙，没有在规定时间内答复。您的内容没有丢，请稍后再试或拨打 12345";
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::RETRY_AFTER, "10"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response()
}
