//! Complete pages as a browser first gets them.

use crate::client::Request;
use crate::load::{Round, closed_loop};
use crate::moves::Sessions;
use crate::plan::Folder;
use crate::report::Figure;
use crate::world::{Server, World};
use anyhow::{Context, ensure};
use domain::value::DepartmentId;

/// The department whose board is shown.
const DEPARTMENT: &str = "tax_bureau";

fn rounds(
    world: &World,
    server: &Server,
    clients: usize,
    full: usize,
    pages: &[(Request, String)],
) -> anyhow::Result<Vec<Round>> {
    let jobs = world.size.of(full);
    (0..world.size.rounds)
        .map(|round| {
            closed_loop(server, clients, jobs, |client, index| {
                // Another page each time, spread over the folder.
                let (page, mark) = &pages[(round * jobs + index) * 7919 % pages.len()];
                let answer = client.expect(page, 200)?;
                let plain = answer.header("content-encoding").is_none();
                let complete = !plain
                    || [mark.as_str(), "</html>"]
                        .iter()
                        .all(|mark| answer.body.windows(mark.len()).any(|window| window == mark.as_bytes()));
                ensure!(complete, "no complete page: {}", answer.text());
                Ok(())
            })
        })
        .collect()
}

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let folder = world.fresh()?;
    let found = Folder::read(&folder)?;
    let office = found.offices.get(&DepartmentId::new(DEPARTMENT)).context("the department")?;
    let person = &office.clerk;
    let server = Server::start(&folder, true)?;
    let sessions = Sessions::begin(&server, std::iter::once(person))?;
    let cookie = sessions.of(person)?;
    let cases = |encoding: &str| -> Vec<(Request, String)> {
        found
            .moves
            .iter()
            .filter(|step| step.person.actor.department().is_some_and(|id| id.as_str() == DEPARTMENT))
            .map(|step| {
                let number = step.case.case_no.to_string();
                (Request::get(&format!("/desk/case/{number}"), cookie, encoding), number)
            })
            .collect()
    };
    let (plain, compressed) = (cases(""), cases("br, gzip"));
    let board = [(Request::get("/desk", cookie, ""), "board".to_owned())];
    let one = rounds(world, &server, 1, 1000, &plain)?;
    let many = rounds(world, &server, 16, 3000, &plain)?;
    let br = rounds(world, &server, 1, 500, &compressed)?;
    let board = rounds(world, &server, 1, 500, &board)?;
    world.note_memory(&server, "pages")?;
    Ok(vec![
        Figure::quantile("case-page-1", "case page, 1 client", &one, 50, Some(5.0)),
        Figure::rate("case-page-16", "case page, 16 clients", &many, Some(400.0)),
        Figure::quantile("case-page-16", "case page, 16 clients", &many, 99, None),
        Figure::quantile("case-page-br", "case page compressed, 1 client", &br, 50, None),
        Figure::quantile("board-page-1", "board of a department, 1 client", &board, 50, Some(15.0)),
        Figure::quantile("board-page-1", "board of a department, 1 client", &board, 99, Some(40.0)),
    ])
}
