//! The data folder, the server process, the machine.

use crate::Size;
use crate::load::millis;
use anyhow::{Context, bail, ensure};
use server::clock::Clock;
use server::store::vault::sha256;
use std::cell::Cell;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_server");
/// Sources that decide what a seeded folder looks like, from the package's folder.
const SOURCES: &[&str] = &["migrations", "demo", "src/seed", "src/store", "../app/domain/src", "../app/domain/packs"];
/// A folder is made anew after so many days: its deadlines are relative to the day it was made.
const FRESH: i64 = 3 * 24 * 3600;

/// What figures work with.
pub(crate) struct World {
    /// How much is asked for.
    pub(crate) size: Size,
    /// The seeded folder; never served itself.
    base: PathBuf,
    /// Largest resident memory of a server at the end of its load, kB.
    pub(crate) resident: Cell<u64>,
    /// What it had done.
    pub(crate) resident_after: Cell<&'static str>,
}

impl World {
    /// Makes or finds the seeded folder.
    pub(crate) fn prepare(size: Size) -> anyhow::Result<Self> {
        let base = target().join("bench-data").join(format!("cases-{}", size.cases));
        let stamp = base.with_extension("stamp");
        let wanted = digest_of_sources()?;
        let now = Clock::System.now().unix();
        let fresh = std::fs::read_to_string(&stamp).is_ok_and(|text| {
            let mut lines = text.lines();
            lines.next() == Some(&wanted)
                && lines.next().and_then(|at| at.parse::<i64>().ok()).is_some_and(|at| (0..FRESH).contains(&(now - at)))
        });
        if !fresh {
            eprintln!("seeding {} cases …", size.cases);
            remove(&base)?;
            std::fs::create_dir_all(&base)?;
            let status = Command::new(PROGRAM)
                .args([
                    "seed",
                    "--json",
                    "--cases",
                    &size.cases.to_string(),
                    "--open",
                    &size.cases.to_string(),
                    "--data",
                ])
                .arg(&base)
                .stdout(Stdio::null())
                .status()?;
            ensure!(status.success(), "server seed: {status}");
            std::fs::write(&stamp, format!("{wanted}\n{now}\n"))?;
        }
        Ok(Self { size, base, resident: Cell::new(0), resident_after: Cell::new("") })
    }

    /// A copy of the seeded folder, in place of the copy before.
    pub(crate) fn fresh(&self) -> anyhow::Result<PathBuf> {
        let copy = self.base.with_extension("work");
        remove(&copy)?;
        copy_folder(&self.base, &copy)?;
        // What is not on disk yet would be written during the measurement.
        Command::new("sync").status()?;
        Ok(copy)
    }

    /// Notes how much memory `server` holds after `what`.
    pub(crate) fn note_memory(&self, server: &Server, what: &'static str) -> anyhow::Result<()> {
        let resident = server.status("VmRSS:")?;
        eprintln!("  resident after {what}: {resident} kB (peak {} kB)", server.status("VmHWM:")?);
        if resident > self.resident.get() {
            self.resident.set(resident);
            self.resident_after.set(what);
        }
        Ok(())
    }
}

/// `target`, from the place of this program in it.
pub(crate) fn target() -> PathBuf {
    let program = Path::new(PROGRAM);
    program.parent().and_then(Path::parent).map_or_else(|| PathBuf::from("target"), Path::to_owned)
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context(folder.display().to_string()),
        _ => Ok(()),
    }
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()))?;
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn digest_of_sources() -> anyhow::Result<String> {
    fn gather(path: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { gather(&entry.path(), found)? } else { found.push(entry.path()) }
        }
        Ok(())
    }
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for source in SOURCES {
        gather(&package.join(source), &mut files)?;
    }
    files.sort();
    let mut content = Vec::new();
    for file in files {
        content.extend(std::fs::read(file)?);
    }
    Ok(sha256(&[&content]).iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

/// The server, in its own process.
pub(crate) struct Server {
    process: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Serves `folder`.
    pub(crate) fn start(folder: &Path, group_commit: bool) -> anyhow::Result<Self> {
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env("FENGQIAO_GROUP_COMMIT", group_commit.to_string())
            .env("FENGQIAO_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().context("stdout")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = serde_json::from_str::<serde_json::Value>(&line)
            .ok()
            .and_then(|json| json["listening"].as_str()?.strip_prefix("http://")?.parse().ok());
        let Some(address) = address else {
            process.kill()?;
            bail!("the server did not start: {line}");
        };
        Ok(Self { process, address })
    }

    /// Processor time used so far.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        /// Linux counts processor time in hundredths of a second.
        const TICK: u64 = 10;
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        Ok(Duration::from_millis((ticks(11) + ticks(12)) * TICK))
    }

    /// A figure of the process's status, kB.
    fn status(&self, name: &str) -> anyhow::Result<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)).context("status of the server")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // By its own process id; it may end as it would in service.
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// Load of the machine over the last minute.
pub(crate) fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0)
}

/// Processors.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Median time of writing 4 kB to the end of a file and waiting for the disk, milliseconds: no commit is faster.
pub(crate) fn disk_sync() -> anyhow::Result<f64> {
    let path = target().join("bench-data").join("sync");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..51 {
        times.push(millis(|| {
            file.write_all(&[7; 4096])?;
            file.sync_data()
        })?);
    }
    std::fs::remove_file(&path)?;
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
