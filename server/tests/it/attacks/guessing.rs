//! Guessing: who holds one key of a case guesses no other, and who guesses shuts nobody out.

use crate::support::*;
use domain::case::Channel;
use domain::ports::Tracking;
use domain::problem::Problem;

/// SEC-03: who holds a code of the case does not give back what it guessed wrong at the other party's.
#[tokio::test]
async fn sec_03_ones_own_code_gives_back_no_guess_at_anothers() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let (number, here) = (taken.case_no.to_string(), "10.0.0.1");
    let mut evaluated = 0;
    for guess in 0..40 {
        match world.desk.open(&number, &format!("{guess:08}"), here).await {
            Err(Problem::NotFound) => evaluated += 1,
            Err(Problem::TooMany(_)) => {}
            other => panic!("{other:?}"),
        }
        // Between two guesses the own code, which the limit no longer lets pass once it has been reached.
        let own = world.desk.open(&number, &taken.query_code, here).await;
        assert!(matches!(own, Ok(_) | Err(Problem::TooMany(_))), "{own:?}");
    }
    assert_eq!(evaluated, 6, "no more than the limit of the pair");
    // After its time the own code opens, and the next guess waits longer than the last.
    world.desk.clock.set(world.desk.now().plus(2));
    assert!(world.desk.open(&number, &taken.query_code, here).await.is_ok());
    assert_eq!(world.desk.open(&number, "99999999", here).await.err(), Some(Problem::NotFound));
    assert_eq!(world.desk.open(&number, "99999998", here).await.err(), Some(Problem::TooMany(4)));
}

/// SEC-03: one visitor who tries ever new numbers shuts the door for nobody else behind its address; a pair that failed
/// before waits, and nobody is told anything by being let in line.
#[tokio::test]
async fn sec_03_who_tries_ever_new_numbers_shuts_nobody_out() {
    let world = World::at("2025-11-10T09:00").await;
    let mut taken = Vec::new();
    for _ in 0..3 {
        taken.push(world.take("wangqiang", Channel::Counter, back_pay_form()).await);
    }
    let here = "10.0.0.1";
    for n in 100..200 {
        let _ = world.desk.open(&format!("2025-{n:04}"), "12345678", here).await;
    }
    let number = |n: usize| taken[n].case_no.to_string();
    assert!(world.desk.open(&number(0), &taken[0].query_code, here).await.is_ok(), "the right one comes in");
    // A wrong one is told to come again, and then has failed: it waits for the budget like any other.
    let wrong = world.desk.open(&number(1), "00000000", here).await;
    assert_eq!(wrong.err(), Some(Problem::TooMany(2)));
    let right = world.desk.open(&number(1), &taken[1].query_code, here).await;
    assert_eq!(right.err(), Some(Problem::TooMany(2)));
    // Several at once at a fresh number are one guess.
    let (one, two) = (number(2), number(2));
    let (first, second) =
        tokio::join!(world.desk.open(&one, "00000000", here), world.desk.open(&two, &taken[2].query_code, here));
    let waits = |answer: &Result<String, Problem>| matches!(answer, Err(Problem::TooMany(_)));
    assert!(waits(&first) || waits(&second), "one guess is looked at: {first:?} {second:?}");
    world.desk.clock.set(world.desk.now().plus(2));
    assert!(world.desk.open(&number(1), &taken[1].query_code, here).await.is_ok());
}

/// SEC-03: a draft opens by 256 bits nobody guesses: wrong ones stop no good one from the same address.
#[tokio::test]
async fn sec_03_wrong_tokens_of_drafts_stop_no_good_draft() {
    let world = World::at("2025-11-10T09:00").await;
    let mut citizen = world.browser();
    let (draft, _) = citizen.begin_draft().await;
    for n in 0..80 {
        let (handle, secret) = (format!("{n:016x}"), format!("{n:048x}"));
        let name = format!("{}_{handle}", app::context::cookie::DRAFT);
        let mut other = world.browser().with_cookie(&name, &secret);
        other.form("/api/intake/remove-file", &[("draft", &handle), ("no", "1")]).await;
    }
    let kind = [("draft", draft.as_str()), ("who", "individual"), ("category", "1"), ("stay", "true")];
    let saved = citizen.form("/api/intake/kind", &kind).await;
    assert!(saved.status.is_success() || saved.status.is_redirection(), "{} {}", saved.status, saved.text());
}
