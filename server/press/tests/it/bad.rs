//! Named before anybody signs, refused rather than printed as a box.

use crate::reader::{fonts, letter, options, press, print, printed};
use domain::letter::Block;
use press::{Press, PressError};

fn with(text: &str) -> domain::letter::Letter {
    letter(vec![Block::paragraph(text)])
}

/// The free typefaces alone, without what an office's machine may add.
fn plain_press() -> Press {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(fonts()).expect("make fonts brings them") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.starts_with("Noto") {
            std::fs::copy(&path, folder.path().join(name)).expect("copied");
        }
    }
    Press::open(&[folder.path()]).expect("fonts")
}

#[test]
fn rare_characters_without_a_glyph_are_named_each_once_before_signing() {
    let press = plain_press();
    let letter = with("𠮷田𠮷、䶮、\u{e000}、😀");
    assert_eq!(press.missing(&letter), ['𠮷', '\u{e000}', '😀']);
    let refused = press.print(&letter, &options()).expect_err("refused");
    assert!(matches!(&refused, PressError::Missing(chars) if chars.len() == 3));
    assert!(refused.to_string().contains("𠮷（U+20BB7）"), "{refused}");
}

#[test]
fn a_rare_name_that_a_font_has_is_printed() {
    for name in ["䶮", "㼆", "喆", "堃", "翀"] {
        assert!(press().missing(&with(name)).is_empty(), "{name}");
        assert!(printed(&print(&with(name))).contains(name));
    }
}

#[test]
fn what_nobody_sees_or_what_turns_the_reading_is_named() {
    let unseen = [
        '\u{202e}',
        '\u{202d}',
        '\u{202a}',
        '\u{202c}',
        '\u{2066}',
        '\u{2069}',
        '\u{200e}',
        '\u{200f}',
        '\u{200b}',
        '\u{200d}',
        '\u{feff}',
        '\u{00ad}',
        '\u{2028}',
        '\u{0}',
        '\u{7}',
        '\u{1b}',
        '\u{85}',
        '\u{fe0f}',
        '\u{e0041}',
        '\u{e0100}',
        '\u{3164}',
    ];
    for c in unseen {
        let letter = with(&format!("应缴{c}312.59元"));
        assert_eq!(press().missing(&letter), [c], "U+{:04X}", u32::from(c));
        let refused = press().print(&letter, &options()).expect_err("refused").to_string();
        assert!(
            refused.contains(&format!("不可见字符（U+{:04X}）", u32::from(c))) && !refused.contains(c),
            "{refused}"
        );
    }
    assert!(press().missing(&with("空 格\t制表　全角\n换行")).is_empty());
}

#[test]
fn every_part_of_a_letter_is_looked_through() {
    let bad = "\u{202e}";
    let spoil: [fn(&mut domain::letter::Letter, &str); 6] = [
        |letter, bad| letter.title.push_str(bad),
        |letter, bad| letter.to.push(bad.to_owned()),
        |letter, bad| letter.annexes.push(bad.to_owned()),
        |letter, bad| letter.copies.push(bad.to_owned()),
        |letter, bad| letter.number = Some(bad.to_owned()),
        |letter, bad| letter.sign[0].office.push_str(bad),
    ];
    for spoil in spoil {
        let mut letter = crate::reader::whole();
        assert!(press().missing(&letter).is_empty());
        spoil(&mut letter, bad);
        assert_eq!(press().missing(&letter), ['\u{202e}']);
    }
}

#[test]
fn without_fonts_the_refusal_says_what_to_do() {
    let empty = tempfile::tempdir().expect("a folder");
    for folder in [empty.path().to_path_buf(), empty.path().join("none")] {
        let refused = Press::open(&[folder]).expect_err("refused").to_string();
        assert!(refused.starts_with("未找到可用的公文字体") && refused.contains("make fonts"), "{refused}");
    }
    std::fs::write(empty.path().join("broken.ttf"), b"not a font").expect("written");
    let refused = Press::open(&[empty.path()]).expect_err("refused");
    assert!(matches!(refused, PressError::Font(_)), "{refused}");
}

#[test]
fn faces_that_stand_in_are_named() {
    let instead = plain_press().substitutes();
    let named: Vec<&str> = instead.iter().map(|substitute| substitute.named).collect();
    assert_eq!(named, ["仿宋", "小标宋", "黑体", "楷体", "宋体"]);
    assert_eq!(instead[0].instead, "Noto Serif SC");
}

#[test]
fn an_address_that_no_qr_code_holds_is_refused() {
    let verify = press::Verify { code: "A".to_owned(), url: format!("https://example.cn/{}", "a".repeat(5_000)) };
    let options = press::Options { verify: Some(verify), ..options() };
    assert!(matches!(press().print(&with("甲"), &options), Err(PressError::Qr)));
}
