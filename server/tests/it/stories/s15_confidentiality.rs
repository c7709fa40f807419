//! S15 [M-5.3-a..c, X-16-a, TR79, TR80]: who may not know, does not; who may, leaves a trace. Restriction (TR79) is in
//! `tasks.rs`.

use super::to_served;
use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, MatterKind, RecordCommand};
use domain::intake::Form;
use domain::ports::{Casework, Tracking};
use domain::problem::Problem;
use domain::view::RevealField;

/// A report with hidden identity against 鑫源公司.
fn report() -> Form {
    Form {
        matter_kind: MatterKind::ReportOfViolation.id().to_owned(),
        identity_hidden: "yes".to_owned(),
        name: "冯暗".to_owned(),
        phone: "13800000077".to_owned(),
        id_number: "11010519491231002X".to_owned(),
        respondent_name: "鑫源公司".to_owned(),
        summary: "鑫源公司 2025 年 1 月到 6 月没有给职工缴社保费。".to_owned(),
        ..back_pay_form()
    }
}

#[tokio::test]
async fn s15_a_hidden_reporter_stays_hidden_and_every_look_leaves_a_trace() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, report()).await;
    let case_no = taken.case_no;
    to_served(&world, case_no).await;

    let code =
        world.desk.issue_code(&world.staff("zhaogang").await, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    let company = world.tracking(case_no, &code).await;
    let told = serde_json::to_string(&world.desk.view(&company, case_no).await.unwrap()).unwrap();
    for personal in ["冯", "13800000077", "11010519491231002X"] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
    let other = world.take("liuyang", Channel::Counter, back_pay_form()).await;
    let citizen = world.tracking(other.case_no, &other.query_code).await;
    assert_eq!(world.desk.view(&citizen, case_no).await.err(), Some(Problem::NotFound), "another citizen");
    for login in ["petitions", "admin", "auditor", "supervisor", "sunli", "court"] {
        let mut browser = world.browser_of(login).await;
        assert_eq!(browser.get(&format!("/desk/case/{case_no}")).await.status, 404, "{login}");
    }
    let card = world.browser_of("handler").await.form("/api/board/card", &[("case_no", &case_no.to_string())]).await;
    assert!(card.text().contains("身份保密") && !card.text().contains("冯暗"), "{}", card.text());

    // M-5.3-a: a purpose is asked, and written down.
    let handler = world.staff("handler").await;
    let silent = world.desk.reveal(&handler, case_no, 1, RevealField::IdNumber, " ").await;
    assert!(matches!(silent, Err(Problem::Invalid(_))));
    let shown = world.desk.reveal(&handler, case_no, 1, RevealField::IdNumber, "核对参保信息").await.unwrap();
    assert_eq!(shown.value, "11010519491231002X");
    let row = world.desk.store.case_fetch(case_no).await.unwrap().unwrap();
    let looks = world.desk.store.access_list(row.case_id).await.unwrap();
    assert!(looks.iter().any(|(_, account, what, purpose)| {
        Some(*account) == handler.account() && what.contains("身份证") && purpose == "核对参保信息"
    }));

    // M-5.3-b: nothing leaves without approval, and then the approved fields only.
    let ask = record(RecordCommand::AskDisclosure {
        recipient: "报社".to_owned(),
        fields: vec!["办理结果".to_owned()],
        purpose: "报道".to_owned(),
        expires_on: at("2025-12-31T00:00").day(),
        public: false,
    });
    let release = || record(RecordCommand::ReleaseDisclosure { no: 1 });
    assert_eq!(world.refused("wangqiang", case_no, release()).await.code.id(), "DISCLOSURE_NOT_APPROVED");
    world.does("wangqiang", case_no, ask).await;
    assert_eq!(world.refused("wangqiang", case_no, release()).await.code.id(), "DISCLOSURE_NOT_APPROVED");
    let approve = record(RecordCommand::DecideDisclosure { no: 1, approved: true, reason: "同意".to_owned() });
    world.does("zhaogang", case_no, approve).await;
    world.does("wangqiang", case_no, release()).await;
    let case = world.case(case_no).await;
    assert_eq!(case.records.disclosures[0].fields, ["办理结果"]);
    world.verified().await;
}
