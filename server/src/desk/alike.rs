//! Cases that may be one matter: candidates for a merger (TR61), and a petition that is registered already (M-3.2.7-b).

use super::Desk;
use crate::store::{BlindKind, CaseRow, Fault};
use domain::access::{Actor, Sight, sight};
use domain::policy::Pack;
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use domain::view::MergeCandidate;
use std::collections::BTreeSet;

/// Candidates for a merger that are looked at.
const CANDIDATES: u32 = 20;

impl Desk {
    /// Open cases of the same people that the actor works on, the likeliest first.
    pub(super) async fn alike(&self, actor: &Actor, survivor: &CaseRow, pack: &Pack) -> Answer<Vec<MergeCandidate>> {
        let mut wanted: Vec<(BlindKind, String)> = Vec::new();
        for party in &survivor.case.registration.parties {
            wanted.push((BlindKind::Name, party.name.clone()));
            wanted.extend(party.phone.iter().map(|phone| (BlindKind::Phone, phone.to_string())));
            wanted.extend(party.id_number.iter().map(|number| (BlindKind::Number, number.to_string())));
            wanted.extend(party.credit_code.iter().map(|code| (BlindKind::Number, code.to_string())));
        }
        let mut ids: BTreeSet<i64> = BTreeSet::new();
        for (kind, value) in wanted.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
            ids.extend(self.store.blind_find(kind, &value, CANDIDATES).await.map_err(Fault::into_problem)?);
        }
        ids.remove(&survivor.case_id);
        let ids: Vec<i64> = ids.into_iter().rev().collect();
        let mut found = Vec::new();
        for row in self.store.case_fetch_many(&ids).await.map_err(Fault::into_problem)? {
            if row.case.pack.id != pack.reference.id || !row.case.sub_state.is_open() {
                continue;
            }
            // As the step itself asks: what the actor does not work on cannot be merged, and is not named.
            let own = self.pack_of(&row.case)?;
            if sight(actor, &row.case, &own) == Sight::Full {
                found.push(MergeCandidate::of(&survivor.case, &row.case));
            }
        }
        found.sort_by_key(|candidate| candidate.differences.len());
        found.truncate(CANDIDATES as usize);
        Ok(found)
    }

    /// A petition's number stands in one case (M-3.2.7-b). Which one is told to whoever may know of it.
    pub(super) async fn admit_petition(&self, actor: &Actor, number: Option<&str>, own: Option<i64>) -> Answer<()> {
        let Some(number) = number else { return Ok(()) };
        let found = self.store.blind_find(BlindKind::Petition, number, 2).await.map_err(Fault::into_problem)?;
        let Some(other) = found.into_iter().find(|case_id| Some(*case_id) != own) else { return Ok(()) };
        let row = self.store.case_fetch_by_id(other).await.map_err(Fault::into_problem)?;
        let mut message = format!("信访件编号：{number} 已经登记过");
        if let Some(row) = row {
            let pack = self.pack_of(&row.case)?;
            if !matches!(sight(actor, &row.case, &pack), Sight::Nothing | Sight::Pool) {
                message = format!("信访件编号：{number} 已登记为案件 {}", row.case.case_no);
            }
        }
        Err(Problem::Invalid(vec![FieldError::new("petition_no", message)]))
    }
}
