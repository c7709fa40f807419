//! What is told while it happens and what leaves the house: live events, messages for gateways, the hotline's interface.

use super::doors::{Lens, Look};
use super::ink::Mark;
use super::stage::Played;
use super::table::Place;
use super::viewers::{Viewer, Who};
use crate::support::*;
use domain::case::Command;
use domain::ports::Looks;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The hotline's end of the line: what was called back.
#[derive(Clone)]
pub(crate) struct Called {
    /// Where it listens.
    pub(crate) address: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Called {
    /// Listens until the test ends.
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/results", listener.local_addr().unwrap());
        let heard: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let keep = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                loop {
                    let mut piece = [0; 4096];
                    let read = stream.read(&mut piece).await.unwrap_or(0);
                    request.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let complete = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                        let length = head
                            .lines()
                            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                        body.len() >= length.unwrap_or(usize::MAX)
                    });
                    if complete || read == 0 {
                        break;
                    }
                }
                keep.lock().unwrap().push(request);
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await;
            }
        });
        Self { address, heard }
    }
}

/// Every stream while something happens to cases: who hears, and what.
pub(crate) async fn live(world: &World, viewers: &[Viewer], cases: &[Played], lens: &Lens) -> Vec<Look> {
    use http_body_util::BodyExt;
    let mut streams = Vec::new();
    for (index, viewer) in viewers.iter().enumerate() {
        if matches!(viewer.who, Who::Staff(..) | Who::Nobody) {
            streams.push((index, viewer.browser.open("/live").await));
        }
    }
    for (name, login) in [("own", "wangqiang"), ("joint, opinions", "wangqiang"), ("restricted", "liuyang")] {
        let played = cases.iter().find(|played| played.name == name).unwrap();
        let actor = world.staff(login).await;
        let told = Command::LeaveMessage { text: "办理中".to_owned(), to: None };
        world.does(login, played.case_no, told).await;
        world.desk.work_on(&actor, played.case_no, Some("reply")).await.unwrap();
    }
    let mut looks = Vec::new();
    let mut heard_by = BTreeSet::new();
    for (index, mut body) in streams {
        let mut bytes = Vec::new();
        while let Ok(Some(Ok(frame))) = tokio::time::timeout(Duration::from_millis(40), body.frame()).await {
            bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for played in cases {
            let named = text.contains(&format!("\"{}\"", played.case_no));
            let knows = viewers[index].rel(played).is_some();
            assert!(!named || knows, "{} hears of “{}”: {text}", viewers[index].name, played.name);
            if named {
                heard_by.insert(index);
            }
        }
        looks.push(Look { viewer: index, door: "/live".to_owned(), place: Place::Live, found: lens.marks(&bytes) });
    }
    assert!(heard_by.len() > 5, "only {} heard of anything", heard_by.len());
    looks
}

/// Messages for gateways and callbacks. A message knows where it goes and which case it is about, nothing else.
pub(crate) async fn outside(
    world: &World,
    viewers: &[Viewer],
    marks: &[Mark],
    called: &Called,
    hotline: &Hotline,
    lens: &Lens,
) -> Vec<Look> {
    let (end, ending) = tokio::sync::watch::channel(false);
    let mut jobs = server::jobs::start(&world.desk, &server::jobs::Senders::files(world.path()), &ending);
    for _ in 0..400 {
        if world.desk.store.outbox_pending().await.unwrap() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    end.send_replace(true);
    while jobs.join_next().await.is_some() {}
    assert_eq!(world.desk.store.outbox_pending().await.unwrap(), 0, "everything was delivered");
    let machine = viewers.iter().position(|viewer| viewer.who == Who::Machine).unwrap();
    let mut looks = Vec::new();
    let mut sent = 0;
    for file in std::fs::read_dir(world.path().join("messages")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let mut message: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let to = message["to"].take().as_str().unwrap().to_owned();
        let own = lens.marks(to.as_bytes());
        let address = |mark: &usize| marks[*mark].key.ends_with("phone") || marks[*mark].key.ends_with("email");
        assert!(own.len() == 1 && own.iter().all(address), "{to} is nobody's address");
        // What is left once the address is taken out.
        let found = lens.marks(message.to_string().as_bytes());
        looks.push(Look { viewer: machine, door: format!("message to {to}"), place: Place::Message, found });
        sent += 1;
    }
    assert!(sent > 20, "{sent} messages");
    let heard = called.heard.lock().unwrap().clone();
    assert!(!heard.is_empty(), "the hotline was called back");
    for request in heard {
        looks.push(Look {
            viewer: machine,
            door: "callback".to_owned(),
            place: Place::Hotline,
            found: lens.marks(&request),
        });
    }
    let hotline = Hotline { clock: world.desk.now().unix(), ..hotline.clone() };
    for number in ["T-1", "T-2"] {
        let reply = hotline.ask(number).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let found = lens.marks(&reply.body);
        looks.push(Look { viewer: machine, door: format!("ticket {number}"), place: Place::Hotline, found });
    }
    looks
}
