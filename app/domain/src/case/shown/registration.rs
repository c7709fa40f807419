//! What is registered.

use super::{Pen, THERE};
use crate::case::registration::UNNAMED;
use crate::case::{DisputeItem, Grid, Party, Registration, Representation};
use crate::value::{Protected, mask_address, mask_id_number, mask_name, mask_phone};
use std::fmt::Display;

/// Letters asked for in a description; more of it the rules do not look at.
const DESCRIBED: usize = 10;

impl Pen<'_> {
    /// A registration.
    pub(crate) fn registration(self, registration: &Registration) -> Registration {
        let Registration {
            matter_kind,
            received_at,
            location_town,
            labour_districts,
            title,
            summary,
            parties,
            items,
            circumstances,
            people,
            representation,
            petition_no,
            venue,
            grid,
        } = registration;
        Registration {
            matter_kind: *matter_kind,
            received_at: *received_at,
            location_town: location_town.clone(),
            labour_districts: labour_districts.clone(),
            title: self.text(title),
            summary: self.text(summary),
            parties: self.all(parties, Pen::party),
            items: self.all(items, Pen::item),
            circumstances: circumstances.clone(),
            people: *people,
            representation: self.one(representation.as_ref(), Pen::representation),
            petition_no: self.some(petition_no.as_ref()),
            venue: *venue,
            grid: self.one(grid.as_ref(), Pen::grid),
        }
    }

    /// The grid; who works in it is an official, not a party.
    pub(crate) fn grid(self, grid: &Grid) -> Grid {
        let Grid { code, worker } = grid;
        Grid { code: self.text(code), worker: self.text(worker) }
    }

    /// A party; to whose reader people are not to be known, it is what lists show and nothing to reach it by.
    pub(crate) fn party(self, party: &Party) -> Party {
        let Party { no, role, kind, name, id_number, credit_code, phone, address, email, identity_hidden } = party;
        let masked_name = party.masked_name();
        let (no, role, kind, identity_hidden) = (*no, *role, *kind, *identity_hidden);
        match self {
            Self::Whole => Party {
                no,
                role,
                kind,
                name: name.clone(),
                id_number: id_number.clone(),
                credit_code: credit_code.clone(),
                phone: phone.clone(),
                address: address.clone(),
                email: email.clone(),
                identity_hidden,
            },
            Self::Masked => Party {
                no,
                role,
                kind,
                name: masked_name,
                id_number: id_number.as_ref().map(|id| id.masked(mask_id_number)),
                credit_code: credit_code.clone(),
                phone: phone.as_ref().map(|phone| phone.masked(mask_phone)),
                address: if address.is_empty() { String::new() } else { mask_address(address) },
                email: if email.is_empty() { String::new() } else { "***".to_owned() },
                identity_hidden,
            },
            Self::Without(_) => Party {
                no,
                role,
                kind,
                name: if identity_hidden { UNNAMED.to_owned() } else { masked_name },
                id_number: None,
                credit_code: None,
                phone: None,
                address: String::new(),
                email: String::new(),
                identity_hidden,
            },
            Self::There => Party {
                no,
                role,
                kind,
                name: if identity_hidden && !name.is_empty() { UNNAMED.to_owned() } else { masked_name },
                id_number: there(id_number.as_ref()),
                credit_code: there(credit_code.as_ref()),
                phone: there(phone.as_ref()),
                address: self.text(address),
                email: self.text(email),
                identity_hidden,
            },
        }
    }

    /// An item with everything its route rests on.
    pub(crate) fn item(self, item: &DisputeItem) -> DisputeItem {
        let DisputeItem {
            no,
            category,
            sub_kind,
            insurance_kinds,
            period,
            enrolled,
            payer,
            claims,
            paid,
            wage_matches,
            amount,
            acting_department,
            description,
            duty,
            finished,
        } = item;
        DisputeItem {
            no: *no,
            category: *category,
            sub_kind: sub_kind.clone(),
            insurance_kinds: insurance_kinds.clone(),
            period: *period,
            enrolled: *enrolled,
            payer: *payer,
            claims: claims.clone(),
            paid: *paid,
            wage_matches: *wage_matches,
            amount: *amount,
            acting_department: acting_department.clone(),
            description: match self {
                Self::There => description.chars().map(|_| '·').take(DESCRIBED).collect(),
                _ => self.text(description),
            },
            duty: *duty,
            finished: *finished,
        }
    }

    /// Who acts for the applicant.
    pub(crate) fn representation(self, agent: &Representation) -> Representation {
        let Representation { agent, phone, relation, may_withdraw } = agent;
        Representation {
            agent: match self {
                Self::Whole => agent.clone(),
                _ => mask_name(agent),
            },
            phone: match self {
                Self::Whole => phone.clone(),
                Self::Masked => phone.masked(mask_phone),
                Self::Without(_) | Self::There => Protected::Masked(THERE.to_owned()),
            },
            relation: self.text(relation),
            may_withdraw: *may_withdraw,
        }
    }
}

fn there<T: Display>(value: Option<&Protected<T>>) -> Option<Protected<T>> {
    value.map(|_| Protected::Masked(THERE.to_owned()))
}
