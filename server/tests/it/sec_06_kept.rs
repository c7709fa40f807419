//! What lies on the disk: closed to others of the machine, backups sealed and proven, messages fetched and gone.

use crate::support::*;
use domain::case::Channel;
use domain::notification::Way;
use serde_json::json;
use server::jobs::{Message, Senders, clear_messages};
use server::store::modes::open_to_others;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Everything under a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// The real program, whatever the account's own habits: the folder 0700, every file 0600, a backup and the files beside
/// the database included.
#[tokio::test]
async fn sec_06_files_are_the_owners_only() {
    let outside = tempfile::tempdir().unwrap();
    let data = outside.path().join("data");
    let add = ["user", "add-client", "12345", "--json"];
    let mut shell = std::process::Command::new("sh");
    let script =
        format!("umask 000; exec {} --data {} {}", env!("CARGO_BIN_EXE_server"), data.display(), add.join(" "));
    let made = shell.args(["-c", &script]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let serving = Serving::over(&data);
    let body = ticket("T-1", "2026-01-05T09:00:00+08:00").to_string();
    // Anything that writes: the files beside the database are there then.
    let _ = exchange(&serving.address, &request("POST", "/api/hotline/v1/tickets", &[], body.as_bytes())).await;
    let file = outside.path().join("copy.tar");
    let told = program(&data, &["backup", file.to_str().unwrap(), "--plain", "--json"]).await;
    assert!(told.success, "{told:?}");
    let found = walk(&data);
    assert!(found.len() >= 5, "{found:?}");
    for path in found.iter().chain([&file]) {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(path), expected, "{}", path.display());
    }
}

/// An installation an earlier version left open, its key with it, is closed at the next start, and that is said aloud.
#[tokio::test]
async fn sec_06_a_key_others_could_read_is_said_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let add = ["user", "add-client", "12345", "--json"];
    std::fs::create_dir(&data).unwrap();
    assert!(program(&data, &add).await.success);
    let key = data.join("master.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let told = program(&data, &["check"]).await;
    assert!(told.success && told.stderr.contains("主密钥") && told.stderr.contains("0644"), "{told:?}");
    assert_eq!((open_to_others(&key), open_to_others(&data)), (None, None));
    let again = program(&data, &["check"]).await;
    assert!(again.success && !again.stderr.contains("主密钥"), "{again:?}");
}

/// A folder with two cases and a file; its master key.
async fn filled() -> (tempfile::TempDir, String) {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let sent = party.upload(&format!("/upload/track/{}", taken.case_no), "a.pdf", b"%PDF-1.7 wages").await;
    assert_eq!(sent.status, 204);
    let folder = world.close().await;
    let key = std::fs::read_to_string(folder.path().join("master.key")).unwrap();
    (folder, key)
}

/// A backup needs a key to seal to; it holds nothing readable, opens with the private key only, comes back whole, and the
/// log of what came back verifies.
#[tokio::test]
async fn sec_06_a_backup_is_sealed_proven_and_restored() {
    let (folder, master) = filled().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let path = |name: &str| elsewhere.path().join(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let file = path("copy.age");
    let refused = program(folder.path(), &["backup", &text(&file)]).await;
    assert!(!refused.success && refused.stderr.contains("backup-key new"), "{refused:?}");
    assert!(!file.exists());

    let made = program(folder.path(), &["backup-key", "new", "--json"]).await.json();
    let again = program(folder.path(), &["backup-key", "new"]).await;
    assert!(!again.success && again.stderr.contains("--replace"), "{again:?}");
    let identity = path("backup.key");
    std::fs::write(&identity, made["identity"].as_str().unwrap()).unwrap();
    for stored in walk(folder.path()).iter().filter(|path| path.is_file()) {
        let bytes = std::fs::read(stored).unwrap();
        let private = made["identity"].as_str().unwrap().as_bytes();
        assert!(!bytes.windows(private.len()).any(|window| window == private), "{}", stored.display());
    }
    let told = program(folder.path(), &["backup", &text(&file), "--json"]).await;
    let written = told.json();
    assert_eq!(
        (&written["attachments"], &written["sealed"], &written["proven"]["cases"]),
        (&json!(1), &json!(true), &json!(2))
    );
    assert!(told.stderr.contains("放在一起"), "the private key beside the backup is said: {told:?}");
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    for plain in ["SQLite format", "fengqiao.db", "manifest", master.trim()] {
        assert!(!bytes.windows(plain.len()).any(|window| window == plain.as_bytes()), "{plain}");
    }
    assert_eq!(walk(folder.path()).iter().filter(|path| text(path).contains(".backup-")).count(), 0);

    // Into a folder that is new; the master key comes with it, from its own place.
    let key = path("master");
    std::fs::write(&key, &master).unwrap();
    let target = path("restored");
    let arguments = |file: &Path, identity: Option<&Path>| {
        let mut arguments = vec!["restore".to_owned(), text(file), "--json".to_owned()];
        arguments.extend(["--master-key".to_owned(), text(&key)]);
        arguments.extend(identity.map(|path| ["--identity".to_owned(), text(path)]).into_iter().flatten());
        arguments
    };
    let told = restore(elsewhere.path(), &target, &arguments(&file, Some(&identity)));
    assert!(told.success, "{told:?}");
    assert_eq!((&told.json()["attachments"], &told.json()["proven"]["cases"]), (&json!(1), &json!(2)));
    for path in walk(&target) {
        assert_eq!(mode(&path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
    let verified = program(&target, &["audit", "verify", "--json"]).await;
    assert_eq!(verified.json()["ok"], true, "{verified:?}");
    let world = World::open_path(&target, at("2025-11-10T10:00")).await;
    assert_eq!(world.desk.store.files.names().unwrap().len(), 1);
    drop(world);

    // Never over what is there; not with another key; not without one; not a file that was changed or cut.
    let over = restore(elsewhere.path(), &target, &arguments(&file, Some(&identity)));
    assert!(!over.success && over.stderr.contains("不是空目录"), "{over:?}");
    let other = path("other.key");
    let fresh = program(folder.path(), &["backup-key", "new", "--replace", "--json"]).await.json();
    std::fs::write(&other, fresh["identity"].as_str().unwrap()).unwrap();
    let next = path("next");
    let wrong = restore(elsewhere.path(), &next, &arguments(&file, Some(&other)));
    assert!(!wrong.success && wrong.stderr.contains("私钥"), "{wrong:?}");
    let none = restore(elsewhere.path(), &next, &arguments(&file, None));
    assert!(!none.success && none.stderr.contains("--identity"), "{none:?}");
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    for (name, content) in [("changed.age", &changed[..]), ("cut.age", &bytes[..bytes.len() - 100])] {
        std::fs::write(path(name), content).unwrap();
        let told = restore(elsewhere.path(), &next, &arguments(&path(name), Some(&identity)));
        assert!(!told.success, "{name}: {told:?}");
        assert!(!next.exists(), "{name} leaves nothing");
    }
}

/// Runs `restore` into `target`.
fn restore(from: &Path, target: &Path, arguments: &[String]) -> Told {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_server"));
    command.args(["--data", target.to_str().unwrap()]).args(arguments).current_dir(from);
    command.env_remove("FENGQIAO_MASTER_KEY");
    Told::of(command.output().unwrap())
}

/// A backup made by a newer program is not restored by an older one; one of the first version, without a manifest, is.
/// What becomes of a member of a backup, by its name; nothing takes it out.
type Change = dyn Fn(&str, Vec<u8>) -> Option<Vec<u8>>;

#[tokio::test]
async fn sec_06_restore_knows_newer_and_older_backups() {
    let (folder, master) = filled().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let key = elsewhere.path().join("master");
    std::fs::write(&key, master).unwrap();
    let file = elsewhere.path().join("copy.tar");
    let told = program(folder.path(), &["backup", file.to_str().unwrap(), "--plain", "--json"]).await;
    assert_eq!(told.json()["sealed"], false, "{told:?}");
    let members = |change: &Change| {
        let mut archive = tar::Archive::new(std::fs::File::open(&file).unwrap());
        let mut out = tar::Builder::new(Vec::new());
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
            let Some(content) = change(&name, content) else { continue };
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            out.append_data(&mut header, &name, &content[..]).unwrap();
        }
        out.into_inner().unwrap()
    };
    let arguments = |file: &Path| {
        ["restore", file.to_str().unwrap(), "--master-key", key.to_str().unwrap(), "--json"].map(str::to_owned)
    };
    let newer = elsewhere.path().join("newer.tar");
    let content = members(&|name, content| {
        let text = String::from_utf8_lossy(&content).into_owned();
        Some(if name == "manifest.json" { text.replace("\"schema\": ", "\"schema\": 9").into_bytes() } else { content })
    });
    std::fs::write(&newer, content).unwrap();
    let target = elsewhere.path().join("restored");
    let told = restore(elsewhere.path(), &target, &arguments(&newer));
    assert_eq!((told.code, target.exists()), (Some(18), false), "{told:?}");
    assert!(told.stderr.contains("更新的程序"), "{told:?}");

    let older = elsewhere.path().join("older.tar");
    std::fs::write(&older, members(&|name, content| (name != "manifest.json").then_some(content))).unwrap();
    let told = restore(elsewhere.path(), &target, &arguments(&older));
    assert!(told.success, "{told:?}");
    assert_eq!(told.json()["proven"]["cases"], 2);
}

/// A damaged copy is no backup: the proof finds it, and no file stays.
#[tokio::test]
async fn sec_06_what_does_not_restore_is_no_backup() {
    let (folder, _) = filled().await;
    // A file whose content is not what its name says, as a disk that rots makes it.
    let rotten = walk(&folder.path().join("files")).into_iter().find(|path| path.is_file()).unwrap();
    let mut content = std::fs::read(&rotten).unwrap();
    content[9] ^= 1;
    std::fs::write(&rotten, content).unwrap();
    let file = folder.path().join("../copy-of-rotten.tar");
    let told = program(folder.path(), &["backup", file.to_str().unwrap(), "--plain"]).await;
    assert!(!told.success && told.stderr.contains("与名称不符"), "{told:?}");
    assert!(!file.exists());
}

/// A message to a party's gateway: number and text, no name, no code, no word of the matter; closed to others; printed
/// and gone when fetched, half-written ones never; and gone by itself after thirty days.
#[tokio::test]
async fn sec_06_messages_hold_little_and_go_when_fetched() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.does("wangqiang", taken.case_no, domain::case::Command::Register).await;
    server::jobs::deliver(&world.desk, &Senders::files(world.path())).await;
    let folder = world.path().join("messages");
    let files: Vec<PathBuf> = walk(&folder).into_iter().filter(|path| path.is_file()).collect();
    assert!(!files.is_empty());
    assert_eq!(mode(&folder), 0o700);
    for file in &files {
        assert_eq!(mode(file), 0o600);
        let content = std::fs::read_to_string(file).unwrap();
        for word in ["张丽", "北极宾馆", &taken.query_code, "社保费，工资条"] {
            assert!(!content.contains(word), "{word}: {content}");
        }
        let fields: serde_json::Value = serde_json::from_str(&content).unwrap();
        let mut known: Vec<&String> = fields.as_object().unwrap().keys().collect();
        known.sort();
        assert_eq!(known, ["id", "text", "to", "way"], "{content}");
        assert!(content.contains("13800000001") && content.contains(&taken.case_no.to_string()));
    }
    std::fs::write(folder.join(".00000009-sms.json"), b"{\"half").unwrap();
    let count = program(world.path(), &["messages", "count", "--json"]).await;
    assert_eq!(count.json()["waiting"], files.len(), "{count:?}");
    let fetched = program(world.path(), &["messages", "fetch"]).await;
    let lines: Vec<serde_json::Value> =
        fetched.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), files.len(), "{fetched:?}");
    assert!(files.iter().all(|file| !file.exists()), "fetched and gone");
    assert_eq!(program(world.path(), &["messages", "fetch"]).await.stdout, "");

    let senders = Senders::files(world.path());
    let message =
        Message { id: 7, way: Way::Sms, to: "13800000001".to_owned(), subject: String::new(), text: "x".to_owned() };
    senders.sms.send(&message).await.unwrap();
    let now = server::clock::Clock::System.now();
    assert_eq!(clear_messages(world.path(), now.plus(29 * 24 * 3600)).unwrap(), 0);
    // The half-written one goes with it.
    assert_eq!(clear_messages(world.path(), now.plus(31 * 24 * 3600)).unwrap(), 2);
}
