//! The Merkle tree of RFC 6962 over the log, and proofs that one log is the beginning of another.

use crate::store::vault::sha256;

/// A hash.
pub type Hash = [u8; 32];

/// Hash of a leaf.
pub fn leaf(content: &[u8]) -> Hash {
    sha256(&[&[0], content])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left, right])
}

/// A tree that grows: only the roots of its whole parts are kept, so that a million rows are twenty hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Roots of whole subtrees, the largest first.
    peaks: Vec<Hash>,
}

impl Tree {
    /// Leaves in it.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, content: &[u8]) {
        let mut hash = leaf(content);
        let mut size = self.size;
        while size & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
            size >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root; that of nothing is the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return sha256(&[]) };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}

fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(half(leaves.len()));
            node(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `n`.
fn half(n: usize) -> usize {
    n.next_power_of_two() / 2
}

/// Proof that the tree over the first `old` leaves is the beginning of that over all (RFC 6962 §2.1.2).
pub fn consistency(leaves: &[Hash], old: usize) -> Vec<Hash> {
    if old == 0 || old >= leaves.len() {
        return Vec::new();
    }
    let mut proof = Vec::new();
    subproof(leaves, old, true, &mut proof);
    proof
}

fn subproof(leaves: &[Hash], old: usize, whole: bool, proof: &mut Vec<Hash>) {
    if old == leaves.len() {
        if !whole {
            proof.push(root_of(leaves));
        }
        return;
    }
    let at = half(leaves.len());
    let (left, right) = leaves.split_at(at);
    if old <= at {
        subproof(left, old, whole, proof);
        proof.push(root_of(right));
    } else {
        subproof(right, old - at, false, proof);
        proof.push(root_of(left));
    }
}

/// Whether `proof` shows that the tree with `(old, old_root)` is the beginning of the one with `(new, new_root)`; what a
/// keeper elsewhere computes (RFC 9162 §2.1.4.2).
pub fn is_beginning((old, old_root): (u64, &Hash), (new, new_root): (u64, &Hash), proof: &[Hash]) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return old == 0 && proof.is_empty();
    }
    let mut path = proof.iter().copied();
    let (mut f, mut s) = (old - 1, new - 1);
    let power = old.is_power_of_two();
    while f & 1 == 1 {
        f >>= 1;
        s >>= 1;
    }
    let Some(first) = (if power { Some(*old_root) } else { path.next() }) else { return false };
    let (mut fr, mut sr) = (first, first);
    for hash in path {
        if s == 0 {
            return false;
        }
        if f & 1 == 1 || f == s {
            (fr, sr) = (node(&hash, &fr), node(&hash, &sr));
            while f & 1 == 0 && f != 0 {
                f >>= 1;
                s >>= 1;
            }
        } else {
            sr = node(&sr, &hash);
        }
        f >>= 1;
        s >>= 1;
    }
    s == 0 && fr == *old_root && sr == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];

    #[test]
    fn roots_are_those_of_the_published_vectors() {
        const ROOTS: [&str; 8] = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::default();
        assert_eq!(tree.root(), sha256(&[]));
        for (content, root) in LEAVES.iter().zip(ROOTS) {
            tree.push(content);
            assert_eq!(hex::encode(tree.root()), root, "{}", tree.size());
        }
    }

    #[test]
    fn a_proof_holds_for_the_beginning_and_for_nothing_else() {
        let leaves: Vec<Hash> = (0..40_u32).map(|n| leaf(&n.to_be_bytes())).collect();
        for new in 1..=leaves.len() {
            for old in 1..=new {
                let proof = consistency(&leaves[..new], old);
                let (old_root, new_root) = (root_of(&leaves[..old]), root_of(&leaves[..new]));
                let sizes = (old as u64, new as u64);
                assert!(is_beginning((sizes.0, &old_root), (sizes.1, &new_root), &proof), "{old} {new}");
                let other = leaf(b"another");
                assert!(!is_beginning((sizes.0, &other), (sizes.1, &new_root), &proof), "{old} {new}");
                if old < new {
                    assert!(!is_beginning((sizes.0, &old_root), (sizes.1, &other), &proof), "{old} {new}");
                }
            }
        }
    }
}
