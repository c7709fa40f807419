//! The server program.

use std::process::ExitCode;

/// Gives back what sign-ins and loads took: the system's allocator keeps an arena per thread, and each hashing of a
/// password leaves 19 MiB in one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Pages are built from views inside views; without optimisation their frames are large.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    server::store::modes::restrict_new_files();
    server::config::begin_log();
    match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime.block_on(server::cli::run()),
        Err(error) => {
            tracing::error!(%error, "no threads");
            ExitCode::FAILURE
        }
    }
}
