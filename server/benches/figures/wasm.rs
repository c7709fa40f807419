//! The rules as the staff's browser runs them: the same steps as the native figure, in WebAssembly under Node.js.

use crate::plan::Folder;
use crate::report::Figure;
use crate::world::{World, target};
use anyhow::{Context, ensure};
use domain::input::{CommandInput, Known};
use domain::policy::PackRef;
use std::path::Path;
use std::process::Command;

/// Steps written for the other side; more would only make the file longer.
const STEPS: usize = 500;

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let package = target().join("bench-wasm");
    if !package.join("rules_wasm.js").exists() {
        eprintln!("  no {} (make bench builds it)", package.display());
        return Ok(Vec::new());
    }
    let found = Folder::read(&world.fresh()?)?;
    let mut packs: Vec<&PackRef> = Vec::new();
    let mut written = Vec::new();
    let mut steps = Vec::new();
    for planned in found.moves.iter().take(STEPS) {
        let case = planned.case.outline();
        let command = CommandInput::of(&planned.command);
        // A step that names a colleague is read by the server alone, which knows the accounts.
        let known = Known { pack: &planned.pack, case: &case, staff: &[], now: found.now };
        if command.parse(&known).is_err() {
            continue;
        }
        let known = packs.iter().position(|known| **known == planned.pack.reference);
        let index = known.unwrap_or_else(|| {
            packs.push(&planned.pack.reference);
            written.push(&*planned.pack);
            packs.len() - 1
        });
        steps.push(serde_json::json!({
            "pack": index,
            "actor": planned.person.actor,
            // What a browser holds of a case.
            "case": case,
            "command": command,
        }));
    }
    ensure!(!steps.is_empty(), "no step can be read");
    let file = target().join("bench-data").join("steps.json");
    let json = serde_json::json!({
        "now": found.now, "calendar": *found.calendar, "packs": written, "steps": steps,
    });
    std::fs::write(&file, serde_json::to_vec(&json)?)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/wasm/measure.mjs");
    let told = Command::new("node")
        .arg(script)
        .arg(&package)
        .arg(&file)
        .args([world.size.of(50_000).to_string(), world.size.rounds.to_string()])
        .output()
        .context("node")?;
    ensure!(told.status.success(), "node: {}", String::from_utf8_lossy(&told.stderr));
    let rounds: Vec<f64> = String::from_utf8(told.stdout)?.lines().filter_map(|line| line.parse().ok()).collect();
    ensure!(rounds.len() == world.size.rounds, "node told {} rounds", rounds.len());
    Ok(vec![Figure::new("decide-wasm", "decisions in WebAssembly, mixed steps", "/s", rounds, None)])
}
