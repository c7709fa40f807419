//! A consistent copy of the data folder. The master key is not in it: a copy and its key are kept in different places.

use super::output::Output;
use crate::config::Config;
use crate::store::Store;
use anyhow::Context;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

/// `backup FILE`.
pub(super) async fn backup(config: Config, file: &Path, output: Output) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.options).await?;
    let copy = tempfile::tempdir_in(&config.options.folder)?;
    let database = copy.path().join("fengqiao.db");
    store.copy_to(&database).await.map_err(|fault| anyhow::anyhow!("{}", fault.into_problem()))?;
    let out = File::create_new(file).with_context(|| format!("不能写入 {}", file.display()))?;
    let mut archive = tar::Builder::new(out);
    archive.append_path_with_name(&database, "fengqiao.db")?;
    let files = store.files.folder();
    let mut count = 0;
    for name in store.files.names()? {
        let inside = Path::new("files").join(&name[..2]).join(&name);
        archive.append_path_with_name(files.join(&name[..2]).join(&name), inside)?;
        count += 1;
    }
    archive.into_inner()?.sync_all()?;
    let size = std::fs::metadata(file)?.len();
    output.answer(
        &serde_json::json!({ "file": file, "bytes": size, "attachments": count }),
        format!("已备份到 {}（{size} 字节，{count} 份材料）。主密钥不在备份中，请另行保管", file.display()),
    );
    Ok(ExitCode::SUCCESS)
}
