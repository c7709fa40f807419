//! The contribution month (费款所属期), which decides between the tax bureau and the earlier offices (M-3.2.2-a).

use super::Malformed;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A contribution month, `2024-04`; years 1980 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContributionMonth {
    year: u16,
    month: u8,
}

impl ContributionMonth {
    /// The month, if the year is 1980 to 2199 and the month 1 to 12.
    pub fn new(year: u16, month: u8) -> Result<Self, Malformed> {
        if !(1980..=2199).contains(&year) {
            return Err(Malformed::new("费款所属期的年份应在 1980 年至 2199 年之间"));
        }
        if !(1..=12).contains(&month) {
            return Err(Malformed::new("月份应为 1 至 12"));
        }
        Ok(Self { year, month })
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.month == 1 { Self { year: self.year - 1, month: 12 } } else { Self { month: self.month - 1, ..self } }
    }

    /// Months from `self` to `to`, both included; 0 when `to` is earlier.
    pub fn months_through(self, to: Self) -> u32 {
        let index = |month: Self| u32::from(month.year) * 12 + u32::from(month.month);
        (index(to) + 1).saturating_sub(index(self))
    }
}

impl fmt::Display for ContributionMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for ContributionMonth {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("费款所属期格式应为 2024-04");
        let (year, month) = text.split_once('-').ok_or_else(malformed)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(malformed());
        }
        Self::new(year.parse().map_err(|_| malformed())?, month.parse().map_err(|_| malformed())?)
    }
}

impl Serialize for ContributionMonth {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContributionMonth {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// From one contribution month to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Period {
    from: ContributionMonth,
    to: ContributionMonth,
}

#[derive(Serialize, Deserialize)]
struct Bounds {
    from: ContributionMonth,
    to: ContributionMonth,
}

impl Period {
    /// The period, if `from` is not after `to`.
    pub fn new(from: ContributionMonth, to: ContributionMonth) -> Result<Self, Malformed> {
        if from > to {
            return Err(Malformed::new("开始月份不能晚于结束月份"));
        }
        Ok(Self { from, to })
    }

    /// First month.
    pub fn from(self) -> ContributionMonth {
        self.from
    }

    /// Last month.
    pub fn to(self) -> ContributionMonth {
        self.to
    }

    /// Number of months.
    pub fn months(self) -> u32 {
        self.from.months_through(self.to)
    }

    /// Whether the two periods share a month.
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// The parts before `at` and from `at` on; `None` where there is no month.
    pub fn split_at(self, at: ContributionMonth) -> (Option<Self>, Option<Self>) {
        if self.to < at {
            (Some(self), None)
        } else if self.from >= at {
            (None, Some(self))
        } else {
            (Some(Self { from: self.from, to: at.previous() }), Some(Self { from: at, to: self.to }))
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 至 {}", self.from, self.to)
    }
}

impl TryFrom<Bounds> for Period {
    type Error = Malformed;

    fn try_from(bounds: Bounds) -> Result<Self, Malformed> {
        Self::new(bounds.from, bounds.to)
    }
}

impl From<Period> for Bounds {
    fn from(period: Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_period_across_the_reform_is_split_into_its_two_parts() {
        let reform = "2024-04".parse().unwrap();
        assert_eq!(
            period("2023-06", "2024-09").split_at(reform),
            (Some(period("2023-06", "2024-03")), Some(period("2024-04", "2024-09")))
        );
        assert_eq!(period("2024-04", "2024-04").split_at(reform), (None, Some(period("2024-04", "2024-04"))));
        assert_eq!(period("2019-01", "2024-03").split_at(reform), (Some(period("2019-01", "2024-03")), None));
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused_also_when_read() {
        assert!(Period::new("2025-06".parse().unwrap(), "2025-01".parse().unwrap()).is_err());
        assert!(serde_json::from_str::<Period>(r#"{"from":"2025-06","to":"2025-01"}"#).is_err());
        assert!("2025-13".parse::<ContributionMonth>().is_err());
        assert!("1970-01".parse::<ContributionMonth>().is_err());
    }
}
