//! SEC-04.2: live streams are few and end with their session.

use crate::support::*;
use domain::case::{Channel, Command};
use domain::ports::{Accounts, Casework, Tracking};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NOW: &str = "2025-11-10T09:30";

struct Streaming {
    world: World,
    address: SocketAddr,
    _jobs: tokio::task::JoinSet<()>,
}

async fn streaming() -> Streaming {
    let world = World::at(NOW).await;
    let listener = server::http::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::http::serve(listener, world.router(), server::http::Limits::default(), world.ending()));
    let jobs = server::jobs::start(&world.desk, &server::jobs::Senders::files(world.path()), &world.ending());
    Streaming { world, address, _jobs: jobs }
}

impl Streaming {
    /// Opens a stream: its status, and the connection after the head.
    async fn open(&self, token: &str) -> (u16, TcpStream) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let cookie = format!("{}={token}", app::context::cookie::SESSION);
        let head = format!("GET /live HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut came = Vec::new();
        while !came.windows(4).any(|end| end == b"\r\n\r\n") {
            let mut more = [0; 512];
            let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut more)).await.unwrap().unwrap();
            assert!(read > 0, "closed before its head was whole");
            came.extend_from_slice(&more[..read]);
        }
        let status = String::from_utf8_lossy(&came)[9..12].parse().unwrap();
        (status, stream)
    }

    async fn session_of(&self, login: &str) -> String {
        let row = self.world.desk.store.account_fetch(login).await.unwrap().unwrap();
        let token = server::store::vault::random_token().unwrap();
        self.world.desk.store.session_begin(&token, row.account, self.world.desk.now()).await.unwrap();
        token
    }
}

/// The answer ends: a chunk of no length, or the connection with it.
async fn ended_within(stream: &mut TcpStream, most: Duration) -> Option<Duration> {
    let begun = Instant::now();
    let reading = async {
        let mut came = Vec::new();
        loop {
            let mut more = [0; 512];
            match stream.read(&mut more).await {
                Ok(0) | Err(_) => return,
                Ok(read) => came.extend_from_slice(&more[..read]),
            }
            if came.ends_with(b"0\r\n\r\n") {
                return;
            }
        }
    };
    tokio::time::timeout(most, reading).await.ok().map(|()| begun.elapsed())
}

const SOON: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_2_a_stream_ends_within_a_second_of_its_session() {
    let streaming = streaming().await;
    let desk = &streaming.world.desk;
    let (out, closed, moved) = (
        streaming.session_of("sunmei").await,
        streaming.session_of("liuyang").await,
        streaming.session_of("sunli").await,
    );
    let other = streaming.session_of("wangqiang").await;
    let (_, mut signed_out) = streaming.open(&out).await;
    let (_, mut deactivated) = streaming.open(&closed).await;
    let (_, mut changed) = streaming.open(&moved).await;
    let (_, mut stays) = streaming.open(&other).await;
    assert_eq!(desk.streams.count(), 4);

    desk.sign_out(&out).await.unwrap();
    let took = ended_within(&mut signed_out, SOON).await.expect("ended with the session");
    println!("stream ended {took:?} after sign-out");

    let admin = streaming.world.staff("admin").await;
    let account = desk.store.account_fetch("liuyang").await.unwrap().unwrap().account;
    desk.set_active(&admin, account, false).await.unwrap();
    let took = ended_within(&mut deactivated, SOON).await.expect("ended with the account");
    println!("stream ended {took:?} after the account was closed");

    // As another process does it, which cannot tell this one.
    let account = desk.store.account_fetch("sunli").await.unwrap().unwrap().account;
    desk.store
        .writer
        .run(move |unit| {
            Box::pin(async move {
                sqlx::query("update account set roles = 'DHD' where account_id = $1")
                    .bind(account.0)
                    .execute(&mut unit.conn)
                    .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let took = ended_within(&mut changed, SOON).await.expect("ended with the posts");
    println!("stream ended {took:?} after the posts changed");

    assert!(ended_within(&mut stays, Duration::from_millis(600)).await.is_none(), "a colleague's stays");
    assert_eq!(desk.streams.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_2_a_session_has_eight_streams_and_no_more() {
    let streaming = streaming().await;
    let token = streaming.session_of("sunmei").await;
    let mut open = Vec::new();
    for _ in 0..8 {
        let (status, stream) = streaming.open(&token).await;
        assert_eq!(status, 200);
        open.push(stream);
    }
    let (status, _refused) = streaming.open(&token).await;
    assert_eq!(status, 429);
    let other = streaming.session_of("sunmei").await;
    assert_eq!(streaming.open(&other).await.0, 200, "another session of the same person has its own");
    drop(open.pop());
    let mut again = 429;
    for _ in 0..50 {
        again = streaming.open(&token).await.0;
        if again == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(again, 200, "a page that was closed leaves its place");
}

/// Whoever is in by a query code is out once there is a new one.
#[tokio::test]
async fn sec_04_2_a_new_query_code_ends_what_the_former_one_opened() {
    let world = World::at(NOW).await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.does("wangqiang", taken.case_no, Command::Register).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    assert!(world.desk.view(&session, taken.case_no).await.is_ok());
    let clerk = world.staff("wangqiang").await;
    let code = world.desk.issue_code(&clerk, taken.case_no, 1, "来窗口补领，已核对身份证").await.unwrap();
    assert!(world.desk.view(&session, taken.case_no).await.is_err(), "the former session is over");
    let session = world.tracking(taken.case_no, &code).await;
    assert!(world.desk.view(&session, taken.case_no).await.is_ok());
}
