//! The search: each document's words and their places, compared with what the boards see of the case.

use super::{ALTERED, MISSING, Scene, UNKNOWN};
use crate::store::fault::Fault;
use crate::store::search::{DOCS, Tokens, doc_digest};
use crate::store::vault::sha256;
use futures::TryStreamExt;
use sqlx::Row;
use std::collections::{BTreeMap, HashMap};

/// Words with their places, in any order.
fn note(sum: &mut u128, word: &str, place: i64) {
    let hash = sha256(&[word.as_bytes(), &place.to_be_bytes()]);
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    *sum = sum.wrapping_add(u128::from_be_bytes(half));
}

impl Scene<'_> {
    pub(super) async fn words(&mut self) -> Result<(), Fault> {
        let rows = sqlx::query("select case_id, version from search_pending").fetch_all(&mut *self.conn).await?;
        let mut pending: HashMap<i64, i64> = HashMap::new();
        for row in rows {
            let (case_id, version): (i64, i64) = (row.get(0), row.get(1));
            // What waits for the index waits as it is now.
            if self.gathered.versions.get(&case_id).is_some_and(|last| *last != version) {
                self.audit.find("search_pending", format!("案件 {case_id}"), ALTERED);
            }
            pending.insert(case_id, version);
        }
        let tokens = Tokens::new(self.vault);
        let docs = std::mem::take(&mut self.gathered.docs);
        let mut expected: BTreeMap<i64, (Vec<u8>, u128)> = BTreeMap::new();
        for (case_id, docs) in docs.iter().filter(|(case_id, _)| !pending.contains_key(case_id)) {
            for (doc, content) in (case_id * DOCS..).zip(docs) {
                let body = tokens.body(content);
                let mut sum = 0;
                for (place, word) in (0..).zip(body.split_ascii_whitespace()) {
                    note(&mut sum, word, place);
                }
                expected.insert(doc, (doc_digest(self.vault, &body), sum));
            }
        }
        let waits = |doc: i64| pending.contains_key(&doc.div_euclid(DOCS));
        let name = |doc: i64| format!("案件 {} 的文档 {}", doc.div_euclid(DOCS), doc.rem_euclid(DOCS) + 1);
        let rows = sqlx::query("select doc, digest from search_doc").fetch_all(&mut *self.conn).await?;
        let (waiting, found): (BTreeMap<i64, Vec<u8>>, BTreeMap<i64, Vec<u8>>) =
            rows.iter().map(|row| (row.get(0), row.get(1))).partition(|(doc, _)| waits(*doc));
        let digests = expected.iter().map(|(doc, (digest, _))| (*doc, digest.clone())).collect();
        super::compare(&mut self.audit, "search_doc", &digests, &found, |doc| name(*doc));
        let mut sums: BTreeMap<i64, u128> = BTreeMap::new();
        let mut bodies: BTreeMap<i64, BTreeMap<i64, String>> = BTreeMap::new();
        sqlx::raw_sql(
            "create virtual table if not exists temp.search_words using fts5vocab('main', 'search', 'instance')",
        )
        .execute(&mut *self.conn)
        .await?;
        let mut words = sqlx::query("select term, doc, offset from temp.search_words").fetch(&mut *self.conn);
        while let Some(row) = words.try_next().await? {
            let (word, doc, place): (String, i64, i64) = (row.get(0), row.get(1), row.get(2));
            note(sums.entry(doc).or_insert(0), &word, place);
            if waits(doc) {
                bodies.entry(doc).or_default().insert(place, word);
            }
        }
        drop(words);
        // A document of a case that waits is one of an earlier version: its words and its digest still belong together.
        let indexed: BTreeMap<i64, Vec<u8>> = bodies
            .into_iter()
            .map(|(doc, words)| {
                let mut body = String::new();
                for word in words.values() {
                    body.push_str(word);
                    body.push(' ');
                }
                (doc, doc_digest(self.vault, &body))
            })
            .collect();
        super::compare(&mut self.audit, "search", &waiting, &indexed, |doc| name(*doc));
        for (doc, (_, sum)) in &expected {
            match sums.get(doc) {
                None => self.audit.find("search", name(*doc), MISSING),
                Some(found) if found != sum => self.audit.find("search", name(*doc), ALTERED),
                Some(_) => {}
            }
        }
        for doc in sums.keys().filter(|doc| !expected.contains_key(doc) && !waits(**doc)) {
            self.audit.find("search", name(*doc), UNKNOWN);
        }
        Ok(())
    }
}
