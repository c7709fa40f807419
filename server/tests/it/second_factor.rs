//! SEC-11: the second factor, and the link for a first password.

use crate::support::*;
use app::context::cookie;
use domain::access::Role;
use domain::administration::Doer;
use domain::ports::{Accounts, FourEyes as _};
use domain::problem::Problem;
use domain::view::{Caller, EnrolmentView, SecurityView};
use server::desk::{FirstPassword, SignInRules, link_path};
use std::time::Instant;

/// A password nobody has told anybody.
const CHOSEN: &str = "qingsong-diqi-zuo-shangang";

/// The code a telephone shows now.
pub(crate) fn code(world: &World, shown: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(shown.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(world.desk.now().unix()).unwrap()).to_string()
}

/// The next code: one shown before is not taken again.
fn later(world: &World) {
    world.desk.clock.set(world.desk.now().plus(30));
}

async fn set_up(world: &World, browser: &mut Browser) -> EnrolmentView {
    let shown: EnrolmentView = browser.form("/api/desk/enrolment", &[]).await.read();
    let right = code(world, &shown.secret);
    let done = browser.form("/api/desk/enrol", &[("code", &right)]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    later(world);
    shown
}

async fn status(browser: &mut Browser, path: &str) -> u16 {
    browser.form(path, &[]).await.status.as_u16()
}

/// Set up by one right code; asked for from then on; until it is given, the session opens nothing.
#[tokio::test]
async fn sec_11_a_second_factor_is_asked_for_and_nothing_opens_before_it() {
    let world = World::at("2025-11-10T09:00").await;
    let mut own = world.browser_of("wangqiang").await;
    let shown: EnrolmentView = own.form("/api/desk/enrolment", &[]).await.read();
    assert_eq!(shown.recovery.len(), 10);
    let again: EnrolmentView = own.form("/api/desk/enrolment", &[]).await.read();
    assert_eq!(again.secret, shown.secret, "a page that is read again shows the same");
    let wrong = own.form("/api/desk/enrol", &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    set_up(&world, &mut own).await;
    let kept: SecurityView = own.form("/api/desk/security", &[]).await.read();
    assert_eq!((kept.factor_since.is_some(), kept.recovery_left), (true, 10));
    assert_eq!(status(&mut own, "/api/desk/enrolment").await, 403, "shown once, and never again");

    let mut browser = world.browser();
    let reply = browser.form("/api/desk/sign-in", &[("login", "wangqiang"), ("password", PASSWORD)]).await;
    assert_eq!(reply.status, 200);
    for path in ["/api/desk/me", "/api/board/board", "/api/desk/security", "/api/desk/confirm", "/api/desk/password"] {
        assert_eq!(status(&mut browser, path).await, 401, "{path}");
    }
    for page in ["/desk", "/desk/password", "/desk/second-factor"] {
        let reply = browser.get(page).await;
        assert!(reply.location().starts_with("/desk/login/code"), "{page} leads to {}", reply.location());
    }
    assert_eq!(browser.get("/live").await.status, 401);
    let half_done = browser.cookie(cookie::SESSION).unwrap().to_owned();
    let right = code(&world, &shown.secret);
    let reply = browser.form("/api/desk/sign-in-code", &[("code", &right)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(status(&mut browser, "/api/desk/me").await, 200);
    assert_ne!(browser.cookie(cookie::SESSION).unwrap(), half_done, "another session than before");
    let mut stale = world.browser().with_cookie(cookie::SESSION, &half_done);
    assert_eq!(status(&mut stale, "/api/desk/me").await, 401);
}

/// A code is good once, one step early or late, and guesses at it are counted.
#[tokio::test]
async fn sec_11_a_code_is_good_once_and_guesses_are_counted() {
    let world = World::at("2025-11-10T09:00").await;
    let shown = set_up(&world, &mut world.browser_of("wangqiang").await).await;
    let from = Caller::at("10.0.0.1");
    let half = async || world.desk.sign_in("wangqiang", PASSWORD, &from).await.unwrap().token;
    let right = code(&world, &shown.secret);
    world.desk.sign_in_code(&half().await, &right, &from).await.unwrap();
    let replayed = world.desk.sign_in_code(&half().await, &right, &from).await.unwrap_err();
    assert!(matches!(&replayed, Problem::Invalid(fields) if fields[0].message.contains("用过")), "{replayed:?}");
    // The code of two requests at once is right for one of them.
    later(&world);
    let right = code(&world, &shown.secret);
    let (one, two) = (half().await, half().await);
    let (first, second) =
        tokio::join!(world.desk.sign_in_code(&one, &right, &from), world.desk.sign_in_code(&two, &right, &from));
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");
    // One step late is right, two are not.
    let early = code(&world, &shown.secret);
    later(&world);
    later(&world);
    assert!(world.desk.sign_in_code(&half().await, &early, &from).await.is_err());
    let other = Caller::at("10.0.0.2");
    let session = half().await;
    let mut refused = 0;
    for n in 0..40 {
        let answer = world.desk.sign_in_code(&session, &format!("{n:06}"), &other).await;
        refused += u32::from(matches!(answer, Err(Problem::TooMany(_))));
    }
    assert_eq!(refused, 34, "six are evaluated, the others wait");
    let right = code(&world, &shown.secret);
    assert!(world.desk.sign_in_code(&session, &right, &from).await.is_ok(), "the owner, elsewhere, does not");
}

/// Ten codes on paper, each once; a lost telephone is reset by the administrator.
#[tokio::test]
async fn sec_11_recovery_codes_are_good_once_each() {
    let world = World::at("2025-11-10T09:00").await;
    let shown = set_up(&world, &mut world.browser_of("wangqiang").await).await;
    let from = Caller::at("10.0.0.1");
    for paper in &shown.recovery {
        let session = world.desk.sign_in("wangqiang", PASSWORD, &from).await.unwrap().token;
        assert!(world.desk.sign_in_code(&session, &paper.to_lowercase(), &from).await.is_ok(), "{paper}");
        let session = world.desk.sign_in("wangqiang", PASSWORD, &from).await.unwrap().token;
        assert!(world.desk.sign_in_code(&session, paper, &from).await.is_err(), "{paper} twice");
        let paper = code(&world, &shown.secret);
        world.desk.sign_in_code(&session, &paper, &from).await.unwrap();
        later(&world);
    }
    let mut admin = world.browser_of("admin").await;
    let account = world.staff("wangqiang").await.account().unwrap().0.to_string();
    let mut own = world.browser_of("wangqiang").await;
    // It takes a second person.
    let asked = admin.form("/api/admin/reset-second-factor", &[("account", &account)]).await;
    assert_eq!(asked.status, 403, "{}", asked.text());
    let head = world.staff("zhaogang").await;
    let request = world.desk.pending(&head).await.unwrap()[0].request;
    world.desk.decide_pending(&head, request, true, "").await.unwrap();
    let reset = admin.form("/api/admin/reset-second-factor", &[("account", &account)]).await;
    assert_eq!(reset.status, 200, "{}", reset.text());
    assert_eq!(status(&mut own, "/api/desk/me").await, 401, "its sessions ended");
    assert_eq!(world.desk.sign_in("wangqiang", PASSWORD, &from).await.unwrap().step, domain::view::SignInStep::Done);
}

/// A post that needs a second factor is led to setting it up right after the password, and can do nothing else.
#[tokio::test]
async fn sec_11_a_post_that_needs_a_second_factor_does_nothing_without() {
    let world = World::at("2025-11-10T09:00").await.requiring(&[Role::Administrator]);
    let mut browser = world.browser();
    let reply = browser.form("/api/desk/sign-in", &[("login", "admin"), ("password", PASSWORD)]).await;
    assert_eq!(reply.status, 200);
    for path in ["/api/desk/me", "/api/admin/accounts", "/api/desk/security"] {
        assert_eq!(status(&mut browser, path).await, 401, "{path}");
    }
    assert_eq!(browser.get("/desk/admin").await.location(), "/desk/second-factor?next=%2Fdesk%2Fadmin");
    let page = browser.get("/desk/second-factor").await;
    assert!(page.status.is_success() && page.text().contains("setup__ink"), "{}", page.text());
    set_up(&world, &mut browser).await;
    assert_eq!(status(&mut browser, "/api/admin/accounts").await, 200, "signed in by it");
    let refused = browser.form("/api/desk/second-factor-remove", &[]).await;
    assert_eq!(refused.status, 403, "and it stays: {}", refused.text());
    // Others sign in as before.
    let mut other = world.browser();
    other.form("/api/desk/sign-in", &[("login", "liuyang"), ("password", PASSWORD)]).await;
    assert_eq!(status(&mut other, "/api/desk/me").await, 200);
}

/// In the file stand neither secret nor recovery codes nor links, and a row moved to another account opens nothing.
#[tokio::test]
async fn sec_11_secrets_are_sealed_and_bound_to_their_row() {
    let world = World::at("2025-11-10T09:00").await;
    let shown = set_up(&world, &mut world.browser_of("wangqiang").await).await;
    let link =
        world.desk.account_add("neu", "新人", "CLK", "tax_bureau", FirstPassword::ByLink, Doer::Server).await.unwrap();
    let (neu, token) = (link.0, link.1.unwrap());
    let liuyang = world.staff("liuyang").await.account().unwrap();
    let wangqiang = world.staff("wangqiang").await.account().unwrap();
    world
        .desk
        .store
        .writer
        .run(move |unit| {
            Box::pin(async move {
                for sql in [
                    "insert into second_factor select $1, sealed, begun_at, set_at, last_step from second_factor where account_id = $2",
                    "insert into recovery_code select $1, digest from recovery_code where account_id = $2",
                    "insert into account_link select $1, digest, expires_at from account_link where account_id = $3",
                ] {
                    sqlx::query(sql).bind(liuyang.0).bind(wangqiang.0).bind(neu.0).execute(&mut unit.conn).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    let from = Caller::at("10.0.0.1");
    let signed = world.desk.sign_in("liuyang", PASSWORD, &from).await;
    assert!(signed.is_err(), "a secret that is not its own is a fault, not a factor: {signed:?}");
    let secret = token.split_once('-').unwrap().1;
    let moved = world.desk.use_link(&format!("{}-{secret}", liuyang.0), CHOSEN, CHOSEN, &from).await;
    assert_eq!(moved, Err(Problem::NotFound));
    let folder = world.close().await;
    let bytes = std::fs::read(folder.path().join(server::store::DATABASE)).unwrap();
    let plain = shown.secret.replace(' ', "");
    for private in [plain.as_str(), shown.recovery[0].as_str(), &shown.recovery[0].replace('-', ""), secret] {
        assert!(!bytes.windows(private.len()).any(|window| window == private.as_bytes()), "{private} can be read");
    }
}

/// The first password is chosen by its owner, by a link that is good once and for three days.
#[tokio::test]
async fn sec_11_a_first_password_is_chosen_by_a_link_that_is_good_once() {
    let world = World::at("2025-11-10T09:00").await;
    let mut admin = world.browser_of("admin").await;
    let fields = [("login", "chenjing"), ("name", "陈静"), ("roles", "CLK"), ("department", "tax_bureau")];
    let path: String = admin.form("/api/admin/create-account", &fields).await.read();
    let token = path.trim_start_matches("/desk/link/").to_owned();
    let mut person = world.browser().without_script();
    // An account that reads cases takes a second person.
    let head = world.staff("zhaogang").await;
    let second = async || {
        let request = world.desk.pending(&head).await.unwrap()[0].request;
        world.desk.decide_pending(&head, request, true, "").await.unwrap();
    };
    assert_eq!(person.get(&path).await.status, 404, "not before somebody confirmed");
    second().await;
    let page = person.get(&path).await;
    assert!(page.status.is_success() && page.text().contains("陈静") && page.text().contains("chenjing"));
    for (password, again, says) in [
        ("chenjing-2025", "chenjing-2025", "不要包含账号"),
        ("Password123!", "Password123!", "很多人用"),
        (CHOSEN, "etwas-anderes", "不一样"),
    ] {
        let sent = [("token", token.as_str()), ("password", password), ("again", again)];
        let back = person.form("/api/desk/link-use", &sent).await;
        assert_eq!(back.location(), path, "led back");
        let text = person.get(&path).await.text();
        assert!(text.contains(says), "{says}: {text}");
        let told = world.browser().form("/api/desk/link-use", &sent).await;
        assert_eq!(told.status, 422, "{}", told.text());
    }
    let sent = [("token", token.as_str()), ("password", CHOSEN), ("again", CHOSEN)];
    assert_eq!(person.form("/api/desk/link-use", &sent).await.location(), "/desk/login?ready=1");
    assert_eq!(person.get(&path).await.status, 404, "good once");
    assert_eq!(world.browser().form("/api/desk/link-use", &sent).await.status, 404);
    let from = Caller::at("10.0.0.1");
    let signed = world.desk.sign_in("chenjing", CHOSEN, &from).await.unwrap();
    // A reset: the old password and every session are over at once, the new link is good for 72 hours.
    let account = world.staff("chenjing").await.account().unwrap();
    let number = account.0.to_string();
    assert_eq!(admin.form("/api/admin/new-link", &[("account", &number)]).await.status, 403, "this, too");
    second().await;
    let path: String = admin.form("/api/admin/new-link", &[("account", &number)]).await.read();
    assert!(world.desk.me(&signed.token).await.is_err());
    assert!(world.desk.sign_in("chenjing", CHOSEN, &from).await.is_err());
    let token = path.trim_start_matches("/desk/link/");
    world.clock("2025-11-13T09:00");
    assert!(world.desk.link(token, &from).await.is_ok());
    world.clock("2025-11-13T09:01");
    assert_eq!(world.desk.link(token, &from).await, Err(Problem::NotFound), "after three days");
    // Two who use the same link at once: one of them has.
    let token = world.desk.account_new_link(account, Doer::Server).await.unwrap();
    assert_eq!(link_path(&token).len(), path.len());
    let (one, two) = tokio::join!(
        world.desk.use_link(&token, CHOSEN, CHOSEN, &from),
        world.desk.use_link(&token, CHOSEN, CHOSEN, &from)
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    // A link of an account that is closed opens nothing.
    let token = world.desk.account_new_link(account, Doer::Server).await.unwrap();
    let actor = world.staff("admin").await;
    world.desk.set_active(&actor, account, false).await.unwrap();
    assert_eq!(world.desk.link(&token, &from).await, Err(Problem::NotFound));
}

/// A figure: what a sign-in with a code costs beside one without.
#[tokio::test]
async fn sec_11_the_cost_of_a_code() {
    let world = World::at("2025-11-10T09:00").await;
    let shown = set_up(&world, &mut world.browser_of("wangqiang").await).await;
    let from = Caller::at("10.0.0.1");
    let (mut password, mut second) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        later(&world);
        let begun = Instant::now();
        let session = world.desk.sign_in("wangqiang", PASSWORD, &from).await.unwrap().token;
        password.push(begun.elapsed());
        let right = code(&world, &shown.secret);
        let begun = Instant::now();
        world.desk.sign_in_code(&session, &right, &from).await.unwrap();
        second.push(begun.elapsed());
    }
    password.sort_unstable();
    second.sort_unstable();
    println!("sign-in, median of 20: password {:?}, code of the second factor {:?}", password[10], second[10]);
    assert!(SignInRules::default().second_factor.is_empty(), "nobody is asked who is not meant to be");
}
