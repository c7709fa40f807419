//! 查找: cases by number, by exact name, telephone or identity number, and by the words of their accounts.
//!
//! Who looks for a name or a number must know it: ever new ones are counted by account, and what is found by one is on
//! record like any opening (M-5.3-a), so that nobody tries the digits behind a mask.

use super::Desk;
use super::look::boards_of;
use crate::store::{AttemptKey, BlindKind, CaseRow, Fault};
use crate::watch::{SecurityEvent, note};
use domain::access::{Actor, Part, Role, Sight, sight};
use domain::ports::Answer;
use domain::problem::Problem;
use domain::value::{AccountId, CaseNo, CreditCode, IdNumber, Phone};
use domain::view::{Card, FoundView, searched};
use lru::LruCache;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// Cards shown.
const SHOWN: usize = 50;
/// Cases found by an exact name or number that are looked at.
const EXACT: u32 = 20;
/// Counting stops here, and says so.
const COUNTED: u32 = 1_000;
/// Candidates read for one page: some may have left the board since they were indexed.
const READ: u32 = 60;
/// Seconds in which different names and numbers are counted.
const MINUTE: i64 = 60;
/// Accounts whose searches are known.
const ACCOUNTS: NonZeroUsize = match NonZeroUsize::new(2_000) {
    Some(accounts) => accounts,
    None => NonZeroUsize::MIN,
};

/// What each account looked for lately, as keyed digests, in this process.
#[derive(Clone)]
pub(super) struct Searches(Arc<Mutex<LruCache<AccountId, Lately>>>);

/// Searches of an account, the oldest first: when, and of what.
type Lately = VecDeque<(i64, AttemptKey)>;

impl Default for Searches {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(ACCOUNTS))))
    }
}

impl Searches {
    /// Whether the account looks for this for the first time within the minute; the same again tells nothing new.
    ///
    /// # Errors
    /// Too many different ones: the seconds until the next.
    fn admit(&self, account: AccountId, text: AttemptKey, most: u32, now: i64) -> Answer<bool> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = known.get_or_insert_mut(account, VecDeque::new);
        lately.retain(|(at, _)| (0..MINUTE).contains(&(now - at)));
        if lately.iter().any(|(_, known)| *known == text) {
            return Ok(false);
        }
        if lately.len() >= most as usize {
            let wait = lately.front().map_or(MINUTE, |(first, _)| first + MINUTE - now);
            return Err(Problem::TooMany(u32::try_from(wait).unwrap_or(1)));
        }
        lately.push_back((now, text));
        Ok(true)
    }

    /// It was not answered.
    fn forget(&self, account: AccountId, text: AttemptKey) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lately) = known.get_mut(&account) {
            lately.retain(|(_, known)| *known != text);
        }
    }
}

/// By what a case was found, for the record.
fn found_by(kind: BlindKind) -> &'static str {
    match kind {
        BlindKind::Name => "按姓名或单位名称查到",
        BlindKind::Phone => "按电话查到",
        BlindKind::Number => "按证件号码查到",
        BlindKind::Petition => "按信访件编号查到",
    }
}

impl Desk {
    /// Cases the actor works on that `text` finds, the newest first; offices find by number what they see.
    pub(super) async fn found(&self, actor: &Actor, text: &str) -> Answer<FoundView> {
        let no_cases = [Role::Supervisor, Role::Auditor, Role::Administrator, Role::Statistics];
        if actor.account().is_none() || no_cases.into_iter().any(|role| actor.has(role)) {
            return Err(Problem::NotAllowed("您的岗位不查看案件".to_owned()));
        }
        let text = text.trim();
        let words = searched(text).map_err(|wrong| Problem::Invalid(vec![wrong]))?;
        let mut cards = self.found_exactly(actor, text).await?;
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
        let Some(account) = actor.account() else { return Err(Problem::NotFound) };
        if let Ok(case_no) = text.parse::<CaseNo>() {
            let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?;
            let seen = row.map(|row| self.seen_exactly(actor, &row, true)).transpose()?;
            return Ok(seen.flatten().into_iter().collect());
        }
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.store.attempt_key("search", &[text]);
        let most = self.bounds.budget.searches_per_minute;
        let first = self.searches.admit(account, key, most, self.now().unix()).inspect_err(|_| {
            note(SecurityEvent::BudgetSpent);
        })?;
        let found = self.found_by_digest(actor, text, first).await;
        if found.is_err() {
            self.searches.forget(account, key);
        }
        found
    }

    /// By digest of what was typed; each case is on record before it is handed out, where it is looked for anew.
    async fn found_by_digest(&self, actor: &Actor, text: &str, first: bool) -> Answer<Vec<Card>> {
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
        let mut cards: Vec<Card> = Vec::new();
        for (kind, value) in wanted {
            let cases = self.store.blind_find(kind, &value, EXACT).await.map_err(Fault::into_problem)?;
            for row in self.store.case_fetch_many(&cases).await.map_err(Fault::into_problem)? {
                if cards.iter().any(|card| card.case_no == row.case.case_no) {
                    continue;
                }
                let Some(card) = self.seen_exactly(actor, &row, false)? else { continue };
                if first {
                    self.note(actor, row.case_id, found_by(kind).to_owned(), "查找").await?;
                }
                cards.push(card);
            }
        }
        Ok(cards)
    }

    /// The card of a case that was named exactly, as far as this person may know that it is this case.
    fn seen_exactly(&self, actor: &Actor, row: &CaseRow, by_number: bool) -> Answer<Option<Card>> {
        let pack = self.pack_of(&row.case)?;
        let seen = sight(actor, &row.case, &pack);
        // A case in the pool is masked: nobody may find by name who it is.
        let found = match seen {
            Sight::Full | Sight::Part(Part::Unit | Part::Leading) => true,
            Sight::Part(_) => by_number,
            Sight::Nothing | Sight::Pool | Sight::Party(_) | Sight::Status => false,
        };
        let calendar = Desk::rules(self).calendar();
        let card = found.then(|| Card::seen_by(actor, seen, &row.case, &pack, &calendar, self.now())).flatten();
        Ok(card.map(|card| Card { outline: None, ..card }))
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
