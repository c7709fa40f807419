//! SEC-04.6: a dead receiver delays nobody else, nothing is followed, nothing inside is called unless it was named.

use crate::support::*;
use domain::administration::Doer;
use domain::value::AccountId;
use server::jobs::{Senders, deliver, start};
use server::limits::Bounds;
use server::store::client_lane;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

const NOW: &str = "2025-11-10T09:30";

/// Takes a request to its end.
async fn request_of(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.unwrap_or(0);
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            body.len() >= length.unwrap_or(usize::MAX)
        });
        if whole || read == 0 {
            return text;
        }
    }
}

/// A receiver that gives every request this answer; without one it takes requests and says nothing.
async fn receiver(answer: Option<String>) -> (String, mpsc::UnboundedReceiver<(Instant, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/results", listener.local_addr().unwrap());
    let (told, hears) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (told, answer) = (told.clone(), answer.clone());
            tokio::spawn(async move {
                let request = request_of(&mut stream).await;
                // Nobody may be listening any more.
                let _ = told.send((Instant::now(), request));
                match answer {
                    Some(answer) => {
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                    None => std::future::pending().await,
                }
            });
        }
    });
    (address, hears)
}

fn taken() -> String {
    "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned()
}

async fn client(world: &World, name: &str, callback: String) -> AccountId {
    world
        .desk
        .store
        .client_create(name, "secret", Some(callback), false, Doer::CommandLine("test".to_owned()), world.desk.now())
        .await
        .unwrap()
}

/// So many results wait for a client.
async fn enqueue(world: &World, client: AccountId, many: usize) {
    let now = world.desk.now();
    world
        .desk
        .store
        .writer
        .run(move |unit| {
            Box::pin(async move {
                for _ in 0..many {
                    unit.outbox_put(1, "hotline_result", &client_lane(client), b"{}", now)?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_6_a_hanging_callback_delays_anothers_message_under_a_second() {
    let world = World::at(NOW).await;
    let (hangs, mut heard) = receiver(None).await;
    let (takes, mut came) = receiver(Some(taken())).await;
    let (hanging, other) = (client(&world, "hangs", hangs).await, client(&world, "takes", takes).await);
    enqueue(&world, hanging, 200).await;
    let _jobs = start(&world.desk, &Senders::files(world.path()), &world.ending());
    tokio::time::timeout(Duration::from_secs(3), heard.recv()).await.expect("the first of 200 is under way").unwrap();
    let mut waits = Vec::new();
    for _ in 0..10 {
        let begun = Instant::now();
        enqueue(&world, other, 1).await;
        let (at, _) = tokio::time::timeout(Duration::from_secs(3), came.recv()).await.expect("in time").unwrap();
        waits.push(at.duration_since(begun));
    }
    waits.sort_unstable();
    println!(
        "200 messages wait for a callback that hangs; another's took {:?} at most, {:?} at half",
        waits[9], waits[5]
    );
    assert!(waits[9] < Duration::from_secs(1), "{waits:?}");
    assert!(heard.try_recv().is_err(), "one at a time goes to the one that hangs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_6_a_redirect_is_not_followed() {
    let world = World::at(NOW).await;
    let (inside, mut reached) = receiver(Some(taken())).await;
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {inside}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let (leads, mut came) = receiver(Some(answer)).await;
    let id = client(&world, "leads", leads).await;
    enqueue(&world, id, 1).await;
    deliver(&world.desk, &Senders::files(world.path())).await;
    assert!(came.try_recv().is_ok());
    assert!(reached.try_recv().is_err(), "nobody follows");
    let failing = world.desk.failing().await.unwrap();
    assert!(failing.len() == 1 && failing[0].error.contains("307"), "{failing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_6_what_is_inside_is_not_called_unless_it_was_named() {
    let world = World::at(NOW).await;
    let (address, mut came) = receiver(Some(taken())).await;
    let port = address.rsplit(':').next().unwrap().trim_end_matches("/results").to_owned();
    let mut desk = world.desk.clone().within(Bounds::default());
    let named = client(&world, "literal", address.clone()).await;
    // A public name over https that leads to this machine: looked at when the connection is made.
    let by_name = client(&world, "name", format!("https://localhost.localdomain:{port}/results")).await;
    let literal = client(&world, "secure", format!("https://127.0.0.1:{port}/results")).await;
    for id in [named, by_name, literal] {
        enqueue(&world, id, 1).await;
    }
    deliver(&desk, &Senders::files(world.path())).await;
    assert!(came.try_recv().is_err(), "nothing inside was called");
    let failing = desk.failing().await.unwrap();
    assert_eq!(failing.len(), 3, "{failing:?}");
    println!("{:#?}", failing.iter().map(|row| row.error.as_str()).collect::<Vec<_>>());
    assert!(failing.iter().filter(|row| row.error.contains("callback_allow")).count() >= 2, "{failing:?}");

    desk = desk.within(Bounds { callback_allow: vec![format!("127.0.0.1:{port}")], ..Bounds::default() });
    assert_eq!(desk.deliver_once_more(None).await.unwrap(), 3);
    deliver(&desk, &Senders::files(world.path())).await;
    assert!(came.try_recv().is_ok(), "named, it is called");
}

/// After many attempts a message is put aside, listed with its reason, and tried again when somebody says so: in the
/// process, on the administrator's page, and by the program.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_6_what_is_never_taken_is_put_aside_listed_and_tried_again_on_demand() {
    let world = World::at(NOW).await;
    let tries = Arc::new(AtomicUsize::new(0));
    let (address, mut came) = receiver(Some(
        "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
    ))
    .await;
    let counting = tries.clone();
    tokio::spawn(async move {
        while came.recv().await.is_some() {
            counting.fetch_add(1, Ordering::Relaxed);
        }
    });
    let id = client(&world, "broken", address).await;
    enqueue(&world, id, 1).await;
    let senders = Senders::files(world.path());
    for _ in 0..40 {
        deliver(&world.desk, &senders).await;
        world.desk.clock.set(world.desk.now().plus(8 * 3600));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(tries.load(Ordering::Relaxed), 20, "and not once more");
    assert_eq!(world.desk.store.outbox_pending().await.unwrap(), 0);
    let failing = world.desk.failing().await.unwrap();
    assert_eq!((failing.len(), failing[0].aside, failing[0].attempts), (1, true, 20));
    assert!(failing[0].error.contains("500") && failing[0].to.contains("broken"), "{failing:?}");

    let mut admin = world.browser_of("admin").await;
    let page = admin.get("/desk/admin").await;
    assert!(page.text().contains("停止投递") && page.text().contains("500"), "{}", page.text());
    let again = admin.form("/api/admin/deliver-again", &[("id", &failing[0].id.to_string())]).await;
    assert_eq!(again.status, 200, "{}", again.text());
    deliver(&world.desk, &senders).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(tries.load(Ordering::Relaxed), 21);

    let folder = world.close().await;
    let listed = program(folder.path(), &["outbox", "list", "--json"]).await.json();
    assert_eq!(listed["messages"][0]["attempts"], 1, "{listed}");
    let number = listed["messages"][0]["id"].to_string();
    assert_eq!(program(folder.path(), &["outbox", "retry", &number, "--json"]).await.json()["retried"], 1);
    let unknown = program(folder.path(), &["outbox", "retry", "999999"]).await;
    assert!(!unknown.success, "{unknown:?}");
}

/// A keeper of anchors is reached under the rules of callbacks: inside, or in clear, only where the administrator named it.
#[tokio::test]
async fn sec_04_6_a_keeper_inside_takes_an_anchor_only_where_it_was_named() {
    use server::anchor::keep::{Keepers, anchor};
    let world = World::at("2025-11-10T09:30").await;
    let (address, mut heard) = receiver(Some(taken())).await;
    let by = || Doer::CommandLine("ops".to_owned());
    let mut keepers = Keepers { addresses: vec![address.clone()], ..Keepers::default() };
    assert!(keepers.check().unwrap_err().root_cause().to_string().contains("callback_allow"));
    let made = anchor(&world.desk, &keepers, by()).await.unwrap();
    assert!(made.taken.is_empty() && made.failed[0].contains("callback_allow"), "{:?}", made.failed);
    assert!(heard.try_recv().is_err(), "nobody was called");
    keepers.allow = vec!["127.0.0.1".to_owned()];
    keepers.check().unwrap();
    let made = anchor(&world.desk, &keepers, by()).await.unwrap();
    assert_eq!(made.taken, [address], "{:?}", made.failed);
    let (_, request) = heard.recv().await.unwrap();
    assert!(request.ends_with(&made.note), "{request}");
}
