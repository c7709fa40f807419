//! Starting, running side by side, telling how it stands.

use crate::support::*;
use domain::case::Channel;
use serde_json::{Value, json};
use server::clock::Clock;
use server::desk::Integrity;
use server::hotline::signature::sign;
use server::start::{Check, Patience, State, run};
use server::watch::jumps;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// A data folder the command line made, with a client of the hotline; the client's secret.
async fn data() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let client = program(folder.path(), &["user", "add-client", "12345", "--json"]).await.json();
    (folder, client["secret"].as_str().unwrap().to_owned())
}

/// Sends a ticket over a real socket; status and answer.
async fn send(address: &str, secret: &str, ticket_no: &str) -> (u16, Value) {
    let body = ticket(ticket_no, "2026-01-05T09:00:00+08:00").to_string();
    let (path, now) = ("/api/hotline/v1/tickets", Clock::System.now());
    let signature = sign(secret, now.unix(), "POST", path, body.as_bytes());
    let timestamp = now.unix().to_string();
    let headers = [
        ("content-type", "application/json"),
        ("x-hotline-client", "12345"),
        ("x-hotline-timestamp", &timestamp),
        ("x-hotline-signature", &signature),
    ];
    let (status, text) = exchange(address, &request("POST", path, &headers, body.as_bytes())).await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    exchange(address, &request("GET", path, headers, b"")).await.unwrap()
}

/// A second server over the same folder is refused, with the process that has it; once that is gone, however it went, the
/// folder is free.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_07_one_server_for_a_folder() {
    let (folder, _) = data().await;
    let mut serving = Serving::over(folder.path());
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["rebuild"]] {
        let told = program(folder.path(), arguments).await;
        assert_eq!(told.code, Some(10), "{told:?}");
        let process = format!("进程号 {}", serving.id());
        assert!(told.stderr.contains(&process) && told.stderr.contains("先结束它"), "{told:?}");
    }
    // Tools that only look, or add an account, go beside it.
    assert!(program(folder.path(), &["audit", "verify"]).await.success);
    let add = ["user", "add", "chenjing", "--name", "陈静", "--roles", "CLK", "--department", "tax_bureau"];
    assert!(program(folder.path(), &add).await.success);
    serving.kill();
    let again = Serving::over(folder.path());
    assert_eq!(get(&again.address, "/healthz", &[]).await.0, 200);
}

/// Two processes write to one log, one after the other, again and again: each reads the end again where the other moved
/// it; nothing is refused, no number is given twice, and the chain holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_07_a_moved_head_is_read_again() {
    let (folder, secret) = data().await;
    let serving = Serving::over(folder.path());
    // The desk of a tool beside the running server.
    let beside = World::open_path(folder.path(), Clock::System.now()).await;
    let hotline = Hotline::known(&beside, "12345", &secret);
    let mut numbers = Vec::new();
    for round in 0..6 {
        let (status, answer) = send(&serving.address, &secret, &format!("S-{round}")).await;
        assert_eq!(status, 201, "server, round {round}: {answer}");
        numbers.push(answer["case_no"].as_str().unwrap().to_owned());
        let reply = hotline.forward(&ticket(&format!("B-{round}"), "2026-01-05T09:00:00+08:00")).await;
        assert_eq!(reply.status, 201, "beside, round {round}: {}", reply.text());
        numbers.push(reply.json()["case_no"].as_str().unwrap().to_owned());
    }
    let count = numbers.len();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "no number twice: {numbers:?}");
    let told = program(folder.path(), &["audit", "verify", "--json"]).await;
    assert_eq!(told.json()["ok"], true, "{told:?}");
}

/// A case that was changed beside the writer's memory is read again, too: the step of a person who saw the newer version
/// goes through, and a stale one is told so once, not for ever.
#[tokio::test]
async fn sec_07_a_case_changed_beside_is_read_again() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    // Now it is in the first writer's memory.
    let beside = World::open_path(world.path(), world.desk.now()).await;
    beside.does("wangqiang", taken.case_no, domain::case::Command::Register).await;
    let version = world.case(taken.case_no).await.version;
    let told =
        world.does("wangqiang", taken.case_no, domain::case::Command::ClassifyOwn { departures: Vec::new() }).await;
    assert!(told.version > version);
    beside.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.verified().await;
}

async fn states(desk: &server::desk::Desk, min_free: u64, accepted: bool) -> Vec<(Check, State, String)> {
    let found = run(desk, Patience::Whole, min_free, accepted).await;
    found.into_iter().map(|found| (found.check, found.state, found.message)).collect()
}

fn of(found: &[(Check, State, String)], check: Check) -> (State, &str) {
    let (_, state, message) = found.iter().find(|(known, ..)| *known == check).unwrap();
    (*state, message)
}

/// Everything sound: every check says so. Then one thing after the other is not, and the check that is named says what.
#[tokio::test]
async fn sec_07_the_self_check_names_what_is_amiss() {
    let world = World::at("2025-11-10T09:30").await;
    world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let found = states(&world.desk, 0, false).await;
    for (check, state, message) in &found {
        assert!(*state == State::Good || *check == Check::Disk, "{check:?} {message}");
    }
    let found = states(&world.desk, u64::MAX, false).await;
    assert_eq!(of(&found, Check::Disk).0, State::Bad);
    // The clock is set back by an hour; accepted knowingly, the server starts.
    world.clock("2025-11-10T08:30");
    let found = states(&world.desk, 0, false).await;
    let (state, told) = of(&found, Check::Clock);
    assert!(state == State::Bad && told.contains("早 1 小时 0 分") && told.contains("--accept-clock"), "{told}");
    assert_eq!(of(&states(&world.desk, 0, true).await, Check::Clock).0, State::Warning);
    // The year after next is not in the calendar.
    world.clock("2027-11-20T09:00");
    let found = states(&world.desk, 0, false).await;
    let (state, told) = of(&found, Check::Calendar);
    assert!(state == State::Warning && told.contains("导入"), "{told}");
    // The end of the log cut off.
    let cut = |world: &World| {
        let desk = world.desk.clone();
        async move {
            desk.store
                .writer
                .run(|unit| {
                    Box::pin(async move {
                        sqlx::raw_sql("drop trigger case_log_is_append_only_delete; delete from case_log where seq = (select max(seq) from case_log)")
                            .execute(&mut unit.conn)
                            .await?;
                        Ok(())
                    })
                })
                .await
        }
    };
    world.clock("2025-11-11T09:30");
    world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    cut(&world).await.unwrap();
    let found = states(&world.desk, 0, false).await;
    let (state, told) = of(&found, Check::Chain);
    assert!(state == State::Bad && told.contains("audit verify"), "{told}");
}

/// The program ends with the exit code of what is amiss and says it in Chinese, without serving.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_07_what_stands_in_the_way_has_its_exit_code() {
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let (folder, secret) = data().await;
    let checked = program(folder.path(), &["check", "--json", "--data", folder.path().to_str().unwrap()]).await;
    assert!(checked.success, "{checked:?}");
    let names: Vec<Value> =
        checked.json()["checks"].as_array().unwrap().iter().map(|check| check["check"].clone()).collect();
    assert_eq!(json!(names), json!(["key", "chain", "clock", "calendar", "disk", "packs", "schema", "database"]));

    let full = program(folder.path(), &[&serve[..], &["--min-free-mb", "900000000"]].concat()).await;
    assert_eq!(full.code, Some(16), "{full:?}");
    assert!(full.stderr.contains("磁盘空间") && !full.stdout.contains("正在运行"), "{full:?}");

    let key = folder.path().join("master.key");
    let right = std::fs::read(&key).unwrap();
    std::fs::write(&key, "0".repeat(64)).unwrap();
    let wrong = program(folder.path(), &serve).await;
    assert_eq!(wrong.code, Some(11), "{wrong:?}");
    std::fs::write(&key, &right).unwrap();

    // An event from tomorrow: the clock is behind it.
    let world = World::open_path(folder.path(), Clock::System.now().plus(24 * 3600)).await;
    let hotline = Hotline::known(&world, "12345", &secret);
    assert_eq!(hotline.forward(&ticket("T-1", "2026-01-05T09:00:00+08:00")).await.status, 201);
    world.leave().await;
    let behind = program(folder.path(), &serve).await;
    assert_eq!(behind.code, Some(14), "{behind:?}");
    assert!(behind.stderr.contains("系统时钟") && behind.stderr.contains("核对"), "{behind:?}");
    let mut accepting =
        command(folder.path(), &["--json", "serve", "--listen", "127.0.0.1:0", "--accept-clock", "true"]);
    accepting.stderr(Stdio::null());
    drop(Serving::start(accepting));

    // A newer program wrote to it.
    let newer = copy_of(folder.path());
    sql(newer.path(), "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', 1, x'00', 0)").await;
    let told = program(newer.path(), &serve).await;
    assert_eq!(told.code, Some(18), "{told:?}");
    assert!(told.stderr.contains("更新的程序"), "{told:?}");

    // Damage in the middle of the file: the check of the whole database finds it, at the latest while serving.
    let damaged = copy_of(folder.path());
    sql(damaged.path(), "pragma wal_checkpoint(truncate)").await;
    let database = damaged.path().join("fengqiao.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let page = 4096;
    let pages = bytes.len() / page;
    for at in (pages / 2)..pages {
        bytes[at * page..at * page + 64].fill(0xee);
    }
    std::fs::write(&database, bytes).unwrap();
    let told = program(damaged.path(), &serve).await;
    assert!(matches!(told.code, Some(12 | 13 | 17)), "{told:?}");
    assert!(told.stderr.contains("错误"), "{told:?}");
}

fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

async fn sql(folder: &Path, text: &'static str) {
    use sqlx::{ConnectOptions, Connection};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("fengqiao.db"));
    let mut conn = options.connect().await.unwrap();
    sqlx::raw_sql(text).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// `/healthz` says that it lives, `/readyz` that a write reaches the disk, or does not; asked often, it writes once.
#[tokio::test]
async fn sec_07_alive_and_ready_are_two_things() {
    let world = World::at("2025-11-10T09:30").await;
    let mut browser = world.browser();
    assert_eq!(browser.get("/healthz").await.json(), json!({ "status": "ok" }));
    let ready = browser.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["status"]), (200, &json!("ready")));
    let asked = async |count: usize| {
        let asks = (0..count).map(|_| {
            let mut browser = browser.clone();
            async move { browser.get("/readyz").await.status }
        });
        futures::future::join_all(asks).await
    };
    let before = changes(&world).await;
    assert!(asked(50).await.iter().all(|status| *status == 200));
    assert!(changes(&world).await <= before + 4, "fifty who ask at once cost one write at most");

    // Nothing can be written: alive, and not ready.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let query_only = |on: &'static str| {
        let writer = world.desk.store.writer.clone();
        async move {
            let set = writer.run(move |unit| {
                Box::pin(async move {
                    sqlx::raw_sql(on).execute(&mut unit.conn).await?;
                    Ok(())
                })
            });
            let _ = set.await;
        }
    };
    query_only("pragma query_only = on").await;
    assert_eq!(browser.get("/healthz").await.status, 200);
    let unready = browser.get("/readyz").await;
    assert_eq!((unready.status.as_u16(), &unready.json()["write_ms"]), (503, &Value::Null));
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    query_only("pragma query_only = off").await;
    assert_eq!(browser.get("/readyz").await.status, 200, "and ready again");
    world.desk.health.found(Integrity::Damaged("page 7".to_owned()));
    assert_eq!(browser.get("/readyz").await.status, 503);
}

/// Writes of the probe so far, as far as its row tells: its time is the world's, so it is counted by the file.
async fn changes(world: &World) -> u64 {
    let wal = world.path().join("fengqiao.db-wal");
    std::fs::metadata(wal).map_or(0, |meta| meta.len()) / 4096
}

/// The numbers: for this machine, or with the token; never through a proxy without one. They name routes, not addresses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_07_numbers_are_told_to_this_machine_only() {
    let (folder, secret) = data().await;
    let mut served = command(folder.path(), &["--json", "serve", "--listen", "127.0.0.1:0"]);
    served.env("FENGQIAO_METRICS_TOKEN", "a-long-token");
    let serving = Serving::start(served);
    assert_eq!(send(&serving.address, &secret, "T-1").await.0, 201);
    let (status, _) = send(&serving.address, "wrong", "T-2").await;
    assert_eq!(status, 401);
    let cross = request("POST", "/api/track/open", &[("sec-fetch-site", "cross-site")], b"");
    assert_eq!(exchange(&serving.address, &cross).await.unwrap().0, 403);
    get(&serving.address, "/track/2026-0001?done=SECRETWORD", &[]).await;
    let form = b"login=nobody&password=wrong-wrong-wrong";
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    exchange(&serving.address, &request("POST", "/api/desk/sign-in", &headers, form)).await.unwrap();
    let (status, text) = get(&serving.address, "/metrics", &[]).await;
    assert_eq!(status, 200);
    for known in [
        "fengqiao_http_requests_total{method=\"POST\",route=\"/api/hotline/v1/tickets\",status=\"201\"} 1",
        "fengqiao_http_request_seconds_bucket",
        "fengqiao_writer_group_size_count",
        "fengqiao_writer_queue 0",
        "fengqiao_outbox_pending",
        "fengqiao_live_streams 0",
        "fengqiao_connections",
        "fengqiao_database_bytes",
        "fengqiao_disk_free_bytes",
        "fengqiao_clock_jumps_total 0",
        "fengqiao_security_events_total{event=\"cross_site\"} 1",
        "fengqiao_security_events_total{event=\"signature_refused\"} 1",
        "fengqiao_security_events_total{event=\"sign_in_failed\"} 1",
        "# EOF",
    ] {
        assert!(text.contains(known), "{known} in {text}");
    }
    for hidden in ["2026-0001", "SECRETWORD", "张丽", "127.0.0.1"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    for headers in [("x-forwarded-for", "1.2.3.4"), ("authorization", "Bearer wrong")] {
        assert_eq!(get(&serving.address, "/metrics", &[headers]).await.0, 404, "{headers:?}");
    }
    let with = [("x-forwarded-for", "1.2.3.4"), ("authorization", "Bearer a-long-token")];
    assert_eq!(get(&serving.address, "/metrics", &with).await.0, 200);
}

/// Structured lines: every request has an id that its answer carries; what is security's is said under it; no line names
/// a person, a number, a case, an address or a query.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_07_lines_are_structured_and_name_nobody() {
    let (folder, secret) = data().await;
    let mut served = command(folder.path(), &["--json", "serve", "--listen", "127.0.0.1:0"]);
    served.env("FENGQIAO_LOG_FORMAT", "json").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = served.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let address = said["listening"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let (status, answer) = send(&address, &secret, "T-20260105-PRIVATE").await;
    assert_eq!(status, 201);
    let case_no = answer["case_no"].as_str().unwrap().to_owned();
    let form = format!("case_no={case_no}&query_code=86420913");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("user-agent", "AGENTWORD")];
    let raw = String::from_utf8(request("POST", "/api/track/open", &headers, form.as_bytes())).unwrap();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, raw.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
    let id = answer
        .lines()
        .find_map(|line| line.strip_prefix("x-request-id: "))
        .unwrap_or_else(|| panic!("no id: {answer}"))
        .to_owned();
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    get(&address, &format!("/track/{case_no}?error=QUERYWORD"), &[("x-forwarded-for", "203.0.113.9")]).await;
    get(&address, "/nowhere/13800000001", &[("x-request-id", "CLIENTWORD")]).await;
    let body = ticket("T-3", "2026-01-05T09:00:00+08:00").to_string();
    exchange(&address, &request("POST", "/api/hotline/v1/tickets", &[], body.as_bytes())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    let failed = lines.iter().find(|line| line["event"] == "query_code_failed").unwrap_or_else(|| panic!("{text}"));
    assert_eq!(failed["span"]["id"], id.as_str(), "{failed}");
    let answered = lines.iter().find(|line| line["target"] == "server::request" && line["span"]["id"] == id.as_str());
    let answered = answered.unwrap_or_else(|| panic!("{text}"));
    assert_eq!((&answered["span"]["route"], &answered["span"]["method"]), (&json!("/api/track/open"), &json!("POST")));
    assert!(answered["status"].is_number() && answered["micros"].is_number(), "{answered}");
    assert!(lines.iter().any(|line| line["event"] == "signature_refused"), "{text}");
    for hidden in [
        case_no.as_str(),
        "86420913",
        "QUERYWORD",
        "AGENTWORD",
        "CLIENTWORD",
        "203.0.113.9",
        "13800000001",
        "张丽",
        "T-20260105-PRIVATE",
        secret.as_str(),
    ] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

/// The clock jumps forth and back: it is noted once each; nothing is cleared or told by date meanwhile; who was made to
/// wait is not made to wait for years, nor let in early by a jump back.
#[tokio::test]
async fn sec_07_a_jump_of_the_clock_has_no_consequences() {
    let world = World::at("2025-11-10T09:30").await;
    let (draft, token) = world.browser().begin_draft().await;
    let watch = tokio::sync::Mutex::new(jumps::Watch::new(world.desk.now(), server::clock::uptime_millis()));
    jumps::look(&world.desk, &watch).await;
    assert!(world.desk.steady.holds(server::clock::uptime_millis()), "no jump yet");
    world.clock("2026-11-10T09:30");
    jumps::look(&world.desk, &watch).await;
    assert!(!world.desk.steady.holds(server::clock::uptime_millis()), "a year at once is a jump");
    server::jobs::clear(&world.desk).await;
    world.clock("2025-11-10T09:31");
    jumps::look(&world.desk, &watch).await;
    assert!(domain::ports::Intake::draft(&world.desk, &token, None).await.is_ok(), "{draft} is still there");
}

/// A session that began while the clock was a year ahead does not live for that year once it is put right.
#[tokio::test]
async fn sec_07_sessions_do_not_outlive_a_clock_that_was_ahead() {
    let world = World::at("2026-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let mut clerk = world.browser_of("wangqiang").await;
    assert_eq!(clerk.form("/api/desk/me", &[]).await.status, 200);
    world.clock("2025-11-10T09:30");
    assert_eq!(clerk.form("/api/desk/me", &[]).await.status, 401);
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    assert_eq!(party.get(&format!("/track/{}", taken.case_no)).await.status, 404);
}

/// A message whose next attempt was put off while the clock was ahead is due once it is put right, and a wait that was
/// counted then ends.
#[tokio::test]
async fn sec_07_no_wait_outlives_a_clock_that_was_ahead() {
    let world = World::at("2026-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.does("wangqiang", taken.case_no, domain::case::Command::Register).await;
    let number = taken.case_no.to_string();
    for _ in 0..12 {
        let _ = domain::ports::Tracking::open(&world.desk, &number, "00000000", "10.0.0.9").await;
    }
    let outbox = async |sql: &'static str| {
        let done = world.desk.store.writer.run(move |unit| {
            Box::pin(async move {
                sqlx::raw_sql(sql).execute(&mut unit.conn).await?;
                Ok(())
            })
        });
        done.await.unwrap();
    };
    outbox("update outbox set due_at = due_at + 21600 where done_at is null").await;
    let watch = tokio::sync::Mutex::new(jumps::Watch::new(world.desk.now(), server::clock::uptime_millis()));
    world.clock("2025-11-10T09:30");
    jumps::look(&world.desk, &watch).await;
    let pending = world.desk.store.outbox_pending().await.unwrap();
    let late: i64 = sqlx::query_scalar("select count(*) from outbox where done_at is null and due_at > $1")
        .bind(world.desk.now().unix())
        .fetch_one(&world.desk.store.readers)
        .await
        .unwrap();
    assert_eq!(late, 0, "of {pending} messages");
    // Whatever is still to be waited is an hour at most, and it does pass.
    let waited = domain::ports::Tracking::open(&world.desk, &number, &taken.query_code, "10.0.0.9").await;
    if let Err(domain::problem::Problem::TooMany(seconds)) = waited {
        assert!(seconds <= 3600, "{seconds}");
    }
    world.clock("2025-11-10T10:31");
    let opened = domain::ports::Tracking::open(&world.desk, &number, &taken.query_code, "10.0.0.9").await;
    assert!(opened.is_ok(), "{opened:?}");
}
