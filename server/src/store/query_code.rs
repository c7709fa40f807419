//! Query codes: eight digits that, with the case number, open a party's own view. Only keyed digests are stored.

use super::Store;
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, CodeBound, Doer};
use domain::value::{CaseNo, Instant};
use sqlx::Row;
use subtle::ConstantTimeEq;

fn digest(vault: &Vault, code: &str) -> [u8; 32] {
    vault.digest("query code", code.as_bytes())
}

/// What binds a code to its case, party and footing: a row with another's code opens nothing.
pub(super) fn code_bound(vault: &Vault, (case_id, party, agent): (i64, i64, bool), mac: &[u8]) -> Vec<u8> {
    let (case_id, party) = (case_id.to_be_bytes(), party.to_be_bytes());
    binding(vault, "query_code", &[&case_id, &party, &[u8::from(agent)], mac])
}

pub(super) const OPEN: &str = "select q.case_id, q.party, q.agent, q.mac, q.bound from query_code q
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
            let (case_id, party, agent): (i64, i64, bool) = (row.get("case_id"), row.get("party"), row.get("agent"));
            let bound = code_bound(&self.vault, (case_id, party, agent), &mac);
            let holds = is_bound(row.get("bound"), &bound);
            if bool::from(mac.ct_eq(&given)) {
                if holds {
                    found = Some((case_id, party.try_into().unwrap_or(0), agent));
                } else {
                    tracing::error!(case_id, party, "a query code that does not belong to its row opens nothing");
                }
            }
        }
        Ok(found)
    }
}

pub(super) const PUT: &str = "insert into query_code (case_id, party, agent, mac, bound) values (";

impl Unit {
    /// Sets the code of a party (or of its agent), on record; the former one, if any, no longer opens anything, and what
    /// it opened ends.
    pub fn query_code_set(
        &mut self,
        (case_id, party, agent): (i64, u8, bool),
        code: &str,
        by: Doer,
        now: Instant,
    ) -> Result<(), Fault> {
        let mac = digest(&self.vault, code).to_vec();
        let issued = self.query_code_put((case_id, party, agent), mac);
        self.later.push("delete from tracking_session where case_id = ").push_bind(case_id);
        self.later.push(" and party = ").push_bind(party).push(" and agent = ").push_bind(agent).push(";");
        self.admin_append(&AdminEvent::new(now, by, Act::CodesIssued { codes: vec![issued] }))?;
        Ok(())
    }

    fn query_code_put(&mut self, (case_id, party, agent): (i64, u8, bool), mac: Vec<u8>) -> CodeBound {
        let bound = code_bound(&self.vault, (case_id, i64::from(party), agent), &mac);
        let issued = CodeBound { case_id, party, agent, bound: hex::encode(&bound) };
        self.later.push(PUT).push_bind(case_id).push(", ").push_bind(party).push(", ").push_bind(agent);
        self.later.push(", ").push_bind(mac).push(", ").push_bind(bound);
        self.later
            .push(") on conflict (case_id, party, agent) do update set mac = excluded.mac, bound = excluded.bound;");
        issued
    }

    /// A case that goes on from another is opened with the same codes.
    pub async fn query_codes_copy(&mut self, from: i64, to: i64, now: Instant) -> Result<(), Fault> {
        let rows = sqlx::query("select party, agent, mac, bound from query_code where case_id = $1")
            .bind(from)
            .fetch_all(&mut self.conn)
            .await?;
        let mut codes = Vec::new();
        for row in rows {
            let (party, agent, mac): (i64, bool, Vec<u8>) = (row.get("party"), row.get("agent"), row.get("mac"));
            if !is_bound(row.get("bound"), &code_bound(&self.vault, (from, party, agent), &mac)) {
                continue;
            }
            let Ok(party) = u8::try_from(party) else { continue };
            codes.push(self.query_code_put((to, party, agent), mac));
        }
        if !codes.is_empty() {
            self.admin_append(&AdminEvent::new(now, Doer::Server, Act::CodesIssued { codes }))?;
        }
        Ok(())
    }
}
