//! Nothing is left lying about in a browser: receipts, drafts, open cases.

use crate::stories::submits_online;
use crate::support::*;
use app::api::intake::{DraftLine, DraftPage, MOST_DRAFTS};
use app::context::cookie;
use domain::case::Channel;
use domain::ports::Intake;
use sqlx::Row;

const NOW: &str = "2025-11-10T09:30";

async fn drafts_stored(world: &World) -> i64 {
    let query = sqlx::query("select count(*) from draft where case_id is null");
    query.fetch_one(&world.desk.store.readers).await.unwrap().get(0)
}

async fn receipts_stored(world: &World) -> i64 {
    let query = sqlx::query("select count(*) from draft where receipt is not null");
    query.fetch_one(&world.desk.store.readers).await.unwrap().get(0)
}

/// Two tabs of one browser write two drafts: what is typed in one is not in the other, on pages as in calls.
#[tokio::test]
async fn sec_06_two_tabs_write_two_drafts() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    let (first, _) = browser.begin_draft().await;
    let (second, _) = browser.begin_draft().await;
    assert_ne!(first, second);
    let typed = [(&first, "第一份的经过：单位没有给我缴社保费"), (&second, "第二份的经过：缴费基数不对")];
    for (draft, summary) in typed {
        let fields = [("draft", draft.as_str()), ("category", "8")];
        assert_eq!(browser.form("/api/intake/kind", &fields).await.status, 200);
        let fields = [("draft", draft.as_str()), ("item", "1"), ("summary", summary), ("stay", "true")];
        assert_eq!(browser.form("/api/intake/facts", &fields).await.status, 200);
    }
    for (draft, own, other) in [(&first, typed[0].1, typed[1].1), (&second, typed[1].1, typed[0].1)] {
        let page = browser.get(&format!("/report/facts?draft={draft}")).await.text();
        assert!(page.contains(own) && !page.contains(other), "{draft}");
        let call = [("draft", draft.as_str()), ("step", "facts"), ("item", "1"), ("check", "false")];
        let read: Option<DraftPage> = browser.form("/api/intake/draft", &call).await.read();
        assert_eq!(read.unwrap().draft.form.summary, own);
    }
    // A file given in one tab is not in the other.
    let sent = browser.upload(&format!("/upload/draft?draft={first}"), "工资条.pdf", b"%PDF-1.7 wages").await;
    assert_eq!(sent.status, 204);
    assert!(browser.get(&format!("/report/files?draft={first}")).await.text().contains("工资条.pdf"));
    assert!(!browser.get(&format!("/report/files?draft={second}")).await.text().contains("工资条.pdf"));
    // Neither is shown where the address names none.
    let none = browser.get("/report/facts").await.text();
    assert!(!none.contains(typed[0].1) && !none.contains(typed[1].1) && none.contains("继续填写"), "{none}");
}

/// The address of a draft opens nothing in another browser, with or without a script, and changes nothing there.
#[tokio::test]
async fn sec_06_a_shared_address_of_a_draft_opens_nothing() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    let (draft, token) = browser.begin_draft().await;
    world.desk.save(&token, back_pay_form()).await.unwrap();
    let mut other = world.browser();
    for step in ["kind", "facts", "contact", "files", "confirm", "done"] {
        let page = other.get(&format!("/report/{step}?draft={draft}")).await.text();
        assert!(!page.contains("张丽") && !page.contains("北极宾馆") && !page.contains("13800000001"), "{step}");
    }
    for (path, field) in [("kind", "category"), ("facts", "summary"), ("contact", "name"), ("submit", "truthful")] {
        let fields = [("draft", draft.as_str()), (field, "yes"), ("agreed", "yes")];
        let reply = other.form(&format!("/api/intake/{path}"), &fields).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
    }
    assert_eq!(other.form("/api/intake/discard", &[("draft", &draft)]).await.status, 200);
    assert_eq!(other.upload(&format!("/upload/draft?draft={draft}"), "a.pdf", b"%PDF-1.7").await.status, 404);
    // The handle is not the secret: neither as the cookie's value nor as the whole token does it open anything.
    let mut guess = world.browser().with_cookie(&format!("{}_{draft}", cookie::DRAFT), &draft);
    let call = [("draft", draft.as_str()), ("step", "contact"), ("item", "1"), ("check", "false")];
    let read: Option<DraftPage> = guess.form("/api/intake/draft", &call).await.read();
    assert_eq!(read, None);
    assert_eq!(world.desk.draft(&token, None).await.unwrap().form, back_pay_form(), "and nothing changed");
}

/// A draft is thrown away with its files, only that one; the page that begins lists what is left.
#[tokio::test]
async fn sec_06_an_unsent_draft_can_be_discarded() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    let (first, token) = browser.begin_draft().await;
    world.desk.save(&token, back_pay_form()).await.unwrap();
    browser.upload(&format!("/upload/draft?draft={first}"), "a.pdf", b"%PDF-1.7 wages").await;
    let (second, _) = browser.begin_draft().await;
    let lines: Vec<DraftLine> = browser.form("/api/intake/drafts", &[]).await.read();
    assert_eq!(lines.len(), 2);
    let begin = browser.get("/report/kind").await.text();
    assert!(begin.contains("没有提交的草稿") && begin.contains("放弃草稿"), "{begin}");
    assert!(begin.contains(&format!("/report/kind?draft={first}")) && !begin.contains("张丽"), "names nobody");

    let mut plain = browser.clone().without_script();
    let gone = plain.form("/api/intake/discard", &[("draft", &first)]).await;
    assert!(gone.status.is_redirection(), "{}", gone.status);
    assert_eq!(gone.location(), "/report/kind");
    assert_eq!(drafts_stored(&world).await, 1);
    assert_eq!(world.desk.store.files.names().unwrap(), Vec::<String>::new(), "its file is gone");
    let begin = plain.get("/report/kind").await.text();
    assert!(!begin.contains(&first) && begin.contains(&second));
    // What the other tab still shows can no longer be sent.
    let fields = [("draft", first.as_str()), ("truthful", "yes"), ("agreed", "yes")];
    assert_eq!(browser.form("/api/intake/submit", &fields).await.status, 404);
}

/// One browser holds five unsent drafts at most; then it is told what to do, with and without a script.
#[tokio::test]
async fn sec_06_a_browser_holds_a_few_drafts_only() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    for _ in 0..MOST_DRAFTS {
        browser.begin_draft().await;
    }
    let refused = browser.form("/api/intake/begin", &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("放弃其中一份"), "{}", refused.text());
    let mut plain = browser.clone().without_script();
    let sent = plain.form("/api/intake/begin", &[]).await;
    assert_eq!(sent.location(), "/report/kind?full=1");
    assert!(plain.get("/report/kind?full=1").await.text().contains("放弃其中一份"));
    assert_eq!(drafts_stored(&world).await, i64::try_from(MOST_DRAFTS).unwrap());
}

/// The receipt: shown on its page, again when that is asked for again, and to nobody else; gone once another page was
/// opened, and then the page says how to get a new code.
#[tokio::test]
async fn sec_06_a_receipt_is_gone_once_its_page_was_left() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    let submitted = submits_online(&mut browser).await;
    let (draft, _) = browser.receipt();
    let code = format!("{} {}", &submitted.query_code[..4], &submitted.query_code[4..]);
    let page = format!("/report/done?draft={draft}");
    for _ in 0..2 {
        let shown = browser.get(&page).await;
        assert!(shown.text().contains(&code) && shown.text().contains("我已记下"), "{}", shown.text());
        assert_eq!(shown.headers["cache-control"], "no-store");
    }
    let shared = world.browser().get(&page).await;
    assert_eq!(shared.status, 404);
    assert!(!shared.text().contains(&code) && !shared.text().contains(&submitted.query_code));
    // A draft in another tab is another tab.
    let (other, _) = browser.begin_draft().await;
    browser.get(&format!("/report/kind?draft={other}")).await;
    assert!(browser.get(&page).await.text().contains(&code));
    // Another page of the site: the receipt's was left.
    let left = browser.get("/guide/stations").await;
    assert!(left.headers.get_all("set-cookie").iter().any(|value| value.to_str().unwrap().contains("fq_receipt_")));
    let back = browser.get(&page).await;
    assert_eq!(back.status, 404);
    let text = back.text();
    assert!(!text.contains(&code) && !text.contains(&submitted.query_code) && text.contains("重新出具"), "{text}");
    assert_eq!(receipts_stored(&world).await, 0, "nor is it stored");
    // Sending the form again makes no second case.
    let fields = [("draft", draft.as_str()), ("truthful", "yes"), ("agreed", "yes")];
    assert_ne!(browser.form("/api/intake/submit", &fields).await.status, 500);
    assert_eq!(world.verified().await, 1);
}

/// After a quarter of an hour it is gone by itself: from the page, from the call, and with the next sweep from the store.
#[tokio::test]
async fn sec_06_a_receipt_is_gone_after_fifteen_minutes() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    let submitted = submits_online(&mut browser).await;
    let (draft, token) = browser.receipt();
    let page = format!("/report/done?draft={draft}");
    world.clock("2025-11-10T09:45");
    assert_eq!(browser.get(&page).await.status, 200);
    world.desk.store.receipt_expire(world.desk.now().plus(-app::api::intake::RECEIPT_LIFE)).await.unwrap();
    assert_eq!(receipts_stored(&world).await, 1, "not a second too early");
    world.desk.clock.set(world.desk.now().plus(1));
    let late = browser.get(&page).await;
    assert_eq!(late.status, 404);
    assert!(!late.text().contains(&submitted.query_code) && late.text().contains("15 分钟"), "{}", late.text());
    assert!(world.desk.receipt(&token).await.is_err());
    world.desk.store.receipt_expire(world.desk.now().plus(-app::api::intake::RECEIPT_LIFE)).await.unwrap();
    assert_eq!(receipts_stored(&world).await, 0);
}

/// 我已记下 puts the receipt away at once.
#[tokio::test]
async fn sec_06_a_receipt_that_is_written_down_is_put_away() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    submits_online(&mut browser).await;
    let (draft, _) = browser.receipt();
    let mut plain = browser.clone().without_script();
    let sent = plain.form("/api/intake/receipt-seen", &[("draft", &draft)]).await;
    assert_eq!((sent.status.is_redirection(), sent.location()), (true, "/"));
    assert_eq!((plain.holds("fq_receipt_"), receipts_stored(&world).await), (0, 0));
    // The browser that still has the cookie gets nothing for it.
    assert_eq!(browser.get(&format!("/report/done?draft={draft}")).await.status, 404);
}

/// Two cases in two tabs: each page is its own case's; closing one leaves the other open.
#[tokio::test]
async fn sec_06_two_tracked_cases_do_not_mix() {
    let world = World::at(NOW).await;
    let mut browser = world.browser();
    let mut cases = Vec::new();
    for name in ["张丽", "李梅"] {
        let form = domain::intake::Form { name: name.to_owned(), ..back_pay_form() };
        let taken = world.take("wangqiang", Channel::Counter, form).await;
        let number = taken.case_no.to_string();
        let fields = [("case_no", number.as_str()), ("query_code", taken.query_code.as_str())];
        let opened = browser.form("/api/track/open", &fields).await;
        assert_eq!(opened.status, 200, "{}", opened.text());
        cases.push((taken.case_no, number));
    }
    assert_eq!(browser.holds("fq_track_"), 2);
    let page = |number: &str| format!("/track/{number}");
    for (own, other) in [(0, 1), (1, 0)] {
        let text = browser.get(&page(&cases[own].1)).await.text();
        assert!(text.contains(&cases[own].1) && !text.contains(&cases[other].1), "{text}");
    }
    // What is done in one tab is done to its own case.
    let version = world.case(cases[0].0).await.version.to_string();
    let fields = [("case_no", cases[0].1.as_str()), ("version", version.as_str()), ("text", "请问进展")];
    assert_eq!(browser.form("/api/track/message", &fields).await.status, 200);
    assert_eq!(world.case(cases[1].0).await.version, 1);
    // What was typed and refused without a script is shown on its own case's page only.
    let mut plain = browser.clone().without_script();
    let fields = [("case_no", cases[0].1.as_str()), ("version", "1"), ("grounds", "只写给第一件的理由")];
    plain.form("/api/track/object", &fields).await;
    assert!(!plain.get(&page(&cases[1].1)).await.text().contains("只写给第一件的理由"));
    // One is left, the other stays.
    let closed = plain.form("/api/track/close", &[("case_no", &cases[0].1)]).await;
    assert_eq!(closed.location(), "/track");
    assert_eq!(plain.get(&page(&cases[0].1)).await.status, 404);
    assert_eq!(plain.get(&page(&cases[1].1)).await.status, 200);
    // Also for whoever kept the cookie.
    assert_eq!(browser.get(&page(&cases[0].1)).await.status, 404);
    assert_eq!(browser.get(&page(&cases[1].1)).await.status, 200);
}

/// 离开: drafts with their files, receipts and open cases of this browser are gone, in the browser and in the store; other
/// browsers keep theirs. The browser is told to clear what it kept.
#[tokio::test]
async fn sec_06_leaving_clears_everything_of_this_browser() {
    let world = World::at(NOW).await;
    let mut elsewhere = world.browser();
    let (kept, _) = elsewhere.begin_draft().await;
    let mut browser = world.browser();
    let submitted = submits_online(&mut browser).await;
    let (receipt, _) = browser.receipt();
    let number = submitted.case_no.to_string();
    let fields = [("case_no", number.as_str()), ("query_code", submitted.query_code.as_str())];
    assert_eq!(browser.form("/api/track/open", &fields).await.status, 200);
    let (draft, token) = browser.begin_draft().await;
    world.desk.save(&token, back_pay_form()).await.unwrap();
    browser.upload(&format!("/upload/draft?draft={draft}"), "a.pdf", b"%PDF-1.7 wages").await;
    let before = browser.clone();

    let mut plain = browser.without_script();
    let left = plain.form("/api/leave/all", &[]).await;
    assert_eq!((left.status.is_redirection(), left.location()), (true, "/left"));
    assert_eq!(left.headers["clear-site-data"], "\"cache\", \"storage\"");
    for kind in ["fq_draft_", "fq_receipt_", "fq_track_"] {
        assert_eq!(plain.holds(kind), 0, "{kind}");
    }
    assert!(plain.get("/left").await.text().contains("没有留下您的内容"));
    // Also for whoever copied every cookie beforehand, or presses the back button.
    for mut browser in [before, plain] {
        for page in [
            format!("/track/{number}"),
            format!("/report/done?draft={receipt}"),
            format!("/report/contact?draft={draft}"),
        ] {
            let text = browser.get(&page).await.text();
            assert!(!text.contains("张丽") && !text.contains(&submitted.query_code), "{page}: {text}");
        }
    }
    assert_eq!((drafts_stored(&world).await, receipts_stored(&world).await), (1, 0));
    assert_eq!(world.desk.store.files.names().unwrap(), Vec::<String>::new());
    let page = elsewhere.get(&format!("/report/kind?draft={kept}")).await.text();
    assert!(page.contains("争议类别"), "another browser's draft stays");
}
