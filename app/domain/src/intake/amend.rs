//! What is registered, as a form that staff amend, and what the form becomes when it is saved.
//!
//! The form is handed out masked. A value that is masked is so because [`Form::kept`] says so, never because of how it
//! looks: a kept field keeps what is registered, any other is read as typed, with asterisks or without.

use super::form::{Form, ItemForm};
use super::read::registration;
use crate::case::{DisputeItem, Party, PartyKind, PartyRole, Registration};
use crate::policy::Pack;
use crate::policy::route::Circumstance;
use crate::problem::FieldError;
use crate::value::{ContributionMonth, Instant};

/// Fields of the form that are handed out masked, with their labels.
pub const PERSONAL: [(&str, &str); 10] = [
    ("name", "姓名或单位名称"),
    ("id_number", "身份证号码"),
    ("phone", "联系电话"),
    ("address", "通讯地址"),
    ("email", "电子邮箱"),
    ("respondent_name", "对方名称"),
    ("respondent_phone", "对方电话"),
    ("respondent_address", "对方地址"),
    ("agent_name", "代办人姓名"),
    ("agent_phone", "代办人电话"),
];

impl Form {
    /// What is registered, in full.
    fn of(registration: &Registration) -> Self {
        let applicant = registration.applicant();
        let respondent = other_side(registration);
        let agent = registration.representation.as_ref();
        let yes = |on: bool| if on { "yes".to_owned() } else { String::new() };
        let text = |value: Option<String>| value.unwrap_or_default();
        Self {
            matter_kind: registration.matter_kind.id().to_owned(),
            items: registration.items.iter().map(item_form).collect(),
            summary: registration.summary.clone(),
            title: registration.title.clone(),
            town: registration.location_town.to_string(),
            labour_district: text(registration.labour_districts.first().map(ToString::to_string)),
            applicant_kind: applicant.map_or(PartyKind::Individual, |party| party.kind).id().to_owned(),
            name: text(applicant.map(|party| party.name.clone())),
            id_number: text(applicant.and_then(|party| party.id_number.as_ref()).map(ToString::to_string)),
            credit_code: text(applicant.and_then(|party| party.credit_code.as_ref()).map(ToString::to_string)),
            phone: text(applicant.and_then(|party| party.phone.as_ref()).map(ToString::to_string)),
            address: text(applicant.map(|party| party.address.clone())),
            email: text(applicant.map(|party| party.email.clone())),
            respondent_name: text(respondent.map(|party| party.name.clone())),
            respondent_credit_code: text(
                respondent.and_then(|party| party.credit_code.as_ref()).map(ToString::to_string),
            ),
            respondent_phone: text(respondent.and_then(|party| party.phone.as_ref()).map(ToString::to_string)),
            respondent_address: text(respondent.map(|party| party.address.clone())),
            identity_hidden: yes(applicant.is_some_and(|party| party.identity_hidden)),
            by_agent: yes(agent.is_some()),
            agent_name: text(agent.map(|agent| agent.agent.clone())),
            agent_phone: text(agent.map(|agent| agent.phone.to_string())),
            agent_relation: text(agent.map(|agent| agent.relation.clone())),
            agent_may_withdraw: yes(agent.is_some_and(|agent| agent.may_withdraw)),
            people: registration.people.to_string(),
            circumstances: registration.circumstances.iter().filter_map(|found| circumstance_id(*found)).collect(),
            petition_no: text(registration.petition_no.clone()),
            venue: registration.venue.map(|venue| venue.id().to_owned()).unwrap_or_default(),
            grid_code: text(registration.grid.as_ref().map(|grid| grid.code.clone())),
            grid_worker: text(registration.grid.as_ref().map(|grid| grid.worker.clone())),
            kept: Vec::new(),
        }
    }

    /// What is registered, with personal values masked and kept as they are.
    pub fn masked(registration: &Registration) -> Self {
        let mut form = Self::of(&registration.masked());
        let kept = |field: &&(&str, &str)| form.personal(field.0).is_some_and(|text| !text.is_empty());
        form.kept = PERSONAL.iter().filter(kept).map(|(field, _)| (*field).to_owned()).collect();
        form
    }

    /// The text of a personal field; `None` for any other.
    pub fn personal(&self, field: &str) -> Option<&String> {
        Some(match field {
            "name" => &self.name,
            "id_number" => &self.id_number,
            "phone" => &self.phone,
            "address" => &self.address,
            "email" => &self.email,
            "respondent_name" => &self.respondent_name,
            "respondent_phone" => &self.respondent_phone,
            "respondent_address" => &self.respondent_address,
            "agent_name" => &self.agent_name,
            "agent_phone" => &self.agent_phone,
            _ => return None,
        })
    }

    fn personal_mut(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "name" => &mut self.name,
            "id_number" => &mut self.id_number,
            "phone" => &mut self.phone,
            "address" => &mut self.address,
            "email" => &mut self.email,
            "respondent_name" => &mut self.respondent_name,
            "respondent_phone" => &mut self.respondent_phone,
            "respondent_address" => &mut self.respondent_address,
            "agent_name" => &mut self.agent_name,
            "agent_phone" => &mut self.agent_phone,
            _ => return None,
        })
    }
}

/// The respondent the form shows: not the applicant, whatever its role.
fn other_side(registration: &Registration) -> Option<&Party> {
    registration.parties.iter().find(|party| party.role == PartyRole::Respondent && party.no != 1)
}

fn circumstance_id(circumstance: Circumstance) -> Option<String> {
    serde_json::to_value(circumstance).ok()?.as_str().map(str::to_owned)
}

fn item_form(item: &DisputeItem) -> ItemForm {
    let month = |month: ContributionMonth| (month.year().to_string(), month.month().to_string());
    let (from_year, from_month) = item.period.map(|period| month(period.from())).unwrap_or_default();
    let (to_year, to_month) = item.period.map(|period| month(period.to())).unwrap_or_default();
    ItemForm {
        category: item.category.to_string(),
        sub_kind: item.sub_kind.clone().unwrap_or_default(),
        enrolled: item.enrolled.id().to_owned(),
        payer: item.payer.id().to_owned(),
        from_year,
        from_month,
        to_year,
        to_month,
        insurance: item.insurance_kinds.iter().map(|kind| kind.id().to_owned()).collect(),
        claims: item.claims.iter().map(|claim| claim.id().to_owned()).collect(),
        paid: item.paid.id().to_owned(),
        wage_matches: item.wage_matches.id().to_owned(),
        amount: item
            .amount
            .map(|amount| format!("{}.{:02}", amount.fen() / 100, amount.fen() % 100))
            .unwrap_or_default(),
        acting: item.acting_department.as_ref().map(ToString::to_string).unwrap_or_default(),
        description: item.description.clone(),
        duty: item.duty.id().to_owned(),
    }
}

/// What is registered once the form was saved: what the form does not ask, and what it kept, stays as it was. When the
/// case was received, who is which party and whether somebody is to stay unnamed is not the form's to change.
///
/// # Errors
/// Every field that is not understood.
pub fn amended(form: &Form, known: &Registration, pack: &Pack, now: Instant) -> Result<Registration, Vec<FieldError>> {
    let (form, mut errors) = unmasked(form, known);
    let hidden = known.applicant().is_some_and(|party| party.identity_hidden);
    if hidden && form.identity_hidden != "yes" {
        errors.push(FieldError::new("identity_hidden", LIFTED));
    }
    let read = match registration(&form, pack, known.received_at, now, false) {
        Ok(read) if errors.is_empty() => read,
        Ok(_) => return Err(errors),
        Err(more) => {
            errors.extend(more);
            return Err(errors);
        }
    };
    let Registration { parties, items, labour_districts, representation, .. } = read.clone();
    // Said, not kept in silence: whoever meant to take the agent out would believe it was done.
    if representation.is_none() && known.representation.is_some() {
        return Err(vec![FieldError::new("agent_name", AGENT_STAYS)]);
    }
    let same_place = labour_districts.first() == known.labour_districts.first();
    Ok(Registration {
        parties: merged_parties(parties, known),
        items: items.into_iter().enumerate().map(|(index, item)| merged_item(item, known.items.get(index))).collect(),
        labour_districts: if same_place { known.labour_districts.clone() } else { labour_districts },
        representation,
        ..read
    })
}

/// An agent is exchanged, not taken out.
const AGENT_STAYS: &str = "代办人：已登记的代办人不能在更正登记时删去；换人的，请填写新代办人的姓名和电话";

/// Whoever asked to stay unnamed lifts it.
pub(crate) const LIFTED: &str = "要求对另一方保密身份：反映人要求保密的，更正登记时不能取消，须由反映人本人提出";

/// The form with the registered values in the fields it kept.
fn unmasked(form: &Form, known: &Registration) -> (Form, Vec<FieldError>) {
    let (full, shown) = (Form::of(known), Form::masked(known));
    let mut read = Form { kept: Vec::new(), ..form.clone() };
    let mut errors = Vec::new();
    for field in &form.kept {
        match (full.personal(field), read.personal_mut(field)) {
            (Some(real), Some(text)) if !real.is_empty() => text.clone_from(real),
            _ => errors.push(FieldError::new(field, "更正登记：没有可以保留的原值，请填写或留空")),
        }
    }
    for (field, label) in PERSONAL {
        let (real, mask) = (full.personal(field), shown.personal(field));
        let typed = read.personal(field).map(|text| text.trim().to_owned()).unwrap_or_default();
        if !typed.is_empty() && real.is_some_and(|real| *real != typed) && mask.is_some_and(|mask| *mask == typed) {
            let message = "这是遮盖后的内容；不更正请保留原值，更正请填写完整内容";
            errors.push(FieldError::new(field, format!("{label}：{message}")));
        }
    }
    (read, errors)
}

/// The parties as they are numbered: the applicant and the other side as typed, everybody else as registered.
fn merged_parties(typed: Vec<Party>, known: &Registration) -> Vec<Party> {
    let mut typed = typed.into_iter();
    let applicant = typed.next();
    let other = typed.next();
    let mut parties = known.parties.clone();
    if let (Some(typed), Some(place)) = (applicant, parties.first_mut()) {
        let own = matches!(place.role, PartyRole::Applicant | PartyRole::Reporter);
        let role = if own { typed.role } else { place.role };
        *place = Party { no: place.no, role, ..typed };
    }
    let place = parties.iter().position(|party| party.role == PartyRole::Respondent && party.no != 1);
    match (place, other) {
        (Some(at), Some(typed)) => {
            let before = parties[at].clone();
            let kind = if before.kind == PartyKind::Individual { before.kind } else { typed.kind };
            parties[at] = Party {
                no: before.no,
                role: before.role,
                kind,
                id_number: before.id_number,
                email: before.email,
                identity_hidden: before.identity_hidden,
                ..typed
            };
        }
        (None, Some(typed)) => {
            let no = u8::try_from(parties.len() + 1).unwrap_or(u8::MAX);
            parties.push(Party { no, ..typed });
        }
        // Only the last can go without everybody after it getting another number.
        (Some(at), None) if at + 1 == parties.len() => {
            parties.remove(at);
        }
        (Some(_) | None, None) => {}
    }
    parties
}

/// What the form does not ask of an item stays.
fn merged_item(item: DisputeItem, known: Option<&DisputeItem>) -> DisputeItem {
    match known.filter(|known| known.category == item.category) {
        Some(known) => DisputeItem { finished: known.finished, ..item },
        None => item,
    }
}
