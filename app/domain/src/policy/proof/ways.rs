//! A row has a way on: what the table proposes, the pack lets people do.

use crate::policy::pack::Pack;

/// Rows whose proposal no enabled step follows, and circumstances that offer nothing that the pack enables.
pub(super) fn stranded(pack: &Pack) -> Vec<String> {
    let open = |ways: &[crate::case::Transition]| ways.iter().any(|way| pack.enables(*way) && way.edge().is_some());
    let rows = pack.routing.rows.iter().filter(|row| {
        // A row that splits is followed by what its parts are followed by; a closed gap by its owners.
        !row.split && !open(row.track.ways())
    });
    let also = pack.routing.also.iter().filter(|row| !open(&row.offers));
    rows.map(|row| row.id.clone()).chain(also.map(|row| row.id.clone())).collect()
}
