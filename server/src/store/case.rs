//! Cases: the log row, the sealed head, the cards, all in one go.

use super::admin_log::binding;
use super::blind::tokens;
use super::card::{CardRow, cards_of};
use super::chain::{GENESIS, case_hash, log_hash};
use super::errand::{self, ErrandRow, errands_of};
use super::fault::Fault;
use super::vault::DataKey;
use super::writer::{Unit, series_text};
use super::{Store, search, vault::Vault};
use domain::case::{Case, Entry, Event, RefusalCode};
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::problem::Problem;
use domain::value::{CaseNo, Instant};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use std::fmt::Write as _;
use std::sync::Arc;

/// A case in the writer's memory.
pub struct Loaded {
    /// Row id.
    pub case_id: i64,
    /// The case.
    pub case: Case,
    /// Its data key.
    pub key: DataKey,
    /// Boards and desks that list it.
    pub listed: Vec<String>,
    /// Hash of its last row.
    pub(super) hash: [u8; 32],
    /// How it is kept.
    pub(super) kept: Kept,
}

/// Snapshot and tail: a case is read from the sealed snapshot and the entries that came after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    snapshot: usize,
    tail: usize,
}

/// A tail of so many bytes is read without a thought, however small the case.
const SHORT_TAIL: usize = 4096;

impl Kept {
    /// Whether the snapshot is to be written anew, once the tail is half as long: then reading a case never takes more
    /// than half as much again, and each byte of history is written anew a few times in all, not with every step.
    fn is_due(self) -> bool {
        self.tail > SHORT_TAIL.max(self.snapshot / 2)
    }
}

/// A case as readers get it.
pub struct CaseRow {
    /// Row id.
    pub case_id: i64,
    /// The case.
    pub case: Case,
    /// Its data key.
    pub key: DataKey,
}

/// Binds a sealed log payload to its row.
pub(super) fn payload_context(case_id: i64, version: i64) -> Vec<u8> {
    format!("log/{case_id}/{version}").into_bytes()
}

pub(super) fn head_context(case_id: i64) -> Vec<u8> {
    format!("head/{case_id}").into_bytes()
}

/// Opens a case of a row with the columns of `case_columns!`: the snapshot, then what came after it.
pub(super) fn open_head(vault: &Vault, row: &sqlx::sqlite::SqliteRow) -> Result<CaseRow, Fault> {
    Ok(open_kept(vault, row)?.0)
}

fn open_kept(vault: &Vault, row: &sqlx::sqlite::SqliteRow) -> Result<(CaseRow, Kept), Fault> {
    let case_id: i64 = row.get("case_id");
    let key = vault.unwrap(case_id, row.get("wrapped"))?;
    let sealed: &[u8] = row.get("sealed");
    let plain = key.open(&head_context(case_id), sealed)?;
    let mut case: Case = serde_json::from_slice(&plain)?;
    if i64::from(case.version) != row.get::<i64, _>("snapshot") {
        return Err(Fault::inconsistent(format!("case {case_id}: snapshot and row disagree on the version")));
    }
    let mut kept = Kept { snapshot: sealed.len(), tail: 0 };
    for (version, payload) in tail(row.get("tail")).ok_or_else(|| Fault::inconsistent("the tail of a case"))? {
        kept.tail += payload.len();
        let plain = key.open(&payload_context(case_id, version), &payload)?;
        case.apply(&serde_json::from_slice(&plain)?);
    }
    if i64::from(case.version) != row.get::<i64, _>("version") {
        return Err(Fault::inconsistent(format!("case {case_id}: head and row disagree on the version")));
    }
    Ok((CaseRow { case_id, case, key }, kept))
}

/// Entries after the snapshot, as one column has them: `version:payload`, payloads in hexadecimal digits.
fn tail(text: Option<&str>) -> Option<Vec<(i64, Vec<u8>)>> {
    let mut entries = text
        .unwrap_or_default()
        .split_ascii_whitespace()
        .map(|entry| {
            let (version, payload) = entry.split_once(':')?;
            Some((version.parse().ok()?, hex::decode(payload).ok()?))
        })
        .collect::<Option<Vec<(i64, Vec<u8>)>>>()?;
    entries.sort_unstable_by_key(|(version, _)| *version);
    Some(entries)
}

pub(super) const FETCH_BY_NO: &str = concat!("select ", case_columns!(), " where h.case_no = $1");
pub(super) const FETCH_BY_ID: &str = concat!("select ", case_columns!(), " where h.case_id = $1");

/// In the order asked for.
pub(super) const FETCH_MANY: &str = concat!(
    "select h.case_id, h.version, s.version as snapshot, s.sealed, k.wrapped, ",
    case_tail!(),
    " from json_each($1) j cross join case_head h on h.case_id = j.value
      join case_snapshot s on s.case_id = h.case_id join case_key k on k.case_id = h.case_id order by j.key"
);

pub(super) const ENTRIES: &str = "select version, payload from case_log where case_id = $1 order by version";

/// As [`FETCH_BY_NO`], with the hash that the next row continues, and who lists the case: boards and desks, to be told of
/// changes.
pub(super) const FETCH_TO_APPEND: &str = concat!(
    "select l.case_hash,
         (select json_group_array(desk) from (select department as desk from card where case_id = h.case_id
             union select desk from errand where case_id = h.case_id)) as listed, ",
    case_columns!(),
    " left join case_log l on l.case_id = h.case_id and l.version = h.version where h.case_no = $1"
);

impl Store {
    /// The case numbered `case_no`.
    pub async fn case_fetch(&self, case_no: CaseNo) -> Result<Option<CaseRow>, Fault> {
        let row = sqlx::query(FETCH_BY_NO).bind(case_no.to_string()).fetch_optional(&self.readers).await?;
        row.map(|row| open_head(&self.vault, &row)).transpose()
    }

    /// The case with that row id.
    pub async fn case_fetch_by_id(&self, case_id: i64) -> Result<Option<CaseRow>, Fault> {
        let row = sqlx::query(FETCH_BY_ID).bind(case_id).fetch_optional(&self.readers).await?;
        row.map(|row| open_head(&self.vault, &row)).transpose()
    }

    /// The cases with those row ids, in that order; those that are not there are left out.
    pub async fn case_fetch_many(&self, case_ids: &[i64]) -> Result<Vec<CaseRow>, Fault> {
        let rows = sqlx::query(FETCH_MANY).bind(serde_json::to_string(case_ids)?).fetch_all(&self.readers).await?;
        rows.iter().map(|row| open_head(&self.vault, row)).collect()
    }

    /// Reads a case that is about to be changed, so that the writer need not; `None` where the writer has it, or there is
    /// none.
    pub async fn case_prepare(&self, case_no: CaseNo) -> Result<Option<Arc<Loaded>>, Fault> {
        if self.kept.contains(case_no) {
            return Ok(None);
        }
        let row = sqlx::query(FETCH_TO_APPEND).bind(case_no.to_string()).fetch_optional(&self.readers).await?;
        row.map(|row| open_to_append(&self.vault, &row).map(Arc::new)).transpose()
    }

    /// The entries of a case, oldest first.
    pub async fn case_entries(&self, row: &CaseRow) -> Result<Vec<Entry>, Fault> {
        let rows = sqlx::query(ENTRIES).bind(row.case_id).fetch_all(&self.readers).await?;
        rows.iter().map(|entry| open_entry(row.case_id, &row.key, entry)).collect()
    }
}

fn open_to_append(vault: &Vault, row: &sqlx::sqlite::SqliteRow) -> Result<Loaded, Fault> {
    let (CaseRow { case_id, case, key }, kept) = open_kept(vault, row)?;
    let hash = row.get::<Option<&[u8]>, _>("case_hash").and_then(|hash| <[u8; 32]>::try_from(hash).ok());
    let hash = hash.ok_or_else(|| Fault::inconsistent(format!("case {case_id}: its last row of the log")))?;
    let listed = serde_json::from_str(row.get("listed"))?;
    Ok(Loaded { case_id, case, key, listed, hash, kept })
}

pub(super) fn open_entry(case_id: i64, key: &DataKey, row: &sqlx::sqlite::SqliteRow) -> Result<Entry, Fault> {
    let version: i64 = row.get("version");
    let plain = key.open(&payload_context(case_id, version), row.get("payload"))?;
    Ok(serde_json::from_slice(&plain)?)
}

impl Unit {
    /// The case numbered `case_no`, as of this job.
    pub async fn case_load(&mut self, case_no: CaseNo) -> Result<Option<Arc<Loaded>>, Fault> {
        if let Some(staged) = self.staged.cases.iter().rev().find(|staged| staged.case.case_no == case_no) {
            return Ok(Some(staged.clone()));
        }
        if let Some(loaded) = self.cases.get(case_no) {
            return Ok(Some(loaded));
        }
        let row = sqlx::query(FETCH_TO_APPEND).bind(case_no.to_string()).fetch_optional(&mut self.conn).await?;
        let Some(row) = row else { return Ok(None) };
        let loaded = Arc::new(open_to_append(&self.vault, &row)?);
        self.cases.put(loaded.clone());
        Ok(Some(loaded))
    }

    /// Works with a case that was read beforehand, unless the writer keeps a newer one.
    pub fn case_admit(&mut self, prepared: Arc<Loaded>) {
        if !self.cases.contains(prepared.case.case_no) {
            self.cases.put(prepared);
        }
    }

    /// Entries of a case after `version`, oldest first: who changed what meanwhile.
    pub async fn case_entries_after(&mut self, loaded: &Loaded, version: u32) -> Result<Vec<Entry>, Fault> {
        let rows =
            sqlx::query("select version, payload from case_log where case_id = $1 and version > $2 order by version")
                .bind(loaded.case_id)
                .bind(i64::from(version))
                .fetch_all(&mut self.conn)
                .await?;
        rows.iter().map(|row| open_entry(loaded.case_id, &loaded.key, row)).collect()
    }

    /// Begins a case with its first entry.
    pub async fn case_begin(&mut self, entry: &Entry, pack: &Pack, calendar: &Calendar) -> Result<Arc<Loaded>, Fault> {
        let case = Case::begin(entry).ok_or_else(|| Fault::inconsistent("a first entry that opens no case"))?;
        let case_id = self.staged.next_case_id.unwrap_or(self.next_case_id);
        self.staged.next_case_id = Some(case_id + 1);
        let key = DataKey::random()?;
        let wrapped = self.vault.wrap(case_id, &key)?;
        self.append(case_id, case, key, (GENESIS, None), entry, Some(wrapped), pack, calendar).await
    }

    /// Appends the next entry to a case.
    pub async fn case_append(
        &mut self,
        loaded: &Loaded,
        entry: &Entry,
        pack: &Pack,
        calendar: &Calendar,
    ) -> Result<Arc<Loaded>, Fault> {
        let mut case = loaded.case.clone();
        case.apply(entry);
        let before = (loaded.hash, Some(loaded.kept));
        self.append(loaded.case_id, case, loaded.key.clone(), before, entry, None, pack, calendar).await
    }

    /// Writes `entries`, of which `case` is made, as a case of its own: a row of the log for each, the read tables once.
    pub async fn case_adopt(
        &mut self,
        case: Case,
        entries: &[Entry],
        pack: &Pack,
        calendar: &Calendar,
    ) -> Result<(i64, u32), Fault> {
        let case_id = self.staged.next_case_id.unwrap_or(self.next_case_id);
        self.staged.next_case_id = Some(case_id + 1);
        let key = DataKey::random()?;
        sqlx::query("insert into case_key (case_id, wrapped) values ($1, $2)")
            .bind(case_id)
            .bind(self.vault.wrap(case_id, &key)?)
            .execute(&mut self.conn)
            .await?;
        let (mut seq, mut chain) = self.staged.log.unwrap_or((self.log_seq, self.log_hash));
        let mut hash = GENESIS;
        for entry in entries {
            let version = i64::from(entry.version);
            let payload = key.seal(&payload_context(case_id, version), &serde_json::to_vec(entry)?)?;
            hash = case_hash(&hash, case_id, version, entry.at.unix(), &payload);
            seq += 1;
            chain = log_hash(&chain, seq, &hash);
            sqlx::query(LOG_ROW)
                .bind(seq)
                .bind(case_id)
                .bind(version)
                .bind(entry.at.unix())
                .bind(payload)
                .bind(hash.to_vec())
                .bind(chain.to_vec())
                .execute(&mut self.conn)
                .await?;
        }
        self.staged.log = Some((seq, chain));
        let now = entries.last().map_or(Instant::from_unix(0), |entry| entry.at);
        let version = case.version;
        let vault = self.vault.clone();
        rewrite(&mut self.conn, &vault, &CaseRow { case_id, case, key }, pack, calendar, now).await?;
        for (series, value) in self.used_series() {
            let sql = SERIAL.replace("$SERIES", "$1").replace("$VALUE", "$2").replace("$BOUND", "$3");
            let series = series_text(&series);
            let bound = serial_bound(&self.vault, &series, i64::from(value));
            sqlx::query(AssertSqlSafe(sql))
                .bind(series)
                .bind(i64::from(value))
                .bind(bound)
                .execute(&mut self.conn)
                .await?;
        }
        Ok((case_id, version))
    }

    async fn append(
        &mut self,
        case_id: i64,
        case: Case,
        key: DataKey,
        (previous, kept): ([u8; 32], Option<Kept>),
        entry: &Entry,
        wrapped: Option<Vec<u8>>,
        pack: &Pack,
        calendar: &Calendar,
    ) -> Result<Arc<Loaded>, Fault> {
        let version = i64::from(entry.version);
        let payload = key.seal(&payload_context(case_id, version), &serde_json::to_vec(entry)?)?;
        let hash = case_hash(&previous, case_id, version, entry.at.unix(), &payload);
        let (seq, chain) = self.staged.log.unwrap_or((self.log_seq, self.log_hash));
        let seq = seq + 1;
        let chain = log_hash(&chain, seq, &hash);
        let grown = kept.map(|kept| Kept { tail: kept.tail + payload.len(), ..kept });
        // Written with its first entry, and anew whenever the tail has grown to a part of it.
        let (kept, sealed) = match grown {
            Some(grown) if !grown.is_due() => (grown, None),
            _ => {
                let sealed = key.seal(&head_context(case_id), &serde_json::to_vec(&case)?)?;
                (Kept { snapshot: sealed.len(), tail: 0 }, Some(sealed))
            }
        };
        self.sealed_bytes += (payload.len() + sealed.as_ref().map_or(0, Vec::len)) as u64;
        let cards = cards_of(&self.vault, case_id, &case, pack, calendar, entry.at)?;
        let errands = errands_of(&case, pack, calendar, entry.at);
        let listed = listed(cards.iter().map(|card| card.board.as_str()), &errands);
        let reindex =
            entry.events.iter().any(|event| matches!(event, Event::Opened(_) | Event::RegistrationAmended(_)));
        let blind = if reindex { tokens(&self.vault, &case) } else { Vec::new() };
        let serials = self.used_series();
        let sql = append_sql(wrapped.is_some(), sealed.is_some(), reindex, cards.len(), blind.len(), serials.len());
        let mut query = sqlx::query(AssertSqlSafe(sql))
            .bind(seq)
            .bind(case_id)
            .bind(version)
            .bind(entry.at.unix())
            .bind(payload)
            .bind(hash.to_vec())
            .bind(chain.to_vec())
            .bind(case.case_no.to_string())
            .bind(case.pack.id.clone())
            .bind(case.sub_state.id())
            .bind(case.sub_state.is_open())
            .bind(next_due(&case, pack, calendar))
            .bind(sealed)
            .bind(serde_json::to_string(&errands)?);
        if let Some(wrapped) = wrapped {
            query = query.bind(wrapped);
        }
        for card in cards {
            query = card.bind(query);
        }
        for token in blind {
            query = query.bind(token);
        }
        for (series, value) in serials {
            let series = series_text(&series);
            let bound = serial_bound(&self.vault, &series, i64::from(value));
            query = query.bind(series).bind(i64::from(value)).bind(bound);
        }
        if let Err(error) = query.execute(&mut self.conn).await {
            if !error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
                return Err(error.into());
            }
            // Read beforehand, changed by somebody, and out of the writer's memory again: as stale as any other.
            self.cases.forget(case.case_no);
            let message = format!("{}，请看过最新情况后再办", RefusalCode::StaleVersion.zh());
            return Err(Problem::Conflict { message, version: case.version }.into());
        }
        let loaded = Arc::new(Loaded { case_id, case, key, listed, hash, kept });
        self.staged.log = Some((seq, chain));
        self.staged.cases.push(loaded.clone());
        Ok(loaded)
    }
}

/// Boards and desks that list a case.
fn listed<'a>(boards: impl Iterator<Item = &'a str>, errands: &'a [ErrandRow]) -> Vec<String> {
    let mut listed: Vec<String> = boards.chain(errands.iter().map(ErrandRow::desk)).map(str::to_owned).collect();
    listed.sort_unstable();
    listed.dedup();
    listed
}

const LOG_ROW: &str = "insert into case_log (seq, case_id, version, at, payload, case_hash, log_hash)
     values ($1, $2, $3, $4, $5, $6, $7);";
const SERIAL: &str = "insert into serial (series, value, bound) values ($SERIES, $VALUE, $BOUND)
     on conflict (series) do update set value = excluded.value, bound = excluded.bound;";

/// What binds a series to its last number.
pub(super) fn serial_bound(vault: &Vault, series: &str, value: i64) -> Vec<u8> {
    binding(vault, "serial", &[series.as_bytes(), &value.to_be_bytes()])
}

/// One round trip for everything an entry writes. The shapes are few, so that the statements stay prepared.
fn append_sql(begins: bool, snapshot: bool, reindex: bool, cards: usize, tokens: usize, serials: usize) -> String {
    let mut sql = String::with_capacity(2048);
    let mut next: usize = 15;
    if begins {
        sql.push_str("insert into case_key (case_id, wrapped) values ($2, $15);");
        next += 1;
    }
    sql.push_str(LOG_ROW);
    if begins {
        sql.push_str(
            "insert into case_head (case_id, case_no, version, pack_id, sub_state, open, next_due)
             values ($2, $8, $3, $9, $10, $11, $12);",
        );
    } else {
        sql.push_str(
            "update case_head set version = $3, sub_state = $10, open = $11, next_due = $12
             where case_id = $2 and case_no = $8 and pack_id = $9 and version = $3 - 1;
             delete from card where case_id = $2; delete from errand where case_id = $2;",
        );
    }
    if snapshot {
        sql.push_str(
            "insert into case_snapshot (case_id, version, sealed) values ($2, $3, $13)
             on conflict (case_id) do update set version = excluded.version, sealed = excluded.sealed;",
        );
    }
    sql.push_str(&errand::INSERT.replace("$CASE", "$2").replace("$ROWS", "$14"));
    sql.push_str(&search::PENDING.replace("$CASE", "$2").replace("$VERSION", "$3"));
    for _ in 0..cards {
        CardRow::insert(&mut sql, "$2", next);
        next += CardRow::COLUMNS;
    }
    if reindex && !begins {
        sql.push_str("delete from blind_index where case_id = $2;");
    }
    for _ in 0..tokens {
        let _ = write!(sql, "insert or ignore into blind_index (token, case_id) values (${next}, $2);");
        next += 1;
    }
    for _ in 0..serials {
        let (a, b, c) = (next, next + 1, next + 2);
        let serial = SERIAL.replace("$SERIES", &format!("${a}")).replace("$VALUE", &format!("${b}"));
        sql.push_str(&serial.replace("$BOUND", &format!("${c}")));
        next += 3;
    }
    sql
}

/// When the deadline sweep must look at the case next; it knows by itself what was told already.
pub(super) fn next_due(case: &Case, pack: &Pack, calendar: &Calendar) -> Option<i64> {
    case.deadlines(pack, calendar).first().map(|deadline| deadline.at.unix())
}

/// Writes the read tables of a case afresh (`rebuild`).
pub(super) async fn rewrite(
    conn: &mut SqliteConnection,
    vault: &Vault,
    loaded: &CaseRow,
    pack: &Pack,
    calendar: &Calendar,
    now: Instant,
) -> Result<(), Fault> {
    let CaseRow { case_id, case, key } = loaded;
    let sealed = key.seal(&head_context(*case_id), &serde_json::to_vec(case)?)?;
    sqlx::query(
        "insert into case_head (case_id, case_no, version, pack_id, sub_state, open, next_due)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(case_id)
    .bind(case.case_no.to_string())
    .bind(i64::from(case.version))
    .bind(case.pack.id.as_str())
    .bind(case.sub_state.id())
    .bind(case.sub_state.is_open())
    .bind(next_due(case, pack, calendar))
    .execute(&mut *conn)
    .await?;
    sqlx::query("insert into case_snapshot (case_id, version, sealed) values ($1, $2, $3)")
        .bind(case_id)
        .bind(i64::from(case.version))
        .bind(sealed)
        .execute(&mut *conn)
        .await?;
    for card in cards_of(vault, *case_id, case, pack, calendar, now)? {
        let mut sql = String::new();
        CardRow::insert(&mut sql, "$1", 2);
        card.bind(sqlx::query(AssertSqlSafe(sql)).bind(case_id)).execute(&mut *conn).await?;
    }
    let pending = search::PENDING.replace("$CASE", "$1").replace("$VERSION", "$2");
    sqlx::query(AssertSqlSafe(pending)).bind(case_id).bind(i64::from(case.version)).execute(&mut *conn).await?;
    let errands = serde_json::to_string(&errands_of(case, pack, calendar, now))?;
    let insert = errand::INSERT.replace("$CASE", "$1").replace("$ROWS", "$2");
    sqlx::query(AssertSqlSafe(insert)).bind(case_id).bind(errands).execute(&mut *conn).await?;
    for token in tokens(vault, case) {
        sqlx::query("insert or ignore into blind_index (token, case_id) values ($1, $2)")
            .bind(token)
            .bind(case_id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
