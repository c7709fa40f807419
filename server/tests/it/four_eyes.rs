//! Two persons for an account that reads cases.

use crate::support::*;
use domain::access::Actor;
use domain::administration::{Act, Doer};
use domain::ports::{Accounts, FourEyes};
use domain::problem::Problem;
use domain::value::AccountId;
use domain::view::Caller;
use server::desk::FirstPassword;

async fn second_administrator(world: &World) -> Actor {
    let by = Doer::CommandLine("ops".to_owned());
    let first = FirstPassword::Demonstration(PASSWORD);
    world.desk.account_add("second", "次管", "ADM", "leading_group_office", first, by).await.unwrap();
    world.staff("second").await
}

async fn signs_in(world: &World, login: &str) -> bool {
    world.desk.sign_in(login, PASSWORD, &Caller::at("127.0.0.1")).await.is_ok()
}

/// A password nobody has told anybody.
const CHOSEN: &str = "qingsong-diqi-zuo-shangang";

/// Whether the owner of a new account, with the link in hand, chooses a password and signs in.
async fn comes_in(world: &World, link: &str, login: &str) -> bool {
    let (token, from) = (link.trim_start_matches("/desk/link/"), Caller::at("127.0.0.1"));
    world.desk.use_link(token, CHOSEN, CHOSEN, &from).await.is_ok()
        && world.desk.sign_in(login, CHOSEN, &from).await.is_ok()
}

async fn kinds(world: &World) -> Vec<(Doer, &'static str)> {
    let events = world.desk.store.admin_list(None, 200).await.unwrap();
    events.into_iter().rev().map(|(_, event)| (event.by, event.act.kind())).collect()
}

/// A new account that reads cases stands closed until a second administrator or the head of its department confirms;
/// nobody else can, not who asked, and not an administrator made by who asked. Each step is on record.
#[tokio::test]
async fn sec_05_5_an_account_that_reads_cases_takes_two_persons() {
    let world = World::at("2025-11-10T09:30").await;
    let admin = world.staff("admin").await;
    let clerk_link = world.desk.create(&admin, "newclerk", "新来", "CLK", "tax_bureau").await.unwrap();
    assert!(!comes_in(&world, &clerk_link, "newclerk").await, "not before somebody confirmed");
    let waiting = world.desk.pending(&admin).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].own && !waiting[0].may_confirm, "{waiting:?}");
    let request = waiting[0].request;
    // Who asked, a head elsewhere, a clerk of the department: none of them.
    assert!(matches!(world.desk.decide_pending(&admin, request, true, "").await, Err(Problem::NotAllowed(_))));
    let elsewhere = world.staff("chenhua").await;
    assert!(world.desk.pending(&elsewhere).await.unwrap().is_empty());
    assert!(world.desk.decide_pending(&elsewhere, request, true, "").await.is_err());
    assert!(world.desk.decide_pending(&world.staff("liuyang").await, request, true, "").await.is_err());
    // Nor an administrator made for the purpose: that one waits as well.
    let puppet_link = world.desk.create(&admin, "puppet", "傀儡", "ADM", "leading_group_office").await.unwrap();
    assert!(!comes_in(&world, &puppet_link, "puppet").await);
    // Opening the account by the other door asks again instead of opening.
    let account = world.desk.store.account_fetch("newclerk").await.unwrap().unwrap().account;
    assert!(matches!(world.desk.set_active(&admin, account, true).await, Err(Problem::NotAllowed(_))));
    assert!(!comes_in(&world, &clerk_link, "newclerk").await);
    // The head of the department confirms.
    let head = world.staff("zhaogang").await;
    assert_eq!(world.desk.pending(&head).await.unwrap().len(), 2, "the new account, and its reopening");
    world.desk.decide_pending(&head, request, true, "").await.unwrap();
    assert!(comes_in(&world, &clerk_link, "newclerk").await);
    assert_eq!(world.desk.decide_pending(&head, request, true, "").await, Err(Problem::NotFound), "once");
    let seen = kinds(&world).await;
    let by = |actor: &Actor| Doer::Account(actor.account().unwrap());
    for (doer, kind) in [
        (by(&admin), "account_created"),
        (by(&admin), "four_eyes_asked"),
        (by(&head), "four_eyes_confirmed"),
        (by(&head), "account_changed"),
    ] {
        assert!(seen.contains(&(doer.clone(), kind)), "{doer:?} {kind}: {seen:?}");
    }
    assert_eq!(world.desk.store.log_verify().await.unwrap().problem, None);
}

/// A second administrator may refuse with a reason; what was refused never comes into force. Roles that read no case need
/// nobody, the command line needs nobody and is on record under the name of whoever ran it.
#[tokio::test]
async fn sec_05_5_refused_is_refused_and_the_command_line_is_on_record() {
    let world = World::at("2025-11-10T09:30").await;
    let admin = world.staff("admin").await;
    let second = second_administrator(&world).await;
    let another_link = world.desk.create(&admin, "another", "又一", "HDL", "tax_bureau").await.unwrap();
    let request = world.desk.pending(&second).await.unwrap()[0].request;
    let silent = world.desk.decide_pending(&second, request, false, " ").await;
    assert!(matches!(&silent, Err(Problem::Invalid(fields)) if fields[0].field == "reason"), "{silent:?}");
    world.desk.decide_pending(&second, request, false, "没有这个岗位").await.unwrap();
    assert!(!comes_in(&world, &another_link, "another").await);
    assert!(world.desk.pending(&second).await.unwrap().is_empty());
    // An auditor reads no case.
    let numbers_link = world.desk.create(&admin, "numbers", "数算", "SUP", "tax_bureau").await.unwrap();
    assert!(comes_in(&world, &numbers_link, "numbers").await);
    // Closing takes one; opening again takes two.
    let clerk = world.desk.store.account_fetch("liuyang").await.unwrap().unwrap().account;
    world.desk.set_active(&admin, clerk, false).await.unwrap();
    assert!(world.desk.set_active(&admin, clerk, true).await.is_err());
    assert!(!signs_in(&world, "liuyang").await);
    let request = world.desk.pending(&second).await.unwrap()[0].request;
    world.desk.decide_pending(&second, request, true, "").await.unwrap();
    assert!(signs_in(&world, "liuyang").await);
    let events = world.desk.store.admin_list(None, 200).await.unwrap();
    let by_hand = events.iter().any(|(_, event)| {
        event.by == Doer::CommandLine("ops".to_owned())
            && matches!(&event.act, Act::AccountCreated { state } if state.login == "second")
    });
    assert!(by_hand, "{events:?}");
}

/// The page works as plain forms: what waits is shown, and a form without script decides.
#[tokio::test]
async fn sec_05_5_the_second_person_decides_without_script() {
    let world = World::at("2025-11-10T09:30").await;
    let admin = world.staff("admin").await;
    let clerk_link = world.desk.create(&admin, "newclerk", "新来", "CLK", "tax_bureau").await.unwrap();
    let mut head = world.browser_of("zhaogang").await;
    let page = head.get("/desk/second-person").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("新建账号：新来（newclerk）") && text.contains("/api/admin/decide-pending"), "{text}");
    let done = head.form("/api/admin/decide-pending", &[("request", "1"), ("agree", "true")]).await;
    assert!(done.status.is_success() || done.status.is_redirection(), "{}", done.status);
    assert!(comes_in(&world, &clerk_link, "newclerk").await);
    assert_eq!(world.desk.store.account_fetch_by_id(AccountId(1)).await.unwrap().map(|row| row.account.0), Some(1));
}
