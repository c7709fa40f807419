//! Signature of a request: lower-case hexadecimal HMAC-SHA256, under the client's secret, of
//! `timestamp\nMETHOD\npath\nbody`. The timestamp is in Unix seconds and may be five minutes off.

use domain::value::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How far a timestamp may be off, in seconds.
pub const WINDOW: i64 = 300;

fn mac(secret: &str, timestamp: &str, method: &str, path: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in [timestamp, "\n", method, "\n", path, "\n"] {
        mac.update(part.as_bytes());
    }
    mac.update(body);
    Some(mac)
}

/// The signature of a request.
pub fn sign(secret: &str, timestamp: i64, method: &str, path: &str, body: &[u8]) -> String {
    // Any length of secret is accepted by the algorithm.
    mac(secret, &timestamp.to_string(), method, path, body)
        .map(|mac| hex::encode(mac.finalize().into_bytes()))
        .unwrap_or_default()
}

/// Whether a request is signed with `secret`, in time.
pub fn verify(
    secret: &str,
    timestamp: &str,
    method: &str,
    path: &str,
    body: &[u8],
    signature: &str,
    now: Instant,
) -> bool {
    let in_time = timestamp.parse::<i64>().is_ok_and(|sent| sent.abs_diff(now.unix()) <= WINDOW.unsigned_abs());
    let lower = !signature.bytes().any(|byte| byte.is_ascii_uppercase());
    let Ok(given) = hex::decode(signature) else { return false };
    let Some(mac) = mac(secret, timestamp, method, path, body) else { return false };
    // Compared in constant time.
    mac.verify_slice(&given).is_ok() && in_time && lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_one_request_within_five_minutes() {
        let now = Instant::from_unix(1_773_798_000);
        let path = "/api/hotline/v1/tickets";
        let signature = sign("secret", now.unix(), "POST", path, b"{}");
        let holds = |secret, timestamp: i64, method, path, body: &[u8], at: Instant| {
            verify(secret, &timestamp.to_string(), method, path, body, &signature, at)
        };
        assert!(holds("secret", now.unix(), "POST", path, b"{}", now));
        assert!(holds("secret", now.unix(), "POST", path, b"{}", now.plus(WINDOW)));
        assert!(!holds("secret", now.unix(), "POST", path, b"{}", now.plus(WINDOW + 1)));
        assert!(!holds("secret", now.unix(), "POST", path, b"{}", now.plus(-WINDOW - 1)));
        assert!(!holds("secret", now.unix() + 1, "POST", path, b"{}", now), "the timestamp is signed, too");
        assert!(!holds("other", now.unix(), "POST", path, b"{}", now));
        assert!(!holds("secret", now.unix(), "GET", path, b"{}", now));
        assert!(!holds("secret", now.unix(), "POST", "/api/hotline/v1/tickets/1", b"{}", now));
        assert!(!holds("secret", now.unix(), "POST", path, b"{ }", now));
        assert!(!verify("secret", "soon", "POST", path, b"{}", &signature, now));
        assert!(!verify("secret", &now.unix().to_string(), "POST", path, b"{}", "", now));
        assert!(!verify("secret", &now.unix().to_string(), "POST", path, b"{}", &signature.to_uppercase(), now));
    }

    #[test]
    fn a_known_signature() {
        // Computed with another implementation: printf '1700000000\nGET\n/x\n' | openssl dgst -sha256 -hmac k
        assert_eq!(sign("k", 1_700_000_000, "GET", "/x", b""), KNOWN);
    }

    const KNOWN: &str = "f775c642f2e2d783a4ce4e69f080724396cfd6a4c934fc6ccb77fcefbca78364";
}
