//! The age format, version 1, with X25519 recipients (age-encryption.org/v1): what is written here any age tool opens,
//! and the other way round. Only the frame is ours; key agreement, key derivation and sealing are the libraries'.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use bech32::{Bech32, Hrp};
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;
use std::io::{self, BufRead, Read, Write};
use std::str::FromStr;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// First line of every file.
pub const VERSION: &str = "age-encryption.org/v1";
const STANZA: &str = "X25519";
const WRAP: &[u8] = b"age-encryption.org/v1/X25519";
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
/// Lines of a header; a longer one is no header.
const MOST_LINES: usize = 200;

/// What is not age, or not for this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// No recipient.
    #[error("不是备份公钥：应以 age1 开头（server backup-key new 显示的那一行）")]
    Recipient,
    /// No identity.
    #[error("不是备份私钥：文件里应有一行以 AGE-SECRET-KEY-1 开头")]
    Identity,
    /// No header.
    #[error("不是加密的备份，或文件头被改动")]
    Header,
    /// For somebody else.
    #[error("备份不是用这把私钥对应的公钥加密的")]
    OtherKey,
    /// Changed or cut off.
    #[error("备份内容被改动或不完整")]
    Content,
    /// The operating system gives no randomness.
    #[error("系统没有给出随机数")]
    Random,
}

impl From<AgeError> for io::Error {
    fn from(error: AgeError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

fn random<const N: usize>() -> Result<[u8; N], AgeError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| AgeError::Random)?;
    Ok(bytes)
}

/// Who can open a backup: the public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

impl FromStr for Recipient {
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        let (hrp, bytes) = bech32::decode(text.trim()).map_err(|_| AgeError::Recipient)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| AgeError::Recipient)?;
        if hrp.to_lowercase() == "age" { Ok(Self(key)) } else { Err(AgeError::Recipient) }
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hrp = Hrp::parse("age").map_err(|_| std::fmt::Error)?;
        f.write_str(&bech32::encode::<Bech32>(hrp, &self.0).map_err(|_| std::fmt::Error)?)
    }
}

/// The private half.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Identity([u8; 32]);

impl Identity {
    /// A fresh one.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn random() -> Result<Self, AgeError> {
        random().map(Self)
    }

    /// Its public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(x25519(self.0, X25519_BASEPOINT_BYTES))
    }

    /// As it stands in a key file.
    ///
    /// # Errors
    /// Never in practice: the length is fixed.
    pub fn to_text(&self) -> Result<String, AgeError> {
        let hrp = Hrp::parse("age-secret-key-").map_err(|_| AgeError::Identity)?;
        bech32::encode_upper::<Bech32>(hrp, &self.0).map_err(|_| AgeError::Identity)
    }

    /// The first identity of a key file; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// If there is none.
    pub fn from_file(text: &str) -> Result<Self, AgeError> {
        let line = text.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        let (hrp, mut bytes) = bech32::decode(line.ok_or(AgeError::Identity)?).map_err(|_| AgeError::Identity)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| AgeError::Identity);
        bytes.zeroize();
        if hrp.to_lowercase() == "age-secret-key-" { key.map(Self) } else { Err(AgeError::Identity) }
    }
}

fn derive(key: &[u8], salt: &[u8], info: &[u8]) -> Result<[u8; 32], AgeError> {
    let mut out = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), key).expand(info, &mut out).map_err(|_| AgeError::Content)?;
    Ok(out)
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(Key::from_slice(key))
}

/// The key that wraps the file's for one recipient; an all-zero agreement is refused.
fn wrapping_key(agreed: [u8; 32], share: [u8; 32], recipient: &Recipient) -> Result<[u8; 32], AgeError> {
    if agreed == [0; 32] {
        return Err(AgeError::Recipient);
    }
    derive(&agreed, &[share, recipient.0].concat(), WRAP)
}

fn header_mac(file_key: &[u8], header: &str) -> Result<Hmac<Sha256>, AgeError> {
    let key = derive(file_key, b"", b"header")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| AgeError::Header)?;
    mac.update(header.as_bytes());
    Ok(mac)
}

/// Position of a chunk and whether it is the last.
fn nonce(counter: u64, last: bool) -> Nonce {
    let mut bytes = [0; 12];
    bytes[3..11].copy_from_slice(&counter.to_be_bytes());
    bytes[11] = u8::from(last);
    bytes.into()
}

/// Seals what is written to it, piece by piece; nothing of it is whole before [`Self::finish`].
pub struct Sealing<W: Write> {
    out: W,
    cipher: ChaCha20Poly1305,
    counter: u64,
    buffer: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    /// Begins a file for `recipients`.
    ///
    /// # Errors
    /// No recipient, no randomness, trouble with `out`.
    pub fn begin(mut out: W, recipients: &[Recipient]) -> io::Result<Self> {
        let mut file_key: [u8; 16] = random()?;
        let mut header = format!("{VERSION}\n");
        for recipient in recipients {
            let mut secret: [u8; 32] = random()?;
            let share = x25519(secret, X25519_BASEPOINT_BYTES);
            let key = wrapping_key(x25519(secret, recipient.0), share, recipient)?;
            secret.zeroize();
            let mut wrapped = file_key.to_vec();
            cipher(&key).encrypt_in_place(&nonce(0, false), b"", &mut wrapped).map_err(|_| AgeError::Content)?;
            header.extend(["-> ", STANZA, " ", &BASE64.encode(share), "\n", &BASE64.encode(&wrapped), "\n"]);
        }
        if recipients.is_empty() {
            return Err(AgeError::Recipient.into());
        }
        header.push_str("---");
        let mac = header_mac(&file_key, &header)?.finalize().into_bytes();
        writeln!(out, "{header} {}", BASE64.encode(mac))?;
        let salt: [u8; 16] = random()?;
        out.write_all(&salt)?;
        let cipher = cipher(&derive(&file_key, &salt, b"payload")?);
        file_key.zeroize();
        Ok(Self { out, cipher, counter: 0, buffer: Vec::with_capacity(CHUNK + TAG) })
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let nonce = nonce(self.counter, last);
        self.cipher.encrypt_in_place(&nonce, b"", &mut self.buffer).map_err(|_| AgeError::Content)?;
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.counter += 1;
        Ok(())
    }

    /// Seals the last piece and gives `out` back.
    ///
    /// # Errors
    /// Trouble with `out`.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is sealed only when more follows: the last one is marked.
        if self.buffer.len() == CHUNK {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens a sealed file, piece by piece; a piece is given out only after it was checked.
pub struct Opening<R: Read> {
    from: R,
    cipher: ChaCha20Poly1305,
    counter: u64,
    /// Sealed bytes read ahead.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: BufRead> Opening<R> {
    /// Reads the header with `identity`.
    ///
    /// # Errors
    /// Not age, another key, trouble with `from`.
    pub fn begin(mut from: R, identity: &Identity) -> io::Result<Self> {
        let mut header = String::new();
        let mut file_key = None;
        let mut stanza: Option<[u8; 32]> = None;
        for number in 0..=MOST_LINES {
            let mut line = String::new();
            if number == MOST_LINES || (&mut from).take(4096).read_line(&mut line)? == 0 || !line.ends_with('\n') {
                return Err(AgeError::Header.into());
            }
            let text = line.trim_end_matches('\n');
            if number == 0 && text != VERSION {
                return Err(AgeError::Header.into());
            }
            if let Some(given) = text.strip_prefix("--- ") {
                header.push_str("---");
                let given = BASE64.decode(given).map_err(|_| AgeError::Header)?;
                let mut file_key: Vec<u8> = file_key.ok_or(AgeError::OtherKey)?;
                header_mac(&file_key, &header)?.verify_slice(&given).map_err(|_| AgeError::Header)?;
                let mut salt = [0; 16];
                from.read_exact(&mut salt).map_err(|_| AgeError::Content)?;
                let cipher = cipher(&derive(&file_key, &salt, b"payload")?);
                file_key.zeroize();
                let (ahead, plain) = (Vec::with_capacity(CHUNK + TAG + 1), Vec::new());
                return Ok(Self { from, cipher, counter: 0, ahead, plain, given: 0, ended: false });
            }
            if let Some(share) = stanza.take()
                && file_key.is_none()
            {
                file_key = unwrapped(identity, share, text);
            }
            if let Some(rest) = text.strip_prefix("-> ") {
                stanza = rest
                    .strip_prefix(STANZA)
                    .and_then(|share| BASE64.decode(share.trim_start()).ok())
                    .and_then(|share| share.try_into().ok());
            }
            header.push_str(&line);
        }
        Err(AgeError::Header.into())
    }
}

/// The file's key, if the stanza is for this identity.
fn unwrapped(identity: &Identity, share: [u8; 32], body: &str) -> Option<Vec<u8>> {
    let key = wrapping_key(x25519(identity.0, share), share, &identity.recipient()).ok()?;
    let mut wrapped = BASE64.decode(body).ok()?;
    cipher(&key).decrypt_in_place(&nonce(0, false), b"", &mut wrapped).ok()?;
    (wrapped.len() == 16).then_some(wrapped)
}

impl<R: Read> Opening<R> {
    fn next_chunk(&mut self) -> io::Result<()> {
        // One byte more than a chunk says whether another follows.
        let wanted = (CHUNK + TAG + 1 - self.ahead.len()) as u64;
        (&mut self.from).take(wanted).read_to_end(&mut self.ahead)?;
        let last = self.ahead.len() <= CHUNK + TAG;
        let rest = if last { Vec::new() } else { self.ahead.split_off(CHUNK + TAG) };
        self.plain = std::mem::replace(&mut self.ahead, rest);
        self.ahead.reserve(CHUNK + TAG + 1);
        let nonce = nonce(self.counter, last);
        self.cipher.decrypt_in_place(&nonce, b"", &mut self.plain).map_err(|_| AgeError::Content)?;
        // Only a file of nothing ends with an empty piece.
        if self.plain.is_empty() && self.counter > 0 {
            return Err(AgeError::Content.into());
        }
        (self.counter, self.given, self.ended) = (self.counter + 1, 0, last);
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.plain.len() && !self.ended {
            self.next_chunk()?;
        }
        let taken = out.len().min(self.plain.len() - self.given);
        out[..taken].copy_from_slice(&self.plain[self.given..self.given + taken]);
        self.given += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(plain: &[u8], to: &[Recipient]) -> Vec<u8> {
        let mut sealing = Sealing::begin(Vec::new(), to).unwrap();
        sealing.write_all(plain).unwrap();
        sealing.finish().unwrap()
    }

    fn opened(sealed: &[u8], identity: &Identity) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Opening::begin(sealed, identity)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn sec_06_what_is_sealed_opens_for_each_recipient_and_for_nobody_else() {
        let (first, second, other) =
            (Identity::random().unwrap(), Identity::random().unwrap(), Identity::random().unwrap());
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let file = sealed(&plain, &[first.recipient(), second.recipient()]);
            assert_eq!(opened(&file, &first).unwrap(), plain);
            assert_eq!(opened(&file, &second).unwrap(), plain);
            assert!(opened(&file, &other).unwrap_err().to_string().contains("私钥"));
        }
    }

    #[test]
    fn sec_06_a_changed_or_shortened_file_does_not_open() {
        let identity = Identity::random().unwrap();
        let file = sealed(&vec![7; 2 * CHUNK + 5], &[identity.recipient()]);
        for at in [0, 30, 80, 150, 200, file.len() / 2, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(opened(&changed, &identity).is_err(), "byte {at}");
        }
        let payload = file.len() - (2 * (CHUNK + TAG) + 5 + TAG);
        for cut in [payload, payload + CHUNK + TAG, payload + 2 * (CHUNK + TAG), file.len() - 1] {
            assert!(opened(&file[..cut], &identity).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn sec_06_keys_are_written_as_age_writes_them() {
        let identity = Identity::random().unwrap();
        let text = identity.to_text().unwrap();
        let public = identity.recipient().to_string();
        assert!(text.starts_with("AGE-SECRET-KEY-1") && text.len() == 74, "{text}");
        assert!(public.starts_with("age1") && public.len() == 62, "{public}");
        let again = Identity::from_file(&format!("# created: now\n# public key: {public}\n{text}\n")).unwrap();
        assert_eq!(again.recipient(), public.parse().unwrap());
        assert!(public.replace('q', "p").parse::<Recipient>().is_err());
        assert!(Identity::from_file("").is_err());
    }

    #[test]
    fn sec_06_a_file_of_the_age_tool_opens() {
        let identity = Identity::from_file(include_str!("../../tests/data/by-age.key")).unwrap();
        let plain = opened(include_bytes!("../../tests/data/by-age.age"), &identity).unwrap();
        assert_eq!(String::from_utf8(plain).unwrap(), "Sealed by the age tool: 由 age 工具加密。\n");
    }
}
