//! What people are told, and what they are not (M-5.3-c, requirements §2.2 column "Documents · notifications").

use crate::support::*;
use async_trait::async_trait;
use domain::access::Actor;
use domain::case::{Channel, Command, OversightCommand, StaffRef};
use domain::intake::Form;
use domain::ports::Inbox;
use domain::value::CaseNo;
use domain::view::InboxView;
use server::jobs::{Message, Sender, Senders, deliver};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

async fn told(world: &World, login: &str) -> InboxView {
    world.desk.inbox(&world.staff(login).await).await.unwrap()
}

/// The sentences about a case, latest first.
fn about(view: &InboxView, case_no: CaseNo) -> Vec<String> {
    let number = case_no.to_string();
    let rows = view.rows.iter().filter(|row| row.case_no == case_no);
    rows.map(|row| row.text.replace(&number, "")).collect()
}

fn form() -> Form {
    Form { email: "zhangli@example.cn".to_owned(), ..back_pay_form() }
}

fn messages(folder: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(folder.join("messages")) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn everybody_concerned_is_told_and_nobody_else() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("liuyang", Channel::Counter, form()).await;
    let no = taken.case_no;
    let to = StaffRef {
        account: world.staff("wangqiang").await.account().unwrap(),
        name: "王强".to_owned(),
        department: "tax_bureau".into(),
    };
    world.does("zhaogang", no, Command::OfferHandOver { to, reason: "休假".to_owned() }).await;
    assert_eq!(about(&told(&world, "wangqiang").await, no), ["：请您接手首问，可接手或退回"]);
    assert!(about(&told(&world, "liuyang").await, no).is_empty(), "her own steps are no news to her");
    world.does("wangqiang", no, Command::AcceptHandOver).await;
    world.does("wangqiang", no, Command::Register).await;
    world.does("wangqiang", no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let finding = Command::RecordFinding {
        facts: facts(),
        conclusions: conclusions(&world.case(no).await),
        legal_basis: basis(),
    };
    world.does("wangqiang", no, finding).await;
    let head = told(&world, "zhaogang").await;
    assert_eq!(about(&head, no), ["：待您审签", "：经办人已变更，首问记录不变"]);
    assert_eq!(head.unread, 2);
    // Read by one, unread by the other: 孙梅 is a clerk and is not told what waits for the head.
    let zhao = world.staff("zhaogang").await;
    world.desk.inbox_read(&zhao, head.rows[0].id).await.unwrap();
    assert_eq!(told(&world, "zhaogang").await.unread, 0);
    for stranger in ["sunmei", "sunli", "chenhua", "office", "discipline", "admin", "auditor", "petitions"] {
        let view = told(&world, stranger).await;
        assert!(about(&view, no).is_empty(), "{stranger}: {view:?}");
        assert_eq!(view.unread, 0, "{stranger}: the count equals the rows");
    }

    let session = world.tracking(no, &taken.query_code).await;
    let party = world.desk.party_inbox(&session, no).await.unwrap();
    assert_eq!(about(&party, no)[0], "您反映的事项（）已受理，办理期限可打开查看");
    assert!(party.unread > 0);
    world.desk.party_inbox_read(&session, no, party.rows[0].id).await.unwrap();
    assert_eq!(world.desk.party_inbox(&session, no).await.unwrap().unread, 0);
    for row in party.rows.iter().chain(&head.rows) {
        for personal in ["张丽", "13800000001", "北极宾馆", "example.cn"] {
            assert!(!row.text.contains(personal), "{}", row.text);
        }
    }
}

/// TR79: once a case is restricted, whoever is not named loses the notifications with the case.
#[tokio::test]
async fn s15_a_restricted_case_takes_its_notifications_with_it() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, form()).await;
    let no = taken.case_no;
    world.does("wangqiang", no, Command::Register).await;
    world.does("wangqiang", no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let session = world.tracking(no, &taken.query_code).await;
    world.party_tries(&session, no, Command::LeaveMessage { text: "请问进展".to_owned(), to: None }).await.unwrap();
    assert_eq!(about(&told(&world, "wangqiang").await, no).len(), 1);
    let ask = |days| {
        let clock = domain::clock::ClockKind::Handling;
        Command::Oversight(OversightCommand::AskExtension { clock, days, reason: "待鉴定".to_owned() })
    };
    world.does("wangqiang", no, ask(5)).await;
    assert_eq!(about(&told(&world, "zhaogang").await, no), ["：有延期申请待审批"]);
    let handler = world.staff("handler").await;
    let handler = StaffRef {
        account: handler.account().unwrap(),
        department: handler.department().unwrap().clone(),
        name: handler.name.clone(),
    };
    let restrict = OversightCommand::Restrict { users: vec![handler], reason: "举报人保护".to_owned() };
    world.does("zhaogang", no, Command::Oversight(restrict)).await;
    assert!(about(&told(&world, "wangqiang").await, no).is_empty(), "not named any more");
    assert_eq!(about(&told(&world, "handler").await, no), ["：本案限定知悉，您在知悉人员之列"]);
    assert_eq!(about(&told(&world, "zhaogang").await, no).len(), 1, "who restricted it");
}

/// A gateway of a test: keeps what it is given, or refuses it.
#[derive(Default)]
struct Gateway {
    sent: Mutex<Vec<Message>>,
    broken: Mutex<bool>,
}

#[async_trait]
impl Sender for Gateway {
    async fn send(&self, message: &Message) -> anyhow::Result<()> {
        anyhow::ensure!(!*self.broken.lock().unwrap(), "no answer");
        self.sent.lock().unwrap().push(message.clone());
        Ok(())
    }
}

#[tokio::test]
async fn messages_to_a_party_carry_the_case_number_only_and_are_files_of_their_own() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, form()).await;
    world.does("wangqiang", taken.case_no, Command::Register).await;
    deliver(&world.desk, &Senders::files(world.path())).await;
    assert_eq!(world.desk.store.outbox_pending().await.unwrap(), 0);
    let files = messages(world.path());
    assert_eq!(files.len(), 2, "a short message and an e-mail: {files:?}");
    for file in &files {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
        let text = std::fs::read_to_string(file).unwrap();
        let message: serde_json::Value = serde_json::from_str(&text).unwrap();
        let said = format!("{}{}", message["subject"], message["text"]);
        assert!(said.contains(&taken.case_no.to_string()), "{said}");
        for personal in ["张丽", "13800000001", "北极宾馆", "补缴"] {
            assert!(!said.contains(personal), "{personal} in {said}");
        }
        assert!(matches!(message["to"].as_str(), Some("13800000001" | "zhangli@example.cn")), "{text}");
    }
}

#[tokio::test]
async fn a_message_is_tried_again_with_growing_pauses_until_it_is_taken_and_then_never_again() {
    let world = World::at("2025-11-10T09:30").await;
    let gateway = Arc::new(Gateway::default());
    let senders = Senders { sms: gateway.clone(), email: gateway.clone() };
    *gateway.broken.lock().unwrap() = true;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    world.does("wangqiang", taken.case_no, Command::Register).await;
    let start = world.desk.now();
    let mut attempts = Vec::new();
    for second in 0..400 {
        world.desk.clock.set(start.plus(second));
        if !world.desk.store.outbox_lanes(world.desk.now()).await.unwrap().is_empty() {
            attempts.push(second);
            deliver(&world.desk, &senders).await;
        }
    }
    let pauses: Vec<i64> = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let doubled =
        pauses.iter().zip([10, 20, 40, 80, 160]).all(|(pause, least)| (least..=least + least / 5).contains(pause));
    assert!(pauses.len() >= 4 && doubled, "ten seconds, then twice as long each time, and a little more: {pauses:?}");
    *gateway.broken.lock().unwrap() = false;
    world.desk.clock.set(start.plus(3600));
    for _ in 0..3 {
        deliver(&world.desk, &senders).await;
    }
    assert_eq!(gateway.sent.lock().unwrap().len(), 1);
    assert_eq!(world.desk.store.outbox_pending().await.unwrap(), 0);
}

/// The program dies after a message went out and before that was noted: it goes out again under the same number, and
/// what is written as a file is the same file.
#[tokio::test]
async fn a_message_that_went_out_before_a_kill_is_not_a_second_message() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, form()).await;
    world.does("wangqiang", taken.case_no, Command::Register).await;
    let senders = Senders::files(world.path());
    deliver(&world.desk, &senders).await;
    let before = messages(world.path());
    let now = world.desk.now();
    let folder = world.close().await;
    let mut conn = {
        use sqlx::ConnectOptions;
        let path = folder.path().join(server::store::DATABASE);
        sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap()
    };
    sqlx::query("update outbox set done_at = null").execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
    let world = World::open(folder, now.plus(60)).await;
    deliver(&world.desk, &Senders::files(world.path())).await;
    let gateway = Arc::new(Gateway::default());
    assert_eq!(messages(world.path()), before, "as many files under the same names");
    deliver(&world.desk, &Senders { sms: gateway.clone(), email: gateway.clone() }).await;
    assert!(gateway.sent.lock().unwrap().is_empty(), "nothing is left");
}

/// A refused step tells nobody: notifications are written in the transaction of the step or not at all.
#[tokio::test]
async fn a_refused_step_tells_nobody() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, form()).await;
    let count = |world: &World| {
        let readers = world.desk.store.readers.clone();
        async move { sqlx::query_scalar::<_, i64>("select count(*) from notification").fetch_one(&readers).await.unwrap() }
    };
    let before = count(&world).await;
    world.refused("wangqiang", taken.case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    assert_eq!(count(&world).await, before);
    let machine = Actor::system();
    assert!(world.desk.inbox(&machine).await.is_err(), "only people have a list");
}
