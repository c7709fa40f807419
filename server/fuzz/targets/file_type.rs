//! What a file is, is said by its first bytes: never a type that is not taken, never another one for the same head.
#![no_main]

#[path = "../../src/store/media.rs"]
mod media;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let found = media::media_type(data);
    assert!(matches!(found, None | Some("image/jpeg" | "image/png" | "application/pdf")));
    // More bytes do not make it something else, markup in front never makes it something.
    assert!(found.is_none() || media::media_type(&[data, b"<script>"].concat()) == found);
    assert_eq!(media::media_type(&[b"<html>", data].concat()), None);
});
