//! The two hash chains of the log.

use super::vault::sha256;

/// Hash of one row within its case: over the row before and everything in this one.
pub(super) fn case_hash(previous: &[u8], case_id: i64, version: i64, at: i64, payload: &[u8]) -> [u8; 32] {
    sha256(&[
        b"fengqiao case row",
        previous,
        &case_id.to_be_bytes(),
        &version.to_be_bytes(),
        &at.to_be_bytes(),
        &sha256(&[payload]),
    ])
}

/// Hash of one row within the whole log.
pub(super) fn log_hash(previous: &[u8], seq: i64, case_hash: &[u8]) -> [u8; 32] {
    sha256(&[b"fengqiao log row", previous, &seq.to_be_bytes(), case_hash])
}

/// What stands before the first row.
pub(super) const GENESIS: [u8; 32] = [0; 32];
