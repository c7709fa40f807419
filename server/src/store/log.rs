//! The log as a whole: verification of both chains, and rebuilding every read table from it.

use super::Store;
use super::admin_log::admin_hash;
use super::case::{CaseRow, payload_context, rewrite};
use super::chain::{GENESIS, case_hash, log_hash};
use super::fault::Fault;
use super::writer::log_head_mac;
use domain::administration::{Act, AdminEvent, Doer};
use domain::case::{Case, Entry};
use domain::clock::Calendar;
use domain::policy::{Pack, PackRef};
use domain::problem::Problem;
use domain::value::Instant;
use futures::TryStreamExt;
use serde::Serialize;
use sqlx::Row;
use std::collections::HashMap;

/// What verification found.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// Rows of cases.
    pub rows: u64,
    /// Rows of the administrative log.
    pub administrative: u64,
    /// Cases the others belong to.
    pub cases: u64,
    /// The first thing that is wrong.
    pub problem: Option<VerifyProblem>,
}

/// The first row that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum VerifyProblem {
    /// The content of a row does not give its hash.
    #[error("日志第 {seq} 行被改动（案件 {case_id}，第 {version} 版）")]
    Altered {
        /// Row.
        seq: i64,
        /// Case.
        case_id: i64,
        /// Version.
        version: i64,
    },
    /// A row is not there.
    #[error("日志第 {seq} 行缺失")]
    Missing {
        /// Row.
        seq: i64,
    },
    /// A row stands where another stood.
    #[error("日志第 {seq} 行的次序被改动（案件 {case_id}，第 {version} 版）")]
    Reordered {
        /// Row.
        seq: i64,
        /// Case.
        case_id: i64,
        /// Version.
        version: i64,
    },
    /// The content of an administrative row does not give its hash.
    #[error("管理日志第 {seq} 行被改动")]
    AdminAltered {
        /// Row.
        seq: i64,
    },
    /// An administrative row stands where another stood.
    #[error("管理日志第 {seq} 行的次序被改动")]
    AdminReordered {
        /// Row.
        seq: i64,
    },
    /// The end of the log is not the end that was recorded.
    #[error("日志末尾与记录不符：记录到第 {recorded} 行，实有 {found} 行")]
    Truncated {
        /// Last row recorded.
        recorded: i64,
        /// Last row found.
        found: i64,
    },
    /// The record of the end was forged.
    #[error("日志末尾的记录被改动")]
    HeadForged,
}

impl Store {
    /// Walks the whole log once and stops at the first row that is not what it was.
    pub async fn log_verify(&self) -> Result<Verification, Fault> {
        let mut rows = sqlx::query(WALK).fetch(&self.readers);
        let mut cases: HashMap<i64, (i64, Vec<u8>)> = HashMap::new();
        let mut walked = Walked::default();
        let (mut expected, mut chain) = (1_i64, GENESIS.to_vec());
        while let Some(row) = rows.try_next().await? {
            let seq: i64 = row.get("seq");
            if seq != expected {
                return Ok(walked.found(&cases, VerifyProblem::Missing { seq: expected }));
            }
            let stored: Vec<u8> = row.get("hash");
            let kind: Option<String> = row.get("kind");
            let reordered = if let Some(kind) = kind {
                if admin_hash(seq, row.get("at"), &kind, row.get("payload")).as_slice() != stored {
                    return Ok(walked.found(&cases, VerifyProblem::AdminAltered { seq }));
                }
                walked.administrative += 1;
                VerifyProblem::AdminReordered { seq }
            } else {
                let (case_id, version): (i64, i64) = (row.get("case_id"), row.get("version"));
                let (last, previous) = cases.get(&case_id).cloned().unwrap_or((0, GENESIS.to_vec()));
                let follows = version == last + 1;
                let hash = case_hash(&previous, case_id, version, row.get("at"), row.get("payload"));
                if follows && hash.as_slice() != stored {
                    return Ok(walked.found(&cases, VerifyProblem::Altered { seq, case_id, version }));
                }
                let reordered = VerifyProblem::Reordered { seq, case_id, version };
                if !follows {
                    return Ok(walked.found(&cases, reordered));
                }
                cases.insert(case_id, (version, stored.clone()));
                walked.rows += 1;
                reordered
            };
            let link: Vec<u8> = row.get("log_hash");
            if log_hash(&chain, seq, &stored).as_slice() != link {
                return Ok(walked.found(&cases, reordered));
            }
            chain = link;
            expected += 1;
        }
        drop(rows);
        let problem = self.verify_head(expected - 1, &chain).await?;
        let Walked { rows, administrative } = walked;
        Ok(Verification { rows, administrative, cases: cases.len() as u64, problem })
    }

    /// Whether the record of the end of the log is this one.
    pub(super) async fn verify_head(&self, last: i64, chain: &[u8]) -> Result<Option<VerifyProblem>, Fault> {
        let head =
            sqlx::query("select seq, log_hash, mac from log_head where one = 1").fetch_optional(&self.readers).await?;
        let Some(head) = head else {
            return Ok((last > 0).then_some(VerifyProblem::HeadForged));
        };
        let (seq, hash, mac): (i64, Vec<u8>, Vec<u8>) = (head.get(0), head.get(1), head.get(2));
        let hash32 = <[u8; 32]>::try_from(hash.as_slice()).unwrap_or(GENESIS);
        if log_head_mac(&self.vault, seq, &hash32).as_slice() != mac {
            return Ok(Some(VerifyProblem::HeadForged));
        }
        if seq != last || hash != chain {
            return Ok(Some(VerifyProblem::Truncated { recorded: seq, found: last }));
        }
        Ok(None)
    }

    /// Throws the read tables away and makes them again from the log. Returns the number of cases.
    pub async fn log_rebuild(
        &self,
        packs: HashMap<PackRef, Pack>,
        calendar: Calendar,
        by: Doer,
        now: Instant,
    ) -> Result<u64, Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(
                        "delete from card; delete from card_count; delete from errand; delete from blind_index;
                         delete from case_head; delete from case_snapshot; delete from search_pending; delete from search_doc;
                         insert into search (search) values ('delete-all');",
                    )
                    .execute(&mut unit.conn)
                    .await?;
                    let keys = sqlx::query("select case_id, wrapped from case_key order by case_id")
                        .fetch_all(&mut unit.conn)
                        .await?;
                    let vault = unit.vault.clone();
                    let mut rebuilt = 0;
                    for key in keys {
                        let case_id: i64 = key.get("case_id");
                        let key = vault.unwrap(case_id, key.get("wrapped"))?;
                        let rows =
                            sqlx::query("select version, payload from case_log where case_id = $1 order by version")
                                .bind(case_id)
                                .fetch_all(&mut unit.conn)
                                .await?;
                        let entries = rows
                            .iter()
                            .map(|row| {
                                let plain =
                                    key.open(&payload_context(case_id, row.get("version")), row.get("payload"))?;
                                Ok(serde_json::from_slice(&plain)?)
                            })
                            .collect::<Result<Vec<Entry>, Fault>>()?;
                        let case = Case::replay(&entries)
                            .ok_or_else(|| Fault::inconsistent(format!("case {case_id} has no opening")))?;
                        let pack = packs
                            .get(&case.pack)
                            .ok_or_else(|| Fault::inconsistent(format!("case {case_id}: no pack {:?}", case.pack)))?;
                        let row = CaseRow { case_id, case, key };
                        // As the last step left them.
                        let at = entries.last().map_or(now, |entry| entry.at);
                        rewrite(&mut unit.conn, &vault, &row, pack, &calendar, at).await?;
                        rebuilt += 1;
                    }
                    unit.forget_cases();
                    unit.admin_append(&AdminEvent::new(now, by, Act::Rebuilt { cases: rebuilt }))?;
                    Ok(rebuilt)
                })
            })
            .await
    }
}

/// Both logs as the one chain they are.
const WALK: &str = "select seq, case_id, version, at, payload, case_hash as hash, log_hash, null as kind from case_log
     union all
     select seq, null, null, at, payload, row_hash, log_hash, kind from admin_log
     order by seq";

/// How far verification came.
#[derive(Default)]
struct Walked {
    rows: u64,
    administrative: u64,
}

impl Walked {
    fn found(self, cases: &HashMap<i64, (i64, Vec<u8>)>, problem: VerifyProblem) -> Verification {
        let Self { rows, administrative } = self;
        Verification { rows, administrative, cases: cases.len() as u64, problem: Some(problem) }
    }
}
