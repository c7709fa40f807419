//! Reading: a backup into a folder that is new, proven before it stands where it was asked for.

use super::age::{Identity, Opening, VERSION};
use super::archive::{MANIFEST, Manifest, digest_of};
use super::{BackupError, MAKING, Proven, prove};
use crate::store::{DATABASE, KEY, modes, own_schema};
use domain::administration::{Act, AdminEvent, Doer};
use domain::value::Instant;
use serde::Serialize;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

/// What was in an archive.
#[derive(Debug, Clone, Default)]
pub struct Unpacked {
    /// What it says it is; none in backups of the first version.
    pub manifest: Option<Manifest>,
    /// Attachments, each of which has the content its name says.
    pub names: HashSet<String>,
}

/// What was restored.
#[derive(Debug, Clone, Serialize)]
pub struct Restored {
    /// When the backup was made, if it says.
    pub made_at: Option<String>,
    /// Attachments.
    pub attachments: u64,
    /// Version of the tables in the backup, if it says, and now.
    pub schema: (Option<i64>, i64),
    /// What the store holds.
    pub proven: Proven,
}

/// Unpacks an archive into `folder`, which is made. Only what belongs into a backup is taken, and each attachment only
/// with the content its name is the digest of.
///
/// # Errors
/// What is no backup, was made by a newer program, or is damaged; the disk.
pub fn unpack(from: impl Read, folder: &Path) -> Result<Unpacked, BackupError> {
    let failed = BackupError::at(folder);
    modes::make_folder(folder).map_err(&failed)?;
    let mut unpacked = Unpacked::default();
    let mut database = false;
    let mut archive = tar::Archive::new(from);
    let foreign = |error: io::Error| BackupError::Foreign(error.to_string());
    for entry in archive.entries().map_err(foreign)? {
        let mut entry = entry.map_err(foreign)?;
        let path = entry.path().map_err(foreign)?.into_owned();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(BackupError::Foreign(path.display().to_string()));
        }
        match member(&path) {
            Some(Member::Manifest) => {
                let mut text = Vec::new();
                (&mut entry).take(64 * 1024).read_to_end(&mut text).map_err(foreign)?;
                let manifest: Manifest =
                    serde_json::from_slice(&text).map_err(|error| BackupError::Foreign(error.to_string()))?;
                if manifest.schema > own_schema() || manifest.format > 1 {
                    return Err(BackupError::Newer(manifest.schema, own_schema()));
                }
                unpacked.manifest = Some(manifest);
            }
            Some(Member::Database) => {
                copy(&mut entry, &folder.join(DATABASE)).map_err(&failed)?;
                database = true;
            }
            Some(Member::File(name)) => {
                let target = folder.join("files").join(&name[..2]).join(&name);
                if let Some(parent) = target.parent() {
                    modes::make_folder(parent).map_err(&failed)?;
                }
                copy(&mut entry, &target).map_err(&failed)?;
                if digest_of(&target).map_err(&failed)? != name {
                    return Err(BackupError::Unsound(format!("材料 {name} 的内容与名称不符")));
                }
                unpacked.names.insert(name);
            }
            None => return Err(BackupError::Foreign(path.display().to_string())),
        }
    }
    // What follows the archive is read, too: a sealed stream says at its very end whether it is whole.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(foreign)?;
    if database { Ok(unpacked) } else { Err(BackupError::Foreign("没有数据库".to_owned())) }
}

enum Member {
    Manifest,
    Database,
    File(String),
}

/// What a member of an archive is, if it belongs into one.
fn member(path: &Path) -> Option<Member> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    match parts?.as_slice() {
        [name] if *name == MANIFEST => Some(Member::Manifest),
        [name] if *name == DATABASE => Some(Member::Database),
        ["files", shelf, name] => {
            let digest = name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            (digest && name.starts_with(shelf) && shelf.len() == 2).then(|| Member::File((*name).to_owned()))
        }
        _ => None,
    }
}

fn copy(from: &mut impl Read, to: &Path) -> io::Result<()> {
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    io::copy(from, &mut out)?;
    out.sync_all()
}

/// Restores `file` into `folder`, which must be new or empty. The master key is put into it if it came from a file; a key
/// from the environment stays there.
///
/// # Errors
/// As [`unpack`]; what the proof found. Nothing stays where it was asked for then.
pub async fn restore(
    file: &Path,
    identity: Option<Identity>,
    folder: &Path,
    key: &str,
    write_key: bool,
    by: Doer,
    now: Instant,
) -> Result<Restored, BackupError> {
    refuse_filled(folder)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    modes::make_folder(parent).map_err(BackupError::at(parent))?;
    let scratch = tempfile::Builder::new().prefix(MAKING).tempdir_in(parent).map_err(BackupError::at(parent))?;
    let made = scratch.path().join("data");
    let (source, target) = (file.to_owned(), made.clone());
    let unpacked = tokio::task::spawn_blocking(move || read(&source, identity.as_ref(), &target))
        .await
        .map_err(|error| BackupError::Unsound(error.to_string()))??;
    // Opening it brings its tables to this program's version.
    let event = AdminEvent::new(now, by, Act::Restored { digest: digest_of(file).map_err(BackupError::at(file))? });
    let proven = prove(&made, key, Some(event)).await?;
    if let Some(manifest) = &unpacked.manifest
        && i64::try_from(proven.rows).ok() > Some(manifest.seq)
    {
        return Err(BackupError::Unsound("日志与备份说明不符".to_owned()));
    }
    if write_key {
        let path = made.join(KEY);
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        out.as_mut()
            .map_err(|error| io::Error::from(error.kind()))
            .and_then(|out| out.write_all(key.trim().as_bytes()))
            .map_err(BackupError::at(&path))?;
    }
    if folder.exists() {
        std::fs::remove_dir(folder).map_err(BackupError::at(folder))?;
    }
    std::fs::rename(&made, folder).map_err(BackupError::at(folder))?;
    Ok(Restored {
        made_at: unpacked.manifest.as_ref().map(|manifest| manifest.made_at.clone()),
        attachments: unpacked.names.len() as u64,
        schema: (unpacked.manifest.map(|manifest| manifest.schema), own_schema()),
        proven,
    })
}

fn refuse_filled(folder: &Path) -> Result<(), BackupError> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(BackupError::NotEmpty(folder.display().to_string())),
            None => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::at(folder)(error)),
    }
}

fn read(file: &Path, identity: Option<&Identity>, target: &Path) -> Result<Unpacked, BackupError> {
    let failed = BackupError::at(file);
    let mut from = BufReader::with_capacity(256 * 1024, File::open(file).map_err(&failed)?);
    let sealed = from.fill_buf().map_err(&failed)?.starts_with(VERSION.as_bytes());
    match (sealed, identity) {
        (true, Some(identity)) => unpack(Opening::begin(from, identity).map_err(&failed)?, target),
        (true, None) => Err(BackupError::NoIdentity),
        (false, _) => unpack(from, target),
    }
}

/// Private keys of backups that lie where they should not: in any of these folders.
pub fn identities_in(folders: &[&Path]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let small = entry.metadata().is_ok_and(|meta| meta.is_file() && meta.len() < 4096);
            if small && std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("AGE-SECRET-KEY-1")) {
                found.push(entry.path());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_06_only_what_belongs_into_a_backup_is_taken_from_one() {
        let digest = "ab".repeat(32);
        for (path, taken) in [
            ("manifest.json".to_owned(), true),
            ("fengqiao.db".to_owned(), true),
            (format!("files/ab/{digest}"), true),
            (format!("files/cd/{digest}"), false),
            ("files/../../etc/cron.d/x".to_owned(), false),
            ("/etc/passwd".to_owned(), false),
            ("master.key".to_owned(), false),
            ("../fengqiao.db".to_owned(), false),
        ] {
            assert_eq!(member(Path::new(&path)).is_some(), taken, "{path}");
        }
    }
}
