//! Tickets through the hotline's interface: the write path with everything a new case needs.

use crate::client::Request;
use crate::load::{Round, closed_loop};
use crate::report::{Figure, Target, median};
use crate::world::{Server, World};
use serde_json::json;
use server::clock::Clock;
use server::hotline::signature::sign;
use server::seed::{DEMO_CLIENT, DEMO_SECRET};

const PATH: &str = "/api/hotline/v1/tickets";

/// A signed ticket of 500 characters.
pub(crate) fn ticket(no: &str, n: usize) -> anyhow::Result<Request> {
    const TEXT: &str =
        "来电人反映：在漠河样例林产加工有限公司上班，每月实发工资五千六左右，单位一直按最低基数申报，要求补足差额。";
    let now = Clock::System.now();
    let body = json!({
        "ticket_no": no,
        "called_at": now.plus(-600).to_string(),
        "caller_name": format!("测试{n}"),
        "caller_phone": format!("138{:08}", n % 100_000_000),
        "town": "西林吉镇",
        "matter": "缴费基数按最低标准申报，要求按实际工资补差",
        "content": TEXT.chars().cycle().take(500).collect::<String>(),
        "employer_name": format!("漠河样例第{}公司", n % 5_000),
        "urgency": "一般",
    });
    let body = serde_json::to_vec(&body)?;
    let timestamp = now.unix();
    let signature = sign(DEMO_SECRET, timestamp, "POST", PATH, &body);
    let timestamp = timestamp.to_string();
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Hotline-Client", DEMO_CLIENT),
        ("X-Hotline-Timestamp", &timestamp),
        ("X-Hotline-Signature", &signature),
    ];
    Ok(Request::post(PATH, &headers, &body))
}

fn rounds(world: &World, server: &Server, what: &str, clients: usize, full: usize) -> anyhow::Result<Vec<Round>> {
    let jobs = world.size.of(full);
    (0..world.size.rounds)
        .map(|round| {
            let tickets: Vec<Request> =
                (0..jobs).map(|n| ticket(&format!("{what}-{round}-{n}"), n)).collect::<anyhow::Result<_>>()?;
            closed_loop(server, clients, jobs, |client, index| client.expect(&tickets[index], 201).map(|_| ()))
        })
        .collect()
}

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let server = Server::start(&world.fresh()?, true)?;
    let one = rounds(world, &server, "one", 1, 600)?;
    let many = rounds(world, &server, "many", 16, 4000)?;
    world.note_memory(&server, "intake")?;
    drop(server);
    let server = Server::start(&world.fresh()?, false)?;
    let single = rounds(world, &server, "single", 16, 1000)?;
    drop(server);
    let rate = |rounds: &[Round]| median(&rounds.iter().map(Round::rate).collect::<Vec<f64>>());
    let ratio = rate(&many) / rate(&single).max(1e-9);
    Ok(vec![
        Figure::rate("intake-16", "hotline intake, 16 clients", &many, Some(1000.0)),
        Figure::quantile("intake-16", "hotline intake, 16 clients", &many, 99, Some(60.0)),
        Figure::rate("intake-16-single", "the same, one command per commit", &single, None),
        Figure::new("group-commit", "group commit on against off", "x", vec![ratio], Some(Target::AtLeast(3.0))),
        Figure::quantile("intake-1", "hotline intake, 1 client", &one, 50, Some(4.0)),
        Figure::quantile("intake-1", "hotline intake, 1 client", &one, 99, None),
    ])
}
