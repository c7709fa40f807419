//! `audit verify` beyond the chain: every table of the database is compared with the fold of the log, or said to be one
//! that cannot be, with the reason. A table nobody entered in [`TABLES`] is itself a finding.

mod cases;
mod house;
mod loose;
mod numbers;
mod words;

use super::Store;
use super::admin_log::open_event;
use super::fault::Fault;
use super::vault::Vault;
use domain::administration::AdminEvent;
use domain::clock::Calendar;
use domain::policy::{Pack, PackRef};
use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{Row, Sqlite};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How a table is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Part of the chain itself.
    Chain,
    /// Every row is what the log makes of it, and none is missing.
    Fold,
    /// Every row's values belong together, by a keyed digest; a row taken away is noticed by what refers to it.
    Bound,
    /// Sealed content opens in its place; rows may come and go, for they are no truth.
    Sealed,
    /// Nothing is verified: it is no truth.
    Nothing,
}

/// A table with how it is verified, what it is in Chinese, and why not more.
pub struct Table {
    /// Name in the database.
    pub name: &'static str,
    /// 案件卡片 ….
    pub zh: &'static str,
    /// How.
    pub cover: Cover,
    /// Why not wholly.
    pub why: &'static str,
}

const fn table(name: &'static str, zh: &'static str, cover: Cover, why: &'static str) -> Table {
    Table { name, zh, cover, why }
}

/// Every table there may be. Whoever adds one enters it here; a test compares with the database.
pub const TABLES: &[Table] = &[
    table("case_log", "案件日志", Cover::Chain, ""),
    table("admin_log", "管理日志", Cover::Chain, ""),
    table("log_head", "日志末尾", Cover::Chain, ""),
    table("register_log", "台账记录", Cover::Chain, ""),
    table("register_head", "台账记录末尾", Cover::Chain, ""),
    table("register", "台账", Cover::Fold, ""),
    table("case_key", "案件密钥", Cover::Fold, ""),
    table("case_head", "案件现状", Cover::Fold, ""),
    table("case_snapshot", "案件快照", Cover::Fold, ""),
    table("card", "案件卡片", Cover::Fold, ""),
    table("card_count", "卡片计数", Cover::Fold, ""),
    table("errand", "待办", Cover::Fold, ""),
    table("blind_index", "等值检索", Cover::Fold, ""),
    table("search", "全文检索", Cover::Fold, ""),
    table("search_doc", "检索文档", Cover::Fold, ""),
    table("search_pending", "待检索案件", Cover::Fold, ""),
    table("serial", "编号", Cover::Fold, ""),
    table("file", "附件", Cover::Fold, ""),
    table("ticket", "热线工单", Cover::Fold, ""),
    table("query_code", "查询码", Cover::Fold, ""),
    table("account", "账号", Cover::Fold, ""),
    table("four_eyes", "双人复核", Cover::Fold, ""),
    table("machine_client", "接口客户端", Cover::Fold, ""),
    table("pack", "政策包", Cover::Fold, ""),
    table("calendar_year", "工作日历", Cover::Fold, ""),
    table("setting", "设置", Cover::Fold, ""),
    table("access_log", "查看记录", Cover::Fold, ""),
    table("notification", "通知", Cover::Bound, ""),
    table("deadline_told", "已提醒期限", Cover::Bound, "不再有效的期限，其已提醒标记的删除不影响办理，不核对"),
    table("session", "登录", Cover::Bound, "登录随时建立和结束，不在日志里；行被删除只会使人重新登录"),
    table("tracking_session", "查询登录", Cover::Bound, "同上"),
    table("draft", "草稿", Cover::Sealed, "提交之前不是案件；内容密封，改动即打不开"),
    table("outbox", "待发消息", Cover::Sealed, "发出与否由外部决定；内容密封，改动即打不开"),
    table("board_view", "看板视图", Cover::Sealed, "个人和部门的习惯，不是案件"),
    table("board_note", "便签", Cover::Sealed, "部门自己的便签，不是案件"),
    table("board_most", "栏目上限", Cover::Nothing, "部门的习惯，不是案件"),
    table("notification_read", "已读标记", Cover::Nothing, "是否读过由本人随时改变"),
    table("probe", "写入探测", Cover::Nothing, "只用来看能否写入磁盘"),
    table("budget", "用量计数", Cover::Nothing, "随时变化，隔日清除；只有当日的摘要"),
    table("attempt", "失败计数", Cover::Nothing, "随时变化；锁定另记入管理日志"),
    table("account_link", "密码链接", Cover::Fold, ""),
    table("second_factor", "二次验证", Cover::Fold, ""),
    table("recovery_code", "恢复码", Cover::Fold, ""),
];

/// Tables the database keeps for itself: of migrations, of statistics, and what the full-text index is made of (`search`
/// is compared through its words).
fn is_own(name: &str) -> bool {
    name.starts_with("sqlite_") || name == "_sqlx_migrations" || name.starts_with("search_") && is_of_fts(name)
}

fn is_of_fts(name: &str) -> bool {
    ["search_data", "search_idx", "search_docsize", "search_config", "search_content"].contains(&name)
}

/// One thing that is not as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The table.
    pub table: String,
    /// In Chinese.
    pub table_zh: String,
    /// Which row.
    pub row: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}表 {}：{}，{}", self.table_zh, self.table, self.row, self.what)
    }
}

/// A table that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Looked {
    /// The table.
    pub table: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// How.
    pub cover: Cover,
    /// Why not wholly.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub why: &'static str,
    /// Its rows.
    pub rows: u64,
}

/// What the comparison found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Audit {
    /// The tables.
    pub tables: Vec<Looked>,
    /// What is wrong, at most a hundred of each table.
    pub findings: Vec<Finding>,
    /// How much is wrong in all.
    pub count: u64,
}

/// Findings told of one table.
const TOLD: usize = 100;

impl Audit {
    fn find(&mut self, table: &'static str, row: impl Into<String>, what: impl Into<String>) {
        self.count += 1;
        if self.findings.iter().filter(|finding| finding.table == table).count() >= TOLD {
            return;
        }
        let zh = TABLES.iter().find(|known| known.name == table).map_or("", |known| known.zh);
        self.findings.push(Finding {
            table: table.to_owned(),
            table_zh: zh.to_owned(),
            row: row.into(),
            what: what.into(),
        });
    }
}

const ALTERED: &str = "与日志不符";
const MISSING: &str = "日志里有，表里没有";
const UNKNOWN: &str = "表里有，日志里没有";
const UNBOUND: &str = "各栏不属于同一行（被改动或换入）";
const UNOPENED: &str = "密封内容被改动或换入";

/// What cases were under.
pub struct AuditRules {
    /// Packs in all versions.
    pub packs: HashMap<PackRef, Arc<Pack>>,
    /// The calendar.
    pub calendar: Arc<Calendar>,
}

/// What is needed on the way.
struct Scene<'a> {
    conn: PoolConnection<Sqlite>,
    vault: &'a Vault,
    rules: &'a AuditRules,
    audit: Audit,
    /// What the cases refer to.
    gathered: cases::Gathered,
    /// The administrative log, oldest first.
    events: Vec<(i64, AdminEvent)>,
}

impl Store {
    /// Compares every table with the fold of the log, as of one moment.
    pub async fn audit(&self, rules: &AuditRules) -> Result<Audit, Fault> {
        let mut conn = self.readers.acquire().await?;
        // One moment, also beside a running server.
        sqlx::raw_sql("begin").execute(&mut *conn).await?;
        let mut scene = Scene {
            conn,
            vault: &self.vault,
            rules,
            audit: Audit::default(),
            gathered: cases::Gathered::default(),
            events: Vec::new(),
        };
        let done = scene.look(self).await;
        let _ = sqlx::raw_sql("rollback").execute(&mut *scene.conn).await;
        done?;
        Ok(scene.audit)
    }
}

impl Scene<'_> {
    async fn look(&mut self, store: &Store) -> Result<(), Fault> {
        self.tables().await?;
        self.parts(store).await?;
        let rows = sqlx::query("select seq, payload from admin_log order by seq").fetch_all(&mut *self.conn).await?;
        for row in rows {
            let seq: i64 = row.get("seq");
            match open_event(self.vault, seq, row.get("payload")) {
                Ok(event) => self.events.push((seq, event)),
                Err(_) => self.audit.find("admin_log", format!("第 {seq} 行"), UNOPENED),
            }
        }
        self.cases().await?;
        self.words().await?;
        self.numbers().await?;
        self.files(store).await?;
        self.house().await?;
        self.registers().await?;
        self.loose().await
    }

    /// What the database is made of: by a trigger, a view or an index that this program did not make it does what no row
    /// of it says.
    async fn parts(&mut self, store: &Store) -> Result<(), Fault> {
        for (row, what) in store.strange_parts().await? {
            self.audit.count += 1;
            let table = "sqlite_schema".to_owned();
            self.audit.findings.push(Finding { table, table_zh: "数据库结构".to_owned(), row, what });
        }
        Ok(())
    }

    /// Which tables there are: each is known, and each known one is there.
    async fn tables(&mut self) -> Result<(), Fault> {
        let names: Vec<String> =
            sqlx::query_scalar("select name from sqlite_schema where type = 'table' order by name")
                .fetch_all(&mut *self.conn)
                .await?;
        for name in names.iter().filter(|name| !is_own(name)) {
            if TABLES.iter().all(|known| known.name != name) {
                self.audit.count += 1;
                self.audit.findings.push(Finding {
                    table: name.clone(),
                    table_zh: "未知的".to_owned(),
                    row: "整张表".to_owned(),
                    what: "不在核对清单里，不能核对".to_owned(),
                });
            }
        }
        for known in TABLES {
            if !names.iter().any(|name| name == known.name) {
                // What a later version took away is not missed.
                if known.cover != Cover::Nothing {
                    self.audit.find(known.name, "整张表", "不见了");
                }
                continue;
            }
            let sql = format!("select count(*) from {}", known.name);
            let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *self.conn).await?;
            // Another row would be read by nobody, until somebody makes it the first.
            if ["log_head", "register_head"].contains(&known.name) && rows > 1 {
                self.audit.find(known.name, format!("{rows} 行"), "末尾只有一行，其余不是服务写的");
            }
            let rows = u64::try_from(rows).unwrap_or(0);
            let Table { name, zh, cover, why } = known;
            self.audit.tables.push(Looked { table: name, zh, cover: *cover, why, rows });
        }
        Ok(())
    }
}

/// What is in one and not in the other, row by row.
fn compare<K: Ord + Clone, V: PartialEq>(
    audit: &mut Audit,
    table: &'static str,
    expected: &BTreeMap<K, V>,
    found: &BTreeMap<K, V>,
    named: impl Fn(&K) -> String,
) {
    for (key, value) in expected {
        match found.get(key) {
            None => audit.find(table, named(key), MISSING),
            Some(other) if other != value => audit.find(table, named(key), ALTERED),
            Some(_) => {}
        }
    }
    for key in found.keys().filter(|key| !expected.contains_key(key)) {
        audit.find(table, named(key), UNKNOWN);
    }
}
