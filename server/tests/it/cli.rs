//! The command line, each command as the real program answers it.

use crate::support::*;
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[tokio::test]
async fn calendar_due_passes_all_deadline_vectors() {
    let folder = folder();
    let vectors: Value =
        serde_json::from_str(include_str!("../../../app/domain/tests/data/deadline-vectors.json")).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 47);
    for vector in vectors {
        let id = vector["id"].as_str().unwrap();
        let (unit, length) = match vector["unit"].as_str().unwrap() {
            "working" => ("working_day", "days"),
            "calendar" => ("calendar_day", "days"),
            "month" => ("month", "months"),
            "year" => ("year", "years"),
            _ => ("working_hour", "hours"),
        };
        let limit = vector[length].to_string();
        let mut arguments = vec![
            "calendar",
            "due",
            "--json",
            "--start",
            vector["start"].as_str().unwrap(),
            "--unit",
            unit,
            "--limit",
            &limit,
        ];
        if vector["roll"] == true && unit != "working_hour" {
            arguments.push("--roll");
        }
        let pause = vector["pause"]
            .as_array()
            .map(|days| format!("{}..{}", days[0].as_str().unwrap(), days[1].as_str().unwrap()));
        if let Some(pause) = &pause {
            arguments.extend(["--pause", pause]);
        }
        let told = program(folder.path(), &arguments).await;
        assert!(told.success, "{id}: {told:?}");
        let found = told.json();
        assert_eq!(found["due_at"], vector["due_at"], "{id}");
        assert_eq!(found["last_day"], vector["due"], "{id}");
        assert_eq!(found["provisional"], vector["provisional"], "{id}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "asking makes no data folder");
}

#[tokio::test]
async fn calendar_explain_counts_day_by_day() {
    let folder = folder();
    let arguments =
        ["calendar", "explain", "--start", "2025-09-29T16:40:00+08:00", "--unit", "working_day", "--limit", "5"];
    let told = program(folder.path(), &[&arguments[..], &["--json"]].concat()).await.json();
    let days = told["days"].as_array().unwrap();
    let counted: Vec<&str> =
        days.iter().filter(|day| day["counted"].is_number()).map(|day| day["day"].as_str().unwrap()).collect();
    assert_eq!(counted, ["2025-09-30", "2025-10-09", "2025-10-10", "2025-10-11", "2025-10-13"]);
    let text = program(folder.path(), &arguments).await.stdout;
    assert!(
        text.contains("2025-10-01") && text.contains("放假") && text.contains("调休上班") && text.contains("第 5"),
        "{text}"
    );
    for (wrong, says) in [
        ("--limit=0", "--limit"),
        ("--start=soon", "--start"),
        ("--start=2099-01-01T00:00:00+08:00", "CALENDAR_MISSING"),
    ] {
        let mut arguments = vec!["calendar", "due", "--json", "--unit", "working_day"];
        if !wrong.starts_with("--limit") {
            arguments.push("--limit=5");
        }
        if !wrong.starts_with("--start") {
            arguments.push("--start=2025-09-29T16:40:00+08:00");
        }
        arguments.push(wrong);
        let told = program(folder.path(), &arguments).await;
        assert!(!told.success && told.stderr.contains(says), "{wrong}: {told:?}");
        assert!(serde_json::from_str::<Value>(&told.stderr).unwrap()["error"].is_string());
    }
}

#[tokio::test]
async fn calendar_import_takes_a_year_or_refuses_the_whole_file() {
    let folder = folder();
    let file = folder.path().join("2031.json");
    let data = folder.path().join("data");
    assert!(program(&data_folder(&data), &["user", "add-client", "12345"]).await.success);
    let due =
        ["calendar", "due", "--json", "--start", "2031-05-30T10:00:00+08:00", "--unit", "working_day", "--limit", "2"];
    assert!(!program(&data, &due).await.success, "no calendar of 2031");
    std::fs::write(&file, "{\"2031\": {\"status\": \"sometime\"}}").unwrap();
    let told = program(&data, &["calendar", "import", file.to_str().unwrap(), "--json"]).await;
    assert!(!told.success && told.stderr.contains("error"), "{told:?}");
    let year =
        json!({ "2031": { "status": "official", "notice": "通知", "off": ["2031-06-02"], "work": ["2031-06-01"] } });
    std::fs::write(&file, year.to_string()).unwrap();
    let told = program(&data, &["calendar", "import", file.to_str().unwrap(), "--json"]).await;
    assert_eq!(told.json()["years"], json!([2031]), "{told:?}");
    let found = program(&data, &due).await;
    assert_eq!(found.json()["last_day"], "2031-06-03", "Sunday is worked, Monday is off: {found:?}");
}

/// The program wants its folder's parent to exist only.
fn data_folder(path: &std::path::Path) -> std::path::PathBuf {
    std::fs::create_dir_all(path).unwrap();
    path.to_owned()
}

#[tokio::test]
async fn policy_check_names_the_hole_that_a_missing_row_leaves() {
    let folder = folder();
    for pack in ["mohe_2025", "tianjin_2019"] {
        let told = program(folder.path(), &["policy", "check", pack, "--json"]).await;
        assert!(told.success && told.json()["sound"] == true, "{told:?}");
    }
    // What it counts: combinations, rows hit and never hit, states, transitions, clauses and those nobody refers to.
    let counted = program(folder.path(), &["policy", "check", "mohe_2025", "--json"]).await.json();
    assert_eq!(counted["combinations"], 777_600);
    let hits = counted["hits"].as_array().unwrap();
    assert!(hits.len() == 32 && hits.iter().all(|hit| hit[1].as_u64().unwrap() > 0), "{hits:?}");
    for (list, count) in [("states", 31), ("shadowed", 0), ("unreferenced", 0), ("endless", 0), ("problems", 0)] {
        assert_eq!(counted[list].as_array().unwrap().len(), count, "{list}");
    }
    assert!(counted["transitions"] == 74 && counted["core_clauses"] == 83 && counted["clauses"].as_u64() >= Some(83));
    let words = program(folder.path(), &["policy", "check", "mohe_2025"]).await.stdout;
    for said in
        ["777600 种输入组合", "决定过的 32 行，从未决定的：无", "核心和机制条款：83 条，没有任何规则引用的：无", "通过"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    let source = include_str!("../../../app/domain/packs/mohe_2025.toml");
    let start = source.find("[[routing.row]]\nid = \"R09\"").expect("row R09");
    let length = source[start + 5..].find("\n[[").unwrap() + 5;
    let holed = format!("{}{}", &source[..start], &source[start + length..]);
    let file = folder.path().join("holed.toml");
    std::fs::write(&file, holed).unwrap();
    let path = file.to_str().unwrap();
    let told = program(folder.path(), &["policy", "check", path, "--json"]).await;
    assert!(!told.success, "{told:?}");
    let report = told.json();
    assert_eq!(report["sound"], false);
    let text = program(folder.path(), &["policy", "check", path]).await;
    assert!(!text.success);
    // A worker who is enrolled, contributions after the reform, not paid: nobody's any more.
    let hole = text.stdout.lines().find(|line| line.contains("period") || line.contains("所属期"));
    assert!(hole.is_some(), "the combination nobody covers is named: {}", text.stdout);
    let place = text.stdout.lines().find(|line| line.contains("holed.toml 第 ") && line.contains("行，routing.row"));
    assert!(place.is_some(), "with file and line: {}", text.stdout);
    std::fs::write(&file, "title = ").unwrap();
    let told = program(folder.path(), &["policy", "check", path]).await;
    assert!(!told.success && !told.stderr.is_empty());
    assert!(!program(folder.path(), &["policy", "check", "atlantis_1"]).await.success);
}

#[tokio::test]
async fn policy_route_tells_the_row_its_clause_and_the_facts_used() {
    let folder = folder();
    let facts = json!({
        "category": 8, "sub_kind": "recovery", "town": "西林吉镇", "insurance_kinds": ["pension"],
        "period_from": "2025-01", "period_to": "2025-06", "enrolled": "yes", "paid": "no", "weather": "snow",
    });
    let arguments = ["policy", "route", "--pack", "mohe_2025", "--facts", "-"];
    let told = program_reading(folder.path(), &[&arguments[..], &["--json"]].concat(), &facts.to_string()).await;
    let found = told.json();
    assert_eq!((found["row"].as_str(), &found["departments"]), (Some("R09"), &json!(["tax_bureau"])), "{told:?}");
    assert!(!found["clause"].as_str().unwrap().is_empty());
    assert_eq!(found["ignored"], json!(["weather"]));
    assert!(!found["facts"].as_array().unwrap().is_empty());
    let file = folder.path().join("facts.json");
    std::fs::write(&file, facts.to_string()).unwrap();
    let text =
        program(folder.path(), &["policy", "route", "--pack", "mohe_2025", "--facts", file.to_str().unwrap()]).await;
    assert!(text.stdout.contains("R09") && text.stdout.contains("税务"), "{}", text.stdout);
    for wrong in ["[]", "{\"enrolled\": \"maybe\"}", "{"] {
        let told = program_reading(folder.path(), &arguments, wrong).await;
        assert!(!told.success && told.stderr.contains("错误"), "{wrong}: {told:?}");
    }
}

#[tokio::test]
async fn accounts_and_clients_are_made_once_and_their_secrets_shown_once() {
    let folder = folder();
    let add = ["user", "add", "Chenjing", "--name", "陈静", "--roles", "CLK,HDL", "--department", "tax_bureau"];
    let told = program(folder.path(), &[&add[..], &["--json"]].concat()).await;
    assert!(told.success, "{told:?}");
    let link = told.json()["link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("/desk/link/1-") && link.len() > 70, "{link}");
    let again = program(folder.path(), &add).await;
    assert!(!again.success && again.stderr.contains("已被使用"), "{again:?}");
    for (wrong, says) in [("--roles=CLK,ADM", "岗位"), ("--department=atlantis", "部门"), ("--name= ", "姓名")] {
        let mut arguments = vec!["user", "add", "other"];
        let given: Vec<&str> = ["--name=陈静", "--roles=CLK", "--department=tax_bureau"]
            .into_iter()
            .filter(|argument| argument.split('=').next() != wrong.split('=').next())
            .collect();
        arguments.extend(given);
        arguments.push(wrong);
        let told = program(folder.path(), &arguments).await;
        assert!(!told.success && told.stderr.contains(says), "{wrong}: {told:?}");
    }
    let weak = program_reading(folder.path(), &["user", "passwd", "chenjing", "--password-stdin"], "short\n").await;
    assert!(!weak.success && weak.stderr.contains("至少 10 位"), "{weak:?}");
    let set = ["user", "passwd", "chenjing", "--password-stdin", "--json"];
    let told = program_reading(folder.path(), &set, "Xin-mima-2025-leyu\n").await;
    assert_eq!((told.success, &told.json()["link"]), (true, &Value::Null), "a password that was typed needs no link");
    let client = program(
        folder.path(),
        &["user", "add-client", "12345", "--callback", "https://12345.example/results", "--json"],
    )
    .await;
    assert_eq!(client.json()["secret"].as_str().unwrap().len(), 64);
    assert!(!program(folder.path(), &["user", "add-client", "12345"]).await.success);
    assert!(!program(folder.path(), &["user", "add-client", "x", "--callback", "ftp://x"]).await.success);

    let world = World::open(folder, at("2026-11-10T09:00")).await;
    let caller = domain::view::Caller::at("10.0.0.1");
    let token = link.trim_start_matches("/desk/link/");
    let late = domain::ports::Accounts::link(&world.desk, token, &caller).await;
    assert!(late.is_err(), "a password that was set uses up the link");
    let sign_in =
        async |password: &str| domain::ports::Accounts::sign_in(&world.desk, "chenjing", password, &caller).await;
    assert!(sign_in("!").await.is_err(), "nothing opens an account that waits for its owner");
    assert!(sign_in("Xin-mima-2025-leyu").await.is_ok());
}

#[tokio::test]
async fn backup_rebuild_and_verify_over_one_folder() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let path = format!("/upload/track/{}", taken.case_no);
    assert_eq!(party.upload(&path, "a.pdf", b"%PDF-1.7 wages").await.status, 204);
    // While the desk is open: a copy is consistent at any time.
    let copies = folder();
    let file = copies.path().join("copy.tar");
    let told = program(world.path(), &["backup", file.to_str().unwrap(), "--plain", "--json"]).await;
    assert_eq!(told.json()["attachments"], 1, "{told:?}");
    let again = program(world.path(), &["backup", file.to_str().unwrap(), "--plain"]).await;
    assert!(!again.success && again.stderr.contains("不能写入"), "never over another file: {again:?}");
    let key = std::fs::read_to_string(world.path().join("master.key")).unwrap();
    let tar = std::fs::read(&file).unwrap();
    assert!(!tar.windows(key.len()).any(|window| window == key.as_bytes()), "the key is not in the copy");

    let folder = world.close().await;
    let told = program(folder.path(), &["audit", "verify", "--json"]).await;
    assert_eq!((told.success, &told.json()["rows"]), (true, &json!(2)), "{told:?}");
    let told = program(folder.path(), &["rebuild", "--json"]).await;
    assert_eq!(told.json()["cases"], 1, "{told:?}");

    // The copy opens with the key, elsewhere.
    let restored = copies.path().join("restored");
    tar::Archive::new(&tar[..]).unpack(&restored).unwrap();
    let without = program(&restored, &["audit", "verify"]).await;
    assert!(!without.success && without.stderr.contains("没有主密钥"), "{without:?}");
    let told = program_with(&restored, &["audit", "verify", "--json"], Some(&key)).await;
    assert_eq!(told.json()["ok"], true, "{told:?}");
}

#[tokio::test]
async fn an_empty_folder_is_explained() {
    let folder = folder();
    for arguments in [&["serve"][..], &["rebuild"], &["audit", "verify"], &["backup", "x.tar"]] {
        let told = program(folder.path(), arguments).await;
        assert!(!told.success && told.stderr.contains("主密钥"), "{told:?}");
    }
}
