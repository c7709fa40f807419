//! Signing in: failures slow down, by whom is tried and by who tries; sessions end.

use crate::support::*;
use domain::administration::Doer;
use domain::ports::Accounts;
use domain::problem::Problem;

async fn fails(world: &World, login: &str, from: &str) -> Option<u32> {
    match world.desk.sign_in(login, "wrong-password", from).await {
        Err(Problem::NotAllowed(message)) => {
            assert_eq!(message, "登录名或密码不对，请核对后再试", "does not say which");
            None
        }
        Err(Problem::TooMany(seconds)) => Some(seconds),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn failed_sign_ins_wait_longer_each_time() {
    let world = World::at("2025-11-10T09:00").await;
    for _ in 0..5 {
        assert_eq!(fails(&world, "wangqiang", "10.0.0.1").await, None, "five are free");
    }
    let mut waits = Vec::new();
    for _ in 0..14 {
        assert_eq!(fails(&world, "wangqiang", "10.0.0.1").await, None);
        let wait = fails(&world, "wangqiang", "10.0.0.1").await.expect("blocked after a further failure");
        // The right password does not help before its time.
        let right = world.desk.sign_in("wangqiang", PASSWORD, "10.0.0.1").await;
        assert!(matches!(right, Err(Problem::TooMany(_))), "{right:?}");
        waits.push(wait);
        world.desk.clock.set(world.desk.now().plus(i64::from(wait)));
    }
    assert_eq!(waits[..6], [2, 4, 8, 16, 32, 64]);
    assert_eq!(waits[13], 3600, "an hour at most");
    // From elsewhere the account is as closed as from here; another account is as closed from here.
    assert_eq!(fails(&world, "wangqiang", "10.0.0.1").await, None);
    assert!(fails(&world, "wangqiang", "10.0.0.2").await.is_some());
    assert!(fails(&world, "liuyang", "10.0.0.1").await.is_some());
    assert!(world.desk.sign_in("liuyang", PASSWORD, "10.0.0.2").await.is_ok());
    // After its time the right password is right, and failures are forgotten.
    world.desk.clock.set(world.desk.now().plus(3600));
    assert!(world.desk.sign_in("wangqiang", PASSWORD, "10.0.0.1").await.is_ok());
    for _ in 0..5 {
        assert_eq!(fails(&world, "wangqiang", "10.0.0.1").await, None);
    }
}

#[tokio::test]
async fn unknown_accounts_are_slowed_down_like_known_ones() {
    let world = World::at("2025-11-10T09:00").await;
    for _ in 0..6 {
        assert_eq!(fails(&world, "nobody", "10.0.0.1").await, None);
    }
    assert_eq!(fails(&world, "nobody", "10.0.0.9").await, Some(2));
}

#[tokio::test]
async fn guessing_query_codes_waits_longer_each_time() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await;
    let number = taken.case_no.to_string();
    let mut browser = world.browser();
    for _ in 0..6 {
        let reply = browser.form("/api/track/open", &[("case_no", &number), ("query_code", "00000000")]).await;
        assert_eq!(reply.status, 404);
    }
    let reply = browser.form("/api/track/open", &[("case_no", &number), ("query_code", &taken.query_code)]).await;
    assert_eq!(reply.status, 429, "also the right one, before its time");
    world.desk.clock.set(world.desk.now().plus(2));
    let reply = browser.form("/api/track/open", &[("case_no", &number), ("query_code", &taken.query_code)]).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_session_ends_with_the_day_with_the_account_and_with_the_password() {
    let world = World::at("2025-11-10T08:00").await;
    let me = async |browser: &mut Browser| browser.form("/api/desk/me", &[]).await.status.as_u16();
    let mut idle = world.browser_of("liuyang").await;
    assert_eq!(me(&mut idle).await, 200);
    world.clock("2025-11-10T20:01");
    assert_eq!(me(&mut idle).await, 401);

    let (mut first, mut second) = (world.browser_of("liuyang").await, world.browser_of("liuyang").await);
    let changed = first.form("/api/desk/password", &[("old", PASSWORD), ("new", "Xin-mima-2025")]).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!((me(&mut first).await, me(&mut second).await), (401, 401), "every session ended");
    assert!(world.desk.sign_in("liuyang", PASSWORD, "").await.is_err());
    assert!(world.desk.sign_in("liuyang", "Xin-mima-2025", "").await.is_ok());

    let mut closed = world.browser_of("handler").await;
    let handler = world.staff("handler").await.account().unwrap();
    let admin = world.staff("admin").await;
    world.desk.set_active(&admin, handler, false).await.unwrap();
    assert_eq!(me(&mut closed).await, 401);
    assert!(world.desk.sign_in("handler", PASSWORD, "").await.is_err());
}

/// An office's post is where the pack says, whatever other departments of the kind there are.
#[tokio::test]
async fn a_post_of_an_office_is_held_there_and_nowhere_else() {
    let world = World::at("2025-11-10T09:30").await;
    let hire = |roles: &'static str, department: &'static str| {
        let desk = world.desk.clone();
        let login = format!("{}.{department}", roles.to_lowercase());
        let by = Doer::CommandLine("test".to_owned());
        async move { desk.account_add(&login, "某人", roles, department, PASSWORD, by).await }
    };
    for (roles, department) in [
        ("JUS", "justice_bureau"),
        ("COU", "court"),
        ("CYB", "cyberspace_office"),
        ("LPB", "petitions_bureau"),
        ("HST", "business_environment_bureau"),
        ("GOV", "municipal_government"),
        ("LGL", "leading_group_office"),
        ("DIS", "discipline_commission"),
        ("DHD", "court"),
        ("SUP", "tax_bureau"),
    ] {
        hire(roles, department).await.unwrap_or_else(|problem| panic!("{roles} {department}: {problem:?}"));
    }
    for (roles, department) in [
        ("JUS", "court"),
        ("COU", "justice_bureau"),
        ("CYB", "petitions_bureau"),
        ("LPB", "cyberspace_office"),
        ("HST", "justice_bureau"),
        ("GOV", "leading_group_office"),
        ("LGO", "municipal_government"),
        ("DIS", "tax_bureau"),
        ("STA", "tax_bureau"),
    ] {
        match hire(roles, department).await {
            Err(Problem::Invalid(fields)) => assert_eq!(fields[0].field, "roles", "{roles}"),
            answer => panic!("{roles} {department}: {answer:?}"),
        }
    }
}

/// TR05, TR79: handlers and heads can be named among those who may know; a case is handed over to a clerk only.
#[tokio::test]
async fn colleagues_are_all_who_work_there_and_say_who_receives() {
    use domain::ports::Casework;
    let world = World::at("2025-11-10T09:30").await;
    let list = world.desk.colleagues(&world.staff("wangqiang").await).await.unwrap();
    let names: Vec<(&str, bool)> = list.iter().map(|one| (one.name.as_str(), one.receives)).collect();
    assert_eq!(names, [("钱峰", false), ("刘洋", true), ("孙梅", true), ("赵刚", false)]);
}
