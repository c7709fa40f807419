//! What a full value is opened for (M-5.3-a).

use crate::case::{Case, is_printable};
use crate::limits;
use crate::problem::FieldError;

/// Fewest letters or characters a purpose has.
const LEAST: usize = 4;

/// A purpose somebody who reads the record later can understand: not under four characters, not one key held down, not
/// digits or signs alone, and without the parties' own names and numbers, which have no place in the record.
///
/// # Errors
/// The field, with what to write instead.
pub fn purpose(text: &str, case: &Case) -> Result<String, FieldError> {
    stated(text, case, "查看用途", "为什么要看，例如“核对参保记录”")
}

/// What a fresh query code is issued for, read by the same rule: the party and auditors read it.
///
/// # Errors
/// The field, with what to write instead.
pub fn code_purpose(text: &str, case: &Case) -> Result<String, FieldError> {
    stated(text, case, "出具理由", "为什么出具，例如“来窗口补领，已核对身份证”")
}

fn stated(text: &str, case: &Case, label: &str, why: &str) -> Result<String, FieldError> {
    let wrong = |message: &str| FieldError::new("purpose", format!("{label}：{message}"));
    let text = text.trim();
    if !is_printable(text) {
        return Err(wrong("含有无法显示的字符，请删去后重新填写"));
    }
    let words: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    if words.len() < LEAST {
        return Err(wrong(&format!("不少于 4 个字，请写明{why}")));
    }
    let length = text.chars().count();
    if length > limits::PURPOSE {
        return Err(wrong(&format!("最多 {} 字，现在是 {length} 字", limits::PURPOSE)));
    }
    let mut different = words.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < 3 || words.iter().all(|c| c.is_numeric()) {
        return Err(wrong(&format!("请用一句话写明{why}")));
    }
    if names_somebody(text, case) {
        return Err(wrong("不要写当事人的姓名、号码和地址，写事由即可"));
    }
    Ok(text.to_owned())
}

fn names_somebody(text: &str, case: &Case) -> bool {
    let registration = &case.registration;
    let of_parties = registration.parties.iter().flat_map(|party| {
        [
            Some(party.name.clone()),
            party.id_number.as_ref().map(ToString::to_string),
            party.phone.as_ref().map(ToString::to_string),
            Some(party.address.clone()),
            Some(party.email.clone()),
        ]
    });
    let of_agent =
        registration.representation.iter().flat_map(|agent| [Some(agent.agent.clone()), Some(agent.phone.to_string())]);
    let flat = squeezed(text);
    of_parties.chain(of_agent).flatten().map(|value| squeezed(&value)).any(|value| {
        // One character is in every sentence.
        value.chars().count() > 1 && flat.contains(&value)
    })
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
