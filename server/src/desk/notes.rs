//! 便签: what a department sticks on a card for itself. It is no part of the case: nobody else sees it, nothing rests on
//! it, and it comes off as it went on.

use super::Desk;
use super::board::Viewer;
use super::live::LiveMessage;
use super::notify::without_numbers;
use crate::store::{Fault, named_board};
use domain::access::{Actor, Sight, sight};
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{BoardNote, Card, board_seats};
use std::collections::BTreeSet;

/// Letters of a note.
const LETTERS: usize = 100;

impl Desk {
    /// Puts the department's notes on cards that were read.
    pub(super) async fn with_notes<'c>(
        &self,
        viewer: &Viewer,
        cards: impl Iterator<Item = &'c mut Card> + Send,
    ) -> Answer<()> {
        let mut cards: Vec<&mut Card> = cards.filter(|card| !card.pool).collect();
        let numbers: Vec<CaseNo> = cards.iter().map(|card| card.case_no).collect();
        let notes = self.store.notes_of(&viewer.department, &numbers).await.map_err(Fault::into_problem)?;
        for (case_no, note) in notes {
            for card in cards.iter_mut().filter(|card| card.case_no == case_no) {
                card.pinned = Some(note.clone());
            }
        }
        Ok(())
    }

    pub(super) async fn put_note(&self, actor: &Actor, case_no: CaseNo, text: &str) -> Answer<()> {
        let viewer = self.viewer(actor)?;
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let pack = self.pack_of(&row.case)?;
        if !matches!(sight(actor, &row.case, &pack), Sight::Full | Sight::Part(_)) {
            return Err(Problem::NotFound);
        }
        let boards: BTreeSet<String> = board_seats(&row.case, &pack)
            .into_iter()
            .filter(|seat| seat.department == viewer.department)
            .map(|seat| match seat.account {
                Some(account) => named_board(&seat.department, account),
                None => seat.department.to_string(),
            })
            .collect();
        // Seen by way of an office, not of a board.
        if boards.is_empty() {
            return Err(Problem::NotFound);
        }
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let wrong = |words: &str| Problem::Invalid(vec![FieldError::new("text", words)]);
        if text.chars().count() > LETTERS {
            return Err(wrong("便签：最多 100 个字，细节请写在案件里"));
        }
        if text.chars().any(char::is_control) || without_numbers(&text) != text {
            return Err(wrong("便签：不要写电话和证件号码，案件里有"));
        }
        let note = (!text.is_empty()).then(|| BoardNote { text, by: actor.name.clone() });
        let now = self.now();
        self.store.note_put(&viewer.department, row.case_id, viewer.account, note.as_ref(), now).await?;
        self.live.tell(LiveMessage::noted(&row.case, boards));
        Ok(())
    }
}
