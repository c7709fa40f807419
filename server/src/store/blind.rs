//! Equality search over sealed data: keyed digests of names, telephones and numbers.

use super::Store;
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::case::Case;
use domain::problem::{FieldError, Problem};
use sqlx::Row;

/// What a digest is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlindKind {
    /// Name of a person or body.
    Name,
    /// Telephone.
    Phone,
    /// Identity number or credit code.
    Number,
    /// Number the petitions bureau knows a matter by (M-3.2.7-b).
    Petition,
}

impl BlindKind {
    fn purpose(self) -> &'static str {
        match self {
            Self::Name => "blind/name",
            Self::Phone => "blind/phone",
            Self::Number => "blind/number",
            Self::Petition => "blind/petition",
        }
    }
}

fn token(vault: &Vault, kind: BlindKind, value: &str) -> Vec<u8> {
    // However a petition's number is typed, it is one.
    let value = if kind == BlindKind::Petition { value.trim().to_uppercase() } else { value.to_owned() };
    vault.digest(kind.purpose(), value.as_bytes())[..16].to_vec()
}

/// Digests of everything a case can be found by.
pub(super) fn tokens(vault: &Vault, case: &Case) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for party in &case.registration.parties {
        if !party.name.is_empty() && !party.identity_hidden {
            found.push(token(vault, BlindKind::Name, &party.name));
        }
        if let Some(phone) = &party.phone {
            found.push(token(vault, BlindKind::Phone, &phone.to_string()));
        }
        if let Some(id) = &party.id_number {
            found.push(token(vault, BlindKind::Number, &id.to_string()));
        }
        if let Some(code) = &party.credit_code {
            found.push(token(vault, BlindKind::Number, &code.to_string()));
        }
    }
    if let Some(number) = &case.registration.petition_no {
        found.push(token(vault, BlindKind::Petition, number));
    }
    found.sort();
    found.dedup();
    found
}

pub(super) const FIND: &str = "select case_id from blind_index where token = $1 order by case_id desc limit $2";

impl Unit {
    /// Refuses a petition's number that stands in another case than `own`: a matter of the petitions bureau is registered
    /// once (M-3.2.7-b). Asked in the transaction that registers, so that two at once cannot both.
    pub async fn petition_admit(&mut self, number: &str, own: i64) -> Result<(), Fault> {
        let token = token(&self.vault, BlindKind::Petition, number);
        let rows = sqlx::query(FIND).bind(token).bind(2).fetch_all(&mut self.conn).await?;
        if rows.iter().any(|row| row.get::<i64, _>(0) != own) {
            let error = FieldError::new("petition_no", "信访件编号：这个编号已经登记过");
            return Err(Problem::Invalid(vec![error]).into());
        }
        Ok(())
    }
}

impl Store {
    /// Cases whose parties equal `value`, newest first; at most `limit`.
    pub async fn blind_find(&self, kind: BlindKind, value: &str, limit: u32) -> Result<Vec<i64>, Fault> {
        let rows = sqlx::query(FIND).bind(token(&self.vault, kind, value)).bind(limit).fetch_all(&self.readers).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}
