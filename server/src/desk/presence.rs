//! Who is at work on which case at the moment. Known to this process only, and gone when nothing is heard for a minute.

use domain::value::{AccountId, CaseNo, Instant};
use domain::view::Working;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whoever is not heard of for so many seconds is taken to have left.
const HEARD_WITHIN: i64 = 60;

#[derive(Debug, Clone)]
struct Person {
    account: AccountId,
    name: String,
    what: String,
    until: Instant,
}

#[derive(Debug, Default)]
struct Place {
    /// Boards that show the case.
    boards: BTreeSet<String>,
    people: Vec<Person>,
}

/// Who works on what.
#[derive(Debug, Clone, Default)]
pub(super) struct Presence(Arc<Mutex<BTreeMap<CaseNo, Place>>>);

impl Presence {
    fn places(&self) -> MutexGuard<'_, BTreeMap<CaseNo, Place>> {
        // Whoever panicked here left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody works on a case, or with `what` as `None` no longer; answers with who does now.
    pub(super) fn note(
        &self,
        case_no: CaseNo,
        boards: BTreeSet<String>,
        who: (AccountId, String),
        what: Option<String>,
        now: Instant,
    ) -> Working {
        let mut places = self.places();
        places.retain(|_, place| {
            place.people.retain(|person| is_here(person, now));
            !place.people.is_empty()
        });
        let (account, name) = who;
        let place = places.entry(case_no).or_default();
        place.boards = boards;
        place.people.retain(|person| person.account != account);
        if let Some(what) = what {
            place.people.push(Person { account, name, what, until: now.plus(HEARD_WITHIN) });
        }
        working(case_no, place, now)
    }

    /// Who works on what of the cases these boards show.
    pub(super) fn on(&self, boards: &[String], now: Instant) -> Vec<Working> {
        let places = self.places();
        places
            .iter()
            .filter(|(_, place)| boards.iter().any(|board| place.boards.contains(board)))
            .map(|(case_no, place)| working(*case_no, place, now))
            .filter(|working| !working.people.is_empty())
            .collect()
    }
}

/// Until a minute is over, also where the clock was set back meanwhile.
fn is_here(person: &Person, now: Instant) -> bool {
    (1..=HEARD_WITHIN).contains(&(person.until.unix() - now.unix()))
}

fn working(case_no: CaseNo, place: &Place, now: Instant) -> Working {
    let here = place.people.iter().filter(|person| is_here(person, now));
    Working { case_no, people: here.map(|person| (person.account, person.name.clone(), person.what.clone())).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_heard_of_has_left() {
        let presence = Presence::default();
        let boards = || BTreeSet::from(["tax".to_owned()]);
        let case_no: CaseNo = "2026-0001".parse().expect("number");
        let start = Instant::from_unix(1_000);
        let note = |account, what: Option<&str>, now| {
            presence.note(case_no, boards(), (AccountId(account), "王强".to_owned()), what.map(str::to_owned), now)
        };
        assert_eq!(note(1, Some("写回复"), start).people.len(), 1);
        assert_eq!(note(2, Some("看材料"), start.plus(30)).people.len(), 2);
        assert_eq!(presence.on(&["tax".to_owned()], start.plus(31)).len(), 1);
        assert!(presence.on(&["medical".to_owned()], start).is_empty());
        assert_eq!(note(2, Some("看材料"), start.plus(70)).people.len(), 1);
        assert!(note(2, None, start.plus(71)).people.is_empty());
        assert!(presence.on(&["tax".to_owned()], start.plus(72)).is_empty());
    }
}
