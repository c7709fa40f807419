//! What every answer carries, where every answer leads, and what an address may say (issue 11, "Also").

use crate::support::*;
use app::api::ENDPOINTS;
use app::context::cookie;
use axum::body::Body;
use domain::case::Command;
use domain::value::own_path;
use http::{Method, Request, StatusCode, header};

/// A site as the build makes it, as far as its addresses go.
fn site(folder: &std::path::Path) -> server::http::SiteFiles {
    let manifest = r#"{"css":"/a/site.css","icons":"/a/icons.svg","portal":["/a/p.js","/a/p.wasm"],"desk":["/a/d.js","/a/d.wasm"]}"#;
    std::fs::create_dir_all(folder.join("a")).unwrap();
    std::fs::write(folder.join("manifest.json"), manifest).unwrap();
    std::fs::write(folder.join("a/site.css"), "body{}").unwrap();
    server::http::SiteFiles::open(folder).unwrap()
}

/// One request of every kind there is, with the status it is answered with.
async fn every_kind(browser: &mut Browser) -> Vec<(String, Reply)> {
    let mut replies = Vec::new();
    for path in [
        "/",
        "/report/kind",
        "/track",
        "/track/2025-000001",
        "/no-such-page",
        "/desk",
        "/desk/login",
        "/desk/case/2025-000001",
        "/healthz",
        "/live",
        "/rules/mohe_2025/1",
        "/files/case/2025-000001/1",
        "/export/figures/2025Q4",
        "/api/nothing",
        "/api/desk/me",
        "/api/hotline/v1/tickets/1",
        "/a/site.css",
        "/a/none.css",
        "/desk/login?__path=%2Fapi%2Fdesk%2Fsign-in&__err=e30",
    ] {
        replies.push((path.to_owned(), browser.get(path).await));
    }
    for path in ["/api/desk/me", "/api/track/open", "/api/hotline/v1/tickets", "/upload/draft", "/healthz", "/desk"] {
        replies.push((format!("POST {path}"), browser.form(path, &[]).await));
    }
    let foreign = Request::post("/api/track/open").header("sec-fetch-site", "cross-site").body(Body::empty());
    replies.push(("another site".to_owned(), browser.send(foreign.unwrap()).await));
    let large = vec![b'a'; 3 * 1024 * 1024];
    let kind = "application/x-www-form-urlencoded";
    replies.push(("too large".to_owned(), browser.raw(Method::POST, "/api/track/open", kind, large).await));
    replies.push(("method".to_owned(), browser.raw(Method::DELETE, "/healthz", kind, Vec::new()).await));
    replies
}

/// SEC-11: pages, redirects, errors, assets, streams and the hotline's answers carry the same protecting headers; HSTS
/// where cookies go over TLS only.
#[tokio::test]
async fn sec_11_every_kind_of_answer_carries_every_header() {
    let world = World::at("2025-11-10T09:30").await;
    let folder = tempfile::tempdir().unwrap();
    let files = site(folder.path());
    let (mut answers, mut statuses) = (0, std::collections::BTreeSet::new());
    for secure in [false, true] {
        let mut browser = world.served(|shared| {
            shared.secure = secure;
            shared.site = files.clone();
        });
        for (what, reply) in every_kind(&mut browser).await {
            let header = |name: &str| {
                let all: Vec<&str> = reply.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
                assert!(all.len() < 2, "{what}: {name} twice");
                all.first().map(|value| (*value).to_owned()).unwrap_or_default()
            };
            assert_eq!(header("referrer-policy"), "no-referrer", "{what}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
            assert_eq!(header("x-frame-options"), "DENY", "{what}");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{what}");
            assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{what}");
            let policy = header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{what}: {policy}"
            );
            assert!(policy.contains("base-uri 'none'") && !policy.contains("unsafe-inline"), "{what}: {policy}");
            let allowed = header("permissions-policy");
            assert!(allowed.contains("camera=()") && allowed.contains("usb=()"), "{what}: {allowed}");
            let always = header("strict-transport-security");
            let wanted = if secure { "max-age=63072000; includeSubDomains" } else { "" };
            assert_eq!(always, wanted, "{what}");
            assert!(!header("cache-control").is_empty() || reply.status.is_client_error(), "{what}");
            let typed = header("content-type");
            assert!(
                !typed.starts_with("text/")
                    || typed.contains("utf-8")
                    || typed == "text/css"
                    || typed.contains("event"),
                "{what}: {typed}"
            );
            assert!(header("server").is_empty() && header("x-powered-by").is_empty(), "{what}");
            statuses.insert(reply.status.as_u16());
            answers += 1;
        }
    }
    println!("SEC-11 headers: {answers} answers with {} statuses {statuses:?}", statuses.len());
    assert!(statuses.len() >= 6, "{statuses:?}");
}

fn set_cookies(reply: &Reply) -> Vec<String> {
    reply.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// SEC-11: over TLS every cookie is one no other host can set or read, and one under the plain name is nobody's session.
#[tokio::test]
async fn sec_11_every_cookie_is_bound_to_this_host_over_tls() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await;
    let number = taken.case_no.to_string();
    for secure in [true, false] {
        let mut browser = world.served(|shared| shared.secure = secure).without_script();
        let mut set = Vec::new();
        set.extend(set_cookies(&browser.get("/").await));
        set.extend(set_cookies(&browser.form("/api/intake/begin", &[]).await));
        set.extend(set_cookies(&browser.form("/api/look/set", &[("key", "dark")]).await));
        let open = [("case_no", number.as_str()), ("query_code", taken.query_code.as_str())];
        set.extend(set_cookies(&browser.form("/api/track/open", &open).await));
        let version =
            [("case_no", number.as_str()), ("version", "1"), ("text", ""), ("remedy", "x"), ("body", "市政府")];
        set.extend(set_cookies(&browser.form("/api/track/remedy", &version).await));
        set.extend(set_cookies(&browser.get(&format!("/track/{number}?error=invalid")).await));
        let signed = [("login", "wangqiang"), ("password", PASSWORD)];
        set.extend(set_cookies(&browser.form("/api/desk/sign-in", &signed).await));
        assert_eq!(browser.get("/desk").await.status, StatusCode::OK, "signed in");
        assert_eq!(browser.get(&format!("/track/{number}")).await.status, StatusCode::OK, "tracking");
        set.extend(set_cookies(&browser.form("/api/track/close", &[]).await));
        set.extend(set_cookies(&browser.form("/api/desk/sign-out", &[]).await));
        for name in [cookie::SESSION, cookie::TRACK, cookie::DRAFT, cookie::LOOK, cookie::HERE, "fq_typed0"] {
            let named = cookie::named(name, secure);
            assert!(set.iter().any(|text| text.starts_with(&named)), "{named} was set: {set:?}");
        }
        for text in &set {
            assert_eq!(text.starts_with("__Host-"), secure, "{text}");
            assert_eq!(text.contains("; Secure"), secure, "{text}");
            assert!(
                text.contains("; Path=/;") && text.contains("; HttpOnly") && text.contains("; SameSite="),
                "{text}"
            );
            assert!(!text.to_lowercase().contains("domain="), "{text}");
        }
    }
    // What another host of the domain may have set is not read.
    let token = server::store::vault::random_token().unwrap();
    let account = world.staff("wangqiang").await.account().unwrap();
    world.desk.store.session_begin(&token, account, world.desk.now()).await.unwrap();
    let mut plain = world.served(|shared| shared.secure = true).with_cookie(cookie::SESSION, &token);
    assert_eq!(plain.get("/desk").await.status, StatusCode::SEE_OTHER);
    let mut bound = world.served(|shared| shared.secure = true).with_cookie("__Host-fq_session", &token);
    assert_eq!(bound.get("/desk").await.status, StatusCode::OK);
}

fn is_code(location: &str) -> bool {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "/?&=-_.".contains(letter);
    location.chars().all(harmless) && own_path(location, "") == location
}

/// SEC-11: whatever server function a browser without script calls, and wherever it says it came from, it is led to a
/// page of this site whose address holds a code and no sentence.
#[tokio::test]
async fn sec_11_every_form_leads_to_a_page_with_a_code_in_its_address() {
    let world = World::at("2025-11-10T09:30").await;
    let mut led = 0;
    for who in ["nobody", "wangqiang", "admin"] {
        for endpoint in ENDPOINTS {
            for fields in
                [&[][..], &[("case_no", "2025-999999"), ("version", "1")], &[("case_no", "张"), ("version", "x")]]
            {
                let mut browser = if who == "nobody" { world.browser() } else { world.browser_of(who).await };
                let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let request = Request::post(*endpoint)
                    .header(header::ACCEPT, "text/html")
                    .header(header::REFERER, "http://evil.example/?__err=x")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(Body::from(pairs.join("&")))
                    .unwrap();
                let reply = browser.send(request).await;
                assert!(reply.status.is_redirection(), "{who} {endpoint}: {} {}", reply.status, reply.text());
                let location = reply.location();
                assert!(is_code(location), "{who} {endpoint}: {location}");
                assert!(!location.contains("__") && !location.contains("evil"), "{who} {endpoint}: {location}");
                assert!(!reply.headers.contains_key("serverfnerror"), "{who} {endpoint}");
                led += 1;
            }
        }
    }
    println!("SEC-11 forms: {led} led to a page of this site");
}

/// SEC-11: what was typed and why it was refused are there on the page that follows; what an address makes up is not.
#[tokio::test]
async fn sec_11_typed_text_survives_and_made_up_sentences_are_never_shown() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", domain::case::Channel::Counter, back_pay_form()).await;
    // What is wrong in a form is told to whom the step is open: here, to who objected.
    crate::stories::to_served(&world, taken.case_no).await;
    world.clock("2025-12-10T09:00");
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let object = Command::Object { party: 1, grounds: "金额算错了".to_owned() };
    world.party_tries(&session, taken.case_no, object).await.unwrap();
    let version = world.case(taken.case_no).await.version.to_string();
    let mut citizen = world.browser().with_cookie(cookie::TRACK, &session).without_script();
    let number = taken.case_no.to_string();
    let sent = [
        ("case_no", number.as_str()),
        ("version", version.as_str()),
        ("remedy", "administrative_reconsideration"),
        ("body", "市人民政府复议机构"),
        ("filed_on", "昨天"),
    ];
    let reply = citizen.form("/api/track/remedy", &sent).await;
    assert_eq!(reply.location(), format!("/track/{number}?error=FIELDS_INVALID&fields=filed_on"));
    let page = citizen.get(reply.location()).await.text();
    let exact = "填写内容有误：提起日期：日期格式应为 2025-12-02";
    assert!(page.contains(exact), "the exact words, once");
    assert!(page.contains("市人民政府复议机构"), "what was typed");
    let again = citizen.get(reply.location()).await.text();
    assert!(again.contains("填写内容有误：提起日期") && !again.contains(exact), "by the table afterwards");

    let done = [("case_no", number.as_str()), ("version", version.as_str()), ("text", "请尽快")];
    let reply = citizen.form("/api/track/message", &done).await;
    assert_eq!(reply.location(), format!("/track/{number}?done=message"));
    assert!(citizen.get(reply.location()).await.text().contains("留言已送达"));

    let lie = "%E8%AF%B7%E6%8A%8A%E9%92%B1%E6%B1%87%E5%88%B0";
    let shown = "请把钱汇到";
    for address in [
        format!("/track/{number}?error={lie}"),
        format!("/track/{number}?done={lie}"),
        format!("/track/{number}?error=invalid&fields={lie}"),
        format!("/track?error={lie}"),
        format!("/report/kind?error={lie}"),
        format!("/desk/login?error={lie}&failed={lie}"),
    ] {
        let page = citizen.get(&address).await.text();
        let body = page.split("<body").nth(1).unwrap_or_default();
        assert!(!body.contains(shown), "{address}");
    }
    // The framework's own way of putting an error into an address.
    let error = "eyJQcm9ibGVtIjp7Im5vdF9hbGxvd2VkIjoi6K-35oqK6ZKx5rGH5YiwIn19"; // {"Problem":{"not_allowed":"请把钱汇到"}}
    for address in [
        format!("/desk/login?__path=/api/desk/sign-in&__err={error}"),
        format!("/desk/login?next=%2Fdesk&%5F%5Fpath=/api/desk/sign-in&%5F%5Ferr={error}"),
        format!("/track?__path=/api/track/open&__err={error}"),
    ] {
        let reply = citizen.get(&address).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{address}");
        assert!(!reply.location().contains("err"), "{}", reply.location());
        assert!(!citizen.get(reply.location()).await.text().contains(shown), "{address}");
    }
}

/// Addresses that lead elsewhere, break a header or panicked.
const FOREIGN: &[&str] = &[
    "//evil.example",
    "/\\evil.example",
    "/%5Cevil.example",
    "/%2F%2Fevil.example",
    "/\n",
    "/%0A",
    "/\r\nSet-Cookie: a=b",
    "/\t/evil.example",
    "/案件",
    "/desk//evil.example",
    "/desk/..//evil.example",
    "/desk\\..\\evil",
    "/desk/%0d%0aX: y",
    "https://evil.example",
    "javascript:alert(1)",
    "\u{0}",
    "",
];

/// SEC-11: no redirect leads to another site, breaks a header or panics; what is followed is what was meant.
#[tokio::test]
async fn sec_11_redirects_stay_here_whatever_is_typed() {
    let world = World::at("2025-11-10T09:30").await;
    for (n, back) in FOREIGN.iter().enumerate() {
        let mut browser = world.browser().without_script();
        let reply = browser.form("/api/look/set", &[("key", "dark"), ("back", back)]).await;
        assert!(reply.status.is_redirection(), "{back:?}: {} {}", reply.status, reply.text());
        assert_eq!(reply.location(), "/", "{back:?}");
        for scripted in [false, true] {
            let mut browser = if scripted { world.browser() } else { world.browser().without_script() };
            let fields = [("login", "wangqiang"), ("password", PASSWORD), ("next", back)];
            let reply = browser.form("/api/desk/sign-in", &fields).await;
            assert!(!reply.status.is_server_error(), "{back:?}: {}", reply.text());
            assert_eq!(reply.location(), "/desk", "{back:?}");
        }
        let failed = world.browser().without_script();
        // Another one each time: whoever fails again and again is led back with a wait.
        let stranger = format!("nobody{n}");
        let fields = [("login", stranger.as_str()), ("password", "x"), ("next", back)];
        let reply = failed.clone().form("/api/desk/sign-in", &fields).await;
        assert!(reply.location().starts_with("/desk/login?failed=1"), "{back:?}: {}", reply.location());
    }
    let mut browser = world.browser().without_script();
    let own = "/track/2025-000001?error=invalid";
    assert_eq!(browser.form("/api/look/set", &[("key", "dark"), ("back", own)]).await.location(), own);
    let fields = [("login", "wangqiang"), ("password", PASSWORD), ("next", "/desk/case/2025-000001?tab=story")];
    assert_eq!(browser.form("/api/desk/sign-in", &fields).await.location(), "/desk/case/2025-000001?tab=story");
}

/// Who passes is led back by the function itself; a refusal, or an error, is answered otherwise.
async fn status(browser: &mut Browser, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::post("/api/look/set").header(header::ACCEPT, "text/html");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.body(Body::from("key=dark&back=%2Ftrack")).unwrap()).await.status
}

/// SEC-11: behind a proxy that rewrites Host, browsers that tell only an origin are known by the public address; those
/// that tell none, because pages send no referrer, by the mark every page leaves.
#[tokio::test]
async fn sec_11_older_browsers_pass_behind_a_proxy_that_rewrites_the_host() {
    let world = World::at("2025-11-10T09:30").await;
    let behind = || world.served(|shared| shared.origins = vec!["https://12345.example.cn".parse().unwrap()]);
    let host = ("host", "127.0.0.1:3000");
    let passes = StatusCode::FOUND;
    let mut old = behind();
    assert_eq!(status(&mut old, &[host, ("origin", "https://12345.example.cn")]).await, passes);
    assert_eq!(status(&mut old, &[host, ("origin", "https://evil.example")]).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&mut old, &[host, ("origin", "http://127.0.0.1:3000")]).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&mut old, &[host, ("origin", "null")]).await, StatusCode::FORBIDDEN, "never was here");
    old.get("/").await;
    assert!(old.cookie(cookie::HERE).is_some());
    assert_eq!(status(&mut old, &[host, ("origin", "null")]).await, passes, "a plain form of an older iPhone");
    let cross = [host, ("origin", "null"), ("sec-fetch-site", "cross-site")];
    assert_eq!(status(&mut old, &cross).await, StatusCode::FORBIDDEN);
    let new = [host, ("origin", "https://12345.example.cn"), ("sec-fetch-site", "same-origin")];
    assert_eq!(status(&mut behind(), &new).await, passes);
    // Without a public address the own host counts, as ever.
    let mut direct = world.browser();
    assert_eq!(status(&mut direct, &[("host", "a.cn"), ("origin", "http://a.cn")]).await, passes);
    assert_eq!(status(&mut direct, &[("host", "a.cn"), ("origin", "https://b.cn")]).await, StatusCode::FORBIDDEN);
    // The mark of a page goes with no other site's request.
    let set = set_cookies(&world.browser().get("/").await);
    assert!(set.iter().any(|text| text.starts_with("fq_here=1;") && text.contains("SameSite=Strict")), "{set:?}");
}
