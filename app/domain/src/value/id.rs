//! Identifiers. None of them carries personal information.

use super::Malformed;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier as it stands in a pack or the store.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    };
}

text_id!(
    /// A department of a policy pack, `tax_bureau`.
    DepartmentId
);
text_id!(
    /// A town (辖区) of a policy pack; or the name of a place outside it, as the citizen wrote it.
    TownId
);
text_id!(
    /// A clause of a source document as numbered in the requirements, `M-4.1-f`.
    ClauseId
);
text_id!(
    /// The number of an official document, `漠税争答〔2026〕7号`.
    DocumentNo
);

/// An account of a member of staff or of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// The number a citizen quotes (受理编号): year and serial, `2026-0047`; a split case adds `-2`, `-3` (TR82).
/// It never changes, whichever department ends up responsible (M-1-a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNo {
    year: u16,
    serial: u32,
    part: u8,
}

impl CaseNo {
    /// The `serial`-th case of `year`.
    pub const fn new(year: u16, serial: u32) -> Self {
        Self { year, serial, part: 1 }
    }

    /// The `part`-th card of the same case, 2 or more (TR82).
    #[must_use]
    pub const fn part(self, part: u8) -> Self {
        Self { part, ..self }
    }

    /// Year of registration.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Serial number within the year.
    pub const fn serial(self) -> u32 {
        self.serial
    }

    /// Which card of a split case this is; 1 for the case itself.
    pub const fn part_no(self) -> u8 {
        self.part
    }
}

impl fmt::Display for CaseNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.year, self.serial)?;
        if self.part > 1 { write!(f, "-{}", self.part) } else { Ok(()) }
    }
}

impl std::str::FromStr for CaseNo {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("受理编号的样子是 2026-0047");
        let text = text.trim();
        let number =
            |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
        let mut parts = text.split('-');
        let (year, serial, part) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(year), Some(serial), part, None) if year.len() == 4 && serial.len() >= 4 => (year, serial, part),
            _ => return Err(malformed()),
        };
        let case_no = Self {
            year: number(year).and_then(|year| u16::try_from(year).ok()).ok_or_else(malformed)?,
            serial: number(serial).filter(|serial| *serial > 0).ok_or_else(malformed)?,
            part: match part {
                None => 1,
                Some(part) => number(part)
                    .and_then(|part| u8::try_from(part).ok())
                    .filter(|part| *part > 1)
                    .ok_or_else(malformed)?,
            },
        };
        // One spelling only: 2026-00047 is not another name for 2026-0047.
        if case_no.to_string() == text { Ok(case_no) } else { Err(malformed()) }
    }
}

impl TryFrom<String> for CaseNo {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<CaseNo> for String {
    fn from(case_no: CaseNo) -> Self {
        case_no.to_string()
    }
}

/// Number in a department's intake ledger (台账序号, M-4.1-c): serial per department and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerNo {
    /// The accepting department.
    pub department: DepartmentId,
    /// Year of registration.
    pub year: u16,
    /// Serial, without gaps.
    pub serial: u32,
}

impl fmt::Display for LedgerNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 年第 {} 号", self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_has_one_spelling() {
        for text in ["2026-0047", "2026-0047-2", "2026-12345", "2026-1000000"] {
            assert_eq!(text.parse::<CaseNo>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026",
            "2026-47",
            "2026-00047",
            "2026-0000",
            "2026-0047-1",
            "2026-0047-2-3",
            "26-0047",
            "２０２６-0047",
        ] {
            assert!(text.parse::<CaseNo>().is_err(), "{text}");
        }
    }
}
