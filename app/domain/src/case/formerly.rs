//! What a party was registered as before: by that, too, it can be recognised (X-16-a), and who it was is known when it is
//! asked whether it still is the same.

use super::{Case, Party, Registration, Representation};
use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// A party as it was registered until something of it was amended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerParty {
    /// As it was.
    pub party: Party,
    /// Until when.
    pub until: Instant,
    /// How many papers had been issued by then.
    pub papers: u16,
}

/// Former parties and agents of a case, in the order they were amended; the offices' memory, put in for nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Formerly {
    /// Parties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<FormerParty>,
    /// Agents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<Representation>,
}

impl Formerly {
    /// Whether nothing was amended.
    pub fn is_empty(&self) -> bool {
        self.parties.is_empty() && self.agents.is_empty()
    }

    /// As the memory of a case that goes on from this one, which has issued no paper yet.
    #[must_use]
    pub fn handed_on(&self) -> Self {
        let mut memory = self.clone();
        memory.parties.iter_mut().for_each(|former| former.papers = 0);
        memory
    }

    /// Keeps what `after` no longer says.
    fn keep(&mut self, before: &Registration, after: &Registration, papers: u16, until: Instant) {
        let changed = before.parties.iter().filter(|party| after.party(party.no) != Some(*party));
        self.parties.extend(changed.map(|party| FormerParty { party: party.clone(), until, papers }));
        if let Some(agent) = before.representation.as_ref().filter(|_| after.representation != before.representation)
            && !self.agents.contains(agent)
        {
            self.agents.push(agent.clone());
        }
    }

    /// What party `no` was registered as before.
    pub fn of(&self, no: u8) -> impl DoubleEndedIterator<Item = &FormerParty> {
        self.parties.iter().filter(move |former| former.party.no == no)
    }
}

impl Case {
    pub(super) fn amended(&mut self, registration: &Registration, at: Instant) {
        let papers = u16::try_from(self.documents.len()).unwrap_or(u16::MAX);
        self.formerly.keep(&self.registration, registration, papers, at);
        self.registration = registration.clone();
    }

    /// What party `no` was registered as when the paper with that place in the order of issue went out.
    pub(super) fn party_at_paper(&self, no: u8, paper: usize) -> Option<&Party> {
        let then = self.formerly.of(no).find(|former| usize::from(former.papers) > paper);
        then.map(|former| &former.party).or_else(|| self.registration.party(no))
    }

    /// The last time a party that is hidden now was not: until when, and how many papers had been issued by then.
    pub(super) fn named_until(&self) -> Option<(Instant, u16)> {
        let hidden = self.registration.parties.iter().filter(|party| party.identity_hidden);
        let named = hidden.filter_map(|party| self.formerly.of(party.no).rfind(|former| !former.party.identity_hidden));
        named.map(|former| (former.until, former.papers)).max()
    }

    /// The other's registration with those hidden who are hidden here: the same matter on another card (X-16-a).
    pub fn hides_in(&self, other: &Self) -> Option<Registration> {
        let mut registration = other.registration.clone();
        for party in &mut registration.parties {
            let here = self.registration.party(party.no);
            party.identity_hidden |= here.is_some_and(|here| here.identity_hidden && here.name == party.name);
        }
        (registration != other.registration).then_some(registration)
    }
}
