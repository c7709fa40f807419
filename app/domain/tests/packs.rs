//! The shipped packs, read and proven; and packs that must be refused.

use domain::policy::proof::prove;
use domain::policy::read::read;
use domain::policy::{SHIPPED_SOURCES, shipped};

fn mohe() -> &'static str {
    SHIPPED_SOURCES[0].1
}

#[test]
fn the_shipped_packs_are_sound() {
    for pack in shipped().unwrap() {
        let report = prove(&pack);
        println!("{report}");
        assert!(report.is_sound(), "{report}");
    }
}
