//! Swimlanes, and how near a due date is.

use super::super::board::Card;
use crate::case::SubState;
use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// More lanes than these begin folded.
pub const LANES_MOST: usize = 8;

/// How near the due date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DueBand {
    /// Past.
    Over,
    /// The last day is today.
    Today,
    /// At most three working days are left.
    Soon,
    /// More than three working days are left.
    Later,
    /// It stands still, waits for a party, or there is none.
    None,
}

impl DueBand {
    /// Every band, the most urgent first.
    pub const ALL: [Self; 5] = [Self::Over, Self::Today, Self::Soon, Self::Later, Self::None];

    /// As it stands in an address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Later => "later",
            Self::None => "none",
        }
    }

    /// In words.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Over => "超期",
            Self::Today => "今天到期",
            Self::Soon => "三个工作日内",
            Self::Later => "三个工作日以后",
            Self::None => "不计期限",
        }
    }

    /// That of a card.
    pub fn of(card: &Card, now: Instant) -> Self {
        let running = card.due.as_ref().filter(|due| !due.paused && due.kind.binds_office());
        let Some(due) = running.filter(|_| card.state != SubState::Archived) else { return Self::None };
        if due.at.since(now) <= 0 {
            Self::Over
        } else if due.at.plus(-1).day() == now.day() {
            Self::Today
        } else if due.days <= 3 {
            Self::Soon
        } else {
            Self::Later
        }
    }

    /// Whether the card is of this band.
    pub fn holds(self, card: &Card, now: Instant) -> bool {
        Self::of(card, now) == self
    }
}

/// By what the board is divided into lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Group {
    /// Not at all.
    #[default]
    None,
    /// The accountable department.
    Department,
    /// The track.
    Track,
    /// The town.
    Town,
    /// The due date.
    Due,
}

impl Group {
    /// Every way, none first.
    pub const ALL: [Self; 5] = [Self::None, Self::Department, Self::Track, Self::Town, Self::Due];

    /// As it stands in an address.
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Department => "department",
            Self::Track => "track",
            Self::Town => "town",
            Self::Due => "due",
        }
    }

    /// In words.
    pub fn zh(self) -> &'static str {
        match self {
            Self::None => "不分组",
            Self::Department => "按部门",
            Self::Track => "按类型",
            Self::Town => "按镇",
            Self::Due => "按期限",
        }
    }

    /// The lane of a card: its place among the lanes, and its name.
    pub fn lane(self, card: &Card, now: Instant) -> (u8, String) {
        match self {
            Self::None => (0, String::new()),
            Self::Department => match card.departments.first() {
                Some((_, name)) => (0, name.clone()),
                None => (1, "未定部门".to_owned()),
            },
            Self::Track => match card.track {
                Some(track) => (0, track.zh().to_owned()),
                None => (1, "未分类".to_owned()),
            },
            Self::Town => match card.town.as_str() {
                "" => (1, "未填地点".to_owned()),
                town => (0, town.to_owned()),
            },
            Self::Due => {
                let band = DueBand::of(card, now);
                (band as u8, band.zh().to_owned())
            }
        }
    }
}
