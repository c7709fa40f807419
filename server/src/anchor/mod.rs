//! Anchors: signed checkpoints of the log, in the form the transparency logs use (C2SP `tlog-checkpoint` in a C2SP
//! `signed-note`): origin, size, root; then a signature under Ed25519. Kept elsewhere, one lets anybody name a log that was
//! cut, emptied or rolled back.

pub mod keep;
pub mod merkle;

use crate::store::vault::sha256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use merkle::Hash;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Rows of the log it covers.
    pub size: u64,
    /// Root of the tree over them, in base 64.
    pub root: String,
}

/// Why a checkpoint is none of this log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnchor {
    /// It cannot be read.
    #[error("不是签名检查点（signed note）：{0}")]
    Malformed(&'static str),
    /// It is another log's.
    #[error("是另一份日志的锚：{0}")]
    OtherLog(String),
    /// Its signature does not hold.
    #[error("签名不成立：锚被改动，或不是用本库主密钥签的")]
    Unsigned,
}

/// The key that signs checkpoints; derived from the master key.
pub struct AnchorKey {
    pair: Ed25519KeyPair,
    name: String,
}

impl AnchorKey {
    /// The key of a seed, under the name of its log.
    ///
    /// # Errors
    /// Never in practice: any 32 bytes are a seed.
    pub fn new(seed: &[u8; 32], name: String) -> Result<Self, NotAnchor> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NotAnchor::Malformed("密钥"))?;
        Ok(Self { pair, name })
    }

    /// Name of key and log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key as verifiers elsewhere take it (`vkey`): name, key hash, algorithm and public key.
    pub fn verifier(&self) -> String {
        let mut typed = vec![1];
        typed.extend_from_slice(self.pair.public_key().as_ref());
        format!("{}+{}+{}", self.name, hex::encode(self.hash()), STANDARD.encode(typed))
    }

    fn hash(&self) -> [u8; 4] {
        let digest = sha256(&[self.name.as_bytes(), b"\n", &[1], self.pair.public_key().as_ref()]);
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// A signed checkpoint.
    pub fn sign(&self, size: u64, root: &Hash) -> String {
        let body = format!("{}\n{size}\n{}\n", self.name, STANDARD.encode(root));
        let mut signed = self.hash().to_vec();
        signed.extend_from_slice(self.pair.sign(body.as_bytes()).as_ref());
        format!("{body}\n\u{2014} {} {}\n", self.name, STANDARD.encode(signed))
    }

    /// What a checkpoint says, if this key signed it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(&self, note: &str) -> Result<Checkpoint, NotAnchor> {
        let (body, signatures) = note.split_once("\n\n").ok_or(NotAnchor::Malformed("没有签名"))?;
        let body = format!("{body}\n");
        let mut lines = body.lines();
        let origin = lines.next().unwrap_or_default().to_owned();
        let size = lines.next().and_then(|size| size.parse().ok()).ok_or(NotAnchor::Malformed("没有行数"))?;
        let root = lines.next().filter(|root| STANDARD.decode(root).is_ok_and(|root| root.len() == 32));
        let root = root.ok_or(NotAnchor::Malformed("没有根"))?.to_owned();
        if origin != self.name {
            return Err(NotAnchor::OtherLog(origin));
        }
        let key = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        // Keepers may have added their own signatures.
        let holds = signatures.lines().any(|line| {
            let Some((name, signature)) = line.strip_prefix("\u{2014} ").and_then(|line| line.split_once(' ')) else {
                return false;
            };
            let Ok(signature) = STANDARD.decode(signature) else { return false };
            name == self.name
                && signature.len() == 68
                && signature[..4] == self.hash()
                && key.verify(body.as_bytes(), &signature[4..]).is_ok()
        });
        if holds { Ok(Checkpoint { origin, size, root }) } else { Err(NotAnchor::Unsigned) }
    }
}

/// What an anchor says of the log there is now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AnchorProblem {
    /// There is no log any more.
    #[error("日志被清空：锚定时有 {anchored} 行，现在一行也没有")]
    Emptied {
        /// Rows anchored.
        anchored: u64,
    },
    /// The log is shorter than it was.
    #[error("日志被截短或整库回滚：锚定时有 {anchored} 行，现在只有 {found} 行")]
    Cut {
        /// Rows anchored.
        anchored: u64,
        /// Rows there are.
        found: u64,
    },
    /// The rows that were anchored are others now.
    #[error("日志分叉：锚定的前 {anchored} 行已不是原来的内容（回滚后重写，或换成了另一份）")]
    Forked {
        /// Rows anchored.
        anchored: u64,
    },
}

/// Compares a checkpoint with the log, whose root at the checkpoint's size is `root_at`.
pub fn compare(anchor: &Checkpoint, found: u64, root_at: Option<&Hash>) -> Option<AnchorProblem> {
    let anchored = anchor.size;
    match root_at {
        _ if found == 0 && anchored > 0 => Some(AnchorProblem::Emptied { anchored }),
        _ if found < anchored => Some(AnchorProblem::Cut { anchored, found }),
        Some(root) if STANDARD.encode(root) == anchor.root => None,
        _ => Some(AnchorProblem::Forked { anchored }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_a_signed_note_and_opens_only_unaltered() {
        let key = AnchorKey::new(&[7; 32], "fengqiao-test".to_owned()).unwrap();
        let note = key.sign(42, &[9; 32]);
        let lines: Vec<&str> = note.split('\n').collect();
        assert_eq!(lines[..4], ["fengqiao-test", "42", STANDARD.encode([9; 32]).as_str(), ""]);
        assert!(lines[4].starts_with("\u{2014} fengqiao-test "), "{note}");
        assert_eq!(lines[5..], [""]);
        assert_eq!(key.open(&note).unwrap().size, 42);
        // Somebody else's signature below it changes nothing.
        assert!(key.open(&format!("{note}\u{2014} witness AAAA\n")).is_ok());
        assert_eq!(key.open(&note.replace("\n42\n", "\n41\n")), Err(NotAnchor::Unsigned));
        let other = AnchorKey::new(&[8; 32], "fengqiao-test".to_owned()).unwrap();
        assert_eq!(other.open(&note), Err(NotAnchor::Unsigned));
        let elsewhere = AnchorKey::new(&[7; 32], "another".to_owned()).unwrap();
        assert!(matches!(elsewhere.open(&note), Err(NotAnchor::OtherLog(_))));
        assert!(matches!(key.open("garbage"), Err(NotAnchor::Malformed(_))));
        let parts: Vec<String> = key.verifier().splitn(3, '+').map(str::to_owned).collect();
        assert_eq!((parts[0].as_str(), parts[1].len()), ("fengqiao-test", 8));
        assert_eq!(STANDARD.decode(&parts[2]).unwrap().len(), 33);
    }
}
