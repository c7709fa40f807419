//! What reaches whom, in bytes: a party's page, an office's page and papers, a card on the wire (requirements §3).

use crate::stories::to_served;
use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, DivisionCommand, DocumentKind, MatterKind};
use domain::intake::Form;
use domain::ports::{Casework, Tracking};
use domain::problem::Problem;

fn report() -> Form {
    Form {
        matter_kind: MatterKind::ReportOfViolation.id().to_owned(),
        identity_hidden: "yes".to_owned(),
        name: "冯暗雪".to_owned(),
        phone: "13800000077".to_owned(),
        title: "冯暗雪说单位不缴费".to_owned(),
        respondent_name: "鑫源公司".to_owned(),
        ..back_pay_form()
    }
}

/// SEC-01 [X-16-a, M-5.3-c]: the page of the company that was reported, as its bytes are: nothing that was written to the
/// reporter, nothing the reporter wrote, no reason, no title in the reporter's words.
#[tokio::test]
async fn sec_01_the_reported_companys_page_has_nothing_of_the_reporters() {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("wangqiang", Channel::Counter, report()).await;
    let case_no = taken.case_no;
    to_served(&world, case_no).await;
    let reporter = world.tracking(case_no, &taken.query_code).await;
    let said = Command::LeaveMessage { text: "我在三车间上夜班".to_owned(), to: None };
    world.party_tries(&reporter, case_no, said).await.unwrap();
    let answer = Command::LeaveMessage { text: "冯女士，请补充三车间的工资条".to_owned(), to: None };
    world.does("wangqiang", case_no, answer).await;
    let other = Command::LeaveMessage { text: "请贵公司提供花名册".to_owned(), to: Some(2) };
    world.does("wangqiang", case_no, other).await;

    let code =
        world.desk.issue_code(&world.staff("zhaogang").await, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    let company = world.tracking(case_no, &code).await;
    let page = |session: &str| {
        let mut browser = world.browser().with_cookie(app::context::cookie::TRACK, session);
        async move { browser.get(&format!("/track/{case_no}")).await }
    };
    let theirs = page(&company).await;
    assert_eq!(theirs.status, 200);
    for hidden in ["冯", "三车间", "13800000077", "夜班"] {
        assert!(!theirs.text().contains(hidden), "{hidden} on the company's page");
    }
    assert!(theirs.text().contains("请贵公司提供花名册"), "what was written to the company");
    let own = page(&reporter).await;
    assert!(own.text().contains("三车间上夜班") && own.text().contains("请补充三车间"));
    assert!(!own.text().contains("花名册"), "what was written to the company is not the reporter's");
}

/// SEC-01 [requirements §3, EMP]: a code opens the case on which its party was served, and no card that was split off it
/// before the party was served there; nor is the card named.
#[tokio::test]
async fn sec_01_a_code_opens_no_linked_case_before_service() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, mixed_form()).await;
    let parent = taken.case_no;
    world.does("sunli", parent, Command::Register).await;
    let split = Command::Division(DivisionCommand::Split { items: Vec::new() });
    let child = world.does("sunli", parent, split).await.linked.expect("the card split off");
    world.does("sunli", parent, own()).await;
    world.does("sunli", parent, finding(&world.case(parent).await)).await;
    world.does("sunli", parent, draft(&world.case(parent).await)).await;
    world.does("chenhua", parent, sign()).await;
    for party in [1, 2] {
        world.does("chenhua", parent, serve(DocumentKind::Reply, party, world.desk.now())).await;
    }
    world.does("chenhua", parent, Command::ServeReply).await;

    let code =
        world.desk.issue_code(&world.staff("chenhua").await, parent, 2, "来窗口补领，已核对身份证").await.unwrap();
    let company = world.tracking(parent, &code).await;
    let seen = world.desk.view(&company, parent).await.unwrap();
    assert!(seen.siblings.is_empty(), "{:?}", seen.siblings);
    assert_eq!(world.desk.view(&company, child).await.err(), Some(Problem::NotFound));
    let mut browser = world.browser().with_cookie(app::context::cookie::TRACK, &company);
    let page = browser.get(&format!("/track/{parent}")).await.text();
    assert!(!page.contains(&child.to_string()), "the number of a card the company may not know of");
    let direct = world.desk.open(&child.to_string(), &code, "127.0.0.9").await;
    assert_eq!(direct.err(), Some(Problem::NotFound), "not with the code itself either");
    let applicant = world.tracking(parent, &taken.query_code).await;
    assert_eq!(world.desk.view(&applicant, parent).await.unwrap().siblings.len(), 1);
    assert!(world.desk.view(&applicant, child).await.is_ok());
}

/// SEC-01 [M-4.5-a, requirements §3]: papers of the lane that 12345 and the government open have no people in them, and
/// papers that the department itself opens no numbers.
#[tokio::test]
async fn sec_01_opened_papers_have_no_people_in_them() {
    let world = World::at("2025-11-10T09:00").await;
    let form = Form {
        summary: "孙浩（13800000009）在北极宾馆有限公司上班，没有参保。".to_owned(),
        respondent_name: "北极宾馆有限公司".to_owned(),
        ..unclear_form()
    };
    let taken = world.take("sunli", Channel::Counter, form).await;
    let case_no = taken.case_no;
    world.steps(case_no, &REFERRAL[..REFUSED]).await;
    let stored = world.case(case_no).await;
    let slip = stored.documents.iter().find(|document| document.kind == DocumentKind::ReferralSlip).unwrap();
    assert!(slip.body.contains("孙浩"), "else there is nothing to leave out");
    for login in ["hotline", "government"] {
        let reader = world.staff(login).await;
        let view = world.desk.case(&reader, case_no).await.unwrap();
        let told = serde_json::to_string(&view).unwrap();
        let mut papers = vec![told];
        assert!(!view.documents.is_empty());
        for document in &view.documents {
            let paper = world.desk.document(&reader, case_no, document.no).await.unwrap();
            assert!(!paper.body.is_empty());
            papers.push(paper.body);
        }
        for secret in ["孙浩", "13800000009", "北极宾馆有限公司"] {
            assert!(papers.iter().all(|text| !text.contains(secret)), "{login} reads {secret}: {papers:?}");
        }
    }
    let own = world.staff("sunli").await;
    for document in &stored.documents {
        let paper = world.desk.document(&own, case_no, document.no).await.unwrap();
        assert!(!paper.body.contains("13800000009"), "{}: {}", document.title, paper.body);
    }
}

/// SEC-01 [decisions, court's sight]: the court is sent the debtor in full and the amount, and no reason of a standstill.
#[tokio::test]
async fn sec_01_the_court_is_sent_the_debtor_and_no_reason() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(LANES.len() - 1, 7).await;
    let reason = world.case(case_no).await.suspension.expect("it stands still").reason;
    let mut court = world.browser_of("court").await;
    let page = court.get(&format!("/desk/case/{case_no}")).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("北极宾馆有限公司"), "the debtor");
    assert!(!text.contains(&reason) && !text.contains("张") && !text.contains("工资条"), "{text}");
}

/// SEC-01 [M-5.3-a]: a card on the wire carries none of the words of the case.
#[tokio::test]
async fn sec_01_a_card_on_the_wire_has_no_words_of_the_case() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let number = taken.case_no.to_string();
    world.does("wangqiang", taken.case_no, Command::Register).await;
    world.does("wangqiang", taken.case_no, own()).await;
    world.does("wangqiang", taken.case_no, ask_extension(3)).await;
    let case = world.case(taken.case_no).await;
    let asked = case.extension_request.unwrap().reason;
    let card = world.browser_of("zhaogang").await.form("/api/board/card", &[("case_no", &number)]).await;
    let text = card.text();
    assert_eq!(card.status, 200, "{text}");
    for words in ["工资条", "张丽", "13800000001", asked.as_str()] {
        assert!(!text.contains(words), "{words} in {text}");
    }
}
