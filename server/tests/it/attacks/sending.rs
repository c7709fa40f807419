//! Files: what one is called says what it is, and nothing that cannot be seen.

use crate::support::*;
use domain::case::Channel;

/// SEC-06: a PDF called `.html`, or turned round by a mark of direction, is called what it is.
#[tokio::test]
async fn sec_06_a_file_is_called_what_it_is() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let path = format!("/upload/track/{}", taken.case_no);
    let sent = [
        ("x.html", "x.html.pdf"),
        ("工资\u{202e}fdp.exe", "工资fdp.exe.pdf"),
        ("工资条.PDF", "工资条.PDF"),
        ("没有后缀", "没有后缀.pdf"),
        ("\u{200b}.pdf", "材料.pdf"),
    ];
    for (at, (name, called)) in sent.iter().enumerate() {
        let content = format!("%PDF-1.7 {at}");
        assert_eq!(party.upload(&path, name, content.as_bytes()).await.status, 204, "{name}");
        let case = world.case(taken.case_no).await;
        assert_eq!(case.attachments.last().unwrap().name, *called, "{name}");
    }
}
