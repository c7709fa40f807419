//! `serve`: the site, the hotline's interface and the jobs, until somebody ends it.

use super::open_desk;
use super::output::Output;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{Health, Integrity};
use crate::documents::Printer;
use crate::http::{Shared, SiteFiles, listen, router, serve as accept};
use crate::jobs;
use crate::limits::{check_descriptors, raise_descriptors};
use crate::start::{Check, Lock, Patience, StartError, State, run};
use crate::store::Store;
use anyhow::Context;
use domain::administration::{Act, AdminEvent, Doer};
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// The check of the whole database is waited for so long before the server serves.
const CHECKED_WITHIN: Duration = Duration::from_secs(3);

/// Serves until SIGTERM or SIGINT.
pub(super) async fn serve(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let descriptors = raise_descriptors();
    if let Some(told) = check_descriptors(config.bounds.connections.total, descriptors)? {
        tracing::warn!("{told}");
    }
    let limits = config.bounds.connections.in_force(descriptors, config.behind_proxy);
    // A folder that is not there has nobody in it; opening it says so.
    let _lock = if config.options.folder.is_dir() { Some(Lock::take(&config.options.folder)?) } else { None };
    let mut desk = open_desk(&config).await?.within(config.bounds.clone());
    desk.printer = Printer::new(config.fonts.clone());
    desk.health = desk.health.with_token(config.metrics_token.clone());
    for found in run(&desk, Patience::Within(CHECKED_WITHIN), config.min_free, config.accept_clock).await {
        match found.state {
            State::Bad => return Err(StartError::new(found.check, found.message).into()),
            State::Warning => tracing::warn!("{}", found.line()),
            State::Good | State::Running => output.progress(found.line()),
        }
    }
    let (health, store, clock) = (desk.health.clone(), desk.store.clone(), desk.clock.clone());
    on_record(&store, &clock, Act::ServerStarted { version: env!("CARGO_PKG_VERSION").to_owned() }).await;
    let site = if let Some(folder) = &config.site {
        SiteFiles::open(folder)?
    } else {
        tracing::warn!("no built assets found; pages come without style and script (make run builds them, or --site)");
        SiteFiles::none()
    };
    let listener = listen(config.listen).with_context(|| format!("不能监听 {}", config.listen))?;
    let address = listener.local_addr()?;
    let (end, ending) = watch::channel(false);
    let demo = desk.store.demo;
    let mut jobs = jobs::start(&desk, &jobs::Senders::files(&desk.store.folder), &ending);
    config.anchors.check()?;
    jobs::start_anchors(&mut jobs, &desk, &config.anchors, &ending);
    let shared = Shared {
        desk,
        site,
        secure: config.secure_cookies,
        origins: config.public_origin,
        behind_proxy: config.behind_proxy,
        ending: ending.clone(),
    };
    let router = router(shared);
    let serving = tokio::spawn(accept(listener, router, limits, ending));
    if demo {
        output.progress(
            "**** 演示数据：本目录由 seed 建立，接受演示客户端 hotline-demo 和演示账号，不得用于正式办理 ****",
        );
    }
    output.answer(
        &serde_json::json!({ "listening": format!("http://{address}") }),
        format!("正在运行：http://{address}"),
    );
    let damage = tokio::select! {
        ended = wait_for_the_end() => ended.map(|()| None)?,
        said = damaged(&health) => Some(said),
    };
    output.progress("正在结束，等待进行中的请求…");
    end.send_replace(true);
    serving.await?;
    // Jobs end between two rounds; one that hangs is not waited for.
    let _ = tokio::time::timeout(Duration::from_secs(5), async { while jobs.join_next().await.is_some() {} }).await;
    on_record(&store, &clock, Act::ServerStopped {}).await;
    match damage {
        Some(said) => Err(StartError::new(Check::Database, said).into()),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Notes that the server began or ended; a disk that takes nothing keeps nobody from reading.
async fn on_record(store: &Store, clock: &Clock, act: Act) {
    if let Err(problem) = store.admin_note(AdminEvent::new(clock.now(), Doer::Server, act)).await {
        tracing::warn!(%problem, "start or end not on record");
    }
}

/// Returns if the check of the whole database, which goes on while the server serves, finds damage.
async fn damaged(health: &Health) -> String {
    loop {
        match health.integrity() {
            Integrity::Damaged(said) => return said,
            Integrity::Sound => return std::future::pending().await,
            Integrity::Unchecked | Integrity::Running => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

async fn wait_for_the_end() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
