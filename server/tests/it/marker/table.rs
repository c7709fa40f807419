//! The table of who sees what, `table.txt`: a line for every key of a mark.
//!
//! `key = somebody somebody@place somebody:under-a-condition`, then `# requirements row`. Without a place, somebody sees
//! it where a case is read: its page, documents, letters, files. With `?` somebody may see it and need not.

use super::ink::{By, Mark};
use super::stage::{Played, Rel};
use super::viewers::Viewer;
use crate::support::CAST;
use std::collections::BTreeMap;

/// Where something is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The page of a case, and its data.
    Page,
    /// A document opened by staff.
    Document,
    /// A letter, opened by a party.
    Letter,
    /// A file's name or bytes.
    File,
    /// The board: cards, lists, views of it.
    Card,
    /// What waits: tasks, inbox, counts.
    List,
    /// The registration as a form.
    Form,
    /// A full value, opened with a purpose.
    Reveal,
    /// That a search finds by it.
    Find,
    /// The picker of cases to merge.
    Merge,
    /// Registers and their export.
    Register,
    /// Live events.
    Live,
    /// What goes to the hotline.
    Hotline,
    /// Messages for others' gateways.
    Message,
    /// Everything else.
    Other,
}

impl Place {
    fn parse(name: &str) -> Self {
        match name {
            "page" => Self::Page,
            "document" => Self::Document,
            "letter" => Self::Letter,
            "file" => Self::File,
            "card" => Self::Card,
            "list" => Self::List,
            "form" => Self::Form,
            "reveal" => Self::Reveal,
            "find" => Self::Find,
            "merge" => Self::Merge,
            "register" => Self::Register,
            "live" => Self::Live,
            "hotline" => Self::Hotline,
            "message" => Self::Message,
            "other" => Self::Other,
            unknown => panic!("no place {unknown}"),
        }
    }

    /// Where a case is read.
    fn of_case(self) -> bool {
        matches!(self, Self::Page | Self::Document | Self::Letter | Self::File)
    }
}

/// Somebody in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader {
    /// As written.
    pub(crate) text: String,
    who: String,
    conditions: Vec<String>,
    places: Vec<Place>,
    /// Need not see it.
    pub(crate) perhaps: bool,
}

impl Reader {
    fn parse(text: &str) -> Self {
        let (rest, perhaps) = text.strip_suffix('?').map_or((text, false), |rest| (rest, true));
        let (rest, places) = rest.split_once('@').unwrap_or((rest, ""));
        let mut parts = rest.split(':').map(str::to_owned);
        Self {
            text: text.to_owned(),
            who: parts.next().unwrap(),
            conditions: parts.collect(),
            places: places.split('+').filter(|place| !place.is_empty()).map(Place::parse).collect(),
            perhaps,
        }
    }

    /// Whether it is read there.
    pub(crate) fn reads_in(&self, place: Place) -> bool {
        if self.places.is_empty() { place.of_case() } else { self.places.contains(&place) }
    }

    /// Whether `viewer` is meant, for a mark of that case.
    pub(crate) fn means(&self, viewer: &Viewer, mark: &Mark, played: Option<&Played>) -> bool {
        let rel = played.and_then(|played| viewer.rel(played));
        let stands = match self.who.as_str() {
            "full" => rel == Some(Rel::Full),
            "unit" => rel == Some(Rel::Unit),
            "leading" => rel == Some(Rel::Leading),
            "leader" => rel == Some(Rel::Leader),
            "slip" => rel == Some(Rel::Slip),
            "check" => rel == Some(Rel::Check),
            "court" => rel == Some(Rel::Court),
            "opinion" => rel == Some(Rel::Opinion),
            "clue" => rel == Some(Rel::Clue),
            "stage" => rel == Some(Rel::Stage),
            "asked" => rel == Some(Rel::Asked),
            "pool" => rel == Some(Rel::Pool),
            "applicant" => rel == Some(Rel::Applicant),
            "agent" => rel == Some(Rel::Agent),
            "respondent" => rel == Some(Rel::Respondent),
            "party" => matches!(rel, Some(Rel::Applicant | Rel::Agent | Rel::Respondent)),
            "machine" => rel == Some(Rel::Machine),
            "staff" => viewer.department().is_some(),
            role => {
                assert!(role.len() == 3 && role.chars().all(|c| c.is_ascii_uppercase()), "nobody is called {role}");
                viewer.has(role)
            }
        };
        let author = match &mark.by {
            By::Staff(login) => CAST.iter().find(|(known, ..)| known == login).map(|(_, _, _, department)| *department),
            By::Party(_) | By::Machine => None,
        };
        stands
            && self.conditions.iter().all(|condition| match condition.as_str() {
                // The viewer's department wrote it, or is spoken to.
                "own" => {
                    let own = viewer.department();
                    own.is_some() && (own == author || own == mark.unit.as_deref())
                }
                // Units read each other by now.
                "open" => played.is_some_and(|played| played.open),
                // The reply, or what stands for it, has reached both sides.
                "served" => played.is_some_and(|played| {
                    played.served && !(played.withdrew && viewer.rel(played) == Some(Rel::Applicant))
                }),
                "head" => viewer.has("DHD"),
                "justice" => viewer.department() == Some("justice_bureau"),
                "hrss" => viewer.department() == Some("hrss_bureau"),
                "STA" | "JUS" | "GOV" | "CYB" | "COU" => viewer.has(condition),
                // The party wrote it, or it answers that party.
                "self" => {
                    let party = viewer.party();
                    party.is_some() && (mark.by == By::Party(party.unwrap_or(0)) || mark.party == party)
                }
                "named" => !played.is_some_and(|played| played.name.starts_with("hidden")),
                unknown => panic!("no condition {unknown}"),
            })
    }
}

/// The table.
pub(crate) type Table = BTreeMap<String, Vec<Reader>>;

/// A list beside this file.
pub(crate) fn read(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/marker").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Reads it; every line must say where it comes from.
pub(crate) fn table() -> Table {
    let mut table = Table::new();
    for (number, line) in read("table.txt").lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (row, why) = line.split_once('#').unwrap_or((line, ""));
        let (key, readers) = row.split_once('=').unwrap_or_else(|| panic!("line {}: {line}", number + 1));
        assert!(!why.trim().is_empty(), "line {}: says no requirement", number + 1);
        let readers = readers.split_whitespace().map(Reader::parse).collect();
        assert!(table.insert(key.trim().to_owned(), readers).is_none(), "line {}: twice", number + 1);
    }
    table
}
