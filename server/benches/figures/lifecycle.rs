//! Whole cases from the hotline's ticket to the archive, every step a request of its own.

use crate::client::{Answer, Client};
use crate::intake::ticket;
use crate::load::closed_loop;
use crate::moves::{Sessions, call, step};
use crate::plan::{Folder, Office, whole_way};
use crate::report::Figure;
use crate::world::{Server, World};
use anyhow::Context;
use domain::case::Command;
use domain::value::CaseNo;
use serde_json::{Value, json};

/// Shipped texts: one that its first department handles from end to end.
const TEXTS: &str = include_str!("../../demo/cases.json");

struct Way<'w> {
    office: &'w Office,
    sessions: &'w Sessions,
    form: &'w Value,
    steps: &'w [(bool, Command)],
}

fn json_of(answer: &Answer) -> anyhow::Result<Value> {
    serde_json::from_slice(&answer.body).with_context(|| answer.text())
}

fn version(answer: &Answer) -> anyhow::Result<u32> {
    Ok(u32::try_from(json_of(answer)?["version"].as_u64().context("version")?)?)
}

impl Way<'_> {
    fn go(&self, client: &mut Client, ticket_no: &str, n: usize) -> anyhow::Result<()> {
        let (clerk, head) = (self.sessions.of(&self.office.clerk)?, self.sessions.of(&self.office.head)?);
        let opened = json_of(&client.expect(&ticket(ticket_no, n)?, 201)?)?;
        let case_no: CaseNo = opened["case_no"].as_str().context("case_no")?.parse()?;
        let claimed = client.expect(&step(clerk, case_no, 1, &Command::Claim)?, 200)?;
        let amend = json!({ "case_no": case_no, "version": version(&claimed)?, "form": self.form });
        let mut seen = version(&client.expect(&call("/api/case/amend", clerk, &amend)?, 200)?)?;
        for (by_head, command) in self.steps {
            let cookie = if *by_head { head } else { clerk };
            let answer = client
                .expect(&step(cookie, case_no, seen, command)?, 200)
                .with_context(|| format!("{:?}", command.kind()))?;
            seen = version(&answer)?;
        }
        Ok(())
    }
}

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let folder = world.fresh()?;
    let found = Folder::read(&folder)?;
    let texts: Vec<Value> = serde_json::from_str(TEXTS)?;
    let text = texts
        .iter()
        .find(|text| {
            text["desk"] == "tax_bureau"
                && text["finding"].as_str().is_some_and(|finding| !finding.is_empty())
                && text["form"]["items"].as_array().is_some_and(|items| items.len() == 1)
        })
        .context("a text of the tax bureau")?;
    let mut form = text["form"].clone();
    let sentence = form["summary"].as_str().unwrap_or_default().to_owned();
    form["summary"] = sentence.chars().cycle().take(500).collect::<String>().into();
    let parties = if form["respondent_name"].as_str().unwrap_or_default().is_empty() { 1 } else { 2 };
    let office = found
        .offices
        .iter()
        .find(|(department, _)| department.as_str() == "tax_bureau")
        .map(|(_, office)| office)
        .context("the tax bureau")?;
    let server = Server::start(&folder, true)?;
    let sessions = Sessions::begin(&server, [&office.clerk, &office.head].into_iter())?;
    let steps = whole_way(&found.pack, parties, found.now);
    let way = Way { office, sessions: &sessions, form: &form, steps: &steps };
    let jobs = world.size.of(400);
    let rounds = (0..world.size.rounds)
        .map(|round| {
            closed_loop(&server, 16, jobs, |client, index| way.go(client, &format!("way-{round}-{index}"), index))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    world.note_memory(&server, "lifecycle")?;
    let requests = steps.len() + 3;
    let rate = Figure::rate("lifecycle-16", "whole cases, ticket to archive, 16 clients", &rounds, Some(100.0));
    let note = format!("{}, {requests} requests each", rate.note);
    Ok(vec![rate.noted(note)])
}
