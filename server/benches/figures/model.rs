//! How much the model test of the rules walks: reachable combinations of state, overlays and role.

use crate::report::Figure;
use crate::world::World;
use anyhow::{Context, ensure};
use std::process::Command;

const TEST: &str = "model::every_reachable_combination_is_sound";

pub(crate) fn figures(_world: &World) -> anyhow::Result<Vec<Figure>> {
    let told = Command::new(env!("CARGO"))
        .args(["test", "--locked", "-p", "domain", "--test", "it", "--", "--exact", TEST, "--nocapture"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .context("cargo test")?;
    ensure!(told.status.success(), "the model test failed: {}", String::from_utf8_lossy(&told.stdout));
    let text = String::from_utf8(told.stdout)?;
    let line = text.lines().find_map(|line| line.split_once("model: ")).map(|(_, line)| line);
    let line = line.context("the model test says nothing")?;
    let count = line.split(' ').next().and_then(|count| count.parse().ok()).context("the model test's count")?;
    let figure = Figure::new("model-states", "combinations the model test reaches", "", vec![count], None);
    Ok(vec![figure.noted(line.to_owned())])
}
