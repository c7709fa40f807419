//! Query codes: eight digits that, with the case number, open a party's own view. Only keyed digests are stored.

use super::Store;
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::value::CaseNo;
use sqlx::Row;
use subtle::ConstantTimeEq;

fn digest(vault: &Vault, code: &str) -> [u8; 32] {
    vault.digest("query code", code.as_bytes())
}

pub(super) const OPEN: &str = "select q.case_id, q.party, q.agent, q.mac from query_code q
     join case_head h on h.case_id = q.case_id where h.case_no = $1";

impl Store {
    /// The case, party and footing that number and code open together. Takes the same steps whether or not the case
    /// exists.
    pub async fn query_code_open(&self, case_no: CaseNo, code: &str) -> Result<Option<(i64, u8, bool)>, Fault> {
        let given = digest(&self.vault, code);
        let rows = sqlx::query(OPEN).bind(case_no.to_string()).fetch_all(&self.readers).await?;
        let mut found = None;
        for row in rows {
            let mac: Vec<u8> = row.get("mac");
            if bool::from(mac.ct_eq(&given)) {
                found =
                    Some((row.get("case_id"), row.get::<i64, _>("party").try_into().unwrap_or(0), row.get("agent")));
            }
        }
        Ok(found)
    }
}

impl Unit {
    /// Sets the code of a party (or of its agent); the former one, if any, no longer opens anything.
    pub fn query_code_set(&mut self, case_id: i64, party: u8, agent: bool, code: &str) {
        let mac = digest(&self.vault, code);
        self.later.push("insert into query_code (case_id, party, agent, mac) values (").push_bind(case_id).push(", ");
        self.later.push_bind(party).push(", ").push_bind(agent).push(", ").push_bind(mac.to_vec());
        self.later.push(") on conflict (case_id, party, agent) do update set mac = excluded.mac;");
    }

    /// A case that goes on from another is opened with the same codes.
    pub fn query_codes_copy(&mut self, from: i64, to: i64) {
        self.later.push("insert or ignore into query_code (case_id, party, agent, mac) select ").push_bind(to);
        self.later.push(", party, agent, mac from query_code where case_id = ").push_bind(from).push(";");
    }
}
