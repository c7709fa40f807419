//! `backup`, `backup-key`, `restore`. The master key is not in a backup, and the key that opens a backup is not beside it.

use super::hand::by_hand;
use super::output::Output;
use crate::backup::age::{Identity, Recipient};
use crate::backup::{BackupError, identities_in, restore as restore_into, write};
use crate::clock::{Clock, uptime_millis};
use crate::config::Config;
use crate::start::{Check, StartError};
use crate::store::{KEY, Store, master_key};
use anyhow::Context;
use clap::{Args, Subcommand};
use domain::administration::{Act, AdminEvent};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Clone, Args)]
pub(super) struct BackupArgs {
    /// The file to write; it must not exist yet
    file: PathBuf,
    /// Public key to seal to, age1…; may be repeated [default: what backup-key new stored]
    #[arg(long, value_name = "RECIPIENT")]
    to: Vec<String>,
    /// Write it unsealed, knowingly: whoever has the file and the master key reads everything
    #[arg(long, conflicts_with = "to")]
    plain: bool,
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum BackupKeyCommand {
    /// Make a key pair: the private half is printed once, the public half stored
    New {
        /// Although one is stored; older backups still need the older private key
        #[arg(long)]
        replace: bool,
    },
    /// Print the public key that is stored
    Show,
}

#[derive(Debug, Clone, Args)]
pub(super) struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// File with the private key, AGE-SECRET-KEY-1…
    #[arg(long, value_name = "KEYFILE")]
    identity: Option<PathBuf>,
    /// File with the master key, which is put into the folder; else it comes from FENGQIAO_MASTER_KEY and stays there
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
}

/// `backup FILE`.
pub(super) async fn backup(config: Config, args: &BackupArgs, output: Output) -> anyhow::Result<ExitCode> {
    let key = master_key(&config.options)?.to_hex();
    let store = Store::open(&config.options).await?;
    let recipients = recipients(&store, args).await?;
    warn_of_keys(&config.options.folder, &args.file);
    let begun = uptime_millis();
    let written = write(&store, &key, &args.file, recipients, Clock::System.now()).await?;
    let millis = uptime_millis().saturating_sub(begun).max(1);
    let made = Act::BackupMade { digest: written.sha256.clone() };
    let noted = store.admin_note(AdminEvent::new(Clock::System.now(), by_hand(), made)).await;
    if let Err(problem) = noted {
        tracing::warn!(%problem, "the backup is not on record");
    }
    store.close().await;
    let mut json = serde_json::to_value(&written)?;
    json["file"] = serde_json::json!(args.file);
    json["millis"] = serde_json::json!(millis);
    let how = if written.sealed { "已加密" } else { "未加密" };
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = written.plain_bytes as f64 / 1000.0 / millis as f64;
    let text = format!(
        "已备份到 {}（{how}，{} 字节，{} 份材料，{rate:.1} MB/s）。已试恢复：{} 件案件，日志 {} 行，全部相符。\nSHA-256 {}\n主密钥不在备份中，请另行保管",
        args.file.display(),
        written.bytes,
        written.attachments,
        written.proven.cases,
        written.proven.rows,
        written.sha256,
    );
    output.answer(&json, text);
    Ok(ExitCode::SUCCESS)
}

async fn recipients(store: &Store, args: &BackupArgs) -> anyhow::Result<Vec<Recipient>> {
    if args.plain {
        return Ok(Vec::new());
    }
    if !args.to.is_empty() {
        return args.to.iter().map(|text| text.parse().with_context(|| text.clone())).collect();
    }
    let stored = store.backup_recipient().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
    let stored = stored.context(
        "没有备份公钥：先运行 server backup-key new（私钥只显示一次，请保管在别处），或用 --to 指定；确实要不加密的备份，用 --plain",
    )?;
    Ok(vec![stored.parse()?])
}

/// A key beside what it opens protects nothing.
fn warn_of_keys(data: &Path, file: &Path) {
    let beside = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for path in identities_in(&[data, beside]) {
        tracing::warn!("【重要】备份私钥 {} 与数据或备份放在一起，请移到别处保管", path.display());
    }
    if beside.join(KEY).exists() {
        tracing::warn!("【重要】备份 {} 与主密钥在同一目录，请把备份移到别处", file.display());
    }
}

/// `backup-key …`.
pub(super) async fn backup_key(config: Config, command: BackupKeyCommand, output: Output) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.options).await?;
    let stored = store.backup_recipient().await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
    match command {
        BackupKeyCommand::Show => {
            let stored = stored.context("没有备份公钥：先运行 server backup-key new")?;
            output.answer(&serde_json::json!({ "recipient": stored }), &stored);
        }
        BackupKeyCommand::New { replace } => {
            anyhow::ensure!(
                stored.is_none() || replace,
                "已有备份公钥 {}；确实要更换，用 --replace（旧备份仍须旧私钥才能打开，请一并保管）",
                stored.unwrap_or_default()
            );
            let identity = Identity::random()?;
            let (public, private) = (identity.recipient().to_string(), identity.to_text()?);
            store
                .put_backup_recipient(&public, by_hand(), Clock::System.now())
                .await
                .map_err(|problem| anyhow::anyhow!("{problem}"))?;
            output.answer(
                &serde_json::json!({ "recipient": public, "identity": private }),
                format!(
                    "备份公钥（已保存）\n{public}\n备份私钥（只显示这一次，请抄存到服务器以外的地方；丢失后备份无法打开）\n{private}"
                ),
            );
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// `restore FILE`.
pub(super) async fn restore(config: Config, args: &RestoreArgs, output: Output) -> anyhow::Result<ExitCode> {
    let identity = match &args.identity {
        Some(path) => {
            if crate::store::modes::open_to_others(path).is_some() {
                tracing::warn!("【重要】备份私钥 {} 可被本机其他用户读取，请改为 0600", path.display());
            }
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            Some(Identity::from_file(&text)?)
        }
        None => None,
    };
    let key = match (&args.master_key, &config.options.master_key) {
        (Some(path), _) => std::fs::read_to_string(path).with_context(|| path.display().to_string())?,
        (None, Some(key)) => key.clone(),
        (None, None) => {
            let told = "备份里没有主密钥：用 --master-key FILE 给出，或设置环境变量 FENGQIAO_MASTER_KEY";
            return Err(StartError::new(Check::Key, told).into());
        }
    };
    let begun = uptime_millis();
    let folder = &config.options.folder;
    let restored = restore_into(
        &args.file,
        identity,
        folder,
        key.trim(),
        args.master_key.is_some(),
        by_hand(),
        Clock::System.now(),
    )
    .await
    .map_err(|error| match error {
        BackupError::Open(error) => anyhow::Error::from(error),
        BackupError::Newer(..) => StartError::new(Check::Schema, error.to_string()).into(),
        error => error.into(),
    })?;
    let millis = uptime_millis().saturating_sub(begun).max(1);
    let mut json = serde_json::to_value(&restored)?;
    json["millis"] = serde_json::json!(millis);
    let made = restored.made_at.as_deref().unwrap_or("未注明");
    let text = format!(
        "已恢复到 {}（备份时间 {made}）：{} 件案件，日志 {} 行，{} 份材料，全部相符。运行 server audit verify 可再次核对",
        folder.display(),
        restored.proven.cases,
        restored.proven.rows,
        restored.attachments,
    );
    output.answer(&json, text);
    Ok(ExitCode::SUCCESS)
}
