//! The order of the table.

use super::super::board::Card;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// By what a table is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Sort {
    /// Due first, as in the columns.
    #[default]
    Due,
    /// Number.
    No,
    /// Title.
    Title,
    /// Stage.
    Stage,
    /// Town.
    Town,
    /// Category.
    Kind,
    /// First receiver.
    Person,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 7] = [Self::No, Self::Title, Self::Stage, Self::Town, Self::Kind, Self::Person, Self::Due];

    /// As it stands in an address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::No => "no",
            Self::Title => "title",
            Self::Stage => "stage",
            Self::Town => "town",
            Self::Kind => "kind",
            Self::Person => "person",
        }
    }

    /// Head of the column.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Due => "期限",
            Self::No => "编号",
            Self::Title => "事由",
            Self::Stage => "环节",
            Self::Town => "镇",
            Self::Kind => "争议类型",
            Self::Person => "首问",
        }
    }

    /// Which of two cards comes first; the number decides between equals, so that the order never wavers.
    pub fn compare(self, one: &Card, other: &Card) -> Ordering {
        let texts = |of: fn(&Card) -> &str| {
            // What is not there comes last.
            (of(one).is_empty(), of(one)).cmp(&(of(other).is_empty(), of(other)))
        };
        let by = match self {
            Self::Due => one.order.cmp(&other.order),
            Self::No => Ordering::Equal,
            Self::Title => texts(|card| &card.title),
            Self::Stage => one.state.cmp(&other.state),
            Self::Town => texts(|card| &card.town),
            Self::Kind => texts(|card| &card.category),
            Self::Person => texts(Card::at_work),
        };
        by.then_with(|| one.case_no.cmp(&other.case_no))
    }
}
