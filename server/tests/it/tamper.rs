//! Somebody with the file and a tool alters it: every table, every column, rows taken out, put in, exchanged, the log cut,
//! emptied, rolled back. `audit verify` names each, with the anchor where the chain alone cannot.

use crate::second_factor;
use crate::support::*;
use domain::administration::Doer;
use domain::case::{Channel, Command};
use domain::ports::{Accounts as _, Casework, FourEyes as _, Looks, Registers, Tracking};
use domain::view::{EnrolmentView, RevealField};
use serde_json::{Value, json};
use server::anchor::{AnchorProblem, Checkpoint, compare};
use server::desk::Rules;
use server::store::{AuditRules, Cover, DATABASE, Options, Store, TABLES};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// A folder in which every table that is compared with the log has at least two rows where it can.
async fn populated() -> World {
    let world = World::at("2025-11-10T09:30").await;
    let first = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let second = world.take("liuyang", Channel::Letter, back_pay_form()).await;
    let third = world.take("sunli", Channel::Counter, back_pay_form()).await;
    for (taken, clerk) in [(&first, "wangqiang"), (&second, "liuyang"), (&third, "sunli")] {
        world.does(clerk, taken.case_no, Command::Register).await;
    }
    let fourth = world.take("liuyang", Channel::Counter, back_pay_form()).await;
    world.does("wangqiang", first.case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    for number in ["T-1", "T-2"] {
        assert_eq!(hotline.forward(&ticket(number, "2025-11-10T09:00:00+08:00")).await.status, 201);
    }
    Hotline::of(&world, "12346", None).await;
    let mut sessions = Vec::new();
    for taken in [&first, &second] {
        let session = world.tracking(taken.case_no, &taken.query_code).await;
        let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
        let path = format!("/upload/track/{}", taken.case_no);
        let content = format!("%PDF-1.7 wages of {}", taken.case_no);
        assert_eq!(party.upload(&path, "a.pdf", content.as_bytes()).await.status, 204);
        sessions.push(session);
    }
    let clerk = world.staff("wangqiang").await;
    world.desk.reveal(&clerk, first.case_no, 1, RevealField::Phone, "电话联系当事人").await.unwrap();
    world.desk.reveal(&clerk, first.case_no, 1, RevealField::Name, "核对当事人姓名").await.unwrap();
    world.desk.put_note(&clerk, first.case_no, "等回电").await.unwrap();
    world.desk.put_note(&clerk, second.case_no, "等材料").await.unwrap();
    world.desk.save_view(&clerk, "我的", "town=232701100", false).await.unwrap();
    let head = world.staff("zhaogang").await;
    world.desk.save_view(&head, "大家的", "town=232701101", true).await.unwrap();
    let office = world.staff("office").await;
    for (name, post) in [("局长", domain::register::Post::Deputy), ("科长", domain::register::Post::Member)] {
        let entry = domain::register::RosterEntry {
            name: name.to_owned(),
            unit: "tax_bureau".into(),
            post,
            from: "2025-11-03".parse().unwrap(),
            until: None,
            account: None,
        };
        world.desk.roster_add(&office, entry).await.unwrap();
    }
    // Two codes on telephones, one of which is being set up; a recovery code used up.
    for (login, sets_up) in [("wangqiang", true), ("liuyang", false), ("sunli", true)] {
        let mut own = world.browser_of(login).await;
        let shown: EnrolmentView = own.form("/api/desk/enrolment", &[]).await.read();
        if sets_up {
            let right = second_factor::code(&world, &shown.secret);
            assert_eq!(own.form("/api/desk/enrol", &[("code", &right)]).await.status, 200);
        }
        if login == "sunli" {
            let mut other = world.browser();
            other.form("/api/desk/sign-in", &[("login", login), ("password", PASSWORD)]).await;
            let used = other.form("/api/desk/sign-in-code", &[("code", &shown.recovery[0])]).await;
            assert_eq!(used.status, 200, "{}", used.text());
        }
    }
    // Two accounts that take two persons, one of which is confirmed.
    let admin = world.staff("admin").await;
    for login in ["newclerk", "otherclerk"] {
        world.desk.create(&admin, login, "新来", "CLK", "tax_bureau").await.unwrap();
    }
    let request = world.desk.pending(&head).await.unwrap()[0].request;
    world.desk.decide_pending(&head, request, true, "").await.unwrap();
    // Time passes: reminders and ends are told, each once.
    world.clock("2025-12-20T09:00");
    world.desk.sweep_deadlines().await.unwrap();
    while world.desk.index_changed(50).await.unwrap() > 0 {}
    // Two wait for the search: one it knows under other words, and one it does not know.
    let mut liuyang = world.browser_of("liuyang").await;
    let no = fourth.case_no.to_string();
    let mut form: Value = liuyang.form("/api/case/registration-form", &[("case_no", &no)]).await.json();
    form["name"] = json!("张莉莉");
    form["kept"].as_array_mut().unwrap().retain(|kept| kept != "name");
    let version = world.case(fourth.case_no).await.version;
    let amended = json!({ "case_no": no, "version": version, "form": form });
    let amended = liuyang.json("/api/case/amend", &amended).await;
    assert_eq!(amended.status, 200, "{}", amended.text());
    world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world
}

/// As whoever has the file opens it, who can do without the house rules.
async fn connect(folder: &Path) -> SqliteConnection {
    let mut conn = opened(folder).await;
    let triggers: Vec<String> =
        sqlx::query_scalar("select name from sqlite_schema where type = 'trigger'").fetch_all(&mut conn).await.unwrap();
    for trigger in triggers {
        sqlx::raw_sql(AssertSqlSafe(format!("drop trigger {trigger}"))).execute(&mut conn).await.unwrap();
    }
    sqlx::raw_sql("pragma ignore_check_constraints = on").execute(&mut conn).await.unwrap();
    conn
}

/// The file alone, with everything in it that stood beside it.
async fn opened(folder: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join(DATABASE)).foreign_keys(false);
    let mut conn = options.connect().await.unwrap();
    // Refused at once, without a wait, while a connection of whoever had the file before is still being closed.
    for _ in 0..500 {
        match sqlx::raw_sql("pragma journal_mode = delete").execute(&mut conn).await {
            Ok(_) => return conn,
            Err(error) if error.to_string().contains("database is locked") => {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("somebody else has the file open")
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What `audit verify` finds: tables with something wrong; `chain` where the chain itself does not hold.
async fn named(folder: &Path) -> Vec<String> {
    let store = match Store::open(&Options::new(folder)).await {
        Ok(store) => store,
        // A folder that is not opened at all is told, too.
        Err(error) => return vec![format!("open: {error}")],
    };
    let mut named = Vec::new();
    match store.log_verify().await {
        Ok(found) => named.extend(found.problem.map(|problem| format!("chain: {problem}"))),
        Err(fault) => named.push(format!("chain unreadable: {fault:?}")),
    }
    match store.register_verify().await {
        Ok(found) => named.extend(found.problem.map(|problem| format!("chain: {problem}"))),
        Err(fault) => named.push(format!("chain unreadable: {fault:?}")),
    }
    match Rules::read(&store).await {
        Ok(rules) => {
            let packs = rules.all_packs().map(|(known, pack)| (known.clone(), pack.clone())).collect();
            match store.audit(&AuditRules { packs, calendar: rules.calendar() }).await {
                // That the house rules were taken out is told as well; what is asked here is whether the rows are.
                Ok(audit) => named.extend(
                    audit
                        .findings
                        .iter()
                        .filter(|found| !(found.table == "sqlite_schema" && found.row.starts_with("触发器")))
                        .map(|found| format!("{}: {found}", found.table)),
                ),
                Err(fault) => named.push(format!("unreadable: {fault:?}")),
            }
        }
        Err(error) => named.push(format!("pack: {error}")),
    }
    // The writer too: what it holds would be in the way of the next alteration.
    store.close().await;
    named
}

struct Column {
    name: String,
    kind: String,
    key: bool,
}

async fn columns(conn: &mut SqliteConnection, table: &str) -> Vec<Column> {
    sqlx::query(AssertSqlSafe(format!("select name, type, pk from pragma_table_info('{table}')")))
        .fetch_all(conn)
        .await
        .unwrap()
        .iter()
        .map(|row| Column { name: row.get(0), kind: row.get::<String, _>(1), key: row.get::<i64, _>(2) > 0 })
        .collect()
}

fn other(column: &Column) -> String {
    let name = &column.name;
    match column.kind.to_lowercase().as_str() {
        "integer" => format!("coalesce({name}, 0) + 1"),
        "text" => format!("coalesce({name}, '') || '9'"),
        // Joined, two blobs are text, which a strict table does not take.
        _ => format!("cast(coalesce(substr({name}, 1, length({name}) - 1), x'00') || x'5a5b' as blob)"),
    }
}

/// Columns of tables that are no truth which may be anything, with the reason.
const FREE: &[(&str, &str)] = &[
    // Use is noted by the minute; the device and the name of a session are its owner's to read.
    ("session", "seen_at"),
    ("session", "id"),
    ("session", "device"),
    ("session", "stage"),
    ("session", "confirmed_at"),
    // When setting up began, and which code was used last.
    ("second_factor", "begun_at"),
    ("second_factor", "last_step"),
    // When a draft was touched; what became of it stands with the case.
    ("draft", "updated_at"),
    ("draft", "case_id"),
    ("outbox", "kind"),
    ("outbox", "due_at"),
    ("outbox", "attempts"),
    ("outbox", "done_at"),
    ("outbox", "outbox_id"),
    ("outbox", "dead_at"),
    ("outbox", "error"),
    // Whose habit it is.
    ("board_view", "view_id"),
    ("board_view", "department"),
    ("board_view", "account_id"),
    ("board_view", "shared"),
    ("board_view", "sealed"),
    ("board_note", "account_id"),
    ("board_note", "at"),
];

fn is_free(table: &str, column: &str) -> bool {
    FREE.contains(&(table, column))
}

/// An alteration: what is done, in words, and in SQL.
struct Alteration {
    table: &'static str,
    what: String,
    sql: String,
}

async fn alterations(conn: &mut SqliteConnection) -> Vec<Alteration> {
    let mut found = Vec::new();
    for table in TABLES.iter().filter(|table| table.cover != Cover::Nothing && table.name != "search") {
        let name = table.name;
        let columns = columns(conn, name).await;
        if columns.is_empty() {
            continue;
        }
        let keys: Vec<&str> = columns.iter().filter(|column| column.key).map(|column| column.name.as_str()).collect();
        let key = keys.join(", ");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {name}")))
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        if rows == 0 {
            continue;
        }
        let mut push = |what: &str, sql: String| found.push(Alteration { table: name, what: what.to_owned(), sql });
        let whose = |at: i64| format!("({key}) = (select {key} from {name} order by {key} limit 1 offset {at})");
        for column in columns.iter().filter(|column| !is_free(name, &column.name)) {
            for at in [0, rows - 1] {
                let sql = format!("update {name} set {} = {} where {}", column.name, other(column), whose(at));
                push(&format!("edit {} of row {at}", column.name), sql);
            }
        }
        // Rows of what comes and goes by itself may be gone.
        if matches!(table.cover, Cover::Chain | Cover::Fold) || name == "notification" {
            for at in [0, rows - 1] {
                push(&format!("delete row {at}"), format!("delete from {name} where {}", whose(at)));
            }
            push("empty", format!("delete from {name}"));
        }
        if table.cover != Cover::Sealed || name == "draft" {
            let list: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let last = columns.iter().rposition(|column| column.key).unwrap_or(0);
            let values = columns.iter().enumerate().map(|(at, column)| match column.kind.to_lowercase().as_str() {
                "integer" if at == last => format!("(select max({0}) + 7 from {name})", column.name),
                "text"
                    if at == last
                        || column.name == "login"
                        || column.name == "name" && name == "machine_client"
                        || column.name == "case_no" =>
                {
                    format!("{} || '9'", column.name)
                }
                "blob" if at == last => other(column),
                _ if column.name == "version" && name == "case_log" => "version + 70".to_owned(),
                _ => column.name.clone(),
            });
            let values: Vec<String> = values.collect();
            let sql = format!(
                "insert into {name} ({}) select {} from {name} order by {key} limit 1",
                list.join(", "),
                values.join(", ")
            );
            push("insert a row like the first", sql);
        }
        // Exchange the values of two rows, column by column, and all keyed values together.
        let mut exchanged = Vec::new();
        for column in columns.iter().filter(|column| !column.key && !is_free(name, &column.name)) {
            let c = &column.name;
            let pair: Option<(String, String)> = {
                let quoted = keys.iter().map(|key| format!("quote(A.{key})")).collect::<Vec<_>>().join(" || ', ' || ");
                let other = quoted.replace("A.", "B.");
                let sql = format!(
                    "select '(' || {quoted} || ')', '(' || {other} || ')' from {name} A, {name} B where A.{c} is not B.{c} limit 1"
                );
                sqlx::query(AssertSqlSafe(sql))
                    .fetch_optional(&mut *conn)
                    .await
                    .unwrap()
                    .map(|row| (row.get(0), row.get(1)))
            };
            let Some((one, two)) = pair else { continue };
            let value = |row: &str| format!("(select {c} from {name} where ({key}) = {row})");
            let sql = format!(
                "create temp table kept as select {} as a, {} as b;
                 update {name} set {c} = (select b from kept) where ({key}) = {one};
                 update {name} set {c} = (select a from kept) where ({key}) = {two};
                 drop table kept;",
                value(&one),
                value(&two)
            );
            exchanged.push((format!("exchange {c} of two rows"), sql));
        }
        for (what, sql) in exchanged {
            push(&what, sql);
        }
    }
    let doc: i64 = sqlx::query_scalar("select min(doc) from search_doc").fetch_one(&mut *conn).await.unwrap();
    for (what, sql) in [
        ("take a document out of the index", format!("delete from search where rowid = {doc}")),
        (
            "put a document into the index",
            "insert into search (rowid, body) values (80001, 'aaaaaaaa 0 bbbbbbbb')".into(),
        ),
        (
            "put another body in a document's place",
            format!(
                "delete from search where rowid = {doc}; insert into search (rowid, body) values ({doc}, 'aaaaaaaa');"
            ),
        ),
        ("empty the index", "insert into search (search) values ('delete-all')".into()),
    ] {
        found.push(Alteration { table: "search", what: what.to_owned(), sql });
    }
    found
}

/// Every table, every column, every way; prints how many.
#[tokio::test]
async fn sec_05_2_every_alteration_of_every_table_is_named() {
    let folder = populated().await.close().await;
    let mut conn = connect(folder.path()).await;
    let list = alterations(&mut conn).await;
    conn.close().await.unwrap();
    let sound = named(folder.path()).await;
    assert!(sound.is_empty(), "the unaltered folder: {sound:#?}");
    let original = std::fs::read(folder.path().join(DATABASE)).unwrap();
    let copy = TempDir::new().unwrap();
    copy_folder(folder.path(), copy.path());
    let (mut done, mut impossible) = (0, Vec::new());
    let mut tables: BTreeMap<&str, u32> = BTreeMap::new();
    let mut missed = Vec::new();
    for Alteration { table, what, sql } in list {
        for rest in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(copy.path().join(format!("{DATABASE}{rest}")));
        }
        std::fs::write(copy.path().join(DATABASE), &original).unwrap();
        let mut conn = connect(copy.path()).await;
        let before: i64 = sqlx::query_scalar("select total_changes()").fetch_one(&mut conn).await.unwrap();
        if let Err(error) = sqlx::raw_sql(AssertSqlSafe(sql.as_str())).execute(&mut conn).await {
            impossible.push(format!("{table}: {what}: {error}"));
            conn.close().await.unwrap();
            continue;
        }
        let after: i64 = sqlx::query_scalar("select total_changes()").fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        assert!(after > before, "{table}: {what} did nothing: {sql}");
        let found = named(copy.path()).await;
        done += 1;
        *tables.entry(table).or_insert(0) += 1;
        // A chain is named as a chain; what hangs on another table may be named there first.
        if found.is_empty() {
            missed.push(format!("{table}: {what}"));
        }
    }
    println!("alterations: {done} over {} tables; the database refused {}", tables.len(), impossible.len());
    for line in &impossible {
        println!("refused: {line}");
    }
    assert!(missed.is_empty(), "not named: {missed:#?}");
    assert!(done > 250, "{done}");
    // Most of what the database itself refuses is a key that stands already.
    assert!(impossible.len() * 10 < done, "{impossible:#?}");
}

/// A table somebody added and entered nowhere is named: nothing is left out in silence.
#[tokio::test]
async fn sec_05_2_every_table_of_the_database_is_in_the_list() {
    let folder = populated().await.close().await;
    assert_eq!(named(folder.path()).await, Vec::<String>::new());
    let mut conn = connect(folder.path()).await;
    sqlx::raw_sql("create table smuggled (a integer) strict").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let found = named(folder.path()).await;
    assert!(found.iter().any(|line| line.contains("smuggled")), "{found:?}");
    let told = program(folder.path(), &["audit", "verify"]).await;
    assert!(!told.success && told.stdout.contains("smuggled"), "{told:?}");
    assert!(told.stdout.contains("不能完全核对：草稿表 draft"), "what cannot be verified is said: {told:?}");
}

async fn problem(folder: &Path, anchor: &Checkpoint) -> Option<AnchorProblem> {
    let store = Store::open(&Options::new(folder)).await.unwrap();
    let (found, roots) = store.anchor_roots(&[anchor.size]).await.unwrap();
    store.readers.close().await;
    compare(anchor, found, roots.get(&anchor.size))
}

/// Cut with a forged end, emptied with everything, rolled back with the old head, rolled back and written on: where the
/// chain alone finds nothing, the anchor names it.
#[tokio::test]
async fn sec_05_3_the_anchor_names_a_log_that_was_cut_emptied_rolled_back_or_forked() {
    let world = populated().await;
    let case_no = "2025-0001".parse().unwrap();
    // The state somebody keeps a copy of.
    let path = world.path().to_owned();
    let folder = world.close().await;
    opened(&path).await.close().await.unwrap();
    let old = TempDir::new().unwrap();
    copy_folder(&path, old.path());
    // Work goes on, and an anchor is made.
    let world = World::open(folder, at("2025-12-20T10:00")).await;
    for text in ["一", "二", "三"] {
        world.does("wangqiang", case_no, Command::LeaveMessage { text: text.to_owned(), to: None }).await;
    }
    let folder = world.close().await;
    let told = program(folder.path(), &["audit", "anchor", "--json"]).await;
    assert!(told.success, "{told:?}");
    let note = told.json()["note"].as_str().unwrap().to_owned();
    let elsewhere = TempDir::new().unwrap();
    let file = elsewhere.path().join("kept.checkpoint");
    std::fs::write(&file, &note).unwrap();
    let kept = file.to_str().unwrap();
    let store = Store::open(&Options::new(folder.path())).await.unwrap();
    let anchor = store.anchor_key().unwrap().open(&note).unwrap();
    store.readers.close().await;
    assert_eq!(problem(folder.path(), &anchor).await, None);
    let told = program(folder.path(), &["audit", "verify", "--anchor", kept]).await;
    assert!(told.success && told.stdout.contains("与锚相符"), "{told:?}");

    // Rolled back as a whole: chain and tables are in order, the anchor is not.
    assert_eq!(named(old.path()).await, Vec::<String>::new(), "the chain alone cannot know");
    let told = program(old.path(), &["audit", "verify"]).await;
    assert!(told.success && told.stdout.contains("没有锚"), "{told:?}");
    assert!(matches!(problem(old.path(), &anchor).await, Some(AnchorProblem::Cut { .. })));
    let told = program(old.path(), &["audit", "verify", "--anchor", kept]).await;
    assert!(!told.success && told.stdout.contains("被截短或整库回滚"), "{told:?}");

    // Rolled back and written on until it is as long.
    let forked = TempDir::new().unwrap();
    copy_folder(old.path(), forked.path());
    let world = World::open(forked, at("2025-12-20T11:00")).await;
    for n in 0..12 {
        world.does("wangqiang", case_no, Command::LeaveMessage { text: format!("另 {n}"), to: None }).await;
    }
    let forked = world.close().await;
    assert_eq!(named(forked.path()).await, Vec::<String>::new(), "the chain alone cannot know");
    assert!(matches!(problem(forked.path(), &anchor).await, Some(AnchorProblem::Forked { .. })));
    let told = program(forked.path(), &["audit", "verify", "--anchor", kept]).await;
    assert!(!told.success && told.stdout.contains("分叉"), "{told:?}");

    // Only the log and its end rolled back; the tables stay: they are named, and the anchor names it too.
    let head_only = TempDir::new().unwrap();
    copy_folder(folder.path(), head_only.path());
    let mut conn = connect(head_only.path()).await;
    let attach = format!(
        "attach '{}' as old; delete from case_log where seq > (select seq from old.log_head);
         delete from admin_log where seq > (select seq from old.log_head); delete from log_head;
         insert into log_head select * from old.log_head; detach old;",
        old.path().join(DATABASE).display()
    );
    sqlx::raw_sql(AssertSqlSafe(attach)).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let found = named(head_only.path()).await;
    assert!(found.iter().any(|line| line.starts_with("case_head")), "{found:?}");
    assert!(matches!(problem(head_only.path(), &anchor).await, Some(AnchorProblem::Cut { .. })));

    // Emptied of everything that refers to a log.
    let emptied = TempDir::new().unwrap();
    copy_folder(folder.path(), emptied.path());
    let mut conn = connect(emptied.path()).await;
    sqlx::raw_sql("delete from case_log; delete from admin_log; delete from log_head;")
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    let found = named(emptied.path()).await;
    assert!(found.iter().any(|line| line.contains("管理日志没有开头")), "{found:?}");
    assert!(matches!(problem(emptied.path(), &anchor).await, Some(AnchorProblem::Emptied { .. })));

    // An anchor that was altered, or another house's, is said to be none.
    let told = program(
        folder.path(),
        &["audit", "verify", "--anchor", {
            std::fs::write(&file, note.replacen(&format!("\n{}\n", anchor.size), "\n3\n", 1)).unwrap();
            kept
        }],
    )
    .await;
    assert!(!told.success && told.stdout.contains("签名不成立"), "{told:?}");
}

/// A value taken from another row opens nothing: code, password, role, session, client.
#[tokio::test]
async fn sec_05_4_values_moved_to_another_row_open_nothing() {
    use domain::ports::Accounts;
    use domain::view::Caller;
    let world = World::at("2025-11-10T09:30").await;
    let first = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let second = world.take("liuyang", Channel::Letter, back_pay_form()).await;
    let session = world.tracking(first.case_no, &first.query_code).await;
    Hotline::of(&world, "12345", None).await;
    let by = Doer::CommandLine("test".to_owned());
    world.desk.account_passwd("wangqiang", "Another-2025-pw", by).await.unwrap();
    let token = world.desk.sign_in("liuyang", PASSWORD, &Caller::at("127.0.0.1")).await.unwrap();
    let now = world.desk.now();
    let folder = world.close().await;
    let spoil = "update query_code set mac = (select mac from query_code where case_id = 1) where case_id = 2;
        update query_code set bound = (select bound from query_code where case_id = 1) where case_id = 2;
        update account set password = (select password from account where login = 'wangqiang') where login = 'admin';
        update account set roles = 'DHD' where login = 'sunli';
        update session set account_id = (select account_id from account where login = 'zhaogang');
        update tracking_session set case_id = 2;
        update machine_client set callback = 'https://elsewhere.example/';";
    let mut conn = connect(folder.path()).await;
    sqlx::raw_sql(spoil).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let world = World::open(folder, now).await;
    let opened = world.desk.open(&second.case_no.to_string(), &first.query_code, "127.0.0.2").await;
    assert!(opened.is_err(), "another case's code: {opened:?}");
    for (login, password) in [("admin", "Another-2025-pw"), ("sunli", PASSWORD)] {
        assert!(world.desk.sign_in(login, password, &Caller::at("127.0.0.3")).await.is_err(), "{login}");
        assert!(world.desk.store.account_fetch(login).await.unwrap().is_none(), "{login}");
    }
    assert!(world.desk.me(&token.token).await.is_err(), "a session moved to the head's account");
    assert!(Tracking::view(&world.desk, &session, second.case_no).await.is_err(), "a session moved to another case");
    assert!(world.desk.store.client_fetch("12345").await.unwrap().is_none(), "results sent elsewhere");
    // Whoever was not touched works on.
    assert!(world.desk.sign_in("wangqiang", "Another-2025-pw", &Caller::at("127.0.0.4")).await.is_ok());
    assert!(world.desk.open(&first.case_no.to_string(), &first.query_code, "127.0.0.5").await.is_ok());
}
