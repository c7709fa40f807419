//! Offices with a part of a case [requirements §3, M-5.3-c]: every door is asked for with a case of which the office sees
//! its part. What is outside the part is not there: no file, no person, no registration, no name that finds the case.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, RecordCommand};
use domain::value::CaseNo;
use http::StatusCode;
use serde_json::json;

/// What nobody of these offices may read anywhere.
const PERSONAL: &[&str] = &["冯小雪", "13800000088", "11010519491231002X", "样例路 88 号", "额木尔河样例公司"];

/// A case of every lane, about somebody with everything that could leak; a file of the applicant in each.
struct Scene {
    world: World,
    referral: CaseNo,
    major: CaseNo,
    own: CaseNo,
    petition: CaseNo,
}

async fn scene() -> Scene {
    let world = World::at("2025-11-10T09:00").await;
    let person = |form: fn() -> domain::intake::Form| domain::intake::Form {
        name: "冯小雪".to_owned(),
        phone: "13800000088".to_owned(),
        id_number: "11010519491231002X".to_owned(),
        address: "西林吉镇样例路 88 号".to_owned(),
        respondent_name: "额木尔河样例公司".to_owned(),
        ..form()
    };
    let mut cases = Vec::new();
    world.has_leader().await;
    for (lane, steps) in [(REFERRAL_LANE, CLUE), (MAJOR_LANE, PRESENTED), (OWN_LANE, 4), (PETITION_LANE, 5)] {
        let (login, channel, form, script) = LANES[lane];
        let taken = world.take(login, channel, person(form)).await;
        let session = world.tracking(taken.case_no, &taken.query_code).await;
        let path = format!("/upload/track/{}", taken.case_no);
        let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
        assert_eq!(party.upload(&path, "工资条.pdf", b"%PDF-1.7 wages").await.status, 204);
        let message = Command::LeaveMessage { text: "我叫冯小雪，电话 13800000088".to_owned(), to: None };
        world.party_tries(&session, taken.case_no, message).await.unwrap();
        world.steps(taken.case_no, &script[..steps]).await;
        if lane == OWN_LANE {
            world.does("zhaogang", taken.case_no, ask_check()).await;
            let ask = Command::Record(RecordCommand::AskGuidance { question: "怎样申请复议".to_owned() });
            world.party_tries(&session, taken.case_no, ask).await.unwrap();
        }
        cases.push(taken.case_no);
    }
    Scene { world, referral: cases[0], major: cases[1], own: cases[2], petition: cases[3] }
}

#[tokio::test]
async fn an_office_finds_its_part_behind_every_door_and_nothing_else() {
    let scene = scene().await;
    let world = &scene.world;
    for (login, case_no) in [
        ("government", scene.referral),
        ("hotline", scene.referral),
        ("discipline", scene.referral),
        ("leader", scene.major),
        ("justice", scene.own),
        ("court", scene.own),
        ("cyberspace", scene.own),
        ("petitions", scene.petition),
    ] {
        let mut browser = world.browser_of(login).await;
        let no = case_no.to_string();
        let no = no.as_str();
        let version = world.case(case_no).await.version;
        let mut read = Vec::new();
        let case = browser.form("/api/case/case", &[("case_no", no)]).await;
        assert_eq!(case.status, 200, "{login}: {}", case.text());
        let view: domain::view::CaseView = case.read();
        assert!(view.attachments.is_empty(), "{login}");
        assert!(view.steps.iter().all(|step| step.mine), "{login}");
        read.push(serde_json::to_string(&view).unwrap());
        read.push(browser.get(&format!("/desk/case/{no}")).await.text());
        for document in &world.case(case_no).await.documents {
            let number = document.no.to_string();
            let listed = view.documents.iter().any(|known| known.no == document.no);
            let reply = browser.form("/api/case/document", &[("case_no", no), ("no", &number)]).await;
            assert_eq!(reply.status == StatusCode::OK, listed, "{login}: {:?}", document.kind);
            assert!(listed || reply.status == StatusCode::NOT_FOUND);
            let page = browser.get(&format!("/desk/case/{no}/document/{number}")).await;
            assert_eq!(page.status == StatusCode::OK, listed, "{login}: {:?}", document.kind);
        }
        for field in ["name", "id_number", "phone", "address"] {
            let fields = [("case_no", no), ("party", "1"), ("field", field), ("purpose", "核对情况")];
            assert_eq!(browser.form("/api/case/reveal", &fields).await.status, 404, "{login}: {field}");
        }
        assert_eq!(browser.form("/api/case/registration-form", &[("case_no", no)]).await.status, 404, "{login}");
        let amend = json!({ "case_no": no, "version": version, "form": { "phone": "12" } });
        assert_eq!(browser.json("/api/case/amend", &amend).await.status, 404, "{login}");
        assert_eq!(
            browser
                .form(
                    "/api/case/issue-code",
                    &[("case_no", no), ("party", "1"), ("purpose", "来窗口补领，已核对身份证")]
                )
                .await
                .status,
            404
        );
        assert_eq!(browser.get(&format!("/files/case/{no}/1")).await.status, 404, "{login}");
        assert_eq!(browser.get(&format!("/desk/case/{no}/registration")).await.status.as_u16() / 100, 4, "{login}");
        let upload = browser.upload(&format!("/upload/case/{no}"), "a.pdf", b"%PDF-1.7 x").await;
        assert_eq!(upload.status, 404, "{login}");
        let message = Command::LeaveMessage { text: "你好".to_owned(), to: None };
        let sent = json!({ "case_no": no, "version": version, "command": message });
        assert_eq!(browser.json("/api/case/command", &sent).await.status, 403, "{login}");
        let tasks = browser.form("/api/tasks/list", &[]).await;
        assert!(tasks.text().contains(no), "{login} has it on the list");
        read.push(tasks.text());
        read.push(browser.get("/desk/tasks").await.text());
        read.push(browser.form("/api/inbox/list", &[]).await.text());
        let by_number = browser.form("/api/board/find", &[("text", no)]).await;
        assert!(by_number.text().contains(no), "{login}: by number");
        read.push(by_number.text());
        for name in PERSONAL {
            let found: domain::view::FoundView = browser.form("/api/board/find", &[("text", name)]).await.read();
            assert!(found.cards.is_empty(), "{login} finds by {name}");
        }
        // The court dockets by the debtor's full name [decisions, court's sight].
        let unread = PERSONAL.iter().filter(|personal| login != "court" || **personal != "额木尔河样例公司");
        for text in read {
            for personal in unread.clone() {
                assert!(!text.contains(personal), "{login} reads {personal}: {text}");
            }
        }
    }
}

/// A case that has not reached an office is not there for it, by any door; nor for those who see no case at all.
#[tokio::test]
async fn before_it_reaches_an_office_a_case_is_not_there() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    let no = case_no.to_string();
    for login in [
        "government",
        "hotline",
        "office",
        "leader",
        "justice",
        "court",
        "petitions",
        "cyberspace",
        "discipline",
        "supervisor",
        "auditor",
        "admin",
        "chenhua",
        "gaoyan",
        "hpsb",
    ] {
        let mut browser = world.browser_of(login).await;
        for path in [format!("/desk/case/{no}"), format!("/files/case/{no}/1"), format!("/desk/case/{no}/document/1")] {
            assert_eq!(browser.get(&path).await.status, 404, "{login} {path}");
        }
        for path in ["/api/tasks/list", "/api/inbox/list", "/api/board/board"] {
            let reply = browser.form(path, &[]).await;
            assert!(!reply.text().contains(&no), "{login} {path}");
        }
        for text in [no.as_str(), "张丽", "13800000001"] {
            let reply = browser.form("/api/board/find", &[("text", text)]).await;
            assert!(!reply.text().contains(&no) || reply.status == StatusCode::FORBIDDEN, "{login} {text}");
        }
    }
}

/// M-4.2.2-b, M-5.3-c: the leading-group office reads what was reported to it behind every door, with the people in it;
/// of anything else it finds nothing, and it never reads of a clue.
#[tokio::test]
async fn the_leading_group_office_finds_what_was_reported_and_nothing_else() {
    let scene = scene().await;
    let world = &scene.world;
    let mut office = world.browser_of("office").await;
    let no = scene.major.to_string();
    let no = no.as_str();
    let version = world.case(scene.major).await.version;
    let reply = office.form("/api/case/case", &[("case_no", no)]).await;
    let view: domain::view::CaseView = reply.read();
    assert!(view.case.major.is_some() && view.case.clues.is_empty());
    assert_eq!(office.get(&format!("/desk/case/{no}")).await.status, 200);
    for document in &view.documents {
        let number = document.no.to_string();
        let reply = office.form("/api/case/document", &[("case_no", no), ("no", &number)]).await;
        assert_eq!(reply.status, 200, "{:?}", document.kind);
    }
    let fields = [("case_no", no), ("party", "1"), ("field", "name"), ("purpose", "核对情况")];
    assert_eq!(office.form("/api/case/reveal", &fields).await.status, 200, "with the purpose on record");
    assert_eq!(office.get(&format!("/files/case/{no}/1")).await.status, 200);
    let amend = json!({ "case_no": no, "version": version, "form": { "phone": "12" } });
    assert_eq!(office.json("/api/case/amend", &amend).await.status.as_u16() / 100, 4, "it amends nothing");
    assert_eq!(
        office
            .form("/api/case/issue-code", &[("case_no", no), ("party", "1"), ("purpose", "来窗口补领，已核对身份证")])
            .await
            .status,
        404
    );
    assert_eq!(office.form("/api/case/merge-candidates", &[("case_no", no)]).await.status, 404);
    assert!(office.form("/api/tasks/list", &[]).await.text().contains(no), "on its list");

    for case_no in [scene.referral, scene.own, scene.petition] {
        let no = case_no.to_string();
        let no = no.as_str();
        let version = world.case(case_no).await.version;
        for path in [format!("/desk/case/{no}"), format!("/desk/case/{no}/document/1"), format!("/files/case/{no}/1")] {
            assert_eq!(office.get(&path).await.status, 404, "{path}");
        }
        let reveal = [("case_no", no), ("party", "1"), ("field", "name"), ("purpose", "核对情况")];
        for (path, fields) in [
            ("/api/case/case", &reveal[..1]),
            ("/api/case/registration-form", &reveal[..1]),
            ("/api/case/merge-candidates", &reveal[..1]),
            ("/api/case/issue-code", &[reveal[0], reveal[1], reveal[3]][..]),
            ("/api/case/reveal", &reveal[..]),
        ] {
            assert_eq!(office.form(path, fields).await.status, 404, "{path}");
        }
        let message = Command::LeaveMessage { text: "你好".to_owned(), to: None };
        let sent = json!({ "case_no": no, "version": version, "command": message });
        assert_eq!(office.json("/api/case/command", &sent).await.status, 404);
        assert_eq!(office.upload(&format!("/upload/case/{no}"), "a.pdf", b"%PDF-1.7 x").await.status, 404);
        for path in ["/api/tasks/list", "/api/inbox/list"] {
            assert!(!office.form(path, &[]).await.text().contains(no), "{path}");
        }
        let found: domain::view::FoundView = office.form("/api/board/find", &[("text", no)]).await.read();
        assert!(found.cards.is_empty());
    }
}
