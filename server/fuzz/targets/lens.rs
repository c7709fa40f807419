//! Whatever stands in an address, the board finds a lens in it, and the lens's own address means the same lens.
#![no_main]

use domain::view::Lens;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (lens, told) = Lens::parse(&text);
    assert!(told.len() <= 20 + text.len());
    let (again, complaints) = Lens::parse(&lens.query());
    // Order and direction belong to the table, folds to groups: an address says them only there.
    assert_eq!(again.query(), lens.query());
    assert_eq!((&again.text, again.layout, again.group), (&lens.text, lens.layout, lens.group));
    assert!(complaints.iter().all(|complaint| complaint.contains("太短")), "{complaints:?}");
    assert!(lens.href().starts_with('/'));
    let _ = (lens.admits_all(), lens.conditions(), lens.words(), lens.cleared());
});
