//! Words without the people in them: names, numbers and addresses of a case's people are masked wherever they stand in
//! what somebody wrote, in every spelling the search knows.

use crate::case::{Party, PartyKind, Registration, Representation};
use crate::value::{Reading, Spelled, groups_digits, mask_name, mask_organisation};

/// Digits in a row from which on they are somebody's number: telephone, identity card, bank card.
const DIGITS_OF_A_NUMBER: usize = 11;
/// What stands for such a number.
const NUMBER_LEFT_OUT: &str = "（号码略）";

/// The people of a case, by what they could be recognised by.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// How a text is read to find it, its spelling, and what stands for it.
    known: Vec<(Reading, Spelled, String)>,
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
                people.know(Reading::Words, name, &masked);
            }
            if !reached(*kind) {
                continue;
            }
            let numbers = [
                id_number.as_ref().map(ToString::to_string),
                credit_code.as_ref().map(ToString::to_string),
                phone.as_ref().map(ToString::to_string),
            ];
            numbers.iter().flatten().for_each(|number| people.know(Reading::Digits, number, NUMBER_LEFT_OUT));
            people.know(Reading::Address, address, "（地址略）");
            people.know(Reading::Words, email, "（邮箱略）");
        }
        if let Some(Representation { agent, phone, relation: _, may_withdraw: _ }) = &registration.representation {
            if names {
                people.know(Reading::Words, agent, &mask_name(agent));
            }
            people.know(Reading::Digits, &phone.to_string(), NUMBER_LEFT_OUT);
        }
        people
    }

    fn know(&mut self, reading: Reading, value: &str, instead: &str) {
        let spelled = reading.of(value).bare();
        if spelled.letters().len() > 1 {
            self.known.push((reading, spelled, instead.to_owned()));
        }
    }

    /// `text` without them, and without numbers long enough to be anybody's.
    pub fn out_of(&self, text: &str) -> String {
        let read = Reading::ALL.map(|reading| (reading, reading.of(text).bare()));
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        for (reading, spelled, instead) in &self.known {
            let text = read.iter().filter(|(other, _)| other == reading);
            let places = text.flat_map(|(_, text)| text.find(spelled));
            found.extend(places.map(|(first, last)| (first, last, instead.as_str())));
        }
        let letters: Vec<char> = text.chars().collect();
        if self.numbers {
            found.extend(numbers(&read[1].1, &letters).into_iter().map(|(first, last)| (first, last, NUMBER_LEFT_OUT)));
        }
        // The longest of those that begin at one place: a telephone may stand in an address.
        found.sort_by_key(|(first, last, _)| (*first, std::cmp::Reverse(*last)));
        let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
        for (first, last, instead) in found {
            if first < copied {
                continue;
            }
            out.extend(&letters[copied..first]);
            out.push_str(instead);
            copied = last + 1;
        }
        out.extend(&letters[copied..]);
        out
    }
}

/// Where digits stand in a row that are long enough to be somebody's number, `digits` being `letters` as digits are read.
fn numbers(digits: &Spelled, letters: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut end = |run: &mut Vec<usize>| {
        if let (true, Some(first), Some(last)) = (run.len() >= DIGITS_OF_A_NUMBER, run.first(), run.last()) {
            found.push((*first, *last));
        }
        run.clear();
    };
    for (place, letter) in digits.placed() {
        // A space or a hyphen may stand between two digits, but no other sign.
        let joined = run.last().is_none_or(|last| {
            place <= last + 2 && letters[(last + 1).min(place)..place].iter().all(|between| groups_digits(*between))
        });
        if !joined {
            end(&mut run);
        }
        if letter.is_ascii_digit() || letter == 'x' && run.len() >= 14 {
            run.push(place);
        } else {
            end(&mut run);
        }
    }
    end(&mut run);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Phone;

    fn people() -> People {
        let mut people = People { known: Vec::new(), numbers: true };
        people.know(Reading::Words, "张丽", "张*");
        people.know(Reading::Words, "北极宾馆", "北**馆");
        people.know(Reading::Digits, "13800000001", NUMBER_LEFT_OUT);
        people.know(Reading::Address, "样例路12号", "（地址略）");
        people.know(Reading::Words, "zhang.li@example.com", "（邮箱略）");
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

    /// SEC-01: the hotline and the offices read no spelling that the search of hidden names knows.
    #[test]
    fn sec_01_people_are_found_in_every_spelling_the_search_knows() {
        let people = people();
        for text in ["张、丽", "张\u{2800}丽", "张\u{301}丽", "张《丽", "张*丽"] {
            assert_eq!(people.out_of(text), "张*", "{text}");
        }
        for text in ["138、0000、0001", "⑬8 0000 0001", "一三八〇〇〇〇〇〇〇一", "〡〣〨00000001", "138*0000#0001"]
        {
            assert_eq!(people.out_of(text), NUMBER_LEFT_OUT, "{text}");
        }
        assert_eq!(people.out_of("样例路⑫号"), "（地址略）");
        assert_eq!(people.out_of("另一人一三九一一一一二二二二"), "另一人（号码略）");
        assert_eq!(people.out_of("100、200、300、400、500 元"), "100、200、300、400、500 元");
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
