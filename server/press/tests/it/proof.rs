//! The file itself: sound, archivable, with its fonts; the same again, alone or among many.

use crate::reader::{options, press, print, told, whole};
use press::{Mark, Options, Verify};

#[test]
fn qpdf_finds_no_fault_and_every_font_is_embedded_as_a_subset() {
    let verify = Verify { code: "7K3F-9QWX".to_owned(), url: "https://example.cn/verify?code=7K3F9QWX".to_owned() };
    for mark in [Mark::None, Mark::Draft, Mark::Void] {
        let options = Options { mark, verify: Some(verify.clone()), ..options() };
        let pdf = press().print(&whole(), &options).expect("printed");
        let checked = told("qpdf", &["--check"], &pdf);
        assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
        let fonts = told("pdffonts", &[], &pdf);
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(fonts.len() >= 2, "{fonts:?}");
        for font in fonts {
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            // From the right: object (two figures), Unicode map, subset, embedded.
            assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{font}");
        }
    }
}

#[test]
fn the_file_declares_pdf_a_2a_its_title_language_and_when_it_was_made() {
    let pdf = print(&whole());
    let text = String::from_utf8_lossy(&pdf.bytes);
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>"), "PDF/A part");
    assert!(text.contains("<pdfaid:conformance>A</pdfaid:conformance>"), "PDF/A conformance");
    let info = told("pdfinfo", &[], &pdf);
    for line in [
        "Title:           关于滞纳金加收争议的处理意见告知书",
        "Author:          国家税务总局漠河市税务局",
        "Tagged:          yes",
        "JavaScript:      no",
        "Encrypted:       no",
    ] {
        assert!(info.contains(line), "{line} in {info}");
    }
}

#[test]
fn the_same_letter_makes_the_same_bytes_alone_and_sixteen_at_once() {
    let first = print(&whole());
    let again: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..16).map(|_| scope.spawn(|| print(&whole()))).collect();
        running.into_iter().map(|thread| thread.join().expect("printed")).collect()
    });
    assert!(again.iter().all(|pdf| *pdf == first));
}
