//! The real program.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// What a command printed.
#[derive(Debug)]
pub(crate) struct Told {
    /// Whether it ended well.
    pub(crate) success: bool,
    /// Its exit code.
    pub(crate) code: Option<i32>,
    /// Answer.
    pub(crate) stdout: String,
    /// Complaint.
    pub(crate) stderr: String,
}

impl Told {
    /// What came of it.
    pub(crate) fn of(output: Output) -> Self {
        told(output)
    }

    /// The answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The program over a data folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command
        .args(["--data", folder.to_str().unwrap()])
        .args(arguments)
        .current_dir(folder)
        .env_remove("FENGQIAO_MASTER_KEY")
        .env_remove("FENGQIAO_CLOCK")
        .stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub(crate) async fn program(folder: &Path, arguments: &[&str]) -> Told {
    program_with(folder, arguments, None).await
}

/// As [`program`], with a master key in the environment.
pub(crate) async fn program_with(folder: &Path, arguments: &[&str], key: Option<&str>) -> Told {
    let mut command = command(folder, arguments);
    if let Some(key) = key {
        command.env("FENGQIAO_MASTER_KEY", key);
    }
    told(in_background(move || command.output().unwrap()).await)
}

/// Runs the program with `input` on its standard input.
pub(crate) async fn program_reading(folder: &Path, arguments: &[&str], input: &str) -> Told {
    let mut command = command(folder, arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    told(in_background(move || child.wait_with_output().unwrap()).await)
}

async fn in_background<T: Send + 'static>(wait: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(wait).await.unwrap()
}

fn told(output: Output) -> Told {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told {
        success: output.status.success(),
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A server that was started and says where it listens; killed when dropped.
pub(crate) struct Serving {
    child: Child,
    /// `127.0.0.1:port`.
    pub(crate) address: String,
}

impl Serving {
    /// Starts a server over a data folder.
    pub(crate) fn over(folder: &Path) -> Self {
        Self::start(command(folder, &["--json", "serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts a server over a data folder with a configuration file.
    pub(crate) fn configured(folder: &Path, file: &Path) -> Self {
        let file = file.to_str().unwrap();
        Self::start(command(folder, &["--json", "--config", file, "serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts a server and waits until it says where it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("the server did not start: {error}: {line:?}"));
        let address = said["listening"].as_str().unwrap().trim_start_matches("http://").to_owned();
        Self { child, address }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: it learns nothing of it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
