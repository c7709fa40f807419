//! Words without the people in them: names, numbers and addresses of a case's people are masked wherever they stand in
//! what somebody wrote, however they are spelt (width, spaces, dots).

use crate::case::{Party, PartyKind, Registration, Representation};
use crate::value::{mask_name, mask_organisation};

/// Digits in a row from which on they are somebody's number: telephone, identity card, bank card.
const DIGITS_OF_A_NUMBER: usize = 11;
/// What stands for such a number.
const NUMBER_LEFT_OUT: &str = "（号码略）";

/// The people of a case, by what they could be recognised by.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Longest first: spelling as it is compared, and what stands for it.
    known: Vec<(Vec<char>, String)>,
    /// Whether any number long enough to be somebody's is left out too.
    numbers: bool,
}

impl People {
    /// Everybody in `registration`, and anybody's number.
    pub fn of(registration: &Registration) -> Self {
        let mut people = Self::found(registration, true, |_| true);
        people.numbers = true;
        people
    }

    /// Only numbers, addresses and mailboxes of everybody in `registration`: their names stay.
    pub fn contacts_of(registration: &Registration) -> Self {
        Self::found(registration, false, |_| true)
    }

    /// Only numbers, addresses and mailboxes of persons: where an employer is, and how it is called up, is no personal
    /// information.
    pub fn persons_contacts_of(registration: &Registration) -> Self {
        Self::found(registration, false, |kind| kind == PartyKind::Individual)
    }

    fn found(registration: &Registration, names: bool, reached: fn(PartyKind) -> bool) -> Self {
        let mut people = Self::default();
        for party in &registration.parties {
            let Party { no: _, role: _, kind, name, id_number, credit_code, phone, address, email, identity_hidden } =
                party;
            let masked = match kind {
                _ if *identity_hidden => "身份保密".to_owned(),
                PartyKind::Individual => mask_name(name),
                PartyKind::Employer | PartyKind::Organisation => mask_organisation(name),
            };
            if names || *identity_hidden {
                people.know(name, &masked);
            }
            if !reached(*kind) {
                continue;
            }
            let numbers = [
                id_number.as_ref().map(ToString::to_string),
                credit_code.as_ref().map(ToString::to_string),
                phone.as_ref().map(ToString::to_string),
            ];
            numbers.iter().flatten().for_each(|number| people.know(number, NUMBER_LEFT_OUT));
            people.know(address, "（地址略）");
            people.know(email, "（邮箱略）");
        }
        if let Some(Representation { agent, phone, relation: _, may_withdraw: _ }) = &registration.representation {
            if names {
                people.know(agent, &mask_name(agent));
            }
            people.know(&phone.to_string(), NUMBER_LEFT_OUT);
        }
        people.known.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        people
    }

    fn know(&mut self, value: &str, instead: &str) {
        let spelling: Vec<char> = value.chars().filter_map(compared).collect();
        if spelling.len() > 1 {
            self.known.push((spelling, instead.to_owned()));
        }
    }

    /// `text` without them, and without numbers long enough to be anybody's.
    pub fn out_of(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        // Letters that count, each with where it stands.
        let compared: Vec<(usize, char)> =
            letters.iter().enumerate().filter_map(|(at, letter)| Some((at, compared(*letter)?))).collect();
        let mut out = String::with_capacity(text.len());
        let (mut at, mut copied) = (0, 0);
        while at < compared.len() {
            let rest = &compared[at..];
            let person = self.known.iter().find(|(spelling, _)| begins_with(rest, spelling));
            let found = person.map(|(spelling, instead)| (spelling.len(), instead.as_str()));
            let Some((length, instead)) =
                found.or_else(|| number(rest).filter(|_| self.numbers).map(|length| (length, NUMBER_LEFT_OUT)))
            else {
                at += 1;
                continue;
            };
            out.extend(&letters[copied..rest[0].0]);
            out.push_str(instead);
            copied = rest[length - 1].0 + 1;
            at += length;
        }
        out.extend(&letters[copied..]);
        out
    }
}

/// How long the number is that `letters` begin with, if it is long enough to be somebody's.
fn number(letters: &[(usize, char)]) -> Option<usize> {
    let mut length = 0;
    for (index, (at, letter)) in letters.iter().enumerate() {
        // A space or a hyphen may stand between two digits, but no line.
        let apart = index > 0 && at - letters[index - 1].0 > 2;
        if apart || !(letter.is_ascii_digit() || *letter == 'x' && length >= 14) {
            break;
        }
        length += 1;
    }
    (length >= DIGITS_OF_A_NUMBER).then_some(length)
}

fn begins_with(letters: &[(usize, char)], spelling: &[char]) -> bool {
    letters.len() >= spelling.len() && letters.iter().zip(spelling).all(|((_, one), other)| one == other)
}

/// A letter as it is compared; `None` for what only stands between.
fn compared(letter: char) -> Option<char> {
    let letter = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    let between = letter.is_whitespace()
        || matches!(
            letter,
            '.' | '-' | '·' | '•' | '‧' | '・' | '．' | '_' | '—' | '–' | '\u{200b}'..='\u{200f}' | '\u{feff}'
        );
    (!between).then(|| letter.to_lowercase().next().unwrap_or(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Phone;

    fn people() -> People {
        let mut people = People { known: Vec::new(), numbers: true };
        people.know("张丽", "张*");
        people.know("北极宾馆", "北**馆");
        people.know("13800000001", NUMBER_LEFT_OUT);
        people.know("zhang.li@example.com", "（邮箱略）");
        people
    }

    #[test]
    fn people_are_found_however_they_are_spelt() {
        let people = people();
        for text in ["张丽来访", "张 丽来访", "张·丽来访", "张　丽来访"] {
            assert_eq!(people.out_of(text), "张*来访", "{text}");
        }
        assert_eq!(
            people.out_of("电话１３８ 0000-0001，邮箱 ZHANG.LI@EXAMPLE.COM。"),
            "电话（号码略），邮箱 （邮箱略）。"
        );
        assert_eq!(people.out_of("张丽与北极宾馆"), "张*与北**馆");
    }

    #[test]
    fn anybodys_number_is_left_out_and_amounts_and_days_stay() {
        let people = people();
        assert_eq!(people.out_of("身份证 23270119900101001X"), "身份证 （号码略）");
        assert_eq!(people.out_of("同事 139 1111 2222"), "同事 （号码略）");
        let plain = "2025-01-01 至 2025-06-30 欠 12840.50 元，见 2026-0001";
        assert_eq!(people.out_of(plain), plain);
        assert!(Phone::parse("13800000001").is_ok());
    }
}
