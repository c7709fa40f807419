//! Swimlanes, and how near a due date is.

use super::super::board::{Card, days_left};
use super::address::{track_from_id, track_id};
use crate::case::SubState;
use crate::clock::Calendar;
use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// More lanes than these begin folded.
pub const LANES_MOST: usize = 8;

/// Working days left that still count as soon.
const SOON: i32 = 3;

impl Card {
    /// The due date that runs for an office; `None` where it stands still, waits for a party, or there is none.
    pub fn runs_until(&self) -> Option<Instant> {
        let running = self.due.as_ref().filter(|due| !due.paused && due.kind.binds_office());
        running.filter(|_| self.state != SubState::Archived).map(|due| due.at)
    }
}

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

    /// The band called `id` in addresses.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.id() == id)
    }

    /// That of a card.
    pub fn of(card: &Card, now: Instant) -> Self {
        let Some(due) = card.due.as_ref().filter(|_| card.runs_until().is_some()) else { return Self::None };
        if due.at.since(now) <= 0 {
            Self::Over
        } else if due.at.plus(-1).day() == now.day() {
            Self::Today
        } else if due.days <= SOON {
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

/// Where the bands end at a moment, so that due dates can be compared with instants alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueBounds {
    now: Instant,
    today: Instant,
    soon: Instant,
}

impl DueBounds {
    /// Days looked ahead for the third working day; no holiday is as long.
    const AHEAD: usize = 60;

    /// The bounds as of `now`.
    pub fn at(calendar: &Calendar, now: Instant) -> Self {
        let today = now.day().next().start();
        let mut last = now.day().next();
        for _ in 0..Self::AHEAD {
            if days_left(last.next().start(), calendar, now) > SOON {
                break;
            }
            last = last.next();
        }
        Self { now, today, soon: last.start() }
    }

    /// The due dates of a band: after the first instant, up to and including the second. `None` for what has no date.
    pub fn span(self, band: DueBand) -> Option<(Instant, Instant)> {
        let (ever, never) = (Instant::from_unix(i64::MIN / 2), Instant::from_unix(i64::MAX / 2));
        match band {
            DueBand::Over => Some((ever, self.now)),
            DueBand::Today => Some((self.now, self.today)),
            DueBand::Soon => Some((self.today, self.soon)),
            DueBand::Later => Some((self.soon, never)),
            DueBand::None => None,
        }
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
            Self::None => self.lane_of(""),
            Self::Department => self.lane_of(card.departments.first().map_or("", |(_, name)| name)),
            Self::Track => self.lane_of(card.track.map_or("", track_id)),
            Self::Town => self.lane_of(&card.town),
            Self::Due => self.lane_of(DueBand::of(card, now).id()),
        }
    }

    /// The lane of the cards that have `key` where the group looks: a name, or what stands for it in an address.
    pub fn lane_of(self, key: &str) -> (u8, String) {
        match (self, key) {
            (Self::None, _) => (0, String::new()),
            (Self::Department, "") => (1, "未定部门".to_owned()),
            (Self::Town, "") => (1, "未填地点".to_owned()),
            (Self::Department | Self::Town, name) => (0, name.to_owned()),
            (Self::Track, id) => {
                track_from_id(id).map_or((1, "未分类".to_owned()), |track| (0, track.zh().to_owned()))
            }
            (Self::Due, id) => {
                let band = DueBand::from_id(id).unwrap_or(DueBand::None);
                (band as u8, band.zh().to_owned())
            }
        }
    }
}
