//! What people were told: to the person, to the office, to the party. A case that the reader may not know any more takes
//! its notifications with it (M-5.3-c).

use super::Desk;
use crate::store::{Fault, NotificationRow, Reader};
use async_trait::async_trait;
use domain::access::{Actor, Sight, Who, sight};
use domain::ports::{Answer, Inbox};
use domain::problem::Problem;
use domain::value::CaseNo;
use domain::view::{InboxRow, InboxView};
use std::collections::HashMap;

/// How many are looked at: whoever has more unread ones is shown that there are more.
const SHOWN: u32 = 100;

impl Desk {
    async fn inbox_of(&self, reader: &Reader, actor: &Actor) -> Answer<InboxView> {
        // One more tells whether there are older ones.
        let mut stored = self.store.notification_list(reader, SHOWN + 1).await.map_err(Fault::into_problem)?;
        let more = stored.len() > SHOWN as usize;
        stored.truncate(SHOWN as usize);
        let mut ids: Vec<i64> = stored.iter().map(|row| row.case_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let cases = self.store.case_fetch_many(&ids).await.map_err(Fault::into_problem)?;
        let known: HashMap<i64, _> = cases
            .into_iter()
            .filter_map(|row| {
                let pack = self.rules().pack(&row.case.pack)?;
                // What waits in the common pool is masked until claimed; nothing is told of it.
                let seen = sight(actor, &row.case, &pack);
                (seen != Sight::Pool).then_some((row.case_id, (row.case.case_no, pack, seen == Sight::Nothing)))
            })
            .collect();
        let shown = |row: &NotificationRow| {
            let (case_no, pack, closed) = known.get(&row.case_id)?;
            if *closed && !row.kind.outlives_sight() {
                return None;
            }
            let text = row.kind.text(pack, *case_no);
            Some(InboxRow {
                id: row.notification_id,
                at: row.at,
                case_no: *case_no,
                text,
                read: row.read,
                closed: *closed,
            })
        };
        let rows: Vec<InboxRow> = stored.iter().filter_map(shown).collect();
        let unread = rows.iter().filter(|row| !row.read).count();
        Ok(InboxView { now: self.now(), unread: u32::try_from(unread).unwrap_or(u32::MAX), more, rows })
    }

    async fn mark(&self, reader: &Reader, actor: &Actor, up_to: i64) -> Answer<()> {
        let shown = self.inbox_of(reader, actor).await?;
        let read: Vec<i64> = shown.rows.iter().filter(|row| !row.read && row.id <= up_to).map(|row| row.id).collect();
        if read.is_empty() { Ok(()) } else { self.store.notification_mark(reader, read).await }
    }
}

fn staff(actor: &Actor) -> Answer<Reader> {
    match &actor.who {
        Who::Staff { account, roles, department, .. } => {
            Ok(Reader::Staff { account: *account, department: department.clone(), roles: roles.codes() })
        }
        Who::Party { .. } | Who::Hotline { .. } | Who::System => Err(Problem::NotFound),
    }
}

#[async_trait]
impl Inbox for Desk {
    async fn inbox(&self, actor: &Actor) -> Answer<InboxView> {
        self.inbox_of(&staff(actor)?, actor).await
    }

    async fn inbox_read(&self, actor: &Actor, up_to: i64) -> Answer<()> {
        self.mark(&staff(actor)?, actor, up_to).await
    }

    async fn party_inbox(&self, session: &str, case_no: CaseNo) -> Answer<InboxView> {
        let (reader, actor) = self.party_reader(session, case_no).await?;
        self.inbox_of(&reader, &actor).await
    }

    async fn party_inbox_read(&self, session: &str, case_no: CaseNo, up_to: i64) -> Answer<()> {
        let (reader, actor) = self.party_reader(session, case_no).await?;
        self.mark(&reader, &actor, up_to).await
    }
}

impl Desk {
    async fn party_reader(&self, session: &str, case_no: CaseNo) -> Answer<(Reader, Actor)> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let party = actor.as_party().ok_or(Problem::NotFound)?;
        Ok((Reader::Party { case_id: row.case_id, party }, actor))
    }
}
