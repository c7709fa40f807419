//! 查找: cases by number, by exact name, telephone or identity number, and by the words of their accounts.

use super::Desk;
use super::look::boards_of;
use crate::store::{BlindKind, CaseRow, Fault};
use domain::access::{Actor, Part, Role, Sight, sight};
use domain::ports::Answer;
use domain::problem::Problem;
use domain::value::{CaseNo, CreditCode, IdNumber, Phone};
use domain::view::{Card, FoundView, words_in};

/// Cards shown.
const SHOWN: usize = 50;
/// Cases found by an exact name or number that are looked at.
const EXACT: u32 = 20;
/// Counting stops here, and says so.
const COUNTED: u32 = 1_000;
/// Candidates read for one page: some may have left the board since they were indexed.
const READ: u32 = 60;

impl Desk {
    /// Cases the actor works on that `text` finds, the newest first; offices find by number what they see.
    pub(super) async fn found(&self, actor: &Actor, text: &str) -> Answer<FoundView> {
        let no_cases = [Role::Supervisor, Role::Auditor, Role::Administrator, Role::Statistics];
        if actor.account().is_none() || no_cases.into_iter().any(|role| actor.has(role)) {
            return Err(Problem::NotAllowed("您的岗位不查看案件".to_owned()));
        }
        let text = text.trim();
        let mut cards = self.found_exactly(actor, text).await?;
        let words = words_in(text);
        let (mut count, mut at_least) = (u32::try_from(cards.len()).unwrap_or(u32::MAX), false);
        // Whoever has no board has no words to search: offices see of a case what a number leads to.
        if let (Ok(viewer), false) = (self.viewer(actor), words.is_empty()) {
            let boards = boards_of(&viewer);
            let cases = self.cases_with(&boards, &words, READ).await?;
            let more = cases.len() >= READ as usize;
            let by_words = self.store.cards_of_cases(&boards, &cases).await.map_err(Fault::into_problem)?;
            for card in self.fresh(by_words) {
                if !cards.iter().any(|known| known.case_no == card.case_no) {
                    cards.push(Card { outline: None, ..card });
                }
            }
            count = u32::try_from(cards.len()).unwrap_or(u32::MAX);
            if more {
                let counted =
                    self.store.search_count(&boards, &words, COUNTED + 1).await.map_err(Fault::into_problem)?;
                count = count.max(counted.min(COUNTED));
                at_least = counted > COUNTED;
            }
        }
        cards.truncate(SHOWN);
        Ok(FoundView { cards, count, at_least })
    }

    /// By number; by name, telephone or identity number, for whoever works on the case itself.
    async fn found_exactly(&self, actor: &Actor, text: &str) -> Answer<Vec<Card>> {
        let mut rows: Vec<(CaseRow, bool)> = Vec::new();
        if let Ok(case_no) = text.parse::<CaseNo>() {
            rows.extend(self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.map(|row| (row, true)));
        }
        let mut wanted = vec![(BlindKind::Name, text.to_owned())];
        if let Ok(phone) = Phone::parse(text) {
            wanted.push((BlindKind::Phone, phone.to_string()));
        }
        if let Ok(id) = IdNumber::parse(text) {
            wanted.push((BlindKind::Number, id.to_string()));
        }
        if let Ok(code) = CreditCode::parse(text) {
            wanted.push((BlindKind::Number, code.to_string()));
        }
        for (kind, value) in wanted {
            let cases = self.store.blind_find(kind, &value, EXACT).await.map_err(Fault::into_problem)?;
            let found = self.store.case_fetch_many(&cases).await.map_err(Fault::into_problem)?;
            rows.extend(found.into_iter().map(|row| (row, false)));
        }
        let now = self.now();
        let rules = Desk::rules(self);
        let calendar = rules.calendar();
        let mut cards: Vec<Card> = Vec::new();
        for (row, by_number) in rows {
            let pack = self.pack_of(&row.case)?;
            let seen = sight(actor, &row.case, &pack);
            // A case in the pool is masked: nobody may find by name who it is.
            let found = match seen {
                Sight::Full | Sight::Part(Part::Unit | Part::Leading) => true,
                Sight::Part(_) => by_number,
                Sight::Nothing | Sight::Pool | Sight::Party(_) | Sight::Status => false,
            };
            if found && !cards.iter().any(|card| card.case_no == row.case.case_no) {
                let card = Card::seen_by(actor, seen, &row.case, &pack, &calendar, now);
                cards.extend(card.map(|card| Card { outline: None, ..card }));
            }
        }
        Ok(cards)
    }

    /// Indexes cases that changed since, at most `limit`; says how many there were.
    ///
    /// # Errors
    /// Trouble with the store; what was not indexed stays on the list.
    pub async fn index_changed(&self, limit: u32) -> Answer<usize> {
        let waiting = self.store.search_waiting(limit).await.map_err(Fault::into_problem)?;
        if !waiting.is_empty() {
            let documents = self.documents(&waiting).await?;
            self.store.search_index(documents).await?;
        }
        Ok(waiting.len())
    }
}
