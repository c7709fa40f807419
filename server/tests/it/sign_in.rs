//! Sessions end; posts are held where the pack says. How guessing is slowed down is in `limits`.

use crate::support::*;
use domain::administration::Doer;
use domain::ports::Accounts;
use domain::problem::Problem;
use domain::view::Caller;
use server::desk::FirstPassword;

/// A password nobody has told anybody.
const CHOSEN: &str = "qingsong-diqi-zuo-shangang";

#[tokio::test]
async fn a_session_ends_with_the_day_with_the_account_and_with_the_password() {
    let world = World::at("2025-11-10T08:00").await;
    let me = async |browser: &mut Browser| browser.form("/api/desk/me", &[]).await.status.as_u16();
    let mut idle = world.browser_of("liuyang").await;
    assert_eq!(me(&mut idle).await, 200);
    world.clock("2025-11-10T20:01");
    assert_eq!(me(&mut idle).await, 401);

    let (mut first, mut second) = (world.browser_of("liuyang").await, world.browser_of("liuyang").await);
    let changed = first.form("/api/desk/password", &[("old", PASSWORD), ("new", CHOSEN)]).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!((me(&mut first).await, me(&mut second).await), (200, 401), "every other session ended");
    let here = Caller::at("");
    assert!(world.desk.sign_in("liuyang", PASSWORD, &here).await.is_err());
    assert!(world.desk.sign_in("liuyang", CHOSEN, &here).await.is_ok());

    let mut closed = world.browser_of("handler").await;
    let handler = world.staff("handler").await.account().unwrap();
    let admin = world.staff("admin").await;
    world.desk.set_active(&admin, handler, false).await.unwrap();
    assert_eq!(me(&mut closed).await, 401);
    assert!(world.desk.sign_in("handler", PASSWORD, &here).await.is_err());
}

/// An office's post is where the pack says, whatever other departments of the kind there are.
#[tokio::test]
async fn a_post_of_an_office_is_held_there_and_nowhere_else() {
    let world = World::at("2025-11-10T09:30").await;
    let hire = |roles: &'static str, department: &'static str| {
        let desk = world.desk.clone();
        let login = format!("{}.{department}", roles.to_lowercase());
        let by = Doer::CommandLine("test".to_owned());
        async move { desk.account_add(&login, "某人", roles, department, FirstPassword::ByLink, by).await }
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
