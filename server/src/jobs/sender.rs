//! Ways to the outside for messages to parties. A gateway for short messages or mail is a [`Sender`]; without one,
//! messages are written as files, one each, for whoever sends them by other means.

use async_trait::async_trait;
use domain::notification::Way;
use domain::value::Instant;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A message to a party. It carries the case number and nothing else of the case (M-5.3-c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its number in the outbox: a message that is delivered twice has the same number, and a gateway drops the second.
    pub id: i64,
    /// Which way.
    pub way: Way,
    /// Telephone number or address.
    pub to: String,
    /// Subject, for e-mail.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Text.
    pub text: String,
}

/// Sends messages one way.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Sends; an error means that it is tried again later. Sending a message again must do nothing more.
    async fn send(&self, message: &Message) -> anyhow::Result<()>;
}

/// A sender for every way.
#[derive(Clone)]
pub struct Senders {
    /// Short messages.
    pub sms: Arc<dyn Sender>,
    /// E-mail.
    pub email: Arc<dyn Sender>,
}

impl Senders {
    /// Writes every message to `folder/messages`.
    pub fn files(folder: &Path) -> Self {
        let files = Arc::new(FileSender { folder: folder.join("messages") });
        Self { sms: files.clone(), email: files }
    }

    /// The sender for a way.
    pub fn of(&self, way: Way) -> &Arc<dyn Sender> {
        match way {
            Way::Sms => &self.sms,
            Way::Email => &self.email,
        }
    }
}

/// Writes each message to a file of its own, readable by the owner only.
#[derive(Debug, Clone)]
pub struct FileSender {
    /// Where.
    pub folder: PathBuf,
}

#[async_trait]
impl Sender for FileSender {
    async fn send(&self, message: &Message) -> anyhow::Result<()> {
        let (folder, message) = (self.folder.clone(), message.clone());
        tokio::task::spawn_blocking(move || write(&folder, &message)).await?
    }
}

/// Under a name of its own first, then under the message's: a file is whole or not there, and written again it is the
/// same file.
fn write(folder: &Path, message: &Message) -> anyhow::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let name = format!("{:08}-{}.json", message.id, message.way.id());
    let part = folder.join(format!(".{name}"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(&serde_json::to_vec_pretty(message)?)?;
    file.sync_all()?;
    std::fs::rename(part, folder.join(name))?;
    Ok(())
}

/// Files of messages that wait, oldest first.
///
/// # Errors
/// If the folder cannot be read; a folder that is not there holds none.
pub fn waiting_messages(data: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = match std::fs::read_dir(data.join("messages")) {
        Ok(entries) => entries.collect::<Result<Vec<_>, _>>()?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    }
    .into_iter()
    .map(|entry| entry.path())
    .filter(|path| path.extension().is_some_and(|kind| kind == "json") && !is_part(path))
    .collect::<Vec<_>>();
    // The name begins with the number, which grows.
    files.sort();
    Ok(files)
}

fn is_part(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// A message nobody fetched for so long says nothing any more, seconds.
const STALE: u64 = 30 * 24 * 3600;

/// Removes messages nobody fetched for thirty days, and what was left half-written; returns how many.
///
/// # Errors
/// If the folder cannot be read.
pub fn clear_messages(data: &Path, now: Instant) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(data.join("messages")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut removed = 0;
    for entry in entries.flatten() {
        let age = crate::clock::age_of_file(&entry.metadata()?, now);
        if age > STALE && std::fs::remove_file(entry.path()).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}
