//! Personal values: masked on pages, opened one at a time with a purpose (M-5.3-a).

use crate::case::{Case, Party, PartyKind, PartyRole, Registration, Representation};
use crate::value::{mask_name, mask_phone};
use serde::{Deserialize, Serialize};

/// A personal value as a page shows it. Whether it is masked says the type: a value may contain asterisks of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// As it is registered.
    Plain(String),
    /// Masked.
    Masked {
        /// What is left of it.
        text: String,
        /// Whether the viewer may open it with a purpose.
        opens: bool,
    },
}

impl Shown {
    /// What is shown.
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Masked { text, .. } => text,
        }
    }
}

/// A party as the case page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyView {
    /// Its number.
    pub no: u8,
    /// Role.
    pub role: PartyRole,
    /// Person or body.
    pub kind: PartyKind,
    /// Name.
    pub name: Shown,
    /// Identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<Shown>,
    /// Credit code, which is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Shown>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Shown>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Shown>,
    /// Asked to stay unnamed to the other side.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub identity_hidden: bool,
}

impl PartyView {
    /// `party` with every personal value masked; `opens` says whether the viewer may open them.
    pub fn of(party: &Party, opens: bool) -> Self {
        let Party { no, role, kind, name, id_number, credit_code, phone, address, email, identity_hidden } =
            party.masked();
        let masked = |text: String| Shown::Masked { text, opens };
        let given = |text: String| (!text.is_empty()).then(|| masked(text));
        Self {
            no,
            role,
            kind,
            name: if name.is_empty() { Shown::Plain(name) } else { masked(name) },
            id_number: id_number.map(|id| masked(id.to_string())),
            credit_code: credit_code.map(|code| code.to_string()),
            phone: phone.map(|phone| masked(phone.to_string())),
            address: given(address),
            email: given(email),
            identity_hidden,
        }
    }
}

impl PartyView {
    /// The debtor as the court reads it: name and code in full, so that it can docket, and nothing else (M-3.2.6-a).
    pub fn of_debtor(party: &Party) -> Self {
        let code = party.credit_code.as_ref().map(ToString::to_string);
        Self { name: Shown::Plain(party.name.clone()), credit_code: code, ..Self::of(party, false) }
    }
}

/// The agent as the case page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentView {
    /// Name.
    pub name: Shown,
    /// Telephone.
    pub phone: Shown,
    /// Relation to the applicant.
    pub relation: String,
    /// Whether the agent may withdraw the case.
    pub may_withdraw: bool,
}

impl AgentView {
    /// `agent` with personal values masked.
    pub fn of(agent: &Representation, opens: bool) -> Self {
        let Representation { agent: name, phone, relation, may_withdraw } = agent;
        let masked = |text: String| Shown::Masked { text, opens };
        Self {
            name: masked(mask_name(name)),
            phone: masked(phone.masked(mask_phone).to_string()),
            relation: relation.clone(),
            may_withdraw: *may_withdraw,
        }
    }
}

/// A personal field that is shown in full only on a logged click (M-5.3-a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// Name.
    Name,
    /// Identity number.
    IdNumber,
    /// Telephone.
    Phone,
    /// Address.
    Address,
    /// E-mail.
    Email,
    /// Name of the agent.
    AgentName,
    /// Telephone of the agent.
    AgentPhone,
    /// Name of who answers for the party in the hearing.
    PersonName,
    /// Telephone of who answers for the party in the hearing.
    PersonPhone,
}

impl RevealField {
    /// What it is called.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::IdNumber => "身份证号码",
            Self::Phone => "联系电话",
            Self::Address => "通讯地址",
            Self::Email => "电子邮箱",
            Self::AgentName => "代办人姓名",
            Self::AgentPhone => "代办人电话",
            Self::PersonName => "负责人员姓名",
            Self::PersonPhone => "负责人员电话",
        }
    }

    /// Its full value in the case: what is registered, or who was named in the hearing.
    pub fn of_case(self, case: &Case, party: u8) -> Option<String> {
        let mut persons = case.hearing.iter().flat_map(|hearing| &hearing.persons);
        let person = persons.find(|person| person.party == party);
        match self {
            Self::PersonName => person.map(|person| person.name.clone()),
            Self::PersonPhone => person.map(|person| person.phone.to_string()),
            _ => self.of(&case.registration, party),
        }
    }

    /// Its full value in what is registered; the agent is the applicant's.
    pub fn of(self, registration: &Registration, party: u8) -> Option<String> {
        let person = registration.party(party)?;
        let agent = || registration.representation.as_ref().filter(|_| party == 1);
        match self {
            Self::Name => Some(person.name.clone()),
            Self::IdNumber => person.id_number.as_ref().map(ToString::to_string),
            Self::Phone => person.phone.as_ref().map(ToString::to_string),
            Self::Address => Some(person.address.clone()),
            Self::Email => Some(person.email.clone()),
            Self::AgentName => agent().map(|agent| agent.agent.clone()),
            Self::AgentPhone => agent().map(|agent| agent.phone.to_string()),
            // Not registered, but named later: see `of_case`.
            Self::PersonName | Self::PersonPhone => None,
        }
        .filter(|value| !value.is_empty())
    }
}

/// A field in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// The value.
    pub value: String,
}
