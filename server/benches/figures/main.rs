//! Figures of the whole program under load: `cargo bench -p server --bench figures`.
//!
//! A data folder with 10 000 open cases is made once by `server seed` and kept under `target/bench-data`. Each figure
//! works on its own copy, served by the release `server` in its own process and asked over HTTP by keep-alive clients
//! of this process. Server and clients share the machine; the load of the machine is stated beside the figures.
//!
//! Options: `--quick` (small load), `--only NAME` (names as in the table, by prefix), `--json FILE`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints")]

mod bundles;
mod client;
mod intake;
mod lifecycle;
mod load;
mod model;
mod moves;
mod pages;
mod plan;
mod redate;
mod report;
mod rules;
mod security;
mod wasm;
mod world;

use anyhow::{Context, bail};
use report::{Figure, Report};
use std::path::PathBuf;
use world::World;

/// How much is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Cases in the folder.
    pub(crate) cases: u32,
    /// Rounds; the median is reported.
    pub(crate) rounds: usize,
    /// Multiplies the number of requests of a round, in hundredths.
    pub(crate) share: usize,
}

impl Size {
    const FULL: Self = Self { cases: 10_040, rounds: 3, share: 100 };
    const QUICK: Self = Self { cases: 1_040, rounds: 3, share: 10 };

    /// So many of `full`.
    pub(crate) fn of(self, full: usize) -> usize {
        (full * self.share / 100).max(20)
    }
}

struct Args {
    size: Size,
    only: Vec<String>,
    json: Option<PathBuf>,
}

fn args() -> anyhow::Result<Args> {
    let mut args = Args { size: Size::FULL, only: Vec::new(), json: None };
    let mut given = std::env::args().skip(1);
    while let Some(arg) = given.next() {
        match arg.as_str() {
            "--quick" => args.size = Size::QUICK,
            "--only" => args.only.push(given.next().context("--only NAME")?),
            "--json" => args.json = Some(given.next().context("--json FILE")?.into()),
            // What cargo passes to every bench.
            "--bench" => {}
            other => bail!("unknown option {other}; there are --quick, --only NAME, --json FILE"),
        }
    }
    Ok(args)
}

/// A group of figures and what measures it.
type Group = (&'static [&'static str], fn(&World) -> anyhow::Result<Vec<Figure>>);

const GROUPS: &[Group] = &[
    (&["intake-16", "intake-16-single", "group-commit", "intake-1"], intake::figures),
    (&["moves-16"], moves::figures),
    (&["case-page-1", "case-page-16", "case-page-br", "board-page-1"], pages::figures),
    (&["lifecycle-16"], lifecycle::figures),
    (&["decide", "route"], rules::figures),
    (&["decide-wasm"], wasm::figures),
    (&["redate"], redate::figures),
    (&["seal", "unseal", "password", "totp", "start-checks"], security::figures),
    (&["model-states"], model::figures),
    (&["bundle-portal", "bundle-desk"], bundles::figures),
];

fn main() -> anyhow::Result<()> {
    let args = args()?;
    let chosen = |names: &[&str]| {
        let wanted = |only: &String| *only == "memory" || names.iter().any(|name| name.starts_with(only.as_str()));
        args.only.is_empty() || args.only.iter().any(wanted)
    };
    let world = World::prepare(args.size)?;
    let mut report = Report::begin(&world)?;
    for (names, measure) in GROUPS {
        if chosen(names) {
            eprintln!("{} …", names.join(", "));
            for figure in measure(&world).with_context(|| names.join(", "))? {
                eprintln!("  {}", figure.line());
                report.add(figure);
            }
        }
    }
    report.add_memory(&world);
    report.end();
    println!("{}", report.table());
    if let Some(path) = &args.json {
        std::fs::write(path, report.json()?).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
