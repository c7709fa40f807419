//! How texts are compared: one thing has many spellings (width, case, spaces, dots, numerals), and the search and whoever
//! looks for a name in a text know the same ones.

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

/// Takes up no room, or only changes how its neighbour looks.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e01ef}')
}

/// A dot or stroke that people put between the parts of a name or a number.
fn is_dot(letter: char) -> bool {
    matches!(
        letter,
        '.' | '-' | '_' | '/' | '~' | '|' | '\u{b7}' | '\u{2d9}' | '\u{387}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2022}'
                | '\u{2024}'
                | '\u{2027}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2219}'
                | '\u{22c5}'
                | '\u{2e31}'
                | '\u{301c}'
                | '\u{30fb}'
                | '\u{30fc}'
                | '\u{ff65}'
    )
}

/// Brackets and signs people put around parts of a telephone number.
fn is_frame(letter: char) -> bool {
    matches!(letter, '(' | ')' | '[' | ']' | '+' | '\u{3014}' | '\u{3015}' | '\u{3010}' | '\u{3011}')
}

/// The digit a letter stands for: any digit of Unicode's common sets, or a Chinese numeral.
fn digit(letter: char) -> Option<u32> {
    let code = u32::from(letter);
    let of = |first: u32, value: u32| Some(code - first + value);
    match letter {
        '0'..='9' => of(0x30, 0),
        '零' | '〇' | '○' | '◯' | '⓪' | '⁰' | '₀' | '⓿' => Some(0),
        '一' | '壹' | '幺' | '¹' => Some(1),
        '二' | '贰' | '两' | '²' => Some(2),
        '三' | '叁' | '³' => Some(3),
        '四' | '肆' => Some(4),
        '五' | '伍' => Some(5),
        '六' | '陆' => Some(6),
        '七' | '柒' => Some(7),
        '八' | '捌' => Some(8),
        '九' | '玖' => Some(9),
        '\u{2460}'..='\u{2468}' => of(0x2460, 1),
        '\u{2474}'..='\u{247c}' => of(0x2474, 1),
        '\u{2488}'..='\u{2490}' => of(0x2488, 1),
        '\u{2776}'..='\u{277e}' => of(0x2776, 1),
        '\u{2780}'..='\u{2788}' => of(0x2780, 1),
        '\u{278a}'..='\u{2792}' => of(0x278a, 1),
        '\u{2074}'..='\u{2079}' => of(0x2074, 4),
        '\u{2080}'..='\u{2089}' => of(0x2080, 0),
        '\u{0660}'..='\u{0669}' => of(0x0660, 0),
        '\u{06f0}'..='\u{06f9}' => of(0x06f0, 0),
        '\u{1d7ce}'..='\u{1d7ff}' => Some((code - 0x1d7ce) % 10),
        _ => None,
    }
}

fn tens(letter: char) -> Option<u32> {
    match letter {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        _ => None,
    }
}

/// A text as it is compared, each letter with its place in the text as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelled {
    letters: Vec<char>,
    places: Vec<usize>,
}

impl Spelled {
    /// For names and addresses of mail: width, case, spaces, dots and what cannot be seen make no difference.
    pub fn words(text: &str) -> Self {
        let mut found = Self::default();
        for (place, letter) in text.chars().enumerate() {
            let letter = narrow(letter);
            if letter.is_whitespace() || is_unseen(letter) || is_dot(letter) {
                continue;
            }
            // However many stars hide the middle of a masked value, it is the same.
            if letter == '*' && found.letters.last() == Some(&'*') {
                continue;
            }
            for letter in letter.to_lowercase() {
                found.push(letter, place);
            }
        }
        found
    }

    /// For telephones and numbers: besides, digits of every kind are the same, and brackets make no difference.
    pub fn digits(text: &str) -> Self {
        let words = Self::words(text);
        let mut found = Self::default();
        for (letter, place) in words.letters.into_iter().zip(words.places) {
            match digit(letter).and_then(|digit| char::from_digit(digit, 10)) {
                Some(digit) => found.push(digit, place),
                None if is_frame(letter) => {}
                None => found.push(letter, place),
            }
        }
        found
    }

    /// For addresses: besides, a Chinese number is the number it says (十二号 is 12号).
    pub fn address(text: &str) -> Self {
        let words = Self::words(text);
        let mut found = Self::default();
        let mut rest = words.letters.iter().copied().zip(words.places).peekable();
        while let Some((letter, place)) = rest.next() {
            if digit(letter).is_none() && tens(letter).is_none() {
                if !is_frame(letter) {
                    found.push(letter, place);
                }
                continue;
            }
            let mut run = vec![letter];
            while let Some((next, _)) = rest.next_if(|(next, _)| digit(*next).is_some() || tens(*next).is_some()) {
                run.push(next);
            }
            for letter in read(&run).chars() {
                found.push(letter, place);
            }
        }
        found
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
