//! Who holds a query code: the person who stands behind a party's number, or acts for the applicant, when it is given out.
//!
//! A party keeps its number when somebody else is registered under it, here or on a card that was split off. So code and
//! session carry who they were given to, and each door asks whether that is still who stands there.

use super::Store;
use super::vault::Vault;
use domain::case::Registration;
use subtle::ConstantTimeEq;

/// Bytes of one digest; zeros where nothing is known.
const ONE: usize = 16;

/// A party or an agent as it was registered: keyed digests of name, identity number or credit code, and telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder(Vec<u8>);

impl Holder {
    /// Who stands behind `party`, or acts for it; `None` where nobody does.
    pub(super) fn of(vault: &Vault, registration: &Registration, party: u8, agent: bool) -> Option<Self> {
        let (name, number, phone) = if agent {
            let agent = registration.representation.as_ref()?;
            (agent.agent.clone(), None, Some(agent.phone.to_string()))
        } else {
            let party = registration.party(party)?;
            let code = party.credit_code.as_ref().map(ToString::to_string);
            let number = party.id_number.as_ref().map(ToString::to_string).or(code);
            (party.name.clone(), number, party.phone.as_ref().map(ToString::to_string))
        };
        let parts = [("name", Some(name)), ("number", number), ("phone", phone)];
        let mut digests = Vec::with_capacity(3 * ONE);
        for (what, text) in parts {
            let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            let digest = text.map(|text| vault.digest(&format!("code holder/{what}"), text.as_bytes()));
            digests.extend_from_slice(digest.as_ref().map_or(&[0; ONE][..], |digest| &digest[..ONE]));
        }
        Some(Self(digests))
    }

    /// As a row has it; none in rows from before holders were kept.
    pub(super) fn read(bytes: Option<Vec<u8>>) -> Option<Self> {
        bytes.filter(|bytes| bytes.len() == 3 * ONE).map(Self)
    }

    /// As it is stored.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is the same person: by the number where both have one, else by name, or by telephone, so that a name
    /// that was misspelt can be corrected; by name and telephone together, so that a number can.
    fn is(&self, other: &Self) -> bool {
        let part = |at: usize| (&self.0[at * ONE..(at + 1) * ONE], &other.0[at * ONE..(at + 1) * ONE]);
        let known = |at: usize| {
            let (one, other) = part(at);
            one.iter().any(|byte| *byte != 0) && other.iter().any(|byte| *byte != 0)
        };
        let same = |at: usize| {
            let (one, other) = part(at);
            known(at) && bool::from(one.ct_eq(other))
        };
        if known(1) { same(1) || same(0) && same(2) } else { same(0) || same(2) }
    }
}

/// What a code or a citizen's session opens, and to whom it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Footing {
    /// Row id of the case.
    pub(crate) case_id: i64,
    /// Number of the party.
    pub(crate) party: u8,
    /// Whether somebody acts for it.
    pub(crate) agent: bool,
    /// To whom; unknown in rows from before holders were kept.
    pub(crate) holder: Option<Holder>,
}

impl Store {
    /// Whether who was given this still stands where it leads to.
    pub(crate) fn still_stands(&self, footing: &Footing, registration: &Registration) -> bool {
        let now = Holder::of(&self.vault, registration, footing.party, footing.agent);
        match (&footing.holder, now) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(given), Some(now)) => given.is(&now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(name: u8, number: u8, phone: u8) -> Holder {
        Holder([[name; ONE], [number; ONE], [phone; ONE]].concat())
    }

    #[test]
    fn a_number_decides_where_both_have_one() {
        assert!(holder(1, 7, 0).is(&holder(2, 7, 0)), "a name corrected");
        assert!(!holder(1, 7, 3).is(&holder(1, 8, 4)), "another of the same name");
        assert!(holder(1, 7, 3).is(&holder(1, 8, 3)), "a number corrected: called and reached as before");
        assert!(!holder(1, 7, 3).is(&holder(2, 8, 3)), "another at the same telephone");
        assert!(holder(1, 0, 3).is(&holder(1, 8, 4)), "a number added");
        assert!(holder(1, 0, 3).is(&holder(2, 0, 3)) && holder(1, 0, 3).is(&holder(1, 0, 4)));
        assert!(!holder(1, 0, 3).is(&holder(2, 0, 4)));
        assert!(!holder(0, 0, 0).is(&holder(0, 0, 0)), "nobody is nobody");
    }
}
