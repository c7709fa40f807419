//! `serve`: the site, the hotline's interface and the jobs, until somebody ends it.

use super::open_desk;
use super::output::Output;
use crate::config::Config;
use crate::http::{Shared, SiteFiles, router, serve as accept};
use crate::jobs;
use anyhow::Context;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Serves until SIGTERM or SIGINT.
pub(super) async fn serve(config: Config, output: Output) -> anyhow::Result<ExitCode> {
    let desk = open_desk(&config).await?;
    let site = if let Some(folder) = &config.site {
        SiteFiles::open(folder)?
    } else {
        tracing::warn!("no built assets found; pages come without style and script (make run builds them, or --site)");
        SiteFiles::none()
    };
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("不能监听 {}", config.listen))?;
    let address = listener.local_addr()?;
    let (end, ending) = watch::channel(false);
    let demo = desk.store.demo;
    let mut jobs = jobs::start(&desk, &jobs::Senders::files(&desk.store.folder), &ending);
    let shared = Shared {
        desk,
        site,
        secure: config.secure_cookies,
        origins: config.public_origin,
        behind_proxy: config.behind_proxy,
        ending: ending.clone(),
    };
    let router = router(shared);
    let serving = tokio::spawn(accept(listener, router, ending));
    if demo {
        output.progress(
            "**** 演示数据：本目录由 seed 建立，接受演示客户端 hotline-demo 和演示账号，不得用于正式办理 ****",
        );
    }
    output.answer(
        &serde_json::json!({ "listening": format!("http://{address}") }),
        format!("正在运行：http://{address}"),
    );
    wait_for_the_end().await?;
    output.progress("正在结束，等待进行中的请求…");
    end.send_replace(true);
    serving.await?;
    // Jobs end between two rounds; one that hangs is not waited for.
    let _ = tokio::time::timeout(Duration::from_secs(5), async { while jobs.join_next().await.is_some() {} }).await;
    Ok(ExitCode::SUCCESS)
}

async fn wait_for_the_end() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
