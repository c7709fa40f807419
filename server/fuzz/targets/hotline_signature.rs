//! A signature holds for what was signed and for nothing else, whatever bytes a caller sends.
#![no_main]

#[path = "../../src/hotline/signature.rs"]
mod signature;

use domain::value::Instant;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (head, body) = data.split_at(data.len().min(96));
    let text = String::from_utf8_lossy(head);
    let mut parts = text.splitn(3, '|');
    let (timestamp, given, path) =
        (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let now = Instant::from_unix(timestamp.trim().parse().unwrap_or(0).clamp(0, 4_000_000_000));
    // Nobody guesses a signature.
    assert!(!signature::verify("secret", timestamp, "POST", path, body, given, now));
    let right = signature::sign("secret", now.unix(), "POST", path, body);
    let holds = |secret, path: &str, body: &[u8]| {
        signature::verify(secret, &now.unix().to_string(), "POST", path, body, &right, now)
    };
    assert!(holds("secret", path, body));
    assert!(!holds("other", path, body));
    assert!(!holds("secret", path, &[body, b" "].concat()));
    if let Some((_, shorter)) = body.split_first() {
        assert!(!holds("secret", path, shorter));
    }
});
