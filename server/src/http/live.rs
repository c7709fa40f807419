//! Live events: which case changed, to the boards that show it. Never what changed.

use super::Shared;
use crate::desk::{News, OpenStream};
use app::context::Visitor;
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::value::AccountId;
use domain::view::{LiveEvent, Working};
use futures::StreamExt;
use http::{StatusCode, header};
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
    let (Some(me), Some(token)) = (visitor.me, visitor.session) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let mut open = match admit(&shared, &token, me.account).await {
        Ok(open) => open,
        Err(response) => return response,
    };
    let (actor, pack) = (me.actor(), me.pack.id);
    // Counted after listening has begun: what is told in between is heard twice rather than never.
    let listening = shared.desk.live.listen();
    let told = shared.desk.live.told().to_string();
    let changes = BroadcastStream::new(listening).filter_map(move |message| {
        let event = match message {
            Ok(message) if message.concerns(&actor, &pack) => {
                // Who joins a browser's stream later learns by it whether it missed anything.
                let number = message.told.to_string();
                match message.news {
                    News::Changed => {
                        let changed = LiveEvent { case_no: message.case_no, noted: false, version: message.version };
                        Event::default().event("case").id(number).json_data(changed).ok()
                    }
                    News::Noted => {
                        let noted = LiveEvent { case_no: message.case_no, noted: true, version: message.version };
                        Event::default().event("case").id(number).json_data(noted).ok()
                    }
                    News::Working(people) => {
                        let working = Working { case_no: message.case_no, people };
                        Event::default().event("working").json_data(working).ok()
                    }
                }
            }
            Ok(_) => None,
            // Too much at once: the board is read again as a whole.
            Err(BroadcastStreamRecvError::Lagged(_)) => Some(Event::default().event("all").data("all")),
        };
        std::future::ready(event)
    });
    let hello = futures::stream::once(std::future::ready(Event::default().event("hello").data(told)));
    let counted = Counted::new();
    let over = async move {
        let _counted = counted;
        let mut ending = shared.ending;
        // The number of open streams counts this one until it is dropped. A sender that is gone is an end, too.
        tokio::select! {
            () = tokio::time::sleep(LIFE) => {}
            () = open.ended() => {}
            _ = ending.wait_for(|ending| *ending) => {}
        }
    };
    let stream = hello.chain(changes).take_until(over);
    Sse::new(stream.map(Ok::<_, Infallible>)).keep_alive(KeepAlive::new().interval(BEAT)).into_response()
}

/// A place for a stream of this session. Where there is none the page asks from time to time instead.
async fn admit(shared: &Shared, token: &str, account: AccountId) -> Result<OpenStream, Response> {
    let desk = &shared.desk;
    let session = desk.store.session_digest(token);
    let mut standings = desk
        .store
        .session_standings(&[&session])
        .await
        .map_err(|fault| super::problem_response(fault.into_problem()))?;
    let standing = standings.remove(&session).ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())?;
    let most = (desk.bounds.connections.streams_by_session, desk.bounds.connections.streams);
    desk.streams.open(session, account, standing, most).ok_or_else(|| {
        let text = "实时更新的页面开得太多，本页改为定时刷新；关掉几个页面后可恢复";
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "30")], text).into_response()
    })
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
