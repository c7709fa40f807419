//! One server for a data folder: two would each keep cases and the end of the log in memory.

use super::{Check, StartError};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Name of the file that is locked; what stands in it is who holds it. The system lets go when the process is gone,
/// however it went.
const NAME: &str = "server.lock";

/// Held for as long as it is not dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the folder.
    ///
    /// # Errors
    /// When another process has it: which one.
    pub fn take(folder: &Path) -> Result<Self, StartError> {
        let path = folder.join(NAME);
        let refused = |error: std::io::Error| {
            StartError::new(Check::Lock, format!("{} 不能打开：{error}。请检查数据目录和权限", path.display()))
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(refused)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(refused(error)),
            Err(TryLockError::WouldBlock) => {
                let mut who = String::new();
                // Whoever has it may be writing its number just now.
                let _ = file.read_to_string(&mut who);
                let who = who.trim();
                let process = if who.is_empty() { "进程号未知".to_owned() } else { format!("进程号 {who}") };
                return Err(StartError::new(
                    Check::Lock,
                    format!(
                        "{} 正由另一个服务进程使用（{process}）。一个数据目录只能运行一个服务，请先结束它，或换一个数据目录",
                        folder.display()
                    ),
                ));
            }
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .and_then(|()| file.flush());
        if let Err(error) = written {
            // On a read-only disk the lock holds all the same.
            tracing::warn!(%error, "number of the process not written");
        }
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_second_is_told_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        let told = Lock::take(folder.path()).unwrap_err();
        assert!(told.message.contains(&std::process::id().to_string()), "{told}");
        assert_eq!(told.check.exit_code(), 10);
        drop(first);
        Lock::take(folder.path()).unwrap();
    }
}
