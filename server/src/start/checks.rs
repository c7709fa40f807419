//! The self-check: `server check`, and what `serve` runs before it serves.

use super::Check;
use crate::clock::uptime_millis;
use crate::desk::{Desk, Integrity};
use crate::store::{KEY, modes};
use serde::Serialize;
use std::time::Duration;

/// Rows of the log looked at; the whole of it is `audit verify`'s.
const TAIL: u32 = 500;
/// The clock may be behind the last entry by so many seconds: two machines never agree to the second.
const BEHIND: i64 = 300;
/// The calendar should reach so many days further than today's longest limit.
const AHEAD: i64 = 60 * 24 * 3600;
/// Below so many bytes more than what is needed, somebody should look after the disk.
const ROOM: u64 = 1024 * 1024 * 1024;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Good,
    /// To be looked after; nothing stands in the way.
    Warning,
    /// Still being looked at, while the server serves.
    Running,
    /// The server does not start with it.
    Bad,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// What was looked at.
    pub check: Check,
    /// How it stands.
    pub state: State,
    /// In Chinese.
    pub message: String,
    /// How long it took.
    pub millis: u64,
}

impl Found {
    /// A line for people.
    pub fn line(&self) -> String {
        let state = match self.state {
            State::Good => "正常",
            State::Warning => "注意",
            State::Running => "继续检查中",
            State::Bad => "不能启动",
        };
        format!("自检 {}：{state}，{}（{} 毫秒）", self.check.zh(), self.message, self.millis)
    }
}

/// How long the check of the whole database is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// To its end.
    Whole,
    /// For so long; then it goes on while the server serves.
    Within(Duration),
}

/// What is decided by, and whether this program brings another text of a version that is in use.
fn packs(desk: &Desk) -> Found {
    let rules = desk.rules();
    let proven = format!("{} 个版本均已验证", rules.all_packs().count());
    let departed: Vec<String> =
        rules.departed().iter().map(|pack| format!("{} 第 {} 版", pack.id, pack.version)).collect();
    let (state, message) = if departed.is_empty() {
        (State::Good, proven)
    } else {
        let which = departed.join("、");
        let next = "以数据目录中的为准；要采用随程序提供的文本，请改为下一个版本号后用 server policy publish 发布";
        (State::Warning, format!("{proven}；{which}与随程序提供的文本不同，{next}"))
    };
    Found { check: Check::Packs, state, message, millis: 0 }
}

/// Looks at everything.
pub async fn run(desk: &Desk, patience: Patience, min_free: u64, accept_clock: bool) -> Vec<Found> {
    let mut found = vec![key(desk)];
    let begun = uptime_millis();
    let (chain, last_at) = chain(desk, begun).await;
    found.push(chain);
    found.push(clock(desk, last_at, accept_clock));
    found.push(calendar(desk));
    found.push(disk(desk, min_free));
    found.push(packs(desk));
    found.push(schema(desk).await);
    found.push(database(desk, patience).await);
    found
}

/// That it is of this program's version was seen when the folder was opened; here, that it is made of nothing else.
async fn schema(desk: &Desk) -> Found {
    let begun = uptime_millis();
    let (state, message) = match desk.store.strange_parts().await {
        Ok(strange) if strange.is_empty() => (State::Good, format!("第 {} 版", desk.store.schema())),
        Ok(strange) => {
            let listed: Vec<String> = strange.iter().take(5).map(|(what, how)| format!("{what}{how}")).collect();
            let told = format!("{}，共 {} 处与程序建立的不同", listed.join("、"), strange.len());
            // An index only makes things slow; anything else does what no row says, or lets somebody do it.
            let acts = strange.iter().any(|(what, _)| !what.starts_with("索引"));
            let state = if acts { State::Bad } else { State::Warning };
            (state, format!("{told}。请核对是谁改动了数据文件，必要时从备份恢复（server restore）"))
        }
        Err(fault) => (State::Bad, format!("读不出来：{}", fault.into_problem())),
    };
    Found { check: Check::Schema, state, message, millis: uptime_millis() - begun }
}

/// That it is the right one was seen when the folder was opened; here, who else can read it.
fn key(desk: &Desk) -> Found {
    let path = desk.store.folder.join(KEY);
    let (state, message) = match modes::open_to_others(&path) {
        Some(mode) => {
            let told = format!("{} 可被本机其他用户读取（权限 {mode:04o}），请改为 0600", path.display());
            (State::Warning, told)
        }
        None if path.exists() => (State::Good, "与数据库相符，只有本账号可读".to_owned()),
        None => (State::Good, "与数据库相符，取自环境变量".to_owned()),
    };
    Found { check: Check::Key, state, message, millis: 0 }
}

async fn chain(desk: &Desk, begun: u64) -> (Found, Option<domain::value::Instant>) {
    let found = |state, message| Found { check: Check::Chain, state, message, millis: uptime_millis() - begun };
    match desk.store.log_tail(TAIL).await {
        Ok(tail) => {
            let found = match &tail.problem {
                None => found(State::Good, format!("最后 {} 行相连，与记录相符", tail.rows)),
                Some(problem) => found(
                    State::Bad,
                    format!("{problem}。请勿继续写入，先运行 server audit verify，必要时从备份恢复（server restore）"),
                ),
            };
            (found, tail.last_at)
        }
        Err(fault) => (found(State::Bad, format!("读不出来：{}", fault.into_problem())), None),
    }
}

fn clock(desk: &Desk, last_at: Option<domain::value::Instant>, accepted: bool) -> Found {
    let now = desk.now();
    let behind = last_at.map_or(0, |last| last.unix() - now.unix());
    let (state, message) = if behind <= BEHIND {
        (State::Good, "不早于最后一条记录".to_owned())
    } else {
        let hours = behind / 3600;
        let told = format!("系统时钟比最后一条记录早 {hours} 小时 {} 分", behind % 3600 / 60);
        if accepted || desk.store.demo {
            (State::Warning, format!("{told}，已按设置照常启动"))
        } else {
            let what = "请核对服务器时间；确认时间正确的，用 --accept-clock true 启动一次";
            (State::Bad, format!("{told}，时限会算错。{what}"))
        }
    };
    Found { check: Check::Clock, state, message, millis: 0 }
}

/// That it reaches far enough for today was seen when the rules were read.
fn calendar(desk: &Desk) -> Found {
    let (state, message) = match desk.rules().reaches_from(desk.now().plus(AHEAD)) {
        Ok(()) => (State::Good, "足够计算今后 60 天内起算的时限".to_owned()),
        Err(error) => (State::Warning, format!("60 天内将不够用，请尽早导入下一年放假安排。{error}")),
    };
    Found { check: Check::Calendar, state, message, millis: 0 }
}

fn disk(desk: &Desk, min_free: u64) -> Found {
    let free = desk.store.sizes().free;
    let mebibytes = free / 1024 / 1024;
    let (state, message) = if free < min_free {
        let needed = min_free / 1024 / 1024;
        (State::Bad, format!("只剩 {mebibytes} MB，少于 {needed} MB，请先清理或扩容"))
    } else if free < min_free.saturating_add(ROOM) {
        (State::Warning, format!("只剩 {mebibytes} MB，请尽早清理或扩容"))
    } else {
        (State::Good, format!("剩余 {mebibytes} MB"))
    };
    Found { check: Check::Disk, state, message, millis: 0 }
}

async fn database(desk: &Desk, patience: Patience) -> Found {
    let begun = uptime_millis();
    desk.health.found(Integrity::Running);
    let of = desk.clone();
    let mut reading = tokio::spawn(async move { look_through(&of).await });
    let ended = match patience {
        Patience::Whole => Some((&mut reading).await),
        Patience::Within(limit) => tokio::time::timeout(limit, &mut reading).await.ok(),
    };
    let (state, message) = match ended {
        None => (State::Running, "完整性检查较久，在服务运行时继续".to_owned()),
        Some(Ok(Integrity::Sound)) => (State::Good, "完整性检查通过".to_owned()),
        Some(Ok(Integrity::Damaged(said))) => (State::Bad, damaged(&said)),
        Some(Ok(Integrity::Unchecked | Integrity::Running) | Err(_)) => {
            (State::Bad, "完整性检查没有完成，请再试".to_owned())
        }
    };
    Found { check: Check::Database, state, message, millis: uptime_millis() - begun }
}

/// What is said of a damaged database.
fn damaged(said: &str) -> String {
    format!("数据库已损坏：{said}。请停止使用，从备份恢复（server restore）")
}

async fn look_through(desk: &Desk) -> Integrity {
    let found = match desk.store.quick_check().await {
        Ok(None) => Integrity::Sound,
        Ok(Some(said)) => Integrity::Damaged(said),
        // Damage SQLite stumbles over while it looks is damage.
        Err(fault) => Integrity::Damaged(fault.into_problem().to_string()),
    };
    if let Integrity::Damaged(said) = &found {
        tracing::error!("{}", damaged(said));
    }
    desk.health.found(found.clone());
    found
}
