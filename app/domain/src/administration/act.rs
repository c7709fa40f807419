//! The acts.

use super::AccountChange;
use crate::access::RoleSet;
use crate::value::{AccountId, DepartmentId, TownId};
use serde::{Deserialize, Serialize};

/// An account as an event leaves it; the password is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountState {
    /// The account.
    pub account: AccountId,
    /// Name to sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles, as codes.
    pub roles: String,
    /// Department.
    pub department: DepartmentId,
    /// Pack of the department.
    pub pack_id: String,
    /// Town (stations).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<TownId>,
    /// Whether it may sign in.
    pub active: bool,
}

/// How a password came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordWay {
    /// With the account.
    First,
    /// Changed by its owner.
    Own,
    /// Set by its owner through a one-time link.
    Link,
    /// Set by somebody else.
    Other,
}

/// A query code under the binding of its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBound {
    /// Row id of the case.
    pub case_id: i64,
    /// Party.
    pub party: u8,
    /// Its agent's.
    pub agent: bool,
    /// Keyed digest over case, party, agent and code, in hexadecimal digits.
    pub bound: String,
}

/// A calendar year as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearStored {
    /// The year.
    pub year: i32,
    /// SHA-256 of when it was stored and its source.
    pub digest: String,
}

/// What was done. Digests are hexadecimal; new acts and new optional fields may be added, none may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// The administrative log began; what had been stored before was taken over as it stood.
    LogBegun {
        /// Accounts with the digests of their passwords.
        accounts: Vec<(AccountState, String)>,
        /// Clients of machines: number and digest of the row.
        clients: Vec<(AccountId, String)>,
        /// Packs: id, version, digest.
        packs: Vec<(String, u32, String)>,
        /// Calendar years.
        years: Vec<YearStored>,
        /// Settings: key, SHA-256 of the value.
        settings: Vec<(String, String)>,
        /// Rows of the registers' record until then.
        registers: i64,
        /// Number of the last opening on record until then.
        openings: i64,
        /// Digest over them.
        openings_digest: String,
    },
    /// Query codes that had been issued before the log began.
    CodesTakenOver {
        /// The codes.
        codes: Vec<CodeBound>,
    },
    /// An account was made.
    AccountCreated {
        /// As it is.
        state: AccountState,
    },
    /// An account was changed: roles, department, open or closed.
    AccountChanged {
        /// As it is now.
        state: AccountState,
    },
    /// A password was set.
    PasswordSet {
        /// The account.
        account: AccountId,
        /// How.
        way: PasswordWay,
        /// Keyed digest over account and stored password.
        bound: String,
    },
    /// A one-time link was issued.
    LinkIssued {
        /// For this account.
        account: AccountId,
        /// Keyed digest of the link; empty in records from before it was kept.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        digest: String,
        /// Until when it is good, in seconds.
        #[serde(default)]
        until: i64,
    },
    /// A one-time link was used.
    LinkUsed {
        /// For this account.
        account: AccountId,
    },
    /// A second factor was set up.
    SecondFactorSet {
        /// The account.
        account: AccountId,
        /// Digest of the sealed secret.
        #[serde(default)]
        secret: String,
        /// Digest over the recovery codes there are.
        #[serde(default)]
        codes: String,
    },
    /// A second factor was taken away.
    SecondFactorReset {
        /// The account.
        account: AccountId,
    },
    /// A recovery code was used up.
    RecoveryCodeUsed {
        /// The account.
        account: AccountId,
        /// Codes left.
        left: u32,
        /// Digest over them.
        #[serde(default)]
        codes: String,
    },
    /// Somebody signed in.
    SignedIn {
        /// The account.
        account: AccountId,
        /// With a second factor.
        #[serde(default)]
        second_factor: bool,
    },
    /// An attempt failed: the first within some minutes; `more` counts those not noted one by one.
    SignInFailed {
        /// The account, where there is one.
        account: Option<AccountId>,
        /// Keyed digest of what was typed or of the address; no name.
        subject: String,
        /// Attempts since that were not noted one by one.
        more: u32,
    },
    /// Somebody is kept waiting after failures.
    LockedOut {
        /// What was tried: `sign in`, `track`, …
        what: String,
        /// The account, where there is one.
        account: Option<AccountId>,
        /// Keyed digest of what was typed or of the address.
        subject: String,
        /// For so many seconds.
        seconds: u32,
        /// Lock-outs since that were not noted one by one.
        #[serde(default)]
        more: u32,
    },
    /// Sessions were ended by somebody.
    SessionsRevoked {
        /// Of this account.
        account: AccountId,
        /// So many.
        count: u32,
    },
    /// A change that needs a second person was asked for.
    FourEyesAsked {
        /// Number of the request.
        request: i64,
        /// The change.
        change: AccountChange,
    },
    /// A second person confirmed it; what it brings about follows as events of its own.
    FourEyesConfirmed {
        /// Number of the request.
        request: i64,
    },
    /// What was confirmed was done.
    FourEyesUsed {
        /// Number of the request.
        request: i64,
    },
    /// A second person refused it, or who asked took it back.
    FourEyesRefused {
        /// Number of the request.
        request: i64,
        /// Why.
        reason: String,
    },
    /// A client of the hotline's interface was made or changed.
    ClientStored {
        /// The client.
        client: AccountId,
        /// Name.
        name: String,
        /// Keyed digest of its row.
        bound: String,
    },
    /// A version of a policy pack was published.
    PackPublished {
        /// The pack.
        pack: String,
        /// Its version.
        version: u32,
        /// SHA-256 of when it was stored and its source.
        digest: String,
    },
    /// Calendar years were imported.
    CalendarImported {
        /// The years.
        years: Vec<YearStored>,
    },
    /// Query codes were issued.
    CodesIssued {
        /// The codes.
        codes: Vec<CodeBound>,
    },
    /// A document or a personal field was opened in full (M-5.3-a).
    FieldOpened {
        /// Number of the opening.
        access: i64,
        /// Who.
        account: AccountId,
        /// Row id of the case.
        case_id: i64,
        /// What.
        what: String,
        /// For what.
        purpose: String,
    },
    /// Something was given to somebody outside, in full.
    Disclosed {
        /// Case or register.
        what: String,
        /// To whom.
        to: String,
        /// For what.
        purpose: String,
    },
    /// Data left as a file.
    Exported {
        /// What.
        what: String,
        /// Rows.
        rows: u64,
    },
    /// A setting was changed.
    SettingChanged {
        /// Which.
        key: String,
        /// SHA-256 of the value.
        digest: String,
    },
    /// Whole histories were taken in as cases (large sets for measuring): nobody was told of their entries.
    CasesAdopted {
        /// Row id of each, and its last version.
        cases: Vec<(i64, u32)>,
    },
    /// A row was added to the record of the registers.
    RegisterNoted {
        /// Its number there.
        log_id: i64,
        /// The entry.
        entry: i64,
        /// Register and pack of the entry.
        place: String,
        /// Its hash.
        hash: String,
    },
    /// The server began to serve.
    ServerStarted {
        /// Its version.
        version: String,
    },
    /// The server ended in good order.
    ServerStopped {},
    /// The machine's clock jumped.
    ClockJumped {
        /// By so many seconds; back if negative.
        seconds: i64,
    },
    /// The read tables were made again from the log.
    Rebuilt {
        /// Cases.
        cases: u64,
    },
    /// A backup was made.
    BackupMade {
        /// SHA-256 of the file, where it is known.
        #[serde(default)]
        digest: String,
    },
    /// The folder was restored from a backup.
    Restored {
        /// SHA-256 of the file, where it is known.
        #[serde(default)]
        digest: String,
    },
    /// A signed checkpoint of the log was made.
    Anchored {
        /// Rows it covers.
        size: i64,
        /// Merkle root over them.
        root: String,
    },
}

/// What changes the house: kinds of acts, as the store spells them, with what they are called (M-5.3-a, AUD).
pub const CONFIGURATION: [(&str, &str); 17] = [
    ("account_created", "建立账号"),
    ("account_changed", "变更账号"),
    ("second_factor_reset", "重置二次验证"),
    ("sessions_revoked", "撤销登录"),
    ("four_eyes_asked", "提请双人复核"),
    ("four_eyes_confirmed", "复核同意"),
    ("four_eyes_used", "复核后办理"),
    ("four_eyes_refused", "复核不同意"),
    ("client_stored", "登记接口客户端"),
    ("pack_published", "发布政策包"),
    ("calendar_imported", "导入工作日历"),
    ("setting_changed", "更改设置"),
    ("cases_adopted", "接收整件历史"),
    ("rebuilt", "从日志重建查询表"),
    ("backup_made", "备份"),
    ("restored", "恢复"),
    ("log_begun", "管理日志开始"),
];

impl Act {
    /// What it is about, in words that name no party and no case: an account, a pack, a setting.
    pub fn about(&self) -> String {
        let account = |state: &AccountState| {
            let AccountState { account: _, login, name, roles, department: _, pack_id: _, town: _, active } = state;
            let roles = RoleSet::from_codes(roles).map_or_else(|| roles.clone(), |roles| roles.zh());
            format!("{name}（{login}），{roles}，{}", if *active { "启用" } else { "停用" })
        };
        match self {
            Self::AccountCreated { state } | Self::AccountChanged { state } => account(state),
            Self::SecondFactorReset { account } => format!("账号 {}", account.0),
            Self::SessionsRevoked { account, count } => format!("账号 {}，{count} 个", account.0),
            Self::FourEyesAsked { request, .. }
            | Self::FourEyesConfirmed { request }
            | Self::FourEyesUsed { request }
            | Self::FourEyesRefused { request, .. } => format!("第 {request} 号"),
            Self::ClientStored { name, .. } => name.clone(),
            Self::PackPublished { pack, version, .. } => format!("{pack} 第 {version} 版"),
            Self::CalendarImported { years } => {
                let years: Vec<String> = years.iter().map(|year| year.year.to_string()).collect();
                years.join("、")
            }
            Self::SettingChanged { key, .. } => key.clone(),
            Self::CasesAdopted { cases } => format!("{} 件", cases.len()),
            Self::Rebuilt { cases } => format!("{cases} 件"),
            _ => String::new(),
        }
    }

    /// What it is called in the store, where it stands unsealed beside the event.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LogBegun { .. } => "log_begun",
            Self::CodesTakenOver { .. } => "codes_taken_over",
            Self::AccountCreated { .. } => "account_created",
            Self::AccountChanged { .. } => "account_changed",
            Self::PasswordSet { .. } => "password_set",
            Self::LinkIssued { .. } => "link_issued",
            Self::LinkUsed { .. } => "link_used",
            Self::SecondFactorSet { .. } => "second_factor_set",
            Self::SecondFactorReset { .. } => "second_factor_reset",
            Self::RecoveryCodeUsed { .. } => "recovery_code_used",
            Self::SignedIn { .. } => "signed_in",
            Self::SignInFailed { .. } => "sign_in_failed",
            Self::LockedOut { .. } => "locked_out",
            Self::SessionsRevoked { .. } => "sessions_revoked",
            Self::FourEyesAsked { .. } => "four_eyes_asked",
            Self::FourEyesConfirmed { .. } => "four_eyes_confirmed",
            Self::FourEyesUsed { .. } => "four_eyes_used",
            Self::FourEyesRefused { .. } => "four_eyes_refused",
            Self::ClientStored { .. } => "client_stored",
            Self::PackPublished { .. } => "pack_published",
            Self::CalendarImported { .. } => "calendar_imported",
            Self::CodesIssued { .. } => "codes_issued",
            Self::FieldOpened { .. } => "field_opened",
            Self::Disclosed { .. } => "disclosed",
            Self::Exported { .. } => "exported",
            Self::SettingChanged { .. } => "setting_changed",
            Self::CasesAdopted { .. } => "cases_adopted",
            Self::RegisterNoted { .. } => "register_noted",
            Self::ServerStarted { .. } => "server_started",
            Self::ServerStopped {} => "server_stopped",
            Self::ClockJumped { .. } => "clock_jumped",
            Self::Rebuilt { .. } => "rebuilt",
            Self::BackupMade { .. } => "backup_made",
            Self::Restored { .. } => "restored",
            Self::Anchored { .. } => "anchored",
        }
    }

    /// What it is called in Chinese.
    pub fn zh(&self) -> &'static str {
        match self {
            Self::LogBegun { .. } => "管理日志开始",
            Self::CodesTakenOver { .. } => "接续已有查询码",
            Self::AccountCreated { .. } => "建立账号",
            Self::AccountChanged { .. } => "变更账号",
            Self::PasswordSet { .. } => "设置密码",
            Self::LinkIssued { .. } => "发出一次性链接",
            Self::LinkUsed { .. } => "使用一次性链接",
            Self::SecondFactorSet { .. } => "启用二次验证",
            Self::SecondFactorReset { .. } => "重置二次验证",
            Self::RecoveryCodeUsed { .. } => "使用恢复码",
            Self::SignedIn { .. } => "登录",
            Self::SignInFailed { .. } => "登录失败",
            Self::LockedOut { .. } => "多次失败，暂缓尝试",
            Self::SessionsRevoked { .. } => "撤销登录",
            Self::FourEyesAsked { .. } => "提请双人复核",
            Self::FourEyesConfirmed { .. } => "复核同意",
            Self::FourEyesUsed { .. } => "复核后办理",
            Self::FourEyesRefused { .. } => "复核不同意",
            Self::ClientStored { .. } => "登记接口客户端",
            Self::PackPublished { .. } => "发布政策包",
            Self::CalendarImported { .. } => "导入工作日历",
            Self::CodesIssued { .. } => "发出查询码",
            Self::FieldOpened { .. } => "查看完整信息",
            Self::Disclosed { .. } => "对外提供信息",
            Self::Exported { .. } => "导出",
            Self::SettingChanged { .. } => "更改设置",
            Self::CasesAdopted { .. } => "接收整件历史",
            Self::RegisterNoted { .. } => "台账记录",
            Self::ServerStarted { .. } => "服务启动",
            Self::ServerStopped {} => "服务停止",
            Self::ClockJumped { .. } => "系统时钟跳变",
            Self::Rebuilt { .. } => "从日志重建查询表",
            Self::BackupMade { .. } => "备份",
            Self::Restored { .. } => "恢复",
            Self::Anchored { .. } => "日志锚定",
        }
    }
}
