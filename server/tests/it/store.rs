//! What is kept: the log that cannot be changed unnoticed, the tables made from it, keys, and a disk that fails.

use crate::support::*;
use domain::administration::Doer;
use domain::case::{Channel, Command};
use domain::intake::Form;
use domain::ports::Board;
use domain::problem::Problem;
use server::clock::Clock;
use server::desk::Desk;
use server::store::{DATABASE, LIST_QUERIES, Options, Store, Verification, VerifyProblem};
use sqlx::{AssertSqlSafe, ConnectOptions, Row, SqliteConnection};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use tempfile::TempDir;

const NOW: &str = "2025-11-10T09:30";

/// Two cases, their rows interleaved: 1 1 2 2 1 1 2.
async fn two_cases() -> World {
    let world = World::at(NOW).await;
    let first = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    let message = || Command::LeaveMessage { text: "请补充".to_owned(), to: None };
    world.does("wangqiang", first, message()).await;
    let second = world.take("liuyang", Channel::Letter, back_pay_form()).await.case_no;
    world.does("liuyang", second, message()).await;
    world.does("wangqiang", first, Command::Register).await;
    world.does("wangqiang", first, Command::ClassifyOwn { departures: Vec::new() }).await;
    world.does("liuyang", second, message()).await;
    assert_eq!(world.verified().await, 7);
    world
}

async fn connect(folder: &Path) -> SqliteConnection {
    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join(DATABASE)).connect().await.unwrap()
}

/// Somebody with the file and a tool changes it, and the log is verified; first in the process, then by the program.
async fn tampered(sql: &str) -> (VerifyProblem, Vec<i64>) {
    let folder = two_cases().await.close().await;
    let mut conn = connect(folder.path()).await;
    let triggers = "drop trigger case_log_is_append_only_update; drop trigger case_log_is_append_only_delete;
        drop trigger admin_log_is_append_only_update; drop trigger admin_log_is_append_only_delete;";
    sqlx::raw_sql(triggers).execute(&mut conn).await.unwrap();
    let mut seqs: Vec<i64> =
        sqlx::query_scalar("select seq from case_log order by seq").fetch_all(&mut conn).await.unwrap();
    // `#4` is the number the fourth row of the cases has in the one chain; the last stands for the end of it.
    let mut spoil = sql.to_owned();
    for (at, seq) in seqs.iter().enumerate().rev() {
        spoil = spoil.replace(&format!("#{}", at + 1), &seq.to_string());
    }
    let end: i64 = sqlx::query_scalar("select seq from log_head").fetch_one(&mut conn).await.unwrap();
    seqs.insert(0, end);
    sqlx::raw_sql(AssertSqlSafe(spoil)).execute(&mut conn).await.unwrap();
    drop(conn);
    let found: Verification = {
        let store = Store::open(&Options::new(folder.path())).await.unwrap();
        store.log_verify().await.unwrap()
    };
    let problem = found.problem.expect("noticed");
    let told = program(folder.path(), &["audit", "verify"]).await;
    assert!(!told.success);
    assert!(told.stdout.contains(&problem.to_string()), "{told:?} does not say {problem}");
    (problem, seqs)
}

#[tokio::test]
async fn audit_verify_names_the_first_altered_row() {
    let sql = "update case_log set payload = zeroblob(length(payload)) where seq in (#4, #6)";
    let (problem, seqs) = tampered(sql).await;
    assert_eq!(problem, VerifyProblem::Altered { seq: seqs[4], case_id: 2, version: 2 });
    let (problem, seqs) = tampered("update case_log set at = at - 86400 where seq = #5").await;
    assert_eq!(problem, VerifyProblem::Altered { seq: seqs[5], case_id: 1, version: 3 });
}

#[tokio::test]
async fn audit_verify_names_the_first_missing_row() {
    let (problem, seqs) = tampered("delete from case_log where seq in (#3, #5)").await;
    assert_eq!(problem, VerifyProblem::Missing { seq: seqs[3] });
    let (problem, seqs) = tampered("delete from case_log where seq = #1").await;
    assert_eq!(problem, VerifyProblem::Missing { seq: seqs[1] });
}

#[tokio::test]
async fn audit_verify_notices_rows_cut_off_at_the_end() {
    let cut = "delete from case_log where seq > #5; delete from admin_log where seq > #5;";
    let (problem, seqs) = tampered(cut).await;
    assert_eq!(problem, VerifyProblem::Truncated { recorded: seqs[0], found: seqs[5] });
    let covered =
        format!("{cut} update log_head set seq = #5, log_hash = (select log_hash from case_log where seq = #5)");
    assert_eq!(tampered(&covered).await.0, VerifyProblem::HeadForged, "the record of the end is keyed");
    assert_eq!(tampered("delete from log_head").await.0, VerifyProblem::HeadForged);
}

#[tokio::test]
async fn audit_verify_names_the_first_row_that_stands_elsewhere() {
    let between_cases = "update case_log set seq = -1 where seq = #2; update case_log set seq = #2 where seq = #3;
        update case_log set seq = #3 where seq = -1;";
    let (problem, seqs) = tampered(between_cases).await;
    assert!(
        matches!(problem, VerifyProblem::Reordered { seq, .. } if seq == seqs[2])
            || matches!(problem, VerifyProblem::Altered { seq, .. } if seq == seqs[2]),
        "{problem}"
    );
    let within_a_case = "update case_log set seq = -1 where seq = #5; update case_log set seq = #5 where seq = #6;
        update case_log set seq = #6 where seq = -1;";
    let (problem, seqs) = tampered(within_a_case).await;
    assert_eq!(problem, VerifyProblem::Reordered { seq: seqs[5], case_id: 1, version: 4 });
}

#[tokio::test]
async fn the_log_takes_no_update_and_no_delete() {
    let folder = two_cases().await.close().await;
    let mut conn = connect(folder.path()).await;
    for sql in [
        "update case_log set at = 0",
        "delete from case_log",
        "delete from access_log where 1",
        "update access_log set what = ''",
    ] {
        let answer = sqlx::query(sql).execute(&mut conn).await;
        // The access log may be empty; then nothing is refused, and nothing is lost.
        assert!(sql.contains("access_log") || answer.is_err(), "{sql}");
    }
}

/// Everything that is made from the log, opened where it is sealed.
async fn read_tables(world: &World) -> BTreeMap<String, Vec<String>> {
    let store = &world.desk.store;
    let mut tables = BTreeMap::new();
    for (table, sql) in [
        (
            "case_head",
            "select case_id || ' ' || case_no || ' ' || version || ' ' || pack_id || ' ' || sub_state || ' ' || open || ' ' || coalesce(next_due, '-') from case_head order by case_id",
        ),
        ("card", "select department || ' ' || stage || ' ' || due || ' ' || case_id from card order by 1"),
        ("card_count", "select department || ' ' || stage || ' ' || n from card_count where n > 0 order by 1"),
        (
            "errand",
            "select desk || ' ' || kind || ' ' || due || ' ' || from_at || ' ' || case_id from errand order by 1",
        ),
        ("blind_index", "select hex(token) || ' ' || case_id from blind_index order by 1"),
    ] {
        let rows = sqlx::query(sql).fetch_all(&store.readers).await.unwrap();
        let rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert!(!rows.is_empty(), "{table}");
        tables.insert(table.to_owned(), rows);
    }
    let mut cases = Vec::new();
    for case_id in 1..100 {
        let Some(row) = store.case_fetch_by_id(case_id).await.unwrap() else { break };
        cases.push(serde_json::to_string(&row.case).unwrap());
    }
    tables.insert("cases".to_owned(), cases);
    for login in ["wangqiang", "sunli", "gaoyan", "hpsb"] {
        let board = world.desk.board(&world.staff(login).await).await.unwrap();
        tables.insert(format!("board of {login}"), vec![serde_json::to_string(&board).unwrap()]);
    }
    tables
}

#[tokio::test]
async fn rebuild_makes_the_same_read_tables() {
    let world = two_cases().await;
    let mut citizen = world.browser();
    crate::stories::submits_online(&mut citizen).await;
    let before = read_tables(&world).await;
    let folder = world.close().await;
    let mut conn = connect(folder.path()).await;
    let spoil = "update case_head set sub_state = 'archived', next_due = 7; delete from card where case_id = 1;
        delete from errand where case_id = 2; delete from blind_index; update card_count set n = 99;";
    sqlx::raw_sql(spoil).execute(&mut conn).await.unwrap();
    drop(conn);
    let world = World::open(folder, at(NOW)).await;
    assert_ne!(read_tables_or_nothing(&world).await, before.get("case_head").cloned().unwrap_or_default());
    let rules = world.desk.rules();
    let packs: HashMap<_, _> = rules.all_packs().map(|(id, pack)| (id.clone(), (**pack).clone())).collect();
    let rebuilt =
        world.desk.store.log_rebuild(packs, (*rules.calendar()).clone(), Doer::Server, world.desk.now()).await.unwrap();
    assert_eq!(rebuilt, 3);
    assert_eq!(read_tables(&world).await, before);
    // And work goes on.
    let case_no = "2025-0001".parse().unwrap();
    world.does("wangqiang", case_no, Command::LeaveMessage { text: "继续".to_owned(), to: None }).await;
    world.verified().await;
}

async fn read_tables_or_nothing(world: &World) -> Vec<String> {
    let rows = sqlx::query("select sub_state from case_head").fetch_all(&world.desk.store.readers).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn refuses_to_start(folder: &TempDir, environment: Option<&str>, message: &str) {
    let mut options = Options::new(folder.path());
    options.master_key = environment.map(str::to_owned);
    let error = Store::open(&options).await.err().expect("refused").to_string();
    assert!(error.contains(message), "{error}");
    let told = program_with(folder.path(), &["serve", "--listen", "127.0.0.1:0"], environment).await;
    assert!(!told.success && told.stderr.contains(message), "{told:?}");
}

#[tokio::test]
async fn without_the_right_master_key_nothing_starts() {
    let folder = two_cases().await.close().await;
    let key_file = folder.path().join("master.key");
    let key = std::fs::read_to_string(&key_file).unwrap();
    let other = "00".repeat(32);
    refuses_to_start(&folder, Some(&other), "主密钥与数据库不符").await;
    refuses_to_start(&folder, Some("short"), "主密钥格式不对").await;
    std::fs::write(&key_file, &other).unwrap();
    refuses_to_start(&folder, None, "主密钥与数据库不符").await;
    std::fs::remove_file(&key_file).unwrap();
    refuses_to_start(&folder, None, "没有主密钥").await;
    assert!(!key_file.exists(), "no new key is made for an old database");
    // The right one from the environment.
    let mut options = Options::new(folder.path());
    options.master_key = Some(key);
    let store = Store::open(&options).await.unwrap();
    assert_eq!(store.log_verify().await.unwrap().problem, None);
}

#[tokio::test]
async fn a_stolen_database_shows_no_person() {
    let folder = two_cases().await.close().await;
    let mut conn = connect(folder.path()).await;
    sqlx::raw_sql("pragma wal_checkpoint(truncate)").execute(&mut conn).await.unwrap();
    drop(conn);
    let bytes = std::fs::read(folder.path().join(DATABASE)).unwrap();
    for personal in ["张丽", "13800000001", "北极宾馆有限公司", "工资条上照扣"] {
        let found = bytes.windows(personal.len()).any(|window| window == personal.as_bytes());
        assert!(!found, "{personal} can be read in the file");
    }
}

#[tokio::test]
async fn lists_are_found_through_indexes() {
    const GROWING: &[&str] = &[
        "case_log",
        "case_head",
        "case_key",
        "card",
        "card_count",
        "errand",
        "register",
        "register_log",
        "blind_index",
        "draft",
        "query_code",
        "session",
        "tracking_session",
        "attempt",
        "ticket",
        "outbox",
        "access_log",
        "search_doc",
        "h",
        "k",
        "q",
        "s",
        "a",
    ];
    let world = World::at(NOW).await;
    for (name, sql) in LIST_QUERIES {
        let plan = sqlx::query(AssertSqlSafe(format!("explain query plan {sql}")))
            .fetch_all(&world.desk.store.readers)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        for step in &plan {
            let mut words = step.split(' ');
            let scans = words.next() == Some("SCAN") && GROWING.contains(&words.next().unwrap_or_default());
            assert!(
                !scans || step.contains("USING INDEX") || step.contains("USING COVERING INDEX"),
                "{name}: {plan:#?}"
            );
            let merged = ["page of a column", "page of a column with the pool", "page of tasks", "cases of a page"]
                .contains(name);
            // A merged page sorts pages that are short already.
            assert!(merged || !step.contains("TEMP B-TREE FOR ORDER BY"), "{name}: {plan:#?}");
        }
    }
}

/// Runs a pragma on the connection that writes. The job asks for nothing to be kept, so that nothing is written.
async fn pragma(desk: &Desk, sql: String) {
    let done = desk.store.writer.run(move |unit| {
        Box::pin(async move {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut unit.conn).await?;
            Err::<(), _>(Problem::NotFound.into())
        })
    });
    assert_eq!(done.await, Err(Problem::NotFound));
}

#[tokio::test]
async fn a_database_that_cannot_be_written_answers_503_and_recovers_by_itself() {
    let world = World::at(NOW).await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let mut clerk = world.browser_of("wangqiang").await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let mut citizen = world.browser();
    let body = serde_json::json!({ "channel": "counter", "form": back_pay_form() });
    for door in 0..3 {
        // The writer opens the database again after a failure; it is as it was then.
        pragma(&world.desk, "pragma query_only = on".to_owned()).await;
        let reply = match door {
            0 => clerk.json("/api/case/register-contact", &body).await,
            1 => citizen.form("/api/intake/begin", &[]).await,
            _ => hotline.forward(&ticket("T-1", "2025-11-10T09:00:00+08:00")).await,
        };
        assert_eq!(reply.status, 503, "{}", reply.text());
        assert!(reply.text().contains("unavailable") || reply.text().contains("暂时不能保存"), "{}", reply.text());
    }
    // Reading goes on.
    let head = sqlx::query("select count(*) from case_head").fetch_one(&world.desk.store.readers).await.unwrap();
    assert_eq!(head.get::<i64, _>(0), 1, "no half case");
    let seen = clerk.form("/api/case/case", &[("case_no", &taken.case_no.to_string())]).await;
    assert_eq!(seen.status, 200);
    pragma(&world.desk, "pragma query_only = off".to_owned()).await;
    let reply = clerk.json("/api/case/register-contact", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let submitted: domain::view::Submitted = reply.read();
    assert_eq!(submitted.case_no.to_string(), "2025-0002", "no number was lost");
    assert_eq!(world.verified().await, 2);
}

#[tokio::test]
async fn a_full_disk_leaves_no_half_case() {
    let world = World::at(NOW).await;
    world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    for round in 0..5 {
        let before = read_tables(&world).await;
        let pages: i64 = sqlx::query_scalar("pragma page_count").fetch_one(&world.desk.store.readers).await.unwrap();
        // No page more than there are: the disk is full.
        pragma(&world.desk, format!("pragma max_page_count = {pages}")).await;
        let tickets: Vec<_> = (0..6)
            .map(|n| {
                let mut ticket = ticket(&format!("T-{round}-{n}"), "2025-11-10T09:00:00+08:00");
                ticket["content"] = "单位没有缴费。".repeat(1_400).into();
                ticket
            })
            .collect();
        let answers = futures::future::join_all(tickets.iter().map(|ticket| hotline.forward(ticket))).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        let (taken, refused) = (
            statuses.iter().filter(|status| **status == 201).count(),
            statuses.iter().filter(|status| **status == 503).count(),
        );
        assert!(refused > 0, "round {round}: {statuses:?}");
        assert_eq!(taken + refused, 6, "{statuses:?}");
        let after = read_tables(&world).await;
        assert_eq!(after["case_head"].len(), before["case_head"].len() + taken, "acknowledged, or nothing of it");
        assert_eq!(world.verified().await, after["cases"].len() as u64);
        // There is room again.
        pragma(&world.desk, "pragma max_page_count = 1073741823".to_owned()).await;
        world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    }
    let numbers: Vec<String> = read_tables(&world).await["case_head"].clone();
    for (index, row) in numbers.iter().enumerate() {
        let number = format!("2025-{:04}", index + 1);
        assert!(row.contains(&number), "case numbers without gaps: {row} is not {number}");
    }
}

#[tokio::test]
async fn what_is_acknowledged_is_there_when_the_folder_is_opened_again() {
    let world = two_cases().await;
    let before = read_tables(&world).await;
    let folder = world.close().await;
    let world = World::open(folder, at(NOW)).await;
    let mut after = read_tables(&world).await;
    assert_eq!(after, before);
    after.clear();
    let Clock::Set(_) = world.desk.clock else { panic!("the clock of tests") };
}

/// Names, telephones and numbers of the people in a case do not reach the browsers of staff unasked (M-5.3-a).
#[tokio::test]
async fn cards_and_case_pages_show_staff_no_name_in_full() {
    let world = World::at(NOW).await;
    let form = Form {
        id_number: "11010519491231002X".to_owned(),
        address: "西林吉镇样例路 3 号".to_owned(),
        by_agent: "yes".to_owned(),
        agent_name: "张大山".to_owned(),
        agent_phone: "13900000009".to_owned(),
        agent_relation: "父亲".to_owned(),
        ..back_pay_form()
    };
    let taken = world.take("wangqiang", Channel::Counter, form).await;
    let case_no = taken.case_no;
    let session = world.tracking(case_no, &taken.query_code).await;
    let path = format!("/upload/track/{case_no}");
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    assert_eq!(party.upload(&path, "a.pdf", b"%PDF-1.7 wages").await.status, 204);
    world
        .party_tries(&session, case_no, Command::LeaveMessage { text: "请问进展".to_owned(), to: None })
        .await
        .unwrap();
    crate::stories::to_served(&world, case_no).await;
    let session = world.tracking(case_no, &taken.query_code).await;
    let object = Command::Object { party: 1, grounds: "金额不对".to_owned() };
    world.party_tries(&session, case_no, object).await.unwrap();

    let mut clerk = world.browser_of("wangqiang").await;
    let number = case_no.to_string();
    for (path, fields) in [
        ("/api/board/board", vec![]),
        ("/api/board/card", vec![("case_no", number.as_str())]),
        ("/api/board/find", vec![("text", "张丽")]),
        ("/api/case/case", vec![("case_no", number.as_str())]),
    ] {
        let reply = clerk.form(path, &fields).await;
        assert_eq!(reply.status, 200);
        let text = reply.text();
        assert!(text.contains(&number), "{path} shows the case");
        for personal in
            ["张丽", "张大山", "北极宾馆有限公司", "13800000001", "13900000009", "11010519491231002X", "样例路 3 号"]
        {
            if let Some(at) = text.find(personal) {
                let around: String = text[at.saturating_sub(120)..].chars().take(160).collect();
                panic!("{path} shows {personal}: …{around}…");
            }
        }
    }
    for path in ["/desk".to_owned(), format!("/desk/case/{number}")] {
        let text = clerk.get(&path).await.text();
        assert!(text.contains(&number), "{path} shows the case");
        assert!(!text.contains("张丽") && !text.contains("13800000001"), "{path}");
    }
}
