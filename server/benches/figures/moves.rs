//! One step on a case, through the staff's server function, by signed-in staff of every department that works.

use crate::client::{Client, Request};
use crate::load::closed_loop;
use crate::plan::{Folder, Person};
use crate::report::Figure;
use crate::world::{Server, World};
use anyhow::{Context, bail};
use domain::case::Command;
use domain::value::CaseNo;
use serde_json::json;
use server::seed::DEMO_PASSWORD;
use std::collections::BTreeMap;

/// Cookies by login.
pub(crate) struct Sessions(BTreeMap<String, String>);

impl Sessions {
    /// Signs everybody in.
    pub(crate) fn begin<'p>(server: &Server, people: impl Iterator<Item = &'p Person>) -> anyhow::Result<Self> {
        let mut client = Client::connect(server.address)?;
        let mut cookies = BTreeMap::new();
        for person in people {
            if cookies.contains_key(&person.login) {
                continue;
            }
            let body = format!("login={}&password={DEMO_PASSWORD}", person.login);
            let headers = [("Content-Type", "application/x-www-form-urlencoded")];
            let answer = client.send(&Request::post("/api/desk/sign-in", &headers, body.as_bytes()))?;
            let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
            let Some(cookie) = cookie else { bail!("{}: {} {}", person.login, answer.status, answer.text()) };
            cookies.insert(person.login.clone(), cookie.to_owned());
        }
        Ok(Self(cookies))
    }

    /// The cookie of somebody.
    pub(crate) fn of(&self, person: &Person) -> anyhow::Result<&str> {
        self.0.get(&person.login).map(String::as_str).with_context(|| person.login.clone())
    }
}

/// A call of a server function that takes JSON.
pub(crate) fn call(path: &str, cookie: &str, body: &serde_json::Value) -> anyhow::Result<Request> {
    let headers = [
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
        ("Sec-Fetch-Site", "same-origin"),
        ("Cookie", cookie),
    ];
    Ok(Request::post(path, &headers, &serde_json::to_vec(body)?))
}

/// A step.
pub(crate) fn step(cookie: &str, case_no: CaseNo, version: u32, command: &Command) -> anyhow::Result<Request> {
    let body = json!({ "case_no": case_no, "version": version, "command": command });
    call("/api/case/command", cookie, &body)
}

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let folder = world.fresh()?;
    let found = Folder::read(&folder)?;
    let server = Server::start(&folder, true)?;
    let sessions = Sessions::begin(&server, found.moves.iter().map(|step| &step.person))?;
    let requests: Vec<Request> = found
        .moves
        .iter()
        .map(|planned| {
            step(sessions.of(&planned.person)?, planned.case.case_no, planned.case.version, &planned.command)
        })
        .collect::<anyhow::Result<_>>()?;
    drop(found);
    let every = world.size.rounds;
    let jobs = requests.len() / every;
    let rounds = (0..every)
        .map(|round| {
            closed_loop(&server, 16, jobs, |client, index| {
                // Each round takes every so-manieth case, so that every round has the same mixture of steps.
                client.expect(&requests[index * every + round], 200).map(|_| ())
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    world.note_memory(&server, "moves")?;
    Ok(vec![
        Figure::rate("moves-16", "one step by server function, 16 clients", &rounds, Some(1500.0)),
        Figure::quantile("moves-16", "one step by server function, 16 clients", &rounds, 50, None),
        Figure::quantile("moves-16", "one step by server function, 16 clients", &rounds, 99, None),
    ])
}
