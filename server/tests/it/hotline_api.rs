//! The hotline's interface answer by answer [S12, TR02].

use crate::support::*;
use domain::administration::Doer;
use http::Method;
use serde_json::{Value, json};
use server::hotline::signature::sign;
use server::seed::{DEMO_CLIENT, DEMO_SECRET};

const NOW: &str = "2025-11-12T09:05";
const CALLED: &str = "2025-11-12T09:00:00+08:00";
const PATH: &str = "/api/hotline/v1/tickets";

#[tokio::test]
async fn s12_a_ticket_is_taken_once_and_its_number_stands_for_its_content() {
    let world = World::at(NOW).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let first = hotline.forward(&ticket("T-1", CALLED)).await;
    assert_eq!(first.status, 201);
    let state = first.json();
    assert_eq!(
        (&state["ticket_no"], &state["case_no"], &state["stage"], &state["stage_name"], &state["due_at"]),
        (
            &json!("T-1"),
            &json!("2025-0001"),
            &json!("registration"),
            &json!("受理登记"),
            &json!("2025-11-14T00:00:00+08:00")
        )
    );
    // Spaces and the order of fields are not content.
    let mut spaced = ticket("T-1", CALLED);
    spaced["caller_name"] = json!(" 张丽 ");
    for same in [ticket("T-1", CALLED), spaced] {
        let again = hotline.forward(&same).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, state.clone()));
    }
    let mut other = ticket("T-1", CALLED);
    other["content"] = json!("另一件事");
    let conflict = hotline.forward(&other).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.json()["message"].as_str().unwrap().contains("T-1"));
    assert_eq!(world.verified().await, 1);

    // Another client's numbers are its own.
    let county = Hotline::of(&world, "county", None).await;
    assert_eq!(county.ask("T-1").await.status, 404);
    assert_eq!(county.ask("T-1").await.body, county.ask("T-2").await.body, "foreign and unknown look alike");
    let own = county.forward(&other).await;
    assert_eq!((own.status.as_u16(), own.json()["case_no"].as_str()), (201, Some("2025-0002")));
}

#[tokio::test]
async fn s12_the_same_ticket_many_times_at_once_is_one_case() {
    let world = World::at(NOW).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let ticket = ticket("T-1", CALLED);
    let replies = futures::future::join_all((0..12).map(|_| hotline.forward(&ticket))).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[..11], [200; 11]);
    assert_eq!(statuses[11], 201);
    assert_eq!(world.verified().await, 1);
}

#[tokio::test]
async fn s12_who_signs_wrongly_is_not_heard() {
    let world = World::at(NOW).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let body = ticket("T-1", CALLED).to_string();
    let right = sign(&hotline.secret, hotline.clock, "POST", PATH, body.as_bytes());
    let mut refused = Vec::new();
    for signature in ["", "00", &right.to_uppercase(), &right.replace(&right[..2], "zz")] {
        refused.push(hotline.send_signed(Method::POST, PATH, body.as_bytes(), signature).await);
    }
    // A right signature makes good what went wrong before.
    assert_eq!(hotline.ask("T-1").await.status, 404);
    // Signed for another body, another method, another time.
    refused.push(hotline.send_signed(Method::POST, PATH, b"{}", &right).await);
    refused.push(hotline.send_signed(Method::GET, "/api/hotline/v1/tickets/T-1", b"", &right).await);
    let wrong_key = Hotline { secret: "guess".to_owned(), ..hotline.clone() };
    refused.push(wrong_key.forward(&ticket("T-1", CALLED)).await);
    assert_eq!(hotline.ask("T-1").await.status, 404);
    let unknown = Hotline { name: "nobody".to_owned(), ..hotline.clone() };
    refused.push(unknown.forward(&ticket("T-1", CALLED)).await);
    let without_name = Hotline { name: String::new(), secret: String::new(), ..hotline.clone() };
    refused.push(without_name.forward(&ticket("T-1", CALLED)).await);
    for seconds in [-301, 301] {
        let off = Hotline { clock: hotline.clock + seconds, ..hotline.clone() };
        refused.push(off.forward(&ticket("T-1", CALLED)).await);
    }
    let first = refused[0].body.clone();
    for reply in refused {
        assert_eq!(reply.status, 401);
        assert_eq!(reply.body, first, "nothing is learned from the answer");
    }
    assert_eq!(world.verified().await, 0);
    // Who signs wrongly again and again has to wait; who signs rightly is heard all the same.
    let mut statuses = Vec::new();
    for _ in 0..10 {
        statuses.push(wrong_key.forward(&ticket("T-1", CALLED)).await.status.as_u16());
    }
    assert_eq!(statuses[9], 429, "{statuses:?}");
    let late = Hotline { clock: hotline.clock - 299, ..hotline.clone() };
    assert_eq!(late.forward(&ticket("T-1", CALLED)).await.status, 201);
}

#[tokio::test]
async fn s12_every_malformed_field_is_named() {
    let world = World::at(NOW).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let fields = |reply: &Reply| -> Vec<String> {
        let body = reply.json();
        assert_eq!(reply.status, 422, "{body}");
        assert!(body["message"].is_string());
        let errors = body["errors"].as_array().unwrap();
        assert!(errors.iter().all(|error| error["message"].as_str().is_some_and(|text| !text.is_empty())), "{body}");
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    };
    let empty = hotline.forward(&json!({})).await;
    assert_eq!(fields(&empty), ["ticket_no", "called_at", "caller_name", "caller_phone", "town", "matter", "content"]);
    let wrong: [(&str, Value); 8] = [
        ("ticket_no", json!("a/b")),
        ("called_at", json!("2025-11-12")),
        ("called_at", json!("2025-11-13T09:00:00+08:00")),
        ("caller_phone", json!("123")),
        ("town", json!("无此镇")),
        ("matter", json!("题".repeat(201))),
        ("content", json!(7)),
        ("confidential", json!("no")),
    ];
    for (field, value) in wrong {
        let mut body = ticket("T-1", CALLED);
        body[field] = value;
        assert_eq!(fields(&hotline.forward(&body).await), [field]);
    }
    for text in ["", "[]", "{", "null", "\u{feff}{}"] {
        assert_eq!(fields(&hotline.send(Method::POST, PATH, text.as_bytes()).await), ["body"], "{text:?}");
    }
    assert_eq!(world.verified().await, 0, "nothing was taken");
    let large = vec![b'x'; 3 * 1024 * 1024];
    assert_eq!(hotline.send(Method::POST, PATH, &large).await.status, 413);
}

#[tokio::test]
async fn s12_the_demo_secret_opens_demo_folders_only() {
    let world = World::at(NOW).await;
    let demo = Hotline {
        name: DEMO_CLIENT.to_owned(),
        secret: DEMO_SECRET.to_owned(),
        ..Hotline::of(&world, "12345", None).await
    };
    assert_eq!(demo.forward(&ticket("T-1", CALLED)).await.status, 401, "no such client");
    // Even a demo client that got into the folder is not heard, unless seeding marked the folder.
    let (by, now) = (Doer::CommandLine("test".to_owned()), world.desk.now());
    world.desk.store.client_create(DEMO_CLIENT, DEMO_SECRET, None, true, by.clone(), now).await.unwrap();
    assert_eq!(demo.forward(&ticket("T-1", CALLED)).await.status, 401);
    world.desk.store.setting_mark_demo(by, now).await.unwrap();
    let now = world.desk.now();
    let folder = world.close().await;
    let world = World::open(folder, now).await;
    let demo = demo.over(&world);
    assert_eq!(demo.forward(&ticket("T-1", CALLED)).await.status, 201);
}
