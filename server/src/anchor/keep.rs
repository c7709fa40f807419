//! Where checkpoints are kept: a folder beside the data, folders named by the administrator, and keepers elsewhere, to whom
//! each is sent until it was taken.

use super::AnchorKey;
use crate::desk::Desk;
use crate::jobs::Callbacks;
use crate::store::vault::sha256;
use anyhow::Context;
use domain::administration::{Act, AdminEvent, Doer};
use domain::value::Instant;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A checkpoint is made so often, seconds.
const EVERY: i64 = 24 * 3600;
/// How checkpoints are named: rows, then when.
const SUFFIX: &str = ".checkpoint";

/// Where checkpoints go.
#[derive(Debug, Clone, Default)]
pub struct Keepers {
    /// Folders beside that of the data.
    pub folders: Vec<PathBuf>,
    /// Addresses that take a checkpoint by POST, under the rules of callbacks ([`Callbacks`]).
    pub addresses: Vec<String>,
    /// Hosts that may be reached in clear or inside, named by the administrator.
    pub allow: Vec<String>,
}

impl Keepers {
    /// Whether every address may be sent to: public over https, or at a host the administrator named.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn check(&self) -> anyhow::Result<()> {
        for address in &self.addresses {
            Callbacks::new(&self.allow).check(address).with_context(|| format!("锚的保管地址 {address}"))?;
        }
        Ok(())
    }
}

/// A checkpoint that was made.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Made {
    /// Rows it covers.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// Files written.
    pub files: Vec<PathBuf>,
    /// Keepers that took it.
    pub taken: Vec<String>,
    /// What went wrong with the others.
    pub failed: Vec<String>,
}

/// Makes a checkpoint of the log as it is, writes and sends it.
///
/// # Errors
/// Trouble with the store or the folder beside the data. What fails further away is told in [`Made::failed`].
pub async fn anchor(desk: &Desk, keepers: &Keepers, by: Doer) -> anyhow::Result<Made> {
    let store = &desk.store;
    let key = store.anchor_key()?;
    let tree = store.anchor_tree().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
    let (size, root, now) = (tree.size(), tree.root(), desk.now());
    let note = key.sign(size, &root);
    let name = file_name(size, now);
    let own = folder(&store.folder);
    let mut made = Made { size, note: note.clone(), files: Vec::new(), taken: Vec::new(), failed: Vec::new() };
    made.files.push(write(&own, &name, &note)?);
    for folder in &keepers.folders {
        match write(folder, &name, &note) {
            Ok(file) => made.files.push(file),
            Err(error) => made.failed.push(format!("{}：{error:#}", folder.display())),
        }
    }
    send(&own, &name, keepers, &mut made).await;
    let act = Act::Anchored { size: i64::try_from(size).unwrap_or(i64::MAX), root: hex::encode(root) };
    store.admin_note(AdminEvent::new(now, by, act)).await.map_err(|problem| anyhow::anyhow!("{problem}"))?;
    Ok(made)
}

/// Makes today's checkpoint if there is none, and sends the newest to keepers who have not taken it yet.
///
/// # Errors
/// As [`anchor`].
pub async fn daily(desk: &Desk, keepers: &Keepers) -> anyhow::Result<()> {
    let own = folder(&desk.store.folder);
    let newest = newest(&own);
    let due = newest.as_ref().is_none_or(|(_, _, at)| desk.now().unix() - at >= EVERY || *at > desk.now().unix());
    if due {
        let made = anchor(desk, keepers, Doer::Server).await?;
        for failed in &made.failed {
            tracing::warn!(failed, "a checkpoint was not taken; it is offered again");
        }
        return Ok(());
    }
    let Some((name, size, _)) = newest else { return Ok(()) };
    let note = std::fs::read_to_string(own.join(&name))?;
    let mut made = Made { size, note, files: Vec::new(), taken: Vec::new(), failed: Vec::new() };
    send(&own, &name, keepers, &mut made).await;
    for failed in &made.failed {
        tracing::warn!(failed, "a checkpoint was not taken; it is offered again");
    }
    Ok(())
}

/// The folder of checkpoints beside the data.
pub fn folder(data: &Path) -> PathBuf {
    data.join("anchors")
}

/// All checkpoints of a folder, the oldest first.
pub fn all(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        found.flatten().map(|entry| entry.path()).filter(|path| parsed(path).is_some()).collect();
    files.sort();
    files
}

fn file_name(size: u64, at: Instant) -> String {
    format!("{size:012}-{}{SUFFIX}", at.unix())
}

fn parsed(path: &Path) -> Option<(String, u64, i64)> {
    let name = path.file_name()?.to_str()?;
    let (size, at) = name.strip_suffix(SUFFIX)?.split_once('-')?;
    Some((name.to_owned(), size.parse().ok()?, at.parse().ok()?))
}

fn newest(folder: &Path) -> Option<(String, u64, i64)> {
    all(folder).iter().filter_map(|path| parsed(path)).max_by_key(|(_, _, at)| *at)
}

/// Under a name of its own first, so that a checkpoint is whole or not there; one that is there is never changed.
fn write(folder: &Path, name: &str, note: &str) -> anyhow::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(name);
    if path.exists() {
        return Ok(path);
    }
    let part = folder.join(format!(".{name}"));
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(part, &path)?;
    Ok(path)
}

/// Sends a checkpoint to each keeper that has not taken it.
async fn send(own: &Path, name: &str, keepers: &Keepers, made: &mut Made) {
    for address in &keepers.addresses {
        let mark = own.join(format!("keeper-{}.taken", hex::encode(&sha256(&[address.as_bytes()])[..6])));
        if std::fs::read_to_string(&mark).is_ok_and(|taken| taken == name) {
            continue;
        }
        let (to, note, rules) = (address.clone(), made.note.clone(), Callbacks::new(&keepers.allow));
        let plain = [("Content-Type", "text/plain; charset=utf-8")];
        let sent = tokio::task::spawn_blocking(move || rules.post(&to, &plain, note.as_bytes())).await;
        match sent.map_err(anyhow::Error::from).and_then(|sent| sent) {
            Ok(()) => {
                if let Err(error) = std::fs::write(&mark, name) {
                    tracing::warn!(%error, "it is not noted that a keeper took a checkpoint; it is offered again");
                }
                made.taken.push(address.clone());
            }
            Err(error) => made.failed.push(format!("{address}：{error:#}")),
        }
    }
}

impl AnchorKey {
    /// What stands beside the key for a reader elsewhere.
    pub fn in_words(&self) -> String {
        format!("日志名称 {}\n验证公钥 {}", self.name(), self.verifier())
    }
}
