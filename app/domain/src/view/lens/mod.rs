//! What of a board somebody looks at: filters, groups, order. Everything stands in the address, so that a view can be
//! kept, sent and opened again; an address is untrusted and never fails, it only leaves out what it cannot be.

mod address;
mod group;
mod sort;
mod words;

pub use address::track_id;
pub use group::{DueBand, DueBounds, Group, LANES_MOST};
pub use sort::Sort;
pub use words::{SEARCH_LETTERS, SEARCH_WORDS, WORD_LEAST, has_words, searched, words_in, words_of};

use super::board::Card;
use crate::case::Track;
use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// How the cards are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Layout {
    /// Columns by stage.
    #[default]
    Columns,
    /// A table.
    List,
}

/// What of a board is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lens {
    /// Departments, by the name on their seal.
    #[serde(default)]
    pub departments: Vec<String>,
    /// Categories, by the name on cards.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Tracks.
    #[serde(default)]
    pub tracks: Vec<Track>,
    /// Towns, by name.
    #[serde(default)]
    pub towns: Vec<String>,
    /// When due.
    #[serde(default)]
    pub due: Vec<DueBand>,
    /// First receivers, by name.
    #[serde(default)]
    pub people: Vec<String>,
    /// Channels, by the name on cards.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Grids, by code (M-3.2.9-d).
    #[serde(default)]
    pub grids: Vec<String>,
    /// Words to be found on the card.
    #[serde(default)]
    pub text: String,
    /// Swimlanes.
    #[serde(default)]
    pub group: Group,
    /// Lanes that are folded, by name; `None` while nobody has folded or unfolded any.
    #[serde(default)]
    pub folded: Option<Vec<String>>,
    /// Columns or a table.
    #[serde(default)]
    pub layout: Layout,
    /// Order of the table.
    #[serde(default)]
    pub sort: Sort,
    /// Whether the order is turned round.
    #[serde(default)]
    pub descending: bool,
}

impl Lens {
    /// Whether every card passes.
    pub fn admits_all(&self) -> bool {
        self.conditions() == 0
    }

    /// How many conditions a card has to meet.
    pub fn conditions(&self) -> usize {
        [
            self.departments.is_empty(),
            self.kinds.is_empty(),
            self.tracks.is_empty(),
            self.towns.is_empty(),
            self.due.is_empty(),
            self.people.is_empty(),
            self.channels.is_empty(),
            self.grids.is_empty(),
            self.text.is_empty(),
        ]
        .into_iter()
        .filter(|empty| !empty)
        .count()
    }

    /// The same without any condition: layout and groups stay.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self {
            group: self.group,
            folded: self.folded.clone(),
            layout: self.layout,
            sort: self.sort,
            descending: self.descending,
            ..Self::default()
        }
    }

    /// The words to be found, as they are compared; what is too short to be found is left out.
    pub fn words(&self) -> Vec<String> {
        words_in(&self.text)
    }

    /// Whether the card meets every condition but the words: within one condition any value suffices.
    pub fn admits(&self, card: &Card, now: Instant) -> bool {
        let any = |wanted: &[String], has: &str| wanted.is_empty() || wanted.iter().any(|one| one == has);
        let department = self.departments.is_empty()
            || card.departments.iter().any(|(_, name)| self.departments.iter().any(|one| one == name));
        department
            && any(&self.kinds, &card.category)
            && any(&self.towns, &card.town)
            && any(&self.people, card.at_work())
            && any(&self.channels, &card.channel)
            && any(&self.grids, &card.grid)
            && (self.tracks.is_empty() || card.track.is_some_and(|track| self.tracks.contains(&track)))
            && (self.due.is_empty() || self.due.iter().any(|band| band.holds(card, now)))
    }
}

#[cfg(test)]
mod tests;
