//! `kill -9` under load, again and again: what was acknowledged is there, nothing is there twice.

use crate::support::*;
use domain::value::Instant;
use server::clock::Clock;
use server::hotline::signature::sign;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often the program is killed.
const KILLS: usize = 50;
/// Clients that send at once.
const CLIENTS: usize = 6;

/// Ticket numbers with the case numbers that were answered.
type Acknowledged = Arc<Mutex<BTreeMap<String, String>>>;

/// Sends a ticket; the case number, if it was acknowledged.
async fn send(address: &str, secret: &str, ticket_no: &str, now: Instant) -> Option<(u16, String)> {
    let body = ticket(ticket_no, "2026-01-05T09:00:00+08:00").to_string();
    let path = "/api/hotline/v1/tickets";
    let signature = sign(secret, now.unix(), "POST", path, body.as_bytes());
    let timestamp = now.unix().to_string();
    let headers = [
        ("content-type", "application/json"),
        ("x-hotline-client", "12345"),
        ("x-hotline-timestamp", &timestamp),
        ("x-hotline-signature", &signature),
    ];
    let (status, text) = exchange(address, &request("POST", path, &headers, body.as_bytes())).await?;
    let answer: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some((status, answer["case_no"].as_str()?.to_owned()))
}

async fn load(
    address: String,
    secret: String,
    client: String,
    acknowledged: Acknowledged,
    sent: Arc<Mutex<BTreeSet<String>>>,
) {
    for n in 0.. {
        let ticket_no = format!("{client}-{n}");
        sent.lock().unwrap().insert(ticket_no.clone());
        let Some((_, case_no)) = send(&address, &secret, &ticket_no, Clock::System.now()).await else { return };
        acknowledged.lock().unwrap().insert(ticket_no, case_no);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_under_load_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let client = program(folder.path(), &["user", "add-client", "12345", "--json"]).await.json();
    let secret = client["secret"].as_str().unwrap().to_owned();
    let acknowledged = Acknowledged::default();
    let sent = Arc::new(Mutex::new(BTreeSet::new()));
    for kill in 0..KILLS {
        let mut serving = Serving::over(folder.path());
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let name = format!("{kill}-{client}");
                tokio::spawn(load(serving.address.clone(), secret.clone(), name, acknowledged.clone(), sent.clone()))
            })
            .collect();
        // At another moment each time.
        tokio::time::sleep(Duration::from_millis(40 + (kill as u64 * 37) % 110)).await;
        serving.kill();
        for client in clients {
            client.await.unwrap();
        }
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > KILLS, "only {} were acknowledged", acknowledged.len());
    let numbers: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(numbers.len(), acknowledged.len(), "no number was given twice");

    let told = program(folder.path(), &["audit", "verify", "--json"]).await;
    assert!(told.success, "{told:?}");
    let verified = told.json();

    let serving = Serving::over(folder.path());
    for (ticket_no, case_no) in &acknowledged {
        let answer = send(&serving.address, &secret, ticket_no, Clock::System.now()).await;
        assert_eq!(answer, Some((200, case_no.clone())), "{ticket_no} is there");
    }
    drop(serving);
    let told = program(folder.path(), &["audit", "verify", "--json"]).await.json();
    assert_eq!((&told["rows"], &told["cases"]), (&verified["rows"], &verified["cases"]), "asking again made nothing");
    let (cases, sent) = (told["cases"].as_u64().unwrap(), sent.lock().unwrap().len() as u64);
    assert_eq!(told["rows"], told["cases"], "one row for each case");
    assert!(cases >= acknowledged.len() as u64 && cases <= sent, "{cases} cases of {sent} tickets");
}

/// A disk that is full for a while: the real program under a limit on the size of its files.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_for_a_while_is_told_and_got_over() {
    let folder = tempfile::tempdir().unwrap();
    let client = program(folder.path(), &["user", "add-client", "12345", "--json"]).await.json();
    let secret = client["secret"].as_str().unwrap().to_owned();
    let program_path = env!("CARGO_BIN_EXE_server");
    let script = format!("trap '' XFSZ; exec {program_path} --data . --json serve --listen 127.0.0.1:0");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.path()).stdin(std::process::Stdio::null());
    let serving = Serving::start(shell);
    let limit = |bytes: &str| {
        let done = std::process::Command::new("prlimit")
            .args(["--pid", &serving.id().to_string(), &format!("--fsize={bytes}")])
            .status()
            .unwrap();
        assert!(done.success());
    };
    let first = send(&serving.address, &secret, "T-1", Clock::System.now()).await.unwrap();
    assert_eq!(first.0, 201);
    limit("4096:unlimited");
    let body = ticket("T-2", "2026-01-05T09:00:00+08:00").to_string();
    for _ in 0..3 {
        let now = Clock::System.now();
        let path = "/api/hotline/v1/tickets";
        let signature = sign(&secret, now.unix(), "POST", path, body.as_bytes());
        let timestamp = now.unix().to_string();
        let headers = [
            ("x-hotline-client", "12345"),
            ("x-hotline-timestamp", timestamp.as_str()),
            ("x-hotline-signature", signature.as_str()),
        ];
        let answer = exchange(&serving.address, &request("POST", path, &headers, body.as_bytes())).await.unwrap();
        assert_eq!(answer.0, 503, "{answer:?}");
        assert!(answer.1.contains("暂时不能保存"), "{answer:?}");
    }
    limit("unlimited:unlimited");
    let mut second = None;
    for _ in 0..40 {
        second = send(&serving.address, &secret, "T-2", Clock::System.now()).await;
        if second.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (status, case_no) = second.expect("it recovers by itself");
    assert_eq!(status, 201, "nothing of it had been kept");
    assert_eq!(case_no[5..], *"0002", "no number was lost");
    drop(serving);
    let told = program(folder.path(), &["audit", "verify", "--json"]).await.json();
    assert_eq!((&told["ok"], &told["cases"]), (&serde_json::json!(true), &serde_json::json!(2)));
}
