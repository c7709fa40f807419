//! What is no truth: notifications and deadlines told, sessions, messages that wait, views and notes. Their values belong
//! together, or their sealed content opens in its place.

use super::{ALTERED, MISSING, Scene, UNBOUND, UNKNOWN, UNOPENED};
use crate::store::admin_log::is_bound;
use crate::store::fault::Fault;
use crate::store::notification::{self, Told, deadline_bound, notification_bound};
use crate::store::register::{entry_opens, place_of};
use crate::store::session::{session_bound, tracking_bound};
use crate::store::writer::told_mac;
use crate::store::{board_note, board_view, outbox};
use domain::administration::Act;
use futures::TryStreamExt;
use sqlx::Row;
use std::collections::{HashMap, HashSet};

impl Scene<'_> {
    pub(super) async fn loose(&mut self) -> Result<(), Fault> {
        self.notifications().await?;
        self.told().await?;
        self.sessions().await?;
        self.sealed().await
    }

    /// Numbered without gaps, each bound to its row, and as many as the end of the log says.
    async fn notifications(&mut self) -> Result<(), Fault> {
        let head = sqlx::query("select seq, log_hash, told, told_mac from log_head where one = 1")
            .fetch_optional(&mut *self.conn)
            .await?;
        let mut wrong = Vec::new();
        let mut rows = sqlx::query("select * from notification order by notification_id").fetch(&mut *self.conn);
        let mut next: i64 = 1;
        while let Some(row) = rows.try_next().await? {
            let told = Told::of(&row);
            if told.id != next {
                wrong.push((told.id - 1, MISSING));
            }
            next = told.id + 1;
            if !is_bound(row.get("bound"), &notification_bound(self.vault, &told)) {
                wrong.push((told.id, UNBOUND));
            } else if self.vault.secrets().open(&notification::context(told.case_id), &told.sealed).is_err() {
                wrong.push((told.id, UNOPENED));
            }
        }
        drop(rows);
        for (id, what) in wrong {
            self.audit.find("notification", format!("第 {id} 条"), what);
        }
        let last = next - 1;
        let Some(head) = head else { return Ok(()) };
        let (seq, hash, told): (i64, Vec<u8>, i64) = (head.get(0), head.get(1), head.get(2));
        match head.get::<Option<Vec<u8>>, _>(3) {
            Some(mac) if told_mac(self.vault, seq, &hash, told) != mac => {
                self.audit.find("log_head", "通知条数", ALTERED);
            }
            Some(_) if told > last => self.audit.find("notification", format!("第 {} 至 {told} 条", last + 1), MISSING),
            Some(_) if told < last => self.audit.find("notification", format!("第 {} 条起", told + 1), UNKNOWN),
            Some(_) => {}
            None => self.audit.find("log_head", "通知条数", MISSING),
        }
        Ok(())
    }

    async fn told(&mut self) -> Result<(), Fault> {
        let rows = sqlx::query("select * from deadline_told").fetch_all(&mut *self.conn).await?;
        for row in rows {
            let (case_id, deadline): (i64, String) = (row.get("case_id"), row.get("deadline"));
            if !is_bound(row.get("bound"), &deadline_bound(self.vault, case_id, &deadline, row.get("at"))) {
                self.audit.find("deadline_told", format!("案件 {case_id}，{deadline}"), UNBOUND);
            }
        }
        Ok(())
    }

    async fn sessions(&mut self) -> Result<(), Fault> {
        let name = |token: &[u8]| hex::encode(&token[..token.len().min(4)]);
        let rows = sqlx::query("select * from session").fetch_all(&mut *self.conn).await?;
        for row in rows {
            let token: Vec<u8> = row.get("token");
            let bound =
                session_bound(self.vault, &token, row.get("account_id"), row.get("created_at"), row.get("stage"));
            if !is_bound(row.get("bound"), &bound) {
                self.audit.find("session", name(&token), UNBOUND);
            }
        }
        let rows = sqlx::query("select * from tracking_session").fetch_all(&mut *self.conn).await?;
        for row in rows {
            let token: Vec<u8> = row.get("token");
            let whose = (row.get("case_id"), row.get("party"), row.get("agent"));
            let bound = tracking_bound(self.vault, &token, whose, row.get("expires_at"), row.get("holder"));
            if !is_bound(row.get("bound"), &bound) {
                self.audit.find("tracking_session", name(&token), UNBOUND);
            }
        }
        Ok(())
    }

    async fn sealed(&mut self) -> Result<(), Fault> {
        let rows =
            sqlx::query("select outbox_id, case_id, lane, payload from outbox").fetch_all(&mut *self.conn).await?;
        for row in rows {
            if outbox::open(self.vault, &row).is_err() {
                self.audit.find("outbox", format!("第 {} 条", row.get::<i64, _>("outbox_id")), UNOPENED);
            }
        }
        let rows = sqlx::query("select view_id, sealed from board_view").fetch_all(&mut *self.conn).await?;
        for row in rows {
            if self.vault.secrets().open(board_view::CONTEXT, row.get("sealed")).is_err() {
                self.audit.find("board_view", format!("第 {} 个", row.get::<i64, _>("view_id")), UNOPENED);
            }
        }
        let rows = sqlx::query("select department, case_id, sealed from board_note").fetch_all(&mut *self.conn).await?;
        for row in rows {
            let (department, case_id): (String, i64) = (row.get(0), row.get(1));
            let context = board_note::context(&department, case_id);
            if self.vault.secrets().open(&context, row.get("sealed")).is_err() {
                self.audit.find("board_note", format!("{department}、案件 {case_id}"), UNOPENED);
            }
        }
        Ok(())
    }

    /// Entries of the registers are what their record says last, open, and stand under their own kind.
    pub(super) async fn registers(&mut self) -> Result<(), Fault> {
        let rows = sqlx::query(
            "select r.entry_id, r.kind, r.pack_id, r.sealed, (select l.sealed from register_log l where l.entry_id = r.entry_id
                 order by l.log_id desc limit 1) as last from register r",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        let mut places: HashMap<i64, &str> = HashMap::new();
        for (_, event) in &self.events {
            if let Act::RegisterNoted { entry, place, .. } = &event.act {
                places.insert(*entry, place);
            }
        }
        let mut moved = Vec::new();
        let mut known = HashSet::new();
        for row in rows {
            let id: i64 = row.get("entry_id");
            known.insert(id);
            let (sealed, last): (Vec<u8>, Option<Vec<u8>>) = (row.get("sealed"), row.get("last"));
            let name = format!("第 {id} 条");
            let place = place_of(row.get("kind"), row.get("pack_id"));
            if places.get(&id).is_some_and(|noted| *noted != place) {
                moved.push(name.clone());
            }
            match last {
                None => self.audit.find("register", name, UNKNOWN),
                Some(last) if last != sealed => self.audit.find("register", name, ALTERED),
                Some(_) if !entry_opens(self.vault, row.get("kind"), &sealed) => {
                    self.audit.find("register", name, UNOPENED);
                }
                Some(_) => {}
            }
        }
        for name in moved {
            self.audit.find("register", name, ALTERED);
        }
        let noted: Vec<i64> =
            sqlx::query_scalar("select distinct entry_id from register_log").fetch_all(&mut *self.conn).await?;
        for id in noted.into_iter().filter(|id| !known.contains(id)) {
            self.audit.find("register", format!("第 {id} 条"), MISSING);
        }
        Ok(())
    }
}
