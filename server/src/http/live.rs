//! Live events: which case changed, to the boards that show it. Never what changed.

use super::Shared;
use crate::desk::News;
use app::context::Visitor;
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::view::{LiveEvent, Working};
use futures::{Stream, StreamExt};
use http::StatusCode;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

/// A stream lives so long; the browser then asks again, and its session is looked at again.
const LIFE: Duration = Duration::from_mins(15);
/// Silence after which something is sent, so that nobody on the way takes the line for dead.
const BEAT: Duration = Duration::from_secs(20);

/// The stream of one board.
pub(super) async fn live(State(shared): State<Shared>, Extension(visitor): Extension<Visitor>) -> Response {
    let Some(me) = visitor.me else { return StatusCode::UNAUTHORIZED.into_response() };
    let (actor, pack) = (me.actor(), me.pack.id);
    // Counted after listening has begun: what is told in between is heard twice rather than never.
    let listening = shared.desk.live.listen();
    let told = shared.desk.live.told().to_string();
    let changes = BroadcastStream::new(listening).filter_map(move |message| {
        let event = match message {
            Ok(message) if message.concerns(&actor, &pack) => match message.news {
                News::Changed => {
                    let changed = LiveEvent { case_no: message.case_no, noted: false, version: message.version };
                    Event::default().event("case").json_data(changed).ok()
                }
                News::Noted => {
                    let noted = LiveEvent { case_no: message.case_no, noted: true, version: message.version };
                    Event::default().event("case").json_data(noted).ok()
                }
                News::Working(people) => {
                    let working = Working { case_no: message.case_no, people };
                    Event::default().event("working").json_data(working).ok()
                }
            },
            Ok(_) => None,
            // Too much at once: the board is read again as a whole.
            Err(BroadcastStreamRecvError::Lagged(_)) => Some(Event::default().event("all").data("all")),
        };
        std::future::ready(event.map(Ok))
    });
    let hello = futures::stream::once(std::future::ready(Ok(Event::default().event("hello").data(told))));
    let stream = until_the_end(hello.chain(changes), shared.ending);
    Sse::new(stream).keep_alive(KeepAlive::new().interval(BEAT)).into_response()
}

fn until_the_end(
    events: impl Stream<Item = Result<Event, Infallible>>,
    mut ending: tokio::sync::watch::Receiver<bool>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let counted = Counted::new();
    let end = async move {
        let _counted = counted;
        // A sender that is gone is an end, too.
        let _ = tokio::time::timeout(LIFE, ending.wait_for(|ending| *ending)).await;
    };
    events.take_until(end)
}

/// A stream among the numbers, for as long as it lives.
struct Counted;

impl Counted {
    fn new() -> Self {
        crate::watch::metrics().streams.inc();
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        crate::watch::metrics().streams.dec();
    }
}
