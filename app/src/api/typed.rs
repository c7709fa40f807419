//! What a party typed into a form that was refused, where no script runs: kept for the page that follows in short-lived
//! cookies of the party's own browser, never in an address.

use std::collections::BTreeMap;

/// Texts by field.
pub type Typed = BTreeMap<String, String>;

/// Cookies, and how much one of them holds.
#[cfg(feature = "ssr")]
const COOKIES: [&str; 3] = ["fq_typed0", "fq_typed1", "fq_typed2"];
#[cfg(feature = "ssr")]
const ONE: usize = 3500;
/// Seconds for which they live: the page that follows is asked for at once.
#[cfg(feature = "ssr")]
const LIFE: i64 = 120;

/// What is kept for the staff's own pages, in place of a case.
pub const DESK: &str = "desk";

/// Field that says of which case it was typed: another tab's page shows nothing of it.
#[cfg(feature = "ssr")]
const CASE: &str = "";

/// Keeps what was typed on the page of a case, and the words that say what became of it; more than fits is not kept.
#[cfg(feature = "ssr")]
pub(super) fn keep(case_no: &str, fields: &[(&str, &str)], words: &str) {
    let told = [(crate::told::WORDS, words)];
    let all = fields.iter().chain(&told);
    let mut typed: BTreeMap<&str, &str> =
        all.filter(|(_, text)| !text.trim().is_empty()).map(|(field, text)| (*field, *text)).collect();
    if typed.is_empty() {
        return;
    }
    typed.insert(CASE, case_no);
    let Ok(json) = serde_json::to_string(&typed) else { return };
    let text = hex(json.as_bytes());
    if text.len() > ONE * COOKIES.len() {
        return;
    }
    let mut rest = text.as_str();
    for name in COOKIES {
        let (part, left) = rest.split_at(rest.len().min(ONE));
        crate::context::set_cookie(name, part, if part.is_empty() { 0 } else { LIFE }, true);
        rest = left;
    }
}

/// Nothing typed stays in the browser.
#[cfg(feature = "ssr")]
pub(super) fn forget() {
    for name in COOKIES {
        crate::context::set_cookie(name, "", 0, true);
    }
}

/// What was kept for the page of that case, once.
#[cfg(feature = "ssr")]
pub fn take(case_no: &str) -> Typed {
    let Some(parts) = leptos::prelude::use_context::<http::request::Parts>() else { return Typed::new() };
    let cookies: Vec<(&str, &str)> = parts
        .headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .collect();
    let secure = crate::context::visitor().secure;
    let text: String = COOKIES
        .iter()
        .map(|name| crate::context::cookie::named(name, secure))
        .filter_map(|name| cookies.iter().find(|(key, _)| *key == name))
        .map(|(_, value)| *value)
        .collect();
    if text.is_empty() {
        return Typed::new();
    }
    let mut typed: Typed = unhex(&text).and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
    if typed.remove(CASE).as_deref() != Some(case_no) {
        return Typed::new();
    }
    forget();
    typed
}

/// Nothing: where a script runs, the form itself keeps it.
#[cfg(not(feature = "ssr"))]
pub fn take(_case_no: &str) -> Typed {
    Typed::new()
}

#[cfg(feature = "ssr")]
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(feature = "ssr")]
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        assert_eq!(unhex(&hex("异议 <1>".as_bytes())), Some("异议 <1>".as_bytes().to_vec()));
        assert_eq!(unhex("zz"), None);
    }
}
