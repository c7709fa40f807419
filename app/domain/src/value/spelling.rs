//! How texts are compared: one thing has many spellings (width, case, spaces, dots, numerals), and the search and whoever
//! looks for a name in a text know the same ones. Letters that look alike in two scripts, and traditional characters for
//! simplified ones, are not known as the same.

use unicode_normalization::char::decompose_compatible;

/// A letter as every comparison sees it: full-width forms are narrow, the ideographic space is a space.
fn narrow(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

/// A text as it is compared: full-width letters and digits are the same as narrow ones, capitals as small ones.
pub fn folded(text: &str) -> String {
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// Without spaces and what cannot be seen, full-width forms narrow: how a number is read that somebody typed.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !is_unseen(*letter)).map(narrow).collect()
}

/// Takes up no room, or only changes how its neighbour looks, although Unicode calls some of them letters.
pub fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Looks like a stroke or a dot between letters, although Unicode calls it a letter.
fn is_stroke(letter: char) -> bool {
    matches!(letter, '\u{2b0}'..='\u{2ff}' | '\u{374}' | '\u{559}' | '\u{640}' | '\u{7fa}' | '\u{3005}'
        | '\u{3031}'..='\u{3035}' | '\u{303b}' | '\u{303c}' | '\u{30fc}' | '\u{ff70}')
}

/// Whether a space or a sign by which people group the digits of one number; not one that ends a figure.
pub(crate) fn groups_digits(letter: char) -> bool {
    letter.is_whitespace()
        || is_unseen(letter)
        || matches!(
            letter,
            '.' | '-' | '_' | '/' | '(' | ')' | '\u{b7}' | '\u{2010}'
                ..='\u{2015}'
                    | '\u{2022}'
                    | '\u{2027}'
                    | '\u{2212}'
                    | '\u{30fb}'
                    | '\u{ff08}'
                    | '\u{ff09}'
                    | '\u{ff0d}'
                    | '\u{ff0e}'
        )
}

/// Where the ten digits of a script begin; Unicode puts each ten in a row.
const ZEROS: [u32; 62] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60,
    0x16ac0, 0x16b50, 0x1e140, 0x1e2f0, 0x1e4d0, 0x1e950, 0x1fbf0,
];

/// The digit a letter stands for, once it was taken apart: a digit of any script, one in a circle, or a Chinese numeral.
fn digit(letter: char) -> Option<u32> {
    let code = u32::from(letter);
    let of = |first: u32, value: u32| Some(code - first + value);
    match letter {
        '零' | '〇' | '○' | '◯' | '⓿' => Some(0),
        '一' | '壹' | '弌' | '幺' => Some(1),
        '二' | '贰' | '貳' | '弐' | '弍' | '两' | '兩' => Some(2),
        '三' | '叁' | '參' | '叄' | '弎' => Some(3),
        '四' | '肆' => Some(4),
        '五' | '伍' => Some(5),
        '六' | '陆' | '陸' => Some(6),
        '七' | '柒' => Some(7),
        '八' | '捌' => Some(8),
        '九' | '玖' => Some(9),
        '\u{24f5}'..='\u{24fd}' => of(0x24f5, 1),
        '\u{2776}'..='\u{277e}' => of(0x2776, 1),
        '\u{2780}'..='\u{2788}' => of(0x2780, 1),
        '\u{278a}'..='\u{2792}' => of(0x278a, 1),
        '\u{3021}'..='\u{3029}' => of(0x3021, 1),
        _ => ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| code - zero),
    }
}

/// A text as it is compared: compatible forms taken apart, small letters, and nothing but letters, digits and the stars
/// of a mask; what `also` names stays, too. Each with the place of the letter it came from.
fn plain(text: &str, also: fn(char) -> bool) -> Spelled {
    let mut found = Spelled::default();
    for (place, letter) in text.chars().enumerate() {
        let mut put = |letter: char| {
            let counts = letter.is_alphanumeric() || letter == '*' || also(letter);
            if !counts || is_unseen(letter) || is_stroke(letter) {
                return;
            }
            // However many stars hide the middle of a masked value, it is the same.
            if letter != '*' || found.letters.last() != Some(&'*') {
                letter.to_lowercase().for_each(|letter| found.push(letter, place));
            }
        };
        decompose_compatible(letter, &mut put);
    }
    found
}

fn tens(letter: char) -> Option<u32> {
    match letter {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        _ => None,
    }
}

/// How a text is read when it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As words.
    Words,
    /// As a number.
    Digits,
    /// As an address.
    Address,
}

impl Reading {
    /// Every one.
    pub(crate) const ALL: [Self; 3] = [Self::Words, Self::Digits, Self::Address];

    /// The text, read so.
    pub(crate) fn of(self, text: &str) -> Spelled {
        match self {
            Self::Words => Spelled::words(text),
            Self::Digits => Spelled::digits(text),
            Self::Address => Spelled::address(text),
        }
    }
}

/// A text as it is compared, each letter with its place in the text as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelled {
    letters: Vec<char>,
    places: Vec<usize>,
}

impl Spelled {
    /// For names and addresses of mail: width, case, forms, and whatever is neither letter nor digit make no difference.
    pub fn words(text: &str) -> Self {
        plain(text, |_| false)
    }

    /// For telephones and numbers: besides, digits of every kind are the same.
    pub fn digits(text: &str) -> Self {
        let words = plain(text, |letter| digit(letter).is_some());
        let mut found = Self::default();
        for (letter, place) in words.letters.into_iter().zip(words.places) {
            found.push(digit(letter).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(letter), place);
        }
        found
    }

    /// For addresses: besides, a Chinese number is the number it says (十二号 is 12号).
    pub fn address(text: &str) -> Self {
        let words = plain(text, |letter| digit(letter).is_some());
        let mut found = Self::default();
        let mut rest = words.letters.iter().copied().zip(words.places).peekable();
        while let Some((letter, place)) = rest.next() {
            if digit(letter).is_none() && tens(letter).is_none() {
                found.push(letter, place);
                continue;
            }
            let (mut run, mut last) = (vec![letter], place);
            while let Some((next, at)) = rest.next_if(|(next, _)| digit(*next).is_some() || tens(*next).is_some()) {
                run.push(next);
                last = at;
            }
            let read = read(&run);
            let count = read.chars().count();
            for (index, letter) in read.chars().enumerate() {
                found.push(letter, if index + 1 == count { last } else { place });
            }
        }
        found
    }

    /// Without the stars of a mask: whoever puts them between the letters of a name hides nothing by it.
    #[must_use]
    pub fn bare(&self) -> Self {
        let kept = self.letters.iter().copied().zip(self.places.iter().copied()).filter(|(letter, _)| *letter != '*');
        let (letters, places) = kept.unzip();
        Self { letters, places }
    }

    /// Whether it is a mask: stars stand for what is left out.
    pub fn is_masked(&self) -> bool {
        self.letters.contains(&'*')
    }

    /// Each letter with its place in the text as it was written.
    pub fn placed(&self) -> impl Iterator<Item = (usize, char)> + '_ {
        self.places.iter().copied().zip(self.letters.iter().copied())
    }

    fn push(&mut self, letter: char, place: usize) {
        self.letters.push(letter);
        self.places.push(place);
    }

    /// The letters.
    pub fn letters(&self) -> &[char] {
        &self.letters
    }

    /// Where `other` stands in this text: places, counted from 0 in the text as it was written, of the first letter of
    /// each occurrence and of its last.
    pub fn find(&self, other: &Self) -> Vec<(usize, usize)> {
        let wanted = &other.letters;
        if wanted.is_empty() || wanted.len() > self.letters.len() {
            return Vec::new();
        }
        let last = wanted.len() - 1;
        let starts = self.letters.windows(wanted.len()).enumerate().filter(|(_, window)| window == wanted);
        starts.map(|(start, _)| (self.places[start], self.places[start + last])).collect()
    }
}

/// A run of numerals as digits: 十二 is 12, 一百零五 is 105, 一二〇 is 120.
fn read(run: &[char]) -> String {
    if !run.iter().any(|letter| tens(*letter).is_some()) {
        return run
            .iter()
            .filter_map(|letter| digit(*letter))
            .filter_map(|digit| char::from_digit(digit, 10))
            .collect();
    }
    let (mut sum, mut last) = (0_u32, None);
    for letter in run {
        if let Some(unit) = tens(*letter) {
            sum = sum.saturating_add(last.take().unwrap_or(1).min(9) * unit);
        } else {
            last = digit(*letter);
        }
    }
    sum.saturating_add(last.unwrap_or(0)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(kind: fn(&str) -> Spelled, left: &str, right: &str) -> bool {
        kind(left).letters() == kind(right).letters()
    }

    #[test]
    fn one_thing_in_many_spellings() {
        for name in
            ["李 小明", "李\u{3000}小\u{a0}明", "李\u{200b}小明", "李·小明", "李・小．明", "李-小－明", "李\n小明"]
        {
            assert!(same(Spelled::words, name, "李小明"), "{name:?}");
        }
        for phone in [
            "138 0000 0001",
            "138-0000-0001",
            "１３８００００ ０００１",
            "(138)0000·0001",
            "一三八零零零零〇〇〇幺",
            "①③⑧00000001",
            "138\u{200b}0000.0001",
        ] {
            assert!(same(Spelled::digits, phone, "13800000001"), "{phone:?}");
        }
        for address in ["样例路12号", "样例路 １２ 号", "样例路十二号", "样例路一十二号", "样例路拾贰号"]
        {
            assert!(same(Spelled::address, address, "样例路12号"), "{address:?}");
        }
        assert!(same(Spelled::address, "一百零五号", "105号"));
        assert!(same(Spelled::address, "一二〇号", "120号"));
        assert!(same(Spelled::words, "Wang.Qiang＠ＥＸＡＭＰＬＥ.cn", "wangqiang@example.cn"));
        assert!(same(Spelled::words, "张***", "张＊"));
        assert!(same(|text| Spelled::words(text).bare(), "李*小**明", "李小明"));
        assert!(!same(Spelled::words, "李小明", "李晓明"));
    }

    #[test]
    fn places_are_those_of_the_text_as_written() {
        let text = Spelled::words("经查，李 小 明的单位，李小明。");
        assert_eq!(text.find(&Spelled::words("李小明")), [(3, 7), (12, 14)]);
        assert_eq!(text.find(&Spelled::words("")), []);
        assert_eq!(Spelled::words("明").find(&Spelled::words("李小明")), []);
    }

    #[test]
    fn the_search_folds_as_it_did() {
        assert_eq!(folded("ＡＢｃ\u{3000}１２ x·y"), "abc 12 x·y");
        assert_eq!(squeezed("１３８ 0000\u{200b}0001"), "13800000001");
    }
}
