//! Telephone numbers, resident identity numbers (GB 11643) and unified social credit codes (GB 32100-2015).

use super::spelling::squeezed as squeeze;
use super::{Day, Malformed};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and normalises; the error says in Chinese what to change.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                $check(text).map(Self)
            }

            /// The normalised text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;
            fn try_from(text: String) -> Result<Self, Malformed> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_text!(
    /// A mobile number (11 digits) or a landline with area code (`0457-2880001`).
    Phone,
    phone
);
checked_text!(
    /// A resident identity number of 18 characters with a correct check character, or one of 15 from old files.
    /// The region code is not checked against today's table: people keep the code of the county they were born in.
    IdNumber,
    id_number
);
checked_text!(
    /// A unified social credit code of 18 characters with a correct check character.
    CreditCode,
    credit_code
);

fn phone(text: &str) -> Result<String, Malformed> {
    let mut text = squeeze(text);
    if let Some(rest) = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")) {
        text = rest.trim_start_matches('-').to_owned();
    }
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.is_empty() {
        return Err(Malformed::new("请填写联系电话"));
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed::new("电话号码只能是数字"));
    }
    if digits.starts_with('0') {
        let area = if matches!(digits.as_bytes().get(1), Some(b'1' | b'2')) { 3 } else { 4 };
        return match digits.len().checked_sub(area) {
            Some(7 | 8) => Ok(format!("{}-{}", &digits[..area], &digits[area..])),
            _ => Err(Malformed::new("固定电话请带区号填写，例如 0457-2880001")),
        };
    }
    match digits.len() {
        11 if digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9') => Ok(digits),
        11 => Err(Malformed::new("手机号码应以 13 至 19 开头")),
        n if n < 11 => Err(Malformed::new(format!("手机号码少了 {} 位，应为 11 位数字", 11 - n))),
        n => Err(Malformed::new(format!("手机号码多了 {} 位，应为 11 位数字", n - 11))),
    }
}

fn id_number(text: &str) -> Result<String, Malformed> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let text = squeeze(text).to_ascii_uppercase();
    let birth = |year: &str, month: &str, day: &str| {
        Day::new(year.parse().unwrap_or(0), month.parse().unwrap_or(0), day.parse().unwrap_or(0))
            .map_err(|_| Malformed::new("身份证号码中的出生日期不存在，请核对"))
    };
    if !text.is_ascii() {
        return Err(Malformed::new("身份证号码只能是数字，末位可以是 X"));
    }
    match text.len() {
        18 => {
            let (body, check) = text.split_at(17);
            if !body.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(Malformed::new("身份证号码前 17 位应为数字，请核对"));
            }
            birth(&text[6..10], &text[10..12], &text[12..14])?;
            let sum: u32 = body.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
            if check.as_bytes()[0] == CHECKS[(sum % 11) as usize] {
                Ok(text)
            } else {
                Err(Malformed::new("身份证号码有一位不对（校验位不符），请核对"))
            }
        }
        15 if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            birth(&format!("19{}", &text[6..8]), &text[8..10], &text[10..12])?;
            Ok(text)
        }
        0 => Err(Malformed::new("请填写身份证号码")),
        n => Err(Malformed::new(format!("身份证号码应为 18 位，现在是 {n} 位"))),
    }
}

fn credit_code(text: &str) -> Result<String, Malformed> {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let text = squeeze(text).to_ascii_uppercase();
    if text.chars().count() != 18 {
        return Err(Malformed::new(format!("统一社会信用代码应为 18 位，现在是 {} 位", text.chars().count())));
    }
    let value = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte);
    let mut sum = 0;
    let mut weight = 1;
    for byte in text.bytes().take(17) {
        let Some(value) = value(byte) else {
            return Err(Malformed::new("统一社会信用代码不含字母 I、O、S、V、Z，请核对"));
        };
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    if value(text.as_bytes()[17]) == Some((31 - sum % 31) % 31) {
        Ok(text)
    } else {
        Err(Malformed::new("统一社会信用代码有一位不对（校验位不符），请核对"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors() -> serde_json::Value {
        serde_json::from_str(include_str!("../../tests/data/id-vectors.json")).unwrap()
    }

    fn ids(value: &serde_json::Value) -> Vec<String> {
        value.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn identity_numbers_follow_gb_11643() {
        let vectors = vectors();
        for id in ids(&vectors["resident_id_gb11643"]["valid"]) {
            assert_eq!(IdNumber::parse(&id.to_lowercase()).unwrap().as_str(), id);
        }
        for id in ids(&vectors["resident_id_gb11643"]["invalid"]) {
            assert!(IdNumber::parse(&id).is_err(), "{id}");
        }
        assert!(IdNumber::parse("232701000101001").is_ok(), "15 digits, old files");
    }

    #[test]
    fn credit_codes_follow_gb_32100() {
        let vectors = vectors();
        for id in ids(&vectors["uscc_gb32100"]["valid"]) {
            assert_eq!(CreditCode::parse(&id).unwrap().as_str(), id);
        }
        for id in ids(&vectors["uscc_gb32100"]["invalid"]) {
            assert!(CreditCode::parse(&id).is_err(), "{id}");
        }
    }

    #[test]
    fn phone_numbers_are_normalised_and_the_error_counts_the_digits() {
        let vectors = vectors();
        for text in vectors["mobile"]["valid"].as_array().unwrap() {
            assert!(Phone::parse(text.as_str().unwrap()).is_ok(), "{text}");
        }
        assert_eq!(Phone::parse("+86 138-0000-0001").unwrap().as_str(), "13800000001");
        assert_eq!(Phone::parse("１３８０００００００１").unwrap().as_str(), "13800000001");
        assert_eq!(Phone::parse("04572880001").unwrap().as_str(), "0457-2880001");
        assert_eq!(Phone::parse("1380000000").unwrap_err().0, "手机号码少了 1 位，应为 11 位数字");
        for text in ["", "12800000001", "138000000011", "电话", "0457-28800"] {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
    }
}
