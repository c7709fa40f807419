//! Personal values that may be present in full or only masked.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A checked personal value, or what is left of it for somebody who need not know it (M-5.3-a). A masked value can
/// never be mistaken for a full one: it does not pass the check of `T`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Protected<T> {
    /// In full.
    Full(T),
    /// Masked, for display.
    Masked(String),
}

impl<T: fmt::Display> Protected<T> {
    /// The full value, if it is here.
    pub fn full(&self) -> Option<&T> {
        match self {
            Self::Full(value) => Some(value),
            Self::Masked(_) => None,
        }
    }

    /// The value masked with `mask`.
    #[must_use]
    pub fn masked(&self, mask: fn(&str) -> String) -> Self {
        match self {
            Self::Full(value) => Self::Masked(mask(&value.to_string())),
            Self::Masked(text) => Self::Masked(text.clone()),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Protected<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(value) => value.fmt(f),
            Self::Masked(text) => f.write_str(text),
        }
    }
}

impl<T> From<T> for Protected<T> {
    fn from(value: T) -> Self {
        Self::Full(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Phone, mask_phone};

    #[test]
    fn a_masked_value_stays_masked_on_the_wire() {
        let full: Protected<Phone> = Phone::parse("13800000001").unwrap().into();
        let wire = serde_json::to_string(&full.masked(mask_phone)).unwrap();
        assert_eq!(wire, "\"138****0001\"");
        assert_eq!(serde_json::from_str::<Protected<Phone>>(&wire).unwrap().full(), None);
        assert_eq!(serde_json::from_str::<Protected<Phone>>("\"13800000001\"").unwrap(), full);
    }
}
