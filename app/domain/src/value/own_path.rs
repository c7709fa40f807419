//! Addresses of this site's own pages.

/// `path` where it is an address of this site that can stand in a `Location` header as it is; else `fallback`.
///
/// It begins with exactly one slash, is printable ASCII without spaces and backslashes, and neither as written nor once
/// its percent signs are read does its path hold a control character, a backslash, an empty segment or a dot segment:
/// browsers differ in what they make of those, and some of them lead to another site.
pub fn own_path<'a>(path: &'a str, fallback: &'a str) -> &'a str {
    if is_own(path) { path } else { fallback }
}

/// Longest address that is followed.
const LONGEST: usize = 2000;

fn is_own(path: &str) -> bool {
    // What browsers write differently is not an address as it is, either.
    let printable = |byte: u8| (0x21..=0x7e).contains(&byte) && !b"\\\"<>`{}|^".contains(&byte);
    if path.len() > LONGEST || !path.starts_with('/') || !path.bytes().all(printable) {
        return false;
    }
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let Some(read) = decoded(&path.as_bytes()[..end]) else { return false };
    let segments: Vec<&[u8]> = read[1..].split(|byte| *byte == b'/').collect();
    let last = segments.len() - 1;
    let segment = |(at, segment): (usize, &&[u8])| {
        let empty = segment.is_empty() && at < last;
        !empty && !matches!(**segment, [b'.'] | [b'.', b'.'])
    };
    segments.iter().enumerate().all(segment) && read.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f && *byte != b'\\')
}

/// The bytes behind percent signs, read as often as somebody on the way might; `None` where one says nothing.
fn decoded(path: &[u8]) -> Option<Vec<u8>> {
    let mut read = path.to_vec();
    for _ in 0..3 {
        if !read.contains(&b'%') {
            break;
        }
        let mut next = Vec::with_capacity(read.len());
        let mut rest = read.iter().copied();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                next.push(u8::try_from(high * 16 + low).ok()?);
            } else {
                next.push(byte);
            }
        }
        read = next;
    }
    (!read.contains(&b'%')).then_some(read)
}
