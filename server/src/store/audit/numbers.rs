//! Numbers given out, tickets and files, compared with what the cases say of them.

use super::{ALTERED, MISSING, Scene, UNBOUND, UNKNOWN, UNOPENED};
use crate::store::Store;
use crate::store::admin_log::is_bound;
use crate::store::case::serial_bound;
use crate::store::client::ticket_bound;
use crate::store::draft::DraftRow;
use crate::store::fault::Fault;
use sha2::{Digest, Sha256};
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

impl Scene<'_> {
    pub(super) async fn numbers(&mut self) -> Result<(), Fault> {
        let rows = sqlx::query("select series, value, bound from serial").fetch_all(&mut *self.conn).await?;
        let mut found: BTreeMap<String, i64> = BTreeMap::new();
        let mut documents: BTreeMap<(String, i32), u32> = BTreeMap::new();
        for row in rows {
            let (series, value): (String, i64) = (row.get("series"), row.get("value"));
            if !is_bound(row.get("bound"), &serial_bound(self.vault, &series, value)) {
                self.audit.find("serial", series.clone(), UNBOUND);
            }
            let mut parts = series.split('/');
            let (kind, year) = (parts.next().unwrap_or_default(), parts.next_back().and_then(|year| year.parse().ok()));
            if !["case", "part", "ledger"].contains(&kind) {
                let count = documents.entry((kind.to_owned(), year.unwrap_or(0))).or_insert(0);
                *count += u32::try_from(value).unwrap_or(0);
            }
            found.insert(series, value);
        }
        for (series, value) in &self.gathered.serials {
            match found.get(series) {
                None => self.audit.find("serial", series.clone(), MISSING),
                Some(last) if *last != i64::from(*value) => self.audit.find("serial", series.clone(), ALTERED),
                Some(_) => {}
            }
        }
        // Whose number a document has stands in its text alone; how many there are of a kind and year is known.
        let kinds: BTreeSet<&(String, i32)> = self.gathered.documents.keys().chain(documents.keys()).collect();
        for key in kinds {
            if self.gathered.documents.get(key) != documents.get(key) {
                self.audit.find("serial", format!("{}，{} 年各部门合计", key.0, key.1), ALTERED);
            }
        }
        self.tickets().await
    }

    async fn tickets(&mut self) -> Result<(), Fault> {
        let rows = sqlx::query("select * from ticket").fetch_all(&mut *self.conn).await?;
        let mut found = BTreeSet::new();
        for row in rows {
            let (client, number, case_id): (i64, String, i64) =
                (row.get("client_id"), row.get("ticket_no"), row.get("case_id"));
            let name = format!("客户端 {client}、工单 {number}");
            if !is_bound(row.get("bound"), &ticket_bound(self.vault, client, &number, case_id, row.get("content"))) {
                self.audit.find("ticket", name.clone(), UNBOUND);
            }
            // A merged case hands its tickets on; the row stays with the case it became.
            if !self.gathered.tickets.iter().any(|(other, no, _)| (*other, no) == (client, &number)) {
                self.audit.find("ticket", name, UNKNOWN);
            }
            found.insert((client, number));
        }
        for (client, number, _) in self.gathered.tickets.clone() {
            if !found.contains(&(client, number.clone())) && self.gathered.adopted.is_empty() {
                self.audit.find("ticket", format!("客户端 {client}、工单 {number}"), MISSING);
            }
        }
        Ok(())
    }

    /// Files: what refers to them, their size, and that each is on the disk under the hash of its content.
    pub(super) async fn files(&mut self, store: &Store) -> Result<(), Fault> {
        let mut expected = std::mem::take(&mut self.gathered.files);
        expected.retain(|_, (count, _)| *count > 0);
        let drafts =
            sqlx::query("select token, sealed, case_id, receipt from draft").fetch_all(&mut *self.conn).await?;
        for row in drafts {
            let token: Vec<u8> = row.get("token");
            let name = format!("草稿 {}", hex::encode(&token[..token.len().min(4)]));
            let receipt = row.get::<Option<Vec<u8>>, _>("receipt");
            let receipt_opens = receipt.is_none_or(|sealed| self.vault.drafts().open(&token, &sealed).is_ok());
            let draft = self.vault.drafts().open(&token, row.get("sealed"));
            let draft = draft.ok().and_then(|plain| serde_json::from_slice::<DraftRow>(&plain).ok());
            match draft.filter(|_| receipt_opens) {
                Some(draft) if row.get::<Option<i64>, _>("case_id").is_none() => {
                    for file in draft.files {
                        expected.entry(file.file).or_insert((0, file.size)).0 += 1;
                    }
                }
                Some(_) => {}
                None => self.audit.find("draft", name, UNOPENED),
            }
        }
        let rows = sqlx::query("select name, size, refs from file").fetch_all(&mut *self.conn).await?;
        for row in rows {
            let (name, size, refs): (String, i64, i64) = (row.get(0), row.get(1), row.get(2));
            match expected.remove(&name) {
                None => self.audit.find("file", name, UNKNOWN),
                Some((count, bytes)) => {
                    if (count, i64::try_from(bytes).unwrap_or(i64::MAX)) != (refs, size) {
                        self.audit.find("file", name.clone(), ALTERED);
                    }
                    if !on_disk(&store.files.folder().join(&name[..2.min(name.len())]).join(&name), &name) {
                        self.audit.find("file", name, "文件不在或内容被改动");
                    }
                }
            }
        }
        for name in expected.into_keys() {
            self.audit.find("file", name, MISSING);
        }
        Ok(())
    }
}

/// Whether a file is there and hashes to its name.
fn on_disk(path: &std::path::Path, name: &str) -> bool {
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return hex::encode(hasher.finalize()) == name,
            Ok(read) => hasher.update(&buffer[..read]),
            Err(_) => return false,
        }
    }
}
