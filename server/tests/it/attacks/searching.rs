//! Looking for cases: nobody shuts the site with a search, and nobody unmasks people by trying numbers.

use crate::support::*;
use domain::case::Channel;
use domain::ports::Board;
use domain::view::{FoundView, SEARCH_LETTERS, SEARCH_WORDS};
use std::time::{Duration, Instant};

fn told(reply: &Reply) -> String {
    reply.problem().told().0
}

/// SEC-04: a search of 60 000 words took 20 seconds of the whole site.
#[tokio::test]
async fn sec_04_a_search_is_bounded_in_letters_and_words() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let mut clerk = world.browser_of("wangqiang").await;
    let most: Vec<String> = (0..SEARCH_WORDS).map(|n| format!("词{n}")).collect();
    let fits = clerk.form("/api/board/find", &[("text", &most.join(" "))]).await;
    assert!(fits.status.is_success(), "{}", fits.text());
    let words: Vec<String> = (0..=SEARCH_WORDS).map(|n| format!("词{n}")).collect();
    let reply = clerk.form("/api/board/find", &[("text", &words.join(" "))]).await;
    assert_eq!((reply.status.as_u16(), told(&reply).as_str()), (422, "查找：最多 12 个词，请去掉几个再找"));
    let reply = clerk.form("/api/board/find", &[("text", &"字".repeat(SEARCH_LETTERS + 1))]).await;
    assert_eq!((reply.status.as_u16(), told(&reply).as_str()), (422, "查找：最多 200 个字，请只写要找的几个词"));
    let flood = (0..60_000).map(|n| format!("字{n}")).collect::<Vec<_>>().join(" ");
    let begun = Instant::now();
    let reply = clerk.form("/api/board/find", &[("text", &flood)]).await;
    assert_eq!((reply.status.as_u16(), told(&reply).as_str()), (413, "提交的内容太长，请精简后再试"));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let name: FoundView = clerk.form("/api/board/find", &[("text", &taken.case_no.to_string())]).await.read();
    assert_eq!(name.cards.len(), 1);
}

/// SEC-04: whatever is said in a line is read no further than a line is long, at every server function; what tells a
/// matter at length is bounded by its fields.
#[tokio::test]
async fn sec_04_what_is_short_is_read_no_further_than_it_is_long() {
    let world = World::at("2025-11-10T09:00").await;
    let mut clerk = world.browser_of("wangqiang").await;
    let mut citizen = world.browser();
    let long = "字".repeat(30_000);
    let mut read = Vec::new();
    for path in app::api::ENDPOINTS {
        let browser =
            if path.starts_with("/api/track/") || path.starts_with("/api/intake/") { &mut citizen } else { &mut clerk };
        let reply = browser.form(path, &[("text", &long)]).await;
        if reply.status.as_u16() == 413 {
            assert_eq!(told(&reply), "提交的内容太长，请精简后再试", "{path}");
        } else {
            read.push(*path);
        }
    }
    let at_length = |path: &&str| {
        let long = ["/api/track/", "/api/registers/"].iter().any(|begin| path.starts_with(begin));
        long || ["/api/intake/facts", "/api/case/command", "/api/case/amend", "/api/case/register-contact"]
            .contains(path)
            || *path == "/api/board/bulk"
    };
    let wanted: Vec<&str> = app::api::ENDPOINTS.iter().copied().filter(at_length).collect();
    assert_eq!(read, wanted);
    // Nor does a body that does not say how long it is get any further.
    let request = http::Request::post("/api/board/find")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(axum::body::Body::from(format!("text={}", "a".repeat(100_000))));
    assert!(!clerk.send(request.unwrap()).await.status.is_success());
}

/// SEC-01 [M-5.3-a]: a telephone is not unmasked by trying its digits: ever new numbers are counted by account, and what
/// was found by one is on record for the auditors.
#[tokio::test]
async fn sec_01_numbers_behind_a_mask_are_not_tried_without_end_and_hits_are_on_record() {
    let world = World::at("2025-11-10T09:00").await;
    let form = back_pay_form();
    let (phone, name) = (form.phone.clone(), form.name.clone());
    let taken = world.take("wangqiang", Channel::Counter, form).await;
    let mut clerk = world.browser_of("wangqiang").await;
    let mut refused = 0;
    for n in 0..100 {
        let guess = format!("139{n:04}0001");
        let reply = clerk.form("/api/board/find", &[("text", &guess)]).await;
        match reply.status.as_u16() {
            200 => assert!(n < 30, "{n} guesses were looked at"),
            429 => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!(refused, 70);
    // Who looks for the same again learns nothing new, a case is found by its number, and a colleague is not in the way.
    assert!(clerk.form("/api/board/find", &[("text", "13900000001")]).await.status.is_success());
    assert!(clerk.form("/api/board/find", &[("text", &taken.case_no.to_string())]).await.status.is_success());
    let mut colleague = world.browser_of("liuyang").await;
    for text in [&phone, &name, &phone] {
        let found: FoundView = colleague.form("/api/board/find", &[("text", text)]).await.read();
        assert_eq!(found.cards.len(), 1, "{text}");
    }
    world.desk.clock.set(world.desk.now().plus(60));
    let found: FoundView = clerk.form("/api/board/find", &[("text", &phone)]).await.read();
    assert_eq!(found.cards.len(), 1);
    let row = world.desk.store.case_fetch(taken.case_no).await.unwrap().unwrap();
    let noted = world.desk.store.access_list(row.case_id).await.unwrap();
    let noted: Vec<&str> = noted.iter().map(|(_, _, what, _)| what.as_str()).collect();
    assert_eq!(noted, ["按电话查到", "按姓名或单位名称查到", "按电话查到"], "once for each, with no number in it");
    // What is not theirs to see is neither found nor noted.
    let other = world.desk.find(&world.staff("sunli").await, &phone).await.unwrap();
    assert_eq!(other.cards.len(), 0);
    let noted = world.desk.store.access_list(row.case_id).await.unwrap();
    assert_eq!(noted.len(), 3);
}
