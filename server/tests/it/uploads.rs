//! Files: too large, of another kind, cut off; told clearly, and nothing is left behind.

use crate::support::*;
use axum::body::{Body, Bytes};
use domain::ports::Intake;
use http::Request;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const NOW: &str = "2025-11-10T09:30";
const PDF: &[u8] = b"%PDF-1.7 wages";

/// A citizen with a draft in which something was typed.
struct Drafting {
    citizen: Browser,
    token: String,
    handle: String,
    /// Address of an upload.
    upload: String,
}

impl Drafting {
    /// The cookie, as a browser sends it.
    fn cookie(&self) -> String {
        format!("fq_draft_{}={}", self.handle, &self.token[self.handle.len()..])
    }
}

async fn drafting(world: &World) -> Drafting {
    let mut citizen = world.browser();
    let (handle, token) = citizen.begin_draft().await;
    world.desk.save(&token, back_pay_form()).await.unwrap();
    let upload = format!("/upload/draft?draft={handle}");
    Drafting { citizen, token, handle, upload }
}

/// The form is as typed, with `files` files; on the disk there are as many and nothing half-written.
async fn kept(world: &World, token: &str, files: usize) {
    let draft = world.desk.draft(token, None).await.unwrap();
    assert_eq!(draft.form, back_pay_form(), "the draft is kept");
    assert_eq!(draft.files.len(), files);
    no_orphans(world, files);
}

fn no_orphans(world: &World, files: usize) {
    assert_eq!(world.desk.store.files.names().unwrap().len(), files, "no orphan");
    let incoming = world.path().join("files").join("incoming");
    assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0, "nothing half-written");
}

async fn listening(world: &World) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::http::serve(listener, world.router(), server::http::Limits::default(), world.ending()));
    address
}

#[tokio::test]
async fn a_file_too_large_or_of_another_kind_is_refused_and_the_draft_stays() {
    let world = World::at(NOW).await;
    let Drafting { mut citizen, token, handle, upload } = drafting(&world).await;
    assert_eq!(citizen.upload(&upload, "工资条.pdf", PDF).await.status, 204);
    let mut large = PDF.to_vec();
    large.resize(10 * 1024 * 1024 + 1, b'x');
    let long = citizen.upload(&upload, "扫描.pdf", &large).await;
    assert_eq!(long.status, 413);
    assert!(long.text().contains("10 MB"), "{}", long.text());
    // The name says PDF, the content says otherwise.
    for content in [&b"MZ a program"[..], b"<html><script>", b"%PD", b"GIF89a......"] {
        let wrong = citizen.upload(&upload, "无害.pdf", content).await;
        assert_eq!(wrong.status, 415);
        assert!(wrong.text().contains("JPG"), "{}", wrong.text());
    }
    let empty = citizen.upload(&upload, "空.pdf", b"").await;
    assert_eq!((empty.status.as_u16(), empty.text().contains("空的")), (400, true));
    kept(&world, &token, 1).await;

    // Without scripts the page that comes next says it.
    let mut plain = citizen.clone().without_script();
    let body = [multipart_head("a.pdf").as_bytes(), b"MZ a program", MULTIPART_END.as_bytes()].concat();
    let request = Request::post(&upload).header("accept", "text/html").header("content-type", MULTIPART);
    let sent = plain.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, format!("/report/files?draft={handle}").as_str()));
    assert!(plain.get(&format!("/report/files?draft={handle}")).await.text().contains("只能上传 JPG"));
    kept(&world, &token, 1).await;
    // And the form can be sent afterwards, with the file that was good.
    let submitted = world.desk.submit(&token, "").await.unwrap();
    assert_eq!(world.case(submitted.case_no).await.attachments.len(), 1);
    no_orphans(&world, 1);
}

#[tokio::test]
async fn at_most_ten_files_come_with_a_draft() {
    let world = World::at(NOW).await;
    let Drafting { mut citizen, token, handle, upload } = drafting(&world).await;
    for _ in 0..10 {
        assert_eq!(citizen.upload(&upload, "a.pdf", PDF).await.status, 204);
    }
    let more = citizen.upload(&upload, "a.pdf", PDF).await;
    assert_eq!((more.status.as_u16(), more.text().contains("最多上传 10 份")), (422, true), "{}", more.text());
    kept(&world, &token, 10).await;
    let fields = [("draft", handle.as_str()), ("no", "3")];
    assert_eq!(citizen.form("/api/intake/remove-file", &fields).await.status, 200);
    kept(&world, &token, 9).await;
}

#[tokio::test]
async fn a_request_larger_than_any_upload_is_too_large_not_malformed() {
    let world = World::at(NOW).await;
    let Drafting { mut citizen, token, handle, upload } = drafting(&world).await;
    let megabyte = Bytes::from(vec![b'x'; 1 << 20]);
    let head = Bytes::from_static(b"--fence\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n");
    let pieces = std::iter::once(head).chain(std::iter::repeat_n(megabyte, 112));
    let body = Body::from_stream(futures::stream::iter(pieces.map(Ok::<_, std::io::Error>)));
    let request = Request::post(&upload).header("content-type", MULTIPART).body(body).unwrap();
    let reply = citizen.send(request).await;
    assert_eq!(reply.status, 413, "{}", reply.text());
    kept(&world, &token, 0).await;
    // Forms have a limit of their own.
    let long = "字".repeat(1 << 20);
    let reply = citizen.form("/api/intake/facts", &[("draft", &handle), ("summary", &long)]).await;
    assert_eq!(reply.status, 413);
    kept(&world, &token, 0).await;
}

#[tokio::test]
async fn who_still_sends_a_file_that_is_too_large_reads_why() {
    let world = World::at(NOW).await;
    let drafting = drafting(&world).await;
    let (cookies, token, upload) = (drafting.cookie(), drafting.token, drafting.upload);
    let address = listening(&world).await.to_string();
    let mut content = PDF.to_vec();
    content.resize(24 * 1024 * 1024, b'x');
    let body = [multipart_head("a.pdf").as_bytes(), &content, MULTIPART_END.as_bytes()].concat();
    let sent = request("POST", &upload, &[("cookie", &cookies), ("content-type", MULTIPART)], &body);
    let (status, told) = exchange(&address, &sent).await.expect("an answer, not a broken connection");
    assert_eq!(status, 413);
    assert!(told.contains("10 MB"), "{told}");
    kept(&world, &token, 0).await;
}

#[tokio::test]
async fn an_upload_cut_off_in_the_middle_leaves_nothing() {
    let world = World::at(NOW).await;
    let drafting = drafting(&world).await;
    let cookies = drafting.cookie();
    let Drafting { mut citizen, token, upload, .. } = drafting;
    let address = listening(&world).await;
    let mut content = PDF.to_vec();
    content.resize(900 * 1024, b'x');
    let body = [multipart_head("a.pdf").as_bytes(), &content, MULTIPART_END.as_bytes()].concat();
    let whole = request("POST", &upload, &[("cookie", &cookies), ("content-type", MULTIPART)], &body);
    for sent in [whole.len() / 2, whole.len() - 20] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&whole[..sent]).await.unwrap();
        stream.shutdown().await.unwrap();
        // Until the server has noticed and hung up.
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        kept(&world, &token, 0).await;
    }
    // The same through a body that fails.
    let pieces = vec![
        Ok(Bytes::from(whole[whole.len() - body.len()..][..5000].to_vec())),
        Err(std::io::ErrorKind::ConnectionReset.into()),
    ];
    let body = Body::from_stream(futures::stream::iter(pieces as Vec<std::io::Result<Bytes>>));
    let request = Request::post(&upload).header("content-type", MULTIPART).body(body).unwrap();
    let reply = citizen.send(request).await;
    assert_eq!(reply.status, 400);
    assert!(reply.text().contains("上传中断"), "{}", reply.text());
    kept(&world, &token, 0).await;
    // What a process that was killed left half-written is cleared away at the next start.
    std::fs::write(world.path().join("files").join("incoming").join("left"), b"half").unwrap();
    let now = world.desk.now();
    let world = World::open(world.close().await, now).await;
    kept(&world, &token, 0).await;
}
