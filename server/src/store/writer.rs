//! The one writer. Jobs queue up; each runs in its own savepoint; a group commits once; then every caller is answered.
//! Acknowledged means on disk. A full queue is an answer, not a wait.

use super::admin_log::Seldom;
use super::case::Loaded;
use super::chain::GENESIS;
use super::fault::{Fault, is_unavailable};
use super::kept::KeptCases;
use super::open::Connector;
use super::vault::Vault;
use domain::case::{Numbering, Series};
use domain::problem::Problem;
use futures::future::BoxFuture;
use sqlx::sqlite::SqliteQueryResult;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Jobs that may wait.
const QUEUE: usize = 1024;
/// Jobs that share a commit.
const GROUP: usize = 256;

type Responder = Box<dyn FnOnce(Result<(), Problem>) + Send>;
type Job = Box<dyn for<'u> FnOnce(&'u mut Unit) -> BoxFuture<'u, (bool, Responder)> + Send>;

/// Hands jobs to the writer.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the writer on its connection. It ends when every handle is dropped.
    pub(super) async fn start(
        connector: Connector,
        vault: Arc<Vault>,
        kept: KeptCases,
        group_commit: bool,
    ) -> Result<Self, sqlx::Error> {
        let unit = Unit::open(&connector, vault.clone(), kept).await?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(run(queue, unit, connector, vault, if group_commit { GROUP } else { 1 }));
        Ok(Self { jobs })
    }

    /// Lets the writer go and waits, for a while, until its connection is closed.
    pub(super) async fn ended(self) {
        let Self { jobs } = self;
        let last = jobs.downgrade();
        drop(jobs);
        for _ in 0..200 {
            if last.strong_count() == 0 && last.upgrade().is_none() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The task drops its connection after its queue has ended.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    /// Jobs that wait.
    pub fn waiting(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }

    /// Runs `job` in the next group; returns once its effects are on disk, or nothing of it is.
    ///
    /// # Errors
    /// What the job answers; `Unavailable` when the queue is full or the disk does not take the commit.
    pub async fn run<T, F>(&self, job: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'u> FnOnce(&'u mut Unit) -> BoxFuture<'u, Result<T, Fault>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |unit| {
            Box::pin(async move {
                let result = job(unit).await;
                let ok = result.is_ok();
                let respond: Responder = Box::new(move |committed| {
                    let result = match (result, committed) {
                        (Ok(value), Ok(())) => Ok(value),
                        (Ok(_), Err(problem)) => Err(problem),
                        (Err(fault), _) => Err(fault.into_problem()),
                    };
                    // The caller may have gone away; what is committed stays.
                    let _ = answer.send(result);
                });
                (ok, respond)
            })
        });
        self.jobs.try_send(job).map_err(|_| Problem::Unavailable)?;
        answered.await.map_err(|_| Problem::Unavailable)?
    }
}

async fn run(mut queue: mpsc::Receiver<Job>, unit: Unit, connector: Connector, vault: Arc<Vault>, group: usize) {
    let kept = unit.cases.clone();
    let mut unit = Some(unit);
    while let Some(first) = queue.recv().await {
        let Some(open) = &mut unit else {
            refuse(first).await;
            unit = reopen(&connector, &vault, &kept).await;
            continue;
        };
        if !open.commit_group(first, &mut queue, group).await {
            // Whatever the connection and the caches now hold is not known to be on disk.
            unit = reopen(&connector, &vault, &kept).await;
        }
    }
}

/// Answers a job that cannot be run.
async fn refuse(job: Job) {
    // The job is run by nobody; dropping it drops its answer, which the caller reads as unavailable.
    drop(job);
    tokio::task::yield_now().await;
}

async fn reopen(connector: &Connector, vault: &Arc<Vault>, kept: &KeptCases) -> Option<Unit> {
    match Unit::open(connector, vault.clone(), kept.clone()).await {
        Ok(unit) => Some(unit),
        Err(error) => {
            tracing::error!(%error, "the database cannot be opened for writing");
            tokio::time::sleep(Duration::from_millis(200)).await;
            None
        }
    }
}

/// What a job works with: the write connection and what the writer keeps in memory.
pub struct Unit {
    /// The connection, inside the group's transaction and the job's savepoint.
    pub conn: SqliteConnection,
    /// Keys.
    pub vault: Arc<Vault>,
    pub(super) cases: KeptCases,
    pub(super) next_case_id: i64,
    pub(super) log_seq: i64,
    pub(super) log_hash: [u8; 32],
    /// Last row of the log whose head is on disk.
    head_seq: i64,
    serials: BTreeMap<Series, u32>,
    /// Number of the last notification.
    pub(super) told: i64,
    /// That of the head on disk.
    head_told: i64,
    /// What of floods was noted lately.
    pub(super) seldom: Seldom,
    pub(super) staged: Staged,
    /// Bytes of cases sealed since the program began: payloads and snapshots.
    pub sealed_bytes: u64,
    /// What the job writes beside its case: nobody reads it before the job is over, so that all of it takes one trip.
    pub(super) later: QueryBuilder<Sqlite>,
}

/// What a job changed in memory; kept if it succeeds, dropped if not.
#[derive(Default)]
pub(super) struct Staged {
    pub(super) cases: Vec<Arc<Loaded>>,
    pub(super) serials: RefCell<BTreeMap<Series, u32>>,
    pub(super) log: Option<(i64, [u8; 32])>,
    /// Number of the last notification.
    pub(super) told: Option<i64>,
    pub(super) next_case_id: Option<i64>,
    /// Series whose new value is not written yet.
    pub(super) unwritten: RefCell<Vec<Series>>,
}

/// What the writer knows of the store when it begins.
struct Known {
    log_seq: i64,
    log_hash: [u8; 32],
    next_case_id: i64,
    serials: BTreeMap<Series, u32>,
    told: i64,
    head_told: i64,
}

impl Known {
    async fn read(conn: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let head =
            sqlx::query("select seq, log_hash, told from log_head where one = 1").fetch_optional(&mut *conn).await?;
        let (log_seq, log_hash, told) = match head {
            Some(row) => {
                let hash = <[u8; 32]>::try_from(row.get::<&[u8], _>(1)).unwrap_or(GENESIS);
                (row.get::<i64, _>(0), hash, row.get::<i64, _>(2))
            }
            None => (0, GENESIS, 0),
        };
        // A folder from before counts what it has.
        let last_told: Option<i64> =
            sqlx::query_scalar("select max(notification_id) from notification").fetch_one(&mut *conn).await?;
        let (head_told, told) = (told, told.max(last_told.unwrap_or(0)));
        let last: Option<i64> = sqlx::query_scalar("select max(case_id) from case_key").fetch_one(&mut *conn).await?;
        let rows = sqlx::query("select series, value from serial").fetch_all(conn).await?;
        let serials = rows
            .iter()
            .filter_map(|row| {
                let series = series_from(row.get::<&str, _>(0))?;
                Some((series, u32::try_from(row.get::<i64, _>(1)).ok()?))
            })
            .collect();
        Ok(Self { log_seq, log_hash, next_case_id: last.unwrap_or(0) + 1, serials, told, head_told })
    }
}

impl Unit {
    async fn open(connector: &Connector, vault: Arc<Vault>, cases: KeptCases) -> Result<Self, sqlx::Error> {
        cases.clear();
        let mut conn = connector.writer().await?;
        let Known { log_seq, log_hash, next_case_id, serials, told, head_told } = Known::read(&mut conn).await?;
        Ok(Self {
            conn,
            vault,
            cases,
            next_case_id,
            log_seq,
            log_hash,
            head_seq: log_seq,
            serials,
            told,
            head_told,
            seldom: Seldom::default(),
            staged: Staged::default(),
            sealed_bytes: 0,
            later: QueryBuilder::new(""),
        })
    }

    /// Begins a transaction with a savepoint; what another process wrote meanwhile (a command line tool) is read first.
    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        let head =
            sqlx::query("begin immediate; savepoint job; select seq, log_hash, told from log_head where one = 1")
                .fetch_all(&mut self.conn)
                .await?;
        let same = match head.first() {
            Some(row) => {
                row.get::<i64, _>(0) == self.log_seq
                    && row.get::<&[u8], _>(1) == self.log_hash
                    && row.get::<i64, _>(2) == self.head_told
            }
            None => self.log_seq == 0,
        };
        if !same {
            self.cases.clear();
            let known = Known::read(&mut self.conn).await?;
            (self.log_seq, self.log_hash, self.head_seq) = (known.log_seq, known.log_hash, known.log_seq);
            (self.next_case_id, self.serials) = (known.next_case_id, known.serials);
            (self.told, self.head_told) = (known.told, known.head_told);
        }
        Ok(())
    }

    /// Runs `first` and whatever waits, commits, answers. False when the commit failed.
    ///
    /// Every statement is a round trip to the connection's thread, so that what frames the jobs travels together.
    async fn commit_group(&mut self, first: Job, queue: &mut mpsc::Receiver<Job>, group: usize) -> bool {
        let begun = crate::clock::uptime_micros();
        if let Err(error) = self.begin().await {
            tracing::error!(%error, "begin");
            drop(first);
            // The transaction may have begun before its savepoint failed.
            let _ = sqlx::query("rollback").execute(&mut self.conn).await;
            return false;
        }
        // Each with what went wrong after it seemed done.
        let mut answers: Vec<(Responder, Option<Problem>)> = Vec::new();
        let mut job = first;
        let mut wrote = false;
        let healthy = loop {
            self.staged = Staged::default();
            self.later = QueryBuilder::new("");
            let (mut ok, respond) = job(self).await;
            let next = if answers.len() + 1 < group { queue.try_recv().ok() } else { None };
            let mut late = None;
            // The last job of a group is released with its commit.
            let released = next.is_some();
            if ok
                && (released || !self.later.sql().as_str().is_empty())
                && let Err(error) = self.write_later(released).await
            {
                (ok, late) = (false, Some(Fault::from(error).into_problem()));
            }
            answers.push((respond, late));
            if ok {
                wrote = true;
                self.keep();
            } else {
                self.staged = Staged::default();
            }
            // A savepoint rolled back to stands for the next job.
            let framed = if ok {
                Ok(SqliteQueryResult::default())
            } else {
                sqlx::query("rollback to job").execute(&mut self.conn).await
            };
            if let Err(error) = framed {
                // A full disk ends the whole transaction; nothing of the group is kept then.
                tracing::error!(%error, "end of job");
                drop(next);
                break false;
            }
            match next {
                Some(next) => job = next,
                None => break true,
            }
        };
        let committed = if healthy { self.commit(wrote).await } else { Err(Problem::Unavailable) };
        let failed = committed.is_err();
        if failed {
            let _ = sqlx::query("rollback").execute(&mut self.conn).await;
        }
        #[expect(clippy::cast_precision_loss, reason = "microseconds of one group")]
        let seconds = crate::clock::uptime_micros().saturating_sub(begun) as f64 / 1e6;
        crate::watch::metrics().group(answers.len(), seconds);
        for (respond, late) in answers {
            respond(late.map_or_else(|| committed.clone(), Err));
        }
        !failed
    }

    /// Writes what was left for the end of the job, and begins the next one's savepoint.
    async fn write_later(&mut self, release: bool) -> Result<(), sqlx::Error> {
        let mut later = std::mem::replace(&mut self.later, QueryBuilder::new(""));
        if release {
            later.push("release job; savepoint job");
        }
        later.build().execute(&mut self.conn).await.map(|_| ())
    }

    fn keep(&mut self) {
        let staged = std::mem::take(&mut self.staged);
        for case in staged.cases {
            self.cases.put(case);
        }
        self.serials.extend(staged.serials.into_inner());
        if let Some((seq, hash)) = staged.log {
            self.log_seq = seq;
            self.log_hash = hash;
        }
        if let Some(next) = staged.next_case_id {
            self.next_case_id = next;
        }
        if let Some(told) = staged.told {
            self.told = told;
        }
    }

    async fn commit(&mut self, wrote: bool) -> Result<(), Problem> {
        // A group that added nothing to the log leaves its head alone.
        let committed = if wrote && self.log_seq == self.head_seq && self.told == self.head_told {
            sqlx::query("release job; commit").execute(&mut self.conn).await
        } else if wrote {
            let mac = log_head_mac(&self.vault, self.log_seq, &self.log_hash);
            sqlx::query(
                "release job;
                 insert into log_head (one, seq, log_hash, mac, told, told_mac) values (1, $1, $2, $3, $4, $5)
                 on conflict (one) do update set seq = excluded.seq, log_hash = excluded.log_hash, mac = excluded.mac,
                     told = excluded.told, told_mac = excluded.told_mac;
                 commit",
            )
            .bind(self.log_seq)
            .bind(self.log_hash.as_slice())
            .bind(mac.as_slice())
            .bind(self.told)
            .bind(told_mac(&self.vault, self.log_seq, &self.log_hash, self.told))
            .execute(&mut self.conn)
            .await
        } else {
            sqlx::query("rollback").execute(&mut self.conn).await
        };
        if committed.is_ok() {
            (self.head_seq, self.head_told) = (self.log_seq, self.told);
        }
        committed.map(|_| ()).map_err(|error| {
            tracing::error!(%error, "commit");
            if is_unavailable(&error) { Problem::Unavailable } else { Problem::Broken("commit".to_owned()) }
        })
    }

    /// Numbers for a decision; those used are written with the case.
    pub fn numbers(&self) -> Numbers<'_> {
        Numbers { serials: &self.serials, staged: &self.staged }
    }

    /// Series used since the last call, with their new values.
    pub(super) fn used_series(&mut self) -> Vec<(Series, u32)> {
        let serials = self.staged.serials.borrow();
        let used = self.staged.unwritten.take();
        used.into_iter().filter_map(|series| serials.get(&series).map(|value| (series.clone(), *value))).collect()
    }

    /// Forgets numbers asked for by a decision that was refused.
    pub fn forget_numbers(&mut self) {
        for series in self.staged.unwritten.take() {
            self.staged.serials.borrow_mut().remove(&series);
        }
    }
}

/// Keyed digest of the end of the log: cutting rows off is noticed.
pub(super) fn log_head_mac(vault: &Vault, seq: i64, hash: &[u8]) -> [u8; 32] {
    let mut value = seq.to_be_bytes().to_vec();
    value.extend_from_slice(hash);
    vault.digest("log head", &value)
}

/// Keyed digest of how many notifications there are at the end of the log.
pub(super) fn told_mac(vault: &Vault, seq: i64, hash: &[u8], told: i64) -> Vec<u8> {
    vault.digest("log head/told", &[&seq.to_be_bytes()[..], hash, &told.to_be_bytes()].concat()).to_vec()
}

/// Series as the store spells them: `ledger/tax_bureau/2025`.
pub(super) fn series_text(series: &Series) -> String {
    format!("{}/{}/{}", series.kind, series.department, series.year)
}

fn series_from(text: &str) -> Option<Series> {
    let mut parts = text.split('/');
    let (kind, department, year) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Series { kind: kind.to_owned(), department: department.to_owned(), year: year.parse().ok()? })
}

/// The writer's numbers.
pub struct Numbers<'u> {
    serials: &'u BTreeMap<Series, u32>,
    staged: &'u Staged,
}

impl Numbering for Numbers<'_> {
    fn next(&self, series: &Series) -> u32 {
        let mut staged = self.staged.serials.borrow_mut();
        let last = staged.get(series).or_else(|| self.serials.get(series)).copied().unwrap_or(0);
        staged.insert(series.clone(), last + 1);
        self.staged.unwritten.borrow_mut().push(series.clone());
        last + 1
    }
}

impl Unit {
    /// Drops decoded cases, after their rows were made afresh.
    pub(super) fn forget_cases(&mut self) {
        self.cases.clear();
    }
}
