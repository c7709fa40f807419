//! Letters as PDF: the text of the page, for whoever may read the page, on record as the page is (M-4.4-a, M-5.3-a).

use crate::support::*;
use crate::wire::looks;
use domain::case::{Channel, Command, DocumentKind};
use domain::value::CaseNo;
use domain::view::DocumentView;
use server::documents::Printer;
use std::io::Write as _;
use std::process::{Command as Program, Stdio};

/// The text of a PDF as poppler reads it, without spaces, line ends and page numbers.
fn text_of(pdf: &[u8]) -> String {
    let mut program = Program::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext: make test installs poppler-utils");
    program.stdin.take().unwrap().write_all(pdf).unwrap();
    let told = program.wait_with_output().unwrap();
    assert!(told.status.success());
    packed(&String::from_utf8(told.stdout).unwrap())
}

fn packed(text: &str) -> String {
    let lines = text.lines().filter(|line| !(line.starts_with('—') && line.ends_with('—')));
    lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

async fn registered() -> (World, CaseNo, String) {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("liuyang", Channel::Counter, back_pay_form()).await;
    world.does("liuyang", taken.case_no, Command::Register).await;
    (world, taken.case_no, taken.query_code)
}

async fn number_of(world: &World, case_no: CaseNo, kind: DocumentKind) -> (u16, String) {
    let case = world.case(case_no).await;
    let document = case.documents.iter().find(|document| document.kind == kind).unwrap();
    (document.no, document.body.clone())
}

#[tokio::test]
async fn m_4_4_a_a_party_downloads_its_letter_as_it_reads_on_the_page_and_nobody_elses() {
    let (world, case_no, code) = registered().await;
    let (no, body) = number_of(&world, case_no, DocumentKind::Receipt).await;
    let session = world.tracking(case_no, &code).await;
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let reply = party.get(&format!("/letters/track/{case_no}/{no}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/pdf");
    let disposition = reply.headers["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename*=UTF-8''%E7%99%BB%E8%AE%B0%E5%9B%9E%E6%89%A7"),
        "{disposition}"
    );
    assert_eq!(disposition.rsplit_once('.').map(|(_, end)| end), Some("pdf"), "{disposition}");
    let text = text_of(&reply.body);
    assert!(text.ends_with(&packed(&body)), "every character, in order: {text} of {body}");
    let page = party.get(&format!("/track/{case_no}/letter/{no}")).await.text();
    assert!(page.contains(&format!("/letters/track/{case_no}/{no}")) && page.contains("下载 PDF"));

    // What her page does not list is no letter of hers; without the session there is nothing.
    assert_eq!(party.get(&format!("/letters/track/{case_no}/99")).await.status, 404);
    assert_eq!(party.get(&format!("/letters/case/{case_no}/{no}")).await.status, 404);
    assert_eq!(world.browser().get(&format!("/letters/track/{case_no}/{no}")).await.status, 404);
}

#[tokio::test]
async fn m_5_3_a_staff_download_masked_text_and_the_whole_with_a_purpose_both_on_record() {
    let (world, case_no, _) = registered().await;
    let (no, body) = number_of(&world, case_no, DocumentKind::RegistrationForm).await;
    assert!(body.contains("张丽") && body.contains("13800000001"), "{body}");
    let address = format!("/letters/case/{case_no}/{no}");
    let mut clerk = world.browser_of("liuyang").await;
    let masked = clerk.get(&address).await;
    assert_eq!(masked.status, 200, "{}", masked.text());
    let text = text_of(&masked.body);
    assert!(text.contains("张*") && !text.contains("张丽") && !text.contains("13800000001"), "{text}");
    let (case, number) = (case_no.to_string(), no.to_string());
    let shown: DocumentView = clerk.form("/api/case/document", &[("case_no", &case), ("no", &number)]).await.read();
    assert!(text.ends_with(&packed(&shown.body)), "the text of the page: {text}");

    for purpose in ["", "打印给张丽"] {
        assert_eq!(clerk.form(&address, &[("purpose", purpose)]).await.status, 422, "{purpose}");
    }
    let whole = clerk.form(&address, &[("purpose", "打印后邮寄")]).await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    assert!(text_of(&whole.body).ends_with(&packed(&body)));
    let noted = looks(&world, case_no).await;
    let title = DocumentKind::RegistrationForm.zh();
    let has = |what: &str, why: &str| noted.iter().any(|(noted, purpose)| noted == what && purpose == why);
    assert!(has(&format!("文书 {no} {title}"), "查看文书"), "{noted:?}");
    assert!(has(&format!("文书 {no} {title}（完整内容）"), "打印后邮寄"), "{noted:?}");
    assert_eq!(world.browser_of("sunli").await.get(&address).await.status, 404);
}

#[tokio::test]
async fn without_typefaces_the_download_says_what_to_do_and_the_page_still_reads() {
    let (world, case_no, _) = registered().await;
    let (no, _) = number_of(&world, case_no, DocumentKind::Receipt).await;
    let session = world.browser_of("liuyang").await;
    let cookie = session.cookie(app::context::cookie::SESSION).unwrap_or_default().to_owned();
    let served = world.served(|shared| shared.desk.printer = Printer::default());
    let mut clerk = served.with_cookie(app::context::cookie::SESSION, &cookie);
    let reply = clerk.get(&format!("/letters/case/{case_no}/{no}")).await;
    assert_eq!(reply.status, 503);
    assert!(
        reply.text().starts_with("未找到可用的公文字体") && reply.text().contains("make fonts"),
        "{}",
        reply.text()
    );
    assert_eq!(clerk.get(&format!("/desk/case/{case_no}/document/{no}")).await.status, 200);
}

#[tokio::test]
async fn sec_04_forty_letters_at_once_stop_nobody_elses_and_no_page() {
    let (world, case_no, code) = registered().await;
    let (no, _) = number_of(&world, case_no, DocumentKind::Receipt).await;
    let session = world.tracking(case_no, &code).await;
    let browser = || world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let letters = (0..40).map(|_| {
        let mut party = browser();
        tokio::spawn(async move { party.get(&format!("/letters/track/{case_no}/{no}")).await })
    });
    let letters: Vec<_> = letters.collect();
    assert_eq!(browser().get(&format!("/track/{case_no}")).await.status, 200);
    let mut clerk = world.browser_of("liuyang").await;
    assert_eq!(clerk.get(&format!("/letters/case/{case_no}/{no}")).await.status, 200, "another's letter has its turn");
    let (mut made, mut told) = (Vec::new(), 0);
    for letter in letters {
        let reply = letter.await.unwrap();
        match reply.status.as_u16() {
            200 => made.push(reply.body),
            503 => {
                assert!(reply.text().contains("请过几秒再下载"), "{}", reply.text());
                told += 1;
            }
            status => panic!("{status}"),
        }
    }
    assert!(!made.is_empty() && told > 0, "one session has few letters in hand: {} made, {told} told", made.len());
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]), "the same letter makes the same file");
    assert_eq!(browser().get(&format!("/letters/track/{case_no}/{no}")).await.status, 200, "and the next again");
    for no in ["65536", "-1", "一"] {
        let reply = browser().get(&format!("/letters/track/{case_no}/{no}")).await;
        assert!(reply.status == 404 && reply.text().contains("没有找到"), "{}", reply.text());
    }
}
