//! Messages to the outside that were not taken, for the administrator: which, why, and once more. Never what they say.

use super::Desk;
use crate::store::{FailingRow, Fault, client_of_lane};
use domain::notification::Way;
use domain::ports::Answer;
use domain::problem::Problem;
use domain::view::UndeliveredView;

/// Messages shown at once.
const SHOWN: u32 = 200;

impl Desk {
    /// Messages that were tried and not delivered.
    ///
    /// # Errors
    /// Trouble with the store.
    pub async fn failing(&self) -> Answer<Vec<UndeliveredView>> {
        let rows = self.store.outbox_failing(SHOWN).await.map_err(Fault::into_problem)?;
        let mut views = Vec::new();
        for row in rows {
            let to = self.destination(&row).await?;
            views.push(UndeliveredView {
                id: row.outbox_id,
                to,
                attempts: row.attempts,
                aside: row.next.is_none(),
                next: row.next,
                error: row.error,
            });
        }
        Ok(views)
    }

    /// Has a message tried again now; without a number every one. How many.
    ///
    /// # Errors
    /// `NotFound` where there is none with that number.
    pub async fn deliver_once_more(&self, id: Option<i64>) -> Answer<u64> {
        match self.store.outbox_retry(id, self.now()).await? {
            0 if id.is_some() => Err(Problem::NotFound),
            tried => Ok(tried),
        }
    }

    async fn destination(&self, row: &FailingRow) -> Answer<String> {
        if let Some(way) = Way::ALL.into_iter().find(|way| way.id() == row.kind) {
            return Ok(match way {
                Way::Sms => "短信".to_owned(),
                Way::Email => "电子邮件".to_owned(),
            });
        }
        let client = match client_of_lane(&row.lane) {
            Some(client) => self.store.client_fetch_by_id(client).await.map_err(Fault::into_problem)?,
            None => None,
        };
        Ok(client.map_or_else(|| "热线回传".to_owned(), |client| format!("热线回传（{}）", client.name)))
    }
}
