//! Search by words: an FTS5 index over pairs of letters, each a short keyed hash. Only this file knows FTS5.
//!
//! A document is what one or more boards see of a case, so that nobody finds by what is hidden from them; its first words
//! are those boards. The index follows the log within moments; until then a changed case is looked at itself.
//! Pairs are hashes under a key, so that the file shows no text; how often a pair occurs can still be counted.

use super::Store;
use super::card::boards_of;
use super::fault::Fault;
use super::vault::Vault;
use domain::case::Case;
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::problem::Problem;
use domain::value::Instant;
use domain::view::{Card, words_of};
use siphasher::sip::SipHasher24;
use sqlx::Row;
use std::hash::Hasher;

/// What a board sees of a case, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDoc {
    /// The boards.
    pub boards: Vec<String>,
    /// The text, as it is compared.
    pub text: String,
}

/// A case with its documents.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// Row id.
    pub case_id: i64,
    /// The version they are of.
    pub version: u32,
    /// The documents.
    pub docs: Vec<SearchDoc>,
}

/// Documents one case may have; what more boards see differently is found by number only.
pub(super) const DOCS: i64 = 8;

pub(super) const PENDING: &str = "insert into search_pending (case_id, version) values ($CASE, $VERSION)
     on conflict (case_id) do update set version = excluded.version;";

pub(super) const NEWEST: &str = "select rowid from search where search match $1 order by rowid desc limit $2";
pub(super) const COUNT: &str = "select count(*) from (select 1 from search where search match $1 limit $2)";
pub(super) const WAITING: &str = "select case_id from search_pending order by case_id desc limit $1";
pub(super) const KNOWN: &str = "select d.doc, d.digest from json_each($1) j
     cross join search_doc d on d.doc between j.value * 8 and j.value * 8 + 7";

/// The documents of a case: boards that see the same share one.
pub fn docs_of(case: &Case, pack: &Pack, calendar: &Calendar, now: Instant) -> Vec<SearchDoc> {
    let mut docs: Vec<SearchDoc> = Vec::new();
    for (board, reader, sight) in boards_of(case, pack) {
        let Some(card) = Card::seen_by(&reader, sight, case, pack, calendar, now) else { continue };
        let text = words_of(&card, &case.seen_as(sight, &reader));
        match docs.iter_mut().find(|doc| doc.text == text) {
            Some(doc) => doc.boards.push(board),
            None => docs.push(SearchDoc { boards: vec![board], text }),
        }
    }
    docs.truncate(usize::try_from(DOCS).unwrap_or(1));
    docs
}

/// By which a document is known.
pub(super) fn doc_digest(vault: &Vault, body: &str) -> Vec<u8> {
    vault.digest("search/doc", body.as_bytes())[..16].to_vec()
}

/// Makes the words of the index.
pub(super) struct Tokens {
    key: [u8; 16],
}

impl Tokens {
    pub(super) fn new(vault: &Vault) -> Self {
        let digest = vault.digest("search", b"pairs");
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Self { key }
    }

    /// Eight letters for what is hashed.
    fn put(&self, bytes: &[&[u8]], out: &mut String) {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut hasher = SipHasher24::new_with_key(&self.key);
        for part in bytes {
            hasher.write(part);
        }
        let hash = hasher.finish();
        out.extend((0..8).map(|at| {
            let five = usize::try_from((hash >> (at * 5)) & 31).unwrap_or(0);
            char::from(LETTERS[five])
        }));
    }

    fn pairs(&self, word: &str, out: &mut String) {
        let mut letters = word.chars();
        let Some(mut last) = letters.next() else { return };
        let (mut one, mut other) = ([0; 4], [0; 4]);
        for letter in letters {
            let pair = [last.encode_utf8(&mut one).as_bytes(), letter.encode_utf8(&mut other).as_bytes()];
            self.put(&pair, out);
            out.push(' ');
            last = letter;
        }
    }

    /// A document as it is indexed: its boards, then its pairs; nothing is found across a gap.
    pub(super) fn body(&self, doc: &SearchDoc) -> String {
        let mut out = String::with_capacity(doc.text.len() * 3);
        for board in &doc.boards {
            self.put(&[b"board/", board.as_bytes()], &mut out);
            out.push(' ');
        }
        for word in doc.text.split_whitespace() {
            out.push_str("0 ");
            self.pairs(word, &mut out);
        }
        out
    }

    /// The question: on any of the boards, every word.
    fn question(&self, boards: &[String], words: &[String]) -> String {
        let mut out = String::from("(");
        for (at, board) in boards.iter().enumerate() {
            if at > 0 {
                out.push_str(" OR ");
            }
            self.put(&[b"board/", board.as_bytes()], &mut out);
        }
        out.push(')');
        for word in words {
            out.push_str(" AND \"");
            self.pairs(word, &mut out);
            out.push('"');
        }
        out
    }
}

impl Store {
    /// The newest cases with every word on any of the boards, at most `limit`.
    pub async fn search_newest(&self, boards: &[String], words: &[String], limit: u32) -> Result<Vec<i64>, Fault> {
        let question = Tokens::new(&self.vault).question(boards, words);
        let rows = sqlx::query(NEWEST).bind(question).bind(limit).fetch_all(&self.readers).await?;
        let mut cases: Vec<i64> = rows.iter().map(|row| row.get::<i64, _>(0).div_euclid(DOCS)).collect();
        cases.dedup();
        Ok(cases)
    }

    /// How many documents have every word, counted up to `limit`.
    pub async fn search_count(&self, boards: &[String], words: &[String], limit: u32) -> Result<u32, Fault> {
        let question = Tokens::new(&self.vault).question(boards, words);
        let count: i64 = sqlx::query_scalar(COUNT).bind(question).bind(limit).fetch_one(&self.readers).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Cases that changed since they were indexed, the newest first.
    pub async fn search_waiting(&self, limit: u32) -> Result<Vec<i64>, Fault> {
        Ok(sqlx::query_scalar(WAITING).bind(limit).fetch_all(&self.readers).await?)
    }

    /// Indexes cases whose documents are not what the index has, and takes all of them off the waiting list.
    pub async fn search_index(&self, cases: Vec<Indexed>) -> Result<(), Problem> {
        let ids: Vec<i64> = cases.iter().map(|case| case.case_id).collect();
        let known = self.search_known(&ids).await.map_err(Fault::into_problem)?;
        let tokens = Tokens::new(&self.vault);
        let mut gone: Vec<i64> = Vec::new();
        let mut new: Vec<(i64, Vec<u8>, String)> = Vec::new();
        for case in &cases {
            let before = known.iter().filter(|(doc, _)| doc.div_euclid(DOCS) == case.case_id);
            let bodies: Vec<(i64, Vec<u8>, String)> = (case.case_id * DOCS..)
                .zip(&case.docs)
                .map(|(doc, content)| {
                    let body = tokens.body(content);
                    (doc, doc_digest(&self.vault, &body), body)
                })
                .collect();
            for (doc, digest) in before {
                if !bodies.iter().any(|(other, new, _)| other == doc && new == digest) {
                    gone.push(*doc);
                }
            }
            let is_known = |doc: i64, digest: &[u8]| known.iter().any(|(other, old)| *other == doc && old == digest);
            new.extend(bodies.into_iter().filter(|(doc, digest, _)| !is_known(*doc, digest)));
        }
        let done: Vec<(i64, u32)> = cases.iter().map(|case| (case.case_id, case.version)).collect();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let gone = serde_json::to_string(&gone)?;
                    sqlx::query(
                        "delete from search where rowid in (select value from json_each($1));
                         delete from search_doc where doc in (select value from json_each($1));",
                    )
                    .bind(gone)
                    .execute(&mut unit.conn)
                    .await?;
                    for (doc, digest, body) in new {
                        sqlx::query(
                            "insert into search (rowid, body) values ($1, $2);
                             insert into search_doc (doc, digest) values ($1, $3);",
                        )
                        .bind(doc)
                        .bind(body)
                        .bind(digest)
                        .execute(&mut unit.conn)
                        .await?;
                    }
                    sqlx::query(
                        "delete from search_pending where exists (select 1 from json_each($1) j
                             where j.value ->> 0 = case_id and j.value ->> 1 >= version)
                             and case_id in (select value ->> 0 from json_each($1))",
                    )
                    .bind(serde_json::to_string(&done)?)
                    .execute(&mut unit.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    async fn search_known(&self, cases: &[i64]) -> Result<Vec<(i64, Vec<u8>)>, Fault> {
        let rows = sqlx::query(KNOWN).bind(serde_json::to_string(cases)?).fetch_all(&self.readers).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }
}
