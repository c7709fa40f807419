//! What auditors read beside the access log (M-5.3-a, M-5.3-b): every disclosure of every case, and what changed the house.

use super::Desk;
use crate::store::{AccountRow, CaseRow, Fault};
use domain::access::masked_purpose;
use domain::administration::{AdminEvent, Doer};
use domain::case::{Disclosure, Registration};
use domain::ports::Answer;
use domain::value::{AccountId, CaseNo};
use domain::view::{
    AUDIT_LINES, ChangeLine, ChangesAsked, ChangesView, DisclosureLine, DisclosuresAsked, DisclosuresView,
};
use std::collections::BTreeMap;

/// Cases read at once.
const BATCH: u32 = 200;
/// Cases looked at for one page; where there are more, the next page goes on.
const LOOKED_AT: u32 = 20_000;

impl Desk {
    pub(super) async fn all_disclosures(
        &self,
        asked: &DisclosuresAsked,
        after: Option<&str>,
    ) -> Answer<DisclosuresView> {
        let (filter, mut told) = asked.filter();
        let wanted = |row: &CaseRow| -> Vec<DisclosureLine> {
            let registration = &row.case.registration;
            let lines = row.case.records.disclosures.iter().map(|known| line_of(known, row.case.case_no, registration));
            lines.filter(|line| filter.admits(line)).collect()
        };
        if let Some(case_no) = filter.case_no {
            let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?;
            let lines = row.map(|row| wanted(&row)).unwrap_or_default();
            return Ok(DisclosuresView { lines, next: None, told });
        }
        let after = after.filter(|after| !after.is_empty());
        let mut at: i64 = after.and_then(|after| after.parse().ok()).unwrap_or(0);
        if after.is_some() && at == 0 {
            told.push("地址里的页码看不懂，从头显示".to_owned());
        }
        let (mut lines, mut looked) = (Vec::new(), 0);
        loop {
            let rows = self.store.case_list_after(at, false, BATCH).await.map_err(Fault::into_problem)?;
            let last = rows.len() < BATCH as usize;
            for row in rows {
                at = row.case_id;
                looked += 1;
                lines.extend(wanted(&row));
                if lines.len() >= AUDIT_LINES as usize {
                    return Ok(DisclosuresView { lines, next: Some(at.to_string()), told });
                }
            }
            if last {
                return Ok(DisclosuresView { lines, next: None, told });
            }
            if looked >= LOOKED_AT {
                return Ok(DisclosuresView { lines, next: Some(at.to_string()), told });
            }
        }
    }

    pub(super) async fn all_changes(&self, asked: &ChangesAsked, before: Option<i64>) -> Answer<ChangesView> {
        let (kinds, who, day, mut told) = asked.filter();
        let accounts = self.store.account_list().await.map_err(Fault::into_problem)?;
        let by: BTreeMap<AccountId, &AccountRow> = accounts.iter().map(|row| (row.account, row)).collect();
        let (mut lines, mut before) = (Vec::new(), before);
        loop {
            let rows = self.store.admin_of_kinds(&kinds, day, before, AUDIT_LINES + 1).await;
            let mut rows = rows.map_err(Fault::into_problem)?;
            let more = rows.len() > AUDIT_LINES as usize;
            rows.truncate(AUDIT_LINES as usize);
            for (seq, event) in rows {
                before = Some(seq);
                let line = change_of(&event, &by);
                if who.as_ref().is_none_or(|who| line.name == *who || line.login == *who) {
                    lines.push(line);
                }
                if lines.len() >= AUDIT_LINES as usize {
                    return Ok(ChangesView { lines, next: before, told });
                }
            }
            if !more {
                if lines.is_empty() && who.is_some() {
                    told.push("这个人没有这样的变更".to_owned());
                }
                return Ok(ChangesView { lines, next: None, told });
            }
        }
    }
}

/// A disclosure without what identifies a party, put in field by field.
fn line_of(disclosure: &Disclosure, case_no: CaseNo, registration: &Registration) -> DisclosureLine {
    let Disclosure {
        no,
        recipient,
        fields,
        purpose,
        expires_on,
        public,
        by,
        state,
        decision,
        digest: _,
        void,
        asked_at,
        decided_at,
        released_at,
        document: _,
    } = disclosure;
    DisclosureLine {
        case_no,
        no: *no,
        recipient: Disclosure::addressed(&masked_purpose(recipient, registration), *public),
        fields: fields.iter().map(|field| masked_purpose(field, registration)).collect(),
        purpose: masked_purpose(purpose, registration),
        expires_on: *expires_on,
        state: *state,
        void: void.is_some(),
        asked_by: by.name.clone(),
        asked_at: *asked_at,
        // Why it was decided so is the department's own.
        decided_by: decision.as_ref().map(|(by, _)| by.name.clone()).unwrap_or_default(),
        decided_at: *decided_at,
        released_at: *released_at,
    }
}

fn change_of(event: &AdminEvent, accounts: &BTreeMap<AccountId, &AccountRow>) -> ChangeLine {
    let AdminEvent { at, by, act } = event;
    let (name, login) = match by {
        Doer::Account(account) => match accounts.get(account) {
            Some(row) => (row.name.clone(), row.login.clone()),
            None => (format!("账号 {}", account.0), String::new()),
        },
        Doer::CommandLine(name) => (format!("{name}（命令行）"), name.clone()),
        Doer::Server => ("系统".to_owned(), String::new()),
        Doer::Unknown => ("未知".to_owned(), String::new()),
    };
    ChangeLine { at: *at, name, login, what: act.zh().to_owned(), about: act.about() }
}
