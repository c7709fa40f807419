//! Sealing of personal data: a data key per case, wrapped by the master key; keyed digests for equality search.
//!
//! XChaCha20-Poly1305 with random nonces, HKDF-SHA-256 for the purposes of the master key, HMAC-SHA-256 for digests.
//! A library is not a certified cryptographic module; where 密评 asks for one, this file is what it replaces.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

const NONCE: usize = 24;

/// A key that wipes itself.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A fresh random key.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn random() -> Result<Self, Unsealed> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| Unsealed)?;
        Ok(Self(key))
    }

    /// The key written as hexadecimal digits (attachments carry theirs inside the sealed case).
    ///
    /// # Errors
    /// If it is not 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, Unsealed> {
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key).map_err(|_| Unsealed)?;
        Ok(Self(key))
    }

    /// As hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Seals `plain`; `context` binds the ciphertext to its place.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Unsealed> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Unsealed)?;
        let cipher = XChaCha20Poly1305::new(Key::from_slice(&self.0));
        let sealed =
            cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: context }).map_err(|_| Unsealed)?;
        let mut out = Vec::with_capacity(NONCE + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens what [`Self::seal`] sealed with the same context.
    ///
    /// # Errors
    /// If the key or the context is another, or the ciphertext was changed.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealed> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(Unsealed)?;
        let cipher = XChaCha20Poly1305::new(Key::from_slice(&self.0));
        cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: context }).map_err(|_| Unsealed)
    }
}

/// The key is wrong or the sealed bytes were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("密钥不符或数据被改动")]
pub struct Unsealed;

/// The purposes of the master key.
pub struct Vault {
    wrap: DataKey,
    cards: DataKey,
    drafts: DataKey,
    secrets: DataKey,
    digests: DataKey,
    administration: DataKey,
    anchors: DataKey,
}

impl Vault {
    /// Derives the purposes from the master key.
    ///
    /// # Errors
    /// Never in practice: the lengths are fixed.
    pub fn new(master: &DataKey) -> Result<Self, Unsealed> {
        let hkdf = Hkdf::<Sha256>::new(Some(b"fengqiao"), &master.0);
        let derive = |purpose: &str| {
            let mut key = [0; 32];
            hkdf.expand(purpose.as_bytes(), &mut key).map_err(|_| Unsealed)?;
            Ok(DataKey(key))
        };
        Ok(Self {
            wrap: derive("wrap case keys")?,
            cards: derive("cards")?,
            drafts: derive("drafts")?,
            secrets: derive("secrets of machines")?,
            digests: derive("digests")?,
            administration: derive("administrative log")?,
            anchors: derive("signatures of checkpoints")?,
        })
    }

    /// Wraps a case's data key.
    pub fn wrap(&self, case_id: i64, key: &DataKey) -> Result<Vec<u8>, Unsealed> {
        self.wrap.seal(&case_id.to_be_bytes(), &key.0)
    }

    /// Unwraps a case's data key.
    pub fn unwrap(&self, case_id: i64, wrapped: &[u8]) -> Result<DataKey, Unsealed> {
        let mut plain = self.wrap.open(&case_id.to_be_bytes(), wrapped)?;
        let key = <[u8; 32]>::try_from(plain.as_slice()).map_err(|_| Unsealed)?;
        plain.zeroize();
        Ok(DataKey(key))
    }

    /// Key of the cards, which are read tables and may be thrown away.
    pub fn cards(&self) -> &DataKey {
        &self.cards
    }

    /// Key of the drafts.
    pub fn drafts(&self) -> &DataKey {
        &self.drafts
    }

    /// Key of machines' secrets.
    pub fn secrets(&self) -> &DataKey {
        &self.secrets
    }

    /// Key of the administrative log.
    pub fn administration(&self) -> &DataKey {
        &self.administration
    }

    /// Seed of the key that signs checkpoints of the log.
    pub(super) fn anchor_seed(&self) -> &[u8; 32] {
        &self.anchors.0
    }

    /// Keyed digest of `value` for `purpose`: equality can be asked, nothing can be read.
    pub fn digest(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length; thirty-two bytes are one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.digests.0) else { return [0; 32] };
        mac.update(&u64::try_from(purpose.len()).unwrap_or(0).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value);
        mac.finalize().into_bytes().into()
    }
}

/// SHA-256.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A random token of 32 bytes as hexadecimal digits.
///
/// # Errors
/// If the operating system gives no randomness.
pub fn random_token() -> Result<String, Unsealed> {
    Ok(DataKey::random()?.to_hex())
}

/// Eight random decimal digits.
///
/// # Errors
/// If the operating system gives no randomness.
pub fn random_query_code() -> Result<String, Unsealed> {
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| Unsealed)?;
        let number = u32::from_be_bytes(bytes);
        // Reject the uneven rest, so that every code is equally likely.
        if number < 4_200_000_000 {
            return Ok(format!("{:08}", number % 100_000_000));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_bytes_open_only_with_the_same_key_and_context() {
        let (key, other) = (DataKey::random().unwrap(), DataKey::random().unwrap());
        let sealed = key.seal(b"case 1", "张丽".as_bytes()).unwrap();
        assert_eq!(key.open(b"case 1", &sealed).unwrap(), "张丽".as_bytes());
        assert_eq!(key.open(b"case 2", &sealed), Err(Unsealed));
        assert_eq!(other.open(b"case 1", &sealed), Err(Unsealed));
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open(b"case 1", &changed), Err(Unsealed));
        assert_eq!(key.open(b"case 1", &sealed[..10]), Err(Unsealed));
        assert_ne!(sealed, key.seal(b"case 1", "张丽".as_bytes()).unwrap(), "nonces are fresh");
    }

    #[test]
    fn digests_depend_on_key_purpose_and_value() {
        let vault = Vault::new(&DataKey::random().unwrap()).unwrap();
        let same = Vault::new(&DataKey::random().unwrap()).unwrap();
        assert_eq!(vault.digest("name", b"a"), vault.digest("name", b"a"));
        assert_ne!(vault.digest("name", b"a"), vault.digest("phone", b"a"));
        assert_ne!(vault.digest("name", b"a"), same.digest("name", b"a"));
        assert_eq!(random_query_code().unwrap().len(), 8);
    }
}
