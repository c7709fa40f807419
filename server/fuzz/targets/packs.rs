//! A pack is read or refused with a place, never with a panic; what is read can be proven or refused, too.
#![no_main]

use domain::policy::{SHIPPED_SOURCES, proof, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    // The first byte chooses what is damaged: nothing, or a shipped pack with the rest put into it at a place.
    let source = match data.first() {
        Some(kind @ 0..=1) => {
            let (_, whole) = SHIPPED_SOURCES[usize::from(*kind)];
            let place = data.get(1..3).map_or(0, |place| usize::from(place[0]) << 8 | usize::from(place[1]));
            let mut at = place % whole.len();
            while !whole.is_char_boundary(at) {
                at += 1;
            }
            let rest: String = text.chars().skip(3).collect();
            format!("{}{rest}{}", &whole[..at], &whole[at..])
        }
        _ => text.into_owned(),
    };
    match read::read("fuzz.toml", &source) {
        // The proof walks a product of facts, which a dense table makes long; one in sixteen is enough.
        Ok(pack) if data.len() % 16 == 0 => {
            let _ = proof::prove(&pack).is_sound();
        }
        Ok(_) => {}
        Err(problem) => assert!(!problem.to_string().is_empty()),
    }
});
