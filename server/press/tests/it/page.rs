//! Pages as GB/T 9704-2012 asks, measured on the paper.

use crate::reader::{day, is_page_number, letter, print, told, whole};
use domain::letter::{Block, HeadForm, Letter, Seal, Sign};

const MM: f64 = 72.0 / 25.4;
/// The standard allows a millimetre; a glyph does not fill its square.
const NEAR: f64 = 1.0;

/// A word on a page: page from 1, left, top, right, bottom in mm, its text.
struct Word {
    page: usize,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    text: String,
}

fn words(letter: &Letter) -> Vec<Word> {
    let told = told("pdftotext", &["-bbox", "-enc", "UTF-8"], &print(letter));
    let mut page = 0;
    let mut words = Vec::new();
    for line in told.lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        }
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let number = |name: &str| {
            let (_, rest) = rest.split_once(&format!("{name}=\"")).expect(name);
            rest.split_once('"').expect(name).0.parse::<f64>().expect(name) / MM
        };
        let text = rest.split_once('>').and_then(|(_, rest)| rest.split_once("</word>")).expect("text").0.to_owned();
        words.push(Word {
            page,
            left: number("xMin"),
            top: number("yMin"),
            right: number("xMax"),
            bottom: number("yMax"),
            text,
        });
    }
    words
}

/// A plain page of running text.
fn running() -> Letter {
    let mut letter = letter(vec![Block::paragraph("汉".repeat(28 * 22 * 3))]);
    letter.head.form = HeadForm::Plain;
    letter
}

#[test]
fn a_page_is_a4_and_has_22_lines_of_28_characters() {
    let letter = running();
    let info = told("pdfinfo", &[], &print(&letter));
    assert!(info.lines().any(|line| line.starts_with("Page size:") && line.contains("595.276 x 841.89")), "{info}");
    let text = told("pdftotext", &["-layout", "-enc", "UTF-8"], &print(&letter));
    let second: Vec<&str> = text.split('\u{c}').nth(1).expect("a second page").lines().collect();
    let lines: Vec<&&str> = second.iter().filter(|line| line.contains('汉')).collect();
    assert_eq!(lines.len(), 22);
    assert!(lines.iter().all(|line| line.trim().chars().count() == 28), "{lines:?}");
}

#[test]
fn the_type_area_is_156_by_225_mm_with_37_above_and_28_at_the_binding() {
    let mut letter = whole();
    letter.blocks.push(Block::paragraph("汉".repeat(28 * 40)));
    let words = words(&letter);
    // The red head of a letter stands above the type area, page numbers below.
    let within = words.iter().filter(|word| word.text != letter.head_line() || word.page > 1);
    for word in within.filter(|word| word.bottom < 297.0 - 35.0 + NEAR) {
        let inside = word.left > 28.0 - NEAR && word.right < 210.0 - 26.0 + NEAR && word.top > 37.0 - NEAR - 2.0;
        assert!(inside, "{} on page {} at {},{} to {}", word.text, word.page, word.left, word.top, word.right);
    }
    let below = words.iter().filter(|word| word.bottom >= 297.0 - 35.0 + NEAR);
    assert!(
        below.clone().all(|word| word.text == "—" || word.text.parse::<u32>().is_ok()),
        "only page numbers stand below"
    );
    assert!(below.count() >= 3);
}

#[test]
fn page_numbers_stand_at_the_right_of_odd_pages_and_the_left_of_even_ones() {
    let numbered = |letter: &Letter| -> Vec<(usize, bool)> {
        let words = words(letter);
        let dashes = words.windows(3).filter(|three| {
            is_page_number(&three.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
                && three[0].bottom > 262.0
        });
        dashes.map(|three| (three[0].page, three[0].left > 105.0)).collect()
    };
    assert_eq!(numbered(&running()), [(1, true), (2, false), (3, true), (4, false)]);
    let mut letter = running();
    letter.head.form = HeadForm::Letter;
    assert_eq!(numbered(&letter), [(2, false), (3, true), (4, false)], "the first page of a letter has no number");
}

#[test]
fn the_date_stands_four_characters_from_the_right_and_the_office_in_the_middle_above_it() {
    let mut letter = letter(vec![Block::paragraph("特此告知。")]);
    letter.sign = vec![Sign { office: "市医疗保障局".to_owned(), person: None }];
    letter.date = Some(day(2026, 3, 16));
    letter.seal = Seal::OverDate;
    let words = words(&letter);
    let find = |text: &str| words.iter().find(|word| word.text == text).unwrap_or_else(|| panic!("no {text}"));
    let (office, date) = (find("市医疗保障局"), find("2026年3月16日"));
    let character = 156.0 / 28.0;
    assert!((210.0 - 26.0 - 4.0 * character - date.right).abs() < 2.0 * NEAR, "{}", date.right);
    assert!((f64::midpoint(office.left, office.right) - f64::midpoint(date.left, date.right)).abs() < NEAR);
    let text_end = find("特此告知。");
    assert!(office.top - text_end.bottom > 20.0, "room for the seal: {}", office.top - text_end.bottom);
}

#[test]
fn name_and_date_are_never_parted() {
    for lines in 1..24 {
        let mut letter = whole();
        letter.blocks = (0..lines).map(|_| Block::paragraph("文")).collect();
        letter.annexes.clear();
        let words = words(&letter);
        let date = words.iter().find(|word| word.text == "2026年3月16日").expect("the date");
        let signer = words.iter().find(|word| word.text == "签发：李安").expect("the signer");
        assert_eq!(date.page, signer.page, "{lines} lines");
    }
}
