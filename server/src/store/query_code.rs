//! Query codes: eight digits that, with the case number, open a party's own view. Only keyed digests are stored.

use super::Store;
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::holder::{Footing, Holder};
use super::vault::Vault;
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, CodeBound, Doer};
use domain::value::{CaseNo, Instant};
use sqlx::Row;
use subtle::ConstantTimeEq;

fn digest(vault: &Vault, code: &str) -> [u8; 32] {
    vault.digest("query code", code.as_bytes())
}

/// What binds a code to its case, party and footing, and to whom it was given: a row with another's code opens nothing.
pub(super) fn code_bound(
    vault: &Vault,
    (case_id, party, agent): (i64, i64, bool),
    mac: &[u8],
    holder: Option<&[u8]>,
) -> Vec<u8> {
    let (case_id, party) = (case_id.to_be_bytes(), party.to_be_bytes());
    let mut parts: Vec<&[u8]> = vec![&case_id, &party];
    let agent = [u8::from(agent)];
    parts.extend([&agent[..], mac]);
    parts.extend(holder);
    binding(vault, "query_code", &parts)
}

pub(super) const OPEN: &str = "select q.case_id, q.party, q.agent, q.mac, q.holder, q.bound from query_code q
     join case_head h on h.case_id = q.case_id where h.case_no = $1";

impl Store {
    /// The case, party and footing that number and code open together. Takes the same steps whether or not the case
    /// exists.
    pub(crate) async fn query_code_open(&self, case_no: CaseNo, code: &str) -> Result<Option<Footing>, Fault> {
        let given = digest(&self.vault, code);
        let rows = sqlx::query(OPEN).bind(case_no.to_string()).fetch_all(&self.readers).await?;
        let mut found = None;
        for row in rows {
            let mac: Vec<u8> = row.get("mac");
            let (case_id, party, agent): (i64, i64, bool) = (row.get("case_id"), row.get("party"), row.get("agent"));
            let holder: Option<Vec<u8>> = row.get("holder");
            let bound = code_bound(&self.vault, (case_id, party, agent), &mac, holder.as_deref());
            let holds = is_bound(row.get("bound"), &bound);
            if bool::from(mac.ct_eq(&given)) {
                if holds {
                    let party = party.try_into().unwrap_or(0);
                    found = Some(Footing { case_id, party, agent, holder: Holder::read(holder) });
                } else {
                    tracing::error!(case_id, party, "a query code that does not belong to its row opens nothing");
                }
            }
        }
        Ok(found)
    }
}

pub(super) const PUT: &str = "insert into query_code (case_id, party, agent, mac, holder, bound) values (";

impl Unit {
    /// Sets the code of a party (or of its agent), on record, for whoever stands there now; the former one, if any, no
    /// longer opens anything, and what it opened ends.
    pub async fn query_code_set(
        &mut self,
        (case_no, party, agent): (CaseNo, u8, bool),
        code: &str,
        by: Doer,
        now: Instant,
    ) -> Result<(), Fault> {
        let mac = digest(&self.vault, code).to_vec();
        let loaded = self.case_load(case_no).await?.ok_or_else(|| Fault::inconsistent("a code of no case"))?;
        let case_id = loaded.case_id;
        let holder = Holder::of(&self.vault, &loaded.case.registration, party, agent);
        let issued = self.query_code_put((case_id, party, agent), mac, holder.map(|holder| holder.bytes().to_vec()));
        self.later.push("delete from tracking_session where case_id = ").push_bind(case_id);
        self.later.push(" and party = ").push_bind(party).push(" and agent = ").push_bind(agent).push(";");
        self.admin_append(&AdminEvent::new(now, by, Act::CodesIssued { codes: vec![issued] }))?;
        Ok(())
    }

    fn query_code_put(
        &mut self,
        (case_id, party, agent): (i64, u8, bool),
        mac: Vec<u8>,
        holder: Option<Vec<u8>>,
    ) -> CodeBound {
        let bound = code_bound(&self.vault, (case_id, i64::from(party), agent), &mac, holder.as_deref());
        let issued = CodeBound { case_id, party, agent, bound: hex::encode(&bound) };
        self.later.push(PUT).push_bind(case_id).push(", ").push_bind(party).push(", ").push_bind(agent);
        self.later.push(", ").push_bind(mac).push(", ").push_bind(holder);
        self.later.push(", ").push_bind(bound).push(
            ") on conflict (case_id, party, agent) do update set mac = excluded.mac, holder = excluded.holder,
                bound = excluded.bound;",
        );
        issued
    }

    /// A case that goes on from another is opened with the same codes.
    pub async fn query_codes_copy(&mut self, from: i64, to: i64, now: Instant) -> Result<(), Fault> {
        let rows = sqlx::query("select party, agent, mac, holder, bound from query_code where case_id = $1")
            .bind(from)
            .fetch_all(&mut self.conn)
            .await?;
        let mut codes = Vec::new();
        for row in rows {
            let (party, agent, mac): (i64, bool, Vec<u8>) = (row.get("party"), row.get("agent"), row.get("mac"));
            let holder: Option<Vec<u8>> = row.get("holder");
            let bound = code_bound(&self.vault, (from, party, agent), &mac, holder.as_deref());
            if !is_bound(row.get("bound"), &bound) {
                continue;
            }
            let Ok(party) = u8::try_from(party) else { continue };
            codes.push(self.query_code_put((to, party, agent), mac, holder));
        }
        if !codes.is_empty() {
            self.admin_append(&AdminEvent::new(now, Doer::Server, Act::CodesIssued { codes }))?;
        }
        Ok(())
    }
}
