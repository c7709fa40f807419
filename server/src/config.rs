//! Configuration: command line, then `FENGQIAO_*` in the environment, then a TOML file, then defaults.

use crate::anchor::keep::Keepers;
use crate::desk::SignInRules;
use crate::limits::{Bounds, Budget, Connections};
use crate::store::Options;
use clap::Args;
use domain::access::Role;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct CommonArgs {
    /// Folder with database, key and files [default: ./data]
    #[arg(long, global = true, env = "FENGQIAO_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print machine-readable JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Configuration file [default: ./fengqiao.toml, if there is one]
    #[arg(long, global = true, env = "FENGQIAO_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Further folders that checkpoints of the log are written to, between commas; best on another machine's disk
    #[arg(long, global = true, env = "FENGQIAO_ANCHOR_FOLDERS", value_name = "DIRS", value_delimiter = ',')]
    pub anchor_folders: Option<Vec<PathBuf>>,
    /// Addresses that checkpoints of the log are posted to, between commas
    #[arg(long, global = true, env = "FENGQIAO_ANCHOR_KEEPERS", value_name = "URLS", value_delimiter = ',')]
    pub anchor_keepers: Option<Vec<String>>,
    /// Master key, 64 hexadecimal digits; else it stands in DIR/master.key
    #[arg(skip)]
    pub master_key: Option<String>,
}

/// What only `serve` takes.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "FENGQIAO_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Folder of built assets [default: site beside the program]
    #[arg(long, env = "FENGQIAO_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Folders of font files for letters, between commas, the preferred first [default: fonts in the data folder, then
    /// fonts beside the program]
    #[arg(long, env = "FENGQIAO_FONTS", value_name = "DIRS", value_delimiter = ',')]
    pub fonts: Option<Vec<PathBuf>>,
    /// Cookies only over TLS; set it wherever the site is reached over https
    #[arg(long, env = "FENGQIAO_SECURE_COOKIES", value_name = "BOOL")]
    pub secure_cookies: Option<bool>,
    /// Take the visitor's address from the last X-Forwarded-For entry, which the proxy in front writes
    #[arg(long, env = "FENGQIAO_BEHIND_PROXY", value_name = "BOOL")]
    pub behind_proxy: Option<bool>,
    /// Address browsers know the site by, `https://host`, where a proxy in front rewrites Host; several with commas
    #[arg(long, env = "FENGQIAO_PUBLIC_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub public_origin: Vec<Origin>,
    /// Commit in groups [default: true]
    #[arg(long, env = "FENGQIAO_GROUP_COMMIT", value_name = "BOOL")]
    pub group_commit: Option<bool>,
    /// Read-only database connections [default: 4]
    #[arg(long, env = "FENGQIAO_READERS", value_name = "N")]
    pub readers: Option<u32>,
    /// File with the time, RFC 3339; only for data folders that `seed` made
    #[arg(long, env = "FENGQIAO_CLOCK", value_name = "FILE")]
    pub clock: Option<PathBuf>,
    /// Posts that sign in with a second factor, for example ADM,DHD [default: none]
    #[arg(long, env = "FENGQIAO_REQUIRE_SECOND_FACTOR", value_name = "ROLES", value_delimiter = ',')]
    pub require_second_factor: Option<Vec<String>>,
    /// Minutes after which signing and account acts ask for the password again [default: 15]
    #[arg(long, env = "FENGQIAO_CONFIRM_MINUTES", value_name = "N")]
    pub confirm_minutes: Option<u32>,
    /// Hosts that may be called back over http or at a private address, comma separated
    #[arg(long, env = "FENGQIAO_CALLBACK_ALLOW", value_name = "HOST", value_delimiter = ',')]
    pub callback_allow: Option<Vec<String>>,
    /// Who sends it as a bearer token may read /metrics from another machine or through the proxy
    #[arg(skip)]
    pub metrics_token: Option<String>,
    /// Start although the clock is behind what was recorded last
    #[arg(long, env = "FENGQIAO_ACCEPT_CLOCK", value_name = "BOOL")]
    pub accept_clock: Option<bool>,
    /// Megabytes of the disk without which the server does not start [default: 200]
    #[arg(long, env = "FENGQIAO_MIN_FREE_MB", value_name = "N")]
    pub min_free_mb: Option<u64>,
}

/// The token of the numbers, only from the environment or the file.
#[expect(clippy::disallowed_methods, reason = "this is where configuration is read")]
fn metrics_token_of_environment() -> Option<String> {
    std::env::var("FENGQIAO_METRICS_TOKEN").ok().filter(|token| !token.is_empty())
}

/// The master key, only from the environment: arguments can be read by other users of the machine.
#[expect(clippy::disallowed_methods, reason = "this is where configuration is read")]
pub(crate) fn master_key_of_environment() -> Option<String> {
    std::env::var("FENGQIAO_MASTER_KEY").ok().filter(|key| !key.is_empty())
}

/// An address browsers know the site by: scheme, host, and the port where it is not the scheme's own, as the `Origin`
/// header writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// What stands for an origin and is none.
#[derive(Debug, thiserror::Error)]
#[error("公开地址应写成 https://主机名 或 https://主机名:端口，末尾不带路径：{0}")]
pub struct NoOrigin(String);

impl std::str::FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let wrong = || NoOrigin(text.to_owned());
        let written = text.trim().to_ascii_lowercase();
        let written = written.strip_suffix('/').unwrap_or(&written);
        let uri: http::Uri = written.parse().map_err(|_| wrong())?;
        let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or_else(wrong)?;
        let own_port = match scheme {
            "https" => 443,
            "http" => 80,
            _ => return Err(wrong()),
        };
        let bare = uri.path() == "/" && uri.query().is_none() && !written.contains(['@', '#', '*']);
        if !bare || authority.host().is_empty() || written.matches('/').count() != 2 {
            return Err(wrong());
        }
        Ok(Self(match authority.port_u16().filter(|port| *port != own_port) {
            Some(port) => format!("{scheme}://{}:{port}", authority.host()),
            None => format!("{scheme}://{}", authority.host()),
        }))
    }
}

impl Origin {
    /// As the `Origin` header writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Origins {
    One(String),
    Many(Vec<String>),
}

impl Origins {
    fn list(self) -> Result<Vec<Origin>, NoOrigin> {
        match self {
            Self::One(one) => one.split(',').map(str::parse).collect(),
            Self::Many(many) => many.iter().map(|one| one.parse()).collect(),
        }
    }
}

/// Begins to log to the standard error: text for people, or with `FENGQIAO_LOG_FORMAT=json` one JSON object a line,
/// with a line for every request. `FENGQIAO_LOG` says what is logged.
#[expect(clippy::disallowed_methods, reason = "this is where configuration is read")]
pub fn begin_log() {
    let json = std::env::var("FENGQIAO_LOG_FORMAT").is_ok_and(|format| format == "json");
    let usual = if json { "warn,server=info" } else { "warn,server=info,server::request=warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("FENGQIAO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { log.json().flatten_event(true).init() } else { log.init() }
}

/// The TOML file; every key is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ConfigFile {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    site: Option<PathBuf>,
    /// Folders of font files for letters.
    fonts: Option<Vec<PathBuf>>,
    secure_cookies: Option<bool>,
    behind_proxy: Option<bool>,
    public_origin: Option<Origins>,
    group_commit: Option<bool>,
    readers: Option<u32>,
    clock: Option<PathBuf>,
    require_second_factor: Option<Vec<String>>,
    confirm_minutes: Option<u32>,
    /// Megabytes of the disk that uploads leave free.
    disk_reserve: Option<u64>,
    /// Hosts that may be called back over http or at a private address.
    callback_allow: Vec<String>,
    connections: Connections,
    budget: Budget,
    metrics_token: Option<String>,
    accept_clock: Option<bool>,
    min_free_mb: Option<u64>,
    anchor_folders: Option<Vec<PathBuf>>,
    anchor_keepers: Option<Vec<String>>,
}

/// Configuration in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// How to open the data folder.
    pub options: Options,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of built assets, where one was named or found.
    pub site: Option<PathBuf>,
    /// Folders of font files for letters; what was named, then what lies in the data folder and beside the program.
    pub fonts: Vec<PathBuf>,
    /// Cookies only over TLS.
    pub secure_cookies: bool,
    /// A proxy in front says who asks.
    pub behind_proxy: bool,
    /// Addresses browsers know the site by; none where it is reached under its own.
    pub public_origin: Vec<Origin>,
    /// File with the time.
    pub clock: Option<PathBuf>,
    /// What is asked of whoever signs in.
    pub sign_in: SignInRules,
    /// Bounds.
    pub bounds: Bounds,
    /// Who sends it may read the numbers from elsewhere.
    pub metrics_token: Option<String>,
    /// Start although the clock is behind what was recorded last.
    pub accept_clock: bool,
    /// Bytes of the disk without which the server does not start.
    pub min_free: u64,
    /// Where checkpoints of the log go.
    pub anchors: Keepers,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that was named is not there.
    #[error("配置文件 {0}：{1}")]
    Io(PathBuf, std::io::Error),
    /// A file that cannot be read.
    #[error("配置文件 {0}：{1}")]
    Toml(PathBuf, toml::de::Error),
    /// A post there is not.
    #[error("require_second_factor：没有岗位 {0}，可用：{1}")]
    Role(String, String),
    /// A public address that is none.
    #[error("{0}")]
    Origin(#[from] NoOrigin),
}

impl Config {
    /// Puts the sources together.
    ///
    /// # Errors
    /// A file that is missing though named, or malformed.
    pub fn of(common: &CommonArgs, serve: ServeArgs) -> Result<Self, ConfigError> {
        let file = read(common.config.as_deref())?;
        let folder = common.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from("data"));
        let named = serve.fonts.or(file.fonts).unwrap_or_default();
        let fonts = named.into_iter().chain([folder.join("fonts")]).chain(fonts_beside_program()).collect();
        let mut options = Options::new(folder);
        options.master_key.clone_from(&common.master_key);
        options.group_commit = serve.group_commit.or(file.group_commit).unwrap_or(true);
        options.readers = serve.readers.or(file.readers).unwrap_or(options.readers).clamp(1, 64);
        if let Some(megabytes) = file.disk_reserve {
            options.disk_reserve = megabytes.saturating_mul(1024 * 1024);
        }
        let allow = serve.callback_allow.unwrap_or(file.callback_allow);
        Ok(Self {
            options,
            listen: serve.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000))),
            site: serve.site.or(file.site).or_else(site_beside_program),
            fonts,
            secure_cookies: serve.secure_cookies.or(file.secure_cookies).unwrap_or(false),
            behind_proxy: serve.behind_proxy.or(file.behind_proxy).unwrap_or(false),
            public_origin: if serve.public_origin.is_empty() {
                file.public_origin.map(Origins::list).transpose()?.unwrap_or_default()
            } else {
                serve.public_origin
            },
            clock: serve.clock.or(file.clock),
            sign_in: SignInRules {
                second_factor: roles(&serve.require_second_factor.or(file.require_second_factor).unwrap_or_default())?,
                confirm_within: i64::from(serve.confirm_minutes.or(file.confirm_minutes).unwrap_or(15).clamp(1, 720))
                    * 60,
            },
            bounds: Bounds { connections: file.connections, budget: file.budget, callback_allow: allow.clone() },
            metrics_token: serve.metrics_token.or_else(metrics_token_of_environment).or(file.metrics_token),
            accept_clock: serve.accept_clock.or(file.accept_clock).unwrap_or(false),
            min_free: serve.min_free_mb.or(file.min_free_mb).unwrap_or(200).saturating_mul(1024 * 1024),
            anchors: Keepers {
                folders: common.anchor_folders.clone().or(file.anchor_folders).unwrap_or_default(),
                addresses: common.anchor_keepers.clone().or(file.anchor_keepers).unwrap_or_default(),
                allow,
            },
        })
    }
}

fn roles(codes: &[String]) -> Result<Vec<Role>, ConfigError> {
    let known = |code: &String| {
        Role::from_code(code.trim()).ok_or_else(|| {
            let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
            ConfigError::Role(code.clone(), codes.join("、"))
        })
    };
    codes.iter().filter(|code| !code.trim().is_empty()).map(known).collect()
}

fn read(named: Option<&Path>) -> Result<ConfigFile, ConfigError> {
    let path = named.unwrap_or(Path::new("fengqiao.toml"));
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| ConfigError::Toml(path.to_owned(), error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => Ok(ConfigFile::default()),
        Err(error) => Err(ConfigError::Io(path.to_owned(), error)),
    }
}

/// `site` beside the program, or one level up (a program in `target/release`, assets in `target/site`).
fn site_beside_program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?;
    [folder.join("site"), folder.join("../site")].into_iter().find(|site| site.join("manifest.json").exists())
}

/// `fonts` beside the program, or one level up (a program in `target/release`, fonts in `target/fonts`).
fn fonts_beside_program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?;
    [folder.join("fonts"), folder.join("../fonts")].into_iter().find(|fonts| fonts.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(config: Option<PathBuf>) -> CommonArgs {
        CommonArgs { data: None, json: false, config, anchor_folders: None, anchor_keepers: None, master_key: None }
    }

    #[test]
    fn the_command_line_wins_over_the_file_and_the_file_over_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:4000\"\ndata = \"/srv/f\"\nreaders = 9\n").unwrap();
        let args = ServeArgs { readers: Some(2), ..ServeArgs::default() };
        let config = Config::of(&common(Some(path.clone())), args).unwrap();
        assert_eq!((config.listen.port(), config.options.readers), (4000, 2));
        assert_eq!(config.options.folder, PathBuf::from("/srv/f"));
        assert!(config.options.group_commit);
        std::fs::write(&path, "port = 1\n").unwrap();
        assert!(
            Config::of(&common(Some(path.clone())), ServeArgs::default()).unwrap_err().to_string().contains("port")
        );
        for (written, read) in [
            ("\"https://a.cn\"", vec!["https://a.cn"]),
            ("\"https://A.cn:443/\"", vec!["https://a.cn"]),
            ("[\"https://a.cn:8443\", \"http://b.cn:80\"]", vec!["https://a.cn:8443", "http://b.cn"]),
        ] {
            std::fs::write(&path, format!("public_origin = {written}\n")).unwrap();
            let config = Config::of(&common(Some(path.clone())), ServeArgs::default()).unwrap();
            assert_eq!(config.public_origin.iter().map(Origin::as_str).collect::<Vec<_>>(), read);
        }
        for wrong in ["a.cn", "https://a.cn/x", "ftp://a.cn", "https://", "https://a.cn?x", "https://u@a.cn", "null"] {
            std::fs::write(&path, format!("public_origin = \"{wrong}\"\n")).unwrap();
            let error = Config::of(&common(Some(path.clone())), ServeArgs::default()).unwrap_err();
            assert!(error.to_string().contains("公开地址"), "{wrong}: {error}");
        }
        assert!(Config::of(&common(Some(folder.path().join("none"))), ServeArgs::default()).is_err());
    }

    #[test]
    fn posts_that_need_a_second_factor_are_read_by_their_codes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.toml");
        std::fs::write(&path, "require_second_factor = [\"ADM\", \"DHD\"]\nconfirm_minutes = 5\n").unwrap();
        let rules = Config::of(&common(Some(path.clone())), ServeArgs::default()).unwrap().sign_in;
        assert_eq!((rules.second_factor, rules.confirm_within), (vec![Role::Administrator, Role::Head], 300));
        std::fs::write(&path, "require_second_factor = [\"BOSS\"]\n").unwrap();
        let error = Config::of(&common(Some(path)), ServeArgs::default()).unwrap_err().to_string();
        assert!(error.contains("BOSS") && error.contains("ADM"), "{error}");
        let rules = Config::of(&common(None), ServeArgs::default()).unwrap().sign_in;
        assert_eq!((rules.second_factor.len(), rules.confirm_within), (0, 900));
    }
}
