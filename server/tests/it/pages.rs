//! What people type does not become part of a page's markup.

use crate::support::*;
use domain::case::Channel;
use domain::intake::Form;

#[tokio::test]
async fn typed_text_stays_text_on_every_page() {
    let world = World::at("2025-11-10T09:30").await;
    let nasty = "</title></textarea><script>alert(1)</script>\"'&amp;";
    let form = Form {
        title: nasty.to_owned(),
        summary: nasty.to_owned(),
        respondent_name: nasty.to_owned(),
        ..back_pay_form()
    };
    let taken = world.take("wangqiang", Channel::Counter, form.clone()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let mut citizen = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let mut clerk = world.browser_of("wangqiang").await;
    let number = taken.case_no.to_string();
    let mut pages = vec![
        citizen.get(&format!("/track/{number}")).await,
        clerk.get("/desk").await,
        clerk.get(&format!("/desk/case/{number}")).await,
        clerk.get(&format!("/desk/case/{number}/registration")).await,
    ];
    let (draft, token) = citizen.begin_draft().await;
    domain::ports::Intake::save(&world.desk, &token, form).await.unwrap();
    for step in ["kind", "facts", "contact", "files", "confirm"] {
        pages.push(citizen.get(&format!("/report/{step}?draft={draft}")).await);
    }
    for page in &pages {
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(!text.contains("<script>alert"), "{text}");
    }
    assert!(pages[2].text().contains("&lt;/title&gt;"), "the title says what was typed");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let world = World::at("2025-11-10T09:30").await;
    let mut clerk = world.browser_of("wangqiang").await;
    for path in ["/", "/desk", "/api/nothing", "/healthz", "/rules/mohe_2025/1", "/files/case/2025-000001/1"] {
        let reply = clerk.get(path).await;
        let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(header("x-frame-options").as_deref(), Some("DENY"), "{path}");
        let policy = header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-eval "), "{path}: {policy}");
        assert!(header("cache-control").is_some(), "{path}");
    }
}
