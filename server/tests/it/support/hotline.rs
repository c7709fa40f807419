//! The 12345 system, as far as this one sees it.

use super::{Browser, Reply, World};
use axum::body::Body;
use domain::administration::Doer;
use http::{Method, Request};
use serde_json::{Value, json};
use server::hotline::signature::sign;

/// Where tickets go.
pub(crate) const TICKETS: &str = "/api/hotline/v1/tickets";

/// A machine client with its secret.
#[derive(Clone)]
pub(crate) struct Hotline {
    /// How it gets there.
    pub(crate) browser: Browser,
    /// Its name.
    pub(crate) name: String,
    /// Its secret.
    pub(crate) secret: String,
    /// What its clock says, in Unix seconds.
    pub(crate) clock: i64,
}

impl Hotline {
    /// A client registered in the world; results go to `callback`.
    pub(crate) async fn of(world: &World, name: &str, callback: Option<String>) -> Self {
        let secret = format!("secret of {name}");
        let by = Doer::CommandLine("test".to_owned());
        world.desk.store.client_create(name, &secret, callback, false, by, world.desk.now()).await.unwrap();
        Self { browser: world.browser(), name: name.to_owned(), secret, clock: world.desk.now().unix() }
    }

    /// A client that is known there already.
    pub(crate) fn known(world: &World, name: &str, secret: &str) -> Self {
        let (name, secret) = (name.to_owned(), secret.to_owned());
        Self { browser: world.browser(), name, secret, clock: world.desk.now().unix() }
    }

    /// The same client, talking to another world.
    #[must_use]
    pub(crate) fn over(self, world: &World) -> Self {
        Self { browser: world.browser(), ..self }
    }

    /// Sends a signed request.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &[u8]) -> Reply {
        let signature = sign(&self.secret, self.clock, method.as_str(), path, body);
        self.send_signed(method, path, body, &signature).await
    }

    /// Sends a request with any signature.
    pub(crate) async fn send_signed(&self, method: Method, path: &str, body: &[u8], signature: &str) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("x-hotline-client", &self.name)
            .header("x-hotline-timestamp", self.clock.to_string())
            .header("x-hotline-signature", signature)
            .body(Body::from(body.to_vec()));
        self.browser.clone().send(request.unwrap()).await
    }

    /// Forwards a ticket.
    pub(crate) async fn forward(&self, ticket: &Value) -> Reply {
        self.send(Method::POST, TICKETS, ticket.to_string().as_bytes()).await
    }

    /// Asks what became of a ticket.
    pub(crate) async fn ask(&self, ticket_no: &str) -> Reply {
        self.send(Method::GET, &format!("{TICKETS}/{ticket_no}"), &[]).await
    }
}

/// A ticket about unpaid contributions.
pub(crate) fn ticket(ticket_no: &str, called_at: &str) -> Value {
    json!({
        "ticket_no": ticket_no,
        "called_at": called_at,
        "caller_name": "张丽",
        "caller_phone": "13800000001",
        "town": "西林吉镇",
        "matter": "单位半年没有缴社保费",
        "content": "来电人称单位 2025 年 1 月到 6 月没有缴社保费。",
        "employer_name": "北极宾馆有限公司",
    })
}
