//! Opening a data folder: key, database, migrations, the check that the key is the right one.

use super::file::Files;
use super::kept::KeptCases;
use super::vault::{DataKey, Unsealed, Vault};
use super::writer::Writer;
use super::{Store, setting};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How to open.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder.
    pub folder: PathBuf,
    /// The master key, if it comes from the environment; else it stands in the folder.
    pub master_key: Option<String>,
    /// Make folder, key and database where there is none yet (`seed`, `user add`).
    pub create: bool,
    /// Commit in groups.
    pub group_commit: bool,
    /// Read-only connections.
    pub readers: u32,
    /// Bytes of the disk that uploads leave free for the log.
    pub disk_reserve: u64,
}

/// Bytes of the disk that uploads leave free unless the administrator says otherwise.
const DISK_RESERVE: u64 = 512 * 1024 * 1024;

impl Options {
    /// The folder with everything else as usual.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            master_key: None,
            create: false,
            group_commit: true,
            readers: 4,
            disk_reserve: DISK_RESERVE,
        }
    }
}

/// Why a folder cannot be opened; said to the administrator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no key.
    #[error(
        "没有主密钥：请设置环境变量 FENGQIAO_MASTER_KEY，或把 64 位十六进制密钥放入 {0}（权限 0600）。没有主密钥不能启动"
    )]
    NoKey(PathBuf),
    /// The key is no key.
    #[error("主密钥格式不对：应为 64 位十六进制数字")]
    MalformedKey,
    /// The key is another database's.
    #[error("主密钥与数据库不符：请使用建库时的主密钥。错误的主密钥不能启动")]
    WrongKey,
    /// The check of the key was taken out of a database that is in use.
    #[error("数据库里没有主密钥的校验值，却已有记录：设置表被改动过。请从备份恢复，或核对是谁改动了数据文件")]
    NoKeyCheck,
    /// There is no database.
    #[error("{0} 里没有数据库：先运行 server seed（演示）或 server user add（新建）")]
    NoDatabase(PathBuf),
    /// The database was written by a newer program.
    #[error("数据库是第 {0} 版，由更新的程序写过；本程序只认到第 {1} 版。请使用不早于它的版本")]
    Newer(i64, i64),
    /// The folder or a file in it.
    #[error("{0}：{1}")]
    Io(PathBuf, std::io::Error),
    /// The database.
    #[error("数据库：{0}")]
    Sql(#[from] sqlx::Error),
    /// A migration.
    #[error("数据库升级：{0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Randomness.
    #[error("{0}")]
    Unsealed(#[from] Unsealed),
}

/// Pages the writer keeps in memory, in negative kilobytes as SQLite wants them.
const WRITER_CACHE: &str = "-16000";
/// Pages each reader keeps; what they share is the system's page cache.
const READER_CACHE: &str = "-4000";

/// Makes connections to the database.
#[derive(Clone)]
pub(super) struct Connector {
    options: SqliteConnectOptions,
}

impl Connector {
    fn new(path: &Path, create: bool) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("temp_store", "memory")
            .pragma("cache_size", WRITER_CACHE)
            .disable_statement_logging();
        Self { options }
    }

    fn reader(&self) -> SqliteConnectOptions {
        self.options.clone().create_if_missing(false).read_only(true).pragma("cache_size", READER_CACHE)
    }

    pub(super) async fn writer(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.options.clone().create_if_missing(false).connect().await
    }
}

/// Name of the database in its folder.
pub const DATABASE: &str = "fengqiao.db";
/// Name of the key in its folder.
pub const KEY: &str = "master.key";

/// The version of the tables this program makes.
pub fn own_schema() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// What a database of this version is made of: tables, indexes, triggers, views, each with its text; made anew in memory.
pub(super) async fn own_parts() -> Result<super::soundness::Parts, OpenError> {
    let mut conn = SqliteConnectOptions::new().in_memory(true).connect().await?;
    MIGRATIONS.run(&mut conn).await?;
    let parts = super::soundness::parts(&mut conn).await?;
    conn.close().await?;
    Ok(parts)
}

/// Free bytes of the disk a folder is on, for who is not the machine's administrator.
///
/// # Errors
/// If the disk does not say.
pub fn free_space(folder: &Path) -> std::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The master key from the environment or the folder; makes one only where `create` says so and there is no database
/// whose key it would have to be.
///
/// # Errors
/// [`OpenError::NoKey`], [`OpenError::MalformedKey`], [`OpenError::Io`].
pub fn master_key(options: &Options) -> Result<DataKey, OpenError> {
    if let Some(text) = &options.master_key {
        return DataKey::from_hex(text).map_err(|_| OpenError::MalformedKey);
    }
    let path = options.folder.join(KEY);
    match std::fs::read_to_string(&path) {
        Ok(text) => DataKey::from_hex(&text).map_err(|_| OpenError::MalformedKey),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if !options.create || options.folder.join(DATABASE).exists() {
                return Err(OpenError::NoKey(path));
            }
            let key = DataKey::random()?;
            write_private(&path, key.to_hex().as_bytes()).map_err(|error| OpenError::Io(path, error))?;
            Ok(key)
        }
        Err(error) => Err(OpenError::Io(path, error)),
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Store {
    /// Opens the folder.
    ///
    /// # Errors
    /// Missing or wrong key, missing database, trouble with the disk.
    pub async fn open(options: &Options) -> Result<Self, OpenError> {
        let folder = &options.folder;
        if options.create {
            super::modes::make_folder(folder).map_err(|error| OpenError::Io(folder.clone(), error))?;
        }
        let path = folder.join(DATABASE);
        if !options.create && !path.exists() {
            // A missing key is the more telling message where there is no database either.
            master_key(options)?;
            return Err(OpenError::NoDatabase(folder.clone()));
        }
        let master = master_key(options)?;
        for told in super::modes::keep_private(folder) {
            tracing::warn!("{told}");
        }
        let vault = Arc::new(Vault::new(&master)?);
        let connector = Connector::new(&path, options.create);
        let demo = prepare(&connector, &vault).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.readers)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(connector.reader())
            .await?;
        let kept = KeptCases::new();
        let writer = Writer::start(connector, vault.clone(), kept.clone(), options.group_commit).await?;
        let files = Files::open(folder.join("files"), options.disk_reserve)
            .map_err(|error| OpenError::Io(folder.join("files"), error))?;
        let tree = super::anchor::KeptTree::default();
        Ok(Self { writer, readers, vault, kept, tree, files, folder: folder.clone(), demo })
    }
}

/// Whether anything was ever logged.
async fn in_use(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("select exists (select 1 from case_log) or exists (select 1 from admin_log)")
        .fetch_one(conn)
        .await
}

/// Migrates and checks the key. Returns whether the folder is a demo.
async fn prepare(connector: &Connector, vault: &Vault) -> Result<bool, OpenError> {
    let mut conn = connector.options.connect().await?;
    let migrated = MIGRATIONS.run(&mut conn).await;
    if let Err(error) = migrated {
        if let sqlx::migrate::MigrateError::VersionMissing(version) = error {
            return Err(OpenError::Newer(version, own_schema()));
        }
        // A read-only disk can still be read if the database is up to date.
        if !matches!(&error, sqlx::migrate::MigrateError::Execute(error) if super::fault::is_unavailable(error)) {
            return Err(error.into());
        }
        tracing::warn!(%error, "the database cannot be written; only queries will work");
    }
    let check = vault.digest("key check", b"fengqiao");
    match setting::fetch(&mut conn, "key_check").await? {
        Some(stored) if stored != check => return Err(OpenError::WrongKey),
        Some(_) => {}
        // Written once, into a database nothing stands in; missing afterwards, somebody took it out.
        None if in_use(&mut conn).await? => return Err(OpenError::NoKeyCheck),
        None => setting::put(&mut conn, "key_check", &check).await?,
    }
    let demo = setting::fetch(&mut conn, "demo").await?.is_some();
    conn.close().await?;
    Ok(demo)
}
