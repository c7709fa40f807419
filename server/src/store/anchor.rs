//! The log as a Merkle tree, and the key that signs its checkpoints.

use super::Store;
use super::fault::Fault;
use crate::anchor::merkle::{Hash, Tree, leaf};
use crate::anchor::{AnchorKey, NotAnchor};
use futures::TryStreamExt;
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Hashes of all rows of the one chain, whichever log they stand in.
const LEAVES: &str = "select seq, case_hash as hash from case_log where seq > $1
     union all select seq, row_hash from admin_log where seq > $1 order by seq";

impl Store {
    /// The key that signs checkpoints of this log.
    ///
    /// # Errors
    /// Never in practice.
    pub fn anchor_key(&self) -> Result<AnchorKey, NotAnchor> {
        let name = format!("fengqiao-{}", hex::encode(&self.vault.digest("log origin", b"fengqiao")[..8]));
        AnchorKey::new(self.vault.anchor_seed(), name)
    }

    /// The tree over the log as it is. What was read before is kept in memory: only what was added since is read.
    pub async fn anchor_tree(&self) -> Result<Tree, Fault> {
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let from = i64::try_from(tree.size()).unwrap_or(i64::MAX);
        let mut rows = sqlx::query(LEAVES).bind(from).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            tree.push(row.get("hash"));
        }
        *self.tree.lock().unwrap_or_else(PoisonError::into_inner) = tree.clone();
        Ok(tree)
    }

    /// Rows of the log, and the roots over its first rows for each of `sizes` that it reaches; read afresh.
    pub async fn anchor_roots(&self, sizes: &[u64]) -> Result<(u64, BTreeMap<u64, Hash>), Fault> {
        let wanted: BTreeSet<u64> = sizes.iter().copied().collect();
        let mut tree = Tree::default();
        let mut roots = BTreeMap::new();
        let mut rows = sqlx::query(LEAVES).bind(0_i64).fetch(&self.readers);
        if wanted.contains(&0) {
            roots.insert(0, tree.root());
        }
        while let Some(row) = rows.try_next().await? {
            tree.push(row.get("hash"));
            if wanted.contains(&tree.size()) {
                roots.insert(tree.size(), tree.root());
            }
        }
        Ok((tree.size(), roots))
    }

    /// Hashes of the first `size` leaves.
    pub async fn anchor_leaves(&self, size: u64) -> Result<Vec<Hash>, Fault> {
        let mut rows = sqlx::query(LEAVES).bind(0_i64).fetch(&self.readers);
        let mut leaves = Vec::new();
        while let Some(row) = rows.try_next().await? {
            if leaves.len() as u64 == size {
                break;
            }
            leaves.push(leaf(row.get("hash")));
        }
        Ok(leaves)
    }
}

/// The tree as far as it was read.
pub(super) type KeptTree = std::sync::Arc<Mutex<Tree>>;
