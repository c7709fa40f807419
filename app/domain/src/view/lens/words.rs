//! Words to be found: what of a case can be searched by whoever works on it, and how texts are compared.

use super::super::board::Card;
use crate::case::Case;
use crate::problem::FieldError;
use crate::value::folded;

/// Letters a word needs in order to be found: the index is one of pairs.
pub const WORD_LEAST: usize = 2;

/// Letters a search may have: as long as a name may be, for whoever is looked for by name.
pub const SEARCH_LETTERS: usize = crate::limits::NAME;
/// Words a search may have: each is one more condition on the index.
pub const SEARCH_WORDS: usize = 12;

/// Words of a search, as they are compared; what is too short is left out.
pub fn words_in(text: &str) -> Vec<String> {
    let text = folded(text);
    let mut words: Vec<String> = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    for word in text.split_whitespace().filter(|word| word.chars().count() >= WORD_LEAST) {
        if known.insert(word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Words of a search that is short enough to be asked; a search beyond the limits is refused, not cut.
///
/// # Errors
/// More than [`SEARCH_LETTERS`] letters or [`SEARCH_WORDS`] words.
pub fn searched(text: &str) -> Result<Vec<String>, FieldError> {
    if text.chars().nth(SEARCH_LETTERS).is_some() {
        return Err(FieldError::new("text", format!("查找：最多 {SEARCH_LETTERS} 个字，请只写要找的几个词")));
    }
    let words = words_in(text);
    if words.len() > SEARCH_WORDS {
        return Err(FieldError::new("text", format!("查找：最多 {SEARCH_WORDS} 个词，请去掉几个再找")));
    }
    Ok(words)
}

/// Everything of a case that is searched, as it is compared: what stands on its card, and the accounts of `case` as its
/// reader sees it. No personal information stands in it but masked (M-5.3-a); a word never crosses a line.
pub fn words_of(card: &Card, case: &Case) -> String {
    let registration = &case.registration;
    let mut text = on_card(card);
    let accounts = [&registration.title, &registration.summary].into_iter();
    let accounts = accounts.chain(case.finding.iter().map(|finding| &finding.facts));
    for account in accounts.chain(case.reply.iter().map(|reply| &reply.facts)) {
        let account = folded(account);
        // The title stands on the card, and a reply often repeats the finding.
        if !text.contains(&account) {
            text.push('\n');
            text.push_str(&account);
        }
    }
    text
}

fn on_card(card: &Card) -> String {
    let number = card.case_no.to_string();
    let people = [&card.receiver, &card.holder];
    let lines = [&number, &card.title, &card.who, &card.town, &card.channel, &card.category].into_iter().chain(people);
    let departments = card.departments.iter().map(|(_, name)| name);
    folded(&lines.chain(departments).map(String::as_str).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
pub(super) fn found_on(card: &Card, words: &str) -> bool {
    has_words(&on_card(card), &words_in(words))
}

/// Whether every word is somewhere in `text`, which [`words_of`] made.
pub fn has_words(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(word.as_str()))
}
