//! Texts that were fixed when they were issued, as staff read them: what identifies a person is masked as on the case
//! page, and opened as a whole with a purpose (M-5.3-a).

use crate::case::{DocumentKind, PartyKind, Registration};
use crate::value::{mask_address, mask_id_number, mask_name, mask_organisation, mask_phone};

/// Shortest text that is looked for: a single character stands in every sentence.
const LEAST: usize = 2;

/// The text with personal values masked, and whether there were any. Numbers, addresses and e-mail are masked in every
/// document, names in the registration form, which is there to say who somebody is. `registrations` are all that ever
/// were, for the text may be older than the last.
pub fn masked_paper<'a>(
    kind: DocumentKind,
    body: &str,
    registrations: impl Iterator<Item = &'a Registration>,
) -> (String, bool) {
    let names = kind == DocumentKind::RegistrationForm;
    let mut known: Vec<(String, String)> = Vec::new();
    for registration in registrations {
        known.extend(values_of(registration, names));
    }
    // The longest first: a telephone may stand in an address.
    known.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.0.cmp(&other.0)));
    known.dedup();
    let text = replaced(body, &known);
    let masked = text != body;
    (text, masked)
}

/// A purpose of the access log without what identifies a party: auditors read it (requirements §3).
pub fn masked_purpose(text: &str, registration: &Registration) -> String {
    let mut known: Vec<(String, String)> = values_of(registration, true).collect();
    known.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    replaced(text, &known)
}

/// Replaced in one pass, so that what was put in is not looked at again.
fn replaced(text: &str, known: &[(String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((value, mask)) = known.iter().find(|(value, _)| rest.starts_with(value.as_str())) {
            out.push_str(mask);
            rest = &rest[value.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

fn values_of(registration: &Registration, names: bool) -> impl Iterator<Item = (String, String)> + '_ {
    let parties = registration.parties.iter().flat_map(move |party| {
        let name = party.name.trim();
        let masked = match party.kind {
            PartyKind::Individual => mask_name(name),
            PartyKind::Employer | PartyKind::Organisation => mask_organisation(name),
        };
        let address = party.address.trim();
        [
            names.then(|| (name.to_owned(), masked)),
            party.id_number.as_ref().map(|id| (id.to_string(), mask_id_number(&id.to_string()))),
            party.phone.as_ref().map(|phone| (phone.to_string(), mask_phone(&phone.to_string()))),
            Some((address.to_owned(), mask_address(address))),
            Some((party.email.trim().to_owned(), "***".to_owned())),
        ]
    });
    let agent = registration.representation.iter().flat_map(move |agent| {
        let phone = agent.phone.to_string();
        [
            names.then(|| (agent.agent.trim().to_owned(), mask_name(&agent.agent))),
            Some((phone.clone(), mask_phone(&phone))),
        ]
    });
    parties.chain(agent).flatten().filter(|(value, _)| value.chars().count() >= LEAST)
}
