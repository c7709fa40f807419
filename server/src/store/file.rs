//! Attachments: streamed to sealed files named by the hash of what is written, type checked by content.
//!
//! A file is a sequence of chunks, each sealed under the file's own key with its position and whether it is the last,
//! so that nothing can be cut off, added or exchanged unnoticed. The key lives inside the sealed case or draft.

use super::fault::Fault;
use super::media::media_type;
use super::vault::{DataKey, Unsealed};
use super::writer::Unit;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use sqlx::Row;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Largest file, bytes (issue: 10 MB).
const MAX_FILE: u64 = 10 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;
/// While a file comes in, the disk is looked at again after so many bytes.
const SPACE_EVERY: u64 = 1024 * 1024;

/// The folder of sealed files.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    reserve: u64,
}

/// A file that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name in the folder.
    pub name: String,
    /// Its key.
    pub key: String,
    /// Bytes of its content.
    pub size: u64,
    /// Media type, by content.
    pub media_type: &'static str,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Larger than [`MAX_FILE`].
    #[error("文件超过 10 MB，请压缩或分成几份再上传")]
    TooLarge,
    /// Neither JPEG nor PNG nor PDF by its content.
    #[error("只能上传 JPG、PNG 图片或 PDF 文件；这个文件的内容不是这几种格式")]
    WrongType,
    /// Nothing in it.
    #[error("文件是空的，请重新选择")]
    Empty,
    /// The sender stopped in the middle.
    #[error("上传中断，文件没有保存。已填写的内容都在，请重新上传这一份")]
    Interrupted,
    /// The rest of the disk is kept for the log.
    #[error("系统存储空间不足，暂时不能上传文件；已填写的内容都在，仍可提交。请稍后再上传，或把材料交到窗口")]
    DiskFull,
    /// The disk.
    #[error("系统暂时不能保存文件，已填写的内容都在，请稍后再试")]
    Io(#[from] std::io::Error),
    /// Randomness or a damaged file.
    #[error("文件无法打开：{0}")]
    Unsealed(#[from] Unsealed),
}

fn context(index: u64, last: bool) -> Vec<u8> {
    format!("file/{index}/{last}").into_bytes()
}

/// A half-written file; removed unless it is finished.
struct Draft {
    path: PathBuf,
    finished: bool,
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, path = %self.path.display(), "half-written file not removed");
        }
    }
}

impl Files {
    /// Opens the folder and clears what an earlier process left half-written.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn open(folder: PathBuf, reserve: u64) -> std::io::Result<Self> {
        let incoming = folder.join("incoming");
        if let Err(error) = std::fs::create_dir_all(&incoming) {
            // On a read-only disk files can still be read.
            if !folder.exists() && error.kind() != std::io::ErrorKind::ReadOnlyFilesystem {
                return Err(error);
            }
            return Ok(Self { folder, reserve });
        }
        for entry in std::fs::read_dir(&incoming)?.flatten() {
            if let Err(error) = std::fs::remove_file(entry.path()) {
                tracing::warn!(%error, "left-over upload not removed");
            }
        }
        Ok(Self { folder, reserve })
    }

    /// Whether a file may still be written: what is kept for the log stays free.
    fn check_space(&self) -> Result<(), FileError> {
        let space = rustix::fs::statvfs(&self.folder).map_err(std::io::Error::from)?;
        let free = space.f_bavail.saturating_mul(space.f_frsize);
        if free < self.reserve {
            tracing::error!(free, reserve = self.reserve, "uploads are refused: the disk is nearly full");
            return Err(FileError::DiskFull);
        }
        Ok(())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        let hexadecimal = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        hexadecimal.then(|| self.folder.join(&name[..2]).join(name))
    }

    /// Takes a file from `content`, piece by piece.
    ///
    /// # Errors
    /// Too large, of another type, empty, interrupted; nothing is left behind then.
    pub async fn receive<S, B, E>(&self, content: S) -> Result<StoredFile, FileError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        FileError: From<E>,
    {
        self.check_space()?;
        let key = DataKey::random()?;
        let incoming = self.folder.join("incoming").join(super::vault::random_token()?);
        let mut out = tokio::fs::File::create_new(&incoming).await?;
        let mut draft = Draft { path: incoming, finished: false };
        let mut hasher = Sha256::new();
        let (mut buffer, mut size, mut index, mut kind) = (Vec::with_capacity(2 * CHUNK), 0_u64, 0_u64, None);
        let mut content = std::pin::pin!(content);
        while let Some(piece) = content.next().await {
            let piece = piece?;
            size += piece.as_ref().len() as u64;
            if size > MAX_FILE {
                return Err(FileError::TooLarge);
            }
            buffer.extend_from_slice(piece.as_ref());
            if kind.is_none() && buffer.len() >= 8 {
                kind = Some(media_type(&buffer).ok_or(FileError::WrongType)?);
            }
            if size / SPACE_EVERY > (size - piece.as_ref().len() as u64) / SPACE_EVERY {
                self.check_space()?;
            }
            while buffer.len() > CHUNK {
                let rest = buffer.split_off(CHUNK);
                write_chunk(&mut out, &mut hasher, &key, index, false, &buffer).await?;
                buffer = rest;
                index += 1;
            }
        }
        if size == 0 {
            return Err(FileError::Empty);
        }
        let media_type = kind.ok_or(FileError::WrongType)?;
        write_chunk(&mut out, &mut hasher, &key, index, true, &buffer).await?;
        out.flush().await?;
        out.sync_all().await?;
        let name = hex::encode(hasher.finalize());
        let path = self.path(&name).ok_or(Unsealed)?;
        if let Some(parent) = path.parent() {
            tokio::fs::create_dir_all(parent).await?;
        }
        tokio::fs::rename(&draft.path, &path).await?;
        draft.finished = true;
        Ok(StoredFile { name, key: key.to_hex(), size, media_type })
    }

    /// The content of a file, checked chunk by chunk.
    ///
    /// # Errors
    /// If it is not there, was changed, or the key is another.
    pub async fn read(&self, name: &str, key: &str) -> Result<Vec<u8>, FileError> {
        let key = DataKey::from_hex(key)?;
        let path = self.path(name).ok_or(Unsealed)?;
        let mut file = tokio::fs::File::open(path).await?;
        let mut content = Vec::new();
        let mut index = 0;
        loop {
            let mut head = [0; 5];
            file.read_exact(&mut head).await?;
            let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
            if length > CHUNK + 64 {
                return Err(Unsealed.into());
            }
            let last = head[4] == 1;
            let mut sealed = vec![0; length];
            file.read_exact(&mut sealed).await?;
            content.extend(key.open(&context(index, last), &sealed)?);
            if last {
                return Ok(content);
            }
            index += 1;
        }
    }

    /// Removes a file nobody refers to any more.
    pub async fn remove(&self, name: &str) {
        let Some(path) = self.path(name) else { return };
        if let Err(error) = tokio::fs::remove_file(&path).await {
            tracing::warn!(%error, name, "file not removed");
        }
    }

    /// Names of all stored files.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn names(&self) -> std::io::Result<Vec<String>> {
        let mut names = Vec::new();
        for folder in std::fs::read_dir(&self.folder)?.flatten() {
            if folder.file_name() != "incoming" && folder.path().is_dir() {
                names.extend(
                    std::fs::read_dir(folder.path())?
                        .flatten()
                        .map(|file| file.file_name().to_string_lossy().into_owned()),
                );
            }
        }
        Ok(names)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

async fn write_chunk(
    out: &mut tokio::fs::File,
    hasher: &mut Sha256,
    key: &DataKey,
    index: u64,
    last: bool,
    plain: &[u8],
) -> Result<(), FileError> {
    let sealed = key.seal(&context(index, last), plain)?;
    let mut head = [0; 5];
    head[..4].copy_from_slice(&u32::try_from(sealed.len()).unwrap_or(u32::MAX).to_be_bytes());
    head[4] = u8::from(last);
    for part in [head.as_slice(), &sealed] {
        hasher.update(part);
        out.write_all(part).await?;
    }
    Ok(())
}

impl Unit {
    /// One more refers to a file.
    pub async fn file_refer(&mut self, name: &str, size: u64) -> Result<(), Fault> {
        sqlx::query(
            "insert into file (name, size, refs) values ($1, $2, 1) on conflict (name) do update set refs = refs + 1",
        )
        .bind(name)
        .bind(i64::try_from(size).unwrap_or(i64::MAX))
        .execute(&mut self.conn)
        .await?;
        Ok(())
    }

    /// One fewer refers to a file; true when it was the last, and the caller removes the file after the commit.
    pub async fn file_release(&mut self, name: &str) -> Result<bool, Fault> {
        let row = sqlx::query("update file set refs = refs - 1 where name = $1 returning refs")
            .bind(name)
            .fetch_optional(&mut self.conn)
            .await?;
        if row.is_none_or(|row| row.get::<i64, _>(0) > 0) {
            return Ok(false);
        }
        sqlx::query("delete from file where name = $1").bind(name).execute(&mut self.conn).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    fn pieces(content: Vec<u8>, size: usize) -> impl Stream<Item = Result<Vec<u8>, FileError>> {
        stream::iter(content.chunks(size).map(|piece| Ok(piece.to_vec())).collect::<Vec<_>>())
    }

    fn folder() -> (tempfile::TempDir, Files) {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().join("files"), 0).unwrap();
        (folder, files)
    }

    #[tokio::test]
    async fn a_file_comes_back_as_it_went_in() {
        let (_folder, files) = folder();
        for size in [8, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17] {
            let mut content = b"%PDF-1.7".to_vec();
            content.resize(size, b'x');
            let stored = files.receive(pieces(content.clone(), 10_000)).await.unwrap();
            assert_eq!((stored.size, stored.media_type), (size as u64, "application/pdf"));
            assert_eq!(files.read(&stored.name, &stored.key).await.unwrap(), content);
            let raw = std::fs::read(files.path(&stored.name).unwrap()).unwrap();
            assert!(!raw.windows(5).any(|window| window == b"%PDF-"), "sealed on disk");
        }
    }

    #[tokio::test]
    async fn what_is_refused_leaves_nothing_behind() {
        let (_folder, files) = folder();
        let mut large = b"%PDF-1.7".to_vec();
        large.resize(usize::try_from(MAX_FILE).unwrap() + 1, 0);
        assert!(matches!(files.receive(pieces(large, 1 << 20)).await, Err(FileError::TooLarge)));
        assert!(matches!(files.receive(pieces(b"MZ this is a program".to_vec(), 3)).await, Err(FileError::WrongType)));
        assert!(matches!(files.receive(pieces(b"%PDF".to_vec(), 3)).await, Err(FileError::WrongType)));
        assert!(matches!(files.receive(pieces(Vec::new(), 3)).await, Err(FileError::Empty)));
        let cut = vec![Ok(b"%PDF-1.7 and then".to_vec()), Err(FileError::Interrupted)];
        assert!(matches!(files.receive(stream::iter(cut)).await, Err(FileError::Interrupted)));
        assert!(files.names().unwrap().is_empty());
        assert_eq!(std::fs::read_dir(files.folder().join("incoming")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_changed_or_shortened_file_does_not_open() {
        let (_folder, files) = folder();
        let mut content = b"\x89PNG\r\n\x1a\n".to_vec();
        content.resize(2 * CHUNK + 5, 7);
        let stored = files.receive(pieces(content, 9999)).await.unwrap();
        let path = files.path(&stored.name).unwrap();
        let raw = std::fs::read(&path).unwrap();
        std::fs::write(&path, &raw[..raw.len() - 40]).unwrap();
        assert!(files.read(&stored.name, &stored.key).await.is_err());
        let mut changed = raw.clone();
        changed[100] ^= 1;
        std::fs::write(&path, changed).unwrap();
        assert!(files.read(&stored.name, &stored.key).await.is_err());
        assert!(files.read("../../etc/passwd", &stored.key).await.is_err());
    }
}
