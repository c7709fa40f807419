//! Names in texts that cross, as the wire meets them (X-16-a, M-5.3-c): the reply of a case with a hidden identity.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, CommandKind, MatterKind, NamingCommand, RecordCommand};
use domain::intake::Form;
use domain::ports::Tracking;
use domain::value::CaseNo;
use serde_json::{Value, json};

fn report() -> Form {
    Form {
        matter_kind: MatterKind::ReportOfViolation.id().to_owned(),
        identity_hidden: "yes".to_owned(),
        title: "冯暗举报鑫源公司".to_owned(),
        name: "冯暗".to_owned(),
        phone: "13800000077".to_owned(),
        id_number: "11010519491231002X".to_owned(),
        respondent_name: "鑫源公司".to_owned(),
        summary: "鑫源公司 2025 年 1 月到 6 月没有给职工缴社保费。".to_owned(),
        ..back_pay_form()
    }
}

async fn send(world: &World, login: &str, case_no: CaseNo, command: &Command) -> Reply {
    let version = world.case(case_no).await.version;
    let body = json!({ "case_no": case_no, "version": version, "command": command });
    world.browser_of(login).await.json("/api/case/command", &body).await
}

fn refusal(reply: &Reply) -> Value {
    assert_eq!(reply.status, 422, "{}", reply.text());
    let refusal = reply.json()["Problem"]["refused"].clone();
    assert_eq!(refusal["code"], "IDENTITY_IN_TEXT", "{refusal}");
    refusal
}

/// SEC-01: over HTTP, a draft that names the reporter is refused with its place and changes nothing; the head's
/// confirmation is asked, given and kept; the signed paper goes out as confirmed.
#[tokio::test]
async fn sec_01_a_reply_that_names_the_reporter_is_refused_until_the_head_confirms() {
    let world = World::at("2025-11-10T09:30").await;
    let case_no = world.take("wangqiang", Channel::Counter, report()).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let case = world.case(case_no).await;
    let finding = |facts: &str| Command::RecordFinding {
        facts: facts.to_owned(),
        conclusions: conclusions(&case),
        legal_basis: basis(),
    };
    for (spelling, by) in [
        ("冯 暗", "姓名"),
        ("冯·暗", "姓名"),
        ("138-0000-0077", "电话"),
        ("１３８００００００７７", "电话"),
        ("11010519491231002x", "证件号码"),
    ] {
        let told = refusal(&send(&world, "wangqiang", case_no, &finding(&format!("经向{spelling}核实"))).await);
        let message = told["message"].as_str().unwrap();
        assert!(message.contains("“事实认定”第 3 字起") && message.contains(by), "{message}");
        assert_eq!(told["fields"][0]["field"], "facts");
        assert_eq!(told["clause"], "M-5.3-c");
        assert_eq!(world.case(case_no).await.version, case.version, "nothing happened");
    }
    world.does("wangqiang", case_no, finding(&facts())).await;
    // The head decides that the other side is not asked (M-4.3-a).
    let (head, hearing) = world.hearing_before(case_no, CommandKind::SubmitReply).await.unwrap();
    world.does(head, case_no, hearing).await;

    let reply = |facts: &str| Command::SubmitReply {
        facts: facts.to_owned(),
        conclusions: conclusions(&case),
        legal_basis: basis(),
        remedies: remedies(),
        waives_contribution: false,
    };
    let named = reply("工资表上另有一名职工也叫冯暗，与本案无关。");
    refusal(&send(&world, "wangqiang", case_no, &named).await);
    let boxed = || Box::new(named.clone());
    let confirm =
        record(RecordCommand::Naming(NamingCommand::Confirm { command: boxed(), reason: "同名".to_owned() }));
    assert_eq!(send(&world, "wangqiang", case_no, &confirm).await.status, 403);
    let ask =
        record(RecordCommand::Naming(NamingCommand::Ask { command: boxed(), reason: "工资表原文".to_owned() }));
    assert_eq!(send(&world, "wangqiang", case_no, &ask).await.status, 200);
    let answer =
        record(RecordCommand::Naming(NamingCommand::Answer {
            no: 1, confirmed: true, reason: "确系同名".to_owned()
        }));
    assert_eq!(send(&world, "wangqiang", case_no, &answer).await.status, 403);
    assert_eq!(send(&world, "zhaogang", case_no, &answer).await.status, 200);
    refusal(&send(&world, "wangqiang", case_no, &reply("工资表上另有一名职工也叫冯暗，与本案无关！")).await);
    assert_eq!(send(&world, "wangqiang", case_no, &named).await.status, 200);

    let sign = Command::SignReply { legal_basis: basis() };
    assert_eq!(send(&world, "zhaogang", case_no, &sign).await.status, 200);
    for party in [1, 2] {
        let served = serve(domain::case::DocumentKind::Reply, party, world.desk.now());
        assert_eq!(send(&world, "zhaogang", case_no, &served).await.status, 200);
    }
    let page = world.browser_of("zhaogang").await.get(&format!("/desk/case/{case_no}")).await.text();
    assert!(page.contains("文中写明身份") && page.contains("确系同名"), "the head's word stands on the page");
    world.verified().await;
}

/// SEC-01: the other side reads the category where the applicant reads his own words, on the page and in its data.
#[tokio::test]
async fn sec_01_the_other_sides_title_is_the_category() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, report()).await;
    let case_no = taken.case_no;
    crate::stories::to_served(&world, case_no).await;
    let own = world.tracking(case_no, &taken.query_code).await;
    assert_eq!(world.desk.view(&own, case_no).await.unwrap().title, "冯暗举报鑫源公司");
    let code = domain::ports::Casework::issue_code(
        &world.desk,
        &world.staff("zhaogang").await,
        case_no,
        2,
        "来窗口补领，已核对身份证",
    )
    .await
    .unwrap();
    let company = world.tracking(case_no, &code).await;
    let view = world.desk.view(&company, case_no).await.unwrap();
    let pack = world.desk.rules().pack(&world.case(case_no).await.pack).unwrap();
    assert!(pack.categories.iter().any(|category| category.plain == view.title), "{}", view.title);
    let mut browser = world.browser().with_cookie(app::context::cookie::TRACK, &company);
    let page = browser.get(&format!("/track/{case_no}")).await.text();
    assert!(page.contains(&view.title) && !page.contains("冯暗"), "{page}");
}
