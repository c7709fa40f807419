//! SEC-11: sessions are listed and ended by their owner, by the administrator and by a new password; signing and account
//! acts ask once more who it is.

use crate::support::*;
use domain::access::Role;
use domain::case::{Command, CommandKind};
use domain::ports::Accounts;
use domain::view::{Caller, SecurityView};
use http::{Request, header};
use serde_json::json;
use server::desk::Ended;

/// A password nobody has told anybody.
const CHOSEN: &str = "qingsong-diqi-zuo-shangang";

async fn security(browser: &mut Browser) -> SecurityView {
    browser.form("/api/desk/security", &[]).await.read()
}

async fn me(browser: &mut Browser) -> u16 {
    browser.form("/api/desk/me", &[]).await.status.as_u16()
}

/// Signs in as the browser `agent` would.
async fn signed_in(world: &World, agent: &str) -> Browser {
    let body = format!("login=wangqiang&password={PASSWORD}");
    let mut browser = world.browser();
    let request = Request::post("/api/desk/sign-in")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::USER_AGENT, agent);
    let reply = browser.send(request.body(axum::body::Body::from(body)).unwrap()).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    browser
}

/// Listed with the device in words; ended one by one or all others, without script; each end is told in the process.
#[tokio::test]
async fn sec_11_sessions_are_listed_and_ended_by_their_owner() {
    let world = World::at("2025-11-10T09:00").await;
    let mut office = signed_in(&world, "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120").await;
    world.clock("2025-11-10T09:05");
    let mut phone = signed_in(&world, "Mozilla/5.0 (iPhone; like Mac OS X) Safari/604").await;
    let mut third = signed_in(&world, "").await;
    let listed = security(&mut office).await;
    let devices: Vec<(&str, bool)> = listed.sessions.iter().map(|one| (one.device.as_str(), one.own)).collect();
    assert_eq!(devices.len(), 3);
    assert!(devices.contains(&("Edge，Windows", true)) && devices.contains(&("Safari，iPhone", false)), "{devices:?}");
    let page = office.get("/desk/password").await.text();
    assert!(page.contains("Safari，iPhone") && page.contains("本机"), "{page}");

    let mut told = world.desk.streams.listen();
    let id = listed.sessions.iter().find(|one| one.device.contains("iPhone")).unwrap().id.clone();
    // Somebody else's session is not theirs to end.
    let mut stranger = world.browser_of("liuyang").await;
    stranger.form("/api/desk/session-end", &[("id", &id)]).await;
    assert_eq!(me(&mut phone).await, 200);
    assert!(told.try_recv().is_err());
    let mut plain = office.clone().without_script();
    let reply = plain.form("/api/desk/session-end", &[("id", &id)]).await;
    assert_eq!(reply.location(), "/desk/password?done=session");
    assert!(plain.get(reply.location()).await.text().contains("已结束那台设备上的登录"));
    assert_eq!((me(&mut phone).await, me(&mut office).await, me(&mut third).await), (401, 200, 200));
    let digest = |browser: &Browser| {
        let token = browser.cookie(app::context::cookie::SESSION).unwrap();
        Ended::Session(world.desk.store.session_digest(token))
    };
    assert_eq!(told.recv().await.unwrap(), digest(&phone), "and told, so that its streams end");

    assert_eq!(plain.form("/api/desk/sessions-end", &[]).await.location(), "/desk/password?done=sessions");
    assert_eq!((me(&mut office).await, me(&mut third).await), (200, 401));
    let own = security(&mut office).await.sessions.into_iter().find(|one| one.own).unwrap().id;
    assert_eq!(told.recv().await.unwrap(), digest(&third));
    assert_eq!(plain.form("/api/desk/session-end", &[("id", &own)]).await.location(), "/desk/login");
    assert_eq!(me(&mut office).await, 401);
}

/// A new password ends the other sessions and keeps this one; the administrator ends all of an account's.
#[tokio::test]
async fn sec_11_a_new_password_and_the_administrator_end_sessions() {
    let world = World::at("2025-11-10T09:00").await;
    let (mut one, mut two) = (world.browser_of("wangqiang").await, world.browser_of("wangqiang").await);
    for (old, new, field) in [
        ("wrong", CHOSEN, "old"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "wangqiang-wangqiang", "new"),
    ] {
        let refused = one.form("/api/desk/password", &[("old", old), ("new", new)]).await;
        assert_eq!(refused.problem().fields()[0].field, field, "{new}");
    }
    let mut plain = one.clone().without_script();
    let back = plain.form("/api/desk/password", &[("old", PASSWORD), ("new", "1234567890")]).await;
    assert_eq!(back.location(), "/desk/password");
    let refused = one.form("/api/desk/password", &[("old", PASSWORD), ("new", "1234567890")]).await.problem();
    let told = refused.fields()[0].message.split_once('：').map(|(_, told)| told.to_owned()).unwrap();
    let page = plain.get("/desk/password").await.text();
    assert!(page.contains(&told), "said by the page that follows: {told} in {page}");
    assert_eq!(me(&mut two).await, 200, "a refusal ends nothing");
    let done = plain.form("/api/desk/password", &[("old", PASSWORD), ("new", CHOSEN)]).await;
    assert_eq!(done.location(), "/desk/password?done=password");
    assert_eq!((me(&mut one).await, me(&mut two).await), (200, 401));
    let account = world.staff("wangqiang").await.account().unwrap().0.to_string();
    let mut admin = world.browser_of("admin").await;
    assert_eq!(admin.form("/api/admin/end-sessions", &[("account", &account)]).await.status, 200);
    assert_eq!(me(&mut one).await, 401);
}

/// Of what is signed, and of account acts: none without who it is being known for sure, and the very same request is
/// right afterwards.
#[tokio::test]
async fn sec_11_signing_and_account_acts_ask_once_more_who_it_is() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await;
    let number = taken.case_no.to_string();
    let mut head = world.browser_of("zhaogang").await;
    let sign = json!({ "case_no": number, "version": 1, "command": Command::SignReply { legal_basis: vec![] } });
    let message = json!({ "case_no": number, "version": 1, "command": Command::LeaveMessage { text: "请尽快".to_owned(), to: None } });
    let fresh = head.json("/api/case/command", &sign).await.text();
    assert!(!fresh.contains("CONFIRM_IDENTITY"), "who has just signed in is known: {fresh}");
    world.clock("2025-11-10T09:15");
    assert!(
        !head.json("/api/case/command", &sign).await.text().contains("CONFIRM_IDENTITY"),
        "for a quarter of an hour"
    );
    world.clock("2025-11-10T09:16");
    let stale = head.json("/api/case/command", &sign).await;
    assert_eq!((stale.status.as_u16(), stale.text().contains("CONFIRM_IDENTITY")), (403, true), "{}", stale.text());
    let wrong = head.form("/api/desk/confirm", &[("password", "wrong-wrong-wrong")]).await;
    assert_eq!(wrong.problem().fields()[0].field, "password");
    assert!(head.json("/api/case/command", &sign).await.text().contains("CONFIRM_IDENTITY"));
    assert_eq!(head.form("/api/desk/confirm", &[("password", PASSWORD)]).await.status, 200);
    let again = head.json("/api/case/command", &sign).await.text();
    assert_eq!(again, fresh, "the same request, the same answer as at first");
    let mut other = world.browser_of("zhaogang").await;
    world.clock("2025-11-10T09:40");
    assert_eq!(other.json("/api/case/command", &message).await.status, 200, "what is not signed goes on");

    let mut admin = world.browser_of("admin").await;
    let mut leader = world.browser_of("leader").await;
    world.clock("2025-11-10T10:00");
    for (path, fields) in [
        ("/api/admin/create-account", vec![("login", "x")]),
        ("/api/admin/set-active", vec![("account", "2"), ("active", "false")]),
        ("/api/admin/new-link", vec![("account", "2")]),
        ("/api/admin/end-sessions", vec![("account", "2")]),
        ("/api/admin/reset-second-factor", vec![("account", "2")]),
        ("/api/desk/second-factor-remove", vec![]),
        ("/api/desk/enrolment", vec![]),
    ] {
        let reply = admin.form(path, &fields).await;
        assert!(reply.text().contains("CONFIRM_IDENTITY"), "{path}: {}", reply.text());
    }
    let reply = leader.form("/api/registers/consultation-consent", &[("id", "1")]).await;
    assert!(reply.text().contains("CONFIRM_IDENTITY"), "{}", reply.text());
    // Without script a page asks, and leads back.
    let mut plain = admin.clone().without_script();
    let asked = plain.form("/api/desk/second-factor-remove", &[]).await;
    assert_eq!(asked.location(), "/desk/confirm?back=%2Fdesk%2Fpassword");
    assert!(plain.get(asked.location()).await.text().contains("请确认是您本人"));
    for (back, to) in [
        ("/desk/password", "/desk/password"),
        ("//evil.example", "/desk/password"),
        ("/desk/\\evil", "/desk/password"),
        ("https://evil.example", "/desk/password"),
    ] {
        let reply = plain.form("/api/desk/confirm", &[("password", PASSWORD), ("back", back)]).await;
        assert_eq!(reply.location(), to, "{back}");
    }
    assert_eq!(admin.form("/api/admin/end-sessions", &[("account", "2")]).await.status, 200);
}

/// Where a second factor is set up, proving who it is takes it, too; guesses are counted.
#[tokio::test]
async fn sec_11_proving_it_takes_the_second_factor_too() {
    let world = World::at("2025-11-10T09:00").await.requiring(&[Role::Supervisor]);
    let mut own = world.browser_of("wangqiang").await;
    let shown: domain::view::EnrolmentView = own.form("/api/desk/enrolment", &[]).await.read();
    let secret = totp_rs::Secret::try_from_base32(shown.secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = || totp.generate(u64::try_from(world.desk.now().unix()).unwrap()).to_string();
    assert_eq!(own.form("/api/desk/enrol", &[("code", &code())]).await.status, 200);
    world.clock("2025-11-10T09:30");
    assert_eq!(own.form("/api/desk/confirm", &[("password", PASSWORD)]).await.problem().fields()[0].field, "code");
    assert!(world.desk.confirmed(own.cookie(app::context::cookie::SESSION).unwrap()).await.is_err());
    assert_eq!(own.form("/api/desk/confirm", &[("password", PASSWORD), ("code", &code())]).await.status, 200);
    assert!(world.desk.confirmed(own.cookie(app::context::cookie::SESSION).unwrap()).await.is_ok());
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(own.form("/api/desk/confirm", &[("password", "wrong-wrong-wrong")]).await.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 422, 429, 429]);
    assert_eq!(me(&mut own).await, 200, "guessing here ends nobody's session");
    assert!(world.desk.sign_in("wangqiang", PASSWORD, &Caller::at("")).await.is_ok(), "and shuts no other door");
}

/// What counts as signing: every command whose paper leaves under a name, or that decides in writing for an office.
#[test]
fn sec_11_what_counts_as_signing() {
    let signing: Vec<CommandKind> = CommandKind::ALL.iter().copied().filter(|kind| kind.is_signature()).collect();
    for kind in CommandKind::ALL {
        let name = format!("{kind:?}");
        if name.starts_with("Sign") || name.starts_with("Send") || name.ends_with("Consent") {
            assert!(signing.contains(kind), "{name} is signed");
        }
    }
    assert_eq!(signing.len(), 23, "{signing:?}");
}
