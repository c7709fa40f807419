//! Checkpoints of the log: making, comparing, proving.

use super::hand::by_hand;
use super::open_desk;
use super::output::Output;
use crate::anchor::merkle::consistency;
use crate::anchor::{AnchorProblem, Checkpoint, compare, keep};
use crate::config::Config;
use crate::store::{Fault, Store};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn told(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{}", fault.into_problem())
}

/// `audit anchor`.
pub(super) async fn make(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    config.anchors.check()?;
    let desk = open_desk(&config).await?;
    let made = keep::anchor(&desk, &config.anchors, by_hand()).await?;
    let mut lines = vec![format!("日志锚定：{} 行", made.size)];
    lines.extend(made.files.iter().map(|file| format!("已写入 {}", file.display())));
    lines.extend(made.taken.iter().map(|keeper| format!("已送达 {keeper}")));
    lines.extend(made.failed.iter().map(|failed| format!("未送达 {failed}")));
    lines.push(made.note.clone());
    output.answer(&made, lines.join("\n"));
    Ok(if made.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `audit key`.
pub(super) async fn key(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.options).await?;
    let key = store.anchor_key()?;
    output.answer(&serde_json::json!({ "origin": key.name(), "verifier": key.verifier() }), key.in_words());
    Ok(ExitCode::SUCCESS)
}

/// `audit prove OLD NEW`.
pub(super) async fn prove(config: Config, old: u64, new: u64, output: Output) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.options).await?;
    anyhow::ensure!(0 < old && old <= new, "应为 0 < OLD ≤ NEW");
    let leaves = store.anchor_leaves(new).await.map_err(told)?;
    anyhow::ensure!(leaves.len() as u64 == new, "日志只有 {} 行", leaves.len());
    let proof: Vec<String> =
        consistency(&leaves, usize::try_from(old)?).iter().map(|hash| STANDARD.encode(hash)).collect();
    output.answer(&serde_json::json!({ "old": old, "new": new, "proof": proof }), proof.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// What one anchor says of the log.
#[derive(Debug, serde::Serialize)]
pub(super) struct Compared {
    /// The file.
    pub(super) file: PathBuf,
    /// What it says.
    pub(super) checkpoint: Option<Checkpoint>,
    /// What is wrong with the log by it.
    pub(super) problem: Option<AnchorProblem>,
    /// Why it says nothing.
    pub(super) unusable: Option<String>,
}

impl Compared {
    pub(super) fn is_sound(&self) -> bool {
        self.problem.is_none() && self.unusable.is_none()
    }

    pub(super) fn in_words(&self) -> String {
        let file = self.file.display();
        match (&self.checkpoint, &self.problem, &self.unusable) {
            (_, Some(problem), _) => format!("与锚不符（{file}）：{problem}"),
            (_, _, Some(why)) => format!("锚不能用（{file}）：{why}"),
            (Some(checkpoint), None, None) => format!("与锚相符（{file}）：{} 行", checkpoint.size),
            (None, None, None) => String::new(),
        }
    }
}

/// Compares the log with the anchors named, and with those beside the data.
pub(super) async fn against(store: &Store, named: &[PathBuf], data: &Path) -> anyhow::Result<Vec<Compared>> {
    let key = store.anchor_key()?;
    let mut files = keep::all(&keep::folder(data));
    files.extend(named.iter().cloned());
    let mut compared: Vec<Compared> = files
        .into_iter()
        .map(|file| {
            let read = std::fs::read_to_string(&file).map_err(|error| error.to_string());
            let opened = read.and_then(|note| key.open(&note).map_err(|problem| problem.to_string()));
            match opened {
                Ok(checkpoint) => Compared { file, checkpoint: Some(checkpoint), problem: None, unusable: None },
                Err(why) => Compared { file, checkpoint: None, problem: None, unusable: Some(why) },
            }
        })
        .collect();
    let sizes: Vec<u64> = compared.iter().filter_map(|one| one.checkpoint.as_ref()).map(|one| one.size).collect();
    let (found, roots) = store.anchor_roots(&sizes).await.map_err(told)?;
    for one in &mut compared {
        if let Some(checkpoint) = &one.checkpoint {
            one.problem = compare(checkpoint, found, roots.get(&checkpoint.size));
        }
    }
    Ok(compared)
}
