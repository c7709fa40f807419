//! Amounts of money in fen (分).

use super::Malformed;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in fen, 0 up to and including 10¹² yuan. `Display` prints yuan: `128,400.00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Money(i64);

impl Money {
    /// Most that is accepted: 10¹² yuan.
    pub const MAX: Self = Self(100_000_000_000_000);

    /// From fen.
    pub fn from_fen(fen: i64) -> Result<Self, Malformed> {
        if fen < 0 {
            return Err(Malformed::new("金额不能是负数"));
        }
        if fen > Self::MAX.0 {
            return Err(Malformed::new("金额不能超过 1 万亿元"));
        }
        Ok(Self(fen))
    }

    /// Fen.
    pub fn fen(self) -> i64 {
        self.0
    }

    /// Parses yuan as people write them: `128400`, `128,400.5`, `128400.00 元`.
    pub fn parse_yuan(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("金额请填数字，最多两位小数，例如 12840.50");
        let text: String =
            text.trim().trim_end_matches('元').trim().chars().filter(|c| !matches!(c, ',' | '，')).collect();
        if text.starts_with('-') {
            return Err(Malformed::new("金额不能是负数"));
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 2 {
            return Err(malformed());
        }
        if whole.len() > 13 {
            return Err(Malformed::new("金额不能超过 1 万亿元"));
        }
        let whole: i64 = whole.parse().map_err(|_| malformed())?;
        let fraction: i64 = format!("{fraction:0<2}").parse().map_err(|_| malformed())?;
        Self::from_fen(whole * 100 + fraction)
    }
}

impl TryFrom<i64> for Money {
    type Error = Malformed;

    fn try_from(fen: i64) -> Result<Self, Malformed> {
        Self::from_fen(fen)
    }
}

impl From<Money> for i64 {
    fn from(money: Money) -> Self {
        money.0
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = (self.0 / 100).to_string();
        let mut grouped = String::with_capacity(yuan.len() + 4);
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{grouped}.{:02}", self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_are_read_as_people_write_them() {
        assert_eq!(Money::parse_yuan("128,400.5 元").unwrap().fen(), 12_840_050);
        assert_eq!(Money::parse_yuan("128400").unwrap().to_string(), "128,400.00");
        assert_eq!(Money::parse_yuan("0.07").unwrap().to_string(), "0.07");
        for text in ["", "-1", "1.234", "1e5", "一百", "10000000000000", "9999999999999999999999"] {
            assert!(Money::parse_yuan(text).is_err(), "{text}");
        }
    }
}
