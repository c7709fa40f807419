//! The data folder belongs to the account the server runs under: the folder 0700, every file in it 0600. What an earlier
//! version or a copy by hand left open is closed at the next start, and said.

use super::open::{DATABASE, KEY};
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

/// What others of the machine may do.
const OTHERS: u32 = 0o077;

/// New files and folders of this process are its owner's only.
pub fn restrict_new_files() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
}

/// Makes a folder of the owner's only, with what lies above it as usual.
///
/// # Errors
/// If it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whether others of the machine may do anything with it; the mode then.
pub fn open_to_others(path: &Path) -> Option<u32> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    (mode & OTHERS != 0).then_some(mode)
}

/// Closes the folder and what is in it to others of the machine; says what was open. A folder that was closed before is
/// not walked through: nobody else could have come into it.
pub fn keep_private(folder: &Path) -> Vec<String> {
    let mut told = Vec::new();
    let key = folder.join(KEY);
    let key_was = open_to_others(&key);
    close(folder, 0o700, &mut told);
    if let Some(mode) = key_was {
        close(&key, 0o600, &mut Vec::new());
        let now =
            if open_to_others(&key).is_some() { "且不能改为只有本账号可读" } else { "已改为 0600" };
        told.push(format!(
            "【重要】主密钥 {} 曾可被本机其他用户读取（权限 {mode:04o}），{now}。如有他人可能读过，请视为已泄露并更换",
            key.display()
        ));
    }
    for name in [DATABASE.to_owned(), format!("{DATABASE}-wal"), format!("{DATABASE}-shm")] {
        close(&folder.join(name), 0o600, &mut told);
    }
    for name in ["files", "messages", "anchors"] {
        let part = folder.join(name);
        if open_to_others(&part).is_some() {
            let mut within = Vec::new();
            close_all(&part, &mut within);
            told.push(format!(
                "{} 曾对本机其他用户开放，已连同其中 {} 项改为只有本账号可读",
                part.display(),
                within.len()
            ));
        }
    }
    told
}

fn close(path: &Path, mode: u32, told: &mut Vec<String>) {
    let Some(was) = open_to_others(path) else { return };
    told.push(match std::fs::set_permissions(path, Permissions::from_mode(mode)) {
        Ok(()) => format!("{} 曾对本机其他用户开放（权限 {was:04o}），已改为 {mode:04o}", path.display()),
        Err(error) => {
            format!(
                "{} 对本机其他用户开放（权限 {was:04o}），且不能更改：{error}。请手工改为 {mode:04o}",
                path.display()
            )
        }
    });
}

fn close_all(folder: &Path, told: &mut Vec<String>) {
    close(folder, 0o700, told);
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => close_all(&entry.path(), told),
            Ok(kind) if kind.is_file() => close(&entry.path(), 0o600, told),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_open_is_closed_and_said_once() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir_all(data.join("files/ab")).unwrap();
        for name in [KEY, DATABASE, "files/ab/cd"] {
            std::fs::write(data.join(name), b"x").unwrap();
            std::fs::set_permissions(data.join(name), Permissions::from_mode(0o644)).unwrap();
        }
        for name in ["", "files", "files/ab"] {
            std::fs::set_permissions(data.join(name), Permissions::from_mode(0o755)).unwrap();
        }
        let told = keep_private(&data);
        assert!(told.iter().any(|line| line.contains("主密钥") && line.contains("0644")), "{told:?}");
        assert_eq!(told.len(), 4, "{told:?}");
        for (name, mode) in [("", 0o700), ("files", 0o700), ("files/ab", 0o700), (KEY, 0o600), (DATABASE, 0o600)] {
            let found = std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o7777;
            assert_eq!(found, mode, "{name}");
        }
        assert_eq!(keep_private(&data), Vec::<String>::new());
    }
}
