//! Writing: one stream, a tar file, goes to the backup and to the temporary store alike.

use super::age::{Recipient, Sealing};
use super::restore::{Unpacked, unpack};
use super::{BackupError, MAKING, Proven, prove};
use crate::store::{DATABASE, Store};
use domain::value::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// First member of a backup: what it is, before anything is written anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub format: u32,
    /// Version of the program.
    pub program: String,
    /// Version of the tables.
    pub schema: i64,
    /// When, RFC 3339.
    pub made_at: String,
    /// Last row of the log.
    pub seq: i64,
    /// Its hash.
    pub head: String,
    /// Attachments.
    pub files: u64,
}

/// Name of the manifest in the archive.
pub(super) const MANIFEST: &str = "manifest.json";
const BUFFER: usize = 256 * 1024;

/// A backup that was written and proven.
#[derive(Debug, Clone, Serialize)]
pub struct Written {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of what is in it.
    pub plain_bytes: u64,
    /// Attachments in it.
    pub attachments: u64,
    /// Attachments the copy names that were removed while it was made (drafts thrown away meanwhile).
    pub removed_meanwhile: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Whether it is sealed.
    pub sealed: bool,
    /// What the temporary store held.
    pub proven: Proven,
}

/// Copies, writes, proves. An existing file is never written over; a file that is not proven does not stay.
///
/// # Errors
/// The disk, or what the proof found.
pub async fn write(
    store: &Store,
    key: &str,
    to: &Path,
    recipients: Vec<Recipient>,
    now: Instant,
) -> Result<Written, BackupError> {
    let folder = &store.folder;
    clear_left(folder);
    let scratch = tempfile::Builder::new().prefix(MAKING).tempdir_in(folder).map_err(BackupError::at(folder))?;
    let copy = scratch.path().join(DATABASE);
    store.copy_to(&copy).await.map_err(|fault| BackupError::Unsound(fault.into_problem().to_string()))?;
    let names = store.files.names().map_err(BackupError::at(store.files.folder()))?;
    let tail =
        store.log_head_of(&copy).await.map_err(|fault| BackupError::Unsound(fault.into_problem().to_string()))?;
    let manifest = Manifest {
        format: 1,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: store.schema(),
        made_at: now.to_string(),
        seq: tail.seq,
        head: hex::encode(&tail.hash),
        files: names.len() as u64,
    };
    let out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .map_err(|error| BackupError::Io(format!("不能写入 {}", to.display()), error))?;
    let unproven = Unproven(Some(to.to_owned()));
    let restored = scratch.path().join("restored");
    let work = Work { copy, files: store.files.folder().to_owned(), names, manifest, restored: restored.clone() };
    let target = to.to_owned();
    let written = tokio::task::spawn_blocking(move || work.run(out, &target, &recipients))
        .await
        .map_err(|error| BackupError::Unsound(error.to_string()))??;
    let missing = tail.files.iter().filter(|name| !written.unpacked.names.contains(name.as_str())).count() as u64;
    let proven = prove(&restored, key, None).await?;
    if i64::try_from(proven.rows).ok() < Some(tail.case_rows) {
        return Err(BackupError::Unsound(format!("日志应有 {} 行，实有 {} 行", tail.case_rows, proven.rows)));
    }
    unproven.proven();
    Ok(Written {
        bytes: written.bytes,
        plain_bytes: written.plain,
        attachments: written.unpacked.names.len() as u64,
        removed_meanwhile: missing,
        sha256: written.sha256,
        sealed: written.sealed,
        proven,
    })
}

/// What a killed process left in the making.
fn clear_left(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(MAKING)
            && let Err(error) = std::fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, "left-over copy not removed");
        }
    }
}

/// Removes the file unless it was proven.
struct Unproven(Option<PathBuf>);

impl Unproven {
    fn proven(mut self) {
        self.0 = None;
    }
}

impl Drop for Unproven {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::warn!(%error, "unproven backup not removed");
        }
    }
}

/// What the thread that writes works with.
struct Work {
    copy: PathBuf,
    files: PathBuf,
    names: Vec<String>,
    manifest: Manifest,
    restored: PathBuf,
}

struct Streamed {
    bytes: u64,
    plain: u64,
    sha256: String,
    sealed: bool,
    unpacked: Unpacked,
}

impl Work {
    fn run(self, out: File, target: &Path, recipients: &[Recipient]) -> Result<Streamed, BackupError> {
        let failed = |error: io::Error| BackupError::Io(target.display().to_string(), error);
        let (from, into) = io::pipe().map_err(failed)?;
        let restored = self.restored.clone();
        let reader = std::thread::spawn(move || unpack(BufReader::with_capacity(BUFFER, from), &restored));
        let hashed = Hashed { out: BufWriter::with_capacity(BUFFER, out), hash: Sha256::new(), bytes: 0 };
        let written = if recipients.is_empty() {
            self.archive(Tee { first: hashed, second: Some(into), bytes: 0 }).map(|tee| (tee.bytes, tee.first))
        } else {
            Sealing::begin(hashed, recipients)
                .and_then(|sealing| self.archive(Tee { first: sealing, second: Some(into), bytes: 0 }))
                .and_then(|tee| Ok((tee.bytes, tee.first.finish()?)))
        };
        // The pipe is closed by now, so that the other end comes to its own.
        let unpacked = reader.join().map_err(|_| BackupError::Unsound("试恢复中断".to_owned()))?;
        let (plain, mut hashed) = written.map_err(failed)?;
        let unpacked = unpacked?;
        hashed.flush().map_err(failed)?;
        let file = hashed.out.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        drop(file);
        if let Some(parent) = target.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent).and_then(|parent| parent.sync_all()).map_err(failed)?;
        }
        let sha256 = hex::encode(hashed.hash.finalize());
        if digest_of(target).map_err(failed)? != sha256 {
            return Err(BackupError::Unsound("写入磁盘的文件与写出的内容不一致".to_owned()));
        }
        Ok(Streamed { bytes: hashed.bytes, plain, sha256, sealed: !recipients.is_empty(), unpacked })
    }

    fn archive<W: Write>(&self, tee: Tee<W>) -> io::Result<Tee<W>> {
        let mut archive = tar::Builder::new(BufWriter::with_capacity(BUFFER, tee));
        let manifest = serde_json::to_vec_pretty(&self.manifest)?;
        let mut header = tar::Header::new_gnu();
        header.set_size(manifest.len() as u64);
        header.set_mode(0o600);
        archive.append_data(&mut header, MANIFEST, &manifest[..])?;
        append(&mut archive, &self.copy, Path::new(DATABASE))?;
        for name in &self.names {
            let inside = Path::new(&name[..2]).join(name);
            match append(&mut archive, &self.files.join(&inside), &Path::new("files").join(&inside)) {
                // A draft that was thrown away meanwhile took its files with it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                done => done?,
            }
        }
        let mut tee = archive.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        tee.second = None;
        Ok(tee)
    }
}

/// As 0600, whatever it was.
fn append<W: Write>(archive: &mut tar::Builder<W>, path: &Path, inside: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(file.metadata()?.len());
    header.set_mode(0o600);
    archive.append_data(&mut header, inside, &mut file)
}

pub(super) fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; BUFFER]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// Writes to both; the second hears of nothing once it is gone.
struct Tee<W: Write> {
    first: W,
    second: Option<io::PipeWriter>,
    bytes: u64,
}

impl<W: Write> Write for Tee<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.first.write_all(bytes)?;
        // Who reads may have found what is wrong and gone; it says so itself.
        if self.second.as_mut().is_some_and(|second| second.write_all(bytes).is_err()) {
            self.second = None;
        }
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.first.flush()
    }
}

struct Hashed<W: Write> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
